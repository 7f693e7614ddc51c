"""A service's protocol: how a dispute is raised, staged, addressed, timed, themed, worded and recorded."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from checker.ruleset.models.base import Owner, Strict, calendar_length, number_of_days
from checker.ruleset.models.grouping import LeftOpenModel, PlausibilityModel, RootCauseModel
from checker.ruleset.validation import Expected

NO_STAGES = ("unconfirmed", "resolved", "withdrawn", "superseded", "commended", "cafcass")
"""What is said in place of a stage, or is none."""

MOST_WORKING_DAYS = 20
"""The whole formal process takes no more (IRO Handbook 6.2)."""


class Answers(Strict):
    """A part of a protocol, and the practice standards it answers."""

    standards: list[str] = Field(default_factory=list)


class LateModel(Strict):
    """When what was done late is raised all the same: by how much, or how often in how long."""

    serious: str | None = None
    repeated: int | None = Field(default=None, ge=2)
    within: str = "12 months"

    _days = field_validator("serious")(number_of_days)
    _check = field_validator("within")(calendar_length)


class RaiseWhenModel(Answers):
    """Which duties are raised."""

    always: Literal["overdue and not-met"]
    late: LateModel = LateModel()


class StageModel(Strict):
    """One stage: what it is called, and in how many working days it is to be answered."""

    stage: str
    working_days: int = Field(ge=1)


class StagesModel(Answers):
    """An informal stage, then formal ones that take no longer than the Handbook allows in all."""

    informal: StageModel
    formal: list[StageModel] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_time(self) -> StagesModel:
        total = sum(stage.working_days for stage in self.formal)
        if total > MOST_WORKING_DAYS:
            raise Expected(
                f"expected formal stages of at most {MOST_WORKING_DAYS} working days in all, found {total}",
                help="shorten a stage: the whole process, from the first formal stage, takes no longer",
            )
        return self


class ImmediateModel(Strict):
    """What concerns a child's immediate safety: it has no stages, and is answered the same day."""

    stage: str
    answered: Literal["the same day"]


class EntryModel(Answers):
    """The stage at which a dispute enters where all that is said here of it holds.

    `repeated` counts adoptions of one rule for one child in the length `within`, the one in hand included.
    """

    stage: str
    rules: list[str] = Field(default_factory=list)
    severity: Literal["high", "medium", "low"] | None = None
    repeated: int | None = Field(default=None, ge=2)
    within: str = "12 months"

    _check = field_validator("within")(calendar_length)

    @model_validator(mode="after")
    def _some(self) -> EntryModel:
        if not self.rules and self.severity is None and self.repeated is None:
            raise Expected("expected `rules`, `severity` or `repeated`", help="which disputes enter at this stage")
        return self


class PartnershipModel(Strict):
    """A summary of what a partner was asked: whom it goes to, for the safeguarding partnership."""

    summary_to: str


class RouteModel(Answers):
    """Whom each stage is addressed to, for the rules of an owner or of some themes: `formal` has one for each stage."""

    owner: Owner | None = None
    themes: list[str] = Field(default_factory=list)
    informal: str
    formal: list[str] = Field(min_length=1)
    copied_to: list[str] = Field(default_factory=list)
    partnership: PartnershipModel | None = None

    @model_validator(mode="after")
    def _one(self) -> RouteModel:
        if (self.owner is None) == (not self.themes):
            raise Expected("expected either `owner` or `themes`", help="whose disputes go this way, or on what")
        return self


class CafcassModel(Answers):
    """A referral to Cafcass: it waits for no stage, and stops none."""

    possible: Literal["at any point"]
    provision: str
    with_: str


class StrategicModel(Answers):
    """Where practice must improve beyond one team: who is told as well, and of what."""

    role: str
    rules: list[str] = Field(default_factory=list)
    themes: list[str] = Field(default_factory=list)
    systemic: bool = False


class DipAuditModel(Answers):
    """Disputes also recorded as a dip audit."""

    rules: list[str] = Field(default_factory=list)
    themes: list[str] = Field(default_factory=list)


class IssueModel(Answers):
    """What a dispute must say before it is issued."""

    impact_on_the_child: Literal["required"]


class ResolvingModel(Answers):
    """What is recorded when a dispute is resolved: one of these outcomes, what changed, and how it was settled."""

    outcomes: list[str] = Field(min_length=1)
    what_changed_for_the_child: Literal["required"]
    restorative_approach: Literal["recorded"]


class CommendationsModel(Answers):
    """Good practice, by the same route: whom it goes to, and the themes it may be put under."""

    to: str
    copied_to: list[str] = Field(default_factory=list)
    themes: list[str] = Field(default_factory=list)


class ThemeModel(Answers):
    """A theme of the annual report, and the themes of rules it holds."""

    theme: str
    holds: list[str] = Field(min_length=1)


class SharedModel(Answers):
    """Who is shown the disputes by theme."""

    with_: str


class ProtocolModel(Strict):
    """One protocol file."""

    name: str
    title: str
    source: str
    verified: bool
    known_limits: list[str] = Field(default_factory=list)
    raised_by: list[str] = Field(min_length=1)
    raise_when: RaiseWhenModel
    stages: StagesModel
    immediate_safety: ImmediateModel
    entry: list[EntryModel] = Field(default_factory=list)
    routes: list[RouteModel]
    cafcass: CafcassModel
    strategic: StrategicModel
    dip_audit: DipAuditModel
    issue: IssueModel
    resolving: ResolvingModel
    commendations: CommendationsModel
    themes: list[ThemeModel] = Field(default_factory=list)
    shared: SharedModel
    systemic: int = Field(ge=2)
    plausibility: PlausibilityModel
    root_causes: list[RootCauseModel] = Field(default_factory=list)
    left_open: list[LeftOpenModel] = Field(default_factory=list)

    @model_validator(mode="after")
    def _agrees(self) -> ProtocolModel:
        formal = [stage.stage for stage in self.stages.formal]
        _once([*NO_STAGES, self.stages.informal.stage, *formal, self.immediate_safety.stage], "stage")
        for entry in self.entry:
            if entry.stage not in (self.stages.informal.stage, *formal):
                raise Expected(f'expected the name of a stage to enter at, found "{entry.stage}"', help=_stages(self))
        for route in self.routes:
            if len(route.formal) != len(formal):
                what = f"expected {len(formal)} roles in `formal`, found {len(route.formal)}"
                raise Expected(what, help=f"one for each formal stage: {', '.join(formal)}")
        return self

    @model_validator(mode="after")
    def _reaches_everyone(self) -> ProtocolModel:
        owners = [str(route.owner) for route in self.routes if route.owner is not None]
        _once(owners, "owner of a route")
        missing = sorted(set(get_args(Owner)) - set(owners))
        if missing:
            raise Expected(f"expected a route for each owner, found none for {', '.join(missing)}")
        return self

    @model_validator(mode="after")
    def _nobody_disputes_with_themselves(self) -> ProtocolModel:
        raising = {role.casefold() for role in self.raised_by}
        for route in self.routes:
            for role in (route.informal, *route.formal):
                if role.casefold() in raising:
                    what = f'expected nobody to be asked who raises disputes, found "{role}"'
                    raise Expected(what, help="address their manager: nobody disputes with themselves")
        return self

    @model_validator(mode="after")
    def _each_theme_once(self) -> ProtocolModel:
        _once([theme.theme for theme in self.themes], "theme")
        _once([held for theme in self.themes for held in theme.holds], "theme of rules")
        return self

    def standards(self) -> list[str]:
        """The ids of the practice standards its parts answer, in order."""
        parts = (
            self.raise_when, self.stages, *self.entry, *self.routes, self.cafcass, self.strategic, self.dip_audit,
            self.issue, self.resolving, self.commendations, *self.themes, self.shared,
        )  # fmt: skip
        return sorted({name for part in parts for name in part.standards})


def _stages(model: ProtocolModel) -> str:
    return "one of " + ", ".join((model.stages.informal.stage, *(stage.stage for stage in model.stages.formal)))


def _once(names: Iterable[str], what: str) -> None:
    for name, times in Counter(names).items():
        if times > 1:
            raise Expected(f'expected each {what} once, found "{name}" {times} times')
