"""A service's own figures, which what was read is put beside: a YAML file of names and whole numbers."""

from __future__ import annotations

from pathlib import Path

from checker.errors import CheckerError
from checker.report.reconciliation import names
from checker.yaml_reader import read_yaml_file


def read_figures(path: Path) -> dict[str, int]:
    """The figures in a file, by name. CheckerError, or RulesetError where it is not YAML, says what is wrong with it."""
    data = read_yaml_file(path).data
    known = names()
    if not isinstance(data, dict) or not all(
        name in known and type(number) is int and number >= 0 for name, number in data.items()
    ):
        what = "expected names of figures, each with a whole number such as looked_after: 412, found something else"
        raise CheckerError(what, where=str(path), help=f"it may hold: {', '.join(known)}")
    return data
