"""What a cell of a mapped column becomes: the texts and dates of a council's own report given the meaning its mapping says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from checker.intake.csv_files import CsvRow
from checker.intake.days import is_day
from checker.intake.mapping.model import UNKNOWN, ColumnModel, WhereModel, fields_of, form_of
from checker.intake.sheets import ERRORS
from checker.intake.tabular import AN_ERROR, PUT_THE_VALUE, Note
from checker.snapshot.alike import Remembered
from checker.snapshot.values import found
from checker.snapshot.vocabulary import Type, vocabulary

_SAID = ("on", "start", "end")
_EITHER = "either of two days"
_MAY_BE = "expected a date written as the mapping says, found one that may be another, as others here can only be; it is unknown"
_NOT_SO = "put right the cell, or what the mapping says of dates"


def plain(text: str) -> str:
    """A text as it is compared."""
    return " ".join(text.split()).casefold()


def fits(where: WhereModel, cell: str) -> bool | None:
    """Whether a cell is as is asked of it; None where it holds an error, and says nothing."""
    said = plain(cell)
    if said.upper() in ERRORS:
        return None
    if where.blank is not None:
        return (not said) == where.blank
    return (said in {plain(_text(each)) for each in where.is_ or where.is_not or ()}) == (where.is_ is not None)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Meant(NamedTuple):
    """What a cell becomes, and what is to be said of it: whether it holds an error, or is not written as the mapping says."""

    text: str
    error: bool = False
    unread: str = ""


def column(rows: Sequence[CsvRow], kind: str, name: str, said: ColumnModel, at: int | None) -> list[Meant]:
    """What the cells of a column become, each text worked out once; a constant, where it is no column."""
    if at is None:
        return [Meant(_text(said.constant))] * len(rows)
    # A day whose cell is not there is unknown, for left blank it may be one still to come.
    unknown = UNKNOWN if name in _SAID else ""
    cells = [row.cells[at] if at < len(row.cells) else unknown for row in rows]
    reading = _reading(fields_of(vocabulary().kind(kind))[name].type, said, unknown, cells)

    def meant(cell: str) -> Meant:
        text = cell.strip()
        error = text.upper() in ERRORS
        value = reading(unknown if error else text)
        if value is None:
            what = f"expected a date written as the mapping says, found {found(text)}; it is read as unknown"
            return Meant(unknown, unread=what)
        return Meant(value, error) if value is not _EITHER else Meant(unknown, unread=_MAY_BE)

    known = Remembered(meant)
    return [known[cell] for cell in cells]


def noted(
    rows: Sequence[CsvRow], columns: Sequence[Sequence[Meant]], shown: Sequence[str], *, error: bool
) -> list[Note]:
    """What to say of the cells that hold errors, or of those that could not be read, in the order of the rows."""
    notes = [
        Note(AN_ERROR, PUT_THE_VALUE, row.number, heading)
        if error
        else Note(meant.unread, _NOT_SO, row.number, heading)
        for each, heading in zip(columns, shown, strict=True)
        for row, meant in zip(rows, each, strict=True)
        if (meant.error if error else meant.unread)
    ]
    return sorted(notes, key=lambda note: note.row or 0)


def _reading(type_: Type, said: ColumnModel, unknown: str, cells: Iterable[str]) -> Callable[[str], str | None]:
    """Makes a cell what it means; None where it is not written as the mapping says, `_EITHER` where it may be another day.

    What the mapping says of dates stands, unless more of a column can only be read with day and month the other way round
    than can only be read as it says: then a date that may be either is neither.
    """
    if type_ is Type.DATE and said.dates is not None:
        form = form_of(said.dates)
        other = re.sub("%[dm]", lambda part: "%m" if part[0] == "%d" else "%d", form)
        both = (
            [(_day(cell, form), _day(cell, other)) for cell in {cell.strip() for cell in cells}]
            if other != form
            else []
        )
        doubtful = sum(not read for read, turned in both if turned) > sum(not turned for read, turned in both if read)

        def day(cell: str) -> str | None:
            read = _day(cell, form)
            turned = _day(cell, other) if doubtful and read else None
            return _EITHER if turned and turned != read else read

        return day
    meanings = {
        plain(_text(text)): unknown if target == UNKNOWN else target
        for target, texts in (said.values or {}).items()
        for text in texts
    }
    return lambda cell: meanings.get(plain(cell), cell)


def _day(cell: str, form: str) -> str | None:
    """A date year first; as it is, where it is blank, unknown or year first already. None where it is not so written."""
    if not cell or cell.casefold() == UNKNOWN or (is_day(cell[:10]) and cell[10:11] in ("", "T", " ")):
        return cell
    for each, timed in ((form, "%H" in form), (f"{form} %H:%M", True), (f"{form} %H:%M:%S", True)):
        try:
            read = dt.datetime.strptime(cell, each)
        except ValueError:
            continue
        return read.isoformat(timespec="seconds") if timed else read.date().isoformat()
    return None
