"""What `checker explain` prints: each duty of a case, with its working."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from textwrap import fill

from checker.compile.program import Program
from checker.disputes.dispute import due_words
from checker.engines.duty import Duty, Evaluation, Verdict
from checker.report.result import begins_with
from checker.snapshot.facts import Snapshot

WIDTH = 100
WORDS = {
    Verdict.MET: "met",
    Verdict.EXCEPTED: "excepted: missed, and an exception the rule allows is recorded",
    Verdict.LATE: "late",
    Verdict.OVERDUE: "overdue",
    Verdict.NOT_MET: "not met",
    Verdict.PENDING: "pending: not yet due",
    Verdict.LAPSED: "lapsed: what it depended on ended first",
    Verdict.CANNOT_TELL: "cannot tell",
}


def explanation(program: Program, snapshot: Snapshot, evaluation: Evaluation) -> str:
    """The working of every duty, rule by rule, as text ending in a newline."""
    return "\n".join(_lines(program, snapshot, evaluation)) + "\n"


def _lines(program: Program, snapshot: Snapshot, evaluation: Evaluation) -> Iterator[str]:
    case = snapshot.cases[0]
    yield f"{case.about} {case.id}, as at {_long(snapshot.as_at)}, profile {program.profile}"
    quiet = []
    for rule in program.rules:
        duties = [duty for duty in evaluation.duties if duty.rule == rule.id]
        if not duties:
            if rule.about == case.about:
                quiet.append(_why_none(rule.id, begins_with(rule, program), rule.needs_numbers))
            continue
        yield ""
        yield f"{rule.id}: {rule.title} ({rule.force})"
        yield _wrapped(rule.asks, "  ")
        for duty in duties:
            yield ""
            yield from _duty(duty)
    if quiet:
        yield ""
        yield "No duties:"
        yield from quiet


def _why_none(rule: str, kinds: list[str], numbers: tuple[str, ...]) -> str:
    if numbers:
        return f"  {rule}: needs a local number, {', '.join(numbers)}"
    return f"  {rule}: nothing on the record began one ({' or '.join(kinds) or 'its trigger'})"


def _duty(duty: Duty) -> Iterator[str]:
    began = f"{duty.trigger.kind} on {_long(duty.trigger.day)}" if duty.trigger.day else f"{duty.trigger.kind}, its day not known"
    source = f" ({duty.trigger.source})" if duty.trigger.source else ""
    yield f"  {_head(duty)}"
    yield _wrapped(f"began: {began}{source}", "    ")
    for line in duty.working:
        yield _wrapped(line, "    ")
    yield _wrapped(f"verdict: {_verdict(duty)}", "    ")


def _head(duty: Duty) -> str:
    return f"{duty.verdict.value.upper()}  {duty.key.text()}"


def _verdict(duty: Duty) -> str:
    text = WORDS[duty.verdict]
    if duty.late_by is not None:
        text += f" by {duty.late_by:,} day{'s' if duty.late_by != 1 else ''}; due {due_words(duty)}"
        text += "; still open" if duty.open else ""
    elif duty.verdict is Verdict.PENDING and duty.due is not None:
        text += f"; due {due_words(duty)}"
    elif duty.verdict is Verdict.CANNOT_TELL and duty.why is not None:
        text += f", {duty.why.value}: {duty.question or duty.needs}"
    return text


def _long(day: int | None) -> str:
    if day is None:
        return "a day not known"
    date = dt.date.fromordinal(day)
    return f"{date:%A} {date.day} {date:%B %Y}"


def _wrapped(text: str, indent: str) -> str:
    return fill(" ".join(text.split()), WIDTH, initial_indent=indent, subsequent_indent=indent + "  ",
                break_long_words=False, break_on_hyphens=False)  # fmt: skip
