"""Every guard of the durable engine, broken on purpose: each is noticed, and the case is not to be trusted."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import pytest

from tests.engines.durable import broken


@pytest.fixture(scope="module")
def child() -> Iterator[ProcessPoolExecutor]:
    """One process for all that leave it as they found it."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield pool


def ran(child: ProcessPoolExecutor, what: Any, *given: Any) -> str:
    said: str = child.submit(what, *given).result(timeout=60)
    return said


def test_nothing_broken(child: ProcessPoolExecutor) -> None:
    assert ran(child, broken.as_it_should_be) == "3 verdicts; 1 verdicts; 2 verdicts"
    assert ran(child, broken.state_is_deleted) == "0 facts left"
    assert ran(child, broken.what_is_known_is_not_derived_again) == "1 verdicts"
    assert ran(child, broken.timers_are_cancelled) == "True True 0 running"


@pytest.mark.parametrize(
    ("what", "said"),
    [
        (broken.an_action_raises, "rule told: KeyError"),
        (broken.an_action_exits, "rule told: SystemExit"),
        (broken.a_fact_has_too_many_attributes, "ValueError from the rules engine"),
        (broken.a_fact_says_which_it_is, "ValueError from the rules engine"),
        (broken.a_derived_fact_is_not_flat, "rule told: ValueError"),
        (broken.a_kind_is_not_declared, "rule told: ValueError"),
        (broken.two_verdicts, "rule told: ValueError"),
        (broken.a_verdict_without_its_dispute, "disputes to raise and verdicts do not agree"),
        (broken.ids_collide, "MessageObservedException from the rules engine"),
        (broken.facts_are_lost, "1 facts were dropped"),
        (broken.the_canary_is_silent, "the last rule fired 0 times"),
        (broken.the_canary_sings_twice, "the last rule fired 2 times"),
        (broken.the_state_holds_an_exception, "the rules engine holds an exception"),
        (broken.a_fact_lacks_what_a_rule_compares, "ValueError from the rules engine"),
        (broken.a_fact_lacks_what_another_is_compared_with, "ValueError from the rules engine"),
        (broken.a_derived_fact_lacks_what_a_rule_compares, "rule told: ValueError"),
        (broken.a_state_cannot_be_deleted, "TypeError from the rules engine"),
        (broken.a_case_is_watched, "2 duties {}: begun done"),
        (broken.what_is_left_to_the_reference_raises, "0 duties {'test.rule-0': 'KeyError while evaluating'}"),
        (broken.a_duty_cannot_be_put_together, "0 duties {} KeyError while a duty was put together"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_what_is_broken_is_noticed(child: ProcessPoolExecutor, what: Any, said: str) -> None:
    assert ran(child, what) == said


@pytest.mark.parametrize("value", [None, 1.5, True, [1]], ids=str)
def test_a_fact_that_is_not_flat_is_refused(child: ProcessPoolExecutor, value: Any) -> None:
    assert ran(child, broken.a_fact_is_not_flat, value) == "ValueError from the rules engine"


@pytest.mark.parametrize("what", [broken.a_value_the_parser_drops, broken.a_rule_fires_after_the_canary])
def test_what_spoils_its_process_is_noticed(what: Any) -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        said = ran(pool, what)
    assert "verdicts" not in said


def test_a_worker_of_which_anything_was_noticed_does_no_more() -> None:
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert ran(pool, broken.a_spoilt_process_stops) == "['', 'noticed'] []"


def test_only_workers_import_the_library() -> None:
    script = """
import sys
from tests.engines.support import REVIEWS, held, program, snapshot
from checker.engines.durable import evaluate
if __name__ == "__main__":
    shot = snapshot("- {kind: looked_after, start: 2025-01-06}\\n" + held("2025-02-01"), "2025-12-01")
    assert evaluate(program((REVIEWS,)), shot).duties
    assert not [name for name in sys.modules if name.startswith("durable")]
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
