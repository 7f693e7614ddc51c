"""Exceptions that name what they excuse: a period by any of its rows, and nothing else.

That every engine says the same is tried by `fixtures/parity/excused-by-what-names-a-row.yaml` and `excused-by-what-names-its-
trigger-before-the-days-looked-at.yaml`.
"""

from __future__ import annotations

import pytest

from checker.engines.reference import evaluate
from tests.engines.support import FORCE, limit, program, snapshot, told

PLACED = "{kind: placement, where: {setting: foster-care}}"
SHAPES = {
    "within": f"""
within:
  trigger: {{start-of: {PLACED}}}
  evidence: [{{kind: suitability_assessment}}]
  limit: [{limit("10 days")}]
""",
    "at-most-for": f"at-most-for: {{state: {PLACED}, limit: [{limit('28 days')}]}}\n",
    "at-most-for by the clock": f"at-most-for: {{state: {PLACED}, limit: [{limit('72 hours')}]}}\n",
    "have": f"have: {{while: {PLACED}, evidence: [{{kind: suitability_assessment}}], in-force: {FORCE}}}\n",
    "never": f"never: {{state: {PLACED}, in-force: [{FORCE}]}}\n",
}
WHERE = "kind: placement, carer: k, address: x, setting: foster-care"
FIRST = f'- {{{WHERE}, id: a, start: "2025-06-01T10:00", end: "2025-07-10T10:00"}}\n'
SECOND = f'- {{{WHERE}, id: b, start: "2025-07-10T10:00"}}\n'
ANOTHER = "- {kind: placement, id: c, carer: l, address: y, setting: hospital, start: 2025-04-01, end: 2025-05-01}\n"
MISSED = {"within": "overdue"}


def notice(placement: str) -> str:
    return f"- {{kind: termination_notice, on: 2025-06-01, placement: {placement}}}\n"


def verdict(shape: str, facts: str) -> str:
    """The one verdict of a rule, and what is needed to tell."""
    (line,) = told(SHAPES[shape] + "excused-by: [{kind: termination_notice}]\n", facts, as_at="2025-07-31")
    return line.partition(": ")[2].partition(",")[0] + line.partition("field")[2]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_exception_may_name_any_row_of_the_period_it_excuses(shape: str) -> None:
    rows = ANOTHER + FIRST + SECOND
    assert verdict(shape, rows) == MISSED.get(shape, "not-met")
    assert verdict(shape, rows + notice("a")) == "excepted"
    assert verdict(shape, rows + notice("b")) == "excepted"
    for another in ("c", "d"):
        assert verdict(shape, rows + notice(another)) == MISSED.get(shape, "not-met")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_period_without_an_id_may_be_the_one_named_unless_another_is(shape: str) -> None:
    rows = ANOTHER + SECOND.replace("id: b, ", "").replace("07-10", "06-01")
    assert verdict(shape, rows) == MISSED.get(shape, "not-met")
    assert verdict(shape, rows + notice("d")) == "cannot-tell: placement.id"
    assert verdict(shape, rows + notice("c")) == MISSED.get(shape, "not-met")


@pytest.mark.parametrize("shape", ["within", "at-most-for", "never"])
def test_a_row_that_may_not_be_part_of_it_names_it_only_perhaps(shape: str) -> None:
    # whether the second row is of a foster placement is not known
    rows = FIRST + SECOND.replace(", setting: foster-care", "")
    assert verdict(shape, rows) == MISSED.get(shape, "not-met")
    assert verdict(shape, rows + notice("a")) == "excepted"
    assert verdict(shape, rows + notice("b")) == "cannot-tell: placement.setting"
    assert verdict(shape, rows + notice("d")) == MISSED.get(shape, "not-met")


# --- how far back a rule looks -------------------------------------------------------------------------------------------
REPORTED = f"""
before:
  trigger: {{event: review, where: {{status: held}}}}
  evidence: [{{kind: review_report, where: {{feedback: true}}}}]
  limit: [{limit("3 days")}]
  evidence-from: -1 month
excused-by: [{{kind: review_report, where: {{feedback: false}}}}]
"""
REVIEWED = "- {kind: review, id: r1, on: 2025-06-10, status: held}\n"
NAMELESS = REVIEWED.replace("id: r1, ", "")


def reported(day: str, review: str | None) -> str:
    named = "" if review is None else f", review: {review}"
    return f"- {{kind: review_report, on: {day}{named}, feedback: false}}\n"


def excused(facts: str) -> str:
    """The one verdict of such a rule; the review of 10 June 2025 is due to be reported on by the 7th."""
    (line,) = told(REPORTED, facts, as_at="2025-07-31")
    return line.partition(": ")[2].partition(",")[0] + line.partition("field")[2]


def test_an_exception_that_names_its_trigger_counts_from_any_day_before() -> None:
    assert excused(REVIEWED) == "overdue"
    assert excused(REVIEWED + reported("2025-05-10", None)) == "excepted"
    assert excused(REVIEWED + reported("2025-05-09", None)) == "overdue"
    assert excused(REVIEWED + reported("2025-05-09", "r1")) == "excepted"
    assert excused(REVIEWED + reported("2024-05-09", "r1")) == "excepted"
    assert excused(REVIEWED + reported("2025-05-09", "r2")) == "overdue"


def test_one_that_may_name_it_may_excuse_from_any_day_before() -> None:
    assert excused(NAMELESS + reported("2025-05-09", "r1")) == "cannot-tell: review.id"
    assert excused(NAMELESS + reported("2025-05-09", None)) == "overdue"


def test_it_is_written_up_by_the_due_date_all_the_same() -> None:
    late = reported("2025-05-09", "r1").replace("feedback", "recorded: 2025-06-08, feedback")
    assert excused(REVIEWED + late) == "overdue"
    assert excused(REVIEWED + late.replace("06-08", "06-07")) == "excepted"


def test_where_a_rule_does_not_look_back_its_exceptions_do_not() -> None:
    rule = f"""
within:
  trigger: {{start-of: placement}}
  evidence: [{{kind: placement_plan, where: {{signed: true}}}}]
  limit: [{limit("5 days")}]
excused-by: [{{kind: placement_plan, where: {{signed: false}}}}]
"""
    facts = "- {kind: placement, id: p1, start: 2025-06-10}\n"
    facts += "- {kind: placement_plan, on: 2025-06-09, placement: p1, signed: false}\n"
    assert told(rule, facts, as_at="2025-07-31") == ["placement 2025-06-10 id=p1: overdue, due 2025-06-15, +46, open"]
    assert told(rule, facts.replace("06-09", "06-10"), as_at="2025-07-31") == [
        "placement 2025-06-10 id=p1: excepted, due 2025-06-15"
    ]


def working(rule: str, facts: str) -> list[str]:
    """What `explain` says of what excused each duty."""
    found = evaluate(program((rule,)), snapshot(facts, "2025-07-31"), tracing=True).duties
    return [line for duty in found for line in duty.working if line.startswith("excused")]


@pytest.mark.parametrize("shape", SHAPES)
def test_explain_says_which_exception_excused_it(shape: str) -> None:
    rule = SHAPES[shape] + "excused-by: [{kind: termination_notice}]\n"
    placed = FIRST.replace(', end: "2025-07-10T10:00"', "")
    assert working(rule, placed) == []
    (said,) = working(rule, placed + notice("d") + notice("a"))
    assert said.startswith("excused by: termination_notice on Sunday 1 June 2025 (")


def test_explain_says_which_exception_excused_a_gap() -> None:
    step = f"steps: [{{name: step, limit: [{limit('10 days')}]}}]"
    rule = f"every: {{period: {PLACED}, evidence: [{{kind: visit}}], {step}}}\n"
    said = working(rule + "excused-by: [{kind: termination_notice}]\n", FIRST + notice("a"))
    assert len(said) == 1
    assert said[0].startswith("excused by: termination_notice on Sunday 1 June 2025 (")


def test_explain_says_that_what_it_is_of_excuses_it() -> None:
    rule = f"""
within:
  trigger: {{event: conference}}
  evidence: [{{kind: core_group}}]
  limit: [{limit("10 days")}]
excused-if: {{quorum_waived: true}}
"""
    assert working(rule, "- {kind: conference, on: 2025-06-02, quorum_waived: true}\n") == [
        "excused by: what is recorded of it itself"
    ]
