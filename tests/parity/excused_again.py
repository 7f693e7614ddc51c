"""Trials of duties that recur and of which one gap after another is excused, on records in which what may excuse comes again and
again, as far apart as the gaps are long: of any other random trials hardly one in a thousand is that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from checker.snapshot.vocabulary import Form, Kind, vocabulary
from fixtures.nasty import Scene, scene
from fixtures.nasty.dice import chance, one_of
from tests.parity.conditions import Writer
from tests.parity.on_purpose import made_over
from tests.parity.rules import program
from tests.parity.trial import Data, Trial

ABOUTS = ("child", "child", "household")
"""Whom there are both events and periods of."""

LIMITS = ("28 days", "4 weeks", "1 month")
APART = dt.timedelta(days=28)
"""How long most gaps are, and how far apart what is repeated lies: where one is excused, so may the next be."""


def excused_again(dice: Random, about: str | None = None) -> tuple[Data, Writer]:
    """Rules of duties that recur, each excused by events of a kind, and what they were written with."""
    rules, writer = program(scene(dice, about or one_of(dice, ABOUTS)), kinds=_a_period_and_events, among=("every",))
    for rule in rules["rules"]:
        if "every" not in rule:
            continue
        if chance(dice, 60):
            rule["every"]["period"] = one_of(dice, writer.periods).name
        for value in _limits(rule["every"]["steps"]):
            value["value"] = one_of(dice, LIMITS)
        kind = one_of(dice, writer.events)
        rule["excused-by"] = [{"kind": kind.name, **writer.maybe_where(kind, 30)}]
    return rules, writer


def record(writer: Writer) -> list[Data]:
    """Documents for such rules: what happened happens again, and again from where a period began."""
    return made_over(writer, _repeat)


def trial(dice: Random, about: str | None = None) -> Trial:
    """Such rules and one such record."""
    rules, writer = excused_again(dice, about)
    return Trial({**rules, "documents": record(writer)})


def _a_period_and_events(where: Scene) -> list[Kind]:
    """A kind of period and one or two of events, of the cases that the rules are about."""
    periods, events = ([kind for kind in some if kind.about == where.about] for some in (where.periods, where.events))
    chosen = one_of(where.dice, periods), one_of(where.dice, events), one_of(where.dice, events)
    return list({kind.name: kind for kind in chosen}.values())


def _limits(steps: list[Data]) -> Iterator[Data]:
    """The values of the limits of some steps which the day that a gap opens chooses."""
    for step in steps:
        values = step.get("limit")
        yield from (value for value in values if "selected-by" not in value) if isinstance(values, list) else ()


def _repeat(dice: Random, facts: list[Data]) -> None:
    """Add to what happened on a known day the same some times again, or some times from a little after a period began."""
    starts = [fact["start"] for fact in facts if fact.get("start", "unknown") != "unknown"]
    for fact in [fact for fact in facts if vocabulary().kind(fact["kind"]).form is Form.EVENT and chance(dice, 50)]:
        first = one_of(dice, [fact["on"], *starts])
        if first == "unknown":
            continue
        day = dt.date.fromisoformat(first[:10]) + dt.timedelta(days=one_of(dice, (20, 28, 1)))
        said = {name: value for name, value in fact.items() if name not in ("id", "recorded", "on_from", "on_by")}
        facts += [{**said, "on": str(day + number * APART)} for number in range(one_of(dice, (2, 3, 4)))]
