"""The cases of a snapshot some at a time, and for each rule those of them of which it finds the same to be covered.

What is covered may differ from case to case (of one child a return tells the health, of another not), but a rule that does
not read what differs is worked out for all alike.
"""

from __future__ import annotations

import ctypes
import sys
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from checker.compile.program import Program, Rule
from checker.compile.uses import kinds_named
from checker.engines.polars.covers import Covers
from checker.engines.polars.facts.frame import FrameFacts
from checker.engines.polars.facts.part import PartFacts
from checker.engines.polars.facts.table import Facts, facts_of
from checker.engines.polars.subjects import Subjects
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Fact, Snapshot
from checker.snapshot.framed import FramedCases

Ints = npt.NDArray[np.int64]


class Lot:
    """Some of the cases about one kind of thing, with their `numbers` among all; and for each rule the same as subjects: all
    together or, where what it reads is not covered alike, apart."""

    def __init__(
        self, program: Program, about: str, numbers: Ints, facts: Facts, case: Callable[[int], Case], covers: Covers, as_at: int
    ) -> None:  # fmt: skip
        self.about, self.numbers = about, numbers
        self._program, self._facts, self._case, self._covers, self._as_at = program, facts, case, covers, as_at
        self._unlike = covers.unlike()
        self._parts: dict[frozenset[str], Sequence[tuple[Subjects, Ints]]] = {}

    def subjects(self, rule: Rule) -> Sequence[tuple[Subjects, Ints]]:
        """The cases as a rule is worked out for them, with their numbers."""
        read = self._unlike & kinds_named(rule, self._program.definitions) if self._unlike else frozenset[str]()
        if read not in self._parts:
            self._parts[read] = list(self._apart(read))
        return self._parts[read]

    def _apart(self, read: frozenset[str]) -> Iterator[tuple[Subjects, Ints]]:
        if len(self._covers.said) == 1:
            yield self._made(self._covers.said[0], self._facts, self._case), self.numbers
            return
        for cover, places in self._covers.alike(read, self._unlike):
            if len(places) == len(self.numbers):
                yield self._made(cover, self._facts, self._case), self.numbers
            else:
                case = partial(_one_of, self._case, places)
                yield self._made(cover, PartFacts(self._facts, places), case), self.numbers[places]

    def _made(self, cover: Coverage, facts: Facts, case: Callable[[int], Case]) -> Subjects:
        return Subjects(self._program, self.about, case, cover, self._as_at, facts)


def _one_of(case: Callable[[int], Case], numbers: Ints, place: int) -> Case:
    return case(int(numbers[place]))


def lots_of(
    program: Program, snapshot: Snapshot, facts: list[Fact], at_once: int, abouts: Collection[str]
) -> Iterator[Lot]:
    """The cases of a snapshot by what they are about (of `abouts`); of those in a frame as many at a time as hold about so many
    facts. The facts of cases that are objects are put into `facts`, whose places are then the rows of all.
    """
    cases = snapshot.cases
    if isinstance(cases, FramedCases):
        for about in (each for each in cases.sheets if each in abouts):
            yield from _framed(program, snapshot, cases, about, at_once)
        return
    groups: defaultdict[str, list[Case]] = defaultdict(list)
    for case in cases:
        groups[case.about].append(case)
    for about, some in groups.items():
        if about in abouts:
            covers = Covers.of_each(case.coverage or snapshot.coverage for case in some)
            numbers = np.arange(len(some), dtype=np.int64)
            yield Lot(program, about, numbers, facts_of(some, facts), some.__getitem__, covers, snapshot.as_at)


def _framed(program: Program, snapshot: Snapshot, cases: FramedCases, about: str, at_once: int) -> Iterator[Lot]:
    whole = len(cases.sheets[about].names)
    covers, one = _of_frame(cases, about, snapshot.coverage), partial(cases.case, about)
    for part in np.array_split(np.arange(whole, dtype=np.int64), min(whole, _lots(cases.held([about]), at_once))):
        facts, case = FrameFacts(cases, about, part), partial(_one_of, one, part)
        yield Lot(program, about, part, facts, case, covers.of_some(part), snapshot.as_at)


def _of_frame(cases: FramedCases, about: str, cover: Coverage) -> Covers:
    """What is covered of the cases of a frame about one kind of thing."""
    names = cases.sheets[about].names
    if not cases.apart:
        return Covers.of_all(cover, len(names))
    return Covers.of_each(cases.apart.get((name, about), cover) for name in names)


def _lots(facts: float, at_once: int) -> int:
    """In how many lots so many facts are worked out: one or, of more than half of what may be worked out at once, an even
    number of nearly so many each, as two are worked out side by side and the second is not to wait for one more.
    """
    return 1 if facts <= at_once / 2 else 2 * max(1, round(facts / at_once / 2))


def given_back() -> None:
    """Have memory that lots are done with go back to the system, where the C library (glibc) would keep it for more of them."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)
