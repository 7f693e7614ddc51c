"""The gap evaluator: `every`. One duty for each gap between events while a period is open (design 4.3 and 4.7).

What is not known is carried as *openings*: the days from which the next gap may be counted and the steps it may be.
The kindest reading is the latest day any of them allows, the harshest the earliest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from checker.compile.program import OnGap
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.context import MISSED, Context, Outcome, cannot_tell, weigh, why_fields
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.limits import Due, step_dues
from checker.engines.reference.periods import Period, name_of
from checker.engines.reference.timeline import Unknown
from checker.engines.reference.trace import date_text, doubt_text, due_lines, span_text
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True, slots=True)
class Opening:
    """A day from which the gap may be counted, the steps it may be, and why that is only one reading (None if it is not)."""

    day: int
    steps: tuple[int, ...]
    doubt: Unknown | None = None


@dataclass(frozen=True, slots=True)
class Reach:
    """The last permitted day on one reading, what it was counted from, and why it is only one reading."""

    due: Due
    step: int
    doubt: Unknown | None


def gap_duties(context: Context, body: OnGap) -> Iterator[Duty]:
    """Every gap duty of one case."""
    name = name_of(body.period)
    ended = LONG_BEFORE
    for period in context.view.periods(body.period, name):
        if period.start_lo <= context.as_at:
            yield from _Walk(context, body, replace(period, name=name), ended).duties()
            ended = max(ended, period.end_lo)


class _Walk:
    """The gaps of one period, in order."""

    def __init__(self, context: Context, body: OnGap, period: Period, earlier_ended: int) -> None:
        self.context, self.body, self.period = context, body, period
        self.earlier_ended = earlier_ended  # what began an earlier period did not begin this one
        self.anchored: Found | None = None
        self.last = len(body.steps) - 1
        found = candidates(body.evidence, context.view)
        inside = [c for c in found if c.day is not None and period.start_lo <= c.day <= period.end_hi]
        self.undated = [c for c in found if c.day is None]
        certain = [c for c in inside if c.truth is True and self._within(c)]
        self.certain = [c for i, c in enumerate(certain) if i == 0 or c.day != certain[i - 1].day]
        days = {c.day for c in self.certain}
        self.possible = [c for c in inside if c.day not in days and not (c.truth is True and self._within(c))]

    def _within(self, candidate: Candidate) -> bool:
        assert candidate.day is not None
        return self.period.start_hi <= candidate.day <= self.period.end_lo

    # --- the walk ----------------------------------------------------------------------------------------------------
    def duties(self) -> Iterator[Duty]:
        openings, origin = self._first_openings()
        previous: int | None = None
        for event in [*self.certain, None]:
            if event is not None and event.day is not None and origin is not None and event.day < origin:
                continue
            first = previous + 1 if previous is not None else self.period.start_lo
            last = event.day - 1 if event is not None and event.day is not None else self._until()
            unseen = unseen_days(self.body.evidence, self.context.view, first, last)
            between = [c for c in self.possible if first <= (c.day or 0) <= last]
            yield from self._duty(openings, previous, event, unseen, between)
            if event is not None and event.day is not None:
                openings = [self._after(event.day, openings, unseen, between, previous)]
                previous = event.day

    def _until(self) -> int:
        return min(self.context.as_at, self.period.end_lo, self.period.end_hi)

    def _first_openings(self) -> tuple[list[Opening], int | None]:
        """Where the first gap may open: the anchor event or the period's start; and the day before which nothing counts."""
        period, body = self.period, self.body
        if body.anchor is not None:
            anchors = [
                (mark.day, mark.fact)
                for mark in self.context.view.marks(body.anchor)
                if mark.truth is True and self.earlier_ended <= mark.day <= period.start_hi
            ]
            if anchors:
                day, fact = max(anchors, key=lambda anchor: anchor[0])
                self.anchored = Found(fact.kind, day, fact.source)
                return [Opening(day, (0,))], day
            if not body.or_start:
                doubt = Unknown(Why.MISSING_FIELD, f"{body.anchor.kind} that began the {period.name}")
                return [Opening(LONG_BEFORE, (0,), doubt), Opening(period.start_hi, (0,), doubt)], None
        if period.resumed:
            return [Opening(period.start_hi, (self.last,))], None
        if period.start is not None and period.start > LONG_BEFORE:
            return [Opening(period.start, (0,))], None
        doubt = period.missing("start")
        openings = [Opening(period.start_lo, (0,), doubt)]
        if period.start_hi < STILL_OPEN:
            openings.append(Opening(period.start_hi, (0,), doubt))
        earlier = [c.day for c in self.possible if c.truth is True and c.day is not None and c.day < period.start_hi]
        if earlier:
            openings.append(Opening(max(earlier), tuple(range(min(1, self.last), self.last + 1)), doubt))
        return openings, None

    def _after(
        self, day: int, openings: list[Opening], unseen: list[tuple[tuple[int, int], Unknown]],
        between: list[Candidate], previous: int | None,
    ) -> Opening:  # fmt: skip
        """Where the next gap opens: the event itself, at any of the steps it may now be."""
        now = {step for opening in openings for step in opening.steps}
        doubt: Unknown | None = next((o.doubt for o in openings if o.doubt and len(o.steps) > 1), None)
        if previous is None and any(opening.day == LONG_BEFORE for opening in openings):
            return Opening(day, (self.last,))  # an unknown start counts as long before
        if any(self._is_long(first, last) for (first, last), _ in unseen):
            return Opening(day, (self.last,))
        if unseen:
            now |= set(range(min(now), self.last + 1))
            doubt = unseen[0][1]
        for candidate in between:
            now |= {step + 1 for step in now}
            doubt = doubt_of(candidate)
        steps = tuple(sorted({min(step + 1, self.last) for step in now}))
        return Opening(day, steps, doubt if len(steps) > 1 else None)

    def _is_long(self, first: int, last: int) -> bool:
        """Whether an uncovered stretch is longer than the first two steps together: what follows is a later step."""
        if first == LONG_BEFORE:
            return True
        one = self._dues(first, 0)
        two = self._dues(one[-1].day, min(1, self.last)) if one and one[-1].day < STILL_OPEN else []
        return bool(two) and two[-1].day < last

    # --- one gap -----------------------------------------------------------------------------------------------------
    def _dues(self, day: int, step: int) -> list[Due]:
        return step_dues(self.body.steps[step], day, self.context.view, self.context.law_as_at)

    def _reaches(self, opening: Opening) -> list[Reach]:
        found = []
        for step in opening.steps:
            for due in self._dues(opening.day, step):
                found.append(Reach(due, step, opening.doubt or due.doubt))
        return found

    def _unseen_opening(self, openings: list[Opening], unseen: list[tuple[tuple[int, int], Unknown]]) -> list[Opening]:
        if not unseen:
            return []
        (first, last), doubt = max(unseen, key=lambda run: run[0][1])
        lowest = min(step for opening in openings for step in opening.steps)
        long = self._is_long(first, last)
        steps = (self.last,) if long else tuple(range(min(lowest + 1, self.last), self.last + 1))
        return [Opening(last, steps, doubt)]

    def _duty(
        self, openings: list[Opening], previous: int | None, event: Candidate | None,
        unseen: list[tuple[tuple[int, int], Unknown]], between: list[Candidate],
    ) -> Iterator[Duty]:  # fmt: skip
        context = self.context
        certain = [reach for o in openings if o.day > LONG_BEFORE for reach in self._reaches(o)]
        possible = [reach for o in self._unseen_opening(openings, unseen) for reach in self._reaches(o)]
        if not certain and not possible:
            return
        harshest = min(certain or possible, key=lambda reach: reach.due.day)
        harsh_day = LONG_BEFORE if any(o.day == LONG_BEFORE for o in openings) or not certain else harshest.due.day
        kindest = max([*certain, *possible], key=lambda reach: reach.due.day)
        kind_day, doubt = kindest.due.day, kindest.doubt
        if kind_day > harsh_day and doubt is None:
            doubt = next((reach.doubt for reach in [*certain, *possible] if reach.doubt), None)
        kindest, doubt = self._stretched(replace(kindest, doubt=doubt), between)
        kind_day = kindest.due.day
        outcome = self._outcome(event, harsh_day, kind_day, doubt, harshest.due)
        opened = previous if previous is not None else max(o.day for o in openings)
        settled = self._settled(outcome, opened, harshest.due.day)
        if settled is not None:
            key = self._key(previous, unseen)
            shown = kindest if settled.verdict in MISSED else harshest
            working = self._working(harshest, kindest, event, unseen, between, settled) if context.tracing else ()
            yield self._made(settled, key, event, shown, working)

    def _stretched(self, reach: Reach, between: list[Candidate]) -> tuple[Reach, Unknown | None]:
        """The kindest reading again, each event that may have counted tried in its own gap; one undated, anywhere."""
        for candidate in [*between, *self.undated]:
            day = reach.due.day if candidate.day is None else candidate.day
            if day > reach.due.day or day >= STILL_OPEN:
                continue
            step = min(reach.step + 1, self.last)
            dues = self._dues(day, step)
            if dues and dues[-1].day > reach.due.day:
                reach = Reach(dues[-1], step, doubt_of(candidate))
        return reach, reach.doubt

    def _outcome(self, event: Candidate | None, harsh: int, kind: int, doubt: Unknown | None, due: Due) -> Outcome:
        period, as_at = self.period, self.context.as_at
        reason = doubt or period.missing("start")
        if event is not None and event.day is not None:
            if event.day <= harsh:
                return Outcome(Verdict.MET)
            outcome = Outcome(Verdict.LATE) if event.day > kind else cannot_tell(reason)
        elif period.end_hi <= harsh:
            return Outcome(Verdict.LAPSED)
        elif as_at <= harsh:
            return Outcome(Verdict.PENDING)
        elif as_at > kind and period.end_lo > kind:
            outcome = Outcome(Verdict.OVERDUE)
        elif as_at > kind and period.end_lo != period.end_hi:
            outcome = cannot_tell(period.missing("end"))
        else:
            outcome = cannot_tell(reason)
        if due.value.judgement and outcome.verdict in MISSED:
            return cannot_tell(Unknown(Why.JUDGEMENT, due.value.judgement))
        return outcome

    def _settled(self, outcome: Outcome, opened: int, due: int) -> Outcome | None:
        """The outcome once conditions, doubt about the period and recorded exceptions are taken into account."""
        outcome = self.context.with_exceptions(outcome, opened, due)
        weighed = weigh(outcome, self.context.applies(max(opened, self.period.start_lo)))
        return weigh(weighed, self.period.doubt or True)

    def _key(self, previous: int | None, unseen: list[tuple[tuple[int, int], Unknown]]) -> Key:
        period = self.period
        known = period.start is not None and period.start > LONG_BEFORE
        return Key(
            period.name,
            period.start if known else None,
            by=period.start_hi if not known and LONG_BEFORE < period.start_hi < STILL_OPEN else None,
            previous=previous,
            unseen=previous is None and (bool(unseen) or not known),
        )

    def _made(
        self, outcome: Outcome, key: Key, event: Candidate | None, reach: Reach, working: tuple[str, ...]
    ) -> Duty:
        context, period = self.context, self.period
        trigger = self.anchored or Found(period.recorded_as, key.day, period.source)
        if key.previous is not None:
            trigger = next(c.found for c in self.certain if c.day == key.previous)
        missed = outcome.verdict in MISSED
        end = event.day if event is not None and event.day is not None else min(context.as_at, period.end_hi)
        told = outcome.verdict is not Verdict.CANNOT_TELL or not key.unseen
        known_due = reach.due.day if told and reach.due.day < STILL_OPEN else None
        return Duty(
            rule=context.rule.id,
            case=context.view.case.id,
            key=key,
            verdict=outcome.verdict,
            trigger=trigger,
            due=known_due,
            found=event.found if event is not None else None,
            late_by=end - reach.due.day if missed else None,
            open=event is None and period.end_lo > context.as_at and outcome.verdict is Verdict.OVERDUE,
            law=reach.due.value.law,
            step=" / ".join(filter(None, (self.body.steps[reach.step].name, reach.due.regime))),
            working=working,
            **why_fields(outcome.doubt),  # type: ignore[arg-type]
        )

    def _working(
        self, harshest: Reach, kindest: Reach, event: Candidate | None,
        unseen: list[tuple[tuple[int, int], Unknown]], between: list[Candidate], outcome: Outcome,
    ) -> tuple[str, ...]:  # fmt: skip
        lines = [f"step: {self.body.steps[harshest.step].name}", *due_lines(harshest.due)]
        if kindest.due.day != harshest.due.day and kindest.due.day < STILL_OPEN:
            lines.append(f"kindest reading: the last day is {date_text(kindest.due.day)}")
        lines += [f"not covered: {doubt.needs}, {span_text(first, last)}" for (first, last), doubt in unseen]
        lines += [
            f"possible evidence: {c.fact.kind} on {date_text(c.day or 0)} ({c.fact.source}): {doubt_text(doubt_of(c))}"
            for c in between
        ]
        if event is not None:
            lines.append(f"evidence: {event.fact.kind} on {date_text(event.day or 0)} ({event.fact.source})")
        else:
            lines.append("evidence: none recorded")
            if self.period.end_hi <= self.context.as_at:
                lines.append(f"ended: {self.period.name} on {date_text(self.period.end_hi)}")
        if outcome.doubt:
            lines.append(f"cannot tell: {doubt_text(outcome.doubt)}")
        return tuple(lines)
