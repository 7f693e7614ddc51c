"""A warm start of the command is as a cold one, whatever ran before it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conftest import Command, Ran

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="every start is a cold one there")


def test_it_says_and_ends_as_a_cold_one_does(
    checker: Command, cold_checker: Command, demonstration: Path, tmp_path: Path
) -> None:
    """Its arguments, folder, environment, three streams and status are its own, and no other run's."""
    (tmp_path / "checker.toml").write_text('[check]\nformat = "json"\nselect = ["lac.review"]\n', encoding="utf-8")
    given = demonstration.read_bytes()

    def ran(start: Command) -> Ran:
        return start("check", "-", stdin=given, cwd=tmp_path, set={"CHECKER_KEY": "a key of this run alone"})

    first = ran(checker)
    assert first.status == 1
    assert first == ran(cold_checker)
    assert checker("check", "café.json").err.startswith("café.json: ")
    assert checker("check", "-", stdin=given, cwd=tmp_path) != first
    assert ran(checker) == first


def test_what_python_reads_as_it_starts_is_for_a_cold_one(checker: Command) -> None:
    with pytest.raises(AssertionError, match=r"for a cold start: .*PYTHONHASHSEED"):
        checker("--version", set={"PYTHONHASHSEED": "7"})
