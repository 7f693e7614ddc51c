"""A council's own reports to facts, as a mapping file says: rows chosen, columns named, and texts given their meaning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache

from checker.errors import IntakeError
from checker.intake.csv_files import CsvRow
from checker.intake.days import is_day
from checker.intake.mapping.model import (
    UNKNOWN,
    ColumnModel,
    Mapped,
    TableModel,
    WhereModel,
    covers_of,
    fields_of,
    form_of,
    matches,
)
from checker.intake.native import Native
from checker.intake.tabular import Note, Page, Said, Table, read_tables, without_errors
from checker.snapshot.covers import covers_as_data
from checker.snapshot.values import found
from checker.snapshot.vocabulary import Type, vocabulary

FORMAT = "mapping"
_AS_AT = "say it in the mapping (as-at: 2026-03-31), or on the command line: --as-at 2026-03-31"
_BESIDE = "map them too, or keep what is of another kind, such as a return, in a folder of its own"
_SAID = ("on", "start", "end")
_SHORT = "expected as many cells as headings, found fewer; those not there are read as unknown"
_OVER = "expected as many cells as headings, found more; the row is not read, for which cell is which cannot be told"


def read_mapped(
    pages: Sequence[Page], mapped: Mapped, as_at: int | None = None, covers_from: int | None = None, *, others: int = 0
) -> Native:
    """Facts from the sheets of files that a mapping is about.

    `as_at`, an ordinal day, goes before the mapping's own; of a table that does not say what it covers, everything from
    `covers_from` is. `others` files lie beside them that it is not about, which is said.

    IntakeError where no as-at date is said, or a sheet or a heading that is mapped is not there.
    """
    own = mapped.model.as_at
    day = as_at if as_at is not None else own.toordinal() if own else None
    if day is None:
        raise IntakeError("expected the as-at date of these reports, found none", where=mapped.at, help=_AS_AT)
    tables: list[Table] = []
    covers: dict[str, list[object]] = {}
    for at, table in enumerate(mapped.model.tables):
        held = [page for page in pages if _holds(page, table)]
        if not held and any(matches(page.file.name, table.file) for page in pages):
            where = f"{mapped.at}: tables[{at}].sheet"
            raise IntakeError("expected a sheet of this name, found none", where=where, help="check the sheet's name")
        tables += (_table(page, table) for page in held)
        if held and table.covers is not None:
            last = own.toordinal() if own else day  # what was drawn on a day covers nothing after it
            said = covers_as_data(covers_of(mapped, at, last), last)[table.kind]
            covers.setdefault(table.kind, []).extend(said if isinstance(said, list) else [said])
        elif held and covers_from is not None:
            covers.setdefault(table.kind, []).append({"from": dt.date.fromordinal(covers_from).isoformat()})
    kinds = {table.kind for table in tables}
    said_of = {kind: covers[kind] if len(covers[kind]) > 1 else covers[kind][0] for kind in covers}
    label = mapped.at.rpartition("/")[2]
    notes = (Note(f"files beside those that are mapped: {others}; not read", _BESIDE),) if others else ()
    head = Said(own and own.isoformat(), {**dict.fromkeys(kinds, "none"), **said_of}, label, notes)
    return read_tables(tables, head, format=FORMAT, as_at=as_at)


def _holds(page: Page, table: TableModel) -> bool:
    return matches(page.file.name, table.file) and (table.sheet is None or matches(page.title, table.sheet))


def _table(page: Page, table: TableModel) -> Table:
    """The facts a sheet holds. IntakeError where a column is not there: to read on would be to guess."""
    headings_row, headings = _head(page, table)
    head = headings_row.number
    fields = {name: table.field(name) for name in table.columns}
    named = {*(said.column for said in fields.values() if said.column), *(each.column for each in table.where)}
    if missing := sorted(name for name in named if _plain(name) not in headings):
        what = f"expected the column {missing[0]}, found none of that name" + _more(missing)
        mend = "check the headings against the mapping; say header-row if they are not in the first row"
        raise IntakeError(what, where=page.label, help=mend)
    notes: list[Note] = []
    plain = [headings.get(_plain(said.column or ""), -1) for said in fields.values()]
    shown = {name: said.column or name for name, said in fields.items()}
    below = [row for row in page.rows if row.number > head]
    chosen = [row for row in below if all(_is_chosen(row, each, headings) for each in table.where)]
    width = len(headings_row.cells)
    whole = [row for row in chosen if not any(cell.strip() for cell in row.cells[width:])]
    picked = (CsvRow(row.number, tuple(_picked(row, plain, tuple(fields))), row.lines) for row in whole)
    rows, errors = without_errors(picked, tuple(fields), shown)
    readings = [_reading(table.kind, name, said) for name, said in fields.items()]
    made = tuple(_read(row, readings, tuple(fields), shown, notes) for row in rows)
    file = replace(page.file, name=f"{table.kind}.csv", header=tuple(fields), rows=made)
    short = [
        Note(_SHORT, "end every row where the headings end", row.number) for row in whole if len(row.cells) < width
    ]
    over = tuple(Note(_OVER, "a cell that holds a comma needs quotation marks around it", row.number)
                 for row in chosen if any(cell.strip() for cell in row.cells[width:]))  # fmt: skip
    return Table(page.label, table.kind, file, shown, (*errors, *short, *notes), over, head)


def _head(page: Page, table: TableModel) -> tuple[CsvRow, Mapping[str, int]]:
    """The row of headings, and where each heading is: the first of those alike."""
    wanted = table.header_row or (page.rows[0].number if page.rows else 1)
    row = next((row for row in page.rows if row.number == wanted), CsvRow(wanted, ()))
    headings: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        headings.setdefault(_plain(cell), at)
    return row, headings


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def _more(names: Sequence[str]) -> str:
    return f" (nor {', '.join(names[1:])})" if len(names) > 1 else ""


def _is_chosen(row: CsvRow, where: WhereModel, headings: Mapping[str, int]) -> bool:
    cell = _plain(_cell(row, headings[_plain(where.column)]))
    if where.blank is not None:
        return (not cell) == where.blank
    listed = {_plain(_text(each)) for each in where.is_ or where.is_not or ()}
    return (cell in listed) == (where.is_ is not None)


def _cell(row: CsvRow, at: int) -> str:
    return row.cells[at].strip() if 0 <= at < len(row.cells) else ""


def _picked(row: CsvRow, plain: Iterable[int], names: Sequence[str]) -> Iterator[str]:
    """The cells of some columns; a day whose cell is not there is unknown, for left blank it may be one still to come."""
    for at, name in zip(plain, names, strict=True):
        yield UNKNOWN if at >= len(row.cells) and name in _SAID else _cell(row, at)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- what a cell becomes ---------------------------------------------------------------------------------------------
Reading = Callable[[str], str | None]
"""What a cell becomes; None where it is not written as the mapping says."""


def _reading(kind: str, name: str, said: ColumnModel) -> Reading:
    field = fields_of(vocabulary().kind(kind))[name]
    if said.constant is not None:
        constant = _text(said.constant)
        return lambda _: constant
    if field.type is Type.DATE and said.dates is not None:
        form = form_of(said.dates)
        return cache(lambda cell: _day(cell, form))
    unknown = UNKNOWN if name in _SAID else ""
    meanings = {
        _plain(_text(text)): unknown if target == UNKNOWN else target
        for target, texts in (said.values or {}).items()
        for text in texts
    }
    return lambda cell: meanings.get(_plain(cell), cell) if meanings else cell


def _day(cell: str, form: str) -> str | None:
    """A date year first; as it is, where it is blank, unknown or year first already. None where it is not so written."""
    if not cell or cell.casefold() == UNKNOWN or (is_day(cell[:10]) and cell[10:11] in ("", "T", " ")):
        return cell
    for each, timed in ((form, "%H" in form), (f"{form} %H:%M", True), (f"{form} %H:%M:%S", True)):
        try:
            read = dt.datetime.strptime(cell, each)
        except ValueError:
            continue
        return read.isoformat(timespec="seconds") if timed else read.date().isoformat()
    return None


def _read(
    row: CsvRow, readings: Sequence[Reading], names: Sequence[str], shown: Mapping[str, str], notes: list[Note]
) -> CsvRow:
    cells = []
    for cell, reading, name in zip(row.cells, readings, names, strict=True):
        value = reading(cell)
        if value is None:
            what = f"expected a date written as the mapping says, found {found(cell)}; it is read as unknown"
            notes.append(Note(what, "put right the cell, or what the mapping says of dates", row.number, shown[name]))
            value = UNKNOWN if name in _SAID else ""
        cells.append(value)
    return CsvRow(row.number, tuple(cells), row.lines)
