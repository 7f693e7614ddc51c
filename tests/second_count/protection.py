"""Child protection by hand: enquiries, referrals, conferences, private fostering and serious incidents, a rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from itertools import pairwise

from fixtures.authority_generator.days import AS_AT, birthday, days, months, working_days
from tests.second_count.spans import EVER, Asked, Life, Row, both, care, holds, joined, on, periods, spans_of, where
from tests.second_count.turns import (
    Before,
    Wait,
    again,
    came_out,
    done_before,
    for_each,
    had_after,
    in_turn,
    lasted,
    on_plan,
    over_at,
)  # fmt: skip

EDITION_2013, EDITION_2018, EDITION_2023 = date(2013, 4, 15), date(2018, 7, 4), date(2023, 12, 15)
EDITIONS = ((date(2006, 5, 1), date(2010, 2, 28), 7), (date(2010, 4, 1), date(2013, 4, 14), 10))
"""The days on which an initial assessment was asked for, and in how many working days; March 2010 may be of either edition."""
RELAXED = (date(2020, 4, 24), date(2020, 9, 25))


# --- enquiries --------------------------------------------------------------------------------------------------------
def _enquiries(life: Life) -> list[Row]:
    """Enquiries may go on at once; each is of one strategy discussion."""
    return [{**row, "end": row["end"] or EVER} for row in life["section_47"]]


def enquiries_made(life: Life) -> Iterator[Asked]:
    """Section 47(1)(a): an enquiry in the month after police or emergency protection began, unless one was going on. An order
    that begins as another ends is that one extended."""
    begun = [row["start"] for row in _enquiries(life)]
    orders = where(_orders(life), status="emergency-protection-order")
    for row in where(_orders(life), status=("police-protection", "emergency-protection-order")):
        day = row["start"]
        going_on = any(enquiry["start"] < day < enquiry["end"] for enquiry in _enquiries(life))
        extends = row in orders and any(order["end"] == day for order in orders)
        if not going_on and not extends:
            yield None, "met" if any(day <= start <= months(day, 1) for start in begun) else "not-met"


def _orders(life: Life) -> list[Row]:
    """Each order with its own last day, or with two and perhaps two ends where it is recorded twice from one day."""
    once: dict[tuple[str, date], Row] = {}
    for row in life["legal_status"]:
        first = once.setdefault((row["status"], row["start"]), {"ends": set(), "last_days": set(), **row})
        first["ends"].add(row["end"] or EVER)
        first["last_days"].add(row.get("expires"))
        first["end"] = max(first["ends"])
    return periods(
        [{**row, "last_days": sorted(row["last_days"], key=str)} for row in once.values()], "status", "last_days"
    )


def seen_in_enquiries(life: Life) -> Iterator[Asked]:
    """Seen by the end of the enquiry or, of those that went on at once, of the first to end; one that begins on the day that
    another ends counts as at once with it."""
    adult, seen = over_at(life, 18), on(where(life["visit"], seen=True))
    for row in _enquiries(life):
        if not EDITION_2018 <= row["start"] <= adult:
            continue
        due = min(
            other["end"] for other in _enquiries(life) if row["start"] <= other["end"] and other["start"] < row["end"]
        )
        done = min((day for day in seen if day >= row["start"]), default=None)
        yield (due if due < EVER else None), came_out(due, done, adult)[1]


def why_no_conference(life: Life) -> Iterator[Asked]:
    """A decision with reasons, in the two months before or after the enquiry ended, or of any day if it names the enquiry."""
    ended = [
        row for row in sorted(_enquiries(life), key=lambda row: row["end"])
        if row["outcome"] == "no-conference" and EDITION_2018 <= row["end"] <= AS_AT
    ]  # fmt: skip
    given = where(life["conference_decision"], decision="no-conference", reasons=True)
    named = {row.get("section_47") for row in given}
    unnamed = [row["on"] for row in given if "section_47" not in row]
    waiting = [row for row in ended if row["id"] not in named]
    windows = [(months(row["end"], -2), months(row["end"], 2)) for row in waiting]
    yield from ((None, "met") for row in ended if row["id"] in named)
    yield from had_after(windows, unnamed, [date.min] * len(windows))


def outcomes_before_conferences(life: Life) -> Iterator[Asked]:
    """The enquiry over by the conference that it led to, in the three months before."""
    moved = on(where(life["transfer_in"], permanent=True))
    held = [
        day for day in on(where(life["conference"], status="held", type=("initial", "pre-birth")))
        if day >= EDITION_2018 and not any(move <= day < months(move, 3) for move in moved)
    ]  # fmt: skip
    ended = [row["end"] for row in _enquiries(life) if row["outcome"] == "conference" and row["end"] <= AS_AT]
    yield from done_before([Before(months(day, -3), day, day) for day in held], ended)


# --- referrals, transfers, plans ----------------------------------------------------------------------------------------
def _answered_by_name(life: Life, asked: list[Row], by: str, names: str, number: int) -> Iterator[Asked]:
    for row in (row for row in asked if row["on"] >= EDITIONS[0][0]):
        done = [day for day in on(where(life[by], **{names: row["id"]})) if day >= row["on"]]
        yield came_out(working_days(row["on"], number), min(done, default=None))


def referrals_decided(life: Life) -> Iterator[Asked]:
    """A working day to decide."""
    yield from _answered_by_name(life, life["referral"], "referral_decision", "referral", 1)


def referrals_acknowledged(life: Life) -> Iterator[Asked]:
    """A working day to tell whoever referred, where they can be told."""
    told = where(life["referral"], no_reply_possible=False)
    yield from _answered_by_name(life, told, "referral_acknowledgement", "referral", 1)


def transfers_in(life: Life) -> Iterator[Asked]:
    """15 working days to a conference from word of a move for good."""
    adult = over_at(life, 18)
    kinds = ("initial", "pre-birth", "transfer-in")
    moves = [day for day in on(where(life["transfer_in"], permanent=True)) if EDITION_2013 <= day <= adult]
    waits = [Wait(day, working_days(day, 15), adult) for day in moves]
    yield from for_each(waits, on(where(life["conference"], status="held", type=kinds)))


def core_groups(life: Life) -> Iterator[Asked]:
    """Four weeks, the service's own figure, from each core group during a plan to the next. One that met on the first day of the
    plan counts as in time itself too."""
    held = on(where(life["core_group"], status="held"))
    for start, end in on_plan(life):
        during = [start] * (start in held) + [day for day in held if start <= day <= end]
        for opened, following in pairwise([*during, None]):
            if opened is not None and opened < end:
                yield came_out(opened + days(28), following, end)


def plans_ended(life: Life) -> Iterator[Asked]:
    """A plan that ended because risk was less, before 18 and a death, was ended by a review conference of the month before."""
    ended = [
        row["end"] for row in periods(life["cp_plan"])
        if EDITION_2018 <= row["end"] <= AS_AT and row["end"] < over_at(life, 18) and row["reason_ended"] == "risk-reduced"
    ]  # fmt: skip
    by = on(where(life["conference"], type="review", status="held", plan=False))
    yield from done_before([Before(months(day, -1), day, day) for day in ended], by)


def seen_alone(life: Life) -> Iterator[Asked]:
    """Seen alone at each visit on a plan, from 2 on, unless the record says why not; a child in care has a rule of their own."""
    since = max(EDITION_2023, birthday(life["child"][0]["born"], 2))
    for visit in where(life["visit"], seen=True):
        day = visit["on"]
        if day >= since and holds(on_plan(life), day) and not holds(_in_care(life), day):
            reason = visit.get("not_alone_reason")
            yield None, "met" if visit["seen_alone"] else "excepted" if reason else "not-met"


def _in_care(life: Life) -> list[tuple[date, date]]:
    return both(care(life), [(date.min, over_at(life, 18))])


# --- assessments before April 2013 ---------------------------------------------------------------------------------------
def initial_assessments(life: Life) -> Iterator[Asked]:
    """Completed 7 working days from the referral, and then 10."""
    adult = over_at(life, 18)
    for row in where(life["referral"], accepted=True):
        ends = [each["end"] for each in where(life["assessment"], type="initial", referral=row["id"]) if each["end"]]
        number = next((number for first, last, number in EDITIONS if first <= row["on"] <= last), None)
        if number and row["on"] <= adult:
            done = min((end for end in ends if end >= row["on"]), default=None)
            due = working_days(row["on"], number)
            # What names the referral is for it, however late in the child's life.
            yield (due, "met") if done and done <= due else came_out(due, done, adult)


def core_assessments(life: Life) -> Iterator[Asked]:
    """Completed 35 working days from the day it began."""
    adult = over_at(life, 18)
    for row in where(life["assessment"], type="core"):
        if EDITIONS[0][0] <= row["start"] <= EDITIONS[1][1] and row["start"] <= adult:
            yield came_out(working_days(row["start"], 35), row["end"], adult)


# --- orders and proceedings ---------------------------------------------------------------------------------------------
def emergency_orders(life: Life) -> Iterator[Asked]:
    """Over by the day after the last of the order. Of one recorded twice that is a day after either last day; where one is left
    open it may be over since the other ended, and that it was too late cannot be told."""
    adult = over_at(life, 18)
    for row in where(_orders(life), status="emergency-protection-order"):
        if row["start"] <= adult:
            done = row["end"] if row["end"] <= AS_AT else None
            told = [came_out(last + days(1), done, adult) for last in row["last_days"]]
            missed = all(verdict in ("late", "overdue") for _, verdict in told)
            if len(row["ends"]) > 1 or not (missed or len({verdict for _, verdict in told}) == 1):
                yield told[0][0], "cannot-tell"
            else:
                yield told[-1 if missed else 0]


def assessment_orders(life: Life) -> Iterator[Asked]:
    """Section 43(5): seven days, beginning with the first."""
    adult = over_at(life, 18)
    for row in periods(life["legal_status"], "status"):
        if row["status"] == "child-assessment-order" and row["start"] < adult:
            yield lasted(min(row["end"], adult), row["start"] + days(6))


def pre_proceedings(life: Life) -> Iterator[Asked]:
    """Over within 16 weeks of the letter, the day of which is day 0."""
    adult = over_at(life, 18)
    for start, end in joined(spans_of(life["pre_proceedings"])):
        if date(2022, 1, 1) <= start < adult:
            yield lasted(min(end, adult), start + days(7 * 16))


# --- private fostering --------------------------------------------------------------------------------------------------
def _private_until(life: Life, disabled: bool) -> date:
    return over_at(life, 18 if disabled else 16)


def private_first_visits(life: Life) -> Iterator[Asked]:
    """Regulations 4 and 7: seven working days from each notice, until the child goes home; one visit serves all before it.
    As soon as practicable in the 2020 window."""
    waits = [
        Wait(row["on"], working_days(row["on"], 7), _sent_home(life, row["on"], _private_until(life, row["disabled"])))
        for row in life["private_fostering_notice"] if row["on"] <= _private_until(life, row["disabled"])
    ]  # fmt: skip
    for due, verdict in for_each(waits, on(where(life["visit"], seen=True))):
        relaxed = due is not None and RELAXED[0] <= due <= RELAXED[1] and verdict in ("late", "overdue")
        yield due, "cannot-tell" if relaxed else verdict


def _sent_home(life: Life, noticed: date, until: date) -> date:
    """The first day from a notice on which an arrangement has ended, no other goes on and no later notice has come."""
    arrangements = [(row["start"], row["end"]) for row in periods(life["private_fostering"], "carer")]
    notices = on(life["private_fostering_notice"])
    ends = (end for _, end in arrangements if noticed < end < until)
    for end in sorted(ends):
        if not any(start <= end < over for start, over in arrangements) and end not in notices:
            return end
    return until


def private_visits(life: Life) -> Iterator[Asked]:
    """Regulation 8: six weeks, and twelve after the first year; due when the interval of that day has run out."""
    seen = on(where(life["visit"], seen=True))
    for row in periods(life["private_fostering"], "carer"):
        end = min(row["end"], _private_until(life, row["disabled"]))
        if row["start"] < end:
            yield from again(row["start"], end, seen, partial(_next_private_visit, row))


def _next_private_visit(row: Row, last: date, _: int) -> date:
    year = birthday(row["start"], 1)
    if last + days(42) < year or row["end"] <= year:
        return last + days(42)
    if last + days(84) < row["end"] or row["end"] == EVER:
        return last + days(84)
    # What follows the arrangement is no later year of it; nothing falls due for the child by then, but a day is given.
    return last + days(42) if last + days(42) >= row["end"] else row["end"] + days(42)


# --- serious incidents --------------------------------------------------------------------------------------------------
def _panel_told(life: Life, incidents: list[Row]) -> Iterator[Asked]:
    told = {**life, "incident_notified": where(life["incident_notified"], notified_to="national-panel")}
    yield from _answered_by_name(told, incidents, "incident_notified", "serious_incident", 5)


def incidents_notified(life: Life) -> Iterator[Asked]:
    """Section 16C: death or serious harm with abuse."""
    yield from _panel_told(
        life, [row for row in where(life["serious_incident"], abuse=True) if row["on"] >= EDITION_2018]
    )


def deaths_in_care(life: Life) -> Iterator[Asked]:
    """Any death of a child in care, of which the Secretary of State, Ofsted or the panel is told."""
    died = [
        row for row in where(life["serious_incident"], what="death", was_looked_after=True) if row["on"] >= EDITION_2018
    ]
    told = where(life["incident_notified"], notified_to=("national-panel", "ofsted", "secretary-of-state"))
    yield from _answered_by_name({**life, "incident_notified": told}, died, "incident_notified", "serious_incident", 5)


def care_leavers_deaths(life: Life) -> Iterator[Asked]:
    """The death of a care leaver, from the edition of 2023."""
    died = where(life["serious_incident"], what="death", care_leaver=True)
    yield from _panel_told(life, [row for row in died if row["on"] >= EDITION_2023])


def rapid_reviews(life: Life) -> Iterator[Asked]:
    """15 working days from each notification of an incident to its review."""
    for incident in {row["id"] for row in life["serious_incident"]}:
        told = on(where(life["incident_notified"], notified_to="national-panel", serious_incident=incident))
        waits = [Wait(day, working_days(day, 15)) for day in told if day >= EDITION_2018]
        yield from in_turn(waits, on(where(life["rapid_review"], serious_incident=incident)))


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "cp.assessment-order.7-days": assessment_orders,
    "cp.assessment.core": core_assessments,
    "cp.assessment.initial": initial_assessments,
    "cp.conference.transfer-in": transfers_in,
    "cp.core-group.interval": core_groups,
    "cp.emergency-protection.expiry": emergency_orders,
    "cp.plan.ended-by-conference": plans_ended,
    "cp.pre-proceedings.16-weeks": pre_proceedings,
    "cp.private-fostering.first-visit": private_first_visits,
    "cp.private-fostering.visits": private_visits,
    "cp.referral.acknowledged-1-day": referrals_acknowledged,
    "cp.referral.decision-1-day": referrals_decided,
    "cp.section-47.begun": enquiries_made,
    "cp.section-47.child-seen": seen_in_enquiries,
    "cp.section-47.no-conference-decision": why_no_conference,
    "cp.section-47.outcome-before-conference": outcomes_before_conferences,
    "cp.serious-incident.care-leaver": care_leavers_deaths,
    "cp.serious-incident.looked-after-death": deaths_in_care,
    "cp.serious-incident.notified": incidents_notified,
    "cp.serious-incident.rapid-review": rapid_reviews,
    "cp.visit.seen-alone": seen_alone,
}
