"""What must not last, be added up or be counted over a limit, by hand: one small function for each rule."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from fixtures.authority_generator.days import AS_AT, birthday, days, months
from tests.second_count.spans import (
    EVER,
    Asked,
    Life,
    care,
    holds,
    hours,
    joined,
    on,
    periods,
    spans_of,
    stretches,
    utc,
    where,
)  # fmt: skip

NOW = datetime(AS_AT.year, AS_AT.month, AS_AT.day)
WINDOW_2020 = (date(2020, 4, 24), date(2020, 9, 25))


def lasted(end: date, last: date) -> Asked:
    """How a state came out that may last to a day: it is over at its end, or goes on."""
    if min(end, AS_AT + days(1)) > last + days(1):
        return last, "not-met"
    return last, "met" if end <= AS_AT else "pending"


def temporary_approvals(life: Life) -> Iterator[Asked]:
    """Regulations 24 and 25: 16 weeks (24 for one begun in the 2020 window), 8 more once if extended by then, and no end
    while an independent review asked for by then is awaited."""
    adult = birthday(life["child"][0]["born"], 18)
    extended, reviews = on(life["approval"]), joined(spans_of(life["independent_review"]))
    rows = [row for row in periods(life["placement"], "carer", "basis") if row["basis"] == "regulation-24"]
    for start, end in (piece for row in rows for piece in _until_care_was_left(life, row["start"], row["end"])):
        if start >= adult:
            continue
        weeks = 24 if WINDOW_2020[0] <= start <= WINDOW_2020[1] else 16
        last = start + days(7 * weeks - 1)
        if any(start <= day <= last for day in extended):
            last += days(56)
        awaited = [over for asked, over in reviews if asked <= last and last + days(1) < over]
        if awaited == [EVER]:
            yield (None, "met" if min(end, adult) <= AS_AT else "pending")
        else:
            yield lasted(min(end, adult), awaited[0] - days(1) if awaited else last)


def _until_care_was_left(life: Life, start: date, end: date) -> Iterator[tuple[date, date]]:
    """A time without the days from each end of care to the next beginning of it."""
    stays = joined(spans_of(life["looked_after"]))
    again = [first for first, _ in stays[1:]] + [EVER]
    for left, back in zip((over for _, over in stays), again, strict=True):
        if back > start and left < end:
            if start < left:
                yield start, left
            start = back
    if start < end:
        yield start, end


def short_breaks(life: Life) -> Iterator[Asked]:
    """Regulation 48(2)(c)(i): 17 nights; not asked of one begun in the 2020 window."""
    for row in periods(life["short_break"], "series"):
        if not WINDOW_2020[0] <= row["start"] <= WINDOW_2020[1]:
            yield lasted(row["end"], row["start"] + days(16))


def short_breaks_in_a_year(life: Life) -> Iterator[Asked]:
    """Regulation 48(2)(c)(iii): 75 nights in the 12 months to any night of a break; 90 days apart are two questions."""
    away = joined(spans_of(periods(life["short_break"], "series")))

    def over(day: date) -> bool:
        since = months(day, -12) + days(1)
        nights = sum(max(0, (min(end, day + days(1)) - max(start, since)).days) for start, end in away)
        return holds(away, day) and nights > 75

    found = list(stretches(over, min(start for start, _ in away), apart=89)) if away else []
    yield from ((day, "not-met") for day in found)
    if away and not found:
        yield None, "met"


def fostered_at_once(life: Life) -> Iterator[Asked]:
    """Schedule 7: three children at once, but for those an exemption names, unless all are brothers and sisters."""
    stays = where(life["fostered_child"], exempted=False)

    def over(day: date) -> bool:
        there = [row for row in stays if row["start"] <= day < (row["end"] or EVER)]
        return len({row["child"] for row in there}) > 3 and len({row["sibling_group"] for row in there}) > 1

    found = list(stretches(over, min(row["start"] for row in stays))) if stays else []
    yield from ((day, "not-met") for day in found)
    if life["fostered_child"] and not found:
        yield None, "met"


def officers_caseload(lives: dict[str, Life]) -> Iterator[tuple[str, Asked]]:
    """Seventy children to a full-time reviewing officer, and in proportion."""
    held: dict[str, list[tuple[str, date, date]]] = {}
    for case, life in lives.items():
        for row in periods(life["iro_allocation"], "officer"):
            held.setdefault(row["officer"], []).append((case, row["start"], row["end"]))
    for officer, stays in held.items():
        most = 70 * lives[officer]["post"][0]["share"]

        def over(day: date, stays: list[tuple[str, date, date]] = stays, most: float = most) -> bool:
            return len({case for case, start, end in stays if start <= day < end}) > most

        found = list(stretches(over, min(start for _, start, _ in stays)))
        yield from ((officer, (day, "not-met")) for day in found or [])
        if not found:
            yield officer, (None, "met")


def under_16_elsewhere(life: Life) -> Iterator[Asked]:
    """Regulation 27A: from 9 September 2021 nobody in care under 16 lives in accommodation that is not listed."""
    sixteen, looked_after = birthday(life["child"][0]["born"], 16), care(life)
    placed = periods(life["placement"], "carer")

    def wrong(day: date) -> bool:
        there = next((row["setting"] for row in placed if row["start"] <= day < row["end"]), "")
        return there in ("supported-accommodation", "other") and day < sixteen and holds(looked_after, day)

    asked_of = [max(start, date(2021, 9, 9)) for start, end in looked_after if min(end, sixteen) > date(2021, 9, 9)]
    found = list(stretches(wrong, date(2021, 9, 9)))
    yield from ((day, "not-met") for day in found)
    if not found and any(day < sixteen and day <= AS_AT for day in asked_of):
        yield None, "met"


def first_secure_orders(life: Life) -> Iterator[Asked]:
    """Regulation 11: three months, the day of the order the first of them."""
    adult = birthday(life["child"][0]["born"], 18)
    for row in life["secure_order"]:
        if row["start"] >= adult:
            continue
        # A month that has no such day ends on its last: three months from 30 November are the whole of February.
        corresponding = months(row["start"], 3)
        last = corresponding - days(1) if corresponding.day == row["start"].day else corresponding
        yield lasted(min(row["end"] or EVER, adult), last)


def police_protection(life: Life) -> Iterator[Asked]:
    """Section 46(6): 72 hours by the clock; what goes on has lasted to the morning of the as-at day."""
    for start, end in joined((row["start"], row["end"] or NOW) for row in life["legal_status"]):
        over = utc(end) - utc(start) > hours(72)
        yield None, "not-met" if over else "pending" if end == NOW else "met"


def without_an_order(life: Life) -> Iterator[Asked]:
    """72 hours by the clock in the 28 days to any day of a stay."""
    adult = birthday(life["child"][0]["born"], 18)
    stays = [(row["start"], row["end"] or NOW) for row in where(life["secure_stay"], authority="none")]

    def over(day: date) -> bool:
        first, last = utc(day - days(27)), utc(day + days(1))
        spent = [min(utc(end), last) - max(utc(start), first) for start, end in stays]
        there = any(start.date() <= day <= end.date() for start, end in stays)
        return day < adult and there and sum((each for each in spent if each > hours(0)), hours(0)) > hours(72)

    found = list(stretches(over, min(start.date() for start, _ in stays))) if stays else []
    yield from ((day, "not-met") for day in found)
    if stays and not found:
        yield None, "met"
