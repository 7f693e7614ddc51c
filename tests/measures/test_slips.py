"""Slips in a measure: a length one more or one fewer, a comparison left out. Each must make an example come out otherwise."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from checker.calendar import Duration, parse_duration
from checker.measured_examples import run_measure_examples
from checker.ruleset.library import Written, shipped_rules
from checker.ruleset.measures import load_measures
from checker.ruleset.models.measure import FORMS, MeasureModel
from tests.shipped import shipped_library

LIBRARY = shipped_library()
WRITTEN = {written.model.id: written for written in load_measures(shipped_rules())}
LENGTHS = ("at-least", "over", "within", "in-any", "in-last", "from", "until", "earlier")


def places(data: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Everything in a form's block, by where it stands."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*at, key), value
        yield from places(value, (*at, key))


def slips(data: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """A measure's data with one slip each, and what it is."""
    form = next(name for name in FORMS if name in data)
    for at, value in places(data[form]):
        for changed in _changes(at[-1], value):
            slipped = copy.deepcopy(data)
            inside = slipped[form]
            for key in at[:-1]:
                inside = inside[key]
            inside[at[-1]] = changed
            yield f"{'.'.join(map(str, at))}: {changed}", slipped
        if at[-1] in ("where", "when", "kind", "verdict", "distinct", "earlier") and len(at) <= 2:
            slipped = copy.deepcopy(data)
            inside = slipped[form]
            for key in at[:-1]:
                inside = inside[key]
            del inside[at[-1]]
            yield f"{'.'.join(map(str, at))} left out", slipped


def _changes(key: Any, value: Any) -> Iterator[Any]:
    if key not in LENGTHS:
        return
    if isinstance(value, int) and not isinstance(value, bool):
        yield from (value - 1, value + 1)
    elif isinstance(value, str):
        length = parse_duration(value)
        yield from (str(Duration(length.amount + more, length.unit)) for more in (-1, 1))


@pytest.mark.parametrize("name", sorted(WRITTEN))
def test_the_examples_notice_every_slip(name):
    written = WRITTEN[name]
    missed = []
    for what, data in slips(written.document.data):
        model = MeasureModel.model_validate(data)
        results = run_measure_examples(LIBRARY, [Written(model, written.document)])
        if not any(result.differences for result in results):
            missed.append(what)
    assert not missed
