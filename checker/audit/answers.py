"""The questions put in an audit, as a snapshot in which the answers are filled in."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Sequence

from checker.audit.population import Record
from checker.audit.worksheet import Audit
from checker.ruleset.asking import KINDS
from checker.ruleset.models import QuestionModel

FILE = "answers.yaml"


def answers(audit: Audit, about: str, put: Sequence[tuple[Record, Sequence[QuestionModel]]]) -> str:
    """A native snapshot with a fact for each question put about each case, none of them answered."""
    return "\n".join(_lines(audit, about, put)) + "\n"


def _lines(audit: Audit, about: str, put: Sequence[tuple[Record, Sequence[QuestionModel]]]) -> Iterator[str]:
    kind, on = KINDS[about], dt.date.fromordinal(audit.on)
    yield '# The answers of an audit. After each question write its answer: "yes", partly, "no" or not-applicable; leave it'
    yield "# out where it cannot be told from the record. Then: checker check SOURCE answers.yaml"
    yield "schema: checker/snapshot@1"
    yield f"as_at: {max(on, dt.date.fromordinal(audit.as_at))}"
    yield "covers: {}"
    yield "cases:"
    for record, questions in put:
        yield f"  - case: {json.dumps(record.case.id)}"
        yield f"    about: {about}"
        yield "    facts:"
        for question in questions:
            yield f"      - kind: {kind}"
            yield f"        on: {on}"
            yield f"        audit: {json.dumps(audit.name)}"
            yield f"        question: {question.id}"
            yield "        answer:"
