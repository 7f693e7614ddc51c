"""`--duties FILE`: every duty of the period as a table, under pseudonyms unless ids are revealed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import stat
import sys
from collections import Counter

import polars as pl
import pytest

from checker.cli.reporting import TABLES
from checker.report.duties_file import COLUMNS, FORMS


@pytest.fixture
def written(in_process, demonstration, tmp_path):
    """The rows of the file of one run, as text, and the run in JSON."""

    def run(name: str = "duties.csv", *options: object):
        file = tmp_path / name
        ran = in_process("check", demonstration, "--duties", file, "--format", "json", *options)
        assert (ran.status, ran.err) == (1, "")
        if file.suffix == ".parquet":
            return pl.read_parquet(file), ran.json
        return list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig")))), ran.json

    return run


def test_there_is_a_row_for_each_duty_and_each_dispute_is_named(written):
    rows, result = written()
    assert len(rows) == result["summary"]["duties"]
    verdicts = Counter(row["verdict"].replace("-", "_") for row in rows)
    assert verdicts == {name: number for name in verdicts if (number := result["summary"][name])}
    raised = {row["dispute"]: row for row in rows if row["dispute"]}
    assert raised.keys() == {dispute["id"] for dispute in result["disputes"]}
    for dispute in result["disputes"]:
        row = raised[dispute["id"]]
        for name in ("case", "rule", "key", "verdict", "force", "status"):
            assert row[name] == dispute[name]
        assert row["due"] == (dispute["due"] or "")[:10]
        assert row["days_late"] == ("" if dispute["days_late"] is None else str(dispute["days_late"]))


def test_the_review_of_one_child_by_hand(written):
    """C-0002 in the demonstration: in care, reviewed on 12 September 2025, so again by 12 March 2026, 19 days ago."""
    rows, _ = written("duties.csv", "--select", "lac.review.interval", "--reveal-ids")
    (row,) = [row for row in rows if row["case"] == "C-0002" and row["verdict"] == "overdue"]
    assert (row["trigger"], row["trigger_on"], row["due"], row["days_late"], row["open"]) == (
        "review", "2025-09-12", "2026-03-12", "19", "true",
    )  # fmt: skip
    assert row["provision"] == "regulation 33(2)"


def test_parquet_holds_the_same_with_dates_as_dates(written):
    rows, _ = written()
    frame, _ = written("duties.parquet")
    assert frame.columns == list(rows[0]) == list(COLUMNS)
    types = dict(zip(frame.columns, frame.dtypes, strict=True))
    assert {types[name] for name in ("trigger_on", "due", "found_on")} == {pl.Date}
    assert (types["open"], types["verified"], types["days_late"]) == (pl.Boolean, pl.Boolean, pl.Int32)

    def plain(value):
        if value is None or isinstance(value, bool):
            return {None: "", True: "true", False: "false"}[value]
        return value.isoformat() if isinstance(value, dt.date) else str(value)

    assert [{name: plain(value) for name, value in row.items()} for row in frame.iter_rows(named=True)] == rows


def test_the_period_is_the_runs(written):
    year, _ = written()
    every, result = written("all.csv", "--period", "all")
    assert len(every) == result["summary"]["duties"] > len(year)


@pytest.mark.parametrize("name", ["duties.csv", "duties.parquet"])
def test_it_names_nobody(in_process, snapshot, in_care, tmp_path, name):
    source = snapshot({"canary-case": [{**in_care, "id": "canary-fact"}]})
    file = tmp_path / name
    for options, there in (((), False), (("--reveal-ids",), True)):
        in_process("check", source, "-q", "--duties", file, "--period", "all", *options)
        text = pl.read_parquet(file).write_csv() if file.suffix == ".parquet" else file.read_text(encoding="utf-8")
        assert ("canary-case" in text) is there
        assert "small.json" not in text
        assert ("canary-fact" in text) is there


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_it_is_its_owners_alone(written, tmp_path):
    written()
    assert stat.S_IMODE((tmp_path / "duties.csv").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    ("file", "more", "said"),
    [
        ("duties.xlsx", (), "ends in .csv or .parquet"),
        ("nowhere/duties.csv", (), "expected a file in a folder that is there"),
        ("same.csv", ("--report", "csv=same.csv"), "two reports would be written to this file"),
    ],
)
def test_what_cannot_be_written_is_said_first(in_process, demonstration, tmp_path, monkeypatch, file, more, said):
    monkeypatch.chdir(tmp_path)
    ran = in_process("check", demonstration, "--duties", file, *more)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert list(tmp_path.iterdir()) == []


def test_every_ending_that_is_let_through_is_written():
    assert tuple(FORMS) == TABLES


def test_no_report_is_written_where_the_table_cannot_be_made(in_process, demonstration, tmp_path, monkeypatch):
    def raising(told):
        raise MemoryError

    monkeypatch.setitem(FORMS, ".csv", raising)
    wanted = ("--report", f"json={tmp_path / 'result.json'}", "--duties", tmp_path / "duties.csv")
    assert in_process("check", demonstration, *wanted).status == 2
    assert not list(tmp_path.iterdir())
