"""The durable engine comes to the duties of the reference engine, one by one: every field, on everything there is to try."""

from __future__ import annotations

import importlib
import inspect
import random
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest

from checker.compile.compiler import compile_definitions
from checker.compile.program import Program
from checker.engines.durable import evaluate_each, workers
from checker.engines.duty import Evaluation
from checker.engines.reference import evaluate
from checker.examples import example_program, example_snapshot
from checker.intake import read_sources
from checker.ruleset.library import Library
from checker.snapshot.facts import Snapshot
from tests.engines import support, test_worlds
from tests.engines.support import drawn
from tests.expressiveness.test_expressiveness import library as hard_rules
from tests.shipped import shipped_library, shipped_program
from tests.tiers import part_of

ROOT = Path(__file__).parents[3]
ENGINE_TESTS = sorted(path.stem for path in (ROOT / "tests" / "engines").glob("test_*.py") if "worlds" not in path.stem)

ONE_IN = [8, pytest.param(1, marks=pytest.mark.full)]
"""Of examples, one in how many is tried: an eighth in the quick tier."""

Tasks = list[tuple[Program, Snapshot]]


@pytest.fixture(autouse=True)
def one_worker(kept_pool: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker of the session: here it is what it comes to that is tested, and not how it starts and ends."""
    monkeypatch.setattr(workers, "_pool", kept_pool)


def equal(tasks: Sequence[tuple[Program, Snapshot]]) -> list[Evaluation]:
    """Hold the two engines to each other on many programs and snapshots, and give what the durable engine came to."""
    found = evaluate_each(tasks, jobs=1)
    for (program, snapshot), came in zip(tasks, found, strict=True):
        expected = evaluate(program, snapshot)
        assert came.not_evaluated == ()
        for ours, theirs in zip(came.duties, expected.duties, strict=False):
            assert ours == theirs
        assert came == expected
    return found


def checked_twice(found: Iterable[Evaluation]) -> float:
    """The share of duties of which no part that matters was left to the reference engine."""
    told = list(found)
    duties = sum(len(each.duties) for each in told)
    return 1 - sum(sum(each.left.values()) for each in told) / duties


# --- the rules' own examples ----------------------------------------------------------------------------------------------
def examples(library: Library) -> Tasks:
    definitions = dict(compile_definitions(library))
    return [
        (example_program(rule, example, definitions, library.rules), example_snapshot(rule, number, example))
        for rule in library.rules
        for number, example in enumerate(rule.model.examples)
    ]


@pytest.mark.parametrize("one_in", ONE_IN)
def test_every_example_of_every_rule_shipped(one_in: int) -> None:
    assert checked_twice(equal(examples(shipped_library())[::one_in])) > 0.75


@pytest.mark.parametrize("one_in", ONE_IN)
def test_every_example_of_the_rules_that_are_hard_to_say(one_in: int) -> None:
    assert checked_twice(equal(examples(hard_rules())[::one_in])) > 0.75


# --- whole snapshots ------------------------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def shipped() -> Program:
    return shipped_program()


def test_the_demonstration(shipped: Program) -> None:
    (found,) = equal([(shipped, read_sources((str(ROOT / "fixtures" / "demonstration" / "snapshot.yaml"),)))])
    assert len(found.duties) > 50


@pytest.mark.parametrize("name", ["snapshot.json", "allegations.json"])
def test_one_case_in_six_of_the_authority(shipped: Program, name: str) -> None:
    whole = read_sources((str(ROOT / "fixtures" / "authority" / name),))
    some = Snapshot(whole.as_at, whole.cases[::6], whole.coverage)
    (found,) = equal([(shipped, some)])
    assert found.duties


# --- records with something missing ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "records"),
    [
        (lambda record: test_worlds.WITHIN, test_worlds.records_of_within),
        (lambda record: test_worlds.every(*record.lengths), test_worlds.records_of_every),
        (lambda record: test_worlds.have(record.by, record.since), test_worlds.records_of_have),
    ],
    ids=["within", "every", "have"],
)
@pytest.mark.parametrize("unsure", [False, True], ids=["complete", "unsure"])
def test_records_that_leave_many_worlds_open(
    rule: Callable[[Any], str], records: Callable[[bool], Any], unsure: bool
) -> None:
    found = equal([(support.program((rule(each),)), each.snapshot()) for each in drawn(records(unsure), part_of(240))])
    assert unsure or checked_twice(found) == 1


# --- whatever the tests of the reference engine judge ---------------------------------------------------------------------
def test_everything_the_reference_engine_is_tested_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test that needs nothing given is run again, and what it has evaluated is put to both engines."""
    tasks: Tasks = []

    def noted(program: Program, snapshot: Snapshot, **more: Any) -> Evaluation:
        tasks.append((program, snapshot))
        return evaluate(program, snapshot, **more)

    for module in [support, *(importlib.import_module(f"tests.engines.{name}") for name in ENGINE_TESTS)]:
        if getattr(module, "evaluate", None) is evaluate:
            monkeypatch.setattr(module, "evaluate", noted)
        for test in [each for title, each in vars(module).items() if title.startswith("test_")]:
            if not inspect.signature(test).parameters and not hasattr(test, "hypothesis"):
                test()
    assert len(tasks) > 500
    equal(random.Random(1).sample(tasks, part_of(500)))
