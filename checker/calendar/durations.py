"""Days and lengths of time, as rules write them: "20 working days", "3 months"."""

from __future__ import annotations

from enum import StrEnum

from checker.frozen import frozen

Day = int
"""A calendar day: the proleptic Gregorian ordinal, as `datetime.date.toordinal` gives (1 January of year 1 is 1)."""


class Unit(StrEnum):
    """A unit of time; the value is the plural word a rule uses."""

    HOURS = "hours"
    DAYS = "days"
    WORKING_DAYS = "working days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


@frozen
class Duration:
    """A length of time: a whole number, nought or more, of one unit. Nought means the same day.

    Durations in different units are never equal: 4 weeks is not 28 days, and neither is 20 working days.
    Raises ValueError if `amount` is negative.
    """

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        if self.amount < 0:
            raise ValueError(f"expected a duration of 0 or more, found {self.amount} {self.unit}")

    def __str__(self) -> str:
        return f"{self.amount} {self.unit.value[:-1] if self.amount == 1 else self.unit.value}"


_UNITS = {word: unit for unit in Unit for word in (unit.value, unit.value[:-1])}
_LONGEST_AMOUNT = 9  # digits; keeps hostile input from building enormous numbers


def parse_duration(text: str) -> Duration:
    """The duration that `text` says, such as "20 working days" or "1 week".

    A whole number in plain digits without leading zeros, then a unit, singular or plural, in lower case.
    Spaces around and between do not matter. Raises ValueError, with what was expected and found, for
    anything else.
    """
    amount, unit = "", None
    words = text.split()
    if words:
        amount, unit = words[0], _UNITS.get(" ".join(words[1:]))
    digits = amount.isascii() and amount.isdigit() and len(amount) <= _LONGEST_AMOUNT
    if unit is None or not digits or (amount[0] == "0" and amount != "0"):
        raise ValueError(f'expected a duration such as "20 working days", found "{text}"')
    return Duration(int(amount), unit)
