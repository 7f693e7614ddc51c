"""What `checker explain` prints: each duty of a case, with its working."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from checker.compile.needs import begins_with, covered_at_all
from checker.compile.program import OnDuties, Program, Rule
from checker.disputes.dispute import due_words, force_of, own_limit_words
from checker.disputes.own_limits import without_own_limits
from checker.disputes.untightened import MISSED, OWN, Untightened
from checker.engines.duty import ASKED_FROM, Duty, Evaluation, Verdict
from checker.engines.reference.uncommended import uncommended
from checker.report.uncommended_text import uncommended_words
from checker.report.words import counted, days_words, in_words, joined, kind_words, spaced, word, wrapped
from checker.snapshot.facts import Snapshot

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
_MISSED = (Verdict.OVERDUE, Verdict.NOT_MET)
Limits = Callable[[Duty], Untightened | None]
"""What a duty comes to without a limit of the profile's own; None where none governs it."""


def explanation(
    program: Program, snapshot: Snapshot, evaluation: Evaluation, only: str = "", every: Sequence[Duty] | None = None,
    looked_at: Sequence[Duty] = (),
) -> str:  # fmt: skip
    """The working of every duty of each case in the snapshot, rule by rule, as text ending in a newline. First come the rules
    of which the record shows one missed. Where they are `only` some of the duties, it says which, and nothing of other rules;
    `every` are then all of them. `looked_at` are those among which rules that commend look.

    Duties of what the cases were brought together by, such as an officer, come last.
    """
    abouts = {rule.id: rule.about for rule in program.rules}
    duties: defaultdict[tuple[str, str], list[Duty]] = defaultdict(list)  # a child and a household may have one id
    for duty in evaluation.duties:
        duties[abouts[duty.rule], duty.case].append(duty)
    known = {(case.about, case.id): f"{case.about} {case.id}" for case in snapshot.cases}
    others = sorted((id_, about) for about, id_ in duties.keys() - known.keys())
    cases = [(shown, id_, about, duties[about, id_]) for (about, id_), shown in known.items()]
    cases += [(id_, id_, "", duties[about, id_]) for id_, about in others]
    own = without_own_limits(program, snapshot, lambda: {duty.rule for duty in evaluation.duties})
    limits: Limits = (
        own.beside(evaluation.duties if every is None else every).of if own is not None else lambda duty: None
    )
    why_none = partial(_why_none, program, snapshot, evaluation, looked_at)
    told = ["\n".join(_lines(*case, program, snapshot, only, limits, why_none)) for case in cases]
    return "\n\n".join(told) + "\n"


def _lines(
    shown: str,
    case: str,
    about: str,
    own: Sequence[Duty],
    program: Program,
    snapshot: Snapshot,
    only: str,
    limits: Limits,
    why_none: Callable[[Rule, str], str],
) -> Iterator[str]:
    yield f"{shown}, as at {_long(snapshot.as_at)}, profile {program.profile}"
    if program.law_as_at is not None:
        yield f"Every duty judged by the law in force on {_long(program.law_as_at)}"
    if only:
        yield f"{only}{'' if own else ': nothing'}"
    yield from _tally(own)
    quiet, asked = [], False
    missed = {duty.rule for duty in own if duty.verdict in _MISSED}
    for rule in sorted(program.rules, key=lambda rule: rule.id not in missed):
        duties = [duty for duty in own if duty.rule == rule.id]
        if (rule.per is not None and not duties) or (rule.per is None and rule.about != about):
            continue
        asked = True
        if not duties:
            quiet.append(f"{rule.id}: {why_none(rule, case)}")
            continue
        yield ""
        yield wrapped(f"{rule.id}: {rule.title} ({word(rule.force)})", "", "  ")
        yield wrapped(rule.asks, "  ")
        for duty in duties:
            yield ""
            yield from _duty(duty, program, rule, limits(duty))
    if only:
        return
    if quiet:
        yield ""
        yield "No duties:"
        yield from (wrapped(line, "  ", "  ") for line in quiet)
    if not asked:
        yield ""
        yield f"None of the rules asked for is about {'an' if about[:1] in 'aeiou' else 'a'} {about}, or had a duty of it."


def _tally(duties: Sequence[Duty]) -> Iterator[str]:
    """What the duties of several rules come to, and which rules the record does not show were met."""
    if len({duty.rule for duty in duties}) < 2:
        return
    numbers = Counter(duty.verdict for duty in duties)
    told = ", ".join(f"{numbers[each]:,} {each.value.replace('-', ' ')}" for each in Verdict if numbers[each])
    yield wrapped(f"{counted(len(duties), 'duty', 'duties')}: {told}", "", "  ")
    if missed := sorted({duty.rule for duty in duties if duty.verdict in _MISSED}):
        yield wrapped(f"Overdue or not met: {', '.join(missed)}", "", "  ")


def _why_none(
    program: Program, snapshot: Snapshot, evaluation: Evaluation, looked_at: Sequence[Duty], rule: Rule, case: str
) -> str:
    if rule.id in evaluation.errored:
        return "COULD NOT RUN"
    if rule.needs_numbers:
        return f"needs a local number, {', '.join(rule.needs_numbers)}"
    kinds = begins_with(rule, program)
    named = joined((spaced(kind) for kind in kinds), "or") or "its trigger"
    if kinds and not any(covered_at_all(kind, snapshot) for kind in kinds):
        return f"the source does not cover what begins one ({named})"
    if isinstance(rule.body, OnDuties):
        theirs = [duty for duty in looked_at if duty.case == case]
        found = uncommended(rule, rule.body, program, snapshot, snapshot.by_name[rule.about, case], theirs)
        if found is not None:
            return uncommended_words(found, named, snapshot.as_at)
    return f"nothing on the record began one ({named})"


def _duty(duty: Duty, program: Program, rule: Rule, own: Untightened | None) -> Iterator[str]:
    kind = kind_words(duty.trigger.kind, program)
    began = f"{kind}, {_long(duty.trigger.day)}" if duty.trigger.day else f"{kind}, on a day not known"
    source = f" ({duty.trigger.source})" if duty.trigger.source else ""
    yield wrapped(_head(duty), "  ")
    yield wrapped(f"began: {began}{source}", "    ", "  ")
    for line in duty.working:
        yield wrapped(in_words(line, program), "    ", "  ")
    yield wrapped(f"verdict: {_verdict(duty)}", "    ", "  ")
    if own is not None:
        told = own_limit_words(own).removeprefix(OWN)
        if duty.verdict in MISSED:
            told += f" Force of what was missed: {word(force_of(rule, own))}."
        else:
            told = told.replace("missed too", "missed")
        yield wrapped(f"rule's own limit: {told}", "    ", "  ")
    yield wrapped(f"key: {duty.key.text()}", "    ", "  ")


def _head(duty: Duty) -> str:
    told = [duty.step.replace(" / ", ", ")] if duty.step else []
    told += [f"due {due_words(duty)}"] if duty.due is not None or duty.due_at is not None else []
    verdict = duty.verdict.value.upper().replace("-", " ")
    return f"{verdict}: {', '.join(told)}" if told else verdict


def _verdict(duty: Duty) -> str:
    text = WORDS[duty.verdict]
    if duty.late_by is not None:
        text += f" by {days_words(duty.late_by)}; due {due_words(duty)}"
        text += "; still open" if duty.open else ""
    elif duty.verdict is Verdict.PENDING and duty.due is not None:
        text += f"; due {due_words(duty)}"
    elif duty.verdict is Verdict.PENDING and (asked := _asked_from(duty)):
        text = f"pending: asked about from {asked}, unless it is recorded by then"
    elif duty.verdict is Verdict.CANNOT_TELL and duty.why is not None:
        text += f" ({duty.why.value})" + (f": {duty.question}" if duty.question else "")
    return text


def _asked_from(duty: Duty) -> str:
    """From when what has no due date is asked about, as its working says; empty where it does not wait."""
    return next((line.removeprefix(ASKED_FROM) for line in duty.working if line.startswith(ASKED_FROM)), "")


def _long(day: int | None) -> str:
    if day is None:
        return "a day not known"
    date = dt.date.fromordinal(day)
    return f"{date:%A} {date.day} {date:%B %Y}"
