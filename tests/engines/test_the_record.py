"""What the record is, and is not: each behaviour with its days worked out by hand."""

from __future__ import annotations

import pytest

from tests.engines.support import REVIEWS, held, limit, told

IN_CARE = "- {kind: looked_after, start: 2024-09-02}\n"


# --- meetings written up twice ----------------------------------------------------------------------------------------
def test_two_reviews_seven_days_apart_are_one_and_the_next_counts_from_the_later():
    # the first review is the 23rd; the 30th is the same one written up again; three months from it end on 30 December
    assert told(REVIEWS, IN_CARE + held("2024-09-23", "2024-09-30"), as_at="2024-10-31") == [
        "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-23",
        "looked_after 2024-09-02 after 2024-09-30: pending, due 2024-12-30",
    ]


def test_eight_days_apart_they_are_two():
    assert told(REVIEWS, IN_CARE + held("2024-09-23", "2024-10-01"), as_at="2024-10-31") == [
        "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-23",
        "looked_after 2024-09-02 after 2024-09-23: met, due 2024-12-23, found 2024-10-01",
        # the third is due six months after the second
        "looked_after 2024-09-02 after 2024-10-01: pending, due 2025-04-01",
    ]


def test_three_in_a_row_each_near_the_one_before_are_one():
    told_of = told(REVIEWS, IN_CARE + held("2024-09-20", "2024-09-25", "2024-09-30"), as_at="2024-10-31")
    assert told_of[-1] == "looked_after 2024-09-02 after 2024-09-30: pending, due 2024-12-30"
    assert len(told_of) == 2


def test_visits_on_two_days_running_are_two_visits():
    visits = f"""
    every:
      period: placement
      evidence: [{{kind: visit, where: {{seen: true}}}}]
      steps: [{{name: visit, limit: [{limit("6 weeks")}]}}]
    """
    facts = """
    - {kind: placement, start: 2024-09-02, carer: a}
    - {kind: visit, on: 2024-09-03, seen: true}
    - {kind: visit, on: 2024-09-04, seen: true}
    """
    assert len(told(visits, facts, as_at="2024-09-30")) == 3


def test_exact_duplicates_are_one():
    assert len(told(REVIEWS, IN_CARE + held("2024-09-23", "2024-09-23"), as_at="2024-10-31")) == 2


# --- recording lag ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("as_at", "line"),
    [
        # due Monday 30 September; three days are given to write it up, so the last covered day is three days before
        ("2024-10-02", "cannot-tell, due 2024-09-30, not-covered: review"),
        ("2024-10-03", "overdue, due 2024-09-30, +3, open"),
    ],
)
def test_days_given_to_settle_are_not_held_against_anyone(as_at, line):
    settled = told(REVIEWS, IN_CARE, as_at=as_at, profile="settling: {review: 3}")
    assert settled == [f"looked_after 2024-09-02: {line}"] or settled == [f"looked_after 2024-09-02 unseen: {line}"]


@pytest.mark.parametrize(
    ("profile", "line"),
    [("settling: {visit: 3}", "cannot-tell, not-covered: visit"), ("settling: {}", "not-met, open")],
)
def test_nor_is_the_day_of_the_latest_held_against_anyone_while_it_settles(profile, line):
    twice = """
    with:
      trigger: {event: visit}
      in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
      requires: [{evidence: [{kind: visit}], at-least: 2}]
    """
    once = IN_CARE + "- {kind: visit, on: 2024-09-23}\n"
    told_of = told(twice, once, as_at="2024-09-23", covers="{visit: latest}", profile=profile)
    assert told_of == [f"visit 2024-09-23: {line}"]


def test_none_are_given_by_default():
    assert told(REVIEWS, IN_CARE, as_at="2024-10-01") == ["looked_after 2024-09-02: overdue, due 2024-09-30, +1, open"]


def test_what_was_recorded_after_the_as_at_date_still_counts():
    late = "- {kind: review, on: 2024-09-30, status: held, recorded: 2024-11-15}"
    (first, _) = told(REVIEWS, IN_CARE + late, as_at="2024-10-31")
    assert first == "looked_after 2024-09-02: met, due 2024-09-30, found 2024-09-30"


# --- disputed birth dates ---------------------------------------------------------------------------------------------
ADVOCACY = """
have:
  while: {all: [looked_after, {age: {from: 10 years}}]}
  evidence: [{kind: advocacy_referral}]
  in-force: {from: 2011-04-01, provision: regulation 1, verified: true}
"""


@pytest.mark.parametrize(
    ("born", "disputed", "expected"),
    [
        # as at 31 March 2026, in care since 2024: 10 on the day it says for a child born 2016-03-31
        ("2016-03-31", "false", ["not-met"]),
        ("2016-04-01", "false", []),
        # disputed, within 12 months of the threshold either way: cannot be told
        ("2016-03-31", "true", ["cannot-tell"]),
        ("2017-03-31", "true", ["cannot-tell"]),
        ("2017-04-01", "true", []),
        ("2015-04-01", "true", ["cannot-tell"]),
        ("2015-03-31", "true", ["not-met"]),
    ],
)
def test_an_age_within_a_year_of_a_disputed_birth_date_cannot_be_told(born, disputed, expected):
    facts = f"""
    - {{kind: child, born: {born}, born_disputed: {disputed}}}
    - {{kind: looked_after, start: 2024-01-01}}
    """
    found = told(ADVOCACY, facts, as_at="2026-03-31")
    assert [line.partition(": ")[2].partition(",")[0] for line in found] == expected


# --- temporary stays --------------------------------------------------------------------------------------------------
VISITS = f"""
every:
  period: placement
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  steps: [{{name: first, limit: [{limit("1 week")}]}}, {{name: later, limit: [{limit("6 weeks")}]}}]
"""
SEEN = "- {kind: visit, on: 2024-09-05, seen: true}\n"


def test_a_placement_goes_on_while_the_child_is_in_hospital():
    # seen on 5 September; six weeks later is 17 October, hospital or not
    facts = (
        "- {kind: placement, start: 2024-09-02, carer: a, address: a}\n"
        "- {kind: temporary_stay, start: 2024-09-16, end: 2024-09-20, carer: hospital}\n"
    )
    assert told(VISITS, facts + SEEN, as_at="2024-09-30") == [
        "placement 2024-09-02: met, due 2024-09-09, found 2024-09-05",
        "placement 2024-09-02 after 2024-09-05: pending, due 2024-10-17",
    ]


def test_recorded_as_placements_the_stay_and_the_return_are_new():
    facts = (
        "- {kind: placement, start: 2024-09-02, end: 2024-09-16, carer: a, address: a}\n"
        "- {kind: placement, start: 2024-09-16, end: 2024-09-20, carer: hospital, address: h}\n"
        "- {kind: placement, start: 2024-09-20, carer: a, address: a}\n"
    )
    assert told(VISITS, facts + SEEN, as_at="2024-09-30")[-1] == (
        "placement 2024-09-20: overdue, due 2024-09-27, +3, open"
    )
