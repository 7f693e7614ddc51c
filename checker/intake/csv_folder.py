"""The native snapshot as a folder: its head, snapshot.yaml or snapshot.json, and a CSV or Parquet file for each kind of fact.

A cell becomes what the same thing is in YAML, and goes the same way from there. docs/snapshot-csv.md is the page for
those who write such a folder.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

from checker.errors import IntakeError
from checker.intake.csv_files import CsvFile, CsvRow, csv_paths, folded, parse_csv
from checker.intake.native import FORMAT, Native, native, parse_document, read_bytes
from checker.intake.parquet import begun
from checker.intake.parquet_sheets import parquet_paths, read_sheets
from checker.progress import steps
from checker.snapshot.alike import Alike, OddError, Remembered
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import Reader
from checker.snapshot.facts import Fact, Input
from checker.snapshot.findings import showable
from checker.snapshot.values import kinds_meant, nearest
from checker.snapshot.vocabulary import Attribute, Form, Kind, Type, vocabulary

_UNKNOWN = "unknown"
_SAID = ("on", "start", "end")  # dates that may be said to be unknown, in that word
_FLAGS = {"true": True, "yes": True, "y": True, "1": True, "false": False, "no": False, "n": False, "0": False}
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})(?:[ T]([0-9]{1,2})(:[0-9:.]+))?")
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,15})?")


def read_csv_folder(path: str, *, as_at: int | None = None, name: str | None = None) -> Native:
    """Read the snapshot in the folder whose head is at `path`. `as_at`, an ordinal day, goes before its own. `name` is
    what problems call the head; what goes before its last part goes before the names of the other files too.

    Raises as `parse_native` does where the head is not one, or a file cannot be opened; IntakeError where a file is of
    an SSDA903 return. Anything else about a file, a row or a cell is a problem of the snapshot.
    """
    raw, head = read_bytes(path), Path(path)
    shown = name or head.name
    parsed = parse_document(raw, path, shown)
    label = shown.removesuffix(head.name)

    reader, place = begun(parsed, as_at)
    counts: list[tuple[str, str, str, int, int]] = []
    for each in steps(csv_paths([head.parent]), lambda file: file.stat().st_size):
        raw = read_bytes(str(each))
        file = parse_csv(raw, path=str(each), folder=each.parent.name, name=each.name)
        rows, rejected = reader.rows, reader.rejected
        sheet = CsvSheet(file, label + file.name, reader)
        sheet.read()
        counts.append((file.path, file.sha256, sheet.name, reader.rows - rows, reader.rejected - rejected))
    files = [(each, label + each.name) for each in parquet_paths(head.parent)]
    counts += [(each.path, each.sha256, each.kind, each.rows, each.rejected) for each in read_sheets(files, reader)]
    built = reader.built()
    covers = covers_as_data(built.snapshot.coverage, built.snapshot.as_at)
    return native(
        built,
        place,
        Input(path, sha256(raw).hexdigest(), FORMAT, 0, 0, covers),
        *(
            Input(file, digest, FORMAT, rows, rejected, {name: covers[name]} if name in covers else {})
            for file, digest, name, rows, rejected in counts
        ),
    )


def _fields(kind: Kind | None) -> dict[str, Attribute]:
    """The columns a file may have, and the type of each; of a kind that is not known, those that say which day."""
    abouts = tuple(sorted({each.about for each in vocabulary().kinds.values()}))
    dates = [Attribute(name, Type.DATE, "") for name in ((*kind.time_fields, "recorded") if kind else _SAID)]
    common = [Attribute("case", Type.ID, ""), Attribute("about", Type.CODE, "", abouts), Attribute("id", Type.ID, "")]
    return {field.name: field for field in (*common, *dates)} | (kind.attributes if kind else {})


class CsvSheet:
    """One CSV file. `name` is the kind of fact it is named after, or would be; `head` the number of the row of headings."""

    def __init__(self, file: CsvFile, label: str, reader: Reader, *, head: int = 1) -> None:
        self.file, self.at, self.reader, self.head = file, ("rows", label), reader, head
        self.name = folded(Path(file.name).stem)
        kinds = vocabulary().kinds
        self.kind = kinds.get(self.name)
        self.meant = {self.name} if self.kind else kinds_meant(self.name, frozenset(kinds))
        self.fields = _fields(self.kind)
        self.headings = [folded(name) for name in file.header]
        self.columns = {name: self.headings.index(name) for name in self.headings}
        self.even = (
            len({len(row.cells) for row in file.rows}) == 1
        )  # blank cells after the last column are then no sign
        self.month_first = False
        reader.findings.part = label

    def note(self, what: str, help: str, row: int | None = None, *, column: str | None = None) -> None:
        """Note something about the file, or a row of it."""
        self.reader.findings.note((*self.at, row) if row else self.at, what, help, column=column)

    def read(self) -> None:
        """Read every row. Of a file that is named after no kind, those that name a case are rejected."""
        from checker.intake.ssda903 import recognise

        if self.kind is None and recognise(self.file.header):
            what = "expected the CSV files of one native snapshot, found one of an SSDA903 return"
            raise IntakeError(what, where=self.file.path, help="keep the two in folders apart, and name both folders")
        if self.kind:
            self.check_headings(self.kind)
        else:
            rest = "its rows are not read" if "case" in self.columns else "and no column `case`; it is not read"
            mend = nearest(self.name, vocabulary().kinds) or "see the list of kinds in the vocabulary"
            self.note(f"expected a file named after a kind of fact, found another name; {rest}", mend)
            if "case" not in self.columns:
                return
        for remark in self.file.remarks:
            if remark.row is None:
                self.note(remark.what, remark.hint)
            else:
                self.reader.reject((*self.at, remark.row), remark.what, remark.hint, kinds=self.meant)
        dates = [at for name, at in self.columns.items() if name in self.fields and self.fields[name].type is Type.DATE]
        cells = (row.cells[at] for row in self.file.rows for at in dates if at < len(row.cells))
        self.month_first = any(_has_month_first(cell) for cell in cells)
        alike = self.alike()
        for row in steps(self.file.rows):
            if alike is None or not alike(row):
                self.row(row)

    def alike(self) -> Callable[[CsvRow], bool] | None:
        """Reads rows of which nothing is to be said, and is False of any other; None where there is no such reading."""
        kind, reader, width, label = self.kind, self.reader, len(self.headings), self.at[1]
        if kind is None or "case" not in self.columns or "about" in self.columns:
            return None
        named = self.columns["case"]
        columns = {name: at for name, at in self.columns.items() if name in self.fields}
        alike = Alike(kind, columns, self.plain, {name: _UNKNOWN for name in _SAID if name not in columns})
        places: Remembered[str, list[Fact] | None] = Remembered(lambda cell: reader.place_for(cell, kind))

        def read(row: CsvRow) -> bool:
            if row.lines > 1 or len(row.cells) != width:
                return False
            place = places[row.cells[named]]
            fact = None if place is None else alike.fact(row.cells, f"{label}:{row.number}")
            if place is None or fact is None:
                return False
            place.append(fact)
            reader.took(kind, 1)
            return True

        return read

    def plain(self, name: str, cell: str) -> Any:
        """A cell as YAML would have it. OddError where it may be either of two days."""
        field = self.fields[name]
        if field.type is Type.DATE and self.month_first and _is_either(cell):
            raise OddError
        return self.value(field, cell, 0)

    def check_headings(self, kind: Kind) -> None:
        """Note headings that are not there, there twice, or not known. One not known is shown only beside `case`."""
        if "case" not in self.columns:
            what = "expected this column, found none; its rows can be put to no case"
            self.note(what, "the first row holds the names of the columns", self.head, column="case")
        needed = {Form.EVENT: "on", Form.PERIOD: "end", Form.RECORD: "case"}[kind.form]
        if needed not in ("case", *self.columns):
            what = "expected this column, found none; the day is read as unknown"
            self.note(what, "add it; an end left blank says that it is still open", self.head, column=needed)
        for index, name in enumerate(self.headings):
            used = name or any(cell.strip() for row in self.file.rows for cell in row.cells[index : index + 1])
            if name in self.fields and self.columns[name] != index:
                self.note("expected one column of this name, found more", "the first is read", self.head, column=name)
            elif name not in self.fields and used:
                shown = showable(name) if "case" in self.columns else None
                mend = nearest(name, self.fields) or "it may be: " + ", ".join(sorted(self.fields))
                self.note("there is no such column here; it is not read", mend, self.head, column=shown)

    def row(self, row: CsvRow) -> None:
        """Read one row; of one with more cells than columns, the first cell only, as the rest may be out of place."""
        loc, width, cells = (*self.at, row.number), len(self.headings), row.cells
        if row.lines > 1:
            what = "expected a row on one line, found it running on; row not read"
            mend = "a quotation mark may be unclosed; leave out columns of free text"
            self.reader.reject(loc, what, mend, kinds=self.meant)
            return
        if len(cells) > width and (not self.even or any(cell.strip() for cell in cells[width:])):
            cells = cells[:1]
            what = f"expected {width} cells, found more; all but the first are read as unknown"
            self.note(what, "a cell that holds a comma needs quotation marks around it", row.number)
        elif len(cells) < width:
            what = f"expected {width} cells, found fewer; those not there are read as unknown"
            self.note(what, "end every row where the first row ends", row.number)
        raw: dict[str, Any] = {"kind": self.name}
        for name, field in self.fields.items():
            at = self.columns.get(name, len(cells))
            cell = cells[at].strip() if at < len(cells) else _UNKNOWN if name in _SAID else ""
            raw[name] = self.value(field, cell, row.number) if cell else None
        (self.reader.row if self.kind else self.reader.reject_like)(raw, loc)

    def value(self, field: Attribute, cell: str, row: int) -> Any:
        """A cell as YAML would have it; where it is not of its type, as it is, for the reader to describe."""
        match field.type:
            case Type.DATE:
                return self.day(field.name, cell, row)
            case Type.FLAG:
                return _FLAGS.get(cell.casefold(), cell)
            case Type.CODE:
                return next((code for code in field.values if code.casefold() == cell.casefold()), cell)
            case Type.NUMBER if _NUMBER.fullmatch(cell):
                return float(cell) if "." in cell else int(cell)
        return cell

    def day(self, name: str, cell: str, row: int) -> str | None:
        """A date written either way, year first."""
        if name in _SAID and cell.casefold() == _UNKNOWN:
            return _UNKNOWN
        found = _SLASHED.fullmatch(cell)
        if found is None:
            return cell
        day, month, year, hour, rest = found.groups()
        if self.month_first and _is_either(cell):
            what = "expected day/month/year, found month/day/year elsewhere in this file; this is read as unknown"
            self.note(what, "it may be either: write dates as 31/03/2026 or 2026-03-31", row, column=name)
            return _UNKNOWN if name in _SAID else None
        return f"{year}-{int(month):02}-{int(day):02}" + (f"T{int(hour):02}{rest}" if hour else "")


def _is_either(cell: str) -> bool:
    """Whether a cell is a date that may have its day or its month first, and be another day."""
    found = _SLASHED.fullmatch(cell)
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and int(found[1]) != int(found[2])


def _has_month_first(cell: str) -> bool:
    """Whether a cell is a date with its month before its day, and cannot be anything else."""
    found = _SLASHED.fullmatch(cell.strip())
    return found is not None and int(found[1]) <= 12 < int(found[2]) <= 31
