"""Temporary stays (placement codes T0 to T4), after which a child goes back: the usual placement goes on meanwhile.

Which carer an episode is with is read first. A stay that lasts too long to be temporary, or that is how a period of care
began, or that the return says became the placement, is a placement like any other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.intake.ssda903.episodes import Episode
from checker.intake.ssda903.notes import Place
from checker.intake.ssda903.stays import Stay
from checker.intake.ssda903.tables import year_end
from checker.snapshot.facts import STILL_OPEN

CODES = frozenset({"T0", "T1", "T2", "T3", "T4"})

LONGEST = {"T1": 42, "T3": 21, "T4": 7}
"""Days from DECOM to DEC, at most: in hospital, on holiday, and for no reason given. T0 and T2 have no limit known to us.
Source: the lac-validator peer's rules."""

_GOES_ON = frozenset({"L", "T", "U"})
"""RNE where the carer does not change, so that the stay is the same one."""


def temporary_episodes(stay: Stay) -> frozenset[Place]:
    """The episodes of a stay in care that are temporary stays, by place."""
    found: set[Place] = set()
    for first, end, run in _runs(stay):
        begins_care = run[0] is stay.episodes[0] and stay.starts[0] == stay.starts[1]
        if not begins_care and end - first <= LONGEST.get(run[0].placed or "", STILL_OPEN):
            found |= {episode.place for episode in run}
    return frozenset(found)


def _runs(stay: Stay) -> Iterator[tuple[int, int, Sequence[Episode]]]:
    """Episodes with one temporary code, one after another with no change of carer: first day, day of the end, and they.

    An end that is not known is the first day it may be; one still open lasted at least to the end of the year.
    """
    run: list[Episode] = []
    for episode in stay.episodes:
        if run and (episode.placed != run[0].placed or episode.rne not in _GOES_ON):
            yield run[0].start, episode.start, run
            run = []
        if episode.placed in CODES:
            run.append(episode)
    if run:
        end = stay.ends[0] if stay.ends[0] != STILL_OPEN else year_end(run[-1].year)
        yield run[0].start, end, run


def usual_placements(
    stay: Stay, temporary: frozenset[Place], carers: Mapping[Place, str | None]
) -> Mapping[Place, Episode | None]:
    """For each episode of a stay, the one that says what the child's usual placement is: itself, unless it is temporary.

    Then it is the last before it or, where none is in the return, the first after it; None where there is none either.
    """

    def same_carer(one: Episode | None, other: Episode | None) -> bool:
        return one is not None and other is not None and carers[one.place] == carers[other.place] is not None

    after: dict[Place, Episode | None] = {}
    following: Episode | None = None
    for episode in reversed(stay.episodes):
        after[episode.place] = following
        following = following if episode.place in temporary else episode
    of: dict[Place, Episode | None] = {}
    usual: Episode | None = None
    for episode in stay.episodes:
        if episode.place not in temporary:
            of[episode.place] = usual = episode
            continue
        following = after[episode.place]
        became = same_carer(episode, following) and not same_carer(usual, following)
        of[episode.place] = episode if became else usual or following
    return of
