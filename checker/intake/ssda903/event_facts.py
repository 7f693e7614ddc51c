"""Facts from the other modules: the child, reviews, episodes missing, and placements for adoption."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from checker.intake.ssda903.cells import Gap, known, read_code, read_day
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.tables import Row, Table, newest, year_end
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value, known_day

_SEXES = {"1": "male", "M": "male", "2": "female", "F": "female", "U": "unknown"}
_ABSENCES = {"M": "missing", "A": "away"}


@dataclass(frozen=True, slots=True)
class _Spell:
    """A row with a start, an end and a code; `end` is None where it is not known."""

    place: Place
    year: int
    child: str
    start: int | None
    end: int | None
    still_open: bool
    code: str | None


def child_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `child` record each, from the header of the latest year it is in; where two rows differ, left unknown."""
    rows_of: defaultdict[str, list[Row]] = defaultdict(list)
    for row in newest([row for table in tables for row in table.rows], lambda row: row.child):
        rows_of[row.child].append(row)
    for child, rows in rows_of.items():
        records = [_child(row, notes) for row in rows]
        agreed = {name: value for name, value in records[0].items() if all(each.get(name) == value for each in records)}
        if any(record != records[0] for record in records):
            what = "expected one row for a child, found several that differ"
            notes.add(rows[0].place, "CHILD", what, "What they differ in is read as unknown.")
        yield child, Fact("child", str(rows[0].place), attributes=agreed)


def _child(row: Row, notes: Notes) -> dict[str, Value]:
    attributes: dict[str, Value] = {}
    born = known(read_day(row, "DOB", notes, needed=True))
    if born is not None:
        attributes["born"] = date.fromordinal(born)
    sex = read_code(row, "SEX", "[12MFU]", notes, needed=True)
    if sex:
        attributes["sex"] = _SEXES[sex]
    return attributes


@dataclass(frozen=True, slots=True)
class _Review:
    place: Place
    year: int
    child: str
    day: int | None
    participation: str | None


def review_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `review` each: held, statutory, with the participation code. A row with neither day nor code is passed over.

    One that is in two years' returns is taken from the later.
    """
    reviews = [review for table in tables for row in table.rows if (review := _review(row, notes))]
    for review in newest(reviews, lambda each: (each.child, each.day or each.place)):
        attributes: dict[str, Value] = {"status": "held", "type": "statutory"}
        if review.participation:
            attributes["participation"] = review.participation
        days = {} if review.day is None else known_day(review.day)
        yield review.child, Fact("review", str(review.place), **days, attributes=attributes)


def _review(row: Row, notes: Notes) -> _Review | None:
    if row.text("REVIEW") == "" and row.text("REVIEW_CODE") == "":
        notes.add(row.place, "REVIEW", "expected a review, found neither a date nor a code", "The row is passed over.")
        return None
    day = known(read_day(row, "REVIEW", notes, needed=True))
    return _Review(row.place, row.year, row.child, day, read_code(row, "REVIEW_CODE", "PN[0-7]", notes, needed=True))


def missing_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `missing` period each, missing or away."""
    for spell in _spells(tables, ("MISSING", "MIS_START", "MIS_END"), "[MA]", notes, code_needed=True):
        attributes = {"type": _ABSENCES[spell.code]} if spell.code else {}
        yield spell.child, _period("missing", spell, attributes)


def adoption_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `placed_for_adoption` period each."""
    columns = ("REASON_PLACED_CEASED", "DATE_PLACED", "DATE_PLACED_CEASED")
    for spell in _spells(tables, columns, "RD[0-9]", notes, code_needed=False):
        attributes = {"reason_ended": spell.code} if spell.code else {}
        yield spell.child, _period("placed_for_adoption", spell, attributes)


def _spells(
    tables: Sequence[Table], columns: tuple[str, str, str], pattern: str, notes: Notes, *, code_needed: bool
) -> list[_Spell]:
    """Rows with a code, a start and an end; the later year's where two years have the same child, start and code.

    One left open in a year but not in a later year's return has an end that is not known.
    """
    code, start, end = columns
    last_year = max((table.year for table in tables), default=0)
    spells = []
    for row in (row for table in tables for row in table.rows):
        began, ended = known(read_day(row, start, notes, needed=True)), read_day(row, end, notes)
        if isinstance(ended, int) and began is not None and ended < began:
            notes.add(row.place, end, f"expected a day on or after {start}, found an earlier one", "Read as unknown.")
            ended = Gap.UNREADABLE
        read = read_code(row, code, pattern, notes, needed=code_needed)
        spells.append(_Spell(row.place, row.year, row.child, began, known(ended), ended is Gap.BLANK, read))
    kept = newest(spells, lambda each: (each.child, each.start or each.place, each.code if code_needed else None))
    for spell in kept:
        if spell.still_open and spell.year < last_year:
            what = "expected one still open to be in the later year's return as well, found none"
            notes.add(spell.place, end, what, "The day it ended is read as unknown.")
    return [_let_go(spell) if spell.year < last_year else spell for spell in kept]


def _period(kind: str, spell: _Spell, attributes: dict[str, str]) -> Fact:
    ended = STILL_OPEN if spell.end is None else spell.end
    starts = (LONG_BEFORE, ended) if spell.start is None else (spell.start, spell.start)
    first_end = spell.start or LONG_BEFORE
    return Fact(kind, str(spell.place))
