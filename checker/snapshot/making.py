"""Cases made of facts in any order: those that say the same are one, and so are rows of one thing that agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from checker.snapshot.facts import Case, Fact, Value, value_text


def make_case(case_id: str, about: str, facts: Iterable[Fact]) -> Case:
    """A case from facts in any order: sorted by content, those that say the same made one, as it was first read,
    unless they may be several; and those of one id and one day made one too, of which none says otherwise than another."""
    found: dict[tuple[object, ...], Fact] = {}
    again: Counter[tuple[object, ...]] = Counter()
    for fact in sorted(facts, key=lambda fact: source_order(fact.source)):
        if fact.may_recur:
            said = replace(fact, alike=0).content()
            fact = replace(fact, alike=again[said])
            again[said] += 1
        found.setdefault(fact.content(), fact)
    for rows in _of_one_id(found.values()):
        one = _as_one(rows)
        if one is not None:
            for row in rows:
                del found[row.content()]
            found[one.content()] = one
    return Case(case_id, about, tuple(found[content] for content in sorted(found)))


def _of_one_id(facts: Iterable[Fact]) -> list[list[Fact]]:
    """The facts of each kind, id and days of which there are several, in the order in which they were read."""
    same: defaultdict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.id:
            same[fact.kind, fact.id, fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi].append(fact)
    return [rows for rows in same.values() if len(rows) > 1]


def _as_one(rows: Sequence[Fact]) -> Fact | None:
    """The first of some rows with what any of them says; None where one says otherwise than another."""
    said: dict[str, Any] = {}
    for name in ("minute", "end_minute", "recorded"):
        told = {getattr(row, name) for row in rows} - {None}
        if len(told) > 1:
            return None
        said[name] = next(iter(told), None)
    attributes: dict[str, Value] = {}
    for row in rows:
        for name, value in row.attributes.items():
            if value_text(attributes.setdefault(name, value)) != value_text(value):
                return None
    return replace(rows[0], attributes=attributes, **said)


def source_order(source: str) -> tuple[str, int]:
    """The file a source is in, and the number of the row: what sources are put in order by."""
    name, _, row = source.rpartition(":")
    return (name, int(row)) if row.isdigit() else (source, 0)
