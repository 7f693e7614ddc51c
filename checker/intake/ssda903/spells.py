"""Spells: rows that begin on a day, end on a day or go on, and say one thing in between."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from checker.intake.ssda903.cells import Gap, known, read_day
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.tables import Row, Table, newest, year_end
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns a spell begins and ends in."""

    start: str
    end: str


@dataclass(frozen=True, slots=True)
class Spell:
    """One row. `ends` is the earliest and latest day of its end; `says` is what the row says of it, None if unreadable."""

    place: Place
    year: int
    child: str
    start: int | None
    ends: tuple[int, int]
    says: str | None

    def fact(self, kind: str, attributes: Mapping[str, Value]) -> Fact:
        """The spell as a period of some kind."""
        starts = (LONG_BEFORE, self.ends[1]) if self.start is None else (self.start, self.start)
        return Fact(kind, str(self.place), *starts, *self.ends, attributes=attributes)


def read_spells(
    tables: Sequence[Table], columns: Columns, says: Callable[[Row], str | None], notes: Notes
) -> Iterator[Spell]:
    """The spells in tables. One in two years' returns is the later's: it knows how it ended.

    One left open in a year, but not in a later year's return, has an end that is not known.
    """
    last_year = max((table.year for table in tables), default=0)
    spells = [_read(row, columns, says(row), notes) for table in tables for row in table.rows]
    for spell in newest(spells, lambda each: (each.child, each.start or each.place, each.says)):
        yield _let_go(spell, columns, notes) if spell.year < last_year else spell


def _read(row: Row, columns: Columns, says: str | None, notes: Notes) -> Spell:
    start = known(read_day(row, columns.start, notes, needed=True))
    end = read_day(row, columns.end, notes)
    if isinstance(end, int) and start is not None and end < start:
        what = f"expected a day on or after {columns.start}, found an earlier one"
        notes.add(row.place, columns.end, what, "The day it ended is read as unknown.")
        end = Gap.UNREADABLE
    return Spell(row.place, row.year, row.child, start, _ends(start, end), says)


def _ends(start: int | None, end: int | Gap) -> tuple[int, int]:
    if isinstance(end, int):
        return end, end
    return (STILL_OPEN if end is Gap.BLANK else start or LONG_BEFORE), STILL_OPEN


def _let_go(spell: Spell, columns: Columns, notes: Notes) -> Spell:
    if spell.ends[0] != STILL_OPEN:
        return spell
    what = "expected an open episode to be in the later year's return as well, found none"
    notes.add(spell.place, columns.end, what, "The day it ended is read as unknown.")
    return replace(spell, ends=(max(spell.start or LONG_BEFORE, year_end(spell.year)), STILL_OPEN))
