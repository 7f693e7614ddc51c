"""A corrected date gives a duty another key and a dispute another id: which adopted dispute a new one may stand for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from checker.disputes.ledger.events import About
from checker.disputes.ledger.standing import Standing, Standings

_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


def proposed(new: About, present: Iterable[About], standings: Standings) -> Standing | None:
    """The open dispute that `new` may be under a corrected date, or None.

    It is over the same rule and case; nothing in the record has its id any more; its key is of the same kind, and no
    other duty's key lies between the two. Of several, the one nearest in time. It is proposed: a person says.

    `present` are the duties the record holds, or as many of them as are known.
    """
    if standings.of(new.dispute) is not None:
        return None
    old = [(s, s.about[0]) for s in standings.all if s.open and s.about and _alike(s.about[0], new)]
    if not old:
        return None
    listed = [about for about in present if _alike(about, new)]
    ids = {about.dispute for about in listed}
    keys = [_place(about.key) for about in listed]
    here = _place(new.key)
    found = [
        (_apart(_place(about.key), here), standing)
        for standing, about in old
        if about.dispute not in ids and not any(_between(key, _place(about.key), here) for key in keys)
    ]
    return min(found, key=lambda each: each[0])[1] if found else None


def nearest(new: About, among: Iterable[About]) -> About | None:
    """Of several duties the one over the same rule and case that is nearest in time; None where none is over those."""
    here = _place(new.key)
    same = (each for each in among if (each.rule, each.case) == (new.rule, new.case))
    return min(same, key=lambda each: _apart(_place(each.key), here), default=None)


def _between(key: tuple[str, ...], one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return min(one, other) < key < max(one, other)


def _alike(one: About, other: About) -> bool:
    """One rule, one case, and keys of one kind."""
    return (one.rule, one.case, one.key.split(" ")[0]) == (other.rule, other.case, other.key.split(" ")[0])


def _place(key: str) -> tuple[str, ...]:
    """A key's days, in order: where among the duties of its rule and case it comes."""
    return tuple(_DAY.findall(key))


def _apart(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many days apart the last days of two keys are."""
    days = [date.fromisoformat(place[-1]).toordinal() if place else 0 for place in (one, other)]
    return abs(days[0] - days[1])
