"""Fostering by hand: applications, panels, decisions, reviews, notices and concerns, a rule a function."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from fixtures.authority_generator.days import AS_AT, days, months, working_days
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    Row,
    came_to,
    day_of,
    hours,
    joined,
    london_day,
    on,
    spans_of,
    utc,
    where,
)  # fmt: skip
from tests.second_count.turns import Before, Wait, came_out, done_before, for_each, had_after, in_turn

STANDARDS, AMENDED, NEEDED_AGAIN = date(2011, 4, 1), date(2013, 7, 1), date(2020, 9, 26)


def _approvals(life: Life) -> list[tuple[date, date]]:
    return joined(spans_of(life["foster_approval"]))


def held_reviews(life: Life) -> list[Row]:
    return [row for row in where(life["foster_review"], status="held") if row["on"] >= STANDARDS]


# --- within so many days ------------------------------------------------------------------------------------------------
def _working(rows: list[Row], number: int) -> list[Wait]:
    return [Wait(row["on"], working_days(row["on"], number)) for row in rows]


def decided(life: Life) -> Iterator[Asked]:
    """Standard 14.9: seven working days from the panel's final minutes."""
    for panel in {row["foster_panel"] for row in life["panel_minutes"]}:
        minutes = where(life["panel_minutes"], foster_panel=panel)
        yield from in_turn(_working(minutes, 7), on(where(life["foster_decision"], foster_panel=panel)))


def told_by_word_of_mouth(life: Life) -> Iterator[Asked]:
    """Standard 14.10: two working days."""
    yield from in_turn(
        _working(life["foster_decision"], 2), on(where(life["foster_notice"], notice_of="decision", how="oral"))
    )


def told_in_writing(life: Life) -> Iterator[Asked]:
    """Standard 14.10: five working days."""
    told = where(life["foster_notice"], notice_of="decision", how="written")
    yield from in_turn(_working(life["foster_decision"], 5), on(told))


def not_going_on(life: Life) -> Iterator[Asked]:
    """Regulation 26(1B): ten working days from having all the information."""
    stopped = where(life["stage_one_information"], going_on=False)
    yield from in_turn(
        _working(stopped, 10), on(where(life["foster_notice"], notice_of="not-proceeding", how="written"))
    )


def assessed_in_8_months(life: Life) -> Iterator[Asked]:
    """Standard 14.4: eight months from the application to the panel, unless the assessment stops at the first stage or is
    withdrawn."""
    stopped = on(where(life["stage_one_information"], going_on=False)) + on(life["foster_application_withdrawn"])
    waits = [
        Wait(day, months(day, 8), min((stop for stop in stopped if stop > day), default=EVER))
        for day in on(life["foster_application"])
    ]  # fmt: skip
    yield from in_turn(waits, on(where(life["foster_panel"], status="held", considers="approval")))


def _by_name(life: Life, asked: str, by: str, number: int) -> Iterator[Asked]:
    for row in life[asked]:
        done = [day for day in on(where(life[by], **{asked: row["id"]})) if day >= row["on"]]
        yield came_out(working_days(row["on"], number), min(done, default=None))


def documents_sent(life: Life) -> Iterator[Asked]:
    """Regulation 29(2): ten working days."""
    yield from _by_name(life, "irm_application", "irm_documents", 10)


def records_opened(life: Life) -> Iterator[Asked]:
    """Regulation 32(6): 15 working days."""
    yield from _by_name(life, "records_request", "records_access", 15)


def resigned(life: Life) -> Iterator[Asked]:
    """Regulation 28(13): approval ends by 28 days after notice, of carers who are approved."""
    ends = [end for _, end in _approvals(life) if end <= AS_AT]
    given = [
        day for day in on(life["foster_resignation"]) if any(start <= day < end for start, end in _approvals(life))
    ]
    yield from for_each([Wait(day, day + days(28)) for day in given], ends)


# --- before -------------------------------------------------------------------------------------------------------------
def terms_changed(life: Life) -> Iterator[Asked]:
    """Regulation 28(7) to (9A): 28 days' written notice, in the year before, unless the carers agreed."""
    changes = life["terms_change"]
    wanted = [Before(months(row["on"], -12), row["on"] - days(28), row["on"]) for row in changes]
    notices = on(where(life["foster_notice"], notice_of="change-of-terms", how="written"))
    for row, (due, verdict) in zip(changes, done_before(wanted, notices), strict=True):
        missed = verdict in ("late", "overdue")
        yield due, "excepted" if missed and row["agreed"] else verdict


def panel_before_approval(life: Life) -> Iterator[Asked]:
    """Regulation 25(1)(a): a panel in the year before, or too late; whether it was rightly left out in the 2020 window nobody can
    tell."""
    panels = on(where(life["foster_panel"], status="held", considers="approval"))
    starts = [start for start, _ in _approvals(life) if start >= STANDARDS]
    for due, verdict in in_turn([Wait(months(day, -12), day) for day in starts], panels):
        optional = due is not None and date(2020, 4, 24) <= due < NEEDED_AGAIN and verdict in ("late", "overdue")
        yield due, "cannot-tell" if optional else verdict


def referees(life: Life) -> Iterator[Asked]:
    """Regulation 26(1A): two referees in the two years before approval, unless there is a reference of those years."""
    for start, _ in _approvals(life):
        since = months(start, -24)
        referenced = any(since < day <= start for day in on(life["service_reference"]))
        asked = {row["referee"] for row in life["referee_interview"] if since <= row["on"] <= start}
        if start >= AMENDED and not referenced:
            yield None, "met" if len(asked) >= 2 else "not-met"


def papers_sent(life: Life) -> Iterator[Asked]:
    """Standard 14.3: five working days before each panel held; papers that name one are of any day before it."""
    for row in where(life["foster_panel"], status="held"):
        sent = [day for day in on(where(life["panel_papers"], foster_panel=row["id"])) if day <= row["on"]]
        yield came_out(working_days(row["on"], -5), min(sent, default=None))


# --- reviews ------------------------------------------------------------------------------------------------------------
def _resigned_in(life: Life, asked: Asked, first: date, last: date) -> Asked:
    """A miss, or what is not asked yet, is excused by the carers' notice in the time."""
    given = any(first <= day <= last for day in on(life["foster_resignation"]))
    return (None, "excepted") if given and asked[1] == "not-met" else asked


def first_reviews_to_panel(life: Life) -> Iterator[Asked]:
    """Regulation 28(5): a panel in the six months after the first review of an approval, or one of when no approval is recorded;
    asked two months after it."""
    held = on(held_reviews(life))
    firsts = [next((day for day in held if start <= day < end), date.min) for start, end in _approvals(life)]
    unapproved = [day for day in held if not any(start <= day < end for start, end in _approvals(life))]
    firsts = sorted(day for day in [*firsts, *unapproved] if day >= NEEDED_AGAIN)
    windows = [(day, months(day, 6)) for day in firsts]
    panels = on(where(life["foster_panel"], status="held", considers="first-review"))
    for window, asked in zip(windows, had_after(windows, panels, [months(day, 2) for day in firsts]), strict=True):
        yield _resigned_in(life, asked, *window)


def review_reports(life: Life) -> Iterator[Asked]:
    """Regulation 28(4): a report of the three months after, or one that names the review; asked a month after."""
    named = {
        row["id"] for row in held_reviews(life)
        if any(day >= row["on"] for day in on(where(life["foster_review_report"], foster_review=row["id"])))
    }  # fmt: skip
    waiting = [row["on"] for row in held_reviews(life) if row["id"] not in named]
    unnamed = [row["on"] for row in life["foster_review_report"] if "foster_review" not in row]
    yield from ((None, "met") for _ in named)
    windows = [(day, months(day, 3)) for day in waiting]
    yield from had_after(windows, unnamed, [months(day, 1) for day in waiting])


def review_notices(life: Life) -> Iterator[Asked]:
    """Regulation 28(6): written notice in the seven months after; asked three months after."""
    held = on(held_reviews(life))
    windows = [(day, months(day, 7)) for day in held]
    told = on(where(life["foster_notice"], notice_of="review-outcome", how="written"))
    for window, asked in zip(windows, had_after(windows, told, [months(day, 3) for day in held]), strict=True):
        yield _resigned_in(life, asked, *window)


# --- concerns and events ------------------------------------------------------------------------------------------------
def _allegations(life: Life) -> list[tuple[date, date]]:
    return joined(spans_of(where(life["foster_concern"], type="allegation")))


def _nothing_to_review(life: Life, day: date) -> bool:
    """Approval ended by a day, or given up by then, and not begun again."""
    ended = [end for _, end in _approvals(life) if end <= day]
    begun = [start for start, _ in _approvals(life) if start <= day]
    if ended and not any(start > max(ended) for start in begun):
        return True
    return any(
        not any(start > given for start in begun) for given in on(life["foster_resignation"]) if given <= day
    )  # fmt: skip


def reviewed_after_concerns(life: Life) -> Iterator[Asked]:
    """Standard 22.8: a review in the three months after an enquiry concluded; asked a month after."""
    held = on(held_reviews(life))
    for _, end in _allegations(life):
        if end <= AS_AT and not _nothing_to_review(life, end):
            reviewed = any(end <= day <= months(end, 3) for day in held)
            verdict = "met" if reviewed else "pending" if months(end, 1) >= AS_AT else "not-met"
            yield _resigned_in(life, (None, verdict), end, months(end, 3))


def supported(life: Life) -> Iterator[Asked]:
    """Standards 22.11 and 22.12: support in the three months after an allegation; asked a week after."""
    starts = [start for start, _ in _allegations(life)]
    windows = [(day, months(day, 3)) for day in starts]
    yield from had_after(windows, on(life["carer_support"]), [day + days(7) for day in starts])


def _told(life: Life, event: Row, to: tuple[str, ...], until: date = EVER) -> list[date]:
    """When those were told of an event, by a notification that names it or, until a day, one that names none."""
    told = where(life["foster_event_notified"], notified_to=to, foster_event=(event["id"], None))
    return [
        row["on"] for row in told
        if utc(row["on"]) >= utc(event["on"]) and ("foster_event" in row or day_of(row["on"]) <= until)
    ]  # fmt: skip


def notified_in_24_hours(life: Life) -> Iterator[Asked]:
    """Standard 29.1: 24 hours by the clock."""
    for row in life["foster_event"]:
        due, told = utc(row["on"]) + hours(24), _told(life, row, ("ofsted", "police"))
        if told:
            yield None, "met" if utc(min(told)) <= due else "late"
        else:
            yield None, "pending" if london_day(due) >= AS_AT else "overdue"


def ofsted_told(life: Life) -> Iterator[Asked]:
    """Schedule 7: an independent agency tells Ofsted, in the month after or of any later day by name, of all but two of these."""
    for row in where(life["foster_event"], independent=True):
        if row["what"] not in ("missing", "accused-of-serious-offence"):
            yield None, "met" if _told(life, row, ("ofsted",), months(day_of(row["on"]), 1)) else "not-met"


def quorate(life: Life) -> Iterator[Asked]:
    """Regulation 24: five members, with the chair or the vice-chair and a social worker, by attendance that names the panel or is
    of the week from it."""
    for row in where(life["foster_panel"], status="held"):
        if day_of(row["on"]) >= NEEDED_AGAIN:
            sat = came_to(row, life["panel_attendance"], "foster_panel")
            enough = len({each["member"] for each in sat}) >= 5
            well = where(sat, seat=("chair", "vice-chair")) and where(sat, seat="social-worker")
            yield None, "met" if enough and well else "not-met"


RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "fostering.approval.panel": panel_before_approval,
    "fostering.assessment.8-months": assessed_in_8_months,
    "fostering.assessment.not-proceeding-10-days": not_going_on,
    "fostering.assessment.referees": referees,
    "fostering.concern.reviewed": reviewed_after_concerns,
    "fostering.concern.support": supported,
    "fostering.decision.7-days": decided,
    "fostering.decision.told-2-days": told_by_word_of_mouth,
    "fostering.decision.written-5-days": told_in_writing,
    "fostering.irm.documents-10-days": documents_sent,
    "fostering.notification.24-hours": notified_in_24_hours,
    "fostering.notification.ofsted": ofsted_told,
    "fostering.panel.papers-5-days": papers_sent,
    "fostering.panel.quorum": quorate,
    "fostering.records.access-15-days": records_opened,
    "fostering.resignation.28-days": resigned,
    "fostering.review.first-to-panel": first_reviews_to_panel,
    "fostering.review.notice": review_notices,
    "fostering.review.report": review_reports,
    "fostering.terms.28-days": terms_changed,
}
WITHOUT_A_DAY = frozenset({"fostering.notification.24-hours"})
"""Of which the verdicts are counted and the days due are not."""
