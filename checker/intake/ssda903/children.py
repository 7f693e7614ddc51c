"""The child, from the header: date of birth and sex, and ethnicity for a measure that asks for it. Nothing else is read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE
from checker.intake.ssda903.cells import read_cells, read_codes, read_days
from checker.intake.ssda903.fact_rows import fact_rows
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import YEAR, Table

SEXES = {"1": "male", "M": "male", "2": "female", "F": "female", "U": "unknown"}
_SAYS = ("born", "sex", "ethnicity")


def child_facts(tables: Sequence[Table], notes: Notes) -> Iterator[pl.DataFrame]:
    """One `child` record each, from the latest year the child is in; what two rows then differ in is unknown, but that each date
    of birth is told by a record of its own.
    """
    if not tables:
        return
    rows = pl.concat([_read(table, notes) for table in _latest(tables)])
    several = rows[CHILD].is_duplicated()
    if several.any():
        same = {name: pl.col(name).n_unique() == 1 for name in _SAYS}
        born_twice = pl.col("born").drop_nulls().n_unique() > 1
        agreed = [pl.when(same[name]).then(pl.col(name).first()).alias(name) for name in _SAYS]
        same["born"] |= born_twice  # which are told apart
        each = rows.filter(several).group_by(CHILD, maintain_order=True).agg(
            pl.col(FILE).first(), pl.col(ROW).first(), *agreed, differ=~pl.all_horizontal(same.values())
        )  # fmt: skip
        what = "expected one row for a child, found several that differ"
        notes.rows(each.filter("differ"), "CHILD", what, "What they differ in is read as unknown.")
        twice = rows.filter(born_twice.over(CHILD), pl.col("born").is_not_null())
        twice = twice.select(FILE, ROW, CHILD, "born").unique([CHILD, "born"], keep="first", maintain_order=True)
        rows = pl.concat([rows.filter(~several), each.select(rows.columns), twice], how="diagonal")
    yield fact_rows(rows, "child", says={name: pl.col(name) for name in _SAYS})


def note_no_header(headers: Sequence[Table], episodes: Sequence[Table], notes: Notes) -> None:
    """Says where a child with episodes is in no header, if there is a header at all."""
    if not any(table.rows.height for table in headers):
        return
    named, codes = ([table.rows[CHILD].to_physical().to_numpy() for table in tables] for tables in (headers, episodes))
    known = np.zeros(1 + max(int(each.max(initial=0)) for each in (*named, *codes)), dtype=bool)
    known[np.concatenate(named)] = True
    unknown = np.flatnonzero(~known[np.concatenate(codes)])
    if len(unknown):
        rows = pl.concat([table.rows.select(FILE, ROW, CHILD) for table in episodes])[unknown]
        rows = rows.unique(CHILD, keep="first", maintain_order=True)
        what = "expected a child that is in the header, found one that is not"
        notes.rows(rows, "CHILD", what, "Date of birth and sex are unknown.")


def _latest(tables: Sequence[Table]) -> list[Table]:
    """The tables without the children who are in a later year's."""
    if len({table.year for table in tables}) < 2:
        return list(tables)
    latest = pl.concat([table.rows.select(CHILD, YEAR) for table in tables]).group_by(CHILD).max()
    return [
        table.only(table.rows.select(CHILD).join(latest, on=CHILD, how="left", maintain_order="left")[YEAR] == table.year)
        for table in tables
    ]  # fmt: skip


def _read(table: Table, notes: Notes) -> pl.DataFrame:
    sexes = read_codes(table, "SEX", "[12MFU]", notes, needed=True)
    return table.rows.select(
        FILE,
        ROW,
        CHILD,
        read_days(table, "DOB", notes, needed=True).alias("born"),
        sexes.replace_strict(SEXES, default=None, return_dtype=pl.String).alias("sex"),
        read_cells(table, "ETHNIC", _ethnicity, lambda _: None, pl.String, notes).alias("ethnicity"),
    )


def _ethnicity(text: str | None) -> str | None:
    """A code, in capitals. What is none is left unknown, for few runs ask for any."""
    code = (text or "").upper()
    return code if re.fullmatch("[A-Z]{4}", code) else None
