"""A limit multiplied, day by day, by what each case carries: an officer's share of a full-time post, say."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.compile.program import Times
from checker.engines.polars.conditions.recorded import settled_line
from checker.engines.polars.facts.table import Table
from checker.engines.polars.values.keys import DAY, SHIFT, distinct, key_of
from checker.engines.polars.values.lines import Lines, compressed
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Mask

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def over_multiplied(number: Lines, limit: float, times: Times, view: View) -> Lines:
    """Whether there are more on each day than a limit multiplied by the sum of an attribute over the periods that hold;
    `number` gives how many in place of a truth. Of none there are never more.

    A case with such a period that may or may not count, or whose days are not all known, is rough.
    """
    rows = view.known(times.kind)
    truth = view.fact_truth(times.where, rows)
    rough = view.marked(rows.case[(truth >= 2) | ((truth == TRUE) & ~rows.exact)])
    rows = rows.take(flatnonzero(truth == TRUE))
    covered = settled_line(times.kind, view)
    first, end = key_of(rows.case, rows.start_lo), key_of(rows.case, rows.end_lo)
    keys = distinct(np.concatenate([number.keys, covered.keys, first, end]))
    many, nowhere = (line.at(keys >> SHIFT, keys & DAY) for line in (number, covered))
    by, doubt = _sums(rows, times, keys, np.searchsorted(keys, first), np.searchsorted(keys, end), view)
    nothing = np.where(nowhere == FALSE, np.int16(view.missing_field(times.kind)), nowhere)
    doubt = np.where(doubt == FALSE, nothing, doubt)
    told = np.where(doubt >= 2, doubt, (many > _rounded(limit * by)).astype(np.int16))
    return compressed(keys, np.where(many > 0, told, np.int16(FALSE)), rough if rough.any() else None)


def _sums(
    rows: Table, times: Times, keys: npt.NDArray[np.int64], first: npt.NDArray[np.int64], end: npt.NDArray[np.int64], view: View
) -> tuple[npt.NDArray[np.float64], Codes]:  # fmt: skip
    """The sum on each day, the rows of a case added in order; and true where there is any, or the code of what is lacking."""
    counts = end - first
    of = np.repeat(np.arange(len(rows)), counts)
    place = np.arange(len(of)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(first, counts)
    column = rows.column(times.attribute)
    known: Mask = column.known[of] if column is not None and column.texts is None else np.zeros(len(of), dtype=bool)
    by, doubt = np.zeros(len(keys)), np.zeros(len(keys), dtype=np.int16)
    if column is not None:
        np.add.at(by, place[known], column.values[of[known]])
    doubt[place] = TRUE
    doubt[place[~known]] = view.missing_field(f"{times.kind}.{times.attribute}")
    return by, doubt


def _rounded(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """To six places, as Python rounds."""
    different, which = np.unique(values, return_inverse=True)
    return np.array([round(value, 6) for value in different.tolist()])[which]
