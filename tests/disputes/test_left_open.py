"""A plan left open is one question: what the record must show for that, and what is never folded into it."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from checker.calendar import parse_duration
from checker.disputes.dispute import raise_disputes
from checker.disputes.grouping import grouped
from checker.disputes.protocol import UNWRITTEN, LeftOpen, compiled
from checker.disputes.pseudonyms import Pseudonyms
from checker.engines.reference import evaluate
from checker.errors import RulesetError
from checker.report.json_report import json_report
from checker.report.result import make_result, usual_window
from checker.report.text_report import text_report
from checker.ruleset.library import shipped_rules
from checker.ruleset.models import ProtocolModel
from checker.ruleset.validation import validate
from checker.yaml_reader import read_yaml
from tests.engines.support import limit, program, snapshot
from tests.shipped import shipped_library, shipped_program

CONFERENCES = f"""
every:
  period: {{minus: [cp_plan, {{age: {{from: 18 years}}}}]}}
  evidence: [{{kind: conference, where: {{status: held}}}}]
  steps: [{{name: conference, limit: [{limit("3 months")}]}}]
"""
CORE_GROUPS = f"""
within:
  trigger: {{event: conference, where: {{status: held}}}}
  evidence: [{{kind: core_group, where: {{status: held}}}}]
  limit: [{limit("10 working days")}]
while: cp_plan
"""
VISITS = """
have:
  while: cp_plan
  evidence: [{kind: visit}]
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
"""
REVIEWS = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps: [{{name: review, limit: [{limit("20 working days")}]}}]
"""
RULES = (CONFERENCES, CORE_GROUPS, VISITS, REVIEWS)
PLAN = LeftOpen("cp_plan", ("looked_after",), parse_duration("6 months"), "Is the plan of {start} still open?")
ASKED = "Is the plan of 6 January 2025 still open?"

BORN = "- {kind: child, born: 2015-05-05}\n"
OPENED = BORN + "- {kind: cp_plan, start: 2025-01-06}\n"
IN_CARE = "- {kind: looked_after, start: 2025-02-10}\n- {kind: review, on: 2025-03-03, status: held}\n"


def groups(facts: str, as_at: str, rules: tuple[str, ...] = RULES) -> list[tuple[str, str, list[str]]]:
    """Why, what is asked, and the rules put together, by their number."""
    used, shot = replace(UNWRITTEN, left_open=(PLAN,)), snapshot(facts, as_at)
    made = program(rules)
    found = evaluate(made, shot)
    assert not found.errored
    disputes = raise_disputes(made, found.duties, used, shot.as_at)
    together = grouped(disputes, made, shot, used, ())
    assert sorted(each.order for group in together for each in group.disputes) == [each.order for each in disputes]
    return [(each.why, each.ask, [one.rule.id[-1] for one in each.disputes]) for each in together]


def test_a_child_in_care_since_whose_plan_was_never_closed():
    # the conference due on 6 April and the visit: one question. The review of 31 March 2025, 20 working days on, is not.
    found = groups(OPENED + IN_CARE, "2025-06-30")
    assert found[0] == ("left-open", ASKED, ["0", "2"])
    assert found[1:] == [("single", "", ["3"])]


def test_what_was_missed_before_the_child_moved_on_stands_by_itself():
    # the conference was due on 6 April 2025, and the child came into care the day after
    late = IN_CARE.replace("2025-02-10", "2025-04-07").replace("2025-03-03", "2025-04-30")
    assert groups(OPENED + late, "2025-05-06", (CONFERENCES,)) == [("single", "", ["0"])]
    # coming into care on the 5th, it is the one question
    assert groups(OPENED + late.replace("04-07", "04-05"), "2025-05-06", (CONFERENCES,))[0][0] == "left-open"


@pytest.mark.parametrize("since", ["2024-12-02", "2025-01-06"])
def test_a_plan_made_for_a_child_already_in_care_is_not_left_open(since):
    facts = BORN + f"- {{kind: looked_after, start: {since}}}\n- {{kind: cp_plan, start: 2025-01-06}}\n"
    assert [why for why, *_ in groups(facts, "2025-06-30", RULES[:3])] == ["single", "single"]


def test_nor_is_one_where_the_child_has_gone_home_again():
    back = OPENED + IN_CARE.replace("2025-02-10}", "2025-02-10, end: 2025-03-10}")
    assert [why for why, *_ in groups(back, "2025-06-30", RULES[:3])] == ["single", "single"]


@pytest.mark.parametrize(
    ("as_at", "why"),
    [
        # the last of anything recorded is the conference of 7 April 2025: six months later is 7 October
        ("2025-10-06", ["single", "single", "single"]),
        ("2025-10-07", ["left-open"]),
    ],
)
def test_a_plan_on_which_nothing_is_recorded_for_six_months(as_at, why):
    held = "- {kind: conference, on: 2025-04-07, status: held}\n"
    assert [each for each, *_ in groups(OPENED + held, as_at, RULES[:3])] == why


def test_any_record_of_what_the_rules_look_for_keeps_it_from_being_quiet():
    facts = (
        OPENED
        + "- {kind: conference, on: 2025-04-07, status: held}\n- {kind: core_group, on: 2025-09-01, status: not-held}\n"
    )
    assert "left-open" not in [why for why, *_ in groups(facts, "2025-10-31")]


def test_what_was_recorded_on_a_day_not_known_may_have_been_lately():
    undated = OPENED + "- {kind: core_group, on: unknown, status: held}\n"
    assert [why for why, *_ in groups(undated, "2025-10-31", (CONFERENCES, CORE_GROUPS))] == ["single"]
    long_ago = OPENED + "- {kind: core_group, on: 2025-02-03, status: held}\n"
    assert [why for why, *_ in groups(long_ago, "2025-10-31", (CONFERENCES, CORE_GROUPS))] == ["left-open"]


def test_where_it_is_not_known_when_a_plan_began_nobody_can_say_what_came_after_it():
    facts = BORN + "- {kind: cp_plan}\n" + IN_CARE
    assert [why for why, *_ in groups(facts, "2025-06-30", (VISITS,))] == ["single"]


def test_how_long_a_plan_lasts_is_a_question_of_it_and_what_asks_nothing_of_a_plan_is_none():
    # over 60 days from 6 January 2025 is since 8 March; the conference after the meeting of 3 March was due on 17 March
    in_force = "[{from: 2011-04-01, provision: regulation 1, verified: true}]"
    long = f"never: {{state: {{lasting: cp_plan, over: 60 days}}, in-force: {in_force}}}\n"
    met = f"within: {{trigger: {{event: strategy_meeting}}, evidence: [{{kind: conference}}], limit: [{limit('14 days')}]}}\n"
    facts = OPENED + IN_CARE + "- {kind: strategy_meeting, on: 2025-03-03}\n"
    assert groups(facts, "2025-06-30", (long, met)) == [("left-open", ASKED, ["0"]), ("single", "", ["1"])]


def test_a_plan_that_ended_is_not_open():
    ended = OPENED.replace("2025-01-06}", "2025-01-06, end: 2025-05-06}") + IN_CARE
    assert "left-open" not in [why for why, *_ in groups(ended, "2025-06-30")]


def test_what_concerns_immediate_safety_is_left_out_of_it():
    made = program((CONFERENCES, VISITS))
    unsafe = replace(made.rules[1], dispute=replace(made.rules[1].dispute, immediate=True))
    shot, used = snapshot(OPENED + IN_CARE, "2025-06-30"), replace(UNWRITTEN, left_open=(PLAN,))
    both = replace(made, rules=(made.rules[0], unsafe))
    disputes = raise_disputes(both, evaluate(both, shot).duties, used, shot.as_at)
    assert [group.why for group in grouped(disputes, both, shot, used, ())] == ["single", "left-open"]


def test_the_shipped_protocol_asks_it_of_a_child_protection_plan_and_the_report_asks_it_first():
    library = shipped_library()
    written = library.protocol()
    assert written is not None
    made = shipped_program()
    facts = OPENED + IN_CARE + "- {kind: conference, on: 2025-01-06, type: initial, status: held, plan: true}\n"
    shot = snapshot(facts, "2025-06-30")
    result = make_result(made, shot, evaluate(made, shot), usual_window(shot.as_at), compiled(written.model))
    (one,) = [group for group in result.groups if group.why == "left-open"]
    assert [dispute.rule.id for dispute in one.disputes] == ["cp.conference.review"]
    told = " ".join(text_report(result).split())
    assert "example | 1 dispute, one question first Ask the" in told
    assert "Is the child protection plan that began on 6 January 2025 still open?" in told
    written = json.loads(json_report(result, Pseudonyms(b"a key for tests")))["groups"]
    (asked,) = [group["ask"] for group in written if group["why"] == "left-open"]
    assert asked == one.ask
    assert {group["ask"] for group in written if group["why"] != "left-open"} == {None}
    # the first core group, due on 20 January, was missed before the child came into care
    assert "cp.core-group.first" in [dispute.rule.id for dispute in result.disputes]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("moved-on-to: [looked_after]", "moved-on-to: [conference]"), 'expected a kind of period, found "conference"'),
        (("period: cp_plan", "period: child"), 'expected a kind of period, found "child"'),
        (("quiet: 6 months", "quiet: half a year"), "expected a duration"),
        (("    moved-on-to: [looked_after]\n    quiet: 6 months\n", ""), "expected moved-on-to, quiet or both"),
    ],
)
def test_what_a_protocol_may_say_of_it(change, says):
    text = (shipped_rules() / "protocols" / "default.yaml").read_text(encoding="utf-8")
    assert change[0] in text
    with pytest.raises(RulesetError) as caught:
        validate(ProtocolModel, read_yaml(text.replace(*change), "p.yaml"))
    assert says in caught.value.render()
