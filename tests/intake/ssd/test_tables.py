"""The other tables: meetings, what cells may be, rows that cannot be put to a child, what is covered. Expected values from the
dataset's own words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from checker.errors import IntakeError, RulesetError
from checker.intake.native import Native
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

from .conftest import AS_AT, days, facts_of, said, table

Read = Callable[..., Native]
EPISODES = table("clae_cla_episode_id clae_person_id clae_cla_id", "E 01 C", "F 02 D")
REVIEWS = (
    "clar_cla_review_id clar_cla_id clar_cla_review_due_date clar_cla_review_date clar_cla_review_cancelled "
    "clar_cla_review_participation"
)
VISITS = "cppv_cp_visit_id cppv_person_id cppv_cp_visit_date cppv_cp_visit_seen cppv_cp_visit_seen_alone cppv_cp_visit_bedroom"
HEALTH = "clah_health_check_id clah_person_id clah_health_check_type clah_health_check_date clah_health_check_status"
ANY_DAY = (LONG_BEFORE, STILL_OPEN)


def on(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


# --- meetings ---------------------------------------------------------------------------------------------------------
MEETINGS = {
    "held": ("R C - 2025-05-01 N PN1", "2025-05-01", "held"),
    "cancelled is not held": ("R C - 2025-05-01 Y -", "2025-05-01", "not-held"),
    "not said whether cancelled": ("R C - 2025-05-01 - -", "2025-05-01", None),
    "after the as-at date": ("R C - 2026-05-01 N -", "2026-05-01", "planned"),
    "due and not yet dated": ("R C 2026-05-01 - N -", "2026-05-01", "planned"),
    "no date of any sort": ("R C - - N -", "long-before..open", None),
    "a date that cannot be read is not the due date": ("R C 2025-05-01 soon N -", "long-before..open", None),
    "a placeholder for a date is not the due date": ("R C 2025-05-01 PLACEHOLDER_DATA N -", "long-before..open", None),
}


@pytest.mark.parametrize("name", MEETINGS)
def test_whether_a_review_was_held(read: Read, name: str) -> None:
    row, when, status = MEETINGS[name]
    (review,) = facts_of(read(ssd_cla_episodes=EPISODES, ssd_cla_reviews=table(REVIEWS, row)), "review")
    assert (days(review).split()[0], review.attributes.get("status")) == (when, status)


def test_a_review_conference_with_too_few_there_may_not_count(read: Read) -> None:
    columns = (
        "cppr_cp_review_id cppr_person_id cppr_cp_review_due cppr_cp_review_date cppr_cp_review_outcome_continue_cp "
        "cppr_cp_review_quorate"
    )
    rows = ["A 01 - 2025-05-01 Y Y", "B 01 - 2025-06-01 Y N"]
    found = facts_of(read(ssd_cp_reviews=table(columns, *rows)), "conference")
    assert [fact.attributes for fact in found] == [
        {"type": "review", "plan": True, "status": "held"},
        {"type": "review", "plan": True},
    ]


# --- what cells may be ------------------------------------------------------------------------------------------------
DATES = {
    "2025-05-01": ("2025-05-01", None),
    "2025-05-01_00:00:00": ("2025-05-01", None),
    "2025-05-01_00:00:00.000": ("2025-05-01", None),
    "2025-05-01T16:30:00": ("2025-05-01", 990),
    "01/05/2025": ("2025-05-01", None),
    "1/5/2025_09:05": ("2025-05-01", 545),
    "NULL": ("unknown", None),
    "1900-01-01": ("unknown", None),
    "2025-02-30": ("unknown", None),
    "31/04/2025": ("unknown", None),
    "1825-05-01": ("unknown", None),
    "01/05/25": ("unknown", None),
    "2025-05-01_25:00": ("unknown", None),
    "yesterday": ("unknown", None),
}


@pytest.mark.parametrize("text", DATES)
def test_a_date(read: Read, text: str) -> None:
    (visit,) = facts_of(read(ssd_cp_visits=table(VISITS, f"V 01 {text} Y N -")), "visit")
    expected, minute = DATES[text]
    span = ANY_DAY if expected == "unknown" else (on(expected), on(expected))
    assert ((visit.start_lo, visit.start_hi), visit.minute) == (span, minute)


def test_a_date_that_may_be_either_is_never_guessed(read: Read) -> None:
    rows = ["A 01 12/25/2025 Y N -", "B 01 03/04/2025 Y N -", "C 01 05/05/2025 Y N -"]
    found = read(ssd_cp_visits=table(VISITS, *rows))
    assert {fact.id: days(fact).split()[0] for fact in facts_of(found, "visit")} == {
        "A": "long-before..open", "B": "long-before..open", "C": "2025-05-05",
    }  # fmt: skip
    assert ("ssd_cp_visits.csv:3", "cppv_cp_visit_date") in [problem[:2] for problem in said(found)]


def test_flags_and_identifiers(read: Read) -> None:
    rows = ["A 007 2025-05-01 yes NO 1", "B 007 2025-05-02 PLACEHOLDER_DATA maybe -"]
    found = read(ssd_cp_visits=table(VISITS, *rows))
    assert [fact.attributes for fact in facts_of(found, "visit", "007")] == [
        {"seen": True, "seen_alone": False, "bedroom_seen": True}, {},
    ]  # fmt: skip
    assert said(found)[-1] == (
        "ssd_cp_visits.csv:3", "cppv_cp_visit_seen_alone",
        "expected a text in the value map flag, found 1 that is not", 1,
    )  # fmt: skip


def test_an_attribute_with_nothing_but_placeholders_is_not_held(read: Read) -> None:
    rows = ["A 01 2025-05-01 Y PLACEHOLDER_DATA SSD_PH", "B 01 2025-05-02 Y PLACEHOLDER_DATA Y"]
    found = read(
        ssd_cp_visits=table(VISITS, *rows),
        ssd_cin_visits=table("cinv_person_id cinv_cin_visit_date cinv_cin_visit_id cinv_cin_visit_seen "
                             "cinv_cin_visit_bedroom"),
        ssd_cla_visits=table("clav_person_id clav_cla_visit_date clav_cla_visit_id clav_cla_visit_seen"),
    )  # fmt: skip
    without = found.snapshot.coverage.of("visit").without
    assert "seen_alone" in without
    assert not without & {"seen", "bedroom_seen"}


def test_a_column_that_is_not_there_is_unknown_and_no_period_is_open_for_want_of_it(read: Read) -> None:
    found = read(ssd_cin_plans=table("cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date", "A 01 2025-05-01"))
    assert [days(fact) for fact in facts_of(found, "cin_plan")] == ["2025-05-01 2025-05-01..open"]
    assert found.snapshot.coverage.of("cin_plan").spans == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_encodings_and_separators(read: Read, encoding: str, mark: str) -> None:
    text = table(VISITS + " note", "V 01 2025-05-01 Y N - café").replace(",", mark)
    assert [days(fact).split()[0] for fact in facts_of(read(ssd_cp_visits=text, encoding=encoding), "visit")] == [
        "2025-05-01"
    ]


def test_rows_out_of_step_are_left_out_and_nothing_is_then_covered(read: Read) -> None:
    text = (
        "lacp_table_id,lacp_person_id,lacp_cla_care_plan_start_date,lacp_cla_care_plan_json\n"
        'A,01,2025-05-01,"{""a"": 1,\n ""b"": 2}"\n'
        "B,01,2025-05-02\n"
        "C,01,2025-05-03,x,y\n"
        "\n"
        "D,01,2025-05-04,\n"
        'E,01,2025-05-05,"unclosed\n'
        "F,01,2025-05-06,\n"
    )
    found = read(ssd_cla_care_plan=text)
    assert [fact.source for fact in facts_of(found, "care_plan")] == [
        "ssd_cla_care_plan.csv:2",
        "ssd_cla_care_plan.csv:6",
    ]
    (file,) = found.snapshot.inputs
    assert (file.rows, file.rejected) == (5, 3)
    assert ("care_plan", ANY_DAY) in found.lost


# --- rows that cannot be put to a child -------------------------------------------------------------------------------
def test_a_review_of_no_episode_takes_its_day_out_of_cover(read: Read) -> None:
    rows = ["A C - 2025-05-01 N PN1", "B GONE - 2025-06-02 N PN1"]
    found = read(ssd_cla_episodes=EPISODES, ssd_cla_reviews=table(REVIEWS, *rows))
    assert found.snapshot.coverage.of("review").spans == (
        (on("2020-04-01"), on("2025-06-01")), (on("2025-06-03"), AS_AT),
    )  # fmt: skip
    assert found.snapshot.inputs[-1].rejected == 1
    assert ("ssd_cla_reviews.csv:3", "clar_cla_id") in [problem[:2] for problem in said(found)]


@pytest.mark.parametrize("person", ["-", "-1", "x" * 201])
def test_a_row_with_no_child(read: Read, person: str) -> None:
    found = read(ssd_cin_plans=table("cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date",
                                     f"A {person} 2025-05-01 2025-07-01"))  # fmt: skip
    assert found.snapshot.cases == ()
    assert found.lost == (("cin_plan", (on("2025-05-01"), on("2025-07-01"))),)


def test_a_child_who_is_there_twice(read: Read) -> None:
    rows = ["01 M 2012-05-09 - -", "01 F 2012-05-09 - -"]
    columns = "pers_person_id pers_sex pers_dob pers_expected_dob pers_death_date"
    (child,) = facts_of(read(ssd_person=table(columns, *rows)), "child")
    assert child.attributes == {"born": dt.date(2012, 5, 9)}


def test_an_unborn_child_has_an_expected_date(read: Read) -> None:
    columns = "pers_person_id pers_sex pers_dob pers_expected_dob pers_death_date"
    (child,) = facts_of(read(ssd_person=table(columns, "01 U - 2026-06-01 -")), "child")
    assert child.attributes == {"expected": dt.date(2026, 6, 1), "sex": "unknown"}


def test_an_identifier_that_is_there_twice(read: Read) -> None:
    rows = ["A 01 2025-05-01 Y N -", "A 01 2025-05-01 Y N -", "A 01 2025-05-02 Y N -"]
    found = read(ssd_cp_visits=table(VISITS, *rows))
    assert len(facts_of(found, "visit")) == 2
    assert [(row, column) for row, column, _, _ in said(found) if row.startswith("ssd_cp_visits.csv:")] == [
        ("ssd_cp_visits.csv:3", None), ("ssd_cp_visits.csv:4", "cppv_cp_visit_id"),
    ]  # fmt: skip


def test_what_is_before_a_birth_is_said(read: Read) -> None:
    found = read(
        ssd_person=table("pers_person_id pers_sex pers_dob pers_expected_dob pers_death_date", "01 M 2025-06-01 - -"),
        ssd_cla_health=table(HEALTH, "A 01 IHA 2025-05-01 Completed"),
        ssd_cin_episodes=table(
            "cine_referral_id cine_person_id cine_referral_date cine_referral_nfa", "R 01 2025-03-01 N"
        ),
    )
    early = [problem for problem in said(found) if "birth" in problem[2]]
    assert [problem[:2] for problem in early] == [("ssd_cla_health.csv:2", "clah_health_check_date")]


# --- what is covered --------------------------------------------------------------------------------------------------
def plans(*ends: str) -> str:
    rows = [f"A{n} 01 2019-01-01 {end}" for n, end in enumerate(ends)]
    return table("cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date", *rows)


def test_one_table_in_two_files_is_refused(read: Read) -> None:
    with pytest.raises(IntakeError, match="found ssd_cin_plans in two"):
        read(a=plans("-"), b=plans("2025-01-01"))


def test_a_table_of_periods_is_covered_from_the_first_end_it_holds(read: Read) -> None:
    found = read(covers_from=None, ssd_cin_plans=plans("2022-05-05", "2021-03-02", "-"))
    assert found.snapshot.coverage.of("cin_plan").spans == ((on("2021-03-02"), AS_AT),)


def test_but_from_no_more_than_six_years_before(read: Read) -> None:
    found = read(covers_from=None, ssd_cin_plans=plans("2019-05-05"))
    assert found.snapshot.coverage.of("cin_plan").spans == ((on("2020-03-31"), AS_AT),)


def test_nor_by_a_row_in_a_hundred(read: Read) -> None:
    found = read(covers_from=None, ssd_cin_plans=plans("2020-06-06", *["2023-05-05"] * 99))
    assert found.snapshot.coverage.of("cin_plan").spans == ((on("2023-05-05"), AS_AT),)


def test_periods_of_which_none_has_ended_are_covered_as_they_stand(read: Read) -> None:
    found = read(covers_from=None, ssd_cin_plans=plans("-"))
    assert found.snapshot.coverage.of("cin_plan").spans == ((AS_AT, AS_AT),)


def test_visits_are_covered_where_all_three_tables_are(read: Read) -> None:
    found = read(ssd_cp_visits=table(VISITS, "V 01 2025-05-01 Y N -"))
    assert found.snapshot.coverage.of("visit").spans == ()
    assert {"ssd_cla_visits", "ssd_cin_visits"} <= {source for source, *_ in said(found)}


def test_a_mapping_file_says_what_is_covered(read: Read, tmp_path: Path) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text("ssd: {covers: {from: 2024-04-01, referral: none}}\n")
    found = read(
        covers_from=None, mapping=mapping, ssd_cin_plans=plans("2022-05-05"),
        ssd_cin_episodes=table("cine_referral_id cine_person_id cine_referral_date cine_referral_nfa", "R 01 2025-03-01 N"),
    )  # fmt: skip
    assert found.snapshot.coverage.of("cin_plan").spans == ((on("2024-04-01"), AS_AT),)
    assert found.snapshot.coverage.of("referral").spans == ()


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("ssd: {values: {health: {review: [RHA]}}}", "there is no value map of this name"),
        ("ssd: {values: {health-type: {annual: [RHA]}}}", "nothing that such a text can become"),
        ("ssd: {values: {health-type: {review: RHA}}}", "expected a list of texts"),
        (
            "ssd: {values: {health-type: {initial: [RHA x], review: [rha  X]}}}",
            "to mean one thing, found it under initial too",
        ),
        (
            "ssd: {values: {flag: {true: [ja, 7], none: [7]}}}",
            'expected "7" to mean one thing, found it under true too',
        ),
        ("ssd: {covers: all}", "expected a mapping of names"),
        ("ssd: {values: [health-type]}", "expected a mapping of names"),
        ("ssd: {covers: {from: soon}}", "expected a date"),
        ("annex-a: {}", "expected a section ssd"),
        ("ssd: {cover: all}", "there is no such thing to say here"),
        ("ssd: {covers: {vist: all}}", "there is no such field here"),
    ],
)
def test_what_is_wrong_in_a_mapping_file_is_placed(read: Read, tmp_path: Path, text: str, what: str) -> None:
    mapping = tmp_path / "mapping.yaml"
    mapping.write_text(text + "\n")
    with pytest.raises(RulesetError) as caught:
        read(mapping=mapping, ssd_cin_plans=plans("-"))
    assert what in caught.value.render()
    assert "mapping.yaml:1:" in caught.value.render()


def test_a_file_named_for_a_table_that_holds_nothing_is_told_of_by_name(read: Read) -> None:
    tables = {
        "ssd_person": table("pers_person_id pers_dob", "01 2015-05-09"),
        "ssd_cla_visits": "",
        "ours": "a,b\n1,2\n",
    }
    told = {each.source: each.what for each in read(**tables).snapshot.problems}
    assert told["ssd_cla_visits.csv"].startswith("expected the columns of the table of this name in its first row")
    assert told["dump"] == "expected a table that is read here, found another file; it is passed over"
