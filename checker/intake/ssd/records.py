"""A CSV file as columns of text, however many rows it has; rows that are out of step are found and left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.second_heading import SECOND_HEADING, is_second_heading
from checker.intake.ssd.model import shipped
from checker.intake.ssd.telling import Heading, Remark, heading, utf8
from checker.intake.totals import ANOTHER_TABLE, DAY, HEADINGS, NOT_A_CASE, TOTAL, by_another_mark, is_total

ROW = "#"
"""The column with the number of each row as a spreadsheet shows it: the header is row 1, where nothing is above it."""

_RULED = r"^\s*-+\s*$"
_RULE = "expected a row of data, found a line ruled below the headings; it is not read"
_COUNT = "expected a row of data, found how many rows there are; it is not read"
_FEW = 10  # lines at the end of a file that may say how many rows there are
_LEAVE_OUT = "Leave it out of the export."

_AROUND = " \t\r\n\u00a0\ufeff"
_QUOTE, _BREAK, _RETURN = ord('"'), ord("\n"), ord("\r")


@frozen
class Records:
    """The columns wanted, as text, and `ROW`. `ragged`: rows with more or fewer cells than columns, which are left out.
    `astray`: those of them that another mark separates. `remarks`: what was odd about the file. `others`: rows from the headings
    of another table on, which are left out too.
    """

    frame: pl.DataFrame
    ragged: tuple[int, ...] = ()
    remarks: tuple[Remark, ...] = ()
    others: tuple[int, ...] = ()
    astray: frozenset[int] = frozenset()


def read_records(raw: bytes, wanted: dict[str, str], *, where: str) -> Records:
    """The bytes of a CSV file as columns of text. `wanted`: headings, in small letters, and what to call each.

    Raises IntakeError where it cannot be read as CSV at all.
    """
    data, remarks = utf8(raw)
    headings = heading(data)
    names = headings.names
    whole, ragged, astray, numbers, counted, head = _in_step(data, headings)
    twice = sorted(called for name, called in wanted.items() if names.count(name) > 1)
    remarks += counted + tuple(
        (f"expected one column {called}, found more; the first is read", "Take the other out.") for called in twice
    )
    places = {names.index(name): called for name, called in wanted.items() if name in names}
    try:
        frame = pl.read_csv(
            whole,
            has_header=False,
            skip_rows=0,
            separator=headings.separator,
            columns=sorted(places),
            infer_schema=False,
            truncate_ragged_lines=False,
            encoding="utf8-lossy",
        ).slice(1)
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        frame = pl.DataFrame()
    if frame.width != len(places) or frame.height != len(numbers):
        what = "this file cannot be read as CSV"
        raise IntakeError(what, where=where, help="save it again as CSV UTF-8 (comma delimited)")
    frame.columns = [places[place] for place in sorted(places)]
    headed = [(places[place], names[place]) for place in sorted(places)]
    frame = frame.with_columns(pl.Series(ROW, numbers, dtype=pl.Int64))
    ruled = frame.select(pl.all_horizontal(pl.exclude(ROW).str.contains(_RULED))).to_series().fill_null(False)
    if ruled.any():
        frame, remarks = frame.filter(~ruled), (*remarks, (f"{_RULE}: row {frame[ROW].filter(ruled)[0]}", _LEAVE_OUT))
    for tell, what in ((_typed, SECOND_HEADING[0]), (_again, HEADINGS[0]), (_totals, NOT_A_CASE[0])):
        found = tell(frame, headed)
        if found.any():
            remarks = (*remarks, (f"{what}: row {frame[ROW].filter(found)[0]}", _LEAVE_OUT))
            frame = frame.filter(~found)
    return replace(_of_one_table(frame, ragged, remarks, head), astray=astray)


def _of_one_table(
    frame: pl.DataFrame, ragged: tuple[int, ...], remarks: tuple[Remark, ...], head: int | None
) -> Records:
    """The rows before the headings of another table: row `head`, or one of the frame whose first cell is a column's name."""
    first = frame.select(_called(pl.col(frame.columns[0])).is_in(_names()).fill_null(False)).to_series()
    at = min([*([head] if head else []), *frame[ROW].filter(first).head(1)], default=None)
    if at is None:
        return Records(frame, ragged, remarks)
    others = (*frame[ROW].filter(frame[ROW] >= at), *(row for row in ragged if row >= at))
    before = tuple(row for row in ragged if row < at)
    what, mend = ANOTHER_TABLE
    return Records(frame.filter(pl.col(ROW) < at), before, (*remarks, (f"{what}: row {at}", mend)), others)


def _called(cells: pl.Expr) -> pl.Expr:
    """Cells as they would name columns: the second of two files put together may begin with the mark of one."""
    return cells.str.strip_chars(_AROUND).str.to_lowercase()


def _is_heading(line: bytes, separator: str, own: Sequence[str]) -> bool:
    """Whether a row that is out of step is the headings of another table than one with columns of its `own`."""
    text = line.decode("utf-8", errors="replace").casefold()
    cells = [cell.strip(_AROUND).strip('"').strip() for cell in text.split(separator)]
    while cells and not cells[-1]:
        cells.pop()
    return cells != own and sum(cell in _names() for cell in cells) > 1


@cache
def _names() -> frozenset[str]:
    """The columns of every table of the dataset, under every name they have had."""
    return frozenset(name for table in shipped().tables.values() for name in (*table.columns, *table.also))


def _typed(frame: pl.DataFrame, headed: Sequence[tuple[str, str]]) -> pl.Series:
    """Which row says what the columns hold: the first, or none."""
    first = [frame[name][0] for name, _ in headed] if frame.height else []
    typed = is_second_heading(first, [own for _, own in headed])
    return pl.int_range(frame.height, eager=True) < int(typed)


def _again(frame: pl.DataFrame, headed: Sequence[tuple[str, str]]) -> pl.Series:
    """Which rows are the headings again."""
    return frame.select(again=pl.all_horizontal(_called(pl.col(name)) == own for name, own in headed))[
        "again"
    ].fill_null(False)


def _totals(frame: pl.DataFrame, headed: Sequence[tuple[str, str]]) -> pl.Series:
    """Which of the last rows are totals: one says so in a cell, and holds no day."""
    total = pl.any_horizontal(pl.col(name).str.contains(TOTAL) for name, _ in headed).fill_null(False)
    dated = pl.any_horizontal(pl.col(name).str.contains(DAY) for name, _ in headed).fill_null(False)
    last = pl.int_range(pl.len()) >= frame.height - _FEW
    return frame.select(total=last & total & ~dated)["total"] if frame.height else pl.Series([], dtype=pl.Boolean)


def _in_step(
    data: bytes, headings: Heading
) -> tuple[bytes, tuple[int, ...], frozenset[int], npt.NDArray[np.int64], tuple[Remark, ...], int | None]:
    """The records from the headings on with as many cells as there are columns; the numbers of those that have not, of those of
    them that another mark separates, and of the rest; and what is to be said of lines that count the rows, which are neither; and
    the first of those out of step that is headings.

    A separator or the end of a line inside quotation marks is neither. A mark that is never closed swallows what follows
    it, which is then one record that is out of step; and so is one with a mark in the middle of a cell.
    """
    separator, names, first_row = headings.separator, headings.names, headings.above + 1
    data = data[headings.at :]
    if not data.endswith(b"\n"):
        data += b"\n"
    codes = np.frombuffer(data, dtype=np.uint8)
    outside = np.bitwise_xor.accumulate((codes == _QUOTE).view(np.uint8)) == 0
    ends = np.flatnonzero(_are(codes, _BREAK, outside))
    if not len(ends) or ends[-1] != len(codes) - 1:
        ends = np.append(ends, len(codes) - 1)  # what an open mark swallowed
        swallowed = True
    else:
        swallowed = False
    starts = np.concatenate(([0], ends[:-1] + 1))
    cells = np.add.reduceat(_are(codes, ord(separator), outside).view(np.uint8), starts, dtype=np.int32) + 1
    empty = (ends - starts <= 1) & ((codes[starts] == _BREAK) | (codes[starts] == _RETURN))
    empty |= (cells > 1) & (ends - starts - (codes[ends - 1] == _RETURN) == cells - 1)  # nothing but separators
    good = (cells == len(names)) & ~(empty & (len(names) > 1))
    good[np.searchsorted(ends, _astray(codes, outside, ord(separator)))] = False
    if swallowed:
        good[-1] = False
    good[0] = True  # the names of the columns: a file in which they cannot be read is not read
    number = np.arange(first_row, len(ends) + first_row)
    counts = np.zeros(len(ends), dtype=bool)
    for at in np.flatnonzero(~good & ~empty & (cells == 1))[-_FEW:].tolist():
        counts[at] = is_total(data[starts[at] : ends[at]].decode(errors="replace"))
    ragged = tuple(int(n) for n in number[~good & ~empty & ~counts])
    lines = ((each, data[starts[each - first_row] : ends[each - first_row]]) for each in ragged)
    head = next((each for each, line in lines if _is_heading(line, separator, names)), None)
    alone = np.flatnonzero(~good & ~empty & ~counts & (cells == 1))
    texts = [data[starts[at] : ends[at]].decode("utf-8", errors="replace") for at in alone.tolist()]
    marked = by_another_mark(pl.Series(texts, dtype=pl.String), int((~empty).sum()) - 1, len(names))
    astray = frozenset(number[alone[marked]].tolist())
    if not good.all():
        data = b"".join(data[first : last + 1] for first, last in zip(starts[good], ends[good], strict=True))
    said = tuple((f"{_COUNT}: row {int(n)}", _LEAVE_OUT) for n in number[counts])
    return data, ragged, astray, number[good][1:], said, head


def _are(codes: npt.NDArray[np.uint8], mark: int, outside: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which bytes are a mark outside quotation marks. A file is large, so nothing more of its size is made than that."""
    found: npt.NDArray[np.bool_] = codes == mark
    found &= outside
    return found


def _astray(codes: npt.NDArray[np.uint8], outside: npt.NDArray[np.bool_], separator: int) -> npt.NDArray[np.int64]:
    """Where a quotation mark opens otherwise than at the start of a cell, or closes otherwise than at the end of one."""
    marks = np.flatnonzero(codes == _QUOTE)
    beside = (separator, _BREAK, _RETURN, _QUOTE)
    opens, closes = marks[~outside[marks]], marks[outside[marks]]
    before = codes[np.maximum(opens - 1, 0)]
    after = codes[np.minimum(closes + 1, len(codes) - 1)]
    return np.concatenate((opens[~np.isin(before, beside) & (opens > 0)], closes[~np.isin(after, beside)]))
