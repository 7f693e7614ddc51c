"""Conditions read through time: what held when, for one case, in three values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.calendar import CalendarEnd, Duration, add_months, after, age_reached
from checker.compile.program import Aged, Happened, Lasted, OfKind, Past
from checker.engines.duty import Why
from checker.engines.reference.period import Period, edge_unknown
from checker.engines.reference.timeline import (
    BORN_DISPUTED,
    BORN_TWICE,
    Timeline,
    Truth,
    Unknown,
    all_true,
    any_true,
    combined,
    constant,
    timeline,
)
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


# --- periods of a kind ----------------------------------------------------------------------------------------------
def of_kind(condition: OfKind, view: CaseView) -> Timeline:
    """When a recorded period of a kind held. One of another value shows it did not, unless several may hold at once: the kind
    is concurrent, or its rows are those of several cases."""
    kind = vocabulary().kind(condition.kind)
    rows = [(row, view.fact_truth(condition.where, row)) for row in view.pieces(kind)]
    together = not view.of_one_case and any(row.of_case is not None for row, _ in rows)
    base = _absent(condition.kind, view)
    if not (kind.concurrent or together):
        base = combined([base, *(_denied(row) for row, said in rows if said is False)], all_true)
    return combined([*(_of_row(row, said) for row, said in rows if said is not False), base], any_true)


def _absent(kind: str, view: CaseView) -> Timeline:
    """What the absence of any fact of a kind says: no where covered, unknown elsewhere; after the as-at date, as on it."""
    unknown = Unknown(Why.NOT_COVERED, kind)
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, unknown)]
    for lo, hi in view.covered(kind):
        points.append((lo, False))
        if hi < view.as_at:
            points.append((hi + 1, unknown))
    return timeline(points)


def _of_row(row: Fact, truth: Truth) -> Timeline:
    """What a recorded period says of each day: no outside it, `truth` inside, unknown where its edges are not known."""
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
    for day in sorted({row.start_lo, row.start_hi, row.end_lo}):
        if day < row.end_hi:
            edge = "start" if day < row.start_hi else "end" if day >= row.end_lo else ""
            points.append((day, all_true([truth, edge_unknown(row, edge)]) if edge else truth))
    return timeline([*points, (row.end_hi, False)])


def _denied(row: Fact) -> Timeline:
    """No on the days on which a period certainly was, of one of which that shows another was not."""
    if row.start_hi >= row.end_lo:
        return constant(True)
    return timeline([(LONG_BEFORE, True), (row.start_hi, False), (row.end_lo, True)])


# --- ages -------------------------------------------------------------------------------------------------------------
def aged(condition: Aged, view: CaseView) -> Timeline:
    """From the start of the day an age is reached, until another is. A child not yet born has reached none."""
    born, said = view.born(), view.births()
    if said and (len(said) > 1 or view.birth_disputed()):
        disputed = view.birth_disputed()
        return combined([_between(age, reached, said, disputed) for age, reached in _thresholds(condition)], all_true)
    if isinstance(born, Unknown):
        earliest = view.earliest_birth()
        if earliest is None:
            return constant(born)
        return combined([_from(age, reached, earliest, born) for age, reached in _thresholds(condition)], all_true)
    first = age_reached(born, condition.since) if condition.since is not None else LONG_BEFORE
    end = age_reached(born, condition.until) if condition.until is not None else STILL_OPEN
    return timeline([(LONG_BEFORE, False), (first, True), (end, False)]) if first < end else constant(False)


def past(condition: Past, view: CaseView) -> Timeline:
    """From the day that the case's own record holds under an attribute on; never, where it holds none or one to come. Between
    two such days it is not known.
    """
    held = (fact.attributes.get(condition.attribute) for fact in view.case.of(condition.kind))
    days = [value.toordinal() for value in held if value is not None]  # type: ignore[union-attr]
    first, last = min(days, default=STILL_OPEN), max(days, default=STILL_OPEN)
    if first > view.as_at:
        return constant(False)
    unsure = Unknown(Why.MISSING_FIELD, f"{condition.kind}.{condition.attribute}")
    return timeline([(LONG_BEFORE, False), (first, unsure), (last if last <= view.as_at else STILL_OPEN, True)])


def _thresholds(condition: Aged) -> list[tuple[Duration, bool]]:
    """The ages of a condition, and whether reaching each makes it true."""
    ages = [(condition.since, True), (condition.until, False)]
    return [(age, reached) for age, reached in ages if age is not None]


def _from(age: Duration, reached: bool, earliest: int, doubt: Unknown) -> Timeline:
    """An age of a child whose birth is not recorded: not reached until it may have been, and from then it cannot be told."""
    return timeline([(LONG_BEFORE, not reached), (age_reached(earliest, age), doubt)])


def _between(age: Duration, reached: bool, born: list[int], disputed: bool) -> Timeline:
    """An age of a child of whom several dates of birth are recorded, or one that is disputed: from the first day on which it may
    have been reached to the last it cannot be told.
    """
    first, last = reached_between(age, born, disputed)
    doubt = BORN_DISPUTED if disputed else BORN_TWICE
    return timeline([(LONG_BEFORE, not reached), (first, doubt), (last, reached)])


def reached_between(age: Duration, born: list[int], disputed: bool) -> tuple[int, int]:
    """The first and the last day on which an age may have been reached, by the dates of birth recorded; where the date is
    disputed, within 12 months of either."""
    first, last = age_reached(born[0], age), age_reached(born[-1], age)
    return (add_months(first, -12), add_months(last, 12)) if disputed else (first, last)


# --- events -----------------------------------------------------------------------------------------------------------
def happened(condition: Happened, view: CaseView, *, signs: bool = False) -> Timeline:
    """True from the event on; with `during`, until the stretch of it in which the event fell is over; with `last`, for
    that length from each event's day. With `signs`, only in stretches of which there is a sign."""
    if condition.last is not None:
        return _lately(condition, condition.last, view)
    if condition.during is None:
        return _since(condition, None, view)
    lines = [constant(False)]
    of = view.periods if signs else view.possible_periods
    for period in (each.as_either() for each in of(condition.during, "during")):
        lines.append(combined([period.line(), _since(condition, period, view)], all_true))
    return combined(lines, any_true)


def _since(condition: Happened, period: Period | None, view: CaseView) -> Timeline:
    """Whether such an event has happened, on or after the day a period began if one is given."""
    first, surely = (period.start_lo, period.start_hi) if period else (LONG_BEFORE, LONG_BEFORE)
    end = period.end_hi if period else STILL_OPEN
    lines = [constant(False)]
    for fact in view.known_facts(condition.kind):
        truth = view.fact_truth(condition.where, fact)
        if truth is False or not first <= fact.start_hi or fact.start_lo > end:
            continue
        since = max(first, fact.start_lo)
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, False), (since, truth)]
        if not fact.dated:
            points[-1] = since, all_true([truth, _day_of(fact)])
            if fact.start_lo >= surely:  # by the last day it may have been it has, whichever it was
                points.append((fact.start_hi, truth))
        elif period is not None and fact.start_lo < surely:
            points[-1] = since, all_true([truth, period.missing("start")])
        lines.append(timeline(points))
    unseen = view.first_uncovered(condition.kind, first, min(end, view.as_at))
    if unseen is not None:
        lines.append(timeline([(LONG_BEFORE, False), (unseen, Unknown(Why.NOT_COVERED, condition.kind))]))
    return combined(lines, any_true)


def _lately(condition: Happened, last: Duration, view: CaseView) -> Timeline:
    """True on each day whose window of a length, itself the last day of it, holds such an event."""
    lines = [constant(False)]
    for fact in view.known_facts(condition.kind):
        truth = view.fact_truth(condition.where, fact)
        if truth is False:
            continue
        over = _later(fact.start_hi, last)
        if fact.dated:
            lines.append(timeline([(LONG_BEFORE, False), (fact.start_lo, truth), (over, False)]))
            continue
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, False), (fact.start_lo, _day_of(fact))]
        until = _later(fact.start_lo, last) if fact.start_lo > LONG_BEFORE else LONG_BEFORE
        if fact.start_hi < until:  # on these days it has, whichever day it was
            points += [(fact.start_hi, truth), (until, _day_of(fact))]
        lines.append(timeline([*points, (over, False)]))
    for first, until in uncovered(view.covered(condition.kind), LONG_BEFORE, view.as_at):
        unseen = Unknown(Why.NOT_COVERED, condition.kind)
        lines.append(timeline([(LONG_BEFORE, False), (first, unseen), (_later(until, last), False)]))
    return combined(lines, any_true)


def _day_of(fact: Fact) -> Unknown:
    return Unknown(Why.MISSING_FIELD, f"{fact.kind}.on")


def _later(day: int, length: Duration) -> int:
    try:
        return after(day, length)
    except CalendarEnd:
        return STILL_OPEN


# --- lengths ----------------------------------------------------------------------------------------------------------
def passed(day: int, length: Duration, strictly: bool) -> int:
    """The first day on which a state begun on `day`, that day being its first, has lasted `length`, or `strictly` over it.

    A state begun on the 1st has lasted 5 days on the 5th and over 5 days on the 6th.
    """
    if day == LONG_BEFORE or day >= STILL_OPEN:
        return day
    try:
        return after(day, length, beginning_with=not strictly)
    except CalendarEnd:
        return STILL_OPEN


def lasted(condition: Lasted, view: CaseView, *, signs: bool = False) -> Timeline:
    """The part of each period after it has lasted so long, counted from the latest and the earliest it may have begun; with
    `signs`, only of those of which there is a sign."""
    lines = [constant(False)]
    of = view.periods if signs else view.possible_periods
    for period in (each.as_either() for each in of(condition.of, "of")):
        lo = passed(period.start_lo, condition.length, condition.strictly)
        hi = passed(period.start_hi, condition.length, condition.strictly)
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, False)]
        for day in sorted({lo, hi, period.end_lo, period.end_hi}):
            if day >= STILL_OPEN:
                continue
            if day < lo or day >= period.end_hi:
                points.append((day, False))
            elif day < hi:
                points.append((day, period.doubt or period.missing("start")))
            else:
                points.append((day, period.missing("end") if day >= period.end_lo else period.doubt or True))
        lines.append(timeline(points))
    return combined(lines, any_true)
