"""Recorded rows to periods: those that touch and agree, once cut where a later one of another begins, made one.

Where the facts of several cases are brought together, a row is one with, broken or hidden by rows of its own case alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from checker.engines.duty import Why
from checker.engines.reference.cutting import same_identity
from checker.engines.reference.period import Period, edge_unknown
from checker.engines.reference.timeline import Truth, Unknown, all_true, any_true
from checker.snapshot.facts import STILL_OPEN, Fact, Value
from checker.snapshot.vocabulary import Kind


def merged(rows: Iterable[tuple[Fact, Truth]], kind: Kind) -> list[Period]:
    """The periods of rows that satisfy a condition, certainly or possibly: those of one case that touch and agree are one.

    A row that does not count breaks a period if it began after it, and before what follows; neither it, nor one that may not
    count, breaks any where one that counts begins on the same day.
    """
    rows = list(rows)
    by_case: defaultdict[Value | None, list[tuple[Fact, Truth]]] = defaultdict(list)
    for row, truth in rows:
        by_case[row.of_case].append((row, truth))
    if len(by_case) < 2:
        return _merged(rows, kind)
    place = {id(row): number for number, (row, *_) in enumerate(_those_that_count_first(rows, kind))}
    found = [period for own in by_case.values() for period in _merged(own, kind)]
    return sorted(found, key=lambda period: place[id(period.rows[0])])


def _merged(rows: list[tuple[Fact, Truth]], kind: Kind) -> list[Period]:
    """The same of the rows of one case."""
    found: list[Period] = []
    part_of: dict[int, int] = {}  # a period found that may be part of one before it
    broken: Truth = False
    between: list[Fact] = []  # that do not count, and break what they lie between
    for row, truth, beside in _those_that_count_first(rows, kind):
        if truth is False:
            between += [] if beside or kind.concurrent else [row]
            continue
        before, doubt = _touching(found, part_of, row, kind)
        breaks = any_true(
            [broken, *(_lies_between(found[before], other, row, truth) for other in between if before is not None)]
        )
        if breaks is True:
            before, doubt = None, None
        if before is not None and doubt is None and isinstance(breaks, Unknown) and found[before].doubt is None:
            doubt = breaks
        if not row.alike and not beside:  # which breaks what the one before it that says the same does
            broken, between = (truth if isinstance(truth, Unknown) and not kind.concurrent else False), []
        if before is None:
            found.append(_recorded(row, truth))
            continue
        if doubt is None and _surely_touch(found[before], row):
            kept = found[before].doubt if before in part_of else None
            again = _written_again(found[before], row, kind)
            whole = _joined(found[before], row, truth)
            found[before] = replace(
                _perhaps_over(found[before], row, whole) if again else whole, doubt=kept or whole.doubt
            )
        else:
            doubt = doubt or found[before].missing("end" if found[before].end_lo < row.start_hi else "start")
            alone = _recorded(row, truth)
            part_of[len(found)] = before
            found[before] = _perhaps_longer(found[before], row, doubt)
            found.append(replace(alone, doubt=alone.doubt or doubt))
        while before in part_of:
            may_be, before = found[before].doubt, part_of[before]
            longer = _perhaps_longer(found[before], row, may_be or found[before].missing("end"))
            if longer is found[before] and not kind.concurrent:
                break  # what it may be part of goes on as long, for the same reason, already
            found[before] = longer
    for place in sorted(part_of, reverse=True):  # a later one first: it has its own by then
        part, whole = found[place], found[part_of[place]]
        if part.perhaps_after or any(row.id for row in part.rows):
            found[part_of[place]] = replace(whole, perhaps_after=(part, *whole.perhaps_after))
    return found


def _those_that_count_first(rows: list[tuple[Fact, Truth]], kind: Kind) -> Iterator[tuple[Fact, Truth, bool]]:
    """Rows in date order, of those that begin on one day the ones that count first, and whether another does that counts."""
    counted = {row.start_lo for row, truth in rows if truth is True and row.dated and not kind.concurrent}
    told = [(row, truth, truth is not True and row.dated and row.start_lo in counted) for row, truth in rows]
    yield from sorted(told, key=lambda each: (each[0].start_lo, each[0].start_hi, each[2])) if counted else told


def _touching(
    found: Sequence[Period], part_of: Mapping[int, int], row: Fact, kind: Kind
) -> tuple[int | None, Unknown | None]:  # fmt: skip
    """The last period found that a row goes on from, or may; and why it may not, where what tells them apart is unknown.

    Of a kind whose periods may not run at once, that is the last of all or, where that is over by then, what it may be part of.
    """
    perhaps: tuple[int | None, Unknown | None] = (None, None)
    i = len(found) - 1
    while i >= 0:
        if found[i].end_hi >= row.start_lo:
            same = _one_period(found[i], row, kind)
            if same is True:
                return i, None
            if same is not False and perhaps[0] is None:
                perhaps = i, same
            if not kind.concurrent:
                break
        i = i - 1 if kind.concurrent else part_of.get(i, -1)
    return perhaps


def _one_period(period: Period, row: Fact, kind: Kind) -> Truth:
    """Whether a period and a row that touches it are one: what gives the kind its identity agrees or, where both begin on one
    day, all of that but what a period is renewed by. On days not known they may. A row of a later day goes on from
    several of one day where it agrees with any of them."""
    last = period.rows[-1]
    same = same_identity(last, row, kind)
    if not kind.renewed_by:
        return same
    if not _may_be_written_again(period, row, kind):
        others = [each for each in period.rows[:-1] if each.dated and each.start_lo == last.start_lo]
        return any_true([same, *(same_identity(each, row, kind) for each in others)])
    if same is True:
        return same
    of_one_day = same_identity(last, row, kind, kind.of_one_day)
    if _written_again(period, row, kind):
        return of_one_day
    if same is False and of_one_day is True:
        return Unknown(Why.MISSING_FIELD, f"{kind.name}.start")
    return of_one_day if same is False else same


def _may_be_written_again(period: Period, row: Fact, kind: Kind) -> bool:
    """Whether a row may be what a period began with, recorded again: it may be of the same day, and of no other time of it."""
    times = {each.minute for each in (*period.rows, row) if each.minute is not None}
    return (
        bool(kind.renewed_by) and row.start_lo <= period.start_hi and period.start_lo <= row.start_hi and len(times) < 2
    )


def _written_again(period: Period, row: Fact, kind: Kind) -> bool:
    """Whether a row says otherwise by what a period is renewed, and is of the day it began, so that it is that recorded again."""
    if not (row.dated and period.start == row.start_lo and _may_be_written_again(period, row, kind)):
        return False
    return same_identity(period.rows[-1], row, kind) is not True


def _perhaps_over(period: Period, row: Fact, whole: Period) -> Period:
    """The whole of a period and a row recorded again: which was written later is not known, so that one left open may be over
    since the other ended."""
    if (period.end_lo == STILL_OPEN) is (row.end_lo == STILL_OPEN):
        return whole
    return replace(
        whole, end_lo=min(period.end_lo, row.end_lo), end_doubt=Unknown(Why.MISSING_FIELD, f"{row.kind}.end")
    )


def _lies_between(period: Period, other: Fact, row: Fact, counts: Truth) -> Truth:
    """Whether another row began after a period did and before a row that may go on from it. It may not have where a start is not
    known, nor on the day of one that may count: if that does, the other breaks nothing."""
    last = period.rows[-1]
    if last.start_hi < other.start_lo and other.start_hi < row.start_lo:
        return True
    if last.dated and other.dated and row.dated:
        return all_true([counts, period.counts[-1]])
    return Unknown(Why.MISSING_FIELD, f"{other.kind}.start")


def _surely_touch(period: Period, row: Fact) -> bool:
    """Whether a row certainly goes on from a period: each had begun by the end of the other, or one unknown day ends one and
    begins the other."""
    one_day = (period.end_lo, period.end_hi) == (row.start_lo, row.start_hi)
    return one_day or (period.end_lo >= row.start_hi and period.start_hi <= row.end_lo)


def _recorded(row: Fact, truth: Truth) -> Period:
    return Period(
        row.kind, row.start_lo, row.start_hi, row.end_lo, row.end_hi, (row,), truth if isinstance(truth, Unknown) else None,
        start_doubt=None if row.dated else edge_unknown(row, "start"), end_doubt=None if row.ended else edge_unknown(row, "end"),
        counts=(truth,),
    )  # fmt: skip


def _joined(period: Period, row: Fact, truth: Truth) -> Period:
    """A period and a row that goes on from it; where either may not count, where the whole begins or ends is in doubt."""
    alone = _recorded(row, truth)
    end_hi = max(period.end_hi, row.end_hi)
    rows = (*period.rows, row)
    period = replace(period, counts=(*period.counts, truth))
    if alone.doubt is not None and period.doubt is not None:  # either may be, or both
        start_hi, end_lo = max(period.start_hi, row.start_hi), min(period.end_lo, row.end_lo)
        return replace(
            period, start_hi=start_hi, end_lo=end_lo, end_hi=end_hi, rows=rows,
            start_doubt=period.doubt if start_hi > period.start_lo else None, end_doubt=alone.doubt,
        )  # fmt: skip
    if alone.doubt is not None:
        return replace(period, end_hi=end_hi, rows=rows, end_doubt=alone.doubt)
    end_lo = max(period.end_lo, row.end_lo)
    ended = alone.end_doubt or period.end_doubt if end_lo != end_hi else None
    if period.doubt is None:
        start_hi = min(period.start_hi, row.start_hi)
        return replace(period, start_hi=start_hi, end_lo=end_lo, end_hi=end_hi, rows=rows, end_doubt=ended)
    return replace(
        period, start_hi=row.start_hi, end_lo=row.end_lo, end_hi=end_hi, rows=rows, doubt=None,
        start_doubt=period.doubt, end_doubt=ended,
    )  # fmt: skip


def _perhaps_longer(period: Period, row: Fact, doubt: Unknown) -> Period:
    """A period that a row may go on from: one period or two, so where the first ends is in doubt."""
    end_hi = max(period.end_hi, row.end_hi)
    if end_hi <= period.end_lo or (end_hi == period.end_hi and doubt == period.end_doubt):
        return period
    return replace(period, end_hi=end_hi, end_doubt=doubt)
