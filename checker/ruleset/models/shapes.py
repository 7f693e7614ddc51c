"""The blocks a rule may be written in, and the parts they are made of."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from checker.ruleset.models.base import Grammar, Strict
from checker.ruleset.models.figures import Dated, Figure
from checker.ruleset.validation import Expected


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


class DueModel(Strict):
    """One way a due date may be fixed: from the trigger, from an event before or after it, or an attribute."""

    limit: Figure | None = None
    after: Grammar = None
    before: Grammar = None
    attribute: str | None = None


class Within(Strict):
    """Evidence no later than a limit after the trigger, or by a day fixed some other way."""

    trigger: Grammar
    for_each: Accepts | None = None
    limit: Figure | None = None
    due: DueModel | None = None
    earliest_of: list[DueModel] = Field(default_factory=list)
    latest_of: list[DueModel] = Field(default_factory=list)
    evidence: list[Accepts] = Field(default_factory=list)
    recorded: bool = False
    evidence_from: str = "trigger"
    same: list[str] = Field(default_factory=list)
    serves: Literal["one", "many"] = "one"
    counting: Literal["after", "beginning-with"] = "after"
    in_force: Dated | None = None

    @model_validator(mode="after")
    def _one_due(self) -> Within:
        if sum(map(bool, (self.limit, self.due, self.earliest_of, self.latest_of))) != 1:
            what = "expected one of `limit`, `due`, `earliest-of` and `latest-of`"
            raise Expected(what, help="what fixes the due date")
        if bool(self.evidence) == self.recorded:
            raise Expected(
                "expected either `evidence` or `recorded: true`", help="facts that satisfy it, or the recording itself"
            )
        return self


class Before(Strict):
    """Evidence at least a limit before the trigger, or simply before it."""

    trigger: Grammar
    for_each: Accepts | None = None
    limit: Figure | None = None
    evidence: list[Accepts]
    evidence_from: str = "any"
    same: list[str] = Field(default_factory=list)
    serves: Literal["one", "many"] = "one"
    counting: Literal["mirrored", "clear-days"] = "mirrored"
    in_force: Dated | None = None


class Required(Strict):
    """At least so many facts linked to the trigger, those that agree on `distinct` (a person, say) counted once."""

    at_least: int = Field(ge=1)
    distinct: str | None = None
    evidence: list[Accepts]


class With(Strict):
    """The trigger has linked facts, enough of each, or itself carries values; no deadline."""

    trigger: Grammar
    for_each: Accepts | None = None
    evidence: list[Accepts] = Field(default_factory=list)
    requires: list[Required] = Field(default_factory=list)
    carries: Grammar = None
    evidence_from: str = "trigger"
    evidence_until: str | None = None
    asked_after: str | None = None
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


class Quota(Strict):
    """At least so many in each term, year or gap between two events."""

    each: Grammar
    while_: Grammar = None
    at_least: Figure
    evidence: list[Accepts]


class Extended(Accepts):
    """What lengthens a limit, by how much, and how many times."""

    by: Figure
    most: int = Field(default=1, ge=1)


class AtMostFor(Strict):
    """A state lasts no longer than a limit, in one go or summed in any window."""

    state: Grammar
    in_any: str | None = None
    limit: Figure
    counting: Literal["beginning-with", "after", "nights", "days"] | None = None
    extended: list[Extended] = Field(default_factory=list)
    suspended: Grammar = None
    apart: str | None = None


class Times(Strict):
    """A number on a fact of the case by which a limit is multiplied, such as an officer's share of a full-time post."""

    kind: str
    where: Grammar = None
    attribute: str


class AtMostCount(Strict):
    """No more than so many of something distinct, in a window or open at once."""

    of: str
    where: Grammar = None
    distinct: str | None = None
    in_any: str | None = None
    limit: Figure
    times: Times | None = None
    unless_all_share: str | None = None
    apart: str | None = None


class Never(Strict):
    """A state that must not be, among those it is about."""

    state: Grammar
    among: Grammar = None
    in_force: list[Dated] = Field(min_length=1)
    apart: str | None = None


class Commend(Strict):
    """Every duty of these rules due in the last length was met, and the rest holds: good practice."""

    while_: Grammar
    rules: list[str] = Field(min_length=1)
    in_last: str
    also: Grammar = None
    in_force: Dated


StepModel.model_rebuild()
