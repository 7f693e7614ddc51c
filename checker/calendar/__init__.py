"""The one calendar that every engine counts by: England and Wales working days, ages, and London hours.

A day is an int, as `datetime.date.toordinal` gives. Nothing here reads a clock, a file or the network, and
nothing outside the standard library is imported.
"""

from checker.calendar.arithmetic import (
    CalendarEnd,
    PassedOver,
    add_months,
    after,
    age_on,
    age_reached,
    before,
    count_working_days,
    is_working_day,
    passed_over,
    working_days,
)
from checker.calendar.bank_holidays import BANK_HOLIDAYS, KNOWN_FROM, KNOWN_TO
from checker.calendar.clock import (
    Span,
    comes_twice,
    days_clocks_go_back,
    is_earlier,
    local_text,
    local_time,
    summer_time,
    utc_span,
    within_hours,
)
from checker.calendar.durations import Day, Duration, Unit, parse_duration
from checker.calendar.windows import extent, fewest_hours, never_longer, shorter, turns

__all__ = [
    "BANK_HOLIDAYS",
    "KNOWN_FROM",
    "KNOWN_TO",
    "CalendarEnd",
    "Day",
    "Duration",
    "PassedOver",
    "Span",
    "Unit",
    "add_months",
    "after",
    "age_on",
    "age_reached",
    "before",
    "comes_twice",
    "count_working_days",
    "days_clocks_go_back",
    "extent",
    "fewest_hours",
    "is_earlier",
    "is_working_day",
    "local_text",
    "local_time",
    "never_longer",
    "parse_duration",
    "passed_over",
    "shorter",
    "summer_time",
    "turns",
    "utc_span",
    "within_hours",
    "working_days",
]
