"""What is owed to children in care, and to those who left it, at one step or another of their way, by hand: a rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fixtures.authority_generator.days import AS_AT, birthday, days, working_days
from tests.second_count.lasting import lasted
from tests.second_count.matching import Owed, came_out, done, within
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Span,
    both,
    care,
    in_regulations,
    joined,
    minus,
    on,
    periods,
    span_at,
    span_to,
    spans_of,
    where,
)  # fmt: skip
from tests.second_count.turns import over_at

TERMS = (
    (date(2018, 1, 31), date(2018, 1, 31)),
    (date(2018, 2, 1), date(2018, 3, 29)),
    (date(2019, 9, 2), date(2019, 12, 20)),
    (date(2020, 1, 6), date(2020, 4, 3)),
    (date(2020, 9, 1), date(2020, 12, 18)),
    (date(2023, 9, 4), date(2023, 12, 22)),
    (date(2024, 1, 8), date(2024, 3, 28)),
    (date(2025, 9, 2), date(2025, 12, 19)),
    (date(2026, 1, 5), date(2026, 3, 27)),
    (date(2026, 3, 30), date(2026, 3, 31)),
)
"""The terms of a made-up calendar, two of them of a day or two."""
REGULATIONS = date(2011, 4, 1)
FOSTERED = ("foster-care", "connected-person")


def _dies(life: Life) -> date:
    return life["child"][0].get("died") or EVER


def _childhood(life: Life, spans: list[Span]) -> list[Span]:
    """The days under 18 and alive."""
    return both(spans, [(date.min, over_at(life, 18))])


# --- within ten working days ------------------------------------------------------------------------------------------
def later_life_letters(life: Life) -> Iterator[Asked]:
    """Ten working days from the celebration, or at any time before it; nothing is owed after a death."""
    held = on(where(life["adoption_step"], type="ceremony"))
    owed = [
        Owed(date.min, working_days(day, 10), _dies(life))
        for day in held if date(2013, 7, 1) <= day <= _dies(life)
    ]  # fmt: skip
    yield from within(owed, done(where(life["adoption_step"], type="later-life-letter")))


def plans_after_reviews(life: Life) -> Iterator[Asked]:
    """The care plan ten working days after each review in care, by one that names the review or by any that names none; a pathway
    plan of that time excuses it."""
    for review in where(life["review"], status="held", type="statutory"):
        span = span_to(_childhood(life, care(life)), review["on"])
        if span is None or review["on"] < REGULATIONS:
            continue
        owed = Owed(review["on"], working_days(review["on"], 10), span[1])
        plans = [row for row in life["care_plan"] if row["on"] >= review["on"]]
        named = on(where(plans, review=review["id"]))
        unnamed = [
            day for day in on(where(plans, review=None)) if day <= min(owed.due, owed.end) or owed.due < owed.end
        ]
        asked = came_out(owed, min([*named, *unnamed], default=None))
        excused = any(review["on"] <= day <= owed.due for day in on(life["pathway_plan"]))
        yield (owed.due, "excepted") if excused and asked[1] in ("late", "overdue") else asked


def visits_in_detention(life: Life) -> Iterator[Asked]:
    """Ten working days from the first day of a detention that ended care, while it lasts, under 18."""
    owed = []
    for row in periods(life["detention"]):
        over = min(row["end"], over_at(life, 18))
        if row["ended_care"] and REGULATIONS <= row["start"] < over:
            owed.append(Owed(row["start"], working_days(row["start"], 10), over))
    yield from within(owed, done(where(life["visit"], seen=True)))


# --- education and reviews --------------------------------------------------------------------------------------------
def termly(life: Life) -> Iterator[Asked]:
    """A review of the education plan in each term on whose first day a child of 5 is in care; a plan begun in it
    excuses that there was none."""
    of_age = [(birthday(life["child"][0]["born"], 5), over_at(life, 18))]
    reviewed = on(where(life["education_plan_review"], status="held"))
    for first, last in TERMS:
        span = span_at(both(in_regulations(life), of_age), first)
        if span is None or not date(2018, 2, 1) <= first <= AS_AT:
            continue
        if any(first <= day <= min(last, span[1]) for day in reviewed):
            yield last, "met"
        elif span[1] <= min(last, AS_AT):
            yield last, "lapsed"
        elif last >= AS_AT:
            yield last, "pending"
        else:
            yield last, "excepted" if any(first <= day <= last for day in on(life["education_plan"])) else "overdue"


def staying_put(life: Life) -> Iterator[Asked]:
    """At the first review held since a child of 16 or 17 in care is in foster care, unless there was one at that age before."""
    of_age = [(birthday(life["child"][0]["born"], 16), over_at(life, 18))]
    in_care = both(in_regulations(life), of_age)
    there = where(periods(life["placement"], "carer"), setting=FOSTERED)
    held = where(life["review"], status="held", type="statutory")
    owed = []
    for start, end in both(in_care, joined(spans_of(there))):
        since, _ = next(span for span in in_care if span[0] <= start < span[1])
        if REGULATIONS <= start <= AS_AT and not any(since <= day < start for day in on(held)):
            owed.append(Owed(start, min((day for day in on(held) if day >= start), default=EVER), end))
    for due, verdict in within(owed, done(where(held, staying_put=True))):
        yield (None if due == EVER else due), verdict


# --- emergencies ------------------------------------------------------------------------------------------------------
def emergencies(life: Life) -> Iterator[Asked]:
    """Regulation 23: six working days, the day of the placement the first; 24 weeks for one begun in the 2020 window."""
    stays = joined(spans_of(life["looked_after"]))
    left = [(end, again) for (_, end), (again, _) in zip(stays, [*stays[1:], (EVER, EVER)], strict=False)]
    rows = [row for row in periods(life["placement"], "carer", "basis") if row["basis"] == "regulation-23"]
    for row in rows:
        for start, end in _childhood(life, minus([(row["start"], row["end"])], left)):
            if date(2020, 4, 24) <= start <= date(2020, 9, 25):
                last = start + days(7 * 24 - 1)
            else:
                last = working_days(start - days(1), 6)
            if end > REGULATIONS:
                yield lasted(end, last)


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "lac.adoption.later-life-letter": later_life_letters,
    "lac.care-plan.after-review": plans_after_reviews,
    "lac.education-plan.each-term": termly,
    "lac.emergency-placement.length": emergencies,
    "lac.review.staying-put": staying_put,
    "lac.visit.former-in-detention": visits_in_detention,
}
