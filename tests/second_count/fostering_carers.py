"""What approved carers have, for as long as they are approved, and whose views are sought: by hand, a rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fixtures.authority_generator.days import AS_AT, days, months
from tests.second_count.fostering import held_reviews
from tests.second_count.spans import Asked, Life, Span, holds, joined, on, periods, spans_of, where
from tests.second_count.turns import each_year, had_after

ASKED_FROM = date(2011, 4, 1)


def _approved(life: Life) -> list[Span]:
    """Times of approval, each over by itself 28 days after notice given in it, though the record leaves it open."""
    found = []
    for start, end in joined(spans_of(life["foster_approval"])):
        given = [day for day in on(life["foster_resignation"]) if start < day < end]
        found.append((start, min([end, *(day + days(28) for day in given[:1])])))
    return found


def _as_things_stand(times: list[Span], had: Callable[[Span], bool]) -> Iterator[Asked]:
    for span in times:
        if span[0] <= AS_AT:
            yield None, "met" if had(span) else "lapsed" if span[1] <= AS_AT else "not-met"


def supervised(life: Life) -> Iterator[Asked]:
    """Standard 21.8: a named supervising social worker today."""
    there = holds(spans_of(periods(life["supervising_worker"], "officer")), AS_AT)
    yield from _as_things_stand(_approved(life), lambda _: there)


def registered(life: Life) -> Iterator[Asked]:
    """Regulation 31: an entry of any day."""
    yield from _as_things_stand(_approved(life), lambda _: bool(life["register_entry"]))


def agreed(life: Life) -> Iterator[Asked]:
    """Regulation 27(5)(b): an agreement signed in the month before approval, or since."""
    signed = on(life["foster_agreement"])
    yield from _as_things_stand(_approved(life), lambda span: any(day >= months(span[0], -1) for day in signed))


def inspected(life: Life) -> Iterator[Asked]:
    """Standard 10.5: the home inspected without appointment in each year from approval."""
    visits = on(where(life["supervision_visit"], unannounced=True, home_inspected=True))
    for start, end in _approved(life):
        yield from each_year(start, end, visits)


def carers_asked(life: Life) -> Iterator[Asked]:
    """Regulation 28(3): the carers' views, in the three months before each review or the month after, or of any day by name."""
    reviews = held_reviews(life)
    views = where(life["review_view"], view_of="carer")
    named = {row.get("foster_review") for row in views}
    waiting = [row["on"] for row in reviews if row["id"] not in named]
    windows = [(months(day, -3), months(day, 1)) for day in waiting]
    yield from ((None, "met") for row in reviews if row["id"] in named)
    yield from had_after(windows, [row["on"] for row in views if "foster_review" not in row], [date.min] * len(windows))


def children_asked(life: Life) -> Iterator[Asked]:
    """Regulation 28(3): the views of each child there on the day of a review, in the three months before it or the month after,
    or of any day by name; or that the child is too young."""
    for child in {row["child"] for row in life["fostered_child"]}:
        there = joined(spans_of(where(life["fostered_child"], child=child)))
        views = [
            row for row in where(life["review_view"], child=child) if row["view_of"] in ("child", "child-too-young")
        ]
        named = {row.get("foster_review") for row in views}
        asked = [row for row in held_reviews(life) if holds(there, row["on"])]
        waiting = [row["on"] for row in asked if row["id"] not in named]
        yield from ((None, "met") for row in asked if row["id"] in named)
        windows = [(months(day, -3), months(day, 1)) for day in waiting]
        yield from had_after(windows, on(where(views, foster_review=None)), [date.min] * len(windows))


def adults_checked(life: Life) -> Iterator[Asked]:
    """Regulation 26: a check, of any day, of each adult who joined the household or turned 18 in it."""
    checked = {row["person"] for row in life["household_check"]}
    for person in {row["person"] for row in life["household_adult"]}:
        for start, _ in joined(spans_of(where(life["household_adult"], person=person))):
            if start >= ASKED_FROM:
                yield None, "met" if person in checked else "not-met"


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "fostering.agreement.signed": agreed,
    "fostering.check.adult": adults_checked,
    "fostering.home.inspected": inspected,
    "fostering.register.entered": registered,
    "fostering.review.carer-views": carers_asked,
    "fostering.review.child-views": children_asked,
    "fostering.supervision.named": supervised,
}
