"""Episodes missing, or away from placement without authorisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.intake.ssda903.cells import read_code
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.spells import Columns, read_spells
from checker.intake.ssda903.tables import Row, Table
from checker.snapshot.facts import Fact

TYPES = {"M": "missing", "A": "away"}
_COLUMNS = Columns("MIS_START", "MIS_END")


def missing_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `missing` period each."""

    def type_in(row: Row) -> str | None:
        return read_code(row, "MISSING", "|".join(TYPES), notes, needed=True)

    for spell in read_spells(tables, _COLUMNS, type_in, notes):
        yield spell.child, spell.fact("missing", {"type": TYPES[spell.says]} if spell.says else {})
