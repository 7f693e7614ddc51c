"""The result of a run as one value, from which every format is made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import field
from functools import cached_property
from typing import TYPE_CHECKING

from checker.calendar import add_months
from checker.compile.needs import begins_with, covered_at_all
from checker.compile.program import Muted, Program, Rule, Shape
from checker.disputes.dispute import (
    FORCES,
    Dispute,
    Disputes,
    by_rule,
    commendations,
    raise_disputes,
    with_status,
)
from checker.disputes.grouping import Group, Implausible, grouped, implausible
from checker.disputes.muting import without_muted
from checker.disputes.own_limits import of_own_limits
from checker.disputes.protocol import UNWRITTEN, Protocol
from checker.engines.duties import Sort, Window, listed
from checker.engines.duty import Duty, Evaluation, Verdict, Why, amiss, not_known
from checker.errors import Problem
from checker.frozen import frozen
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


def usual_window(as_at: int) -> Window:
    """Duties open now, or due in the last 12 months."""
    return Window(add_months(as_at, -12) + 1, as_at)


def window_of(period: tuple[int | None, int | None] | None, as_at: int) -> Window:
    """The window of a period given, both days None for all; the usual one where none is."""
    return usual_window(as_at) if period is None else Window(*period, open=period == (None, None))


@frozen
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


@frozen
class CannotTell:
    """Duties of one rule that cannot be told for one reason."""

    rule: str
    why: Why
    needs: str
    duties: int


@frozen
class Result:
    """Everything a report needs."""

    program: Program
    snapshot: Snapshot
    window: Window
    duties: Sequence[Duty]
    disputes: Sequence[Dispute]  # those set aside among them
    commendations: tuple[Dispute, ...]
    rules: tuple[RuleResult, ...]
    cannot_tell: tuple[CannotTell, ...]
    not_evaluated: tuple[tuple[str, str, str], ...]
    problems: tuple[Problem, ...] = ()
    groups: tuple[Group, ...] = ()
    implausible: tuple[Implausible, ...] = ()
    unraised: tuple[Standing, ...] = ()
    redated: Mapping[str, str] = field(
        default_factory=dict
    )  # of these, by id, which dispute each may be under a corrected date
    named: Mapping[str, int] | None = None  # where only some cases are reported: how many about each kind of thing

    @property
    def abouts(self) -> Mapping[str, int]:
        """How many cases are reported about each kind of thing."""
        return self.snapshot.abouts if self.named is None else self.named

    @property
    def narrowed(self) -> tuple[int, int] | None:
        """Where only some cases are reported: how many, and of how many that were read."""
        return None if self.named is None else (sum(self.named.values()), sum(self.snapshot.abouts.values()))

    @cached_property
    def new(self) -> Sequence[Dispute]:
        """The disputes that count: neither waived, in the baseline nor of a muted rule."""
        return with_status(self.disputes, "new")

    @cached_property
    def new_groups(self) -> tuple[Group, ...]:
        """The groups of those that count. No group holds both."""
        return tuple(group for group in self.groups if group.lead.status == "new")

    def set_aside(self, status: str) -> int:
        """How many disputes are waived, in the baseline or of a muted rule."""
        return len(with_status(self.disputes, status))

    @property
    def muted(self) -> tuple[tuple[Muted, int], ...]:
        """The rules muted on the as-at day, in order of id, each with how many of its disputes were not raised."""
        of = by_rule(with_status(self.disputes, "muted"))
        return tuple((each, of.get(each.rule, 0)) for each in self.program.muted if each.since <= self.snapshot.as_at)

    @cached_property
    def dip_audit(self) -> Sequence[Dispute]:
        """The disputes that count and are also recorded as a dip audit."""
        found = self.new
        if isinstance(found, Disputes):
            return found.of_rules({name for name, (_, said) in found.rules.items() if said["dip_audit"]})
        return tuple(dispute for dispute in found if dispute.dip_audit)

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
        return decided(self.rules)


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
    duties = listed(evaluation.duties).within(window, snapshot.as_at, standing)
    # What is late again and again is so whatever the period: a habit of the year is raised in the month's report too.
    raised = raise_disputes(program, evaluation.duties, protocol, snapshot.as_at)
    disputes = of_own_limits(raised.within(window, snapshot.as_at, standing), program, snapshot, evaluation.duties)
    commended = commendations(program, duties, protocol)
    if kept is not None:
        disputes, commended = (kept.applied(each, evaluation.duties, program) for each in (disputes, commended))
    if aside is not None:
        disputes = aside.applied(disputes)
    disputes = without_muted(program, disputes, snapshot.as_at)
    thin = implausible(duties, program, protocol, snapshot.as_at)
    unraised = _unraised(kept, raised, program, evaluation) if kept is not None else ()
    counts = duties.counts()
    return Result(
        program=program,
        snapshot=snapshot,
        window=window,
        duties=duties,
        disputes=disputes,
        commendations=commended,
        rules=_rule_results(program, snapshot, evaluation, counts, by_rule(with_status(disputes, "new"))),
        cannot_tell=cannot_be_told(counts),
        not_evaluated=evaluation.not_evaluated,
        problems=(*snapshot.problems, *repeats(snapshot)),
        groups=put_together(disputes, program, snapshot, protocol, thin),
        implausible=thin,
        unraised=unraised,
        redated=kept.redated(unraised, raised, evaluation.duties, program) if kept is not None else {},
    )


def put_together(
    disputes: Sequence[Dispute], program: Program, snapshot: Snapshot, protocol: Protocol, thin: Sequence[Implausible]
) -> tuple[Group, ...]:  # fmt: skip
    """The groups of the disputes that count, and of those set aside."""
    new = with_status(disputes, "new")
    others = () if new is disputes else tuple(dispute for dispute in disputes if dispute.status != "new")
    return tuple(g for each in (new, others) for g in grouped(each, program, snapshot, protocol, thin))


def _unraised(
    kept: Kept, raised: Disputes, program: Program, evaluation: Evaluation
) -> tuple[Standing, ...]:  # fmt: skip
    """What is open in a ledger and raised no more, in the period or not. Of a rule that could not run, nothing is known."""
    return kept.unraised(raised, [rule.id for rule in program.rules if rule.id not in evaluation.errored])


def at_or_above(force: str, threshold: str) -> bool:
    """Whether a force is at least as binding as `threshold`."""
    return FORCES.index(force) <= FORCES.index(threshold)


def rule_results(program: Program, snapshot: Snapshot, evaluation: Evaluation) -> tuple[RuleResult, ...]:
    """What each rule came to, every duty counted, whenever due, and no disputes."""
    return _rule_results(program, snapshot, evaluation, listed(evaluation.duties).counts(), {})


def decided(rules: Iterable[RuleResult]) -> bool:
    """Whether any duty has a verdict other than cannot-tell."""
    return any(
        number for each in rules for verdict, number in each.verdicts.items() if verdict is not Verdict.CANNOT_TELL
    )


def _rule_results(
    program: Program, snapshot: Snapshot, evaluation: Evaluation, counts: Mapping[Sort, int], raised: Mapping[str, int]
) -> tuple[RuleResult, ...]:  # fmt: skip
    """What each rule came to, in order of id. `counts` are the duties of each sort, `raised` the disputes by rule."""
    by_rule: dict[str, dict[Sort, int]] = {rule.id: {} for rule in program.rules}
    for sort, number in counts.items():
        by_rule[sort[0]][sort] = number
    return tuple(
        _rule_result(rule, by_rule[rule.id], raised.get(rule.id, 0), program, snapshot, evaluation.errored)
        for rule in sorted(program.rules, key=lambda rule: rule.id)
    )


def _rule_result(
    rule: Rule, sorts: Mapping[Sort, int], disputes: int, program: Program, snapshot: Snapshot, errored: Mapping[str, str]
) -> RuleResult:  # fmt: skip
    verdicts: Counter[Verdict] = Counter()
    for (_, verdict, _, _), number in sorts.items():
        verdicts[verdict] += number
    if rule.id in errored:
        return RuleResult(rule, verdicts, disputes, "errored", errored[rule.id])
    if rule.needs_numbers:
        return RuleResult(rule, verdicts, disputes, "needs-a-number", "set " + ", ".join(rule.needs_numbers))
    lacking = _lacking(sorts) if sorts else _begins_unseen(rule, program, snapshot)
    return RuleResult(rule, verdicts, disputes, "not-evaluable" if lacking else "ran", lacking or None)


def _lacking(sorts: Collection[Sort]) -> str:
    """What the source does not hold, where for want of it no duty can be told; empty if one can, or a person may."""
    if any(why is None or why is Why.JUDGEMENT for _, _, why, _ in sorts):
        return ""
    needs = {why: sorted({needs for _, _, of, needs in sorts if of is why}) for why in Why}
    plain = {why: ", ".join(name for name in names if not amiss(name)) for why, names in needs.items()}
    told = [f"{_LACKS[why]}: {names}" for why, names in plain.items() if names]
    return "; ".join((*told, *(not_known(name) for names in needs.values() for name in names if amiss(name))))


def _begins_unseen(rule: Rule, program: Program, snapshot: Snapshot) -> str:
    """As `begins_unseen`; empty where there is no case of the sort that the rule is about, which is told apart."""
    return begins_unseen(rule, program, snapshot) if snapshot.abouts.get(looked_for(rule)) else ""


def looked_for(rule: Rule) -> str:
    """The sort of case whose facts the rule looks at: the one it is about or, with `per`, the one whose facts come together."""
    return vocabulary().kind(rule.per[0]).about if rule.per is not None else rule.about


def begins_unseen(rule: Rule, program: Program, snapshot: Snapshot) -> str:
    """The kinds that begin the rule's duties, where the source covers none of them and no case has any; else empty."""
    kinds = set(begins_with(rule, program))
    held = snapshot.kinds
    seen = any(kind in held or covered_at_all(kind, snapshot) for kind in kinds)
    return f"not covered: {', '.join(sorted(kinds))}" if kinds and not seen else ""


def cannot_be_told(counts: Mapping[Sort, int]) -> tuple[CannotTell, ...]:
    """What cannot be told, by rule and reason. `counts` are the duties of each sort."""
    told = (
        CannotTell(rule, why, needs, number)
        for (rule, verdict, why, needs), number in counts.items()
        if verdict is Verdict.CANNOT_TELL and why is not None
    )
    return tuple(sorted(told, key=lambda each: (each.rule, each.why, each.needs)))
