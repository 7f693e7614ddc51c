"""Whether the event that ends a gap too late may be one again that ended it in time, written up twice.

Of a limit no shorter than events of a kind are near to one another this says nothing new: the gap that such an event opens has
not run out by the day on which it may be written up again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from checker.compile.program import sooner_than
from checker.engines.reference.evidence import Candidate, doubt_of
from checker.engines.reference.gap_read import Gap
from checker.engines.reference.readings import Reach, nearness
from checker.engines.reference.reopened import Reading
from checker.engines.reference.timeline import Unknown

if TYPE_CHECKING:
    from checker.engines.reference.gap import Walk

Perhaps = tuple[int, int, Unknown]
"""The days from one to another on which there may be an event, and why that is not known."""


def perhaps_again(walk: Walk, gap: Gap, readings: Sequence[Reading]) -> Iterator[Reach]:
    """The readings of a gap on which something ended it in time that the event which ends it is again: it is met by that."""
    event, near = gap.event, max((nearness(each.kind) for each in walk.body.evidence), default=0)
    if event is None or event.day is None or not sooner_than(near, walk.body.steps):
        return
    day, kinds = event.day, walk.kinds[event.day]
    found = [[*_perhaps(walk, gap, kind, day - nearness(kind), day - 1)] for kind in sorted(kinds)]
    if not all(found):
        return
    for reach in walk.steps.reaches(readings):
        opened = reach.due.counted_from
        in_time = [next((p for p in each if max(p[0], opened) <= min(p[1], reach.due.day)), None) for each in found]
        if all(in_time) and reach.due.day < day:
            doubt = next(p[2] for p in in_time if p is not None)
            yield replace(reach, due=replace(reach.due, day=day), doubt=doubt, opened=None)


def _perhaps(walk: Walk, gap: Gap, kind: str, first: int, last: int) -> Iterator[Perhaps]:
    """Where there may be an event of a kind from a day to another: recorded in doubt, of a day not known, or not covered."""
    spans = [_of(each) for each in (*gap.possible, *gap.may_hold(walk.undated)) if each.fact.kind == kind]
    spans += [(lo, hi, doubt) for (lo, hi), doubt in gap.unseen if doubt.needs == kind]
    for lo, hi, doubt in spans:
        if max(lo, first) <= min(hi, last):
            yield max(lo, first), min(hi, last), doubt


def _of(candidate: Candidate) -> Perhaps:
    return candidate.earliest, candidate.latest, doubt_of(candidate)
