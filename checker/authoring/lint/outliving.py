"""A profile's shorter limits that go on after the law of their rule ended: what they ask then, no law asks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from checker.compile.program import Limit, Rule
from checker.compile.tightening import limits_of
from checker.errors import Fault
from checker.ruleset.library import Written
from checker.ruleset.models import ProfileModel


def of_profile(profile: Written[ProfileModel], rules: Mapping[str, Rule]) -> Iterator[Fault]:
    """A fault for each value without `to` over a limit that ended for good. `rules` are as they are without the profile."""
    for rule_id, asked in profile.model.tighten.items():
        limits = limits_of(rules[rule_id]) if rule_id in rules else {}
        for name, values in asked.items():
            ended = _ended(limits[name]) if name in limits else None
            for place, value in enumerate(values):
                if ended is not None and value.to is None:
                    where = ("tighten", rule_id, name, place)
                    what = f"this has no end, and the rule's own limit ended on {ended}: after that this stands alone"
                    yield profile.document.fault(where, what, help=_HELP.format(ended=ended))


_HELP = "give it `to: {ended}` or, where your service does ask for this still, the day until which it does"


def _ended(limit: Limit) -> dt.date | None:
    """The last day on which any text of a limit was in force; None where one has no end."""
    ends = [value.law.until for value in limit.values]
    known = [end for end in ends if end is not None]
    return dt.date.fromordinal(max(known)) if known and len(known) == len(ends) else None
