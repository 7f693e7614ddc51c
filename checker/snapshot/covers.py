"""What a snapshot says it covers, read and written; and what is left of it once rows have been lost."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from checker.snapshot.coverage import NOT_COVERED, Coverage, KindCoverage, Span, join_spans, uncovered
from checker.snapshot.facts import LONG_BEFORE
from checker.snapshot.findings import Findings, Loc
from checker.snapshot.values import DAY_HELP, fields_of, found, moment_of
from checker.snapshot.vocabulary import Form, Kind, vocabulary

_WORDS = frozenset({"all", "none", "latest"})
_FORMS = _WORDS | {"from", "to", "open-at"}
_HELP = "write all, none, latest, open-at DATE, {from: DATE, to: DATE}, or a list of these"


def covers_as_data(coverage: Coverage, as_at: int) -> dict[str, object]:
    """Coverage as plain data with ISO dates, in the form it is read in with that as-at date; kinds in order of name."""
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


def with_defaults(said: Coverage, listed: Iterable[str], as_at: int) -> Coverage:
    """What is covered: as said; where nothing is said of a kind, records and the kinds of period listed are."""
    kinds, listed = vocabulary().kinds, set(listed)
    unsaid = [n for n, k in kinds.items() if k.form is Form.RECORD or (k.form is Form.PERIOD and n in listed)]
    return Coverage({**dict.fromkeys(unsaid, KindCoverage(((LONG_BEFORE, as_at),))), **said.kinds})


def read_covers(raw: Any, as_at: int, findings: Findings) -> Coverage:
    """What is said to be covered, of the kinds anything is said of. None of it runs past the as-at date."""
    kinds = vocabulary().kinds
    if raw == "all":
        return Coverage(dict.fromkeys(kinds, KindCoverage(((LONG_BEFORE, as_at),))))
    if isinstance(raw, Mapping):
        findings.names(("covers",), raw, kinds)
        reader = _Covers(as_at, findings)
        return Coverage({n: reader.cover(raw[n], kinds[n], ("covers", n)) for n in kinds if n in raw})
    if raw is not None:
        what = f"expected all, or a mapping of kinds of fact to what is covered of each, found {found(raw)}"
        findings.note(("covers",), what, _HELP, fatal=True)
    return Coverage()


def read_bound(value: Any, loc: Loc, findings: Findings) -> int | None:
    """A day that the whole snapshot depends on; None, with a fatal finding, if it cannot be read."""
    read = moment_of(value)
    if isinstance(read, str):
        findings.note(loc, read, DAY_HELP, fatal=True)
        return None
    return read[0]


class _Covers:
    """Reads what is covered of one kind after another, up to an as-at date."""

    def __init__(self, as_at: int, findings: Findings) -> None:
        self.as_at, self.findings = as_at, findings

    def cover(self, raw: Any, kind: Kind, loc: Loc) -> KindCoverage:
        """What is covered of one kind, in any of the forms it may be written in."""
        if isinstance(raw, list) and raw and not any(isinstance(part, list) for part in raw):
            return _union(self.cover(part, kind, (*loc, index)) for index, part in enumerate(raw))
        if isinstance(raw, str):
            word, _, rest = raw.partition(" ")
            raw = {word: rest} if word == "open-at" else {word: True} if word in _WORDS and not rest else raw
        if not isinstance(raw, Mapping):
            self.findings.note(loc, f"expected what is covered, found {found(raw)}", _HELP, fatal=True)
            return NOT_COVERED
        said = {name: value for name, value in raw.items() if value is not None and name != "without"}
        if not said or said.keys() - _FORMS or any(said[word] is not True for word in _WORDS & said.keys()):
            what = "expected from, to, open-at, all: true, latest: true or none: true, and perhaps without"
            self.findings.note(loc, what, _HELP, fatal=True)
            return NOT_COVERED
        spans: tuple[Span, ...] = ((LONG_BEFORE, self.as_at),) if "all" in said else ()
        if "from" in said or "to" in said:
            first = self.bound(said["from"], (*loc, "from")) if "from" in said else LONG_BEFORE
            last = self.bound(said["to"], (*loc, "to")) if "to" in said else self.as_at
            spans = join_spans((*spans, *self.span(first, last, loc)))
        day = self.bound(said["open-at"], (*loc, "open-at")) if "open-at" in said else None
        without = self.without(raw.get("without"), kind, (*loc, "without"))
        return KindCoverage(spans, "latest" in said, () if day is None else (day,), without)

    def bound(self, value: Any, loc: Loc) -> int | None:
        """A first or last day."""
        return read_bound(value, loc, self.findings)

    def span(self, first: int | None, last: int | None, loc: Loc) -> tuple[Span, ...]:
        """The days from `first` to `last` that are not after the as-at date; none if either cannot be read."""
        if first is None or last is None:
            return ()
        if first > last:
            self.findings.note(loc, "expected from to be no later than to", _HELP, fatal=True)
        elif last > self.as_at:
            what = "cover runs past the as-at date; it is read as ending there"
            self.findings.note((*loc, "to"), what, "nothing later had happened yet", column="covers")
        return ((first, min(last, self.as_at)),) if first <= min(last, self.as_at) else ()

    def without(self, raw: Any, kind: Kind, loc: Loc) -> frozenset[str]:
        """The fields of a kind that the source is said never to hold."""
        names = [] if raw is None else raw
        known = sorted(fields_of(kind))
        if isinstance(names, list) and all(name in known for name in names):
            return frozenset(names)
        mend = "it may hold: " + ", ".join(known)
        self.findings.note(loc, f"expected a list of fields of {kind.name}", mend, fatal=True)
        return frozenset()


def _union(parts: Iterable[KindCoverage]) -> KindCoverage:
    """What any of the parts covers; a field that any of them lacks is lacking."""
    whole, without = NOT_COVERED, frozenset[str]()
    for part in parts:
        whole, without = whole.merged(part), without | part.without
    return replace(whole, without=without)


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
