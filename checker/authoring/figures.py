"""What a rule does, whoever is cited for it and whatever its parts are called: the measure of whether two rules differ."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from checker.authoring.tree import is_node
from checker.compile.program import Limit, OnGap, Rule

RULE_WORDS = {"id", "title", "asks", "force", "owner", "dispute", "standards", "known_limits"}
"""Fields of a rule that say what it is called, whom it concerns and how binding it is; no verdict depends on them."""
WORDS = {"name", "instrument", "provision", "link", "verified", "because", "title"}
"""Fields of its parts of which the same is true. A definition's name is kept: it is what is meant by it."""


def figure_through_time(limit: Limit) -> tuple[object, ...]:
    """The days on which a figure changes and, for each, what governs from it, chosen each way.

    Two editions that say the same are one: which of them is cited is no part of this.
    """
    edges = {value.law.since for value in limit.values}
    edges |= {value.law.until + 1 for value in limit.values if value.law.until is not None}
    chosen = sorted({value.selected_by for value in limit.values})
    found: list[tuple[int, tuple[object, ...]]] = []
    for day in sorted(edges):
        governs = tuple((by, _first(limit, day, by)) for by in chosen)
        if not found or found[-1][1] != governs:
            found.append((day, governs))
    return tuple(found)


def _first(limit: Limit, day: int, by: str) -> tuple[object, ...] | None:
    values = (value for value in limit.values if value.selected_by == by and value.law.in_force(day))
    return next(((value.length, value.judgement, value.number) for value in values), None)


def behaviour(part: Any) -> object:
    """A rule, or part of one, as a value equal to that of any other that behaves alike."""
    if isinstance(part, tuple):
        return tuple(behaviour(item) for item in part)
    if isinstance(part, Limit):
        return figure_through_time(part)
    if not is_node(part):
        return part
    words = RULE_WORDS if isinstance(part, Rule) else WORDS if hasattr(part, "limit") or hasattr(part, "since") else ()
    inside = {f.name: behaviour(getattr(part, f.name)) for f in fields(part) if f.name not in words}
    if isinstance(part, OnGap):
        inside["steps"] = _without_repeats(inside["steps"])
    return (type(part).__name__, *inside.items())


def _without_repeats(steps: Any) -> tuple[object, ...]:
    """The last step goes on for good, so one before it that says the same adds nothing."""
    kept = list(steps)
    while len(kept) > 1 and kept[-1] == kept[-2]:
        kept.pop()
    return tuple(kept)
