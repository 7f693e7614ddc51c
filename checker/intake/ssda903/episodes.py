"""Episodes: one row each, with how it ended worked out from DEC and REC together.

Codes: RNE S started to be looked after, L legal status changed, P placement and carer changed, T placement changed but
not the carer, B legal status with placement and carer, U legal status with placement but not the carer. REC X1 means
care goes on in a next episode; the E codes mean it ceased.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from checker.intake.csv_columns import ROW
from checker.intake.fact_frames import CHILD, FILE, at
from checker.intake.ssda903.cells import read_codes, read_days
from checker.intake.ssda903.codes import BREAK_AGREED, BREAK_RECORDED, CARE_GOES_ON, STATUSES
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import YEAR, Table, newest, year_end, year_start
from checker.snapshot.framed.ordering import in_order

OPEN, CONTINUES, CEASED, UNCLEAR = "open", "continues", "ceased", "unclear"
"""How an episode ended: not yet; care went on; care ceased; or the row does not say, or contradicts itself."""

_OUTCOME = pl.Enum([CEASED, CONTINUES, OPEN, UNCLEAR])  # in order, as which of two episodes comes first may go by it

IS_BREAK = pl.col("ls").is_in([BREAK_RECORDED, BREAK_AGREED]).fill_null(False)
"""Whether an episode is a short break, or an agreement to them, and no part of a period of being looked after."""

_RNE = "[SPLTUB]"
_LS = "|".join((*STATUSES, BREAK_RECORDED, BREAK_AGREED))
_REC = "X1|E[0-9]{1,2}[A-Z]?"
_PLACE = "[A-Z][0-9]{1,2}"
_PROVIDER = "PR[0-9]"
_CODES = ("rne", "ls", "placed", "provider", "rec")


def read_episodes(tables: Sequence[Table], notes: Notes) -> pl.DataFrame:
    """Episodes by child and in order, of several years joined. Those with no DECOM that can be read come first.

    `decom` and `dec` are ordinals, null where not known. `floor` is the last day on which the row itself shows the episode
    still to come to its end: `dec` where known. Codes (`rne`, `ls`, `placed`, `provider`, `rec`) are "" where blank and
    null where unreadable. `who` is a number for the child, `first_day` and `last_day` those of the return's year. An
    episode that is in two years' returns is taken from the later; one left open in a year, but not in a later year's
    return, has an end that is not known.
    """
    rows = newest(pl.concat([_read(table, notes) for table in tables]), (CHILD, "decom"))
    rows = _let_go(rows, max(table.year for table in tables), notes)
    return _in_order(rows.with_columns(who=pl.col(CHILD).to_physical().cast(pl.Int64)), notes)


def _read(table: Table, notes: Notes) -> pl.DataFrame:
    rows = table.rows.select(
        FILE,
        ROW,
        YEAR,
        CHILD,
        read_days(table, "DECOM", notes, needed=True).alias("decom"),
        read_days(table, "DEC", notes).alias("dec"),
        table.blank("DEC").alias("blank"),
        read_codes(table, "RNE", _RNE, notes, needed=True).alias("rne"),
        read_codes(table, "LS", _LS, notes, needed=True).alias("ls"),
        read_codes(table, "PLACE", _PLACE, notes, needed=True).alias("placed"),
        read_codes(table, "PLACE_PROVIDER", _PROVIDER, notes).alias("provider"),
        read_codes(table, "REC", _REC, notes).alias("rec"),
        pl.lit(year_start(table.year), pl.Int32).alias("first_day"),
        pl.lit(year_end(table.year), pl.Int32).alias("last_day"),
    )
    return _ended(rows, notes)


def _ended(rows: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The rows with how each episode ended, where what they say of it agrees."""
    dec, rec = pl.col("dec"), pl.col("rec")
    early = (dec < pl.col("decom")).fill_null(False)
    what = "expected a day on or after DECOM, found an earlier one"
    notes.rows(rows.filter(early), "DEC", what, "The day the episode ended is read as unknown.")
    rows = rows.with_columns(dec=pl.when(~early).then(dec))
    unsaid = pl.col("blank") & ~rec.is_in(["", CARE_GOES_ON]).fill_null(False)
    what = "expected a day with a reason for ceasing, found nothing"
    notes.rows(rows.filter(unsaid), "DEC", what, "The day care ended is read as unknown.")
    what = "expected a reason with the day the episode ceased, found nothing"
    notes.rows(
        rows.filter(dec.is_not_null() & (rec == "")), "REC", what, "Whether care ended that day is read as unknown."
    )
    outcome = (
        pl.when(unsaid | (dec.is_null() & ~pl.col("blank")) | rec.is_null())
        .then(pl.lit(UNCLEAR, _OUTCOME))
        .when("blank")
        .then(pl.lit(OPEN, _OUTCOME))
        .when(rec == "")
        .then(pl.lit(UNCLEAR, _OUTCOME))
        .when(rec == CARE_GOES_ON)
        .then(pl.lit(CONTINUES, _OUTCOME))
        .otherwise(pl.lit(CEASED, _OUTCOME))
    )
    return rows.with_columns(outcome=outcome, floor=pl.coalesce(dec, "decom", 0)).drop("blank")


def _let_go(rows: pl.DataFrame, last_year: int, notes: Notes) -> pl.DataFrame:
    """Episodes left open at the end of a year, and not in a later year's return, ended on a day not known."""
    gone = (pl.col("outcome") == OPEN) & (pl.col(YEAR) < last_year)
    what = "expected an open episode to be in the later year's return as well, found none"
    notes.rows(rows.filter(gone), "DEC", what, "The day it ended is read as unknown.")
    return rows.with_columns(
        floor=pl.when(gone).then(pl.max_horizontal("floor", "last_day")).otherwise("floor"),
        rec=pl.when(gone).then(pl.lit("")).otherwise("rec"),
        outcome=pl.when(gone).then(pl.lit(UNCLEAR, _OUTCOME)).otherwise("outcome"),
    )


def _in_order(rows: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Episodes in date order, an open one last of those beginning on a day; by content among equals, never by row. One that
    is there twice is there once.
    """
    begun = rows.select(at(pl.col("who"), pl.col("decom").fill_null(0))).to_series().to_numpy()
    order = in_order(begun)
    same = begun[order[1:]] == begun[order[:-1]]
    alike = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if not len(alike):
        return rows[order]
    content: list[pl.Expr] = [pl.col("dec").is_null(), *map(pl.col, ("dec", "outcome", "floor"))]
    content += [pl.col(code).cast(pl.String).fill_null("?") for code in _CODES]
    twins = rows[order[alike]].with_columns(begun=begun[order[alike]], place=order[alike])
    twins = twins.sort("begun", *content, maintain_order=True)
    told = ("begun", "decom", "dec", "outcome", "floor", *_CODES)
    again = twins.select(pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in told)).to_series()
    what = "expected an episode once, found it again"
    notes.rows(twins.filter(again), None, what, "It is read once.")
    order[alike] = twins["place"].to_numpy()
    return rows[np.delete(order, alike[again.to_numpy()])]
