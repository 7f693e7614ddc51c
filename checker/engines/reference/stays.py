"""A state by the clock: when each stretch of it began and ended, to the minute where the record says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from checker.calendar import utc_span
from checker.compile.program import All, AnyOf, Condition, Defined, Definition, OfKind
from checker.engines.duty import Why
from checker.engines.reference.period import edge_unknown
from checker.engines.reference.timeline import (
    SAID_OTHERWISE,
    Timeline,
    Truth,
    Unknown,
    any_true,
    combined,
    constant,
    timeline,
)
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView

DAY = 1440
Minutes = tuple[int, int]
"""Two UTC minutes: the earliest and the latest a moment may be, or where a stretch begins and ends."""


@dataclass(frozen=True, slots=True)
class Stay:
    """One stretch of a state: it began, and ended, at a minute in each span.

    One still open has, by the as-at date, certainly run up to the beginning of that day; one `perhaps_open` may have. `doubt`
    is why there may have been none; `inexact` is what would say to the minute how long it was. `ids` are those of its rows.
    """

    began: Minutes
    ended: Minutes
    open: bool
    doubt: Unknown | None
    inexact: Unknown | None
    fact: Fact | None
    ids: Mapping[Value, Truth] = field(default_factory=dict)
    perhaps_open: bool = False

    def days(self) -> Timeline:
        """The days it certainly and the days it may have touched."""
        surely = (day_of(self.began[1]), STILL_OPEN if self.open else day_of(self.ended[0] - 1) + 1)
        perhaps = (day_of(self.began[0]), STILL_OPEN if self.open else day_of(self.ended[1] - 1) + 1)
        lines = [_between(perhaps, self.doubt or self.inexact or True)]
        if self.doubt is None:
            lines.append(_between(surely, True))
        return combined(lines, any_true)


def stays(condition: Condition, view: CaseView) -> list[Stay]:
    """The stretches of a condition by the clock.

    The recorded periods of a kind keep their times; conditions made of others keep those of what they are made of. Where
    only days can be told, a stretch begins and ends somewhere in a day.
    """
    match condition:
        case OfKind(kind, where):
            rows = [(row, view.fact_truth(where, row)) for row in view.pieces(vocabulary().kind(kind))]
            return [_recorded(row, truth, view.as_at) for row, truth in rows if truth is not False]
        case Defined(name):
            definition = view.definitions[name]
            told = [(stay, _settled(stay.doubt, definition)) for stay in stays(definition.condition, view)]
            return [replace(stay, doubt=_why(truth)) for stay, truth in told if truth is not False]
        case AnyOf(items):
            return [stay for item in items for stay in stays(item, view)]
        case All(items) if items:
            rest = view.line(All(items[1:]))
            return [part for stay in stays(items[0], view) for part in _cut(stay, rest, view.as_at)]
    runs = view.line(condition).between(LONG_BEFORE, view.as_at + 1)
    return [_run(run, view.as_at) for run in runs if run[2] is not False]


def touched(found: Iterable[Stay]) -> Timeline:
    """The days that stays certainly and possibly touch."""
    return combined([constant(False), *(stay.days() for stay in found)], any_true)


def day_of(minute: int) -> int:
    """The London day of a UTC minute; long before, or still open, beyond the ends of time."""
    if minute < 2 * DAY:
        return LONG_BEFORE
    if minute >= (STILL_OPEN - 1) * DAY:
        return STILL_OPEN
    day = minute // DAY  # never later than the London day, and never more than one day before it
    return day + 1 if minute >= beginning(day + 1) else day


def beginning(day: int) -> int:
    """The UTC minute at which a London day begins."""
    if day <= LONG_BEFORE or day >= STILL_OPEN:
        return max(day, LONG_BEFORE) * DAY
    return utc_span(day, 0)[0]


def union(spans: Iterable[Minutes]) -> list[Minutes]:
    """Stretches of minutes with those that touch or overlap made one, and empty ones left out."""
    out: list[Minutes] = []
    for lo, hi in sorted(span for span in spans if span[0] < span[1]):
        if out and lo <= out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], hi))
        else:
            out.append((lo, hi))
    return out


def amount(spans: Sequence[Minutes], window: Minutes) -> int:
    """How many minutes of some stretches lie within a window."""
    return sum(max(0, min(hi, window[1]) - max(lo, window[0])) for lo, hi in spans)


def _settled(doubt: Unknown | None, definition: Definition) -> Truth:
    """Whether a stretch was, once the definition has settled what it settles."""
    if doubt is None:
        return True
    if doubt in SAID_OTHERWISE:
        return doubt
    if doubt.why is Why.NOT_COVERED and definition.if_not_covered is not None:
        return definition.if_not_covered
    return doubt if definition.if_unknown is None else definition.if_unknown


def _why(truth: Truth) -> Unknown | None:
    return truth if isinstance(truth, Unknown) else None


def _recorded(piece: Fact, truth: Truth, as_at: int) -> Stay:
    """A recorded period, from its start to its end or as far as it has certainly, and may have, gone."""
    perhaps = (beginning(piece.start_lo), beginning(min(piece.start_hi, as_at) + 1) - 1)
    began = utc_span(piece.start_lo, piece.minute) if piece.dated else perhaps
    still = piece.end_lo >= STILL_OPEN
    if still:
        ended = (beginning(as_at), beginning(as_at))
    elif piece.ended:
        ended = utc_span(piece.end_lo, piece.end_minute)
    else:
        over_by = beginning(as_at) if piece.end_hi > as_at else utc_span(piece.end_hi)[1]
        ended = (beginning(piece.end_lo), over_by)
    ids: Mapping[Value, Truth] = {piece.id: True} if piece.id else {}
    return Stay(began, ended, still, _why(truth), _inexact(piece, still), piece, ids, perhaps_open=piece.end_hi > as_at)


def _inexact(piece: Fact, still: bool) -> Unknown | None:
    if not piece.dated or not (still or piece.ended):
        return edge_unknown(piece, "end" if piece.dated else "start")
    if piece.minute is None or (piece.end_minute is None and not still):
        return Unknown(Why.DATE_ONLY, f"{piece.kind}.{'start' if piece.minute is None else 'end'}")
    return None


def _run(run: tuple[int, int, Truth], as_at: int) -> Stay:
    """A run of days as a stay: it began some time on the first, and ended some time on the first day after it."""
    first, end, truth = run
    still = end > as_at
    began = utc_span(first) if first > LONG_BEFORE else (0, 0)
    ended = (beginning(as_at), beginning(as_at)) if still else utc_span(end)
    inexact = Unknown(Why.DATE_ONLY, "the time it began and ended")
    return Stay(began, ended, still, _why(truth), inexact, None, perhaps_open=still)


def _cut(stay: Stay, rest: Timeline, as_at: int) -> list[Stay]:
    """A stay cut to the days on which the rest holds, or may; the time of a cut is not known. It may have begun after a cut, or
    ended before one."""
    first = day_of(stay.began[0])
    last = as_at if stay.open else max(first, day_of(stay.ended[1] - 1))
    parts = []
    for lo, hi, truth in rest.between(first, last + 1):
        if truth is False:
            continue
        part = _run((lo, hi, truth), as_at)
        began = stay.began if lo == first else _later(stay.began, part.began)
        goes_on = hi == last + 1
        ended = stay.ended if goes_on else _sooner(stay.ended, part.ended)
        whole = lo == first and hi == last + 1
        inexact = stay.inexact if whole else stay.inexact or part.inexact
        doubt = stay.doubt or part.doubt or (inexact if began[1] >= ended[1] and not whole else None)
        still, perhaps = stay.open and goes_on, stay.perhaps_open and goes_on
        parts.append(
            replace(stay, began=began, ended=ended, open=still, doubt=doubt, inexact=inexact, perhaps_open=perhaps)
        )
    return parts


def _later(one: Minutes, other: Minutes) -> Minutes:
    return max(one[0], other[0]), max(one[1], other[1])


def _sooner(one: Minutes, other: Minutes) -> Minutes:
    return min(one[0], other[0]), min(one[1], other[1])


def _between(days: tuple[int, int], truth: Truth) -> Timeline:
    """A truth on the days from one until another, and false on the rest."""
    first, end = days
    if first >= end:
        return constant(False)
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, False), (first, truth)]
    return timeline([*points, (end, False)] if end < STILL_OPEN else points)
