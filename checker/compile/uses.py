"""What compiled conditions rest on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checker.compile.program import (
    All,
    AnyOf,
    Condition,
    Count,
    Defined,
    Definition,
    FromUntil,
    Happened,
    Happening,
    Not,
    OfKind,
    OnEvent,
    OnGap,
    OnLasting,
    OnStretch,
    OnTrigger,
    OnWindow,
    Passes,
    Rule,
    YearsOf,
)
from checker.snapshot.vocabulary import vocabulary


def kinds_in(condition: Any, definitions: Mapping[str, Definition]) -> set[str]:
    """The kinds of fact a condition is read from, those of the definitions it mentions among them."""
    if isinstance(condition, Defined):
        return kinds_in(definitions[condition.name].condition, definitions)
    found = {condition.kind} if isinstance(condition, OfKind | Happened | Happening | Count) else set()
    for part in parts_of(condition):
        found |= kinds_in(part, definitions)
    return found


def defined_in(condition: Any) -> list[str]:
    """The names of the definitions a condition mentions."""
    if isinstance(condition, Defined):
        return [condition.name]
    found: list[str] = []
    for part in parts_of(condition):
        found += defined_in(part)
    return found


def kinds_named(whole: object, definitions: Mapping[str, Definition]) -> frozenset[str]:
    """Every kind of fact whose name stands anywhere in a compiled rule or what it mentions, and the kind that each case has one
    of: more than what it reads, perhaps, and never less.
    """
    found, met = set[str](), set[str]()
    waiting = [whole]
    while waiting:
        match waiting.pop():
            case str(text):
                found.add(text.partition(".")[0])
            case Defined(name) if name not in met:
                met.add(name)
                waiting.append(definitions[name])
            case Mapping() as mapping:
                waiting += [*mapping, *mapping.values()]
            case tuple() | list() | frozenset() as several:
                waiting += several
            case value:
                waiting += [getattr(value, name) for name in getattr(value, "__match_args__", ())]
    return frozenset(found & vocabulary().kinds.keys() | {"child"})


def goes_by_whose(rule: Rule, definitions: Mapping[str, Definition]) -> bool:
    """Whether it matters in a rule that brings cases together whose each fact is: some are held against what began a duty, or
    what it is of, and both are of the kind brought together."""
    if rule.per is None:
        return False
    kind, body, of, beside = rule.per[0], rule.body, list[object](), list[object]([rule.excused_by])
    match body:
        case OnTrigger(trigger):
            of = [trigger, body.for_each]
            beside += [body.evidence, body.several, body.terms]
            if isinstance(trigger, OnEvent):
                beside += [trigger.began]
            if kind in kinds_named(trigger, definitions) and body.for_each is not None:
                beside += [body.for_each]
        case OnGap(period):
            of, beside = [period], [*beside, body.evidence]
            if body.anchor is not None:
                beside += [period]
        case OnStretch(condition):
            of, beside = [condition], [*beside, body.evidence]
            if body.limit is not None and any(value.length is None for value in body.limit.values):
                beside += [condition]  # what holds now is asked of the case that a stretch is of
        case OnWindow(YearsOf(years)):
            of, beside = [years], [*beside, body.evidence]
        case OnLasting(state):
            of, beside = [state], [*beside, body.extensions]
    return kind in kinds_named(of, definitions) and kind in kinds_named(beside, definitions)


def parts_of(whole: object, but: str = "") -> Iterator[Any]:
    """The parts of a compiled condition, rule or the like that may have parts of their own, but for those under a name."""
    for name in getattr(whole, "__match_args__", ()):
        if name == but:
            continue
        value = getattr(whole, name)
        for item in value if isinstance(value, tuple) else (value,):
            if hasattr(item, "__match_args__"):
                yield item


def only_grows(condition: Any, definitions: Mapping[str, Definition]) -> bool:
    """Whether more facts can only make a condition true of a day on which it was not: it asks for nothing that is absent,
    and nothing ends it that a fact would have to say."""
    if isinstance(condition, Defined):
        return only_grows(definitions[condition.name].condition, definitions)
    if isinstance(condition, Not) or (isinstance(condition, FromUntil) and condition.ends is not None):
        return False
    return all(only_grows(part, definitions) for part in parts_of(condition, but="where"))


def begins_with_count(condition: Any, definitions: Mapping[str, Definition]) -> bool:
    """Whether a condition is a count, or a count and more."""
    match condition:
        case Passes(measure=Count()):
            return True
        case Defined(name):
            return begins_with_count(definitions[name].condition, definitions)
        case All(items):
            return bool(items) and begins_with_count(items[0], definitions)
    return False


def first_and_rest(items: Sequence[Condition], definitions: Mapping[str, Definition]) -> tuple[Condition, All]:
    """What an `all` of some items has its periods of, and the rest of it. Where it begins with another `all`, written there or by
    way of a definition that settles nothing, they are one: the items of either say the same of a period."""
    first, inner = items[0], items[0]
    while isinstance(inner, Defined) and not definitions[inner.name].settles:
        inner = definitions[inner.name].condition
    if not isinstance(inner, All) or not inner.items:
        return first, All(tuple(items[1:]))
    first, rest = first_and_rest(inner.items, definitions)
    return first, All((*rest.items, *items[1:]))


def ways(condition: Condition, definitions: Mapping[str, Definition]) -> Iterator[OfKind]:
    """What a condition may begin with that is of a kind of fact: each item of an `any`, by way of definitions too."""
    match condition:
        case OfKind():
            yield condition
        case AnyOf(items):
            for item in items:
                yield from ways(item, definitions)
        case All(items) if items:
            yield from ways(items[0], definitions)
        case Defined(name):
            yield from ways(definitions[name].condition, definitions)
