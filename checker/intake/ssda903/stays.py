"""Stays: unbroken periods of being looked after, put together from a child's episodes.

A stay is a chain in which each DEC is the next DECOM and REC is X1. What the rows leave open, or contradict, becomes a
span of days in which the truth lies; a row that is missing never becomes a date.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.intake.ssda903.episodes import CARE_GOES_ON, STARTS_CARE, Episode, Outcome
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import year_start
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Span = tuple[int, int]
"""The earliest and latest a day may be; equal where it is known."""

_UNKNOWN_END = "The day care ended is read as unknown."
_GOES_ON = "Care is read as going on."


@dataclass(frozen=True, slots=True)
class Stay:
    """One period of being looked after: its episodes in order, when it began and ended, and the reason it ended."""

    episodes: tuple[Episode, ...]
    starts: Span
    ends: Span
    reason: str | None
    first: bool
    """Whether it is the first of the child's that the returns show."""


@dataclass(frozen=True, slots=True)
class _Chain:
    """Episodes through which care goes on, the one of them that ends last, and the care episode after them."""

    episodes: tuple[Episode, ...]
    last: Episode
    following: Episode | None


def find_stays(episodes: Sequence[Episode], notes: Notes) -> list[Stay]:
    """A child's stays in order, from dated episodes in order; short breaks are no part of them but may bound them."""
    breaks = [episode for episode in episodes if episode.is_break]
    care = [episode for episode in episodes if not episode.is_break]
    stays: list[Stay] = []
    for chain in _chains(care, breaks, notes):
        stays.append(_stay(chain, breaks, stays[-1] if stays else None, notes))
    return stays


def _chains(care: Sequence[Episode], breaks: Sequence[Episode], notes: Notes) -> Iterator[_Chain]:
    if not care:
        return
    chain, last = [care[0]], care[0]
    for episode in care[1:]:
        if _goes_on(last, episode) and not _first_break(breaks, last.floor, episode.start):
            _note_contradiction(last, episode, notes)
            chain.append(episode)
            last = _later_to_end(last, episode)
        else:
            yield _Chain(tuple(chain), last, episode)
            chain, last = [episode], episode
    yield _Chain(tuple(chain), last, None)


def _later_to_end(before: Episode, after: Episode) -> Episode:
    """The one that says how the chain ends: the later, unless the earlier is known to go on after it."""
    return before if after.outcome is not Outcome.OPEN and after.floor < before.floor else after


def _goes_on(before: Episode, after: Episode) -> bool:
    """Whether care goes on from one episode into the next, short breaks apart."""
    if after.start < before.floor or before.outcome is Outcome.OPEN:
        return True
    if after.start == before.floor:
        return before.outcome is not Outcome.CEASED
    return before.dec is None and before.rec == CARE_GOES_ON and after.rne != STARTS_CARE


def _note_contradiction(before: Episode, after: Episode, notes: Notes) -> None:
    if before.outcome is Outcome.OPEN:
        what = "expected a day, as a later episode begins, found nothing"
        notes.add(before.place, "DEC", what, _GOES_ON)
    elif after.start < before.floor:
        what = "expected a day on or after the end of the episode before, found an earlier one"
        notes.add(after.place, "DECOM", what, _GOES_ON)
    elif after.rne == STARTS_CARE:
        what = "expected a change within care, as the episode before continues into this one, found a start of care"
        notes.add(after.place, "RNE", what, _GOES_ON)


def _first_break(breaks: Sequence[Episode], since: int, until: int) -> Episode | None:
    """The first short break to begin on or after a day and before another."""
    index = bisect_left(breaks, since, key=lambda each: each.start)
    return breaks[index] if index < len(breaks) and breaks[index].start < until else None


def _last_break(breaks: Sequence[Episode], since: int, until: int) -> Episode | None:
    index = bisect_left(breaks, until, key=lambda each: each.start) - 1
    return breaks[index] if index >= 0 and breaks[index].start >= since else None


def _stay(chain: _Chain, breaks: Sequence[Episode], before: Stay | None, notes: Notes) -> Stay:
    return Stay(
        episodes=chain.episodes,
        starts=_starts(chain.episodes[0], breaks, before, notes),
        ends=_ends(chain, breaks, notes),
        reason=chain.last.rec if chain.last.outcome is Outcome.CEASED else None,
        first=before is None,
    )


def _starts(first: Episode, breaks: Sequence[Episode], before: Stay | None, notes: Notes) -> Span:
    """When a stay began: its first DECOM if that is a start of care, else between the last known absence and that."""
    if first.rne == STARTS_CARE:
        return first.start, first.start
    since = min(before.ends[0], first.start) if before else LONG_BEFORE
    pause = _last_break(breaks, since, first.start)
    if pause:
        _note_no_start(first, "the episode before is a short break", notes)
        ended = pause.dec if pause.dec is not None and pause.dec <= first.start else pause.start
        return ended, first.start
    if before and before.reason:
        _note_no_start(first, "the episode before ceased", notes)
    elif not before and first.start > year_start(first.year):
        _note_no_start(first, "none before it is in the return", notes)
    return since, first.start


def _note_no_start(first: Episode, why: str, notes: Notes) -> None:
    what = f"expected a start of care, as {why}, found a change within care"
    notes.add(first.place, "RNE", what, "Care is read as beginning by that day.")


def _ends(chain: _Chain, breaks: Sequence[Episode], notes: Notes) -> Span:
    """When a stay ended: on DEC if care ceased, never if open, else between what is known and what follows."""
    last, following = chain.last, chain.following
    if last.outcome is Outcome.CEASED:
        return last.floor, last.floor
    pause = _first_break(breaks, last.floor, following.start if following else STILL_OPEN)
    if last.outcome is Outcome.OPEN and not pause:
        return STILL_OPEN, STILL_OPEN
    if last.outcome is Outcome.OPEN:
        notes.add(last.place, "DEC", "expected a day, as a short break begins later, found nothing", _UNKNOWN_END)
    if last.outcome is Outcome.CONTINUES:
        _note_no_successor(last, pause, notes)
    floor = max(episode.floor for episode in chain.episodes)
    then = pause or following
    return floor, max(floor, then.start) if then else STILL_OPEN


def _note_no_successor(last: Episode, pause: Episode | None, notes: Notes) -> None:
    if pause and pause.start == last.dec:
        what = "expected care to go on, found a short break on the day the episode ended"
        notes.add(last.place, "REC", what, "Care is read as ending that day.")
    else:
        what = "expected an episode to begin on the day this one ended, found none"
        notes.add(last.place, "REC", what, _UNKNOWN_END)
