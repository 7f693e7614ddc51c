"""Judging a duty of a trigger: its verdict on the kindest and the harshest reading."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checker.compile.program import ALWAYS, OnTrigger, Several
from checker.engines.duty import SEVERITY, Verdict, Why
from checker.engines.reference.asked import unasked
from checker.engines.reference.context import MISSED, Context, Outcome, cannot_tell, weigh
from checker.engines.reference.evidence import unseen_days
from checker.engines.reference.limits import Due
from checker.engines.reference.matching import Matching
from checker.engines.reference.opening import Open
from checker.engines.reference.timeline import Truth, Unknown
from checker.engines.reference.trigger_excused import excusable
from checker.engines.reference.whose import of_begun
from checker.snapshot.facts import Fact


class Judge:
    """The verdict on one duty."""

    def __init__(self, context: Context, body: OnTrigger, matching: Matching, duty: Open) -> None:
        self.context, self.body, self.matching, self.open = context, body, matching, duty
        self.evidence = matching.evidence(duty) if body.evidence or body.recorded else None
        self.unasked = unasked(body.asked_after, duty.trigger, context.as_at, duty.day_doubt())

    def outcome(self) -> Outcome | None:
        """The verdict, exceptions and doubts weighed; None where there turns out to be no duty."""
        told = self._outcome()
        duty, begun = self.open, self.open.trigger
        told = self.context.with_exceptions(told, lambda: excusable(duty), of_begun(begun))
        if duty.owed and isinstance(duty.truth, Unknown) and told.verdict in (Verdict.MET, Verdict.PENDING):
            return cannot_tell(duty.truth)  # if this is not what it is owed on, it is owed on something not recorded
        return weigh(told, duty.truth)

    def shown(self, outcome: Outcome) -> Due:
        """The due date to show: the latest it may be where it was missed, otherwise the soonest."""
        return self.open.latest if outcome.verdict in MISSED else self.open.soonest

    def _outcome(self) -> Outcome:
        """Everything the rule asks of the trigger: the worst of what its evidence, its numbers and its values come to."""
        asked = []
        if self.body.evidence or self.body.recorded:
            asked.append(self._by_evidence())
        asked += [self._by_number(several) for several in self.body.several]
        if self.body.carries != ALWAYS and self.open.trigger.fact is not None:
            asked.append(
                _as_outcome(self.open.trigger.so(lambda each: self.context.view.fact_truth(self.body.carries, each)))
            )
        return max(asked, key=lambda outcome: SEVERITY.index(outcome.verdict))

    def _by_number(self, several: Several) -> Outcome:
        """Whether there are enough linked facts, or different things that they name."""
        found = self.matching.linked(self.open, several.evidence)
        sure = _different([each.fact for each, doubt in found if doubt is None], several.distinct)
        perhaps = _different([each.fact for each, _ in found], several.distinct)
        if sure.fewest >= several.at_least:
            return Outcome(Verdict.MET)
        if self._waits():
            return Outcome(Verdict.PENDING)
        if perhaps.most >= several.at_least:
            doubts = [doubt for _, doubt in found if doubt is not None]
            return cannot_tell(doubts[0] if doubts else self._unnamed(several, [each.fact for each, _ in found]))
        last = min(self.open.last, self.context.as_at)
        unseen = unseen_days(several.evidence, self.context.view, self.open.perhaps_first, last)
        if unseen:
            return cannot_tell(unseen[0][1])
        return cannot_tell(doubt) if (doubt := self._may_wait()) is not None else Outcome(Verdict.NOT_MET)

    def _waits(self) -> bool:
        """Whether what has no deadline is certainly not asked about yet."""
        return self.context.as_at <= self.unasked.surely

    def _may_wait(self) -> Unknown | None:
        """Why what has no deadline may not be asked about yet; None where it certainly is."""
        return self.unasked.doubt if self.context.as_at <= self.unasked.perhaps else None

    def _unnamed(self, several: Several, facts: Sequence[Fact]) -> Unknown:
        """That a fact does not say which of the things told apart it is of."""
        kind = next(fact.kind for fact in facts if several.distinct not in fact.attributes)
        never = several.distinct in self.context.view.coverage.of(kind).without
        return Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, f"{kind}.{several.distinct}")

    def _by_evidence(self) -> Outcome:
        """Met for certain; lapsed or not yet due; otherwise a miss, unless something not known could undo it."""
        duty, as_at = self.open, self.context.as_at
        if self.evidence is not None and duty.in_time(self.evidence) is True:
            return Outcome(Verdict.MET)
        if (lapsed := self._lapsed()) is not None:
            return lapsed
        not_yet = as_at <= duty.soonest.day and not duty.no_deadline and not self._came_too_late()
        if self._waits() or not_yet:
            return Outcome(Verdict.PENDING)
        if (doubt := self._doubt()) is not None:
            return cannot_tell(doubt)
        if duty.no_deadline:
            return Outcome(Verdict.NOT_MET)
        return Outcome(Verdict.LATE if self.evidence is not None else Verdict.OVERDUE)

    def _doubt(self) -> Unknown | None:
        """What could still make a miss none: evidence that may be, a due date that may not have passed, a judgement."""
        duty = self.open
        if self.evidence is not None and isinstance(late := duty.in_time(self.evidence), Unknown):
            return late
        if (doubt := self.matching.may_be_met(duty)) is not None:
            return doubt
        if (waits := self._may_wait()) is not None:
            return waits
        if self.context.as_at <= duty.latest.day and not duty.no_deadline and not self._came_too_late():
            return duty.day_doubt()
        return Unknown(Why.JUDGEMENT, duty.judgement) if duty.judgement else None

    def _came_too_late(self) -> bool:
        """Whether what was done certainly came too late: by the clock it may have on the day that the duty fell due."""
        return self.evidence is not None and self.open.in_time(self.evidence) is False

    def _lapsed(self) -> Outcome | None:
        """Lapsed where what the duty depended on ended on or before the due date; in doubt where it may have."""
        duty, line = self.open, self.open.depends_on
        if line is None or duty.no_deadline:
            return None
        possible, certain = line.first_not_true(min(duty.trigger.hi, max(duty.trigger.lo, self.context.as_at)))
        if certain is not None and certain <= min(duty.soonest.day, self.context.as_at):
            return Outcome(Verdict.LAPSED)
        if self.context.as_at <= duty.soonest.day and (certain is None or certain > self.context.as_at):
            return None
        if possible is not None and possible <= min(duty.latest.day, self.context.as_at):
            truth = line.at(possible)
            return cannot_tell(truth if isinstance(truth, Unknown) else duty.day_doubt())
        return None


def _as_outcome(truth: Truth) -> Outcome:
    if isinstance(truth, Unknown):
        return cannot_tell(truth)
    return Outcome(Verdict.MET if truth else Verdict.NOT_MET)


@dataclass(frozen=True, slots=True)
class _Different:
    """How many different things some facts are of: at the fewest, and at the most."""

    fewest: int
    most: int


def _different(facts: Sequence[Fact], attribute: str | None) -> _Different:
    """One that does not say which it is of may be of any of the others, or of yet another."""
    if attribute is None:
        return _Different(len(facts), len(facts))
    named = {fact.attributes[attribute] for fact in facts if attribute in fact.attributes}
    unnamed = sum(attribute not in fact.attributes for fact in facts)
    return _Different(max(len(named), min(unnamed, 1)), len(named) + unnamed)
