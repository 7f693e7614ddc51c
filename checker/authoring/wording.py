"""The compiled form in words: what a value says, what an item is called, and where in a rule something is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import fields
from enum import Enum
from typing import Any

from checker.authoring.tree import Path, is_node, look
from checker.calendar import Duration
from checker.compile.program import (
    Aged,
    All,
    AnyOf,
    Compare,
    DatedValue,
    Defined,
    DueTerm,
    Evidence,
    FromUntil,
    Happened,
    Happening,
    Lasted,
    Law,
    Limit,
    Not,
    OfKind,
    Past,
    Regime,
    Test,
)  # fmt: skip
from checker.report.words import joined, spaced

DAYS = ("since", "until")
"""Fields that hold a day number."""
_UNSAID = {"body", "steps", "regimes", "values", "items", "item", "law", "length", "where", "of", "condition"}
"""Fields that add nothing to what is said around them."""
_SAID_AS: dict[str | tuple[type, str], str] = {
    "all_share": "unless-all-share",
    "anchor": "from",
    "began": "that-began",
    "beside": "",
    "terms": "due",
    "beginning_with": "counting beginning-with",
    "begins": "from",
    "clear": "counting clear-days",
    "ends": "until",
    "excuse_after_due": "excuse-may-follow",
    "extensions": "extended",
    "last": "in-last",
    "measure": "",
    "nights": "counting nights",
    "or_start": "else start",
    "runs_on": "regime-at previous",
    "serves_many": "serves many",
    "several": "requires",
    "strictly": "over",
    "threshold": "",
    "window": "in-any",
    (Evidence, "law"): "counts",
    (Regime, "condition"): "when",
}
"""What a rule file calls a field, where that is not the field's own name."""


def field_words(name: str) -> str:
    """A field as a rule file writes it."""
    return name.rstrip("_").replace("_", "-")


def day_words(day: int | None) -> str:
    """A day number as an ISO date."""
    return dt.date.fromordinal(day).isoformat() if day else "no end"


def said(value: Any, field: str = "") -> str:
    """A compiled value in words: `20 working days`, `status held or part`, `looked after, without adult`."""
    if field in DAYS and (value is None or type(value) is int):
        return day_words(value)
    match value:
        case None:
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case float() if value.is_integer():
            return str(int(value))
        case Duration() | dt.date() | str() | int() | float() if not isinstance(value, Enum):
            return str(value)
        case Enum():
            return str(value.value)
        case tuple():
            return joined(said(item) for item in value) or "none"
    return _condition(value)


def _condition(value: Any) -> str:
    match value:
        case Test(attribute, Compare.ONE_OF, values):
            return f"{spaced(attribute)} {joined((said(v) for v in values), 'or')}"
        case Test(attribute, Compare.KNOWN, _):
            return f"{spaced(attribute)} recorded"
        case Test(attribute, compare, values):
            return f"{spaced(attribute)} {compare.value} {said(values[0])}"
        case All(()):
            return "always"
        case All(items):
            return joined(_bracketed(item) for item in items)
        case AnyOf(items):
            return joined((_bracketed(item) for item in items), "or")
        case Not(item):
            return f"not {_bracketed(item)}"
        case Defined(name):
            return spaced(name)
        case Aged(since, until):
            return "aged " + joined([f"{since} or over"] * bool(since) + [f"under {until}"] * bool(until))
        case Past(kind, attribute):
            return f"from the day the {spaced(kind)} {spaced(attribute)}"
        case OfKind(kind, where) | Evidence(kind, where) | Happening(kind, where):
            return _of_kind(kind, where)
        case Happened(kind, where, during):
            return f"{_of_kind(kind, where)} has happened" + (f" since {_bracketed(during)} began" if during else "")
        case Lasted(of, length, strictly):
            return f"{_bracketed(of)} lasting {'over' if strictly else 'at least'} {length}"
        case FromUntil(begins, ends):
            return f"from {said(begins)}" + (f" until {said(ends)}" if ends else "")
        case DatedValue():
            what = [each for each in (value.length, value.number, value.judgement) if each is not None]
            return f"{said(what[0]) if what else 'in force'} ({said(value.law)})"
        case Limit(values):
            return joined(said(item) for item in values) or "the service's own number"
        case Law():
            return f"from {day_words(value.since)}" + (f" to {day_words(value.until)}" if value.until else "")
    return _generic(value)


def _of_kind(kind: str, where: Any) -> str:
    return spaced(kind) + (f" ({said(where)})" if where != All(()) else "")


def _bracketed(value: Any) -> str:
    text = said(value)
    return f"({text})" if isinstance(value, All | AnyOf | FromUntil) and value != All(()) else text


def _generic(value: Any) -> str:
    """A part of the compiled form that has no words of its own: its fields that say something."""
    told = [
        f"{field_words(field.name)} {said(item, field.name)}"
        for field in fields(value)
        if (item := getattr(value, field.name)) not in (None, False, ())
    ]
    return ", ".join(told) or "the usual"


def called(item: Any) -> str:
    """What tells one item of a list from its neighbours: its name, kind or attribute, or its first day in force."""
    if isinstance(item, DatedValue):
        return f"from {day_words(item.law.since)}"
    if isinstance(item, DueTerm):
        return called(item.beside) if item.beside is not None else spaced(item.attribute or "from the trigger")
    name = getattr(item, "name", None) or getattr(item, "kind", None)
    if not isinstance(name, str) and isinstance(getattr(item, "evidence", None), Evidence):
        name = item.evidence.kind
    return spaced(name) if isinstance(name, str) else said(item)


def where_words(root: Any, path: Path) -> str:
    """Where in a rule a path leads, from the outside in: `first review, limit`; `evidence, review, status held`."""
    words: list[str] = []
    for word in _parts(root, path):
        if words[-1:] != [word]:
            words.append(word)
    return ", ".join(words)


def _parts(root: Any, path: Path) -> Iterator[str]:
    for depth, part in enumerate(path):
        value = look(root, path[: depth + 1])
        last = depth == len(path) - 1
        if isinstance(part, int):
            siblings: Sequence[Any] = look(root, path[:depth])
            if isinstance(value, DatedValue) and len(siblings) == 1:
                continue
            if isinstance(value, All | AnyOf | Not) and not last:
                continue
            text = called(value)
            yield text + _which(siblings, part, text)
        elif word := _word(look(root, path[:depth]), part):
            yield word
        elif is_node(value) and hasattr(value, "kind") and not last:
            yield called(value)
        elif last and isinstance(value, Test | Defined | OfKind | Aged | Past | Not | AnyOf):
            yield said(value)


def _word(owner: Any, field: str) -> str:
    """A field as it is said of a part of a rule; empty where it adds nothing to what is said around it."""
    word = _SAID_AS.get((type(owner), field)) or _SAID_AS.get(field)
    return word if word is not None else "" if field in _UNSAID else field_words(field)


def _which(siblings: Sequence[Any], place: int, text: str) -> str:
    """Which of several items called the same this is; nothing for the first."""
    nth = sum(called(item) == text for item in siblings[: place + 1])
    return f" ({nth})" if nth > 1 else ""
