"""A dispute in text, and disputes that are one question: what the record shows, whom to ask, by which rule, counted from what."""

from __future__ import annotations

from collections.abc import Iterator

from checker.disputes.dispute import Dispute, Disputes, date_words
from checker.disputes.grouping import Group
from checker.report.foremost import EACH, FOREMOST, adopted_of
from checker.report.ledger_text import kept_lines
from checker.report.result import Result
from checker.report.words import counted, force_words, how_far, kind_words, safety_words, word, wrapped

INDENT = "      "


def group_lines(group: Group, result: Result, *, full: bool) -> Iterator[str]:
    """A dispute by itself, or a heading that says why several are one question, and whom they are about."""
    if group.why in ("systemic", "no-team", "implausible"):
        yield from _many(group, result, full=full)
    elif group.why == "left-open":
        yield from _left_open(group, result)
    else:
        yield from _lines_of(group.lead, result)
        if group.why == "siblings":
            others = ", ".join(dispute.duty.case for dispute in group.rest)
            yield wrapped(f"Brothers and sisters the same: {others}", INDENT)
        for dispute in group.rest if group.why == "root-cause" else ():
            yield wrapped(f"and with it: {dispute.message}", INDENT)
    yield from adopted_apart(group)


def adopted_apart(group: Group) -> Iterator[str]:
    """How those stand that were adopted, and not as one question with the first."""
    first = group.lead.standing
    for each in adopted_of(group):
        if each is not group.lead and (first is None or each.id not in first.disputes):
            yield wrapped(f"Adopted by itself, {each.duty.case} | {each.rule.title}:", INDENT, "  ")
            yield from kept_lines(each, INDENT + "  ")


def _many(group: Group, result: Result, *, full: bool) -> Iterator[str]:
    """Many of one rule: the first in whole, and how far each of some is; of all of them where `full`, or all are shown."""
    rule, first = group.lead.rule, group.lead
    told = f"team {group.team}" if group.team else "no team recorded"
    where = "every team" if group.why == "implausible" else told
    yield wrapped(f"{counted(len(group), 'dispute')} of one rule, {where} | {rule.title}", "  ", "    ")
    thin = next((finding for finding in result.implausible if finding.rule == rule.id), None)
    if thin is not None:
        what = f"{thin.with_evidence:,} of {thin.due:,} have anything recorded: check the extract before the practice."
        yield wrapped(what, INDENT)
    shown = group.disputes if full else (first, *group.rest[: FOREMOST - 1])  # the others are not made, to be left out
    every = len(shown) == len(group)
    yield wrapped(f"{counted(group.cases, 'case')}. The first of them, {first.duty.case}: {first.message}", INDENT)
    whom = "each of them" if group.why == "no-team" else "all of them at once"
    yield wrapped(f"Ask the {first.addressed_to} of {whom}; of the first: {first.question}", INDENT)
    yield from kept_lines(first, INDENT)
    listed = "; ".join(f"{each.duty.case} {how_far(each)}" for each in shown)
    yield wrapped(f"{'All of them' if every else 'Foremost'}: {listed}", INDENT)
    where = "" if every else f" {EACH}"
    yield wrapped(f"[{rule.id}, {_forces(group)}]{where}", INDENT)


def _forces(group: Group) -> str:
    """How binding what is missed is; those that lie in columns are not made for it, since none has a force but its rule's."""
    return force_words((group.lead,) if isinstance(group.rest, Disputes) else group.disputes)


def _left_open(group: Group, result: Result) -> Iterator[str]:
    """The one question first: the disputes are only to be answered one by one if the period is still open."""
    first = group.lead
    yield wrapped(f"{first.duty.case} | {counted(len(group.disputes), 'dispute')}, one question first", "  ", "    ")
    yield wrapped(f"Ask the {first.addressed_to}: {group.ask}", INDENT)
    yield from kept_lines(first, INDENT)
    for dispute in group.disputes:
        yield wrapped(f"If it is: {dispute.message} [{dispute.rule.id}, {word(dispute.force)}]", INDENT)
    yield wrapped(f"The first is counted from {began(first, result)}", INDENT)


def _lines_of(dispute: Dispute, result: Result) -> Iterator[str]:
    duty, rule = dispute.duty, dispute.rule
    head = [duty.case, how_far(dispute), rule.title]
    if safety := safety_words(dispute):
        head.insert(0, safety.upper())
    yield wrapped(" | ".join(head), "  ", "    ")
    yield wrapped(dispute.message, INDENT)
    yield wrapped(f"Ask the {dispute.addressed_to}: {dispute.question}", INDENT)
    yield from kept_lines(dispute, INDENT)
    yield wrapped(f"[{rule.id}, {word(dispute.force)}] counted from {began(dispute, result)}", INDENT)


def began(dispute: Dispute, result: Result) -> str:
    """What a dispute's duty is counted from: the kind of fact, its day and where it was read."""
    trigger = dispute.duty.trigger
    seen = f"; {trigger.source}" if trigger.source else ""
    return f"{kind_words(trigger.kind, result.program)}, {date_words(trigger.day)}{seen}"
