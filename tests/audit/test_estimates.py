"""Intervals against a published table and against values worked out by hand; weights by hand."""

from __future__ import annotations

import pytest

from checker.audit.estimates import Estimate, estimate, interval

A_GREAT_MANY = 10**12


@pytest.mark.parametrize(
    ("so", "looked", "low", "high"),
    [
        # Newcombe (1998), Statistics in Medicine 17, 857-872, table I, the score method without continuity correction
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0000, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_of_a_great_many_it_is_wilsons_interval(so, looked, low, high):
    assert interval(so / looked, looked, A_GREAT_MANY, 95, looked) == (
        pytest.approx(low, abs=5e-5),
        pytest.approx(high, abs=5e-5),
    )


def test_of_a_hundred_it_is_narrower():
    # 20 of 100 are worth 20 x 99 / 80 = 24.75; z squared is 3.841459, over that 0.155210.
    # Centre (0.7 + 0.077605) / 1.155210 = 0.673129.
    # Reach 1.959964 / 1.155210 x root of (0.21 / 24.75 + 3.841459 / (4 x 612.5625)) = 1.696630 x 0.100263 = 0.170109.
    assert interval(0.7, 20, 100, 95, 20) == (pytest.approx(0.503020, abs=2e-6), pytest.approx(0.843238, abs=2e-6))


def test_where_all_were_looked_at_nothing_is_left_to_estimate():
    assert interval(0.7, 20, 20, 95, 20) == (0.7, 0.7)


def test_surer_is_wider():
    low, high = interval(0.7, 20, 100, 99, 20)
    assert low < 0.503
    assert high > 0.8433


def test_a_team_drawn_above_its_share_does_not_count_for_more():
    # Two of two from 2, so each stands for 1; two of 8, one of them so, each for 4: (1 + 1 + 4) of 10.
    found = estimate([(True, 1.0), (True, 1.0), (True, 4.0), (False, 4.0)], 95)
    assert (found.so, found.looked) == (3, 4)
    assert found.share == pytest.approx(0.6)
    # They are worth 10 squared over (1 + 1 + 16 + 16), 2.941176; of a population of 10, x 9 / 6 = 4.411765.
    # z squared over that 0.870731; centre (0.6 + 0.435365) / 1.870731 = 0.553455;
    # reach 1.959964 / 1.870731 x root of (0.24 / 4.411765 + 3.841459 / (4 x 19.463668)) = 1.047700 x 0.322170 = 0.337537
    assert found.low == pytest.approx(0.215918, abs=1e-4)
    assert found.high == pytest.approx(0.890992, abs=1e-4)


def test_of_none_there_is_no_share():
    assert estimate([], 95) == Estimate(0, 0, None, None, None)
