"""A child not yet born: no age is reached, an expected day is no birth, and what was asked before goes on after."""

from __future__ import annotations

import datetime as dt
import textwrap

import pytest

from checker.disputes.pseudonyms import Pseudonyms
from checker.engines.polars.evaluate import evaluate as in_columns
from checker.engines.reference import evaluate
from checker.snapshot.document import facts_from
from checker.snapshot.facts import Snapshot
from checker.yaml_reader import read_yaml
from tests.engines.support import FORCE, limit, line, mistaken, program, snapshot, told
from tests.shipped import shipped_program

AFTER_BIRTH = f"""
within:
  trigger: {{reaches: birth}}
  evidence: [{{kind: conference, where: {{status: held}}}}]
  limit: [{limit("20 working days")}]
"""


def aged(condition: str) -> str:
    return f"""
    have:
      while: {{all: [cp_plan, {{age: {condition}}}]}}
      evidence: [{{kind: advocacy_referral}}]
      in-force: {FORCE}
    """


def on_a_plan(child: str) -> str:
    return f"- {{kind: child, {child}}}\n- {{kind: cp_plan, start: 2024-01-08}}\n"


# --- ages -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("condition", "expected", "verdicts"),
    [
        # as at 31 March 2026
        ("{from: 1 years}", "2026-03-31", []),  # due today: not yet born
        ("{from: 1 years}", "2026-06-20", []),
        ("{until: 1 years}", "2026-06-20", ["not-met"]),
        # a birth a day overdue may have been, but no longer ago than 30 May 2025, ten months before 30 March 2026
        ("{from: 1 years}", "2026-03-30", []),
        ("{from: 10 years}", "2026-03-30", []),
        # expected on 31 January 2026, born on 31 March 2025 at the very earliest: one today. A day earlier: perhaps
        ("{from: 1 years}", "2026-02-01", []),
        ("{from: 1 years}", "2026-01-31", ["cannot-tell"]),
        ("{until: 1 years}", "2026-01-31", ["cannot-tell"]),
        # a record opened ten years ago, and never a birth in it
        ("{from: 10 years}", "2016-01-01", ["cannot-tell"]),
    ],
)
def test_no_age_is_reached_before_birth(condition, expected, verdicts):
    found = told(aged(condition), on_a_plan(f"expected: {expected}"), as_at="2026-03-31")
    assert [each.partition(": ")[2].partition(",")[0] for each in found] == verdicts


@pytest.mark.parametrize(
    ("expected", "verdicts"),
    [
        # as at 31 March 2026; by the first row a birth was due on 31 January, and may have been since 31 March 2025
        (["2026-01-31", "2026-06-20"], ["cannot-tell"]),
        (["2026-01-31", "2026-03-20"], ["cannot-tell"]),
        (["2026-02-01", "2026-06-20"], []),
        (["2026-05-20", "2026-06-20"], []),
    ],
)
def test_of_two_days_a_birth_was_expected_on_either_may_be_right(expected, verdicts):
    for first, second in (expected, reversed(expected)):
        for more in ("", ", team: t"):
            rows = f"- {{kind: child, expected: {first}{more}}}\n" + on_a_plan(f"expected: {second}")
            found = told(aged("{from: 1 years}"), rows, as_at="2026-03-31")
            assert [each.partition(": ")[2].partition(",")[0] for each in found] == verdicts
            assert found == [
                line(duty)
                for duty in in_columns(program((aged("{from: 1 years}"),)), snapshot(rows, "2026-03-31")).duties
            ]


def test_of_two_days_a_child_died_on_either_may_be_right():
    rule = f"""
have:
  while: {{minus: [cp_plan, {{past: child.died}}]}}
  evidence: [{{kind: advocacy_referral}}]
  in-force: {FORCE}
"""
    for first, second in (("2026-02-01", "2026-04-10"), ("2026-04-10", "2026-02-01")):
        rows = f"- {{kind: child, died: {first}}}\n" + on_a_plan(f"died: {second}")
        said = {"2026-01-31": "not-met, open", "2026-03-31": "cannot-tell, missing-field: child.died"}
        for as_at, verdict in said.items():
            shot = snapshot(rows, as_at)
            found = [line(duty) for duty in evaluate(program((rule,)), shot).duties]
            assert found == [f"cp_plan 2024-01-08: {verdict}"]
            assert found == [line(duty) for duty in in_columns(program((rule,)), shot).duties]
        assert told(rule, rows, as_at="2026-04-10") == ["cp_plan 2024-01-08: lapsed"]


def test_what_cannot_be_told_asks_for_the_birth():
    (found,) = told(aged("{from: 1 years}"), on_a_plan("expected: 2025-01-01"), as_at="2026-03-31")
    assert found.endswith("missing-field: child.born")


def test_the_same_in_columns():
    rules = program(tuple(aged(f"{{{word}: 1 years}}") for word in ("from", "until")))
    for expected in ("2026-03-31", "2026-06-20", "2026-03-30", "2026-02-01", "2026-01-31", "2016-01-01"):
        shot = snapshot(on_a_plan(f"expected: {expected}"), "2026-03-31")
        assert in_columns(rules, shot).duties == evaluate(rules, shot).duties


@pytest.mark.parametrize(
    ("child", "lines"),
    [
        ("expected: 2026-06-20", []),
        ("expected: 2026-03-31", []),
        # three weeks overdue is not a birth, nor the record of none
        ("expected: 2026-03-10", ["birth start-not-known: cannot-tell, missing-field: child.born"]),
        # born on Monday 9 March: 10-13 (4), 16-20 (9), 23-27 (14), 30 Mar-2 Apr (18), 7-8 Apr (20: 3 and 6 are holidays)
        ("expected: 2026-03-10, born: 2026-03-09", ["birth 2026-03-09: pending, due 2026-04-08"]),
    ],
)
def test_an_expected_day_is_not_a_birth(child, lines):
    assert told(AFTER_BIRTH, on_a_plan(child), as_at="2026-03-31") == lines


# --- one record, before and after -------------------------------------------------------------------------------------
SHIPPED = shipped_program()
BEFORE = """
- {kind: cp_plan, start: 2025-12-01}
- {kind: conference, on: 2025-12-01, type: pre-birth, status: held, plan: true}
- {kind: core_group, on: 2025-12-10, status: held}
"""


def keys(shot: Snapshot) -> dict[tuple[str, str, str], str]:
    """What each duty is known by, and its verdict."""
    return {(duty.case, duty.rule, duty.key.text()): duty.verdict.value for duty in evaluate(SHIPPED, shot).duties}


def test_a_duty_is_known_by_the_same_key_before_and_after_birth():
    # the first review conference is due three months after 1 December 2025, born in January or not
    unborn = keys(snapshot("- {kind: child, expected: 2026-01-20}" + BEFORE, "2026-01-10"))
    born = keys(snapshot("- {kind: child, expected: 2026-01-20, born: 2026-01-17}" + BEFORE, "2026-03-31"))
    assert unborn.keys() == born.keys()
    review = next(key for key in unborn if key[1] == "cp.conference.review")
    assert (unborn[review], born[review]) == ("pending", "overdue")


# --- a record of its own before birth ---------------------------------------------------------------------------------
def both(before: str, after: str, as_at: str = "2026-03-31", others: str = "") -> Snapshot:
    """A record opened before birth, and the one of the child: facts as YAML lists."""
    text = f"- case: U-1\n  facts:\n{textwrap.indent(before.strip(), '    ')}\n"
    text += f"- case: C-1\n  facts:\n{textwrap.indent(after.strip(), '    ')}\n{others}"
    return facts_from(
        [], cases=read_yaml(text, "facts.yaml").data, covers="all", as_at=dt.date.fromisoformat(as_at).toordinal(),
        place=lambda loc: f"facts.yaml:{loc[-1]}", fault=mistaken,
    )  # fmt: skip


EXPECTED = "- {kind: child, expected: 2026-01-20, team: t1}"
BORN = "- {kind: child, born: 2026-01-17, team: t2, unborn_record: U-1}"


def test_the_facts_of_the_pregnancy_follow_the_child_and_so_do_its_duties():
    after = BORN + "\n- {kind: conference, on: 2026-02-27, type: review, status: held}"
    joined = both(EXPECTED + BEFORE, after)
    (case,) = joined.cases
    assert (case.id, case.later_id) == ("U-1", "C-1")
    (child,) = case.of("child")
    assert child.attributes["born"] == dt.date(2026, 1, 17)
    assert child.attributes["expected"] == dt.date(2026, 1, 20)
    assert child.attributes["team"] == "t2"  # as it is now
    one_record = "- {kind: child, born: 2026-01-17}" + BEFORE + after.partition("\n")[2]
    expected = [line(duty) for duty in evaluate(SHIPPED, snapshot(one_record, "2026-03-31")).duties]
    assert [line(duty) for duty in evaluate(SHIPPED, joined).duties] == expected
    assert expected


def test_what_was_in_dispute_before_the_birth_keeps_its_id_after_it():
    ids = Pseudonyms(b"a key that is long enough")
    (alone,) = facts_from(
        [], cases=[{"case": "U-1", "facts": []}], covers="all", as_at=1, place=str, fault=mistaken
    ).cases
    (joined,) = both(EXPECTED, BORN).cases
    assert ids.dispute("cp.x", alone.id, "k") == ids.dispute("cp.x", joined.id, "k")


@pytest.mark.parametrize(
    ("before", "after", "others", "says"),
    [
        # another identity: it has a birth of its own, or was in care
        ("- {kind: child, born: 2026-01-10, expected: 2026-01-20}", BORN, "", "found that of another child's"),
        ("- {kind: child, born: 2020-01-10}", BORN, "", "found that of another child's"),
        (EXPECTED + "\n- {kind: looked_after, start: 2026-02-01}", BORN, "", "found that of another child's"),
        (EXPECTED + "\n- {kind: placed_for_adoption, start: 2026-03-01}", BORN, "", "found that of another child's"),
        (EXPECTED, BORN.replace("U-1", "U-2"), "", "found one that is not here"),
        (EXPECTED, BORN.replace("U-1", "C-1"), "", "found that of another child's"),
        (EXPECTED, BORN, f"- case: C-2\n  facts:\n    {BORN}\n", "found more than one"),
    ],
)
def test_what_is_never_joined(before, after, others, says):
    with pytest.raises(AssertionError, match=says):  # a rule's example lets nothing pass
        both(before, after, others=others)


def test_a_source_says_what_it_did_not_join_and_keeps_the_two_apart(checker, tmp_path):
    text = (
        "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\ncases:\n"
        "  - {case: U-1, facts: [{kind: child, born: 2020-01-01}, {kind: placed_for_adoption, start: 2021-01-04}]}\n"
        "  - {case: C-1, facts: [{kind: child, born: 2020-01-01, unborn_record: U-1}, {kind: cp_plan, start: 2025-12-01}]}\n"
    )
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    told = checker("check", tmp_path / "s.yaml", "--format", "json").json
    assert told["summary"]["cases"] == 2
    (problem,) = told["problems"]
    assert problem["column"] == "unborn_record"
    assert "never joined" in problem["hint"]


def test_explain_knows_a_joined_case_by_either_id(checker, tmp_path):
    text = (
        "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\ncases:\n"
        "  - {case: U-1, facts: [{kind: child, expected: 2026-01-20}, {kind: cp_plan, start: 2025-12-01}]}\n"
        "  - {case: C-1, facts: [{kind: child, born: 2026-01-17, unborn_record: U-1}]}\n"
    )
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    by = [checker("explain", tmp_path / "s.yaml", case, "cp.conference.review").out for case in ("U-1", "C-1")]
    assert by[0] == by[1]
    assert "overdue by 30 days; due 1 March 2026" in by[0]


def test_two_sources_each_with_a_half_are_covered_only_where_both_are(checker, tmp_path):
    """The old system covers conferences and knows the pregnancy; the new one covers them too, and knows the child."""
    head = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: {conference: %s}\ncases:\n"
    old = "  - {case: U-1, facts: [{kind: child, expected: 2026-01-20}, {kind: cp_plan, start: 2025-12-01}]}\n"
    new = "  - {case: C-1, facts: [{kind: child, born: 2026-01-17, unborn_record: U-1}]}\n"
    (tmp_path / "old.yaml").write_text(head % "{to: 2026-01-31}" + old, encoding="utf-8")
    (tmp_path / "new.yaml").write_text(head % "{from: 2026-01-01}" + new, encoding="utf-8")
    ran = checker(
        "check", tmp_path / "old.yaml", tmp_path / "new.yaml", "--format", "json", "--select", "cp.conference.review"
    )
    assert [each["why"] for each in ran.json["cannot_tell"]] == ["not-covered"]
    assert ran.json["disputes"] == []


def test_nothing_named_changes_nothing():
    (case,) = snapshot("- {kind: child, expected: 2026-01-20}", "2026-03-31").cases
    assert case.later_id is None
