"""``--format sarif``: SARIF 2.1.0, for code scanning and whatever else reads it.

The fingerprint of a result is the dispute's id: from the rule, the case and which duty it is, never a row number, so
that it holds still while rows come and go.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import checker
from checker.compile.program import Rule
from checker.disputes.dispute import Dispute
from checker.report.counts import own_figures, provisional
from checker.report.formats.coarse import coarse_message, place_of
from checker.report.formats.told import LEAST, Told
from checker.report.json_report import as_data
from checker.report.words import in_words

LEVELS = {"high": "error", "medium": "warning", "low": "note"}
SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def write(told: Told) -> str:
    """One run: the rules, the disputes, and in a notification each rule that could not run or be decided."""
    rules = [result.rule for result in told.result.rules]
    places = {rule.id: number for number, rule in enumerate(rules)}
    disputes = sorted(told.result.disputes, key=lambda dispute: dispute.urgency)
    run = {
        "tool": {
            "driver": {
                "name": "Safeguarding checker",
                "version": checker.__version__,
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "invocations": [
            {"executionSuccessful": not told.result.errored, "toolExecutionNotifications": list(_notifications(told))}
        ],
        "results": [_result(dispute, places, told) for dispute in disputes],
        "columnKind": "utf16CodeUnits",
        "properties": _about(told),
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.asks},
        "defaultConfiguration": {"level": LEVELS[rule.dispute.severity]},
        "properties": {"force": rule.force, "severity": rule.dispute.severity, "theme": rule.dispute.theme,
                       "owner": rule.owner, "standards": list(rule.standards)},
    }  # fmt: skip


def _result(dispute: Dispute, places: dict[str, int], told: Told) -> dict[str, Any]:
    file, line = place_of(dispute, told)
    rule, duty = dispute.rule, dispute.duty
    location: dict[str, Any] = {"artifactLocation": {"uri": quote(file)}}
    if line:
        location["region"] = {"startLine": line}
    found: dict[str, Any] = {
        "ruleId": rule.id,
        "ruleIndex": places[rule.id],
        "level": LEVELS[rule.dispute.severity],
        "message": {"text": coarse_message(dispute, told)},
        "locations": [{"physicalLocation": location}],
        "partialFingerprints": {"dispute/v1": told.id(dispute)},
    }
    if told.result.set_aside("baseline"):  # all of a run's results have a state, or none has
        found["baselineState"] = "unchanged" if dispute.status == "baseline" else "new"
    if dispute.status in (
        "waived",
        "muted",
    ):  # the reason is in the file of waivers, or the profile: free text may name somebody
        found["suppressions"] = [{"kind": "external", "status": "accepted"}]
    found["properties"] = {
        "case": told.shown.case(duty.case, rule.about),
        "team": told.teams.of(dispute, LEAST),
        "verdict": duty.verdict.value,
        "force": dispute.force,
        "days_late": duty.late_by,
        "open": duty.open,
        "status": dispute.status,
    }
    return found


def _notifications(told: Told) -> Iterator[dict[str, Any]]:
    """Silence is never a pass: each rule that decided nothing says why. A provisional run says so first."""
    if said := provisional(told.own):
        yield {"level": "warning", "message": {"text": said}}
    for result in told.result.rules:
        if result.status != "ran":
            yield {
                "associatedRule": {"id": result.rule.id},
                "level": "error" if result.status == "errored" else "note",
                "message": {
                    "text": f"{result.rule.id}: {result.status}: {in_words(result.why or '', told.result.program)}"
                },
            }


def _about(told: Told) -> dict[str, Any]:
    data = as_data(told.result, told.pseudonyms, reveal=told.reveal)
    own = own_figures(told.own)
    shown = {
        name: data[name] for name in ("as_at", "law_as_at", "rules_digest", "profile", "summary", "key", "narrowed")
    }
    return {**shown, "provisional": None if own is None else own["provisional"]}
