"""``--format xlsx``: a workbook to work from, a sheet for each table. Restricted: it shows case ids and dates.

Dates are dates, ids are text, nothing in the data becomes a formula or a link, and the file names no author. The same
result gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import xlsxwriter

import checker
from checker.disputes.dispute import date_words
from checker.errors import CheckerError
from checker.report.counts import Counts, apart, standing
from checker.report.formats.tables import Cell, Column, Share, Table, disputes_table, tables, unraised_table
from checker.report.formats.told import Told
from checker.report.in_doubt import ALL_IN_DOUBT, doubts_of_all
from checker.report.text_report import cases_words
from checker.report.words import SET_ASIDE

MARK = "Restricted: children's records"
"""Printed at the foot of every page."""

MOST_ROWS = 1_048_575
MOST_CHARACTERS = 32_767
_LINE, _TALLEST = 15, 409  # points
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def write(told: Told) -> bytes:
    """The workbook. CheckerError where a table has more rows than a sheet can hold."""
    rules, cannot_tell, problems, *others = tables(told)
    always = (disputes_table(told), rules, cannot_tell, problems)
    shown = (*always, *(table for table in (unraised_table(told), *others) if table.rows), _about(told))
    return written("Disputes to settle", shown, told.result.snapshot.as_at, mark=MARK, own=told.own,
                   doubts=doubts_of_all(told.result.problems))  # fmt: skip


def written(
    title: str, shown: Iterable[Table], as_at: int, *, mark: str, own: Sequence[Counts], doubts: Sequence[str] = ()
) -> bytes:
    """A workbook of tables, a sheet each, as if made on the as-at day.

    `mark` is printed at the foot of every page; at its head, whether all of it is in doubt, for `doubts`, or the service's
    `own` figures make it provisional. It opens at a sheet that says so.
    """
    provisional = ALL_IN_DOUBT if doubts else standing(own) if apart(own) else ""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        made = dt.datetime.combine(dt.date.fromordinal(as_at), dt.time())
        book.set_properties({"title": title, "author": "", "created": made, "comments": mark})
        forms = {
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE5EE", "border": 1}),
            "text": book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"}),
            "number": book.add_format({"num_format": "0", "valign": "top"}),
            "real": book.add_format({"num_format": "0.##", "valign": "top"}),
            "share": book.add_format({"num_format": "0.0%", "valign": "top"}),
            "date": book.add_format({"num_format": "d mmm yyyy", "valign": "top", "align": "left"}),
            "moment": book.add_format({"num_format": "d mmm yyyy hh:mm", "valign": "top", "align": "left"}),
        }  # fmt: skip
        for table in (*_in_doubt(doubts), *_provisional(own), *shown):
            _sheet(book, table, forms, mark, provisional)
    return content.getvalue()


def _sheet(book: Any, table: Table, forms: dict[str, Any], mark: str, provisional: str) -> None:
    """A sheet: its head frozen and printed on every page, a filter on every column; on paper, as wide as a page."""
    if len(table.rows) > MOST_ROWS:
        what = f"a sheet holds {MOST_ROWS:,} rows, and there are {len(table.rows):,} to write"
        raise CheckerError(what, where="xlsx", help="write csv instead, or narrow the run with --select")
    sheet = book.add_worksheet(table.title)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)  # inches
    if table.printed is not None:
        sheet.print_area(0, 0, len(table.rows), table.printed - 1)
    sheet.set_footer(f"&L{mark}&R&P of &N")
    if provisional:
        sheet.set_header(f"&L{provisional}")
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, forms["head"])
    _set_height(sheet, 0, [column.heading for column in table.columns], table.columns)
    sheet.autofilter(0, 0, max(1, len(table.rows)), len(table.columns) - 1)
    for down, row in enumerate(table.rows, start=1):
        _set_height(sheet, down, row, table.columns)
        for at, cell in enumerate(row):
            _write(sheet, down, at, table.columns[at].shown(cell), forms)


def _set_height(sheet: Any, down: int, row: Sequence[Cell], columns: Sequence[Column]) -> None:
    """Make room for the longest text of a row, as not every program does by itself."""
    lines = max(_lines(cell, column.width) for cell, column in zip(row, columns, strict=True))
    if lines > 1:
        sheet.set_row(down, min(lines * _LINE, _TALLEST))


def _lines(cell: Cell, width: int) -> int:
    """About how many lines a text takes: a column is as wide as so many noughts, and most letters are narrower."""
    return -(-len(cell) // width) if isinstance(cell, str) else 1


def _write(sheet: Any, down: int, at: int, cell: Cell, forms: dict[str, Any]) -> None:
    if cell is None:
        return
    if isinstance(cell, bool):
        sheet.write_string(down, at, "yes" if cell else "no", forms["text"])
    elif isinstance(cell, int):
        sheet.write_number(down, at, cell, forms["number"])
    elif isinstance(cell, Share):
        sheet.write_number(down, at, cell.part, forms["share"])
    elif isinstance(cell, float):
        sheet.write_number(down, at, cell, forms["number" if cell.is_integer() else "real"])
    elif isinstance(cell, dt.datetime):
        sheet.write_datetime(down, at, cell, forms["moment"])
    elif isinstance(cell, dt.date):
        sheet.write_datetime(down, at, dt.datetime.combine(cell, dt.time()), forms["date"])
    else:
        sheet.write_string(down, at, cell[:MOST_CHARACTERS], forms["text"])


def _in_doubt(doubts: Sequence[str]) -> Iterator[Table]:
    """The sheet a workbook opens at where all of it is in doubt."""
    if doubts:
        yield Table("IN DOUBT", (Column("why", ALL_IN_DOUBT, 100),), [(line,) for line in doubts])


def _provisional(own: Sequence[Counts]) -> Iterator[Table]:
    """The sheet a workbook opens at where the service's own figures make it provisional."""
    far = [each for each in own if each.provisional]
    if far:
        columns = (Column("figure", standing(own), 60), Column("least", "As read", 10), Column("most", "At most", 10),
                   Column("own", "Own figure", 11), Column("apart", "Apart", 9))  # fmt: skip
        yield Table(
            "PROVISIONAL", columns, [(f.label, f.least, f.most, f.own, Share((f.apart or 0) / 100)) for f in far]
        )


def standing_rows(own: Sequence[Counts]) -> list[tuple[Cell, ...]]:
    """Whether what is reported is provisional by the service's own figures, and the figures that make it so."""
    said = standing(own)
    return [("Own figures", said), *(("", line) for line in apart(own))] if said else []


def _about(told: Told) -> Table:
    """The last sheet: what was run, on what."""
    result = told.result
    rows: list[tuple[Cell, ...]] = [
        ("Made by", f"Safeguarding checker {checker.__version__}"),
        ("Profile", result.program.profile),
        ("As at", date_words(result.snapshot.as_at)),
        *([("Reported", cases_words(result))] if result.named is not None else []),
        *(("Read", read.path) for read in result.snapshot.inputs),
        ("Disputes", len(result.new)),
        *((words.capitalize(), result.set_aside(status)) for status, words in SET_ASIDE.items()),
        *standing_rows(told.own),
        ("What it is", "Things the record does not show were done. Whether there was a breach is for a person."),
    ]
    return Table("About", (Column("what", "About", 18), Column("value", "", 70)), rows)
