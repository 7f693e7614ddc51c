"""Who leads work with a child, agrees to it and takes part in it, and why it goes on, by hand: a rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fixtures.authority_generator.days import AS_AT, months, working_days
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Row,
    Span,
    both,
    came_to,
    holds,
    joined,
    on,
    periods,
    spans_of,
    stretches,
    where,
)  # fmt: skip
from tests.second_count.turns import had_after, on_plan, over_at

OVER_2013, EDITION_2018 = date(2013, 6, 20), date(2018, 7, 4)
"""The day on which a referral of the first day of the 2013 edition went over, and the first day of the 2018 edition."""


# --- assessments ------------------------------------------------------------------------------------------------------
def _waits(life: Life) -> Iterator[Span]:
    """From a referral that was accepted until an assessment ends, or 18, or a death. A referral made while one waits begins no
    other, nor does one of a day on which an assessment ends: what ends is taken to come after."""
    ended, over = [row["end"] for row in life["assessment"] if row["end"]], date.min
    for day in on(where(life["referral"], accepted=True)):
        if day >= over:
            over = min((end for end in ended if end >= day), default=EVER)
            yield day, min(over, over_at(life, 18))


def overrun_reasons(life: Life) -> Iterator[Asked]:
    """A reason, on an assessment begun in the three months before or after the first working day after the 45th, of each wait
    that goes on beyond it."""
    over = [(working_days(start, 46), end) for start, end in _waits(life)]
    asked = [day for day, end in over if OVER_2013 <= day < end and day <= AS_AT]
    given = [row["start"] for row in where(life["assessment"], reason_over=True)]
    windows = [(months(day, -3), months(day, 3)) for day in asked]
    yield from had_after(windows, given, [date.min] * len(windows))


# --- who leads --------------------------------------------------------------------------------------------------------
def _led(life: Life, times: list[Span], leads: list[Row]) -> Iterator[Asked]:
    """Whether somebody leads today, of each time that goes on; of one that is over it is too late to ask."""
    there = holds(spans_of(leads), AS_AT)
    for start, end in times:
        if start <= AS_AT:
            yield None, "met" if there else "lapsed" if end <= AS_AT else "not-met"


def leads_in_need(life: Life) -> Iterator[Asked]:
    """A lead practitioner of any profession while a child is assessed or has a child in need plan, and is on no child protection
    plan, under 18."""
    times = joined([*spans_of(life["cin_plan"]), *spans_of(life["assessment"])])
    times = both(times, [(date.min, over_at(life, 18))])
    plans = joined(on_plan(life))
    between = zip([date.min, *(end for _, end in plans)], [*(start for start, _ in plans), EVER], strict=True)
    times = both(times, list(between))
    yield from _led(life, times, periods(life["lead_practitioner"], "officer"))


def leads_of_plans(life: Life) -> Iterator[Asked]:
    """A qualified social worker who leads, of a child on a child protection plan."""
    leads = periods(life["lead_practitioner"], "officer")
    yield from _led(life, on_plan(life), where(leads, profession="social-worker"))


def categories(life: Life) -> Iterator[Asked]:
    """No day on a plan, since the edition of 2018, without a category."""
    without = spans_of(row for row in life["cp_plan"] if "category" not in row)

    def wrong(day: date) -> bool:
        return holds(without, day) and holds(on_plan(life), day)

    found = list(stretches(wrong, EDITION_2018))
    yield from ((day, "not-met") for day in found)
    if not found and any(end > EDITION_2018 and start <= AS_AT for start, end in on_plan(life)):
        yield None, "met"


# --- consent and strategy discussions ---------------------------------------------------------------------------------
def consents(life: Life) -> Iterator[Asked]:
    """Consent in the month before or after each time accommodated under section 20 began."""
    begun = [row["start"] for row in periods(life["legal_status"], "status") if row["status"] == "section-20"]
    windows = [(months(day, -1), months(day, 1)) for day in begun if day >= date(2022, 1, 1)]
    yield from had_after(windows, on(life["accommodation_consent"]), [date.min] * len(windows))


def agencies_in_discussions(life: Life) -> Iterator[Asked]:
    """Social care, police and health in each discussion about harm: by attendance that names it, of its day or any later, or that
    names none, of the week from its day."""
    for row in where(life["strategy_meeting"], status="held", subject="harm"):
        if row["on"] >= EDITION_2018:
            came = {each["agency"] for each in came_to(row, life["strategy_attendance"], "strategy_meeting")}
            yield None, "met" if {"social-care", "police", "health"} <= came else "not-met"


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "cp.assessment.overrun-reason": overrun_reasons,
    "cp.cin.lead": leads_in_need,
    "cp.plan.category": categories,
    "cp.plan.lead-social-worker": leads_of_plans,
    "cp.section-20.consent": consents,
    "cp.strategy.agencies": agencies_in_discussions,
}
