"""What a review of a child's case asks for, by hand: before it, at it and after it; and health, teeth and visits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from fixtures.authority_generator.days import AS_AT, birthday, days, months, working_days
from tests.second_count.matching import Owed, again, before, done, each_within, ready_before, within
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Row,
    Span,
    care,
    holds,
    in_regulations,
    on,
    span_to,
    where,
)


def _held(life: Life) -> list[Row]:
    return where(life["review"], status="held", type="statutory")


def _reviews(life: Life, times: Sequence[Span]) -> list[Row]:
    """Those held in such times."""
    return [row for row in _held(life) if holds(times, row["on"])]


def _to_the_last_day(life: Life) -> list[Row]:
    """Those held of a child in care, on the day that care ended too: what was to come before was due while it went on."""
    return [row for row in _held(life) if any(start <= row["on"] <= end for start, end in care(life))]


def _steps(life: Life, of: str) -> list[Row]:
    return where(life["review_step"], type=of)


def _first_of(life: Life) -> list[tuple[Span, list[date]]]:
    """The reviews held in each time in care; those of within seven days of the first are the first written up twice."""
    found = []
    for start, end in care(life):
        held = [day for day in on(_to_the_last_day(life)) if start <= day <= end]
        found.append(((start, end), [day for n, day in enumerate(held) if n == 0 or day > held[0] + days(7)]))
    return [(stay, held) for stay, held in found if held and held[0] < stay[1]]


# --- before a review --------------------------------------------------------------------------------------------------
def education_plan_ready(life: Life) -> Iterator[Asked]:
    """Three working days before, from the fifth birthday."""
    five = birthday(life["child"][0]["born"], 5)
    held = [row for row in _to_the_last_day(life) if row["on"] >= five]
    names = [row["id"] for row in held]
    yield from ready_before(on(held), 3, done(_steps(life, "education-plan"), "review"), names)


def discussed_before(life: Life) -> Iterator[Asked]:
    """Fifteen working days before each but the first."""
    later = [day for _, held in _first_of(life) for day in held[1:]]
    names = [next(row["id"] for row in _held(life) if row["on"] == day) for day in later]
    yield from ready_before(later, 15, done(_steps(life, "discussion"), "review"), names)


def met_by_the_officer(life: Life) -> Iterator[Asked]:
    """The reviewing officer meets or speaks with the child before the first review."""
    firsts = [held[0] for _, held in _first_of(life)]
    yield from before([(day, ()) for day in firsts], done(where(life["iro_contact"], **{"with": "child"})))


def permanence_by_the_second(life: Life) -> Iterator[Asked]:
    """A plan for permanence by the second review, of no more than six months before the eighth day after the first."""
    owed = []
    for (_, end), held in _first_of(life):
        eighth = held[0] + days(8)
        if eighth < end and eighth <= AS_AT:
            owed.append(Owed(months(eighth, -6), held[1] if len(held) > 1 else EVER, end))
    yield from ((None, verdict) for _, verdict in within(owed, done(life["permanence_plan"])))


# --- at it ------------------------------------------------------------------------------------------------------------
def chaired(life: Life) -> Iterator[Asked]:
    """Regulation 36: the reviewing officer chairs."""
    yield from ((None, "met" if row["iro_chaired"] else "not-met") for row in _reviews(life, in_regulations(life)))


def spoken_to_by_the_officer(life: Life) -> Iterator[Asked]:
    """Regulation 36: and speaks alone with a child of 2 or over, unless there is a reason."""
    for row in _of_2(life, _reviews(life, in_regulations(life))):
        yield None, "met" if row["iro_spoke_alone"] else "excepted" if row["not_alone_reason"] else "not-met"


def _of_2(life: Life, rows: Sequence[Row]) -> list[Row]:
    two = birthday(life["child"][0]["born"], 2)
    return [row for row in rows if row["on"] >= two]


def parents_views(life: Life) -> Iterator[Asked]:
    """Regulation 36: and the parents' views are obtained, where that is practicable."""
    yield from (
        (None, "not-met" if row["parents_views"] == "not-obtained" else "met")
        for row in _reviews(life, in_regulations(life))
    )


def advocacy_told(life: Life) -> Iterator[Asked]:
    """The child of 2 or over is told of advocacy."""
    yield from ((None, "met" if row["advocacy_told"] else "not-met") for row in _of_2(life, _reviews(life, care(life))))


# --- after it ---------------------------------------------------------------------------------------------------------
def _after_each(life: Life, of: str, number: int) -> Iterator[Asked]:
    owed = [
        Owed(row["on"], working_days(row["on"], number), EVER, {row["id"]}, row["on"])
        for row in _reviews(life, care(life))
    ]
    yield from within(owed, done(_steps(life, of), "review"))


def decisions_sent(life: Life) -> Iterator[Asked]:
    """Five working days after."""
    yield from _after_each(life, "decisions", 5)


def record_finished(life: Life) -> Iterator[Asked]:
    """Fifteen."""
    yield from _after_each(life, "record", 15)


def record_sent(life: Life) -> Iterator[Asked]:
    """Twenty, from the review."""
    yield from _after_each(life, "record-sent", 20)


def disputed_in_time(life: Life) -> Iterator[Asked]:
    """A manager who disputes the decisions does so within five working days of the last sent, of under three months before."""
    sent = on(_steps(life, "decisions"))
    for row in where(_steps(life, "manager-response"), disputes=True):
        last = max((day for day in sent if day <= row["on"]), default=None)
        if last and row["on"] < months(last, 3) and holds(care(life), row["on"]):
            late = row["on"] > working_days(last, 5)
            yield None, "not-met" if late else "met"


def decisions_owned(life: Life) -> Iterator[Asked]:
    """Each action agreed at a review names somebody and a day."""
    for row in life["agreed_action"]:
        if row.get("review") and holds(in_regulations(life), row["on"]):
            yield None, "met" if row.get("by_whom") and row.get("due") else "not-met"


def _reviewed_in_six_months(life: Life, asked: Sequence[date], held: Sequence[date]) -> Iterator[Asked]:
    for day in asked:
        if holds(in_regulations(life), day):
            well = any(day <= review <= months(day, 6) for review in held)
            yield None, "met" if well else "pending" if day + days(7) >= AS_AT else "not-met"


def reviewed_when_asked(life: Life) -> Iterator[Asked]:
    """Regulation 33(3)(a): in the six months after the officer asks; nobody asks in the first week."""
    asked = on(where(life["review_request"], by="reviewing-officer"))
    yield from _reviewed_in_six_months(life, asked, on(_held(life)))


def reviewed_for_welfare(life: Life) -> Iterator[Asked]:
    """Regulation 33(3)(b): in the six months after a visit that found a concern, because of it; nobody asks in the first
    week."""
    asked = on(where(life["visit"], welfare_concern=True))
    yield from _reviewed_in_six_months(life, asked, on(where(_held(life), because="welfare")))


def reviewed_before_care_ends(life: Life) -> Iterator[Asked]:
    """Regulation 33(3)(e): before the authority stops accommodating a child whom the parents will not."""
    adult = birthday(life["child"][0]["born"], 18)
    ended = where(life["looked_after"], ended_by="authority", to_parents=False)
    going_on = {row["start"] for row in life["looked_after"]}
    days_ = [row["end"] for row in ended if row["end"] and row["end"] < adult and row["end"] not in going_on]
    held = where(_held(life), because="ending-accommodation")
    yield from before([(day, ()) for day in days_], done(held))


# --- health and teeth ---------------------------------------------------------------------------------------------------
def first_health_assessment(life: Life) -> Iterator[Asked]:
    """Regulation 7: by the first review, and in 20 working days; one of the three months before counts, of either time."""
    held = on(where(life["health_assessment"], status="held"))
    refused = on(where(life["health_assessment"], status="refused"))
    for stay in in_regulations(life):
        if stay[0] not in {start for start, _ in care(life)}:
            continue
        first, due = months(stay[0], -3), working_days(stay[0], 20)
        due = min([due, *(day for day in on(_held(life)) if stay[0] <= day)])
        ((_, verdict),) = each_within([Owed(first, due, stay[1])], held)
        excused = verdict in ("late", "overdue") and any(first <= day <= due for day in refused)
        yield due, "excepted" if excused else verdict


def teeth(life: Life) -> Iterator[Asked]:
    """Every twelve months in care."""
    for stay in care(life):
        yield from again(stay, on(life["dental_check"]), lambda opened, _: months(opened, 12))


# --- visits -----------------------------------------------------------------------------------------------------------
def spoken_to_alone(life: Life) -> Iterator[Asked]:
    """Regulation 29: at each visit to a child of 2 or over, unless there is a reason."""
    for row in _of_2(life, where(life["visit"], seen=True)):
        if holds(in_regulations(life), row["on"]):
            yield None, "met" if row["seen_alone"] else "excepted" if row["not_alone_reason"] else "not-met"


def visited_after_notice(life: Life) -> Iterator[Asked]:
    """Regulation 28(7)(b): within a week of notice about the home; one visit serves several. As soon as practicable in the 2020
    window."""
    seen = on(where(life["visit"], seen=True))
    for day in on(where(life["setting_judgement"], notice_30a=True)):
        span = span_to(in_regulations(life), day)
        if span:
            yield from each_within([Owed(day, day + days(7), span[1])], seen, relaxed=True)


RULES: Mapping[str, Any] = {
    "lac.education-plan.before-review": education_plan_ready,
    "lac.health.dental": teeth,
    "lac.health.initial": first_health_assessment,
    "lac.iro.met-before-first-review": met_by_the_officer,
    "lac.permanence.by-second-review": permanence_by_the_second,
    "lac.review.advocacy-told": advocacy_told,
    "lac.review.after-welfare-concern": reviewed_for_welfare,
    "lac.review.asked-by-officer": reviewed_when_asked,
    "lac.review.before-ending-care": reviewed_before_care_ends,
    "lac.review.chaired-by-officer": chaired,
    "lac.review.child-spoken-to-alone": spoken_to_by_the_officer,
    "lac.review.decision-has-owner": decisions_owned,
    "lac.review.decisions-circulated": decisions_sent,
    "lac.review.discussed-before": discussed_before,
    "lac.review.manager-response": disputed_in_time,
    "lac.review.parents-views": parents_views,
    "lac.review.record-complete": record_finished,
    "lac.review.record-sent": record_sent,
    "lac.visit.home-notified": visited_after_notice,
    "lac.visit.spoken-to-alone": spoken_to_alone,
}
