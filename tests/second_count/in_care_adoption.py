"""What is asked of a child whom the agency may place for adoption, or has placed, and of one kept secure, by hand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from fixtures.authority_generator.days import birthday, days, months
from tests.second_count.lasting import lasted
from tests.second_count.matching import Owed, again, before, done, within
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Row,
    Span,
    both,
    care,
    childhood_end,
    holds,
    joined,
    minus,
    on,
    periods,
    spans_of,
    where,
)  # fmt: skip


def _placed(life: Life) -> list[Span]:
    return both(spans_of(periods(life["placed_for_adoption"])), care(life))


def _held(life: Life) -> list[date]:
    return on(where(life["adoption_review"], status="held"))


def placed_reviews(life: Life) -> Iterator[Asked]:
    """Regulation 36(3): four weeks, three months, then every six."""

    def due_after(opened: date, number: int) -> date:
        return opened + days(28) if number == 0 else months(opened, 3 if number == 1 else 6)

    for span in _placed(life):
        yield from again(span, _held(life), due_after, twice=7)


def waiting_reviews(life: Life) -> Iterator[Asked]:
    """Regulation 36(1): three months from the authority to place, then every six; six from the end of a placement."""
    may_place = both(spans_of(periods(life["authority_to_place"])), care(life))
    placed = spans_of(periods(life["placed_for_adoption"]))
    for span in minus(may_place, placed):
        back = span[0] in {end for _, end in placed}
        yield from again(span, _held(life), lambda opened, n, back=back: months(opened, 6 if n or back else 3), twice=7)


def adoption_visits(life: Life) -> Iterator[Asked]:
    """Regulation 36(4): weekly until the first review."""
    seen = on(where(life["visit"], seen=True))
    for start, end in _placed(life):
        reviewed = min([day for day in _held(life) if start <= day < end], default=EVER)
        if start < reviewed:
            yield from again((start, min(end, reviewed)), seen, lambda opened, _: opened + days(7))


def plans_considered(life: Life) -> Iterator[Asked]:
    """Two months from the day adoption became the plan, while it is; what was considered in the two years before counts."""
    owed = []
    for start, end in care(life):
        agreed = [row for row in life["permanence_plan"] if start <= row["on"] < end]
        for n, row in enumerate(agreed):
            if row["route"] == "adoption" and (n == 0 or agreed[n - 1]["route"] != "adoption"):
                other = min((each["on"] for each in agreed[n:] if each["route"] != "adoption"), default=EVER)
                owed.append(Owed(months(row["on"], -24), months(row["on"], 2), min(end, other)))
    yield from within(owed, done(where(life["adoption_step"], type="considered")))


def babies_agreed(life: Life) -> Iterator[Asked]:
    """Regulation 35(4): under six weeks, and with no placement order, only with the parents' written agreement."""
    orders = spans_of(where(periods(life["legal_status"], "status"), status="placement-order"))
    six_weeks = life["child"][0]["born"] + days(42)
    starts = [start for start, _ in spans_of(periods(life["placed_for_adoption"]))]
    asked = [start for start in starts if start < six_weeks and not holds(orders, start)]
    yield from before([(day, ()) for day in asked], done(where(life["adoption_step"], type="parental-agreement")))


# --- secure -------------------------------------------------------------------------------------------------------------
def _kept(life: Life) -> list[Span]:
    """Kept secure, by whatever authority, until 18."""
    stays = joined(spans_of(periods(life["secure_stay"], "authority")))
    return both(stays, [(date.min, childhood_end(life))])


def secure_reviews(life: Life) -> Iterator[Asked]:
    """Regulation 15: a month from the start, then every three."""
    held = on(where(life["secure_review"], status="held"))
    for span in _kept(life):
        yield from again(span, held, lambda opened, number: months(opened, 3 if number else 1))


def secure_panels(life: Life) -> Iterator[Asked]:
    """Regulation 15: three people, one of them independent. Who names no review was at any of the week before."""
    for review in where(life["secure_review"], status="held"):
        there = [row for row in life["secure_reviewer"] if _was_at(row, review)]
        enough = len({row["person"] for row in there}) >= 3 and any(row["independent"] for row in there)
        yield None, "met" if enough else "not-met"


def _was_at(reviewer: Row, review: Row) -> bool:
    if reviewer["on"] < review["on"]:
        return False
    named = reviewer.get("secure_review")
    return named == review["id"] if named else reviewer["on"] <= review["on"] + days(7)


def secure_under_13(life: Life) -> Iterator[Asked]:
    """Regulation 4: under 13 the Secretary of State approves it first."""
    thirteen = birthday(life["child"][0]["born"], 13)
    asked = [(start, ()) for start, _ in _kept(life) if start < thirteen]
    yield from before(asked, done(where(life["approval"], of="secure-under-13", by_role="secretary-of-state")))


def further_secure_orders(life: Life) -> Iterator[Asked]:
    """Regulation 12: six months of each order, the day of it the first of them, though it begins as another ends."""
    for row in where(periods(life["secure_order"], "start"), order="further"):
        if row["start"] < childhood_end(life):
            corresponding = months(row["start"], 6)
            last = corresponding - days(1) if corresponding.day == row["start"].day else corresponding
            yield lasted(min(row["end"], childhood_end(life)), last)


ADOPTION: Mapping[str, Any] = {
    "lac.adoption.baby-agreement": babies_agreed,
    "lac.adoption.plan-considered": plans_considered,
    "lac.adoption.review-not-placed": waiting_reviews,
    "lac.adoption.review-placed": placed_reviews,
    "lac.adoption.visits": adoption_visits,
}
SECURE: Mapping[str, Any] = {
    "lac.secure.further-order": further_secure_orders,
    "lac.secure.panel": secure_panels,
    "lac.secure.reviews": secure_reviews,
    "lac.secure.under-13": secure_under_13,
}
