"""Social workers: who the child's was, and from when to when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from checker.intake.ssda903.cells import shape
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.spells import Columns, read_spells
from checker.intake.ssda903.tables import Row, Table
from checker.snapshot.facts import Fact
from checker.snapshot.values import identifier

_COLUMNS = Columns("SW_DECOM", "SW_DEC")


def worker_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `lead_practitioner` period each, of a social worker."""

    def worker_in(row: Row) -> str | None:
        worker = identifier(row.text("SW_ID"))
        if worker is None:
            what = f"expected a social worker's code, found {shape(row.text('SW_ID'))}"
            notes.add(row.place, "SW_ID", what, "Who it was is read as unknown.")
        return worker

    for spell in read_spells(tables, _COLUMNS, worker_in, notes):
        officer = {"officer": spell.says} if spell.says else {}
        yield spell.child, spell.fact("lead_practitioner", {**officer, "profession": "social-worker"})
