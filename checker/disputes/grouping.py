"""Disputes that are one question: a team's habit, brothers and sisters in one meeting, a cause and what follows from it.

Every dispute keeps its own id and is counted; a group says which are to be put together. The first that applies wins:
implausible (the extract, before the practice), a period left open, systemic, then a cause with its dependents, then
siblings, then itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from checker.compile.program import Program
from checker.disputes.causes import causes
from checker.disputes.dispute import Dispute, Disputes
from checker.disputes.left_open import left_open
from checker.disputes.protocol import Protocol
from checker.engines.duties import listed
from checker.engines.duty import Duty
from checker.snapshot.facts import Case, Snapshot

Cases = Mapping[tuple[str, str], Case]
"""The cases of a snapshot, by what they are about and id."""


@dataclass(frozen=True, slots=True)
class Group:
    """Disputes that are one question: why they belong together, the one that leads, and the rest in order of urgency."""

    why: str  # single | siblings | root-cause | systemic | left-open | implausible
    lead: Dispute
    rest: Sequence[Dispute] = ()
    team: str | None = None
    ask: str = ""  # the one question, where it is not the lead's

    @property
    def disputes(self) -> tuple[Dispute, ...]:
        """All of them, the lead first."""
        return (self.lead, *self.rest)

    def __len__(self) -> int:
        return 1 + len(self.rest)

    @property
    def cases(self) -> int:
        """How many different cases they are about."""
        if isinstance(self.rest, Disputes):
            return len({self.lead.duty.case, *self.rest.duties.case_ids})
        return len({dispute.duty.case for dispute in self.disputes})


@dataclass(frozen=True, slots=True)
class Implausible:
    """A rule almost none of whose duties already due has any evidence: how many of how many, over how many cases."""

    rule: str
    with_evidence: int
    due: int
    cases: int


def implausible(duties: Iterable[Duty], protocol: Protocol, as_at: int) -> tuple[Implausible, ...]:
    """The rules whose evidence is so thin that the extract is in question before the practice is."""
    return tuple(
        Implausible(rule, told.held, told.due, told.cases)
        for rule, told in sorted(listed(duties).evidence(as_at).items())
        if told.cases >= protocol.plausible_children and told.held < protocol.plausible_share * told.due
    )


def grouped(
    disputes: Sequence[Dispute], program: Program, snapshot: Snapshot, protocol: Protocol, thin: Sequence[Implausible]
) -> tuple[Group, ...]:
    """The disputes, in order for machines, put together: the most urgent group first."""
    cases = snapshot.by_name
    doubted = {finding.rule for finding in thin}
    groups: list[Group] = []
    left = _without_doubted(disputes, doubted, cases, groups)
    for period in protocol.left_open:
        found = left_open(left, program, cases, period, snapshot.as_at)
        left = _without(
            left, [Group("left-open", first, tuple(rest), ask=ask) for ask, (first, *rest) in found], groups
        )
    left = _take(left, lambda d: (d.rule.id, _of(cases, d, "team")), protocol.systemic, "systemic", cases, groups)
    led = [Group("root-cause", cause, tuple(beneath)) for cause, beneath in causes(left, protocol.explains)]
    left = _without(left, led, groups)
    left = _take(left, lambda d: _siblings(cases, d), 2, "siblings", cases, groups)
    groups += [Group("single", dispute) for dispute in left]
    return tuple(sorted(groups, key=lambda group: (group.lead.urgency[0], group.why == "single", group.lead.urgency)))


def _without_doubted(
    disputes: Sequence[Dispute], rules: Collection[str], cases: Cases, groups: list[Group]
) -> list[Dispute]:
    """Make a group of the disputes over each rule the extract is in question for; what is left over, the most urgent first."""
    if not isinstance(disputes, Disputes):
        left = sorted(disputes, key=lambda dispute: dispute.urgency)
        return _take(left, lambda d: (d.rule.id,) if d.rule.id in rules else None, 1, "implausible", cases, groups)
    folded = {name for name, (rule, _) in disputes.rules.items() if name in rules and not rule.dispute.immediate}
    urgent = disputes.most_urgent_first()
    for own in (urgent.of_rules({name}) for name in sorted(folded)):
        groups += [Group("implausible", own[0], own[1:])] if own else []
    return list(urgent.of_rules(disputes.rules.keys() - folded))


def _without(disputes: Sequence[Dispute], made: Sequence[Group], groups: list[Group]) -> list[Dispute]:
    """Keep groups that were made; the disputes that are in none of them."""
    groups += made
    taken = {id(dispute) for group in made for dispute in group.disputes}
    return [dispute for dispute in disputes if id(dispute) not in taken]


def _take(
    disputes: Sequence[Dispute], key: object, least: int, why: str, cases: Cases, groups: list[Group]
) -> list[Dispute]:
    """Make groups of at least so many disputes with the same key; what is left over."""
    together: defaultdict[object, list[Dispute]] = defaultdict(list)
    for dispute in disputes:
        together[key(dispute)].append(dispute)  # type: ignore[operator]
    made = []
    for shared, members in together.items():
        if shared is None or len(members) < least or members[0].rule.dispute.immediate:
            continue
        team = _of(cases, members[0], "team") if why == "systemic" else None
        made.append(Group(why, members[0], tuple(members[1:]), team))
    return _without(disputes, made, groups)


def _siblings(cases: Cases, dispute: Dispute) -> tuple[object, ...] | None:
    """One family, one rule, one due day: a meeting that was, or was not, held for all of them together."""
    family = _of(cases, dispute, "family")
    return (dispute.rule.id, family, dispute.duty.due) if family is not None else None


def _of(cases: Cases, dispute: Dispute, attribute: str) -> str | None:
    """What the child's record says under an attribute."""
    case = cases.get((dispute.rule.about, dispute.duty.case))
    for fact in case.of("child") if case else ():
        value = fact.attributes.get(attribute)
        if isinstance(value, str):
            return value
    return None
