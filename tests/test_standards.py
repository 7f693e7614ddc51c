"""Every practice standard is answered by something that runs, of each kind it names, and nothing answers another.

The standards are in ``practice-standards.yaml`` beside the checkout (``CHECKER_STANDARDS`` names another place).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from checker.yaml_reader import read_yaml_file
from tests.shipped import shipped_library

ROOT = Path(__file__).resolve().parent.parent
STANDARDS = Path(os.environ.get("CHECKER_STANDARDS", ROOT.parent / "shared" / "practice-standards.yaml"))
MEASURES = ROOT / "rules" / "measures"
LIBRARY = shipped_library()


def _wanted() -> dict[str, list[str]]:
    """The kinds of answer each standard names."""
    if not STANDARDS.is_file():
        return {}
    listed = read_yaml_file(STANDARDS).data["standards"]
    return {each["id"]: each["answer"] if isinstance(each["answer"], list) else [each["answer"]] for each in listed}


def _files() -> list[Path]:
    """Files of measures: each says which standards it answers in its own `standards:`."""
    return sorted(MEASURES.glob("*.yaml")) if MEASURES.is_dir() else []


def _of_measures() -> dict[str, list[str]]:
    read: list[Any] = [read_yaml_file(file).data for file in _files()]
    return {file.name: list(data.get("standards", [])) for file, data in zip(_files(), read, strict=True)}


WANTED = _wanted()
ANSWERS: dict[str, dict[str, list[str]]] = {
    "rule": {written.model.id: written.model.standards for written in LIBRARY.rules},
    "question": {written.model.id: written.model.standards for written in LIBRARY.questions},
    "protocol": {written.model.name: written.model.standards() for written in LIBRARY.protocols},
    "measure": _of_measures(),
}
"""By kind: the standards each thing that runs says it answers."""

PAIRS = [pytest.param(name, kind, id=f"{name}-{kind}") for name, kinds in WANTED.items() for kind in kinds]
needs_standards = pytest.mark.skipif(
    not WANTED, reason=f"no practice standards beside this checkout ({STANDARDS.name})"
)


@needs_standards
@pytest.mark.parametrize(("name", "kind"), PAIRS or [("", "")])
def test_it_is_answered(name: str, kind: str) -> None:
    if kind == "measure" and not MEASURES.is_dir():
        pytest.skip("there are no measures yet (rules/measures)")
    answers = [each for each, standards in ANSWERS[kind].items() if name in standards]
    assert answers, f"no {kind} names {name} in its standards"


@needs_standards
@pytest.mark.parametrize("kind", ANSWERS)
def test_nothing_answers_a_standard_that_asks_for_something_else(kind: str) -> None:
    said = {(each, name) for each, standards in ANSWERS[kind].items() for name in standards}
    assert not {(each, name) for each, name in said if kind not in WANTED.get(name, [])}


@pytest.mark.parametrize("kind", ANSWERS)
def test_nothing_names_a_standard_twice(kind: str) -> None:
    assert not [each for each, standards in ANSWERS[kind].items() if len(set(standards)) < len(standards)]
