"""What a rule's figures come to on each day, whoever is cited for them."""

from __future__ import annotations

from typing import Any

from checker.authoring.tree import Path, look
from checker.compile.program import Limit

Stretch = tuple[int, tuple[object, ...]]


def figure_through_time(limit: Limit) -> tuple[Stretch, ...]:
    """The days on which a figure changes and, for each, the length or judgement that governs from it, chosen each way.

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
    values = (value for value in limit.values if value.selected_by == by and value.law.in_force(day))
    return next(((value.length, value.judgement) for value in values), None)


def same_figure(one: Any, other: Any, path: Path) -> bool:
    """Whether two rules that differ at a path do so only in who is cited there for the same figure."""
    for depth in range(len(path)):
        limit = look(one, path[:depth])
        if isinstance(limit, Limit):
            return figure_through_time(limit) == figure_through_time(look(other, path[:depth]))
    return False
