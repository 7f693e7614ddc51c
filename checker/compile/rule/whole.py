"""One rule file to one compiled rule: the shape it is written in, filled in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checker.compile.conditions import Parameters
from checker.compile.program import (
    Asks,
    Body,
    Condition,
    DatedValue,
    OnDuties,
    OnEvent,
    OnExcess,
    OnTrigger,
    OnWindow,
    Rule,
    Shape,
)
from checker.compile.rule.excess import at_most_count, at_most_for, never
from checker.compile.rule.parts import Parts
from checker.compile.rule.through_time import commend, every, have, quota
from checker.compile.rule.triggered import before, with_, within
from checker.compile.uses import parts_of
from checker.errors import Fault
from checker.ruleset.library import Written
from checker.ruleset.models import (
    RuleModel,
)
from checker.snapshot.vocabulary import vocabulary

READERS: Mapping[str, tuple[Shape, Callable[[Parts, Any], Body]]] = {
    "within": (Shape.WITHIN, within), "before": (Shape.BEFORE, before), "with_": (Shape.WITH, with_),
    "every": (Shape.EVERY, every), "have": (Shape.HAVE, have), "quota": (Shape.QUOTA, quota),
    "at_most_for": (Shape.AT_MOST_FOR, at_most_for), "never": (Shape.NEVER, never),
    "at_most_count": (Shape.AT_MOST_COUNT, at_most_count), "commend": (Shape.HAVE, commend),
}  # fmt: skip
"""Each block a rule may be written in, the shape it is, and what reads it."""


def compile_rule(
    written: Written[RuleModel], definitions: frozenset[str], parameters: Parameters, faults: list[Fault]
) -> Rule:
    """One rule. Faults are added to `faults`; the rule returned is not to be run if there were any."""
    parts = Parts(written, definitions, parameters)
    model, reader = parts.model, parts.reader
    shape, body = _body(parts)
    while_, while_trigger = _while(parts)
    _only_where_read(parts, shape, body)
    excused_if = None
    if model.excused_if is not None and isinstance(body, OnTrigger) and isinstance(body.trigger, OnEvent):
        kind = vocabulary().kind(body.trigger.kind)
        excused_if = reader.where(model.excused_if, ("excused-if",), kind)
    elif model.excused_if is not None:
        reader.fault(("excused-if",), "expected a trigger that is an event", "the exception is read on that event")
    rule = Rule(
        id=model.id,
        title=model.title.strip(),
        asks=model.asks.strip(),
        force=model.force,
        owner=model.owner,
        about=model.about,
        shape=shape,
        body=body,
        dispute=Asks(
            model.dispute.severity, model.dispute.theme, model.dispute.message.strip(), model.dispute.ask.strip(),
            model.dispute.immediate_safety,
        ),
        when=reader.condition(model.when, ("when",)),
        unless=parts.optional(model.unless, ("unless",)),
        while_=while_,
        while_trigger=while_trigger,
        excused_by=parts.evidence(model.excused_by, ("excused-by",)),
        excuse_after_due=model.excuse_may_follow,
        excused_if=excused_if,
        commends=model.commend is not None,
        per=_per(parts),
        standards=tuple(model.standards),
        known_limits=tuple(limit.strip() for limit in model.known_limits),
        needs_numbers=tuple(reader.needs_numbers),
    )  # fmt: skip
    _set_in_time(parts, body)
    faults += reader.faults
    return rule


def _set_in_time(parts: Parts, body: Body) -> None:
    """A fault for each length a profile sets for a condition of a rule that was in force before it."""
    texts = [value.law.since for value in _dated(body)]
    for loc, since in parts.reader.set_from:
        if texts and since > min(texts):
            day = dt.date.fromordinal(min(texts))
            what = f"expected a length set `from` {day} or before, found {dt.date.fromordinal(since)}"
            parts.reader.fault(loc, what, "a condition reads the same length on every day the rule is in force")


def _dated(part: object) -> Iterator[DatedValue]:
    for each in parts_of(part):
        if isinstance(each, DatedValue):
            yield each
        yield from _dated(each)


def _only_where_read(parts: Parts, shape: Shape, body: Body) -> None:
    """A fault for each part of the rule that a rule of its shape does not read."""
    follows = parts.model.excuse_may_follow or None
    if not parts.model.excused_by:
        parts.no_meaning((), "excuse-may-follow", follows, "it goes with `excused-by`")
    elif shape is Shape.WITH:
        parts.no_meaning((), "excuse-may-follow", follows, "there is no due date for an exception to follow")
    if not isinstance(body, OnTrigger):
        parts.no_meaning((), "while", parts.model.while_, "only a duty that a trigger begins goes on depending on it")
    if isinstance(body, OnWindow | OnExcess | OnDuties):
        parts.no_meaning((), "relaxed", parts.model.relaxed or None, "there is no due date to relax")


def _body(parts: Parts) -> tuple[Shape, Body]:
    for name, (shape, read) in READERS.items():
        block = getattr(parts.model, name)
        if block is not None:
            return shape, read(parts, block)
    raise AssertionError("a rule has one shape")


def _while(parts: Parts) -> tuple[Condition | None, bool]:
    """What must go on holding, apart from the word `trigger`: the period the trigger is the start of."""
    raw = parts.model.while_
    if raw == "trigger":
        return None, True
    if isinstance(raw, list) and "trigger" in raw:
        rest = [item for item in raw if item != "trigger"]
        return parts.reader.condition(rest, ("while",)), True
    return parts.optional(raw, ("while",)), False


def _per(parts: Parts) -> tuple[str, str] | None:
    if parts.model.per is None:
        return None
    kind_name, _, attribute = parts.model.per.partition(".")
    kind = parts.reader.kind(kind_name, ("per",))
    if kind is not None and attribute not in kind.attributes:
        parts.reader.fault(
            ("per",), f'"{attribute}" is not an attribute of {kind.name}', "such as iro_allocation.officer"
        )
    return kind_name, attribute
