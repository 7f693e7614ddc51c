"""The last permitted day of a state that may last no longer than a limit, at its harshest and its kindest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from checker.calendar import KNOWN_FROM, KNOWN_TO, CalendarEnd, Duration, Unit, after
from checker.compile.program import Condition, DatedValue, Extension, OnLasting, SelectedBy
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.limits import PAST_THE_CALENDAR, governing
from checker.engines.reference.periods import Period
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.engines.reference.trace import date_text, passed_over_lines
from checker.engines.reference.whose import of_period
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True, slots=True)
class Until:
    """The last permitted day on the harshest and the kindest reading, why they differ, and the text that governs.

    `judgement` is the question that decides, where a text that relaxes the limit was in force on that day.
    """

    harsh: int
    kind: int
    value: DatedValue
    doubt: Unknown | None = None
    judgement: str = ""
    notes: tuple[str, ...] = field(default=())


def until(context: Context, body: OnLasting, period: Period) -> Until | None:
    """The last permitted day of a stretch, lengthened by each extension and any suspension; None where no text applied.

    A stretch whose start is not known is at its harshest the longest it may be, and at its kindest the shortest; where its start
    chooses the text, under each text that it may have begun under. One that may be none, and may have begun on any day, may have
    begun on the first of the text under which it runs out soonest.
    """
    begun = (_until(context, body, each) for each in _under_each_text(context, body, period))
    found = [limit for limit in begun if limit is not None]
    if found:
        return found[0] if len(found) == 1 else _whichever(found, period.missing("start"))
    if period.doubt is None or period.start_hi > LONG_BEFORE:
        return None
    last = min(period.end_hi - 1, context.as_at)
    since = {value.law.since for value in body.limit.values} if context.law_as_at is None else {LONG_BEFORE + 1}
    again = (replace(period, start_lo=day, start_hi=day) for day in sorted(since) if day <= last)
    of_any = (limit for each in again if (limit := _until(context, body, each)) is not None)
    return min(of_any, key=lambda limit: limit.harsh, default=None)


def _under_each_text(context: Context, body: OnLasting, period: Period) -> list[Period]:
    """A stretch as begun on those of its days on which each text was in force, where its start chooses the text."""
    by_start = any(value.selected_by is SelectedBy.TRIGGER for value in body.limit.values)
    first, last = period.start_lo, min(period.start_hi, context.as_at)
    changes = changes_between(context, body, first, last) if by_start else []
    ends = [*(day - 1 for day in changes), period.start_hi]
    return [replace(period, start_lo=lo, start_hi=hi) for lo, hi in zip([first, *changes], ends, strict=True)]


def changes_between(context: Context, body: OnLasting, first: int, last: int) -> list[int]:
    """The days after one, to another, from which another text was in force or none was; what may have begun long ago is not
    supposed to have begun before the first."""
    if context.law_as_at is not None:
        return []
    laws = [value.law for value in body.limit.values if value.selected_by is not SelectedBy.DUE]
    days = {law.since for law in laws} | {law.until + 1 for law in laws if law.until is not None}
    return sorted(day for day in days if max(first, body.limit.since if first == LONG_BEFORE else first) < day <= last)


def _whichever(found: Sequence[Until], why: Unknown) -> Until:
    """What any of several limits may be: the one that runs out last, and at its harshest the one that does soonest."""
    kindest = max(found, key=lambda limit: limit.kind)
    judgement = next((limit.judgement for limit in found if limit.judgement), "")
    harsh = min(limit.harsh for limit in found)
    return replace(kindest, harsh=harsh, doubt=kindest.doubt or why, judgement=judgement, notes=())


def limited(context: Context, body: OnLasting, period: Period) -> Truth:
    """Whether a text certainly limits a stretch, on whichever days it began and ended; of one that may have begun long ago it is
    not supposed that it was before the first."""
    first, last = period.start_lo, min(period.start_hi, context.as_at)
    changes = changes_between(context, body, first, last)
    starts = {first, last, *(day - 1 for day in changes), *changes}
    if first == LONG_BEFORE:
        starts = {day for day in starts if day >= body.limit.since}
    for why, end in (("start", period.end_hi), ("end", period.end_lo)):
        for start in starts:
            each = replace(period, start_lo=start, start_hi=start, end_lo=max(start, end), end_hi=max(start, end))
            if not _values(context, body, each):
                return period.missing(why)
    return True


def _until(context: Context, body: OnLasting, period: Period) -> Until | None:
    values = _values(context, body, period)
    if not values:
        return None
    longest = _ordinary(body, values, period.start_lo)
    shortest = longest if period.start is not None else _ordinary(body, values, period.start_hi)
    doubt = period.missing("start") if period.start is None else shortest.doubt
    told = context.tracing and period.start is not None and shortest.kind < STILL_OPEN
    notes = _counted(body, period, shortest) if told else []
    limit = replace(shortest, harsh=longest.harsh, doubt=doubt, notes=tuple(notes))
    for extension in body.extensions:
        limit = _extended(context, extension, period, limit)
    if body.suspended is not None:
        limit = _suspended(context, body.suspended, limit)
    return _relaxed(context, body, period, limit)


def _values(context: Context, body: OnLasting, period: Period) -> list[tuple[DatedValue, int, int]]:
    """The values that limit a stretch, each from a day until another: one chosen by its start, else those of its days."""
    law_as_at = context.law_as_at
    chosen = governing(body.limit, period.start_hi, law_as_at, SelectedBy.TRIGGER)
    if chosen is not None:
        return [(chosen, LONG_BEFORE, STILL_OPEN)]
    by_day = [value for value in body.limit.values if value.selected_by is SelectedBy.DAY]
    if law_as_at is not None:
        return [(value, LONG_BEFORE, STILL_OPEN) for value in by_day if value.law.in_force(law_as_at)]
    inside = period.end_hi - 1 + int(body.leaving_day)
    first, last = period.start_lo, max(period.start_lo, min(inside, context.as_at))
    spans = [(value, value.law.since, STILL_OPEN if (to := value.law.until) is None else to + 1) for value in by_day]
    return spans if any(since <= last and end > first for _, since, end in spans) else []


def _ordinary(body: OnLasting, values: Sequence[tuple[DatedValue, int, int]], start: int) -> Until:
    """The day before the first on which the text in force that day no longer permits it, neither extended nor suspended."""
    found: Until | None = None
    for value, since, end in values:
        if value.length is None:
            continue
        harsh, kind = _run_out(body, value.length, start)
        doubt = PAST_THE_CALENDAR if harsh != kind else None
        if (over := max(harsh + 1, since)) < end and (found is None or over <= found.harsh):
            found = Until(over - 1, kind if kind == STILL_OPEN else max(kind, since - 1), value, doubt)
    return found or Until(STILL_OPEN, STILL_OPEN, values[-1][0])


def _run_out(body: OnLasting, length: Duration, start: int) -> tuple[int, int]:
    """The last day of a length begun on a day, at the soonest and the latest it can be."""
    if start == LONG_BEFORE:
        return LONG_BEFORE, LONG_BEFORE
    try:
        day = after(start, length, beginning_with=body.beginning_with)
        return day, day
    except CalendarEnd:
        return _at_least(start, length), STILL_OPEN


def _at_least(start: int, length: Duration) -> int:
    """The soonest a count of working days that the calendar does not reach can be over: each takes a day at least."""
    return max(start + length.amount - 1, KNOWN_TO + 1 if start >= KNOWN_FROM else start)


def _counted(body: OnLasting, period: Period, limit: Until) -> list[str]:
    first = "the first day" if body.beginning_with else "day 0"
    note = f"count: {date_text(period.start_lo)} is {first}; the last permitted is {date_text(limit.kind)}"
    if limit.value.length is None or limit.value.length.unit is not Unit.WORKING_DAYS:
        return [note]
    return [note, *passed_over_lines(limit.value.length, period.start_lo, limit.kind)]


# --- longer ---------------------------------------------------------------------------------------------------------------
def _extended(context: Context, extension: Extension, period: Period, limit: Until) -> Until:
    """Each extension in time lengthens the harshest reading; one that may be there lengthens only the kindest."""
    offers = [
        replace(offer, truth=all_true([offer.truth, own]))
        for offer in candidates((extension.evidence,), context.view, context.law_as_at)
        if (own := _belongs(context, period, offer)) is not False
        and (offer.day is None or _lengths(extension, [(offer.day, offer.day)], context.law_as_at))
    ]
    harsh, notes, used = limit.harsh, list(limit.notes), list[Candidate]()
    certain = [offer for offer in offers if offer.truth is True]
    while len(used) < extension.most:  # one written up late may be in time once another has lengthened it
        timely = (each for each in certain if each not in used and _in_time(each, period.start_hi, harsh))
        if (offer := next(timely, None)) is None:
            break
        harsh = _longest(harsh, _lengths(extension, [_span(offer, period, harsh)], context.law_as_at))
        used.append(offer)
        note = f"extended: {offer.fact.kind} on {date_text(offer.day or 0)} ({offer.fact.source})"
        notes.append(f"{note}, to {date_text(harsh)}")
    limit = replace(limit, harsh=harsh, notes=tuple(notes))
    for _ in range(extension.most):
        found = max(_options(context, extension, period, limit.kind, offers), key=lambda told: told[0], default=None)
        if found is None:
            break
        kind, taken, doubt = found
        limit = replace(limit, kind=kind, doubt=limit.doubt or (None if taken in used else doubt))
        offers = [offer for offer in offers if offer is not taken]
    return replace(limit, kind=max(limit.harsh, limit.kind))


def _options(
    context: Context, extension: Extension, period: Period, kind: int, offers: Sequence[Candidate]
) -> Iterator[tuple[int, Candidate | None, Unknown]]:  # fmt: skip
    """Until when each extension that may be in time may lengthen a limit, and why it may not be there: one of those on offer, or
    one on days that the source does not cover. What certainly is there goes before what cannot be of an earlier day."""
    timely = [offer for offer in offers if _may_be_in_time(offer, period.start_lo, kind)]
    certain = (offer.day for offer in timely if offer.truth is True and offer.day is not None)
    last = min(kind, context.as_at, next(certain, STILL_OPEN))
    for offer in timely:
        by = _lengths(extension, [_span(offer, period, last)], context.law_as_at)
        if by and offer.earliest <= last:
            yield _longest(kind, by), offer, doubt_of(offer)
    unseen = unseen_days((extension.evidence,), context.view, period.start_lo, last)
    if by := _lengths(extension, [span for span, _ in unseen], context.law_as_at):
        yield _longest(kind, by), None, unseen[0][1]


def _span(offer: Candidate, period: Period, last: int) -> Span:
    """The days an extension may be of: one of which the day is not known, in the period to the last day on which it counts."""
    if offer.day is not None:
        return offer.day, offer.day
    first = max(period.start_lo, offer.lo)
    return first, max(first, min(last, offer.hi))


def _lengths(extension: Extension, spans: Sequence[Span], law_as_at: int | None) -> list[Duration]:
    """By how much an extension of some days may lengthen a limit: under each text in force on one of them."""
    days = {max(first, min(last, value.law.since)) for first, last in spans for value in extension.by.values}
    days |= {first for first, _ in spans}
    found = (governing(extension.by, day, law_as_at) for day in sorted(days))
    return list(dict.fromkeys(value.length for value in found if value is not None and value.length is not None))


def _belongs(context: Context, period: Period, offer: Candidate) -> Truth:
    """Whether an extension is for a stretch: one that names nothing of its kind is, and one that names what has no id here may be
    for what has none."""
    if not offer.fact.may_be_of(period.of_case):
        return False
    named = of_period(period).named_by(offer.fact, context.view)
    return True if named is None else named


def _in_time(offer: Candidate, first: int, last: int) -> bool:
    """Whether an extension was certainly made, and written up, from a day to another."""
    return offer.day is not None and first <= offer.day <= last and (offer.fact.recorded or offer.day) <= last


def _may_be_in_time(offer: Candidate, first: int, last: int) -> bool:
    if offer.latest < first or offer.earliest > last:
        return False
    return offer.fact.recorded is None or offer.fact.recorded <= last


def _longest(day: int, lengths: Sequence[Duration]) -> int:
    return max(_longer(day, length) for length in lengths)


def _longer(day: int, length: Duration) -> int:
    """A last permitted day put off by a length; for good where the calendar does not reach that far."""
    try:
        return after(day, length) if LONG_BEFORE < day < STILL_OPEN else day
    except CalendarEnd:
        return STILL_OPEN


def _suspended(context: Context, condition: Condition, limit: Until) -> Until:
    """Where the suspension holds on the last day and after it, the limit waits until it is over: begun later, it is too late."""
    line = context.view.line(condition)

    def goes_on(day: int) -> Truth:
        return all_true([line.at(day), line.at(day + 1)])

    harsh, kind, doubt, notes = limit.harsh, limit.kind, limit.doubt, list(limit.notes)
    if harsh < STILL_OPEN and goes_on(harsh) is True:
        possible, _ = line.first_not_true(harsh + 1)
        harsh = _day_before(possible)
        notes.append("suspended: " + (f"to {date_text(harsh)}" if harsh < STILL_OPEN else "still"))
    kind = max(kind, harsh)
    if kind < STILL_OPEN and (waits := goes_on(kind)) is not False:
        told = [waits, *(truth for _, _, truth in line.between(kind + 1, STILL_OPEN))]
        unsure = next((truth for truth in told if isinstance(truth, Unknown)), None)
        _, certain = line.first_not_true(kind + 1)
        kind, doubt = _day_before(certain), doubt or unsure
    return replace(limit, harsh=harsh, kind=kind, doubt=doubt, notes=tuple(notes))


def _day_before(day: int | None) -> int:
    return STILL_OPEN if day is None or day >= STILL_OPEN else day - 1


def _relaxed(context: Context, body: OnLasting, period: Period, limit: Until) -> Until:
    """The limit with the text that lies over it on its last day: another length from the start, or a judgement.

    Where that day is not known, a text over any day it may be may make it none.
    """
    if limit.kind >= STILL_OPEN:
        return limit
    harsh, kind = (governing(body.limit, day, context.law_as_at, SelectedBy.DUE) for day in (limit.harsh, limit.kind))
    between = () if context.law_as_at is not None or limit.harsh == limit.kind else body.limit.values
    overlap = (v for v in between if v.selected_by is SelectedBy.DUE and v.law.overlaps(limit.harsh, limit.kind))
    for over in dict.fromkeys(each for each in (kind, *overlap) if each is not None):
        if over.length is None:
            value = replace(limit.value, law=over.law) if over is kind else limit.value
            limit = replace(limit, judgement=limit.judgement or over.judgement or "", value=value)
            continue
        day = _run_out(body, over.length, period.start_hi)[1]
        limit = replace(limit, kind=max(day, limit.kind), value=over if over is kind else limit.value)
    if harsh is not None and harsh.length is not None:
        limit = replace(limit, harsh=max(limit.harsh, _run_out(body, harsh.length, period.start_lo)[0]))
    return limit
