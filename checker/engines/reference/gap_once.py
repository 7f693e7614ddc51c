"""Events of a day not known that may be one, told twice: the readings of them, as one and as several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.engines.reference.evidence import Candidate
from checker.snapshot.making import said_but_for_days

_MANY = 64
"""So many readings are looked at; of more, only that in which none of those that may be another is there."""


def one_or_several(events: Sequence[Candidate]) -> list[list[Candidate]]:
    """The events that certainly were, of some whose day is not known, on each reading of those that may be another of them: it is
    another, or it is one that says the same, on a day that is of both."""
    found = [[each for each in events if each.truth is True]]
    for event in events:
        if event.truth is not True and event.fact.possible and not event.fact.id:
            found = [reading for one in found for reading in _with(one, event)]
        if len(found) > _MANY:
            return [[each for each in events if each.truth is True]]
    return found


def _with(events: Sequence[Candidate], event: Candidate) -> Iterator[list[Candidate]]:
    """Some events, one of which another may be: that and it as two, or as one."""
    said = said_but_for_days(event.fact)
    same = [place for place, each in enumerate(events) if said_but_for_days(each.fact) == said]
    if not same or event.fact.perhaps:
        yield list(events)
    if same:
        yield [*events, event]
    for place in same:
        lo, hi = max(events[place].lo, event.lo), min(events[place].hi, event.hi)
        if lo <= hi:
            yield [*events[:place], replace(events[place], lo=lo, hi=hi), *events[place + 1 :]]
