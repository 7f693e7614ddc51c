"""`evaluate(program, snapshot)`: pure. No clock, no network, no environment."""

from __future__ import annotations

from collections.abc import Iterator

from checker.compile.program import OnGap, OnStretch, OnTrigger, Program
from checker.engines.duty import Duty, Evaluation
from checker.engines.reference.context import Context
from checker.engines.reference.gap import gap_duties
from checker.engines.reference.periods import CaseView
from checker.engines.reference.stretch import stretch_duties
from checker.engines.reference.trigger import trigger_duties
from checker.snapshot.facts import Snapshot


def evaluate(program: Program, snapshot: Snapshot, *, tracing: bool = False) -> Evaluation:
    """Every duty of every rule for every case, sorted by case, rule and key.

    A rule that cannot run is errored: named with why, its duties absent, every other rule still run.
    """
    duties: list[Duty] = []
    errored: dict[str, str] = {}
    runnable = [rule for rule in program.rules if not rule.needs_numbers]
    for case in snapshot.cases:
        view = CaseView(case, snapshot.coverage, snapshot.as_at, dict(program.definitions))
        for rule in runnable:
            if rule.about != case.about or rule.id in errored:
                continue
            try:
                duties += case_duties(Context(rule, view, program.law_as_at, tracing))
            except Exception as error:  # a fault in one rule must not lose the others
                errored[rule.id] = f"{type(error).__name__} while evaluating"
    kept = [duty for duty in duties if duty.rule not in errored]
    return Evaluation(tuple(sorted(kept, key=_order)), errored)


def case_duties(context: Context) -> Iterator[Duty]:
    """The duties of one rule for one case."""
    evaluator = {OnTrigger: trigger_duties, OnGap: gap_duties, OnStretch: stretch_duties}[type(context.rule.body)]
    yield from evaluator(context, context.rule.body)  # type: ignore[operator]


def _order(duty: Duty) -> tuple[object, ...]:
    return (duty.case, duty.rule, *duty.key.order)
