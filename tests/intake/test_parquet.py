"""Parquet snapshots: what docs/snapshot-parquet.md says is so, and what is wrong is said and never shown."""

from __future__ import annotations

import ast
import datetime as dt
import json
import re
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.snapshot.framed import FramedCases

DOCS = Path(__file__).resolve().parents[2] / "docs"
METADATA = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": '{"visit": "all", "placement": "all"}'}
A_VISIT = {"case": "0001", "kind": "visit", "on": dt.date(2026, 1, 5), "seen": True}


def written(page: str) -> list[str]:
    """The Python a page shows."""
    return re.findall(r"^```python\n(.*?)^```$", (DOCS / page).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def read(folder: Path, *rows: dict, name: str = "facts.parquet", metadata: dict | None = METADATA, **types):
    frame = pl.DataFrame(list(rows), schema_overrides=types)
    frame.write_parquet(folder / name, metadata=metadata)
    return read_sources([str(folder / name)])


def test_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict = {}
    for block in written("snapshot-parquet.md"):
        exec(block, names)
    snapshot = read_sources(["council.parquet"])
    assert snapshot.problems == ()
    assert [fact.kind for case in snapshot.cases for fact in case.facts] == ["child", "looked_after", "review"]
    assert {"lac.review.interval"} <= set(names["told"].duties["rule"].cast(pl.String))


def test_the_page_on_spark_is_python() -> None:
    assert [ast.parse(block) for block in written("spark.md")]


def test_a_head_beside_the_file(tmp_path: Path) -> None:
    (tmp_path / "facts.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: {visit: all}\n")
    snapshot = read(tmp_path, A_VISIT, metadata=None)
    assert (snapshot.as_at, len(snapshot.cases)) == (dt.date(2026, 3, 31).toordinal(), 1)


def test_no_head_at_all(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as refused:
        read(tmp_path, A_VISIT, metadata=None)
    assert "metadata" in refused.value.help


@pytest.mark.parametrize(("name", "value"), [("schema", "checker/snapshot@9"), ("as_at", "soon"), ("covers", "[1]")])
def test_a_head_that_is_none(tmp_path: Path, name: str, value: str) -> None:
    with pytest.raises(IntakeError):
        read(tmp_path, A_VISIT, metadata=METADATA | {name: value})


def test_rows_are_told_by_file_and_number(tmp_path: Path) -> None:
    snapshot = read(tmp_path, A_VISIT, A_VISIT | {"kind": "vist"}, A_VISIT | {"case": None, "on": dt.date(2026, 2, 1)})
    assert [fact.source for case in snapshot.cases for fact in case.facts] == ["facts.parquet:1"]
    assert [problem.source for problem in snapshot.problems] == ["facts.parquet:2", "facts.parquet:3"]
    assert not snapshot.coverage.of("visit").covers(dt.date(2026, 2, 1).toordinal())
    assert (snapshot.inputs[0].rows, snapshot.inputs[0].rejected) == (3, 2)


def test_moments_are_by_the_london_clock(tmp_path: Path) -> None:
    summer = dt.datetime(2025, 7, 1, 23, 30, tzinfo=dt.UTC)
    snapshot = read(tmp_path, A_VISIT | {"on": summer})
    (fact,) = snapshot.cases[0].facts
    assert (fact.start_lo, fact.minute) == (dt.date(2025, 7, 2).toordinal(), 30)


def test_columns_that_are_not_read_are_named_only_if_they_may_be(tmp_path: Path) -> None:
    snapshot = read(tmp_path, A_VISIT | {"surname": "x", "Jo Bloggs": "y"})
    assert [problem.column for problem in snapshot.problems] == ["surname", None]


def test_a_file_with_no_column_that_is_known_is_not_read_as_nothing_recorded(tmp_path: Path) -> None:
    """Its columns begin with capitals: there were no visits, and each was missed."""
    rows = pl.DataFrame({"Case": ["K1"], "On": [dt.date(2026, 3, 5)]})
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    rows.write_parquet(tmp_path / "visit.parquet")
    snapshot = read_sources([str(tmp_path)])
    assert not snapshot.coverage.of("visit").spans and snapshot.coverage.of("review").spans
    assert "found none of them; no row is read" in snapshot.problems[-1].what
    rows.with_columns(Kind=pl.lit("visit")).write_parquet(tmp_path / "all.parquet", metadata=METADATA)
    snapshot = read_sources([str(tmp_path / "all.parquet")])
    assert not any(snapshot.coverage.of(kind).spans for kind in ("visit", "review"))


def test_no_period_is_taken_to_be_open_for_want_of_a_column(tmp_path: Path) -> None:
    snapshot = read(tmp_path, {"case": "1", "kind": "placement", "start": dt.date(2026, 1, 5)})
    (fact,) = snapshot.cases[0].facts
    assert not fact.ended
    assert [problem.column for problem in snapshot.problems] == ["end"]


def test_a_folder_in_parts_and_by_kind(tmp_path: Path) -> None:
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    pl.DataFrame([A_VISIT]).write_parquet(tmp_path / "part-0001.parquet")
    pl.DataFrame([{"case": "0001", "on": dt.date(2026, 2, 2), "status": "held"}]).write_parquet(
        tmp_path / "review.parquet"
    )
    (tmp_path / "child.csv").write_text("case,born\n0001,2014-05-09\n")
    (tmp_path / "_SUCCESS.parquet").write_bytes(b"")
    snapshot = read_sources([str(tmp_path)])
    assert snapshot.problems == ()
    assert [fact.source for fact in snapshot.cases[0].facts] == [
        "child.csv:2",
        "review.parquet:1",
        "part-0001.parquet:1",
    ]


def test_a_folder_in_parts_is_read_in_columns_unless_anything_in_it_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    again = A_VISIT | {"case": "0002", "on": dt.date(2026, 1, 7)}
    pl.DataFrame([again, A_VISIT]).write_parquet(tmp_path / "part-2.parquet")
    pl.DataFrame([A_VISIT | {"case": "0003"}, again]).write_parquet(tmp_path / "part-1.parquet")
    review = {"case": "0002", "on": dt.datetime(2026, 2, 2, 10, 30), "status": "held"}
    pl.DataFrame([review]).write_parquet(tmp_path / "review.parquet")
    whole = read_sources([str(tmp_path)])
    assert isinstance(whole.cases, FramedCases)
    assert [file.rows for file in whole.inputs] == [0, 2, 2, 1]
    sources = [[fact.source for fact in case.facts] for case in whole.cases]
    assert sources == [["part-2.parquet:2"], ["review.parquet:1", "part-1.parquet:2"], ["part-1.parquet:1"]]

    pl.DataFrame([{"case": "spoilt", "on": None, "status": "perhaps"}]).write_parquet(tmp_path / "core_group.parquet")
    by_row = read_sources([str(tmp_path)])
    assert isinstance(by_row.cases, tuple)
    assert {problem.source.partition(":")[0] for problem in by_row.problems} == {"core_group.parquet"}
    assert list(whole.cases) == [case for case in by_row.cases if case.id != "spoilt"]
    assert [file.rows for file in by_row.inputs] == [0, 1, 2, 2, 1]


def test_a_file_cut_short(tmp_path: Path) -> None:
    read(tmp_path, A_VISIT)
    whole = (tmp_path / "facts.parquet").read_bytes()
    for length in (12, len(whole) // 2, len(whole) - 9):
        (tmp_path / "facts.parquet").write_bytes(whole[:length])
        with pytest.raises(IntakeError, match="cannot be read as Parquet"):
            read_sources([str(tmp_path / "facts.parquet")])


def test_cases_covered_apart_are_read_in_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = [
        {"covers": {"visit": {"from": "2026-01-01"}}, "cases": [{"case": "0001"}, {"case": "0009"}]},
        {"cases": [{"case": "H1", "about": "household"}]},
    ]
    rows = [A_VISIT, A_VISIT | {"case": "0002"}]
    whole = read(tmp_path, *rows, metadata=METADATA | {"covers_apart": json.dumps(said)})
    assert isinstance(whole.cases, FramedCases) and not whole.problems
    assert [(case.id, case.about, len(case.facts)) for case in whole.cases] == [
        ("0001", "child", 1), ("0002", "child", 1), ("0009", "child", 0), ("H1", "household", 0),
    ]  # fmt: skip
    first = dt.date(2026, 1, 1).toordinal()
    spans = [case.coverage and case.coverage.of("visit").spans for case in whole.cases]
    assert spans == [((first, whole.as_at),), None, ((first, whole.as_at),), None]
    monkeypatch.setattr("checker.intake.parquet_sheets._whole", lambda sheets, reader: False)
    by_row = read_sources([str(tmp_path / "facts.parquet")])
    assert isinstance(by_row.cases, tuple)
    assert by_row == replace(whole, cases=tuple(whole.cases))


def test_an_identifier_of_two_things_is_left_to_be_read_row_by_row(tmp_path: Path) -> None:
    said = [{"cases": [{"case": "0001", "about": "household"}]}]
    snapshot = read(tmp_path, A_VISIT, metadata=METADATA | {"covers_apart": json.dumps(said)})
    assert [(case.id, case.about) for case in snapshot.cases] == [("0001", "child"), ("0001", "household")]
    assert [problem.column for problem in snapshot.problems] == ["case"]
