"""Until when a condition may change for want of a day: in columns never sooner than the reference engine says, so that nothing
which may give way is taken to stand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checker.compile.program import Condition, Defined, Rule
from checker.engines.polars.conditions.changing import ChangingUntil
from checker.engines.polars.conditions.view import View
from checker.engines.polars.facts.table import facts_of
from checker.engines.polars.values.truths import BeyondColumnsError
from checker.engines.reference.changing import changing
from checker.engines.reference.periods import CaseView
from checker.snapshot.facts import LONG_BEFORE
from tests.engines.polars.blurred import blurred
from tests.shipped import shipped_program

PROGRAM = shipped_program()


def regimes(rules: tuple[Rule, ...]) -> Iterator[Condition]:
    """The conditions of the regimes of recurring duties."""
    steps = (step for rule in rules for step in getattr(rule.body, "steps", ()))
    yield from (regime.condition for step in steps for regime in step.regimes)


@pytest.mark.parametrize("seed", range(2))
def test_no_condition_changes_after_the_day_that_columns_tell(seed: int) -> None:
    shot, definitions = blurred("child", cases=60, seed=seed, share=0.4), dict(PROGRAM.definitions)
    cases = [CaseView(case, shot.coverage, shot.as_at, definitions) for case in shot.cases]
    view = View(facts_of(shot.cases), shot.coverage, shot.as_at, definitions, {}, cases.__getitem__)
    until = ChangingUntil(view)
    changed = 0
    for condition in (*map(Defined, definitions), *regimes(PROGRAM.rules)):
        try:
            told = until.of(condition).tolist()
        except BeyondColumnsError:
            continue
        for case, last in zip(cases, told, strict=True):
            spans = changing(condition, case)
            expected = max((hi for _, hi in (*spans.begins, *spans.ends)), default=LONG_BEFORE)
            assert last >= expected, (condition, case.case.id)
            changed += expected > LONG_BEFORE
    assert changed > 100
