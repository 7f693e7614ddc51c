"""A gap of a recurring duty: what is known of it, and that as read."""

from __future__ import annotations

from dataclasses import dataclass

from checker.engines.reference.evidence import Candidate
from checker.engines.reference.readings import Opening, Reach, Unseen
from checker.engines.reference.timeline import Truth, Unknown


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

    @property
    def initial(self) -> bool:
        """Whether it is the first of its period: neither an event nor an exception came before it."""
        return self.previous is None and not self.excused


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
