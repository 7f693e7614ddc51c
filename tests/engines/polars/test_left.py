"""What the columnar engine leaves to the reference engine of a made-up council: nothing of a record that is kept, nor where
part of it is not covered; and that both say the same of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from typing import Any

import polars as pl
import pytest

from benchmarks.data import AS_AT, facts
from checker.compile.program import Program
from checker.engines import reference
from checker.engines.polars import Handed
from checker.engines.polars import evaluate as in_columns
from checker.engines.polars.bulk import Told, coverage_of, evaluate_facts
from checker.engines.polars.within import matching
from checker.snapshot.facts import Snapshot
from checker.snapshot.framed import FramedCases
from tests.engines.polars.test_bulk import in_order, told
from tests.engines.support import program, snapshot
from tests.engines.test_many_in_one_case import REPORTS, reports
from tests.shipped import shipped_program
from tests.tiers import part_of


@cache
def shipped() -> Program:
    return shipped_program()


def partly(frame: pl.DataFrame) -> Any:
    """Every third kind of fact covered only from a day."""
    kinds = sorted(frame["kind"].cast(pl.String).unique())
    return {kind: "all" if place % 3 else {"from": dt.date(2023, 6, 1)} for place, kind in enumerate(kinds)}


def latest(frame: pl.DataFrame) -> Any:
    """Of every other kind of fact only each case's last, as in the lists that Ofsted asks for."""
    kinds = sorted(frame["kind"].cast(pl.String).unique())
    return {kind: "all" if place % 2 else "latest" for place, kind in enumerate(kinds)}


def evaluated(frame: pl.DataFrame, covers: Any) -> Told:
    return evaluate_facts(shipped(), frame, as_at=AS_AT.toordinal(), covers=covers)


def left(covers: Any, frame: pl.DataFrame) -> dict[str, int]:
    """How many cases of each rule were left, of those with any."""
    return {rule: cases for rule, cases in evaluated(frame, covers).handed.handed.items() if cases}


def test_nothing_is_left_of_a_record_that_is_kept() -> None:
    assert left("all", facts(300, ids=True, recorded=True)) == {}


def test_nor_where_part_is_not_covered() -> None:
    frame = facts(300, seed=5, ids=True, recorded=True)
    assert left(partly(frame), frame) == {}


def test_nor_where_all_is_covered_from_a_day_and_what_was_before_is_recorded() -> None:
    frame = facts(150, seed=6, recorded=True)
    assert left({kind: {"from": dt.date(2025, 4, 1)} for kind in partly(frame)}, frame) == {}


def test_nor_where_of_some_kinds_only_the_last_of_each_case_is_there() -> None:
    frame = facts(300, seed=5, ids=True, recorded=True)
    assert left(latest(frame), frame) == {}


def care_twice(frame: pl.DataFrame) -> pl.DataFrame:
    """Each row of care beside another of its day that says something more, as where a join has made two of one."""
    again = frame.filter(kind="looked_after").with_columns(to_parents=pl.lit(True))
    frame = pl.concat([frame, again], how="diagonal")
    return frame.sort("kind", "case", pl.coalesce("on", "start"), maintain_order=True)


def test_nor_where_rows_of_one_period_begin_on_one_day_and_nothing_is_read_of_the_first() -> None:
    assert left("all", care_twice(facts(100, recorded=True))) == {}


@pytest.mark.parametrize("part", [lambda _: "all", partly, latest], ids=["all", "partly", "latest"])
@pytest.mark.parametrize("twice", [False, True])
def test_equal(part: Callable[[pl.DataFrame], Any], twice: bool) -> None:
    frame = facts(part_of(60, 2), seed=2, ids=not twice, recorded=True)
    frame = care_twice(frame) if twice else frame
    covers = part(frame)
    cases = FramedCases(frame, "facts")
    coverage = coverage_of(covers, AS_AT.toordinal(), cases.kinds)
    expected = reference.evaluate(shipped(), Snapshot(AS_AT.toordinal(), cases, coverage))
    assert told(evaluated(frame, covers).duties) == in_order(expected.duties)


@pytest.mark.parametrize(("at_most", "cases"), [(matching.AT_MOST, 0), (1000, 1)])
def test_a_case_in_which_too_many_may_take_one_anothers_evidence_is(
    monkeypatch: pytest.MonkeyPatch, at_most: int, cases: int
) -> None:
    monkeypatch.setattr(matching, "AT_MOST", at_most)
    rules, shot, handed = program((REPORTS,)), snapshot(reports(20), "2026-01-31"), Handed()
    assert in_columns(rules, shot, handed=handed).duties == reference.evaluate(rules, shot).duties
    assert sum(handed.handed.values()) == cases
