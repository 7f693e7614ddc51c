"""A file with nothing in it, or with headings alone, is told of: of an empty one nothing is covered."""

from __future__ import annotations

import datetime as dt
import time
import zipfile

import polars as pl
import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.parquet import head_as_metadata

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


@pytest.mark.parametrize(
    ("covers", "said", "spans"), [("covers: all, ", "nothing recorded", True), ("", "is not covered", False)]
)
def test_an_empty_report_counts_as_nothing_only_where_the_mapping_says_that_it_is_complete(
    tmp_path, covers, said, spans
):
    """--covers-from says from when what is there is complete, and not that a report which came out empty is."""
    (tmp_path / "ours.yaml").write_text(MAPPING.replace("covers: all, ", covers))
    (tmp_path / "visits.csv").write_text("Child,Seen on,Status\n")
    path = str(tmp_path / "visits.csv")
    read = read_sources([path], as_at=AS_AT, mapping=tmp_path / "ours.yaml", covers_from=AS_AT - 365)
    (problem,) = read.problems
    assert said in problem.what
    assert bool(read.coverage.of("visit").spans) is spans


NEED = "Child Unique ID,Date of Birth,Gender,CIN Start Date,Date Child Was Last Seen,CIN Closure Date,Case Status\n"
REFERRALS = "Child Unique ID,Date of Birth,Gender,Date of Referral,No Further Action\n"


@pytest.mark.parametrize(
    ("rows", "said", "covered"),
    [
        ("", "found none; what it would hold is not covered", False),
        ("Total,,,,,,\n", "found none; what it would hold is not covered", False),
        ("Nil return,,,,,,\n", "it is read as a list of no one", True),
        (",,,None,,,\n", "it is read as a list of no one", True),
    ],
)
def test_an_empty_list_is_of_no_one_only_where_it_says_so(tmp_path, rows, said, covered):
    (tmp_path / "need.csv").write_text(NEED + rows)
    (tmp_path / "more.csv").write_text(REFERRALS + "K1,2014-05-09,Male,2026-03-30,\n")
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    assert any(each.source == "need.csv" and said in each.what for each in read.problems)
    assert [case.id for case in read.cases] == ["K1"]
    assert bool(read.coverage.of("cin_plan").open_at) is covered
    assert read.coverage.of("referral").spans


def test_a_module_of_a_return_without_a_row_is_not_covered(tmp_path):
    (tmp_path / "e.csv").write_text("CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\nK1,01/06/2025,S,C2,U6,PR1,,\n")
    (tmp_path / "r.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n")
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    (problem,) = read.problems
    assert problem.source == "r.csv" and "found none; what this module would hold is not covered" in problem.what
    assert not read.coverage.of("review").spans and read.coverage.of("looked_after").spans
    said = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: {review: {from: 2025-04-01}}\ncases: [{case: K1, facts: []}]\n"
    (tmp_path / "none.yaml").write_text(said)
    both = read_sources([str(tmp_path / "e.csv"), str(tmp_path / "r.csv"), str(tmp_path / "none.yaml")], as_at=AS_AT)
    (case,) = both.cases
    assert (case.coverage or both.coverage).of("review").spans  # as docs/ssda903.md says to


@pytest.mark.parametrize("named", ["snapshot.parquet", "visit.parquet"])
def test_parquet_without_a_row_is_told_of(tmp_path, named):
    frame = pl.DataFrame({"case": ["K1"], "kind": ["visit"], "on": [dt.date(2026, 3, 1)]}).clear()
    said = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
    frame.write_parquet(tmp_path / named, metadata=head_as_metadata(said))
    if named == "visit.parquet":
        (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (problem,) = read_sources([str(tmp_path if named == "visit.parquet" else tmp_path / named)]).problems
    assert problem.source == named and "expected rows, found none" in problem.what


@pytest.mark.parametrize(("complete", "problems"), [("", 0), ("01/04/2025", 1)])
def test_a_sheet_left_blank_is_told_of_where_it_is_said_to_be_complete(tmp_path, complete, problems):
    (tmp_path / "core.csv").write_text(
        f"checker/template@1,leaving-care,adviser_visit\nAs-at date,31/03/2026\nComplete from,{complete}\n"
        "Young person's reference,Day of the visit\n"
    )
    read = read_sources([str(tmp_path / "core.csv")])
    assert ["found none; it is read as nothing recorded" in each.what for each in read.problems] == [True] * problems
    assert bool(read.coverage.of("adviser_visit").spans) is bool(problems)


def test_a_link_that_leads_nowhere_is_not_taken_for_a_file_that_is_not_there(tmp_path):
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    try:
        (tmp_path / "visit.csv").symlink_to(tmp_path / "moved.csv")
    except OSError:
        pytest.skip("no links here")
    with pytest.raises(IntakeError, match="found a link that leads nowhere") as caught:
        read_sources([str(tmp_path)])
    assert caught.value.where.endswith("visit.csv")


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


def test_a_million_blank_columns_after_a_table_cost_nothing(tmp_path):
    commas = "," * 1_000_000
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (tmp_path / "visit.csv").write_bytes(f"case,on{commas}\r\nK1,2026-03-01{commas}\r\nK2,{commas}\r\n".encode())
    began = time.process_time()
    read = read_sources([str(tmp_path)])
    assert time.process_time() - began < 5
    assert [len(case.facts) for case in read.cases] == [1, 1]
    (problem,) = read.problems
    assert (problem.source, problem.column) == ("visit.csv:3", "on")


def test_a_cell_in_a_column_with_no_heading_is_told_of_among_many_that_are_blank(tmp_path):
    commas = "," * 300
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (tmp_path / "visit.csv").write_text(f"case,on{commas}\nK1,2026-03-01{commas}x\nK2,2026-03-01{commas}\n")
    (problem,) = read_sources([str(tmp_path)]).problems
    assert problem.source == "visit.csv:1" and "no such column here" in problem.what and problem.count == 1


@pytest.mark.parametrize("first", ["sep=;\r\n", "SEP=;\n", '"sep=;"\n'])
def test_a_line_that_says_what_separates_cells_is_no_heading(tmp_path, first):
    (tmp_path / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (tmp_path / "visit.csv").write_bytes(f"{first}case;on\r\nK1;2026-03-01\r\nK2;May\r\n".encode())
    read = read_sources([str(tmp_path)])
    assert [case.id for case in read.cases] == ["K1", "K2"]
    (problem,) = read.problems
    assert problem.source == "visit.csv:3", "as a spreadsheet numbers the rows"
