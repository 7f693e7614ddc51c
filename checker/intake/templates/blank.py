"""A template written out blank: as CSV, as CSV files in a zip archive, or as an Excel workbook with lists to choose from.

No macros, no links, no author; the same template gives the same bytes.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from checker.intake.templates.model import (
    AS_AT,
    COMPLETE_FROM,
    EVERYTHING,
    HEAD,
    NOTES,
    START,
    Column,
    SheetSpec,
    Template,
)
from checker.intake.templates.telling import MARK
from checker.snapshot.vocabulary import Type

MAX_ROWS = 1_048_575
_MADE = dt.datetime(2026, 1, 1)
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_INLINE = 255  # characters that Excel lets a list beside a cell have; a longer one goes in a sheet of lists
_PROMPT = 255  # characters that Excel shows beside a cell
_NOTES = "Notes"
_MORE = f" The rest is on the sheet {_NOTES}."
_LISTS = "Lists"
_FLAG = ("yes", "no")

_WORDS = (
    "Put a row for each thing that happened. Leave the first row of every sheet as it is: it says what the file is.",
    "A blank cell means not known. It never means no. A blank day of ending means that it is still going on.",
    "Dates are day/month/year, such as 31/03/2026, or 2026-03-31. Where a thing happened on a day not known, write unknown.",
    "References stand for people: never put a name, an address or free text.",
    f"{AS_AT}: the day on which this was filled in or drawn. Nothing is judged after it.",
    f"{COMPLETE_FROM}: the day from which a sheet holds everything there was, for every child, household or allegation in "
    f"it. Write {EVERYTHING} if it holds everything there ever was. Only then does a thing that is not there count as not "
    "done. Left blank, what is not there cannot be told, and nothing is held against anyone for want of it.",
)  # fmt: skip


def as_csv_files(template: Template) -> dict[str, bytes]:
    """The template as CSV files by name: one, with its head above its headings; or, of several sheets, a head and one each."""
    if len(template.sheets) == 1:
        (sheet,) = template.sheets
        rows = [[MARK, template.name, sheet.kind.name], [AS_AT, ""], [COMPLETE_FROM, ""], _headings(sheet)]
        return {f"{template.name}.csv": _csv(rows)}
    sheets = {f"{each.kind.name}.csv": _csv([[MARK, template.name, each.kind.name], _headings(each)])
              for each in template.sheets}  # fmt: skip
    return {"start-here.csv": _csv(_head(template)), "notes.csv": _csv(_notes(template)), **sheets}


def as_zip(template: Template) -> bytes:
    """Those files in one archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in as_csv_files(template).items():
            archive.writestr(zipfile.ZipInfo(name, _MADE.timetuple()[:6]), content)
    return out.getvalue()


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode("utf-8-sig")  # the mark is what tells Excel that it is UTF-8


def _headings(sheet: SheetSpec) -> list[str]:
    return [column.label for column in sheet.columns]


def _head(template: Template) -> list[list[str]]:
    """What the sheet to begin with says and asks."""
    asked = [[sheet.label, "", sheet.kind.means] for sheet in template.sheets]
    return [
        [MARK, template.name, HEAD],
        [template.title],
        *([[template.note]] if template.note else []),
        [AS_AT, ""],
        ["Sheet", COMPLETE_FROM, "What it is"],
        *asked,
    ]


def _notes(template: Template) -> list[list[str]]:
    """What to put where, in plain words."""
    rows = [[MARK, template.name, NOTES], *([words] for words in _WORDS), ["Sheet", "Column", "What to put", "One of"]]
    return rows + [
        [sheet.label, column.label, column.help, ", ".join(choices(column))]
        for sheet in template.sheets
        for column in sheet.columns
    ]


def choices(column: Column) -> tuple[str, ...]:
    """What may be put in a column, where that is one of some words."""
    return _FLAG if column.field.type is Type.FLAG else column.field.values


def as_workbook(template: Template) -> bytes:
    """The template as an Excel workbook: the head, a sheet for each kind of fact, and notes."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        book.set_properties({"title": template.title, "author": "", "created": _MADE})
        forms = {
            "mark": book.add_format({"font_color": "#999999", "font_size": 8}),
            "head": book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE5EE", "border": 1}),
            "asked": book.add_format({"num_format": "dd/mm/yyyy", "bg_color": "#FFF8DC", "border": 1, "align": "left"}),
            "text": book.add_format({"num_format": "@"}),
            "date": book.add_format({"num_format": "dd/mm/yyyy", "align": "left"}),
            "words": book.add_format({"text_wrap": True, "valign": "top"}),
        }  # fmt: skip
        _start_sheet(book, template, forms)
        lists: list[tuple[str, ...]] = []
        for sheet in template.sheets:
            _fact_sheet(book, template, sheet, forms, lists)
        _note_sheet(book, template, forms)
        _list_sheet(book, template, forms, lists)
    return content.getvalue()


def _start_sheet(book: Any, template: Template, forms: dict[str, Any]) -> None:
    sheet = book.add_worksheet(START)
    for column, width in enumerate((34, 20, 90)):
        sheet.set_column(column, column, width)
    for down, row in enumerate(_head(template)):
        form = forms["mark"] if down == 0 else forms["head"] if row[0] in ("Sheet", template.title) else None
        for at, cell in enumerate(row):
            asked = at == 1 and not cell
            sheet.write(
                down, at, cell or None, forms["asked"] if asked else forms["words"] if at == 2 and down else form
            )


def _fact_sheet(
    book: Any, template: Template, spec: SheetSpec, forms: dict[str, Any], lists: list[tuple[str, ...]]
) -> None:
    """A sheet to fill in: its headings frozen, dates and text shown as such, and a list where one of some words is asked."""
    sheet = book.add_worksheet(spec.label)
    sheet.freeze_panes(2, 1)
    for at, word in enumerate((MARK, template.name, spec.kind.name)):
        sheet.write_string(0, at, word, forms["mark"])
    for at, column in enumerate(spec.columns):
        dated = column.field.type is Type.DATE
        sheet.set_column(at, at, max(16, len(column.label) + 2), forms["date" if dated else "text"])
        sheet.write_string(1, at, column.label, forms["head"])
        told = {"ignore_blank": True, "input_title": column.label[:32], "input_message": prompt(column.help)}
        if words := choices(column):
            told |= {"validate": "list", "source": _source(words, lists), "error_message": "Choose one from the list."}
        else:
            told |= {"validate": "any"}
        sheet.data_validation(2, at, MAX_ROWS, at, told)


def prompt(words: str) -> str:
    """What to put, as Excel can show it beside a cell: whole, or as many sentences, or parts of one, as fit."""
    if len(words) <= _PROMPT:
        return words
    room = _PROMPT - len(_MORE) - len(" \u2026")
    sentence, part, word = (words.rfind(end, 0, room) for end in (". ", "; ", " "))
    shown = words[: sentence + 1] if sentence > 0 else words[: part if part > 0 else word] + " \u2026"
    return shown + _MORE


def _source(words: tuple[str, ...], lists: list[tuple[str, ...]]) -> Any:
    """What a list to choose from is made of: its words; or, where they are too long for that, a column of the lists."""
    if len(",".join(words)) <= _INLINE:
        return list(words)
    if words not in lists:
        lists.append(words)
    column = xl_col_to_name(lists.index(words), col_abs=True)
    return f"={_LISTS}!{column}$2:{column}${len(words) + 1}"


def _note_sheet(book: Any, template: Template, forms: dict[str, Any]) -> None:
    sheet = book.add_worksheet(_NOTES)
    for column, width in enumerate((28, 34, 90, 60)):
        sheet.set_column(column, column, width)
    for down, row in enumerate(_notes(template)):
        form = forms["mark"] if down == 0 else forms["head"] if row[0] == "Sheet" else forms["words"]
        if len(row) == 1:
            sheet.merge_range(down, 0, down, 3, row[0], form)
            sheet.set_row(down, 15 * (1 + len(row[0]) // 180))
            continue
        for at, cell in enumerate(row):
            sheet.write_string(down, at, cell, form)


def _list_sheet(book: Any, template: Template, forms: dict[str, Any], lists: Sequence[tuple[str, ...]]) -> None:
    if not lists:
        return
    sheet = book.add_worksheet(_LISTS)
    sheet.hide()
    for at, word in enumerate((MARK, template.name, NOTES)):
        sheet.write_string(0, at, word, forms["mark"])
    for at, words in enumerate(lists):
        for down, word in enumerate(words, 1):
            sheet.write_string(down, at, word)
