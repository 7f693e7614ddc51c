"""One row of a snapshot, as plain data, turned into a fact; and the days of those that had to be rejected.

A row that cannot be read in part goes on as a fact with unknown fields. One that is rejected never makes it look as if
nothing was recorded: every kind it may have been loses its cover for the days it may have been about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any

from checker.snapshot.coverage import Span
from checker.snapshot.days_given import DaysGiven
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.values import (
    NO_DAY,
    NO_DAY_HELP,
    Moment,
    before,
    day_help,
    fields_of,
    found,
    identifier,
    is_given,
    kinds_meant,
    moment_of,
    nearest,
)
from checker.snapshot.vocabulary import Attribute, Form, Kind, Type, vocabulary

EVERY_DAY: Span = (LONG_BEFORE, STILL_OPEN)
FACT_HELP = "facts is a list of such as {kind: visit, on: 2026-03-31}"
_ID = Attribute("id", Type.ID, "The source's own identifier.")


@cache
def _known_fields() -> Mapping[str, frozenset[str]]:
    """The fields a fact of each kind may have, the kind itself among them."""
    return {name: frozenset({"kind", *fields_of(kind)}) for name, kind in vocabulary().kinds.items()}


class Rows:
    """Reads rows. `listed`: the kinds met. `lost`: the days of rows rejected, by the kinds they may have been. `days`: how many
    were given in whole rows, and read.
    """

    def __init__(self, findings: Findings, place: Callable[[Loc], str]) -> None:
        self.note, self.names, self.place = findings.note, findings.names, place
        self.kinds = vocabulary().kinds
        self.known = _known_fields()
        self.listed: set[str] = set()
        self.lost: dict[str, set[Span]] = {}
        self.days = DaysGiven()

    def lose(self, kinds: Iterable[str] | None = None, days: Span = EVERY_DAY) -> None:
        """Take days out of what is covered of some kinds, or of all of them."""
        for kind in self.kinds if kinds is None else kinds:
            lost = self.lost.setdefault(kind, set())
            if days == EVERY_DAY:
                lost.clear()
            if EVERY_DAY not in lost:
                lost.add(days)

    def lose_like(self, name: object, raw: Mapping[Any, Any]) -> None:
        """Take the days of a row out of what is covered of each kind its name may stand for."""
        self.lose(kinds_meant(name if isinstance(name, str) else "", frozenset(self.kinds)), _days(raw))

    def fact(self, raw: Any, loc: Loc, about: str | None) -> Fact | None:
        """One fact about a case; None if it has to be rejected, as all are where `about` is None."""
        if not isinstance(raw, Mapping):
            self.note(loc, f"expected a fact, found {found(raw)}; it is not read", FACT_HELP)
            self.lose(() if raw is None else None)
            return None
        name = raw.get("kind")
        kind = self.kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            what = f"expected a kind of fact in the vocabulary, found {found(name)}; the fact is not read"
            plain = name.casefold() if isinstance(name, str) else name
            mend = nearest(plain, self.kinds) or "see the list of kinds in the vocabulary"
            self.note((*loc, "kind"), what, mend, column="kind")
            self.lose_like(name, raw)
            return None
        self.listed.add(kind.name)
        if not raw.keys() <= self.known[kind.name]:
            self.names(loc, raw, self.known[kind.name])
        fact = self._dated(raw, loc, kind)
        if kind.about == about:
            return fact
        if about is not None:
            what = f"a {kind.name} is about a {kind.about}, and this case is about a {about}; it is not read"
            self.note((*loc, "kind"), what, f"put it under a case with about: {kind.about}", column="kind")
        self.lose([kind.name], (fact.start_lo, fact.start_hi if kind.form is Form.EVENT else fact.end_hi))
        return None

    def _dated(self, raw: Mapping[Any, Any], loc: Loc, kind: Kind) -> Fact:
        """The fact in `raw`, as far as it can be read. An attribute that is null is unknown."""
        times = self.times(raw, kind, loc)
        values = {name: self.field(name, raw[name], kind, loc) for name in kind.attributes if name in raw}
        attributes: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
        own = self.field("id", raw.get("id"), kind, loc)
        return Fact(kind=kind.name, source=self.place(loc), id=own, attributes=attributes, **times)

    def times(self, raw: Mapping[Any, Any], kind: Kind, loc: Loc = ()) -> dict[str, Any]:
        """What a row says of its days, as the fields of a fact."""
        times: dict[str, Any] = {}
        if kind.form is Form.PERIOD:
            times = self._period(raw, kind, loc)
        elif kind.form is Form.EVENT:
            times = self._event(raw, kind, loc)
        recorded = self.moment(raw.get("recorded"), "recorded", kind, loc)
        return {**times, "recorded": recorded[0] if recorded else None}

    def field(self, name: str, value: Any, kind: Kind, loc: Loc = ()) -> Any:
        """What an attribute of a kind, or its `id`, comes to; None where it is absent or, with a finding, unreadable."""
        return self._value(value, _ID if name == "id" else kind.attributes[name], kind, loc)

    def moment(self, value: Any, name: str, kind: Kind, loc: Loc = ()) -> Moment | None:
        """The moment in a field of a kind; None if it is unknown, absent or, with a finding, unreadable."""
        if value is None or (value == "unknown" and name in ("on", "start", "end")):
            return None
        read = moment_of(value)
        if isinstance(read, str):
            self.days.lost[kind.name, name] += is_given(value)
            self.note((*loc, name), f"{read}; it is read as unknown", day_help(value), column=name)
            return None
        self.days.read[kind.name, name] += 1
        return read

    def _event(self, raw: Mapping[Any, Any], kind: Kind, loc: Loc) -> dict[str, Any]:
        """The day of an event; where it is not known, the days it lies between so far as they are."""
        if raw.get("on") is None:
            self.note(loc, NO_DAY, NO_DAY_HELP, column="on")
        on = self.moment(raw.get("on"), "on", kind, loc)
        lo, hi = self._bounds(raw, ("on_from", "on_by"), "the day", on is not None, kind, loc)
        return (
            {"start_lo": lo, "start_hi": hi} if on is None else {"start_lo": on[0], "start_hi": on[0], "minute": on[1]}
        )

    def _period(self, raw: Mapping[Any, Any], kind: Kind, loc: Loc) -> dict[str, Any]:
        """The days of a period. An unknown end lies on or after the start, or the day it is known to have lasted to."""
        start, end = (self.moment(raw.get(name), name, kind, loc) for name in ("start", "end"))
        lo, hi = self._bounds(raw, ("started_from", "started_by"), "the start", start is not None, kind, loc)
        lo, hi = (start[0], start[0]) if start else (lo, hi)
        open_still = raw.get("end") is None
        least, most = self._bounds(raw, ("lasted_to", "over_by"), "the end", bool(end) or open_still, kind, loc)
        if start and end and before(end, start):
            what = "the end is before the start; the end is read as unknown"
            self.note((*loc, "end"), what, "the end is the first day outside the period", column="end")
            end, least, most = None, lo, STILL_OPEN
        if end or open_still:
            least = most = end[0] if end else STILL_OPEN
        for name, day in (("lasted_to", least), ("over_by", most)):
            if not end and LONG_BEFORE < day < lo:
                self._unread(name, "this is before the start, so it is not read", loc)
                least, most = (lo, most) if name == "lasted_to" else (least, STILL_OPEN)
        if lo > most:
            self._unread("started_from", "this is after the end, so it is not read", loc)
            lo = LONG_BEFORE
        end_lo, end_hi = max(least, lo) if not end else least, most
        return {
            "start_lo": lo, "start_hi": min(hi, end_hi), "minute": start[1] if start else None,
            "end_lo": end_lo, "end_hi": end_hi, "end_minute": end[1] if end else None,
        }  # fmt: skip

    def _bounds(
        self, raw: Mapping[Any, Any], names: tuple[str, str], what: str, known: bool, kind: Kind, loc: Loc
    ) -> tuple[int, int]:
        """The days between which something lies that is not known: the ends of time so far as they are not known."""
        if known and names[0] not in raw and names[1] not in raw:
            return LONG_BEFORE, STILL_OPEN
        read = [self.moment(raw.get(name), name, kind, loc) for name in names]
        if known:
            for name, moment in zip(names, read, strict=True):
                if moment:
                    self._unread(name, f"{what} is known, so this is not read", loc)
            return LONG_BEFORE, STILL_OPEN
        lo, hi = read[0][0] if read[0] else LONG_BEFORE, read[1][0] if read[1] else STILL_OPEN
        if lo > hi:
            self._unread(names[0], f"this is after {names[1]}, so it is not read", loc)
            lo = LONG_BEFORE
        return lo, hi

    def _unread(self, name: str, what: str, loc: Loc) -> None:
        """Note a date that does not go with the others."""
        self.note((*loc, name), what, "check it against the start and the end, or leave it out", column=name)

    def _value(self, value: Any, attribute: Attribute, kind: Kind, loc: Loc) -> Any:
        """A value as its attribute's type; None if it is absent or, with a finding, not of that type."""
        if value is None:
            return None
        if attribute.type is Type.DATE:
            moment = self.moment(value, attribute.name, kind, loc)
            return moment and dt.date.fromordinal(moment[0])
        read = identifier(value) if attribute.type is Type.ID else value
        if attribute.accepts(read):
            return read
        what = f"expected {attribute.expected()}, found {found(value)}; it is read as unknown"
        self.note((*loc, attribute.name), what, "correct it, or leave it out if it is not known", column=attribute.name)
        return None


def _days(raw: Mapping[Any, Any]) -> Span:
    """The days a row of no known kind is about, so far as the usual fields say; every day where they say nothing."""
    read = ((name, moment_of(raw.get(name))) for name in ("on", "start", "end"))
    days = {name: moment[0] for name, moment in read if not isinstance(moment, str)}
    if not days:
        return EVERY_DAY
    first = min(days.values()) if days.keys() & {"on", "start"} else LONG_BEFORE
    return first, STILL_OPEN if "start" in days and "end" not in days else max(days.values())
