"""The clock in columns is the one clock: each day, time and UTC minute as the calendar counts it alone."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from checker.calendar import summer_time, utc_span
from checker.engines.polars.values.hours import london_days, spans
from checker.engines.reference.limits import local_day

DAYS = st.integers(693_596, 767_009)  # 1900 to 2100
MINUTES = st.integers(-1, 1439)


@given(st.lists(st.tuples(DAYS, MINUTES), min_size=1, max_size=600))
def test_spans_are_those_of_the_calendar(moments: list[tuple[int, int]]) -> None:
    days, minutes = np.array(moments).T
    told = zip(*(column.tolist() for column in spans(days, minutes)), strict=True)
    assert list(told) == [utc_span(day, minute if minute >= 0 else None) for day, minute in moments]


def test_about_each_change_of_the_clocks() -> None:
    for year in range(1990, 2040):
        for change in summer_time(year):
            about = np.arange(change - 200, change + 200)
            assert london_days(about).tolist() == [local_day(minute) for minute in about.tolist()]
            days, minutes = about // 1440, about % 1440
            told = zip(*(column.tolist() for column in spans(days, minutes)), strict=True)
            assert list(told) == [utc_span(*moment) for moment in zip(days.tolist(), minutes.tolist(), strict=True)]


@given(st.lists(st.integers(693_596 * 1440, 767_009 * 1440), min_size=1, max_size=600))
def test_london_days_are_those_of_the_calendar(minutes: list[int]) -> None:
    assert london_days(np.array(minutes)).tolist() == [local_day(minute) for minute in minutes]
