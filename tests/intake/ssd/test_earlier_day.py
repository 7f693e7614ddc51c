"""A dump judged as at a day before it was made: what it holds only as it stands may not have been so yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from checker.intake.known_to import known_to_its_day
from checker.intake.native import Native

from .conftest import AS_AT, facts_of, table

Read = Callable[..., Native]
VISITS = "cppv_cp_visit_id cppv_person_id cppv_cp_visit_date cppv_cp_visit_seen cppv_cp_visit_seen_alone cppv_cp_visit_bedroom"
LEAVERS = "clea_table_id clea_person_id clea_care_leaver_eligibility clea_pathway_plan_review_date"
VACCINES = "clai_person_id clai_immunisations_status clai_immunisations_status_date"
PLANS = "cinp_cin_plan_id cinp_person_id cinp_cin_plan_start_date cinp_cin_plan_end_date"


def dump(read: Read, *days_after: int, **more: str) -> Native:
    """A dump with a visit on most days of March 2026, and on so many days after the 31st."""
    days = [dt.date.fromordinal(AS_AT + after).isoformat() for after in (*range(-30, 1, 2), *days_after)]
    return known_to_its_day(
        read(
            ssd_cp_visits=table(VISITS, *(f"V{n} 01 {day} Y Y Y" for n, day in enumerate(days))),
            ssd_care_leavers=table(LEAVERS, "A 01 Former_Relevant 2025-11-01", "B 02 Former_Relevant 2026-04-14"),
            ssd_cla_immunisations=table(VACCINES, "01 Y 2025-06-02"),
            **more,
        )
    )


def noted(found: Native) -> list[str]:
    return [problem.what for problem in found.snapshot.problems if problem.source == "--as-at"]


def statuses(found: Native) -> list[int]:
    return [len(facts_of(found, "leaving_care_status", case)) for case in ("01", "02")]


def test_made_on_the_as_at_date(read: Read) -> None:
    found = dump(read)
    assert (statuses(found), noted(found), found.drawn) == ([1, 1], [], None)


def test_one_date_mistyped_is_no_later_dump(read: Read) -> None:
    for stray in (1, 6, 30, 365, 3_650):
        found = dump(read, stray)
        assert (statuses(found), noted(found)) == ([1, 1], [])


def test_made_days_later(read: Read) -> None:
    found = dump(read, 1, 2, 3)
    made = dt.date(2026, 4, 3).toordinal()
    for kind, case in (("leaving_care_status", "01"), ("leaving_care_status", "02"), ("immunised", "01")):
        (fact,) = facts_of(found, kind, case)
        assert fact.may_be_after(AS_AT) and fact.start_hi == made
    for kind in ("leaving_care_status", "immunised"):
        assert not found.snapshot.coverage.of(kind).covers(AS_AT)
    (what,) = noted(found)
    assert "things up to 3 April 2026" in what
    assert what.endswith(": immunised, leaving care status, pathway review")
    assert not any(problem.doubts_all for problem in found.snapshot.problems)


def test_the_latest_is_the_latest_then_too_where_it_was_by_then(read: Read) -> None:
    """Last reviewed on 1 November 2025, as the dump has it in April: so too on 31 March. Of the other it is not known."""
    found = dump(read, 1, 2, 3)
    covered = {case.id: case.coverage or found.snapshot.coverage for case in found.snapshot.cases}
    assert [covered[case].of("pathway_review").latest for case in ("01", "02")] == [True, False]


def test_what_is_planned_is_no_sign_of_a_later_dump(read: Read) -> None:
    columns = (
        "cppr_cp_review_id cppr_person_id cppr_cp_review_due cppr_cp_review_date cppr_cp_review_outcome_continue_cp "
        "cppr_cp_review_quorate"
    )
    ahead = [dt.date.fromordinal(AS_AT + day).isoformat() for day in range(1, 60)]
    plans = table(PLANS, *(f"P{n} 01 2026-01-05 {day}" for n, day in enumerate(ahead)))
    reviews = table(columns, *(f"R{n} 01 - {day} - -" for n, day in enumerate(ahead)))
    found = dump(read, ssd_cin_plans=plans, ssd_cp_reviews=reviews)
    assert (statuses(found), noted(found)) == ([1, 1], [])


def test_no_plan_had_ended_by_then_so_that_one_that_had_may_have_left_the_dump(read: Read) -> None:
    plans = table(PLANS, "A 01 2026-01-05 2026-04-02", "B 01 2026-01-05 -")
    cover = dump(read, 1, 2, 3, ssd_cin_plans=plans).snapshot.coverage.of("cin_plan")
    assert cover.spans == ((dt.date(2020, 4, 1).toordinal(), AS_AT),)  # as --covers-from says
    untold = read(covers_from=None, ssd_cin_plans=plans,
                  ssd_cp_visits=table(VISITS, *(f"V{n} 01 2026-04-0{n} Y Y Y" for n in (1, 2, 3))))  # fmt: skip
    assert untold.snapshot.coverage.of("cin_plan").spans == ()
    assert untold.drawn == dt.date(2026, 4, 3).toordinal()
