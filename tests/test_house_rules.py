"""The rules of the house, run as `.ci/run` runs them: lint, form, types and the layers."""

from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    "command",
    [["ruff", "check", "."], ["ruff", "format", "--check", "."], ["mypy"], ["lint-imports"]],
    ids=lambda command: " ".join(command[:2]),
)
def test_house_rule(command: list[str]) -> None:
    tool = shutil.which(command[0], path=sysconfig.get_path("scripts")) or shutil.which(command[0])
    if tool is None:
        pytest.skip(f"{command[0]} is not installed: pip install -e '.[test]'")
    ran = subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
