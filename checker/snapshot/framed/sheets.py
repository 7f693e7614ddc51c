"""A frame of facts by what the cases are about: their identifiers in order, and a sheet for each kind of fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.snapshot.framed.plain import NotPlainError, check_columns, check_identifiers, text_like
from checker.snapshot.framed.sheet import Sheet, ToldSheet
from checker.snapshot.vocabulary import Kind, vocabulary

Ints = npt.NDArray[np.int64]
_NUMBERED = r"(?s)^(.*):([0-9]+)$"
_NEAR = 50_000_000  # whole numbers as identifiers no further apart than this are looked up, not searched for


@dataclass(frozen=True)
class Sheets:
    """The cases about one kind of thing: their identifiers in order, and a sheet for each kind of fact."""

    about: str
    names: Sequence[str]
    of: Mapping[str, Sheet]

    def without(self, names: Mapping[str, Collection[str]]) -> Sheets:
        """The same without some attributes of some kinds."""
        of = {kind: sheet.without(names[kind]) if kind in names else sheet for kind, sheet in self.of.items()}
        return replace(self, of=of)


class Sources(Sequence[str]):
    """Where the rows of a frame were read: as its column `source` says, or by a label and the number of the row, from 1."""

    def __init__(self, label: str, told: pl.Series | None = None) -> None:
        self.label, self.told = label, told
        self._rows: dict[str, int] | None = None

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        """Where a row was read."""
        if isinstance(row, slice):
            raise TypeError("rows are asked for one by one")
        return f"{self.label}:{row + 1}" if self.told is None else str(self.told[int(row)])

    def __len__(self) -> int:
        return np.iinfo(np.int32).max

    def row(self, source: str) -> int | None:
        """The row of the frame that was read somewhere, or the first of them; None where none was."""
        if self.told is not None:
            if self._rows is None:
                read = self.told.cast(pl.String).to_list()
                self._rows = {text: row for row, text in zip(range(len(read) - 1, -1, -1), reversed(read), strict=True)}
            return self._rows.get(source)
        label, _, number = source.rpartition(":")
        return int(number) - 1 if label == self.label and number.isdigit() else None

    def each(self, rows: npt.NDArray[np.int32]) -> list[str]:
        """Where each of several rows was read."""
        if self.told is None:
            return [f"{self.label}:{row + 1}" for row in rows.tolist()]
        return self.told.gather(rows).cast(pl.String).to_list()

    def order(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """Numbers in the order in which several rows of a kind were read: their own, for so they stand in the frame."""
        return rows


def sheets_of(frames: Sequence[pl.DataFrame], *, told: bool = False) -> list[Sheets]:
    """The facts of some frames by what they are about, in order of name.

    Rows may be in any order; sorted by kind, case and day is quickest. Of exact duplicates the first is kept: rows with a
    `source` stand in order of it, through all the frames. `told`: a reader has told the days of each fact, as `ToldSheet` has
    them, and nothing is checked again. Raises NotPlainError where anything would be a problem of the snapshot.
    """
    sheet = ToldSheet if told else Sheet
    found: list[Sheets] = []
    parts = _parts(frames, told=told)
    for about in sorted({kind.about for kind, _, _ in parts}):
        own = [(kind, rows, place) for kind, rows, place in parts if kind.about == about]
        names, numbers = numbered([rows["case"] for _, rows, _ in own], told=told)
        of = {
            kind.name: sheet(kind, rows, number, place)
            for (kind, rows, place), number in zip(own, numbers, strict=True)
        }
        found.append(Sheets(about, names, of))
    _check_abouts(found)
    return found


def sources_of(frames: Sequence[pl.DataFrame], label: str) -> Sources:
    """Where each row was read, as the frames say; or by a label, where there is one frame and it does not."""
    told = [frame["source"] for frame in frames if "source" in frame.columns]
    if not told and len(frames) == 1:
        return Sources(label)
    if len(told) < len(frames) or not all(text_like(each) and not each.null_count() for each in told):
        raise NotPlainError("expected where every row was read, as text", where="source")
    return Sources(label, pl.concat([each.cast(pl.String) for each in told]) if told else None)


def _parts(frames: Sequence[pl.DataFrame], *, told: bool) -> list[tuple[Kind, pl.DataFrame, npt.NDArray[np.int32]]]:
    """The rows of each kind there is, and their places among the rows of all the frames."""
    found: dict[str, list[tuple[pl.DataFrame, npt.NDArray[np.int32]]]] = {}
    first = 0
    for frame in frames:
        if not told:
            check_columns(frame)
        for name, rows, place in _by_kind(frame.drop("source", strict=False)):
            found.setdefault(name, []).append((rows, place + np.int32(first)))
        first += len(frame)
    kinds = vocabulary().kinds
    return [
        (
            kinds[name],
            pl.concat([rows for rows, _ in each], how="diagonal_relaxed"),
            np.concatenate([at for _, at in each]),
        )
        if len(each) > 1
        else (kinds[name], *each[0])
        for name, each in found.items()
    ]


class SourcesTogether(Sources):
    """Where the rows of several frames were read, one frame's rows counted on from another's, in any order. `counts` is how
    many each has.
    """

    def __init__(self, parts: Sequence[Sources], counts: Sequence[int]) -> None:
        super().__init__("")
        self.parts = parts
        self.begins = np.cumsum([0, *counts[:-1]])

    def __getitem__(self, row: int | slice) -> Any:
        """Where a row was read."""
        if isinstance(row, slice):
            raise TypeError("rows are asked for one by one")
        part = int(np.searchsorted(self.begins, row, side="right")) - 1
        return self.parts[part][int(row - self.begins[part])]

    def row(self, source: str) -> int | None:
        """The row of the frames that was read somewhere, or the first of them; None where none was."""
        found = ((begin, part.row(source)) for begin, part in zip(self.begins.tolist(), self.parts, strict=True))
        return next((begin + row for begin, row in found if row is not None), None)

    def each(self, rows: npt.NDArray[np.int32]) -> list[str]:
        """Where each of several rows was read."""
        part = np.searchsorted(self.begins, rows, side="right") - 1
        told = np.empty(len(rows), dtype=object)
        for at in np.unique(part).tolist():
            here = part == at
            told[here] = self.parts[at].each((rows[here] - self.begins[at]).astype(np.int32))
        return told.tolist()

    def order(self, rows: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
        """The place of each of several rows in the order in which they were read: by file and number, then frame by frame."""
        told = pl.DataFrame({"at": pl.Series(self.each(rows), dtype=pl.String), "row": rows})
        number = pl.col("at").str.extract(_NUMBERED, 2).cast(pl.Int64, strict=False)
        name = pl.when(number.is_null()).then("at").otherwise(pl.col("at").str.extract(_NUMBERED, 1))
        place = told.select(pl.struct(name, number.fill_null(0).alias("number"), "row").rank("ordinal"))
        return place.to_series().to_numpy().astype(np.int32)


def _check_abouts(found: Sequence[Sheets]) -> None:
    """Refuse an identifier that is that of two things."""
    names = [name for each in found for name in each.names] if len(found) > 1 else []
    if len(set(names)) < len(names):
        raise NotPlainError("expected an identifier to be about one thing, found two", where="case")


def _by_kind(frame: pl.DataFrame) -> list[tuple[str, pl.DataFrame, npt.NDArray[np.int32]]]:
    """The rows of each kind there is, and their places in the frame."""
    kinds = vocabulary().kinds
    if not text_like(frame["kind"]):
        raise NotPlainError("expected kinds of fact as text, found another type of column", where="kind")
    listed = list(kinds)
    found = frame["kind"].unique()
    if found.null_count() or not set(found.cast(pl.String)) <= set(listed):
        raise NotPlainError("expected kinds of fact in the vocabulary, found another", where="kind")
    codes = frame["kind"].cast(pl.Enum(listed)).to_physical().to_numpy()
    edges = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    place: npt.NDArray[np.int32] | None = None
    if len(edges) + 1 > len(np.unique(codes)):
        place = np.argsort(codes, kind="stable").astype(np.int32)
        codes = codes[place]
        edges = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    parts = []
    for lo, hi in zip([0, *edges], [*edges, len(codes)], strict=True):
        if lo == hi:
            continue
        kind = kinds[listed[codes[lo]]]
        rows = frame.slice(lo, hi - lo) if place is None else frame[place[lo:hi]]
        at = np.arange(lo, hi, dtype=np.int32) if place is None else place[lo:hi]
        _check_about(rows, kind)
        parts.append((kind.name, rows, at))
    return parts


def _check_about(rows: pl.DataFrame, kind: Kind) -> None:
    if "about" in rows.columns and not set(rows["about"].unique().drop_nulls().cast(pl.String)) <= {kind.about}:
        raise NotPlainError(f"a {kind.name} is about a {kind.about}; found another", where="about")


def numbered(columns: list[pl.Series], *, told: bool) -> tuple[list[str], list[npt.NDArray[np.int32]]]:
    """The identifiers of cases in order as text; and for each column, the place in that order of each of its rows."""
    if any(column.null_count() for column in columns):
        raise NotPlainError("expected the case of every row, found none", where="case")
    for column in columns if not told else ():
        check_identifiers(column, "case")
    if all(column.dtype.is_integer() for column in columns):
        return _whole_numbers([column.to_numpy().astype(np.int64, copy=False) for column in columns])
    of = columns[0].dtype
    if isinstance(of, pl.Enum) and of.categories.is_sorted() and all(column.dtype == of for column in columns):
        return _listed(of.categories, [column.to_physical().to_numpy() for column in columns])
    names = pl.concat([column.unique().cast(pl.String) for column in columns]).unique().sort()
    coded = pl.Enum(names)
    texts = [column.cast(pl.String) if column.dtype.is_integer() else column for column in columns]
    places = [column.cast(coded).to_physical().cast(pl.Int32).to_numpy() for column in texts]
    return names.to_list(), places


def _listed(listed: pl.Series, columns: list[Any]) -> tuple[list[str], list[npt.NDArray[np.int32]]]:
    """The same of columns that give places in one list in order, of which some may stand for no case."""
    there = np.zeros(len(listed), dtype=bool)
    for column in columns:
        there[column] = True
    number = np.cumsum(there, dtype=np.int32) - np.int32(1)
    return listed.filter(there).to_list(), [number[column] for column in columns]


def _whole_numbers(columns: list[Ints]) -> tuple[list[str], list[npt.NDArray[np.int32]]]:
    least = min(int(np.min(column)) for column in columns)
    most = max(int(np.max(column)) for column in columns)
    if most - least > _NEAR:
        listed = np.unique(np.concatenate([np.unique(column) for column in columns]))
        places = [np.searchsorted(listed, column).astype(np.int32) for column in columns]
    else:
        there = np.zeros(most - least + 1, dtype=bool)
        for column in columns:
            there[column - least] = True
        listed = np.flatnonzero(there) + least
        number = np.cumsum(there, dtype=np.int32) - np.int32(1)
        places = [number[column - least] for column in columns]
    names = [str(name) for name in listed.tolist()]
    order = sorted(range(len(names)), key=names.__getitem__)
    if order != list(range(len(names))):
        rank = np.empty(len(names), dtype=np.int32)
        rank[order] = np.arange(len(names), dtype=np.int32)
        names, places = [names[at] for at in order], [rank[place] for place in places]
    return names, places
