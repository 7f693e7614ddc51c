"""Facts a kind at a time, as rows of a frame: what readers of whole columns end in. No object is made of any row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import polars as pl

from checker.intake.csv_columns import ROW
from checker.side_by_side import side_by_side
from checker.snapshot.coverage import Coverage
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.ordering import in_order
from checker.snapshot.framed.plain import EPOCH
from checker.snapshot.vocabulary import Type, vocabulary

CHILD, KIND, FILE = "child", "kind", "file"
"""The columns of rows that say whose they are, of what kind, and what the file of each is called; `ROW` is its number."""

DAYS = ("start_lo", "start_hi", "end_lo", "end_hi")
"""The earliest and latest days of a fact's start and end, as `Fact` has them."""

BITS = 22
"""Bits that any day fits in, so that who and when are one number, and in order."""


def at(who: pl.Expr, day: pl.Expr) -> pl.Expr:
    """Who and when as one number."""
    return who.cast(pl.Int64) * (1 << BITS) + day


def cases_of(
    facts: Iterable[pl.DataFrame], apart: Mapping[str, Coverage], children: pl.Series | None = None
) -> FramedCases:
    """Children with their facts, in order. Of facts that are alike, that of the first file and row is kept. `apart`: what is
    covered of those of whom something else is.

    Of each frame the facts are of one kind: `CHILD` (an enumeration, in order, that is the same in all, or places among
    `children`), `KIND`, `FILE`, `ROW`, `DAYS` where they have days, and a column for each attribute, dates as ordinals.
    """
    of: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
    for rows in facts:
        if rows.height:
            of[rows[KIND][0]].append(rows)
    if children is None and of:
        children = next(iter(of.values()))[0].schema[CHILD].categories  # type: ignore[attr-defined]
    frames = side_by_side(lambda kind: _frame(kind, of[kind]), sorted(of), lambda kind: sum(map(len, of[kind])))
    return FramedCases(list(frames), "", told=True, listed=children, apart=apart)


def _frame(kind: str, parts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The facts of one kind by child and first day; of those alike, in order of files and rows."""
    parts = [rows.drop(KIND).with_columns(pl.col(CHILD).to_physical()) for rows in parts]
    rows = _in_order(pl.concat(parts, how="diagonal") if len(parts) > 1 else parts[0])
    attributes = vocabulary().kind(kind).attributes.values()
    dates = [each.name for each in attributes if each.type is Type.DATE and each.name in rows.columns]
    return rows.with_columns(
        *((pl.col(name) - EPOCH).cast(pl.Date) for name in dates),
        source=pl.struct(FILE, ROW),
        **{KIND: pl.lit(kind, pl.Enum([kind]))},
    ).drop(FILE, ROW).rename({CHILD: "case"})  # fmt: skip


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Rows by child and first day; those that agree in both by file and number."""
    keys = rows[CHILD].to_numpy().astype(np.int64) << BITS
    if "start_lo" in rows.columns:
        keys += rows["start_lo"].to_numpy()
    if (keys[1:] > keys[:-1]).all():
        return rows
    order = in_order(keys)
    same = keys[order[1:]] == keys[order[:-1]]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if len(tied):
        twins = rows.select(FILE, ROW)[order[tied]].with_columns(key=keys[order[tied]], at=order[tied])
        order[tied] = twins.sort("key", FILE, ROW, maintain_order=True)["at"].to_numpy()
    return rows if (order[1:] > order[:-1]).all() else rows[order]
