"""What a return leaves in doubt is worked out in columns, with nothing asked of the reference engine; by hand, beside both."""

from __future__ import annotations

from unittest.mock import patch

import pytest

from checker.engines import polars, reference
from checker.engines.polars.subjects import Subjects
from tests.engines.support import FORCE, held, limit, line, program, snapshot
from tests.engines.support import REVIEWS as PLAIN

QUESTION = "{judgement: Was it done?, selected-by: due, from: 2020-04-24, to: 2020-09-25, provision: r, verified: true}"
REVIEWS = PLAIN.replace(limit("6 months"), f"{limit('6 months')}, {QUESTION}")
"""Regulation 33, its last step under two texts."""

IN_CARE = "- {kind: looked_after, start: 2018-01-02}\n" + held("2018-01-30", "2018-04-20")
"""The first review in time (20 working days), then the second: the next is due on 20 October 2018."""


def told(rule: str, facts: str, as_at: str, covers: str = "all") -> list[str]:
    """The duties of one case, a line each: of both engines alike, and by the columns alone."""
    given = program((rule,)), snapshot(facts, as_at, covers)
    with patch.object(Subjects, "case_view", side_effect=AssertionError("a case was asked of the reference engine")):
        found = polars.evaluate(*given)
    assert found == reference.evaluate(*given)
    return [line(duty) for duty in found.duties]


# --- days not covered in a gap that opened on a day that is known ----------------------------------------------------------
def reviews(*parts: str) -> str:
    """Cover of reviews on some days only."""
    return f"{{review: [{', '.join(f'{{{part}}}' for part in parts)}], looked_after: all}}"


ONE = reviews("from: 2018-01-01, to: 2018-05-31", "from: 2018-06-02")
"""All but 1 June 2018: six months from then is 1 December."""
TWO = reviews("from: 2018-01-01, to: 2018-05-31", "from: 2018-06-02, to: 2018-11-14", "from: 2018-11-16")
"""Nor 15 November, which is within six months of 1 June; six months from then is 15 May 2019."""
TOO_LATE = reviews("from: 2018-01-01, to: 2018-05-31", "from: 2018-06-02, to: 2018-12-01", "from: 2018-12-03")
"""Nor 2 December, which is not."""


@pytest.mark.parametrize(
    ("covers", "as_at", "expected"),
    [
        (ONE, "2018-10-20", "pending, due 2018-10-20"),
        (ONE, "2018-12-01", "cannot-tell, due 2018-10-20, not-covered: review"),
        (ONE, "2018-12-02", "overdue, due 2018-12-01, +1, open"),
        (TWO, "2019-05-15", "cannot-tell, due 2018-10-20, not-covered: review"),
        (TWO, "2019-05-16", "overdue, due 2019-05-15, +1, open"),
        (TOO_LATE, "2018-12-04", "overdue, due 2018-12-01, +3, open"),
    ],
)
def test_any_number_of_reviews_may_lie_on_days_not_covered(covers: str, as_at: str, expected: str) -> None:
    assert told(REVIEWS, IN_CARE, as_at, covers)[-1] == f"looked_after 2018-01-02 after 2018-04-20: {expected}"


def test_a_gap_that_the_days_not_covered_reach_the_end_of_cannot_be_told_however_long_it_is() -> None:
    covers = "{review: {from: 2018-01-01, to: 2018-10-01}, looked_after: all}"
    last = told(REVIEWS, IN_CARE, "2025-10-20", covers)[-1]
    assert last == "looked_after 2018-01-02 after 2018-04-20: cannot-tell, due 2018-10-20, not-covered: review"


# --- events that may count --------------------------------------------------------------------------------------------------
PERHAPS = IN_CARE + "- {kind: review, on: 2018-09-01}\n"
"""Whether one of 1 September was held is not known: six months from then is 1 March 2019."""


@pytest.mark.parametrize(
    ("hole", "as_at", "expected"),
    [
        (None, "2019-03-01", "cannot-tell, due 2018-10-20, missing-field: review.status"),
        (None, "2019-03-02", "overdue, due 2019-03-01, +1, open"),
        # a day not covered within those six months, and not within those from 20 April: six months from it is 15 June
        (("2018-12-14", "2018-12-16"), "2019-06-15", "cannot-tell, due 2018-10-20, not-covered: review"),
        (("2018-12-14", "2018-12-16"), "2019-06-16", "overdue, due 2019-06-15, +1, open"),
        (("2019-03-01", "2019-03-03"), "2019-03-04", "overdue, due 2019-03-01, +3, open"),
    ],
)
def test_one_that_may_count_may_reach_days_not_covered(hole: tuple[str, str] | None, as_at: str, expected: str) -> None:
    spans = "all" if hole is None else f"[{{from: 2018-01-01, to: {hole[0]}}}, {{from: {hole[1]}}}]"
    last = told(REVIEWS, PERHAPS, as_at, f"{{review: {spans}, looked_after: all}}")[-1]
    assert last == f"looked_after 2018-01-02 after 2018-04-20: {expected}"


@pytest.mark.parametrize(
    ("as_at", "expected"),
    [
        # on the last day it could have been in time, 20 October, six months from which is 20 April
        ("2019-04-20", "cannot-tell, due 2018-10-20, missing-field: review.on"),
        ("2019-04-21", "overdue, due 2019-04-20, +1, open"),
    ],
)
def test_one_without_a_date_may_be_of_any_day(as_at: str, expected: str) -> None:
    facts = IN_CARE + "- {kind: review, on: unknown, status: held}\n"
    assert told(REVIEWS, facts, as_at)[-1] == f"looked_after 2018-01-02 after 2018-04-20: {expected}"


def test_a_gap_that_may_have_opened_on_the_day_of_a_review_before_it_is_in_doubt_for_its_own_start_first() -> None:
    """The review of February is the first or a later one, so the next is due in three months or in six."""
    rule = REVIEWS.replace("period: looked_after", "period: {happened: cin_meeting}")
    facts = "- {kind: cin_meeting, on: 2018-01-02}\n- {kind: review, on: 2017-12-01}\n" + held("2018-02-01")
    last = told(rule, facts, "2018-06-01", "{cin_meeting: {from: 2018-01-01}, review: all}")[-1]
    assert last.endswith("after 2018-02-01: cannot-tell, due 2018-05-01, not-covered: cin_meeting")


# --- regimes in doubt ---------------------------------------------------------------------------------------------------------
VISITS = f"""
every:
  period: looked_after
  evidence: [{{kind: visit}}]
  steps:
    - name: visit
      regimes:
        - name: residential
          when: {{kind: placement, where: {{setting: residential-school}}}}
          limit: [{limit("1 week")}]
        - name: other
          limit: [{limit("6 weeks")}]
"""


def visited(*days: str, placements: str) -> str:
    return (
        "- {kind: looked_after, start: 2025-01-06}\n"
        + placements
        + "".join(f"- {{kind: visit, on: {d}}}\n" for d in days)
    )


SOMEWHERE = "- {kind: placement, start: 2025-01-06}\n"
MOVED = "- {kind: placement, start: 2025-01-06, end: 2025-03-20, setting: foster-care}\n- {kind: placement, start: 2025-03-20}\n"


@pytest.mark.parametrize(
    ("placements", "day", "expected"),
    [
        # from 1 March a week is 8 March, and six weeks are 12 April
        (SOMEWHERE, "2025-03-08", "met, due 2025-03-08, found 2025-03-08"),
        (SOMEWHERE, "2025-03-09", "cannot-tell, due 2025-03-08, found 2025-03-09, missing-field: placement.setting"),
        (SOMEWHERE, "2025-04-12", "cannot-tell, due 2025-03-08, found 2025-04-12, missing-field: placement.setting"),
        (SOMEWHERE, "2025-04-13", "late, due 2025-04-12, found 2025-04-13, +1"),
        # the week had run out by 20 March, so it would be counted from then
        (MOVED, "2025-03-27", "met, due 2025-03-27, found 2025-03-27"),
        (MOVED, "2025-03-28", "cannot-tell, due 2025-03-27, found 2025-03-28, missing-field: placement.setting"),
        (MOVED, "2025-04-13", "late, due 2025-04-12, found 2025-04-13, +1"),
    ],
)
def test_which_regime_holds_is_not_known(placements: str, day: str, expected: str) -> None:
    facts = visited("2025-01-10", "2025-01-16", "2025-01-20", "2025-03-01", day, placements=placements)
    found = told(VISITS, facts, "2025-04-30")
    assert f"looked_after 2025-01-06 after 2025-03-01: {expected}" in found


# --- what has happened in a period that began by a day ---------------------------------------------------------------------
SINCE = f"""
within:
  trigger: {{event: visit}}
  evidence: [{{kind: cin_meeting}}]
  limit: [{limit("5 days")}]
when: {{happened: review, during: looked_after}}
"""


@pytest.mark.parametrize(
    ("review", "visit", "expected"),
    [
        ("2024-06-10", "2024-07-01", ["visit 2024-07-01: overdue, due 2024-07-06, +25, open"]),
        # on a day on which the period may not have begun, and a review that may be before it
        (
            "2024-05-01",
            "2024-07-01",
            ["visit 2024-07-01: cannot-tell, due 2024-07-06, missing-field: looked_after.start"],
        ),
        (
            "2024-05-01",
            "2024-05-15",
            ["visit 2024-05-15: cannot-tell, due 2024-05-20, missing-field: looked_after.start"],
        ),
        ("2024-06-10", "2024-06-05", []),
    ],
)
def test_what_happened_since_a_start_that_is_not_known(review: str, visit: str, expected: list[str]) -> None:
    facts = (
        "- {kind: looked_after, start: unknown, started_by: 2024-06-01}\n"
        + held(review)
        + f"- {{kind: visit, on: {visit}}}\n"
    )
    assert told(SINCE, facts, "2024-07-31") == expected


# --- a due date beside an event that may be unseen --------------------------------------------------------------------------
SOONER = f"""
within:
  trigger: {{start-of: looked_after}}
  earliest-of:
    - limit: [{limit("20 days")}]
    - after: {{event: review, where: {{status: held}}}}
  evidence: [{{kind: health_assessment}}]
"""
FROM_MARCH = "{review: {from: 2024-03-01}, looked_after: all, health_assessment: all}"


@pytest.mark.parametrize(
    ("assessed", "expected"),
    [
        # a review may have been held on any day from 20 February to the 29th; twenty days are 11 March
        ("2024-02-20", "met, due 2024-02-20, found 2024-02-20"),
        ("2024-02-21", "cannot-tell, due 2024-02-20, found 2024-02-21, not-covered: review"),
        ("2024-03-11", "cannot-tell, due 2024-02-20, found 2024-03-11, not-covered: review"),
        ("2024-03-12", "late, due 2024-03-11, found 2024-03-12, +1"),
    ],
)
def test_the_event_that_fixes_a_due_date_may_be_unseen(assessed: str, expected: str) -> None:
    facts = f"- {{kind: looked_after, start: 2024-02-20}}\n- {{kind: health_assessment, on: {assessed}}}\n"
    assert told(SOONER, facts, "2024-03-31", FROM_MARCH) == [f"looked_after 2024-02-20: {expected}"]


@pytest.mark.parametrize(
    ("review", "assessed", "expected"),
    [
        # twenty days from 20 February are 11 March, and from 25 February 16 March
        ("", "2024-03-11", "met, due 2024-03-11, found 2024-03-11"),
        ("", "2024-03-12", "cannot-tell, due 2024-03-11, found 2024-03-12, missing-field: looked_after.start"),
        ("", "2024-03-17", "late, due 2024-03-16, found 2024-03-17, +1"),
        # a review is the first on or after either
        ("2024-03-05", "2024-03-05", "met, due 2024-03-05, found 2024-03-05"),
        ("2024-03-05", "2024-03-06", "late, due 2024-03-05, found 2024-03-06, +1"),
    ],
)
def test_what_it_is_counted_from_may_be_one_of_several_days(review: str, assessed: str, expected: str) -> None:
    facts = "- {kind: looked_after, start: unknown, started_from: 2024-02-20, started_by: 2024-02-25}\n"
    facts += held(*filter(None, [review])) + f"- {{kind: health_assessment, on: {assessed}}}\n"
    (duty,) = told(SOONER, facts, "2024-03-31")
    assert duty.partition(": ")[2] == expected


# --- evidence and exceptions on a day that is not known ---------------------------------------------------------------------
ASSESSED = f"""
within:
  trigger: {{start-of: looked_after}}
  evidence: [{{kind: health_assessment, where: {{status: held}}}}]
  limit: [{limit("20 days")}]
excused-by: [{{kind: health_assessment, where: {{status: refused}}}}]
"""
WITH = f"""
with:
  trigger: {{event: visit}}
  evidence: [{{kind: health_assessment}}]
  evidence-from: any
  in-force: {FORCE}
"""


@pytest.mark.parametrize("status", ["held", "refused"])
def test_it_may_have_been_in_time(status: str) -> None:
    facts = (
        f"- {{kind: looked_after, start: 2024-02-20}}\n- {{kind: health_assessment, on: unknown, status: {status}}}\n"
    )
    expected = "looked_after 2024-02-20: cannot-tell, due 2024-03-11, missing-field: health_assessment.on"
    assert told(ASSESSED, facts, "2024-03-31") == [expected]
    assert told(ASSESSED, facts, "2024-03-11") == ["looked_after 2024-02-20: pending, due 2024-03-11"]


def test_where_any_day_will_do_it_counts() -> None:
    facts = "- {kind: visit, on: 2024-02-20}\n- {kind: health_assessment, on: unknown}\n"
    assert told(WITH, facts, "2024-03-31") == ["visit 2024-02-20: met, found undated"]
