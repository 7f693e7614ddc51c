"""The trigger evaluator: `within`, `before` and `with`. One duty for each trigger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from checker.compile.program import ALWAYS, OnTrigger
from checker.engines.duty import Duty, Verdict
from checker.engines.reference.belonging import too_late
from checker.engines.reference.context import MISSED, Context, Outcome
from checker.engines.reference.evidence import Candidate
from checker.engines.reference.judging import Judge
from checker.engines.reference.limits import Due
from checker.engines.reference.matching import Matching
from checker.engines.reference.opening import Open, open_duties
from checker.engines.reference.timeline import why_fields
from checker.engines.reference.trace import asked_lines, carried_line, date_text, due_lines, settled_lines, span_text


def trigger_duties(context: Context, body: OnTrigger) -> Iterator[Duty]:
    """Every trigger duty of one case."""
    opened = open_duties(context, body)
    matching = Matching(context, body, opened)
    for duty in opened:
        judge = Judge(context, body, matching, duty)
        outcome = judge.outcome()
        if outcome is not None:
            yield _Maker(context, duty, judge).made(outcome)


def made(context: Context, duty: Open, outcome: Outcome, evidence: Candidate | None) -> Duty:
    """The duty with its verdict and the evidence it has; the latest due date where it was missed, else the soonest."""
    due = duty.latest if outcome.verdict in MISSED else duty.soonest
    known = due.known and (duty.trigger.recorded or outcome.verdict in MISSED)
    end = evidence.day if evidence is not None and evidence.day is not None else _end(context, duty)
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=duty.key,
        verdict=outcome.verdict,
        trigger=duty.trigger.found,
        due=due.day if known else None,
        due_at=duty.due_minute() if known else None,
        found=evidence.found if evidence is not None else None,
        late_by=end - due.day if outcome.verdict in MISSED and known else None,
        open=outcome.verdict in (Verdict.OVERDUE, Verdict.NOT_MET) and _still_open(context, duty),
        law=due.value.law,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _end(context: Context, duty: Open) -> int:
    """Until when an overdue duty has run: the as-at date, or the end of what it depended on."""
    return context.as_at if duty.ended is None else min(context.as_at, duty.ended)


def _still_open(context: Context, duty: Open) -> bool:
    """Whether it can still be put right: what it depends on has gone on since, its trigger is not past if it must be before, and
    it was not done since, too long after to be known for it."""
    goes_on = duty.ended is None or duty.ended > context.as_at
    return goes_on and (duty.forward or context.as_at <= duty.trigger.hi) and not _done_since(context, duty)


def _done_since(context: Context, duty: Open) -> bool:
    """Whether evidence that names nothing certainly came after the last day on which it may lie. Of what tells whose it is by
    more than its day (`same`, `for-each`) that is not taken from it."""
    body = context.rule.body
    assert isinstance(body, OnTrigger)
    return not body.same and body.for_each is None and bool(too_late(context, body, duty))


@dataclass
class _Maker:
    """Makes the duty that is shown of one that was judged."""

    context: Context
    open: Open
    judge: Judge

    def made(self, outcome: Outcome) -> Duty:
        """The duty with its verdict."""
        duty = made(self.context, self.open, outcome, self.judge.evidence)
        if not self.context.tracing:
            return duty
        return replace(duty, working=tuple(self._working(outcome, self.judge.shown(outcome))))

    def _working(self, outcome: Outcome, due: Due) -> Iterator[str]:
        duty, evidence, matching = self.open, self.judge.evidence, self.judge.matching
        yield from due_lines(due)
        if duty.no_deadline and outcome.verdict is not Verdict.MET:
            yield from asked_lines(self.judge.unasked)
        if duty.in_hours:
            timed = "the time of the trigger is known" if duty.trigger.minute is not None else "only its date is known"
            yield f"hours: elapsed time, London clock; {timed}"
        yield from self._evidence()
        for candidate in matching.possible(duty):
            on = date_text(candidate.day) if candidate.day else "a day not known"
            yield f"possible evidence: {candidate.fact.kind} on {on} ({candidate.fact.source})"
        for candidate in too_late(self.context, matching.body, duty) if evidence is None else []:
            on = date_text(candidate.day or 0)
            yield f"too long after to count, not naming what began it: {candidate.fact.kind} on {on} ({candidate.fact.source})"
        for (first, last), doubt in matching.unseen(duty) if evidence is None else []:
            yield f"not covered: {doubt.needs}, {span_text(first, last)}"
        if outcome.verdict is Verdict.LAPSED:
            yield "ended: what the duty depended on was over by the day it fell due"
        yield from settled_lines(outcome)

    def _evidence(self) -> Iterator[str]:
        """What there is of all that is asked for: a fact, several facts, or what the trigger itself says of it."""
        duty, body, matching = self.open, self.judge.body, self.judge.matching
        found = [self.judge.evidence] if self.judge.evidence is not None else []
        linked = [matching.linked(duty, several.evidence) for several in body.several]
        found += [each for some in linked for each, doubt in some if doubt is None]
        for each in found:
            yield f"evidence: {each.fact.kind} on {date_text(each.day or 0)} ({each.fact.source})"
        if not found and (body.evidence or body.recorded or body.several):
            yield "evidence: none recorded"
        if body.carries != ALWAYS and duty.trigger.fact is not None:
            yield carried_line(body.carries, duty.trigger.fact)
