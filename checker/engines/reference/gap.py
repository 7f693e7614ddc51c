"""The gap evaluator: `every`. One duty for each gap between events while a period is open.

What is not known of a gap is carried as readings: the days it may have opened and the steps it may be. The kindest is
the latest day any of them allows, the harshest the earliest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.compile.program import OnGap
from checker.engines.duty import Duty, Verdict, Why
from checker.engines.reference.anchors import first_openings
from checker.engines.reference.context import MISSED, Context, Outcome, cannot_tell, weigh
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.gap_again import perhaps_again
from checker.engines.reference.gap_asked import asked
from checker.engines.reference.gap_either import either
from checker.engines.reference.gap_excused import excusable
from checker.engines.reference.gap_made import made
from checker.engines.reference.gap_read import Gap, Read, later
from checker.engines.reference.gap_turns import turns
from checker.engines.reference.naming import name_of
from checker.engines.reference.periods import Period
from checker.engines.reference.readings import Opening, Steps, again, nearness
from checker.engines.reference.reopened import Reading
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.engines.reference.whose import Whose
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def gap_duties(context: Context, body: OnGap) -> Iterator[Duty]:
    """Every gap duty of one case."""
    for walk in walks(context, body):
        yield from walk.duties()


def walks(context: Context, body: OnGap) -> Iterator[Walk]:
    """The gaps of each period begun by the as-at date."""
    name = name_of(body.period)
    earlier: list[Period] = []
    parts: list[Walk] = []  # that may all be of one
    for period in context.view.presumed_periods(body.period, name):
        parts = parts if period.perhaps_one else []
        if period.start_lo <= context.as_at:
            own = [each for each in earlier if each.of_case == period.of_case]
            walk = Walk(context, body, replace(period, name=name), own, parts)
            yield walk
            earlier.append(period)
            parts = [*parts, walk]


def _surely_begun(period: Period) -> int:
    """The day by which a period had certainly begun: long before, where that is recorded without a start; never, where it has
    always been, for that began on no day."""
    return STILL_OPEN if period.always is True else period.taken_by


class Walk:
    """The gaps of one period, in order; `before` are those of the periods that it may be part of."""

    def __init__(
        self, context: Context, body: OnGap, period: Period, earlier: Sequence[Period], before: Sequence[Walk] = ()
    ) -> None:  # fmt: skip
        self.context, self.body, self.period, self.before = context, body, period, before
        first = before[0].period if before else period
        going_on = first.doubt is None and period.begun_by < period.end_lo and body.anchor is None
        self.doubt_later = None if period.perhaps_one and going_on else period.doubt
        anywhen = context.view.begun_on_any_day(period, body.period)
        self.steps = Steps(context, body.steps, _surely_begun(anywhen))
        self.begun = first_openings(context, body, anywhen, earlier, self.steps)
        self.counted = context.counted_from(period, body.period, self.steps.since)
        self.whose = Whose(of_case=period.of_case)
        found = [
            c for c in candidates(body.evidence, context.view, context.law_as_at) if c.fact.may_be_of(period.of_case)
        ]
        since = max(period.start_lo, self.begun.origin)
        self.undated = [c for c in found if c.day is None and since <= c.latest and c.earliest <= period.end_hi]
        done = (c.day for c in found if c.truth is True and c.day is not None and c.day > period.end_lo)
        self.done_since = next(done, None)  # the first day on which something was, and it may have been over
        inside = [
            c for c in found
            if c.day is not None and since <= c.day <= period.end_hi
            and c.fact is not self.begun.fact
        ]  # fmt: skip
        certain = [c for c in inside if c.truth is True and self._within(c.day or 0)]
        self.certain = [c for i, c in enumerate(certain) if i == 0 or c.day != certain[i - 1].day]
        self.kinds: dict[int | None, frozenset[str]] = {}  # what certainly happened, by its day
        for c in certain:
            self.kinds[c.day] = self.kinds.get(c.day, frozenset()) | {c.fact.kind}
        self.possible = [self._perhaps(c) for c in inside if c.day not in self.kinds]

    def _within(self, day: int) -> bool:
        """Whether a day certainly lies in the period; a recorded start that is not known counts as long before, unless what it
        runs from may have come since."""
        return self.period.taken_by <= day <= self.period.end_lo and self.begun.perhaps_after(day) is None

    def _perhaps(self, candidate: Candidate) -> Candidate:
        """An event that may not count; what is not known of one that is certain is whether it lies in the period."""
        if candidate.truth is not True:
            return candidate
        edge = "start" if (candidate.day or 0) < self.period.begun_by else "end"
        return replace(candidate, truth=self.begun.perhaps_after(candidate.day or 0) or self.period.missing(edge))

    # --- the walk ----------------------------------------------------------------------------------------------------
    def duties(self) -> Iterator[Duty]:
        """The duty of each gap."""
        for read in self.reads():
            yield from self._duty(read)

    def reads(self) -> Iterator[Read]:
        """The gaps from each event to the next as read, an excused one ended by its exception; none under no text."""
        openings: tuple[Opening, ...] = ()
        previous: int | None = None
        for event in [*self.certain, None]:
            if event is not None and event.day is not None and self.again(event.day, previous):
                kinds = self.kinds[event.day]
                openings = tuple(replace(o, day=event.day, since=None, kinds=kinds) for o in openings)
                previous = event.day
                continue
            first = previous + 1 if previous is not None else self.period.start_lo
            last = event.day - 1 if event is not None and event.day is not None else self._until()
            unseen = tuple(unseen_days(self.body.evidence, self.context.view, first, last))
            possible = tuple(c for c in self.possible if first <= (c.day or 0) <= last)
            gap = Gap(openings, previous, event, possible, unseen, last)
            if previous is None:
                gap = self._opened(gap)
            for read in turns(self, gap):
                yield either(self, read) if read.gap.initial else read
            if event is not None and event.day is not None:
                openings, previous = (self._after(gap, event, event.day),), event.day

    def again(self, day: int, previous: int | None) -> bool:
        """Whether what happened on a day is taken to be what did on the one before on which anything did, written up twice.

        The gap between them closes no step; what comes next is counted from the later.
        """
        return previous is not None and again(self.kinds[day], day, self.kinds[previous], previous)

    def _until(self) -> int:
        return min(self.context.as_at, self.period.end_hi)

    def _opened(self, gap: Gap) -> Gap:
        """The first gap, with where it may have opened. The days on which it may have run out later than from the latest are
        looked for only where something turns on them: not where it is plain from that already that it cannot be told."""
        opened = replace(gap, openings=tuple(self._first_openings(gap)))
        if not self.begun.spans or self.begun.spans[0][0] > LONG_BEFORE:
            return opened
        if gap.event is None and self.context.rule.asks_always and self._hidden(opened, self._own(opened)) is not None:
            return opened
        return replace(gap, openings=tuple(self._first_openings(gap, kinder=True)))

    def _first_openings(self, gap: Gap, *, kinder: bool = False) -> Iterator[Opening]:
        """Where the first gap may open: what the rule says it runs from or, where that is not known, each day it may be."""
        yield from self.begun.openings
        if not self.begun.spans:
            return
        (lo, hi), doubt = self.begun.spans
        resumed = self.period.doubt if self.period.perhaps_one else self.period.resumed
        step = self.steps.last if resumed is True else 0
        end = step if resumed is False else self.steps.last
        latest = min(hi, max(lo, gap.until + 1))
        days = {latest} if lo == LONG_BEFORE else set(self.steps.turning_days(step, lo, latest))
        if kinder:
            days |= self.steps.kinder_days(step, end, latest, gap.until)
        if lo == LONG_BEFORE and self.steps.until is not None and self.steps.until < latest:
            days.add(self.steps.until)
        days |= {c.day for c in gap.possible if c.day is not None and c.day <= latest}
        days |= {first for (first, _), _ in gap.unseen if LONG_BEFORE < first <= latest}
        for day in sorted(days):
            yield Opening(day, step, end, doubt, since=lo)
        for (first, last), why in gap.unseen:
            if first == LONG_BEFORE:
                low = self.steps.last if self.steps.is_long(first, last) else min(1, self.steps.last)
                for later in range(low, self.steps.last + 1):
                    for day in self.steps.turning_days(later, first, last):
                        yield Opening(day, later, later, why, sampled=True)

    def _since_long_before(self, gap: Gap) -> bool:
        """Whether a gap opened with a period that counts as begun long before: what follows an event in it is a later step where
        that is presumed, and otherwise may be any."""
        return gap.previous is None and self.period.long_before and not self.begun.openings

    def _after(self, gap: Gap, event: Candidate, day: int) -> Opening:
        """Where the next gap opens: the event itself, at any of the steps it may now be. It closed none if the period runs from
        it."""
        last = self.steps.last
        itself = next((opening for opening in gap.openings if opening.fact is event.fact), None)
        ago = self._since_long_before(gap) and self.steps.presumed_later
        if ago or any(self.steps.is_long(*span) for span, _ in gap.unseen):
            first, doubt = (last, None) if itself is None else (itself.first, itself.doubt)
            return Opening(day, first, last, doubt, kinds=self.kinds[day])
        low = min(opening.first + (opening is not itself) for opening in gap.openings)
        high = max(opening.last for opening in gap.openings) + 1 + len(gap.possible)
        doubts = [opening.doubt for opening in gap.openings if opening.first != opening.last or len(gap.openings) > 1]
        doubts += [doubt_of(candidate) for candidate in gap.possible]
        if gap.unseen or (gap.previous is None and self.begun.long_ago):
            high = last
            doubts += [doubt for _, doubt in gap.unseen]
        if low <= last and (kept := self._kept_open(gap, day)):
            low = min(low, *(reading.step for reading in kept))
            doubts += [reading.doubt for reading in kept]
        low, high = min(low, last), min(high, last)
        doubt = next((doubt for doubt in doubts if doubt is not None), None)
        return Opening(day, low, high, doubt if low != high else None, kinds=self.kinds[day])

    def _kept_open(self, gap: Gap, day: int) -> list[Reading]:
        """The readings from which the event of a day closes no gap, being the one before again, where it may be by way of others
        from what opened the gap on: of days not covered one at most, for nobody writes a meeting up again for months."""
        perhaps = len(gap.possible) + len(undated := gap.may_hold(self.undated)) + len(gap.unseen)
        near = max(map(nearness, self.kinds[day]))
        if gap.previous is None or day - gap.previous > near * (perhaps + 1):
            return []
        readings = self.steps.readings(gap.openings, gap.possible, gap.unseen, undated, gap.until)
        return [reading for reading in readings if again(self.kinds[day], day, reading.kinds, reading.day)]

    # --- one gap -----------------------------------------------------------------------------------------------------
    def read(self, gap: Gap) -> Read | None:
        """A gap on its harshest and its kindest reading; None where no text was in force."""
        openings = list(gap.openings)
        if not gap.initial:
            openings = later(openings, self.undated, self.steps.last)
        readings = self._readings(gap, openings)
        reaches = self.steps.reaches(readings)
        if not reaches:
            return None
        reaches += perhaps_again(self, gap, readings)
        harshest = min(reaches, key=lambda reach: reach.due.day)
        kindest = max(reaches, key=lambda reach: reach.due.day)
        harsh_day = LONG_BEFORE if gap.initial and self.begun.long_ago else harshest.due.day
        doubt = kindest.doubt or next((reach.doubt for reach in reaches if reach.doubt), None)
        judged = self.steps.reaches(self.steps.judged(readings))
        judgement = next((q for reach in (kindest, *judged) if (q := reach.due.value.judgement)), None)
        told = all_true([gap.asked, asked(self, gap, readings, openings)])
        return Read(gap, harshest, kindest, harsh_day, doubt, told, judgement, tuple(reaches))

    def outcome(self, read: Read) -> Outcome:
        """The verdict on a gap before exceptions are taken into account."""
        outcome = self._outcome(read.gap.event, read.harsh_day, read.kindest.due.day, read.doubt)
        if outcome.verdict in MISSED and read.judgement:
            return cannot_tell(Unknown(Why.JUDGEMENT, read.judgement))
        return outcome

    def _duty(self, read: Read) -> Iterator[Duty]:
        told = self.outcome(read)
        if not read.missed_anyway:
            told = self.context.with_exceptions(told, lambda: excusable(self, read), self.whose)
        settled = weigh(weigh(told, read.asked), self.there_is_one(read))
        if settled is not None:
            yield made(self, settled, read)

    def there_is_one(self, read: Read) -> Truth:
        """Whether there certainly was such a period. Of one that may be part of another, what an event certainly in it opened is
        a gap of either."""
        if read.either:
            return True
        return (self.period.doubt if read.gap.previous is None else self.doubt_later) or True

    def of(self, period: Period) -> Walk:
        """The gaps of another period, of which nothing came before."""
        return Walk(self.context, self.body, period, ())

    def _readings(self, gap: Gap, openings: list[Opening]) -> list[Reading]:
        """Every reading of the gap; where it is plain already that it cannot be told, only those that show it."""
        own = self._own(replace(gap, openings=tuple(openings)))
        hidden = self._hidden(gap, own)
        if hidden is not None:
            return [*own, Reading(gap.until, self.steps.last, hidden, sampled=True)]
        ago = self._since_long_before(gap)
        return self.steps.readings(openings, gap.possible, gap.unseen, gap.may_hold(self.undated), gap.until, ago=ago)

    def _own(self, gap: Gap) -> list[Reading]:
        """Its readings from where it may have opened itself: of what may have begun long before, from the latest day alone."""
        openings = gap.openings
        if gap.initial and self.begun.long_ago and openings:
            latest = max(openings, key=lambda opening: opening.day)
            openings = tuple(o for o in openings if (o.day, o.sampled) == (latest.day, latest.sampled))
        return self.steps.readings(openings, (), (), (), gap.until)

    def _hidden(self, gap: Gap, own: list[Reading]) -> Unknown | None:
        """Why the gap cannot be told, where events on uncovered days could have kept it in time right up to its last day.

        The harshest reading is a miss already on what is recorded (of what may have begun long ago, always), and the
        kindest cannot be one, whatever else is tried.
        """
        days = [reach.due.day for reach in self.steps.reaches(own)]
        decided = gap.event.day if gap.event is not None and gap.event.day is not None else self.context.as_at
        long_ago = gap.initial and self.begun.long_ago
        if not days or (not long_ago and min(days) >= min(decided, self.period.end_hi)):
            return None
        reaching = (doubt for (first, last), doubt in gap.unseen if first <= max(days) and last >= gap.until)
        return next(reaching, None)

    def _outcome(self, event: Candidate | None, harsh: int, kind: int, doubt: Unknown | None) -> Outcome:
        period, as_at = self.period, self.context.as_at
        reason = doubt or period.missing("start")
        if event is not None and event.day is not None:
            if event.day <= harsh:
                return Outcome(Verdict.MET)
            return Outcome(Verdict.LATE) if event.day > kind else cannot_tell(reason)
        if period.end_hi <= min(harsh, as_at):
            return Outcome(Verdict.LAPSED)
        if as_at <= harsh:
            return Outcome(Verdict.PENDING)
        if as_at <= kind or period.end_hi <= kind or period.start_hi > as_at:
            return cannot_tell(reason)
        return Outcome(Verdict.OVERDUE) if period.end_lo > kind else cannot_tell(period.missing("end"))
