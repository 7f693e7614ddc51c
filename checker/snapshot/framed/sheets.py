"""A frame of facts by what the cases are about: their identifiers in order, and a sheet for each kind of fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.frozen import frozen
from checker.snapshot.framed.plain import NotPlainError, check_columns, check_identifiers, text_like
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.framed.told_sheet import ToldSheet
from checker.snapshot.framed.written_sheet import WrittenSheet
from checker.snapshot.vocabulary import Kind, vocabulary

_NEAR = 50_000_000  # whole numbers as identifiers no further apart than this are looked up, not searched for
_LARGE = 100_000
"""Of so many rows and more, each kind's are kept in memory of their own."""


@frozen
class Sheets:
    """The cases about one kind of thing: their identifiers in order, and a sheet for each kind of fact."""

    about: str
    names: Sequence[str]
    of: Mapping[str, Sheet]

    def without(self, names: Mapping[str, Collection[str]]) -> Sheets:
        """The same without some attributes of some kinds."""
        of = {kind: sheet.without(names[kind]) if kind in names else sheet for kind, sheet in self.of.items()}
        return replace(self, of=of)


def sheets_of(
    frames: Sequence[pl.DataFrame], *, told: bool = False, listed: pl.Series | None = None
) -> list[Sheets]:  # fmt: skip
    """The facts of some frames by what they are about, in order of name.

    Rows may be in any order; sorted by kind, case and day is quickest. Of exact duplicates the first is kept: rows with a
    `source` stand in order of it, through all the frames. `told`: a reader has told the days of each fact, as `ToldSheet` has
    them, and nothing is checked again; where it numbered their cases, `listed` is the identifiers in order. Raises
    NotPlainError where anything would be a problem of the snapshot.
    """
    sheet = ToldSheet if told else WrittenSheet
    found: list[Sheets] = []
    parts = _parts(frames, told=told, apart=listed is not None)
    for about in sorted({kind.about for kind, _, _ in parts}):
        own = [(kind, rows, place) for kind, rows, place in parts if kind.about == about]
        columns = [rows["case"] for _, rows, _ in own]
        if listed is None:
            names, numbers = numbered(columns, told=told)
        else:
            names, numbers = _listed(listed, [column.to_numpy() for column in columns])
        of = {
            kind.name: sheet(kind, rows, number, place)
            for (kind, rows, place), number in zip(own, numbers, strict=True)
        }
        found.append(Sheets(about, names, of))
    _check_abouts(found)
    return found


def _parts(
    frames: Sequence[pl.DataFrame], *, told: bool, apart: bool
) -> list[tuple[Kind, pl.DataFrame, npt.NDArray[np.int32]]]:
    """The rows of each kind there is, and their places among the rows of all the frames. `apart`: each frame is of one kind, and
    was made by itself."""
    found: dict[str, list[tuple[pl.DataFrame, npt.NDArray[np.int32]]]] = {}
    first = 0
    for frame in frames:
        if not told:
            check_columns(frame)
        for name, rows, place in _by_kind(frame.drop("source", strict=False)):
            found.setdefault(name, []).append((rows, place + np.int32(first)))
        first += len(frame)
    kinds = vocabulary().kinds
    parts = [
        (
            kinds[name],
            pl.concat([rows for rows, _ in each], how="diagonal_relaxed"),
            np.concatenate([at for _, at in each]),
        )
        if len(each) > 1
        else (kinds[name], *each[0])
        for name, each in found.items()
    ]
    if first < _LARGE:
        return parts
    return [(kind, _telling(rows, kind) if apart else _by_itself(rows, kind), place) for kind, rows, place in parts]


def _by_itself(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Rows of a kind as `_telling` has them, in memory of their own: no column of all kinds is held for a few of them."""
    own = _telling(rows, kind)
    # of one part alone polars would keep the memory it lies in
    return pl.concat([own.head(1), own], rechunk=True).slice(1)


def _telling(rows: pl.DataFrame, kind: Kind) -> pl.DataFrame:
    """Rows of a kind without columns in which none says anything, but for those that have to be there, or may have to: whose each
    is, and its days."""
    needed = ("case", *kind.time_fields)
    return rows.select(each.name for each in rows if each.name in needed or each.null_count() < len(rows)).rechunk()


def _check_abouts(found: Sequence[Sheets]) -> None:
    """Refuse an identifier that is that of two things."""
    smallest_first = sorted((each.names for each in found), key=len)
    for place, names in enumerate(smallest_first[:-1]):
        if not set(names).isdisjoint(chain.from_iterable(smallest_first[place + 1 :])):
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
    if len(found) == 1:
        kind = kinds[str(found[0])]
        _check_about(frame, kind)
        return [(kind.name, frame, np.arange(len(frame), dtype=np.int32))]
    codes = frame["kind"].cast(pl.Enum(listed)).to_physical().to_numpy()
    edges = np.flatnonzero(codes[1:] != codes[:-1]) + 1
    place: npt.NDArray[np.int32] | None = None
    if len(edges) + 1 > len(set(codes[[0, *edges]].tolist() if len(codes) else ())):
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
        check_identifiers(column, "case", of_cases=True)
    if all(column.dtype.is_integer() for column in columns):
        wide = np.int32 if all(column.dtype == pl.Int32 for column in columns) else np.int64
        return _whole_numbers([column.to_numpy().astype(wide, copy=False) for column in columns])
    of, *others = [column.dtype for column in columns]
    if isinstance(of, pl.Enum) and of.categories.is_sorted() and all(other == of for other in others):
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


def _whole_numbers(columns: list[npt.NDArray[Any]]) -> tuple[list[str], list[npt.NDArray[np.int32]]]:
    least = min(int(np.min(column)) for column in columns)
    most = max(int(np.max(column)) for column in columns)
    if most - least > _NEAR:
        listed = np.unique(np.concatenate([np.unique(column) for column in columns]))
        names, rank = _ranked(listed)
        return names, [rank[np.searchsorted(listed, column)] for column in columns]
    there = np.zeros(most - least + 1, dtype=bool)
    from_least = [column - least for column in columns] if least else columns
    for column in from_least:
        there[column] = True
    names, rank = _ranked(np.flatnonzero(there) + least)
    number = np.zeros(len(there), dtype=np.int32)
    number[there] = rank
    return names, [number[column] for column in from_least]


def _ranked(listed: npt.NDArray[Any]) -> tuple[list[str], npt.NDArray[np.int32]]:
    """Whole numbers in order as text, and the place of each in that order."""
    names = pl.Series(listed.tolist(), dtype=pl.Int64).cast(
        pl.String
    )  # of an array, polars imports numpy's masked ones
    order = names.arg_sort()
    rank = np.empty(len(names), dtype=np.int32)
    rank[order.to_numpy()] = np.arange(len(names), dtype=np.int32)
    return names.gather(order).to_list(), rank
