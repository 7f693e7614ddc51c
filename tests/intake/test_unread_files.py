"""A file in a snapshot's folder that is not read is told of, and what it may hold is not taken for not having happened."""

from __future__ import annotations

from pathlib import Path

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources

HEAD = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n"
VISITS = "case,on\nK1,2026-03-01\n"


def a_folder(folder, **files):
    (folder / "snapshot.yaml").write_text(HEAD)
    (folder / "child.csv").write_text("case,born\nK1,2014-05-09\n")
    return folder


@pytest.mark.parametrize(
    "name", ["visit.txt", "Visit.xlsx", "visit.csv.gz", "visit.tsv", "visit.json", "data/visit.csv"]
)
def test_a_file_named_after_a_kind_that_is_not_read_is_told_of_and_not_covered(tmp_path, name):
    a_folder(tmp_path)
    (tmp_path / "data").mkdir()
    (tmp_path / name).write_text(VISITS)
    read = read_sources([str(tmp_path)])
    (problem,) = read.problems
    assert problem.source.endswith(name) and "it is not read; nothing of the kind is covered" in problem.what
    assert "save it as CSV UTF-8" in problem.hint
    assert not read.coverage.of("visit").spans and read.coverage.of("review").spans


def test_where_the_kind_is_read_its_cover_stays(tmp_path):
    a_folder(tmp_path)
    (tmp_path / "old").mkdir()
    for name in ("visit.csv", "visit.xlsx", "old/visit.csv"):
        (tmp_path / name).write_text(VISITS)
    read = read_sources([str(tmp_path)])
    assert sorted(each.source.rpartition("/")[2] for each in read.problems) == ["visit.csv", "visit.xlsx"]
    assert all(each.what.endswith("it is not read") for each in read.problems)
    assert read.coverage.of("visit").spans


def test_another_table_is_told_of_and_what_is_no_table_is_not(tmp_path):
    a_folder(tmp_path)
    (tmp_path / "notes").mkdir()
    for name in ("Workings.xlsx", "README.txt", "desktop.ini", "~$visit.xlsx", ".visit.csv", "notes/about.md"):
        (tmp_path / name).write_text("x")
    read = read_sources([str(tmp_path)])
    (problem,) = read.problems
    assert problem.source.endswith("Workings.xlsx")
    assert read.coverage.of("visit").spans


def test_a_folder_within_that_may_not_be_opened_is_an_error_and_not_passed_over(tmp_path, monkeypatch):
    """It may hold visits, of which with `covers: all` there would be none."""
    a_folder(tmp_path)
    system = ("lost+found", "DfsrPrivate", "#recycle")
    for name in ("a shut one", *system):
        (tmp_path / name).mkdir()
    inside = Path.iterdir

    def refused(folder):
        if folder.name in ("a shut one", *system):
            raise PermissionError(13, "Permission denied")
        return inside(folder)

    monkeypatch.setattr(Path, "iterdir", refused)
    with pytest.raises(IntakeError) as raised:
        read_sources([str(tmp_path)])
    assert (
        "a shut one: this folder in the one that is read cannot be opened: Permission denied" in raised.value.render()
    )
    assert "take it out of the folder" in raised.value.render()
    (tmp_path / "a shut one").rmdir()
    assert not read_sources([str(tmp_path)]).problems
