"""A service's own settings: its profile, and the protocol by which disputes are raised."""

from __future__ import annotations

from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import Force, Owner, Strict, duration
from checker.ruleset.models.examples import TermModel
from checker.ruleset.models.figures import DatedLength
from checker.ruleset.validation import Expected
from checker.snapshot.vocabulary import Form, vocabulary


class ProfileModel(Strict):
    """A service's own settings: which rules are on, and its dated parameters."""

    name: str
    title: str
    forces: list[Force]
    with_rules: list[str] = Field(default_factory=list)
    without_rules: list[str] = Field(default_factory=list)
    parameters: dict[str, list[DatedLength]] = Field(default_factory=dict)
    tighten: dict[str, dict[str, list[DatedLength]]] = Field(default_factory=dict)
    settling: dict[str, int] = Field(default_factory=dict)
    terms: list[TermModel] = Field(default_factory=list)


class StageModel(Strict):
    """One stage of a protocol: who answers, and in how many working days."""

    stage: str = "informal"
    role: str
    working_days: int = Field(ge=1)


class LateModel(Strict):
    """When what was done late is raised all the same: by how much, or how often in how long."""

    serious: str | None = None
    repeated: int | None = Field(default=None, ge=2)
    within: str = "12 months"

    _check = field_validator("serious", "within")(duration)


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

    _check = field_validator("quiet")(duration)

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


MOST_WORKING_DAYS = 20
"""The whole formal process takes no more (IRO Handbook 6.2)."""


class ProtocolModel(Strict):
    """How disputes are raised, staged and addressed."""

    name: str
    title: str
    source: str
    verified: bool
    informal: StageModel
    formal: list[StageModel] = Field(min_length=1)
    cafcass: Literal["at any point"]
    addressed_to: dict[Owner, str]
    late: LateModel = LateModel()
    systemic: int = Field(ge=2)
    plausibility: PlausibilityModel
    root_causes: list[RootCauseModel] = Field(default_factory=list)
    left_open: list[LeftOpenModel] = Field(default_factory=list)

    @model_validator(mode="after")
    def _in_time(self) -> ProtocolModel:
        total = sum(stage.working_days for stage in self.formal)
        if total > MOST_WORKING_DAYS:
            raise Expected(
                f"expected formal stages of at most {MOST_WORKING_DAYS} working days in all, found {total}",
                help="shorten a stage: the whole process, from the first formal stage, takes no longer",
            )
        missing = sorted(set(get_args(Owner)) - set(self.addressed_to))
        if missing:
            raise Expected(f"expected someone to address for each owner, found none for {', '.join(missing)}")
        return self
