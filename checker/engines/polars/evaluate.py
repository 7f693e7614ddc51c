"""`evaluate(program, snapshot)` over all cases at once, in columns; the same duties as the reference engine.

A rule is worked out in columns for every case, but for those in which what is not known is in a tangle; docs/engines.md says
which. What is left goes case by case to the reference engine, whose meaning it is. `Handed` counts it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from checker.compile.program import (
    OnDuties,
    OnExcess,
    OnGap,
    OnLasting,
    OnStretch,
    OnTrigger,
    OnWindow,
    Program,
    Rule,
)
from checker.engines.duty import Duty, Evaluation
from checker.engines.polars.asking import Work
from checker.engines.polars.batch import Batch
from checker.engines.polars.excess import excess_duties
from checker.engines.polars.gap import gap_duties
from checker.engines.polars.lasting import lasting_duties
from checker.engines.polars.single import SingleCase
from checker.engines.polars.stretch import stretch_duties
from checker.engines.polars.table import Facts, facts_of
from checker.engines.polars.trigger import trigger_duties
from checker.engines.polars.view import BeyondColumnsError, View
from checker.engines.polars.window import window_duties
from checker.engines.reference.context import Context
from checker.engines.reference.evaluate import case_duties
from checker.engines.reference.evaluate import evaluate as one_by_one
from checker.engines.reference.periods import CaseView
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Snapshot

EVALUATORS: dict[type, Callable[..., list[Batch]]] = {
    OnTrigger: trigger_duties,
    OnGap: gap_duties,
    OnStretch: stretch_duties,
    OnWindow: window_duties,
    OnLasting: lasting_duties,
    OnExcess: excess_duties,
}


@dataclass
class Handed:
    """How many pairs of rule and case there were, and how many went to the reference engine, by rule."""

    pairs: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    handed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    why: dict[str, str] = field(default_factory=dict)


def evaluate(program: Program, snapshot: Snapshot, *, handed: Handed | None = None) -> Evaluation:
    """Every duty of every rule for every case, sorted by case, rule and key, as the reference engine finds them."""
    run = _Run(program, snapshot, handed if handed is not None else Handed())
    return run.evaluation()


class _Run:
    """The duties found so far, and the rules that could not run."""

    def __init__(self, program: Program, snapshot: Snapshot, handed: Handed) -> None:
        self.program, self.snapshot, self.handed = program, snapshot, handed
        self.duties: list[Duty] = []
        self.errored: dict[str, str] = {}
        self.left: Counter[str] = Counter()

    def evaluation(self) -> Evaluation:
        """Every rule over every case; rules that bring cases together, or look at other duties, as the reference does."""
        runnable = [rule for rule in self.program.rules if not rule.needs_numbers]
        alone = [rule for rule in runnable if rule.per is None and not isinstance(rule.body, OnDuties)]
        for subjects in _subjects(self.program, self.snapshot):
            for rule in alone:
                if rule.about == subjects.about and rule.id not in self.errored:
                    self._rule(rule, subjects)
        whole = one_by_one(self.program, self.snapshot, done=Evaluation(tuple(self.duties), self.errored))
        others = {rule.id for rule in runnable if rule not in alone}
        self.left.update(duty.rule for duty in whole.duties if duty.rule in others)
        return replace(whole, left=dict(+self.left))

    def _rule(self, rule: Rule, subjects: Subjects) -> None:
        try:
            batches, left, why = subjects.batches(rule)
            found = [duty for batch in batches for duty in batch.duties(subjects.names, subjects.sources)]
            numbers = [int(number) for number in np.flatnonzero(left)]
            told = len(found)
            found += subjects.one_by_one(rule, numbers)
        except Exception as error:  # a fault in one rule must not lose the others
            self.errored[rule.id] = f"{type(error).__name__} while evaluating"
            return
        self.duties += found
        self.left[rule.id] += len(found) - told
        self.handed.pairs[rule.id] += len(subjects.cases)
        self.handed.handed[rule.id] += len(numbers)
        if why:
            self.handed.why[rule.id] = why


def _subjects(program: Program, snapshot: Snapshot) -> Iterator[Subjects]:
    """The cases of a snapshot by what they are about and what is covered of them."""
    groups: defaultdict[tuple[str, int], list[Case]] = defaultdict(list)
    covers: list[Coverage] = []
    place: dict[object, int] = {}  # what is covered often says the same of many cases, each time in a value of its own
    for case in snapshot.cases:
        cover = case.coverage or snapshot.coverage
        said = frozenset(cover.kinds.items())
        if said not in place:
            place[said] = len(covers)
            covers.append(cover)
        groups[case.about, place[said]].append(case)
    for (about, number), cases in groups.items():
        yield Subjects(program, about, cases, covers[number], snapshot.as_at)


class Subjects:
    """Cases about one kind of thing that share what is covered: their columns, and each as the reference sees it."""

    def __init__(
        self,
        program: Program,
        about: str,
        cases: Sequence[Case],
        coverage: Coverage,
        as_at: int,
        facts: Facts | None = None,
    ) -> None:
        self.program, self.about, self.cases, self.coverage, self.as_at = program, about, cases, coverage, as_at
        self.facts = facts_of(cases) if facts is None else facts
        self.view = View(self.facts, coverage, as_at, program.definitions, program.settling, self.case_view)
        self.names = self.facts.names
        self._views: dict[int, CaseView] = {}

    @cached_property
    def sources(self) -> Sequence[str]:
        """Where each row was read."""
        return self.facts.sources()

    def case_view(self, number: int) -> CaseView:
        """One case as the reference engine sees it."""
        if number not in self._views:
            self._views[number] = SingleCase(self.cases[number], self.view, number)
        return self._views[number]

    def batches(self, rule: Rule) -> tuple[list[Batch], np.ndarray, str]:
        """The duties of a rule that can be told in columns, the cases left, and why where that is all of them."""
        work = Work(rule, self.view, self.program.law_as_at, self.program.terms)
        evaluator = EVALUATORS.get(type(rule.body))
        try:
            found = evaluator(work, rule.body) if evaluator is not None else None
        except BeyondColumnsError as beyond:
            return [], work.bearing, str(beyond)
        if found is None:
            return [], work.bearing, type(rule.body).__name__
        left = work.left
        return [batch.take(~left[batch.case]) for batch in found], left, ""

    def one_by_one(self, rule: Rule, numbers: Sequence[int]) -> Iterator[Duty]:
        """The duties of a rule for the cases left, from the reference engine."""
        for number in numbers:
            context = Context(rule, self.case_view(number), self.program.law_as_at, False, self.program.terms)
            yield from case_duties(context)
