"""Episodes: one row each, with how it ended worked out from DEC and REC together.

Codes: RNE S started to be looked after, L legal status changed, P placement and carer changed, T placement changed but
not the carer, B legal status with placement and carer, U legal status with placement but not the carer. REC X1 means
care goes on in a next episode; the E codes mean it ceased.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from checker.intake.ssda903.cells import Gap, known, read_code, read_day
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.tables import Row, Table, newest, year_end

CARE_GOES_ON = "X1"
STARTS_CARE = "S"
BREAK_RECORDED, BREAK_AGREED = "V3", "V4"
"""Short breaks recorded one by one, and those of which only the agreement is recorded."""

STATUSES = {
    "C1": "interim-care-order",
    "C2": "care-order",
    "D1": "freeing-order",
    "E1": "placement-order",
    "V2": "section-20",
    "J1": "remand",
    "J2": "police-detention",
    "J3": "sentenced",
    "L1": "police-protection",
    "L2": "emergency-protection-order",
    "L3": "child-assessment-order",
}

_RNE = "[SPLTUB]"
_LS = "|".join((*STATUSES, BREAK_RECORDED, BREAK_AGREED))
_REC = "X1|E[0-9]{1,2}[A-Z]?"
_PLACE = "[A-Z][0-9]{1,2}"
_PROVIDER = "PR[0-9]"


class Outcome(Enum):
    """How an episode ended: not yet; care went on; care ceased; or the row does not say, or contradicts itself."""

    OPEN = "open"
    CONTINUES = "continues"
    CEASED = "ceased"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode. A code is "" where blank and None where unreadable; a day is None where it is not known.

    `floor` is the last day on which the row itself shows the episode still to come to its end: its end lies there or
    later. It is DEC where known.
    """

    place: Place
    year: int
    child: str
    decom: int | None
    dec: int | None
    outcome: Outcome
    floor: int
    rne: str | None
    ls: str | None
    placed: str | None
    provider: str | None
    rec: str | None

    @property
    def start(self) -> int:
        """DECOM, of an episode that has one."""
        if self.decom is None:
            raise ValueError("an episode without DECOM has no place in a chain")
        return self.decom

    @property
    def is_break(self) -> bool:
        """Whether it is a short break, or an agreement to them, and no part of a period of being looked after."""
        return self.ls in (BREAK_RECORDED, BREAK_AGREED)

    def order(self) -> tuple[object, ...]:
        """In date order, an open one last of those beginning on a day; by content among equals, never by row."""
        codes = (self.rne, self.ls, self.placed, self.provider, self.rec)
        ends = (self.dec is None, self.dec or 0, self.outcome.value, self.floor)
        return (self.decom or 0, *ends, *("?" if code is None else code for code in codes))


def read_episodes(tables: Sequence[Table], notes: Notes) -> dict[str, list[Episode]]:
    """Each child's episodes in order, of several years joined. Those with no DECOM that can be read come first.

    One that is in two years' returns is taken from the later. One left open in a year, but not in a later year's
    return, has an end that is not known.
    """
    rows = [_read(row, notes) for table in tables for row in table.rows]
    last_year = max((table.year for table in tables), default=0)
    of_child: defaultdict[str, list[Episode]] = defaultdict(list)
    for episode in newest(rows, lambda each: (each.child, each.decom or each.place)):
        of_child[episode.child].append(_let_go(episode, last_year, notes))
    return {child: _in_order(of_child[child], notes) for child in sorted(of_child)}


def _in_order(episodes: Sequence[Episode], notes: Notes) -> list[Episode]:
    """A child's episodes in order, one that is there twice once."""
    ordered: list[Episode] = []
    for episode in sorted(episodes, key=Episode.order):
        if ordered and ordered[-1].order() == episode.order():
            what = "expected an episode once, found it again"
            notes.add(episode.place, None, what, "It is read once.")
        else:
            ordered.append(episode)
    return ordered


def _read(row: Row, notes: Notes) -> Episode:
    decom = known(read_day(row, "DECOM", notes, needed=True))
    dec = read_day(row, "DEC", notes)
    rec = read_code(row, "REC", _REC, notes)
    if isinstance(dec, int) and decom is not None and dec < decom:
        what = "expected a day on or after DECOM, found an earlier one"
        notes.add(row.place, "DEC", what, "The day the episode ended is read as unknown.")
        dec = Gap.UNREADABLE
    return Episode(
        place=row.place,
        year=row.year,
        child=row.child,
        decom=decom,
        dec=known(dec),
        outcome=_outcome(dec, rec, row, notes),
        floor=known(dec) or decom or 0,
        rne=read_code(row, "RNE", _RNE, notes, needed=True),
        ls=read_code(row, "LS", _LS, notes, needed=True),
        placed=read_code(row, "PLACE", _PLACE, notes, needed=True),
        provider=read_code(row, "PLACE_PROVIDER", _PROVIDER, notes),
        rec=rec,
    )


def _outcome(dec: int | Gap, rec: str | None, row: Row, notes: Notes) -> Outcome:
    if dec is Gap.BLANK:
        if rec in ("", CARE_GOES_ON):
            return Outcome.OPEN
        what = "expected a day with a reason for ceasing, found nothing"
        notes.add(row.place, "DEC", what, "The day care ended is read as unknown.")
        return Outcome.UNCLEAR
    if dec is Gap.UNREADABLE or rec is None:
        return Outcome.UNCLEAR
    if rec == "":
        what = "expected a reason with the day the episode ceased, found nothing"
        notes.add(row.place, "REC", what, "Whether care ended that day is read as unknown.")
        return Outcome.UNCLEAR
    return Outcome.CONTINUES if rec == CARE_GOES_ON else Outcome.CEASED


def _let_go(episode: Episode, last_year: int, notes: Notes) -> Episode:
    """An episode left open at the end of a year, and not in a later year's return, ended on a day not known."""
    if episode.outcome is not Outcome.OPEN or episode.year == last_year:
        return episode
    what = "expected an open episode to be in the later year's return as well, found none"
    notes.add(episode.place, "DEC", what, "The day it ended is read as unknown.")
    floor = max(episode.floor, year_end(episode.year))
    return replace(episode, outcome=Outcome.UNCLEAR, floor=floor, rec="")
