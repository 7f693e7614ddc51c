"""``--format jsonl``: what JSON holds, one thing a line. Each line names its ``type``; the first is the result's own."""

from __future__ import annotations

import json

from checker.report.formats.told import Told
from checker.report.json_report import as_data

TYPES = {
    "inputs": "input", "rules": "rule", "disputes": "dispute", "commendations": "commendation",
    "cannot_tell": "cannot_tell", "not_evaluated": "not_evaluated", "problems": "problem", "groups": "group",
}  # fmt: skip
"""Each list in the JSON result, and the type of its lines."""


def write(told: Told) -> str:
    """The result as JSON Lines: type `result` first, then each list's items in the order of the JSON result."""
    data = as_data(told.result, told.pseudonyms, reveal=told.reveal, own=told.own)
    first = {"type": "result", **{name: value for name, value in data.items() if name not in TYPES}}
    lines = [first, *({"type": kind, **item} for name, kind in TYPES.items() for item in data[name])]
    return "".join(json.dumps(line) + "\n" for line in lines)
