"""``--format gitlab``: GitLab's code quality report, one issue for each new dispute."""

from __future__ import annotations

import json
from typing import Any

from checker.report.counts import provisional
from checker.report.formats.coarse import coarse_message, first_read, place_of
from checker.report.formats.told import Told

SEVERITIES = {"high": "critical", "medium": "major", "low": "minor"}


def write(told: Told) -> str:
    """A JSON list; the fingerprint is the dispute's id, the same in every run under one key."""
    issues = _provisional(told)
    for dispute in told.result.new:
        file, line = place_of(dispute, told)
        issues.append({
            "description": coarse_message(dispute, told),
            "check_name": dispute.rule.id,
            "fingerprint": told.id(dispute),
            "severity": "blocker" if dispute.rule.dispute.immediate else SEVERITIES[dispute.rule.dispute.severity],
            "location": {"path": file, "lines": {"begin": line or 1}},
        })  # fmt: skip
    return json.dumps(issues, indent=2) + "\n"


def _provisional(told: Told) -> list[dict[str, Any]]:
    """An issue that says the run is provisional, where it is: the format holds nothing but issues."""
    if not (said := provisional(told.own)):
        return []
    return [{
        "description": said, "check_name": "own-figures", "fingerprint": "own-figures", "severity": "info",
        "location": {"path": first_read(told), "lines": {"begin": 1}},
    }]  # fmt: skip
