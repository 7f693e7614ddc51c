"""The result of a run as one value, from which every format is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.calendar import add_months
from checker.compile.needs import begins_with, covered_at_all
from checker.compile.program import Muted, Program, Rule, Shape
from checker.disputes.dispute import FORCES, Dispute, commendations, raise_disputes
from checker.disputes.grouping import Group, Implausible, grouped, implausible
from checker.disputes.muting import without_muted
from checker.disputes.protocol import UNWRITTEN, Protocol
from checker.engines.duty import Duty, Evaluation, Verdict, Why
from checker.errors import Problem
from checker.report.repeats import repeats
from checker.snapshot.facts import Snapshot
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.disputes.aside import Aside
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.ledger.standing import Standing

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


def window_of(period: tuple[int | None, int | None] | None, as_at: int) -> Window:
    """The window of a period given, both days None for all; the usual one where none is."""
    return usual_window(as_at) if period is None else Window(*period, open=period == (None, None))


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
    disputes: tuple[Dispute, ...]  # those set aside among them
    commendations: tuple[Dispute, ...]
    rules: tuple[RuleResult, ...]
    cannot_tell: tuple[CannotTell, ...]
    not_evaluated: tuple[tuple[str, str], ...]
    problems: tuple[Problem, ...] = ()
    groups: tuple[Group, ...] = ()
    implausible: tuple[Implausible, ...] = ()
    unraised: tuple[Standing, ...] = ()

    @property
    def new(self) -> tuple[Dispute, ...]:
        """The disputes that count: neither waived, in the baseline nor of a muted rule."""
        return tuple(dispute for dispute in self.disputes if dispute.status == "new")

    @property
    def new_groups(self) -> tuple[Group, ...]:
        """The groups of those that count. No group holds both."""
        return tuple(group for group in self.groups if group.lead.status == "new")

    def set_aside(self, status: str) -> int:
        """How many disputes are waived, in the baseline or of a muted rule."""
        return sum(dispute.status == status for dispute in self.disputes)

    @property
    def muted(self) -> tuple[tuple[Muted, int], ...]:
        """The rules muted on the as-at day, in order of id, each with how many of its disputes were not raised."""
        of = Counter(dispute.rule.id for dispute in self.disputes if dispute.status == "muted")
        return tuple((each, of[each.rule]) for each in self.program.muted if each.since <= self.snapshot.as_at)

    @property
    def dip_audit(self) -> tuple[Dispute, ...]:
        """The disputes that count and are also recorded as a dip audit."""
        return tuple(dispute for dispute in self.new if dispute.dip_audit)

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


def make_result(
    program: Program,
    snapshot: Snapshot,
    evaluation: Evaluation,
    window: Window,
    protocol: Protocol = UNWRITTEN,
    kept: Kept | None = None,
    aside: Aside | None = None,
) -> Result:
    """The result of an evaluation under a protocol, duties outside the window left out.

    `kept` says how disputes stand in a ledger; without one all are unconfirmed. `aside` says which are set aside.
    """
    standing = {rule.id for rule in program.rules if rule.shape is Shape.HAVE}
    duties = tuple(d for d in evaluation.duties if window.holds(d, snapshot.as_at, standing=d.rule in standing))
    disputes = raise_disputes(program, duties, protocol, snapshot.as_at)
    commended = commendations(program, duties, protocol)
    if kept is not None:
        disputes, commended = (kept.applied(each, evaluation.duties, program) for each in (disputes, commended))
    if aside is not None:
        disputes = aside.applied(disputes)
    disputes = without_muted(program, disputes, snapshot.as_at)
    new = tuple(dispute for dispute in disputes if dispute.status == "new")
    others = tuple(dispute for dispute in disputes if dispute.status != "new")
    thin = implausible(duties, protocol, snapshot.as_at)
    by_rule: dict[str, list[Duty]] = {rule.id: [] for rule in program.rules}
    for duty in duties:
        by_rule[duty.rule].append(duty)
    raised = Counter(dispute.rule.id for dispute in new)
    rules = tuple(
        _rule_result(rule, by_rule[rule.id], raised[rule.id], program, snapshot, evaluation.errored)
        for rule in sorted(program.rules, key=lambda rule: rule.id)
    )
    return Result(
        program=program,
        snapshot=snapshot,
        window=window,
        duties=duties,
        disputes=disputes,
        commendations=commended,
        rules=rules,
        cannot_tell=_cannot_tell(duties),
        not_evaluated=evaluation.not_evaluated,
        problems=(*snapshot.problems, *repeats(snapshot)),
        groups=tuple(g for each in (new, others) for g in grouped(each, program, snapshot, protocol, thin)),
        implausible=thin,
        unraised=kept.unraised(disputes, by_rule) if kept is not None else (),
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
    return RuleResult(rule, verdicts, disputes, "not-evaluable" if lacking else "ran", lacking or None)


def _lacking(duties: Sequence[Duty]) -> str:
    """What the source does not hold, where for want of it no duty can be told; empty if one can, or a person may."""
    if any(duty.why is None or duty.why is Why.JUDGEMENT for duty in duties):
        return ""
    needs = {why: ", ".join(sorted({d.needs for d in duties if d.why is why})) for why in Why}
    return "; ".join(f"{_LACKS[why]}: {listed}" for why, listed in needs.items() if listed)


def _begins_unseen(rule: Rule, program: Program, snapshot: Snapshot) -> str:
    """The kinds that begin the rule's duties, where the source covers none of them and no case has any."""
    about = vocabulary().kind(rule.per[0]).about if rule.per is not None else rule.about
    if not snapshot.abouts.get(about):
        return ""
    kinds = set(begins_with(rule, program))
    held = snapshot.kinds
    seen = any(kind in held or covered_at_all(kind, snapshot) for kind in kinds)
    return f"not covered: {', '.join(sorted(kinds))}" if kinds and not seen else ""


def _cannot_tell(duties: Sequence[Duty]) -> tuple[CannotTell, ...]:
    counts = Counter((d.rule, d.why, d.needs) for d in duties if d.verdict is Verdict.CANNOT_TELL and d.why is not None)
    return tuple(
        CannotTell(rule, why, needs, count) for (rule, why, needs), count in sorted(counts.items()) if why is not None
    )
