"""Choosing an engine, and having a second one check it."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from checker.engines import choice
from checker.engines.choice import ENGINES, REFERENCE, Engine
from checker.engines.duty import Duty, Evaluation, Verdict

NOT_HERE = "durable-rules is not installed: pip install it"


def second(monkeypatch: pytest.MonkeyPatch, change) -> None:
    """A second engine that comes to what the reference does, but for a change."""

    def evaluate_each(tasks, jobs):
        return [change(evaluation) for evaluation in REFERENCE.evaluate_each(tasks, jobs)]

    monkeypatch.setattr(choice, "ENGINES", {**ENGINES, "durable": Engine("durable", evaluate_each)})


def unchanged(evaluation: Evaluation) -> Evaluation:
    return replace(evaluation, left={"lac.visit.interval": 3})


def kinder(evaluation: Evaluation) -> Evaluation:
    """The first overdue duty is taken to be met."""
    at = next(n for n, duty in enumerate(evaluation.duties) if duty.verdict is Verdict.OVERDUE)
    made = replace(evaluation.duties[at], verdict=Verdict.MET, late_by=None)
    return replace(evaluation, duties=(*evaluation.duties[:at], made, *evaluation.duties[at + 1 :]))


def one_fewer(evaluation: Evaluation) -> Evaluation:
    return replace(evaluation, duties=evaluation.duties[1:])


def without_a_case(evaluation: Evaluation) -> Evaluation:
    kept = tuple(duty for duty in evaluation.duties if duty.case != "C-0001")
    return replace(evaluation, duties=kept, not_evaluated=(("child", "C-0001", "the rules engine ended the process"),))


def with_an_error(evaluation: Evaluation) -> Evaluation:
    kept = tuple(duty for duty in evaluation.duties if duty.rule != "lac.review.interval")
    return replace(evaluation, duties=kept, errored={"lac.review.interval": "KeyError while evaluating"})


def test_engines_that_agree(in_process, demonstration, monkeypatch):
    plain = in_process("check", demonstration)
    second(monkeypatch, unchanged)
    ran = in_process("check", demonstration, "--verify")
    assert (ran.status, ran.out) == (plain.status, plain.out)
    assert re.match(
        r"Checked by the durable engine: \d+ duties the same, whenever due, 3 of them left to the reference", ran.err
    )


@pytest.mark.parametrize("format_", ["text", "json", "github"])
def test_engines_that_differ_are_2_whatever_the_format(in_process, demonstration, monkeypatch, format_):
    second(monkeypatch, kinder)
    ran = in_process("check", demonstration, "--verify", "--format", format_, "--fail-on", "never")
    assert ran.status == 2
    assert "reference: overdue" in ran.err
    assert "durable:   met" in ran.err
    assert "The result cannot be trusted: two engines differ on 1 duty: " in ran.err
    for told in ("C-0", ", due ", "2026"):
        assert (told in ran.err) == (format_ == "text")


def test_a_quiet_run_names_no_case_in_a_log(in_process, demonstration, monkeypatch):
    second(monkeypatch, kinder)
    ran = in_process("check", demonstration, "--verify", "--quiet")
    assert (ran.status, ran.out) == (2, "")
    assert "durable:   met" in ran.err and "C-0" not in ran.err and "2026" not in ran.err


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (one_fewer, "durable:   no such duty"),
        (without_a_case, "the durable engine could not check 1 case"),
        (with_an_error, "only one of two engines could run lac.review.interval"),
    ],
)
def test_what_only_one_engine_has_is_2(in_process, demonstration, monkeypatch, change, said):
    second(monkeypatch, change)
    ran = in_process("check", demonstration, "--verify")
    assert ran.status == 2
    assert said in ran.err


def test_only_the_first_ten_differences_are_shown(in_process, demonstration, monkeypatch):
    def none_at_all(evaluation: Evaluation) -> Evaluation:
        return replace(evaluation, duties=())

    second(monkeypatch, none_at_all)
    ran = in_process("check", demonstration, "--verify")
    assert ran.err.count("no such duty") == 10
    told = re.search(r"two engines differ on (\d+) duties", ran.err)
    assert told and f"  and {int(told[1]) - 10} more" in ran.err


@pytest.mark.parametrize(
    "refused", [PermissionError(1, "Operation not permitted"), FileNotFoundError(2, "No such file")]
)
def test_where_python_may_start_no_process_it_is_said_in_words(in_process, demonstration, monkeypatch, refused):
    import subprocess

    def run(*arguments, **more):
        raise refused

    plain = in_process("check", demonstration)
    monkeypatch.setattr(subprocess, "run", run)
    monkeypatch.setattr("importlib.metadata.version", lambda name: choice.DURABLE_RULES)
    choice._no_durable.cache_clear()
    try:
        ran = in_process("check", demonstration, "--verify")
        doctor = in_process("doctor")
    finally:
        choice._no_durable.cache_clear()
    why = f"Python may start no process here, in which to try durable-rules ({type(refused).__name__})"
    assert (ran.status, ran.out) == (plain.status, plain.out)
    assert ran.err.splitlines()[0].startswith(f"The durable engine did not check this: {why}. To have it: ")
    assert f"note  engine durable: {why}: " in doctor.out


@pytest.fixture
def without_durable(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where durable-rules is not installed."""
    monkeypatch.setattr(
        choice, "ENGINES", {**ENGINES, "durable": Engine("durable", ENGINES["durable"].evaluate_each, lambda: NOT_HERE)}
    )


@pytest.mark.usefixtures("without_durable")
def test_an_engine_that_does_not_load_says_why_and_what_to_do(in_process, demonstration):
    for further in ((), ("--verify",)):
        ran = in_process("check", demonstration, "--engine", "durable", *further)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err == "--engine durable: durable-rules is not installed\n   help: pip install it\n"


@pytest.mark.usefixtures("without_durable")
@pytest.mark.parametrize(("first", "then"), [("auto", "polars"), ("reference", "polars"), ("polars", "reference")])
def test_where_durable_does_not_load_the_other_of_two_checks_and_one_line_says_so(
    in_process, demonstration, first, then
):
    plain = in_process("check", demonstration)
    ran = in_process("check", demonstration, "--verify", "--engine", first)
    assert (ran.status, ran.out) == (plain.status, plain.out)
    told, agreed = ran.err.splitlines()
    assert told == "The durable engine did not check this: durable-rules is not installed. To have it: pip install it"
    assert re.match(rf"Checked by the {then} engine: \d+ duties the same", agreed)


def test_what_the_other_of_two_engines_differs_on_is_2(in_process, demonstration, monkeypatch):
    def evaluate_each(tasks, jobs):
        return [kinder(evaluation) for evaluation in REFERENCE.evaluate_each(tasks, jobs)]

    gone = Engine("durable", evaluate_each, lambda: NOT_HERE)
    monkeypatch.setattr(choice, "ENGINES", {**ENGINES, "polars": Engine("polars", evaluate_each), "durable": gone})
    ran = in_process("check", demonstration, "--verify", "--engine", "reference")
    assert ran.status == 2
    assert "polars:    met" in ran.err
    assert "The result cannot be trusted: two engines differ on 1 duty: " in ran.err


def test_durable_as_the_first_is_checked_by_the_reference(in_process, demonstration, monkeypatch):
    second(monkeypatch, unchanged)
    ran = in_process("check", demonstration, "--verify", "--engine", "durable")
    assert re.match(
        r"Checked by the reference engine: \d+ duties the same, whenever due, 3 of them left to the reference", ran.err
    )


def test_a_version_that_was_not_tried_does_not_load(monkeypatch):
    monkeypatch.setattr("importlib.metadata.version", lambda name: "3.0.0")
    assert "durable-rules 3.0.0 is installed, and only 2.0.28 has been tried" in str(choice._no_durable.__wrapped__())


@pytest.mark.parametrize(
    ("python", "system", "remedy"),
    [
        (
            (3, 12, 1),
            "posix",
            "pip install --no-cache-dir --force-reinstall durable_rules==2.0.28, which needs a C compiler",
        ),
        (
            (3, 13, 0),
            "posix",
            "CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject pip install --no-cache-dir --force-reinstall "
            "durable_rules==2.0.28, which needs a C compiler",
        ),
        ((3, 13, 0), "nt", "use Python 3.11 or 3.12"),
    ],
)
def test_the_remedy_is_that_of_this_python(monkeypatch, python, system, remedy):
    monkeypatch.setattr(choice.sys, "version_info", python)
    monkeypatch.setattr(choice.os, "name", system)
    assert choice.how_to_install() == remedy


def test_an_engine_left_out_costs_the_examples_nothing(in_process, monkeypatch):
    monkeypatch.setattr(choice, "ENGINES", {"reference": REFERENCE})
    ran = in_process("rules", "test", "lac.review.interval")
    assert (ran.status, ran.err) == (0, "")


def test_examples_that_come_out_otherwise_on_another_engine_are_1(in_process, monkeypatch):
    def all_met(evaluation: Evaluation) -> Evaluation:
        return replace(evaluation, duties=tuple(_met(duty) for duty in evaluation.duties))

    second(monkeypatch, all_met)
    ran = in_process("rules", "test", "lac.review.interval")
    assert ran.status == 1
    assert "On the durable engine, otherwise than on the reference:" in ran.out
    assert "came out otherwise" in ran.err


def _met(duty: Duty) -> Duty:
    return replace(duty, verdict=Verdict.MET)
