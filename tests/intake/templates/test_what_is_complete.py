"""What a template says is complete: by every sheet of a kind, and every head."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from checker.intake import read_sources
from checker.intake.templates.model import template
from checker.snapshot.covers import covers_as_data
from tests.intake.templates.test_templates import AS_AT, told, workbook

D = dt.date
HEADINGS = ",".join(column.label for column in template("advocacy").sheets[0].columns)


def sheet(complete, child):
    """A filled template of one sheet; `complete` is the line that says from when, or none."""
    lines = ["checker/template@1,advocacy,advocacy_referral", "As-at date,31/03/2026", complete, HEADINGS]
    return "\n".join([*filter(None, lines), f"{child},01/02/2026,,", ""])


def covered(paths, kind="advocacy_referral"):
    read = read_sources(paths, as_at=AS_AT)
    return covers_as_data(read.coverage, read.as_at)[kind], read


def since(day):
    return {"from": day, "to": "2026-03-31"}


@pytest.mark.parametrize(
    ("one", "other", "cover"),
    [
        ("Complete from,all", "Complete from,", "none"),
        ("Complete from,all", None, "none"),
        ("Complete from,01/01/2025", "Complete from,01/01/2024", since("2025-01-01")),
        ("Complete from,all", "Complete from,01/01/2024", since("2024-01-01")),
        ("Complete from,all", "Complete from,when we could", "none"),
        ("Complete from,all", "Complete from,all", "all"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_what_one_team_promises_is_no_promise_of_another(tmp_path, monkeypatch, one, other, cover, turned):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(sheet(one, "0001"))
    (tmp_path / "b.csv").write_text(sheet(other, "0002"))
    found, read = covered(["b.csv", "a.csv"] if turned else ["a.csv", "b.csv"])
    assert found == cover and len(read.cases) == 2


def test_two_workbooks_of_one_template_in_a_folder_are_as_complete_as_both_say(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, child, complete in (("a", "0001", ""), ("b", "0002", "all")):
        rows = {"Reviews": [[child, "r1", D(2026, 2, 1)]]}
        (tmp_path / f"{name}.xlsx").write_bytes(workbook("reviews", rows, complete={"Reviews": complete}))
    assert covered(["."], "review")[0] == "none"


def test_a_promise_of_a_sheet_that_the_template_has_not_is_told_of(tmp_path, monkeypatch):
    """The name of the sheet was written over: nothing is covered by it, and that is said."""
    monkeypatch.chdir(tmp_path)
    content = workbook("reviews", {"Reviews": [["0001", "r1", D(2026, 2, 1)]]}, complete={"Reviews": "all"})
    book = openpyxl.load_workbook(io.BytesIO(content))
    (row,) = (row for row in book["Start here"].iter_rows() if row[0].value == "Reviews")
    row[0].value = "Our reviews"
    book.save(tmp_path / "reviews.xlsx")
    found, read = covered(["reviews.xlsx"], "review")
    assert found == "none"
    assert told(read) == [(f"reviews.xlsx:Start here:{row[0].row}", None, 1)]
    (problem,) = read.problems
    assert (
        problem.what
        == "expected the name of a sheet of this template before a day, found another; nothing is covered by it"
    )
    assert problem.hint.startswith("it may be: Reviewing officers, Contact between reviews, Reviews,")


@pytest.mark.parametrize("above", [",,,\r\n", "\r\n \r\n", ",,,,\r\n,,,,\r\n", '"","",\r\n'])
@pytest.mark.parametrize("code", ["utf-8-sig", "utf-16"])
def test_blank_rows_above_the_first_are_passed_over_and_rows_keep_their_numbers(tmp_path, monkeypatch, above, code):
    monkeypatch.chdir(tmp_path)
    text = above + sheet("Complete from,all", "0001").replace("\n", "\r\n")
    (tmp_path / "a.csv").write_bytes(text.encode(code))
    found, read = covered(["a.csv"])
    assert found == "all" and [case.facts[0].source for case in read.cases] == [f"a.csv:{5 + above.count(chr(10))}"]


@pytest.mark.parametrize("blank", [1, 2])
def test_and_so_they_are_in_a_workbook(tmp_path, monkeypatch, blank):
    monkeypatch.chdir(tmp_path)
    raw = workbook("reviews", {"Reviews": [["0001", "r1", D(2026, 2, 1)]]}, complete={"Reviews": "all"})
    book = openpyxl.load_workbook(io.BytesIO(raw))
    for each in book:
        each.insert_rows(1, blank)
    book.save(tmp_path / "a.xlsx")
    found, read = covered(["a.xlsx"], "review")
    assert found == "all" and [case.facts[0].source for case in read.cases] == [f"a.xlsx:Reviews:{3 + blank}"]
