"""The rule a dip-audit question makes: of each record in whose sample it was put, the auditor answers yes."""

from __future__ import annotations

from typing import Any

from checker.ruleset.asking import KINDS, PREFIX
from checker.ruleset.library import Written
from checker.ruleset.models import QuestionModel, RuleModel


def rule_of(written: Written[QuestionModel]) -> Written[RuleModel]:
    """The rule of a question, with its examples. Its faults, if it had any, would be placed in the question's file.

    A question that was put and answered "not applicable" asks nothing; one not answered cannot be told. A self-attested
    one is brought together by round, so that its duties are the round's and none is an officer's.
    """
    question = written.model
    kind = KINDS[question.about]
    standards = ", ".join(question.standards)
    provision = (
        f"practice standard{'s' * (len(question.standards) > 1)} {standards}"
        if standards
        else "the service's own question"
    )
    return Written(
        RuleModel.model_validate(
            {
                "id": PREFIX + question.id,
                "title": question.title,
                "asks": f"Where this is asked of a record in a sample, the answer is yes: {question.asks.strip()}",
                "force": "local",
                "source": question.source.model_dump(),
                "last-checked": question.last_checked,
                "owner": question.owner,
                "about": question.about,
                "standards": question.standards,
                "with": {
                    "trigger": {"event": kind, "where": {"question": question.id, "answer": {"not": "not-applicable"}}},
                    "carries": {"answer": "yes"},
                    "in-force": {
                        "from": question.since,
                        "provision": provision,
                        "verified": False,
                    },
                },
                "per": f"{kind}.audit" if question.self_attested else None,
                "dispute": _dispute(question),
                "known-limits": question.known_limits,
                "examples": _examples(question, kind),
            }
        ),
        written.document,
    )


def _dispute(question: QuestionModel) -> dict[str, Any]:
    title = question.title.strip()
    said = f"that {title[:1].lower()}{title[1:]} ({{provision}})."
    if question.self_attested:
        message = f"One officer's own answer of {{trigger}}, on record without a name, does not say, or says only in part, {said}"
    else:
        message = f"The record sampled on {{trigger}} does not show, or shows only in part, {said}"
    return {
        "severity": question.severity,
        "theme": question.theme,
        "message": message,
        "ask": question.then_ask,
    }


def _examples(question: QuestionModel, kind: str) -> list[dict[str, Any]]:
    """One for each answer, one for no answer, and one for a record that is in no sample."""
    day = question.since.replace(year=question.since.year + 1)
    put = {"kind": kind, "on": day, "audit": "a1", "question": question.id}
    told: list[tuple[str, list[dict[str, Any]], list[dict[str, Any]]]] = [
        ("yes", [{**put, "answer": "yes"}], [{"verdict": "met"}]),
        ("in part", [{**put, "answer": "partly"}], [{"verdict": "not-met"}]),
        ("no", [{**put, "answer": "no"}], [{"verdict": "not-met"}]),
        ("it does not apply", [{**put, "answer": "not-applicable"}], []),
        ("not answered, or it cannot be told", [put], [{"verdict": "cannot-tell", "needs": f"{kind}.answer"}]),
        ("another question", [{**put, "question": "another", "answer": "no"}], []),
        ("in no sample", [], []),
    ]
    return [
        {"name": name, "as-at": day, "covers": {kind: "all"}, "facts": facts, "expect": expect}
        for name, facts, expect in told
    ]
