"""`at-most-count`: what tells things apart, what they may share, windows, edges, cover, and cases brought together."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from checker.calendar import add_months
from checker.engines.duty import Verdict
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.document import facts_from
from checker.snapshot.facts import LONG_BEFORE, Snapshot
from tests.engines.support import evaluated, line, mistaken, snapshot, told

Fact = dict[str, Any]

HOUSEHOLD = """
about: household
at-most-count:
  of: fostered_child
  where: {not: {exempted: true}}
  distinct: child
  unless-all-share: sibling_group
  limit: [{number: 3, from: 1991-10-14, provision: Schedule 7, verified: true}]
"""
AS_AT = "2025-06-30"


def child(name: str | None, start: str = "2025-01-06", group: str | None = None, **more: Any) -> Fact:
    """A child fostered in the household, by default in a sibling group of their own and not exempted."""
    fact: Fact = {"kind": "fostered_child", "start": start, "exempted": False, **more}
    if name is not None:
        fact["child"] = name
    fact["sibling_group"] = group or f"of {name}"
    return {field: value for field, value in fact.items() if value is not None}


def household(facts: Sequence[Fact], covers: Any = "all", as_at: str = AS_AT) -> list[str]:
    return told(HOUSEHOLD, facts, as_at=as_at, covers=covers, about="household")


MET = ["fostered_child 2025-01-06: met"]
OVER = ["fostered_child 2025-01-06: not-met, due 2025-01-06, +175, open"]  # 25 + 28 + 31 + 30 + 31 + 30


# --- what tells them apart ----------------------------------------------------------------------------------------------


def test_three_are_met_and_four_are_not() -> None:
    assert household([child(name) for name in "abc"]) == MET
    assert household([child(name) for name in "abcd"]) == OVER


def test_one_not_named_may_be_any_of_the_others() -> None:
    assert household([child("a"), child("b"), child(None)]) == MET  # three at most
    doubtful = ["fostered_child 2025-01-06: cannot-tell, due 2025-01-06, missing-field: fostered_child.child"]
    assert household([child("a"), child("b"), child("c"), child(None)]) == doubtful
    assert household([child(None, group=f"g{number}") for number in range(4)]) == doubtful
    assert household([child(name) for name in "abcd"] + [child(None)]) == OVER  # over without it


# --- what they may all share --------------------------------------------------------------------------------------------


def test_any_number_of_siblings() -> None:
    assert household([child(name, group="g") for name in "abcdef"]) == MET


def test_one_who_is_no_sibling_is_one_too_many() -> None:
    assert household([*(child(name, group="g") for name in "abc"), child("d")]) == OVER


def test_a_sibling_group_not_recorded_may_be_the_others() -> None:
    unknown = {**child("d"), "sibling_group": None}
    told_of = household([*(child(name, group="g") for name in "abc"), unknown])
    assert told_of == ["fostered_child 2025-01-06: cannot-tell, due 2025-01-06, missing-field: fostered_child.sibling_group"]
    assert household([child("a"), child("b"), child("c"), unknown]) == OVER  # the others are not siblings in any case
    assert household([child("a", group="g"), child("b", group="g"), unknown]) == MET  # three need not be


def test_a_child_who_may_be_exempted_and_is_no_sibling() -> None:
    doubtful = {**child("d"), "exempted": None}
    answer = ["fostered_child 2025-01-06: cannot-tell, due 2025-01-06, missing-field: fostered_child.exempted"]
    assert household([*(child(name, group="g") for name in "abc"), doubtful]) == answer
    assert household([*(child(name, group="g") for name in "abce"), doubtful]) == answer


def test_a_child_who_may_be_exempted_and_is_a_sibling() -> None:
    doubtful = {**child("d", group="g"), "exempted": None}
    assert household([*(child(name, group="g") for name in "abc"), doubtful]) == MET


# --- edges --------------------------------------------------------------------------------------------------------------


def test_one_goes_and_another_comes_on_one_day() -> None:
    three = [child("a", end="2025-03-03"), child("b"), child("c")]
    assert household([*three, child("d", "2025-03-03")]) == MET
    day_before = household([*three, child("d", "2025-03-02")])
    assert day_before == ["fostered_child 2025-03-02: not-met, due 2025-03-02, +0"]


def test_two_stretches_are_two_duties() -> None:
    stays = [child("a"), child("b"), child("c"), child("d", "2025-02-03", end="2025-02-05"), child("e", "2025-05-05")]
    assert household(stays) == [
        "fostered_child 2025-02-03: not-met, due 2025-02-03, +1",
        "fostered_child 2025-05-05: not-met, due 2025-05-05, +56, open",  # 26 and 30
    ]


def test_an_unknown_end_leaves_every_day_from_the_start_in_doubt() -> None:
    assert household([child("a"), child("b"), child("c"), child("d", "2025-03-03", end="unknown")]) == [
        "fostered_child 2025-03-03: cannot-tell, due 2025-03-03, missing-field: fostered_child.end"
    ]


def test_an_unknown_start_is_long_before_and_in_doubt_until_it_is_known_to_be_there() -> None:
    gone = child("d", "unknown", end="2025-03-03")
    assert household([child("a"), child("b"), child("c"), gone]) == [
        "fostered_child 2025-01-06: cannot-tell, due 2025-01-06, missing-field: fostered_child.start"
    ]
    still_there = household([child("a"), child("b"), child("c"), child("d", "unknown")])
    assert still_there == ["fostered_child 2025-06-30: not-met, due 2025-06-30, +0, open"]


def test_one_still_to_come_is_not_there() -> None:
    assert household([child("a"), child("b"), child("c"), child("d", "2025-07-01")]) == MET


# --- cover --------------------------------------------------------------------------------------------------------------


def test_what_is_not_covered_is_never_met_and_never_a_miss() -> None:
    assert household([child("a")], covers={"fostered_child": {"to": "2024-12-31"}}) == [
        "fostered_child 2025-01-06: cannot-tell, due 2025-01-06, not-covered: fostered_child"
    ]
    assert household([], covers={}) == []


def test_what_is_recorded_is_over_whatever_is_covered() -> None:
    four = [child(name) for name in "abcd"]
    assert household(four, covers={"fostered_child": {"from": "2025-06-01"}}) == OVER


def test_siblings_seen_may_not_be_all_there_are() -> None:
    four = [child(name, group="g") for name in "abcd"]
    assert household(four, covers={"fostered_child": {"to": "2024-12-31"}}) == [
        "fostered_child 2025-01-06: cannot-tell, due 2025-01-06, not-covered: fostered_child"
    ]


# --- windows ------------------------------------------------------------------------------------------------------------
CARERS = """
at-most-count:
  of: placement
  distinct: carer
  in-any: 12 months
  limit: [{number: 2, from: 2011-04-01, provision: standard 1, verified: true}]
"""


def carer(name: str | None, start: str, end: str | None = None) -> Fact:
    fact = {"kind": "placement", "carer": name, "start": start, "end": end}
    return {field: value for field, value in fact.items() if value is not None}


def test_what_ended_before_the_window_does_not_count() -> None:
    placements = [
        carer("a", "2024-01-01", "2024-06-03"),
        carer("b", "2024-06-03", "2025-03-03"),
        carer("c", "2025-03-03"),
    ]
    # the last day with a is 2 June 2024: in the 12 months that end on 1 June 2025, not in those that end on 2 June
    assert told(CARERS, placements, as_at="2025-12-31") == ["placement 2025-03-03: not-met, due 2025-03-03, +90"]


def test_a_placement_left_open_ends_where_the_next_begins() -> None:
    placements = [carer("a", "2023-01-02"), carer("b", "2024-01-01"), carer("c", "2025-03-03")]
    # a ended on 1 January 2024, so on 3 March 2025 it is long out of the window
    assert told(CARERS, placements, as_at="2025-12-31") == ["placement 2023-01-02: met"]


def test_the_same_carer_again_is_no_other() -> None:
    placements = [carer("a", "2025-01-06", "2025-02-03"), carer("b", "2025-02-03", "2025-03-03"), carer("a", "2025-03-03")]
    assert told(CARERS, placements, as_at=AS_AT) == ["placement 2025-01-06: met"]


def test_a_window_that_reaches_back_before_cover() -> None:
    placements = [carer("a", "2025-04-07", "2025-06-02"), carer("b", "2025-06-02")]
    answer = told(CARERS, placements, as_at="2026-03-31", covers={"placement": {"from": "2025-04-01"}})
    assert answer == ["placement 2025-04-07: cannot-tell, due 2025-04-07, not-covered: placement"]
    whole = told(CARERS, placements, as_at="2026-03-31", covers={"placement": {"from": "2024-04-01"}})
    assert whole == ["placement 2025-04-07: met"]


def test_windows_agree_with_counting_by_hand() -> None:
    """Every stretch over, against a count of carers for each day of two years."""
    rng = random.Random(21)
    first = dt.date(2023, 1, 1).toordinal()
    for _ in range(60):
        edges = sorted(rng.sample(range(first, first + 730), rng.randint(2, 7)))
        stays = [(a, b, rng.choice("abcd")) for a, b in zip(edges, edges[1:], strict=False) if rng.random() < 0.8]
        over = [day for day in range(first, first + 800) if _open_on(stays, day) and len(_in_window(stays, day)) > 2]
        facts = [carer(name, _iso(a), _iso(b)) for a, b, name in stays]
        duties = evaluated(CARERS, snapshot(facts, _iso(first + 800))).duties
        found = {
            day
            for duty in duties
            if duty.verdict is Verdict.NOT_MET and duty.due is not None and duty.late_by is not None
            for day in range(duty.due, duty.due + duty.late_by + 1)
        }
        assert found == set(over), stays


def _open_on(stays: Sequence[tuple[int, int, str]], day: int) -> bool:
    return any(start <= day < end for start, end, _ in stays)


def _in_window(stays: Sequence[tuple[int, int, str]], day: int) -> set[str]:
    after = add_months(day, -12)
    return {name for start, end, name in stays if start <= day and end - 1 > after}


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


# --- events -------------------------------------------------------------------------------------------------------------
MEETINGS = """
at-most-count:
  of: strategy_meeting
  where: {status: not-held}
  in-any: 1 month
  limit: [{number: 1, from: 2011-04-01, provision: standard 1, verified: true}]
"""


def test_events_in_a_window() -> None:
    meetings = [{"kind": "strategy_meeting", "on": day, "status": "not-held"} for day in ("2025-05-01", "2025-05-31")]
    # 1 May is in the month that ends on 31 May (1 May to 31 May), and in none that ends later
    assert told(MEETINGS, meetings, as_at=AS_AT) == ["strategy_meeting 2025-05-31: not-met, due 2025-05-31, +0"]
    later = [{**meetings[0]}, {**meetings[1], "on": "2025-06-01"}]
    assert told(MEETINGS, later, as_at=AS_AT) == ["strategy_meeting 2025-05-01: met"]


def test_an_event_of_no_known_day_may_be_in_any_window() -> None:
    meetings = [{"kind": "strategy_meeting", "on": day, "status": "not-held"} for day in ("2025-05-01", "unknown")]
    assert told(MEETINGS, meetings, as_at=AS_AT) == [
        "strategy_meeting 2025-05-01: cannot-tell, due 2025-05-01, missing-field: strategy_meeting.on"
    ]


def test_a_case_with_no_such_event_has_no_duty() -> None:
    assert told(MEETINGS, [], as_at=AS_AT) == []


# --- brought together ---------------------------------------------------------------------------------------------------
OFFICERS = """
about: officer
per: iro_allocation.officer
at-most-count:
  of: iro_allocation
  distinct: case
  limit: [{number: 10, from: 2011-04-01, provision: paragraph 7.15, verified: true}]
  times: {kind: post, where: {role: reviewing-officer}, attribute: share}
"""


def officers(children: dict[str, list[Fact]], posts: dict[str, list[Fact]], covers: Any = "all") -> Snapshot:
    """A snapshot of children with their allocations, and officers with their posts."""
    kinds = ("iro_allocation", "post")
    cases = [
        {"case": case, "about": about, "facts": [{"kind": kind, **fact} for fact in facts]}
        for kind, about, held in zip(kinds, ("child", "officer"), (children, posts), strict=True)
        for case, facts in held.items()
    ]
    as_at = dt.date.fromisoformat(AS_AT).toordinal()
    return facts_from([], cases=cases, covers=covers, as_at=as_at, place=lambda loc: "facts.yaml:1", fault=mistaken)


def caseload(children: dict[str, list[Fact]], posts: dict[str, list[Fact]], covers: Any = "all") -> list[str]:
    duties = evaluated(OFFICERS, officers(children, posts, covers)).duties
    return [f"{duty.case} {line(duty)}" for duty in duties]


def post(share: float | None = 0.2, start: str = "2024-01-08", **more: Any) -> Fact:
    role = {"role": "reviewing-officer", "start": start, **more}
    return role if share is None else {**role, "share": share}


def held(number: int, officer: str | None = "o1", start: str = "2025-01-06") -> dict[str, list[Fact]]:
    """So many children, each with the officer."""
    fact = {"start": start, "officer": officer} if officer else {"start": start}
    return {f"{officer or 'nobody'}-{n}": [dict(fact)] for n in range(number)}


def test_a_share_of_a_post_is_a_share_of_the_number() -> None:
    assert caseload(held(2), {"o1": [post()]}) == ["o1 iro_allocation 2025-01-06: met"]
    over = ["o1 iro_allocation 2025-01-06: not-met, due 2025-01-06, +175, open"]
    assert caseload(held(3), {"o1": [post()]}) == over


def test_a_share_that_a_float_cannot_hold_is_not_an_excess() -> None:
    assert caseload(held(3), {"o1": [post(0.1), post(0.2)]}) == ["o1 iro_allocation 2025-01-06: met"]
    assert caseload(held(29), {"o1": [post(2.9)]}) == ["o1 iro_allocation 2025-01-06: met"]


def test_no_post_recorded_is_not_no_post() -> None:
    unknown = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, missing-field: post"]
    assert caseload(held(1), {}) == unknown
    assert caseload(held(1), {"o1": []}) == unknown
    assert caseload(held(1), {"o1": [post(role="social-worker")]}) == unknown
    uncovered = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, not-covered: post"]
    assert caseload(held(1), {}, covers={"iro_allocation": "all"}) == uncovered


def test_what_of_a_post_is_not_known() -> None:
    no_share = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, missing-field: post.share"]
    assert caseload(held(1), {"o1": [post(None)]}) == no_share
    no_role = [{key: value for key, value in post().items() if key != "role"}]
    assert caseload(held(1), {"o1": no_role})[0].endswith("missing-field: post.role")
    no_start = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, missing-field: post.start"]
    assert caseload(held(1), {"o1": [post(start="unknown")]}) == no_start


def test_the_limit_changes_with_the_post() -> None:
    posts = [post(0.2, end="2025-03-03"), post(0.1, "2025-03-03", end="2025-04-07"), post(0.2, "2025-04-07")]
    assert caseload(held(2), {"o1": posts}) == ["o1 iro_allocation 2025-03-03: not-met, due 2025-03-03, +34"]  # 28 and 6


def test_a_child_of_nobody_may_be_anybodys() -> None:
    both = {"o1": [post()], "o2": [post(0.4)]}
    assert caseload({**held(2), **held(2, "o2"), **held(1, None)}, both) == [
        "o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, missing-field: iro_allocation.officer",
        "o2 iro_allocation 2025-01-06: met",
    ]
    assert caseload(held(3, None), both) == []  # nobody is known to hold any


def test_a_child_is_with_one_officer_at_a_time() -> None:
    moved = {"c": [{"start": "2024-09-02", "officer": "o1"}, {"start": "2025-02-03", "officer": "o2"}]}
    answer = caseload({**held(2), **moved}, {"o1": [post()], "o2": [post()]})
    assert answer == [
        "o1 iro_allocation 2025-01-06: not-met, due 2025-01-06, +27",  # until 2 February
        "o2 iro_allocation 2025-02-03: met",
    ]


def test_a_child_with_an_officers_id_is_not_the_officer() -> None:
    shot = officers(held(1), {"o2": [post(0.1)]})
    children = tuple(replace(case, id="o2") if case.about == "child" else case for case in shot.cases)
    assert [line(duty) for duty in evaluated(OFFICERS, replace(shot, cases=children)).duties] == [
        "iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, missing-field: post"  # the child's officer is o1
    ]


def test_allocations_covered_for_some_children_alone() -> None:
    shot = officers(held(1), {"o1": [post()]})
    posts_alone = Coverage({"post": KindCoverage(((LONG_BEFORE, shot.as_at),))})
    one = next(case for case in shot.cases if case.about == "child")
    child_elsewhere = replace(one, id="elsewhere", facts=(), coverage=posts_alone)
    both = replace(shot, cases=(*shot.cases, child_elsewhere))
    assert [line(duty) for duty in evaluated(OFFICERS, both).duties] == [
        "iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, not-covered: iro_allocation"
    ]
