"""One dip-audit question: what a person is asked about a record drawn in a sample, and how to answer alike."""

from __future__ import annotations

import datetime as dt
from typing import Literal

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import About, Owner, Strict
from checker.ruleset.models.rule import Source
from checker.ruleset.validation import Expected

APPLIED_FROM = dt.date(2011, 4, 1)
"""The first day on which a question may have been put, where it does not say: that of the local rules beside it."""


class Levels(Strict):
    """What each answer looks like in practice; `not_applicable` is left out where the question always applies."""

    yes: str
    partly: str
    no: str
    not_applicable: str | None = None


class Suits(Strict):
    """Which domains' samples the question suits, and which records to put in one."""

    domains: list[Literal["lac", "cp", "lado", "fostering"]] = Field(min_length=1)
    sample: str


class QuestionModel(Strict):
    """One question file.

    `title` is what a yes says, as a sentence; `then_ask` what is put to the team where the answer is no or partly.
    A `self_attested` question is one officers answer of themselves: no answer is ever shown under an officer's id.
    """

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    title: str
    theme: str
    about: About = "child"
    asks: str
    suits: Suits
    look_at: list[str] = Field(min_length=1)
    levels: Levels
    then_ask: str
    severity: Literal["high", "medium", "low"] = "medium"
    owner: Owner = "operational"
    self_attested: bool = False
    source: Source
    since: dt.date = APPLIED_FROM
    last_checked: dt.date
    standards: list[str] = Field(default_factory=list)
    known_limits: list[str] = Field(default_factory=list)

    @field_validator("asks", "then_ask")
    @classmethod
    def _is_asked(cls, text: str) -> str:
        if not text.rstrip().endswith("?"):
            raise Expected('expected a question, ending in "?"', help="write it as it is put to a person")
        return text

    @field_validator("title")
    @classmethod
    def _is_said(cls, text: str) -> str:
        if text.rstrip().endswith((".", "?")):
            what = "expected what a yes says, without a full stop or a question mark"
            raise Expected(what, help='such as "The plan is ambitious for the child"')
        return text

    @model_validator(mode="after")
    def _of_oneself(self) -> QuestionModel:
        if self.self_attested and self.about != "officer":
            raise Expected(
                f"expected about: officer, found {self.about}", help="only an officer answers a self-attested question"
            )
        return self
