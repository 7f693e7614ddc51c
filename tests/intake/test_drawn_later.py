"""When a source was certainly drawn after the as-at date. Days are counted from that date, here day 10,000."""

from __future__ import annotations

import polars as pl
import pytest

from checker.intake.drawn_later import last_known_after

AS_AT = 10_000
DAILY = list(range(-40, 0))
A_BUSY_WEEK = [-1] * 60


@pytest.mark.parametrize(
    ("done", "last"),
    [
        ([], None),
        (DAILY, None),
        ([*DAILY, 0], None),
        ([*DAILY, 5], None),  # one date mistyped
        ([*DAILY, 5, 5, 5, 5], None),  # or one visit to four brothers and sisters
        ([*DAILY, 3, 9], None),
        ([*DAILY, 1, 2, 3], 3),
        ([*A_BUSY_WEEK, 1, 2, 3], 3),  # three are a twentieth of sixty
        ([*A_BUSY_WEEK, -2, 1, 2, 3], None),  # and not of sixty-one
        ([*A_BUSY_WEEK, -7, 1, 2, 3], 3),  # as long before three days is a week, which begins six days before
        ([*A_BUSY_WEEK, *[1] * 20], 1),  # made the day after
        ([*A_BUSY_WEEK, *[1] * 19], None),
        ([-400, -80, -40, 40, 80, 120], 120),  # little is ever recorded
        ([*DAILY, 400, 800, 9_000], None),  # years mistyped: nothing for a year, and then one
        ([*DAILY, 1, 2, 3, 9_000], 3),
        (
            [*[day for day in DAILY for _ in range(10)], 30, 60, 90],
            None,
        ),  # 400 in forty days, and none in thirty: it stops
        ([100, 110, 120], 120),  # all of it is later
    ],
)
def test_more_than_a_few_strays_are_recorded_after_the_as_at_date(done, last):
    days = pl.Series([AS_AT + each for each in done], dtype=pl.Int64)
    assert last_known_after(days, AS_AT) == (None if last is None else AS_AT + last)
