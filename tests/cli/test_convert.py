"""`checker convert`: checking what was written gives what checking the source gives."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from checker.intake import read_sources
from checker.snapshot.framed import FramedCases


def but_for_places(result: dict[str, Any]) -> dict[str, Any]:
    """A result without what says where a thing was read."""
    del result["inputs"]
    for dispute in (*result["disputes"], *result["commendations"]):
        del dispute["trigger"]["source"]
        dispute["found"] = dispute["found"] and {**dispute["found"], "source": None}
    for problem in result["problems"]:
        del problem["source"]
    result["problems"].sort(key=str)  # they are listed in order of place
    return result


A_SNAPSHOT = ["fixtures/demonstration/snapshot.yaml"]
TWO_RETURNS = ["fixtures/ssda903/2017", "fixtures/ssda903/2018", "--year", "2017", "--year", "2018"]


@pytest.mark.parametrize(
    ("source", "end"),
    [
        *((A_SNAPSHOT, end) for end in (".json", ".jsonl", ".parquet")),
        (TWO_RETURNS, ".json"),
        *(pytest.param(TWO_RETURNS, end, marks=pytest.mark.full) for end in (".jsonl", ".parquet")),
    ],
    ids=lambda value: value if isinstance(value, str) else {1: "a snapshot", 6: "two returns"}[len(value)],
)
def test_checking_what_was_written_gives_the_same(checker, root, tmp_path, source, end):
    source = [str(root / part) if part.startswith("fixtures") else part for part in source]
    made = tmp_path / f"made{end}"
    assert checker("convert", *source, "-o", made).status == 0
    before, after = (checker("check", *each, "--format", "json") for each in (source, [made]))
    assert (before.status, before.err) == (after.status, after.err)
    assert but_for_places(after.json) == but_for_places(before.json)


def test_what_is_written_as_parquet_is_read_again_in_columns(checker, root, tmp_path):
    source, made = root / "fixtures" / "authority" / "snapshot.json", tmp_path / "made.parquet"
    assert checker("convert", source, "-o", made).status == 0
    kept = [case for case in read_sources([str(source)]).cases if case.facts]
    found = read_sources([str(made)]).cases
    assert isinstance(found, FramedCases)
    told = [[replace(fact, source="") for fact in case.facts] for case in found if case.facts]
    assert told == [[replace(fact, source="") for fact in case.facts] for case in kept]
    times = pl.read_parquet(made)
    assert (times["on"].dtype.is_temporal(), times["recorded"].dtype) == (True, pl.Date)


def test_what_was_written_is_counted_and_is_the_owners_alone(checker, demonstration, tmp_path):
    ran = checker("convert", demonstration, "-o", tmp_path / "made.json")
    assert (ran.status, ran.out, ran.err) == (0, "", "6 cases and 51 facts written\n")
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "made.json").stat().st_mode) == 0o600


def test_an_ending_that_says_no_form(checker, demonstration, tmp_path):
    ran = checker("convert", demonstration, "-o", tmp_path / "made.xlsx")
    assert ran.status == 2
    assert "ends in .json, .jsonl, .parquet" in ran.err
    assert not (tmp_path / "made.xlsx").exists()


def test_a_folder_that_is_not_there(checker, demonstration, tmp_path):
    ran = checker("convert", demonstration, "-o", tmp_path / "none" / "made.json")
    assert ran.status == 2
    assert "expected a file in a folder that is there" in ran.err
