"""How many are drawn, how many of each group, and which."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.audit.sampling import drawn, shared_out, size_for


@pytest.mark.parametrize(
    ("population", "margin", "size"),
    [
        (10, 5, 10),  # the table of Krejcie and Morgan (1970), at 95 per cent
        (100, 5, 80),
        (1000, 5, 278),
        # 1.959964 x 50 / 10 = 9.79982; squared, 96.0365; 96.0365 / (1 + 95.0365 / 412) = 78.04
        (412, 10, 79),
        # with 1.959964 x 50 / 5 squared, 384.146: of a great many, 385
        (10_000_000, 5, 385),
        (1, 10, 1),
        (0, 10, 0),
    ],
)
def test_how_many_to_draw_at_95_per_cent(population, margin, size):
    assert size_for(population, confidence=95, margin=margin) == size


def test_to_be_surer_takes_more():
    # z at 99 per cent is 2.575829: squared and times 25, 165.87; 165.87 / (1 + 164.87 / 412) = 118.5
    assert size_for(412, confidence=99, margin=10) == 119


@pytest.mark.parametrize(
    ("groups", "size", "shares"),
    [
        # one each, and 7 more shared in proportion to 9, 19 and 69 of 97: 0.65, 1.37 and 4.98
        ({"A": 10, "B": 20, "C": 70}, 10, {"A": 2, "B": 2, "C": 6}),
        # one each, and 1 more: 0 of 17, 8 of 17 and 9 of 17
        ({"A": 1, "B": 9, "C": 10}, 4, {"A": 1, "B": 1, "C": 2}),
        # too few for one each: 2 of 20 in proportion is 0.1, 0.9 and 1
        ({"A": 1, "B": 9, "C": 10}, 2, {"A": 0, "B": 1, "C": 1}),
        ({"A": 5, "B": 5}, 1, {"A": 1, "B": 0}),  # equals: the earlier name
        ({"A": 2, "B": 3}, 50, {"A": 2, "B": 3}),  # no more than there are
    ],
)
def test_shared_out_in_proportion(groups, size, shares):
    assert shared_out(groups, size) == shares


@given(st.dictionaries(st.text(min_size=1, max_size=3), st.integers(1, 60), min_size=1), st.integers(1, 400))
def test_every_draw_is_of_its_size_and_none_has_more_than_there_are(groups, size):
    shares = shared_out(groups, size)
    assert sum(shares.values()) == min(size, sum(groups.values()))
    assert all(0 <= shares[name] <= number for name, number in groups.items())
    if size >= len(groups):
        assert min(shares.values()) >= 1


# The order of `printf 'spring\na' | sha256sum`, and so on.
SPRING = "bcfaed"
AUTUMN = "bfadec"


@pytest.mark.parametrize(("seed", "order"), [("spring", SPRING), ("autumn", AUTUMN)])
def test_the_same_seed_draws_the_same_everywhere(seed, order):
    assert drawn(list("abcdef"), 6, seed) == list(order)
    assert drawn(list("fedcba"), 3, seed) == list(order[:3])
