"""The small changes that turn one rule into another: each is one slip a person could make in writing it.

Changes go by the type of a value, never by the shape of a rule, so a shape added later is covered as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Any

from checker.authoring.idle import idle, needed
from checker.authoring.tree import Node, Path, is_node, may_be, nodes
from checker.authoring.wording import called, said
from checker.calendar import Duration, Unit
from checker.compile.program import (
    ALWAYS,
    All,
    AnyOf,
    Compare,
    Condition,
    DatedValue,
    Not,
    Rule,
    SelectedBy,
    Shape,
    Test,
)
from checker.frozen import frozen

NOT_BEHAVIOUR = {
    "id", "title", "asks", "force", "owner", "about", "shape", "dispute", "standards", "known_limits", "needs_numbers",
    "name", "instrument", "provision", "link", "verified", "because", "judgement", "commends",
}  # fmt: skip
"""Fields no verdict depends on."""

_FLIPPED = {
    Compare.AT_LEAST: (Compare.OVER, Compare.UNDER),
    Compare.OVER: (Compare.AT_LEAST, Compare.AT_MOST),
    Compare.AT_MOST: (Compare.UNDER, Compare.OVER),
    Compare.UNDER: (Compare.AT_MOST, Compare.AT_LEAST),
}
_OTHER_EDGE = {"start": "end", "end": "start"}
_OTHER_UNIT = {Unit.WORKING_DAYS: Unit.DAYS, Unit.DAYS: Unit.WORKING_DAYS}


@frozen
class Change:
    """One change: the path it is about, what kind of slip, the path whose value is replaced, and what by.

    `what` says it in words, beside where it is.
    """

    at: Path
    slip: str
    target: Path
    value: Any
    what: str


def changes(root: Any) -> Iterator[Change]:
    """Every change to a compiled rule or definition that its file could have been written with by mistake."""
    passed_over: list[Path] = []
    for node in nodes(root):
        if any(node.path[: len(path)] == path for path in passed_over):
            continue
        if node.field in NOT_BEHAVIOUR or (isinstance(root, Rule) and idle(root, node)):
            passed_over.append(node.path)
            continue
        must = isinstance(root, Rule) and needed(root, node)
        yield from (change for change in _changes(node) if not (must and change.value is None))


def _changes(node: Node) -> Iterator[Change]:
    value = node.value
    if isinstance(value, tuple):
        if isinstance(node.owner, Test):
            return  # its values are left out with the test itself in view
        yield from _listed(node.path, value) if may_be(node, "...") else _left_out(node)
    elif isinstance(value, bool):
        yield _to(node, "flipped", not value, f"{said(not value)}, not {said(value)}")
        yield from _left_out(node)
    elif isinstance(value, StrEnum):
        yield from _chosen(node, value)
    elif isinstance(value, int | float):
        yield from _numbered(node, value)
    elif isinstance(value, Duration):
        yield from _lengths(node, value)
        yield from _without(node)
    elif isinstance(value, str):
        if value in _OTHER_EDGE:
            yield _to(node, "flipped", _OTHER_EDGE[value], f"{_OTHER_EDGE[value]}, not {value}")
        yield from _left_out(node)
    elif is_node(value):
        yield from _without(node)
        if isinstance(value, Condition):
            yield from _condition(node.path, value, inside_not=isinstance(node.owner, Not))


def _left_out(node: Node) -> Iterator[Change]:
    """What may be left out, left out."""
    if may_be(node, "None"):
        yield _to(node, "left out", None, "left out")


def _to(node: Node, slip: str, value: Any, what: str) -> Change:
    return Change(node.path, slip, node.path, value, what)


# --- lists ----------------------------------------------------------------------------------------------------------------
def _listed(path: Path, items: tuple[Any, ...]) -> Iterator[Change]:
    """Each item left out, neighbours in an order that matters swapped, and what each condition among them allows."""
    ordered = all(hasattr(item, "name") and not isinstance(item, Condition) for item in items)
    for place, item in enumerate(items):
        at = (*path, place)
        if len(items) > 1 or not (ordered or isinstance(item, DatedValue)):
            yield Change(at, "left out", path, (*items[:place], *items[place + 1 :]), "left out")
        if ordered and place:
            swapped = (*items[: place - 1], item, items[place - 1], *items[place + 1 :])
            yield Change(at, "swapped", path, swapped, f"before {called(items[place - 1])}")
        if isinstance(item, Condition):
            yield from _condition(at, item)


# --- single values --------------------------------------------------------------------------------------------------------
def _lengths(node: Node, length: Duration) -> Iterator[Change]:
    others = [("one more", replace(length, amount=length.amount + 1))]
    if length.amount:
        others.append(("one fewer", replace(length, amount=length.amount - 1)))
    if length.amount and length.unit in _OTHER_UNIT:
        others.append(("other days", replace(length, unit=_OTHER_UNIT[length.unit])))
    for slip, other in others:
        yield _to(node, slip, other, f"{other}, not {length}")


def _numbered(node: Node, number: float) -> Iterator[Change]:
    """A count one more or one fewer; a day in force a day later or earlier."""
    for slip, other in (("one more", number + 1), ("one fewer", number - 1)):
        if other >= 0:
            yield _to(node, slip, other, f"{said(other, node.field)}, not {said(number, node.field)}")


def _chosen(node: Node, value: StrEnum) -> Iterator[Change]:
    if isinstance(value, Compare | Shape | Unit):
        return  # comparisons and lengths are changed whole
    if isinstance(value, SelectedBy):
        others: tuple[StrEnum, ...] = (SelectedBy.DUE if value is SelectedBy.TRIGGER else SelectedBy.TRIGGER,)
    else:
        others = tuple(other for other in type(value) if other is not value)
    for other in others:
        yield _to(node, f"to {other.value}", other, f"{other.value}, not {value.value}")


def _without(node: Node) -> Iterator[Change]:
    """A part that may be left out, left out: one that may be nothing, or a condition that may be always."""
    if may_be(node, "None"):
        yield _to(node, "left out", None, "left out")
    elif isinstance(node.value, Condition) and not isinstance(node.value, All) and not isinstance(node.owner, Not):
        yield _to(node, "left out", ALWAYS, "left out")


# --- conditions -----------------------------------------------------------------------------------------------------------
def _condition(at: Path, condition: Any, *, inside_not: bool = False) -> Iterator[Change]:
    """What may go wrong in one condition: read as its opposite, compared otherwise, one of its values left out."""
    match condition:
        case Not(item):
            yield Change(at, "not left out", at, item, "the not left out")
        case Test(_, Compare.ONE_OF | Compare.KNOWN, values):
            if not inside_not:
                yield Change(at, "negated", at, Not(condition), "read as not")
            if len(values) > 1:
                for place, value in enumerate(values):
                    fewer = replace(condition, values=(*values[:place], *values[place + 1 :]))
                    yield Change(at, f"without value {place}", at, fewer, f"without {said(value)}")
        case Test(_, compare, (value,)):
            for other in _FLIPPED[compare]:
                what = f"{other.value}, not {compare.value}"
                yield Change(at, other.value, at, replace(condition, compare=other), what)
            for slip, moved in _moved(value):
                what = f"{said(moved)}, not {said(value)}"
                yield Change(at, slip, at, replace(condition, values=(moved,)), what)
        case AnyOf() | All():
            pass  # their items are left out one by one


def _moved(value: Any) -> list[tuple[str, Any]]:
    if isinstance(value, dt.date):
        return [("one more", value + dt.timedelta(1)), ("one fewer", value - dt.timedelta(1))]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [("one more", value + 1), ("one fewer", value - 1)]
    return []
