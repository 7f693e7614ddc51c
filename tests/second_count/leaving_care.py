"""Leaving care by hand: who is eligible, what is planned, reviewed and visited, a rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fixtures.authority_generator.days import AS_AT, birthday, days, months
from tests.second_count.spans import Asked, Life, Span, both, holds, joined, on, periods, spans_of, where
from tests.second_count.turns import Before, Wait, again, done_before, for_each, had_after, in_turn, over_at

REGULATIONS = date(2011, 4, 1)
WEEKS_13 = 13 * 7


# --- who ----------------------------------------------------------------------------------------------------------------
def _eligible(life: Life) -> list[Span]:
    """In care at 16 or 17, from the last day of 13 weeks in care, in all, since 14."""
    born, care = life["child"][0]["born"], joined(spans_of(life["looked_after"]))
    spent, found = 0, []
    for start, end in both(care, [(birthday(born, 14), over_at(life, 18))]):
        reached = start + days(max(0, WEEKS_13 - spent - 1))
        spent += (min(end, AS_AT + days(1)) - start).days
        found.append((max(reached, birthday(born, 16)), end))
    return [(start, end) for start, end in found if start < end and start <= AS_AT]


def _care_leaver(life: Life) -> list[Span]:
    """Of such a status under 21, or under 25 while support is taken up."""
    supported = [(date.min, over_at(life, 21)), *spans_of(life["leaving_care_support"])]
    under_25 = both(joined(spans_of(life["leaving_care_status"])), [(date.min, over_at(life, 25))])
    return both(under_25, joined(supported))


def _relevant(life: Life) -> list[Span]:
    rows = [row for row in _statuses(life) if row["status"] == "relevant"]
    return both(joined((row["start"], row["end"]) for row in rows), [(date.min, over_at(life, 150))])


def _statuses(life: Life) -> list[dict[str, object]]:
    return periods(life["leaving_care_status"], "status")


# --- needs and plans ----------------------------------------------------------------------------------------------------
def needs_assessed(life: Life) -> Iterator[Asked]:
    """Regulation 42(1): three months from becoming eligible, of those who are still."""
    waits = [Wait(start, months(start, 3), end) for start, end in _eligible(life) if start >= REGULATIONS]
    yield from in_turn(waits, on(life["needs_assessment"]))


def pathway_plans(life: Life) -> Iterator[Asked]:
    """Regulation 43: a plan in the six months after the first assessment of each time as an eligible child; nobody asks in the
    first month."""
    firsts = [
        next((day for day in on(life["needs_assessment"]) if start <= day < end), date.min)
        for start, end in _eligible(life)
    ]
    windows = [(day, months(day, 6)) for day in firsts if day >= REGULATIONS]
    yield from had_after(windows, on(life["pathway_plan"]), [months(day, 1) for day, _ in windows])


def relevant_assessed(life: Life) -> Iterator[Asked]:
    """Regulation 5(2)(a): three months from becoming relevant, of those with no pathway plan by then."""
    plans = on(life["pathway_plan"])
    waits = [
        Wait(start, months(start, 3), end) for start, end in _relevant(life) if not any(plan <= start for plan in plans)
    ]
    yield from in_turn(waits, on(life["needs_assessment"]))


def study_assessed(life: Life) -> Iterator[Asked]:
    """Regulation 5(2)(b): three months from each time of telling; one assessment is for all before it."""
    died = over_at(life, 150)
    waits = [Wait(day, months(day, 3), died) for day in on(life["study_request"]) if day <= died]
    yield from for_each(waits, on(life["needs_assessment"]))


# --- reviews, advisers and visits ---------------------------------------------------------------------------------------
def _held_reviews(life: Life) -> list[date]:
    return on(where(life["pathway_review"], status="held"))


def pathway_reviews(life: Life) -> Iterator[Asked]:
    """Regulation 7: every six months of a care leaver under 21, or under 25 who takes up support."""
    for start, end in _care_leaver(life):
        yield from again(start, end, _held_reviews(life), lambda opened, _: months(opened, 6))


def reviews_asked_for(life: Life) -> Iterator[Asked]:
    """Regulation 7(2): a review in the three months after each request; asked a month after."""
    for day in on(life["pathway_review_request"]):
        held = any(day <= review <= months(day, 3) for review in _held_reviews(life))
        yield None, "met" if held else "pending" if months(day, 1) >= AS_AT else "not-met"


def advisers(life: Life) -> Iterator[Asked]:
    """An adviser of today, since it is asked as things stand; of each time that is over it is too late to ask."""
    had = spans_of(periods(life["personal_adviser"], "officer"))
    for _, end in joined([*_eligible(life), *_care_leaver(life)]):
        yield None, "met" if holds(had, AS_AT) else "lapsed" if end <= AS_AT else "not-met"


def adviser_visits(life: Life) -> Iterator[Asked]:
    """Regulation 8(2): seven days, then every two months, of each accommodation provided to somebody under 25."""
    for row in periods(life["provided_accommodation"], "address"):
        for start, end in both([(row["start"], row["end"])], [(date.min, over_at(life, 25))]):
            yield from again(
                start,
                end,
                on(life["adviser_visit"]),
                lambda opened, number: months(opened, 2) if number else opened + days(7),
            )


def visits_before_reviews(life: Life) -> Iterator[Asked]:
    """Regulation 8(2)(b): a visit in the three months before the review of unregulated accommodation."""
    reviews = on(where(life["pathway_review"], status="held", because="unregulated-accommodation"))
    died = over_at(life, 150)
    wanted = [Before(months(day, -3), day, day) for day in reviews if day <= died]
    yield from done_before(wanted, on(life["adviser_visit"]))


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "lac.leaving-care.adviser-visit-before-review": visits_before_reviews,
    "lac.leaving-care.adviser-visits": adviser_visits,
    "lac.leaving-care.needs-assessment": needs_assessed,
    "lac.leaving-care.pathway-plan": pathway_plans,
    "lac.leaving-care.pathway-review": pathway_reviews,
    "lac.leaving-care.personal-adviser": advisers,
    "lac.leaving-care.relevant-assessment": relevant_assessed,
    "lac.leaving-care.review-asked-for": reviews_asked_for,
    "lac.leaving-care.study-assessment": study_assessed,
}
