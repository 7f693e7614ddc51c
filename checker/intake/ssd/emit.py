"""Rows of facts put together as the frames of a snapshot, one for each kind: no object is made of any row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import polars as pl

from checker.intake.ssd.clean import ID, PERSON
from checker.intake.ssd.records import ROW
from checker.intake.ssd.rows import DAYS, FactRows
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.plain import EPOCH
from checker.snapshot.vocabulary import Type, vocabulary


def cases_of(rows: Iterable[FactRows]) -> FramedCases:
    """The cases that the rows are facts about. Of facts that are alike, that of the first file and row is kept."""
    parts: defaultdict[tuple[str, str], list[FactRows]] = defaultdict(list)
    for each in rows:
        if each.frame.height:
            parts[each.kind, each.label].append(each)
    return FramedCases([_frame(parts[key]) for key in sorted(parts)], "dump", told=True)


def _frame(parts: Sequence[FactRows]) -> pl.DataFrame:
    """The facts of one kind from one sheet, in order of its rows."""
    whole = pl.concat([_columns(each) for each in parts], how="diagonal_relaxed")
    ordered = whole if whole[ROW].is_sorted() else whole.sort(ROW, maintain_order=True)
    return ordered.drop(ROW)


def _columns(rows: FactRows) -> pl.DataFrame:
    kind = vocabulary().kind(rows.kind)
    dated = [name for name in rows.attributes if kind.attributes[name].type is Type.DATE]
    frame = rows.frame.with_columns((pl.col(name) - EPOCH).cast(pl.Int32).cast(pl.Date) for name in dated)
    return frame.select(
        ROW,
        *(name for name in DAYS if name in frame.columns),
        *rows.attributes,
        case=PERSON,
        kind=pl.lit(rows.kind),
        id=ID,
        source=pl.concat_str(pl.lit(rows.label), ROW, separator=":"),
    )
