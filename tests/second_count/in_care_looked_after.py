"""What being in care asks for whoever the child is with, by hand: an officer, plans, visits elsewhere, and leave to end it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fixtures.authority_generator.days import AS_AT, birthday, days, is_working, months, working_days
from tests.second_count.in_care_placed import NOMINATED
from tests.second_count.lasting import lasted
from tests.second_count.matching import Owed, again, before, done, within
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Span,
    answered,
    both,
    care,
    childhood_end,
    holds,
    joined,
    on,
    periods,
    spans_of,
    where,
)  # fmt: skip


def service_told(life: Life) -> Iterator[Asked]:
    """Two working days from coming into care, or in the three months before."""
    owed = [Owed(months(start, -3), working_days(start, 2), end) for start, end in care(life)]
    yield from within(owed, done(where(life["iro_notice"], of="coming-into-care")))


def vacancies(life: Life) -> Iterator[Asked]:
    """Section 25A: when the officer leaves, and none comes in the first week, another in the month after that."""
    begun = [row["start"] for row in life["iro_allocation"]]
    asked = [
        end + days(7)
        for start, end in joined(spans_of(periods(life["iro_allocation"], "officer")))
        for since, until in care(life)
        if end != EVER and since < end and start < until and end + days(7) < until and end + days(7) <= AS_AT
        and not any(end <= day <= end + days(7) for day in begun)
    ]  # fmt: skip
    for day in asked:
        yield None, "met" if any(day <= other <= months(day, 1) for other in begun) else "not-met"


def child_told(life: Life) -> Iterator[Asked]:
    """Told of each officer in the three months after, from 2; nobody asks in the first week."""
    two = birthday(life["child"][0]["born"], 2)
    starts = [row["start"] for row in periods(life["iro_allocation"], "officer")]
    asked = [day for day in starts if day >= two and holds(care(life), day)]
    served = answered([(day, months(day, 3)) for day in asked], on(where(life["child_told"], of="reviewing-officer")))
    for n, day in enumerate(asked):
        yield None, "met" if n in served else "pending" if day + days(7) >= AS_AT else "not-met"


def living_elsewhere(life: Life) -> Iterator[Asked]:
    """Regulation 28(6): a week from the start and from each change, six weeks in the first year, three months after.
    Who leaves care and comes back while they are there is due no first week again."""
    seen = on(where(life["visit"], seen=True))
    for there in periods(life["living_elsewhere"], "setting"):
        for n, span in enumerate(both(spans_of([there]), care(life))):
            year, first = months(there["start"], 12), n == 0

            def due_after(opened: date, number: int, year: date = year, first: bool = first) -> date:
                if number == 0 and first:
                    return opened + days(7)
                return opened + days(42) if opened < year else months(opened, 3)

            yield from again(span, seen, due_after, relaxed=True)


def proceedings(life: Life) -> Iterator[Asked]:
    """Section 32: 26 weeks, the day of issue the first, and eight more for each extension allowed by then, six at the most."""
    for start, end in spans_of(periods(life["care_proceedings"])):
        if start >= childhood_end(life):
            continue
        last = start + days(7 * 26 - 1)
        longest = last + days(6 * 56)
        for day in on(life["court_extension"]):
            if start <= day <= last < longest:
                last += days(56)
        yield lasted(min(end, childhood_end(life)), last)


def short_break_reviews(life: Life) -> Iterator[Asked]:
    """Regulation 48(3): three months from the first placement, then every six."""
    held = on(where(life["review"], status="held", type="statutory"))
    for start, end in spans_of(periods(life["short_break_arrangement"], "series")):
        span = (start, min(end, childhood_end(life)))
        if span[0] < span[1]:
            yield from again(span, held, lambda opened, number: months(opened, 6 if number else 3), twice=7)


def education_plans(life: Life) -> Iterator[Asked]:
    """Ten working days from coming into care, or turning 5 in it with none begun in that time."""
    five, begun = birthday(life["child"][0]["born"], 5), on(life["education_plan"])
    owed = []
    for start, end in care(life):
        if five <= start:
            owed.append(Owed(months(start, -3), working_days(start, 10), end))
        elif five < end and not any(start <= day < five for day in begun) and five <= AS_AT:
            owed.append(Owed(months(five, -3), working_days(five, 10), end))
    yield from within(owed, done(life["education_plan"]))


def questionnaires(life: Life) -> Iterator[Asked]:
    """Every twelve months, from 4 to 16."""
    born = life["child"][0]["born"]
    for span in both(care(life), [(birthday(born, 4), birthday(born, 17))]):
        if span[0] <= AS_AT:
            yield from again(span, on(life["strengths_questionnaire"]), lambda opened, _: months(opened, 12))


def _ended(life: Life) -> list[Span]:
    """Times in care of twenty working days or more that the authority ended, the child not yet 18."""
    found = []
    for start, end in care(life):
        decided = [row for row in life["looked_after"] if row["end"] == end and row["ended_by"] == "authority"]
        working = sum(is_working(start + days(n)) for n in range(min((end - start).days, 60)))
        if decided and working >= 20 and end < childhood_end(life):
            found.append((start, end))
    return found


def ending_approved(life: Life) -> Iterator[Asked]:
    """Regulation 39: a nominated officer approves it first."""
    approved = where(life["approval"], of="ending-accommodation", by_role=NOMINATED)
    yield from before([(end, ()) for _, end in _ended(life)], done(approved))


def ending_approved_by_the_director(life: Life) -> Iterator[Asked]:
    """Regulation 39(5): of a child of 16 or 17 accommodated by agreement the director does."""
    sixteen = birthday(life["child"][0]["born"], 16)
    agreed = spans_of(where(periods(life["legal_status"], "status"), status="section-20"))
    ended = [end for _, end in _ended(life) if end >= sixteen and holds(agreed, end - days(1))]
    yield from before(
        [(end, ()) for end in ended], done(where(life["approval"], of="ending-accommodation", by_role="director"))
    )


RULES: Mapping[str, Any] = {
    "lac.education-plan.initial": education_plans,
    "lac.ending-care.approved": ending_approved,
    "lac.ending-care.director-16-17": ending_approved_by_the_director,
    "lac.health.strengths-questionnaire": questionnaires,
    "lac.iro.child-told": child_told,
    "lac.iro.service-told": service_told,
    "lac.iro.vacancy": vacancies,
    "lac.proceedings.length": proceedings,
    "lac.review.short-breaks": short_break_reviews,
    "lac.visit.living-elsewhere": living_elsewhere,
}
