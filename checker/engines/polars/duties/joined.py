"""Columns of duties that are put together, or cut, when they are first looked at: most never are, but for a few rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.values.constants import some

Ints = npt.NDArray[Any]
Columns = Mapping[str, Ints]


class Joined(Columns):
    """The columns of several parts, of one at least, one after another; those of `told` are there already."""

    def __init__(self, parts: Sequence[Columns], **told: Ints) -> None:
        self.parts = parts
        self._whole = told

    def __getitem__(self, name: str) -> Ints:
        """One column."""
        if name not in self._whole:
            self._whole[name] = np.concatenate([part[name] for part in self.parts])
        return self._whole[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.parts[0])

    def __len__(self) -> int:
        return len(self.parts[0])


class Some(Columns):
    """Columns of which only some rows are wanted, by their places or a mask; of some of some rows, both at once."""

    def __init__(self, whole: Columns, which: Ints) -> None:
        rows = np.flatnonzero(which) if which.dtype == bool else which
        self.whole: Columns = whole.whole if isinstance(whole, Some) else whole
        self.which: Ints = whole.which[rows] if isinstance(whole, Some) else rows
        self._cut: dict[str, Ints] = {}

    def __getitem__(self, name: str) -> Ints:
        """One column."""
        if name not in self._cut:
            self._cut[name] = some(self.whole[name], self.which)
        return self._cut[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)
