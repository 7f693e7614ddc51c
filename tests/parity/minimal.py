"""The least of a trial that still shows something: parts are left out one at a time for as long as it does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checker.errors import CheckerError, RulesetError
from tests.parity.trial import Data, Trial

Place = tuple[str | int, ...]
KEPT = {"schema", "as_at", "cases", "case", "about", "kind", "id", "name", "title"}
"""Parts nothing is without."""


def minimal(trial: Trial, shows: Callable[[Trial], bool]) -> Trial:
    """The least of a trial that still `shows` what it is kept for."""
    changed = True
    while changed:
        changed = False
        for place in _places(trial.data):
            smaller = _without(trial.data, place)
            if smaller is not None and _holds(Trial(smaller), shows):
                trial, changed = Trial(smaller), True
    return trial


def _holds(trial: Trial, shows: Callable[[Trial], bool]) -> bool:
    try:
        return shows(trial)
    except (CheckerError, RulesetError, LookupError, TypeError, ValueError):
        return False  # not a trial at all without that part


def _places(data: Data) -> list[Place]:
    """Every part, the largest first: whole rules and cases before what is in them."""
    return sorted(_inside(data, ()), key=len)


def _inside(value: Any, place: Place) -> Iterator[Place]:
    if isinstance(value, dict):
        for name, part in value.items():
            if place and name not in KEPT:
                yield (*place, name)
            yield from _inside(part, (*place, name))
    elif isinstance(value, list):
        for number in reversed(range(len(value))):  # so that what is still to come keeps its place
            yield (*place, number)
            yield from _inside(value[number], (*place, number))


def _without(data: Data, place: Place) -> Data | None:
    """The data without one part; None where the part has gone already."""
    try:
        return _less(data, place)
    except (KeyError, IndexError, TypeError, AttributeError):
        return None


def _less(value: Any, place: Place) -> Any:
    first, rest = place[0], place[1:]
    less = value.copy()
    if rest:
        less[first] = _less(value[first], rest)
    else:
        del less[first]
    return less
