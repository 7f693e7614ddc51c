"""A caseload judged by the program, and counted again by hand arithmetic that shares nothing with it but the calendar of the
made-up authority, which is copied from GOV.UK."""

from __future__ import annotations

from collections import Counter
from functools import cache

import polars as pl
import pytest

from checker.engines.polars.bulk import evaluate_facts
from fixtures.authority_generator.days import AS_AT
from tests.second_count.asked import RULES, WITHOUT_A_DAY, Asked
from tests.second_count.record import caseload, lives
from tests.shipped import shipped_program

Counted = Counter[tuple[str, Asked]]


@cache
def facts(cases: int) -> pl.DataFrame:
    return caseload(cases, seed=cases)


@cache
def judged(cases: int) -> dict[str, Counted]:
    program = shipped_program()
    told = evaluate_facts(program, facts(cases), as_at=AS_AT.toordinal(), covers="all").duties
    found: dict[str, Counted] = {rule: Counter() for rule in RULES}
    for rule, case, due, verdict in told.select("rule", "case", "due", "verdict").iter_rows():
        if rule in found:
            found[rule][str(case), (None if rule in WITHOUT_A_DAY else due, verdict)] += 1
    return found


@pytest.mark.parametrize("cases", [600, pytest.param(6_000, marks=pytest.mark.full)])
@pytest.mark.parametrize("rule", RULES)
def test_a_second_count_comes_to_the_same(rule: str, cases: int) -> None:
    lived = lives(facts(cases))
    expected = Counter((case, asked) for case, life in lived.items() for asked in RULES[rule](life))
    found = judged(cases)[rule]
    assert expected
    assert list((expected - found).items())[:5] == list((found - expected).items())[:5] == []
