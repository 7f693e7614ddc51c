"""What is covered of several cases, each thing said once."""

from __future__ import annotations

import pytest

from checker.engines.polars.covers import Covers
from checker.snapshot.coverage import Coverage, KindCoverage

HELD = KindCoverage(((1, 2),))
MORE = KindCoverage(((1, 9),))
REVIEWS, BOTH, MORE_REVIEWS = (
    Coverage({"review": HELD}),
    Coverage({"review": HELD, "visit": HELD}),
    Coverage({"review": MORE}),
)


def told(covers: Covers) -> dict[tuple[int, ...], Coverage]:
    return {tuple(numbers.tolist()): cover for cover, numbers in covers.apart()}


def test_covers_that_say_the_same_are_one_though_they_are_values_of_their_own() -> None:
    again = Coverage({"review": KindCoverage(((1, 2),))})
    covers = Covers.of_each([REVIEWS, BOTH, again, MORE_REVIEWS, REVIEWS])
    assert told(covers) == {(0, 2, 4): REVIEWS, (1,): BOTH, (3,): MORE_REVIEWS}


def test_a_cover_made_on_the_way_is_not_taken_for_one_that_has_gone() -> None:
    """Each is made when it is asked for: a value that has gone leaves its address to the next."""
    covers = Covers.of_each(Coverage({"review": KindCoverage(((1, day),))}) for day in range(1, 40))
    assert [cover.of("review").spans for cover in covers.said] == [((1, day),) for day in range(1, 40)]


def test_of_some_of_the_cases() -> None:
    covers = Covers.of_each([REVIEWS, BOTH, REVIEWS]).of_some(Covers.of_all(REVIEWS, 2).places + 1)
    assert covers.places.tolist() == [1, 1]


def test_what_is_not_the_same_of_all_is_named_and_may_not_be_asked_about() -> None:
    covers = Covers.of_each([REVIEWS, BOTH, MORE_REVIEWS])
    assert covers.unlike() == {"review", "visit"}
    by_visits = [(cover, numbers.tolist()) for cover, numbers in covers.alike(["visit"], covers.unlike())]
    assert [numbers for _, numbers in by_visits] == [[0, 2], [1]]
    with pytest.raises(LookupError, match="what is covered of review"):
        by_visits[0][0].of("review")


def test_of_cases_covered_alike_nothing_is_unlike() -> None:
    assert Covers.of_all(BOTH, 3).unlike() == frozenset()
