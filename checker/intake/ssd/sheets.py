"""The tables of a dump, told by their columns: from a folder of CSV and Parquet files to columns of text."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

import polars as pl

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.parcels import Member
from checker.intake.parquet_sheets import MAX_ROWS, opened
from checker.intake.ssd.cells import texts
from checker.intake.ssd.model import Table, shipped
from checker.intake.ssd.records import ROW, read_records
from checker.intake.ssd.telling import PARQUET, Remark, heading, table_of, utf8
from checker.progress import steps


@frozen
class Sheet:
    """One file or database table: the columns that are read, as text, and the number of each row.

    `label` is what problems call it; `ragged` numbers rows that were left out because their cells are out of step, `astray` those
    of them that another mark separates, and `others` those below the headings of another table.
    """

    table: Table
    path: str
    label: str
    digest: str
    frame: pl.DataFrame
    missing: tuple[str, ...] = ()
    ragged: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()
    others: tuple[int, ...] = ()
    astray: frozenset[int] = frozenset()

    @property
    def rows(self) -> int:
        """How many rows there are, those left out too."""
        return self.frame.height + len(self.ragged) + len(self.others)

    def read(self) -> Sheet:
        """The same without its cells, once they have been read."""
        return replace(self, frame=self.frame.select(ROW))


@dataclass(frozen=True, slots=True)
class Found:
    """A file of a dump, which table it is, and the columns it has: their own names by those in small letters."""

    member: Member
    table: Table
    headings: Mapping[str, str]


def dump_in(members: Sequence[Member]) -> list[Found]:
    """The files that are tables of the dataset; none where they hold no dump. IntakeError where two are one table."""
    found: dict[str, Found] = {}
    for member in members:
        headings = _headings(member)
        table = table_of(headings)
        if table is None:
            continue
        if table.name in found:
            what = f"expected each table in one file, found {table.name} in two: {found[table.name].member.name} too"
            raise IntakeError(what, where=member.path, help="keep the one that goes with the rest")
        found[table.name] = Found(member, table, headings)
    return list(found.values())


def _headings(member: Member) -> dict[str, str]:
    if not member.head.startswith(PARQUET):
        return {name: name for name in heading(utf8(member.head)[0]).names}
    return {name.casefold(): name for name in member.parquet_columns}


def read_sheets(files: Sequence[Found]) -> Iterator[Sheet]:
    """The files in order of table and name, each read when it is asked for. Raises IntakeError where one cannot be opened."""
    order = {name: place for place, name in enumerate(shipped().tables)}
    ordered = sorted(files, key=lambda each: (order[each.table.name], each.member.path))
    return (_sheet(each) for each in steps(ordered, lambda each: each.member.size))


def wanted(table: Table, headings: Iterable[str], where: str) -> dict[str, str]:
    """The headings of a table that are read, in small letters, and the dataset's own name of each.

    Raises IntakeError where a column is there under two of the names it has had: which is right cannot be told.
    """
    names = {**{name: name for name in table.columns}, **table.also}
    found = {name: names[name] for name in headings if name in names}
    called = {own: name for name, own in found.items()}
    for name, own in found.items():
        if called[own] != name:
            what = f"expected {own} in one column, found it under two of its names: {name} and {called[own]}"
            raise IntakeError(what, where=where, help="keep the one that is filled in")
    return found


def _sheet(found: Found) -> Sheet:
    member = found.member
    used = wanted(found.table, found.headings, member.path)
    raw = member.raw
    ragged: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()
    others: tuple[int, ...] = ()
    astray: frozenset[int] = frozenset()
    if member.head.startswith(PARQUET):
        columns = [found.headings[name] for name in used]
        frame = opened(member.path, lambda: pl.read_parquet(io.BytesIO(raw), columns=columns))
        frame = frame.rename({found.headings[name]: own for name, own in used.items()}).with_row_index(ROW, offset=1)
    else:
        records = read_records(raw, used, where=member.path)
        frame, ragged, remarks = records.frame, records.ragged, records.remarks
        others, astray = records.others, records.astray
    made = sheet(found.table, member.path, member.name, sha256(raw).hexdigest(), frame, ragged, remarks)
    return replace(made, others=others, astray=astray)


def sheet(
    table: Table,
    path: str,
    label: str,
    digest: str,
    frame: pl.DataFrame,
    ragged: tuple[int, ...] = (),
    remarks: tuple[Remark, ...] = (),
) -> Sheet:
    """A sheet of a frame whose columns are of any type; those that are not there are null.

    Raises IntakeError where there are more rows than are read.
    """
    if frame.height > MAX_ROWS:
        what = f"this holds more than {MAX_ROWS:,} rows"
        raise IntakeError(what, where=path, help="take a shorter window of days")
    missing = tuple(name for name in table.columns if name not in frame.columns)
    made = [texts(frame[name]) for name in table.columns if name in frame.columns]
    blank = (pl.lit(None, pl.String).alias(name) for name in missing)
    whole = pl.DataFrame([frame[ROW].cast(pl.Int64), *made]).with_columns(*blank)
    return Sheet(table, path, label, digest, whole, missing, ragged, remarks)
