"""What came back of an audit as a native snapshot: answers that rules decide, and actions that are duties."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from checker.audit.returned import Action, Returned
from checker.disputes.pseudonyms import Pseudonyms
from checker.ruleset.asking import KINDS

ACTED_ON = "child"
"""About whom actions are facts: no rule is about an action for a household or of an allegation."""


def snapshot(back: Sequence[Returned], own: Collection[str], pseudonyms: Pseudonyms) -> str:
    """The snapshot, as JSON. `own` are the questions officers answer of themselves: an answer to one is a case of its own.

    Worksheets not filled in are there too: their questions were put. What is free text stays in the worksheets; whose an
    action is comes as a pseudonym.
    """
    cases = [case for each in back if (case := _case(each, own, pseudonyms))["facts"]]
    data = {
        "schema": "checker/snapshot@1",
        "as_at": _iso(max(max(each.on, each.as_at) for each in back)),
        "covers": {},
        "cases": [*_joined(cases), *_own(back, own)],
    }
    return json.dumps(data, indent=2) + "\n"


def _case(each: Returned, own: Collection[str], pseudonyms: Pseudonyms) -> dict[str, Any]:
    put = [_answer(each, answer.question, answer.answer) for answer in each.answers if answer.question not in own]
    acted = enumerate(each.actions if each.about == ACTED_ON else (), start=1)
    actions = [_action(each, number, action, pseudonyms) for number, action in acted]
    return {"case": each.case, "about": each.about, "facts": [*put, *actions]}


def _joined(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each case once, with its facts of every audit."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for case in cases:
        kept = found.setdefault((case["about"], case["case"]), {**case, "facts": []})
        kept["facts"] += case["facts"]
    return [*found.values()]


def _own(back: Iterable[Returned], own: Collection[str]) -> Iterator[dict[str, Any]]:
    """Answers of officers about themselves, each under a number that goes by what was answered and not by whom."""
    answers = [_answer(each, a.question, a.answer) for each in back for a in each.answers if a.question in own]
    for number, fact in enumerate(sorted(answers, key=lambda fact: [*map(str, fact.values())]), start=1):
        yield {"case": f"answer-{number}", "about": "officer", "facts": [fact]}


def _answer(each: Returned, question: str, answer: str | None) -> dict[str, Any]:
    fact = {"kind": KINDS[each.about], "on": _iso(each.on), "audit": each.audit, "question": question}
    return fact if answer is None else {**fact, "answer": answer}


def _action(each: Returned, number: int, action: Action, pseudonyms: Pseudonyms) -> dict[str, Any]:
    fact = {"kind": "agreed_action", "id": f"{each.audit}-{number}", "on": _iso(each.on), "action": "other"}
    owner = {"by_whom": pseudonyms.case("officer", action.owner)} if action.owner else {}
    return {**fact, **owner, **({"due": _iso(action.by)} if action.by is not None else {})}


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()
