"""Where the rules are."""

from __future__ import annotations

import os
from pathlib import Path

DOMAINS = ("lac", "cp", "lado", "fostering")
"""The folders of rules; a rule's id begins with the name of its own."""

AUDIT = "audit"
"""The folder of rules on what dip audits agree: on in every profile, and run where an audit agreed something."""

QUESTIONS = "questions"
"""The folder of dip-audit questions, beside the rules."""

PROGRAM = (*DOMAINS, AUDIT, "definitions", "profiles", "protocols", QUESTIONS)
"""The folders a program is made of."""

MEASURES = "measures"
"""The folder of measures, beside the rules."""


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files of a folder, in order of name; none where there is no such folder."""
    if not folder.is_dir():
        return []
    names = sorted(os.listdir(folder), key=os.path.normcase)  # noqa: PTH208 - a command reads hundreds: paths are slow to sort
    return [folder / name for name in names if os.path.normcase(name).endswith(".yaml")]


def shipped_rules() -> Path:
    """The rules folder: inside the installed package if it is there, else at the top of the checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "_rules"
    return inside if inside.is_dir() else package.parent / "rules"
