"""What the rules of dip-audit questions are called, and the kinds of fact that say one was put. It imports nothing."""

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
