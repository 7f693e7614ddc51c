"""Two tables one below the other: what is under the headings of the second is not read as if it were under those of the first."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from checker.intake import read_sources
from fixtures.malformed.sound import LISTS, workbook
from tests.intake.test_totals import CHILDREN, FORMS

AS_AT = dt.date(2026, 3, 31).toordinal()
SAID = "found the headings of another below them; neither those nor the rows after them are read"
OTHERS = {
    "a_snapshot": ("case", "seen", "on"),
    "a_report": ("Child", "Seen", "Seen on"),
    "a_workbook": ("Child", "Seen", "Seen on"),
}


@pytest.mark.parametrize("form", FORMS)
def test_the_rows_of_another_table_are_not_read_and_taken_from_the_cover(tmp_path, form):
    read = form(
        tmp_path,
        [*CHILDREN, ("Later", "", ""), OTHERS[form.__name__], ("K3", "Y", "2026-03-03"), ("K4", "N", "2026-03-04")],
    )
    assert [case.id for case in read.cases] == ["K1", "K2"]
    (problem,) = read.problems
    assert SAID in problem.what and problem.count == 4 and problem.source.endswith(":4")
    assert not read.coverage.of("visit").spans and sum(each.rejected for each in read.inputs) == 4


@pytest.mark.parametrize("form", FORMS)
def test_the_same_headings_again_are_no_other_table(tmp_path, form):
    again = {"a_snapshot": ("case", "ON ", "seen")}.get(form.__name__, ("child", " Seen  on", ""))
    read = form(tmp_path, [CHILDREN[0], again, CHILDREN[1]])
    assert [case.id for case in read.cases] == ["K1", "K2"] and read.coverage.of("visit").spans
    assert ["found the headings again" in each.what for each in read.problems] == [True]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("title", ["North", "Care 1", "Team North"])
def test_nor_is_the_title_above_them_a_case_and_a_reference_is(tmp_path, form, title):
    again = {"a_snapshot": ("case", "on", "seen")}.get(form.__name__, ("Child", "Seen on", "Seen"))
    read = form(tmp_path, [CHILDREN[0], (title, "", ""), again, CHILDREN[1], ("K7", "", ""), again])
    assert [case.id for case in read.cases] == ["K1", "K2", "K7"] and read.coverage.of("visit").spans
    assert [(each.count, "note" in each.what) for each in read.problems if "expected a row of a case" in each.what] == [
        (1, True), (2, False),
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("own", "alone"), [("AB 9", "AB 12"), ("SMIJ", "DOEA"), ("SM\u00c9J", "\u00d3LEA")])
def test_nor_is_one_alone_that_is_written_as_the_references_are(tmp_path, form, own, alone):
    again = {"a_snapshot": ("case", "on", "seen")}.get(form.__name__, ("Child", "Seen on", "Seen"))
    rows = [
        (own, *CHILDREN[0][1:]),
        (alone, "", ""),
        again,
        CHILDREN[1],
        ("Care 1", "", ""),
        again,
        ("Care 2", "", ""),
        again,
    ]
    read = form(tmp_path, rows)
    assert [case.id for case in read.cases] == sorted([own, alone, CHILDREN[1][0]])
    assert sum(each.count for each in read.problems if "a note" in each.what) == 2


def test_in_a_sheet_of_one_column_a_row_above_them_is_a_case(tmp_path):
    head = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
    (tmp_path / "snapshot.json").write_text(json.dumps(head))
    (tmp_path / "child.csv").write_text("case\nABC\ncase\nDEF\n")
    assert [case.id for case in read_sources([str(tmp_path)]).cases] == ["ABC", "DEF"]


@pytest.mark.parametrize("form", FORMS)
def test_a_row_that_holds_a_day_is_of_a_case_whatever_that_is_called(tmp_path, form):
    name, day = {"a_snapshot": "case"}.get(form.__name__, "child"), "2026-03-04"
    read = form(tmp_path, [CHILDREN[0], (name, day, "Y"), CHILDREN[1]])
    assert {case.id for case in read.cases} == {"K1", "K2", name} and read.coverage.of("visit").spans


def test_nor_are_those_below_a_list(tmp_path):
    """The day in the column of a list of care is that of a protection plan."""
    plans, care = LISTS["List 7"], LISTS["List 8"]
    other = ["K9", *plans[1][1:]]
    (tmp_path / "lists.xlsx").write_bytes(workbook({"All": [*care, [], ["Plans"], plans[0], other]}))
    read = read_sources([str(tmp_path / "lists.xlsx")], as_at=AS_AT)
    assert len(read.cases) == 1 and read.cases[0].id != "K9"
    (problem,) = (each for each in read.problems if SAID in each.what)
    assert (problem.source, problem.count) == ("lists.xlsx:4", 3)
    assert read.inputs[0].rejected == 3 and not read.coverage.of("looked_after").spans


def test_nor_are_those_below_a_return_that_are_wider_or_narrower(tmp_path):
    columns = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    (tmp_path / "episodes.csv").write_text(columns + "A,02/05/2025,S,C2,N1,U6,PR1,,,,,,\n")
    reviews = "CHILD,DOB,REVIEW,REVIEW_CODE\nA,09/05/2014,20/05/2025,PN1\n"
    for other in (
        "Missing,,,\nCHILD,DOB,MISSING,MIS_START,MIS_END\nB,09/05/2014,M,01/07/2025,\n",
        "UASC,,,\nCHILD,DOB,DUC\nB,09/05/2014,\n",
    ):
        (tmp_path / "reviews.csv").write_text(reviews + other)
        read = read_sources([str(tmp_path)], as_at=AS_AT)
        assert [case.id for case in read.cases] == ["A"]
        (problem,) = (each for each in read.problems if SAID in each.what)
        assert (problem.source, problem.column, problem.count) == ("reviews.csv:3", "CHILD", 3)
        assert not read.coverage.of("review").spans


def test_nor_are_those_of_a_template_s_files_put_one_after_another(tmp_path):
    sheet = (
        "checker/template@1,leaving-care,{}\nAs-at date,31/03/2026\nComplete from,01/04/2025\n"
        "Young person's reference,Day of the {}\n"
    )
    first, second = sheet.format("adviser_visit", "visit"), sheet.format("pathway_review", "review")
    (tmp_path / "all.csv").write_text(f"{first}K1,01/03/2026\n{second}K2,02/03/2026\n")
    read = read_sources([str(tmp_path / "all.csv")])
    assert [case.id for case in read.cases] == ["K1"] and not read.coverage.of("adviser_visit").spans
    (problem,) = read.problems
    assert SAID in problem.what and (problem.source, problem.count) == ("all.csv:6", 5)


def a_return(folder, header):
    (folder / "header.csv").write_text(header)
    (folder / "episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,URN\n"
    )
    return read_sources([str(folder)], as_at=AS_AT)


def test_a_row_of_a_return_or_a_list_that_holds_a_day_is_of_a_child_whatever_that_is_called(tmp_path):
    rows = "CHILD,SEX,DOB,ETHNIC\nA,F,09/05/2014,\nChild,F,10/05/2014,\nB,F,11/05/2014,\n"
    assert [case.id for case in a_return(tmp_path, rows).cases] == ["A", "B", "Child"]
    heads, row = LISTS["List 7"]
    again = ["CHILD UNIQUE ID", *row[1:]]
    (tmp_path / "lists.xlsx").write_bytes(workbook({"List 7": [heads, row, again, ["K9", *row[1:]]]}))
    assert len(read_sources([str(tmp_path / "lists.xlsx")], as_at=AS_AT).cases) == 3


def test_headings_that_come_again_behind_the_mark_of_a_file_put_below_another_are_headings(tmp_path):
    """Excel begins a CSV file with a mark that nobody sees, and putting two together leaves it within."""
    one, two = ("\ufeffCHILD,SEX,DOB,ETHNIC\n" + row for row in ("A,F,09/05/2014,\n", "B,F,11/05/2014,\n"))
    read = a_return(tmp_path, one + two)
    assert [case.id for case in read.cases] == ["A", "B"]
    assert sum("found the headings again" in each.what for each in read.problems) == 1


def test_a_title_above_headings_that_come_again_in_a_return_or_a_list_is_no_child(tmp_path):
    heads = "CHILD,SEX,DOB,ETHNIC\n"
    rows = f"{heads}A1,F,09/05/2014,\nNorth,,,\n{heads}B1,F,11/05/2014,\nC1,,,\n{heads}"
    assert [case.id for case in a_return(tmp_path, rows).cases] == ["A1", "B1", "C1"]
    heads, row = LISTS["List 8"]
    sheet = [heads, row, ["Team North"], heads, ["K9", *row[1:]], ["K8"], heads]
    (tmp_path / "lists.xlsx").write_bytes(workbook({"List 8": sheet}))
    read = read_sources([str(tmp_path / "lists.xlsx")], as_at=AS_AT)
    assert sorted(case.id for case in read.cases) == ["K8", "K9", row[0]]
    assert ("lists.xlsx:3", 1) in [(each.source, each.count) for each in read.problems if "a note" in each.what]


def test_nor_is_a_child_alone_above_them_a_title(tmp_path):
    heads = "CHILD,SEX,DOB,ETHNIC\n"
    rows = f"{heads}AB 1,F,09/05/2014,\nNorth 1,,,\n{heads}AB 2,F,11/05/2014,\nAB 12,,,\n{heads}"
    assert [case.id for case in a_return(tmp_path, rows).cases] == ["AB 1", "AB 12", "AB 2"]
    heads, row = LISTS["List 8"]
    sheet = [heads, ["AB 7", *row[1:]], ["North 1"], heads, ["AB 9", *row[1:]], ["AB 12"], heads]
    (tmp_path / "lists.xlsx").write_bytes(workbook({"List 8": sheet}))
    read = read_sources([str(tmp_path / "lists.xlsx")], as_at=AS_AT)
    assert sorted(case.id for case in read.cases) == ["AB 12", "AB 7", "AB 9"]


def test_a_child_of_a_return_with_other_cells_is_no_note(tmp_path):
    rows = "CHILD,SEX,DOB,ETHNIC\nPage1,F,,\nA 12 B,F,,\nPage 2,,,\nReport run by us,,,\n"
    assert [case.id for case in a_return(tmp_path, rows).cases] == ["A 12 B", "Page1"]
