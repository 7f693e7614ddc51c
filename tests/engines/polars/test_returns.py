"""A national return: a single year does not say when many of the children came into care, and yet it is worked out in
columns. The real-layout return is held to the same in tests/test_real_return.py."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from checker.engines.polars import evaluate as in_columns
from checker.engines.polars.subjects import Subjects
from checker.intake.sources import read_sources
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Snapshot
from tests.engines.polars.both import agreed, share
from tests.engines.polars.test_shipped_rules import shipped

RETURNS = Path(__file__).resolve().parents[3] / "fixtures" / "ssda903"


@cache
def returned(*years: int) -> Snapshot:
    return read_sources([str(RETURNS / str(year)) for year in years], years=list(years))


@pytest.mark.parametrize("years", [(2017,), (2018,), (2017, 2018)], ids=str)
def test_little_is_left(years: tuple[int, ...]) -> None:
    assert share(agreed(shipped(), returned(*years))) < 0.002


def test_many_starts_are_not_known() -> None:
    """That is what little is left in spite of."""
    cases = returned(2018).cases
    unknown = [case for case in cases if any(not fact.dated for fact in case.of("looked_after"))]
    assert len(unknown) > len(cases) / 4


def test_children_of_whom_the_same_is_covered_are_taken_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """A return says for each child what it covers; were each a group of one, columns would be slower than none."""
    whole, taken = returned(2018), []
    snapshot = replace(whole, cases=tuple(replace(case, coverage=_again(whole.coverage)) for case in whole.cases))
    together = Subjects.__init__

    def counted(self: Subjects, *told: Any) -> None:
        taken.append(self)
        together(self, *told)

    monkeypatch.setattr(Subjects, "__init__", counted)
    in_columns(shipped(), snapshot)
    assert len(taken) == len({case.about for case in snapshot.cases})


def _again(coverage: Coverage) -> Coverage:
    """The same, in a value of its own."""
    return Coverage(dict(coverage.kinds))
