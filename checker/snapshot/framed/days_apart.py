"""Which rows of events of a day not known may be another of those that are alike but for the days they lie between."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.snapshot.framed.coded import NOTHING
from checker.snapshot.making import another_edge

_Places = npt.NDArray[np.intp]


def told_twice(
    lots: Sequence[_Places], lo: npt.NDArray[Any], hi: npt.NDArray[Any], last: npt.NDArray[np.bool_] | None = None
) -> _Places:
    """The places of those, of lots that are alike in all else, each of a day from `lo` to `hi`. Those that are `last` are counted
    for certain only where there is no other (`another_edge`)."""
    found = [np.zeros(0, dtype=np.intp)]
    for lot in lots:
        rows = list(zip(lo[lot].tolist(), hi[lot].tolist(), strict=True))
        later = set() if last is None else {row for row, after in zip(rows, last[lot].tolist(), strict=True) if after}
        between = sorted(set(rows))
        told = another_edge(
            [(*each, NOTHING) for each in between], {at for at, row in enumerate(between) if row in later}
        )
        others = {between[at] for at in told}
        found.append(lot[[row in others for row in rows]])
    return np.concatenate(found)
