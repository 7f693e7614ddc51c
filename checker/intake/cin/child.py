"""One child of the census as rows of a snapshot, in plain data.

The census holds the day an enquiry under section 47 began, which is what the national statistic counts from. It does not
hold the strategy discussion, which the guidance counts from: so no `strategy_meeting` is made of it, and a rule that
counts from one cannot be told here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.intake.cin.values import BOOLEAN, CATEGORY, SEX, UNKNOWN, Values
from checker.intake.xml_records import Element

Raw = tuple[dict[str, Any], Element]
"""A fact in plain data, and the element it is read from."""

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


class ChildFacts:
    """Reads one `Child` element after another."""

    def __init__(self, values: Values) -> None:
        self.values = values

    def read(self, child: Element) -> Iterator[Raw]:
        """The facts about a child, without the case they are of."""
        born = UNKNOWN
        for who in child.all("ChildIdentifiers")[:1]:
            day = self.values.day
            born = day(who, "PersonBirthDate") or ""
            expected = day(who, "ExpectedPersonBirthDate")
            about = {
                "kind": "child",
                "born": _known(born),
                "expected": _known(expected),
                "died": _known(day(who, "PersonDeathDate")),
                "sex": self.values.code(who, ("Sex", "GenderCurrent"), SEX),
                "ethnicity": _ethnicity(child),
            }
            yield about, who
            if expected not in (None, UNKNOWN) and not born:
                yield {"kind": "expected_birth", "on": expected, "status": "planned"}, who
        for details in child.all("CINdetails"):
            yield from self._details(details, born)

    def _details(self, details: Element, born: str) -> Iterator[Raw]:
        referred = self.values.day(details, "CINreferralDate", needed=True)
        referral = f"referral {referred if referred != UNKNOWN else details.line}"
        no_further_action = self.values.code(details, ("ReferralNFA",), BOOLEAN)
        accepted = None if no_further_action is None else not no_further_action
        yield {"kind": "referral", "id": referral, **_on(referred), "accepted": accepted}, details
        for each in details.all("Assessments"):
            period = self._period(each, "AssessmentActualStartDate", "AssessmentAuthorisationDate")
            yield {"kind": "assessment", **period, "type": "single", "referral": referral}, each
        for each in details.all("CINPlanDates"):
            yield {"kind": "cin_plan", **self._period(each, "CINPlanStartDate", "CINPlanEndDate")}, each
        yield from self._protection(details, born)
        for each in details.all("PreProceedingsandFGDM"):
            yield from self._pre_proceedings(each)

    def _protection(self, details: Element, born: str) -> Iterator[Raw]:
        plans = [
            (plan, self._period(plan, "CPPstartDate", "CPPendDate")) for plan in details.all("ChildProtectionPlans")
        ]
        begun = {period["start"] for _, period in plans}
        held: set[str] = set()
        for enquiry in details.all("Section47"):
            start = self.values.day(enquiry, "S47ActualStartDate", needed=True)
            name = f"enquiry {start if start != UNKNOWN else enquiry.line}"
            conference = self.values.day(enquiry, "DateOfInitialCPC")
            not_required = self.values.code(enquiry, ("ICPCnotRequired",), BOOLEAN)
            outcome = "conference" if conference else "no-conference" if not_required else None
            yield {"kind": "section_47", "id": name, "start": start, "end": UNKNOWN, "outcome": outcome}, enquiry
            if conference:
                held.add(conference)
                yield {**_initial(conference, born, begun), "section_47": name}, enquiry
        alone = self.values.day(details, "DateOfInitialCPC")
        if alone and alone not in held:
            yield _initial(alone, born, begun), details
        for plan, period in plans:
            category = self.values.code(plan, ("LatestCategoryOfAbuse", "InitialCategoryOfAbuse"), CATEGORY)
            yield {"kind": "cp_plan", **period, "category": category}, plan
            for review in plan.descendants("CPPreviewDate"):
                on = self.values.day_in(review)
                if on:
                    yield {"kind": "conference", **_on(on), "type": "review", "status": "held"}, review

    def _pre_proceedings(self, each: Element) -> Iterator[Raw]:
        """From the letter before proceedings to the first of a decision to step up or down and an application to court."""
        letter = self.values.day(each, "LBPSentDate")
        if letter:
            ends = [self.values.day(each, name) for name in ("StepDecisionDate", "CourtAppDate")]
            days = sorted(day for day in ends if day)
            end = {"end": UNKNOWN if UNKNOWN in days else days[0]} if days else {}
            yield {"kind": "pre_proceedings", "start": letter, **end}, each
        if met := self.values.day(each, "InitialPPMeetingDate"):
            yield {"kind": "pre_proceedings_meeting", **_on(met), "status": "held"}, each

    def _period(self, within: Element, start: str, end: str) -> dict[str, Any]:
        begun, ended = self.values.day(within, start, needed=True), self.values.day(within, end)
        if ended and UNKNOWN not in (begun, ended) and begun and ended < begun:
            what = f"expected a day on or after {start}, found an earlier one"
            self.values.note(within.first(end) or within, what, "the day it ended is read as unknown")
            ended = UNKNOWN
        return {"start": begun, **({"end": ended} if ended else {})}


def _ethnicity(child: Element) -> str | None:
    """The code; what is none is left unknown, for few runs ask for any."""
    code = next((each.text.strip().upper() for each in child.descendants("Ethnicity")), "")
    return code if len(code) == 4 and code.isascii() and code.isalpha() else None


def _initial(on: str, born: str, begun: set[str]) -> dict[str, Any]:
    """An initial conference: before birth if it was, and one that made a plan if a plan began on its day."""
    before = on != UNKNOWN and born != UNKNOWN and (not born or on[:10] < born[:10])
    made = {"plan": True} if on != UNKNOWN and on in begun else {}
    return {"kind": "conference", **_on(on), "type": "pre-birth" if before else "initial", "status": "held", **made}


def _on(day: str | None) -> dict[str, Any]:
    return {"on": day or UNKNOWN}


def _known(day: str | None) -> str | None:
    return None if day in (None, "", UNKNOWN) else day
