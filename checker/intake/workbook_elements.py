"""The rows of a worksheet, gathered in columns as its elements begin and end; and what any XML of a workbook is parsed with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import IO, Any, NoReturn
from xml.parsers import expat

from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.xml.constants import SHEET_MAIN_NS

from checker.intake.lines import Gathering, Lines
from checker.intake.workbook_cells import FORMULA, Cells, Limits
from checker.intake.workbook_hidden import Hidden, is_hidden

ROW, COLUMNS, _CELL, _VALUE, _WRITTEN_BY, _STRING, _TEXT, _ALOUD = (
    f"{SHEET_MAIN_NS} {name}" for name in ("row", "col", "c", "v", "f", "si", "t", "rPh")
)
_DIGITS = "0123456789"


def lines_by_elements(source: IO[bytes], cells: Cells, limits: Limits, hidden: Hidden) -> Lines:
    """The rows of a sheet that hold something; `hidden` is told of those it hides. What size it claims to be is not believed.
    ValueError where it is written in other names than those that are read.

    Plain variables hold what is met, and the likeliest comes first: what is here is done several times for each cell.
    """
    codes, code, most = cells.codes, cells.code, limits.columns
    rows = _Rows(cells.gathering, limits)
    places: dict[str, int] = {}
    parts: list[str] = []
    row: dict[int, int] | None = None  # of none but the one that is open
    about: Mapping[str, str] = {}
    column, written, formula, aloud, begun = 0, "", False, False, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, about, written, formula, aloud, begun
        if name == _CELL:
            about, written, formula = attributes, "", False
        elif name in (_VALUE, _TEXT):
            parts.clear()
        elif name == ROW:
            row, column = {}, 0
            rows.begin(attributes.get("r"))
            if is_hidden(attributes):
                hidden.rows(rows.number)
        elif name == _WRITTEN_BY:
            formula = True
        elif name == _ALOUD:
            aloud = True
        elif name == COLUMNS:
            hidden.columns(attributes)
        elif not begun:
            begun = True
            if not name.startswith(SHEET_MAIN_NS):
                raise ValueError("these are no names of a worksheet")

    def end(name: str) -> None:
        nonlocal row, column, written, aloud
        if name == _VALUE:
            written = "".join(parts)
        elif name == _CELL and row is not None:
            at = about.get("r", "")
            letters = at.rstrip(_DIGITS)
            if at and (letters not in places or letters == at):
                places[letters] = coordinate_to_tuple(at)[1]
            column = places[letters] if at else column + 1
            if column <= most:
                kind = about.get("t", "n")
                if formula and not written:
                    kind = FORMULA
                key = (kind, about.get("s", "0") if kind == "n" else "0", written)
                row[column - 1] = codes[key] if key in codes else code(key)
        elif name == _TEXT:
            if not aloud:
                written += "".join(parts)
        elif name == ROW and row is not None:
            rows.finish(row, column)
            row = None
        elif name == _ALOUD:
            aloud = False

    parse(source, start, end, parts)
    return cells.gathering.lines()


class _Rows:
    """Takes the rows of a sheet by their numbers: any that is not after those before it is passed over."""

    def __init__(self, gathering: Gathering, limits: Limits) -> None:
        self.gathering, self.limits = gathering, limits
        self.number = self.done = 0

    def begin(self, said: str | None) -> None:
        """Begin the row of a number, or the next."""
        self.number = self.number + 1 if said is None else int(float(said)) if "." in said else int(said)

    def finish(self, row: Mapping[int, int], width: int) -> None:
        """Take what it holds, if anything."""
        if self.number <= self.done:
            return
        self.limits.spend(min(self.number, self.limits.rows + 1) - self.done - 1)  # rows that are not there
        self.done = self.number
        if self.number <= self.limits.rows:
            self.limits.spend(width + 1)
            if any(row.values()):
                self.gathering.row(self.number, row)


def shared_strings(source: IO[bytes]) -> list[str]:
    """The strings of a table of them, without how they look or are said aloud."""
    strings: list[str] = []
    parts: list[str] = []
    told, aloud = "", False

    def start(name: str, _: dict[str, str]) -> None:
        nonlocal told, aloud
        if name == _STRING:
            told = ""
        aloud = aloud or name == _ALOUD
        parts.clear()

    def end(name: str) -> None:
        nonlocal told, aloud
        if name == _STRING:
            strings.append(told)
        elif name == _TEXT and not aloud:
            told += "".join(parts)
        elif name == _ALOUD:
            aloud = False

    parse(source, start, end, parts)
    return [text.replace("x005F_", "") for text in strings]  # as openpyxl has them


def parse(
    source: IO[bytes], start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], parts: list[str]
) -> None:
    """Go through some XML; text is put at the end of `parts`. ValueError where an entity is declared."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = parts.append
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    parser.ParseFile(source)


def _refuse(*_: Any) -> NoReturn:
    raise ValueError("an entity is declared")
