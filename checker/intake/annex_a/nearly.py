"""Headings that are not a list's, and nearly are: which was expected, and in which column the nearest to it is.

The heading found is not shown: what stands where headings are expected may be of a child.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from checker.frozen import frozen
from checker.intake.annex_a.matching import FIRST_ROWS, placed, top_rows
from checker.intake.annex_a.model import ListSpec, folded, lists
from checker.intake.csv_files import CsvText
from checker.intake.lines import Cell
from checker.intake.sheets import Sheet

_LIKE = 0.6
_LONGEST = 80
_ADD = "add it under that heading, or leave it out if you do not hold it"
_COMMON = frozenset({"child", "born", "sex", "ethnicity", "team", "worker"})


@frozen
class Nearly:
    """A row of headings that is nearly that of a list: `lacking`, the headings without which it is not told to be; `near`, the
    places of those most like them."""

    spec: ListSpec
    row: int
    lacking: tuple[str, ...]
    near: Mapping[str, int]

    @property
    def what(self) -> str:
        """What was found, and what it lacks."""
        lacks = " and ".join(f'"{heading}"' for heading in self.lacking)
        return f"the headings of {self.spec.name} of Annex A ({self.spec.holds}) in row {self.row}, but for {lacks}"

    @property
    def hint(self) -> str:
        """How to mend it."""
        return "; ".join(hint_of(heading, self.near) for heading in self.lacking)


def hint_of(heading: str, near: Mapping[str, int]) -> str:
    """How to mend a heading that is not there, by the place of the nearest to it."""
    if heading not in near:
        return f'no heading is near "{heading}": {_ADD}'
    return f'the heading nearest to it is that of column {_letters(near[heading])}: if that is the column, call it "{heading}"'


def _letters(place: int) -> str:
    """A column as spreadsheets call it: A for the first, AA for the one after Z."""
    before, last = divmod(place, 26)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)


def nearest(headings: Collection[str], cells: Mapping[int, Cell]) -> dict[str, int]:
    """Of headings that are not there, the place of the cell most like each; each cell goes with one."""
    there = {place: cell[:_LONGEST] for place, cell in cells.items() if isinstance(cell, str) and cell.strip()}
    pairs = sorted((-_alike(heading, cell), heading, place) for heading in headings for place, cell in there.items())
    found: dict[str, int] = {}
    for unlike, heading, place in pairs:
        if -unlike >= _LIKE and heading not in found and place not in found.values():
            found[heading] = place
    return found


def nearly_in(sheet: Sheet) -> Nearly | None:
    """What the first rows of a sheet that holds no list nearly hold; None where that is none."""
    return _nearly((line.number, line.cells) for line in sheet.lines[:FIRST_ROWS])


def nearly_in_csv(file: CsvText) -> Nearly | None:
    """The same of a CSV file."""
    return _nearly(top_rows(file))


def _nearly(rows: Iterable[tuple[int, Sequence[Cell]]]) -> Nearly | None:
    found: list[tuple[float, Nearly]] = []
    for number, cells in rows:
        headings = [folded(cell) if isinstance(cell, str) else "" for cell in cells]
        for spec in lists().lists:
            at, _ = placed(spec, headings)
            own = spec.columns.keys() - _COMMON
            lacking = tuple(spec.columns[name][0] for name in _needed(spec) if name not in at)
            near = nearest(lacking, {place: cell for place, cell in enumerate(cells) if place not in at.values()})
            share = len(own & at.keys()) / len(own)
            told = "child" in at and near.keys() == set(lacking)
            if lacking and at and (share >= 0.5 or told):
                found.append((share + (1 if told else 0), Nearly(spec, number, lacking, near)))
    return max(found, key=lambda each: each[0])[1] if found else None


def _needed(spec: ListSpec) -> tuple[str, ...]:
    """The columns that tell a list, and the one that says whose a row is."""
    return tuple(dict.fromkeys((*(() if "adopter" in spec.tells else ("child",)), *spec.tells)))


def _alike(heading: str, cell: str) -> float:
    """How alike two headings are, whatever the order of their words: 1 for the same."""
    return max(SequenceMatcher(None, of(heading), of(cell), autojunk=False).ratio() for of in (folded, _words))


def _words(heading: str) -> str:
    return " ".join(sorted(re.findall(r"[a-z0-9]+", heading.casefold())))
