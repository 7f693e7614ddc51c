"""A file with nothing in it, or with headings alone, is told of: of an empty one nothing is covered."""

from __future__ import annotations

import datetime as dt
import zipfile

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources

AS_AT = dt.date(2026, 3, 31).toordinal()
MAPPING = """\
schema: checker/mapping@1
tables:
  - {file: visits.csv, kind: visit, covers: all, where: [{column: Status, is: [Done]}], columns: {case: Child, on: Seen on}}
"""


@pytest.mark.parametrize("text", ["", "\n\n", "\ufeff", " ,,\n"])
def test_of_an_empty_file_of_a_snapshot_nothing_is_covered(tmp_path, text):
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (tmp_path / "child.csv").write_text("case,born\nK1,2014-05-09\n")
    (tmp_path / "visit.csv").write_text(text, encoding="utf-8")
    read = read_sources([str(tmp_path)])
    (problem,) = read.problems
    assert problem.source == "visit.csv" and "found an empty file; nothing of the kind is covered" in problem.what
    assert not read.coverage.of("visit").spans and read.coverage.of("review").spans


def test_headings_alone_are_told_of_and_covered(tmp_path):
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (tmp_path / "child.csv").write_text("case,born\nK1,2014-05-09\n")
    (tmp_path / "visit.csv").write_text("case,on\n")
    read = read_sources([str(tmp_path)])
    (problem,) = read.problems
    assert problem.source == "visit.csv" and "found none; it is read as nothing recorded of this kind" in problem.what
    assert read.coverage.of("visit").spans


@pytest.mark.parametrize(
    ("rows", "said"), [("", "rows below the headings"), ("K1,2026-03-01,Open\n", "as `where` says")]
)
def test_a_report_of_which_no_row_is_read_is_told_of(tmp_path, rows, said):
    (tmp_path / "ours.yaml").write_text(MAPPING)
    (tmp_path / "visits.csv").write_text(f"Child,Seen on,Status\n{rows}")
    read = read_sources([str(tmp_path / "visits.csv")], as_at=AS_AT, mapping=tmp_path / "ours.yaml")
    (problem,) = read.problems
    assert problem.source == "visits.csv" and said in problem.what


def test_a_list_of_no_one_is_told_of(tmp_path):
    heads = (
        "Child Unique ID,Date of Birth,Gender,CIN Start Date,Date Child Was Last Seen,CIN Closure Date,Case Status\n"
    )
    (tmp_path / "need.csv").write_text(heads)
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    assert any(each.source == "need.csv" and "it is read as a list of no one" in each.what for each in read.problems)


def test_bars_between_cells_are_read(tmp_path):
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (tmp_path / "visit.csv").write_text("case|on\nK1|2026-03-01\nK2|2026-03-02\n")
    read = read_sources([str(tmp_path)])
    assert [case.id for case in read.cases] == ["K1", "K2"] and not read.problems


def test_an_archive_in_a_folder_is_answered_with_that(tmp_path):
    with zipfile.ZipFile(tmp_path / "export.zip", "w") as archive:
        archive.writestr("visit.csv", "case,on\n")
    with pytest.raises(IntakeError, match=r"found a zip archive in it: export\.zip") as caught:
        read_sources([str(tmp_path)])
    assert "name the archive itself" in caught.value.help
