"""When a source was certainly drawn well before the as-at date. Days are counted back from that date, here day 10,000."""

from __future__ import annotations

import polars as pl
import pytest

from checker.intake.staleness import certainly_stopped

AS_AT = 10_000


@pytest.mark.parametrize(
    ("ago", "stopped"),
    [
        ([], False),
        ([10] * 20, True),
        ([10] * 19 + [19], True),
        ([10] * 19 + [20], False),  # the ten days to the last are those from 19 to 10 days ago
        ([10] * 19, False),
        ([9, *[20] * 40], False),
        ([366], False),
        ([367], True),
    ],
)
def test_a_quiet_stretch_is_no_lull_after_one_as_long_that_was_busy_or_when_it_lasts_a_year(ago, stopped):
    assert certainly_stopped(pl.Series([AS_AT - each for each in ago], dtype=pl.Int64), AS_AT) is stopped
