"""What a protocol says of disputes that are one question."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import Strict, calendar_length
from checker.ruleset.validation import Expected
from checker.snapshot.vocabulary import Form, vocabulary


class PlausibilityModel(Strict):
    """A rule is in doubt as a whole where fewer than `share` of its duties, over at least `children`, have evidence."""

    children: int = Field(ge=1)
    share: float = Field(gt=0, lt=1)


class RootCauseModel(Strict):
    """A rule whose dispute explains those of other rules of the same case."""

    rule: str
    explains: list[str] = Field(min_length=1)


class LeftOpenModel(Strict):
    """Periods of a kind left open after the child moved on: to periods of other kinds, or to nothing for `quiet` long."""

    period: str
    moved_on_to: list[str] = Field(default_factory=list)
    quiet: str | None = None
    ask: str

    _check = field_validator("quiet")(calendar_length)

    @field_validator("period", "moved_on_to")
    @classmethod
    def _periods(cls, value: str | list[str]) -> str | list[str]:
        kinds = vocabulary().kinds
        for name in [value] if isinstance(value, str) else value:
            if name not in kinds or kinds[name].form is not Form.PERIOD:
                raise Expected(
                    f'expected a kind of period, found "{name}"', help="the vocabulary lists the kinds and their form"
                )
        return value

    @model_validator(mode="after")
    def _some_sign(self) -> LeftOpenModel:
        if not self.moved_on_to and self.quiet is None:
            raise Expected(
                "expected moved-on-to, quiet or both, found neither", help="say how it is told to be left open"
            )
        return self
