"""Rows that are of no child: totals and headings among them; and columns of types that hold no text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from checker.intake import read_sources
from checker.intake.native import Native

from .conftest import AS_AT, days, facts_of, table

Read = Callable[..., Native]
VISITS = "cppv_cp_visit_id cppv_person_id cppv_cp_visit_date cppv_cp_visit_seen cppv_cp_visit_seen_alone cppv_cp_visit_bedroom"
VISIT = "V 1 2025-05-01 Y N Y"


HEADINGS = table(VISITS)


def told(found: Native) -> list[str]:
    return [each.what for each in found.snapshot.problems if each.source == "ssd_cp_visits.csv"]


@pytest.mark.parametrize("row", ["Total 1 - - - -", "- Total - - - -", "Grand_total: 1 - - - -", "- - - Total_(1) - -"])
def test_a_total_is_no_visit_of_a_child_whose_number_is_the_count(read: Read, row: str) -> None:
    sound = read(ssd_cp_visits=table(VISITS, VISIT))
    found = read(ssd_cp_visits=table(VISITS, VISIT, row))
    assert found.snapshot.cases == sound.snapshot.cases and [case.id for case in found.snapshot.cases] == ["1"]
    assert told(found) == ["expected a row of a case, found a total; it is not read: row 3"]
    assert found.snapshot.coverage == sound.snapshot.coverage and found.lost == sound.lost


def test_a_row_that_holds_a_day_is_no_total(read: Read) -> None:
    found = read(ssd_cp_visits=table(VISITS, "Total 1 2025-05-01 Y N Y"))
    assert len(facts_of(found, "visit", "1")) == 1 and not told(found)


@pytest.mark.parametrize("below", [table("varchar varchar datetime char char char"), HEADINGS])
def test_what_columns_hold_below_their_headings_and_the_headings_again_further_down(read: Read, below: str) -> None:
    found = read(ssd_cp_visits=HEADINGS + below + table(VISIT) + HEADINGS + table(VISIT.replace("V", "W")))
    assert [case.id for case in found.snapshot.cases] == ["1"] and len(facts_of(found, "visit", "1")) == 2
    assert sorted(each.rpartition(": ")[2] for each in told(found)) == ["row 2", "row 4"]


def test_headings_again_right_below(read: Read) -> None:
    found = read(ssd_cp_visits=HEADINGS + HEADINGS + table(VISIT))
    assert len(facts_of(found, "visit", "1")) == 1 and len(told(found)) == 1


def test_bytes_are_text_and_a_length_of_time_is_no_day(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = dict(zip(VISITS.split(), ([cell] for cell in VISIT.split()), strict=True))
    for name, column, value in (
        ("person", "cppv_person_id", b"1"),
        ("visit", "cppv_cp_visit_date", b"2025-05-01"),
        ("long", "cppv_cp_visit_date", dt.timedelta(days=3)),
        ("none", "cppv_cp_visit_date", b"\xff"),
    ):
        pl.DataFrame({**columns, column: [value]}).write_parquet(tmp_path / "ssd_cp_visits.parquet")
        (case,) = read_sources([str(tmp_path)], as_at=AS_AT).cases
        (visit,) = case.of("visit")
        assert case.id == "1"
        assert days(visit).split()[0] == ("2025-05-01" if name in ("person", "visit") else "long-before..open")
