"""Law in time: who says so, on which days it is in force, and which day decides."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from functools import cached_property

from checker.calendar import Duration, Unit, turns
from checker.frozen import frozen


@frozen
class Law:
    """Who says so: instrument, provision, link if known, the days it is in force (both inside), and whether verified."""

    instrument: str
    provision: str
    link: str | None
    since: int
    until: int | None
    verified: bool

    def in_force(self, day: int) -> bool:
        """Whether this text was in force on `day`."""
        return self.since <= day and (self.until is None or day <= self.until)

    def overlaps(self, first: int, last: int) -> bool:
        """Whether this text was in force on any day from `first` to `last`."""
        return self.since <= last and (self.until is None or first <= self.until)


class SelectedBy(StrEnum):
    """Which day decides whether a dated value governs."""

    TRIGGER = "trigger"
    DUE = "due"
    EVIDENCE = "evidence"
    DAY = "day"


@frozen
class DatedValue:
    """One figure of a rule while one text was in force: a length, a number, or a question only a person can judge."""

    length: Duration | None
    judgement: str | None
    selected_by: SelectedBy
    law: Law
    number: float | None = None


@frozen
class Limit:
    """A figure through time. Values chosen alike never overlap; those chosen by the due date lie over the others."""

    values: tuple[DatedValue, ...]

    @property
    def since(self) -> int:
        """The first day on which any of its texts was in force, but for those that lie over others."""
        return min(value.law.since for value in self.values if value.selected_by is not SelectedBy.DUE)

    @property
    def until(self) -> int | None:
        """The last day on which any of its texts was in force; None where one still is."""
        ends = [value.law.until for value in self.values if value.selected_by is not SelectedBy.DUE]
        return None if None in ends else max(end for end in ends if end is not None)

    @cached_property
    def changes(self) -> tuple[int, ...]:
        """The days, in order, about which the last permitted day may do otherwise than move on with the day it is counted from:
        those on which a text came in, was in force for the last time, or no longer was; and, of one chosen by the due date, those
        about which the ordinary limit runs out on such a day."""
        laws = [value.law for value in self.values if value.selected_by is not SelectedBy.DUE]
        over = [value.law for value in self.values if value.selected_by is SelectedBy.DUE and value.length is not None]
        ordinary = {value.length for value in self.values if value.selected_by is not SelectedBy.DUE}
        lengths = [length for length in ordinary if length is not None and length.unit is not Unit.HOURS]
        chosen = {
            day for edge in _edges(over) for length in lengths for day in turns(edge, length) if day >= self.since
        }
        return tuple(sorted(_edges(laws) | {law.until for law in laws if law.until is not None} | chosen))


def _edges(laws: Iterable[Law]) -> set[int]:
    """The days on which some texts came in, and those since which they were no longer in force."""
    return {edge for law in laws for edge in (law.since, law.until and law.until + 1) if edge is not None}
