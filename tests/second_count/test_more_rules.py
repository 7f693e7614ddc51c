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
    leaving_care,
    leaving_care_drawn,
    protection,
    protection_drawn,
)
from tests.second_count.compared import Compared, Rules
from tests.second_count.turns import drawn

FOUR_WEEKS = """
parameters:
  core-group-interval: [{value: 4 weeks, from: 2011-04-01, provision: ours, verified: true}]
"""
COUNTED: dict[str, Rules] = {
    "fostering": fostering.RULES | fostering_carers.RULES,
    "leaving care": leaving_care.RULES | allegations.RULES,
    "protection": protection.RULES,
}
DRAWN = {
    "fostering": fostering_drawn.SORTS,
    "leaving care": leaving_care_drawn.SORTS,
    "protection": protection_drawn.SORTS,
}


@cache
def compared(area: str, count: int) -> Compared:
    """The rules of an area, and so many cases of each sort."""
    settings = FOUR_WEEKS if area == "protection" else ""
    return Compared(COUNTED[area], drawn(DRAWN[area], count), fostering.WITHOUT_A_DAY, settings)


@pytest.mark.parametrize("count", [24, pytest.param(400, marks=pytest.mark.full)])
@pytest.mark.parametrize(("area", "rule"), [(area, rule) for area, rules in COUNTED.items() for rule in rules])
@pytest.mark.parametrize("engine", engines())
def test_a_second_count_comes_to_the_same(engine: str, area: str, rule: str, count: int) -> None:
    ours, theirs = compared(area, count).counted[rule], compared(area, count).judged(engine)[rule]
    assert ours
    assert list((ours - theirs).items())[:5] == list((theirs - ours).items())[:5] == []
