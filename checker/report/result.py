"""The result of a run as one value, from which every format is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.calendar import add_months
from checker.compile.program import (
    AfterLasting, All, AnyOf, AtAge, AtEdge, Condition, Defined, FromUntil, Happened, Lasted, Not, OfKind, OnEvent, OnGap,
    OnStretch, OnTrigger, Program, Rule,
)  # fmt: skip
from checker.disputes.dispute import FORCES, Dispute, raise_disputes
from checker.engines.duty import Duty, Evaluation, Verdict, Why
from checker.snapshot.facts import Snapshot


@dataclass(frozen=True, slots=True)
class Window:
    """Which duties a run reports: those due from `first` to `last` and, with `open`, those open now or without a date.

    Both None means all.
    """

    first: int | None
    last: int | None
    open: bool = True

    def holds(self, duty: Duty, as_at: int) -> bool:
        """Whether a duty is reported."""
        if self.first is None or self.last is None:
            return True
        if self.open and (duty.open or duty.due is None or duty.verdict is Verdict.PENDING):
            return True
        day = duty.due if duty.due is not None else duty.trigger.day
        if day is None:
            return False
        return self.first <= day and (day <= self.last or (self.open and self.last == as_at))


def usual_window(as_at: int) -> Window:
    """Duties open now, or due in the last 12 months."""
    return Window(add_months(as_at, -12) + 1, as_at)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """What one rule came to: its duties by verdict, its disputes, and whether it could decide anything here."""

    rule: Rule
    verdicts: Mapping[Verdict, int]
    disputes: int
    status: str  # ran | not-evaluable | needs-a-number | errored
    why: str | None

    @property
    def duties(self) -> int:
        """How many duties."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class CannotTell:
    """Duties of one rule that cannot be told for one reason."""

    rule: str
    why: Why
    needs: str
    duties: int


@dataclass(frozen=True, slots=True)
class Result:
    """Everything a report needs."""

    program: Program
    snapshot: Snapshot
    window: Window
    duties: tuple[Duty, ...]
    disputes: tuple[Dispute, ...]
    rules: tuple[RuleResult, ...]
    cannot_tell: tuple[CannotTell, ...]
    not_evaluated: tuple[tuple[str, str], ...]

    def counted(self, verdict: Verdict) -> int:
        """How many duties have a verdict."""
        return sum(result.verdicts.get(verdict, 0) for result in self.rules)

    @property
    def errored(self) -> int:
        """How many rules could not run."""
        return sum(result.status == "errored" for result in self.rules)

    @property
    def decided(self) -> bool:
        """Whether any duty has a verdict other than cannot-tell."""
        return any(duty.verdict is not Verdict.CANNOT_TELL for duty in self.duties)


def make_result(program: Program, snapshot: Snapshot, evaluation: Evaluation, window: Window) -> Result:
    """The result of an evaluation, duties outside the window left out."""
    duties = tuple(duty for duty in evaluation.duties if window.holds(duty, snapshot.as_at))
    disputes = raise_disputes(program, duties)
    by_rule: dict[str, list[Duty]] = {rule.id: [] for rule in program.rules}
    for duty in duties:
        by_rule[duty.rule].append(duty)
    raised = Counter(dispute.rule.id for dispute in disputes)
    rules = tuple(
        _rule_result(rule, by_rule[rule.id], raised[rule.id], program, snapshot, evaluation.errored)
        for rule in sorted(program.rules, key=lambda rule: rule.id)
    )
    return Result(
        program, snapshot, window, duties, disputes, rules, _cannot_tell(duties), evaluation.not_evaluated
    )


def at_or_above(force: str, threshold: str) -> bool:
    """Whether a force is at least as binding as `threshold`."""
    return FORCES.index(force) <= FORCES.index(threshold)


def _rule_result(
    rule: Rule, duties: Sequence[Duty], disputes: int, program: Program, snapshot: Snapshot, errored: Mapping[str, str]
) -> RuleResult:
    verdicts = Counter(duty.verdict for duty in duties)
    if rule.id in errored:
        return RuleResult(rule, verdicts, disputes, "errored", errored[rule.id])
    if rule.needs_numbers:
        return RuleResult(rule, verdicts, disputes, "needs-a-number", "set " + ", ".join(rule.needs_numbers))
    lacking = _lacking(duties) if duties else _begins_unseen(rule, program, snapshot)
    if lacking:
        return RuleResult(rule, verdicts, disputes, "not-evaluable", f"not covered: {', '.join(lacking)}")
    return RuleResult(rule, verdicts, disputes, "ran", None)


def _lacking(duties: Sequence[Duty]) -> list[str]:
    """What every duty lacks, where none could be told because the source does not cover it."""
    if all(duty.verdict is Verdict.CANNOT_TELL and duty.why is Why.NOT_COVERED for duty in duties):
        return sorted({duty.needs for duty in duties})
    return []


def _begins_unseen(rule: Rule, program: Program, snapshot: Snapshot) -> list[str]:
    """The kinds that begin the rule's duties, where the source covers none of one of them and no case has any."""
    if not any(case.about == rule.about for case in snapshot.cases):
        return []
    held = {fact.kind for case in snapshot.cases for fact in case.facts}
    kinds = begins_with(rule, program)
    missing = [kind for kind in kinds if kind not in held and kind not in snapshot.coverage.kinds]
    return sorted(missing) if missing and len(missing) == len(kinds) else []


def begins_with(rule: Rule, program: Program) -> list[str]:
    """The kinds of fact that begin a duty of the rule."""
    match rule.body:
        case OnTrigger(trigger=OnEvent(kind=kind)):
            return [kind]
        case OnTrigger(trigger=AtEdge(of=of) | AfterLasting(of=of)):
            return sorted(set(_leading(of, program)))
        case OnTrigger(trigger=AtAge()):
            return ["child"]
        case OnGap(period=condition) | OnStretch(condition=condition):
            return sorted(set(_leading(condition, program)))
    return []


def _leading(condition: Condition, program: Program) -> Iterable[str]:
    """The kinds a condition cannot hold without: those of its first item, of any item of `any`."""
    match condition:
        case OfKind(kind) | Happened(kind=kind):
            yield kind
        case Defined(name):
            yield from _leading(program.definitions[name].condition, program)
        case All(items) if items:
            yield from _leading(items[0], program)
        case AnyOf(items):
            for item in items:
                yield from _leading(item, program)
        case Lasted(of=of) | Not(item=of):
            yield from _leading(of, program)
        case FromUntil(begins=begins):
            yield begins.kind


def _cannot_tell(duties: Sequence[Duty]) -> tuple[CannotTell, ...]:
    counts = Counter((d.rule, d.why, d.needs) for d in duties if d.verdict is Verdict.CANNOT_TELL and d.why is not None)
    return tuple(
        CannotTell(rule, why, needs, count)
        for (rule, why, needs), count in sorted(counts.items())
        if why is not None
    )
