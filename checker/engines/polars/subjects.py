"""Cases that share what is covered, as the columnar engine works a rule out for them; what it leaves goes to the reference.

A rule is worked out in columns for every case of which all that bears on it is certain. What is left (a day or a field
that is not known, a piece of the language no column holds) goes case by case to the reference engine, whose meaning it
is.
"""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

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
from checker.compile.uses import goes_by_whose
from checker.engines.duty import Duty
from checker.engines.polars.at_most.excess import excess_duties
from checker.engines.polars.at_most.lasting import lasting_duties
from checker.engines.polars.conditions.view import BeyondColumnsError, View
from checker.engines.polars.duties.batch import Batch
from checker.engines.polars.every.gap import gap_duties
from checker.engines.polars.evidence.asking import Work
from checker.engines.polars.facts.table import Facts
from checker.engines.polars.have.stretch import stretch_duties
from checker.engines.polars.have.window import window_duties
from checker.engines.polars.within.trigger import trigger_duties
from checker.progress import steps
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView

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
    the `case` of its number."""

    def __init__(
        self,
        program: Program,
        about: str,
        case: Callable[[int], Case],
        coverage: Coverage,
        as_at: int,
        facts: Facts,
    ) -> None:
        self.program, self.about, self.case, self.coverage, self.as_at = program, about, case, coverage, as_at
        self.facts = facts
        self.view = View(self.facts, coverage, as_at, program.definitions, program.settling, _weakly(self))
        self.names = self.facts.names
        self._views: dict[int, CaseView] = {}

    def case_view(self, number: int) -> CaseView:
        """One case as the reference engine sees it."""
        if number not in self._views:
            from checker.engines.polars.single import SingleCase

            self._views[number] = SingleCase(self.case(number), self.view, number)
        return self._views[number]

    def batches(self, rule: Rule) -> tuple[list[Batch], np.ndarray, str]:
        """The duties of a rule that can be told in columns, the cases left, and why where that is all of them."""
        work = Work(rule, self.view, self.program.law_as_at, self.program.terms)
        if goes_by_whose(rule, self.program.definitions):
            return [], work.bearing, "whose each fact is, of those brought together"
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
