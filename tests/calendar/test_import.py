"""The calendar is light: importing it must not bring in time zones or the holidays library."""

import subprocess
import sys
from pathlib import Path

import checker.calendar

HEAVY = ("zoneinfo", "holidays", "dateutil", "calendar", "polars", "pydantic")


def test_nothing_heavy_is_imported() -> None:
    code = f"import sys, checker.calendar; print([name for name in {HEAVY} if name in sys.modules])"
    root = Path(checker.calendar.__file__).parents[2]
    run = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_every_public_name_exists_and_is_listed_once() -> None:
    names = checker.calendar.__all__
    assert len(set(names)) == len(names)
    assert all(hasattr(checker.calendar, name) for name in names)
