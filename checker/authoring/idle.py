"""Parts of a compiled rule that nothing it does depends on: the file could not say otherwise, or there is nothing to act on.

A change to one of these is no mutant: it is the same rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checker.authoring.tree import Node, nodes
from checker.compile.program import DatedValue, Evidence, EvidenceFrom, OnEvent, OnGap, OnTrigger, Rule, Shape
from checker.snapshot.vocabulary import Form, vocabulary

Idle = Callable[[Rule, Any], bool]

_IDLE: Mapping[tuple[type, str], Idle] = {
    (Rule, "excuse_after_due"): lambda rule, _: not rule.excused_by,
    (OnTrigger, "clear"): lambda rule, body: rule.shape is not Shape.BEFORE or not has_length(body),
    (OnTrigger, "beginning_with"): lambda rule, _: rule.shape is not Shape.WITHIN,
    (OnTrigger, "evidence_from"): lambda rule, _: rule.shape is Shape.BEFORE,
    (EvidenceFrom, "any_day"): lambda rule, _: rule.shape is Shape.BEFORE,
    (OnGap, "or_start"): lambda _, body: body.anchor is None,
    (OnEvent, "planned"): lambda _, trigger: trigger.began is not None or not _may_be_planned(trigger.kind),
    (Evidence, "holding"): lambda _, evidence: vocabulary().kind(evidence.kind).form is not Form.PERIOD,
    (DatedValue, "selected_by"): lambda _, value: value.length is None and value.judgement is None,
}


def idle(rule: Rule, node: Node) -> bool:
    """Whether nothing depends on the value at a node."""
    test = _IDLE.get((type(node.owner), node.field))
    return test is not None and test(rule, node.owner)


def has_length(part: Any) -> bool:
    """Whether any figure in part of a rule is a length of time."""
    return any(node.field == "length" and node.value is not None for node in nodes(part))


def _may_be_planned(kind: str) -> bool:
    status = vocabulary().kind(kind).attributes.get("status")
    return status is not None and "planned" in status.values

