"""What a rule's figures come to on each day, whoever is cited for them."""

from __future__ import annotations

from typing import Any

from checker.authoring.tree import Node, nodes
from checker.compile.program import DatedValue, Limit

Stretch = tuple[int | None, tuple[object, ...]]


def figure_through_time(limit: Limit) -> tuple[Stretch, ...]:
    """The days on which a figure changes, and for each the length or judgement that governs from it, chosen each way.

    Two editions that say the same are one: which of them is cited is no part of this.
    """
    edges = {value.law.since for value in limit.values}
    edges |= {value.law.until + 1 for value in limit.values if value.law.until is not None}
    chosen = sorted({value.selected_by for value in limit.values})
    found: list[Stretch] = []
    for day in sorted(edges):
        governs = tuple((by, _first(limit, day, by)) for by in chosen)
        if not found or found[-1][1] != governs:
            found.append((day, governs))
    return tuple(found)


def _first(limit: Limit, day: int, by: str) -> tuple[object, ...] | None:
    values = (v for v in limit.values if v.selected_by == by and v.law.in_force(day))
    return next(((value.length, value.judgement) for value in values), None)


def same_figures(rule: Any, other: Any) -> bool:
    """Whether two rules that differ do so only in who is cited for the same figures."""
    return _skeleton(rule) == _skeleton(other)


def _skeleton(rule: Any) -> list[object]:
    """Everything in a rule with each of its figures as it runs through time."""
    found: list[object] = []
    inside: list[tuple[str | int, ...]] = []
    for node in nodes(rule):
        if any(node.path[: len(path)] == path for path in inside):
            continue
        if isinstance(node.value, Limit):
            inside.append(node.path)
            found.append((node.path, figure_through_time(node.value)))
        elif not _holds_parts(node):
            found.append((node.path, node.value))
    return found


def _holds_parts(node: Node) -> bool:
    """Whether a node's own parts come after it, so that its value need not be compared whole."""
    items = node.value if isinstance(node.value, tuple) else (node.value,)
    return bool(items) and all(hasattr(item, "__dataclass_fields__") and not isinstance(item, DatedValue) for item in items)
