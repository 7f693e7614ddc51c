"""Whose evidence is: the duty whose item or trigger it names, or else one still open on its day that shares what both must.

Of each `pair` of evidence q of group g and duty d come `named`, where it names an item or a trigger, the duty's or another;
`begun`, whether that is what began the duty; `settled`, where no more is asked; and `answer`, what each thing asked says of
it: of those in doubt the one of least `rank` is given as the reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checker.engines.durable.rules import Action, FlatFact, Matched, Rule, fact, none, same
from checker.engines.durable.sheet import DOUBT, NO, Sheet
from checker.engines.duty import Why
from checker.engines.reference.timeline import Unknown

ITEM, TRIGGER, SHARED = 0, 1, 2
"""What ties evidence to a duty: it names the item the duty is for, or its trigger; or an attribute both must share."""
PAIR = ("g", "d", "q")
"""What tells one pair of evidence and duty from another: group, duty and number."""


def belonging_rules() -> Iterator[Rule]:
    """From pairs to whose each is."""
    yield from _naming_rules()
    yield from _begun_rules()
    yield from _answer_rules()


def _naming_rules() -> Iterator[Rule]:
    """Evidence that names a duty's item or trigger is for that duty; one that names another is not."""
    pair = fact("pair", "pair")
    for role in (ITEM, TRIGGER):
        claim = fact("claim", "claim", *same("pair", "g", "q"), role=role)
        named = none("named", "named", *same("pair", *PAIR), role=role)
        mark = fact("mark", "mark", *same("pair", "d"), *same("claim", "slot", "v"), role=role)
        yield Rule(f"names {role}", 12, (pair, claim, mark), _named_by(role), ("named", "answer"))
        mark = fact("mark", "mark", *same("pair", "d"), *same("claim", "slot"), role=role, only=1)
        yield Rule(f"names another {role}", 13, (pair, claim, mark, named), _named(role, NO), ("named", "answer"))
        for known, truth in ((1, NO), (0, DOUBT)):
            claim = fact("claim", "claim", *same("pair", "g", "q"), role=role, known=known)
            blank = fact("blank", "blank", *same("pair", "d"), *same("claim", "slot"), role=role)
            yield Rule(
                f"names one without an id {role}{known}", 13, (pair, claim, blank, named), _named(role, truth),
                ("named", "answer"),
            )  # fmt: skip


def _named_by(role: int) -> Action:
    """By a mark that is certainly the duty's, or one that only may be."""

    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        return _answered(m["pair"], role, m["mark"]["truth"], m["mark"]["code"])

    return told


def _named(role: int, truth: int) -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        code = sheet.doubt(Unknown(Why.MISSING_FIELD, f"{m['claim']['slot']}.id")) if truth == DOUBT else 0
        return _answered(m["pair"], role, truth, code)

    return told


def _answered(pair: Any, role: int, truth: int, code: int) -> list[FlatFact]:
    return [
        {"k": "named", **_of(pair), "role": role},
        {"k": "answer", **_of(pair), "rank": role, "truth": truth, "code": code},
    ]


def _of(pair: Any) -> FlatFact:
    return {name: pair[name] for name in PAIR}


def _begun_rules() -> Iterator[Rule]:
    """`begun`: whether evidence names the duty's trigger: itself, or by an item that tells whose it is."""
    answer = fact("answer", "answer", *same("pair", *PAIR), rank=TRIGGER)
    yield Rule("names what began it", 14, (fact("pair", "pair"), answer), _begun, ("begun",))
    answer = fact("answer", "answer", *same("pair", *PAIR), rank=ITEM)
    itself = none("itself", "named", *same("pair", *PAIR), role=TRIGGER)
    yield Rule("by its item", 14, (fact("pair", "pair", item_tells=1), answer, itself), _begun, ("begun",))


def _begun(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return [{"k": "begun", **_of(m["pair"]), **{name: m["answer"][name] for name in ("truth", "code")}}]


def _answer_rules() -> Iterator[Rule]:
    """What it names settles whose it is, but where a trigger has several items; otherwise the duty must still be open on
    its day, and what both must share must agree."""
    settled = (fact("pair", "pair", has_item=0), fact("named", "named", *same("pair", *PAIR), role=TRIGGER))
    yield Rule("settled by the trigger", 14, settled, _settled, ("settled",))
    settled = (fact("pair", "pair"), fact("named", "named", *same("pair", *PAIR), role=ITEM))
    yield Rule("settled by the item", 14, settled, _settled, ("settled",))
    pair, unnamed = fact("pair", "pair", dated=1), none("named", "named", *same("pair", *PAIR))
    seat = fact("seat", "seat", *same("pair", "g", "d"), ("may_end", "<", "pair.day"))
    yield Rule("lapsed by its day", 15, (pair, seat, unnamed), _answer(2, NO), ("answer",))
    seat = fact("seat", "seat", *same("pair", "g", "d"), ("may_end", ">=", "pair.day"), ("sure_end", "<", "pair.day"))
    yield Rule("perhaps lapsed by its day", 15, (pair, seat, unnamed), _answer(2, DOUBT, "day_code"), ("answer",))
    pair, open_ = fact("pair", "pair"), none("settled", "settled", *same("pair", *PAIR))
    lacks = fact("lacks", "lacks", *same("pair", "g", "q"))
    yield Rule("evidence lacks", 15, (pair, lacks, open_), _shares("lacks", DOUBT), ("answer",))
    claim = fact("claim", "claim", *same("pair", "g", "q"), role=SHARED)
    wants = fact("wants", "wants", *same("pair", "d"), *same("claim", "slot"))
    yield Rule("duty wants", 15, (pair, claim, wants, open_), _shares("wants", DOUBT), ("answer",))
    mark = fact("mark", "mark", *same("pair", "d"), *same("claim", "slot"), ("v", "!=", "claim.v"), role=SHARED)
    yield Rule("shares no such thing", 15, (pair, claim, mark, open_), _shares("claim", NO), ("answer",))


def _settled(sheet: Sheet, m: Matched) -> list[FlatFact]:
    return [{"k": "settled", **_of(m["pair"])}]


def _answer(rank: int, truth: int, code: str = "") -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        pair = m["pair"]
        number = pair[code] if code else 0
        return [{"k": "answer", **_of(pair), "rank": _rank(sheet, rank, number), "truth": truth, "code": number}]

    return told


def _shares(alias: str, truth: int) -> Action:
    def told(sheet: Sheet, m: Matched) -> list[FlatFact]:
        source = m[alias]
        code = source["code"] if truth == DOUBT else 0
        rank = _rank(sheet, 3 + source["place"], code)
        return [{"k": "answer", **_of(m["pair"]), "rank": rank, "truth": truth, "code": code}]

    return told


def _rank(sheet: Sheet, rank: int, code: int) -> int:
    """What is missing from a record that is there is given as the reason before what is not covered."""
    return rank if not code or sheet.firm(code) else rank + 1000
