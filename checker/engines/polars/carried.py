"""What facts carry under a name, made comparable across kinds; and which facts have an identifier."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.table import NOTHING, Column, Table
from checker.engines.polars.truths import Mask

Places = npt.NDArray[np.int64]

_TEXT = float(1 << 40)
"""Texts are numbered from here on, so that none is equal to a number."""


class Names:
    """Texts of different columns, each with one number."""

    def __init__(self) -> None:
        self._numbers: dict[str, float] = {}

    def number(self, text: str) -> float:
        """The number of a text."""
        return self._numbers.setdefault(text, _TEXT + len(self._numbers))


@dataclass(frozen=True, slots=True)
class Carried:
    """What each of some things carries, and whether it carries anything."""

    values: npt.NDArray[np.float64]
    known: Mask

    @classmethod
    def of_none(cls, count: int = 0) -> Carried:
        """So many things that carry nothing."""
        return cls(np.zeros(count), np.zeros(count, dtype=bool))

    def take(self, which: npt.NDArray[Any]) -> Carried:
        """What some of them carry."""
        return Carried(self.values[which], self.known[which])

    def otherwise(self, other: Carried) -> Carried:
        """What another carries, where this carries nothing."""
        return Carried(np.where(self.known, self.values, other.values), self.known | other.known)


def carried(column: Column | None, places: Places, names: Names) -> Carried:
    """What the rows at some places carry in a column; nothing where a place is -1."""
    if column is None or not len(column.values):
        return Carried.of_none(len(places))
    known = (places != NOTHING) & column.known[places]
    values = np.zeros(len(places))
    values[known] = column.values[places[known]]
    if column.texts is not None and known.any():
        used, back = np.unique(values[known].astype(np.int64), return_inverse=True)
        numbers = np.array([names.number(column.texts[place]) for place in used.tolist()], dtype=np.float64)
        values[known] = numbers[back]
    return Carried(values, known)


def own_ids(table: Table, names: Names) -> Carried:
    """The source's own identifier of each row."""
    column = Column(table.id, table.id != NOTHING, table.ids)
    return carried(column, np.arange(len(table), dtype=np.int64), names)


def among(owner: Places, held: Carried, of: Places, values: npt.NDArray[np.float64]) -> tuple[Mask, Mask]:
    """Whether each owner asked about holds a value, and whether it holds any; `owner` says whose each of `held` is."""
    which = held.known & (owner != NOTHING)
    keys = paired(owner[which], held.values[which])
    return np.isin(paired(of, values), keys), np.isin(of, owner[which])


def paired(owner: Places, values: npt.NDArray[np.float64]) -> Places:
    """Owners and texts they hold as keys; those that hold none have keys of their own."""
    return (owner << 32) | (values - _TEXT).astype(np.int64)
