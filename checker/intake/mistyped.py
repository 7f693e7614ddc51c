"""Days whose year is likely mistyped: a visit in 2062, a birth in 1914. They are read as written, and told of in one line.

A year from 1900 to 2100 may be any, so that nothing else is made of it: a source drawn well after the as-at date holds days
after it too. Years outside those are no dates, and each reader says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from checker.errors import Problem
from checker.frozen import frozen
from checker.intake.native import Native
from checker.snapshot.facts import STILL_OPEN, Case
from checker.snapshot.making import source_order
from checker.snapshot.on_demand import Cases
from checker.snapshot.vocabulary import Form, Type, vocabulary

_A_YEAR = 366

LONGEST_AGO = 75 * _A_YEAR
"""Longer ago than this nothing is recorded: the record of a child in care is kept to their seventy-fifth birthday."""

_AHEAD = 3 * _A_YEAR
_LIVES = ("born", "expected", "died")
_PLANNED = 20 * _A_YEAR  # an end may be put at an eighteenth birthday
MOST_APART = _A_YEAR
"""A source knows of all days after the as-at date that are no further apart than this, one after another."""

_WHAT = "expected a likely year, found one long after the as-at date or more than 75 years before it"
_HINT = "It is read as it is written, and what lies ahead counts as not yet done: put right the year."


@frozen
class Found:
    """Days of a kind's column that are likely mistyped: how many, and where the first of them was read."""

    count: int
    source: str


def with_mistyped(read: Native) -> Native:
    """The same with a problem that counts the days whose year is likely mistyped, where there are any; a snapshot that was
    written of such a source says so already."""
    if any(problem.what.startswith(_WHAT) for problem in read.snapshot.problems):
        return read
    cases = read.snapshot.cases
    last = max(read.snapshot.as_at, read.drawn or 0)
    if isinstance(cases, Cases):
        from checker.intake.mistyped_columns import mistyped

        found = mistyped(cases, last)
    else:
        found = _mistyped(cases, last)
    if not found:
        return read
    problems = (*read.snapshot.problems, _problem(found))
    return replace(read, snapshot=replace(read.snapshot, problems=problems))


def ahead_of(column: str) -> int:
    """How many days after the last that a source knows of a day in a column may lie."""
    return _A_YEAR if column in _LIVES else _AHEAD if column in ("on", "start", "recorded") else _PLANNED


def is_unlikely(day: int, column: str, last: int) -> bool:
    """Whether a day in a column is likely mistyped, in a source whose last day is that."""
    return day > last + ahead_of(column) or day < last - LONGEST_AGO


def _problem(found: Mapping[tuple[str, str], Found]) -> Problem:
    listed = ", ".join(f"{kind}.{column} {each.count:,}" for (kind, column), each in sorted(found.items()))
    first = min((each.source for each in found.values()), key=source_order)
    return Problem(first, None, f"{_WHAT} ({listed})", _HINT, sum(each.count for each in found.values()))


# --- cases as objects -----------------------------------------------------------------------------------------------------
def _mistyped(cases: Iterable[Case], last: int) -> dict[tuple[str, str], Found]:
    days: defaultdict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for key, day, source in _days(cases):
        days[key].append((day, source))
    if not any(is_unlikely(day, key[1], last) for key, each in days.items() for day, _ in each):
        return {}
    begun = sorted({day for (_, column), each in days.items() if column in ("on", "start") for day, _ in each})
    for day in begun:
        last = max(last, day) if day - last <= MOST_APART else last
    found = {}
    for key, each in days.items():
        sources = [source for day, source in each if is_unlikely(day, key[1], last)]
        if sources:
            found[key] = Found(len(sources), min(sources, key=source_order))
    return found


def _days(cases: Iterable[Case]) -> Iterator[tuple[tuple[str, str], int, str]]:
    """Every day that is known: its kind and column, and where it was read."""
    for fact in (fact for case in cases for fact in case.facts):
        kind = vocabulary().kind(fact.kind)
        if kind.form is not Form.RECORD and fact.start_lo == fact.start_hi:
            yield (fact.kind, kind.began), fact.start_lo, fact.source
        if kind.form is Form.PERIOD and fact.end_lo == fact.end_hi < STILL_OPEN:
            yield (fact.kind, "end"), fact.end_lo, fact.source
        if fact.recorded is not None:
            yield (fact.kind, "recorded"), fact.recorded, fact.source
        for name in dates_of(fact.kind):
            if name in fact.attributes:
                yield (fact.kind, name), fact.attributes[name].toordinal(), fact.source  # type: ignore[union-attr]


def dates_of(kind: str) -> list[str]:
    """The attributes of a kind that are days."""
    return [each.name for each in vocabulary().kind(kind).attributes.values() if each.type is Type.DATE]
