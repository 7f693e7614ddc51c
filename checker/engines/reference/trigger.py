"""The trigger evaluator: `within`, `before` and `with`. One duty for each trigger."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.compile.program import OnTrigger
from checker.engines.duty import Duty, Verdict
from checker.engines.reference.context import MISSED, Context, Outcome, why_fields
from checker.engines.reference.judging import Judge
from checker.engines.reference.limits import Due
from checker.engines.reference.matching import Matching
from checker.engines.reference.opening import Open, open_duties
from checker.engines.reference.trace import date_text, doubt_text, due_lines, span_text


def trigger_duties(context: Context, body: OnTrigger) -> Iterator[Duty]:
    """Every trigger duty of one case."""
    opened = open_duties(context, body)
    matching = Matching(context, body, opened)
    for duty in opened:
        judge = Judge(context, body, matching, duty)
        outcome = judge.outcome()
        if outcome is not None:
            yield _Maker(context, duty, judge).made(outcome)


@dataclass
class _Maker:
    """Makes the duty that is shown of one that was judged."""

    context: Context
    open: Open
    judge: Judge

    def made(self, outcome: Outcome) -> Duty:
        """The duty with its verdict."""
        context, duty, evidence = self.context, self.open, self.judge.evidence
        due = self.judge.shown(outcome)
        end = evidence.day if evidence is not None and evidence.day is not None else self._end()
        return Duty(
            rule=context.rule.id,
            case=context.view.case.id,
            key=duty.key,
            verdict=outcome.verdict,
            trigger=duty.trigger.found,
            due=due.day if due.known else None,
            due_at=duty.due_minute() if due.known else None,
            found=evidence.found if evidence is not None else None,
            late_by=end - due.day if outcome.verdict in MISSED and due.known else None,
            open=outcome.verdict in (Verdict.OVERDUE, Verdict.NOT_MET) and self._still_open(),
            law=due.value.law,
            working=tuple(self._working(outcome, due)) if context.tracing else (),
            **why_fields(outcome.doubt),  # type: ignore[arg-type]
        )

    def _end(self) -> int:
        """Until when an overdue duty has run: the as-at date, or the end of what it depended on."""
        as_at, ended = self.context.as_at, self.open.ended
        return as_at if ended is None else min(as_at, ended)

    def _still_open(self) -> bool:
        """Whether it can still be put right: what it depends on goes on, and its trigger is not past if it must be before."""
        duty, as_at = self.open, self.context.as_at
        goes_on = duty.depends_on is None or duty.depends_on.at(as_at) is not False
        return goes_on and (duty.forward or as_at <= duty.trigger.hi)

    def _working(self, outcome: Outcome, due: Due) -> Iterator[str]:
        duty, evidence, matching = self.open, self.judge.evidence, self.judge.matching
        yield from due_lines(due)
        if duty.in_hours:
            timed = "the time of the trigger is known" if duty.trigger.minute is not None else "only its date is known"
            yield f"hours: elapsed time, London clock; {timed}"
        if evidence is not None:
            yield f"evidence: {evidence.fact.kind} on {date_text(evidence.day or 0)} ({evidence.fact.source})"
        else:
            yield "evidence: none recorded"
        for candidate in matching.possible(duty):
            on = date_text(candidate.day) if candidate.day else "a day not known"
            yield f"possible evidence: {candidate.fact.kind} on {on} ({candidate.fact.source})"
        for (first, last), doubt in matching.unseen(duty) if evidence is None else []:
            yield f"not covered: {doubt.needs}, {span_text(first, last)}"
        if outcome.verdict is Verdict.LAPSED:
            yield "ended: what the duty depended on was over by the day it fell due"
        if outcome.doubt:
            yield f"cannot tell: {doubt_text(outcome.doubt)}"
