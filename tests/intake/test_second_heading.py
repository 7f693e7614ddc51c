"""A second row of headings (types, or how days are written) is no child; a row that may be one is read."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.intake import read_sources
from checker.intake.second_heading import is_second_heading
from tests.intake.test_most_unread import ANNEX_A
from tests.intake.test_totals import CHILDREN, FORMS

AS_AT = dt.date(2026, 3, 31).toordinal()
SAID = "found what the columns hold, such as types; it is not read"
HEADS = ["Child", "Seen on", "Seen"]


@pytest.mark.parametrize(
    "cells",
    [
        ["Text (20)", "Date", "Yes/No"],
        ["nvarchar(48)", "datetime2", "bit"],
        ["Text", "dd/mm/yyyy", ""],
        ["", "DD/MM/YYYY HH:MM", "Y/N"],
        ["Child", "Date (dd-mmm-yyyy)", "Flag"],
        ["VARCHAR(MAX) NOT NULL", "yyyy-mm-dd", None],
        ["Number", "Seen on", "Code"],
        ["Text 20", "Int (11)", "Char 1 required"],
    ],
)
def test_types_patterns_and_the_headings_again_are_a_second_heading(cells):
    assert is_second_heading(cells, HEADS)


@pytest.mark.parametrize(
    "cells",
    [
        ["Text", "", ""],  # one cell may be anything
        ["K1", "Date", "Flag"],
        ["Text", "2026-03-01", "Flag"],
        ["Text", "Date", "Y"],
        ["Int2026", "Date", "Flag"],
        ["ID 123", "ID 456", ""],  # a child and their carer
        ["Number 12345", "Seen on", ""],
        ["Text", "Date", 1],
        ["DD", "MM", "YY"],
        ["The child's reference", "The day of the visit", "Whether seen"],
        ["", "", ""],
        [],
    ],
)
def test_a_row_that_may_be_a_case_is_none(cells):
    assert not is_second_heading(cells, HEADS)


@pytest.mark.parametrize("form", FORMS)
def test_it_is_told_of_and_no_case_and_takes_nothing_from_the_cover(tmp_path, form):
    read = form(tmp_path, [("Text (20)", "dd/mm/yyyy", "Y/N"), *CHILDREN])
    (problem,) = read.problems
    assert SAID in problem.what and problem.source.rpartition(":")[2] == "2"
    assert [case.id for case in read.cases] == ["K1", "K2"]
    assert read.coverage.of("visit").spans


@pytest.mark.parametrize("form", FORMS)
def test_further_down_it_is_read_as_any_other_row(tmp_path, form):
    read = form(tmp_path, [*CHILDREN, ("Text (20)", "dd/mm/yyyy", "Y/N")])
    assert [case.id for case in read.cases] == ["K1", "K2", "Text (20)"] and read.problems


def a_list(folder):
    types = "Text (20),Date,Code,Date,dd/mm/yyyy,Date,Text\n"
    (folder / "need.csv").write_text(
        ",".join(ANNEX_A) + "\n" + types + "K1,2014-05-09,Male,2026-01-05,2026-03-01,,Child in need plan\n"
    )
    return "need.csv:2"


def a_return(folder):
    (folder / "e.csv").write_text(
        "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\nText,dd/mm/yyyy,Code,Code,Code,Code,dd/mm/yyyy,Code\n"
        "K1,01/06/2025,S,C2,U6,PR1,,\n"
    )
    return "e.csv:2"


def a_dump(folder):
    (folder / "v.csv").write_text(
        "cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date,cppv_cp_visit_seen\n"
        "nvarchar(48),nvarchar(48),datetime,nchar(1)\nV1,K1,2026-03-30,Y\n"
    )
    return "v.csv"


def a_dump_with_its_headings_again(folder):
    heads = "cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date,cppv_cp_visit_seen\n"
    (folder / "v.csv").write_text(f"{heads}V1,K1,2026-03-30,Y\n{heads}")
    return "v.csv"


@pytest.mark.parametrize("source", [a_list, a_return, a_dump, a_dump_with_its_headings_again])
def test_so_it_is_in_lists_returns_and_dumps(tmp_path, source):
    place = source(tmp_path)
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    said = "found the headings again" if source is a_dump_with_its_headings_again else "found what the columns hold"
    assert [each.source for each in read.problems if said in each.what] == [place]
    assert [case.id for case in read.cases] == ["K1"]
