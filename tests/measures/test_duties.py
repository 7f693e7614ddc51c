"""Figures of duties: which fell due in a period, and whether every one was met.

A first review is due in 20 working days, a second 3 months after it, a later one 6 months after the last.
"""

from __future__ import annotations

import datetime as dt

import pytest

from tests.measures.test_figures import told

REVIEWS, VISITS = "lac.review.interval", "lac.visit.interval"
EVERY = f"share: {{of: {{cases: child}}, those: {{every-duty-met: [{REVIEWS}]}}}}"


def held(*days):
    return [f"kind: review, on: {day}, status: held, type: statutory" for day in days]


IN_CARE = "kind: looked_after, start: 2024-09-02"
TWO_HELD = [IN_CARE, *held("2024-09-30", "2024-12-30")]
"""The next is due on 30 June 2025, and was never held."""


@pytest.mark.parametrize(
    ("first", "last", "met"),
    [("2025-04-01", "2025-06-30", 0), ("2025-04-01", "2025-06-29", 1), ("2025-06-30", "2025-09-30", 0)],
)  # fmt: skip
def test_what_fell_due_on_either_day_of_the_period_fell_due_in_it(work, first, last, met):
    span = (dt.date.fromisoformat(first), dt.date.fromisoformat(last))
    assert told(work(EVERY, {"C1": TWO_HELD}, span=span, rules=[REVIEWS])) == ("told", met, 1, 0)


@pytest.mark.parametrize(
    ("held_at_last", "met"),
    [([], 0), (["2025-09-02"], 0), (["2025-08-29"], 1)],  # held on 29 August, it is none of those due in the period
)
def test_a_duty_missed_before_of_which_nothing_is_done_by_the_end_stands_for_those_that_would_have_followed(
    work, held_at_last, met
):
    span = (dt.date(2025, 7, 1), dt.date(2025, 8, 31))
    found = work(EVERY, {"C1": [*TWO_HELD, *held(*held_at_last)]}, span=span, rules=[REVIEWS])
    assert told(found) == ("told", met, 1, 0)


def test_the_duties_of_other_rules_are_not_counted(work):
    """Three reviews were in time, and no visit was made."""
    placed = "kind: placement, start: 2024-09-02, setting: foster-care, carer: f1"
    cases = {"C1": [IN_CARE, placed, *held("2024-09-30", "2024-12-30", "2025-06-30")]}
    span = (dt.date(2024, 9, 2), dt.date(2025, 8, 31))
    both = [REVIEWS, VISITS]
    assert told(work(EVERY, cases, span=span, rules=both)) == ("told", 1, 1, 0)
    assert told(work(f"count: {{duties: [{REVIEWS}]}}", cases, span=span, rules=both))[1] == 3
    assert told(work(f"count: {{duties: [{VISITS}], verdict: [overdue]}}", cases, span=span, rules=both))[1] == 1


@pytest.mark.parametrize(
    "in_care",
    [
        "start: 2026-03-03",  # the first review is due on Tuesday 31 March 2026, the as-at day: four weeks, no bank holiday
        "start: 2026-02-02, end: 2026-02-20",  # it would have been due on 2 March
    ],
)
def test_what_is_not_yet_due_or_lapsed_was_not_missed(work, in_care):
    assert told(work(EVERY, {"C1": [f"kind: looked_after, {in_care}"]}, rules=[REVIEWS])) == ("told", 1, 1, 0)


def test_those_of_one_step_are_so_whatever_came_of_them(work):
    """Due in the two years: the first review, late; the second, 3 months after it, in time; the later one, missed."""
    body = f"share: {{of: {{duties: [{REVIEWS}]}}, those: {{step: [first review]}}}}"
    reviews = [IN_CARE, *held("2024-10-07", "2025-01-07")]
    span = (dt.date(2024, 4, 1), dt.date(2026, 3, 31))
    assert told(work(body, {"C1": reviews}, span=span, rules=[REVIEWS])) == ("told", 1, 3, 0)


def test_a_figure_of_several_rules_is_of_those_that_ran_and_says_which_did_not(work):
    body = f"count: {{duties: [{REVIEWS}, {VISITS}]}}"
    span = (dt.date(2024, 9, 2), dt.date(2025, 3, 31))
    figure = work(body, {"C1": TWO_HELD}, span=span, rules=[REVIEWS]).figure
    assert (figure.status, figure.value, figure.why) == ("told", 2, f"{VISITS} is off in profile test")
    assert work(body, {"C1": TWO_HELD}, span=span).figure.status == "not-run"
