"""What an audit came to, as a person reads it: who may be unsafe first, then what was disagreed with. Restricted."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from checker.audit.agreement import muting
from checker.audit.estimates import Estimate
from checker.audit.outcome import OfAudit, Outcome
from checker.audit.returned import Look, Returned
from checker.disputes.dispute import date_words
from checker.report.text_report import CASE_WORDS, table
from checker.report.words import counted, wrapped

HEARD_WORDS = {"practitioner": "the practitioner", "family": "the family", "child": "the child"}


def return_text(outcome: Outcome) -> str:
    """The report, ending in a newline: blocks with one blank line between them."""
    blocks = (
        _unsafe(outcome),
        _audits(outcome.audits),
        _marked("Disagreed with", outcome.disagreed, outcome),
        _marked("Done, and not recorded (recording only)", outcome.recording, outcome),
        _marked("Missing, and recorded as a dip audit", outcome.dip_audit, outcome),
        _agreement(outcome),
        _proposed(outcome),
        *(block for audit in outcome.audits for block in (_questions(audit, outcome), _grades(audit, outcome))),
        _actions(outcome),
        _again(outcome.back),
        _problems(outcome),
    )
    listed = ([*block] for block in blocks)
    return "\n\n".join("\n".join(lines) for lines in listed if lines) + "\n"


def _unsafe(outcome: Outcome) -> Iterator[str]:
    if outcome.unsafe:
        yield f"IMMEDIATE SAFETY: {counted(len(outcome.unsafe), 'worksheet')} on which a child may be unsafe now"
    for each in outcome.unsafe:
        told = f"told: {each.told}" if each.told else "the worksheet does not say who was told: tell somebody now"
        yield wrapped(f"{each.drawn.case} | {told}", "  ", "    ")


def _audits(audits: Iterable[OfAudit]) -> Iterator[str]:
    for audit in audits:
        of = counted(audit.population, *CASE_WORDS[audit.about])
        drawn = f"{audit.worksheets:,} drawn on {date_words(audit.on)} from {of}"
        if audit.told_of < audit.population:
            drawn += f"; what is estimated is of the {audit.told_of:,} in the parts these were drawn from"
        yield wrapped(f"Dip audit {audit.name}: {audit.back:,} filled in, of {drawn}", "", "  ")
        heard = ", ".join(f"{HEARD_WORDS[who]} in {number:,}" for who, number in audit.heard.items())
        yield f"  heard: {heard}"


def _marked(heading: str, pairs: Sequence[tuple[Returned, Look]], outcome: Outcome) -> Iterator[str]:
    titles = {rule.id: rule.title for rule in (*outcome.program.rules, *outcome.program.audited)}
    if pairs:
        yield f"{heading}: {len(pairs):,}"
    for each, look in pairs:
        saw = f": {look.saw}" if look.saw else ""
        yield wrapped(f"{each.drawn.case} | {titles.get(look.rule, look.rule)} [{look.rule}]{saw}", "  ", "    ")


def _agreement(outcome: Outcome) -> Iterator[str]:
    rows = [
        [each.id, *map(str, (each.looks, each.agree, each.disagree, each.recording_only))]
        for each in outcome.agreements
    ]
    if rows:
        yield "How often auditor and tool agreed"
        totals = [str(sum(int(row[at]) for row in rows)) for at in range(1, 5)]
        yield from table(["rule", "looks", "agree", "disagree", "recording only"], rows, totals=["all", *totals])


def _proposed(outcome: Outcome) -> Iterator[str]:
    lines = [*muting(outcome.agreements, dt.date.fromordinal(outcome.as_at).isoformat())]
    if lines:
        yield "Proposed for muting, for a person to agree. Put in the profile:"
        yield from lines
    for each in outcome.agreements:
        if each.kept:
            yield wrapped(f"Not proposed for muting: {each.id}, {each.reason}; {each.kept}", "", "  ")


def _questions(audit: OfAudit, outcome: Outcome) -> Iterator[str]:
    if audit.questions:
        yield f"Answers in {audit.name}, and the share of yes in all ({outcome.confidence:g}% interval)"
    for each in audit.questions:
        told = ", ".join(f"{number:,} {name.replace('-', ' ')}" for name, number in each.answers.items() if number)
        yield wrapped(f"{each.title}: {told or 'not put'}; {_share(each.yes)}", "  ", "    ")


def _grades(audit: OfAudit, outcome: Outcome) -> Iterator[str]:
    if audit.graded:
        moderated = f"{audit.moderated:,} moderated, {audit.changed:,} of them to another grade"
        yield f"Grades in {audit.name}: {audit.graded:,} graded, {moderated} ({outcome.confidence:g}% interval)"
        for grade, found in audit.grades.items():
            yield f"  {grade}: {found.so:,}; {_share(found)}"


def _share(found: Estimate) -> str:
    if found.share is None or found.low is None or found.high is None:
        return "nothing to estimate from"
    return f"{_percent(found.share)} ({_percent(found.low)} to {_percent(found.high)})"


def _percent(share: float) -> str:
    return f"{100 * share:.1f}%"


def _actions(outcome: Outcome) -> Iterator[str]:
    if outcome.actions:
        yield f"Actions agreed: {len(outcome.actions):,}"
    for each, action in sorted(outcome.actions, key=lambda pair: (pair[1].by or 0, pair[0].drawn.case)):
        by = f"by {date_words(action.by)}" if action.by is not None else "no day that could be read"
        done = f" | done {date_words(action.done)}" if action.done is not None else ""
        told = f"{each.drawn.case} | {action.what or 'not said what'} | {action.owner or 'nobody yet'} | {by}{done}"
        yield wrapped(told, "  ", "    ")


def _again(back: Iterable[Returned]) -> Iterator[str]:
    again: defaultdict[int, list[str]] = defaultdict(list)
    for each in back:
        if each.again is not None:
            again[each.again].append(each.drawn.case)
    if again:
        yield "To be audited again"
    for day, cases in sorted(again.items()):
        yield wrapped(f"{date_words(day)}: {', '.join(sorted(cases))}", "  ", "    ")


def _problems(outcome: Outcome) -> Iterator[str]:
    if outcome.problems:
        yield f"Not understood: {sum(problem.count for problem in outcome.problems):,}"
    for problem in outcome.problems:
        yield wrapped(problem.render(), "  ", "    ")
