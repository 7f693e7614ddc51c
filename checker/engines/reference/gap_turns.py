"""What follows a gap that an exception excuses: another, from the day it fell due or, if later, that of the exception.

An exception answers for one gap. What comes after is asked for anew, at the same step, since nothing was held; the event that
would have ended the one ends the other. Where it is not known whether a gap is excused it goes on to its event, and is missed
for certain only if what would follow was missed too, however many exceptions may count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.compile.entails import never_both
from checker.engines.reference.context import MISSED
from checker.engines.reference.evidence import Candidate, doubt_of
from checker.engines.reference.gap_excused import excusable
from checker.engines.reference.gap_read import Gap, Read
from checker.engines.reference.readings import Opening, Unseen
from checker.engines.reference.timeline import Truth, Unknown
from checker.snapshot.facts import LONG_BEFORE

if TYPE_CHECKING:
    from checker.engines.reference.gap import Walk

Counted = Sequence[tuple[Candidate, Truth]]
"""Exceptions in date order, and whether each counts."""


def turns(walk: Walk, gap: Gap) -> Iterator[Read]:
    """A gap and those that follow it before the same event, as read."""
    while (read := walk.read(gap)) is not None:
        ended = _ended(walk, read) if walk.context.rule.excused_by else None
        if ended is None:
            yield _in_doubt(walk, read) if walk.context.rule.excused_by else read
            return
        told, gap = ended
        yield told


def _ended(walk: Walk, read: Read) -> tuple[Read, Gap] | None:
    """A gap ended by the exception that certainly excuses it, and the one that follows; None where none does, or where by then
    the event that ends the gap had happened, or the period was over."""
    if walk.outcome(read).verdict not in MISSED or read.asked is False:
        return None
    found = _exceptions(walk, read)
    first = next((candidate for candidate, truth in found if truth is True), None)
    if first is None:
        return None
    cut = _cut(read, _over(read, first))
    within = excusable(walk, cut)
    surely = next(within.harshest(), within)
    certain = [candidate for candidate, truth in walk.context.exceptions(surely, walk.whose) if truth is True]
    if not certain or _over(read, certain[0]) >= _end(walk, read.gap):
        return None
    cut = _cut(read, _over(read, certain[0]))
    if walk.context.excused(excusable(walk, cut), walk.whose) is not True:
        return None
    until = next(place for place, (candidate, _) in enumerate(found) if candidate is certain[0])
    perhaps = [pair for pair in found if pair[0].day is None and pair[1] is not True]
    follows = _following(walk, read, [*found[: until + 1], *perhaps], certain[0])
    return None if follows is None else (cut, follows)


def _in_doubt(walk: Walk, read: Read) -> Read:
    """A gap that goes on to its event: missed, whether or not it is excused, if what may follow it is."""
    missed = _missed_anyway(walk, read)
    if missed is None or missed is read or missed.kindest.due.day < read.kindest.due.day:
        return read
    end = _end(walk, read.gap)
    if any(truth is True and _over(read, candidate) >= end for candidate, truth in _exceptions(walk, read)):
        return read
    return replace(read, kindest=missed.kindest, missed_anyway=True)


def _missed_anyway(walk: Walk, read: Read) -> Read | None:
    """The last of the gaps that may follow one another if every exception that may count does, if that was missed for certain;
    one whose day is not known excuses one of them alone. There may be a gap for each day of years."""
    spent: Counted = ()
    while walk.outcome(read).verdict in MISSED and read.asked is True:
        found = _exceptions(walk, read)
        dated = [pair for pair in found if pair[0].day is not None]
        counted = dated or _next_undated(found, spent)
        if not counted:
            return read
        late = any(_over(read, each) >= _end(walk, read.gap) for each, _ in counted)
        if late or (not dated and walk.context.rule.excuse_after_due):
            return None
        follows = _following(walk, read, counted, counted[0][0])
        if follows is None:
            return read
        following = walk.read(follows)
        if following is None:
            return None
        read, spent = following, spent if dated else [*spent, *counted]
    return None


def _next_undated(found: Counted, spent: Counted) -> Counted:
    """Of exceptions whose day is not known and that have excused no gap yet, the one that may excuse later ones least long."""
    gone = {id(candidate.fact) for candidate, _ in spent}
    left = [pair for pair in found if pair[0].day is None and id(pair[0].fact) not in gone]
    return sorted(left, key=lambda pair: pair[0].latest)[:1]


def _exceptions(walk: Walk, read: Read) -> Counted:
    """The exceptions that excuse a gap on some reading."""
    return list(walk.context.exceptions(excusable(walk, read), walk.whose))


def _over(read: Read, candidate: Candidate) -> int:
    """The day on which a gap is over that an exception excuses, at the latest."""
    return max(read.kindest.due.day, LONG_BEFORE if candidate.day is None else candidate.day)


def _end(walk: Walk, gap: Gap) -> int:
    """The day from which on nothing follows a gap: that of the event that ends it, or the end of the period."""
    if gap.event is not None and gap.event.day is not None:
        return gap.event.day
    return min(walk.context.as_at + 1, walk.period.end_hi)


def _cut(read: Read, over: int) -> Read:
    """A gap that was over on a day, whatever happened after it."""
    gap = read.gap
    possible = tuple(candidate for candidate in gap.possible if (candidate.day or 0) <= over)
    unseen = tuple(_clipped(gap.unseen, LONG_BEFORE, over))
    return replace(read, gap=replace(gap, event=None, possible=possible, unseen=unseen, until=min(gap.until, over)))


def _clipped(unseen: Sequence[Unseen], lo: int, hi: int) -> Iterator[Unseen]:
    for (first, last), why in unseen:
        if max(first, lo) <= min(last, hi):
            yield (max(first, lo), min(last, hi)), why


# --- the gap that follows -----------------------------------------------------------------------------------------------
def _following(walk: Walk, read: Read, counted: Counted, excuse: Candidate) -> Gap | None:
    """The gap from the day on which one that is excused was over, whichever of some exceptions it was; None where that is not
    excused on any reading."""
    gap = read.gap
    openings = tuple(_openings(walk, read, counted))
    if not openings:
        return None
    first = min(opening.day for opening in openings)
    return replace(
        gap,
        openings=openings,
        possible=tuple(candidate for candidate in gap.possible if (candidate.day or 0) > first),
        unseen=tuple(_clipped(gap.unseen, first + 1, gap.until)),
        excused=gap.excused + 1,
        excuse=excuse,
        asked=read.asked,
    )


def _openings(walk: Walk, read: Read, counted: Counted) -> Iterator[Opening]:
    """Where it may open: one for each reading of the gap before, and each exception; and about whatever changes between."""
    end = _end(walk, read.gap)
    found: dict[tuple[int, int], Unknown | None] = {}
    exact = _exact(walk, read.gap)
    for reach in read.reaches:
        step, due = reach.step, reach.due.day
        for candidate, truth in counted:
            if exact and reach.opened is not None and not _within(walk, candidate, reach.opened, read, due):
                continue
            day = max(due, LONG_BEFORE if candidate.day is None else candidate.day)
            found.setdefault((day, step), reach.doubt or (truth if isinstance(truth, Unknown) else None))
            for between, why in _closed_late(walk, read.gap, due + 1, min(day, end - 1)):
                found.setdefault((between, step), why)
    for step in {step for _, step in found}:
        days = [day for day, each in found if each == step]
        for day in walk.steps.turning_days(step, min(days), max(days)) if len(days) > 1 else ():
            found.setdefault((day, step), read.doubt or next((why for why in found.values() if why), None))
    for (day, step), doubt in sorted(found.items(), key=lambda item: item[0]):
        yield Opening(day, step, step, doubt)


def _exact(walk: Walk, gap: Gap) -> bool:
    """Whether the readings of a gap are all there are, and none stands for days between it and another."""
    span = walk.begun.spans[0] if gap.initial and walk.begun.spans else (0, 0)
    return not gap.may_hold(walk.undated) and span[0] == span[1] and not (gap.excused and len(gap.openings) > 1)


def _within(walk: Walk, candidate: Candidate, opened: int, read: Read, due: int) -> bool:
    """Whether an exception may excuse a gap that opened on a day and runs out on another."""
    gap, first = read.gap, opened
    if opened in {opening.day for opening in gap.openings}:
        first += gap.excused > 0
    elif _never_both(walk, candidate.fact.kind) and all(
        event.fact is candidate.fact for event in gap.possible if event.day == opened
    ):
        return False
    if candidate.latest < first:
        return False
    return walk.context.rule.excuse_after_due or candidate.written <= due


def _never_both(walk: Walk, kind: str) -> bool:
    """Whether no fact of a kind is both an event that ends a gap and an exception to one."""
    events, excuses = (
        [each.where for each in of if each.kind == kind] for of in (walk.body.evidence, walk.context.rule.excused_by)
    )
    return all(never_both(event, excuse) for event in events for excuse in excuses)


def _closed_late(walk: Walk, gap: Gap, first: int, last: int) -> Iterator[tuple[int, Unknown]]:
    """The days on which an event may have ended a gap after it fell due, before an exception that follows excused it."""
    if first > last:
        return
    for candidate in gap.possible:
        if candidate.day is not None and first <= candidate.day <= last:
            yield candidate.day, doubt_of(candidate)
    for (lo, hi), why in _clipped(gap.unseen, first, last):
        yield lo, why
        yield hi, why
    for candidate in gap.may_hold(walk.undated):
        yield first, doubt_of(candidate)
        yield last, doubt_of(candidate)
