"""Young people who have left care (OC3): whether the authority was in touch, and whether where they lived was suitable.

What is said is said about the time of a birthday in the return's year. Which days that takes in has not been read, so the day
is some day of the year.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from checker.intake.ssda903.cells import read_codes
from checker.intake.ssda903.fact_rows import fact_rows
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import Table, year_end, year_start

CONTACT = {
    "YES": "in-touch",
    "NO": "not-in-touch",
    "REFU": "refused",
    "NREQ": "not-required",
    "RHOM": "returned-home",
    "DIED": "died",
}
_ACCOMMODATION = "[A-Z][12]|0"
"""A letter for the sort of accommodation, then 1 where it was suitable and 2 where it was not; 0 where nothing is known."""


def leaver_facts(tables: Sequence[Table], notes: Notes) -> Iterator[pl.DataFrame]:
    """One `leaver_outcome` each, on some day of the year."""
    for table in tables:
        touch = read_codes(table, "IN_TOUCH", "|".join(CONTACT), notes, needed=True)
        suitable = read_codes(table, "ACCOM", _ACCOMMODATION, notes).cast(pl.String).str.slice(1)
        rows = table.rows.with_columns(
            touch.replace_strict(CONTACT, default=None, return_dtype=pl.String).alias("contact"),
            suitable.replace_strict({"1": True, "2": False}, default=None, return_dtype=pl.Boolean).alias("suitable"),
        )
        says = {"contact": pl.col("contact"), "accommodation_suitable": pl.col("suitable")}
        yield fact_rows(
            rows, "leaver_outcome", (pl.lit(year_start(table.year)), pl.lit(year_end(table.year))), says=says
        )
