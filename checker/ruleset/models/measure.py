"""One measure file: a figure of the service report."""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import About, Grammar, Strict, calendar_length
from checker.ruleset.models.figures import DatedLength
from checker.ruleset.validation import Expected

Verdict = Literal["met", "excepted", "late", "overdue", "not-met"]
By = Literal["age", "provision", "gender", "ethnicity", "ward", "team", "officer"]
FORMS = ("count", "share", "rate", "net")
"""The blocks a measure may be written in; it has exactly one."""


class SelectionModel(Strict):
    """Which of some things are meant. All of what is given must hold."""

    kind: list[str] = Field(default_factory=list)
    where: Grammar = None
    when: Grammar = None
    verdict: list[Verdict] = Field(default_factory=list)
    step: list[str] = Field(default_factory=list)
    followed_by: Grammar = None
    preceded_by: Grammar = None
    every_duty_met: list[str] = Field(default_factory=list)


class ThingsModel(SelectionModel):
    """What is counted: facts of some kinds, duties of some rules, cases, or disputes adopted into a ledger."""

    facts: list[str] = Field(default_factory=list)
    duties: list[str] = Field(default_factory=list)
    cases: About | None = None
    disputes: Literal["raised", "settled", "commended"] | None = None
    at: Literal["start", "end", "open"] | None = None
    sum: str | None = None
    distinct: str | None = None
    earlier: str | None = None

    _check = field_validator("earlier")(calendar_length)

    @model_validator(mode="after")
    def _one_sort(self) -> ThingsModel:
        given = (self.facts, self.duties, self.cases, self.disputes)
        if sum(bool(each) for each in given) != 1:
            raise Expected("expected one of `facts`, `duties`, `cases` and `disputes`", help="what is counted")
        return self


class ShareModel(Strict):
    """How many of some things are of one sort."""

    of: ThingsModel
    those: SelectionModel


class RateModel(Strict):
    """So many of one thing to each of another."""

    count: ThingsModel
    per: ThingsModel


class NetModel(Strict):
    """So many of one thing less so many of another."""

    count: ThingsModel
    less: ThingsModel


class MeasureSource(Strict):
    """Where a definition comes from. `row` is its row in a catalogue; `on` the day of the year it is taken at, if any."""

    title: str
    row: str
    on: str | None = Field(default=None, pattern=r"^\d\d-\d\d$")
    verified: bool


class MeasureExpectation(Strict):
    """What an example must come to. `rows` are a split or a breakdown by name, and the numerator of each row."""

    numerator: float | None = Field(default=None, strict=False)
    denominator: float | None = Field(default=None, strict=False)
    cannot_tell: int = 0
    status: Literal["told", "nothing", "not-covered", "not-run"] = "told"
    covered_from: dt.date | None = None
    rows: dict[str, dict[str, Any]] = Field(default_factory=dict)


class PeriodModel(Strict):
    """The first and the last day, both inside."""

    from_: dt.date
    to: dt.date

    @model_validator(mode="after")
    def _in_order(self) -> PeriodModel:
        if self.to < self.from_:
            raise Expected("expected `to` on or after `from`", help="both days are inside the period")
        return self


class MeasureExample(Strict):
    """A small snapshot and the figure it comes to, worked out by hand in `working`."""

    name: str
    as_at: dt.date
    period: PeriodModel | None = None
    covers: Any = None
    facts: list[Any] = Field(default_factory=list)
    cases: list[Any] = Field(default_factory=list)
    disputes: list[Any] = Field(default_factory=list)
    parameters: dict[str, str | list[DatedLength]] = Field(default_factory=dict)
    working: str
    expect: MeasureExpectation


class MeasureModel(Strict):
    """One measure file."""

    id: str
    title: str
    shows: str
    unit: str
    definition: Literal["official", "simple"]
    source: MeasureSource | None = None
    last_checked: dt.date
    standards: list[str] = Field(default_factory=list)
    count: ThingsModel | None = None
    share: ShareModel | None = None
    rate: RateModel | None = None
    net: NetModel | None = None
    split: list[str] = Field(default_factory=list)
    by: list[By] = Field(default_factory=list)
    trend: list[str] = Field(default_factory=list)
    known_limits: list[str] = Field(default_factory=list)
    examples: list[MeasureExample] = Field(min_length=1)

    @field_validator("trend")
    @classmethod
    def _lengths(cls, lengths: list[str]) -> list[str]:
        for length in lengths:
            calendar_length(length)
        return lengths

    @model_validator(mode="after")
    def _whole(self) -> MeasureModel:
        if sum(getattr(self, name) is not None for name in FORMS) != 1:
            raise Expected("expected exactly one form", help=f"write one of: {', '.join(FORMS)}")
        if (self.definition == "official") is not (self.source is not None):
            raise Expected(
                "expected a `source` beside an official definition, and none beside a simple one",
                help="only what a catalogue of requirements holds is official; name its row",
            )
        return self
