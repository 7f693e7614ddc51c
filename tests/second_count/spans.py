"""What the counts of the odd caseload are worked out with: rows as of the as-at day, periods made of rows, and matching."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from fixtures.authority_generator.days import AS_AT, birthday, days

Row = dict[str, Any]
Life = Mapping[str, list[Row]]
"""The rows of one child, household or other case, kind by kind, in order of their days."""
Asked = tuple[date | None, str]
"""The day something is due, and met, late, overdue, pending, lapsed, excepted, not-met or cannot-tell."""
Span = tuple[date, date]
"""A first day, and the first day outside."""

D = TypeVar("D", date, datetime)

EVER = date.max
UTC = ZoneInfo("UTC")


def life_of(facts: Iterable[Row]) -> Life:
    """The rows of one case by kind and day as they stood on the as-at day: what came after it is not there, a period that
    ends later has no end yet, and rows that say the same are one."""
    found: defaultdict[str, list[Row]] = defaultdict(list)
    for fact in facts:
        row = {**fact, "end": None} if fact.get("end") and day_of(fact["end"]) > AS_AT else fact
        if day_of(fact.get("on", fact.get("start", AS_AT))) <= AS_AT and row not in found[fact["kind"]]:
            found[fact["kind"]].append(row)
    for rows in found.values():
        rows.sort(key=lambda row: str(row.get("on", row.get("start", ""))))
    return defaultdict(list, found)


def day_of(when: date | datetime) -> date:
    return when.date() if isinstance(when, datetime) else when


def utc(when: date) -> datetime:
    """A London time as a moment; of a day, its first."""
    when = when if isinstance(when, datetime) else datetime(when.year, when.month, when.day)
    return when.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(UTC)


def london_day(moment: datetime) -> date:
    """The day of a moment in London."""
    return moment.astimezone(ZoneInfo("Europe/London")).date()


def where(rows: Iterable[Row], **values: Any) -> list[Row]:
    """The rows that say this."""
    return [
        row for row in rows
        if all(row.get(name) in value if isinstance(value, tuple) else row.get(name) == value
               for name, value in values.items())
    ]  # fmt: skip


def came_to(meeting: Row, rows: Iterable[Row], named_by: str) -> list[Row]:
    """The attendance at a meeting: what names it, of its day or any later, and what names none, of the week from its day."""
    return [
        row for row in where(rows, **{named_by: (meeting["id"], None)})
        if meeting["on"] <= row["on"] and (named_by in row or row["on"] <= meeting["on"] + days(7))
    ]  # fmt: skip


def on(rows: Iterable[Row]) -> list[date]:
    return [row["on"] for row in rows]


def periods(rows: Sequence[Row], *identity: str) -> list[Row]:
    """Rows that touch and agree are one; of others the earlier ends when the later begins."""
    made: list[Row] = []
    for row in rows:
        row = {**row, "end": row["end"] or EVER}
        last = made[-1] if made else None
        if last and row["start"] <= last["end"]:
            if all(row[name] == last[name] for name in identity):
                last["end"] = max(last["end"], row["end"])
                continue
            last["end"] = row["start"]
        made.append(row)
    return made


def childhood_end(life: Life) -> date:
    return birthday(life["child"][0]["born"], 18)


def care(life: Life) -> list[Span]:
    """In care, until 18."""
    spans = [(row["start"], min(row["end"], childhood_end(life))) for row in periods(life["looked_after"])]
    return [(start, end) for start, end in spans if start < end]


def both(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """The days in both."""
    other = list(other)
    pairs = [(max(a, c), min(b, d)) for a, b in one for c, d in other]
    return sorted((start, end) for start, end in pairs if start < end)


def joined(spans: Iterable[tuple[D, D]]) -> list[tuple[D, D]]:
    """Those that touch made one."""
    made: list[tuple[D, D]] = []
    for start, end in sorted(spans):
        if made and start <= made[-1][1]:
            start, end = made[-1][0], max(made.pop()[1], end)
        made.append((start, end))
    return made


def spans_of(rows: Iterable[Row]) -> list[Span]:
    return [(day_of(row["start"]), day_of(row["end"] or EVER)) for row in rows]


def holds(spans: Iterable[Span], day: date) -> bool:
    return any(start <= day < end for start, end in spans)


def stretches(true_on: Callable[[date], bool], since: date, *, apart: int = 1) -> Iterator[date]:
    """The first day of each stretch of days up to the as-at day on which something is so; fewer than so many days without it
    do not end one."""
    last, day = date.min, since
    while day <= AS_AT:
        if true_on(day):
            if (day - last).days > apart:
                yield day
            last = day
        day += days(1)


def answered(windows: Sequence[Span], events: Iterable[date]) -> set[int]:
    """Which of some windows (a first and a last day, soonest first) have an event of their own, each event serving one."""
    served: set[int] = set()
    for event in sorted(events, reverse=True):
        open_ = [n for n, (first, last) in enumerate(windows) if first <= event <= last and n not in served]
        if open_:
            served.add(open_[-1])
    return served


def hours(number: float) -> timedelta:
    return timedelta(hours=number)


def minus(one: Iterable[Span], other: Iterable[Span]) -> list[Span]:
    """The days in the one that are not in the other."""
    left = list(one)
    for since, until in other:
        parts = [part for a, b in left for part in ((a, min(b, since)), (max(a, until), b))]
        left = [(a, b) for a, b in parts if a < b]
    return sorted(left)


def in_regulations(life: Life) -> list[Span]:
    """In care and not placed for adoption: where the Care Planning Regulations apply whole."""
    return minus(care(life), spans_of(periods(life["placed_for_adoption"])))


def span_at(spans: Iterable[Span], day: date) -> Span | None:
    """The one that a day is in."""
    return next((span for span in spans if span[0] <= day < span[1]), None)


def span_to(spans: Sequence[Span], day: date) -> Span | None:
    """The one that a day is in, or else the one that ended on it: what comes on that day came before the end."""
    return span_at(spans, day) or next((span for span in spans if span[1] == day), None)
