"""The shape of rule, definition and profile files, as pydantic models.

Fields are written with hyphens in YAML. Conditions, triggers and periods are one small grammar of their own, kept here
as plain data and read by `checker.compile.conditions`, which knows the vocabulary and can point at the word.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from checker.calendar import parse_duration
from checker.ruleset.validation import Expected

Force = Literal["act", "regulation", "statutory-guidance", "national-standard", "guidance", "local"]
Owner = Literal["operational", "reviewing-service", "partner", "fostering", "lado", "employer"]
About = Literal["child", "allegation", "household"]
Grammar = Any


class Strict(BaseModel):
    """Every model: unknown fields refused, hyphens in YAML, values frozen."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        alias_generator=lambda name: name.rstrip("_").replace("_", "-"),
    )


def _duration(text: str | None) -> str | None:
    if text is not None:
        try:
            parse_duration(text)
        except ValueError as error:
            raise Expected(
                str(error), help="write a number and a unit: hours, days, working days, weeks, months, years"
            ) from None
    return text


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
    """A length of time while a text was in force, or a judgement no figure can make."""

    value: str | None = None
    judgement: str | None = None
    selected_by: Literal["trigger", "due"] = "trigger"

    _check = field_validator("value")(_duration)

    @model_validator(mode="after")
    def _one(self) -> DatedLength:
        if (self.value is None) == (self.judgement is None):
            raise Expected(
                "expected either `value` or `judgement`", help="a length of time, or the question a person must answer"
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


class Accepts(Strict):
    """Facts that satisfy or excuse: a kind, conditions on it, and the days on which such a fact counts."""

    kind: str
    where: Grammar = None
    at: Literal["on", "start", "end"] | None = None
    holding: bool = False
    counts: Dated | None = None


class StepModel(Strict):
    """One step of `every`."""

    name: str
    limit: Figure | None = None
    regimes: list[RegimeModel] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one(self) -> StepModel:
        if (self.limit is None) == (not self.regimes):
            raise Expected("expected either `limit` or `regimes`", help="one limit, or limits that depend on a regime")
        return self


class RegimeModel(Strict):
    """A limit while a condition holds; the first regime that holds governs."""

    name: str
    when: Grammar = None
    limit: Figure
    entry: Figure | None = None
    regime_at: Literal["due", "previous"] = "due"


class Within(Strict):
    """Evidence no later than a limit after the trigger."""

    trigger: Grammar
    limit: Figure
    evidence: list[Accepts]
    evidence_from: str = "trigger"
    same: list[str] = Field(default_factory=list)
    serves: Literal["one", "many"] = "one"
    counting: Literal["after", "beginning-with"] = "after"


class Before(Strict):
    """Evidence at least a limit before the trigger, or simply before it."""

    trigger: Grammar
    limit: Figure | None = None
    evidence: list[Accepts]
    same: list[str] = Field(default_factory=list)
    serves: Literal["one", "many"] = "one"
    counting: Literal["mirrored", "clear-days"] = "mirrored"
    in_force: Dated | None = None


class With(Strict):
    """The trigger has enough linked facts; no deadline."""

    trigger: Grammar
    evidence: list[Accepts]
    evidence_from: str = "trigger"
    same: list[str] = Field(default_factory=list)
    serves: Literal["one", "many"] = "one"
    in_force: Dated


class Every(Strict):
    """Evidence again and again while a period is open."""

    period: Grammar
    from_: Grammar = None
    steps: list[StepModel] = Field(min_length=1)
    evidence: list[Accepts]


class Have(Strict):
    """While a condition holds the record has a fact."""

    while_: Grammar
    evidence: list[Accepts]
    by: Figure | None = None
    evidence_from: str = "any"
    in_force: Dated | None = None


class Source(Strict):
    """The instrument the rule's values come from unless one names its own."""

    instrument: str
    link: str | None = None


class DisputeModel(Strict):
    """What is said to whom when the record does not show the requirement met."""

    severity: Literal["high", "medium", "low"]
    theme: str
    message: str
    ask: str
    immediate_safety: bool = False


class Expectation(Strict):
    """One duty an example must come to."""

    verdict: Literal["met", "excepted", "late", "overdue", "not-met", "pending", "lapsed", "cannot-tell"]
    due: dt.date | str | None = None
    found: dt.date | None = None
    key: str | None = None
    why: str | None = None
    needs: str | None = None
    days_late: int | None = None


class Example(Strict):
    """A named case with its expected duties: a test and a piece of documentation."""

    name: str
    as_at: dt.date
    covers: Any = None
    facts: list[Any]
    parameters: dict[str, str] = Field(default_factory=dict)
    law_as_at: dt.date | None = None
    expect: list[Expectation]


class EquivalentMutant(Strict):
    """A mutant no example can notice, in the words of `checker rules test --mutate`, and why."""

    mutant: str
    because: str


class RuleModel(Strict):
    """One rule file."""

    id: str
    title: str
    asks: str
    force: Force
    source: Source
    last_checked: dt.date
    owner: Owner = "operational"
    about: About = "child"
    standards: list[str] = Field(default_factory=list)
    within: Within | None = None
    before: Before | None = None
    with_: With | None = None
    every: Every | None = None
    have: Have | None = None
    when: Grammar = None
    unless: Grammar = None
    while_: Grammar = None
    excused_by: list[Accepts] = Field(default_factory=list)
    excuse_may_follow: bool = False
    relaxed: list[DatedLength] = Field(default_factory=list)
    dispute: DisputeModel
    known_limits: list[str] = Field(default_factory=list)
    examples: list[Example] = Field(min_length=1)
    equivalent_mutants: list[EquivalentMutant] = Field(default_factory=list)

    @model_validator(mode="after")
    def _one_shape(self) -> RuleModel:
        shapes = [self.within, self.before, self.with_, self.every, self.have]
        if sum(shape is not None for shape in shapes) != 1:
            raise Expected("expected exactly one shape", help="write one of: within, before, with, every, have")
        return self


class DefinitionModel(Strict):
    """One definition file: a named period or condition used by many rules."""

    id: str
    title: str
    means: str
    source: Source | None = None
    period: Grammar
    if_not_covered: bool | None = None
    if_unknown: bool | None = None
    because: str | None = None
    known_limits: list[str] = Field(default_factory=list)

    @model_validator(mode="after")
    def _reason(self) -> DefinitionModel:
        settles = self.if_not_covered is not None or self.if_unknown is not None
        if settles and not self.because:
            raise Expected("expected `because`", help="say why the definition settles what the record leaves open")
        return self


class ProfileModel(Strict):
    """A service's own settings: which rules are on, and its dated parameters."""

    name: str
    title: str
    forces: list[Force]
    with_rules: list[str] = Field(default_factory=list)
    without_rules: list[str] = Field(default_factory=list)
    parameters: dict[str, list[DatedLength]] = Field(default_factory=dict)


StepModel.model_rebuild()
