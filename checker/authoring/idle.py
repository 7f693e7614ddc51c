"""Parts of a compiled rule that nothing it does depends on: the file could not say otherwise, or there is nothing to act on.

A change to one of these is no mutant: it is the same rule, or one no file can hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checker.authoring.tree import Node
from checker.calendar import Unit
from checker.compile.program import (
    AfterLasting,
    AtEdge,
    DatedValue,
    DueTerm,
    Evidence,
    EvidenceFrom,
    Limit,
    OnEvent,
    OnExcess,
    OnGap,
    OnStretch,
    OnTrigger,
    Rule,
    Shape,
    Step,
    Total,
)  # fmt: skip
from checker.snapshot.vocabulary import Form, vocabulary

Idle = Callable[[Rule, Any], bool]

_IDLE: Mapping[tuple[type, str], Idle] = {
    (Rule, "excuse_after_due"): lambda rule, _: not rule.excused_by or rule.shape is Shape.WITH,
    (Rule, "while_trigger"): lambda rule, _: not isinstance(_trigger(rule), AtEdge | AfterLasting),
    (OnTrigger, "limit"): lambda _, body: any(term.limit is not None for term in body.terms),
    (OnTrigger, "latest"): lambda _, body: len(body.terms) < 2,
    (OnTrigger, "recorded"): lambda _, body: not body.recorded,
    (OnTrigger, "clear"): lambda rule, body: rule.shape is not Shape.BEFORE or not _has_length(body.limit),
    (OnTrigger, "beginning_with"): lambda rule, body: rule.shape is not Shape.WITHIN or _not_counted(body),
    (OnTrigger, "evidence_from"): lambda rule, _: rule.shape is Shape.BEFORE,
    (EvidenceFrom, "any_day"): lambda rule, _: rule.shape is Shape.BEFORE,
    (DueTerm, "after"): lambda _, term: term.beside is None,
    (OnGap, "or_start"): lambda _, body: body.anchor is None,
    (OnEvent, "planned"): lambda _, trigger: trigger.began is not None or not _may_be_planned(trigger.kind),
    (OnExcess, "state"): lambda rule, _: rule.shape is Shape.AT_MOST_COUNT,
    (OnExcess, "among"): lambda rule, _: rule.shape is not Shape.NEVER,
    (OnExcess, "apart"): lambda _, body: body.apart == 1,
    (Evidence, "holding"): lambda _, evidence: vocabulary().kind(evidence.kind).form is not Form.PERIOD,
    (Total, "nights"): lambda rule, _: isinstance(rule.body, OnExcess) and _in_hours(rule.body.limit),
    (DatedValue, "selected_by"): lambda rule, value: isinstance(rule.body, OnExcess) or not _chosen_by_a_day(value),
}


def idle(rule: Rule, node: Node) -> bool:
    """Whether nothing depends on the value at a node."""
    if "for_each" in node.path and node.field in ("at", "holding", "law"):
        return True
    test = _IDLE.get((type(node.owner), node.field))
    return test is not None and test(rule, node.owner)


_NEEDED: Mapping[tuple[type, str], Idle] = {
    (DatedValue, "length"): lambda rule, _: rule.shape not in (Shape.BEFORE, Shape.HAVE),
    (DatedValue, "number"): lambda *_: True,
    (Step, "limit"): lambda _, step: not step.regimes,
    (OnTrigger, "limit"): lambda *_: True,
    (OnStretch, "limit"): lambda *_: True,
    (OnExcess, "measure"): lambda *_: True,
}
"""Parts that the compiled form may do without, and a file of the rule's own shape may not."""


def needed(rule: Rule, node: Node) -> bool:
    """Whether a file must say what is at a node, though in other shapes it may be nothing."""
    test = _NEEDED.get((type(node.owner), node.field))
    return test is not None and test(rule, node.owner)


def _trigger(rule: Rule) -> Any:
    return rule.body.trigger if isinstance(rule.body, OnTrigger) else None


def _has_length(limit: Limit | None) -> bool:
    return limit is not None and any(value.length for value in limit.values)


def _in_hours(limit: Limit) -> bool:
    return any(value.length and value.length.unit is Unit.HOURS for value in limit.values)


def _not_counted(body: OnTrigger) -> bool:
    """Whether there is no first day to count or leave out: hours elapse, and beside several due dates it is not said."""
    if body.terms or body.limit is None:
        return True
    lengths = [value.length for value in body.limit.values if value.length]
    return not lengths or all(length.unit is Unit.HOURS for length in lengths)


def _chosen_by_a_day(value: DatedValue) -> bool:
    if value.length is not None and value.length.unit is Unit.HOURS:
        return False
    return value.length is not None or value.judgement is not None


def _may_be_planned(kind: str) -> bool:
    status = vocabulary().kind(kind).attributes.get("status")
    return status is not None and "planned" in status.values
