"""The cases of a frame of facts, each made, and each fact of it, only when it is asked for."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from types import MappingProxyType
from typing import Any, overload

import numpy as np
import polars as pl

from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Fact
from checker.snapshot.framed.coded import NOTHING
from checker.snapshot.framed.runs import Runs
from checker.snapshot.framed.sheet import Sheet
from checker.snapshot.framed.sheets import Sheets, sheets_of
from checker.snapshot.framed.sources import Sources, sources_of
from checker.snapshot.on_demand import Cases, FactsByKind

CaseKey = tuple[str, str]
"""A case's identifier, and what it is about."""


class FramedCases(Cases):
    """The cases of a frame of facts, or of several, in order of id. `sheets` hold their facts in columns, by what they are
    about.

    `label` is what the sources of facts call a frame that has no column `source`; of several each has one. `told` says that
    a reader has told all of each fact (`ToldSheet`), with its cases numbered by their places among the identifiers `listed`
    in order where those are given, and `apart` is what is covered of the cases, by id, of which that is not
    what the snapshot covers. Raises NotPlainError where anything in a frame would be a problem of the snapshot.
    """

    def __init__(
        self,
        frames: pl.DataFrame | Sequence[pl.DataFrame],
        label: str,
        *,
        told: bool = False,
        listed: pl.Series | None = None,
        apart: Mapping[str, Coverage] | None = None,
    ) -> None:
        given = (frames,) if isinstance(frames, pl.DataFrame) else tuple(frames)
        sheets = sheets_of(given, told=told, listed=listed)
        said = apart or {}
        covers = (
            {(name, each.about): said[name] for each in sheets for name in each.names if name in said} if said else {}
        )
        self._take(sources_of(given, label, numbered=told), sheets, covers)

    @classmethod
    def of(
        cls,
        sources: Sources,
        sheets: Sequence[Sheets],
        apart: Mapping[CaseKey, Coverage],
        later: Mapping[str, str] | None = None,
    ) -> FramedCases:
        """The cases of some sheets. `apart` is by identifier and what the case is about; `later` the id that a child's record
        was given after birth, by the one it has.
        """
        made = object.__new__(cls)
        made._take(sources, sheets, apart, later or {})
        return made

    def _take(
        self,
        sources: Sources,
        sheets: Sequence[Sheets],
        apart: Mapping[CaseKey, Coverage],
        later: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        self.sources, self.apart, self.later = sources, apart, later
        self.sheets: Mapping[str, Sheets] = {each.about: each for each in sheets}
        self._runs = Runs(sources, self.sheets)

    # --- what can be told without making any ----------------------------------------------------------------------------
    def __len__(self) -> int:
        return sum(self.abouts.values())

    @cached_property
    def abouts(self) -> Mapping[str, int]:
        """How many there are about each kind of thing."""
        return {about: len(sheets.names) for about, sheets in self.sheets.items() if sheets.names}

    @cached_property
    def kinds(self) -> Mapping[str, int]:
        """How many facts there are of each kind."""
        return {kind: len(sheet) for sheets in self.sheets.values() for kind, sheet in sheets.of.items()}

    @property
    def by_name(self) -> Mapping[tuple[str, str], Case]:
        """They by what they are about and id."""
        return _ByName(self)

    def hold(self, kind: str, attribute: str) -> bool:
        """Whether any fact of a kind holds an attribute."""
        sheet = self.sheet(kind)
        return sheet is not None and attribute in sheet.attributes

    def said(self, kind: str, attribute: str) -> Mapping[tuple[str, str], str]:
        """What each case's facts of a kind say under an attribute, in words, the first that says any."""
        found: dict[tuple[str, str], str] = {}
        for about, sheets in self.sheets.items():
            sheet = sheets.of.get(kind)
            told = sheet.kind.attributes.get(attribute) if sheet is not None else None
            if sheet is not None and told is not None and told.is_text:
                places, listed = sheet.texts(attribute)
                for number, place in zip(sheet.case.tolist(), places.tolist(), strict=True):
                    if place != NOTHING:
                        found.setdefault((about, sheets.names[number]), listed[place])
        return found

    def names(self, about: str) -> Sequence[str]:
        """The identifiers of those about one kind of thing, in order."""
        return self.sheets[about].names if about in self.sheets else ()

    @property
    def first_day(self) -> int | None:
        """The first day on which any fact but of the things themselves may begin."""
        every = (sheet for about, sheets in self.sheets.items() for kind, sheet in sheets.of.items() if kind != about)
        return min((int(sheet.start_lo.min()) for sheet in every if len(sheet)), default=None)

    def called(self, about: str, name: str) -> Case | None:
        """The one about some kind of thing that has an identifier; None where there is none."""
        number = self.number(about, name)
        return None if number is None else self.case(about, number)

    def number(self, about: str, name: str) -> int | None:
        """Its number among those about the same kind of thing."""
        names = self.names(about)
        at = bisect_left(names, name)
        return at if at < len(names) and names[at] == name else None

    def holding(self, kinds: Collection[str]) -> Iterator[Case]:
        """The cases that have a fact of any of some kinds, in order."""
        held = {about: _numbers(sheets, kinds) for about, sheets in self.sheets.items()}
        return (self.case(about, number) for about, number in self._order if number in held[about])

    def holding_near(self, kind: str, days: int) -> Iterator[Case]:
        """The cases that have two facts of a kind that begin so many days apart, or fewer, in order."""
        for about, sheets in self.sheets.items():
            if kind in sheets.of:
                case, day = sheets.of[kind].case, sheets.of[kind].start_lo
                near = (case[1:] == case[:-1]) & (day[1:] - day[:-1] <= days)
                yield from (self.case(about, number) for number in dict.fromkeys(case[1:][near].tolist()))

    def without(self, left_out: Collection[tuple[str, str]]) -> Cases:
        """The same cases without some kinds' attributes; facts that are then alike are one."""
        names: dict[str, list[str]] = {}
        for kind, name in left_out:
            if self.hold(kind, name):
                names.setdefault(kind, []).append(name)
        if not names:
            return self
        sheets = [each.without(names) for each in self.sheets.values()]
        return FramedCases.of(self.sources, sheets, self.apart, self.later)

    def sheet(self, kind: str) -> Sheet | None:
        """The facts of a kind in columns; None where there are none."""
        return next((sheets.of[kind] for sheets in self.sheets.values() if kind in sheets.of), None)

    # --- cases ----------------------------------------------------------------------------------------------------------
    @overload
    def __getitem__(self, place: int) -> Case: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Case]: ...
    def __getitem__(self, place: int | slice) -> Case | Sequence[Case]:
        """One case, or several."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        about, number = self._order[place]
        return self.case(about, number)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Case.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[Any, ...]:
        return tuple, (tuple(self),)

    def case(self, about: str, number: int) -> Case:
        """One case, by what it is about and its number among those."""
        name = self.sheets[about].names[number]
        later = self.later.get(name) if about == "child" else None
        return Case(name, about, _CaseFacts(self, about, number), self.apart.get((name, about)), later)

    def covered_apart(self) -> Iterator[Case]:
        """The cases whose cover is not the snapshot's."""
        return (
            self.case(about, number)
            for about, number in (self._order if self.apart else ())
            if (self.sheets[about].names[number], about) in self.apart
        )

    def held(self, abouts: Iterable[str]) -> int:
        """How many facts there are about some kinds of thing."""
        return sum(len(sheet) for about in abouts if about in self.sheets for sheet in self.sheets[about].of.values())

    @cached_property
    def _order(self) -> Sequence[tuple[str, int]]:
        """What each case is about, and its number among those."""
        listed = [
            (name, about, number) for about, each in self.sheets.items() for number, name in enumerate(each.names)
        ]
        return [(about, number) for _, about, number in (sorted(listed) if len(self.sheets) > 1 else listed)]

    def facts(self, about: str, number: int, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind of a case."""
        return self._runs.of(about, number, kind)


class _ByName(Mapping[tuple[str, str], Case]):
    """Cases by what they are about and id, each made when it is asked for."""

    def __init__(self, cases: FramedCases) -> None:
        self.cases = cases

    def __getitem__(self, key: tuple[str, str]) -> Case:
        """One case."""
        about, name = key
        names = self.cases.sheets[about].names
        number = bisect_left(names, name)
        if number == len(names) or names[number] != name:
            raise KeyError(key)
        return self.cases.case(about, number)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return ((about, name) for about, sheets in self.cases.sheets.items() for name in sheets.names)

    def __len__(self) -> int:
        return len(self.cases)


class _CaseFacts(FactsByKind):
    """The facts of one case of a frame."""

    def __init__(self, cases: FramedCases, about: str, number: int) -> None:
        self.cases, self.about, self.number = cases, about, number
        self._made: dict[str, tuple[Fact, ...]] = {}

    def of(self, kind: str) -> tuple[Fact, ...]:
        """The facts of one kind."""
        made = self._made.get(kind)
        if made is None:
            made = self._made[kind] = self.cases.facts(self.about, self.number, kind)
        return made

    def kinds(self) -> Sequence[str]:
        """The kinds there may be facts of, in order of name."""
        return sorted(self.cases.sheets[self.about].of)


def _numbers(sheets: Sheets, kinds: Collection[str]) -> frozenset[int]:
    held = [np.unique(sheets.of[kind].case) for kind in kinds if kind in sheets.of]
    return frozenset(np.concatenate(held).tolist()) if held else frozenset()
