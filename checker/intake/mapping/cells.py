"""What a cell of a mapped column becomes: the texts and dates of a council's own report given the meaning its mapping says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

import polars as pl

from checker.intake.csv_cells import as_written
from checker.intake.days import is_day
from checker.intake.mapping.model import UNKNOWN, ColumnModel, TableModel, WhereModel, fields_of, form_of
from checker.intake.most_unread import DATING, are_most, given_in, told
from checker.intake.tabular import AN_ERROR, PUT_THE_VALUE, Note, is_error
from checker.intake.text_rows import TextRows
from checker.intake.value_maps import plain
from checker.snapshot.framed.texts import Texts, plain_identifiers
from checker.snapshot.values import day_help, found
from checker.snapshot.vocabulary import Attribute, Type, vocabulary

_EITHER = "either of two days"
_MAY_BE = "expected a date written as the mapping says, found one that may be another, as others here can only be; it is unknown"
_SAY_HOW = (
    'say in the mapping how the report writes them: dates: month-first, or a form such as dates: "%d-%b-%Y" '
    "(docs/mapping.md); or have the report write them as it says"
)
_NOT_SO = "put right the cell, or what the mapping says of dates"


def fits(where: WhereModel, cell: str) -> bool | None:
    """Whether a cell is as is asked of it; None where it holds an error, and says nothing."""
    said = plain(cell)
    if is_error(said):
        return None
    if where.blank is not None:
        return (not said) == where.blank
    return (said in {plain(_text(each)) for each in where.is_ or where.is_not or ()}) == (where.is_ is not None)


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


class Meant(NamedTuple):
    """What a cell becomes, and what is to be said of it: whether it holds an error, or is not written as the mapping says, and
    how to mend that."""

    text: str
    error: bool = False
    unread: str = ""
    help: str = _NOT_SO


class Meanings:
    """What the cells of the columns that fill fields mean, each different text worked out once. `mapped` are the fields of
    which a plain text may mean something else than it says.
    """

    def __init__(self, rows: TextRows, table: TableModel, places: Mapping[str, int | None]) -> None:
        fields, said = fields_of(vocabulary().kind(table.kind)), {name: table.field(name) for name in places}
        self.mapped = frozenset(name for name in places if said[name].values or said[name].column is None)
        self._held: dict[str, tuple[pl.Series, Texts]] = {}
        for name, at in places.items():
            cells, numbers = rows.cell(at), rows.numbers
            if fields[name].type is Type.ID and name not in self.mapped:  # nothing is to be said of most
                odd = ~plain_identifiers(cells)
                cells, numbers = cells.filter(odd), numbers.filter(odd)
            self._held[name] = numbers, Texts(cells)
        self._written = {name: _written(said[name]) for name in places}
        self._of = {name: _meaning(fields[name], said[name], self._held[name][1].different) for name in places}

    def text(self, name: str, cell: str | None) -> str:
        """What a cell of a field becomes; None is a cell that is not there."""
        return self._of[name](cell).text

    def errors(self, shown: Mapping[str, str]) -> list[Note]:
        """What to say of the cells that hold errors."""
        return self._notes(shown, lambda meant: (AN_ERROR, PUT_THE_VALUE) if meant.error else None)

    def unread(self, shown: Mapping[str, str]) -> list[Note]:
        """What to say of the cells that could not be read."""
        return self._notes(shown, lambda meant: (meant.unread, meant.help) if meant.unread else None)

    def most_unread(self, shown: Mapping[str, str]) -> Iterator[Note]:
        """What to say of columns of which most days could not be read."""
        for name, (_, texts) in self._held.items():
            if any(self._of[name](text).unread for text in texts.different):
                given = given_in(texts.column)
                read = given & texts.are(lambda text, name=name: not self._of[name](text).unread)  # type: ignore[misc]
                if are_most(int(given.sum()), int(read.sum())):
                    what = told(int(given.sum()), int(read.sum()), self._written[name])
                    yield Note(what, _SAY_HOW, None, shown[name], doubts_all=name in DATING)

    def _notes(self, shown: Mapping[str, str], say: Callable[[Meant], tuple[str, str] | None]) -> list[Note]:
        """What to say of cells and how to mend it, at the first row of each, in the order of rows and of fields."""
        notes = []
        for name, (numbers, texts) in self._held.items():
            said = {text: say(self._of[name](text)) for text in texts.different}
            for words in dict.fromkeys(filter(None, said.values())):
                rows = numbers.filter(texts.are(lambda text, said=said, words=words: said[text] == words))  # type: ignore[misc]
                notes.append(Note(*words, rows[0], shown[name], count=len(rows)))
        return sorted(notes, key=lambda note: note.row or 0)


def _written(said: ColumnModel) -> str:
    """How the dates of a column are to be written."""
    form = form_of(said.dates) if said.dates is not None else ""
    return f"written as the mapping says, such as {dt.date(2026, 3, 31).strftime(form)}" if form else ""


def _meaning(field: Attribute, said: ColumnModel, cells: Iterable[str | None]) -> Callable[[str | None], Meant]:
    """Tells what the cells of a column become; the same for all, where they are a constant."""
    if said.column is None:
        constant = Meant(_text(said.constant))
        return lambda cell: constant
    unknown = as_written(field.name, None)
    reading = _reading(field.type, said, unknown, [cell or "" for cell in cells])

    @cache
    def meant(cell: str | None) -> Meant:
        text = unknown if cell is None else cell.strip()
        error = is_error(text)
        value = reading(unknown if error else text)
        if value is None:
            what = f"expected a date written as the mapping says, found {found(text)}; it is read as unknown"
            return Meant(unknown, unread=what, help=day_help(text, _NOT_SO))
        return Meant(value, error) if value is not _EITHER else Meant(unknown, unread=_MAY_BE)

    return meant


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
