"""Tables of facts under other people's headings: told what each column is, they are read as a folder of CSV is.

Shared by filled templates and by a council's own reports. Problems name the columns as the file does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from checker.intake.annex_a.cells import text_of as plain_text
from checker.intake.archive import MAGIC
from checker.intake.csv_files import CsvFile, CsvRow
from checker.intake.csv_folder import CsvSheet
from checker.intake.days import moment
from checker.intake.native import Native, native
from checker.intake.parcels import Member
from checker.intake.sheets import ERRORS, Cell, Line, Missing, read_workbook
from checker.progress import steps
from checker.snapshot.alike import Remembered
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import CASE_HELP, SCHEMA, Reader
from checker.snapshot.facts import Input
from checker.snapshot.findings import Loc
from checker.snapshot.values import DAY_HELP

UNKNOWN = "unknown"
AN_ERROR = "expected a value, found an error such as #N/A or a formula with no value kept; it is read as unknown"
PUT_THE_VALUE = "put the value itself"
_SAID = ("on", "start", "end")  # days that may be said to be unknown; left blank, an end would be one still to come


_IN_A_SHEET = {
    DAY_HELP: "write a date as 31/03/2026 or 2026-03-31, with the time after it if it matters",
    CASE_HELP: "put the reference in every row, always the same for one child, household or allegation",
}


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet as rows of text. `label` is what places in it begin with; of a workbook, `book` is what those of the file
    do, and `title` what it calls the sheet, which may be data.
    """

    label: str
    file: CsvFile
    rows: tuple[CsvRow, ...]
    book: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """Something odd about a table (`row` None), or a row of it, to be said when it is read; or about what is at another
    place, `of`.
    """

    what: str
    help: str
    row: int | None = None
    column: str | None = None
    of: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Facts of one kind. The headings of `file` are fields of the kind, its name is the kind's, and its path the source's.

    `label` is what places in it begin with; `shown` is what the source calls each field; `rejects` says of what could not
    be read as rows, and `head` is the number of the row of headings.
    """

    label: str
    kind: str
    file: CsvFile
    shown: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    rejects: tuple[Note, ...] = ()
    head: int = 1


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of itself: its as-at date, and what is covered, as a snapshot's head says it; and where."""

    as_at: object
    covers: Mapping[str, object]
    label: str
    notes: tuple[Note, ...] = ()


def pages_of(member: Member, label: str) -> Iterator[Page]:
    """The sheets in a file. IntakeError where it looks like a workbook and cannot be read as one."""
    if not member.head.startswith(MAGIC):
        file = member.csv
        yield Page(label, file, (CsvRow(1, file.header), *file.rows) if file.header else ())
        return
    for sheet in read_workbook(member.raw, path=member.path, file=label):
        file = CsvFile(member.path, member.folder, member.name, sheet.sha256, ())
        yield Page(f"{label}:sheet {sheet.number}", file, tuple(rows_of(sheet.lines)), label, sheet.title)


def read_tables(tables: Sequence[Table], said: Said, *, format: str, as_at: int | None = None) -> Native:
    """Facts from tables. `as_at`, an ordinal day, goes before the source's own.

    Raises IntakeError where what the source says of itself cannot be read; anything else is a problem of the snapshot.
    """

    def place(loc: Loc) -> str:
        return ":".join(map(str, loc[1:])) if loc[:1] == ("rows",) else said.label

    reader = Reader(place)
    reader.head({"schema": SCHEMA, "as_at": said.as_at, "covers": dict(said.covers)}, as_at, apart=True)
    _say(reader, said.label, said.notes)
    counts = []
    for table in steps(tables, lambda table: len(table.file.rows)):
        rows, rejected = reader.rows, reader.rejected
        sheet = CsvSheet(table.file, table.label, reader, head=table.head)
        _say(reader, table.label, table.notes)
        for note in table.rejects:
            loc: Loc = ("rows", table.label) if note.row is None else ("rows", table.label, note.row)
            reader.reject(loc, note.what, note.help, kinds=[table.kind])
        sheet.read()
        _rename(reader, table)
        counts.append((table, reader.rows - rows, reader.rejected - rejected))
    built = reader.built()
    covers = covers_as_data(built.snapshot.coverage, built.snapshot.as_at)
    inputs = (
        Input(table.file.path, table.file.sha256, format, rows, rejected,
              {table.kind: covers[table.kind]} if table.kind in covers else {})
        for table, rows, rejected in counts
    )  # fmt: skip
    return native(built, place, *inputs)


def _say(reader: Reader, label: str, notes: Iterable[Note]) -> None:
    for note in notes:
        place = reader.findings.part = note.of or label
        loc: Loc = ("rows", place) if note.row is None else ("rows", place, note.row)
        reader.findings.note(loc, note.what, note.help, column=note.column)
    reader.findings.part = label


def _rename(reader: Reader, table: Table) -> None:
    """Call the columns of what was found in a table what its file calls them, and say how to mend it in a spreadsheet."""
    for finding in reader.findings.all():
        loc = finding.locs[0]
        if finding.column is not None and loc[:2] == ("rows", table.label):
            finding.help = _IN_A_SHEET.get(finding.help, finding.help)
            finding.column = table.shown.get(finding.column, finding.column)


def text_of(cell: Cell) -> str:
    """A cell as a CSV file would have it: dates year first, whole numbers as digits; an error such as #N/A as itself."""
    if isinstance(cell, Missing):
        return "#N/A"
    return moment(cell) or "" if isinstance(cell, dt.date) else plain_text(cell)


def rows_of(lines: Iterable[Line]) -> list[CsvRow]:
    """The rows of a workbook's sheet as rows of text, all as wide as the widest: a sheet has no row that stops short."""
    rows = [CsvRow(line.number, tuple(map(text_of, line.cells))) for line in lines]
    width = max((len(row.cells) for row in rows), default=0)
    return [CsvRow(row.number, row.cells + ("",) * (width - len(row.cells))) for row in rows]


def without_errors(
    rows: Iterable[CsvRow], fields: Sequence[str], shown: Mapping[str, str]
) -> tuple[list[CsvRow], list[Note]]:
    """Rows in which a cell that holds an error, or a formula of which no value was kept, is unknown; and what to say of it."""
    made, notes = [], []
    is_error: Remembered[str, bool] = Remembered(lambda cell: cell.strip().upper() in ERRORS)
    for row in rows:
        if not any(map(is_error.__getitem__, row.cells)):
            made.append(row)
            continue
        cells = list(row.cells)
        for at, cell in enumerate(cells):
            if is_error[cell]:
                field = fields[at] if at < len(fields) else ""
                cells[at] = UNKNOWN if field in _SAID else ""
                notes.append(Note(AN_ERROR, PUT_THE_VALUE, row.number, shown.get(field)))
        made.append(CsvRow(row.number, tuple(cells), row.lines))
    return made, notes
