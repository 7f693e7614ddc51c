"""All the worksheets of an audit as one Excel workbook: lists to choose from where a mark, an answer or a grade is wanted.

Restricted, as the worksheets are. Text stays text, nothing in the data becomes a formula or a link, and the same sample
gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter

from checker.audit import form
from checker.audit.worksheet import SHOWN, Audit, Sheet, levels_of, shown_by_theme, to_judge
from checker.compile.program import Program
from checker.disputes.pseudonyms import Pseudonyms
from checker.frozen import frozen
from checker.report.words import word

FILE = "worksheets.xlsx"
MOST_CHARACTERS = 32_767
MORE_ROWS = 200
"""Lists and dates are looked for in so many rows past the last, so that a row may be added."""

_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
Cell = str | int | dt.date


@frozen
class _Column:
    """A column: its heading, how wide it is, whether a person fills it in, and what they choose from."""

    heading: str
    width: int = 14
    fill: bool = False
    choices: tuple[str, ...] = ()
    day: bool = False


def workbook(audit: Audit, about: str, sheets: Sequence[Sheet], program: Program, pseudonyms: Pseudonyms) -> bytes:
    """The workbook."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, _OPTIONS) as book:
        made = dt.datetime.combine(dt.date.fromordinal(audit.on), dt.time())
        book.set_properties({"title": "Dip audit", "author": "", "created": made, "comments": "Restricted"})
        top = {"text_wrap": True, "valign": "top"}
        forms = {
            "head": book.add_format({**top, "bold": True, "bg_color": "#DDE5EE", "border": 1}),
            "text": book.add_format({**top, "num_format": "@"}),
            "fill": book.add_format({**top, "num_format": "@", "bg_color": "#FFF9E0", "border": 1}),
            "number": book.add_format({"num_format": "0", "valign": "top"}),
            "date": book.add_format({"num_format": "d mmm yyyy", "valign": "top", "align": "left"}),
            "fill date": book.add_format(
                {"num_format": "d mmm yyyy", "valign": "top", "align": "left", "bg_color": "#FFF9E0", "border": 1}
            ),
        }
        tables = (
            ("Worksheets", _WORKSHEETS, _cases(sheets)),
            ("Findings", _FINDINGS, _findings(sheets, pseudonyms)),
            ("Questions", _QUESTIONS, _questions(sheets)),
            ("Actions", _ACTIONS, ((sheet.record.case.id,) for sheet in sheets for _ in range(form.MOST_ACTIONS))),
            ("What the record shows", _RECORD, _record(sheets, program)),
            ("About", (_Column("Dip audit", 28), _Column("", 60)), _about(audit, about)),
        )
        for title, columns, rows in tables:
            _table(book.add_worksheet(title), columns, [*rows], forms)
    return content.getvalue()


_WORKSHEETS = (
    _Column(form.CASE), _Column("Team"), _Column(form.DRAWN_FROM), _Column(form.DRAWN, 7), _Column(form.OF, 7),
    _Column(form.FINDINGS, 9),
    _Column(form.QUESTIONS, 9), _Column(form.AUDITOR, 22, fill=True),
    *(_Column(label, 40, fill=True) for label in form.HEARD),
    _Column(form.SAFETY, 22, fill=True, choices=(form.SAFE, form.UNSAFE)), _Column(form.TOLD, 30, fill=True),
    _Column(form.GRADE, 22, fill=True, choices=form.GRADES), _Column(form.WHY, 40, fill=True),
    _Column(form.MODERATED, 22, fill=True, choices=form.GRADES), _Column(form.DIFFERS, 40, fill=True),
    _Column(form.MODERATOR, 22, fill=True),
    _Column(form.AGAIN, fill=True, day=True),
)  # fmt: skip
_FINDINGS = (
    _Column(form.CASE), _Column("Requirement", 34), _Column("What the record shows", 60), _Column("Counted from", 24),
    _Column("Ask", 50), _Column(form.MARK, 16, fill=True, choices=form.MARKS), _Column(form.SAW, 50, fill=True),
    _Column(form.RULE, 28),
    _Column("Force", 18), _Column("Severity", 9), _Column(form.DISPUTE, 18),
)  # fmt: skip
_QUESTIONS = (
    _Column(form.CASE), _Column("What is asked", 50), _Column("Guidance", 70),
    _Column(form.ANSWER, 16, fill=True, choices=tuple(form.ANSWERS)),
    _Column(form.EVIDENCE, 50, fill=True), _Column(form.IMPACT, 50, fill=True), _Column(form.QUESTION, 28),
)  # fmt: skip
_ACTIONS = (
    _Column(form.CASE), _Column(form.ACTION, 60, fill=True), _Column(form.OWNER, 24, fill=True),
    _Column(form.BY, fill=True, day=True),
    _Column(form.DONE, fill=True, day=True),
)  # fmt: skip
_RECORD = (
    _Column(form.CASE), _Column("Theme", 24), *(_Column(name, 10) for name, _ in SHOWN),
    _Column("For a person to judge", 60),
)  # fmt: skip


def _cases(sheets: Sequence[Sheet]) -> Iterator[tuple[Cell, ...]]:
    for sheet in sheets:
        group = sheet.group
        put = len(sheet.record.disputes), len(sheet.questions)
        yield sheet.record.case.id, sheet.record.team, group.name, len(group.drawn), group.number, *put


def _findings(sheets: Sequence[Sheet], pseudonyms: Pseudonyms) -> Iterator[tuple[Cell, ...]]:
    for sheet in sheets:
        for each in sheet.record.disputes:
            rule = each.rule
            yield (
                sheet.record.case.id, rule.title, each.message, each.duty.trigger.source, each.question, "", "", rule.id,
                word(each.force), rule.dispute.severity, each.id_under(pseudonyms),
            )  # fmt: skip


def _questions(sheets: Sequence[Sheet]) -> Iterator[tuple[Cell, ...]]:
    for sheet in sheets:
        for each in sheet.questions:
            places = (f"Look at: {place}" for place in each.look_at)
            levels = (f"{name}: {text}" for name, text in levels_of(each))
            guidance = "\n".join(" ".join(line.split()) for line in (*places, *levels))
            yield sheet.record.case.id, f"{each.title.strip()}. {each.asks.strip()}", guidance, "", "", "", each.id


def _record(sheets: Sequence[Sheet], program: Program) -> Iterator[tuple[Cell, ...]]:
    for sheet in sheets:
        for theme, numbers in shown_by_theme(sheet.record, program):
            yield sheet.record.case.id, theme, *numbers
        for line in to_judge(sheet.record, program):
            yield sheet.record.case.id, *("" for _ in range(1 + len(SHOWN))), line


def _about(audit: Audit, about: str) -> Iterator[tuple[Cell, ...]]:
    yield form.AUDIT, audit.name
    yield form.ABOUT, about
    yield form.DRAWN_ON, dt.date.fromordinal(audit.on)
    yield form.AS_AT, dt.date.fromordinal(audit.as_at)
    yield "Period", audit.period
    yield "Theme", audit.theme
    yield form.IN_ALL, f"{audit.drawn} of {audit.population}"
    yield form.SEED, audit.seed
    yield (
        "Grades",
        "The auditor's, of practice with this child; none is worked out from the answers or from the findings.",
    )


def _table(sheet: Any, columns: Sequence[_Column], rows: Sequence[tuple[Cell, ...]], forms: dict[str, Any]) -> None:
    """A sheet: its head frozen and printed on every page; what is to be filled in is coloured, with its choices."""
    sheet.freeze_panes(1, 1)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&LRestricted: children's records&R&P of &N")
    for at, column in enumerate(columns):
        empty = forms["fill date" if column.day else "fill" if column.fill else "text"]
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.heading, forms["head"])
        last = len(rows) + MORE_ROWS
        if column.choices:
            sheet.data_validation(1, at, last, at, {
                "validate": "list", "source": list(column.choices), "ignore_blank": True, "error_type": "warning",
                "error_title": "Not one of the choices", "error_message": "Choose one from the list.",
            })  # fmt: skip
        for down, row in enumerate(rows, start=1):
            _cell(sheet, down, at, row[at] if at < len(row) else "", empty, forms)


def _cell(sheet: Any, down: int, at: int, cell: Cell, empty: Any, forms: dict[str, Any]) -> None:
    if cell == "":
        sheet.write_blank(down, at, None, empty)
    elif isinstance(cell, int):
        sheet.write_number(down, at, cell, forms["number"])
    elif isinstance(cell, dt.date):
        sheet.write_datetime(down, at, dt.datetime.combine(cell, dt.time()), forms["date"])
    else:
        sheet.write_string(down, at, cell[:MOST_CHARACTERS], empty)
