"""What each kind of fact is made of: health, workers, missing, assessments, plans, care leavers. Expected values from the
dataset's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

from checker.intake import read_sources
from checker.intake.native import Native
from checker.snapshot.coverage import KindCoverage

from .conftest import AS_AT, FOLDER, days, facts_of, said, table

Read = Callable[..., Native]
HEALTH = "clah_health_check_id clah_person_id clah_health_check_type clah_health_check_date clah_health_check_status"
ROLES = (
    "invo_involvements_id invo_professional_id invo_professional_role_id invo_person_id invo_involvement_start_date "
    "invo_involvement_end_date"
)
MISSING = (
    "miss_table_id miss_person_id miss_missing_episode_start_date miss_missing_episode_type "
    "miss_missing_episode_end_date miss_missing_rhi_offered miss_missing_rhi_accepted"
)


def on(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def test_health(read: Read) -> None:
    rows = [
        "A 01 Initial_Health_Assessment 2025-05-01 Completed", "B 01 HEALTH 2025-11-01 Refused",
        "C 01 Dental_Check 2025-06-01 Completed", "D 01 Dental_Check 2025-12-01 Cancelled", "E 01 Optician 2025-07-01 Completed",
    ]  # fmt: skip
    found = read(ssd_cla_health=table(HEALTH, *rows))
    assert [fact.attributes for fact in facts_of(found, "health_assessment")] == [
        {"status": "held", "type": "initial"}, {"status": "refused"},
    ]  # fmt: skip
    assert [fact.id for fact in facts_of(found, "dental_check")] == ["C"]
    assert said(found) == []


def test_immunisations_are_as_they_stand_now(read: Read) -> None:
    columns = "clai_person_id clai_immunisations_status clai_immunisations_status_date"
    found = read(ssd_cla_immunisations=table(columns, "01 Y 2025-06-02", "02 N 2025-06-02"))
    assert [days(fact) for fact in facts_of(found, "immunised")] == ["long-before..open open"]
    assert facts_of(found, "immunised", "02") == []
    assert found.snapshot.coverage.of("immunised") == KindCoverage(open_at=(AS_AT,))


def test_ethnicity_is_kept_only_where_it_is_asked_for() -> None:
    (first, *_) = read_sources([str(FOLDER)], as_at=AS_AT).cases
    (asked, *_) = read_sources([str(FOLDER)], as_at=AS_AT, asked_for=["ethnicity"]).cases
    assert "ethnicity" not in first.of("child")[0].attributes
    assert asked.of("child")[0].attributes["ethnicity"] == "WBRI"


def test_a_health_type_that_is_not_known_takes_its_day_out_of_cover(read: Read, tmp_path: Path) -> None:
    rows = [
        "A 01 IHA 2025-05-01 Completed",
        "B 01 Wellbeing_MOT 2025-06-02 Completed",
        "C 01 Dentist 2025-06-03 Completed",
    ]
    unread = read(ssd_cla_health=table(HEALTH, *rows))
    assert not unread.snapshot.coverage.of("health_assessment").covers(on("2025-06-02"))
    assert not unread.snapshot.coverage.of("dental_check").covers(on("2025-06-02"))
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("ssd: {values: {health-type: {review: [wellbeing  MOT]}}}\n")
    mapped = read(ssd_cla_health=table(HEALTH, *rows), mapping=mapping)
    assert [fact.attributes.get("type") for fact in facts_of(mapped, "health_assessment")] == ["initial", "review"]
    assert mapped.snapshot.coverage.of("dental_check").covers(on("2025-06-02"))


def test_a_kind_of_which_no_row_is_found_is_not_covered(read: Read) -> None:
    found = read(ssd_cla_health=table(HEALTH, "A 01 IHA 2025-05-01 Completed"))
    assert found.snapshot.coverage.of("dental_check").spans == ()


def test_workers(read: Read, tmp_path: Path) -> None:
    rows = [
        "A W1 IRO 01 2025-05-01 -", "B -1 CW 01 2025-05-01 2025-06-01", "C W2 Allocated_Case_Worker 01 2025-06-01 -",
        "D W3 Health_Visitor 01 2025-05-01 -",
    ]  # fmt: skip
    tables = {
        "ssd_involvements": table(ROLES, *rows),
        "ssd_professionals": table("prof_professional_id prof_social_worker_registration_no", "W2 SW123"),
    }
    found = read(**tables)
    assert [fact.attributes for fact in facts_of(found, "iro_allocation")] == [{"officer": "W1"}]
    assert [fact.attributes for fact in facts_of(found, "lead_practitioner")] == [
        {}, {"officer": "W2", "profession": "social-worker"},
    ]  # fmt: skip
    assert not found.snapshot.coverage.of("iro_allocation").covers(on("2025-09-01"))  # the health visitor may be one
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("ssd: {values: {role: {otherwise: none}}}\n")
    assert read(**tables, mapping=mapping).snapshot.coverage.of("iro_allocation").covers(on("2025-09-01"))


def test_the_team_is_that_of_the_worker_who_leads_now(read: Read) -> None:
    rows = [
        "A W1 IRO 01 2025-05-01 - T9", "B W2 CW 01 2025-05-01 2025-06-01 T1", "C W3 CW 01 2025-06-01 - T2",
        "D W3 CW 02 2025-06-01 - T2", "E W4 CW 02 2025-06-01 - T3",
    ]  # fmt: skip
    people = ["01 M 2012-05-09 - -", "02 F 2012-05-09 - -"]
    found = read(
        ssd_person=table("pers_person_id pers_sex pers_dob pers_expected_dob pers_death_date", *people),
        ssd_involvements=table(ROLES + " invo_professional_team", *rows),
    )
    assert [facts_of(found, "child", case)[0].attributes.get("team") for case in ("01", "02")] == ["T2", None]


def test_missing_and_return_interviews(read: Read) -> None:
    rows = [
        "A 01 2025-05-01_22:15:00 Missing 2025-05-02_06:40:00 Y Y", "B 01 2025-06-01 A 2025-06-02 Y N",
        "C 01 2025-07-01 M 2025-07-02 N NA", "D 01 2025-08-01 M 2025-08-02 - -",
    ]  # fmt: skip
    found = read(ssd_missing=table(MISSING, *rows))
    assert [(days(fact), fact.minute, fact.end_minute, fact.attributes) for fact in facts_of(found, "missing")] == [
        ("2025-05-01 2025-05-02", 1335, 400, {"type": "missing"}),
        ("2025-06-01 2025-06-02", None, None, {"type": "away"}),
        ("2025-07-01 2025-07-02", None, None, {"type": "missing"}),
        ("2025-08-01 2025-08-02", None, None, {"type": "missing"}),
    ]
    # None was offered on return from C. Nothing says on which day the others were.
    assert [(f.id, days(f).split()[0], f.attributes) for f in facts_of(found, "return_interview")] == [
        ("A", "long-before..open", {}),
        ("B", "long-before..open", {"status": "declined"}),
        ("D", "long-before..open", {}),
    ]


def test_an_end_earlier_on_the_clock_in_the_hour_that_comes_twice(read: Read) -> None:
    twice, other = (
        "A 01 2025-10-26_01:50:00 M 2025-10-26_01:10:00 - -",
        "B 01 2025-10-25_01:50:00 M 2025-10-25_01:10:00 - -",
    )
    found = facts_of(read(ssd_missing=table(MISSING, twice, other)), "missing")
    assert [(fact.id, fact.ended, fact.end_minute) for fact in sorted(found, key=lambda fact: str(fact.id))] == [
        ("A", True, 70), ("B", False, None),
    ]  # fmt: skip


def test_assessments_and_conferences(read: Read) -> None:
    found = read(
        ssd_cin_assessments=table("cina_assessment_id cina_person_id cina_referral_id cina_assessment_start_date "
                                  "cina_assessment_auth_date", "A 01 R 2025-05-01 1900-01-01"),
        ssd_s47_enquiry=table("s47e_s47_enquiry_id s47e_person_id s47e_s47_start_date s47e_s47_end_date s47e_s47_nfa",
                              "S 01 2025-05-02 2025-05-16 Y"),
        ssd_initial_cp_conference=table("icpc_icpc_id icpc_s47_enquiry_id icpc_person_id icpc_icpc_transfer_in "
                                        "icpc_icpc_target_date icpc_icpc_date icpc_icpc_outcome_cp_flag",
                                        "I S 01 Y 2025-05-23 2025-05-20 N", "J S 01 - 2025-05-23 2025-05-21 Y"),
    )  # fmt: skip
    (assessment,) = facts_of(found, "assessment")
    assert (days(assessment), assessment.attributes) == ("2025-05-01 open", {"type": "single", "referral": "R"})
    assert [fact.attributes for fact in facts_of(found, "section_47")] == [{"outcome": "no-conference"}]
    assert [fact.attributes for fact in facts_of(found, "conference")] == [
        {"type": "transfer-in", "plan": False, "section_47": "S", "status": "held"},
        {"type": "initial", "plan": True, "section_47": "S", "status": "held"},
    ]


def test_another_authoritys_plan_is_passed_over(read: Read) -> None:
    columns = (
        "cppl_cp_plan_id cppl_person_id cppl_cp_plan_start_date cppl_cp_plan_end_date cppl_cp_plan_latest_category "
        "cppl_cp_plan_ola"
    )
    found = read(ssd_cp_plans=table(columns, "A 01 2025-05-01 - EMO Y", "B 01 2025-06-01 - Physical_Abuse N"))
    assert [(fact.id, fact.attributes) for fact in facts_of(found, "cp_plan")] == [("B", {"category": "physical"})]


def test_authority_to_place_and_pre_proceedings_end(read: Read) -> None:
    found = read(
        ssd_permanence=table("perm_table_id perm_person_id perm_adm_decision_date perm_placement_order_date "
                             "perm_permanence_order_date perm_decision_reversed_date",
                             "A 01 2025-01-06 2025-03-03 2025-09-01 -", "B 02 - 2025-03-03 - 2025-08-01", "C 03 - - - -",
                             "D 04 - 2025-03-03 - -"),
        ssd_pre_proceedings=table("prep_table_id prep_person_id prep_pre_pro_letter_date prep_agree_stepdown_issue_date "
                                  "prep_care_pro_letter_date prep_pre_pro_outcome prep_initial_pre_pro_meeting_date",
                                  "A 01 2025-05-01 2025-07-01 - - 2025-05-12", "B 02 2025-05-01 - - Issued -",
                                  "C 03 PLACEHOLDER_DATA - - - -"),
    )  # fmt: skip
    cases = ("01", "02", "03", "04")
    assert [[days(fact) for fact in facts_of(found, "authority_to_place", case)] for case in cases] == [
        ["2025-03-03 2025-09-01"], ["2025-03-03 2025-03-03..open"], [], ["2025-03-03 open"],
    ]  # fmt: skip
    assert [[days(fact) for fact in facts_of(found, "pre_proceedings", case)] for case in cases[:3]] == [
        ["2025-05-01 2025-07-01"], ["2025-05-01 2025-05-01..open"], [],
    ]  # fmt: skip
    assert [fact.attributes for fact in facts_of(found, "pre_proceedings_meeting")] == [{"status": "held"}]


def test_care_leavers_are_as_they_stand_now(read: Read) -> None:
    columns = "clea_table_id clea_person_id clea_care_leaver_eligibility clea_pathway_plan_review_date"
    rows = ["A 01 Former_Relevant 2025-11-01", "B 02 Eligible_child 1900-01-01"]
    found = read(ssd_care_leavers=table(columns, *rows))
    (status,) = facts_of(found, "leaving_care_status")
    assert (days(status), status.attributes) == ("long-before..open open", {"status": "former-relevant"})
    assert found.snapshot.coverage.of("leaving_care_status") == KindCoverage(open_at=(AS_AT,))
    assert [days(fact).split()[0] for fact in facts_of(found, "pathway_review")] == ["2025-11-01"]
    assert facts_of(found, "pathway_review", "02") == []
