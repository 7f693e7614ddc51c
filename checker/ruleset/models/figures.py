"""Figures: dated values, each with its own reference."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import Strict, duration
from checker.ruleset.validation import Expected


class Dated(Strict):
    """Something in force from one day to another (both inside), with its reference."""

    from_: dt.date
    to: dt.date | None = None
    instrument: str | None = None
    provision: str
    link: str | None = None
    verified: bool

    @model_validator(mode="after")
    def _in_order(self) -> Dated:
        if self.to is not None and self.to < self.from_:
            raise Expected("expected `to` on or after `from`", help="both days are inside the time in force")
        return self


class DatedLength(Dated):
    """A length of time while a text was in force, or a judgement no figure can make.

    `selected_by` says which day decides whether this text governs; where it is left out, the day the duty began or, for
    a state that has a limit, each day of the state.
    """

    value: str | None = None
    number: float | None = Field(default=None, strict=False)
    judgement: str | None = None
    selected_by: Literal["trigger", "due", "day"] | None = None

    _check = field_validator("value")(duration)

    @field_validator("value", mode="before")
    @classmethod
    def _has_a_unit(cls, raw: Any) -> Any:
        """A bare number is read as text, so that what is said of it is that it lacks a unit."""
        return str(raw) if type(raw) in (int, float) else raw

    @model_validator(mode="after")
    def _one(self) -> DatedLength:
        if sum(given is not None for given in (self.value, self.number, self.judgement)) != 1:
            raise Expected(
                "expected one of `value`, `number` and `judgement`",
                help="a length of time, a number, or the question a person must answer",
            )
        if self.judgement is not None and self.selected_by != "due":
            raise Expected(
                "expected `selected-by: due` beside a judgement",
                help="the ordinary limit fixes the day; the text in force that day governs",
            )
        return self


class Figure(Strict):
    """A limit: dated lengths, or a parameter that the profile sets."""

    values: list[DatedLength] = Field(default_factory=list)
    parameter: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _list_is_values(cls, raw: Any) -> Any:
        return {"values": raw} if isinstance(raw, list) else raw

    @model_validator(mode="after")
    def _one(self) -> Figure:
        if bool(self.values) == (self.parameter is not None):
            raise Expected(
                "expected either `values` or `parameter`", help="dated lengths, or the name of a profile parameter"
            )
        return self
