"""More odd caseloads judged by each engine, and counted again by hand arithmetic that calls nothing of the program."""

from __future__ import annotations

from functools import cache

import pytest

from tests.parity.engines import engines
from tests.second_count import (
    allegations,
    fostering,
    fostering_carers,
    fostering_drawn,
    in_care_steps,
    in_care_steps_drawn,
    leaving_care,
    leaving_care_drawn,
    protection,
    protection_drawn,
    protection_led,
    protection_led_drawn,
)
from tests.second_count.compared import Compared, Rules
from tests.second_count.turns import drawn

FOUR_WEEKS = """
parameters:
  core-group-interval: [{value: 4 weeks, from: 2011-04-01, provision: ours, verified: true}]
"""
SETTINGS = {"protection": FOUR_WEEKS, "steps in care": in_care_steps_drawn.SETTINGS_OF_TERMS}
COUNTED: dict[str, Rules] = {
    "fostering": fostering.RULES | fostering_carers.RULES,
    "leaving care": leaving_care.RULES | allegations.RULES,
    "protection": protection.RULES,
    "steps in care": in_care_steps.RULES,
    "who leads": protection_led.RULES,
}
DRAWN = {
    "fostering": fostering_drawn.SORTS,
    "leaving care": leaving_care_drawn.SORTS,
    "protection": protection_drawn.SORTS,
    "steps in care": in_care_steps_drawn.SORTS,
    "who leads": protection_led_drawn.SORTS,
}
TIMES = {"steps in care": 3, "who leads": 3}
"""How many times as many cases are drawn where each is small, so that some come to each last day."""


@cache
def compared(area: str, count: int) -> Compared:
    """The rules of an area, and so many cases of each sort."""
    cases = drawn(DRAWN[area], count * TIMES.get(area, 1))
    return Compared(COUNTED[area], cases, fostering.WITHOUT_A_DAY, SETTINGS.get(area, ""))


@pytest.mark.parametrize("count", [24, pytest.param(400, marks=pytest.mark.full)])
@pytest.mark.parametrize(("area", "rule"), [(area, rule) for area, rules in COUNTED.items() for rule in rules])
@pytest.mark.parametrize("engine", engines())
def test_a_second_count_comes_to_the_same(engine: str, area: str, rule: str, count: int) -> None:
    ours, theirs = compared(area, count).counted[rule], compared(area, count).judged(engine)[rule]
    assert ours
    assert list((ours - theirs).items())[:5] == list((theirs - ours).items())[:5] == []
