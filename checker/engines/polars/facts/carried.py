"""What facts carry under a name, made comparable across kinds; and which facts have an identifier."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.table import NOTHING, Column, Table
from checker.engines.polars.values.keys import are_among, distinct
from checker.engines.polars.values.truths import Mask
from checker.frozen import frozen

Places = npt.NDArray[np.int64]

_TEXT = float(1 << 40)
"""Texts are numbered from here on, so that none is equal to a number."""


class Names:
    """Texts of different columns, each with one number; those of a list are looked up once."""

    def __init__(self) -> None:
        self._numbers: dict[str, float] = {}
        self._lists: dict[int, tuple[Sequence[str], npt.NDArray[np.float64]]] = {}

    def numbers(self, texts: Sequence[str], places: Places) -> npt.NDArray[np.float64]:
        """The numbers of the texts at some places of a list."""
        if id(texts) not in self._lists:  # the list is kept, that no other may take its identity
            self._lists[id(texts)] = texts, np.zeros(len(texts))
        _, known = self._lists[id(texts)]
        found = known[places]
        if not found.all():
            fresh, numbers = distinct(places[found == 0]), self._numbers
            told = [texts[place] for place in fresh.tolist()]
            numbers.update(
                zip([text for text in told if text not in numbers], count(_TEXT + len(numbers)), strict=False)
            )
            known[fresh] = [numbers[text] for text in told]
            found = known[places]
        return found


@frozen
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
        values[known] = names.numbers(column.texts, values[known].astype(np.int64))
    return Carried(values, known)


def own_ids(table: Table, names: Names) -> Carried:
    """The source's own identifier of each row."""
    column = Column(table.id, table.id != NOTHING, table.ids)
    return carried(column, np.arange(len(table), dtype=np.int64), names)


def among(owner: Places, held: Carried, of: Places, values: npt.NDArray[np.float64]) -> tuple[Mask, Mask]:
    """Whether each owner asked about holds a value, and whether it holds any; `owner` says whose each of `held` is."""
    which = held.known & (owner != NOTHING)
    keys = paired(owner[which], held.values[which])
    return are_among(paired(of, values), keys), are_among(of, owner[which])


def paired(owner: Places, values: npt.NDArray[np.float64]) -> Places:
    """Owners and texts they hold as keys; those that hold none have keys of their own."""
    return (owner << 32) | (values - _TEXT).astype(np.int64)
