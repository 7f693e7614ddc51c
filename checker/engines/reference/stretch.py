"""The stretch evaluator: `have`. One duty for each stretch in which a condition holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.calendar import CalendarEnd, before
from checker.compile.program import OnStretch, SelectedBy
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.again import begun_again
from checker.engines.reference.clipping import as_part_or_whole, unbroken
from checker.engines.reference.context import MISSED, Context, Excusable, Outcome, cannot_tell, weigh
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.limits import Due, due_after, governing, judgement_of
from checker.engines.reference.naming import name_of
from checker.engines.reference.one_case import line_of
from checker.engines.reference.periods import Period
from checker.engines.reference.timeline import Timeline, Truth, Unknown, all_true, negated, why_fields
from checker.engines.reference.trace import date_text, due_lines, settled_lines, span_text
from checker.engines.reference.whose import of_period
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def stretch_duties(context: Context, body: OnStretch) -> Iterator[Duty]:
    """Every stretch duty of one case."""
    for stretch in stretches(context, body):
        yield from stretch.duty()


def stretches(context: Context, body: OnStretch) -> list[Stretch]:
    """The stretches begun by the as-at date for which a text was in force, with what was done in each.

    Of one that may have been broken off, where something is to be done by a day, it is the first part of which that was missed
    whether it was a stretch by itself or went on from before.
    """
    assert body.limit is not None
    name = name_of(body.condition)
    now = governing(body.limit, context.as_at, context.law_as_at)
    by = now is None or now.length is not None
    begun = [replace(p, name=name) for p in context.view.periods(body.condition, name) if p.start_lo <= context.as_at]
    held = list(unbroken(begun))
    going_on = Counter(period.of_case for period, _ in held if period.end_hi > context.as_at)
    found = []
    for period, parts in held:
        alone = going_on[period.of_case] == 1
        whole = context.view.begun_on_any_day(period, body.condition) if by else period
        if dues := _dues(context, body, whole):
            stretch = Stretch(context, body, whole, dues, parts[1:], alone, period.started_by(context.as_at))
            found.append(_missed_in_part(stretch, parts) or _missed_as_one_of_several(stretch) or stretch)
    return found


def _missed_in_part(whole: Stretch, parts: Sequence[Period]) -> Stretch | None:
    """The first part of a stretch that may have been broken off of which what is to be done by a day was certainly missed, on
    whichever day of it or of a part before it the stretch that it is of began; None where there is none."""
    if len(parts) < 2 or not whole.by:
        return None
    context, body = whole.context, whole.body
    of_parts = ((period, _dues(context, body, period)) for period in as_part_or_whole(parts))
    each = (_by_itself(whole, period, dues) for period, dues in of_parts if dues)
    return next((stretch for stretch in each if stretch.missed()), None)


def _missed_as_one_of_several(whole: Stretch) -> Stretch | None:
    """Of a stretch of which nothing is to be said, and that may be several, the first of those in which what is to be done by a
    day may have been missed; None where there is none."""
    several = whole.period.parts
    if several is None or len(several.periods) < 2 or not whole.by or not whole.is_none():
        return None
    context, body = whole.context, whole.body
    begun = (replace(each, doubt=several.doubt) for each in several.periods if each.start_lo <= context.as_at)
    of_each = ((period, _dues(context, body, period)) for period in begun)
    each = (_by_itself(whole, period, dues) for period, dues in of_each if dues)
    return next((stretch for stretch in each if not stretch.is_none()), None)


def _by_itself(whole: Stretch, period: Period, dues: list[Due]) -> Stretch:
    return Stretch(whole.context, whole.body, period, dues, (), whole.alone, period.started_by(whole.context.as_at))


def _dues(context: Context, body: OnStretch, period: Period) -> list[Due]:
    """The `by` counted from the start of the stretch, on each reading of it; for none, the text of the as-at date."""
    assert body.limit is not None
    value = governing(body.limit, context.as_at, context.law_as_at)
    if value is not None and value.length is None:
        return [Due(STILL_OPEN, value, value, context.as_at)]
    read: list[list[Due]] = []
    for start in _starts(context, body, period):
        begins = _caught(context, body, start, period.end_hi)
        due = due_after(body.limit, begins, context.law_as_at) if begins is not None else None
        read += [due.readings()] if due is not None else []
    dues = sorted((due for each in read for due in each), key=lambda due: due.day)
    if dues and period.start_lo == LONG_BEFORE:
        dues.insert(0, replace(read[-1][0], day=LONG_BEFORE))
    return dues


def _starts(context: Context, body: OnStretch, period: Period) -> list[int]:
    """The days on which a stretch may have begun from which it is counted: the first, the last, and those between on which the
    text changes; none long before."""
    assert body.limit is not None
    first, last = period.start_lo, min(period.start_hi, context.as_at)
    changes = body.limit.changes if context.law_as_at is None else ()
    return sorted({first, last, *(day for day in changes if first < day < last)} - {LONG_BEFORE})


def _caught(context: Context, body: OnStretch, start: int, end: int) -> int | None:
    """The day a stretch is caught: its start, or the day the text came in if that was later, while it lasted."""
    assert body.limit is not None
    if governing(body.limit, start, context.law_as_at) is not None:
        return start
    values = [value for value in body.limit.values if value.selected_by is SelectedBy.TRIGGER]
    later = [value.law.since for value in values if start < value.law.since < min(end, context.as_at + 1)]
    return min(later, default=None) if context.law_as_at is None else None


class Stretch:
    """One stretch, the day something is to be done by if there is one, and what was done.

    `others` are those that may have begun since, if it was broken off; `alone` says that no more than one stretch of its case may
    hold on the as-at date; `by`, the day that its key says it had begun by, where any is known.
    """

    def __init__(
        self, context: Context, body: OnStretch, period: Period, dues: list[Due], others: Sequence[Period], alone: bool,
        by: int | None,
    ) -> None:  # fmt: skip
        self.context, self.body, self.period, self.others, self.alone = context, body, period, others, alone
        self.key_by = by
        self.soonest, self.latest = dues[0], dues[-1]
        assert body.limit is not None
        self.judgement = judgement_of(body.limit, self.soonest, self.latest, context.law_as_at)
        self.by = self.latest.ordinary.length is not None  # over which a judgement may lie
        self.first, self.perhaps_first = self._from(self._begun_at_latest()), self._from(period.start_lo)
        found = candidates(body.evidence, context.view, context.law_as_at)
        found = [c for c in found if c.fact.may_be_of(period.of_case)]
        self.found = [c for c in found if c.latest >= self.perhaps_first]
        self.evidence = next((c for c in self.found if self._counts(c)), None)

    def _begun_at_latest(self) -> int:
        """The last day on which it may have begun: of one that may have been broken off, the first since which it was not; of one
        that may be several, the last on which any began that may hold now."""
        if self.period.doubt is None or not self._holds():
            return self.period.start_hi
        since = self._line().between(LONG_BEFORE, self.context.as_at + 1)[-1][0]
        parts = self.period.parts.periods if self.period.parts is not None else ()
        begun = (part for part in parts if part.start_lo <= self.context.as_at < part.end_hi)
        return max(self.period.start_hi, since, *(part.start_hi for part in begun))

    def _holds(self) -> bool:
        """Whether it is enough for a duty that the condition certainly holds on the as-at date: without a `by`, and of the one
        stretch that may hold then, it is."""
        as_at = self.context.as_at
        return not self.by and self.alone and self.period.end_hi > as_at and self._line().at(as_at) is True

    def _line(self) -> Timeline:
        """When the condition holds: of the case that the stretch is of, where the facts of several are brought together."""
        return line_of(self.body.condition, self.period.of_case, self.context.view)

    def _from(self, start: int) -> int:
        """The first day on which evidence for a stretch begun on a day may lie."""
        evidence_from = self.body.evidence_from
        if evidence_from.any_day or start == LONG_BEFORE:
            return LONG_BEFORE
        try:
            return before(start, evidence_from.back) if evidence_from.back else start
        except CalendarEnd:
            return LONG_BEFORE

    def _counts(self, candidate: Candidate) -> bool:
        """Whether a fact certainly is evidence; without a `by` it needs no date, if it is whichever day it was."""
        if candidate.truth is not True:
            return False
        if candidate.day is None:
            return not self.by and candidate.earliest >= self.first
        return candidate.day >= self.first

    def duty(self) -> Iterator[Duty]:
        """The duty, unless there turns out to be none."""
        if (outcome := self._settled()) is not None:
            yield self.made(outcome, self.evidence)

    def is_none(self) -> bool:
        """Whether it turns out to be no duty."""
        return self._settled() is None

    def missed(self) -> bool:
        """Whether it was certainly missed."""
        outcome = self._settled()
        return outcome is not None and outcome.verdict in MISSED

    def _settled(self) -> Outcome | None:
        """What it comes to once exceptions are taken into account, and whether there is a duty at all."""
        outcome: Outcome | None = self.context.with_exceptions(self._outcome(), self.excusable, of_period(self.period))
        for asked in self.asks():
            outcome = weigh(outcome, asked)
        return outcome

    def excusable(self) -> Excusable:
        """The days within which an exception excuses a miss: any up to the one it is to be done by, or the as-at date."""
        soonest, latest = (min(due.day, self.context.as_at) for due in (self.soonest, self.latest))
        if soonest == latest:
            return Excusable(LONG_BEFORE, latest)
        return Excusable(LONG_BEFORE, latest, ((LONG_BEFORE, soonest),), self.start_doubt())

    def asks(self) -> tuple[Truth, Truth]:
        """What must be so for there to be a duty: that the rule asks something, and that there is such a stretch."""
        asked, *again = [self._asked(period) for period in (self.period, *self.others)]
        if any(truth is not asked for truth in again):
            asked = next((truth for truth in (asked, *again) if isinstance(truth, Unknown)), self.start_doubt())
        return asked, self._there_is_one()

    def _asked(self, period: Period) -> Truth:
        """Whether the rule asks something on the day on which a stretch began, whichever it was."""
        until = min(period.start_hi, max(period.start_lo, self.context.as_at))
        return self.context.applies(period.start_lo, until, period.missing("start"), self.body.condition)

    def _there_is_one(self) -> Truth:
        """Whether there certainly is such a stretch: without a `by`, it is enough that it must be what holds on the as-at
        date; with one, it must have begun on a day from which that is counted. Either way it had begun by then."""
        if self._holds():
            return True
        begun = True if self.period.start_hi <= self.context.as_at else self.start_doubt()
        return all_true([self.period.doubt or True, begun, self._counted() if self.by else True])

    def _counted(self) -> Truth:
        """Whether there is a day from which a `by` is counted, whichever day the stretch began."""
        period, starts = self.period, _starts(self.context, self.body, self.period)
        if len({_caught(self.context, self.body, start, period.end_hi) is None for start in starts}) > 1:
            return period.missing("start")
        return True if period.start_lo > LONG_BEFORE and len(starts) > 1 else negated(period.always)

    def _outcome(self) -> Outcome:
        """Met, lapsed or not yet due; otherwise a miss, unless something not known could undo it."""
        as_at, period, evidence = self.context.as_at, self.period, self.evidence
        if evidence is not None and (not self.by or (evidence.day or 0) <= self.soonest.day):
            again = self.again()
            return cannot_tell(again) if again is not None else Outcome(Verdict.MET)
        if period.end_hi <= min(self.soonest.day, as_at):
            return Outcome(Verdict.LAPSED)
        if self.by and as_at <= self.soonest.day:
            return Outcome(Verdict.PENDING)
        if (doubt := self._doubt()) is not None:
            return cannot_tell(doubt)
        if not self.by:
            return Outcome(Verdict.NOT_MET)
        return Outcome(Verdict.LATE if evidence is not None else Verdict.OVERDUE)

    def again(self) -> Unknown | None:
        """Why it may have ended and begun again, on a day of which what was done is certainly no more than perhaps for that."""
        if self.evidence is None or self.period.fact is not None:
            return None
        began = begun_again(self.body.condition, self.period, self.context.view)
        return next((doubt for first, last, doubt in began if not self._done_again(first, last)), None)

    def _done_again(self, first: int, last: int) -> bool:
        """Whether nothing would be missed of a stretch that began on any of some days: what was done is for that as well, or it
        need not be done, or not yet."""
        if self.context.applies(first, last, self.period.missing("start"), self.body.condition) is False:
            return True
        counts = [each for each in self.found if each.truth is True and each.earliest >= self._from(last)]
        if not self.by:
            return bool(counts) or self.period.end_hi <= self.context.as_at
        dues = _dues(self.context, self.body, replace(self.period, start_lo=first, start_hi=last))
        if not dues or min(self.context.as_at, self.period.end_hi) <= dues[0].day:
            return True
        return any(each.day is not None and each.day <= dues[0].day for each in counts)

    def _doubt(self) -> Unknown | None:
        """What could still make a miss none: evidence that may be, an end or a start not known, a judgement."""
        period, evidence, last = self.period, self.evidence, min(self.latest.day, self.context.as_at)
        if evidence is not None and (evidence.day or 0) <= self.latest.day:
            return self.start_doubt()
        for candidate in self.found:
            if not self._counts(candidate) and (candidate.day is None or candidate.day <= last):
                unsure = candidate.truth is not True or candidate.day is None
                return doubt_of(candidate) if unsure else self.start_doubt()
        if unseen := self._unseen():
            return unseen[0][1]
        if period.end_lo <= last:
            return period.missing("end") if period.end_lo != period.end_hi else self.start_doubt()
        if (self.context.as_at <= self.latest.day and self.by) or period.start_hi > self.context.as_at:
            return self.start_doubt()
        return Unknown(Why.JUDGEMENT, self.judgement) if self.judgement else None

    def start_doubt(self) -> Unknown:
        """Why the day it falls due, or began, is not known."""
        return self.latest.doubt or self.soonest.doubt or self.period.missing("start")

    def _unseen(self) -> list[tuple[Span, Unknown]]:
        last = min(self.latest.day, self.context.as_at)
        return unseen_days(self.body.evidence, self.context.view, self.perhaps_first, last)

    # --- making -------------------------------------------------------------------------------------------------------
    def made(self, outcome: Outcome, evidence: Candidate | None) -> Duty:
        """The duty with its verdict and the evidence it has."""
        context, period = self.context, self.period
        due = self.latest if outcome.verdict in MISSED else self.soonest
        end = evidence.day if evidence and evidence.day is not None else min(context.as_at, period.end_hi)
        return Duty(
            rule=context.rule.id,
            case=context.view.case.id,
            key=Key(period.name, period.start, by=self.key_by),
            verdict=outcome.verdict,
            trigger=Found(period.recorded_as, period.start, period.source),
            due=due.day if due.known else None,
            found=evidence.found if evidence else None,
            late_by=end - due.day if outcome.verdict in MISSED and due.known else None,
            open=outcome.verdict in (Verdict.OVERDUE, Verdict.NOT_MET) and period.end_hi > context.as_at,
            law=due.value.law,
            working=tuple(self._working(due, outcome)) if context.tracing else (),
            **why_fields(outcome.doubt),  # type: ignore[arg-type]
        )

    def _working(self, due: Due, outcome: Outcome) -> Iterator[str]:
        evidence = self.evidence
        yield from due_lines(due)
        if evidence is not None:
            on = date_text(evidence.day) if evidence.day else "a day not known"
            yield f"evidence: {evidence.fact.kind} on {on} ({evidence.fact.source})"
        else:
            yield "evidence: none recorded"
            for (first, end), doubt in self._unseen():
                yield f"not covered: {doubt.needs}, {span_text(first, end)}"
        yield from settled_lines(outcome)
