"""The working of a duty, line by line, in plain words. Written only when someone asks to see it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from checker.calendar import CalendarEnd, Duration, Unit, passed_over
from checker.compile.program import All, AnyOf, Condition, Law, Not, Test
from checker.engines.duty import ASKED_FROM, Verdict, Why, not_known
from checker.engines.reference.asked import Unasked
from checker.engines.reference.limits import PAST_THE_CALENDAR, Due
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import EARLIEST, LONG_BEFORE, STILL_OPEN, Fact, Value, value_text

if TYPE_CHECKING:
    from checker.engines.reference.context import Outcome


def date_text(day: int) -> str:
    """A day as people write it, with its weekday."""
    if day == LONG_BEFORE or day >= STILL_OPEN:
        return "a day not known"
    date = dt.date.fromordinal(day)
    return f"{date:%A} {date.day} {date:%B %Y}"


def law_text(law: Law) -> str:
    """The text that governs: provision, instrument, days in force, and whether it was verified."""
    until = f" to {_plain(law.until)}" if law.until is not None else ""
    doubt = "" if law.verified else "; not verified at source"
    return f"{law.provision}, {law.instrument} (in force from {_plain(law.since)}{until}{doubt})"


def due_lines(due: Due) -> list[str]:
    """The law, and the date arithmetic step by step."""
    lines = [f"law: {law_text(due.value.law)}"]
    if due.regime:
        lines.append(f"regime: {due.regime}")
    if due.value.judgement:
        lines.append(f"judgement: {due.value.judgement}")
    length = due.ordinary.length
    if length is None or due.day >= STILL_OPEN:
        return lines
    lines.append(f"limit: {length}")
    if min(due.counted_from, due.day) < EARLIEST:  # counted from as long ago as can be: the day is not known
        return [*lines, f"count: {date_text(LONG_BEFORE)} is day 0"]
    if due.doubt == PAST_THE_CALENDAR:
        return [*lines, f"count: {date_text(due.counted_from)} is day 0; the last day is past the bank holidays known"]
    lines.append(f"count: {date_text(due.counted_from)} is day 0; the last day is {date_text(due.day)}")
    return lines + passed_over_lines(length, due.counted_from, due.day)


def carried_line(condition: Condition, fact: Fact) -> str:
    """What a fact says itself of what it must carry: `evidence: on the visit itself (seen alone: no)`."""
    names = dict.fromkeys(_attributes(condition))
    told = ", ".join(f"{name.replace('_', ' ')}: {_said(fact.attributes.get(name))}" for name in names)
    return f"evidence: on the {fact.kind} itself ({told})"


def _attributes(condition: Condition) -> Iterator[str]:
    match condition:
        case All(items) | AnyOf(items):
            for item in items:
                yield from _attributes(item)
        case Not(item):
            yield from _attributes(item)
        case Test():
            yield condition.attribute


def _said(value: Value | None) -> str:
    if value is None:
        return "not recorded"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value_text(value)


def asked_lines(unasked: Unasked) -> list[str]:
    """From which day a duty with no deadline is asked about, where its rule waits; if not known, at the soonest."""
    if unasked.perhaps == LONG_BEFORE:
        return []
    if unasked.surely == LONG_BEFORE:
        return [f"{ASKED_FROM}{date_text(LONG_BEFORE)}"]
    soonest = "" if unasked.surely == unasked.perhaps else ", or later"
    return [f"{ASKED_FROM}{date_text(unasked.surely + 1)}{soonest}"]


def passed_over_lines(length: Duration, one: int, other: int) -> list[str]:
    """The weekends and bank holidays passed over between two days, where working days are counted and all are known."""
    if length.unit is not Unit.WORKING_DAYS:
        return []
    first, last = min(one, other), max(one, other)
    try:
        skipped = passed_over(first, last)
    except CalendarEnd as end:
        return [f"passed over: not known, for the calendar does not hold {date_text(end.day)}"]
    if not skipped:
        return ["passed over: nothing"]
    weekends = [s for s in skipped if s.reason in ("Saturday", "Sunday")]
    lines = []
    if weekends:
        months = groupby(weekends, key=lambda s: f"{dt.date.fromordinal(s.day):%B %Y}")
        text = "; ".join(
            ", ".join(f"{dt.date.fromordinal(s.day):%a} {dt.date.fromordinal(s.day).day}" for s in days) + f" {month}"
            for month, days in months
        )
        lines.append(f"passed over: {text}")
    lines += [f"passed over: {date_text(s.day)} ({s.reason})" for s in skipped if s not in weekends]
    return lines


def settled_lines(outcome: Outcome) -> list[str]:
    """What excused a miss, or why it cannot be told."""
    if outcome.doubt is not None:
        return [f"cannot tell: {doubt_text(outcome.doubt)}"]
    if outcome.verdict is not Verdict.EXCEPTED:
        return []
    if outcome.excuse is None:
        return ["excused by: what is recorded of it itself"]
    fact, day = outcome.excuse.fact, outcome.excuse.day
    on = date_text(day) if day is not None else "a day not known"
    return [f"excused by: {fact.kind} on {on} ({fact.source})"]


def doubt_text(doubt: Unknown) -> str:
    """Why it cannot be told, and what would decide it."""
    match doubt.why:
        case Why.NOT_COVERED:
            return f"the source does not cover {doubt.needs} for all the days that matter"
        case Why.MISSING_FIELD:
            return not_known(doubt.needs)
        case Why.DATE_ONLY:
            return f"only dates are held for {doubt.needs}; the limit is in hours"
        case Why.CALENDAR_END:
            return f"needs {doubt.needs}"
    return f"only a person can judge: {doubt.needs}"


def span_text(first: int, last: int) -> str:
    """A run of days."""
    if first == LONG_BEFORE:
        return f"every day up to {_plain(last)}"
    return f"{_plain(first)} to {_plain(last)}" if first != last else _plain(first)


def _plain(day: int) -> str:
    date = dt.date.fromordinal(day)
    return f"{date.day} {date:%B %Y}"
