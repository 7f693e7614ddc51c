"""Facts of one kind from columns of text, each text worked out once however many rows hold it.

It is quick because a table says the same few things again and again: days, codes, flags. What is to be said of a text is
said of all the rows that hold it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cached_property, partial
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.frozen import frozen
from checker.snapshot.days_given import DaysGiven
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.framed.columns import ABSENT
from checker.snapshot.framed.made import column_of
from checker.snapshot.framed.plain import may_be_either_way
from checker.snapshot.nobody import of_nobody
from checker.snapshot.rows import Rows
from checker.snapshot.values import Moment, identifier, is_given
from checker.snapshot.vocabulary import Form, Kind, Type

Ints = npt.NDArray[Any]
Truths = npt.NDArray[np.bool_]
Words = tuple[str, str, str | None]
"""What is to be said of a row, how to mend it, and in which column."""

Noting = Callable[[str, str, str | None], None]
NOTHING = -1
_IDENTIFIER = r"^[A-Za-z0-9_.-]{1,200}$"


@frozen
class Said:
    """What is to be said of so many rows, of which that is the first (its place among all)."""

    row: int
    words: Words
    count: int


class Texts:
    """A column of text: the different texts it holds, None last where a row holds none, and the place of each row's in them."""

    def __init__(self, column: pl.Series) -> None:
        self.column = column

    @cached_property
    def different(self) -> Sequence[str | None]:
        """The different texts."""
        return [*self._known, *([None] if self.column.null_count() else [])]

    @cached_property
    def place(self) -> Ints:
        """The place of what each row holds among them."""
        coded = self.column.cast(pl.Enum(self._known)).to_physical().cast(pl.UInt32)
        return coded.fill_null(len(self._known)).to_numpy()

    @cached_property
    def _known(self) -> pl.Series:
        return self.column.unique().drop_nulls()

    def are(self, tells: Callable[[str | None], bool]) -> Truths:
        """Of which rows something is true of what they hold."""
        return np.array([tells(text) for text in self.different], dtype=bool)[self.place]


def plain_identifiers(column: pl.Series) -> Truths:
    """Which texts are identifiers as they stand, as nearly all are: letters, digits and the like."""
    return column.str.contains(_IDENTIFIER).fill_null(False).to_numpy()


class FactsOfTexts:
    """Reads columns of a kind. `raw` makes a text of a field (None where a row stops before it) what YAML would have, and
    notes what is to be said of that; `without` is what YAML would have of fields that no column is of. A plain text is an
    identifier as it stands, but for the fields that are `mapped`. `days`, where given, counts the days of the rows that are read.
    """

    def __init__(
        self,
        kind: Kind,
        raw: Callable[[str, str | None, Noting], Any],
        without: Mapping[str, Any],
        mapped: Collection[str] = (),
        days: DaysGiven | None = None,
    ) -> None:
        self.kind, self.raw, self.without, self.mapped, self.days = kind, raw, without, mapped, days
        self._rows = Rows(Findings(), lambda _: "")
        self._rows.note = self._note
        self._noted: list[Words] = []

    def cases(self, texts: Texts) -> pl.Series:
        """The identifier of each row's case; null where it has none."""
        told = self._identifiers("case", texts.column, np.arange(len(texts.column)), _Gathered())
        nobody = of_nobody(told)
        return told.set(pl.Series(nobody), None) if nobody.any() else told

    def read(self, columns: Mapping[str, Texts], rows: Ints) -> tuple[dict[str, pl.Series], list[Said]]:
        """The facts in some rows but for their cases, as columns that have been told (`ToldSheet`); and what is to be said
        of the rows, in the order in which it would be, were they read one by one.
        """
        said, raws, place = _Gathered(), {}, {}
        for name, texts in columns.items():
            if not self._identifies(name):
                place[name] = texts.place[rows]
                raws[name], noted = self._each(texts.different, partial(self._raw, name))
                said.add(noted, place[name], rows)
        told = self._times(raws, place, rows, said)
        for name in ("recorded", *self.kind.attributes, "id"):
            if name in raws:
                values, noted = self._each(raws[name], partial(self._value, name))
                said.add(noted, place[name], rows)
                if name == "recorded" or self._type(name) is Type.DATE:
                    self._count(name, raws[name], values, place[name])
                told[name] = column_of(self.kind, name, values).gather(place[name])
            elif name in columns:
                told[name] = self._identifiers(name, columns[name].column.gather(rows), rows, said)
        return told, said.all()

    # --- identifiers: as they stand, for there may be as many as rows ---------------------------------------------------
    def _identifies(self, name: str) -> bool:
        """Whether a field holds identifiers."""
        return name in ("case", "id") or self._type(name) is Type.ID

    def _type(self, name: str) -> Type | None:
        return self.kind.attributes[name].type if name in self.kind.attributes else None

    def _identifiers(self, name: str, column: pl.Series, rows: Ints, said: _Gathered) -> pl.Series:
        """The identifiers of a field; null where there is none."""
        rest = np.arange(len(column)) if name in self.mapped else np.flatnonzero(~plain_identifiers(column))
        if not len(rest):
            return column
        texts = Texts(column.gather(rest))
        raws, noted = self._each(texts.different, partial(self._raw, name))
        said.add(noted, texts.place, rows[rest])
        values, noted = self._each(raws, partial(self._value, name))
        said.add(noted, texts.place, rows[rest])
        return column.clone().scatter(rest, column_of(self.kind, name, values).gather(texts.place))

    # --- each text once -----------------------------------------------------------------------------------------------
    def _raw(self, name: str, text: str | None) -> Any:
        return self.raw(name, text, self._say)

    def _value(self, name: str, raw: Any) -> Any:
        if name == "case":
            return identifier(raw)
        if name != "recorded":
            return self._rows.field(name, raw, self.kind)
        read = self._rows.moment(raw, name, self.kind)
        return read and read[0]

    def _each(self, items: Sequence[Any], make: Callable[[Any], Any]) -> tuple[list[Any], dict[int, list[Words]]]:
        """What is made of each of some things; and what is to be said of those of which anything is, by their places."""
        made, noted = [], {}
        self._noted = []
        for at, item in enumerate(items):
            made.append(make(item))
            if self._noted:
                noted[at], self._noted = self._noted, []
        return made, noted

    def _say(self, what: str, help: str, column: str | None) -> None:
        self._noted.append((what, help, column))

    def _note(self, loc: Loc, what: str, help: str = "", *, column: str | None = None, **_: object) -> None:
        self._say(what, help, column)

    # --- days ---------------------------------------------------------------------------------------------------------
    def _times(
        self, raws: Mapping[str, Sequence[Any]], place: Mapping[str, Ints], rows: Ints, said: _Gathered
    ) -> dict[str, pl.Series]:
        """The days of facts, where they say when: as they stand where they can, and else those of each different set once."""
        if self.kind.form is Form.RECORD:
            return {}
        plain, days = self._plainly(raws, place, len(rows))
        rest = np.flatnonzero(~plain)
        if len(rest):
            names = [name for name in self.kind.time_fields if name in raws]
            each, which = _together([place[name][rest] for name in names], len(rest))
            sets = [
                {**self.without, **{name: raws[name][at] for name, at in zip(names, row, strict=True)}} for row in each
            ]
            read, noted = self._each(sets, lambda raw: self._rows.times(raw, self.kind))
            said.add(noted, which, rows[rest])
            for name, column in days.items():
                found = [one.get(name) for one in read]
                column[rest] = np.array([NOTHING if day is None else day for day in found], dtype=np.int32)[which]
        return {name: pl.Series(column) for name, column in days.items() if name in ABSENT or (column >= 0).any()}

    def _plainly(
        self, raws: Mapping[str, Sequence[Any]], place: Mapping[str, Ints], count: int
    ) -> tuple[Truths, dict[str, Ints]]:
        """Of which rows the days are as they stand, and those: an event's day is known, or a period's start, and its end is
        blank or known and not before it; and nothing is said of days between which any lies.
        """
        event = self.kind.form is Form.EVENT
        day, minute = self._moments("on" if event else "start", raws, place, count)
        plain = day >= 0
        for name in self.kind.time_fields:
            if name in raws and name not in ("on", "start", "end"):
                plain &= _blank(raws[name], place[name])
                if self.days is not None:
                    self._moments(name, raws, place, count)
        if event:
            return plain, {"start_lo": day, "start_hi": day.copy(), "minute": minute}
        end, end_minute = self._moments("end", raws, place, count)
        if "end" in raws:
            end[_blank(raws["end"], place["end"])] = STILL_OPEN
        early = (end == day) & (minute >= 0) & (end_minute >= 0) & (end_minute < minute)
        plain &= (end >= day) & (~early | may_be_either_way(early, day, minute, end_minute))
        return plain, {
            "start_lo": day, "start_hi": day.copy(), "end_lo": end, "end_hi": end.copy(),
            "minute": minute, "end_minute": end_minute,
        }  # fmt: skip

    def _moments(
        self, name: str, raws: Mapping[str, Sequence[Any]], place: Mapping[str, Ints], count: int
    ) -> tuple[Ints, Ints]:
        """The day and the minute in a column of moments; NOTHING where none is known."""
        if name not in raws:
            return np.full(count, NOTHING, dtype=np.int32), np.full(count, NOTHING, dtype=np.int32)
        read, _ = self._each(raws[name], lambda raw: self._rows.moment(raw, name, self.kind))
        self._count(name, raws[name], read, place[name])
        found: list[Moment | None] = read
        days = np.array([NOTHING if one is None else one[0] for one in found], dtype=np.int32)
        minutes = np.array([NOTHING if one is None or one[1] is None else one[1] for one in found], dtype=np.int32)
        return days[place[name]], minutes[place[name]]

    def _count(self, name: str, raws: Sequence[Any], read: Sequence[Any], place: Ints) -> None:
        """Count the days of a field, given as `raws` and `read` as so; `place` says which each of some rows holds."""
        if self.days is None:
            return
        counts = np.bincount(place, minlength=len(raws)).tolist()
        for raw, day, count in zip(raws, read, counts, strict=True):
            if day is not None:
                self.days.read[self.kind.name, name] += count
            elif is_given(raw):
                self.days.lost[self.kind.name, name] += count


class _Gathered:
    """What is to be said of rows, what is said alike counted together; added in the order in which a row is read."""

    def __init__(self) -> None:
        self._of: dict[Words, tuple[tuple[int, int], int]] = {}
        self._order = 0

    def add(self, noted: Mapping[int, Sequence[Words]], place: Ints, rows: Ints) -> None:
        """Take what is to be said of some things, by their places; `place` says which each of some rows holds."""
        if not noted:
            return
        most = max(noted) + 1 if not len(place) else int(max(max(noted), place.max())) + 1
        counts, first = np.bincount(place, minlength=most), np.zeros(most, dtype=np.int64)
        first[place[::-1]] = rows[::-1]
        for at, several in noted.items():
            for number, words in enumerate(several, self._order):
                if counts[at]:
                    begun = (int(first[at]), number)
                    earliest, count = self._of.get(words, (begun, 0))
                    self._of[words] = min(earliest, begun), count + int(counts[at])
        self._order += max(map(len, noted.values()))

    def all(self) -> list[Said]:
        """All of it, in order."""
        ordered = sorted(self._of.items(), key=lambda item: item[1][0])
        return [Said(begun[0], words, count) for words, (begun, count) in ordered]


def _blank(raws: Sequence[Any], place: Ints) -> Truths:
    """Which rows say nothing of a field."""
    return np.array([raw is None for raw in raws], dtype=bool)[place]


def _together(columns: Sequence[Ints], count: int) -> tuple[Sequence[Sequence[int]], Ints]:
    """The different rows of some columns, and which of them each is."""
    if not columns:
        return [()], np.zeros(count, dtype=np.int64)
    places = pl.DataFrame([pl.Series(str(at), column) for at, column in enumerate(columns)])
    each = places.unique()
    which = places.join(each.with_row_index("which"), on=places.columns, how="left", maintain_order="left")["which"]
    return each.rows(), which.to_numpy()
