"""Tables of facts under other people's headings: told what each column is, they are read as a folder of CSV is.

Shared by filled templates and by a council's own reports. Problems name the columns as the file does.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.annex_a.cells import text_of as plain_text
from checker.intake.csv_cells import Means, as_written
from checker.intake.csv_files import CsvFile, CsvRow
from checker.intake.csv_sheet import NO_COLUMN, CsvSheet
from checker.intake.days import moment
from checker.intake.lines import Cell, Line, Missing, lines_of
from checker.intake.native import Native, native
from checker.intake.parcels import MAGIC, Member
from checker.intake.sheets import Unshown, read_workbook
from checker.intake.text_rows import TextRows, with_rows
from checker.progress import steps
from checker.snapshot.begun import CASE_HELP
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import Reader
from checker.snapshot.facts import Input
from checker.snapshot.findings import Loc
from checker.snapshot.framed.texts import Texts
from checker.snapshot.head import SCHEMA
from checker.snapshot.values import DAY_HELP, ERRORS, folded, nearest

AN_ERROR = "expected a value, found an error such as #N/A or a formula with no value kept; it is read as unknown"
PUT_THE_VALUE = "put the value itself"
_LIKE_ERRORS = ["#", "/a"]  # in every one of ERRORS, and in little else

_IN_A_SHEET = {
    DAY_HELP: "write a date as 31/03/2026 or 2026-03-31, with the time after it if it matters",
    CASE_HELP: "put the reference in every row, always the same for one child, household or allegation",
}


@frozen
class Page:
    """A sheet as rows of text. `label` is what places in it begin with; of a workbook, `book` is what those of the file
    do, and `title` what it calls the sheet, which may be data; `unshown`: what it does not show.
    """

    label: str
    file: CsvFile
    rows: TextRows
    book: str = ""
    title: str = ""
    unshown: tuple[Unshown, ...] = ()


@frozen
class Note:
    """Something odd about a table (`row` None), or so many rows of it of which that is the first, to be said when it is
    read; or about what is at another place, `of`.
    """

    what: str
    help: str
    row: int | None = None
    column: str | None = None
    of: str = ""
    count: int = 1
    doubts_all: bool = False


@frozen
class Table:
    """Facts of one kind. The headings of `file` are fields of the kind, its name is the kind's, and its path the source's;
    `rows` are those below the headings.

    `label` is what places in it begin with; `shown` is what the source calls each field; `rejects` says of what could not
    be read as rows, and `head` is the number of the row of headings. `means`, `places`, `mapped` and `written` are as `CsvSheet`
    has them.
    """

    label: str
    kind: str
    file: CsvFile
    rows: TextRows
    shown: Mapping[str, str]
    notes: tuple[Note, ...] = ()
    rejects: tuple[Note, ...] = ()
    head: int = 1
    means: Means = as_written
    places: Mapping[str, int | None] | None = None
    mapped: Collection[str] = ()
    written: Sequence[str] = ()


@frozen
class Said:
    """What a source says of itself: its as-at date, and what is covered, as a snapshot's head says it; and where."""

    as_at: object
    covers: Mapping[str, object]
    label: str
    notes: tuple[Note, ...] = ()


def pages_of(member: Member, label: str) -> Iterator[Page]:
    """The sheets in a file. IntakeError where it looks like a workbook and cannot be read as one."""
    if not member.head.startswith(MAGIC):
        file, rows = with_rows(member.csv_text)
        yield Page(label, file, TextRows.of([CsvRow(1, file.header)] if file.header else []) + rows)
        return
    for sheet in read_workbook(member.raw, path=member.path, file=label):
        file = CsvFile(member.path, member.folder, member.name, sheet.sha256, ())
        yield Page(f"{label}:sheet {sheet.number}", file, rows_of(sheet.lines), label, sheet.title, sheet.unshown)


def notes_unshown(pages: Iterable[Page]) -> Iterator[Note]:
    """What to say of what a workbook does not show of some pages of it that are read."""
    return (Note(each.what, each.help, of=page.label, count=each.count) for page in pages for each in page.unshown)


def read_tables(tables: Sequence[Table], said: Said, *, format: str, as_at: int | None = None) -> Native:
    """Facts from tables. `as_at`, an ordinal day, goes before the source's own.

    Raises IntakeError where what the source says of itself cannot be read; anything else is a problem of the snapshot.
    """

    def place(loc: Loc) -> str:
        return ":".join(map(str, loc[1:])) if loc[:1] == ("rows",) else said.label

    reader = Reader(place)
    reader.head.read({"schema": SCHEMA, "as_at": said.as_at, "covers": dict(said.covers)}, as_at, apart=True)
    if fatal := reader.findings.fatal():
        raise IntakeError(fatal[0].what, where=said.label, help=fatal[0].help)
    _say(reader, said.label, said.notes)
    counts = []
    for table in steps(tables, lambda table: len(table.rows)):
        rows, rejected = reader.rows, reader.rejected
        sheet = CsvSheet(
            table.file,
            table.rows,
            table.label,
            reader,
            head=table.head,
            means=table.means,
            places=table.places,
            mapped=table.mapped,
            written=table.written,
        )
        _say(reader, table.label, table.notes)
        for note in table.rejects:
            loc: Loc = ("rows", table.label) if note.row is None else ("rows", table.label, note.row)
            reader.reject(loc, note.what, note.help, column=note.column, kinds=[table.kind])
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
        reader.findings.note(
            loc, note.what, note.help, column=note.column, count=note.count, doubts_all=note.doubts_all
        )
    reader.findings.part = label


def _rename(reader: Reader, table: Table) -> None:
    """Call the columns of what was found in a table what its file calls them, and say how to mend it in a spreadsheet."""
    for finding in reader.findings.all():
        loc = finding.locs[0]
        if finding.what == NO_COLUMN and table.shown and loc[:2] == ("rows", table.label):
            labels = table.shown.values()
            finding.help = nearest(_written(table, finding.column), labels) or "it may be: " + ", ".join(labels)
        elif finding.column is not None and loc[:2] == ("rows", table.label):
            finding.help = _IN_A_SHEET.get(finding.help, finding.help)
            finding.column = table.shown.get(finding.column, finding.column)


def _written(table: Table, heading: str | None) -> str | None:
    """A heading as the table's own file writes it; as it is if none is like it."""
    return next((written for written in table.written if folded(written) == heading), heading)


def text_of(cell: Cell) -> str:
    """A cell as a CSV file would have it: dates year first, whole numbers as digits; an error such as #N/A as itself."""
    if isinstance(cell, Missing):
        return "#N/A"
    return moment(cell) or "" if isinstance(cell, dt.date) else plain_text(cell)


def rows_of(lines: Sequence[Line]) -> TextRows:
    """The rows of a workbook's sheet as rows of text, all as wide as the widest: a sheet has no row that stops short."""
    held = lines_of(lines)
    columns = [held.column(place) for place in range(held.width)]
    texts = [pl.Series([text_of(cell) for cell in each.cells], dtype=pl.String).gather(each.codes) for each in columns]
    return TextRows.in_columns(pl.Series(held.numbers), texts)


def is_error(cell: str) -> bool:
    """Whether a cell holds an error, or says that it has nothing to say."""
    return cell.strip().upper() in ERRORS


def less_errors(name: str, cell: str | None) -> str:
    """What a cell says; one that holds an error, or a formula of which no value was kept, as little as one not there."""
    return as_written(name, None if cell is not None and is_error(cell) else cell)


def error_notes(rows: TextRows, fields: Sequence[str], shown: Mapping[str, str]) -> list[Note]:
    """What to say of the cells of some rows that hold errors, in the order in which they come."""
    near = rows.cells().filter(pl.col("cell").str.contains_any(_LIKE_ERRORS, ascii_case_insensitive=True))
    held = near.filter(Texts(near["cell"]).are(lambda cell: cell is not None and is_error(cell)))
    notes: dict[str | None, Note] = {}
    for at, of, count in (
        held.group_by("at", maintain_order=True).agg(pl.first("of"), pl.len().alias("count")).iter_rows()
    ):
        column = shown.get(fields[at]) if at < len(fields) else None
        note = notes.setdefault(column, Note(AN_ERROR, PUT_THE_VALUE, rows.numbers[of], column, count=0))
        notes[column] = replace(note, count=note.count + count)
    return list(notes.values())
