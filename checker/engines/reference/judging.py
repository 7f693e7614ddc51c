"""Judging a duty of a trigger: its verdict on the kindest and the harshest reading (design 4.1 and 4.7)."""

from __future__ import annotations

from dataclasses import dataclass

from checker.calendar import Duration, Unit, utc_span, within_hours
from checker.compile.program import ALWAYS, OnTrigger, Several, Shape
from checker.engines.duty import Verdict, Why
from checker.engines.reference.context import MISSED, Context, Outcome, cannot_tell, weigh
from checker.engines.reference.evidence import Candidate, doubt_of, unseen_days
from checker.engines.reference.limits import Due
from checker.engines.reference.matching import linked_facts
from checker.engines.reference.opening import Open
from checker.engines.reference.timeline import Truth, Unknown
from checker.snapshot.facts import STILL_OPEN

SEVERITY = (
    Verdict.MET, Verdict.LAPSED, Verdict.PENDING, Verdict.LATE, Verdict.CANNOT_TELL, Verdict.OVERDUE, Verdict.NOT_MET
)  # fmt: skip
"""Where a rule asks several things of a trigger, the one that says most against it is the verdict."""


@dataclass
class Judge:
    """The verdict on one duty."""

    context: Context
    body: OnTrigger
    open: Open

    def outcome(self) -> Outcome | None:
        """The verdict, exceptions and doubts weighed; None where there turns out to be no duty."""
        told = self._outcome()
        told = self.context.with_exceptions(told, self.open.first, self.shown(told).day, self.open.trigger.fact)
        return weigh(told, self.open.truth)

    def shown(self, outcome: Outcome) -> Due:
        """The due date to show: the latest it may be where it was missed, otherwise the soonest."""
        return self.open.latest if outcome.verdict in MISSED else self.open.soonest

    @property
    def length(self) -> Duration | None:
        """The length that governs, if the limit has one."""
        return self.open.latest.value.length

    @property
    def _no_deadline(self) -> bool:
        bare = self.length is None and self.open.latest.value.judgement is None
        return bare and self._forward and not self.body.terms

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
        if self.length is not None and self.length.unit is Unit.HOURS:
            return self._in_hours(candidate, self.length.amount)
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
        """Everything the rule asks of the trigger: the worst of what its evidence, its numbers and its values come to."""
        asked = []
        if self.body.evidence or self.body.recorded:
            asked.append(self._by_evidence())
        asked += [self._by_number(several) for several in self.body.several]
        if self.body.carries is not ALWAYS and self.open.trigger.fact is not None:
            carried = self.context.view.fact_truth(self.body.carries, self.open.trigger.fact)
            asked.append(_as_outcome(carried))
        return max(asked, key=lambda outcome: SEVERITY.index(outcome.verdict))

    def _by_number(self, several: Several) -> Outcome:
        """Whether there are enough linked facts."""
        found = linked_facts(self.context, self.body, self.open, several.evidence)
        certain = [c for c in found if c.truth is True and c.day is not None]
        if len(certain) >= several.at_least:
            return Outcome(Verdict.MET)
        if len(found) >= several.at_least:
            return cannot_tell(next(doubt_of(c) for c in found if c not in certain))
        unseen = unseen_days(several.evidence, self.context.view, self.open.first, self.context.as_at)
        return cannot_tell(unseen[0][1]) if unseen else Outcome(Verdict.NOT_MET)

    def _by_evidence(self) -> Outcome:
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
        unseen = self.unseen()
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

    def unseen(self) -> list[tuple[tuple[int, int], Unknown]]:
        """The days on which evidence in time may lie that the snapshot does not hold."""
        duty = self.open
        last = min(duty.latest.day, duty.last, self.context.as_at)
        return unseen_days(self.body.evidence, self.context.view, duty.first, last) if duty.first <= last else []


def _as_outcome(truth: Truth) -> Outcome:
    if isinstance(truth, Unknown):
        return cannot_tell(truth)
    return Outcome(Verdict.MET if truth else Verdict.NOT_MET)
