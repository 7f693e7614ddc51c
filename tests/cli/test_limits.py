"""`--max-disputes` and `--max-cannot-tell`: so many are let through, and no more."""

from __future__ import annotations

import pytest


@pytest.fixture
def run(checker, snapshot, in_care, referred, rules_folder, rule):
    """Three children, of whom two are disputed under each of two rules and one cannot be told under the second."""
    source = snapshot({"C-1": [in_care], "C-2": [in_care], "C-3": [in_care, referred]})
    files = {"lac/have.yaml": rule(), "lac/other.yaml": rule("lac.other.have", force="guidance")}
    folder = rules_folder(files)
    return lambda *arguments: checker("check", source, "--rules", folder, *arguments)


def test_so_many_disputes_are_let_through(run):
    assert run("--select", "lac.test", "--max-disputes", "lac.test=2").status == 0
    over = run("--select", "lac.test", "--max-disputes", "lac.test=1")
    assert over.status == 1
    assert over.err == "--max-disputes lac.test=1: expected at most 1, found 2 disputes\n"


def test_rules_without_a_limit_count_as_before(run):
    assert run("--max-disputes", "lac.test=2").status == 1  # those of lac.other
    assert run("--max-disputes", "lac.test=2", "--fail-on", "regulation").status == 0
    assert run("--max-disputes", "lac.test=2", "--max-disputes", "lac.other=2").status == 0


def test_a_limit_is_on_all_the_rules_under_a_prefix_together(run):
    assert run("--max-disputes", "lac=4").status == 0
    assert run("--max-disputes", "lac=3").status == 1


def test_a_limit_holds_whatever_fail_on_says(run):
    assert run("--fail-on", "never", "--max-disputes", "lac=3").status == 1
    assert run("--fail-on", "never", "--max-disputes", "lac=4").status == 0


@pytest.fixture
def half_told(checker, snapshot, rules_folder, rule):
    """Of four children's duties one cannot be told: it is not recorded whether their conference was held."""
    body = """\
within:
  trigger: {event: strategy_meeting}
  evidence:
    - {kind: conference, where: {status: held}}
  limit:
    - {value: 10 days, from: 2011-04-01, provision: paragraph 2, verified: true}"""
    began = {"kind": "strategy_meeting", "on": "2026-03-01"}
    cases = {f"C-{n}": [began, {"kind": "conference", "on": "2026-03-05", "status": "held"}] for n in range(3)}
    cases["C-9"] = [began, {"kind": "conference", "on": "2026-03-05"}]  # whether it was held is not recorded
    folder = rules_folder({"lac/have.yaml": rule(body=body)})
    source = snapshot(cases)
    return lambda *arguments: checker("check", source, "--rules", folder, *arguments)


def test_so_many_in_a_hundred_may_not_be_told(half_told):
    ran = half_told("--format", "json")
    assert ran.err == ""
    told = ran.json["summary"]
    assert (told["duties"], told["cannot_tell"]) == (4, 1)
    assert half_told("--max-cannot-tell", "lac=25%").status == 0
    over = half_told("--max-cannot-tell", "lac=24")
    assert over.status == 2
    assert over.err == (
        "The result cannot be trusted: 1 of 4 duties under lac cannot be told, which is more than 24%\n"
    )


@pytest.mark.parametrize("option", ["--max-disputes", "--max-cannot-tell"])
@pytest.mark.parametrize("given", ["lac", "lac=", "=3", "lac=-1", "lac=1.5", "lac=three"])
def test_what_is_not_a_limit_is_refused(run, option, given):
    ran = run(option, given)
    assert (ran.status, ran.out) == (2, "")
    assert "expected the beginning of a rule's id and a number" in ran.err


def test_no_more_than_all_can_be_not_told(run):
    assert run("--max-cannot-tell", "lac=101").status == 2


@pytest.mark.parametrize("option", ["--max-disputes", "--max-cannot-tell"])
def test_a_limit_on_no_rule_or_one_left_out_is_refused(run, option):
    assert 'no rule begins with "lac.tset"' in run(option, "lac.tset=1").err
    left_out = run("--ignore", "lac.other", option, "lac.other=1")
    assert left_out.status == 2
    assert '"lac.other" has a limit, but --select or --ignore leaves it out' in left_out.err
