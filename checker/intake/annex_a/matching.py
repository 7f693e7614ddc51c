"""Telling the lists apart by their headings, whatever sheet or file they are in and whatever that is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from checker.intake.annex_a.model import ListSpec, folded, lists
from checker.intake.csv_files import CsvRow, CsvText
from checker.intake.lines import Cell, Line, text_cell
from checker.intake.sheets import Sheet, sheet_of

FIRST_ROWS = 10
"""Rows of a sheet among which its headings are: others may come before them."""


@dataclass(frozen=True, slots=True)
class Found:
    """A list in a sheet: which column each of its columns is in, the row of its headings and the rows below.

    `twice`: columns of which there is more than one; the first is read. `others`: headings that are none of its columns', by
    their places. `label`: what places in it begin with.
    """

    spec: ListSpec
    sheet: Sheet
    at: Mapping[str, int]
    head: int
    lines: Sequence[Line]
    twice: tuple[str, ...] = ()
    others: Mapping[int, Cell] = field(default_factory=dict)
    label: str = field(default="")


def holds_list(file: CsvText) -> bool:
    """Whether the first rows of a CSV file hold the headings of a list."""
    return _from_headings(file) is not None


def sheet_in(file: CsvText) -> Sheet:
    """A CSV file as a sheet: from the headings of a list on, where its first rows hold any."""
    headed = _from_headings(file)
    return sheet_of(headed or file, headed=headed is not None)


def _from_headings(file: CsvText) -> CsvText | None:
    return file.from_headings(FIRST_ROWS, lambda cells: _which([text_cell(cell) for cell in cells]) is not None)


def top_rows(file: CsvText) -> list[tuple[int, list[Cell]]]:
    """The rows of a CSV file among which its headings are: the number of each, as a spreadsheet has it, and its cells."""
    first, *others = file.top(2 * FIRST_ROWS) or [CsvRow(1, ())]
    rows = [first, *(row for row in others if row.lines == 1)]  # as `sheet_of` has them
    return [(row.number, [text_cell(cell) for cell in row.cells]) for row in rows[:FIRST_ROWS]]


def find_list(sheet: Sheet) -> Found | None:
    """The list in a sheet; None if none of its first rows holds the headings of one."""
    for index, line in enumerate(sheet.lines[:FIRST_ROWS]):
        if found := _which(line.cells):
            spec, at, twice = found
            others = {place: cell for place, cell in enumerate(line.cells) if place not in at.values()}
            return Found(spec, sheet, at, line.number, sheet.lines[index + 1 :], twice, others)
    return None


def _which(cells: Sequence[Cell]) -> tuple[ListSpec, Mapping[str, int], tuple[str, ...]] | None:
    headings = [folded(cell) if isinstance(cell, str) else "" for cell in cells]
    for spec in lists().lists:
        at, twice = placed(spec, headings)
        if ("child" in at or "adopter" in at) and all(name in at for name in spec.tells):
            return spec, at, twice
    return None


def placed(spec: ListSpec, headings: Iterable[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Where the columns of a list are among some folded headings, and those of which there is more than one."""
    at: dict[str, int] = {}
    twice = []
    for index, heading in enumerate(headings):
        for name, (_, pattern) in spec.columns.items():
            if heading and pattern.fullmatch(heading):
                if name in at:
                    twice.append(name)
                at.setdefault(name, index)
                break
    return at, tuple(twice)
