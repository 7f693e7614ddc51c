"""Facts from episodes: being looked after, legal statuses, placements, temporary stays, adoption and short breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from checker.intake.ssda903.episodes import BREAK_AGREED, STARTS_CARE, STATUSES, Episode, Outcome, read_episodes
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.placements import ADOPTION, placement_attributes, with_carers
from checker.intake.ssda903.stays import Stay, find_stays
from checker.intake.ssda903.tables import Table
from checker.intake.ssda903.temporary import temporary_episodes, usual_placements
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value

Attributes = Mapping[str, Value]

# The RNE codes that make an episode's legal status, carer or kind of placement new on its DECOM.
_STATUS_CHANGES = frozenset({STARTS_CARE, "L", "B", "U"})
_CARER_CHANGES = frozenset({STARTS_CARE, "P", "B"})
_KIND_CHANGES = frozenset({STARTS_CARE, "P", "B", "T"})


def care_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """Each child's facts of the six kinds that come from episodes, as pairs of child and fact."""
    for child, episodes in read_episodes(tables, notes).items():
        for fact in _of_child(episodes, notes):
            yield child, fact


def _of_child(episodes: Sequence[Episode], notes: Notes) -> Iterator[Fact]:
    stays = find_stays([episode for episode in episodes if episode.decom is not None], notes)
    carers = with_carers(stays)
    for stay in stays:
        yield _looked_after(stay)
        yield from _runs("legal_status", stay, _status, _begins(_STATUS_CHANGES))
        yield from _placed(stay, carers)
    for episode in episodes:
        if episode.is_break:
            yield _short_break(episode)
        elif episode.decom is None:
            yield from _undated(episode)


def _placed(stay: Stay, carers: Mapping[Place, str | None]) -> Iterator[Fact]:
    """Placements, placements for adoption, and temporary stays away from either, during which they go on."""
    usual = usual_placements(stay, temporary_episodes(stay), carers)

    def placement(episode: Episode) -> Attributes:
        at = usual[episode.place]
        return placement_attributes(at, carers[at.place]) if at else {}

    def adoption(episode: Episode) -> Attributes | None:
        at = usual[episode.place]
        return {} if at and at.placed in ADOPTION else None

    def away(episode: Episode) -> Attributes | None:
        carer, code = carers[episode.place], episode.placed
        there = usual[episode.place] is not episode
        return {**({"carer": carer} if carer else {}), **({"code": code} if code else {})} if there else None

    def itself(changes: frozenset[str]) -> Callable[[Episode], bool]:
        return lambda episode: episode.rne in changes and usual[episode.place] is episode

    yield from _runs("placement", stay, placement, itself(_CARER_CHANGES))
    yield from _runs("placed_for_adoption", stay, adoption, itself(_KIND_CHANGES))
    yield from _runs("temporary_stay", stay, away, _begins(_KIND_CHANGES))


def _begins(changes: frozenset[str]) -> Callable[[Episode], bool]:
    return lambda episode: episode.rne in changes


def _looked_after(stay: Stay) -> Fact:
    return _period("looked_after", stay.episodes[0], stay.starts, stay.ends, _reason(stay.reason))


def _runs(
    kind: str,
    stay: Stay,
    attributes_of: Callable[[Episode], Attributes | None],
    begins: Callable[[Episode], bool],
) -> Iterator[Fact]:
    """Periods that fill a stay end to end, one for each run of episodes with the same attributes; none where None.

    The first began with the stay, unless it `begins` with its episode: then it was new on its DECOM.
    """
    heads: list[tuple[Episode, Attributes | None]] = []
    for episode in stay.episodes:
        attributes = attributes_of(episode)
        if not heads or heads[-1][1] != attributes:
            heads.append((episode, attributes))
    for index, (episode, attributes) in enumerate(heads):
        begins_known = index > 0 or begins(episode)
        starts = (episode.start, episode.start) if begins_known else stay.starts
        following = heads[index + 1][0].start if index + 1 < len(heads) else None
        ends = stay.ends if following is None else (following, following)
        if attributes is not None and starts != ends:
            yield _period(kind, episode, starts, ends, attributes)


def _status(episode: Episode) -> Attributes:
    return {"status": STATUSES[episode.ls]} if episode.ls in STATUSES else {}


def _reason(rec: str | None) -> Attributes:
    return {"reason_ended": rec} if rec else {}


def _short_break(episode: Episode) -> Fact:
    """One short break (V3); or, of an agreement (V4), breaks on days not known within it."""
    start = (episode.start, episode.start) if episode.decom is not None else _some_day(episode)
    end = _break_end(episode)
    if episode.ls == BREAK_AGREED:
        start, end = (start[0], end[1]), (start[0], end[1])
    return _period("short_break", episode, start, end, {"series": episode.ls or ""})


def _break_end(episode: Episode) -> tuple[int, int]:
    if episode.dec is not None:
        return episode.dec, episode.dec
    return (STILL_OPEN if episode.outcome is Outcome.OPEN else episode.floor), STILL_OPEN


def _undated(episode: Episode) -> Iterator[Fact]:
    """What an episode shows whose DECOM cannot be read: that there was care, begun on a day not known."""
    start, end = _some_day(episode), _break_end(episode)
    care_end = (end[0], STILL_OPEN) if episode.outcome is not Outcome.CEASED else end
    reason = episode.rec if episode.outcome is Outcome.CEASED else None
    yield _period("looked_after", episode, start, care_end, _reason(reason))
    yield _period("legal_status", episode, start, end, _status(episode))
    yield _period("placement", episode, start, end, placement_attributes(episode, None))


def _some_day(episode: Episode) -> tuple[int, int]:
    return LONG_BEFORE, STILL_OPEN if episode.dec is None else episode.dec


def _period(
    kind: str, episode: Episode, starts: tuple[int, int], ends: tuple[int, int], attributes: Attributes
) -> Fact:
    return Fact(
        kind=kind,
        source=str(episode.place),
        start_lo=starts[0],
        start_hi=starts[1],
        end_lo=ends[0],
        end_hi=ends[1],
        attributes=attributes,
    )
