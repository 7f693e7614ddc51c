"""`per`: what several cases hold of one officer brought together, and a limit multiplied by the officer's post."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.document import facts_from
from checker.snapshot.facts import LONG_BEFORE, Snapshot
from tests.engines.support import evaluated, line, mistaken

Fact = dict[str, Any]
AS_AT = "2025-06-30"

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
    unknown = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, open, missing-field: post"]
    assert caseload(held(1), {}) == unknown
    assert caseload(held(1), {"o1": []}) == unknown
    assert caseload(held(1), {"o1": [post(role="social-worker")]}) == unknown
    uncovered = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, open, not-covered: post"]
    assert caseload(held(1), {}, covers={"iro_allocation": "all"}) == uncovered


def test_what_of_a_post_is_not_known() -> None:
    no_share = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, open, missing-field: post.share"]
    assert caseload(held(1), {"o1": [post(None)]}) == no_share
    no_role = [{key: value for key, value in post().items() if key != "role"}]
    assert caseload(held(1), {"o1": no_role})[0].endswith("missing-field: post.role")
    no_start = ["o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, missing-field: post.start"]
    assert caseload(held(1), {"o1": [post(start="unknown")]}) == no_start


def test_the_limit_changes_with_the_post() -> None:
    posts = [post(0.2, end="2025-03-03"), post(0.1, "2025-03-03", end="2025-04-07"), post(0.2, "2025-04-07")]
    assert caseload(held(2), {"o1": posts}) == [
        "o1 iro_allocation 2025-03-03: not-met, due 2025-03-03, +34"
    ]  # 28 and 6


def test_a_child_of_nobody_may_be_anybodys() -> None:
    both = {"o1": [post()], "o2": [post(0.4)]}
    assert caseload({**held(2), **held(2, "o2"), **held(1, None)}, both) == [
        "o1 iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, open, missing-field: iro_allocation.officer",
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
        "iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, open, missing-field: post"  # the child's officer is o1
    ]


def test_allocations_covered_for_some_children_alone() -> None:
    shot = officers(held(1), {"o1": [post()]})
    posts_alone = Coverage({"post": KindCoverage(((LONG_BEFORE, shot.as_at),))})
    one = next(case for case in shot.cases if case.about == "child")
    child_elsewhere = replace(one, id="elsewhere", facts=(), coverage=posts_alone)
    both = replace(shot, cases=(*shot.cases, child_elsewhere))
    assert [line(duty) for duty in evaluated(OFFICERS, both).duties] == [
        "iro_allocation 2025-01-06: cannot-tell, due 2025-01-06, open, not-covered: iro_allocation"
    ]


def test_the_latest_of_each_child_is_not_the_latest_of_an_officer() -> None:
    """Two children to a fifth of a post. A third, now with o2, may have been with o1 before: the source holds each child's
    latest appointment alone."""
    covers = {"iro_allocation": "latest", "post": "all"}
    moved = {"moved": [{"start": "2025-05-05", "officer": "o2"}]}
    posts = {"o1": [post()], "o2": [post()]}
    unseen = "cannot-tell, due {}, open, not-covered: iro_allocation"
    assert caseload({**held(2), **moved}, posts, covers) == [
        f"o1 iro_allocation 2025-01-06: {unseen.format('2025-01-06')}",
        f"o2 iro_allocation 2025-05-05: {unseen.format('2025-05-05')}",
    ]
    over = ["o1 iro_allocation 2025-01-06: not-met, due 2025-01-06, +175, open"]
    assert caseload(held(3), {"o1": [post()]}, covers) == over  # three are too many, whoever else there was
