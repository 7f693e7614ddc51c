"""What is read in columns is judged alike in columns and case by case."""

import datetime as dt
from pathlib import Path

import pytest

from checker.engines.polars import evaluate as in_columns
from checker.engines.reference import evaluate
from checker.intake import read_sources
from checker.snapshot.framed import FramedCases
from tests.shipped import shipped_program

ROOT = Path(__file__).resolve().parents[2]
AS_AT = dt.date(2026, 3, 31)


@pytest.mark.parametrize("source", ["annex_a", "cin/census-2026.xml"])
def test_both_engines_come_to_the_same(source):
    program = shipped_program()
    snapshot = read_sources([str(ROOT / "fixtures" / source)], as_at=AS_AT.toordinal())
    assert isinstance(snapshot.cases, FramedCases)
    duties = evaluate(program, snapshot).duties
    assert duties and in_columns(program, snapshot).duties == duties
