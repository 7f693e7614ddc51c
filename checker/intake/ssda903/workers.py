"""Social workers: who the child's was, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from checker.intake.ssda903.cells import Said, read_cells, shape
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.spells import Columns, spell_facts
from checker.intake.ssda903.tables import Table
from checker.snapshot.values import identifier

_COLUMNS = Columns("SW_DECOM", "SW_DEC")


def worker_facts(tables: Sequence[Table], notes: Notes) -> Iterator[pl.DataFrame]:
    """One `lead_practitioner` period each, of a social worker."""
    if tables:
        says = {"officer": pl.col("says"), "profession": pl.lit("social-worker")}
        yield spell_facts(tables, "lead_practitioner", _COLUMNS, lambda table: _workers(table, notes), says, notes)


def _workers(table: Table, notes: Notes) -> pl.Expr:
    def said(text: str | None) -> Said | None:
        what = f"expected a social worker's code, found {shape(text)}"
        return None if identifier(text) else Said(what, "Who it was is read as unknown.")

    return read_cells(table, "SW_ID", identifier, said, pl.String, notes)
