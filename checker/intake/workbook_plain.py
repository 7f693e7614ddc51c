"""The rows of a worksheet that is written plainly, as Excel and programs that write workbooks do it, split in columns.

Its rows are taken some megabytes at a time. Each has to be of the form of a row, and each cell of the form of a cell, with
nothing between them, and all in order; then what they hold is known without going through their elements. Of any other sheet
nothing is taken here.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO
from xml.parsers import expat

import numpy as np
import polars as pl
from openpyxl.utils.cell import column_index_from_string
from openpyxl.xml.constants import SHEET_MAIN_NS

from checker.intake.lines import Ints, Lines, held_columns
from checker.intake.workbook_cells import FORMULA, INLINE, Cells, Limits
from checker.intake.workbook_elements import COLUMNS, ROW, parse
from checker.intake.workbook_hidden import Hidden

_BLOCK = 1 << 22  # bytes
_BEGIN, _END, _ROW_END = b"<sheetData>", b"</sheetData>", b"</row>"
_SHEET_DATA, _HERE = (f"{SHEET_MAIN_NS} {name}" for name in ("sheetData", "rows"))

_NONE = r"<&\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}"  # what no text of XML holds as it is
_TEXT = rf"(?:[^{_NONE}]|&(?:amp|lt|gt|quot|apos|#[0-9]{{1,7}}|#x[0-9A-Fa-f]{{1,6}});)*"
_ATTRIBUTES = rf'(?: [A-Za-z0-9:]+="[^"{_NONE}]*")*'
_ROWS = rf'(?s)^ r="([0-9]{{1,7}})"({_ATTRIBUTES})(?: ?/>|>(.*)</row>)$'
_CELLS = (
    r'^ r="([A-Z]{1,3})[0-9]{1,7}"(?: s="([0-9]{1,5})")?(?: t="([A-Za-z]{1,9})")?(?: ?/>|>'
    rf"(<f{_ATTRIBUTES}(?: ?/>|>{_TEXT}</f>))?"
    rf'(?:<v>({_TEXT})</v>|<v ?/>|<is><t(?: xml:space="preserve")?>({_TEXT})</t></is>)?</c>)$'
)
_LETTERS, _STYLE, _KIND, _FORMULA, _VALUE, _INSIDE = map(str, range(1, 7))  # what is in a cell
_IS_HIDDEN = r' hidden="(?:1|true)"'
_BETWEEN = "\0"  # in no text of XML

_REFERENCE = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]+)|#x([0-9A-Fa-f]+));")
_MEANT = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CHARACTER = re.compile("[\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class NotPlainError(ValueError):
    """A worksheet is not written plainly."""


def plain_lines(source: IO[bytes], cells: Cells, limits: Limits, hidden: Hidden) -> Lines:
    """The rows of a sheet that hold something; `hidden` is told of those it hides. NotPlainError, and nothing of the limits
    spent, where it is not plain.
    """
    taken = _Taken(cells, limits, hidden)
    try:
        for rows in _blocks(source, hidden):
            taken.take(rows.decode())
    except (
        ValueError,
        LookupError,
        expat.ExpatError,
    ):  # whatever it is, whoever goes through the elements says so, or reads it
        limits.spend(-taken.spent)
        raise NotPlainError from None
    return taken.lines()


def _blocks(source: IO[bytes], hidden: Hidden) -> Iterator[bytes]:
    """The rows of a sheet, some of them at a time, and nothing else."""
    before, begun, held = source.read(_BLOCK).partition(_BEGIN)
    if not begun:
        raise NotPlainError
    while _END not in held:
        rows, end, held = held.rpartition(_ROW_END)
        yield rows + end
        more = source.read(_BLOCK)
        if not more or len(held) > _BLOCK:
            raise NotPlainError
        held += more
    rows, _, after = held.partition(_END)
    yield rows
    _check_around(before, after + source.read(), hidden)


def _check_around(before: bytes, after: bytes, hidden: Hidden) -> None:
    """Check that what was taken for the rows of the sheet is that, and in UTF-8; and that there are no others. What is said there
    of columns is told.
    """
    declared = re.match(rb"[^>]*\sencoding=[\"']([^\"']*)", before)
    if declared is not None and declared[1].lower() != b"utf-8":
        raise NotPlainError
    met: list[str] = []

    def start(name: str, about: dict[str, str]) -> None:
        met.append(name)
        if name == COLUMNS:
            hidden.columns(about)

    parse(io.BytesIO(b"".join((before, _BEGIN, b"<rows/>", _END, after))), start, lambda name: None, [])
    if met.count(_SHEET_DATA) != 1 or met[met.index(_SHEET_DATA) + 1 :][:1] != [_HERE] or ROW in met:
        raise NotPlainError


class _Taken:
    """What has been taken so far: the numbers of the rows, and the cells that hold something. `spent`: of the limits."""

    def __init__(self, cells: Cells, limits: Limits, hidden: Hidden) -> None:
        self.cells, self.limits, self.hidden = cells, limits, hidden
        self.spent = self.last = self.count = 0
        self._places: dict[str, int] = {}
        self._numbers: list[Ints] = []
        self._held: list[tuple[Ints, Ints, Ints]] = []

    def take(self, text: str) -> None:
        """Take the rows in a text. NotPlainError where anything in it is not of their form, or not in order."""
        rows = _split(pl.Series([text]), "<row")
        if rows.is_empty():
            return
        told = _parts(rows["part"], _ROWS)
        numbers = told["1"].cast(pl.Int32).to_numpy()
        if numbers[0] <= self.last or (np.diff(numbers) <= 0).any():
            raise NotPlainError
        self.hidden.rows(*numbers[told["2"].str.contains(_IS_HIDDEN).to_numpy()].tolist())
        found = _split(told["3"].fill_null(""), "<c")
        row = found["of"].to_numpy()
        cells = _parts(found["part"], _CELLS)
        place = self._place(cells[_LETTERS])
        if ((np.diff(row) == 0) & (np.diff(place) <= 0)).any():
            raise NotPlainError
        self._spend(numbers, row, place)
        codes = self._code(cells)
        kept = (codes > 0) & (place < self.limits.columns) & (numbers[row] <= self.limits.rows)
        self._held.append((row[kept] + np.int32(self.count), place[kept], codes[kept]))
        self._numbers.append(numbers)
        self.last, self.count = int(numbers[-1]), self.count + len(numbers)

    def lines(self) -> Lines:
        """All that was taken."""
        if not self._held:
            return Lines(np.zeros(0, dtype=np.int32), ())
        rows, places, codes = (np.concatenate(each) for each in zip(*self._held, strict=True))
        holding, of = np.unique(rows, return_inverse=True)
        numbers = np.concatenate(self._numbers)[holding]
        return Lines(numbers, held_columns(of.astype(np.int32), places, codes, self.cells.gathering.cells))

    def _spend(self, numbers: Ints, row: Ints, place: Ints) -> None:
        widths = np.zeros(len(numbers), dtype=np.int64)
        widths[row] = place + 1  # that of the last cell stays
        most = self.limits.rows
        lines = min(int(numbers[-1]), most) - min(self.last, most)
        cells = lines + int(widths[numbers <= most].sum())
        self.spent += cells
        self.limits.spend(cells)

    def _place(self, letters: pl.Series) -> Ints:
        listed = letters.unique().to_list()
        return letters.replace_strict(
            listed, [column_index_from_string(each) - 1 for each in listed], return_dtype=pl.Int32
        ).to_numpy()

    def _code(self, cells: pl.DataFrame) -> Ints:
        """The codes of cells, each thing that is written worked out once."""
        kind, inside = pl.col(_KIND).fill_null("n"), pl.col(_INSIDE).is_not_null()
        wrong = (inside & (kind != INLINE)) | (pl.col(_VALUE).is_not_null() & (kind == INLINE))
        written = pl.coalesce(_VALUE, _INSIDE, pl.lit(""))
        told = pl.when(pl.col(_FORMULA).is_not_null() & (written == "")).then(pl.lit(FORMULA)).otherwise(kind)
        style = pl.when(kind == "n").then(pl.col(_STYLE).fill_null("0")).otherwise(pl.lit("0"))
        found = cells.select(wrong=wrong, key=pl.concat_str(told, style, written, separator=_BETWEEN))
        if found["wrong"].any():
            raise NotPlainError
        listed = found["key"].unique()
        known: Ints = np.array([self._known(key) for key in listed.to_list()], dtype=np.int32)
        codes: Ints = known[found["key"].cast(pl.Enum(listed)).to_physical().to_numpy()]
        return codes

    def _known(self, key: str) -> int:
        kind, style, written = key.split(_BETWEEN)
        return self.cells.code((kind, style, _REFERENCE.sub(_meant, written) if "&" in written else written))


def _split(texts: pl.Series, mark: str) -> pl.DataFrame:
    """The parts of texts that begin with a mark, without it, and which text each is `of`. Nothing may be before the first."""
    parts = texts.str.split(mark)
    if (parts.list.first() != "").any():
        raise NotPlainError
    found = pl.DataFrame({"of": np.arange(len(texts), dtype=np.int32), "part": parts.list.slice(1)})
    return found.explode("part").drop_nulls("part")


def _parts(texts: pl.Series, form: str) -> pl.DataFrame:
    """What is in texts of a form. NotPlainError where any is of another."""
    found = texts.str.extract_groups(form).struct.unnest()
    if found["1"].null_count():
        raise NotPlainError
    return found


def _meant(reference: re.Match[str]) -> str:
    """The character that a reference stands for."""
    name, decimal, hexadecimal = reference.groups()
    number = int(decimal) if decimal else int(hexadecimal, 16) if hexadecimal else 0
    character = _MEANT[name] if name else chr(number) if number <= 0x10FFFF else ""
    if not _CHARACTER.fullmatch(character):
        raise NotPlainError
    return character
