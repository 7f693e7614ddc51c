"""Why good practice was not commended, as people read it."""

from __future__ import annotations

from checker.disputes.dispute import date_words, due_words
from checker.engines.duty import Duty
from checker.engines.reference.uncommended import Lacking, Uncommended
from checker.report.words import days_words

_WHY = {
    Lacking.TEXT: "no text of it is in force on the as-at date",
    Lacking.STATE: "it is not certain that what it is looked for in goes on at the as-at date ({named})",
    Lacking.ASKED: "what the rule is about (its `when` and `unless`) is not so on the as-at date",
    Lacking.MISSED: "in its way stood, of {since} to {as_at}: {duties}",
    Lacking.DUE: "nothing that it looks at fell due {since} to {as_at}, or is still open",
    Lacking.ALSO: "what it asks besides (`also`) is not so on the as-at date",
}


def uncommended_words(found: Uncommended, named: str, as_at: int) -> str:
    """Why, with the duties that stood in its way: `named` is what it is looked for in."""
    since, until = date_words(found.since), date_words(as_at)
    duties = "; ".join(map(_duty, found.duties))
    return f"nothing is commended: {_WHY[found.lacking].format(named=named, since=since, as_at=until, duties=duties)}"


def _duty(duty: Duty) -> str:
    """A duty by its rule, how it stands, and the day it was due on or began."""
    verdict = duty.verdict.value.replace("-", " ")
    late = f" by {days_words(duty.late_by)}" if duty.late_by is not None else ""
    if duty.due is not None or duty.due_at is not None:
        day = f", due {due_words(duty)}"
    else:
        day = f", of {date_words(duty.trigger.day)}" if duty.trigger.day is not None else ""
    return f"{duty.rule} ({verdict}{late}{day})"
