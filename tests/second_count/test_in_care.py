"""Odd caseloads of children in care judged by each engine, and counted again by hand arithmetic that calls nothing of the
program."""

from __future__ import annotations

from functools import cache

import pytest

from tests.parity.engines import engines
from tests.second_count import (
    in_care_adoption,
    in_care_looked_after,
    in_care_placed,
    in_care_reviewed,
    odd_care,
    odd_care_more,
)
from tests.second_count.compared import Compared

COUNTED = {
    "P": in_care_placed.RULES,
    "R": in_care_reviewed.RULES,
    "A": in_care_adoption.ADOPTION,
    "S": in_care_adoption.SECURE,
    "L": in_care_looked_after.RULES,
}
"""The rules counted, by the sort of case that they are asked of here."""
WITHOUT_A_DAY = frozenset({"lac.permanence.by-second-review"})
"""Of which the verdicts are counted and the days due are not: the second review of a child who has left care is any later."""
SORT_OF = {rule: sort for sort, rules in COUNTED.items() for rule in rules}


@cache
def compared(sort: str, count: int) -> Compared:
    drawn = odd_care.cases(count, seed=count) + odd_care_more.cases(count, seed=count)
    cases = [case for case in drawn if case["case"].startswith(sort)]
    return Compared(COUNTED[sort], cases, WITHOUT_A_DAY)


@pytest.mark.parametrize("count", [40, pytest.param(500, marks=pytest.mark.full)])
@pytest.mark.parametrize("rule", SORT_OF)
@pytest.mark.parametrize("engine", engines())
def test_a_second_count_of_children_in_care_comes_to_the_same(engine: str, rule: str, count: int) -> None:
    both = compared(SORT_OF[rule], count)
    expected, found = both.counted[rule], both.judged(engine)[rule]
    assert expected
    assert list((expected - found).items())[:5] == list((found - expected).items())[:5] == []
