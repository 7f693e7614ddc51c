"""One rule file, and one definition file."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import About, Force, Grammar, Owner, Strict
from checker.ruleset.models.examples import EquivalentMutant, Example
from checker.ruleset.models.figures import DatedLength
from checker.ruleset.models.shapes import (
    Accepts,
    AtMostCount,
    AtMostFor,
    Before,
    Commend,
    Every,
    Have,
    Never,
    Quota,
    With,
    Within,
)
from checker.ruleset.validation import Expected


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


SHAPES = ("within", "before", "with_", "every", "have", "quota", "at_most_for", "at_most_count", "never", "commend")
"""The blocks a rule may be written in; it has exactly one."""


_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*")


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
    quota: Quota | None = None
    at_most_for: AtMostFor | None = None
    at_most_count: AtMostCount | None = None
    never: Never | None = None
    commend: Commend | None = None
    per: str | None = None
    when: Grammar = None
    unless: Grammar = None
    while_: Grammar = None
    excused_by: list[Accepts] = Field(default_factory=list)
    excused_if: Grammar = None
    excuse_may_follow: bool = False
    relaxed: list[DatedLength] = Field(default_factory=list)
    dispute: DisputeModel
    known_limits: list[str] = Field(default_factory=list)
    examples: list[Example] = Field(min_length=1)
    equivalent_mutants: list[EquivalentMutant] = Field(default_factory=list)

    @field_validator("id")
    @classmethod
    def _in_lower_case(cls, name: str) -> str:
        if not _ID.fullmatch(name):
            what = f'expected words in lower case with full stops between, found "{name}"'
            raise Expected(what, help="such as lac.review.first, with hyphens within a word: lac.care-plan.have")
        return name

    @model_validator(mode="after")
    def _one_shape(self) -> RuleModel:
        if sum(getattr(self, name) is not None for name in SHAPES) != 1:
            words = ", ".join(name.rstrip("_").replace("_", "-") for name in SHAPES)
            raise Expected("expected exactly one shape", help=f"write one of: {words}")
        return self

    @property
    def shape(self) -> str:
        """The field of the shape it is written in: within, at_most_for, commend."""
        return next(name for name in SHAPES if getattr(self, name) is not None)


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
