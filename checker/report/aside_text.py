"""Lists beside the disputes, as text: what is recorded as a dip audit too, and the rules that are muted."""

from __future__ import annotations

from collections.abc import Iterator

from checker.disputes.dispute import cases_by_rule, date_words
from checker.report.result import Result
from checker.report.words import counted, wrapped

MOST_CASES = 25
"""A rule names at most this many cases."""


def dip_audit_lines(result: Result) -> Iterator[str]:
    """What is missing and the protocol has recorded as a dip audit too, by rule."""
    found = cases_by_rule(result.dip_audit)
    titles = {rule.rule.id: rule.rule.title for rule in result.rules}
    if found:
        yield f"Also recorded as a dip audit: {len(result.dip_audit):,}"
    for rule in sorted(found):
        cases = sorted(found[rule])
        more = f" and {len(cases) - MOST_CASES:,} more" if len(cases) > MOST_CASES else ""
        yield wrapped(f"{titles[rule]} [{rule}]: {', '.join(cases[:MOST_CASES])}{more}", "  ", "    ")


def muted_lines(result: Result) -> Iterator[str]:
    """Rules whose disputes the profile does not have raised, each with how many there were and why."""
    if result.muted:
        yield "Muted in the profile: counted, and not raised"
    for each, disputes in result.muted:
        agreed = f"since {date_words(each.since)}, agreed by {each.agreed_by}"
        yield wrapped(f"{each.rule}: {counted(disputes, 'dispute')}; {agreed}: {each.reason}", "  ", "    ")
