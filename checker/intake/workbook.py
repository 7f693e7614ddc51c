"""The sheets of an Excel workbook, their cells gathered in columns as the XML is read.

openpyxl says what the workbook is: its sheets, its styles and which of them are dates. What a cell holds it says too, of each
thing written once, however many cells hold it. It is not asked to go through the cells, for it makes an element and a value
of each, ten times as slowly, and needs to do it twice to give formulas and their values. That is done with expat, and any
entity is refused.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import IO, Any, NoReturn
from xml.etree.ElementTree import Element, SubElement
from xml.parsers import expat

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._reader import CELL_TAG, VALUE_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from checker.intake.lines import Gathering, Lines, Missing, any_cell, text_cell

_ROW, _CELL, _VALUE, _WRITTEN_BY, _STRING, _TEXT, _ALOUD = (
    f"{SHEET_MAIN_NS} {name}" for name in ("row", "c", "v", "f", "si", "t", "rPh")
)
_INLINE = "inlineStr"
_FORMULA = "f"  # the type of a cell that has a formula, and no value kept
_DIGITS = "0123456789"


@dataclass(frozen=True)
class Limits:
    """The most rows and columns of a sheet that are looked at, and `spend` to be told of each row how many cells it has."""

    rows: int
    columns: int
    spend: Callable[[int], None]


@dataclass(frozen=True)
class BookSheet:
    """A sheet: its title, how many bytes it has, and its rows, once they are asked for."""

    title: str
    size: int
    read: Callable[[Limits], Lines]


def open_book(raw: bytes) -> list[BookSheet]:
    """The worksheets of a workbook, in order. Raises almost anything, as reading one does, where it is damaged."""
    reader = ExcelReader(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    reader.read_manifest()
    strings = list(_strings(reader))
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    return [
        BookSheet(str(sheet.name), reader.archive.getinfo(rel.target).file_size, _reading(reader, rel.target, strings))
        for sheet, rel in reader.parser.find_sheets()
        if rel.target in reader.valid_files and "chartsheet" not in rel.Type
    ]


def _reading(reader: ExcelReader, name: str, strings: list[str]) -> Callable[[Limits], Lines]:
    def read(limits: Limits) -> Lines:
        with reader.archive.open(name) as source:
            return _lines(source, _Cells(reader.wb, strings), limits)

    return read


def _strings(reader: ExcelReader) -> Iterator[str]:
    """The strings that cells share."""
    table: Any = reader.package.find(SHARED_STRINGS)  # type: ignore[no-untyped-call]
    if table is not None:
        with reader.archive.open(table.PartName[1:]) as source:
            yield from (text.replace("x005F_", "") for text in _shared(source))


class _Cells:
    """What cells hold, each thing that is written worked out once: as openpyxl has it, and then as cells are read here.

    `codes` has what is known so far, by the type, the style and what is written.
    """

    def __init__(self, book: Any, strings: list[str]) -> None:
        self.gathering = Gathering()
        self.codes: dict[tuple[str, str, str], int] = {}
        self._parser = WorkSheetParser(
            io.BytesIO(), strings, data_only=True, epoch=book.epoch,
            date_formats=book._date_formats, timedelta_formats=book._timedelta_formats,
        )  # fmt: skip

    def code(self, key: tuple[str, str, str]) -> int:
        """The code of a cell that has not been met before."""
        kind, style, written = key
        if kind == _INLINE:
            cell = text_cell(written)
        elif not written:
            cell = Missing.NO_VALUE if kind == _FORMULA else None
        else:
            element = Element(CELL_TAG, {"t": kind, "s": style})
            SubElement(element, VALUE_TAG).text = written
            cell = any_cell(self._parser.parse_cell(element)["value"])
        code = self.codes[key] = self.gathering.code(cell)
        return code


def _lines(source: IO[bytes], cells: _Cells, limits: Limits) -> Lines:
    """The rows of a sheet that hold something. What size it claims to be is not believed.

    Plain variables hold what is met, and the likeliest comes first: what is here is done several times for each cell.
    """
    codes, code, most = cells.codes, cells.code, limits.columns
    rows = _Rows(cells.gathering, limits)
    places: dict[str, int] = {}
    parts: list[str] = []
    row: dict[int, int] = {}
    about: Mapping[str, str] = {}
    column, written, formula, aloud = 0, "", False, False

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal row, column, about, written, formula, aloud
        if name == _CELL:
            about, written, formula = attributes, "", False
        elif name in (_VALUE, _TEXT):
            parts.clear()
        elif name == _ROW:
            row, column = {}, 0
            rows.begin(attributes.get("r"))
        elif name == _WRITTEN_BY:
            formula = True
        elif name == _ALOUD:
            aloud = True

    def end(name: str) -> None:
        nonlocal column, written, aloud
        if name == _VALUE:
            written = "".join(parts)
        elif name == _CELL:
            at = about.get("r", "")
            letters = at.rstrip(_DIGITS)
            if at and (letters not in places or letters == at):
                places[letters] = coordinate_to_tuple(at)[1]
            column = places[letters] if at else column + 1
            if column <= most:
                kind = about.get("t", "n")
                if formula and not written:
                    kind = _FORMULA
                key = (kind, about.get("s", "0") if kind == "n" else "0", written)
                row[column - 1] = codes[key] if key in codes else code(key)
        elif name == _TEXT:
            if not aloud:
                written += "".join(parts)
        elif name == _ROW:
            rows.finish(row, column)
        elif name == _ALOUD:
            aloud = False

    _parse(source, start, end, parts)
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


def _shared(source: IO[bytes]) -> list[str]:
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

    _parse(source, start, end, parts)
    return strings


def _parse(
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
