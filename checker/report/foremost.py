"""Which disputes a report in text leads with where there are many: some of each rule; and what it says of the rest."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from checker.disputes.dispute import Dispute, Disputes
from checker.disputes.grouping import Group
from checker.report.words import wrapped

MOST = 25
"""Output leads with at most this many disputes."""

FOREMOST = 5
"""It leads with this many of one rule, and a group of many names so many."""

EVERY = "--verbose lists all, and so does --report xlsx=FILE."
EACH = "--verbose lists each, and so does --report xlsx=FILE"
"""Where those are that are not named in a group of many."""


def adopted_of(group: Group) -> Sequence[Dispute]:
    """Those of a group that somebody has adopted."""
    if isinstance(group.rest, Disputes):  # no ledger was read: they are not made, to find that out
        return ()
    return [dispute for dispute in group.disputes if dispute.standing is not None]


def some_of_each(groups: Sequence[Group]) -> tuple[Sequence[Group], Sequence[Group]]:
    """What is shown of groups in their order, and what is left: all of them where there are no more than MOST. Otherwise no
    rule has a second before each has its first, as far as there is room, and none more than FOREMOST; and beside those, every
    group of which anything was adopted.
    """
    if len(groups) <= MOST:
        return groups, ()
    met: Counter[str] = Counter()
    turns = []
    for at, group in enumerate(groups):
        turn, met[group.lead.rule.id] = met[group.lead.rule.id], met[group.lead.rule.id] + 1
        if turn < FOREMOST:
            turns.append((turn, at))
    shown = {at for _, at in sorted(turns)[:MOST]} | {at for at, group in enumerate(groups) if adopted_of(group)}
    return [groups[at] for at in sorted(shown)], [group for at, group in enumerate(groups) if at not in shown]


def left_lines(left: Sequence[Group]) -> Iterator[str]:
    """How many disputes are left of each rule, the most urgent first."""
    of_rule: defaultdict[str, list[Group]] = defaultdict(list)
    for group in left:
        of_rule[group.lead.rule.id].append(group)
    yield wrapped(f"... and {sum(map(len, left)):,} more: {EVERY}", "  ", "  ")
    for name, groups in of_rule.items():
        yield wrapped(f"{sum(map(len, groups)):,} | {groups[0].lead.rule.title} [{name}]", "      ", "  ")
