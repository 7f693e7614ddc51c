"""Placements: what the placement codes mean, and which episodes are with the same carer.

The return names no carer. RNE says whether the carer changed, so each child's carers are numbered p1, p2 and so on. A
child who comes back from a temporary stay to a placement of the same code and provider is back with the same carer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from checker.intake.ssda903.episodes import STARTS_CARE, Episode
from checker.intake.ssda903.notes import Place
from checker.intake.ssda903.stays import Stay
from checker.intake.ssda903.temporary import temporary_episodes
from checker.snapshot.facts import Value

SETTINGS = {
    "A3": "adoption",
    "A4": "adoption",
    "A5": "adoption",
    "A6": "adoption",
    "H5": "supported-accommodation",
    "K1": "secure-home",
    "K2": "children's-home",
    "K3": "supported-accommodation",
    "P1": "with-parents",
    "P2": "independent-living",
    "P3": "other",
    "R1": "other",
    "R2": "other",
    "R3": "other",
    "R5": "custody",
    "S1": "residential-school",
    "T0": "temporary",
    "T1": "temporary",
    "T2": "temporary",
    "T3": "temporary",
    "T4": "temporary",
    "U1": "connected-person",
    "U2": "connected-person",
    "U3": "connected-person",
    "U4": "foster-care",
    "U5": "foster-care",
    "U6": "foster-care",
    "Z1": "other",
}
"""What each placement code is. A code not here (Z11 to Z14) keeps its code and has no setting."""

ADOPTION = frozenset(code for code, setting in SETTINGS.items() if setting == "adoption")

LONG_TERM = frozenset({"U1", "U4"})
_NEW_CARER = frozenset({STARTS_CARE, "P", "B"})
_SAME_CARER = frozenset({"L", "T", "U"})


def with_carers(stays: Sequence[Stay]) -> Mapping[Place, str | None]:
    """The carer of each episode of a child's stays, by the episode's place; None where it cannot be told.

    It cannot where RNE is unreadable, nor where a later stay begins with the carer of an episode that is not there.
    """
    carers: dict[Place, str | None] = {}
    carer: str | None = None
    count = 0
    for stay in stays:
        temporary = temporary_episodes(stay)
        usual: Episode | None = None
        before: Episode | None = None
        for episode in stay.episodes:
            away = before is not None and before.place in temporary
            if usual and away and episode.rne in _NEW_CARER and _same_place(usual, episode):
                carer = carers[usual.place]
            elif episode.rne in _NEW_CARER or (before is None and stay.first):
                count += 1
                carer = f"p{count}"
            elif before is None or episode.rne not in _SAME_CARER:
                carer = None
            carers[episode.place] = carer
            usual = usual if episode.place in temporary else episode
            before = episode
    return carers


def _same_place(one: Episode, other: Episode) -> bool:
    """Whether two episodes are at the same placement for all that the return says: the code and the provider."""
    return bool(one.placed) and (one.placed, one.provider) == (other.placed, other.provider)


def placement_attributes(episode: Episode, carer: str | None) -> dict[str, Value]:
    """What an episode says about the placement. The carer's number stands for the address too."""
    attributes: dict[str, Value] = {}
    if carer:
        attributes |= {"carer": carer, "address": carer}
    if episode.placed:
        attributes["code"] = episode.placed
    if episode.placed in SETTINGS:
        attributes |= {"setting": SETTINGS[episode.placed], "long_term": episode.placed in LONG_TERM}
    if episode.provider:
        attributes["provider"] = episode.provider
    return attributes
