"""Disputes that are one question: a team's habit, brothers and sisters in one meeting, a cause and what follows from it.

Every dispute keeps its own id and is counted; a group says which are to be put together. The first that applies wins:
implausible (the extract, before the practice), a period left open, systemic, then a cause with its dependents, then
siblings, then itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from checker.compile.program import Program, Shape
from checker.disputes.causes import causes
from checker.disputes.dispute import Dispute, Disputes
from checker.disputes.left_open import left_open
from checker.disputes.protocol import Protocol
from checker.engines.duties import listed
from checker.engines.duty import Duty
from checker.frozen import frozen
from checker.snapshot.facts import Snapshot

Said = Mapping[tuple[str, str], str]
"""What the child's record of each case says of one thing, by what the case is about and id."""


@frozen
class Group:
    """Disputes that are one question: why they belong together, the one that leads, and the rest in order of urgency."""

    why: str  # single | siblings | root-cause | systemic | no-team | left-open | implausible
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


_OF_STATES = (Shape.AT_MOST_FOR, Shape.AT_MOST_COUNT, Shape.NEVER)


@frozen
class Implausible:
    """A rule almost none of whose duties already due has any evidence: how many of how many."""

    rule: str
    with_evidence: int
    due: int


def implausible(duties: Iterable[Duty], program: Program, protocol: Protocol, as_at: int) -> tuple[Implausible, ...]:
    """The rules whose evidence is so thin that the extract is in question before the practice is. A state that goes on too
    long, or must not be, is on the record where its rule is missed: of such nothing is said.
    """
    asked = {rule.id for rule in program.rules if rule.shape not in _OF_STATES}
    return tuple(
        Implausible(rule, told.held, told.due)
        for rule, told in sorted(listed(duties).evidence(as_at).items())
        if rule in asked
        and told.cases >= protocol.plausible_children
        and told.held < protocol.plausible_share * told.due
    )


def grouped(
    disputes: Sequence[Dispute], program: Program, snapshot: Snapshot, protocol: Protocol, thin: Sequence[Implausible]
) -> tuple[Group, ...]:
    """The disputes, in order for machines, put together: the most urgent group first."""
    if not disputes:
        return ()
    cases = snapshot.by_name
    teams, families = (snapshot.said("child", attribute) for attribute in ("team", "family"))
    doubted = {finding.rule for finding in thin}
    groups: list[Group] = []
    left = _without_doubted(disputes, doubted, groups)
    for period in protocol.left_open:
        found = left_open(left, program, cases, period, snapshot.as_at)
        left = _without(
            left, [Group("left-open", first, tuple(rest), ask=ask) for ask, (first, *rest) in found], groups
        )
    left = _take(left, lambda d: (d.rule.id, teams.get(_case(d))), protocol.systemic, "systemic", groups, teams, of=2)
    led = [Group("root-cause", cause, tuple(beneath)) for cause, beneath in causes(left, protocol.explains)]
    left = _without(left, led, groups)
    left = _take(left, lambda d: _siblings(families, d), 2, "siblings", groups)
    groups += [Group("single", dispute) for dispute in left]
    return tuple(sorted(groups, key=_urgency))


def _urgency(group: Group) -> tuple[object, ...]:
    """Immediate safety as their leads are; then what is put together, then as their leads are."""
    immediate = group.lead.rule.dispute.immediate
    return (not immediate and group.why == "single", group.lead.urgency)


def _without_doubted(disputes: Sequence[Dispute], rules: Collection[str], groups: list[Group]) -> list[Dispute]:
    """Make a group of the disputes over each rule the extract is in question for; what is left over, the most urgent first."""
    if not isinstance(disputes, Disputes):
        left = sorted(disputes, key=lambda dispute: dispute.urgency)
        return _take(left, lambda d: (d.rule.id,) if d.rule.id in rules else None, 1, "implausible", groups)
    folded = {name for name, (rule, _) in disputes.rules.items() if name in rules and not rule.dispute.immediate}
    urgent = disputes.most_urgent_first()
    groups += [Group("implausible", lead, rest) for lead, rest in urgent.led(folded)]
    return list(urgent.of_rules(disputes.rules.keys() - folded))


def _without(disputes: Sequence[Dispute], made: Sequence[Group], groups: list[Group]) -> list[Dispute]:
    """Keep groups that were made; the disputes that are in none of them."""
    groups += made
    taken = {id(dispute) for group in made for dispute in group.disputes}
    return [dispute for dispute in disputes if id(dispute) not in taken]


def _take(
    disputes: Sequence[Dispute], key: object, least: int, why: str, groups: list[Group], teams: Said = MappingProxyType({}),
    of: int = 1,
) -> list[Dispute]:  # fmt: skip
    """Make groups of at least so many disputes with the same key, `of` so many cases, of the first's team; what is left over."""
    together: defaultdict[object, list[Dispute]] = defaultdict(list)
    for dispute in disputes:
        together[key(dispute)].append(dispute)  # type: ignore[operator]
    made: list[Group] = []
    for shared, members in together.items():
        if shared is None or len(members) < least or members[0].rule.dispute.immediate:
            continue
        if len({_case(member) for member in members}) < of:
            continue
        team = teams.get(_case(members[0]))
        habit_of_none = why == "systemic" and team is None  # many of a rule, and nobody knows whose habit it is
        made.append(Group("no-team" if habit_of_none else why, members[0], tuple(members[1:]), team))
    return _without(disputes, made, groups)


def _siblings(families: Said, dispute: Dispute) -> tuple[object, ...] | None:
    """One family, one rule, one due day: a meeting that was, or was not, held for all of them together."""
    family = families.get(_case(dispute))
    return (dispute.rule.id, family, dispute.duty.due) if family is not None else None


def _case(dispute: Dispute) -> tuple[str, str]:
    return dispute.rule.about, dispute.duty.case
