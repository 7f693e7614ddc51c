"""The worksheet an auditor fills in for one case, as Markdown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.audit.population import Record
from checker.compile.program import Program
from checker.disputes.dispute import Dispute, date_words, due_words
from checker.engines.duty import Verdict, Why
from checker.report.page import plain
from checker.report.words import counted
from checker.ruleset.models import QuestionModel

GRADES = ("outstanding", "good", "requires improvement to be good", "inadequate")
"""The four-point scale of the inspectorate's framework, which local audits go by."""

_SHOWN = (
    ("met", (Verdict.MET, Verdict.EXCEPTED)),
    ("late", (Verdict.LATE,)),
    ("missed", (Verdict.OVERDUE, Verdict.NOT_MET)),
    ("not yet due", (Verdict.PENDING,)),
    ("cannot tell", (Verdict.CANNOT_TELL,)),
)
"""What the columns of the tally hold. What lapsed is in none of them."""


@dataclass(frozen=True, slots=True)
class Audit:
    """What every worksheet of an audit says alike. `on` is the day the sample was drawn; `period` and `theme` in words."""

    name: str
    on: int
    as_at: int
    period: str
    theme: str
    seed: str


def worksheet(audit: Audit, record: Record, group: str, questions: Sequence[QuestionModel], program: Program) -> str:
    """One worksheet, ending in a newline. `group` is the part of the sample the case was drawn in."""
    parts = (
        _head(audit, record, group),
        _shown(record, program),
        _findings(record),
        _questions(questions),
        _reflection(),
        _judgement(),
    )
    return "\n".join(line for part in parts for line in part)


def _head(audit: Audit, record: Record, group: str) -> Iterator[str]:
    yield f"# Dip audit {plain(audit.name)}: {record.case.about} {plain(record.case.id)}"
    yield ""
    yield f"- Theme: {plain(audit.theme)}"
    yield f"- Period: {audit.period}; the record as it stood on {date_words(audit.as_at)}"
    yield f"- Team: {plain(record.team)}"
    yield f"- Drawn: {date_words(audit.on)}, from {plain(group)}, with the seed {plain(audit.seed)}"
    yield "- Auditor and date:"
    yield ""


def _shown(record: Record, program: Program) -> Iterator[str]:
    themes = {rule.id: rule.dispute.theme for rule in program.rules}
    yield "## What the record shows"
    yield ""
    if not record.duties:
        yield "No rule has this theme: the questions alone are asked."
        yield ""
        return
    yield "| theme | " + " | ".join(name for name, _ in _SHOWN) + " |"
    yield "|---" * (len(_SHOWN) + 1) + "|"
    for theme in sorted({themes[duty.rule] for duty in record.duties}):
        verdicts = Counter(duty.verdict for duty in record.duties if themes[duty.rule] == theme)
        numbers = (str(sum(verdicts[verdict] for verdict in some)) for _, some in _SHOWN)
        yield f"| {plain(theme)} | " + " | ".join(numbers) + " |"
    yield ""
    untold = sum(duty.verdict is Verdict.CANNOT_TELL and duty.why is not Why.JUDGEMENT for duty in record.duties)
    if untold:
        yield f"{counted(untold, 'duty', 'duties')} cannot be told from what was read; `checker explain` says why of each."
        yield ""
    titles = {rule.id: rule.title for rule in program.rules}
    for duty in record.duties:
        if duty.why is Why.JUDGEMENT:
            yield f"- For a person to judge: {plain(titles[duty.rule])}, due {due_words(duty)}: {plain(duty.needs or '')}"
    yield ""


def _findings(record: Record) -> Iterator[str]:
    yield "## Findings, each to be marked"
    yield ""
    if not record.disputes:
        yield "None: nothing in this period is to be settled."
        yield ""
    for number, dispute in enumerate(record.disputes, start=1):
        yield from _finding(number, dispute)


def _finding(number: int, dispute: Dispute) -> Iterator[str]:
    yield f"### {number}. {plain(dispute.rule.title)}"
    yield ""
    yield plain(dispute.message)
    yield ""
    yield f"- Rule: {dispute.rule.id} ({dispute.rule.force}); severity {dispute.rule.dispute.severity}"
    if dispute.duty.trigger.source:
        yield f"- Counted from: {plain(dispute.duty.trigger.source)}"
    yield f"- Ask: {plain(dispute.question)}"
    yield "- [ ] agree  [ ] disagree  [ ] recording only"
    yield "- What the auditor saw:"
    yield ""


def _questions(questions: Sequence[QuestionModel]) -> Iterator[str]:
    yield "## Questions"
    yield ""
    for question in questions:
        yield f"### {plain(question.title)}"
        yield ""
        yield plain(question.asks)
        yield ""
        yield from (f"- Look at: {plain(place)}" for place in question.look_at)
        yield from (f"- [ ] {name}: {plain(text)}" for name, text in _levels(question))
        yield "- [ ] cannot tell from the record"
        yield "- Evidence:"
        yield "- Impact on the child:"
        yield f"- Answer as `{question.id}`"
        yield ""


def _levels(question: QuestionModel) -> Iterator[tuple[str, str]]:
    levels = question.levels
    yield from (("yes", levels.yes), ("partly", levels.partly), ("no", levels.no))
    if levels.not_applicable:
        yield "not applicable", levels.not_applicable


def _reflection() -> Iterator[str]:
    yield "## Reflection and feedback"
    yield ""
    yield "- The practitioner's reflection:"
    yield "- The family's feedback:"
    yield "- The child's feedback:"
    yield ""


def _judgement() -> Iterator[str]:
    """What is a person's alone: nothing above is turned into a grade."""
    yield "## Immediate safety"
    yield ""
    yield "- [ ] Nothing seen"
    yield "- [ ] A child may be unsafe now. Told, whom and when, the same day:"
    yield ""
    yield "## Grade"
    yield ""
    yield "The auditor's, of practice with this child; it is not worked out from the answers or from the findings."
    yield ""
    yield from (f"- [ ] {grade}" for grade in GRADES)
    yield "- Why:"
    yield ""
    yield "## Actions"
    yield ""
    yield "| action | owner | by |"
    yield "|---|---|---|"
    yield from ("| | | |" for _ in range(3))
    yield ""
    yield "## Moderation"
    yield ""
    yield from (f"- [ ] {grade}" for grade in GRADES)
    yield "- Why, where it differs:"
    yield "- Moderator and date:"
    yield ""
    yield "## Audited again on"
    yield ""
    yield "- Date:"
    yield ""
