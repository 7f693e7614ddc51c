"""The native snapshot as plain data, such as YAML or JSON holds, turned into facts, cases and coverage.

What is wrong with the *shape* of a snapshot is a fatal finding. What is wrong with one *row* is a finding too, but the
row goes on as a fact with unknown fields, or is rejected and counted. No finding holds the content of a cell.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from checker.errors import Fault, Problem, RulesetError
from checker.snapshot.coverage import NOT_COVERED, Coverage, KindCoverage, Span, join_spans, uncovered
from checker.snapshot.facts import EARLIEST, LATEST, LONG_BEFORE, STILL_OPEN, Fact, Snapshot, Value, make_case
from checker.snapshot.vocabulary import (
    COMMON_FIELDS,
    EVENT_FIELDS,
    PERIOD_FIELDS,
    Attribute,
    Form,
    Kind,
    Type,
    vocabulary,
)

SCHEMA = "checker/snapshot@1"
Loc = tuple[str | int, ...]
"""Where something is: the keys and list indexes that lead to it, such as ``("cases", 3, "facts", 2, "on")``."""
Moment = tuple[int, int | None]
"""An ordinal day, and minutes after midnight in London where a time is known."""

_KEPT = 100  # places kept of findings that are alike
_LONGEST_ID = 200  # longer text is free text, which is never read in
_TIME = r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]+)?)?"
_STAMP = re.compile(rf"([0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}})(?:[T ]{_TIME})?")
_NAME = re.compile(r"[a-z][a-z_-]{0,39}")  # a field's name may be shown; a key of any other shape may be data
_ID = Attribute("id", Type.ID, "The source's own identifier.")
_WORDS = frozenset({"all", "none", "latest"})
_FORMS = _WORDS | {"from", "to", "open-at"}
_SCHEMA_HELP = f"schema is {SCHEMA}, and as_at and cases go beside it"
_CASE_HELP = "cases is a list; each has case (its identifier), about and facts"
_FACT_HELP = "facts is a list of such as {kind: visit, on: 2026-03-31}"
_COVER_HELP = "write all, none, latest, open-at DATE, {from: DATE, to: DATE}, or a list of these"
_DAY_HELP = "write a date as year-month-day, such as 2026-03-31, with the London time after a T if it matters"
_SHAPES: dict[type, str] = {
    type(None): "nothing", bool: "true or false", int: "a number", float: "a number", dt.date: "a date", list: "a list",
}  # fmt: skip


@dataclass(slots=True)
class Finding:
    """One thing not as expected, and the first places it was met. `fatal`: the snapshot cannot be used."""

    what: str
    help: str
    column: str | None
    fatal: bool
    locs: list[Loc] = field(default_factory=list)
    count: int = 0

    def problem(self, place: Callable[[Loc], str]) -> Problem:
        """The finding as a problem, at the case or fact it was first met in; `place` names that."""
        loc = self.locs[0]
        return Problem(place(loc[: 4 if "facts" in loc else 2]), self.column, self.what, self.help, self.count)


@dataclass(frozen=True, slots=True)
class Built:
    """What was made of a document: how many facts it held, how many were rejected, and what was found wrong.

    `lost`: the kinds and days of facts that could be put to no case; the snapshot's coverage is already without them.
    """

    snapshot: Snapshot
    rows: int
    rejected: int
    findings: tuple[Finding, ...]
    lost: tuple[tuple[str, Span], ...] = ()


def build(data: Any, *, place: Callable[[Loc], str], as_at: int | None = None) -> Built:
    """Facts from a whole native snapshot. `as_at`, an ordinal day, goes before the document's own.

    `place` gives a fact's `source` from its location. Raises nothing, whatever `data` is; where any finding is fatal
    the snapshot is not to be used. Cover never runs past the document's own as-at date, whatever `as_at` is given.
    """
    reader = _Reader(place)
    if not isinstance(data, Mapping):
        what = f"expected a mapping with schema, as_at, covers and cases, found {_found(data)}"
        reader.note((), what, _SCHEMA_HELP, fatal=True)
        return reader.built(as_at or EARLIEST, Coverage())
    reader.names((), data, ("schema", "as_at", "covers", "cases"))
    if data.get("schema") != SCHEMA:
        what = f"expected {SCHEMA}, found {_found(data.get('schema'))}"
        reader.note(("schema",), what, _SCHEMA_HELP, fatal=True)
    own = as_at
    if as_at is None or data.get("as_at") is not None:
        own = reader.bound(data.get("as_at"), ("as_at",))
    cases = data.get("cases")
    if not isinstance(cases, list):
        reader.note(("cases",), f"expected a list of cases, found {_found(cases)}", _CASE_HELP, fatal=True)
        cases = []
    for index, case in enumerate(cases):
        reader.case(case, ("cases", index))
    return reader.built(as_at or own or EARLIEST, reader.coverage(data.get("covers"), own or LATEST))


def facts_from(
    facts: Any,
    *,
    covers: Any = None,
    as_at: int,
    about: str = "child",
    case: str = "example",
    place: Callable[[Loc], str],
    fault: Callable[[Loc, str, str], Fault],
) -> Snapshot:
    """A snapshot of one case from a list of facts, as a rule's example holds. Nothing wrong is let pass.

    `place` and `fault` (location, what, help) are given locations that begin with ``"facts"`` or ``"covers"``.
    Raises RulesetError with a fault for everything found.
    """
    reader = _Reader(place)
    reader.case({"case": case, "about": about, "facts": facts}, ())
    built = reader.built(as_at, reader.coverage(covers, as_at))
    if built.findings:
        raise RulesetError(fault(loc, finding.what, finding.help) for finding in built.findings for loc in finding.locs)
    return built.snapshot


def covers_as_data(coverage: Coverage, as_at: int) -> dict[str, object]:
    """Coverage as plain data with ISO dates, in the form `build` reads with that as-at date; kinds in order of name."""
    return {kind: _written(cover, as_at) for kind, cover in sorted(coverage.kinds.items())}


def less_lost(coverage: Coverage, lost: Iterable[tuple[str, Span]]) -> Coverage:
    """Coverage without the days of facts that were lost: any may have been a case's latest, or open on those days."""
    days: dict[str, list[Span]] = {}
    for kind, span in lost:
        days.setdefault(kind, []).append(span)
    return Coverage({kind: _less(cover, join_spans(days.get(kind, ()))) for kind, cover in coverage.kinds.items()})


def _less(cover: KindCoverage, lost: tuple[Span, ...]) -> KindCoverage:
    if not lost:
        return cover
    spans = tuple(piece for first, last in cover.spans for piece in uncovered(lost, first, last))
    open_at = tuple(day for day in cover.open_at if not any(first <= day <= last for first, last in lost))
    return replace(cover, spans=spans, latest=False, open_at=open_at)


class _Reader:
    """One pass over a document: facts gathered by case, findings by what they say, days of lost rows by kind."""

    def __init__(self, place: Callable[[Loc], str]) -> None:
        self.place = place
        self.kinds = vocabulary().kinds
        self.known = {k.name: {"kind", *COMMON_FIELDS, *k.time_fields, *k.attributes} for k in self.kinds.values()}
        self.abouts = sorted({kind.about for kind in self.kinds.values()})
        self.facts: dict[tuple[str, str], list[Fact]] = {}
        self.about: dict[str, str] = {}
        self.seen: set[str] = set()
        self.lost: list[tuple[str, Span]] = []
        self.found: dict[tuple[str | None, str, str, bool], Finding] = {}
        self.rows = self.rejected = 0

    def note(self, loc: Loc, what: str, help: str = "", *, column: str | None = None, fatal: bool = False) -> None:
        """Record a finding at `loc`; those that say the same of the same column are counted together."""
        key = (column, what, help, fatal)
        finding = self.found.get(key) or self.found.setdefault(key, Finding(what, help, column, fatal))
        finding.count += 1
        if len(finding.locs) < _KEPT:
            finding.locs.append(loc)

    def names(self, loc: Loc, raw: Mapping[Any, Any], allowed: Iterable[str]) -> None:
        """Note each name in `raw` that is not allowed there. It is read no further."""
        for name in raw:
            if name not in allowed:
                shown = (name,) if isinstance(name, str) and _NAME.fullmatch(name) else ()
                mend = _nearest(name, allowed) or "it may be: " + ", ".join(sorted(set(allowed) - {"kind"}))
                what = "there is no such field here; it is not read"
                self.note((*loc, *shown), what, mend, column=shown[0] if shown else None)

    def built(self, as_at: int, coverage: Coverage) -> Built:
        """What was made of it all."""
        cases = tuple(make_case(name, about, facts) for (name, about), facts in sorted(self.facts.items()))
        snapshot = Snapshot(as_at, cases, less_lost(coverage, self.lost))
        return Built(snapshot, self.rows, self.rejected, tuple(self.found.values()), tuple(self.lost))

    # --- cases and facts

    def case(self, raw: Any, loc: Loc) -> None:
        """Read one case. Facts that cannot be put to a case are rejected, and their days no longer covered."""
        if not isinstance(raw, Mapping):
            what = f"expected a mapping with case, about and facts, found {_found(raw)}"
            self.note(loc, what, _CASE_HELP, fatal=True)
            return
        rows = [] if raw.get("facts") is None else raw["facts"]
        if not isinstance(rows, list):
            self.note((*loc, "facts"), f"expected a list of facts, found {_found(rows)}", _FACT_HELP, fatal=True)
            return
        self.names(loc, raw, ("case", "about", "facts"))
        name, about = _identifier(raw.get("case")), "child" if raw.get("about") is None else raw["about"]
        if name is None:
            what = f"expected the case's identifier, found {_found(raw.get('case'))}; its facts are not read"
            self.note((*loc, "case"), what, "give every case its identifier as text, in quotes", column="case")
        if about not in self.abouts:
            what = f"expected one of {', '.join(self.abouts)}, found {_found(about)}; its facts are not read"
            self.note((*loc, "about"), what, "say what the case is about", column="about")
            name = None
        if name is not None and self.about.setdefault(name, about) != about:
            what = "this identifier is also that of a case about something else; the two are kept apart"
            self.note((*loc, "case"), what, "give them different identifiers", column="case")
        facts = [] if name is None else self.facts.setdefault((name, about), [])
        for index, row in enumerate(rows):
            if fact := self.fact(row, (*loc, "facts", index), None if name is None else about):
                facts.append(fact)
            else:
                self.rejected += 1
        self.rows += len(rows)

    def fact(self, raw: Any, loc: Loc, about: str | None) -> Fact | None:
        """One fact about a case; None if it has to be rejected, as all are where `about` is None."""
        if not isinstance(raw, Mapping):
            what = f"expected a fact, found {_found(raw)}; it is not read"
            self.note(loc, what, _FACT_HELP)
            return None
        name = raw.get("kind")
        kind = self.kinds.get(name) if isinstance(name, str) else None
        if kind is None:
            what = f"expected a kind of fact in the vocabulary, found {_found(name)}; the fact is not read"
            mend = _nearest(name, self.kinds) or "see the list of kinds in the vocabulary"
            self.note((*loc, "kind"), what, mend, column="kind")
            return None
        self.seen.add(kind.name)
        if not raw.keys() <= self.known[kind.name]:
            self.names(loc, raw, self.known[kind.name])
        fact = self.dated(raw, loc, kind)
        if kind.about == about:
            return fact
        if about is not None:
            what = f"a {kind.name} is about a {kind.about}, and this case is about a {about}; it is not read"
            self.note((*loc, "kind"), what, f"put it under a case with about: {kind.about}", column="kind")
        self.lost.append((kind.name, (fact.start_lo, fact.start_hi if kind.form is Form.EVENT else fact.end_hi)))
        return None

    def dated(self, raw: Mapping[Any, Any], loc: Loc, kind: Kind) -> Fact:
        """The fact in `raw`, as far as it can be read. An attribute that is null is unknown."""
        times: dict[str, Any] = {}
        if kind.form is Form.PERIOD:
            times = self.period(raw, loc)
        elif kind.form is Form.EVENT:
            if raw.get("on") is None:
                self.note(
                    loc, "there is no date in `on`; the day is unknown", 'write "on: unknown" if it is', column="on"
                )
            if on := self.moment(raw.get("on"), "on", loc):
                times = {"start_lo": on[0], "start_hi": on[0], "minute": on[1]}
        recorded = self.moment(raw.get("recorded"), "recorded", loc)
        values = {name: self.value(raw[name], of, loc) for name, of in kind.attributes.items() if name in raw}
        attributes: dict[str, Value] = {name: value for name, value in values.items() if value is not None}
        identifier = self.value(raw.get("id"), _ID, loc)
        return Fact(
            kind=kind.name,
            source=self.place(loc),
            id=identifier,
            recorded=recorded[0] if recorded else None,
            attributes=attributes,
            **times,
        )

    def period(self, raw: Mapping[Any, Any], loc: Loc) -> dict[str, Any]:
        """The days of a period. An unknown end lies on or after the start, or the day it is known to have lasted to."""
        start, end = (self.moment(raw.get(name), name, loc) for name in ("start", "end"))
        by, to = (self.moment(raw.get(name), name, loc) for name in ("started_by", "lasted_to"))
        lo, hi = (start[0], start[0]) if start else (LONG_BEFORE, by[0] if by else STILL_OPEN)
        open_still = raw.get("end") is None
        if start and by:
            self.unread("started_by", "the start is known, so this is not read", loc)
        if to and (end or open_still):
            self.unread("lasted_to", "the end is not unknown, so this is not read", loc)
        elif to and to[0] < lo:
            self.unread("lasted_to", "this is before the start, so it is not read", loc)
            to = None
        if start and end and _before(end, start):
            what = "the end is before the start; the end is read as unknown"
            self.note((*loc, "end"), what, "the end is the first day outside the period", column="end")
            end = to = None
        if end or open_still:
            end_lo = end_hi = end[0] if end else STILL_OPEN
        else:
            end_lo, end_hi = to[0] if to else lo, STILL_OPEN
        return {
            "start_lo": lo, "start_hi": min(hi, end_hi), "minute": start[1] if start else None,
            "end_lo": end_lo, "end_hi": end_hi, "end_minute": end[1] if end else None,
        }  # fmt: skip

    def unread(self, name: str, what: str, loc: Loc) -> None:
        """Note a date that does not go with the others."""
        self.note((*loc, name), what, "check it against the start and the end, or leave it out", column=name)

    def moment(self, value: Any, name: str, loc: Loc) -> Moment | None:
        """The moment in a field; None if it is unknown, absent or, with a finding, unreadable."""
        if value is None or (value == "unknown" and name in ("on", "start", "end")):
            return None
        read = _moment(value)
        if isinstance(read, str):
            self.note((*loc, name), f"{read}; it is read as unknown", _DAY_HELP, column=name)
            return None
        return read

    def value(self, value: Any, attribute: Attribute, loc: Loc) -> Any:
        """A value as its attribute's type; None if it is absent or, with a finding, not of that type."""
        if value is None:
            return None
        if attribute.type is Type.DATE:
            moment = self.moment(value, attribute.name, loc)
            return moment and dt.date.fromordinal(moment[0])
        read = _identifier(value) if attribute.type is Type.ID else value
        if attribute.accepts(read):
            return read
        what = f"expected {attribute.expected()}, found {_found(value)}; it is read as unknown"
        self.note((*loc, attribute.name), what, "correct it, or leave it out if it is not known", column=attribute.name)
        return None

    # --- coverage

    def coverage(self, raw: Any, as_at: int) -> Coverage:
        """What is covered: as said; where nothing is said, records and the kinds of period listed."""
        listed = [
            n for n, k in self.kinds.items() if k.form is Form.RECORD or (k.form is Form.PERIOD and n in self.seen)
        ]
        covers = dict.fromkeys(self.kinds if raw == "all" else listed, KindCoverage(((LONG_BEFORE, as_at),)))
        if isinstance(raw, Mapping):
            self.names(("covers",), raw, self.kinds)
            for name in [name for name in self.kinds if name in raw]:
                covers[name] = self.cover(raw[name], self.kinds[name], ("covers", name), as_at)
        elif raw is not None and raw != "all":
            what = f"expected all, or a mapping of kinds of fact to what is covered of each, found {_found(raw)}"
            self.note(("covers",), what, _COVER_HELP, fatal=True)
        return Coverage(covers)

    def cover(self, raw: Any, kind: Kind, loc: Loc, as_at: int) -> KindCoverage:
        """What is covered of one kind, in any of the forms it may be written in."""
        if isinstance(raw, list) and raw and not any(isinstance(part, list) for part in raw):
            return _union(self.cover(part, kind, (*loc, index), as_at) for index, part in enumerate(raw))
        if isinstance(raw, str):
            word, _, rest = raw.partition(" ")
            raw = {word: rest} if word == "open-at" else {word: True} if word in _WORDS and not rest else raw
        if not isinstance(raw, Mapping):
            self.note(loc, f"expected what is covered, found {_found(raw)}", _COVER_HELP, fatal=True)
            return NOT_COVERED
        said = {name: value for name, value in raw.items() if value is not None and name != "without"}
        if not said or said.keys() - _FORMS or any(said[word] is not True for word in _WORDS & said.keys()):
            what = "expected from, to, open-at, all: true, latest: true or none: true, and perhaps without"
            self.note(loc, what, _COVER_HELP, fatal=True)
            return NOT_COVERED
        spans: tuple[Span, ...] = ((LONG_BEFORE, as_at),) if "all" in said else ()
        if "from" in said or "to" in said:
            first = self.bound(said["from"], (*loc, "from")) if "from" in said else LONG_BEFORE
            last = self.bound(said["to"], (*loc, "to")) if "to" in said else as_at
            spans = join_spans((*spans, *self.span(first, last, loc, as_at)))
        day = self.bound(said["open-at"], (*loc, "open-at")) if "open-at" in said else None
        without = self.without(raw.get("without"), kind, (*loc, "without"))
        return KindCoverage(spans, "latest" in said, () if day is None else (day,), without)

    def span(self, first: int | None, last: int | None, loc: Loc, as_at: int) -> tuple[Span, ...]:
        """The days from `first` to `last` that are not after the as-at date; none if either cannot be read."""
        if first is None or last is None:
            return ()
        if first > last:
            self.note(loc, "expected from to be no later than to", _COVER_HELP, fatal=True)
        elif last > as_at:
            what = "cover runs past the as-at date; it is read as ending there"
            self.note((*loc, "to"), what, "nothing later had happened yet", column="covers")
        return ((first, min(last, as_at)),) if first <= min(last, as_at) else ()

    def without(self, raw: Any, kind: Kind, loc: Loc) -> frozenset[str]:
        """The fields of a kind that the source is said never to hold."""
        names = [] if raw is None else raw
        known = sorted(self.known[kind.name] - {"kind"})
        if isinstance(names, list) and all(name in known for name in names):
            return frozenset(names)
        self.note(loc, f"expected a list of fields of {kind.name}", "it may hold: " + ", ".join(known), fatal=True)
        return frozenset()

    def bound(self, value: Any, loc: Loc) -> int | None:
        """A day that the whole snapshot depends on; None, with a fatal finding, if it cannot be read."""
        read = _moment(value)
        if isinstance(read, str):
            self.note(loc, read, _DAY_HELP, fatal=True)
            return None
        return read[0]


def _written(cover: KindCoverage, as_at: int) -> object:
    """Cover of one kind in its shortest written form."""
    forms: list[dict[str, object]] = []
    for first, last in cover.spans:
        begins = {"from": dt.date.fromordinal(first).isoformat()} if first > LONG_BEFORE else {}
        whole = first == LONG_BEFORE and last == as_at
        forms.append({"all": True} if whole else {**begins, "to": dt.date.fromordinal(last).isoformat()})
    forms += [{"latest": True}] if cover.latest else []
    forms += [{"open-at": dt.date.fromordinal(day).isoformat()} for day in cover.open_at]
    forms = forms or [{"none": True}]
    if cover.without:
        forms[0]["without"] = sorted(cover.without)
    word = next(iter(forms[0]))
    return forms if len(forms) > 1 else word if forms[0] == {word: True} else forms[0]


def _union(parts: Iterable[KindCoverage]) -> KindCoverage:
    """What any of the parts covers; a field that any of them lacks is lacking."""
    whole, without = NOT_COVERED, frozenset[str]()
    for part in parts:
        whole, without = whole.merged(part), without | part.without
    return replace(whole, without=without)


def _moment(value: Any) -> Moment | str:
    """The day and time in a value, or what was expected and found."""
    if type(value) is dt.date:
        day = value.toordinal()
        return (day, None) if EARLIEST <= day <= LATEST else "expected a year from 1900 to 2100, found another"
    return _stamp(value) if isinstance(value, str) else f"expected a date, found {_found(value)}"


@lru_cache(maxsize=65536)
def _stamp(text: str) -> Moment | str:
    match = _STAMP.fullmatch(text)
    if match is None:
        return f"expected a date, found {_found(text)}"
    try:
        read = _moment(dt.date.fromisoformat(match[1]))
    except ValueError:
        return "expected a date, found a day that is not in the calendar"
    if isinstance(read, str) or match[2] is None:
        return read
    minute = int(match[2]) * 60 + int(match[3])
    return (read[0], minute if minute or int(match[4] or 0) else None)  # midnight to the second is no time at all


def _before(end: Moment, start: Moment) -> bool:
    """Whether one moment is before another, so far as the two say."""
    timed = end[1] is not None and start[1] is not None
    return end < start if timed else end[0] < start[0]


def _identifier(value: Any) -> str | None:
    """Text that can stand for something, a whole number as its digits; None for control characters and essays."""
    if type(value) is int and abs(value) < 10**18:
        return str(value)
    text = value.strip() if isinstance(value, str) else ""
    if not text or len(text) > _LONGEST_ID:
        return None
    strange = not text.isprintable() and {unicodedata.category(char) for char in text} & {"Cc", "Cs", "Zl", "Zp"}
    return None if strange else text


def _found(value: Any) -> str:
    """The shape of a value, never its content."""
    if isinstance(value, str):
        letters = f"{len(value)} letter{'' if len(value) == 1 else 's'}" if len(value) <= 40 else "more than 40 letters"
        return f"text of {letters}" if value.strip() else "empty text"
    return "a mapping" if isinstance(value, Mapping) else _SHAPES.get(type(value), "something else")


def _nearest(name: Any, names: Iterable[str]) -> str:
    """A hint of what was probably meant; empty if nothing is near."""
    if not isinstance(name, str) or name in (*EVENT_FIELDS, *PERIOD_FIELDS):  # "start" only looks like "status"
        return ""
    near = get_close_matches(name[:60], sorted(names), n=1)
    return f"did you mean {near[0]}?" if near else ""
