"""Whether a recurring duty asks anything of a gap: `when` and `unless` on the day that opens it, whichever that was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checker.engines.reference.evidence import doubt_of
from checker.engines.reference.gap_read import Gap
from checker.engines.reference.readings import Opening
from checker.engines.reference.reopened import Reading
from checker.engines.reference.timeline import Truth, Unknown
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.reference.gap import Walk


def asked(walk: Walk, gap: Gap, readings: Sequence[Reading], openings: Sequence[Opening]) -> Truth:
    """Whether the rule asks anything on the day that opens a gap, of whichever of its readings."""
    known = {reading.day for reading in readings if not reading.sampled}
    known |= {opening.day for opening in openings if not opening.sampled}
    truths = [walk.context.applies(day) for day in sorted({max(day, walk.period.start_lo) for day in known})]
    truths += [*_on_any_day(walk, gap, openings), *_on_any_undated(walk, gap, known)]
    truths += [
        walk.context.applies(first if first > LONG_BEFORE else last, last)
        for (first, last), _ in gap.unseen
        if any(reading.sampled and first <= reading.day <= last for reading in readings)
    ]
    if gap.excused and len(gap.openings) > 1:
        days = sorted(opening.day for opening in gap.openings)
        truths.append(walk.context.applies(days[0], days[-1], next((o.doubt for o in gap.openings if o.doubt), None)))
    in_force = [bool(walk.steps.dues(r.day, r.step)) for r in readings if not _before_any_text(walk, r)]
    began = gap.previous is not None or walk.counted is True
    if all(truth is truths[0] for truth in truths) and all(in_force) and began:
        return truths[0]
    doubts = [*truths, *(reading.doubt for reading in readings)]
    return next((doubt for doubt in doubts if isinstance(doubt, Unknown)), walk.period.missing("start"))


def _on_any_day(walk: Walk, gap: Gap, openings: Sequence[Opening]) -> Iterator[Truth]:
    """The same on each of the days on which what began the period may have come; and, where that came before the period, on each
    on which the period may have begun. That it was before there was any text is not supposed."""
    period, text = walk.period, walk.steps.since if walk.context.law_as_at is None else LONG_BEFORE
    latest = min(period.start_hi, max(period.start_lo, gap.until + 1)) if walk.body.anchor is not None else LONG_BEFORE
    spans: dict[tuple[int, Unknown], int] = {}
    for opening in openings if gap.initial else ():
        first = max(opening.day if opening.since is None else opening.since, period.start_lo)
        if not opening.sampled:
            why = opening.doubt or period.missing("start")
            spans[text if first == LONG_BEFORE else first, why] = max(opening.day, latest)
    for (first, why), last in spans.items():
        if first < last:
            yield walk.context.applies(first, last, why, walk.body.period)


def _on_any_undated(walk: Walk, gap: Gap, known: set[int]) -> Iterator[Truth]:
    """The same on each of the days on which an event may have opened it of which the day is not known."""
    undated = gap.may_hold(walk.undated)
    first = min((event.earliest for event in undated), default=STILL_OPEN)
    last = max((event.latest for event in undated), default=LONG_BEFORE)
    days = [day for day in known if first <= day <= last]
    if len(days) > 1:
        yield walk.context.applies(max(min(days), walk.period.start_lo), max(days), doubt_of(undated[0]))


def _before_any_text(walk: Walk, reading: Reading) -> bool:
    """Whether a reading stands for days that are not covered so long ago that the rule had no text yet."""
    return reading.sampled and reading.day < walk.steps.since
