"""How a report in text with many disputes begins: every child whose immediate safety is in question, a line each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from checker.disputes.grouping import Group
from checker.report.dispute_text import INDENT, adopted_apart, began, group_lines
from checker.report.foremost import EACH, MOST, adopted_of
from checker.report.ledger_text import kept_lines
from checker.report.result import Result
from checker.report.words import counted, force_words, how_far, safety_words, wrapped

NAMED = 200
"""Of one rule at most this many are named, and those adopted: of more than that, a workbook is to be worked from."""


def in_danger(groups: Sequence[Group]) -> tuple[Sequence[Group], Sequence[Group]]:
    """Of groups in their order, those that concern a child's immediate safety, and the others; none of the first where all
    are few enough to be told in whole.
    """
    if len(groups) <= MOST:
        return (), groups
    return [group for group in groups if safety_words(group.lead)], [g for g in groups if not safety_words(g.lead)]


def danger_lines(danger: Sequence[Group], disputes: int) -> Iterator[str]:
    """How many of so many disputes concern safety, and of how many cases, where it may still be in question and where that is
    over; and how many do not. Nothing where none does.
    """
    of_words: defaultdict[str, list[Group]] = defaultdict(list)
    for group in danger:
        of_words[safety_words(group.lead)].append(group)
    for said, groups in of_words.items():
        cases = len({(group.lead.rule.about, group.lead.duty.case) for group in groups})
        named = "first" if groups[0] is danger[0] else "next"
        yield f"  {said}, named {named}: {counted(len(groups), 'dispute')}, {counted(cases, 'case')}"
    if danger and (others := disputes - len(danger)):
        yield f"  Others: {counted(others, 'dispute')}"


def danger_blocks(danger: Sequence[Group], result: Result) -> Iterator[Iterator[str]]:
    """A block for each rule, for what is open before any for what is over: a line a dispute, the longest first; what is by
    itself in whole.
    """
    together: defaultdict[tuple[str, str], list[Group]] = defaultdict(list)
    for group in danger:
        together[safety_words(group.lead), group.lead.rule.id].append(group)
    asked = set()
    for (_, rule), groups in together.items():
        if len(groups) == 1:
            yield group_lines(groups[0], result, full=False)
        else:
            yield _rule_lines(groups, result, asked=rule in asked)
        asked.add(rule)


def _rule_lines(groups: Sequence[Group], result: Result, *, asked: bool) -> Iterator[str]:
    """What the record shows of the first and whom to ask, where that was not said already; then each, by its case."""
    first, number = groups[0].lead, len(groups)
    rule = first.rule
    yield wrapped(
        f"{safety_words(first).upper()} | {counted(number, 'dispute')} of one rule | {rule.title}", "  ", "    "
    )
    if not asked:
        yield wrapped(f"The first of them, {first.duty.case}: {first.message}", INDENT)
        yield wrapped(f"Ask the {first.addressed_to} of each of them; of the first: {first.question}", INDENT)
    yield wrapped(f"[{rule.id}, {force_words([group.lead for group in groups])}]", INDENT)
    shown = [group for at, group in enumerate(groups) if at < NAMED or adopted_of(group)]
    for group in shown:
        yield from _case_lines(group, result)
    if (left := number - len(shown)) > 0:
        yield wrapped(f"... and {left:,} more: {EACH}", INDENT, "  ")


def _case_lines(group: Group, result: Result) -> Iterator[str]:
    """Of whom it is, how far, from what it is counted, and what follows from it."""
    first = group.lead
    titles = list(dict.fromkeys(dispute.rule.title for dispute in group.rest))
    beneath = f"; and with it: {'; '.join(titles)}" if titles else ""
    yield wrapped(f"{first.duty.case} | {how_far(first)} | counted from {began(first, result)}{beneath}", INDENT, "  ")
    yield from kept_lines(first, INDENT + "  ")
    yield from adopted_apart(group)
