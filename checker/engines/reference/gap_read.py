"""A gap of a recurring duty: what is known of it, and that as read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from checker.engines.reference.evidence import Candidate, doubt_of
from checker.engines.reference.readings import Opening, Reach, Unseen
from checker.engines.reference.timeline import Truth, Unknown
from checker.snapshot.facts import LONG_BEFORE


@dataclass(frozen=True, slots=True)
class Gap:
    """What is known of one gap: its openings, the event before it, the event that ends it, and what lies between.

    `excused` counts the gaps between the event before and this one, each ended by an exception: the last by `excuse`. `asked`
    says whether the rule asked anything as the last of them opened.
    """

    openings: tuple[Opening, ...]
    previous: int | None
    event: Candidate | None
    possible: tuple[Candidate, ...]
    unseen: tuple[Unseen, ...]
    until: int
    excused: int = 0
    excuse: Candidate | None = None
    asked: Truth = True

    def may_hold(self, events: Sequence[Candidate]) -> list[Candidate]:
        """Those of some events, of which the day is not known, that may have happened in it."""
        since = LONG_BEFORE if self.previous is None else self.previous + 1
        return [event for event in events if since <= event.latest and event.earliest <= self.until]

    @property
    def initial(self) -> bool:
        """Whether it is the first of its period: neither an event nor an exception came before it."""
        return self.previous is None and not self.excused


def later(openings: Sequence[Opening], undated: Sequence[Candidate], last: int) -> list[Opening]:
    """Where a gap may have opened, at a later step (up to the `last`) by each event without a date that may have come before."""
    until = max((opening.day for opening in openings), default=LONG_BEFORE)
    before = [event for event in undated if event.earliest < until]
    if not before:
        return list(openings)
    why = doubt_of(before[0])
    return [replace(o, last=min(o.last + len(before), last), doubt=o.doubt or why) for o in openings]


@dataclass(frozen=True, slots=True)
class Read:
    """A gap as read: its last day on the harshest and the kindest reading, why it is in doubt, whether it is asked at all.

    `harsh_day` is the harshest last day; long before where the gap may have opened so long ago that it is missed anyway.
    `judgement` is the question that decides a miss, if a person's judgement does: on the kindest reading of any step it may be,
    or on any of which the day it opened is no guess at what is not covered. `reaches` are all its readings. Where it is
    `missed_anyway` the kindest is that of a gap that follows it if it is excused: no exception changes that something was missed.
    `either` says that it was missed whether its period is another than the one before or part of it.
    """

    gap: Gap
    harshest: Reach
    kindest: Reach
    harsh_day: int
    doubt: Unknown | None
    asked: Truth
    judgement: str | None
    reaches: tuple[Reach, ...] = ()
    missed_anyway: bool = False
    either: bool = False
