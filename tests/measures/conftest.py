"""Measures of a test's own, worked out of facts of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest

from checker.calendar import add_months
from checker.compile.compiler import compile_definitions
from checker.compile.program import Program
from checker.engines.choice import REFERENCE
from checker.measures.ledger import CaseName
from checker.measures.reading import read_measures
from checker.measures.values import Worked
from checker.measures.working import Ground, worked_out
from checker.ruleset.library import Written
from checker.ruleset.models.measure import MeasureModel
from checker.ruleset.validation import validate
from checker.snapshot.document import facts_from
from checker.snapshot.facts import Fact
from checker.yaml_reader import read_yaml
from tests.shipped import shipped_library, shipped_program

AS_AT = dt.date(2026, 3, 31)
HEAD = """\
id: test.measure
title: A measure for tests
shows: What a test counts.
unit: things
definition: simple
last-checked: 2026-11-26
"""
EXAMPLES = """
examples:
  - {name: none, as-at: 2026-03-31, facts: [], working: Nothing., expect: {status: not-covered}}
"""


def written(body: str) -> Written[MeasureModel]:
    document = read_yaml(HEAD + body + EXAMPLES, "test-measure.yaml")
    return Written(validate(MeasureModel, document), document)


@pytest.fixture(scope="session")
def definitions() -> dict[str, Any]:
    return dict(compile_definitions(shipped_library()))


@pytest.fixture(scope="session")
def work(definitions) -> Callable[..., Worked]:
    """Works a measure's body out of cases: facts by case, each fact as YAML in one line. `rules` are of those shipped."""

    def run(
        body: str, cases: Mapping[str, Sequence[str]], *, covers: Any = "all", by: Sequence[str] = (),
        about: str = "child", span: tuple[dt.date, dt.date] | None = None, rules: Sequence[str] = (),
        disputes: Mapping[CaseName, tuple[Fact, ...]] | None = None,
    ) -> Worked:  # fmt: skip
        listed = [
            {"case": name, "about": about, "facts": [_fact(fact) for fact in facts]} for name, facts in cases.items()
        ]
        snapshot = facts_from(
            [], cases=listed, covers=covers, as_at=AS_AT.toordinal(), place=lambda loc: f"test:{loc[1]}",
            fault=lambda loc, what, hint: pytest.fail(f"{loc} {what} {hint}"),
        )  # fmt: skip
        (measure,) = read_measures(
            [written(body)], definitions, {written.model.id: written.model.about for written in shipped_library().rules}
        )
        run = tuple(rule for rule in shipped_program().rules if rule.id in rules) if rules else ()
        program = Program(run, definitions, "", "test", "")
        days = (add_months(AS_AT.toordinal(), -12) + 1, AS_AT.toordinal())
        if span is not None:
            days = (span[0].toordinal(), span[1].toordinal())
        return worked_out(
            [measure], Ground(program, snapshot, REFERENCE.evaluate(program, snapshot), disputes), days, by
        )[0]

    return run


def _fact(text: str) -> dict[str, Any]:
    found: dict[str, Any] = read_yaml("{" + text + "}", "fact").data
    return found
