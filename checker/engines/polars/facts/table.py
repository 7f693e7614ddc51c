"""Facts in columns: one table a kind, a row a fact, cases numbered in order of id.

Days are integers as in `checker.snapshot.facts`; text is held once and its place in the list stored (-1 where the source
says nothing); minutes and days of recording are -1 where not known. Rows of a case stand in order of content.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.facts.told_twice import apart_by, had_by
from checker.engines.polars.values.constants import same, some
from checker.engines.polars.values.keys import key_of, rising
from checker.engines.polars.values.truths import Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import STILL_OPEN, Case, Fact
from checker.snapshot.vocabulary import Form, Kind, vocabulary

NOTHING = -1


@frozen
class Column:
    """The values of one attribute: places in `texts`, or numbers (days for dates, 0 or 1 for flags), and which are known."""

    values: npt.NDArray[Any]
    known: Mask
    texts: Sequence[str] | None = None

    def places(self, wanted: Sequence[object]) -> list[int]:
        """The places of some texts; one that no row has is nowhere."""
        assert self.texts is not None
        return [self.texts.index(text) for text in wanted if text in self.texts]

    def take(self, rows: npt.NDArray[Any]) -> Column:
        """Some of the rows."""
        return Column(self.values[rows], self.known[rows], self.texts)


@frozen
class Table:
    """The facts of one kind. `row` is the place of each in the source of facts, for the few that are to be shown; `alike`,
    `perhaps` and `end_to_come` (None: of none) are as a `Fact` has them."""

    kind: Kind
    case: npt.NDArray[np.int64]
    start_lo: Days
    start_hi: Days
    end_lo: Days
    end_hi: Days
    minute: Days
    end_minute: Days
    recorded: Days
    id: npt.NDArray[np.int64]
    ids: Sequence[str]
    row: npt.NDArray[np.int64]
    alike: npt.NDArray[np.int64]
    perhaps: Mask
    column: Callable[[str], Column | None] = field(repr=False)
    end_to_come: Mask | None = None

    def __len__(self) -> int:
        return len(self.case)

    @cached_property
    def dated(self) -> Mask:
        """Where the day of an event, or the start of a period, is known."""
        return (self.start_lo == self.start_hi) & ~self.perhaps

    @cached_property
    def exact(self) -> Mask:
        """Where every day of the fact is known."""
        if self.kind.form is Form.PERIOD:
            return self.dated & (self.end_lo == self.end_hi)
        return self.dated

    @property
    def together(self) -> bool:
        """Whether these are facts of several cases, each with the `case` it is about."""
        return "case" in self.kind.attributes

    @cached_property
    def possible(self) -> Mask:
        """Which rows are only possible: see `Fact.possible`."""
        return (self.alike > 0) | self.perhaps

    @cached_property
    def some_possible(self) -> bool:
        """Whether any row is."""
        return bool(self.possible.any())

    @cached_property
    def rank(self) -> npt.NDArray[np.int64]:
        """The place of each row in order of content, as it is known now: an end still to come is no end."""
        texts = np.argsort(np.argsort(np.array([*self.ids, ""], dtype=object), kind="stable"), kind="stable")
        keys = (
            self.case, self.start_lo, self.start_hi, self.minute, self.end_lo, self.end_hi, self.end_minute,
            texts[self.id], self.recorded,
        )  # fmt: skip
        if rising(key_of(self.case, self.start_lo), apart=True):
            return np.arange(len(self), dtype=np.int64)
        order = np.lexsort(keys[::-1])
        tied = np.zeros(len(self), dtype=bool)
        tied[1:] = np.all([key[order[1:]] == key[order[:-1]] for key in keys], axis=0)
        begins = np.flatnonzero(~tied)
        sizes = np.diff(np.append(begins, len(self)))
        for begin, size in zip(begins[sizes > 1], sizes[sizes > 1], strict=True):
            order[begin : begin + size] = sorted(order[begin : begin + size].tolist(), key=self._said)
        ranks = np.empty(len(self), dtype=np.int64)
        ranks[order] = np.arange(len(self))
        return ranks

    @property
    def standing(self) -> npt.NDArray[np.int64]:
        """The place of each event in order of content, as it is known now. The rows stand in it, unless the day of any is told by
        the days it lies between: those may be fewer now."""
        return self.rank if self.start_hi is not self.start_lo else np.arange(len(self), dtype=np.int64)

    @cached_property
    def _by_row(self) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        order = np.argsort(self.row, kind="stable")
        return order, self.row[order]

    def places_of(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """The places of some rows of the source, all of them in the table."""
        order, sorted_rows = self._by_row
        return order[np.searchsorted(sorted_rows, rows)]

    def _said(self, row: int) -> tuple[list[tuple[str, str]], int]:
        """What a row carries, and how many stand before it that say the same, as the order among equals goes by it."""
        columns = [(name, self.column(name)) for name in sorted(self.kind.attributes)]
        known = [(name, column) for name, column in columns if column is not None and column.known[row]]
        carried = [
            (name, str(column.texts[column.values[row]] if column.texts else column.values[row]))
            for name, column in known
        ]
        return carried, int(self.alike[row])

    def take(self, rows: npt.NDArray[Any]) -> Table:
        """Some of the rows."""
        whole, taken = self.column, dict[str, Column | None]()

        def column(name: str) -> Column | None:
            if name not in taken:
                found = whole(name)
                taken[name] = found.take(rows) if found is not None else None
            return taken[name]

        fields = ("case", "start_lo", "end_lo", "minute", "end_minute", "recorded", "id", "row", "alike", "perhaps")
        found: dict[str, Any] = {name: some(getattr(self, name), rows) for name in fields}
        for lo, hi in (("start_lo", "start_hi"), ("end_lo", "end_hi")):  # days that are known stay one column
            one = getattr(self, hi) is getattr(self, lo)
            found[hi] = found[lo] if one else some(getattr(self, hi), rows)
        found["end_to_come"] = None if self.end_to_come is None else self.end_to_come[rows]
        return replace(self, column=column, **found)

    def known_by(self, as_at: int) -> Table:
        """What had happened, or begun, by a day; an event, by that on which it was written up. A later end is still to come: the
        period is open."""
        begun = apart_by(self, as_at)
        if (begun.start_lo > as_at).any():
            begun = begun.take(np.flatnonzero(begun.start_lo <= as_at))
        if begun.start_hi is not begun.start_lo:
            latest = had_by(begun)
            perhaps = begun.perhaps | ((latest > as_at) & (latest < begun.end_hi))
            begun = replace(begun, start_hi=np.minimum(latest, as_at), perhaps=perhaps)
        later = (begun.end_lo > as_at) & (begun.end_lo != STILL_OPEN)
        if not later.any():
            return begun
        end_lo = np.where(later, STILL_OPEN, begun.end_lo)
        end_hi = end_lo if begun.end_hi is begun.end_lo else np.where(later, STILL_OPEN, begun.end_hi)
        minute = np.where(later, NOTHING, begun.end_minute)
        return replace(begun, end_lo=end_lo, end_hi=end_hi, end_minute=minute, end_to_come=later)


class Facts:
    """Where the facts of some cases are, kind by kind."""

    def __init__(self, names: Sequence[str], tables: Mapping[str, Table], facts: Sequence[Fact]) -> None:
        self.count, self.names, self._tables, self.facts = len(names), names, tables, facts

    def table(self, kind: str) -> Table:
        """The facts of a kind; an empty table if there are none."""
        found = self._tables.get(kind)
        return found if found is not None else _table(vocabulary().kind(kind), [], [], [])


def facts_of(cases: Sequence[Case], facts: list[Fact] | None = None) -> Facts:
    """The facts of cases as tables; the cases are numbered as they stand. All are put into `facts`, where `row` tells them."""
    facts = [] if facts is None else facts
    by_kind: dict[str, tuple[list[int], list[int], list[Fact]]] = {}
    for number, case in enumerate(cases):
        for fact in case.facts:
            numbers, rows, found = by_kind.setdefault(fact.kind, ([], [], []))
            numbers.append(number)
            rows.append(len(facts))
            found.append(fact)
            facts.append(fact)
    kinds = vocabulary().kinds
    return Facts(
        [case.id for case in cases], {kind: _table(kinds[kind], *lists) for kind, lists in by_kind.items()}, facts
    )


def _table(kind: Kind, numbers: list[int], rows: list[int], facts: list[Fact]) -> Table:
    def days(read: Callable[[Fact], int | None]) -> Days:
        return np.array([NOTHING if (day := read(fact)) is None else day for fact in facts], dtype=np.int64)

    def both(first: Callable[[Fact], int | None], last: Callable[[Fact], int | None]) -> tuple[Days, Days]:
        lo, hi = days(first), days(last)
        return lo, lo if np.array_equal(lo, hi) else hi  # days that are known are one column

    ids, places = _texts([fact.id for fact in facts])
    columns: dict[str, Column | None] = {}

    def column(name: str) -> Column | None:
        if name not in columns:
            columns[name] = _column([fact.attributes.get(name) for fact in facts], kind, name)
        return columns[name]

    return Table(
        kind,
        np.array(numbers, dtype=np.int64),
        *both(lambda fact: fact.start_lo, lambda fact: fact.start_hi),
        *both(lambda fact: fact.end_lo, lambda fact: fact.end_hi),
        days(lambda fact: fact.minute),
        days(lambda fact: fact.end_minute),
        days(lambda fact: fact.recorded),
        places,
        ids,
        np.array(rows, dtype=np.int64),
        days(lambda fact: fact.alike),
        same(len(facts), False, np.bool_),
        column,
    )


def _texts(values: Sequence[object]) -> tuple[list[str], npt.NDArray[np.int64]]:
    seen: dict[str, int] = {}
    places = [NOTHING if value is None else seen.setdefault(str(value), len(seen)) for value in values]
    return list(seen), np.array(places, dtype=np.int64)


def _column(values: Sequence[object], kind: Kind, name: str) -> Column | None:
    """None where no row says anything."""
    known = np.array([value is not None for value in values], dtype=bool)
    if not known.any():
        return None
    attribute = kind.attributes.get(name)
    if attribute is None or attribute.is_text:
        texts, places = _texts(values)
        return Column(places, known, texts)
    numbers = [_number(value) for value in values]
    return Column(np.array(numbers, dtype=np.float64), known)


def _number(value: object) -> float:
    if isinstance(value, dt.date):
        return float(value.toordinal())
    return float(value) if isinstance(value, (int, float)) else 0.0
