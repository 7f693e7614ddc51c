"""Which of rows that are alike but for their ends may be one recorded twice: at any number of them, at once."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.making import another_edge, make_case

End = tuple[int, int, int]


def ends(dice: Random) -> list[End]:
    """Ends that are known, to a minute or not, of rows still open, and that are not known."""
    found = set()
    for _ in range(dice.randint(2, 8)):
        day = dice.randint(100, 108)
        until = dice.choice([day, day, STILL_OPEN, day + dice.randint(1, 5)])
        found.add((day, until, dice.choice([-1, 600, 700]) if day == until else -1))
    return dice.sample(sorted(found | {(STILL_OPEN, STILL_OPEN, -1)}), len(found))


def may_be_one(one: End, other: End) -> bool:
    """Whether there is a day on which both may have ended, and it is not known of each when it did."""
    known = one[0] == one[1] and other[0] == other[1]
    return not known and max(one[0], other[0]) <= min(one[1], other[1])


@pytest.mark.parametrize("seed", range(300))
def test_of_the_rest_none_may_be_another_and_each_left_out_may(seed: int) -> None:
    listed = ends(Random(seed))
    left_out = set(another_edge(listed))
    rest = [end for place, end in enumerate(listed) if place not in left_out]
    assert not any(may_be_one(one, other) for one, other in combinations(rest, 2))
    assert all(any(may_be_one(listed[place], other) for other in rest) for place in left_out)
    assert {listed[place] for place in left_out} == {sorted(listed)[place] for place in another_edge(sorted(listed))}


def test_thousands_of_one_day_are_looked_at_once() -> None:
    """Ended by a day each: all may have ended when the first had, so one of 3,000 is certain. Pair by pair it took minutes."""
    rows = [Fact("assessment", f"a:{row}", 90, 90, 91, 100 + row) for row in range(3000)]
    case = make_case("1", "child", rows)
    assert [fact.end_hi for fact in case.facts if not fact.possible] == [100]
    assert all(fact.start_lo > LONG_BEFORE for fact in case.facts)
    assert len(case.facts) == 3000
