"""A council's own reports to facts, as a mapping file says: rows chosen, columns named, and texts given their meaning."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import NamedTuple

import numpy as np

from checker.errors import IntakeError
from checker.intake.csv_files import CsvRow
from checker.intake.csv_sheet import NO_ROWS, NONE_FOUND, NOTHING_RECORDED
from checker.intake.mapping.cells import Meanings, fits
from checker.intake.mapping.model import (
    Mapped,
    TableModel,
    covers_of,
    fields_of,
    matches,
)
from checker.intake.native import Native
from checker.intake.tabular import Note, Page, Said, Table, notes_unshown, read_tables
from checker.intake.text_rows import TextRows
from checker.intake.totals import ANOTHER_MARK, ANOTHER_TABLE, Sorted, without_totals
from checker.intake.value_maps import plain
from checker.snapshot.covers import covers_as_data
from checker.snapshot.framed.texts import Texts
from checker.snapshot.vocabulary import Type, vocabulary

FORMAT = "mapping"
_AS_AT = "say it in the mapping (as-at: 2026-03-31), or on the command line: --as-at 2026-03-31"
_BESIDE = "map them too, or keep what is of another kind, such as a return, in a folder of its own"
_SAY_SO = "if it is complete, say so: covers, in the mapping"
_NOT_COVERED = "; what it would hold is not covered"
_NONE_CHOSEN = "expected rows that are as `where` says, found none"
_SHORT = "expected as many cells as headings, found fewer; those not there are read as unknown"
_OTHER_SHEET = "if this sheet is none of the report, say in the mapping which one is: sheet"
_LIKE = 0.85  # how alike a heading must be to be shown as what was meant: not so alike, it may be data
_UNTOLD = "expected something to tell whether this row is to be read, found a row that stops short or an error; it is not read"
_OVER = "expected as many cells as headings, found more; the row is not read, for which cell is which cannot be told"


class _Told(NamedTuple):
    """What was read as one table of a mapping says, and what that promises of the kind; `nothing`: none of it."""

    kind: str
    tables: Sequence[Table]
    covers: Sequence[object] = ()
    nothing: bool = True


def read_mapped(
    pages: Sequence[Page], mapped: Mapped, as_at: int | None = None, covers_from: int | None = None, *, others: int = 0
) -> list[Native]:
    """Facts from the sheets of files that a mapping is about, as one source. Of a kind of which some promise something and others
    nothing, those that do are a source of their own: what they promise is of the cases in them.

    `as_at`, an ordinal day, goes before the mapping's own; of a table that does not say what it covers, everything from
    `covers_from` is. `others` files lie beside them that it is not about, which is said.

    IntakeError where no as-at date is said, or a sheet or a heading that is mapped is not there.
    """
    own = mapped.model.as_at
    day = as_at if as_at is not None else own.toordinal() if own else None
    if day is None:
        raise IntakeError("expected the as-at date of these reports, found none", where=mapped.at, help=_AS_AT)
    last = own.toordinal() if own else day  # what was drawn on a day covers nothing after it
    told = [_told(pages, mapped, at, last, covers_from) for at in range(len(mapped.model.tables))]
    covers = {kind: said for kind in {each.kind for each in told} if (said := _covers(told, kind))}
    apart = {kind: tables for kind in sorted(covers) if (tables := _apart(told, kind))}
    whole = {**dict.fromkeys((each.kind for each in told), "none"), **covers, **dict.fromkeys(apart, "none")}
    label = mapped.at.rpartition("/")[2]

    def native(tables: Sequence[Table], covers: Mapping[str, object], *notes: Note) -> Native:
        return read_tables(tables, Said(own and own.isoformat(), covers, label, notes), format=FORMAT, as_at=as_at)

    notes = (Note(f"files beside those that are mapped: {others}; not read", _BESIDE),) if others else ()
    unshown = notes_unshown(page for page in pages if any(_holds(page, table) for table in mapped.model.tables))
    by_themselves = {id(table) for tables in apart.values() for table in tables}
    rest = [table for each in told for table in each.tables if id(table) not in by_themselves]
    return [
        native(rest, whole, *notes, *unshown),
        *(native(tables, {**whole, kind: covers[kind]}) for kind, tables in apart.items()),
    ]


def _told(pages: Sequence[Page], mapped: Mapped, at: int, last: int, covers_from: int | None) -> _Told:
    """What one table of a mapping tells, and covers by the day `last`."""
    table = mapped.model.tables[at]
    held = [page for page in pages if _holds(page, table)]
    if not held and any(matches(page.file.name, table.file) for page in pages):
        where = f"{mapped.at}: tables[{at}].sheet"
        raise IntakeError("expected a sheet of this name, found none", where=where, help="check the sheet's name")
    read = [_table(page, table) for page in held]
    if held and table.covers is not None:
        coverage = covers_of(mapped, at, last)
        said = covers_as_data(coverage, last)[table.kind]
        return _Told(table.kind, read, said if isinstance(said, list) else [said], coverage.of(table.kind).nothing)
    if any(map(_has_rows, read)) and covers_from is not None:
        return _Told(table.kind, read, [{"from": dt.date.fromordinal(covers_from).isoformat()}], nothing=False)
    return _Told(table.kind, read)


def _covers(told: Sequence[_Told], kind: str) -> object:
    """What is covered of a kind together; nothing where nothing is said."""
    said = [cover for each in told if each.kind == kind for cover in each.covers]
    return said if len(said) > 1 else said[0] if said else None


def _apart(told: Sequence[_Told], kind: str) -> list[Table]:
    """The tables of a kind in the sheets that promise something of it, where others, that hold rows, promise nothing."""
    promised = {table.label for each in told if each.kind == kind and not each.nothing for table in each.tables}
    of_kind = [table for each in told if each.kind == kind for table in each.tables]
    rest = [table for table in of_kind if table.label not in promised]
    return [table for table in of_kind if table.label in promised] if any(map(_has_rows, rest)) else []


def _has_rows(table: Table) -> bool:
    return bool(len(table.rows) or table.rejects)


def _holds(page: Page, table: TableModel) -> bool:
    return matches(page.file.name, table.file) and (table.sheet is None or matches(page.title, table.sheet))


def _table(page: Page, table: TableModel) -> Table:
    """The facts a sheet holds. IntakeError where a column is not there: to read on would be to guess."""
    headings_row, headings = _head(page, table)
    head = headings_row.number
    fields = {name: table.field(name) for name in table.columns}
    named = {*(said.column for said in fields.values() if said.column), *(each.column for each in table.where)}
    if missing := sorted(name for name in named if plain(name) not in headings):
        raise _missing(missing, page, headings_row, headings)
    if twice := sorted(name for name in named if sum(plain(cell) == plain(name) for cell in headings_row.cells) > 1):
        what = f"expected one column {twice[0]}, found more than one of that name"
        raise IntakeError(what, where=f"{page.label}:{head}", help="call each by a name of its own, in the report")
    shown = {name: said.column or name for name, said in fields.items()}
    width = len(headings_row.cells)
    places = {name: None if said.column is None else headings[plain(said.column)] for name, said in fields.items()}
    of_cases = _without_totals(page.rows.where(page.rows.numbers > head), table, places, headings_row.cells)
    sorts = _sorted_out(of_cases.rows, table, headings, width)
    means = Meanings(sorts.whole, table, places)
    others = [Note(*ANOTHER_TABLE, number, shown["case"]) for number in of_cases.others]
    others += [Note(*ANOTHER_MARK, number) for number in of_cases.astray]
    over = [Note(_OVER, "a cell that holds a comma needs quotation marks around it", row) for row in sorts.over.numbers]
    untold = [
        Note(_UNTOLD, "fill in the columns that `where` goes by, in every row", row) for row in sorts.untold.numbers
    ]
    return Table(
        page.label,
        table.kind,
        replace(page.file, name=f"{table.kind}.csv", header=tuple(fields)),
        sorts.whole,
        shown,
        (
            *(Note(*said, numbers[0], shown["case"], count=len(numbers)) for said, numbers in of_cases.said()),
            *_nothing_read(len(of_cases.rows), sorts, said=table.covers is not None),
            *means.most_unread(shown),
            *means.errors(shown),
            *_short(sorts.whole, width),
            *means.unread(shown),
        ),
        (*over, *untold, *others),
        head,
        means.text,
        places,
        means.mapped,
    )


def _without_totals(
    rows: TextRows, table: TableModel, places: Mapping[str, int | None], headings: Sequence[str]
) -> Sorted:
    """The rows of a table less those of nobody."""
    fields = fields_of(vocabulary().kind(table.kind))
    dates = [at for name, at in places.items() if at is not None and fields[name].type is Type.DATE]
    return without_totals(rows, places.get("case"), dates, table.field("case").column or "case", headings)


def _nothing_read(count: int, sorts: _Sorts, *, said: bool) -> Iterator[Note]:
    """What to say where there are no rows, or none of so many is chosen. `said`: the mapping says what the report covers."""
    if not count:
        yield (
            Note(*NO_ROWS)
            if said
            else Note(NONE_FOUND + _NOT_COVERED, f"if there should be some, run it again; {_SAY_SO}")
        )
    elif not any(map(len, sorts)):
        mend = "check the texts of `where` against the report"
        yield (
            Note(_NONE_CHOSEN + NOTHING_RECORDED, mend)
            if said
            else Note(_NONE_CHOSEN + _NOT_COVERED, f"{mend}; {_SAY_SO}")
        )


def _short(rows: TextRows, width: int) -> Iterator[Note]:
    """What to say of rows that stop short of the last heading."""
    short = rows.numbers.filter((rows.widths < width) & (rows.lines == 1))
    if len(short):
        yield Note(_SHORT, "end every row where the headings end", short[0], count=len(short))


def _head(page: Page, table: TableModel) -> tuple[CsvRow, Mapping[str, int]]:
    """The row of headings, and where each heading is, the first of those alike."""
    wanted = table.header_row or (page.rows[0].number if page.rows else 1)
    row = next((row for row in page.rows if row.number == wanted), CsvRow(wanted, ()))
    headings: dict[str, int] = {}
    for at, cell in enumerate(row.cells):
        headings.setdefault(plain(cell), at)
    return row, headings


def _missing(names: Sequence[str], page: Page, row: CsvRow, headings: Mapping[str, int]) -> IntakeError:
    """What to say of columns that are not there; a heading that is nearly one is shown, and no other."""
    other = f"; {_OTHER_SHEET}" if page.book else ""
    if not any(cell.strip() for row in page.rows for cell in row.cells):
        what = "expected a row of headings, found nothing"
        return IntakeError(what, where=page.label, help=f"run the report again{other}")
    more = f" (nor {', '.join(names[1:])})" if len(names) > 1 else ""
    near = get_close_matches(plain(names[0]), headings, n=1, cutoff=_LIKE)
    meant = f"did you mean {row.cells[headings[near[0]]].strip()}? " if near else ""
    mend = f"{meant}check the headings against the mapping; say header-row if they are not in the first row{other}"
    return IntakeError(f"expected the column {names[0]}, found none of that name{more}", where=page.label, help=mend)


class _Sorts(NamedTuple):
    """Rows to be read; and rows that may be among them: of which cell is which, or whether they are, cannot be told."""

    whole: TextRows
    over: TextRows
    untold: TextRows


def _sorted_out(rows: TextRows, table: TableModel, headings: Mapping[str, int], width: int) -> _Sorts:
    """The rows of a table, less those that it certainly does not choose."""
    over = rows.too_wide(width, lambda cell: cell.strip() != "")
    every, none_against = np.ones(len(rows), dtype=bool), np.ones(len(rows), dtype=bool)
    for where in table.where:
        texts = Texts(rows.cell(headings[plain(where.column)]))
        came = {cell: None if cell is None else fits(where, cell) for cell in texts.different}
        every &= texts.are(lambda cell, came=came: came[cell] is True)  # type: ignore[misc]
        none_against &= texts.are(lambda cell, came=came: came[cell] is not False)  # type: ignore[misc]
    whole = every | (rows.lines > 1)  # one that runs on, and may have swallowed others, is refused where it is read
    return _Sorts(rows.where(whole & ~over), rows.where(over), rows.where(none_against & ~whole & ~over))
