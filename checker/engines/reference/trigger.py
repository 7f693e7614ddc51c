"""The trigger evaluator: `within`, `before` and `with`. One duty for each trigger (design 4.4 and 4.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from checker.calendar import CalendarEnd, Duration, Unit, before, utc_span, within_hours
from checker.compile.program import OnTrigger, Shape
from checker.engines.duty import Duty, Key, Verdict, Why
from checker.engines.reference.context import (
    MISSED,
    Context,
    Outcome,
    cannot_tell,
    numbered,
    weigh,
    why_fields,
)  # fmt: skip
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.limits import Due, due_after, due_before, local_day
from checker.engines.reference.timeline import Timeline, Truth, Unknown, all_true, combined
from checker.engines.reference.trace import date_text, doubt_text, due_lines, span_text
from checker.engines.reference.triggers import Begun, begun
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass
class Open:
    """A duty being worked out: its trigger, the earliest and latest day it may be due, and the evidence given to it."""

    trigger: Begun
    truth: Truth
    soonest: Due
    latest: Due
    first: int  # the first day on which evidence may lie
    last: int  # the last day on which evidence may lie
    depends_on: Timeline | None  # what must go on holding until the due date
    evidence: Candidate | None = None
    possible: list[Candidate] = field(default_factory=list)

    @property
    def certain(self) -> bool:
        """Whether there certainly is a duty."""
        return self.truth is True


def trigger_duties(context: Context, body: OnTrigger) -> Iterator[Duty]:
    """Every trigger duty of one case."""
    opened = [duty for trigger in begun(body.trigger, context.view) if (duty := _open(context, body, trigger))]
    if context.rule.shape is Shape.BEFORE:
        _between_triggers(opened)
    _allocate(context, body, opened)
    yield from numbered(made for duty in opened if (made := _Judge(context, body, duty).duty()))


# --- opening -----------------------------------------------------------------------------------------------------------
def _open(context: Context, body: OnTrigger, trigger: Begun) -> Open | None:
    """The duty a trigger begins, or None where the rule does not apply or no text was in force."""
    day = trigger.hi if trigger.hi < STILL_OPEN else min(max(trigger.lo, LONG_BEFORE), context.as_at) or context.as_at
    depends_on = _depends_on(context, trigger)
    holds = depends_on.at(day) if depends_on is not None else True
    truth = all_true([trigger.truth, context.applies(day), holds])
    if truth is False:
        return None
    soonest = _due(context, body, trigger.lo if trigger.lo > LONG_BEFORE else day, trigger.minute)
    latest = _due(context, body, day, trigger.minute)
    if soonest is None or latest is None:
        return None
    if trigger.lo == LONG_BEFORE:
        soonest = replace(soonest, day=LONG_BEFORE)
    if trigger.hi == STILL_OPEN:
        latest = replace(latest, day=STILL_OPEN)
    forward = context.rule.shape is not Shape.BEFORE
    return Open(
        trigger, truth, soonest, latest,
        first=_evidence_first(body, trigger.lo), last=STILL_OPEN if forward else trigger.hi, depends_on=depends_on,
    )  # fmt: skip


def _depends_on(context: Context, trigger: Begun) -> Timeline | None:
    """What the duty depends on through time: the rule's `while` and, where it says so, the trigger's own period."""
    lines = [context.view.line(context.rule.while_)] if context.rule.while_ is not None else []
    if context.rule.while_trigger and trigger.period is not None:
        lines.append(trigger.period.line())
    return combined(lines, all_true) if lines else None


def _due(context: Context, body: OnTrigger, day: int, minute: int | None) -> Due | None:
    if body.limit is None:
        return None
    if context.rule.shape is Shape.BEFORE:
        return due_before(body.limit, day, context.law_as_at, clear=body.clear)
    values = [value for value in body.limit.values if value.law.in_force(context.law_as_at or day)]
    if values and values[0].length is None and values[0].judgement is None:
        return Due(STILL_OPEN, values[0], values[0], day)
    if values and values[0].length is not None and values[0].length.unit is Unit.HOURS:
        _, latest = utc_span(day, minute)
        return Due(local_day(latest + values[0].length.amount * 60), values[0], values[0], day)
    return due_after(body.limit, day, context.law_as_at, beginning_with=body.beginning_with)


def _evidence_first(body: OnTrigger, day: int) -> int:
    if body.evidence_from.any_day or day == LONG_BEFORE:
        return LONG_BEFORE
    if body.evidence_from.back is not None:
        try:
            return before(day, body.evidence_from.back)
        except CalendarEnd:
            return LONG_BEFORE
    return day


def _between_triggers(opened: list[Open]) -> None:
    """For `before`: what lies on or before the previous trigger was for that one, as long as it could be in time for this."""
    previous = None
    for duty in opened:
        if previous is not None and previous.trigger.day is not None and previous.trigger.day < duty.trigger.lo:
            duty.first = min(previous.trigger.day + 1, duty.soonest.day)
        if duty.certain:
            previous = duty


# --- giving evidence to duties --------------------------------------------------------------------------------------
def _allocate(context: Context, body: OnTrigger, opened: list[Open]) -> None:
    """Certain evidence, in date order, each to one duty; what is only possible is tried in every duty it could serve."""
    ids = {duty.trigger.id for duty in opened if duty.trigger.id}
    for candidate in candidates(body.evidence, context.view):
        fits = [(duty, _linked(context, body, duty.trigger, candidate, ids)) for duty in opened]
        fits = [(duty, link) for duty, link in fits if link is not False and _in_window(context, duty, candidate)]
        if candidate.truth is True and candidate.day is not None:
            sure = [
                duty for duty, link in fits
                if link is True and duty.certain and duty.evidence is None and not _over(context, duty, candidate.day)
            ]  # fmt: skip
            for duty in _chosen(sure, candidate.day, body, context.rule.shape):
                duty.evidence = candidate
        for duty, link in fits:
            if link is not True or candidate.truth is not True or candidate.day is None or not duty.certain:
                duty.possible.append(candidate if link is True else _only_possible(candidate, link))


def _only_possible(candidate: Candidate, link: Truth) -> Candidate:
    return replace(candidate, truth=link if candidate.truth is True else candidate.truth)


def _chosen(open_duties: list[Open], day: int, body: OnTrigger, shape: Shape) -> list[Open]:
    if not open_duties or body.serves_many:
        return open_duties
    if shape is Shape.BEFORE:
        return [min(open_duties, key=lambda duty: duty.trigger.lo)]
    in_time = [duty for duty in open_duties if duty.latest.day >= day]
    if in_time:
        return [min(in_time, key=lambda duty: duty.latest.day)]
    return [max(open_duties, key=lambda duty: duty.latest.day)]


def _in_window(context: Context, duty: Open, candidate: Candidate) -> bool:
    if candidate.day is None:
        return True
    trigger = duty.trigger
    if context.rule.shape is Shape.BEFORE and candidate.day == trigger.day:
        timed = candidate.minute is not None and trigger.minute is not None
        return not timed or (candidate.minute or 0) <= (trigger.minute or 0)
    return duty.first <= candidate.day <= duty.last


def _over(context: Context, duty: Open, day: int) -> bool:
    """Whether what a duty depended on was certainly over before `day`, so that the evidence is not for it."""
    if duty.depends_on is None or duty.latest.day >= STILL_OPEN or duty.trigger.hi >= STILL_OPEN:
        return False
    _, ended = duty.depends_on.first_not_true(duty.trigger.hi)
    return ended is not None and ended < day


def _linked(context: Context, body: OnTrigger, trigger: Begun, candidate: Candidate, ids: set[str]) -> Truth:
    """Whether evidence belongs to this trigger: it names it, or shares the attributes the rule says they must share."""
    fact = candidate.fact
    kind = trigger.fact.kind if trigger.fact else trigger.name
    named = fact.attributes.get(kind)
    if named is not None and trigger.id:
        return named == trigger.id
    if named is not None and named in ids:
        return False
    truths: list[Truth] = []
    for name in body.same:
        mine = trigger.fact.attributes.get(name) if trigger.fact else None
        theirs = fact.attributes.get(name)
        known = mine is not None and theirs is not None
        truths.append(mine == theirs if known else Unknown(Why.MISSING_FIELD, f"{fact.kind}.{name}"))
    return all_true(truths)


# --- judging ------------------------------------------------------------------------------------------------------------
@dataclass
class _Judge:
    context: Context
    body: OnTrigger
    open: Open

    def duty(self) -> Duty | None:
        """The duty with its verdict, or None where there turns out to be none."""
        told = self._outcome()
        told = self.context.with_exceptions(told, self.open.first, self._shown(told).day, self.open.trigger.fact)
        outcome = weigh(told, self.open.truth)
        return self._made(outcome) if outcome else None

    @property
    def _length(self) -> Duration | None:
        return self.open.latest.value.length

    @property
    def _no_deadline(self) -> bool:
        return self._length is None and self.open.latest.value.judgement is None and self._forward

    @property
    def _forward(self) -> bool:
        return self.context.rule.shape is not Shape.BEFORE

    def _in_time(self, candidate: Candidate) -> Truth:
        """Whether evidence came in time, on every reading of the dates."""
        if self._no_deadline:
            return True
        if candidate.day is None:
            return doubt_of(candidate)
        duty = self.open
        if self._length is not None and self._length.unit is Unit.HOURS:
            return self._in_hours(candidate, self._length.amount)
        if candidate.day <= duty.soonest.day:
            return True
        return False if candidate.day > duty.latest.day else self._day_doubt()

    def _in_hours(self, candidate: Candidate, hours: int) -> Truth:
        trigger = self.open.trigger
        if trigger.day is None:
            return self._day_doubt()
        assert candidate.day is not None
        kept = within_hours(utc_span(trigger.day, trigger.minute), utc_span(candidate.day, candidate.minute), hours)
        if kept is None:
            return Unknown(Why.DATE_ONLY, candidate.field if trigger.minute is not None else trigger.field)
        return kept

    def _day_doubt(self) -> Unknown:
        duty = self.open
        doubt = duty.trigger.day_doubt or duty.latest.doubt or duty.soonest.doubt
        return doubt or Unknown(Why.MISSING_FIELD, duty.trigger.name)

    def _outcome(self) -> Outcome:
        duty = self.open
        if duty.evidence is not None:
            in_time = self._in_time(duty.evidence)
            if in_time is True:
                return Outcome(Verdict.MET)
            if isinstance(in_time, Unknown) and not duty.possible:
                return cannot_tell(in_time)
            missed = Outcome(Verdict.LATE) if in_time is False else cannot_tell(in_time)
        else:
            missed = self._without_evidence()
        return self._rescued(missed)

    def _without_evidence(self) -> Outcome:
        duty, as_at = self.open, self.context.as_at
        if self._no_deadline:
            return Outcome(Verdict.NOT_MET)
        if as_at <= duty.soonest.day:
            return self._lapsed() or Outcome(Verdict.PENDING)
        if as_at <= duty.latest.day:
            return self._lapsed() or cannot_tell(self._day_doubt())
        return Outcome(Verdict.OVERDUE)

    def _lapsed(self) -> Outcome | None:
        """Lapsed where what the duty depended on ended on or before the due date; in doubt where it may have."""
        duty, line = self.open, self.open.depends_on
        if line is None or self._no_deadline:
            return None
        begins = duty.trigger.hi if duty.trigger.hi < STILL_OPEN else duty.trigger.lo
        possible, certain = line.first_not_true(begins)
        if certain is not None and certain <= min(duty.soonest.day, self.context.as_at):
            return Outcome(Verdict.LAPSED)
        if possible is not None and possible <= min(duty.latest.day, self.context.as_at):
            truth = line.at(possible)
            return cannot_tell(truth if isinstance(truth, Unknown) else self._day_doubt())
        return None

    def _rescued(self, outcome: Outcome) -> Outcome:
        """A miss stands only if no possible evidence, uncovered day, lapse or judgement could undo it."""
        if outcome.verdict not in MISSED:
            return outcome
        lapsed = self._lapsed()
        if lapsed is not None:
            return lapsed
        for candidate in self.open.possible:
            if self._in_time(candidate) is not False:
                return cannot_tell(doubt_of(candidate) if candidate.truth is not True else self._reason(candidate))
        unseen = self._unseen()
        if unseen:
            return cannot_tell(unseen[0][1])
        judgement = self.open.latest.value.judgement
        if judgement:
            return cannot_tell(Unknown(Why.JUDGEMENT, judgement))
        return outcome

    def _reason(self, candidate: Candidate) -> Unknown:
        if isinstance(self.open.truth, Unknown):
            return self.open.truth
        return doubt_of(candidate)

    def _unseen(self) -> list[tuple[tuple[int, int], Unknown]]:
        duty = self.open
        last = min(duty.latest.day, duty.last, self.context.as_at)
        return unseen_days(self.body.evidence, self.context.view, duty.first, last) if duty.first <= last else []

    # --- making -----------------------------------------------------------------------------------------------------------
    def _shown(self, outcome: Outcome) -> Due:
        return self.open.latest if outcome.verdict in MISSED else self.open.soonest

    def _made(self, outcome: Outcome) -> Duty:
        context, duty = self.context, self.open
        due = self._shown(outcome)
        known = LONG_BEFORE < due.day < STILL_OPEN
        missed = outcome.verdict in MISSED and known
        end = duty.evidence.day if duty.evidence and duty.evidence.day is not None else self._end()
        timed = known and self._length is not None and self._length.unit is Unit.HOURS and duty.trigger.day is not None
        return Duty(
            rule=context.rule.id,
            case=context.view.case.id,
            key=Key(duty.trigger.name, duty.trigger.day, duty.trigger.id),
            verdict=outcome.verdict,
            trigger=duty.trigger.found,
            due=due.day if known else None,
            due_at=self._due_minute() if timed else None,
            found=duty.evidence.found if duty.evidence else None,
            late_by=end - due.day if missed else None,
            open=outcome.verdict in (Verdict.OVERDUE, Verdict.NOT_MET) and self._still_open(),
            law=due.value.law,
            working=tuple(self._working(outcome, due)) if context.tracing else (),
            **why_fields(outcome.doubt),  # type: ignore[arg-type]
        )

    def _due_minute(self) -> int | None:
        trigger, length = self.open.trigger, self._length
        assert trigger.day is not None and length is not None
        if trigger.minute is None:
            return None
        return utc_span(trigger.day, trigger.minute)[1] + length.amount * 60

    def _end(self) -> int:
        """Until when an overdue duty has run: the as-at date, or the end of what it depended on."""
        line, as_at = self.open.depends_on, self.context.as_at
        if line is None or self.open.trigger.hi >= STILL_OPEN:
            return as_at
        _, ended = line.first_not_true(self.open.trigger.hi)
        return as_at if ended is None else min(as_at, ended)

    def _still_open(self) -> bool:
        line = self.open.depends_on
        return line is None or line.at(self.context.as_at) is not False

    def _working(self, outcome: Outcome, due: Due) -> Iterator[str]:
        duty = self.open
        yield from due_lines(due)
        if self._length is not None and self._length.unit is Unit.HOURS:
            timed = "the time of the trigger is known" if duty.trigger.minute is not None else "only its date is known"
            yield f"hours: elapsed time, London clock; {timed}"
        if duty.evidence is not None:
            yield f"evidence: {duty.evidence.fact.kind} on {date_text(duty.evidence.day or 0)} ({duty.evidence.fact.source})"
        else:
            yield "evidence: none recorded"
        for candidate in duty.possible:
            if candidate is not duty.evidence:
                on = date_text(candidate.day) if candidate.day else "a day not known"
                yield f"possible evidence: {candidate.fact.kind} on {on} ({candidate.fact.source})"
        for (first, last), doubt in self._unseen() if duty.evidence is None else []:
            yield f"not covered: {doubt.needs}, {span_text(first, last)}"
        if outcome.verdict is Verdict.LAPSED:
            yield "ended: what the duty depended on was over by the day it fell due"
        if outcome.doubt:
            yield f"cannot tell: {doubt_text(outcome.doubt)}"
