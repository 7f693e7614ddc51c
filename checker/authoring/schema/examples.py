"""The published schema of the examples written for others to run."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("examples-1.schema.json")


def examples_schema() -> dict[str, Any]:
    """The schema of ``checker/examples@1``."""
    schema: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return schema
