"""Telling the lists apart by their headings, whatever sheet or file they are in and whatever that is called."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from checker.intake.annex_a.model import ListSpec, folded, lists
from checker.intake.csv_files import CsvRow, CsvText
from checker.intake.lines import Cell, Line, text_cell
from checker.intake.sheets import Sheet

_ABOVE = 10  # rows that may come before the headings


@dataclass(frozen=True, slots=True)
class Found:
    """A list in a sheet: which column each of its columns is in, the row of its headings and the rows below.

    `twice`: columns of which there is more than one; the first is read. `label`: what places in it begin with.
    """

    spec: ListSpec
    sheet: Sheet
    at: Mapping[str, int]
    head: int
    lines: Sequence[Line]
    twice: tuple[str, ...] = ()
    label: str = field(default="")


def holds_list(file: CsvText) -> bool:
    """Whether the first rows of a CSV file hold the headings of a list."""
    first, *others = file.top(2 * _ABOVE) or [CsvRow(1, ())]
    rows = [first, *(row for row in others if row.lines == 1)]  # as `sheet_of` has them
    return any(_which([text_cell(cell) for cell in row.cells]) for row in rows[:_ABOVE])


def find_list(sheet: Sheet) -> Found | None:
    """The list in a sheet; None if none of its first rows holds the headings of one."""
    for index, line in enumerate(sheet.lines[:_ABOVE]):
        if found := _which(line.cells):
            spec, at, twice = found
            return Found(spec, sheet, at, line.number, sheet.lines[index + 1 :], twice)
    return None


def _which(cells: Sequence[Cell]) -> tuple[ListSpec, Mapping[str, int], tuple[str, ...]] | None:
    headings = [folded(cell) if isinstance(cell, str) else "" for cell in cells]
    for spec in lists().lists:
        at, twice = _placed(spec, headings)
        if ("child" in at or "adopter" in at) and all(name in at for name in spec.tells):
            return spec, at, twice
    return None


def _placed(spec: ListSpec, headings: Iterable[str]) -> tuple[dict[str, int], tuple[str, ...]]:
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
