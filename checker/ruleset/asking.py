"""What the rules of dip-audit questions are called, and the kinds of fact of what audits ask and agree. It imports nothing."""

from __future__ import annotations

from collections.abc import Mapping

PREFIX = "question."
"""What the id of a question's rule begins with, before the id of the question."""

KINDS: Mapping[str, str] = {
    "child": "audit_question",
    "allegation": "allegation_audit_question",
    "household": "household_audit_question",
    "officer": "officer_audit_question",
}
"""The kind of fact that says a question was put, and what came back, by what it is about."""

ACTIONS: Mapping[str, str] = {
    "child": "audit_action",
    "allegation": "allegation_audit_action",
    "household": "household_audit_action",
}
"""The kind of fact that says an action was agreed in an audit, by what it is about."""

DONE = "_done"
"""What follows the kind of an action in the kind of fact that says it was done."""
