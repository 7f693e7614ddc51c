"""Cases made of facts in any order: those that say the same are one, and so are rows of one thing that agree."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from checker.snapshot.facts import Case, Fact, Value, value_text


def make_case(case_id: str, about: str, facts: Iterable[Fact]) -> Case:
    """A case from facts in any order: sorted by content, those that say the same made one, as it was first read,
    unless they may be several; and those of one id and one start made one too, of which none says otherwise than another."""
    found: dict[tuple[object, ...], Fact] = {}
    again: Counter[tuple[object, ...]] = Counter()
    for fact in sorted(facts, key=lambda fact: source_order(fact.source)):
        if fact.may_recur:
            said = replace(fact, alike=0).content()
            fact = replace(fact, alike=again[said])
            again[said] += 1
        found.setdefault(fact.content(), fact)
    for days in (_began, _began_and_ended):
        for rows in _of_one_id(found.values(), days):
            one = _as_one(rows)
            if one is not None:
                for row in rows:
                    del found[row.content()]
                found[one.content()] = one
    return Case(case_id, about, tuple(found[content] for content in sorted(found)))


def _began(fact: Fact) -> tuple[int, ...]:
    return fact.start_lo, fact.start_hi


def _began_and_ended(fact: Fact) -> tuple[int, ...]:
    return fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi


def _of_one_id(facts: Iterable[Fact], days: Callable[[Fact], tuple[int, ...]]) -> list[list[Fact]]:
    """The facts of each kind, id and some of their days of which there are several, in the order in which they were read."""
    same: defaultdict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.id:
            same[fact.kind, fact.id, *days(fact)].append(fact)
    return [sorted(rows, key=lambda fact: source_order(fact.source)) for rows in same.values() if len(rows) > 1]


def _as_one(rows: Sequence[Fact]) -> Fact | None:
    """The first of some rows of one start with what any of them says; None where one says otherwise than another. Ends say
    otherwise where there is no day that may be each."""
    said: dict[str, Any] = {"end_lo": max(row.end_lo for row in rows), "end_hi": min(row.end_hi for row in rows)}
    if said["end_lo"] > said["end_hi"]:
        return None
    for name in ("minute", "end_minute", "recorded"):
        told = {getattr(row, name) for row in rows} - {None}
        if len(told) > 1:
            return None
        said[name] = next(iter(told), None)
    began, over = said["minute"], said["end_minute"]
    if began is not None and over is not None and (rows[0].start_hi, began) > (said["end_lo"], over):
        return None
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
