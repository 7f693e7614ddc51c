"""The trigger evaluator: `within`, `before` and `with`. One duty for each trigger (design 4.4 and 4.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.calendar import Unit, utc_span
from checker.compile.program import OnTrigger
from checker.engines.duty import Duty, Key, Verdict
from checker.engines.reference.context import MISSED, Context, Outcome, numbered, why_fields
from checker.engines.reference.judging import Judge
from checker.engines.reference.limits import Due
from checker.engines.reference.matching import give_evidence
from checker.engines.reference.opening import Open, open_duties
from checker.engines.reference.trace import date_text, doubt_text, due_lines, span_text
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


def trigger_duties(context: Context, body: OnTrigger) -> Iterator[Duty]:
    """Every trigger duty of one case."""
    opened = open_duties(context, body)
    give_evidence(context, body, opened)
    yield from numbered(made for duty in opened if (made := _Maker(context, duty, Judge(context, body, duty)).duty()))


@dataclass
class _Maker:
    """Makes the duty that is shown of one that was judged."""

    context: Context
    open: Open
    judge: Judge

    def duty(self) -> Duty | None:
        """The duty with its verdict, or None where there turns out to be none."""
        outcome = self.judge.outcome()
        return self._made(outcome) if outcome else None

    def _made(self, outcome: Outcome) -> Duty:
        context, duty = self.context, self.open
        due = self.judge.shown(outcome)
        known = LONG_BEFORE < due.day < STILL_OPEN
        missed = outcome.verdict in MISSED and known
        end = duty.evidence.day if duty.evidence and duty.evidence.day is not None else self._end()
        timed = (
            known
            and self.judge.length is not None
            and self.judge.length.unit is Unit.HOURS
            and duty.trigger.day is not None
        )
        return Duty(
            rule=context.rule.id,
            case=context.view.case.id,
            key=Key(
                duty.trigger.name, duty.trigger.day, "/".join(filter(None, (duty.trigger.id, duty.trigger.item_id)))
            ),
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
        trigger, length = self.open.trigger, self.judge.length
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
        if self.judge.length is not None and self.judge.length.unit is Unit.HOURS:
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
        for (first, last), doubt in self.judge.unseen() if duty.evidence is None else []:
            yield f"not covered: {doubt.needs}, {span_text(first, last)}"
        if outcome.verdict is Verdict.LAPSED:
            yield "ended: what the duty depended on was over by the day it fell due"
        if outcome.doubt:
            yield f"cannot tell: {doubt_text(outcome.doubt)}"
