"""A national return: a single year does not say when many of the children came into care, and yet it is worked out in
columns. The real-layout return is held to the same in tests/test_real_return.py."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from checker.intake.sources import read_sources
from checker.snapshot.facts import Snapshot
from tests.engines.polars.both import agreed, share
from tests.engines.polars.test_shipped_rules import shipped

RETURNS = Path(__file__).resolve().parents[3] / "fixtures" / "ssda903"


@cache
def returned(*years: int) -> Snapshot:
    return read_sources([str(RETURNS / str(year)) for year in years], years=list(years))


@pytest.mark.parametrize("years", [(2017,), (2018,), (2017, 2018)], ids=str)
def test_little_is_left(years: tuple[int, ...]) -> None:
    assert share(agreed(shipped(), returned(*years))) < 0.02


def test_many_starts_are_not_known() -> None:
    """That is what little is left in spite of."""
    cases = returned(2018).cases
    unknown = [case for case in cases if any(not fact.dated for fact in case.of("looked_after"))]
    assert len(unknown) > len(cases) / 4
