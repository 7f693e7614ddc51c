"""The children of the census as facts in plain data, a kind at a time.

The census holds the day an enquiry under section 47 began, which is what the national statistic counts from. It does not
hold the strategy discussion, which the guidance counts from: so no `strategy_meeting` is made of it, and a rule that
counts from one cannot be told here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import polars as pl

from checker.intake.cin.values import BOOLEAN, CATEGORY, SEX, Met, Values
from checker.intake.plain_facts import UNKNOWN
from checker.intake.xml_columns import Ints
from checker.snapshot.values import NO_DAY

Facts = tuple[str, Met, dict[str, Any]]
"""A kind; the elements that its facts are read from, a fact each; and what is said of them, a column for each field."""

KINDS = ("referral", "assessment", "section_47", "conference", "cin_plan", "cp_plan")
"""The kinds of which the census holds all that was open, or happened, in its year."""

HELD = {
    "child": {"born", "expected", "died", "sex", "ethnicity"},
    "referral": {"accepted"},
    "assessment": {"type", "referral"},
    "section_47": {"outcome"},
    "conference": {"type", "status", "plan", "section_47"},
    "cin_plan": set[str](),
    "cp_plan": {"category"},
    "pre_proceedings": set[str](),
}
"""The attributes the census may hold of each."""

READ = (
    "ChildIdentifiers", "LAchildID", "PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate", "Sex", "GenderCurrent",
    "CINdetails", "CINreferralDate", "ReferralNFA", "CINclosureDate", "Assessments", "AssessmentActualStartDate",
    "AssessmentAuthorisationDate", "CINPlanDates", "CINPlanStartDate", "CINPlanEndDate", "Section47", "S47ActualStartDate",
    "DateOfInitialCPC", "ICPCnotRequired", "ChildProtectionPlans", "CPPstartDate", "CPPendDate", "InitialCategoryOfAbuse",
    "LatestCategoryOfAbuse", "Reviews", "CPPreviews", "CPPreviewDate", "PreProceedingsandFGDM",
)  # fmt: skip
"""The elements of a child that are read, by which what is written otherwise is told."""

PLACES = {
    "CINdetails": (("Child",), tuple(HELD)),
    "Assessments": (("CINdetails",), ("assessment",)),
    "CINPlanDates": (("CINdetails",), ("cin_plan",)),
    "Section47": (("CINdetails",), ("section_47", "conference")),
    "DateOfInitialCPC": (("CINdetails", "Section47"), ("conference",)),
    "ChildProtectionPlans": (("CINdetails",), ("cp_plan", "conference")),
    "PreProceedingsandFGDM": (("CINdetails",), ("pre_proceedings",)),
    "CINreferralDate": (("CINdetails",), ("referral",)),
    "AssessmentActualStartDate": (("Assessments",), ("assessment",)),
    "CINPlanStartDate": (("CINPlanDates",), ("cin_plan",)),
    "S47ActualStartDate": (("Section47",), ("section_47", "conference")),
    "CPPstartDate": (("ChildProtectionPlans",), ("cp_plan", "conference")),
    "LBPSentDate": (("PreProceedingsandFGDM",), ("pre_proceedings",)),
    "PersonBirthDate": (("ChildIdentifiers",), ("child",)),
}
"""Elements that are read directly inside some others alone: those, and the kinds of which one elsewhere may tell."""

ONCE = {
    **dict.fromkeys(("PersonBirthDate", "ExpectedPersonBirthDate", "PersonDeathDate", "Sex", "GenderCurrent"), ()),
    "CINreferralDate": ("referral",),
    "ReferralNFA": (),
    "AssessmentActualStartDate": ("assessment",),
    "AssessmentAuthorisationDate": (),
    "CINPlanStartDate": ("cin_plan",),
    "CINPlanEndDate": (),
    "S47ActualStartDate": ("section_47",),
    "DateOfInitialCPC": ("conference",),
    "ICPCnotRequired": (),
    "CPPstartDate": ("cp_plan",),
    "CPPendDate": (),
    "InitialCategoryOfAbuse": (),
    "LatestCategoryOfAbuse": (),
    "LBPSentDate": ("pre_proceedings",),
    "InitialPPMeetingDate": ("pre_proceedings",),
    "StepDecisionDate": (),
    "CourtAppDate": (),
}  # fmt: skip
"""Elements of which one element holds one, and the kinds of which another there may tell a fact more."""

_NO_REVIEW = "give the day; where no review was held, leave the element out"
_CHILD, _REFERRAL, _ASSESSMENT, _PLAN, _PROTECTION, _ENQUIRY, _ALONE, _PROTECTED, _COURT = range(9)
"""The stages in which a child's record is read, and then each of its details."""


class ChildFacts:
    """Reads children: `whos` are the elements that say who each is, of as many `Child` elements."""

    def __init__(self, values: Values, children: Ints, whos: Ints) -> None:
        self.values, self.elements = values, values.elements
        self.whos = Met(whos, children, _CHILD, whos, np.zeros_like(whos))
        self.children = children
        self.born = pl.Series(dtype=pl.String)

    def read(self) -> Iterator[Facts]:
        """The facts, without the cases they are of."""
        day, who = self.values.day, self.whos
        self.born = day(who, "PersonBirthDate")
        expected = day(who, "ExpectedPersonBirthDate")
        about = {
            "born": _known(self.born),
            "expected": _known(expected),
            "died": _known(day(who, "PersonDeathDate")),
            "sex": self.values.code(who, ("Sex", "GenderCurrent"), SEX, pl.String),
            "ethnicity": self.values.texts(self.elements.first_below(self.children, "Ethnicity"), _ethnicity),
        }
        yield "child", who, about
        unborn = (_known(expected).is_not_null() & self.born.is_null()).to_numpy()
        yield "expected_birth", who.only(unborn), {"on": expected.filter(unborn), "status": "planned"}
        details, of = self.elements.inside(self.children, "CINdetails")
        yield from self._details(
            Met(details, details, _REFERRAL, details, np.zeros_like(details)), self.born.gather(of)
        )

    def _details(self, details: Met, born: pl.Series) -> Iterator[Facts]:
        referred = self.values.day(details, "CINreferralDate", needed=True)
        referral = self._called("referral", referred, details)
        no_further_action = self.values.code(details, ("ReferralNFA",), BOOLEAN, pl.Boolean)
        yield "referral", details, {"id": referral, "on": referred, "accepted": ~no_further_action}
        each, of = self._inside(details, "Assessments", _ASSESSMENT)
        period = self._period(each, "AssessmentActualStartDate", "AssessmentAuthorisationDate")
        yield "assessment", each, {**period, "type": "single", "referral": referral.gather(of)}
        each, _ = self._inside(details, "CINPlanDates", _PLAN)
        yield "cin_plan", each, self._period(each, "CINPlanStartDate", "CINPlanEndDate")
        yield from self._protection(details, born)
        each, _ = self._inside(details, "PreProceedingsandFGDM", _COURT)
        yield from self._pre_proceedings(each)

    def _protection(self, details: Met, born: pl.Series) -> Iterator[Facts]:
        plans, of = self._inside(details, "ChildProtectionPlans", _PROTECTION)
        period = self._period(plans, "CPPstartDate", "CPPendDate")
        begun = pl.DataFrame({"of": of, "on": period["start"]}).unique()
        enquiries, of = self._inside(details, "Section47", _ENQUIRY)
        start = self.values.day(enquiries, "S47ActualStartDate", needed=True)
        name = self._called("enquiry", start, enquiries)
        met = self.values.day(enquiries, "DateOfInitialCPC")
        not_required = self.values.code(enquiries, ("ICPCnotRequired",), BOOLEAN, pl.Boolean)
        outcome = pl.when(met.is_not_null()).then(pl.lit("conference")).when(not_required).then(pl.lit("no-conference"))
        said = {"id": name, "start": start, "end": UNKNOWN, "outcome": pl.select(outcome).to_series()}
        yield "section_47", enquiries, said
        there = met.is_not_null().to_numpy()
        initial = _initial(met.filter(there), of[there], born, begun)
        yield "conference", enquiries.only(there), {**initial, "section_47": name.filter(there)}
        alone = self.values.day(replace(details, stage=_ALONE), "DateOfInitialCPC")
        every = pl.DataFrame({"of": np.arange(len(alone), dtype=np.int32), "on": alone})
        held = pl.DataFrame({"of": of[there], "on": met.filter(there)})
        of = every.drop_nulls("on").join(held, on=["of", "on"], how="anti", maintain_order="left")["of"].to_numpy()
        apart = replace(details, stage=_ALONE)
        yield "conference", _some(apart, of), _initial(alone.gather(of), of, born, begun)
        plans = replace(plans, stage=_PROTECTED)
        category = self.values.code(plans, ("LatestCategoryOfAbuse", "InitialCategoryOfAbuse"), CATEGORY, pl.String)
        yield "cp_plan", plans, {**period, "category": category}
        found, of = self.elements.below(plans.elements, "CPPreviewDate")
        reviews = Met(found, plans.part[of], _PROTECTED, plans.elements[of], found)
        on = self.values.day_in(reviews, found, "CPPreviewDate")
        self.values.note_unread(found, "CPPreviewDate", on)
        blank = on.is_null().to_numpy()
        lines = self.elements.lines[found[blank]]
        self.values.note(reviews.only(blank), lines, NO_DAY, _NO_REVIEW, "CPPreviewDate")
        yield "conference", reviews, {"on": on.fill_null(UNKNOWN), "type": "review", "status": "held"}

    def _pre_proceedings(self, each: Met) -> Iterator[Facts]:
        """From the letter before proceedings to the first of a decision to step up or down and an application to court."""
        letter = self.values.day(each, "LBPSentDate")
        sent = each.only(letter.is_not_null().to_numpy())
        ends = pl.DataFrame([self.values.day(sent, name).alias(name) for name in ("StepDecisionDate", "CourtAppDate")])
        unknown = pl.any_horizontal((pl.all() == UNKNOWN).fill_null(False))
        end = ends.select(pl.when(unknown).then(pl.lit(UNKNOWN)).otherwise(pl.min_horizontal(pl.all()))).to_series()
        yield "pre_proceedings", sent, {"start": letter.drop_nulls(), "end": end}
        met = self.values.day(each, "InitialPPMeetingDate")
        there = met.is_not_null().to_numpy()
        yield "pre_proceedings_meeting", each.only(there), {"on": met.filter(there), "status": "held"}

    def _inside(self, within: Met, name: str, stage: int) -> tuple[Met, Ints]:
        """The elements of a name directly inside some; and the place of the one that each is in."""
        found, of = self.elements.inside(within.elements, name)
        return Met(found, within.part[of], stage, found, np.zeros_like(found)), of

    def _period(self, within: Met, start: str, end: str) -> dict[str, Any]:
        begun, ended = self.values.day(within, start, needed=True), self.values.day(within, end)
        early = ((begun != UNKNOWN) & (ended != UNKNOWN) & (ended < begun)).fill_null(False)
        these = early.to_numpy()
        lines = self.elements.lines[self.elements.first(within.elements[these], end)]
        what = f"expected a day on or after {start}, found an earlier one"
        self.values.note(within.only(these), lines, what, "the day it ended is read as unknown", end)
        return {"start": begun, "end": ended.set(early, UNKNOWN)}

    def _called(self, what: str, days: pl.Series, met: Met) -> pl.Series:
        """What each is called: by its day, or the line it is on where that is not known."""
        line = pl.Series(self.elements.lines[met.elements]).cast(pl.String)
        day = pl.when(days != UNKNOWN).then(days).otherwise(line)
        return pl.select(pl.concat_str(pl.lit(what), day, separator=" ")).to_series()


def _ethnicity(text: str) -> str | None:
    """The code; what is none is left unknown, for few runs ask for any."""
    code = text.upper()
    return code if len(code) == 4 and code.isascii() and code.isalpha() else None


def _initial(on: pl.Series, of: Ints, born: pl.Series, begun: pl.DataFrame) -> dict[str, Any]:
    """Initial conferences: before birth if they were, and that made a plan if a plan began on their day. `of`: the places of
    the details each is in; `begun`: the days on which plans in those began.
    """
    rows = pl.DataFrame({"on": on, "of": of, "born": born.gather(of)})
    known = pl.col("on") != UNKNOWN
    unborn = pl.col("born").is_null() | (pl.col("on").str.slice(0, 10) < pl.col("born").str.slice(0, 10))
    before = known & (pl.col("born") != UNKNOWN).fill_null(True) & unborn
    plans = begun.with_columns(plan=True)
    rows = rows.join(plans, on=["of", "on"], how="left", maintain_order="left").select(
        "on",
        plan=pl.when(known).then("plan"),
        type=pl.when(before).then(pl.lit("pre-birth")).otherwise(pl.lit("initial")),
    )
    return {**rows.to_dict(), "status": "held"}


def _some(met: Met, places: Ints) -> Met:
    these = np.zeros(len(met.elements), dtype=bool)
    these[places] = True
    return met.only(these)


def _known(days: pl.Series) -> pl.Series:
    return days.set((days == UNKNOWN).fill_null(False), None)
