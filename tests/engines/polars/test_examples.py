"""The columnar engine comes to the duties of the reference engine on every example of every rule, those that can be put
together as one snapshot of many cases."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache

import pytest

from checker.compile.compiler import compile_definitions
from checker.compile.program import Program
from checker.engines import polars, reference
from checker.examples import example_program, example_snapshot
from checker.ruleset.library import Library, Written
from checker.ruleset.models import RuleModel
from checker.snapshot.facts import Case, Snapshot
from tests.expressiveness.test_expressiveness import library as hard_rules
from tests.shipped import shipped_library


@cache
def shipped() -> Library:
    return shipped_library()


def written() -> list[tuple[Library, Written[RuleModel]]]:
    ours = {w.model.id for w in shipped().rules}
    hard = [(hard_rules(), w) for w in hard_rules().rules if w.model.id not in ours]
    return [*((shipped(), w) for w in shipped().rules), *hard]


def examples(library: Library, rule: Written[RuleModel]) -> list[tuple[Program, Snapshot]]:
    definitions = dict(compile_definitions(library))
    return [
        (example_program(rule, example, definitions, library.rules), example_snapshot(rule, number, example))
        for number, example in enumerate(rule.model.examples)
    ]


@pytest.mark.parametrize(
    ("library", "rule"), written(), ids=lambda value: getattr(getattr(value, "model", None), "id", "")
)
def test_equal_on_every_example(library: Library, rule: Written[RuleModel]) -> None:
    together: defaultdict[tuple[object, ...], list[tuple[Program, Snapshot]]] = defaultdict(list)
    for program, snapshot in examples(library, rule):
        alike = (snapshot.as_at, repr(snapshot.coverage), program.law_as_at, program.terms, repr(program.rules))
        together[alike].append((program, snapshot))
    for several in together.values():
        program, whole = several[0][0], joined([snapshot for _, snapshot in several])
        assert polars.evaluate(program, whole) == reference.evaluate(program, whole)


def joined(snapshots: list[Snapshot]) -> Snapshot:
    """The cases of several snapshots, told apart, in one."""
    cases: list[Case] = []
    for number, snapshot in enumerate(snapshots):
        cases += [replace(case, id=f"{number}-{case.id}") for case in snapshot.cases]
    return replace(snapshots[0], cases=tuple(cases))
