"""What every model shares."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from checker.calendar import Unit, parse_duration
from checker.ruleset.validation import Expected

Force = Literal["act", "regulation", "statutory-guidance", "national-standard", "guidance", "local"]
Owner = Literal["operational", "reviewing-service", "partner", "fostering", "lado", "employer"]
About = Literal["child", "allegation", "household", "officer"]
Grammar = Any
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""What a person says, and cannot leave blank: a reason, who agreed it."""


class Strict(BaseModel):
    """Every model: unknown fields refused, hyphens in YAML, values frozen."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        defer_build=True,  # each schema is built when first used: most only as part of another
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


def duration(text: str | None) -> str | None:
    """The text of a length of time as it is; Expected where it is not one."""
    if text is not None:
        try:
            parse_duration(text)
        except ValueError as error:
            raise Expected(
                str(error), help="write a number and a unit: hours, days, working days, weeks, months, years"
            ) from None
    return text


def calendar_length(text: str | None) -> str | None:
    """The text of a length that is counted in days of the calendar as it is; Expected where it is not one."""
    duration(text)
    if text is not None and parse_duration(text).unit is Unit.HOURS:
        raise Expected(
            f'expected days, working days, weeks, months or years, found "{text}"',
            help="hours go by the clock, and this is counted from day to day",
        )
    return text


def number_of_days(text: str | None) -> str | None:
    """The text of a number of days as it is; Expected where it is not one."""
    duration(text)
    if text is not None and parse_duration(text).unit is not Unit.DAYS:
        raise Expected(
            f'expected a number of days, found "{text}"', help="how late a thing is is told in days: 28 days"
        )
    return text
