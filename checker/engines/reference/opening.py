"""Opening the duties of a trigger: which there are, when each falls due, and where its evidence may lie."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checker.calendar import CalendarEnd, Duration, Unit, after, before, utc_span, within_hours
from checker.compile.entails import begins
from checker.compile.program import OnTrigger, Shape
from checker.engines.duty import Key, Why
from checker.engines.reference.begun import Begun
from checker.engines.reference.claims import Claims
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate, doubt_of
from checker.engines.reference.items import was_there, with_items
from checker.engines.reference.limits import Due, due_after, due_before, dues_in_hours, governing, judgement_of
from checker.engines.reference.terms import term_due, turns
from checker.engines.reference.timeline import WHICH_DAY, Timeline, Truth, Unknown, all_true, combined
from checker.engines.reference.triggers import begun
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Value


@dataclass(frozen=True, slots=True, eq=False)
class Open:
    """A duty being worked out.

    `truth` says whether there is one. It is due from `soonest` to `latest`, on the kindest reading. Evidence may lie from
    `first` on for certain (from `own_first` on what is of its own case, of those brought together), from `perhaps_first` on
    at the kindest, up to `surely_last` for certain and to `last` at the kindest; an exception that counts for certain, from
    `surely_first` on, and one that names the trigger on any day before, where the rule `looks_back` so far. `depends_on` is what
    must go on holding until the due date, and `ended` the day on which it was certainly over. `judgement` is the question
    that decides a miss, if a person's judgement does. Where one is `owed` in any case and `truth` is not known, what is not
    known is whether this is the one. What lies before `claimed` is for the trigger before this; what lies before
    `perhaps_claimed`, for that or for one that may be there (`own_claimed` and `own_perhaps_claimed` where it is of its own
    case, of those brought together).
    """

    trigger: Begun
    key: Key
    truth: Truth
    soonest: Due
    latest: Due
    perhaps_first: int
    first: int
    own_first: int
    surely_first: int
    surely_last: int
    last: int
    forward: bool
    no_deadline: bool
    in_hours: bool
    depends_on: Timeline | None
    ended: int | None
    judgement: str | None = None
    owed: bool = False
    looks_back: bool = False
    claimed: int = LONG_BEFORE
    perhaps_claimed: int = LONG_BEFORE
    own_claimed: int = LONG_BEFORE
    own_perhaps_claimed: int = LONG_BEFORE

    @property
    def length(self) -> Duration | None:
        """The length that governs, if the limit has one."""
        return self.latest.value.length

    @property
    def dated(self) -> bool:
        """Whether the day it falls due is known, or would be with the time of day."""
        return self.soonest.day == self.latest.day or self.by_the_clock

    def day_doubt(self) -> Unknown:
        """Why the day it falls due is not known."""
        doubt = self.trigger.day_doubt or self.latest.doubt or self.soonest.doubt
        if doubt is None and self.in_hours:
            return Unknown(Why.DATE_ONLY, self.trigger.field)
        return doubt or Unknown(Why.MISSING_FIELD, self.trigger.name)

    @property
    def by_the_clock(self) -> bool:
        """Whether it falls due by the clock, counted from a day that is known."""
        return self.in_hours and self.trigger.lo == self.trigger.hi

    @property
    def whole_to(self) -> int:
        """The last day that is certainly in time to its end: one on which hours from a day not known run out may not be."""
        return self.soonest.day - int(self.in_hours and not self.by_the_clock)

    def left_over(self, candidate: Candidate, *, harshly: bool) -> bool:
        """Whether evidence is for the trigger before this one, and for this only if it is left over; `harshly`, for one that may
        be there."""
        if candidate.day is None:
            return False
        if candidate.fact.of_case is None:
            return candidate.day < (self.perhaps_claimed if harshly else self.claimed)
        return candidate.day < (self.own_perhaps_claimed if harshly else self.own_claimed)

    def may_claim(self, other: Open, candidate: Candidate) -> bool:
        """Whether this may have been before another, and on the day of the evidence or after, so that it is for this one."""
        of_case = candidate.fact.of_case
        if candidate.day is None or (of_case is not None and of_case != self.trigger.of_case):
            return False
        return self.trigger.lo < other.last and candidate.day <= self.last

    def in_time(self, candidate: Candidate) -> Truth:
        """Whether evidence came in time, on every reading of the dates."""
        if self.no_deadline:
            return True
        if candidate.day is None:
            return doubt_of(candidate)
        if self.by_the_clock:
            return self._in_hours(candidate, candidate.day)
        if candidate.day <= self.whole_to:
            return True
        return False if candidate.day > self.latest.day else self.day_doubt()

    def _in_hours(self, candidate: Candidate, day: int) -> Truth:
        trigger, length = self.trigger, self.length
        assert length is not None
        kept = within_hours(utc_span(trigger.lo, trigger.minute), utc_span(day, candidate.minute), length.amount)
        if kept is None:
            return Unknown(Why.DATE_ONLY, candidate.field if trigger.minute is not None else trigger.field)
        return kept

    def due_minute(self) -> int | None:
        """The last permitted UTC minute, where the limit is in hours and the time it is counted from is known."""
        if not self.in_hours or self.length is None or self.trigger.day is None or self.trigger.minute is None:
            return None
        return utc_span(self.trigger.day, self.trigger.minute)[1] + self.length.amount * 60


def open_duties(context: Context, body: OnTrigger) -> list[Open]:
    """The duties of every trigger, or of every item that belongs to one, in date order; equals in order of content."""
    triggers = begun(body.trigger, context.view)
    if body.for_each is not None:
        triggers = [each for one in triggers for each in with_items(context, body.for_each, body.same, one)]
    opened: list[Open] = []
    seen: dict[Key, int] = {}
    for trigger in triggers:
        duty = _with_item(_opened(context, body, trigger))
        if duty is not None:
            seen[duty.key] = nth = seen.get(duty.key, 0) + 1
            opened.append(replace(duty, key=replace(duty.key, nth=nth)) if nth > 1 else duty)
    if context.rule.shape is Shape.BEFORE and body.for_each is None:
        return list(_between_triggers(context, body, opened))
    return opened


def _with_item(duty: Open | None) -> Open | None:
    """A duty whose item, if it has one, was there; in doubt where it may have been. With no due date, on that day."""
    if duty is None or duty.trigger.item is None:
        return duty
    trigger = duty.trigger
    days = (trigger.lo, trigger.hi) if duty.no_deadline else (duty.soonest.day, duty.latest.day)
    there = was_there(trigger, *days, duty.day_doubt())
    truth = all_true([duty.truth, there])
    return None if truth is False else replace(duty, truth=truth, owed=duty.owed and there is True)


def _opened(context: Context, body: OnTrigger, trigger: Begun) -> Open | None:
    """The duty a trigger begins, or None where the rule does not apply or no text was in force."""
    lo, hi = trigger.lo, min(trigger.hi, max(trigger.lo, context.as_at))
    depends_on = _depends_on(context, trigger)
    asked = context.applies(lo, hi, trigger.day_doubt, begins(body.trigger))
    sure = all_true([asked, _held(depends_on, lo, hi, trigger.day_doubt)])
    soonest, latest = _falls_due(context, body, trigger, lo, hi)
    read = [*soonest, *latest]
    sure = all_true([sure, _counted_from(context, body, trigger, lo, len({bool(dues) for dues in read}) == 1)])
    truth = all_true([trigger.truth, sure])
    if truth is False or not any(read):
        return None
    forward = context.rule.shape is not Shape.BEFORE
    last = max((due for dues in read for due in dues), key=lambda due: due.day)
    surely_first = _evidence_first(body, hi)
    soonest_due = _soonest(read, lo)
    length = last.value.length
    bare = length is None and last.value.judgement is None
    return Open(
        trigger=trigger,
        key=Key(trigger.name, trigger.day, "/".join(filter(None, (trigger.id, trigger.item_id)))),
        truth=truth,
        soonest=soonest_due,
        latest=last,
        perhaps_first=_evidence_first(body, lo),
        first=surely_first,
        own_first=surely_first,
        surely_first=surely_first,
        surely_last=_evidence_last(body, lo) if forward else lo,
        last=_evidence_last(body, hi) if forward else hi,
        forward=forward,
        no_deadline=bare and forward and not body.terms,
        in_hours=length is not None and length.unit is Unit.HOURS and not body.terms,
        depends_on=depends_on,
        ended=depends_on.first_not_true(hi)[1] if depends_on is not None else None,
        judgement=judgement_of(body.limit, soonest_due, last, context.law_as_at) if body.limit is not None else None,
        owed=trigger.owed and sure is True,
        looks_back=body.evidence_from.back is not None,
    )


def _falls_due(
    context: Context, body: OnTrigger, trigger: Begun, lo: int, hi: int
) -> tuple[list[list[Due]], list[list[Due]]]:
    """When a duty begun on a day from `lo` to `hi` falls due, counted from those and each on which the text changes, or what
    it is counted from; between two of them it moves on with the day. At the soonest from the first on, at the latest up to the
    last; none from long before."""
    turning: set[int] = set()
    if lo < hi:
        turning = {*(body.changes if context.law_as_at is None else ()), *turns(context, body, trigger)}
    days = [lo, *sorted(day for day in turning if lo < day < hi), hi]
    soonest = [_dues(context, body, trigger, day, first=True) for day in days[:-1] if day > LONG_BEFORE]
    return soonest, [_dues(context, body, trigger, day, first=False) for day in days[1:]]


def _soonest(read: Sequence[Sequence[Due]], lo: int) -> Due:
    """The soonest of the days it falls due; of what may have begun long before, long before, by the last text there was."""
    if lo > LONG_BEFORE:
        return min((due for dues in read for due in dues), key=lambda due: due.day)
    return replace(min(next(dues for dues in reversed(read) if dues), key=lambda due: due.day), day=LONG_BEFORE)


def _counted_from(context: Context, body: OnTrigger, trigger: Begun, lo: int, alike: bool) -> Truth:
    """Whether something is counted from a trigger whichever day it was on: it was on one, and on each a text was in force, or
    on none (`alike`)."""
    if not alike:
        return trigger.day_doubt or WHICH_DAY
    if lo > LONG_BEFORE:
        return True
    of = begins(body.trigger)
    if trigger.period is None or of is None or body.limit is None:
        return True
    counted, doubt = context.counted_from(trigger.period, of, body.limit.since), trigger.period.doubt
    if counted is False and doubt is not None and not context.view.only_unseen(trigger.period, of):
        return doubt  # what may not be has not certainly always been
    return counted


def _depends_on(context: Context, trigger: Begun) -> Timeline | None:
    """What the duty depends on through time: the rule's `while` and, where it says so, the trigger's own period."""
    lines = [context.view.line(context.rule.while_)] if context.rule.while_ is not None else []
    if context.rule.while_trigger and trigger.period is not None:
        lines.append(trigger.period.line())
    return combined(lines, all_true) if lines else None


def _held(line: Timeline | None, lo: int, hi: int, day_doubt: Unknown | None) -> Truth:
    """Whether what the duty depends on held when it began; it may end that day, for events come before the end.

    Where it is not known on a day because the day is not, it did if the duty began then: so it is not certain that it did not.
    """
    if line is None:
        return True
    if lo == hi and lo > LONG_BEFORE and line.at(lo) is False:
        return line.at(lo - 1)
    line = line.to_the_day_it_ends(hi) if lo < hi else line
    held = line.throughout(lo, hi, day_doubt)
    return held if held is not False else line.throughout(lo, hi, day_doubt, settled=False)


def _dues(context: Context, body: OnTrigger, trigger: Begun, day: int, *, first: bool) -> list[Due]:
    """When a duty begun on a day falls due, one for each reading; none where no text was in force."""
    if body.limit is None:
        return []
    if body.terms:
        due = term_due(context, body, trigger, day, first=first)
        return due.readings() if due else []
    if context.rule.shape is Shape.BEFORE:
        due = due_before(body.limit, day, context.law_as_at, clear=body.clear)
        return due.readings() if due else []
    value = governing(body.limit, day, context.law_as_at)
    if value is None:
        return []
    if value.length is None:
        return [Due(STILL_OPEN, value, value, day)]
    if value.length.unit is Unit.HOURS:
        return dues_in_hours(body.limit, value, day, trigger.minute, context.law_as_at)
    due = due_after(body.limit, day, context.law_as_at, beginning_with=body.beginning_with)
    return due.readings() if due else []


def _evidence_first(body: OnTrigger, day: int) -> int:
    if body.evidence_from.any_day or day == LONG_BEFORE:
        return LONG_BEFORE
    if body.evidence_from.back is not None:
        try:
            return before(day, body.evidence_from.back)
        except CalendarEnd:
            return LONG_BEFORE
    return day


def _evidence_last(body: OnTrigger, day: int) -> int:
    if body.evidence_until is None or day == LONG_BEFORE:
        return STILL_OPEN if body.evidence_until is None else LONG_BEFORE
    try:
        return after(day, body.evidence_until)
    except CalendarEnd:
        return STILL_OPEN


def _between_triggers(context: Context, body: OnTrigger, opened: Sequence[Open]) -> Iterator[Open]:
    """For `before`: what lies on or before the previous trigger is for that one, unless only then it is in time for this, and
    too late for that.

    What is left over may all the same be for this one, so such days stay open to it at the kindest. What is of one case, of those
    brought together, is for no trigger of another.
    """
    own: defaultdict[Value | None, list[Open]] = defaultdict(list)
    for duty in opened:
        own[duty.trigger.of_case].append(duty)
    claims = Claims(context, body, opened)
    of_case = {case: Claims(context, body, duties) if len(own) > 1 else claims for case, duties in own.items()}
    for duty in opened:
        claimed, perhaps_claimed = told = claims.of(duty)
        its = of_case[duty.trigger.of_case]
        own_claimed, own_perhaps_claimed = its.of(duty) if its is not claims else told
        yield replace(
            duty, first=max(duty.first, claimed), own_first=max(duty.first, own_claimed), claimed=claimed,
            own_claimed=own_claimed, perhaps_claimed=perhaps_claimed, own_perhaps_claimed=own_perhaps_claimed,
        )  # fmt: skip
