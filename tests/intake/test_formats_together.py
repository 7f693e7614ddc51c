"""Annex A and the census as sources of the command and of a run: told by what they hold, alone and with others."""

import datetime as dt

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.writing import FORMS
from checker.snapshot.vocabulary import vocabulary
from tests.intake.annex_a.conftest import LIST_6, LIST_7, LIST_8, of_child, workbook
from tests.intake.annex_a.test_lists import AS_AT, IN_CARE
from tests.intake.cin.test_census import census, child, enquiry, plan

D = dt.date
DAY = AS_AT.toordinal()


@pytest.fixture
def put(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def putting(name, content):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return putting


def csv(rows):
    cells = [[cell.strftime("%d/%m/%Y") if isinstance(cell, D) else str(cell or "") for cell in row] for row in rows]
    return "\n".join(",".join(row) for row in cells)


def test_a_workbook_by_content_whatever_it_is_called(put):
    put("export.dat", workbook({"Sheet1": [LIST_8, IN_CARE]}))
    read = read_sources(["export.dat"], as_at=DAY)
    assert read.inputs[0].format == "annex-a" and read.cases[0].of("review")[0].source == "export.dat:2"


def test_a_folder_of_csv_files_one_for_each_list(put):
    put("lists/a.csv", csv([LIST_8, IN_CARE]))
    put(
        "lists/b.csv",
        csv([LIST_7, (*of_child("101"), D(2025, 6, 2), "NEG", D(2026, 3, 20), "a) Yes", None, None, "A B")]),
    )
    read = read_sources(["lists"], as_at=DAY)
    assert {"looked_after", "cp_plan"} <= set(read.cases[0].by_kind)
    assert [file.path for file in read.inputs] == ["lists/a.csv", "lists/b.csv"]
    assert read_sources(["lists/a.csv", "lists/b.csv"], as_at=DAY).cases == read.cases


def test_a_workbook_with_no_list_says_so(put):
    put("other.xlsx", workbook({"Sheet1": [("a", "b"), (1, 2)]}))
    with pytest.raises(IntakeError, match="none of their headings") as caught:
        read_sources(["other.xlsx"], as_at=DAY)
    assert caught.value.where == "other.xlsx" and "hold" not in caught.value.what


def test_a_census_and_lists_are_joined_and_what_a_row_leaves_untold_stays_so(put):
    need = (*of_child("0101"), D(2025, 1, 6), D(2026, 3, 1), None, "c) Child in need plan", "#N/A")
    put("lists.xlsx", workbook({"List 6": [LIST_6, need]}))
    put("census.xml", census(child(enquiry(conference="2025-06-23") + plan("2025-09-01"))))
    read = read_sources(["lists.xlsx", "census.xml"], as_at=DAY)
    (case,) = read.cases
    assert {"cin_plan", "cp_plan", "visit"} <= set(case.by_kind)
    assert case.coverage and not case.coverage.of("lead_practitioner").open_at
    put("lists.xlsx", workbook({"List 6": [LIST_6, (*need[:-1], "A B")]}))
    (told,) = read_sources(["lists.xlsx", "census.xml"], as_at=DAY).cases
    assert told.coverage.of("lead_practitioner").open_at == (DAY,)


def test_two_years_of_the_census_cover_both(put):
    put("b.xml", census(child("")))
    put("a.xml", census(child("")).replace(b"2026-03-31", b"2025-03-31").replace(b">2026<", b">2025<"))
    read = read_sources(["a.xml", "b.xml"], as_at=DAY)
    assert read.coverage.of("referral").spans == ((D(2024, 4, 1).toordinal(), DAY),)
    assert not read.problems


@pytest.mark.parametrize("form", [".json", ".jsonl", ".parquet"])
def test_what_is_read_can_be_written_out_and_read_again(put, form):
    need = (*of_child("0101"), D(2025, 1, 6), D(2026, 3, 1), None, "c) Child in need plan", "#N/A")
    put("lists.xlsx", workbook({"List 6": [LIST_6, need], "List 8": [LIST_8, IN_CARE]}))
    put("census.xml", census(child(enquiry(conference="2025-06-23") + plan("2025-09-01"))))
    read = read_sources(["lists.xlsx", "census.xml"], as_at=DAY)
    put(f"written{form}", FORMS[form](read))
    again = read_sources([f"written{form}"])

    def plainly(snapshot):
        covers = {case.id: case.coverage or snapshot.coverage for case in snapshot.cases}
        facts = {case.id: [fact.content() for fact in case.facts] for case in snapshot.cases}
        kinds = vocabulary().kinds
        return facts, {name: {kind: cover.of(kind) for kind in kinds} for name, cover in covers.items()}

    assert plainly(again) == plainly(read)
