"""A snapshot as plain data, the same as the native format holds: what is written can be read again to the same facts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from checker.errors import Problem
from checker.snapshot.covers import covers_as_data
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact, Snapshot
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import Form, vocabulary

Plain = dict[str, Any]


def head_of_snapshot(snapshot: Snapshot, *, facts_apart: bool = False) -> Plain:
    """What a snapshot says of itself: its as-at date, what is covered, the cases of which something else is, and the
    problems met when its sources were read.

    With `facts_apart`, where every row is a fact, cases of which nothing is recorded are named too.
    """
    head: Plain = {
        "schema": SCHEMA, "as_at": iso(snapshot.as_at), "covers": _every_kind(snapshot.coverage, snapshot.as_at)
    }  # fmt: skip
    if apart := list(_apart(snapshot, facts_apart)):
        head["covers_apart"] = apart
    if snapshot.problems:
        head["problems"] = [_problem(each) for each in snapshot.problems]
    return head


def _problem(met: Problem) -> Plain:
    raw: Plain = {"source": met.source, "column": met.column, "what": met.what, "hint": met.hint, "count": met.count}
    return {**raw, "doubts_all": True} if met.doubts_all else raw


def case_as_data(case: Case) -> Plain:
    """A case with its facts."""
    return {"case": case.id, "about": case.about, "facts": [fact_as_data(fact) for fact in case.facts]}


def fact_as_data(fact: Fact) -> Plain:
    """A fact as it would be written by hand."""
    raw: Plain = {"kind": fact.kind}
    form = vocabulary().kind(fact.kind).form
    if form is Form.EVENT:
        raw["on"] = _moment(fact.start_lo, fact.minute) if fact.dated else "unknown"
        if not fact.dated:
            raw |= _bounds(fact.start_lo, fact.start_hi, ("on_from", "on_by"))
    elif form is Form.PERIOD:
        raw |= _period(fact)
    if fact.id is not None:
        raw["id"] = fact.id
    if fact.recorded is not None:
        raw["recorded"] = iso(fact.recorded)
    for name, value in sorted(fact.attributes.items()):
        raw[name] = value.isoformat() if isinstance(value, dt.date) else value
    return raw


def iso(day: int) -> str:
    """A day as text."""
    return dt.date.fromordinal(day).isoformat()


def _period(fact: Fact) -> Plain:
    raw: Plain = {}
    if fact.dated:
        raw["start"] = _moment(fact.start_lo, fact.minute)
    else:
        raw["start"] = "unknown"
        raw |= _bounds(fact.start_lo, fact.start_hi, ("started_from", "started_by"))
    if not fact.ended:
        raw["end"] = "unknown"
        least = fact.end_lo if fact.end_lo > fact.start_lo else LONG_BEFORE
        raw |= _bounds(least, fact.end_hi, ("lasted_to", "over_by"))
    elif fact.end_lo < STILL_OPEN:
        raw["end"] = _moment(fact.end_lo, fact.end_minute)
    return raw


def _bounds(lo: int, hi: int, names: tuple[str, str]) -> Plain:
    """The days between which something lies, so far as they are known."""
    told = {names[0]: lo} if lo > LONG_BEFORE else {}
    return {name: iso(day) for name, day in (told | ({names[1]: hi} if hi < STILL_OPEN else {})).items()}


def _moment(day: int, minute: int | None) -> str:
    return iso(day) if minute is None else f"{iso(day)}T{minute // 60:02}:{minute % 60:02}"


def _every_kind(coverage: Any, as_at: int) -> Plain:
    """Cover of every kind, written out so that no default says otherwise."""
    said = covers_as_data(coverage, as_at)
    return {name: said.get(name, "none") for name in sorted(vocabulary().kinds)}


def _apart(snapshot: Snapshot, empty: bool) -> Iterator[Plain]:
    """The cases whose cover is not the snapshot's, those covered alike together; with `empty`, those without facts too."""
    groups: dict[int, tuple[Any, list[Case]]] = {}
    for case in snapshot.cases:
        if case.coverage is not None or (empty and not case.facts):
            groups.setdefault(id(case.coverage), (case.coverage, []))[1].append(case)
    for coverage, cases in groups.values():
        named = _named(cases)
        yield (
            {"cases": named} if coverage is None else {"covers": _every_kind(coverage, snapshot.as_at), "cases": named}
        )


def _named(cases: Sequence[Case]) -> list[Plain]:
    return [{"case": case.id, "about": case.about} for case in cases]
