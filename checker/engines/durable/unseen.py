"""Days that are not covered, as facts: evidence of a duty may lie on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from checker.compile.program import Evidence
from checker.engines.durable.rules import FlatFact, Matched, Rule, fact
from checker.engines.durable.sheet import Sheet
from checker.engines.duty import Why
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE

ASSERTED = ("unseen", "look")
_DAYS = 22
"""Bits enough for any day."""


def unseen_rules() -> Iterator[Rule]:
    """`gap` {g, d, rank, code}: within the days a duty looks at, {look: from, to}, lie some that are not covered.

    The rank orders gaps by their days as far as the duty looks at them. Evidence that must hold on the as-at date is looked
    for on that day alone, whatever days the duty looks at.
    """
    look = fact("look", "look")
    days = fact(
        "unseen", "unseen", ("g", "==", "look.g"), ("lo", "<=", "look.to"), ("hi", ">=", "look.since"), holding=0
    )
    yield Rule("unseen", 11, (look, days), _gap, ("gap",))
    held = fact("unseen", "unseen", ("g", "==", "look.g"), holding=1)
    yield Rule("unseen, holding", 11, (look, held), _gap, ("gap",))


def _gap(sheet: Sheet, m: Matched) -> list[FlatFact]:
    look, days = m["look"], m["unseen"]
    lo, hi = days["lo"], days["hi"]
    if not days["holding"]:
        lo, hi = max(lo, look["since"]), min(hi, look["to"])
    rank = (((lo << _DAYS) | hi) << 8) | days["place"]
    return [{"k": "gap", "g": look["g"], "d": look["d"], "rank": rank, "code": days["code"]}]


def lay_unseen(sheet: Sheet, g: int, accepted: Sequence[Evidence], view: CaseView) -> None:
    """The runs of days on which evidence of a group may lie that the snapshot does not hold."""
    kinds = sorted({evidence.kind for evidence in accepted})
    laid: set[tuple[Any, ...]] = set()
    for evidence in accepted:
        first = view.as_at if evidence.holding else LONG_BEFORE
        for lo, hi in uncovered(view.covered(evidence.kind), first, view.as_at):
            if (evidence.kind, evidence.holding, lo, hi) not in laid:
                laid.add((evidence.kind, evidence.holding, lo, hi))
                code = sheet.doubt(Unknown(Why.NOT_COVERED, evidence.kind))
                place = kinds.index(evidence.kind)
                sheet.add("unseen", g=g, lo=lo, hi=hi, holding=evidence.holding, place=place, code=code)


def lay_look(sheet: Sheet, g: int, d: int, first: int, last: int) -> None:
    """The days on which a duty looks for evidence of a group, where there are any."""
    if first <= last:
        sheet.add("look", g=g, d=d, since=first, to=last)
