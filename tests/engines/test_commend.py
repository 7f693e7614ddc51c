"""`commend`: good practice among the duties of other rules, and how it reaches a report."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from checker.disputes.pseudonyms import Pseudonyms
from checker.engines.duty import Duty
from checker.engines.reference import evaluate
from checker.errors import RulesetError
from checker.report.json_report import json_report
from checker.report.result import make_result, usual_window
from checker.report.text_report import text_report
from checker.snapshot.facts import Snapshot
from tests.engines.support import FORCE, limit, line, program, snapshot

Fact = dict[str, Any]
AS_AT = "2026-03-31"

REVIEWS = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps: [{{name: review, limit: [{limit("6 months")}]}}]
excused-by: [{{kind: review, where: {{status: not-held}}}}]
"""
PLAN = f"""
with:
  trigger: {{start-of: placement}}
  evidence: [{{kind: placement_plan}}]
  in-force: {FORCE}
while: placement
"""


def commending(rules: str = "[test.rule-0]", more: str = "") -> str:
    """A rule that commends, switched on beside two others."""
    return f"""
commend:
  while: looked_after
  rules: {rules}
  in-last: 12 months
  also: {{not: {{happened: review, where: {{participation: PN7}}, in-last: 12 months}}}}
  in-force: {FORCE}
{more}
"""


def duties(facts: list[Fact], *, rule: str = "", covers: Any = "all") -> tuple[Duty, ...]:
    """What the rule that commends came to."""
    found = evaluate(program((REVIEWS, PLAN, rule or commending())), _shot(facts, covers))
    assert not found.errored, found.errored
    return tuple(duty for duty in found.duties if duty.rule == "test.rule-2")


def commended(facts: list[Fact], *, rule: str = "", covers: Any = "all") -> list[str]:
    return [line(duty) for duty in duties(facts, rule=rule, covers=covers)]


def _shot(facts: list[Fact], covers: Any = "all", start: str = "2024-12-02") -> Snapshot:
    care = [] if any(fact["kind"] == "looked_after" for fact in facts) else [{"kind": "looked_after", "start": start}]
    return snapshot([*care, *facts], AS_AT, covers)


def review(on: str, **more: Any) -> Fact:
    return {"kind": "review", "on": on, "status": "held", "participation": "PN1", **more}


# In care from 2 December 2024: due 2 June 2025, and 2 December 2025 where that was kept to the day.
KEPT = [review("2025-06-02"), review("2025-12-02")]
MET = ["looked_after 2024-12-02: met"]


def test_all_in_time() -> None:
    assert commended(KEPT) == MET


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param([review("2025-06-03"), review("2025-12-03")], id="one late"),
        pytest.param([review("2025-06-02")], id="one overdue"),
        pytest.param([review("2025-06-02"), review("2025-12-02", participation="PN7")], id="took no part"),
        pytest.param([{"kind": "looked_after", "start": "2026-03-02"}], id="nothing was due"),
        pytest.param(
            [{"kind": "looked_after", "start": "2024-12-02", "end": "2026-03-31"}, *KEPT], id="gone by that day"
        ),
    ],
)
def test_nothing_to_commend(facts: list[Fact]) -> None:
    assert commended(facts) == []


def test_an_exception_counts_as_kept() -> None:
    excused = {"kind": "review", "on": "2025-11-24", "status": "not-held", "participation": "PN1"}
    assert commended([review("2025-06-02"), excused, review("2025-12-03")]) == MET


def test_what_fell_due_before_the_last_12_months_does_not_matter() -> None:
    # from 30 September 2024 due 30 March 2025, a day before they begin; from 1 October due 1 April, the first of them
    later = [review("2025-04-14"), review("2025-10-14")]
    assert commended([{"kind": "looked_after", "start": "2024-09-30"}, *later]) == ["looked_after 2024-09-30: met"]
    assert commended([{"kind": "looked_after", "start": "2024-10-01"}, *later]) == []


def test_what_is_still_open_matters_however_long_ago_it_fell_due() -> None:
    both = commending("[test.rule-0, test.rule-1]")
    placement = {"kind": "placement", "start": "2024-12-02", "carer": "a"}
    plan = {"kind": "placement_plan", "on": "2024-12-03"}
    assert commended([*KEPT, placement], rule=both) == []
    assert commended([*KEPT, placement, plan], rule=both) == MET
    assert commended([*KEPT, {**placement, "end": "2025-01-06"}], rule=both) == MET  # missed, over, and long ago


def test_pending_and_lapsed_do_not_matter() -> None:
    ended = {"kind": "looked_after", "start": "2024-09-02", "end": "2025-01-06"}  # due 2 March 2025: lapsed
    again = {"kind": "looked_after", "start": "2025-02-03"}
    facts = [ended, again, review("2025-08-03"), review("2026-02-03")]
    assert commended(facts) == ["looked_after 2025-02-03: met"]


def test_withheld_where_a_duty_cannot_be_told() -> None:
    unsure = [review("2025-06-02"), {"kind": "review", "on": "2025-12-02", "participation": "PN1"}]
    assert commended(unsure) == ["looked_after 2024-12-02: cannot-tell, missing-field: review.status"]
    before = {"review": {"from": "2025-07-01"}}
    assert commended([review("2025-12-02")], covers=before) == [
        "looked_after 2024-12-02: cannot-tell, not-covered: review"
    ]


def test_what_cannot_be_told_of_long_ago_does_not_matter() -> None:
    before = {"review": {"from": "2025-03-25"}}
    care = {"kind": "looked_after", "start": "2020-01-06"}
    seen = [review("2025-03-28"), review("2025-09-28"), review("2026-03-28")]
    # the gap before 28 March 2025 is not told, and ended before the last 12 months began
    assert commended([care, *seen], covers=before) == ["looked_after 2020-01-06: met"]


def test_a_miss_goes_before_what_cannot_be_told() -> None:
    late = [review("2025-06-03"), {"kind": "review", "on": "2025-12-03", "participation": "PN1"}]
    assert commended(late) == []


def test_withheld_where_what_else_must_hold_cannot_be_told() -> None:
    silent = [review("2025-06-02"), {"kind": "review", "on": "2025-12-02", "status": "held"}]
    assert commended(silent) == ["looked_after 2024-12-02: cannot-tell, missing-field: review.participation"]


def test_when_and_unless() -> None:
    assert commended(KEPT, rule=commending(more="unless: placement")) == MET
    placed = [*KEPT, {"kind": "placement", "start": "2024-12-02", "carer": "a"}]
    assert commended(placed, rule=commending(more="unless: placement")) == []


def test_a_family_of_rules() -> None:
    late = [review("2025-06-03"), review("2025-12-03")]
    assert commended(late, rule=commending("[test]")) == []
    assert commended(KEPT, rule=commending("[test]")) == MET


def test_a_rule_that_is_not_there() -> None:
    with pytest.raises(RulesetError) as raised:
        commended(KEPT, rule=commending("[test.rule]"))
    assert raised.value.faults[0].what == 'there is no rule "test.rule", nor any that begins with it'


def test_not_evaluated_where_a_rule_it_rests_on_could_not_run(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = program((REVIEWS, PLAN, commending()))
    broken = replace(whole.rules[0], body=replace(whole.rules[0].body, period="no condition at all"))  # type: ignore[type-var]
    found = evaluate(replace(whole, rules=(broken, *whole.rules[1:])), _shot(KEPT))
    assert found.errored["test.rule-2"] == "it rests on test.rule-0, which could not run"
    assert not found.duties


# --- in the report ------------------------------------------------------------------------------------------------------


def test_it_reaches_the_report_and_is_never_a_dispute() -> None:
    whole, shot = program((REVIEWS, PLAN, commending())), _shot(KEPT)
    result = make_result(whole, shot, evaluate(whole, shot), usual_window(shot.as_at))
    assert [each.rule.id for each in result.commendations] == ["test.rule-2"]
    assert not result.disputes
    told = json.loads(json_report(result, Pseudonyms(b"a key for tests"), reveal=True))
    assert told["summary"]["commendations"] == 1
    assert [(each["rule"], each["case"], each["verdict"]) for each in told["commendations"]] == [
        ("test.rule-2", "example", "met")
    ]
    assert {"id", "key", "message"} <= told["commendations"][0].keys()
    assert "Good practice to commend: 1" in text_report(result)


def test_withheld_it_is_neither() -> None:
    whole, shot = (
        program((REVIEWS, PLAN, commending())),
        _shot([review("2025-06-02"), review("2025-12-02", status="planned")]),
    )
    result = make_result(whole, shot, evaluate(whole, shot), usual_window(shot.as_at))
    assert not result.commendations
    assert "test.rule-2" not in {dispute.rule.id for dispute in result.disputes}
