"""Too much of something: at-most-for, at-most-count and never."""

from __future__ import annotations

from typing import Any

from checker.calendar import Unit
from checker.compile.conditions import Loc
from checker.compile.figures import ON_DAY, ON_STATE
from checker.compile.program import (
    ALWAYS,
    Condition,
    Count,
    Evidence,
    Extension,
    OfKind,
    OnExcess,
    OnLasting,
    Passes,
    SelectedBy,
    Times,
    Total,
)
from checker.compile.rule.parts import Parts
from checker.ruleset import models
from checker.ruleset.models import (
    AtMostCount,
    AtMostFor,
    Never,
)
from checker.snapshot.vocabulary import Form, Type, vocabulary


def at_most_for(parts: Parts, block: AtMostFor) -> OnLasting | OnExcess:
    """A state that lasts no longer than a limit, in one go or summed in any window."""
    return _summed(parts, block, block.in_any) if block.in_any is not None else _in_one_go(parts, block)


def _in_one_go(parts: Parts, block: AtMostFor) -> OnLasting:
    at: Loc = ("at-most-for",)
    limit = parts.figures.lengths(block.limit, (*at, "limit"), may_be=ON_STATE, hours=True)
    parts.no_meaning(at, "apart", block.apart, "one stretch is one duty; `apart` goes with `in-any`")
    units = {value.length.unit for value in limit.values if value.length is not None}
    if Unit.HOURS in units and (len(units) > 1 or block.extended or block.suspended is not None):
        what = "expected hours alone"
        parts.reader.fault((*at, "limit"), what, "a limit in hours has no other unit beside it and is not lengthened")
    return OnLasting(
        of=parts.reader.condition(block.state, (*at, "state")),
        limit=limit,
        extensions=tuple(_extension(parts, each, (*at, "extended", i)) for i, each in enumerate(block.extended)),
        suspended=parts.optional(block.suspended, (*at, "suspended")),
        beginning_with=block.counting != "after",
        leaving_day=block.counting == "days",
    )


def _summed(parts: Parts, block: AtMostFor, window: str) -> OnExcess:
    at: Loc = ("at-most-for",)
    for word, value in (("extended", block.extended or None), ("suspended", block.suspended)):
        parts.no_meaning(at, word, value, "it goes with a state in one go, not `in-any` window")
    if block.counting in ("beginning-with", "after"):
        parts.reader.fault((*at, "counting"), "expected nights or days", "every day, or night, in the window is summed")
    state = parts.reader.condition(block.state, (*at, "state"))
    limit = parts.figures.lengths(block.limit, (*at, "limit"), relaxed=False, may_be=ON_DAY, hours=True)
    if any(value.length is not None and value.length.unit is Unit.WORKING_DAYS for value in limit.values):
        parts.reader.fault(
            (*at, "limit"), "expected hours, days, weeks, months or years", "working days are not summed"
        )
    measure = Total(state, parts.reader.window(window, (*at, "in-any")), nights=block.counting != "days")
    for i, value in enumerate(limit.values):
        place = (*at, "limit") if block.limit.parameter is not None else (*at, "limit", i, "value")
        parts.reader.inside(value.length, measure.window, place, strictly=True)
    return OnExcess(state, None, measure, limit, apart=_apart(parts, block.apart, (*at, "apart")))


def _extension(parts: Parts, block: Any, loc: Loc) -> Extension:
    (evidence,) = parts.evidence([block], loc) or (Evidence("child", ALWAYS, "on"),)
    by = parts.figures.lengths(block.by, (*loc, "by"), relaxed=False, may_be=(SelectedBy.TRIGGER,))
    return Extension(evidence, by, block.most)


def at_most_count(parts: Parts, block: AtMostCount) -> OnExcess:
    """No more than so many of something distinct."""
    raw = {"count": block.of, "where": block.where, "distinct": block.distinct, "in-any": block.in_any,
           "unless-all-share": block.unless_all_share}  # fmt: skip
    at: Loc = ("at-most-count",)
    measure = parts.reader.counted({k: v for k, v in raw.items() if v is not None}, at)
    limit = parts.figures.numbers(block.limit, (*at, "limit"), may_be=ON_DAY)
    if measure is None:
        measure = Count("child", ALWAYS, None, None)
    some = Passes(Count(measure.kind, ALWAYS, None, measure.window), 1, strictly=False)
    of_periods = vocabulary().kind(measure.kind).form is Form.PERIOD
    state: Condition = OfKind(measure.kind, ALWAYS) if of_periods else some
    return OnExcess(
        state=state,
        among=None,
        measure=measure,
        limit=limit,
        times=_times(parts, block.times, (*at, "times")) if block.times else None,
        apart=_apart(parts, block.apart, (*at, "apart")),
    )


def _times(parts: Parts, block: models.Times, loc: Loc) -> Times | None:
    kind = parts.reader.kind(block.kind, (*loc, "kind"), Form.PERIOD)
    if kind is None:
        return None
    attribute = kind.attributes.get(block.attribute)
    if attribute is None or attribute.type is not Type.NUMBER:
        what = f'expected an attribute of {kind.name} that is a number, found "{block.attribute}"'
        parts.reader.fault((*loc, "attribute"), what)
    return Times(kind.name, parts.reader.where(block.where, (*loc, "where"), kind), block.attribute)


def never(parts: Parts, block: Never) -> OnExcess:
    """A state that must not be."""
    return OnExcess(
        state=parts.reader.condition(block.state, ("never", "state")),
        among=parts.optional(block.among, ("never", "among")),
        measure=None,
        limit=parts.figures.in_force(block.in_force, ("never",), by=SelectedBy.DAY),
        apart=_apart(parts, block.apart, ("never", "apart")),
    )


def _apart(parts: Parts, text: str | None, loc: Loc) -> int:
    """How many days apart two stretches are told apart, by the last day of one and the first of the next."""
    length = parts.reader.length(text, loc) if text is not None else None
    if length is None:
        return 1
    if length.unit not in (Unit.DAYS, Unit.WEEKS):
        parts.reader.fault(loc, f"expected days or weeks, found {length}", "such as 7 days")
    return length.amount * (7 if length.unit is Unit.WEEKS else 1)
