"""Identifiers that differ in nothing but how they are written are told of, and are still cases of their own."""

from __future__ import annotations

import datetime as dt
import json

import openpyxl
import pytest

from checker.intake import read_sources

HEAD = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n"
SAID = (
    "expected identifiers that differ in more than capitals, spaces, quotation marks, sorts of dash, zeros in front or .0 "
    "behind"
)


def told(folder, *names):
    """What is said of a folder of visits to some children, and of the same in JSON."""
    (folder / "snapshot.yaml").write_text(HEAD)
    rows = "".join(f'"{name.replace(chr(34), chr(34) * 2)}",2026-03-0{1 + at}\n' for at, name in enumerate(names))
    (folder / "visit.csv").write_text(f"case,on\n{rows}", encoding="utf-8")
    cases = [{"case": name, "about": "child", "facts": [{"kind": "visit", "on": "2026-03-01"}]} for name in names]
    (folder / "all.json").write_text(
        json.dumps({"schema": "checker/snapshot@1", "as_at": "2026-03-31", "cases": cases})
    )
    found = []
    for source in (folder, folder / "all.json"):
        read = read_sources([str(source)])
        assert {case.id for case in read.cases} == set(names)
        found.append(
            [(each.source.rpartition(":")[0], each.count) for each in read.problems if each.what.startswith(SAID)]
        )
        assert not any(name in each.what + each.hint for name in names for each in read.problems)
    return found


@pytest.mark.parametrize(
    "names",
    [
        ("AB12", "ab12"),
        ("0012", "12"),
        ("A 1", "A1"),
        ("A\u200b1", "A1"),
        ("'123", "123"),
        ("=7", "7"),
        ("12.0", "12"),
        ("0012.0", "12"),
        ("X1", "Y1", "x1"),
        ("AB-1", "AB\u20131"),
        ("AB-1", "AB\u20111"),
        ("\uff10\uff11", "01"),
        ("\u00c91", "E\u03011"),
    ],
)
def test_they_are_told_of_in_one_line(tmp_path, names):
    assert [[count for _, count in each] for each in told(tmp_path, *names)] == [[2], [2]]


@pytest.mark.parametrize(
    "names",
    [("AB12", "AB13"), ("A012", "A12"), ("1", "001A"), ("A-1", "A1"), ("12", "120"), ("1.05", "1"), ("A.0", "A")],
)
def test_others_are_not(tmp_path, names):
    assert told(tmp_path, *names) == [[], []]


def test_of_one_without_facts_the_file_is_named_and_not_where_it_is(tmp_path):
    cases = [{"case": "02", "about": "child", "facts": []}, {"case": "2", "about": "child", "facts": []}]
    document = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "cases": cases}
    (tmp_path / "all.json").write_text(json.dumps(document))
    (problem,) = read_sources([str(tmp_path / "all.json")]).problems
    assert problem.what.startswith(SAID) and problem.source == "all.json"


def test_of_two_sources_together_they_are(tmp_path):
    for name, case in (("a.jsonl", "K7"), ("b.jsonl", "k7")):
        lines = (
            {"schema": "checker/snapshot@1", "as_at": "2026-03-31"},
            {"case": case, "kind": "visit", "on": "2026-03-01"},
        )
        (tmp_path / name).write_text("".join(json.dumps(line) + "\n" for line in lines))
    (problem,) = read_sources([str(tmp_path / "a.jsonl"), str(tmp_path / "b.jsonl")]).problems
    assert problem.what.startswith(SAID) and problem.count == 2 and "--ids" in problem.hint


MADE = "expected identifiers, found days, or true or false, as a spreadsheet makes of what is typed in"


@pytest.mark.parametrize("name", ["2026-03-12", "2026-03-12T00:00", "12/03/2026", "12-Mar", "Mar-12", "TRUE", "False"])
def test_one_that_a_spreadsheet_has_made_a_day_or_a_truth_is_told_of(tmp_path, name):
    (tmp_path / "snapshot.yaml").write_text(HEAD)
    (tmp_path / "visit.csv").write_text(f"case,on\nA1,2026-03-01\n{name},2026-03-02\nA2,2026-03-03\n")
    read = read_sources([str(tmp_path)])
    assert {case.id for case in read.cases} == {"A1", name, "A2"}
    assert [(each.source, each.count) for each in read.problems if each.what.startswith(MADE)] == [("visit.csv:3", 1)]
    assert not any(name in each.what + each.hint for each in read.problems)


@pytest.mark.parametrize("name", ["12-3", "2026-03", "AB 12/03/2026", "MAR1", "12-Mar-A", "T1", "20260312"])
def test_others_that_are_like_a_day_are_not(tmp_path, name):
    (tmp_path / "snapshot.yaml").write_text(HEAD)
    (tmp_path / "visit.csv").write_text(f"case,on\nA1,2026-03-01\n{name},2026-03-02\n")
    assert not read_sources([str(tmp_path)]).problems


def test_so_it_is_with_a_workbook_in_which_it_is_a_day(tmp_path):
    book = openpyxl.Workbook()
    for row in (
        ["Child Unique ID", "Date of Referral"],
        ["A1", dt.date(2026, 3, 1)],
        [dt.date(2026, 3, 12), dt.date(2026, 3, 2)],
    ):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")
    read = read_sources([str(tmp_path / "list.xlsx")], as_at=dt.date(2026, 3, 31).toordinal())
    assert [(each.source, each.count) for each in read.problems if each.what.startswith(MADE)] == [("list.xlsx:3", 1)]
