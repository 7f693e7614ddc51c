"""The shape of rule, definition and profile files, as pydantic models.

Fields are written with hyphens in YAML. Conditions, triggers and periods are one small grammar of their own, kept here
as plain data and read by `checker.compile.conditions`, which knows the vocabulary and can point at the word.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from checker.calendar import parse_duration
from checker.ruleset.validation import Expected

Force = Literal["act", "regulation", "statutory-guidance", "national-standard", "guidance", "local"]
Owner = Literal["operational", "reviewing-service", "partner", "fostering", "lado", "employer"]
About = Literal["child", "allegation", "household", "officer"]
Grammar = Any


class Strict(BaseModel):
    """Every model: unknown fields refused, hyphens in YAML, values frozen."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        defer_build=True,  # each schema is built when first used: most only as part of another
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
    """A length of time while a text was in force, or a judgement no figure can make.

    `selected_by` says which day decides whether this text governs; where it is left out, the day the duty began or, for
    a state that has a limit, each day of the state.
    """

    value: str | None = None
    number: float | None = Field(default=None, strict=False)
    judgement: str | None = None
    selected_by: Literal["trigger", "due", "day"] | None = None

    _check = field_validator("value")(_duration)

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
    """At least so many facts linked to the trigger."""

    at_least: int = Field(ge=1)
    evidence: list[Accepts]


class With(Strict):
    """The trigger has linked facts, enough of each, or itself carries values; no deadline."""

    trigger: Grammar
    for_each: Accepts | None = None
    evidence: list[Accepts] = Field(default_factory=list)
    requires: list[Required] = Field(default_factory=list)
    carries: Grammar = None
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


class TermModel(Strict):
    """One school term: first and last day, both inside."""

    name: str
    from_: dt.date
    to: dt.date


class Example(Strict):
    """A named case with its expected duties: a test and a piece of documentation."""

    name: str
    as_at: dt.date
    covers: Any = None
    facts: list[Any] = Field(default_factory=list)
    cases: list[Any] = Field(default_factory=list)
    with_rules: list[str] = Field(default_factory=list)
    parameters: dict[str, str | list[DatedLength]] = Field(default_factory=dict)
    terms: list[TermModel] = Field(default_factory=list)
    law_as_at: dt.date | None = None
    expect: list[Expectation]

    @model_validator(mode="after")
    def _one(self) -> Example:
        if ("facts" in self.model_fields_set) == ("cases" in self.model_fields_set):
            raise Expected(
                "expected either `facts` or `cases`", help="the facts of one case, or several cases each with its facts"
            )
        return self


class EquivalentMutant(Strict):
    """A mutant no example can notice, in the words of `checker rules test --mutate`, and why."""

    mutant: str
    because: str


SHAPES = ("within", "before", "with_", "every", "have", "quota", "at_most_for", "at_most_count", "never", "commend")
"""The blocks a rule may be written in; it has exactly one."""


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

    @model_validator(mode="after")
    def _one_shape(self) -> RuleModel:
        if sum(getattr(self, name) is not None for name in SHAPES) != 1:
            words = ", ".join(name.rstrip("_").replace("_", "-") for name in SHAPES)
            raise Expected("expected exactly one shape", help=f"write one of: {words}")
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

    _check = field_validator("serious", "within")(_duration)


class PlausibilityModel(Strict):
    """A rule is in doubt as a whole where fewer than `share` of its duties, over at least `children`, have evidence."""

    children: int = Field(ge=1)
    share: float = Field(gt=0, lt=1)


class RootCauseModel(Strict):
    """A rule whose dispute explains those of other rules of the same case."""

    rule: str
    explains: list[str] = Field(min_length=1)


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


StepModel.model_rebuild()
