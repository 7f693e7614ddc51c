"""The worksheet an auditor fills in for one case, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from checker.audit import form
from checker.audit.drawing import Group
from checker.audit.population import Record
from checker.compile.program import Program
from checker.disputes.dispute import Dispute, date_words, due_words
from checker.disputes.pseudonyms import Pseudonyms
from checker.engines.duty import Verdict, Why
from checker.frozen import frozen
from checker.report.page import plain
from checker.report.words import counted, word
from checker.ruleset.models import QuestionModel

SHOWN = (
    ("met", (Verdict.MET, Verdict.EXCEPTED)),
    ("late", (Verdict.LATE,)),
    ("missed", (Verdict.OVERDUE, Verdict.NOT_MET)),
    ("not yet due", (Verdict.PENDING,)),
    ("cannot tell", (Verdict.CANNOT_TELL,)),
)
"""What the columns of the tally hold. What lapsed is in none of them."""


@frozen
class Audit:
    """What every worksheet of an audit says alike. `on` is the day the sample was drawn; `period` and `theme` in words.

    `drawn` is how many were drawn in all, of `population`.
    """

    name: str
    on: int
    as_at: int
    period: str
    theme: str
    seed: str
    drawn: int
    population: int


@frozen
class Sheet:
    """What one worksheet is written from: a case drawn, the part of the sample it was drawn in, and the questions put."""

    record: Record
    group: Group
    questions: Sequence[QuestionModel]


def worksheet(audit: Audit, sheet: Sheet, program: Program, pseudonyms: Pseudonyms) -> str:
    """One worksheet, ending in a newline."""
    record = sheet.record
    parts = (
        _head(audit, record, sheet.group, len(sheet.questions)),
        _shown(record, program),
        _findings(record, pseudonyms),
        _questions(sheet.questions),
        _reflection(),
        _judgement(),
    )
    return "\n".join(line for part in parts for line in part)


def _head(audit: Audit, record: Record, group: Group, questions: int) -> Iterator[str]:
    yield f"# Dip audit {plain(audit.name)}: {record.case.about} {plain(record.case.id)}"
    yield ""
    yield f"- {form.AUDIT}: {plain(audit.name)}"
    yield f"- {form.ABOUT}: {record.case.about}"
    yield f"- {form.CASE}: {plain(record.case.id)}"
    yield f"- Theme: {plain(audit.theme)}"
    yield f"- Period: {audit.period}"
    yield f"- {form.AS_AT}: {date_words(audit.as_at)}"
    yield f"- Team: {plain(record.team)}"
    yield f"- {form.DRAWN_ON}: {date_words(audit.on)}"
    yield f"- {form.DRAWN_FROM}: {plain(group.name)}, {len(group.drawn)} of {group.number}"
    yield f"- {form.IN_ALL}: {audit.drawn} of {audit.population}"
    yield f"- {form.SEED}: {plain(audit.seed)}"
    yield f"- {form.FINDINGS}: {len(record.disputes)}"
    yield f"- {form.QUESTIONS}: {questions}"
    yield f"- {form.AUDITOR}:"
    yield ""


def _shown(record: Record, program: Program) -> Iterator[str]:
    yield "## What the record shows"
    yield ""
    if not record.duties:
        yield "No rule has this theme: the questions alone are asked."
        yield ""
        return
    yield "| theme | " + " | ".join(name for name, _ in SHOWN) + " |"
    yield "|---" * (len(SHOWN) + 1) + "|"
    for theme, numbers in shown_by_theme(record, program):
        yield f"| {plain(theme)} | " + " | ".join(map(str, numbers)) + " |"
    yield ""
    untold = sum(duty.verdict is Verdict.CANNOT_TELL and duty.why is not Why.JUDGEMENT for duty in record.duties)
    if untold:
        yield f"{counted(untold, 'duty', 'duties')} cannot be told from what was read; `checker explain` says why of each."
        yield ""
    for line in to_judge(record, program):
        yield f"- For a person to judge: {plain(line)}"
    yield ""


def shown_by_theme(record: Record, program: Program) -> Iterator[tuple[str, list[int]]]:
    """Each theme of a record's duties, with how many there are under each of SHOWN."""
    themes = {rule.id: rule.dispute.theme for rule in program.rules}
    for theme in sorted({themes[duty.rule] for duty in record.duties}):
        verdicts = Counter(duty.verdict for duty in record.duties if themes[duty.rule] == theme)
        yield theme, [sum(verdicts[verdict] for verdict in some) for _, some in SHOWN]


def to_judge(record: Record, program: Program) -> Iterator[str]:
    """What only a person can judge, a line for each."""
    titles = {rule.id: rule.title for rule in program.rules}
    for duty in record.duties:
        if duty.why is Why.JUDGEMENT:
            yield f"{titles[duty.rule]}, due {due_words(duty)}: {duty.needs or ''}"


def _findings(record: Record, pseudonyms: Pseudonyms) -> Iterator[str]:
    yield "## Findings, each to be marked"
    yield ""
    if not record.disputes:
        yield "None: nothing in this period is to be settled."
        yield ""
    for number, dispute in enumerate(record.disputes, start=1):
        yield from _finding(number, dispute, pseudonyms)


def _finding(number: int, dispute: Dispute, pseudonyms: Pseudonyms) -> Iterator[str]:
    yield f"### {number}. {plain(dispute.rule.title)}"
    yield ""
    yield plain(dispute.message)
    yield ""
    yield f"- {form.RULE}: {dispute.rule.id} ({word(dispute.force)}); severity {dispute.rule.dispute.severity}"
    yield f"- {form.DISPUTE}: {dispute.id_under(pseudonyms)}"
    if dispute.duty.trigger.source:
        yield f"- Counted from: {plain(dispute.duty.trigger.source)}"
    yield f"- Ask: {plain(dispute.question)}"
    yield "- " + "  ".join(f"[ ] {mark}" for mark in form.MARKS)
    yield f"- {form.SAW}:"
    yield ""


def _questions(questions: Sequence[QuestionModel]) -> Iterator[str]:
    yield "## Questions"
    yield ""
    if not questions:
        yield "None: no question of what is audited suits this record."
        yield ""
    for question in questions:
        yield f"### {plain(question.title)}"
        yield ""
        yield plain(question.asks)
        yield ""
        yield from (f"- Look at: {plain(place)}" for place in question.look_at)
        yield from (f"- [ ] {name}: {plain(text)}" for name, text in levels_of(question))
        yield f"- [ ] {form.CANNOT_TELL}"
        yield f"- {form.EVIDENCE}:"
        yield f"- {form.IMPACT}:"
        yield f"- Answer as `{question.id}`"
        yield ""


def levels_of(question: QuestionModel) -> Iterator[tuple[str, str]]:
    """The answers a question may have, and what each looks like."""
    levels = question.levels
    yield from (("yes", levels.yes), ("partly", levels.partly), ("no", levels.no))
    if levels.not_applicable:
        yield "not applicable", levels.not_applicable


def _reflection() -> Iterator[str]:
    yield "## Reflection and feedback"
    yield ""
    yield from (f"- {label}:" for label in form.HEARD)
    yield ""


def _judgement() -> Iterator[str]:
    """What is a person's alone: nothing above is turned into a grade."""
    yield "## Immediate safety"
    yield ""
    yield f"- [ ] {form.SAFE}"
    yield f"- [ ] {form.UNSAFE}"
    yield f"- {form.TOLD}:"
    yield ""
    yield "## Grade"
    yield ""
    yield "The auditor's, of practice with this child; it is not worked out from the answers or from the findings."
    yield ""
    yield from (f"- [ ] {grade}" for grade in form.GRADES)
    yield f"- {form.WHY}:"
    yield ""
    yield "## Actions"
    yield ""
    yield f"| {' | '.join(form.OF_ACTIONS)} |"
    yield "|---" * len(form.OF_ACTIONS) + "|"
    yield from ("| " * len(form.OF_ACTIONS) + "|" for _ in range(form.MOST_ACTIONS))
    yield ""
    yield "## Moderation"
    yield ""
    yield from (f"- [ ] {grade}" for grade in form.GRADES)
    yield f"- {form.DIFFERS}:"
    yield f"- {form.MODERATOR}:"
    yield ""
    yield f"## {form.AGAIN}"
    yield ""
    yield "- Date:"
    yield ""
