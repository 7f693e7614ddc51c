"""Cases that share what is covered, as the columnar engine works a rule out for them; what it leaves goes to the reference.

A rule is worked out in columns for every case of which all that bears on it is certain. What is left (a day or a field
that is not known, a piece of the language no column holds) goes case by case to the reference engine, whose meaning it
is.
"""

from __future__ import annotations

import weakref
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.compile.program import (
    OnExcess,
    OnGap,
    OnLasting,
    OnStretch,
    OnTrigger,
    OnWindow,
    Program,
    Rule,
)
from checker.engines.duty import Duty
from checker.engines.polars.at_most.excess import excess_duties
from checker.engines.polars.at_most.lasting import lasting_duties
from checker.engines.polars.conditions.view import BeyondColumnsError, View
from checker.engines.polars.duties.batch import Batch
from checker.engines.polars.every.gap import gap_duties
from checker.engines.polars.evidence.asking import Work
from checker.engines.polars.facts.frame import FrameFacts
from checker.engines.polars.facts.table import Facts, facts_of
from checker.engines.polars.have.stretch import stretch_duties
from checker.engines.polars.have.window import window_duties
from checker.engines.polars.values.truths import Mask
from checker.engines.polars.within.trigger import trigger_duties
from checker.progress import steps
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Fact, Snapshot
from checker.snapshot.framed import FramedCases

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView

Ints = npt.NDArray[np.int64]

EVALUATORS: dict[type, Callable[..., list[Batch]]] = {
    OnTrigger: trigger_duties,
    OnGap: gap_duties,
    OnStretch: stretch_duties,
    OnWindow: window_duties,
    OnLasting: lasting_duties,
    OnExcess: excess_duties,
}


class Subjects:
    """Cases about one kind of thing that share what is covered: their columns, and each as the reference sees it, made from
    the `case` of its number.

    Those that are `doubtful` are not in columns as the reference sees them, and every rule of theirs is left to it.
    """

    def __init__(
        self,
        program: Program,
        about: str,
        case: Callable[[int], Case],
        coverage: Coverage,
        as_at: int,
        facts: Facts,
        doubtful: Mask | None = None,
    ) -> None:
        self.program, self.about, self.case, self.coverage, self.as_at = program, about, case, coverage, as_at
        self.facts, self.doubtful = facts, doubtful
        self.view = View(self.facts, coverage, as_at, program.definitions, program.settling, _weakly(self))
        self.names = self.facts.names
        self._views: dict[int, CaseView] = {}

    def case_view(self, number: int) -> CaseView:
        """One case as the reference engine sees it."""
        if number not in self._views:
            self._views[number] = self._case_view(self.case(number), number)
        return self._views[number]

    def _case_view(self, case: Case, number: int) -> CaseView:
        from checker.engines.polars.single import SingleCase
        from checker.engines.reference.periods import CaseView

        if self.doubtful is None or not self.doubtful[number]:
            return SingleCase(case, self.view, number)
        return CaseView(case, self.coverage, self.as_at, dict(self.program.definitions), self.program.settling)

    def batches(self, rule: Rule) -> tuple[list[Batch], np.ndarray, str]:
        """The duties of a rule that can be told in columns, the cases left, and why where that is all of them."""
        work = Work(rule, self.view, self.program.law_as_at, self.program.terms)
        if self.doubtful is not None:
            work.rough |= self.doubtful
        evaluator = EVALUATORS.get(type(rule.body))
        try:
            found = evaluator(work, rule.body) if evaluator is not None else None
        except BeyondColumnsError as beyond:
            return [], work.bearing, str(beyond)
        if found is None:
            return [], work.bearing, type(rule.body).__name__
        left = work.left
        if not left.any():
            return found, left, ""
        return [batch.take(~left[batch.case]) for batch in found], left, ""

    def one_by_one(self, rule: Rule, numbers: Sequence[int], others: Sequence[Duty] = ()) -> Iterator[Duty]:
        """The duties of a rule for the cases left, from the reference engine, which is not imported where there are none.

        `others` are the duties a case has under the rules that this one rests on.
        """
        from checker.engines.reference.context import Context
        from checker.engines.reference.run import case_duties

        for number in steps(numbers):
            context = Context(rule, self.case_view(number), self.program.law_as_at, False, self.program.terms)
            yield from case_duties(context, others)


def _weakly(subjects: Subjects) -> Callable[[int], CaseView]:
    """How a view asks for one case, without a hold on what holds it: so each lot of columns goes as soon as it is done with."""
    known = weakref.ref(subjects)

    def case_view(number: int) -> CaseView:
        held = known()
        assert held is not None
        return held.case_view(number)

    return case_view


def each_together(
    program: Program, snapshot: Snapshot, facts: list[Fact], at_once: int, abouts: Collection[str]
) -> Iterator[tuple[Subjects, Ints]]:
    """The cases of a snapshot by what they are about (of `abouts`) and what is covered of them, with the number of each among
    all about the same; of those in a frame as many at a time as hold about so many facts. The facts of cases that are objects
    are put into `facts`, whose places are then the rows of all.
    """
    if isinstance(snapshot.cases, FramedCases):
        for about in (each for each in snapshot.cases.sheets if each in abouts):
            yield from _framed(program, snapshot, snapshot.cases, about, at_once)
        return
    groups: defaultdict[tuple[str, int], list[tuple[int, Case]]] = defaultdict(list)
    covers: list[Coverage] = []
    place: dict[object, int] = {}  # what is covered often says the same of many cases, each time in a value of its own
    number: defaultdict[str, int] = defaultdict(int)
    for case in snapshot.cases:
        cover = case.coverage or snapshot.coverage
        said = frozenset(cover.kinds.items())
        if said not in place:
            place[said] = len(covers)
            covers.append(cover)
        groups[case.about, place[said]].append((number[case.about], case))
        number[case.about] += 1
    for (about, covered), numbered in groups.items():
        if about not in abouts:
            continue
        cases = [case for _, case in numbered]
        subjects = Subjects(program, about, cases.__getitem__, covers[covered], snapshot.as_at, facts_of(cases, facts))
        yield subjects, np.array([place for place, _ in numbered], dtype=np.int64)


def _framed(
    program: Program, snapshot: Snapshot, cases: FramedCases, about: str, at_once: int
) -> Iterator[tuple[Subjects, Ints]]:
    each = cases.held([about]) / max(1, len(cases.sheets[about].names))
    for coverage, numbers in cases.covered_alike(about):
        for part in np.array_split(numbers, min(len(numbers), _lots(each * len(numbers), at_once))):
            facts = FrameFacts(cases, about, part)
            case = partial(_case, cases, about, part)
            yield Subjects(program, about, case, coverage or snapshot.coverage, snapshot.as_at, facts), part


def _lots(facts: float, at_once: int) -> int:
    """In how many lots so many facts are worked out: one or, of more than half of what may be worked out at once, an even
    number of nearly so many each, as two are worked out side by side and the second is not to wait for one more.
    """
    return 1 if facts <= at_once / 2 else 2 * max(1, round(facts / at_once / 2))


def _case(cases: FramedCases, about: str, numbers: Ints, place: int) -> Case:
    return cases.case(about, int(numbers[place]))
