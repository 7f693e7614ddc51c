"""What the law and the standards ask of a plain record, counted by hand arithmetic: no code of the program is used here.

Each function takes one life and yields what one rule asks of it: the day it is due and how it came out. Every day, field and
kind is known; nothing here could say what to make of a gap in the record, and nothing is asked of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

from fixtures.authority_generator.days import AS_AT, birthday, days, months, working_days
from tests.second_count.answers import missing_over_5_days
from tests.second_count.spans import EVER, Asked, Life, Row, care, childhood_end, utc

RELAXED = (date(2020, 4, 24), date(2020, 9, 25))
"""The days on which SI 2020/445 asked for visits, reviews and plans as soon as reasonably practicable."""


def _end(row: Row) -> date:
    return row["end"] or EVER


def _came_out(due: date, done: date | None, end: date, *, named: bool = False, relaxed: bool = False) -> Asked:
    """How it came out, done on a day or not at all, of what was owed until an end. What was done later was for something
    else, unless it says by name what it was for."""
    if done is not None and done <= due and (named or done <= end):
        return due, "met"
    if end <= min(due, AS_AT):
        return due, "lapsed"
    if done is None and due >= AS_AT:
        return due, "pending"
    if relaxed and RELAXED[0] <= due <= RELAXED[1]:
        return due, "cannot-tell"
    return due, "overdue" if done is None else "late"


def _again(
    start: date, end: date, events: Sequence[date], due_after: Callable[[date, int], date], *, relaxed_from: int = 99
) -> Iterator[Asked]:
    """What recurs in a time: each event due so long after the one before, the first after the start."""
    opened = start
    for number, event in enumerate([*(day for day in events if start <= day <= end), None]):
        yield _came_out(due_after(opened, number), event, end, relaxed=number >= relaxed_from)
        opened = event or opened


def reviews(life: Life) -> Iterator[Asked]:
    """Regulation 33: 20 working days, three months, then every six; only the last was relaxed in 2020."""

    def due_after(opened: date, number: int) -> date:
        return working_days(opened, 20) if number == 0 else months(opened, 3 if number == 1 else 6)

    for start, end in care(life):
        yield from _again(start, end, _reviews_held(life), due_after, relaxed_from=2)


def _reviews_held(life: Life) -> list[date]:
    return [r["on"] for r in life.get("review", ()) if r["status"] == "held" and r["type"] == "statutory"]


def review_conferences(life: Life) -> Iterator[Asked]:
    """Three months after the initial conference, then six after the last."""
    held = [row["on"] for row in life.get("conference", ()) if row["type"] == "review"]
    for plan in life.get("cp_plan", ()):
        end = min(_end(plan), childhood_end(life))
        if plan["start"] < end:
            yield from _again(plan["start"], end, held, lambda opened, number: months(opened, 6 if number else 3))


def foster_reviews(life: Life) -> Iterator[Asked]:
    """Within a year of approval, and of the last review."""
    held = [row["on"] for row in life.get("foster_review", ()) if row["status"] == "held"]
    for approval in life.get("foster_approval", ()):
        yield from _again(approval["start"], _end(approval), held, lambda opened, _: months(opened, 12))


def health(life: Life) -> Iterator[Asked]:
    """Regulation 7(3): every six months under five, every twelve from it; a refusal in time excuses one interval."""
    held = [row["on"] for row in life.get("health_assessment", ()) if row["status"] == "held"]
    refused = [row["on"] for row in life.get("health_assessment", ()) if row["status"] == "refused"]
    for start, end in care(life):
        five = birthday(life["child"][0]["born"], 5)
        opened, waiting = start, [day for day in held if start <= day <= end]
        while True:
            due = months(opened, 6)
            due = due if due < five else months(opened, 12)
            done = waiting[0] if waiting else None
            asked = _came_out(due, done, end)
            excused = asked[1] in ("late", "overdue") and any(opened <= day <= due and day < end for day in refused)
            yield (due, "excepted") if excused else asked
            if done is None and not excused:
                break
            opened, waiting = (due, waiting) if excused else (waiting[0], waiting[1:])


# --- visits -----------------------------------------------------------------------------------------------------------
def visits(life: Life) -> Iterator[Asked]:
    """Regulation 28, read a day at a time."""
    seen = [
        row["on"] for row in life.get("visit", ())
        if row["seen"] and (row["mode"] == "in-person" or RELAXED[0] <= row["on"] <= RELAXED[1])
    ]  # fmt: skip
    for begun, ceased in care(life):
        for placement in life.get("placement", ()):
            start, end = max(placement["start"], begun), min(_end(placement), ceased)
            if start < end:
                yield from _visits_in(life, start, end, seen)


def _visits_in(life: Life, start: date, end: date, seen: Sequence[date]) -> Iterator[Asked]:
    due, waiting = start + days(7), [day for day in seen if start <= day <= end]
    for visit in [*waiting, None]:
        yield _came_out(due, visit, end, relaxed=True)
        if visit is not None:
            due = _next_visit(life, visit)


def _next_visit(life: Life, last: date) -> date:
    """The first day on which the interval of what the child is in on that day has run out."""
    before = _interval(life, last)
    kept = last + days(before[1]) if before[0] == "first year" else EVER  # it runs its course
    day, since, was = last, last, before[0]
    while True:
        name, length = _interval(life, day)
        if name != was:
            since, was = day, name
        due = _on(since, length) if name == "order just made" and since > last else _on(last, length)
        if due < since:
            due = _on(since, length)
        if day >= min(due, kept):
            return day
        day += days(1)


def _on(day: date, length: int) -> date:
    return months(day, {90: 3, 180: 6}[length]) if length in (90, 180) else day + days(length)


def _interval(life: Life, day: date) -> tuple[str, int]:
    """What the child is in on a day, and the interval it asks for: days, or 90 and 180 for three and six months."""
    placement = next((row for row in life["placement"] if row["start"] <= day < _end(row)), None)
    if placement is None:
        return "after a year", 42
    reviewed = any(life["looked_after"][0]["start"] <= held <= day for held in _reviews_held(life))
    order = life["legal_status"][0]
    at_home, year_over = placement["setting"] == "with-parents", day >= months(placement["start"], 12)
    if at_home and order["status"] == "care-order" and day < order["start"] + days(14):
        return "order just made", 42
    if placement["basis"] == "regulation-24" or (at_home and order["status"] == "interim-care-order"):
        return ("temporary, reviewed", 28) if reviewed else ("temporary", 7)
    if at_home and order["status"] == "care-order":
        return "order at home", 42
    fostered = placement["setting"] in ("foster-care", "connected-person")
    if placement["long_term"] and placement["fewer_visits_agreed"] and year_over:
        return "settled", 180
    if (placement["intended_to_18"] or (placement["long_term"] and fostered)) and year_over:
        return "to 18", 90
    return ("after a year", 42) if year_over else ("first year", 42)


# --- once, within a time ----------------------------------------------------------------------------------------------
def _first(events: Sequence[date], since: date) -> date | None:
    return next((day for day in events if day >= since), None)


def assessments(life: Life) -> Iterator[Asked]:
    """45 working days from a referral to the end of its assessment."""
    for referral in life.get("referral", ()):
        if referral["accepted"]:
            ends = [
                row["end"] for row in life.get("assessment", ()) if row["referral"] == referral["id"] and row["end"]
            ]
            yield _came_out(working_days(referral["on"], 45), _first(ends, referral["on"]), childhood_end(life))


def initial_conferences(life: Life) -> Iterator[Asked]:
    """15 working days from the strategy discussion that began an enquiry which led to one."""
    initial = [row["on"] for row in life.get("conference", ()) if row["type"] == "initial"]
    leading = {row["strategy_meeting"] for row in life.get("section_47", ()) if row["outcome"] == "conference"}
    for meeting in life.get("strategy_meeting", ()):
        if meeting["id"] in leading:
            due, end = working_days(meeting["on"], 15), childhood_end(life)
            yield _came_out(due, _first(initial, meeting["on"]), end)


def first_core_groups(life: Life) -> Iterator[Asked]:
    """10 working days from the conference that made the plan."""
    held = [row["on"] for row in life.get("core_group", ()) if row["status"] == "held"]
    for conference in life.get("conference", ()):
        if conference["type"] == "initial":
            end = min(_end(life["cp_plan"][0]), childhood_end(life))
            yield _came_out(working_days(conference["on"], 10), _first(held, conference["on"]), end)


def placement_plans(life: Life) -> Iterator[Asked]:
    """Regulation 9: signed by the fifth working day of the placement it names."""
    for begun, ceased in care(life):
        for placement in life.get("placement", ()):
            if begun <= placement["start"] < ceased:
                plans = life.get("placement_plan", ())
                signed = [row["on"] for row in plans if row["placement"] == placement["id"] and row["signed"]]
                end = min(_end(placement), ceased)
                due, plan = working_days(placement["start"], 5), min(signed, default=None)
                yield _came_out(due, plan, end, named=True, relaxed=True)


def training(life: Life) -> Iterator[Asked]:
    """National Minimum Standard 20: 12 months of approval."""
    yield from _trained(life, "mainstream", 12)


def training_of_family(life: Life) -> Iterator[Asked]:
    """18 for family and friends."""
    yield from _trained(life, "family-and-friends", 18)


def _trained(life: Life, of: str, within: int) -> Iterator[Asked]:
    shown = [row["on"] for row in life.get("training_standards", ())]
    for approval in life.get("foster_approval", ()):
        if approval["type"] == of:
            yield _came_out(months(approval["start"], within), min(shown, default=None), _end(approval))


def officers(life: Life) -> Iterator[Asked]:
    """A reviewing officer within five working days."""
    for start, end in care(life):
        allocated = [row["start"] for row in life.get("iro_allocation", ())]
        yield _came_out(working_days(start, 5), _first(allocated, start), end)


# --- by the clock, and with no day --------------------------------------------------------------------------------------
def _in_48_hours(start: date, done: date | None, end: date) -> str:
    """Of days alone: met, late or not to be told, from the most and the least time there may have been between them."""
    if done is None:
        return "overdue" if end > start + days(3) else "cannot-tell"
    if done < start:
        return "met"
    # What began on a day began before its midnight, so that two whole days between make more than 48 hours.
    least = max(timedelta(), utc(done) - utc(start + days(1)))
    most = utc(done + days(1)) - utc(start)
    two_days = timedelta(hours=48)
    return "met" if most <= two_days else "late" if least >= two_days else "cannot-tell"


def officers_in_48_hours(life: Life) -> Iterator[Asked]:
    """A reviewing officer within 48 hours, asked of those who came into care from April 2020."""
    for start, end in care(life):
        if start >= date(2020, 4, 1):
            allocated = [row["start"] for row in life.get("iro_allocation", ())]
            yield None, _in_48_hours(start, _first(allocated, start), end)


def kinship_approvals(life: Life) -> Iterator[Asked]:
    """An emergency placement with family or friends approved by the head of service within 48 hours."""
    for begun, ceased in care(life):
        for placement in life.get("placement", ()):
            if placement["basis"] == "regulation-24" and begun <= placement["start"] < ceased:
                own = [row for row in life.get("approval", ()) if row["placement"] == placement["id"]]
                given = [row["on"] for row in own if row["by_role"] == "head-of-service"]
                end = min(_end(placement), ceased)
                yield None, _in_48_hours(placement["start"], min(given, default=None), end)


def officers_before_reviews(life: Life) -> Iterator[Asked]:
    """Section 25A: a reviewing officer before the first review."""
    allocated = [row["start"] for row in life.get("iro_allocation", ())]
    for start, end in care(life):
        first = _first([day for day in _reviews_held(life) if day < end], start)
        if first is not None:
            yield first, "met" if any(day <= first for day in allocated) else "overdue"


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "cp.assessment.45-days": assessments,
    "cp.conference.initial": initial_conferences,
    "cp.conference.review": review_conferences,
    "cp.core-group.first": first_core_groups,
    "fostering.review.interval": foster_reviews,
    "fostering.training.standards": training,
    "fostering.training.standards-family-and-friends": training_of_family,
    "lac.health.interval": health,
    "lac.iro.appointed": officers,
    "lac.iro.appointed-48h": officers_in_48_hours,
    "lac.iro.before-first-review": officers_before_reviews,
    "lac.kinship.approval-48h": kinship_approvals,
    "lac.missing.strategy-over-5-days": missing_over_5_days,
    "lac.placement.plan": placement_plans,
    "lac.review.interval": reviews,
    "lac.visit.interval": visits,
}
WITHOUT_A_DAY = {"lac.iro.appointed-48h", "lac.kinship.approval-48h", "lac.missing.strategy-over-5-days"}
"""Of which the verdicts are counted and the days due are not."""
