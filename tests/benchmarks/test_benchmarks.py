"""Each benchmark runs at the smallest scale, and says what it measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.data import FACTS_A_CASE, facts
from benchmarks.measuring import README, RESULTS, quoting
from checker.snapshot.framed import FramedCases

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        pytest.param("england", ["--scale", "0.0001", "--times", "1", "--shapes", "1"], marks=pytest.mark.full),
        pytest.param("council", ["--scale", "0.01", "--times", "1"], marks=pytest.mark.full),
        ("ssda903", ["--scale", "0.0005"]),
        pytest.param("ssd", ["--scale", "0.0005"], marks=pytest.mark.full),
        ("readers", ["--scale", "0.0001"]),
    ],
)
def test_runs_at_the_smallest_scale(name: str, words: list[str]) -> None:
    told = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", *words], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert told.returncode == 0, told.stderr
    assert "| measured | found | target |" in told.stdout


def test_the_readme_quotes_what_was_measured() -> None:
    readme, results = (path.read_text(encoding="utf-8") for path in (README, RESULTS))
    assert quoting(readme, results) == readme
    asked = [
        line for line in results.splitlines() if line.startswith("| ") and not line.endswith(("|  |", "| target |"))
    ]
    assert len(asked) > 8
    assert all(line.removeprefix("|") in readme for line in asked)


def test_the_data_are_the_same_each_time_and_plain() -> None:
    one, other = facts(300, seed=3, ids=True, recorded=True), facts(300, seed=3, ids=True, recorded=True)
    assert one.equals(other)
    assert set(FramedCases(one, "facts").abouts) == {"child", "household"}
    assert 0.7 < len(one) / 300 / FACTS_A_CASE < 1.3
