"""Facts in plain data, a column at a time: what readers of exports end in, read as any snapshot's facts are.

A frame holds facts of one kind. Under the names of a snapshot's fields are days and times, each a date as text, "unknown",
or null where nothing is said; attributes, and an `id`.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from checker.snapshot.framed.plain import EPOCH
from checker.snapshot.framed.texts import FactsOfTexts, Said, Texts
from checker.snapshot.vocabulary import Kind

UNKNOWN = "unknown"


def read_facts(kind: Kind, rows: pl.DataFrame) -> tuple[pl.DataFrame, list[Said]]:
    """The rows with the days and times of each fact, as `ToldSheet` has them, for what is said of them; and their attributes
    and ids, null where not known, dates as ordinals. And what is odd, in the order in which it would be met row by row.
    """
    if "on" in rows.columns:
        rows = rows.with_columns(pl.col("on").fill_null(UNKNOWN))
    names = (*kind.time_fields, *kind.attributes, "id")
    texts = {name: Texts(rows[name]) for name in names if name in rows.columns and rows[name].dtype == pl.String}
    reading = FactsOfTexts(kind, lambda name, text, note: text, {})
    told, said = reading.read(texts, np.arange(rows.height))
    dates = {name: column.cast(pl.Int32) + EPOCH for name, column in told.items() if column.dtype == pl.Date}
    return rows.drop(kind.time_fields, strict=False).with_columns(**told | dates), said
