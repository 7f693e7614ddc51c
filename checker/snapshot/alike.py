"""Facts of one kind from rows of text, each text worked out once however many rows hold it.

It is quick because a report says the same few things again and again: days, codes, flags. Only a row of which nothing is to
be said becomes a fact here. Any other is left to whoever reads row by row, and says it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Generic, TypeVar

from checker.snapshot.facts import Fact
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.rows import Rows
from checker.snapshot.vocabulary import Kind

K = TypeVar("K")
V = TypeVar("V")
Cells = tuple[str, ...]

_MOST = 200_000  # texts remembered of one column, or of some together


class OddError(ValueError):
    """There is something to be said of a text, and so of its row."""


class Remembered(dict[K, V], Generic[K, V]):
    """What is made of each of some keys, made once; forgotten where there are so many that hardly any is met again."""

    def __init__(self, make: Callable[[K], V]) -> None:
        self.make = make

    def __missing__(self, key: K) -> V:
        if len(self) >= _MOST:
            self.clear()
        value = self[key] = self.make(key)
        return value


class Alike:
    """Reads rows of a kind. `columns` says where the text of each field is; `raw` makes a text of a field what YAML would
    have, or raises OddError; `without` is what YAML would have of fields that no column is of.
    """

    def __init__(
        self, kind: Kind, columns: Mapping[str, int], raw: Callable[[str, str], Any], without: Mapping[str, Any]
    ) -> None:
        self.kind, self.raw, self.without = kind, raw, without
        self._rows = Rows(Findings(), lambda _: "")
        self._rows.note = self._odd
        timed = {*kind.time_fields, "recorded"}
        self._timed, self._pick_times = _picking([name for name in columns if name in timed], columns)
        self._told, self._pick_told = _picking([name for name in columns if name in kind.attributes], columns)
        self._id = columns.get("id")
        self._times = Remembered(self._read_times)
        self._attributes = Remembered(self._read_attributes)

    def fact(self, cells: Sequence[str], source: str) -> Fact | None:
        """The fact in a row; None where there is something to be said of it."""
        times, attributes = self._times[self._pick_times(cells)], self._attributes[self._pick_told(cells)]
        if times is None or attributes is None:
            return None
        if self._id is None or not (own := cells[self._id].strip()):
            return Fact(kind=self.kind.name, source=source, attributes=attributes, **times)
        try:
            name = self._rows.field("id", self.raw("id", own), self.kind)
        except OddError:
            return None
        return Fact(kind=self.kind.name, source=source, id=name, attributes=attributes, **times)

    def _read_times(self, cells: Cells) -> Mapping[str, Any] | None:
        try:
            return self._rows.times({**self.without, **self._raws(self._timed, cells)}, self.kind)
        except OddError:
            return None

    def _read_attributes(self, cells: Cells) -> Mapping[str, Any] | None:
        try:
            read = {name: self._rows.field(name, raw, self.kind) for name, raw in self._raws(self._told, cells).items()}
        except OddError:
            return None
        return {name: read[name] for name in self.kind.attributes if read.get(name) is not None}

    def _raws(self, names: Sequence[str], cells: Cells) -> dict[str, Any]:
        texts = ((name, cell.strip()) for name, cell in zip(names, cells, strict=True))
        return {name: self.raw(name, text) if text else None for name, text in texts}

    @staticmethod
    def _odd(loc: Loc, what: str, help: str = "", *, column: str | None = None, fatal: bool = False) -> None:
        raise OddError


def _picking(
    names: Sequence[str], columns: Mapping[str, int]
) -> tuple[Sequence[str], Callable[[Sequence[str]], Cells]]:
    """Some fields, and how their texts are picked out of a row."""
    places = [columns[name] for name in names]
    if len(places) > 1:
        return names, itemgetter(*places)
    if not places:
        return names, lambda _: ()
    (only,) = places
    return names, lambda cells: (cells[only],)
