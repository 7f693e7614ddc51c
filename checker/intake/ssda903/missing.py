"""Episodes missing, or away from placement without authorisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checker.intake.ssda903.cells import Gap, known, read_code, read_day
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.tables import Row, Table, newest, year_end
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact

TYPES = {"M": "missing", "A": "away"}


@dataclass(frozen=True, slots=True)
class _Spell:
    """One row. `ends` is the earliest and latest day of its end."""

    place: Place
    year: int
    child: str
    start: int | None
    ends: tuple[int, int]
    code: str | None


def missing_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `missing` period each. One in two years' returns is the later's: it knows how it ended.

    One left open in a year, but not in a later year's return, has an end that is not known.
    """
    last_year = max((table.year for table in tables), default=0)
    spells = [_read(row, notes) for table in tables for row in table.rows]
    for spell in newest(spells, lambda each: (each.child, each.start or each.place, each.code)):
        yield spell.child, _fact(_let_go(spell, notes) if spell.year < last_year else spell)


def _read(row: Row, notes: Notes) -> _Spell:
    start = known(read_day(row, "MIS_START", notes, needed=True))
    end = read_day(row, "MIS_END", notes)
    if isinstance(end, int) and start is not None and end < start:
        what = "expected a day on or after MIS_START, found an earlier one"
        notes.add(row.place, "MIS_END", what, "The day it ended is read as unknown.")
        end = Gap.UNREADABLE
    code = read_code(row, "MISSING", "|".join(TYPES), notes, needed=True)
    return _Spell(row.place, row.year, row.child, start, _ends(start, end), code)


def _ends(start: int | None, end: int | Gap) -> tuple[int, int]:
    if isinstance(end, int):
        return end, end
    return (STILL_OPEN if end is Gap.BLANK else start or LONG_BEFORE), STILL_OPEN


def _let_go(spell: _Spell, notes: Notes) -> _Spell:
    if spell.ends[0] != STILL_OPEN:
        return spell
    what = "expected an open episode to be in the later year's return as well, found none"
    notes.add(spell.place, "MIS_END", what, "The day it ended is read as unknown.")
    return replace(spell, ends=(max(spell.start or LONG_BEFORE, year_end(spell.year)), STILL_OPEN))


def _fact(spell: _Spell) -> Fact:
    starts = (LONG_BEFORE, spell.ends[1]) if spell.start is None else (spell.start, spell.start)
    attributes = {"type": TYPES[spell.code]} if spell.code else {}
    return Fact("missing", str(spell.place), *starts, *spell.ends, attributes=attributes)
