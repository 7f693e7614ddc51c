"""`at-most-count`: what tells things apart, what they may share, edges and cover."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.engines.support import told

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
    doubtful = ["fostered_child 2025-01-06: cannot-tell, due 2025-01-06, open, missing-field: fostered_child.child"]
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
    assert told_of == [
        "fostered_child 2025-01-06: cannot-tell, due 2025-01-06, open, missing-field: fostered_child.sibling_group"
    ]
    assert household([child("a"), child("b"), child("c"), unknown]) == OVER  # the others are not siblings in any case
    assert household([child("a", group="g"), child("b", group="g"), unknown]) == MET  # three need not be


def test_a_child_who_may_be_exempted_and_is_no_sibling() -> None:
    doubtful = {**child("d"), "exempted": None}
    answer = ["fostered_child 2025-01-06: cannot-tell, due 2025-01-06, open, missing-field: fostered_child.exempted"]
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
        "fostered_child 2025-03-03: cannot-tell, due 2025-03-03, open, missing-field: fostered_child.end"
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
        "fostered_child 2025-01-06: cannot-tell, due 2025-01-06, open, not-covered: fostered_child"
    ]
    assert household([], covers={}) == []


def test_what_is_recorded_is_over_whatever_is_covered() -> None:
    four = [child(name) for name in "abcd"]
    assert household(four, covers={"fostered_child": {"from": "2025-06-01"}}) == OVER


def test_siblings_seen_may_not_be_all_there_are() -> None:
    four = [child(name, group="g") for name in "abcd"]
    assert household(four, covers={"fostered_child": {"to": "2024-12-31"}}) == [
        "fostered_child 2025-01-06: cannot-tell, due 2025-01-06, open, not-covered: fostered_child"
    ]


def test_what_does_not_count_says_nothing_of_days_not_covered() -> None:
    exempted = [child("a", exempted=True)]
    assert household(exempted) == MET
    none: Any = {"fostered_child": "none"}
    assert household(exempted, covers=none) == household([], covers=none) == []
    # of one at a time, the limit was certainly kept from the first day that is covered
    assert household(exempted, covers={"fostered_child": {"from": "2025-03-03"}}) == ["fostered_child 2025-03-03: met"]
