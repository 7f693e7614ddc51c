"""Duties that a trigger begins: within, before and with."""

from __future__ import annotations

from typing import Any

from checker.calendar import Duration, never_longer
from checker.compile.conditions import Loc, Reader, shown
from checker.compile.joins import check_joins
from checker.compile.program import (
    ALWAYS,
    AfterLasting,
    AtAge,
    AtEdge,
    Condition,
    DueTerm,
    Evidence,
    Happening,
    OfKind,
    OnEvent,
    OnTrigger,
    Several,
    Trigger,
)
from checker.compile.rule.parts import NO_LENGTH, Parts
from checker.ruleset.models import (
    Accepts,
    Before,
    DueModel,
    Required,
    With,
    Within,
)
from checker.snapshot.vocabulary import Form, vocabulary

_EDGES = ("start-of", "end-of")


def within(parts: Parts, block: Within) -> OnTrigger:
    """Evidence no later than a limit after the trigger, or by a day fixed some other way."""
    terms = [block.due] if block.due else block.earliest_of or block.latest_of
    name = "due" if block.due else "earliest-of" if block.earliest_of else "latest-of"
    if terms and block.counting == "beginning-with":
        parts.no_meaning(("within",), "counting", block.counting, "it goes with `limit`")
    figure = block.limit or next((term.limit for term in terms if term.limit is not None), None)
    limit = parts.figures.lengths(figure, ("within", "limit" if block.limit else name), hours=True)
    if figure is None:
        limit = parts.figures.in_force(block.in_force, ("within",))
    body = OnTrigger(
        trigger=_trigger(parts, block.trigger, ("within", "trigger")),
        evidence=parts.evidence(block.evidence, ("within", "evidence")),
        limit=limit,
        evidence_from=parts.evidence_from(block.evidence_from, ("within", "evidence-from")),
        same=tuple(block.same),
        serves_many=block.serves == "many",
        beginning_with=block.counting == "beginning-with",
        terms=tuple(
            _due_term(parts, term, ("within", name) if block.due else ("within", name, i))
            for i, term in enumerate(terms)
        ),
        latest=bool(block.latest_of),
        for_each=_for_each(parts, block.for_each, ("within", "for-each")),
        recorded=block.recorded,
    )
    return check_joins(parts.reader, body, ("within",))


def _due_term(parts: Parts, term: DueModel, loc: Loc) -> DueTerm:
    word = "after" if term.after is not None else "before"
    raw = term.after if term.after is not None else term.before
    beside = _beside(parts.reader, raw, (*loc, word)) if raw is not None else None
    limit = parts.figures.lengths(term.limit, (*loc, "limit"), hours=True) if term.limit is not None else None
    if limit is None and beside is None and term.attribute is None:
        parts.reader.fault(loc, "expected a limit, an event or an attribute", "what fixes this day")
    return DueTerm(limit, beside, after=term.after is not None, attribute=term.attribute)


def _beside(reader: Reader, raw: Any, loc: Loc) -> Happening | AtEdge | None:
    """A point beside a trigger: one that facts of a kind mark or, as of a trigger, the start or end of what a condition says."""
    word = next((word for word in _EDGES if isinstance(raw, dict) and word in raw), None)
    if word is None or (isinstance(raw[word], str) and raw[word] in vocabulary()):
        return reader.happening(raw, loc)
    edge = _edge(reader, raw, loc, word)
    return Happening(edge.of.kind, edge.of.where, edge.edge) if isinstance(edge.of, OfKind) else edge


def before(parts: Parts, block: Before) -> OnTrigger:
    """Evidence at least a limit before the trigger, or simply before it."""
    body = OnTrigger(
        trigger=_trigger(parts, block.trigger, ("before", "trigger")),
        evidence=parts.evidence(block.evidence, ("before", "evidence")),
        limit=(
            parts.figures.lengths(block.limit, ("before", "limit"))
            if block.limit
            else parts.figures.in_force(block.in_force, ("before",))
        ),
        evidence_from=parts.evidence_from(block.evidence_from, ("before", "evidence-from")),
        same=tuple(block.same),
        serves_many=block.serves == "many",
        clear=block.counting == "clear-days",
        for_each=_for_each(parts, block.for_each, ("before", "for-each")),
    )
    return check_joins(parts.reader, body, ("before",))


def with_(parts: Parts, block: With) -> OnTrigger:
    """The trigger has linked facts, enough of each, or itself carries values."""
    trigger = _trigger(parts, block.trigger, ("with", "trigger"))
    carries: Condition = ALWAYS
    if block.carries is not None and isinstance(trigger, OnEvent):
        kind = vocabulary().kind(trigger.kind)
        carries = parts.reader.where(block.carries, ("with", "carries"), kind)
    elif block.carries is not None:
        parts.reader.fault(("with", "carries"), "expected a trigger that is an event", "its values are what is carried")
    if not block.evidence and not block.requires and block.carries is None:
        parts.reader.fault(("with",), "expected `evidence`, `requires` or `carries`", "what the trigger must come with")
    until = _linked_length(parts, block, "evidence-until", block.evidence_until, excuses=True)
    body = OnTrigger(
        trigger=trigger,
        evidence=parts.evidence(block.evidence, ("with", "evidence")),
        limit=parts.figures.in_force(block.in_force, ("with",)),
        evidence_from=parts.evidence_from(block.evidence_from, ("with", "evidence-from")),
        evidence_until=until,
        asked_after=_asked_after(parts, block, until),
        same=tuple(block.same),
        serves_many=block.serves == "many",
        for_each=_for_each(parts, block.for_each, ("with", "for-each")),
        several=tuple(_several(parts, each, ("with", "requires", i)) for i, each in enumerate(block.requires)),
        carries=carries,
    )
    return check_joins(parts.reader, body, ("with",))


def _linked_length(parts: Parts, block: With, word: str, said: str | None, *, excuses: bool = False) -> Duration | None:
    """A length after the trigger that is said of its linked facts, and perhaps of what `excuses` a miss; None where there is
    none."""
    if not block.evidence and not block.requires and not (excuses and parts.model.excused_by):
        of = "`evidence`, `requires` and `excused-by`" if excuses else "`evidence` and `requires`"
        parts.no_meaning(("with",), word, said, f"it is of {of}")
        return None
    return parts.reader.days(said, ("with", word)) if said is not None else None


def _asked_after(parts: Parts, block: With, until: Duration | None) -> Duration | None:
    """How long after the trigger evidence is not asked for yet: no longer than that in which it may lie."""
    after = _linked_length(parts, block, "asked-after", block.asked_after)
    if after is not None and until is not None and not never_longer(after, until):
        what = f"expected no longer than `evidence-until` ({until}), found {after}"
        parts.reader.fault(("with", "asked-after"), what, "past that nothing is evidence, unless it names its trigger")
    return after


def _several(parts: Parts, block: Required, loc: Loc) -> Several:
    evidence = parts.evidence(block.evidence, (*loc, "evidence"))
    if block.distinct is not None:
        for kind in (vocabulary().kind(each.kind) for each in evidence):
            if block.distinct not in kind.attributes:
                what = f'"{block.distinct}" is not an attribute of {kind.name}'
                parts.reader.fault((*loc, "distinct"), what, f"one of {', '.join(sorted(kind.attributes))}")
    return Several(block.at_least, evidence, block.distinct)


def _for_each(parts: Parts, accepts: Accepts | None, loc: Loc) -> Evidence | None:
    if accepts is None:
        return None
    for word in ("at", "holding", "counts"):
        parts.no_meaning(loc, word, getattr(accepts, word) or None, "an item belongs to its trigger, or does not")
    return parts.accepted(accepts, loc)


def _trigger(parts: Parts, raw: Any, loc: Loc) -> Trigger:
    reader = parts.reader
    if isinstance(raw, dict):
        if "event" in raw:
            return _on_event(parts, raw, loc)
        for word in _EDGES:
            if word in raw:
                return _edge(reader, raw, loc, word)
        if "lasting" in raw:
            reader.only(raw, loc, "lasting", "over", "at-least")
            length, strictly = reader.lasting_length(raw, loc)
            of = reader.condition(raw["lasting"], (*loc, "lasting"))
            return AfterLasting(of, length or NO_LENGTH, strictly)
        if "reaches" in raw:
            reader.only(raw, loc, "reaches")
            if raw["reaches"] == "birth":
                return AtAge(NO_LENGTH)
            return AtAge(reader.age(raw["reaches"], (*loc, "reaches")) or NO_LENGTH)
    reader.fault(loc, f"expected a trigger, found {shown(raw)}", "one of event, start-of, end-of, lasting, reaches")
    return AtAge(NO_LENGTH)


def _edge(reader: Reader, raw: dict[str, Any], loc: Loc, word: str) -> AtEdge:
    reader.only(raw, loc, word)
    return AtEdge(reader.condition(raw[word], (*loc, word)), word.removesuffix("-of"))


def _on_event(parts: Parts, raw: dict[str, Any], loc: Loc) -> Trigger:
    reader = parts.reader
    reader.only(raw, loc, "event", "where", "planned", "that-began")
    kind = reader.kind(raw["event"], (*loc, "event"), Form.EVENT)
    if kind is None:
        return AtAge(NO_LENGTH)
    began = reader.condition(raw["that-began"], (*loc, "that-began")) if "that-began" in raw else None
    if began is not None and not isinstance(began, OfKind):
        reader.fault((*loc, "that-began"), "expected a kind of period", "such as {kind: section_47}")
    where = reader.where(raw.get("where"), (*loc, "where"), kind)
    return OnEvent(kind.name, where, raw.get("planned") is True, began if isinstance(began, OfKind) else None)
