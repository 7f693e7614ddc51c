"""Episodes missing, or away from placement without authorisation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from checker.intake.ssda903.cells import read_codes
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.spells import Columns, spell_facts
from checker.intake.ssda903.tables import Table

TYPES = {"M": "missing", "A": "away"}
_COLUMNS = Columns("MIS_START", "MIS_END")


def missing_facts(tables: Sequence[Table], notes: Notes) -> Iterator[pl.DataFrame]:
    """One `missing` period each."""
    if tables:
        kinds = pl.col("says").replace_strict(TYPES, default=None, return_dtype=pl.String)
        yield spell_facts(
            tables,
            "missing",
            _COLUMNS,
            lambda table: read_codes(table, "MISSING", "|".join(TYPES), notes, needed=True),
            {"type": kinds},
            notes,
        )
