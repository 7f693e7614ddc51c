"""What came back of an audit as a native snapshot: answers that rules decide, and actions that are duties."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from checker.audit.returned import Action, Answer, Drawn, Returned
from checker.disputes.pseudonyms import Pseudonyms
from checker.ruleset.asking import ACTIONS, DONE, KINDS
from checker.snapshot.vocabulary import Form, vocabulary


def snapshot(back: Sequence[Returned], own: Collection[str], pseudonyms: Pseudonyms, as_at: int) -> str:
    """The snapshot as at a day, as JSON. `own` are the questions officers answer of themselves: an answer to one is a case of
    its own.

    Worksheets not filled in are there too: their questions were put. What is free text stays in the worksheets; whose an
    action is comes as a pseudonym. Of cases with an action it is covered what was done, from the day the sample was drawn; of
    all others, nothing: it holds a sample, and no case's own record.
    """
    cases = _joined(case for each in back if (case := _case(each, own, pseudonyms, as_at))["facts"])
    data = {
        "schema": "checker/snapshot@1",
        "as_at": _iso(as_at),
        "covers": _no_records(),
        "covers_apart": list(_done_known(back)),
        "cases": [*cases, *_own(back, own)],
    }
    return json.dumps(data, indent=2) + "\n"


def _done_known(back: Iterable[Returned]) -> Iterator[dict[str, Any]]:
    """For each case with an action, that the worksheets say what was done of all."""
    first: dict[tuple[str, str], int] = {}
    for each in back:
        of = each.drawn
        if each.actions and of.about in ACTIONS:
            first[of.about, of.case] = min(of.on, first.get((of.about, of.case), of.on))
    for (about, case), on in sorted(first.items()):
        covers = {**_no_records(), ACTIONS[about] + DONE: {"from": _iso(on)}}
        yield {"covers": covers, "cases": [{"case": case, "about": about}]}


def _no_records() -> dict[str, Any]:
    """That no case's own record is here, which is covered unless a snapshot says otherwise."""
    return {name: "none" for name, kind in vocabulary().kinds.items() if kind.form is Form.RECORD}


def _case(each: Returned, own: Collection[str], pseudonyms: Pseudonyms, as_at: int) -> dict[str, Any]:
    of = each.drawn
    facts = [_answer(of, answer) for answer in each.answers if answer.question not in own]
    for number, action in enumerate(each.actions if of.about in ACTIONS else (), start=1):
        facts += _acted(of, f"{of.audit}-{number}", action, pseudonyms, as_at)
    return {"case": of.case, "about": of.about, "facts": facts}


def _joined(cases: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each case once, with its facts of every audit."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for case in cases:
        kept = found.setdefault((case["about"], case["case"]), {**case, "facts": []})
        kept["facts"] += case["facts"]
    return [*found.values()]


def _own(back: Iterable[Returned], own: Collection[str]) -> Iterator[dict[str, Any]]:
    """Answers of officers about themselves, each under a number that goes by what was answered and not by whom."""
    answers = [_answer(each.drawn, a) for each in back for a in each.answers if a.question in own]
    for number, fact in enumerate(sorted(answers, key=lambda fact: [*map(str, fact.values())]), start=1):
        yield {"case": f"answer-{number}", "about": "officer", "facts": [fact]}


def _answer(of: Drawn, answer: Answer) -> dict[str, Any]:
    fact = {"kind": KINDS[of.about], "on": _iso(of.on), "audit": of.audit, "question": answer.question}
    return fact if answer.answer is None else {**fact, "answer": answer.answer}


def _acted(of: Drawn, name: str, action: Action, pseudonyms: Pseudonyms, as_at: int) -> Iterator[dict[str, Any]]:
    """An action, and that it was done where it was by the as-at day."""
    kind = ACTIONS[of.about]
    fact = {"kind": kind, "id": name, "on": _iso(of.on), "audit": of.audit}
    owner = {"by_whom": pseudonyms.case("officer", action.owner)} if action.owner else {}
    yield {**fact, **owner, **({"due": _iso(action.by)} if action.by is not None else {})}
    if action.done is not None and action.done <= as_at:
        yield {"kind": kind + DONE, "on": _iso(action.done), kind: name}


def _iso(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()
