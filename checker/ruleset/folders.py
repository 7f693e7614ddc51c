"""Where the rules are."""

from __future__ import annotations

from pathlib import Path

DOMAINS = ("lac", "cp", "lado", "fostering")
"""The folders of rules; a rule's id begins with the name of its own."""

AUDIT = "audit"
"""The folder of rules on what dip audits agree: on in every profile, and run where an audit agreed something."""

MEASURES = "measures"
"""The folder of measures, beside the rules."""


def shipped_rules() -> Path:
    """The rules folder: inside the installed package if it is there, else at the top of the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_rules"
    return inside if inside.is_dir() else package.parent / "rules"
