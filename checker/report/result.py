"""The result of a run as one value, from which every format is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.calendar import add_months
from checker.compile.compiler import defined_in
from checker.compile.program import (
    AfterLasting,
    All,
    AnyOf,
    AtAge,
    AtEdge,
    Condition,
    Defined,
    Definition,
    FromUntil,
    Happened,
    Lasted,
    Not,
    OfKind,
    OnEvent,
    OnGap,
    OnStretch,
    OnTrigger,
    Program,
    Rule,
    Shape,
)
from checker.disputes.dispute import FORCES, Dispute, raise_disputes
from checker.engines.duty import Duty, Evaluation, Verdict, Why
from checker.snapshot.facts import LONG_BEFORE, Snapshot

_LACKS = {
    Why.NOT_COVERED: "not covered", Why.MISSING_FIELD: "not recorded", Why.DATE_ONLY: "only dates held",
    Why.CALENDAR_END: "needs", Why.JUDGEMENT: "needs",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """Which duties a run reports: those due from `first` to `last` and, with `open`, those open now or without a date.

    Both None means all.
    """

    first: int | None
    last: int | None
    open: bool = True

    def holds(self, duty: Duty, as_at: int, *, standing: bool = False) -> bool:
        """Whether a duty is reported.

        One without a due date belongs to its trigger's day, or to the as-at day if it asks how things stand then.
        """
        if self.first is None or self.last is None:
            return True
        if self.open and (duty.open or duty.due is None or duty.verdict is Verdict.PENDING):
            return True
        day = duty.due if duty.due is not None else as_at if standing else duty.trigger.day
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
    standing = {rule.id for rule in program.rules if rule.shape is Shape.HAVE}
    duties = tuple(d for d in evaluation.duties if window.holds(d, snapshot.as_at, standing=d.rule in standing))
    disputes = raise_disputes(program, duties)
    by_rule: dict[str, list[Duty]] = {rule.id: [] for rule in program.rules}
    for duty in duties:
        by_rule[duty.rule].append(duty)
    raised = Counter(dispute.rule.id for dispute in disputes)
    rules = tuple(
        _rule_result(rule, by_rule[rule.id], raised[rule.id], program, snapshot, evaluation.errored)
        for rule in sorted(program.rules, key=lambda rule: rule.id)
    )
    return Result(program, snapshot, window, duties, disputes, rules, _cannot_tell(duties), evaluation.not_evaluated)


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
    return RuleResult(rule, verdicts, disputes, "not-evaluable" if lacking else "ran", lacking or None)


def _lacking(duties: Sequence[Duty]) -> str:
    """What the source does not hold, where for want of it no duty can be told; empty if one can, or a person may."""
    if any(duty.why is None or duty.why is Why.JUDGEMENT for duty in duties):
        return ""
    needs = {why: ", ".join(sorted({d.needs for d in duties if d.why is why})) for why in Why}
    return "; ".join(f"{_LACKS[why]}: {listed}" for why, listed in needs.items() if listed)


def _begins_unseen(rule: Rule, program: Program, snapshot: Snapshot) -> str:
    """The kinds that begin the rule's duties, where the source covers none of them and no case has any."""
    if not any(case.about == rule.about for case in snapshot.cases):
        return ""
    kinds = set(begins_with(rule, program))
    held = {fact.kind for case in snapshot.cases for fact in case.facts}
    seen = any(kind in held or covered_at_all(kind, snapshot) for kind in kinds)
    return f"not covered: {', '.join(sorted(kinds))}" if kinds and not seen else ""


def covered_at_all(kind: str, snapshot: Snapshot) -> bool:
    """Whether the sources cover any of a kind."""
    cover = snapshot.coverage.of(kind)
    return bool(cover.spans or cover.latest or cover.open_at)


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


def suppositions(result: Result) -> list[Definition]:
    """Definitions that settled what the source does not wholly cover, and that a rule with duties here rests on."""
    definitions = result.program.definitions
    ran = {rule.rule.id: rule.rule for rule in result.rules if rule.duties}
    names, waiting = set[str](), [name for rule in ran.values() for name in defined_in(rule)]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += defined_in(definitions[name].condition)
    settled = [definitions[name] for name in sorted(names) if definitions[name].if_not_covered is not None]
    whole = ((LONG_BEFORE, result.snapshot.as_at),)
    covered = {
        kind for kind, cover in result.snapshot.coverage.kinds.items() if cover.spans == whole and not cover.without
    }
    return [d for d in settled if not set(_leading(d.condition, result.program)) <= covered]


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
        CannotTell(rule, why, needs, count) for (rule, why, needs), count in sorted(counts.items()) if why is not None
    )
