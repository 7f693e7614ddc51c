"""What an audit came to as JSON: schema ``checker/audit-return@1``, keys in a fixed order. Pseudonyms, and no free text."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import checker
from checker.audit.agreement import Agreement
from checker.audit.estimates import Estimate
from checker.audit.outcome import OfAudit, Outcome
from checker.audit.returned import Look, Returned
from checker.disputes.pseudonyms import Pseudonyms
from checker.report.privacy import Shown

SCHEMA = "checker/audit-return@1"
PLACES = 6
"""Shares are rounded to so many places, so that every platform writes the same."""


def return_json(outcome: Outcome, pseudonyms: Pseudonyms) -> str:
    """The report as JSON text ending in a newline."""
    return json.dumps(_data(outcome, pseudonyms), indent=2) + "\n"


def _data(outcome: Outcome, pseudonyms: Pseudonyms) -> dict[str, Any]:
    sources = (problem.source for problem in outcome.problems)
    shown = Shown(pseudonyms, ((each.drawn.about, each.drawn.case) for each in outcome.back), sources, reveal=False)
    again = [{**_of(each, shown), "on": _iso(each.again)} for each in outcome.back if each.again is not None]
    return {
        "schema": SCHEMA,
        "as_at": _iso(outcome.as_at),
        "tool": checker.__version__,
        "rules_digest": outcome.program.digest,
        "profile": {"name": outcome.program.profile, "digest": outcome.program.profile_digest},
        "confidence": outcome.confidence,
        "unsafe": [_of(each, shown) for each in outcome.unsafe],
        "disagreements": [_look(each, look, shown) for each, look in outcome.disagreed],
        "recording_only": [_look(each, look, shown) for each, look in outcome.recording],
        "dip_audit": [_look(each, look, shown) for each, look in outcome.dip_audit],
        "rules": [_rule(each) for each in outcome.agreements],
        "audits": [_audit(each) for each in outcome.audits],
        "actions": [
            {**_of(each, shown), "due": _iso(action.by), "done": _iso(action.done)} for each, action in outcome.actions
        ],
        "audited_again": sorted(again, key=lambda told: (told["on"], told["case"], told["audit"])),
        "problems": [
            {"source": shown.source(p.source), "field": p.column, "what": p.what, "hint": p.hint}
            for p in outcome.problems
        ],
        "key": pseudonyms.mark(),
    }


def _of(each: Returned, shown: Shown) -> dict[str, Any]:
    return {"audit": each.drawn.audit, "about": each.drawn.about, "case": shown.case(each.drawn.case, each.drawn.about)}


def _look(each: Returned, look: Look, shown: Shown) -> dict[str, Any]:
    return {**_of(each, shown), "rule": look.rule, "dispute": look.dispute or None, "mark": look.mark}


def _rule(each: Agreement) -> dict[str, Any]:
    return {
        "id": each.id, "looks": each.looks, "agree": each.agree, "disagree": each.disagree,
        "recording_only": each.recording_only, "confirmed": round(each.agree / each.looks, PLACES),
        "proposed_for_muting": each.proposed, "not_proposed": each.kept or None, "muted": each.muted,
    }  # fmt: skip


def _audit(audit: OfAudit) -> dict[str, Any]:
    return {
        "name": audit.name, "about": audit.about, "on": _iso(audit.on), "worksheets": audit.worksheets,
        "returned": audit.back, "population": audit.population, "estimates_of": audit.told_of, "heard": dict(audit.heard),
        "questions": [
            {"id": each.question, "theme": each.theme, "answers": dict(each.answers), "yes": _estimate(each.yes)}
            for each in audit.questions
        ],
        "grades": [{"grade": grade, "estimate": _estimate(found)} for grade, found in audit.grades.items()],
        "graded": audit.graded, "moderated": audit.moderated, "moderated_differently": audit.changed,
    }  # fmt: skip


def _estimate(found: Estimate) -> dict[str, Any]:
    shares = {"share": found.share, "low": found.low, "high": found.high}
    return {
        "so": found.so, "looked": found.looked,
        **{name: None if value is None else round(value, PLACES) for name, value in shares.items()},
    }  # fmt: skip


def _iso(day: int | None) -> str | None:
    return None if day is None else dt.date.fromordinal(day).isoformat()
