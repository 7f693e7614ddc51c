"""A filled template to facts: its sheets, in a workbook or in CSV files, told by what their first row says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import polars as pl

from checker.errors import IntakeError
from checker.intake.csv_files import CsvRow
from checker.intake.csv_sheet import NO_ROWS
from checker.intake.days import moment, odd_moment
from checker.intake.native import Native
from checker.intake.tabular import Note, Page, Said, Table, error_notes, less_errors, notes_unshown, read_tables
from checker.intake.templates.model import (
    AS_AT,
    COMPLETE_FROM,
    EVERYTHING,
    HEAD,
    NOTES,
    START,
    SheetSpec,
    Template,
    templates,
)
from checker.intake.templates.telling import MARK
from checker.intake.text_rows import TextRows
from checker.intake.totals import ANOTHER_TABLE
from checker.snapshot.values import day_help

FORMAT = "template"
_NO_SUCH_SHEET = "expected the name of a sheet of this template before a day, found another; nothing is covered by it"
_NOTHING_SAID = {"": 1}
_AS_AT = f"put the day beside {AS_AT}, or say it: --as-at 2026-03-31"


def mark_of(page: Page) -> tuple[str, ...]:
    """What the first row of a sheet says: that it is of a template, of which, and which sheet; empty if it is of none."""
    cells = page.rows[0].cells if page.rows else ()
    return tuple(cell.strip() for cell in cells[:3]) if cells and cells[0].strip() == MARK else ()


def read_filled(pages: Sequence[Page], as_at: int | None = None) -> Native:
    """Facts from the sheets of one template. `as_at`, an ordinal day, goes before its own.

    Raises IntakeError where there is no as-at date, or two, or the template is none that is known. Whatever cannot be read
    of a row is a problem of the snapshot, and unknown.
    """
    marked = [_labelled(page) for page in pages if mark_of(page)]
    template = _template(marked or pages)
    tables = [_table(page, spec) for page in marked if (spec := _sheet_of(page))]
    notes = [*_unread(pages, template), *notes_unshown(filter(_sheet_of, marked))]
    said = _said(marked, template, tables, notes, as_at)
    tables = [_with_none_told(table, said.covers[table.kind]) for table in tables]
    return read_tables(tables, said, format=FORMAT, as_at=as_at)


def _with_none_told(table: Table, covers: object) -> Table:
    """The table, and that it is told of where it has no rows and is said to be complete. Of one left blank nothing is covered."""
    if len(table.rows) or table.notes or table.rejects or covers == "none":
        return table
    return replace(table, notes=(Note(*NO_ROWS),))


def template_name(page: Page) -> str:
    """The name of the template a sheet is of."""
    return mark_of(page)[1] if len(mark_of(page)) > 1 else ""


def _labelled(page: Page) -> Page:
    """A sheet of a workbook called as the template calls it."""
    spec = _sheet_of(page)
    name = spec.label if spec else START if mark_of(page)[2:] == (HEAD,) else None
    return replace(page, label=f"{page.book}:{name}") if name and page.book else page


def _template(marked: Sequence[Page]) -> Template:
    names = sorted({template_name(page) for page in marked})
    known = templates()
    if len(names) == 1 and names[0] in known:
        return known[names[0]]
    several = len(names) > 1 and all(name in known for name in names)
    what = (
        "expected the sheets of one template, found those of several" if several else "this is no template known here"
    )
    mend = f"keep each in a folder or a file of its own; the templates are {', '.join(known)}"
    raise IntakeError(what, where=marked[0].file.path, help=mend)


def _sheet_of(page: Page) -> SheetSpec | None:
    """The sheet of its template a page is; None for the head, the notes and what is neither."""
    known = templates().get(template_name(page))
    return known.sheet(mark_of(page)[2]) if known and len(mark_of(page)) > 2 else None


def _unread(pages: Sequence[Page], template: Template) -> Iterator[Note]:
    for page in pages:
        aside = len(mark_of(page)) > 2 and mark_of(page)[2] in (HEAD, NOTES)
        if page.rows and not aside and _sheet_of(page) is None:
            mend = f"its first row begins with {MARK}, {template.name} and the kind of fact, as it was written"
            yield Note("this sheet is none of the template's; it is not read", mend, of=page.label)


# --- the head -----------------------------------------------------------------------------------------------------------
def _said(
    marked: Sequence[Page], template: Template, tables: Sequence[Table], notes: list[Note], as_at: int | None
) -> Said:
    """What the head, or the rows above the headings of a sheet by itself, say of the as-at date and of what is complete."""
    days: dict[str, None] = {}
    for page in marked:
        for said, value, _ in _above(page):
            if said == AS_AT.casefold() and value:
                days[moment(value) or value] = None
    where = next((page for page in marked if mark_of(page)[2:] == (HEAD,)), marked[0]).file.path
    if len(days) > 1:
        raise IntakeError("expected one as-at date, found several", where=where, help=_AS_AT)
    day = next(iter(days), None)
    if day is not None and moment(day) is None:
        raise IntakeError(
            "expected a date beside As-at date, found something else", where=where, help=day_help(day, _AS_AT)
        )
    if day is not None and (odd := odd_moment(day)):
        raise IntakeError(f"expected a date beside As-at date, found {odd}", where=where, help=_AS_AT)
    if day is None and as_at is None:
        raise IntakeError("expected an as-at date, found none", where=where, help=_AS_AT)
    here = {table.kind for table in tables}
    complete = _complete(marked, template, notes)
    covers = {sheet.kind.name: _least(_cover(sheet, *said, here, day, notes) for said in complete[sheet.kind.name].items())
              for sheet in template.sheets}  # fmt: skip
    return Said(day and day[:10], covers, marked[0].label, tuple(notes))


def _above(page: Page) -> Iterator[tuple[str, str, int]]:
    """The first two cells, the first of them folded, and the number, of each row of the head or above the headings of a sheet."""
    own = _sheet_of(page)
    for row in page.rows[1 : _heading_row(page, own) if own else None] if own or _is_of_head(page) else ():
        said, value = (*(cell.strip() for cell in row.cells[:2]), "", "")[:2]
        yield said.casefold(), value, row.number


def _is_of_head(page: Page) -> bool:
    return mark_of(page)[2:] == (HEAD,)


def _complete(marked: Sequence[Page], template: Template, notes: list[Note]) -> Mapping[str, Mapping[str, int]]:
    """What is put for the day from which each kind is complete, and in which row: by each sheet of it that says, and of one that
    does not by each head. Of several files no one's promise is another's.
    """
    heads: dict[str, dict[str, int]] = {}
    for page in filter(_is_of_head, marked):
        for said, value, number in _above(page):
            if spec := template.sheet(said):
                heads.setdefault(spec.kind.name, {}).setdefault(value, number)
            elif said != AS_AT.casefold() and (value.casefold() == EVERYTHING or moment(value)):
                mend = "it may be: " + ", ".join(sheet.label for sheet in template.sheets)
                notes.append(Note(_NO_SUCH_SHEET, mend, number, of=page.label))
    complete: dict[str, dict[str, int]] = {}
    for page in marked:
        if own := _sheet_of(page):
            mine = {value: number for said, value, number in _above(page) if said == COMPLETE_FROM.casefold() and value}
            complete[own.kind.name] = (mine or heads.get(own.kind.name, _NOTHING_SAID)) | complete.get(
                own.kind.name, {}
            )
    return {**dict.fromkeys((sheet.kind.name for sheet in template.sheets), _NOTHING_SAID), **heads, **complete}


def _least(covers: Iterable[object]) -> object:
    """What is covered by all of several covers of a kind."""
    each = list(covers)
    if "none" in each:
        return "none"
    return max(
        (cover for cover in each if isinstance(cover, dict)), key=lambda cover: str(cover["from"]), default="all"
    )


def _cover(sheet: SheetSpec, said: str, row: int, here: set[str], day: str | None, notes: list[Note]) -> object:
    """What is covered of a sheet, by what is put for the day from which it is complete."""
    if not said:
        return "none"
    begins = moment(said)
    if sheet.kind.name not in here:
        what = "expected the sheet that is said to be complete, found none; it is read as not complete"
        notes.append(
            Note(what, "if there was nothing to put in it, keep the sheet with its headings", row, sheet.label)
        )
    elif said.casefold() == EVERYTHING:
        return "all"
    elif begins is None or odd_moment(begins):
        what = f"expected a date or {EVERYTHING}, found something else; the sheet is read as not complete"
        notes.append(Note(what, day_help(said, "write it as 31/03/2026"), row, sheet.label))
    elif day is not None and begins[:10] > day[:10]:
        what = "expected a day on or before the as-at date, found one after it; the sheet is read as not complete"
        notes.append(Note(what, "say from which day it holds everything", row, sheet.label))
    else:
        return {"from": begins[:10]}
    return "none"


# --- the sheets ---------------------------------------------------------------------------------------------------------
def _heading_row(page: Page, spec: SheetSpec) -> int:
    """Where the headings are among a page's rows: the first row that has the case's, or any two; after all, if none."""
    known = {column.field.name for column in spec.columns}
    for at, row in enumerate(page.rows[1:], 1):
        named = {spec.field_of(cell) for cell in row.cells} & known
        if "case" in named or len(named) > 1:
            return at
    return len(page.rows)


def _table(page: Page, spec: SheetSpec) -> Table:
    """The facts of a page, its headings made fields."""
    at = _heading_row(page, spec)
    shown = {column.field.name: column.label for column in spec.columns}
    name = f"{spec.kind.name}.csv"
    if at == len(page.rows):
        note = Note(
            "expected the headings of this sheet, found none; it is not read", "put them back: " + _labels(spec)
        )
        empty = replace(page.file, name=name, header=tuple(shown))
        more = any(not _is_head(row) for row in page.rows[1:])
        rows, said = page.rows[at:], (note,)
        return Table(page.label, spec.kind.name, empty, rows, shown, () if more else said, said if more else ())
    written = page.rows[at].cells
    fields = tuple(spec.field_of(cell) for cell in written)
    while fields and not fields[-1]:
        fields = fields[:-1]
    rows, others = _above_another(page.rows[at + 1 :])
    file, notes = replace(page.file, name=name, header=fields), tuple(error_notes(rows, fields, shown))
    head = page.rows[at].number
    rejects = tuple(Note(*ANOTHER_TABLE, number) for number in others)
    return Table(
        page.label, spec.kind.name, file, rows, shown, notes, rejects, head, means=less_errors, written=written
    )


def _above_another(rows: TextRows) -> tuple[TextRows, pl.Series]:
    """The rows above the first that begins another sheet, as of files put one after another; and the numbers of the rest."""
    marks = (rows.cell(0).str.strip_chars() == MARK).arg_true()
    end = marks[0] if len(marks) else len(rows)
    return rows[:end], rows.numbers[end:]


def _is_head(row: CsvRow) -> bool:
    return row.cells[0].strip().casefold() in (AS_AT.casefold(), COMPLETE_FROM.casefold())


def _labels(spec: SheetSpec) -> str:
    return ", ".join(column.label for column in spec.columns)


def grouped(pages: Iterable[Page]) -> list[list[Page]]:
    """Pages of files named one by one, those of one template together."""
    groups: dict[str, list[Page]] = {}
    for page in pages:
        groups.setdefault(template_name(page), []).append(page)
    return list(groups.values())
