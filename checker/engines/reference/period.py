"""Periods: stretches of time with an identity, read from recorded rows, cut and merged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace

from checker.engines.duty import Why
from checker.engines.reference.timeline import Timeline, Truth, Unknown, any_true, timeline
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value
from checker.snapshot.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Parts:
    """Recorded periods that a stretch may be, and why it is not known whether it is them or a stretch of several kinds."""

    periods: tuple[Period, ...]
    doubt: Unknown


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time with an identity: from somewhere in its start span until somewhere in its end span.

    `doubt` is None where it certainly was. `resumed` is true where an earlier piece of the same recorded period came
    before it. `rows` are the facts it was read from, in date order, and `counts` whether each of them counts; none where it
    was worked out from several kinds. `of_nothing` says that it is a state which holds where nothing has happened, and
    `perhaps_one` that it may be one with the period before it, which may not have ended between. `parts` are what it may be of
    what was recorded, where that is not known. `startless` says that enough of what it counts is recorded without a start.
    """

    name: str
    start_lo: int
    start_hi: int
    end_lo: int
    end_hi: int
    rows: tuple[Fact, ...] = ()
    doubt: Unknown | None = None
    resumed: Truth = False
    start_doubt: Unknown | None = None
    end_doubt: Unknown | None = None
    of_nothing: bool = False
    counts: tuple[Truth, ...] = ()
    perhaps_one: bool = False
    parts: Parts | None = None
    startless: bool = False

    @property
    def fact(self) -> Fact | None:
        """The first row it was read from."""
        return self.rows[0] if self.rows else None

    @property
    def start(self) -> int | None:
        """The first day, where it is known."""
        return self.start_lo if self.start_lo == self.start_hi > LONG_BEFORE else None

    def started_by(self, as_at: int) -> int | None:
        """The day it is known to have begun by, where its start is not known and that says more than the as-at date."""
        return self.start_hi if self.start is None and LONG_BEFORE < self.start_hi < as_at else None

    @property
    def long_before(self) -> bool:
        """Whether its recorded start is not known, and so counts as long before; nothing else leaves its beginning in doubt."""
        if self.startless:
            return self.start_lo == LONG_BEFORE
        unknown = self.start_lo == LONG_BEFORE and self.fact is not None and self.fact.start_lo == LONG_BEFORE
        return unknown and self.fact is not None and self.start_doubt == edge_unknown(self.fact, "start")

    @property
    def always(self) -> Truth:
        """Whether it has been so for as long as can be told: then it began on no day, and nothing is counted from one.

        What is recorded, and what something must begin, began on some day, known or not.
        """
        if self.start_lo > LONG_BEFORE or self.long_before:
            return False
        if self.start_hi == LONG_BEFORE:
            return True
        return self.missing("start") if self.of_nothing else False

    @property
    def start_minute(self) -> int | None:
        """The time of day at which it began, if known."""
        return next((row.minute for row in self.rows if row.dated and row.start_lo == self.start), None)

    @property
    def end_minute(self) -> int | None:
        """The time of day at which it ended, if known."""
        return next((row.end_minute for row in self.rows if row.ended and row.end_lo == self.end_hi), None)

    def line(self) -> Timeline:
        """When it certainly and when it possibly was, day by day."""
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, self._on(LONG_BEFORE))]
        for day in sorted({self.start_lo, self.start_hi, self.end_lo, self.end_hi}):
            if LONG_BEFORE < day < STILL_OPEN:
                points.append((day, self._on(day)))
        return timeline(points)

    def _on(self, day: int) -> Truth:
        if day < self.start_lo or day >= self.end_hi:
            return False
        if day < self.start_hi:
            return self.missing("start")
        return self.missing("end") if day >= self.end_lo else self.doubt or True

    @property
    def recorded_as(self) -> str:
        """The kind of fact it was read from, or its own name where it was worked out from several."""
        return self.fact.kind if self.fact else self.name

    def missing(self, edge: str) -> Unknown:
        """That its `start` or `end` is not known: the reason it was given, or the field that would say."""
        doubt = self.start_doubt if edge == "start" else self.end_doubt
        return doubt or Unknown(Why.MISSING_FIELD, f"{self.recorded_as}.{edge}")

    def perhaps_of(self, periods: Sequence[Period], doubt: Unknown) -> Period:
        """The same, where it is not known whether it is those of some recorded periods that were, or may have been, at some time
        while it was: in doubt where they are several."""
        there = tuple(each for each in periods if each.start_lo < self.end_hi and each.end_hi > self.start_lo)
        parts = Parts(there, doubt) if all(each.fact is not None for each in there) and there else None
        return replace(self, doubt=self.doubt or (doubt if len(there) > 1 else None), parts=parts)

    def ids(self) -> dict[Value, Truth]:
        """The source's own ids of its rows, and whether each certainly is part of it."""
        found: dict[Value, Truth] = {}
        for row, counts in zip(self.rows, self.counts, strict=True):
            if row.id:
                found[row.id] = len(self.rows) == 1 or any_true([found.get(row.id, False), counts])
        return found

    @property
    def source(self) -> str:
        """Where it was read."""
        return self.fact.source if self.fact else ""


# --- rows to periods ------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Piece(Fact):
    """A row that may have ended when a later one began, or have gone on in it: `end_needs` is what would say which."""

    end_needs: str = ""


def edge_unknown(row: Fact, edge: str) -> Unknown:
    """That the `start` or `end` of a row is not known, and the field that would say."""
    needs = row.end_needs if edge == "end" and isinstance(row, Piece) else ""
    return Unknown(Why.MISSING_FIELD, needs or f"{row.kind}.{edge}")


def same_identity(one: Fact, other: Fact, kind: Kind) -> Truth:
    """Whether two touching rows are one period: what gives the kind its identity agrees.

    An attribute that neither holds says nothing of it, unless neither holds any; one that only one holds leaves it unknown.
    Of a concurrent kind a row that lacks one is a period of its own: nothing is ended by another's beginning.
    """
    pairs = [(name, one.attributes.get(name), other.attributes.get(name)) for name in kind.identity]
    if any(a != b for _, a, b in pairs if a is not None and b is not None):
        return False
    lacking = [name for name, a, b in pairs if a is None or b is None]
    halves = [name for name, a, b in pairs if (a is None) != (b is None)]
    if halves or (lacking and len(lacking) == len(pairs)):
        if kind.concurrent:
            return False
        return Unknown(Why.MISSING_FIELD, f"{kind.name}.{(halves or lacking)[0]}")
    return True


def cut(rows: Iterable[Fact], kind: Kind) -> list[Fact]:
    """Rows in order of start, each ended where a later one of another identity begins, unless the kind is concurrent.

    Where it is not known whether the later is another, or which of two began later, the earlier may have ended then, or gone
    on; and so may the other, from the day after it began.
    """
    ordered = sorted(rows, key=lambda row: (row.start_lo, row.start_hi))
    if kind.concurrent:
        return ordered
    unsure = [row for row in ordered if not row.dated]
    return [_cut(row, ordered[i + 1 :], unsure, kind) for i, row in enumerate(ordered)]


def _cut(whole: Fact, later: Sequence[Fact], unsure: Sequence[Fact], kind: Kind) -> Fact:
    row = whole
    for other in later:
        if not (row.start_lo < other.start_lo and other.start_hi < row.end_hi):
            continue
        same = same_identity(row, other, kind)
        if same is False and whole.start_hi <= other.start_lo:
            end_lo = min(row.end_lo, other.start_lo)
            row = replace(row, end_lo=end_lo, end_hi=other.start_hi, end_minute=other.minute)
            break
        row = _perhaps_cut(row, other.start_lo, same)
    for other in unsure:
        if other is not whole and other.start_lo <= whole.start_lo < other.start_hi:
            row = _perhaps_cut(row, whole.start_lo + 1, same_identity(whole, other, kind))
    return row


def _perhaps_cut(row: Fact, day: int, same: Truth) -> Fact:
    """A row that may have ended on a day or later, as another began, unless the two are certainly one."""
    if same is True or day >= row.end_lo:
        return row
    needs = same.needs if isinstance(same, Unknown) else f"{row.kind}.start"
    values = {each.name: getattr(row, each.name) for each in fields(Fact)}
    return Piece(**{**values, "end_lo": day, "end_minute": None}, end_needs=needs)


def merged(rows: Iterable[tuple[Fact, Truth]], kind: Kind) -> list[Period]:
    """The periods of rows that satisfy a condition, certainly or possibly: those that touch and agree are one.

    A row that does not count, or may not, breaks no period where one that counts begins on the same day.
    """
    found: list[Period] = []
    part_of: dict[int, int] = {}  # a period found that may be part of one before it
    broken: Truth = False
    for row, truth, beside in _those_that_count_first(list(rows), kind):
        if truth is False:
            broken = broken if beside else not kind.concurrent
            continue
        before, doubt = (None, None) if broken is True else _touching(found, part_of, row, kind)
        if before is not None and doubt is None and isinstance(broken, Unknown) and found[before].doubt is None:
            doubt = broken
        if not row.alike and not beside:  # which breaks what the one before it that says the same does
            broken = truth if isinstance(truth, Unknown) and not kind.concurrent else False
        if before is None:
            found.append(_recorded(row, truth))
            continue
        if doubt is None and _surely_touch(found[before], row):
            kept = found[before].doubt if before in part_of else None
            found[before] = _joined(found[before], row, truth)
            found[before] = replace(found[before], doubt=kept or found[before].doubt)
        else:
            doubt = doubt or found[before].missing("end" if found[before].end_lo < row.start_hi else "start")
            alone = _recorded(row, truth)
            part_of[len(found)] = before
            found[before] = _perhaps_longer(found[before], row, doubt)
            found.append(replace(alone, doubt=alone.doubt or doubt))
        while before in part_of:
            may_be, before = found[before].doubt, part_of[before]
            found[before] = _perhaps_longer(found[before], row, may_be or found[before].missing("end"))
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
            same = same_identity(found[i].rows[-1], row, kind)
            if same is True:
                return i, None
            if same is not False and perhaps[0] is None:
                perhaps = i, same
            if not kind.concurrent:
                break
        i = i - 1 if kind.concurrent else part_of.get(i, -1)
    return perhaps


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
    return replace(period, end_hi=end_hi, end_doubt=doubt) if end_hi > period.end_lo else period
