"""Dated values: no gap that nothing states, no overlap, no sentinel date, and a text read again within the year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import Any

from checker.calendar import add_months
from checker.errors import Fault
from checker.yaml_document import Document

Loc = tuple[str | int, ...]

FIRST_YEAR, LAST_YEAR = 1933, 2089
"""A date in a rule outside these is no day a text came into force or ended: the oldest in use is of 1933."""
SENTINELS = frozenset({dt.date(1970, 1, 1), dt.date(2038, 1, 19)})
"""Days inside them that a computer writes for "never"."""

_GAP_HELP = 'correct a date, or say in known-limits what holds in between, naming the day: "... from {day} ..."'
_SENTINEL_HELP = "leave `to` out where there is no end; where the beginning is not known, say so in known-limits"
_STALE_HELP = "read the text again, correct what has changed, and set last-checked to the day you did"


def of_file(document: Document, known_limits: Sequence[str], today: int | None) -> Iterator[Fault]:
    """The faults of a file's dates, its examples left out."""
    yield from _sentinels(document, document.data, ())
    yield from _successions(document, document.data, (), " ".join(known_limits))
    checked = document.data.get("last-checked")
    if today is not None and isinstance(checked, dt.date):
        yield from _last_checked(document, checked.toordinal(), today)


def _last_checked(document: Document, checked: int, today: int) -> Iterator[Fault]:
    if checked > today:
        yield document.fault(("last-checked",), "expected a day no later than today", help=_STALE_HELP)
    elif add_months(checked, 12) < today:
        on = dt.date.fromordinal(today)
        yield document.fault(("last-checked",), f"last checked more than 12 months before {on}", help=_STALE_HELP)


def _sentinels(document: Document, data: Any, loc: Loc) -> Iterator[Fault]:
    if isinstance(data, dt.date) and (not FIRST_YEAR <= data.year <= LAST_YEAR or data in SENTINELS):
        yield document.fault(loc, f"expected the day it really was, found {data}", help=_SENTINEL_HELP)
    for part, value in _parts(data):
        if loc or part != "examples":
            yield from _sentinels(document, value, (*loc, part))


def _successions(document: Document, data: Any, loc: Loc, stated: str) -> Iterator[Fault]:
    """Wherever a list of dated values stands, its gaps and overlaps."""
    if isinstance(data, list) and data and all(_dated(item) for item in data):
        for chosen, values in groupby(sorted(enumerate(data), key=_chosen_by), key=_chosen_by):
            yield from _succession(document, sorted(values, key=lambda each: each[1]["from"]), loc, stated, chosen)
    for part, value in _parts(data):
        if loc or part != "examples":
            yield from _successions(document, value, (*loc, part), stated)


def _succession(
    document: Document, values: list[tuple[int, Any]], loc: Loc, stated: str, chosen: str
) -> Iterator[Fault]:
    for (_, earlier), (place, later) in pairwise(values):
        at = (*loc, place, "from")
        if earlier.get("to") is None or earlier["to"] >= later["from"]:
            yield document.fault(at, "this and the value before it are in force on the same days", help=_OVERLAP_HELP)
            continue
        first, last = earlier["to"] + dt.timedelta(1), later["from"] - dt.timedelta(1)
        if first <= last and chosen in ("", "trigger", "day") and not _states(stated, first, last):
            what = f"nothing is in force from {first} to {last}"
            yield document.fault(at, what, help=_GAP_HELP.format(day=_in_words(first)))


_OVERLAP_HELP = "end one the day before the next begins; both days of a value are inside it"


def _chosen_by(numbered: tuple[int, Any]) -> str:
    """What a dated value says it is chosen by: values chosen otherwise lie over each other."""
    return str(numbered[1].get("selected-by", ""))


def _states(stated: str, first: dt.date, last: dt.date) -> bool:
    """Whether known limits name a day at either edge of a gap."""
    edges = (first - dt.timedelta(1), first, last, last + dt.timedelta(1))
    return any(text in stated for day in edges for text in (day.isoformat(), _in_words(day)))


def _in_words(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _dated(item: Any) -> bool:
    return isinstance(item, dict) and isinstance(item.get("from"), dt.date) and "provision" in item


def _parts(data: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(data, dict):
        yield from data.items()
    elif isinstance(data, list):
        yield from enumerate(data)
