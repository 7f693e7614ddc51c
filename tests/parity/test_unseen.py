"""What may have happened besides: only where nothing says it did not, and enough of it to show what was taken for certain."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from checker.engines.duty import Verdict
from checker.engines.reference import evaluate
from tests.parity.trial import Data, Trial, read_trial
from tests.parity.unseen import TIMES, undone, with_more

PARITY = Path(__file__).resolve().parents[2] / "fixtures" / "parity"
RULE: Data = {
    "id": "lac.asked",
    "about": "child",
    "within": {
        "trigger": {"event": "referral"},
        "evidence": [{"kind": "review", "where": {"status": "held"}}],
        "limit": [{"value": "10 days", "from": dt.date(2011, 4, 1), "provision": "regulation 1", "verified": True}],
    },
}
COVERED = {"review": [{"to": "2025-03-31"}, {"from": "2025-05-04"}], "placement": {"from": "2025-04-08"}}


def asked(covers: Data | str, *facts: Data, more: Data | None = None) -> Trial:
    case = {"case": "C-1", "about": "child", "facts": [{"kind": "referral", "on": "2025-04-30"}, *facts]}
    document = {"schema": "checker/snapshot@1", "as_at": "2025-05-31", "covers": covers, "cases": [case]}
    return Trial({"rules": [{**RULE, **(more or {})}], "documents": [document]})


def added(trial: Trial) -> list[Data]:
    found = [with_more(trial, time) for time in range(TIMES)]
    return [fact for each in found if each for case in each.data["documents"][0]["cases"] for fact in case["facts"][1:]]


def test_events_are_added_on_days_not_covered_and_none_that_begins_a_duty() -> None:
    facts = added(asked({**COVERED, "referral": {"from": "2025-05-30"}}))
    assert {fact["kind"] for fact in facts} == {"review"}
    assert {"2025-03-31" < fact["on"] < "2025-05-04" for fact in facts} == {True}


def test_periods_are_added_beside_those_that_are_recorded() -> None:
    held = {"kind": "placement", "start": "2025-03-15", "end": "2025-03-20"}
    facts = [fact for fact in added(asked(COVERED, held, more={"unless": "placement"})) if fact != held]
    placements = [fact for fact in facts if fact["kind"] == "placement"]
    assert placements
    for fact in placements:
        assert fact["end"] < "2025-04-08"
        assert fact["end"] < "2025-03-14" or fact["start"] > "2025-03-21"


def test_a_day_that_is_not_known_is_given_one() -> None:
    undated = {"kind": "review", "on": "unknown", "status": "held"}
    days = {fact["on"] for fact in added(asked("all", undated))}
    assert days
    assert max(days) <= "2025-05-31"
    assert {
        fact["on"] for fact in added(asked("all", {**undated, "on_from": "2025-05-20", "on_by": "2025-05-20"}))
    } == {"2025-05-20"}


def test_an_end_that_is_not_known_is_of_no_day_after_another_begins_to_which_it_lasted() -> None:
    """It is recorded that it lasted to the day, and not beyond it: by a row of that day it was over (docs/meaning.md)."""
    rows = [
        {"kind": "cp_plan", "start": "2025-04-01", "end": "unknown", "lasted_to": "2025-05-10", "category": "sexual"},
        {"kind": "cp_plan", "start": "2025-05-10", "end": "2025-05-10", "category": "neglect"},
    ]
    ends = {fact.get("end") for fact in added(asked("all", *rows)) if fact["category"] == "sexual"}
    assert ends == {"2025-05-10"}
    beyond = [{**rows[0], "lasted_to": "2025-05-11"}, rows[1]]
    assert max(fact["end"] for fact in added(asked("all", *beyond)) if fact["category"] == "sexual") > "2025-05-11"


def test_what_is_added_says_all_that_is_asked_of_it_but_may_name_no_other() -> None:
    """Without its code a stay is evidence of a code or not; one that names no other fact stands alone."""
    facts = added(asked({**COVERED, "looked_after": {"from": "2025-05-30"}}, more={"unless": "looked_after"}))
    stays = [fact for fact in facts if fact["kind"] == "looked_after"]
    assert stays
    assert all("reason_ended" in fact for fact in stays)
    assert {"review" in fact for fact in facts if fact["kind"] == "review"} == {True, False}


def test_where_all_is_covered_and_known_nothing_is_added() -> None:
    assert with_more(asked("all"), 0) is None


def test_what_was_only_taken_for_certain_is_told() -> None:
    partly, wholly = asked(COVERED), asked("all")
    hasty = evaluate(wholly.program, wholly.snapshot)  # as if the days not covered were
    assert [str(duty.verdict) for duty in hasty.duties] == ["overdue"]
    assert undone(partly, hasty, evaluate)
    assert undone(partly, evaluate(partly.program, partly.snapshot), evaluate) == []


def test_what_is_missed_whatever_happened_is_not_told() -> None:
    late = asked({**COVERED, "review": {"from": "2025-04-30", "to": "2025-05-25"}})
    said = evaluate(late.program, late.snapshot)
    assert [str(duty.verdict) for duty in said.duties] == ["overdue"]
    assert undone(late, said, evaluate) == []


def test_of_what_has_several_steps_misses_are_looked_at() -> None:
    # In care from 20 April. A review by 30 April, on a day that is not covered, would leave that of 10 May in time too.
    steps = [
        {"name": name, "limit": [{**RULE["within"]["limit"][0], "value": value}]}
        for name, value in (("first", "10 days"), ("second", "40 days"))
    ]
    every = {"period": "looked_after", "evidence": RULE["within"]["evidence"], "steps": steps}
    facts = [{"kind": "looked_after", "start": "2025-04-20"}, {"kind": "review", "on": "2025-05-10", "status": "held"}]
    case = {"case": "C-1", "about": "child", "facts": facts}
    covers = {"looked_after": "all", "review": {"from": "2025-05-04"}}
    document = {"schema": "checker/snapshot@1", "as_at": "2025-05-31", "covers": covers, "cases": [case]}
    partly = Trial({"rules": [{"id": "lac.asked", "about": "child", "every": every}], "documents": [document]})
    said = evaluate(partly.program, partly.snapshot)
    assert [str(duty.verdict) for duty in said.duties] == ["cannot-tell", "pending"]
    assert undone(partly, said, evaluate) == []
    hasty = evaluate(partly.program, partly.on([{**document, "covers": "all"}]).snapshot)
    assert [str(duty.verdict) for duty in hasty.duties] == ["late", "pending"]
    assert undone(partly, hasty, evaluate)


def test_of_duties_told_apart_by_number_alone_it_is_asked_how_many_were_missed() -> None:
    """Covered, both referrals are missed and neither is another's number; a review unseen may have answered one or both."""
    second = {"kind": "referral", "on": "2025-04-30", "accepted": True}
    gone = asked({**COVERED, "referral": "all"}, second)
    certain = evaluate(gone.program, asked("all", second).snapshot)
    assert [str(duty.verdict) for duty in certain.duties] == ["overdue", "overdue"]
    found = undone(gone, certain, evaluate)
    assert found
    assert "2 of 2 missed | " in found[0]


def test_what_was_missed_on_a_day_not_known_is_missed_on_the_day_it_is_given() -> None:
    """Neither referral is the other, since they do not say the same: of both it is recorded that they are not of harm."""
    body = {"trigger": {"event": "referral"}, "carries": {"harm": True}}
    asks = {"with": {**body, "in-force": {"from": dt.date(2011, 4, 1), "provision": "regulation 1", "verified": True}}}
    facts = [{"kind": "referral", "on": "unknown", "accepted": told, "harm": False} for told in (True, False)]
    case = {"case": "C-1", "about": "child", "facts": facts}
    document = {"schema": "checker/snapshot@1", "as_at": "2025-05-31", "covers": "all", "cases": [case]}
    undated = Trial({"rules": [{"id": "lac.asked", "about": "child", **asks}], "documents": [document]})
    said = evaluate(undated.program, undated.snapshot)
    assert [str(duty.verdict) for duty in said.duties] == ["not-met", "not-met"]
    assert undone(undated, said, evaluate) == []
    met = [{**fact, "harm": True} for fact in facts]
    hasty = undated.on([{**document, "cases": [{**case, "facts": met}]}])
    assert undone(hasty, said, evaluate)


def test_what_began_on_a_day_not_known_may_take_the_name_of_what_began_on_that_day() -> None:
    """The post of no length is met; the other, of which the state began on a day not known, is missed. Settled, both began on the
    19th, and either may be the second. Were the other no miss before, that there is one is told."""
    trial = read_trial(PARITY / "of-no-length-on-the-day-that-another-may-have-begun.yaml")
    said = evaluate(trial.program, trial.snapshot)
    assert [str(duty.verdict) for duty in said.duties] == ["not-met", "met"]
    assert undone(trial, said, evaluate) == []
    hasty = replace(said, duties=tuple(replace(duty, verdict=Verdict.MET) for duty in said.duties))
    assert undone(trial, hasty, evaluate)


def test_nothing_is_added_that_names_what_began_a_duty_of_a_rule_that_looks_back() -> None:
    """Where what it names gives it its identity, it names something that is not recorded."""
    before = {
        "trigger": {"event": "strategy_meeting"},
        "evidence": [{"kind": "section_47"}],
        "evidence-from": "-3 months",
    }
    rule = {"id": "lac.asked", "about": "child", "before": {**before, "limit": RULE["within"]["limit"]}}
    meeting = {"kind": "strategy_meeting", "on": "2025-04-30", "id": "1"}
    document = asked({"section_47": {"from": "2023-11-23"}}).data["documents"][0]
    document["cases"][0]["facts"] = [meeting]
    facts = added(Trial({"rules": [rule], "documents": [document]}))
    assert {(fact["kind"], fact["strategy_meeting"]) for fact in facts} == {("section_47", "another")}
