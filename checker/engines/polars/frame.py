"""A frame of facts, a row a fact, as the columnar engine's tables: without making an object of any row.

The frame is what docs/snapshot-parquet.md describes: `case`, `kind`, days and attributes in columns of their own types.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.engines.polars.plain import NotPlainError, check_columns, check_identifiers, text_like
from checker.engines.polars.sheet import Sheet
from checker.engines.polars.table import NOTHING, Column, Facts, Table
from checker.errors import IntakeError
from checker.snapshot.vocabulary import Kind, Type, vocabulary

Ints = npt.NDArray[np.int64]
_NEAR = 50_000_000  # whole numbers as identifiers no further apart than this are looked up, not searched for


@dataclass(frozen=True)
class Sheets:
    """The cases about one kind of thing: their identifiers in order, and a sheet for each kind of fact."""

    about: str
    names: Sequence[str]
    of: Mapping[str, Sheet]
    label: str

    def facts(self, first: int = 0, last: int | None = None) -> FrameFacts:
        """The facts of the cases from `first` up to `last`, numbered from 0."""
        return FrameFacts(self, first, len(self.names) if last is None else last)


def facts_from(frame: pl.DataFrame, *, label: str = "facts") -> list[Sheets]:
    """A frame's facts by what they are about, in order of name. `label` is what the sources of facts call the frame.

    Rows may be in any order; sorted by kind, case and day is quickest. Raises NotPlainError where anything in it would
    be a problem of the snapshot.
    """
    check_columns(frame)
    parts = _by_kind(frame)
    found: list[Sheets] = []
    for about in sorted({kind.about for kind, _, _ in parts}):
        own = [(kind, rows, place) for kind, rows, place in parts if kind.about == about]
        names, numbers = _numbered([rows["case"] for _, rows, _ in own])
        of = {
            kind.name: Sheet(kind, rows, number, place)
            for (kind, rows, place), number in zip(own, numbers, strict=True)
        }
        found.append(Sheets(about, names, of, label))
    _check_apart(found)
    return found


def check_apart(abouts: Collection[str]) -> None:
    """Refuse allegations about adults beside anything else."""
    if len(set(abouts) - {"allegation"}) < len(set(abouts)) > 1:
        what = "allegations about adults and children's or households' cases are never read in one run"
        raise IntakeError(what, where="the facts", help="keep them in tables of their own, and run each")


def _check_apart(found: Sequence[Sheets]) -> None:
    """Refuse an identifier that is that of two things, and what is never read in one run."""
    check_apart([each.about for each in found])
    names = [name for each in found for name in each.names] if len(found) > 1 else []
    if len(set(names)) < len(names):
        raise NotPlainError("expected an identifier to be about one thing, found two", where="case")


def _by_kind(frame: pl.DataFrame) -> list[tuple[Kind, pl.DataFrame, npt.NDArray[np.int32]]]:
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
        parts.append((kind, rows, at))
    return parts


def _check_about(rows: pl.DataFrame, kind: Kind) -> None:
    if "about" in rows.columns and not set(rows["about"].unique().drop_nulls().cast(pl.String)) <= {kind.about}:
        raise NotPlainError(f"a {kind.name} is about a {kind.about}; found another", where="about")


def _numbered(columns: list[pl.Series]) -> tuple[list[str], list[npt.NDArray[np.int32]]]:
    """The identifiers of cases in order as text; and for each column, the place in that order of each of its rows."""
    if any(column.null_count() for column in columns):
        raise NotPlainError("expected the case of every row, found none", where="case")
    for column in columns:
        check_identifiers(column, "case")
    if columns[0].dtype.is_integer():
        return _whole_numbers([column.to_numpy().astype(np.int64, copy=False) for column in columns])
    names = pl.concat([column.unique().cast(pl.String) for column in columns]).unique().sort()
    coded = pl.Enum(names)
    places = [column.cast(coded).to_physical().cast(pl.Int32).to_numpy() for column in columns]
    return names.to_list(), places


def _whole_numbers(columns: list[Ints]) -> tuple[list[str], list[npt.NDArray[np.int32]]]:
    least = min(int(column.min()) for column in columns)
    most = max(int(column.max()) for column in columns)
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


class FrameFacts(Facts):
    """The facts of a run of cases, each table cut from its sheet when it is first asked for."""

    def __init__(self, sheets: Sheets, first: int, last: int) -> None:
        super().__init__(sheets.names[first:last], {}, ())
        self.sheets, self.first, self.last = sheets, first, last
        self._cut: dict[str, Table] = {}

    def table(self, kind: str) -> Table:
        """The facts of a kind; an empty table if there are none."""
        sheet = self.sheets.of.get(kind)
        if sheet is None:
            return super().table(kind)
        if kind not in self._cut:
            self._cut[kind] = _table(sheet, self.first, self.last)
        return self._cut[kind]

    def kinds(self) -> Sequence[str]:
        """The kinds there are facts of."""
        return list(self.sheets.of)

    def sources(self) -> Sequence[str]:
        """Where each row was read: the frame and the row's number, from 1."""
        return Sources(self.sheets.label)


class Sources(Sequence[str]):
    """Where rows were read, said when it is asked for."""

    def __init__(self, label: str) -> None:
        self.label = label

    @overload
    def __getitem__(self, row: int) -> str: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[str]: ...
    def __getitem__(self, row: int | slice) -> str | Sequence[str]:
        """Where a row was read."""
        if isinstance(row, slice):
            raise TypeError("rows are asked for one by one")
        return f"{self.label}:{row + 1}"

    def __len__(self) -> int:
        return np.iinfo(np.int32).max


def _table(sheet: Sheet, first: int, last: int) -> Table:
    """The rows of the cases from `first` up to `last`."""
    lo, hi = np.searchsorted(sheet.case, [first, last])
    rows = slice(int(lo), int(hi))
    columns: dict[str, Column | None] = {}

    def column(name: str) -> Column | None:
        if name not in columns:
            columns[name] = _column(sheet, name, rows)
        return columns[name]

    began = "on" if "on" in sheet.kind.time_fields else "start"
    ids, names = sheet.texts("id")
    start_lo, end_lo = _wide(sheet.start_lo[rows]), _wide(sheet.end_lo[rows])
    return Table(
        sheet.kind,
        _wide(sheet.case[rows]) - first,
        start_lo,
        start_lo if sheet.start_hi is sheet.start_lo else _wide(sheet.start_hi[rows]),
        end_lo,
        end_lo if sheet.end_hi is sheet.end_lo else _wide(sheet.end_hi[rows]),
        _wide(sheet.minutes(began)[rows]),
        _wide(sheet.minutes("end")[rows]),
        _wide(sheet.days("recorded", NOTHING)[rows]),
        _wide(ids[rows]),
        names,
        _wide(sheet.row[rows]),
        column,
    )


def _wide(values: npt.NDArray[np.int32]) -> Ints:
    """As the engine counts; a constant stays one value."""
    if values.strides == (0,) and len(values):
        return np.broadcast_to(np.int64(values[0]), len(values))
    return values.astype(np.int64)


def _column(sheet: Sheet, name: str, rows: slice) -> Column | None:
    attribute = sheet.kind.attributes.get(name)
    if attribute is None or attribute.type in (Type.ID, Type.CODE):
        places, texts = sheet.texts(name)
        found = places[rows]
        return Column(found.astype(np.int64), found >= 0, texts) if (found >= 0).any() else None
    series = sheet.series(name)
    if series is None:
        return None
    part = series[rows]
    known = part.is_not_null().to_numpy()
    if not known.any():
        return None
    if attribute.type is Type.DATE:
        return Column(np.where(known, sheet.days(name, 0)[rows], 0).astype(np.float64), known)
    return Column(part.cast(pl.Float64).fill_null(0).to_numpy(), known)
