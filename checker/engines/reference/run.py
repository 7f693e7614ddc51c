"""`evaluate(program, snapshot)`: pure. No clock, no network, no environment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

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
)  # fmt: skip
from checker.engines.duty import Duty, Evaluation
from checker.engines.reference.commended import commended_duties
from checker.engines.reference.context import Context, numbered
from checker.engines.reference.excess import excess_duties
from checker.engines.reference.gap import gap_duties
from checker.engines.reference.lasting import lasting_duties
from checker.engines.reference.periods import CaseView
from checker.engines.reference.stretch import stretch_duties
from checker.engines.reference.together import brought_together
from checker.engines.reference.trigger import trigger_duties
from checker.engines.reference.window import window_duties
from checker.progress import part, steps
from checker.snapshot.facts import Case, Snapshot

EVALUATORS = {
    OnTrigger: trigger_duties,
    OnGap: gap_duties,
    OnStretch: stretch_duties,
    OnWindow: window_duties,
    OnLasting: lasting_duties,
    OnExcess: excess_duties,
}


def evaluate(
    program: Program, snapshot: Snapshot, *, tracing: bool = False, done: Evaluation | None = None
) -> Evaluation:  # fmt: skip
    """Every duty of every rule for every case, sorted by case, rule and key.

    A rule that cannot run is errored: named with why, its duties absent, every other rule still run. Rules that look at
    other duties run last; rules that bring cases together see a case for each officer, or whatever they bring together.
    With `done`, what each rule that looks at one case alone came to already, only the others are run.
    """
    run = _Run(program, snapshot, tracing, done or Evaluation(()))
    runnable = [rule for rule in program.rules if not rule.needs_numbers]
    last = [rule for rule in runnable if isinstance(rule.body, OnDuties)]
    alone = [rule for rule in runnable if rule.per is None and not isinstance(rule.body, OnDuties) and done is None]
    together = [(rule, rule.per) for rule in runnable if rule.per is not None]
    each = 1 / max(1, len(alone) + len(together) + len(last))
    with part(each * len(alone)):
        run.rules(snapshot.cases, alone)
    for rule, per in together:
        with part(each):
            run.rules(brought_together(snapshot, per, rule.about, run.definitions), [rule])
    with part(each * len(last)):
        run.rules(snapshot.cases, last)
    kept = [duty for duty in run.duties if duty.rule not in run.errored]
    return Evaluation(tuple(sorted(kept, key=lambda duty: (duty.case, duty.rule, *duty.key.order))), run.errored)


class _Run:
    """The duties found so far, and the rules that could not run."""

    def __init__(self, program: Program, snapshot: Snapshot, tracing: bool, done: Evaluation) -> None:
        self.program, self.snapshot, self.tracing = program, snapshot, tracing
        self.definitions = dict(program.definitions)
        self.duties: list[Duty] = list(done.duties)
        self.errored: dict[str, str] = dict(done.errored)

    def rules(self, cases: Sequence[Case], rules: Sequence[Rule]) -> None:
        """Run rules over cases, each case looked at once."""
        if not rules:
            return
        by_case: defaultdict[tuple[str, str], list[Duty]] = defaultdict(list)
        if any(isinstance(rule.body, OnDuties) for rule in rules):
            about = {rule.id: rule.about for rule in self.program.rules}
            for duty in self.duties:
                by_case[about[duty.rule], duty.case].append(duty)
        for case in steps(cases):
            view = CaseView(
                case,
                case.coverage or self.snapshot.coverage,
                self.snapshot.as_at,
                self.definitions,
                self.program.settling,
            )
            for rule in rules:
                if (rule.about == case.about or rule.per is not None) and rule.id not in self.errored:
                    self._rule(rule, view, by_case[case.about, case.id])

    def _rule(self, rule: Rule, view: CaseView, others: Sequence[Duty]) -> None:
        context = Context(rule, view, self.program.law_as_at, self.tracing, self.program.terms)
        lost = [name for name in self.errored if isinstance(rule.body, OnDuties) and rule.body.rests_on(name)]
        if lost:
            self.errored[rule.id] = f"it rests on {lost[0]}, which could not run"
            return
        try:
            self.duties += case_duties(context, others)
        except Exception as error:  # a fault in one rule must not lose the others
            self.errored[rule.id] = f"{type(error).__name__} while evaluating"


def case_duties(context: Context, others: Sequence[Duty] = ()) -> list[Duty]:
    """The duties of one rule for one case; `others` are those other rules came to, for rules that look at them."""
    body = context.rule.body
    if isinstance(body, OnDuties):
        return numbered(commended_duties(context, body, others))
    return numbered(EVALUATORS[type(body)](context, body))  # type: ignore[operator]
