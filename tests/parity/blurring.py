"""The record of one case with things left out of it: attributes, days, and whole kinds from what the source covers.

What is left out is left out as a source would: of a kind covered only from a day, nothing that was over by then is there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from checker.snapshot.vocabulary import Form, Kind, Type, vocabulary
from tests.parity.trial import Data

DAY = dt.timedelta(days=1)
AGO = (5, 20, 60, 120, 200, 365, 500, 700)
"""How many days before the as-at date a kind may be covered from."""


@dataclass(frozen=True)
class Chances:
    """How often each attribute, each day and each kind is left out."""

    attributes: float = 0
    dates: float = 0
    kinds: float = 0


WAYS = (Chances(attributes=0.2), Chances(dates=0.1), Chances(kinds=0.4), Chances(0.1, 0.05, 0.3))


@dataclass(frozen=True)
class Spared:
    """What is not left out: kinds from the cover, attributes, and days before one. `test_blurred` says why."""

    kinds: Collection[str] = ()
    attributes: Collection[str] = ()
    days_before: dt.date = dt.date.min


@dataclass(frozen=True)
class Cut:
    """One thing left out: an attribute or a day of the fact at a place or, where there is none, days of a kind.

    A kind is then covered from `since`, and where that is None not at all.
    """

    kind: str
    place: int | None = None
    name: str = ""
    since: dt.date | None = None

    def told(self, facts: Sequence[Data]) -> str:
        """What was left out, in words; `facts` are those of the whole record."""
        if self.place is None:
            return f"{self.kind}: covered " + (f"from {self.since}" if self.since else "not at all")
        fact = facts[self.place]
        return f"{self.name} of the {self.kind} of {fact.get('on', fact.get('start'))} (it was {fact[self.name]})"


def cuts(document: Data, dice: Random, chances: Chances, spared: Spared) -> tuple[Cut, ...]:
    """What to leave out of the record of a case, by dice."""
    as_at, facts = _day(document["as_at"]), document["cases"][0]["facts"]
    assert as_at is not None
    covered = document["covers"] if isinstance(document["covers"], dict) else {}
    found = []
    for name in sorted({*covered, *(fact["kind"] for fact in facts)} - {"child", *spared.kinds}):
        if dice.random() < chances.kinds:
            since = as_at - dice.choice(AGO) * DAY
            found.append(Cut(name, since=dice.choice((None, since, since))))
    for place, fact in enumerate(facts):
        kind = vocabulary().kind(fact["kind"])
        if kind.form is Form.RECORD:
            continue
        for name in _attributes(kind, fact, spared):
            if dice.random() < chances.attributes:
                found.append(Cut(kind.name, place, name))
        for edge in _edges(fact, spared, as_at):
            if dice.random() < chances.dates:
                found.append(Cut(kind.name, place, edge))
    return tuple(found)


def _attributes(kind: Kind, fact: Data, spared: Spared) -> Iterator[str]:
    """What may be left out of a fact: not what says which thing it is, or is part of."""
    for each in kind.attributes.values():
        if each.name in fact and each.type is not Type.ID and each.name not in spared.attributes:
            yield each.name


def _edges(fact: Data, spared: Spared, as_at: dt.date) -> Iterator[str]:
    """The days of a fact that may be left out: none that begins a period, and none that is still to come."""
    for edge in ("on", "end"):
        day = _day(fact.get(edge))
        if day is not None and spared.days_before <= day <= as_at:
            yield edge


def blurred(document: Data, chosen: Sequence[Cut]) -> Data:
    """The record without what was chosen. Facts that would become alike, and be taken for one, are left as they are."""
    (case,) = document["cases"]
    covers = _covers(document)
    since = {cut.kind: cut.since for cut in chosen if cut.place is None}
    covers |= {kind: _covered(covers.get(kind), kind, day, document["as_at"]) for kind, day in since.items()}
    less = [dict(fact) for fact in case["facts"]]
    for cut in chosen:
        if cut.place is not None and cut.name in ("on", "end"):
            less[cut.place][cut.name] = "unknown"
        elif cut.place is not None:
            del less[cut.place][cut.name]
    alike = Counter(map(str, less))
    less = [one if alike[str(one)] == 1 else whole for one, whole in zip(less, case["facts"], strict=True)]
    there = [_there(whole, case["facts"], since, document["as_at"]) for whole in case["facts"]]
    facts = [fact for fact, kept in zip(less, there, strict=True) if kept]
    return {**document, "covers": covers, "cases": [{**case, "facts": facts}]}


def _covers(document: Data) -> Data:
    """What is covered of each kind, as it would be were it left to be understood."""
    kinds, said = vocabulary().kinds, document["covers"]
    if said == "all":
        return dict.fromkeys(kinds, "all")
    listed = {fact["kind"] for fact in document["cases"][0]["facts"]}
    periods = {name: "all" for name in listed if kinds[name].form is Form.PERIOD}
    return {**periods, **(said or {})}


def _covered(before: Any, kind: str, since: dt.date | None, as_at: str) -> Any:
    """What is covered of a kind from a day on; of periods at the least those of the as-at date."""
    first = before.get("from") if isinstance(before, dict) else None
    if before is None or (before != "all" and first is None) or (first and since and str(first) > str(since)):
        return before or "none"
    if since is None:
        return {"from": as_at} if vocabulary().kind(kind).form is Form.PERIOD else "none"
    return {**(before if isinstance(before, dict) else {}), "from": str(since)}


def _there(fact: Data, facts: Sequence[Data], since: dict[str, dt.date | None], as_at: str) -> bool:
    """Whether a source that covers a kind from a day holds a fact: it was not over by then, or goes on in one that was not."""
    kind = vocabulary().kind(fact["kind"])
    if kind.name not in since or kind.form is Form.RECORD:
        return True
    first = since[kind.name]
    if kind.form is Form.EVENT:
        day = _day(fact["on"])
        return first is not None and (day is None or day >= first)
    ended = _day(fact.get("end"))
    goes_on = any(other["kind"] == kind.name and _day(other["start"]) == ended for other in facts)
    return ended is None or ended > (first or _day(as_at) or dt.date.max) or goes_on


def _day(value: Any) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
