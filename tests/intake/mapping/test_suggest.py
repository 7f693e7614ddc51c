"""A draft of a mapping: from headings and the shapes of dates, never showing what is in a cell or guessing."""

from __future__ import annotations

import openpyxl
import pytest

from checker.intake.mapping.suggest import CHOOSE, columns_like, dates_like, draft
from checker.intake.parcels import member_at
from checker.intake.tabular import pages_of


@pytest.mark.parametrize(
    ("cells", "form", "says"),
    [
        (["25/03/2026", "01/02/2026", ""], "day-first", ""),
        (["03/25/2026", "01/02/2026"], "month-first", ""),
        (["01/02/2026", "03/04/2026"], None, "both readings are possible of all 2"),
        (["25/03/2026", "03/25/2026"], None, "some have the day first and some the month"),
        (["2026-03-25", "2026-01-02T10:00"], None, ""),
        (["25.03.2026"], '"%d.%m.%Y"', ""),
        (["25-Mar-26"], '"%d-%b-%y"', ""),
        (["5 March 2026"], '"%d %B %Y"', ""),
        (["Tuesday", ""], None, "nothing in this column is written as a date"),
        ([], None, ""),
    ],
)
def test_how_dates_are_written(cells, form, says):
    found, why = dates_like(cells)
    assert found == form and (says in why if says else not why)


def test_headings_are_matched_to_fields_and_each_fills_one():
    headings = ["Mosaic ID", "Surname", "Actual Visit Date", "Was child seen", "Seen alone", "Date entered", "Team"]
    assert columns_like("visit", headings) == {"case": 0, "on": 2, "seen": 3, "seen_alone": 4, "recorded": 5}
    assert columns_like("looked_after", ["PID", "From date", "To date"]) == {"case": 0, "start": 1, "end": 2}
    assert columns_like("placement", ["PID", "Placement start date", "Placement end date"]) == {
        "case": 0,
        "start": 1,
        "end": 2,
    }
    assert columns_like("legal_status", ["PID", "Legal status"]) == {"case": 0}
    assert columns_like("cp_plan", ["PID", "Plan start date", "Plan ended"]) == {"case": 0, "start": 1, "end": 2}
    assert columns_like("core_group", ["Child ID", "Core group date"]) == {"case": 0, "on": 1}


def page(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    return list(pages_of(member_at(tmp_path / name), name))


def test_a_draft_shows_no_cell_and_stops_where_it_cannot_tell(tmp_path):
    text = "Person ID,Visit Date,Child seen,07700900123\n90017,03/04/2026,zebra,secretive\n"
    made = draft(page(tmp_path, "cla visits.csv", text))
    assert "kind: visit" in made and 'case: "Person ID"' in made
    assert f"dates: {CHOOSE}" in made and "both readings are possible" in made
    assert 'values: {"true": [], "false": [], unknown: []}' in made
    assert "# 1 of its words is none of these: put it where it belongs" in made
    assert not any(held in made for held in ("90017", "zebra", "secretive", "03/04", "07700900123"))


def test_a_cover_is_not_drafted_and_what_may_be_no_headings_is_not_shown(tmp_path):
    book = openpyxl.Workbook()
    cover, visits, notes = book.active, book.create_sheet("Visits"), book.create_sheet("Notes")
    cover.append(["Report run by Jo Bloggs"])
    visits.append(["Child ID", "Visit date", "Worker"])
    visits.append(["90017", "25/03/2026", "x"])
    notes.append(["Run by", "Jo Bloggs"])
    book.save(tmp_path / "report.xlsx")
    made = draft(list(pages_of(member_at(tmp_path / "report.xlsx"), "report.xlsx")))
    assert "Bloggs" not in made
    assert 'sheet: "Visits"' in made and "# not used: Worker" in made and "Sheet" not in made
    assert "# row 1 has no heading that is known here: if the headings are in another, say header-row" in made


def test_a_kind_that_nothing_points_to_is_left_to_a_person(tmp_path):
    made = draft(page(tmp_path, "export.csv", "a,b\n1,2\n"))
    assert f"kind: {CHOOSE}" in made
    assert "kind: core_group" in draft(page(tmp_path, "export.csv", "a,b\n1,2\n"), "core_group")


def test_of_a_kind_that_is_not_known_whose_a_row_is_may_be_and_the_rest_waits(tmp_path):
    """It is not said that no heading is like a day, which only the kind can tell."""
    made = draft(page(tmp_path, "export.csv", "Child ID,Became looked after,Legal status\n1,2026-01-05,C2\n"))
    assert f"kind: {CHOOSE}   # it may be legal_status" in made
    assert 'case: "Child ID"' in made and "no heading is like this" not in made
    assert f'on: {CHOOSE}   # by its kind: suggest "export.csv" --kind KIND drafts it' in made


def test_the_command_drafts_what_can_be_used_once_it_is_put_right(checker, tmp_path):
    (tmp_path / "visits.csv").write_text("Person ID,Visit date,Child seen\n1,25/03/2026,Y\n")
    ours = tmp_path / "ours.yaml"
    assert checker("mapping", "suggest", tmp_path / "visits.csv", "-o", ours).status == 0
    ran = checker("reconcile", tmp_path / "visits.csv", "--mapping", ours)
    assert ran.status == 2 and "as-at: expected a date" in ran.err
    ours.write_text(ours.read_text().replace(f"as-at: {CHOOSE}", "as-at: 2026-03-31"))
    ran = checker("reconcile", tmp_path / "visits.csv", "--mapping", ours)
    assert ran.status == 0 and "1 case as at 31 March 2026, 1 fact: visit 1" in ran.out


def test_a_draft_asks_which_rows_were_done_before_it_is_used(checker, tmp_path):
    """A list of visits with those planned and cancelled in it would else be read as one of visits made."""
    rows = "Person ID,Visit Date,Visit Status\n1,25/03/2026,Completed\n2,26/03/2026,Planned\n"
    (tmp_path / "visits.csv").write_text(rows)
    ours = tmp_path / "ours.yaml"
    assert checker("mapping", "suggest", tmp_path / "visits.csv", "-o", ours).status == 0
    made = ours.read_text()
    assert "Planned" not in made and "not used" not in made
    ours.write_text(made.replace(f"as-at: {CHOOSE}", "as-at: 2026-03-31"))
    ran = checker("reconcile", tmp_path / "visits.csv", "--mapping", ours)
    assert ran.status == 2 and "where" in ran.err and "expected a list" in ran.err
    ours.write_text(ours.read_text().replace(f"is: {CHOOSE}", "is: [Completed]"))
    ran = checker("reconcile", tmp_path / "visits.csv", "--mapping", ours)
    assert "1 fact: visit 1" in ran.out


@pytest.mark.parametrize(
    ("name", "headings", "asked"),
    [
        ("reviews.csv", "Mosaic ID,Review held on,Outcome", 'column: "Outcome"'),
        ("visits.csv", "Mosaic ID,Visit date,Legal status", None),  # of the child, and not of the visit
        ("placements.csv", "Mosaic ID,Start date,End date,Status", None),  # a period has an end to say it by
    ],
)
def test_only_a_column_of_what_came_of_an_event_is_asked_about(tmp_path, name, headings, asked):
    made = draft(page(tmp_path, name, f"{headings}\n1,2026-03-25,x,y\n"))
    assert asked in made if asked else "where:" not in made


def test_common_names_of_care_and_of_what_is_of_the_child(tmp_path):
    assert columns_like("looked_after", ["Mosaic ID", "Became LAC", "Ceased LAC"]) == {"case": 0, "start": 1, "end": 2}
    assert columns_like("review", ["Mosaic ID", "Review held on"]) == {"case": 0, "on": 1}
    made = draft(page(tmp_path, "cla list.csv", "Mosaic ID,DOB,Became LAC,Ceased LAC\n1,2010-01-01,2024-01-01,\n"))
    assert "# DOB is of the child: a second table of this file, kind: child, may read it" in made


def test_a_draft_never_goes_over_one_that_was_looked_through(checker, tmp_path):
    ours = tmp_path / "ours.yaml"
    ours.write_text("mine")
    (tmp_path / "visits.csv").write_text("Child,Visit date\n")
    ran = checker("mapping", "suggest", tmp_path / "visits.csv", "-o", ours)
    assert (ran.status, ours.read_text()) == (2, "mine")
    assert ran.err.startswith(f"{ours}: there is a file of this name already, and it may have been filled in\n")


def test_an_empty_file_and_a_kind_that_is_none(checker, tmp_path):
    (tmp_path / "e.csv").write_text("")
    assert "found an empty file" in checker("mapping", "suggest", tmp_path / "e.csv").err
    assert "did you mean visit?" in checker("mapping", "suggest", tmp_path / "e.csv", "--kind", "visitt").err


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("photo.jpg", bytes(range(128, 256)) * 3, "found none that looks like one"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel workbook, or one with a password"),
        ("a.xml", b"<?xml version='1.0'?><Message/>", "XML of something else"),
        ("a.pdf", b"%PDF-1.4", "this is a PDF"),
    ],
)
def test_what_is_no_table_is_not_drafted(checker, tmp_path, name, content, what):
    (tmp_path / name).write_bytes(content)
    ran = checker("mapping", "suggest", tmp_path / name)
    assert ran.status == 2 and what in ran.err and "help: " in ran.err and not ran.out


def test_a_folder_is_drafted_report_by_report_and_what_is_none_is_said(checker, tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    (folder / "visits.csv").write_text("Person ID,Visit date,Child seen\n1,25/03/2026,Y\n")
    (folder / "reviews.csv").write_text("Person ID,Review date\n1,26/03/2026\n")
    (folder / "notes.txt").write_text("Person ID,Visit date\n")
    (folder / "empty.csv").write_text("")
    ours = tmp_path / "ours.yaml"
    ran = checker("mapping", "suggest", folder, "-o", ours)
    assert ran.status == 0
    assert ran.err.splitlines()[:2] == [
        f"{folder / 'empty.csv'}: not in the draft: expected a row of headings, found an empty file",
        f"{folder / 'notes.txt'}: not in the draft: no CSV file, nor a workbook in xlsx",
    ]
    ours.write_text(ours.read_text().replace(f"as-at: {CHOOSE}", "as-at: 2026-03-31"))
    (folder / "empty.csv").unlink()
    told = checker("reconcile", folder, "--mapping", ours).out
    assert "1 case as at 31 March 2026, 2 facts: review 1, visit 1" in told


def test_a_folder_without_a_report_and_one_of_which_a_kind_is_said(checker, tmp_path):
    ran = checker("mapping", "suggest", tmp_path)
    assert (ran.status, ran.out) == (2, "")
    assert "expected reports in CSV or xlsx, found none in this folder" in ran.err
    assert (
        "one kind is not said of all that a folder holds"
        in checker("mapping", "suggest", tmp_path, "--kind", "visit").err
    )


def test_a_snapshot_needs_no_mapping(checker, demonstration):
    ran = checker("mapping", "suggest", demonstration)
    assert (ran.status, ran.out) == (2, "")
    assert "this is a snapshot: it says by itself what it holds, and needs no mapping" in ran.err
