"""Duties that run through time: every, have, quota and commend."""

from __future__ import annotations

from typing import Any

from checker.compile.conditions import Loc
from checker.compile.program import (
    Between,
    Limit,
    OnDuties,
    OnGap,
    OnStretch,
    OnWindow,
    Regime,
    Step,
    Terms,
    YearsOf,
)
from checker.compile.rule.parts import NO_LENGTH, Parts
from checker.ruleset.models import (
    Commend,
    Every,
    Have,
    Quota,
)


def every(parts: Parts, block: Every) -> OnGap:
    """Evidence again and again while a period is open."""
    steps = []
    for i, step in enumerate(block.steps):
        loc: Loc = ("every", "steps", i)
        regimes = [
            Regime(
                name=regime.name,
                condition=parts.reader.condition(regime.when, (*loc, "regimes", j, "when")),
                limit=parts.figures.lengths(regime.limit, (*loc, "regimes", j, "limit")),
                entry=parts.figures.lengths(regime.entry, (*loc, "regimes", j, "entry")) if regime.entry else None,
                runs_on=regime.regime_at == "previous",
            )
            for j, regime in enumerate(step.regimes)
        ]
        limit = parts.figures.lengths(step.limit, (*loc, "limit")) if step.limit else None
        steps.append(Step(step.name, limit, tuple(regimes)))
    anchor = parts.reader.happening(block.from_, ("every", "from"), "else") if block.from_ is not None else None
    return OnGap(
        period=parts.reader.condition(block.period, ("every", "period")),
        evidence=parts.evidence(block.evidence, ("every", "evidence")),
        steps=tuple(steps),
        anchor=anchor,
        or_start=isinstance(block.from_, dict) and block.from_.get("else") == "start",
    )


def have(parts: Parts, block: Have) -> OnStretch:
    """While a condition holds the record has a fact."""
    return OnStretch(
        condition=parts.reader.condition(block.while_, ("have", "while")),
        evidence=parts.evidence(block.evidence, ("have", "evidence")),
        limit=(
            parts.figures.lengths(block.by, ("have", "by"))
            if block.by
            else parts.figures.in_force(block.in_force, ("have",))
        ),
        evidence_from=parts.evidence_from(block.evidence_from, ("have", "evidence-from")),
    )


def quota(parts: Parts, block: Quota) -> OnWindow:
    """At least so many in each term, year or gap between two events."""
    return OnWindow(
        windows=_windows(parts, block.each, ("quota", "each")),
        condition=parts.reader.condition(block.while_, ("quota", "while")),
        evidence=parts.evidence(block.evidence, ("quota", "evidence")),
        limit=_how_many(parts, block),
    )


def _how_many(parts: Parts, block: Quota) -> Limit:
    """How many there must be: things are whole, and to ask for none is to ask nothing."""
    at: Loc = ("quota", "at-least")
    limit = parts.figures.numbers(block.at_least, at)
    for value in limit.values:
        if value.number is not None and (value.number < 1 or value.number % 1):
            parts.reader.fault(at, f"expected a whole number of at least 1, found {value.number:g}")
    return limit


def _windows(parts: Parts, raw: Any, loc: Loc) -> Terms | YearsOf | Between:
    if raw == "term":
        return Terms()
    if isinstance(raw, dict) and "year-of" in raw:
        parts.reader.only(raw, loc, "year-of")
        return YearsOf(parts.reader.condition(raw["year-of"], (*loc, "year-of")))
    if isinstance(raw, dict) and "between" in raw:
        parts.reader.only(raw, loc, "between", "during")
        events = parts.reader.happening(raw["between"], (*loc, "between"))
        if events is not None:
            return Between(events, parts.reader.condition(raw.get("during"), (*loc, "during")))
        return Terms()
    parts.reader.fault(
        loc, "expected what each is", "term, {year-of: a period}, or {between: an event, during: a period}"
    )
    return Terms()


def commend(parts: Parts, block: Commend) -> OnDuties:
    """Every duty of some rules met, and the rest holds: good practice."""
    return OnDuties(
        condition=parts.reader.condition(block.while_, ("commend", "while")),
        rules=tuple(block.rules),
        last=parts.reader.days(block.in_last, ("commend", "in-last")) or NO_LENGTH,
        also=parts.reader.condition(block.also, ("commend", "also")),
        limit=parts.figures.in_force(block.in_force, ("commend",)),
    )
