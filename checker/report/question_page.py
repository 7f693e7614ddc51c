"""A dip-audit question as a page: what a person is asked, where to look, and what each answer looks like."""

from __future__ import annotations

from collections.abc import Iterator

from checker.report.page import Page, Section
from checker.report.rule_page import NO_LIMITS, asked
from checker.ruleset.asking import PREFIX
from checker.ruleset.library import Written
from checker.ruleset.models import QuestionModel
from checker.ruleset.questions import rule_of

DOMAIN_WORDS = {
    "lac": "children in care and care leavers",
    "cp": "child protection and children in need",
    "lado": "allegations against adults",
    "fostering": "fostering",
    "audit": "what dip audits agree",
}
CANNOT_TELL = "cannot tell from the record: what should say it is not there, or says two things; the answer is left out"


def question_page(written: Written[QuestionModel]) -> Page:
    """One question under fixed headings."""
    question, dispute = written.model, rule_of(written).model.dispute
    weight = f"severity {question.severity}, theme {question.theme}; owner: {question.owner}"
    sections = (
        Section("Who says so", tuple(_says(question))),
        Section("Which sample it suits", tuple(_suits(question))),
        Section("What to look at", tuple(question.look_at), listed=True),
        Section("What each answer looks like", tuple(_answers(question)), listed=True),
        Section("If the answer is no, or in part", asked(dispute.message, dispute.ask, weight)),
        Section("Known limits", tuple(question.known_limits) or NO_LIMITS, listed=True),
    )
    return Page(question.title, PREFIX + question.id, written.document.path, question.asks, sections)


def _says(question: QuestionModel) -> Iterator[str]:
    yield question.source.instrument
    if question.standards:
        yield f"answers practice standards {', '.join(question.standards)}"
    yield f"last checked {question.last_checked:%Y-%m-%d}"


def _suits(question: QuestionModel) -> Iterator[str]:
    yield "; ".join((f"about: {question.about}", *(DOMAIN_WORDS[domain] for domain in question.suits.domains)))
    yield question.suits.sample
    if question.self_attested:
        yield "Officers answer it of themselves, without a name; answers are told by round and never by officer."


def _answers(question: QuestionModel) -> Iterator[str]:
    levels = question.levels
    yield f"yes: {levels.yes}"
    yield f"partly: {levels.partly}"
    yield f"no: {levels.no}"
    if levels.not_applicable:
        yield f"not applicable: {levels.not_applicable}"
    yield CANNOT_TELL
