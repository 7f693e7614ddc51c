"""Rows that are of nobody: a total below a table, or a note beneath it. Read on, they would be a child called Total.

A row is a total where the cell that says whose it is, or its first, holds the word and no more than a count, and none of its
dates holds a day: a reference that merely has the word in it, and a row that holds a day, are read as any other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Sequence

import numpy as np
import polars as pl

from checker.frozen import frozen
from checker.intake.csv_files import SEPARATORS
from checker.intake.second_heading import SECOND_HEADING, is_second_heading
from checker.intake.text_rows import TextRows
from checker.snapshot.framed.texts import Truths

_COUNT = r"[0-9][0-9,.]*"
_OF = r"(?:\s+(?:number|count|of|rows?|records?|cases?|children|visits?|reviews?))*"
_NUMBERED = rf"(?:\s*[:=]?|(?:\s*[:=]\s*|\s+){_COUNT}|\s*\({_COUNT}\))"
_SUBTOTAL = r"(?:\S+(?:\s+\S+){0,3}\s+(?:sub[\s-]*)?totals?|\S+(?:\s+-)?\s+count)"
TOTAL = (
    rf"(?i)^\s*(?:(?:(?:grand|overall|sub|report|page)[\s-]*)?totals?{_OF}{_NUMBERED}|{_SUBTOTAL}{_NUMBERED}|(?:sub[\s-]*)?totals?\s+for\s+\S.*"
    rf"|\(?{_COUNT}\s+(?:rows?|records?)(?:\s+(?:affected|selected|returned))?\.?\)?"
    rf"|(?:(?:(?:rows?|records?)[\s-]*)?count|(?:number|no\.?)\s+of){_OF}\s*[:=]\s*{_COUNT}|(?:rows?|records?)\s*[:=]\s*{_COUNT})\s*$"
)
"""The text of a cell that begins a total: *Total*, *Grand total:*, *Sub-total (25)*, *Total number of children 25*, *25 rows*,
*Count: 25*; and what a spreadsheet puts below the rows of each reference or team: *000901 Total*, *Care 1 total (3)*, *Total for
000901*, *000901 Count*."""

OF_NOBODY = ("total", "row", "record", "count", "page", " ", "\t", "\u00a0")
"""One of these is in every text that is of nobody and says anything."""

_NUMBER = r"^\s*[0-9,.]*\s*$"
_NONE = "nil return|no (?:children|cases|data|records?|rows|results)(?: found)?"
_PAGE = r"page\s*[0-9]+(?:\s*/\s*[0-9]+)?"
_RUN = (
    r"(?:printed|produced|run|created|generated|exported|extracted|downloaded|date)"
    r"(?:\s+|\s*(?:on|at|:)\s*)[0-9]{1,4}[-/.][0-9]{1,2}[-/.][0-9]{1,4}"
)
SENTENCE = rf"\S\s+\S+\s+\S|^\s*(?i:{_NONE}|{_PAGE}|{_RUN})[\s.]*$"
"""What is like the text of a note: three words or more, that there is nothing, the number of a page, or the day of the report."""

DAY = r"[0-9]{1,4}\s?[-/. ]\s?[0-9A-Za-z]+\s?[-/., ]\s?[0-9]{1,4}"
"""What any day is like, however it is written."""

_MEND = "leave totals and notes out of the export"
NOT_A_CASE = (
    "expected a row of a case, found a total; it is not read",
    f"{_MEND}; if it is a reference, write it otherwise",
)
HEADINGS = "expected a row of a case, found the headings again; it is not read", "leave them out below the first row"
ANOTHER_TABLE = (
    "expected rows of one table, found the headings of another below them; neither those nor the rows after them are read",
    "put each table in a sheet or a file of its own",
)
ANOTHER_MARK = (
    "expected the cells of a row to be separated as the headings are, found another mark between them; it is not read",
    "save it again with one mark, such as the comma, from the headings to the last row",
)
A_NOTE = "expected a row of a case, found a note and nothing else; it is not read", _MEND
A_CASE = (
    "expected a reference, found a word that stands for a total on a row that holds a day; it is read as a case of that name",
    _MEND,
)


@frozen
class Sorted:
    """The rows that are left, and the numbers of those that are totals, that are notes, that are the headings again, that are
    read though they begin as a total does, and of the one that says what the columns hold; and those of the headings of another
    table and of all after them (`others`), and of rows that another mark separates than the headings (`astray`), which are to be
    rejected."""

    rows: TextRows
    totals: pl.Series
    notes: pl.Series
    heads: pl.Series
    read: pl.Series
    types: pl.Series
    others: pl.Series
    astray: pl.Series

    def said(self) -> list[tuple[tuple[str, str], pl.Series]]:
        """What is to be said, and of which rows."""
        each = (
            (SECOND_HEADING, self.types),
            (NOT_A_CASE, self.totals),
            (A_NOTE, self.notes),
            (HEADINGS, self.heads),
            (A_CASE, self.read),
        )
        return [(words, numbers) for words, numbers in each if len(numbers)]


def is_total(text: str) -> bool:
    """Whether a text begins a total."""
    return re.match(TOTAL, text) is not None


def is_sentence(text: str) -> bool:
    """Whether a text has three words or more, or says that there is nothing, as no reference does."""
    return re.search(SENTENCE, text) is not None


def has_day(text: str) -> bool:
    """Whether there is anything in a text that is like a day."""
    return re.search(DAY, text) is not None


def without_totals(
    rows: TextRows, case: int | None, days: Collection[int], heading: str, headings: Sequence[str] = ()
) -> Sorted:
    """Rows less those that are of nobody. `case` is the place of the cell that says whose a row is, under a `heading`, `days`
    those of dates, and `headings` are all that the rows are under."""
    none = types = rows.numbers.clear()
    strange = _astray(rows, len(headings))
    astray, rows = rows.numbers.filter(pl.Series(strange)), rows.where(~strange) if strange.any() else rows
    if case is not None and len(rows) and rows.lines[0] == 1 and is_second_heading(rows[0].cells, headings):
        types, rows = rows.numbers[:1], rows[1:]
    looked = np.zeros(len(rows), dtype=bool) if case is None else _candidates(rows, case, heading)
    if case is None or not looked.any():
        return Sorted(rows, none, none, none, none, types, none, astray)
    heads = looked & _same(rows.cell(case), heading)
    heads[heads] = ~_dated(rows.where(heads), days)
    end = _another(rows, heads, headings)
    rows, looked, others = rows[:end], looked[:end], rows.numbers[end:]
    above = _above(heads[:end]) if len(headings) > 1 else []  # of one column any row holds one thing
    told = which_name_parts([rows[at].cells for at in above], lambda: _references(rows.where(~heads[:end]), case))
    parts = np.array([at for at, titled in zip(above, told, strict=True) if titled], dtype=int)
    looked[parts] = True
    held = rows.where(looked)
    total, note, day, head = (
        _totals(held, case),
        _notes(held, case) | np.isin(np.flatnonzero(looked), parts),
        _dated(held, days),
        _same(held.cell(case), heading),
    )
    out = looked.copy()
    out[looked] = ((total | head) & ~day) | note
    of = held.numbers
    return Sorted(
        rows.where(~out),
        of.filter(total & ~day),
        of.filter(note & ~total & ~head),
        of.filter(head & ~day),
        of.filter(total & day),
        types,
        others,
        astray,
    )


def _astray(rows: TextRows, width: int) -> Truths:
    """Which rows another mark separates than the headings, if most of them are so."""
    found = np.zeros(len(rows), dtype=bool)
    if (rows.widths[:2] == 1).any():  # as a rule the first two say that none is
        alone = rows.widths == 1
        found[alone] = by_another_mark(rows.where(alone).cell(0), len(rows), width)
    return found


def less_astray(rows: pl.DataFrame, width: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of the columns of a file that the mark between its headings separates; and those that another does, if most are
    so."""
    if width < 2 or not rows["1"].head(2).null_count():
        return rows, rows.clear()
    found = rows["1"].is_null().to_numpy().copy()
    found[found] = by_another_mark(rows["0"].filter(found).cast(pl.String), rows.height, width)
    return rows.filter(~found), rows.filter(found)


def by_another_mark(alone: pl.Series, rows: int, width: int) -> Truths:
    """Which of the rows that are one cell `alone` another mark would separate into as many as there are headings, if most of so
    many rows are."""
    each = [(alone.str.count_matches(mark, literal=True) == width - 1).to_numpy() for mark in SEPARATORS]
    most: Truths = max(each, key=np.count_nonzero)
    return most & (width > 1 and 2 * np.count_nonzero(most) > rows)


def _another(rows: TextRows, heads: Truths, headings: Sequence[str]) -> int:
    """The place of the first of the rows of headings (`heads`) that are not those the rows are under, but another table's, or of
    the title above it; else how many rows there are."""
    for at in np.flatnonzero(heads).tolist():
        if headings and not are_headings(rows[at].cells, headings):
            return int(at) - (at > 0 and is_title(rows[at - 1].cells))
    return len(rows)


def is_title(cells: Sequence[object]) -> bool:
    """Whether a row just above the headings of another table is its title: it holds one thing and no more."""
    return sum(cell is not None and bool(str(cell).strip()) for cell in cells) == 1


def which_name_parts(above: Sequence[Sequence[object]], references: Callable[[], Iterable[str]]) -> list[bool]:
    """Which rows just above headings that come again are titles of what is below them: each holds one thing and no more, and
    that is words, as a reference is not, and written as none of the `references` of the rows that hold more is.
    """
    held = ["".join(str(cell) for cell in cells if cell is not None).strip() for cells in above]
    words = [
        is_title(cells) and (len(text.split()) > 1 or not any(letter.isdigit() for letter in text))
        for cells, text in zip(above, held, strict=True)
    ]
    known = {_form(each) for each in references()} if any(words) else set()
    return [titled and _form(text) not in known for titled, text in zip(words, held, strict=True)]


def _form(text: str) -> str:
    """How a reference is written: `AA 9` of *AB 12* and of *XY 7*; of *Care 1*, it is `Aaaa 9`."""
    letters = re.sub(r"[^\W\d_]", lambda each: "A" if each[0].isupper() else "a", " ".join(text.split()))
    return re.sub(r"\d+", "9", letters)


def _above(heads: Truths) -> list[int]:
    """The places of the rows just above some."""
    return [at - 1 for at in np.flatnonzero(heads).tolist() if at]


def are_headings(cells: Sequence[object], headings: Sequence[object]) -> bool:
    """Whether all that the cells of a row hold are its columns' headings."""
    return all(
        at < len(headings) and _folded(cell) == _folded(headings[at])
        for at, cell in enumerate(cells)
        if cell is not None and str(cell).strip()
    )


def _folded(text: object) -> str:
    return " ".join(str(text).split()).casefold()


def _references(rows: TextRows, case: int) -> pl.Series:
    """What says whose a row is, of those that hold more than that."""
    held = rows.cells().filter(pl.col("cell").str.contains(r"\S"))
    several = held.filter(pl.len().over("of") > 1)
    return several.filter(pl.col("at") == case)["cell"].unique()


def _candidates(rows: TextRows, case: int, heading: str) -> Truths:
    """Rows that may be of nobody: all that need be looked at."""
    cells = rows.cell(case)
    found = cells.str.contains_any([*OF_NOBODY, heading], ascii_case_insensitive=True) | (cells.str.len_bytes() == 0)
    perhaps: Truths = found.fill_null(True).to_numpy().copy()
    near = cells.filter(perhaps)
    perhaps[perhaps] = _like(near, f"{TOTAL}|{SENTENCE}") | ~_like(near, r"\S") | _same(near, heading)
    if case:
        perhaps |= _like(rows.cell(0), TOTAL)
    perhaps &= rows.lines == 1
    return perhaps


def _same(cells: pl.Series, heading: str) -> Truths:
    same: Truths = (cells.str.strip_chars().str.to_lowercase() == heading.strip().lower()).fill_null(False).to_numpy()
    return same


def _totals(rows: TextRows, case: int) -> Truths:
    """Which rows are totals: by the cell that says whose they are; by the first, beside a count or nothing; or where that says
    nothing, by any."""
    cells = rows.cell(case)
    own = _like(cells, TOTAL)
    first = _like(rows.cell(0), TOTAL) & (_like(cells, _NUMBER) | cells.is_null().to_numpy())
    each = rows.cells()
    anywhere = np.zeros(len(rows), dtype=bool)
    anywhere[each["of"].to_numpy()[_like(each["cell"], TOTAL)]] = True
    told: Truths = own | first | (anywhere & ~_like(cells, r"\S"))
    return told


def _notes(rows: TextRows, case: int) -> Truths:
    """Which rows hold a sentence and nothing else, where it would say whose they are or before that."""
    each = rows.cells().filter(pl.col("cell").str.contains(r"\S"))
    alone = each.filter(pl.len().over("of") == 1, pl.col("cell").str.contains(SENTENCE), pl.col("at") <= case)
    found = np.zeros(len(rows), dtype=bool)
    found[alone["of"].to_numpy()] = True
    return found


def _dated(rows: TextRows, days: Collection[int]) -> Truths:
    """Which rows hold anything like a day where one belongs."""
    dated: Truths = np.any([np.zeros(len(rows), dtype=bool), *(_like(rows.cell(at), DAY) for at in days)], axis=0)
    return dated


def _like(cells: pl.Series, form: str) -> Truths:
    like: Truths = cells.str.contains(form).fill_null(False).to_numpy()
    return like
