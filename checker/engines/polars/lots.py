"""The cases of a snapshot some at a time, and for each rule those of them of which it finds the same to be covered.

What is covered may differ from case to case (of one child a return tells the health, of another not), but a rule that does
not read what differs is worked out for all alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial

import numpy as np
import numpy.typing as npt

from checker.compile.program import Program, Rule
from checker.compile.uses import kinds_named
from checker.engines.polars.facts.frame import FrameFacts
from checker.engines.polars.facts.part import PartFacts
from checker.engines.polars.facts.table import Facts, facts_of
from checker.engines.polars.subjects import Subjects
from checker.frozen import frozen
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import Case, Fact, Snapshot
from checker.snapshot.framed import FramedCases

Ints = npt.NDArray[np.int64]


@frozen
class Covers:
    """What is covered of some cases: what is `said`, each once, and for each case the place of what is said of it."""

    said: Sequence[Coverage]
    places: Ints

    def unlike(self) -> frozenset[str]:
        """The kinds of which not the same is covered of all."""
        kinds = {kind for cover in self.said for kind in cover.kinds}
        return frozenset(kind for kind in kinds if len({cover.of(kind) for cover in self.said}) > 1)

    def alike(self, kinds: Collection[str], unlike: frozenset[str]) -> Iterator[tuple[Coverage, Ints]]:
        """What is covered, and the numbers of the cases of which it is, if only some of the `unlike` kinds are read."""
        groups: defaultdict[tuple[KindCoverage, ...], list[int]] = defaultdict(list)
        for place, cover in enumerate(self.said):
            groups[tuple(cover.of(kind) for kind in sorted(kinds))].append(place)
        for group in groups.values():
            yield (
                CoveredAlike(self.said[group[0]].kinds, unlike - set(kinds)),
                np.flatnonzero(np.isin(self.places, group)),
            )


@frozen
class CoveredAlike(Coverage):
    """What is covered of several cases, but of kinds of which that is not the same. Raises LookupError if asked about those:
    one case's answer must not be taken for another's.
    """

    unlike: frozenset[str] = frozenset()

    def of(self, kind: str) -> KindCoverage:
        """The coverage of `kind`; nothing at all if it is not mentioned."""
        if kind in self.unlike:
            raise LookupError(f"what is covered of {kind} is not the same of all these cases")
        return super().of(kind)


class Lot:
    """Some of the cases about one kind of thing, with their `numbers` among all; and for each rule the same as subjects: all
    together or, where what it reads is not covered alike, apart."""

    def __init__(
        self, program: Program, about: str, numbers: Ints, facts: Facts, case: Callable[[int], Case], covers: Covers, as_at: int
    ) -> None:  # fmt: skip
        self.about, self.numbers = about, numbers
        self._program, self._facts, self._case, self._covers, self._as_at = program, facts, case, covers, as_at
        self._unlike = covers.unlike() if len(covers.said) > 1 else frozenset()
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
            covers = _covers([case.coverage or snapshot.coverage for case in some])
            numbers = np.arange(len(some), dtype=np.int64)
            yield Lot(program, about, numbers, facts_of(some, facts), some.__getitem__, covers, snapshot.as_at)


def _covers(each: Sequence[Coverage]) -> Covers:
    """What is covered of some cases, each time perhaps in a value of its own that says the same as others'."""
    said: dict[object, int] = {}
    covers: list[Coverage] = []
    places = np.empty(len(each), dtype=np.int64)
    for number, cover in enumerate(each):
        place = said.setdefault(frozenset(cover.kinds.items()), len(covers))
        if place == len(covers):
            covers.append(cover)
        places[number] = place
    return Covers(covers, places)


def _framed(program: Program, snapshot: Snapshot, cases: FramedCases, about: str, at_once: int) -> Iterator[Lot]:
    whole = len(cases.sheets[about].names)
    covers, one = _of_frame(cases, about, snapshot.coverage), partial(cases.case, about)
    for part in np.array_split(np.arange(whole, dtype=np.int64), min(whole, _lots(cases.held([about]), at_once))):
        of_part = Covers(covers.said, covers.places[part])
        yield Lot(
            program, about, part, FrameFacts(cases, about, part), partial(_one_of, one, part), of_part, snapshot.as_at
        )


def _of_frame(cases: FramedCases, about: str, cover: Coverage) -> Covers:
    """What is covered of the cases of a frame about one kind of thing."""
    said: list[Coverage] = []
    places = np.empty(len(cases.sheets[about].names), dtype=np.int64)
    for told, numbers in cases.covered_alike(about):
        places[numbers] = len(said)
        said.append(told or cover)
    return Covers(said, places)


def _lots(facts: float, at_once: int) -> int:
    """In how many lots so many facts are worked out: one or, of more than half of what may be worked out at once, an even
    number of nearly so many each, as two are worked out side by side and the second is not to wait for one more.
    """
    return 1 if facts <= at_once / 2 else 2 * max(1, round(facts / at_once / 2))
