"""What a protocol says of an adopted dispute: where it enters, who answers by when, who else is told.

Days are counted by hand against the bank holidays of 2026: Good Friday 3 April, Easter Monday 6 April, 4 and 25 May.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checker.disputes.stages import Stages, Subject
from checker.errors import CheckerError
from checker.ruleset.library import load_protocols, shipped_rules
from checker.ruleset.models import ProtocolModel
from checker.ruleset.validation import validate
from checker.yaml_reader import read_yaml

(SHIPPED,) = load_protocols(shipped_rules())
STAGES = Stages(SHIPPED.model)
VISITS = Subject("lac.visit.interval", "operational", "visits", "high")
REVIEWS = Subject("lac.review.interval", "reviewing-service", "reviews", "high")


def written(old: str, new: str) -> Stages:
    """The shipped protocol with something else in it."""
    text = (shipped_rules() / "protocols" / "default.yaml").read_text(encoding="utf-8")
    assert old in text
    return Stages(validate(ProtocolModel, read_yaml(text.replace(old, new), "p.yaml")))


# --- where it enters -------------------------------------------------------------------------------------------------


def test_it_enters_informally():
    assert STAGES.entry(VISITS, [], date(2026, 4, 2)) == "informal"


@pytest.mark.parametrize(
    ("earlier", "stage"),
    [
        ([date(2025, 4, 2)], "informal"),  # twelve months up to 2 April 2026 begin on 3 April 2025
        ([date(2025, 4, 3)], "stage 1"),
        ([date(2025, 4, 3), date(2026, 1, 5)], "stage 2"),
        ([date(2026, 4, 2)], "stage 1"),  # adopted earlier that day
        ([date(2026, 4, 3)], "informal"),  # adopted only later
    ],
)
def test_what_comes_again_for_the_same_child_enters_higher(earlier, stage):
    assert STAGES.entry(VISITS, earlier, date(2026, 4, 2)) == stage


def test_nothing_can_have_come_before_the_year_1():
    assert STAGES.entry(VISITS, [], date(1, 1, 1)) == "informal"
    with pytest.raises(CheckerError, match="bank holidays"):
        STAGES.asked(VISITS, "informal", date(1, 1, 1), "operational")


def test_what_comes_a_third_time_and_is_not_serious_enters_at_the_first_formal_stage():
    twice = [date(2026, 1, 5), date(2026, 2, 2)]
    assert STAGES.entry(replace(VISITS, severity="medium"), twice, date(2026, 4, 2)) == "stage 1"


def test_it_may_enter_by_rule_and_severity():
    entry = "entry:\n"
    stages = written(entry, f"{entry}  - {{rules: [lac.visit], severity: high, stage: stage 3}}\n")
    on = date(2026, 4, 2)
    assert stages.entry(VISITS, [], on) == "stage 3"
    assert stages.entry(replace(VISITS, severity="low"), [], on) == "informal"
    assert stages.entry(replace(VISITS, rule="lac.visitor"), [], on) == "informal"
    assert stages.entry(replace(VISITS, rule="lac.visit"), [], on) == "stage 3"


def test_immediate_safety_has_no_stages_and_is_answered_the_same_day():
    safety = replace(VISITS, immediate=True)
    stage = STAGES.entry(safety, [date(2026, 4, 1)], date(2026, 4, 3))
    assert stage == "immediate safety"
    asked = STAGES.asked(safety, stage, date(2026, 4, 3), "operational")  # Good Friday: the same day all the same
    assert (asked.to, asked.respond_by, asked.formal) == ("team manager", date(2026, 4, 3), False)
    assert STAGES.after(stage) == "stage 1"


# --- who answers, and by when ----------------------------------------------------------------------------------------


def test_each_stage_has_somebody_else_to_answer_within_five_working_days():
    told = [
        (asked.to, asked.respond_by, asked.process_ends)
        for stage in STAGES.names
        for asked in [STAGES.asked(VISITS, stage, date(2026, 4, 2), "operational")]
    ]
    # 2 April is day 0; 7, 8, 9, 10, 13. Twenty: 7-10 (4), 13-17 (9), 20-24 (14), 27-1 May (19), 5 May (20)
    by, ends = date(2026, 4, 13), date(2026, 5, 5)
    assert told == [
        ("team manager", by, None),
        ("team manager", by, ends),
        ("service manager", by, ends),
        ("head of service", by, ends),
        ("director of children's services", by, ends),
    ]


def test_no_stage_outlasts_the_twenty_working_days_that_ran_from_the_first_formal_one():
    begun = STAGES.asked(VISITS, "stage 1", date(2026, 4, 2), "operational")
    late = STAGES.asked(VISITS, "stage 4", date(2026, 4, 30), "operational", begun.process_ends)
    assert (late.respond_by, late.process_ends) == (date(2026, 5, 5), date(2026, 5, 5))
    last = STAGES.asked(VISITS, "stage 4", date(2026, 5, 5), "operational", begun.process_ends)
    assert last.respond_by == date(2026, 5, 5)
    # once they are over there is still a day to answer by: 6 May is day 0; 7, 8, 11, 12, 13
    over = STAGES.asked(VISITS, "stage 4", date(2026, 5, 6), "operational", begun.process_ends)
    assert (over.respond_by, over.process_ends) == (date(2026, 5, 13), date(2026, 5, 5))


def test_an_owner_the_protocol_has_no_route_for_is_asked_nothing():
    with pytest.raises(CheckerError, match='addresses nobody for the owner "a neighbour"'):
        STAGES.asked(replace(VISITS, owner="a neighbour"), "stage 1", date(2026, 4, 2), "operational")


def test_nobody_disputes_with_themselves():
    """A late review goes to the reviewing service's manager, at no stage to a reviewing officer."""
    asked = {STAGES.asked(REVIEWS, stage, date(2026, 4, 2), "operational").to for stage in STAGES.names}
    assert "reviewing service manager" in asked
    assert not any("officer" in role for role in asked)


def test_a_day_beyond_the_known_bank_holidays_is_refused():
    with pytest.raises(CheckerError, match="no day can be given to answer by"):
        STAGES.asked(VISITS, "stage 1", date(2028, 12, 29), "operational")


def test_stages_after_one():
    assert STAGES.later("informal") == ("stage 1", "stage 2", "stage 3", "stage 4")
    assert STAGES.later("stage 3") == ("stage 4",)
    assert STAGES.later("stage 4") == ()


# --- who is told as well ---------------------------------------------------------------------------------------------


def test_a_dispute_goes_to_the_team_manager_and_the_service_manager():
    asked = STAGES.asked(VISITS, "informal", date(2026, 4, 2), "operational")
    assert (asked.to, asked.copied_to) == ("team manager", ("service manager",))
    asked = STAGES.asked(VISITS, "stage 2", date(2026, 4, 2), "operational")
    assert (asked.to, asked.copied_to) == ("service manager", ())


def test_a_partner_is_challenged_directly_and_it_is_noted_for_the_partnership():
    partner = Subject("cp.conference.reports", "partner", "reports", "medium")
    asked = STAGES.asked(partner, "informal", date(2026, 4, 2), "operational")
    assert (asked.to, asked.copied_to) == ("partner agency's safeguarding lead", ("reviewing service manager",))
    assert STAGES.partnership(partner)
    assert not STAGES.partnership(VISITS)


def test_a_provider_is_challenged_directly_where_holistic_needs_are_not_met():
    needs = Subject("lac.activities", "operational", "holistic needs", "medium")
    assert (
        STAGES.asked(needs, "informal", date(2026, 4, 2), "operational").to == "placement provider's registered manager"
    )


def test_what_one_team_cannot_mend_is_strategic_and_the_head_of_service_is_told():
    education = Subject("lac.education.actions", "operational", "education", "medium")
    assert STAGES.level(education) == "strategic"
    assert STAGES.level(VISITS) == "operational"
    assert STAGES.level(replace(VISITS, systemic=True)) == "strategic"
    asked = STAGES.asked(education, "informal", date(2026, 4, 2), "strategic")
    assert asked.copied_to == ("service manager", "head of service")


@pytest.mark.parametrize(("theme", "flagged"), [("visits", True), ("core groups", True), ("reviews", False)])
def test_some_are_also_recorded_as_a_dip_audit(theme, flagged):
    assert STAGES.dip_audit(replace(VISITS, theme=theme)) is flagged


def test_rules_are_named_by_prefix():
    stages = written("  rules: [cp.visit, cp.core-group, cp.chronology]\n", "  rules: [lac.review]\n")
    assert stages.dip_audit(REVIEWS)
    assert not stages.dip_audit(replace(REVIEWS, rule="lac.reviewer.named"))


def test_themes_of_rules_are_filed_under_those_of_the_annual_report():
    assert STAGES.theme("reports") == "reports and assessments late or not shown in time"
    assert STAGES.theme("visits") == "visits"
    assert "the child's voice" in STAGES.themes("visits", commendation=True)
    assert "the child's voice" not in STAGES.themes("visits", commendation=False)
