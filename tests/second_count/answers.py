"""What each event must have beside it, before it or after it, by hand: one small function for each rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from fixtures.authority_generator.days import AS_AT, birthday, days, months, working_days
from tests.second_count.matching import before, done, ready_before
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Row,
    Span,
    answered,
    both,
    came_to,
    care,
    day_of,
    holds,
    hours,
    joined,
    london_day,
    on,
    periods,
    spans_of,
    utc,
    where,
)  # fmt: skip
from tests.second_count.turns import each_year, had_after


def _each(windows: Sequence[Span], events: Sequence[date], miss: str = "not-met") -> Iterator[Asked]:
    served = answered(windows, events)
    yield from ((None, "met" if number in served else miss) for number in range(len(windows)))


def _missing_from_care(life: Life) -> list[Span]:
    return both(spans_of(where(periods(life["missing"], "type"), type="missing")), care(life))


def missing_over_5_days(life: Life) -> Iterator[Asked]:
    """A meeting about it that the reviewing service chaired, from the first day of the six to a month after."""
    met = where(life["strategy_meeting"], status="held", subject="missing", chair_role="reviewing-service")
    sixth = [start + days(5) for start, end in _missing_from_care(life) if start + days(5) < end]
    windows = [(day - days(5), months(day, 1)) for day in sixth if day <= AS_AT]
    yield from _each(windows, on(met))


def officer_told_missing(life: Life) -> Iterator[Asked]:
    """Word to the reviewing officer in the month after: once, though care ended and began again meanwhile; nobody asks in the
    first two working days."""
    episodes = spans_of(where(periods(life["missing"], "type"), type="missing"))
    begun = [max(start, since) for start, end in episodes for since, until in both([(start, end)], care(life))[:1]]
    windows = [(start, months(start, 1)) for start in begun if start <= AS_AT]
    told = on(where(life["iro_notice"], of="missing"))
    yield from had_after(windows, told, [working_days(start, 2) for start, _ in windows])


def visits_asked_for(life: Life) -> Iterator[Asked]:
    """Regulation 28(7): a visit in the month after; nobody asks in the first week."""
    seen = on(where(life["visit"], seen=True))
    for day in on(where(life["visit_request"], reasonable=True)):
        if holds(care(life), day):
            done = any(day <= visit <= months(day, 1) for visit in seen)
            yield None, "met" if done else "pending" if day + days(7) >= AS_AT else "not-met"


def return_interviews(life: Life) -> Iterator[Asked]:
    """Held within 72 hours of coming back, or declined in them; of those known by the day alone none was held or declined."""
    ends = [row["end"] for row in _episodes(life) if row["end"] != EVER and holds(care(life), day_of(row["end"]))]
    due = {end: utc(end) + hours(72) for end in ends}
    held = _interviews(ends, due, on(where(life["return_interview"], status="held")))
    declined = on(where(life["return_interview"], status="declined"))
    for end in ends:
        soonest, latest = london_day(due[end]), london_day(utc(_last_minute(end)) + hours(72))
        if end in held and utc(held[end]) <= due[end]:
            yield None, "met"
        elif end not in held and latest >= AS_AT:
            yield None, "pending" if soonest >= AS_AT else "cannot-tell"
        elif any(end <= time and utc(time) <= due[end] for time in declined):
            yield None, "excepted"
        else:
            yield None, "late" if end in held else "overdue"


def _last_minute(end: date) -> datetime:
    """The last at which something may have ended, which a day alone does not say."""
    return end if isinstance(end, datetime) else datetime(end.year, end.month, end.day, 23, 59)


def _episodes(life: Life) -> list[Row]:
    """Times missing or away; those known by the clock never touch."""
    by_the_clock = any(isinstance(row["start"], datetime) for row in life["missing"])
    return (
        [{**row, "end": row["end"] or EVER} for row in life["missing"]]
        if by_the_clock
        else periods(life["missing"], "type")
    )


def _interviews(ends: list[datetime], due: dict[datetime, datetime], held: list[datetime]) -> dict[datetime, datetime]:
    """Whose each interview is: of the return that waits soonest for one, or else of the last."""
    found: dict[datetime, datetime] = {}
    for day in held:
        begun = [end for end in ends if end <= day and end not in found]
        timely = [end for end in begun if utc(day) <= due[end]]
        if begun:
            found[timely[0] if timely else begun[-1]] = day
    return found


def extensions(life: Life) -> Iterator[Asked]:
    """Regulation 25: a nominated officer, the panel's views, the reviewing officer told."""
    for row in life["approval"]:
        well = row["by_role"] != "team-manager" and row["panel_views"] and row["iro_informed"]
        yield None, "met" if well else "not-met"


def relatives_assessed(life: Life) -> Iterator[Asked]:
    """Regulation 24: assessed before the placement, in the three months to it."""
    begun = [
        row["start"]
        for row in periods(life["placement"], "carer", "basis")
        if row["basis"] == "regulation-24" and holds(care(life), row["start"])
    ]
    assessed = done(where(life["suitability_assessment"], of="connected-person"))
    yield from before([(day, ()) for day in begun], assessed)


def reports_before_reviews(life: Life) -> Iterator[Asked]:
    """Three working days before."""
    held = [
        row
        for row in where(life["review"], status="held", type="statutory")
        if any(start <= row["on"] <= end for start, end in care(life))
    ]
    yield from ready_before(on(held), 3, done(life["review_report"], "review"), [row["id"] for row in held])


def advocates_at_10(life: Life) -> Iterator[Asked]:
    """Referred, on any day, where a child of 10 or over is in care or on a plan."""
    born = life["child"][0]["born"]
    known = joined([*spans_of(periods(life["cp_plan"])), *care(life)])
    yield from _had(both(known, [(birthday(born, 10), birthday(born, 18))]), on(life["advocacy_referral"]))


def _had(times: list[Span], events: list[date]) -> Iterator[Asked]:
    """Whether something was ever recorded, of each time at which it had to be; what is over with nothing lapsed."""
    for start, end in times:
        if start <= AS_AT:
            yield None, "met" if events else "lapsed" if end <= AS_AT else "not-met"


def care_plans(life: Life) -> Iterator[Asked]:
    """A care plan or a pathway plan, of any day, for a child in care on the first working day after ten, or later."""
    after = [(working_days(start, 11), end) for start, end in care(life)]
    yield from _had([span for span in after if span[0] < span[1]], on(life["care_plan"]) + on(life["pathway_plan"]))


def agencies_there(life: Life) -> Iterator[Asked]:
    """Each agency invited to a conference came to it; one that came to a conference not named, by a week after, may have."""
    for conference in where(life["conference"], status="held"):
        for invited in where(life["conference_invitation"], conference=conference["id"]):
            came = where(life["conference_attendance"], conference=conference["id"], agency=invited["agency"])
            others = where(life["conference_attendance"], conference=None, agency=invited["agency"])
            perhaps = [day for day in on(others) if day <= conference["on"] + days(7)]
            yield None, "met" if came else "cannot-tell" if perhaps else "not-met"


def quorate(life: Life) -> Iterator[Asked]:
    """Social care, and professionals of two other agencies, unless the chair said why not."""
    for conference in where(life["conference"], status="held"):
        came = came_to(conference, life["conference_attendance"], "conference")
        others = {row["agency"] for row in where(came, social_care=False, who="professional")}
        enough = len(others) >= 2 and bool(where(came, social_care=True))
        yield None, "met" if enough else "excepted" if conference["quorum_waived"] else "not-met"


def chairs_independent(life: Life) -> Iterator[Asked]:
    """Whoever chairs a conference does not manage the case."""
    for conference in where(life["conference"], status="held"):
        yield None, "not-met" if conference["chair_manages"] else "met"


def unannounced_visits(life: Life) -> Iterator[Asked]:
    """Standard 21.8: one in each year from approval at which a carer was seen, by the day approval ended within the year."""
    visits = on(where(life["supervision_visit"], unannounced=True, carer_seen=True))
    for approval in life["foster_approval"]:
        yield from each_year(approval["start"], approval["end"] or EVER, visits)


# --- allegations ------------------------------------------------------------------------------------------------------
SINCE = date(2023, 12, 15)
"""The day from which the network's proposed standards are applied."""


def _in_time(due: date, done: list[date]) -> Asked:
    first = min(done, default=None)
    if first is None:
        return due, "pending" if due >= AS_AT else "overdue"
    return due, "met" if first <= due else "late"


def designated_officer_told(life: Life) -> Iterator[Asked]:
    """One working day from the employer's knowing; told on any day before will do, for a case is one allegation."""
    for row in where(life["allegation"], threshold=("met", "undecided")):
        yield _in_time(working_days(row["on"], 1), on(life["lado_contact"]))


def _first_told(life: Life) -> list[date]:
    return [day for day in on(life["lado_contact"])[:1] if day >= SINCE]


def meetings_in_5_days(life: Life) -> Iterator[Asked]:
    """Of an allegation over the threshold when the officer is first told: a meeting within five days."""
    known = on(where(life["allegation"], threshold="met"))
    for told in _first_told(life):
        if any(day <= told for day in known):
            yield _in_time(told + days(5), [d for d in on(where(life["lado_meeting"], status="held")) if d >= told])


def decided_in_a_day(life: Life) -> Iterator[Asked]:
    """A decision within a working day of the officer's first being told."""
    for told in _first_told(life):
        yield _in_time(working_days(told, 1), [day for day in on(life["lado_decision"]) if day >= told])


def concluded_in_3_months(life: Life) -> Iterator[Asked]:
    """Concluded within three months."""
    for day in on(where(life["allegation"], threshold="met")):
        if day >= SINCE:
            yield _in_time(months(day, 3), [end for end in on(life["lado_outcome"]) if end >= day])


def looked_at_monthly(life: Life) -> Iterator[Asked]:
    """From three months on, every month until it is concluded."""
    for day in on(where(life["allegation"], threshold="met")):
        ended = min((end for end in on(life["lado_outcome"]) if end >= day), default=EVER)
        opened = months(day, 3)
        if opened < SINCE or opened >= ended or opened > AS_AT:
            continue
        for look in [*(look for look in on(life["lado_review"]) if opened <= look <= ended), None]:
            due = months(opened, 1)
            if look is None and ended <= min(due, AS_AT):
                yield due, "lapsed"
            else:
                yield _in_time(due, [look] if look else [])
            opened = look or opened


def early_years_told(life: Life) -> Iterator[Asked]:
    """Ofsted told of serious harm in early years within 14 days."""
    for row in where(life["allegation"], early_years=True, serious_harm=True):
        if row["on"] >= SINCE:
            told = on(where(life["allegation_notified"], notified_to="ofsted"))
            yield _in_time(row["on"] + days(14), [day for day in told if day >= row["on"]])


def chaired_by_the_officer(life: Life) -> Iterator[Asked]:
    """The designated officer chairs each meeting held."""
    for row in where(life["lado_meeting"], status="held"):
        yield None, "met" if row["chair_role"] == "lado" else "not-met"
