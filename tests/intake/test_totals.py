"""A total or a note below a table is no case: a problem names its row. A reference that has such letters in it is one."""

from __future__ import annotations

import datetime as dt

import pytest
import xlsxwriter

from checker.intake import read_sources
from tests.intake.support import EPISODES

AS_AT = dt.date(2026, 3, 31).toordinal()
MAPPING = """\
schema: checker/mapping@1
tables:
  - file: visits.*
    kind: visit
    covers: all
    columns: {case: Child, on: Seen on, seen: {column: Seen, values: {"true": [Y], "false": [N]}}}
"""
TOTALS = ["Total", "total", "TOTALS", "Grand Total", "Grand total:", "Sub-total", "Subtotal", "Total: 2", "Total (2)",
          "Total number of children 2", "Total children", "Total rows 2", "2 rows", "(2 rows affected)", "Count: 2",
          "Row count = 2", "Count:2", "No. of children: 2", "000901 Total", "K1 Count", "K1 Total: 2", "K1 - Sub-total (2)",
          "Care 1 total", "Total for K1", "Grand Count"]  # fmt: skip
NOTES = [
    "Report run by the performance team",
    "End of report",
    "Source: Mosaic, all open cases",
    "Nil return",
    "No data",
    "Page 1",
    "Page 1/2",
    "page3",
]
REAL = [
    "TOTAL1",
    "Subtotal-7",
    "total_4",
    "T-TOTAL-2",
    "Totaliser",
    "GT-Grand",
    "1 row7",
    "Count 2",
    "No: 12",
    "Page1A",
    "K-1 TOTAL7",
    "Total-K1",
    "K1-Count",
]


def a_snapshot(folder, rows):
    (folder / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (folder / "visit.csv").write_text("case,on,seen\n" + "".join(",".join(row) + "\n" for row in rows))
    return read_sources([str(folder)])


def a_report(folder, rows):
    (folder / "ours.yaml").write_text(MAPPING)
    (folder / "visits.csv").write_text("Child,Seen on,Seen\n" + "".join(",".join(row) + "\n" for row in rows))
    return read_sources([str(folder / "visits.csv")], as_at=AS_AT, mapping=folder / "ours.yaml")


def a_workbook(folder, rows):
    (folder / "ours.yaml").write_text(MAPPING)
    with xlsxwriter.Workbook(folder / "visits.xlsx") as book:
        sheet = book.add_worksheet()
        for at, row in enumerate([("Child", "Seen on", "Seen"), *rows]):
            sheet.write_row(at, 0, row)
    return read_sources([str(folder / "visits.xlsx")], as_at=AS_AT, mapping=folder / "ours.yaml")


FORMS = [a_snapshot, a_report, a_workbook]
CHILDREN = [("K1", "2026-03-01", "Y"), ("K2", "2026-03-02", "N")]


def of_totals(read):
    return [each for each in read.problems if "expected a row of a case" in each.what]


@pytest.mark.parametrize("word", TOTALS)
@pytest.mark.parametrize("form", FORMS)
def test_a_total_is_no_case_and_takes_nothing_from_the_cover(tmp_path, form, word):
    read = form(tmp_path, [*CHILDREN, (word, "", "2")])
    assert [case.id for case in read.cases] == ["K1", "K2"]
    (problem,) = of_totals(read)
    assert problem.source.endswith(":4") and "found a total; it is not read" in problem.what
    assert "leave totals and notes out" in problem.hint
    assert read.coverage.of("visit").spans and not [each for each in read.problems if each is not problem]


@pytest.mark.parametrize("word", ["Total", "2 rows"])
def test_nor_is_one_in_a_row_that_stops_short(tmp_path, word):
    for form in (a_snapshot, a_report):
        read = form(tmp_path, [*CHILDREN, (word,)])
        assert [case.id for case in read.cases] == ["K1", "K2"]
        assert len(of_totals(read)) == len(read.problems) == 1


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("form", FORMS)
def test_nor_is_a_note_below_the_table(tmp_path, form, note):
    read = form(tmp_path, [*CHILDREN, (f'"{note}"' if form is not a_workbook else note, "", "")])
    assert [case.id for case in read.cases] == ["K1", "K2"]
    (problem,) = of_totals(read)
    assert "found a note and nothing else" in problem.what
    assert note not in problem.render()


@pytest.mark.parametrize("note", [*NOTES, "Produced by the team on 01/04/2018", "Run on 01/04/2018"])
def test_nor_is_one_below_a_return(tmp_path, note):
    """A note with the day on which the return was drawn was read as a child in care."""
    (tmp_path / "episodes.csv").write_text(f'{EPISODES.rstrip()}\n"{note}"\n')
    read = read_sources([str(tmp_path)], years=[2018])
    assert [case.id for case in read.cases] == ["101"]
    (problem,) = of_totals(read)
    assert "found a note and nothing else" in problem.what and read.coverage.of("looked_after").spans


@pytest.mark.parametrize("name", REAL)
@pytest.mark.parametrize("form", FORMS)
def test_a_reference_with_such_letters_is_one(tmp_path, form, name):
    for day in ("2026-03-05", ""):
        read = form(tmp_path, [*CHILDREN, (name, day, "Y")])
        assert sorted(case.id for case in read.cases) == sorted(["K1", "K2", name])
        assert not of_totals(read)


@pytest.mark.parametrize("form", FORMS)
def test_a_row_called_total_that_holds_a_day_is_read_and_told_of(tmp_path, form):
    read = form(tmp_path, [*CHILDREN, ("Total", "2026-03-05", "Y")])
    assert [case.id for case in read.cases] == ["K1", "K2", "Total"]
    assert any("it is read as a case of that name" in each.what for each in read.problems)


def test_a_total_in_the_first_column_beside_a_count(tmp_path):
    """As a report that begins with teams has it: the count is under the children's references."""
    (tmp_path / "ours.yaml").write_text(MAPPING)
    rows = "Team,Child,Seen on,Seen\nA,K1,01/03/2026,Y\nB,1234,02/03/2026,N\nTotal,2,,\nGrand total,,,\n"
    (tmp_path / "visits.csv").write_text(rows)
    read = read_sources([str(tmp_path / "visits.csv")], as_at=AS_AT, mapping=tmp_path / "ours.yaml")
    assert [case.id for case in read.cases] == ["1234", "K1"]
    (problem,) = of_totals(read)
    assert (problem.source, problem.count) == ("visits.csv:4", 2)


def test_a_subtotal_of_a_team_beside_a_blank_reference_takes_nothing_from_the_cover(tmp_path):
    """As a spreadsheet puts them below the rows of each value of a column, that of teams or that of children."""
    (tmp_path / "ours.yaml").write_text(MAPPING)
    rows = "Team,Child,Seen on,Seen\nA 1,K1,01/03/2026,Y\nA 1 Total,,,1\nB,1234,02/03/2026,N\n,1234 Total,,1\nB Count,1,,\n"
    (tmp_path / "visits.csv").write_text(rows)
    read = read_sources([str(tmp_path / "visits.csv")], as_at=AS_AT, mapping=tmp_path / "ours.yaml")
    assert [case.id for case in read.cases] == ["1234", "K1"] and read.coverage.of("visit").spans
    (problem,) = read.problems
    assert (problem.source, problem.count) == ("visits.csv:3", 3) and "found a total" in problem.what


def test_a_subtotal_in_a_return_is_no_child(tmp_path):
    (tmp_path / "episodes.csv").write_text(f"{EPISODES.rstrip()}\n101 Total,,,,,,,,,,,,1\n")
    read = read_sources([str(tmp_path)], years=[2018])
    assert [case.id for case in read.cases] == ["101"]
    (problem,) = of_totals(read)
    assert "found a total" in problem.what and read.coverage.of("looked_after").spans


def test_a_subtotal_in_a_dump_is_no_child(tmp_path):
    (tmp_path / "ssd_person.csv").write_text(
        "pers_person_id,pers_dob\n000901,2015-05-09\n000901 Total,\nGrand Total,\n"
    )
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    assert [case.id for case in read.cases] == ["000901"]
    assert of_totals(read)


def test_a_row_of_nobody_that_holds_a_day_still_takes_it_from_the_cover(tmp_path):
    read = a_snapshot(tmp_path, [*CHILDREN, ("", "2026-03-05", "Y")])
    assert not of_totals(read)
    day = dt.date(2026, 3, 5).toordinal()
    assert not any(lo <= day <= hi for lo, hi in read.coverage.of("visit").spans)


ANNEX_A = "Child Unique ID,Date of Birth,Gender,CIN Start Date,Date Child Was Last Seen,CIN Closure Date,Case Status"


@pytest.mark.parametrize("name", [*TOTALS, *NOTES])
def test_nor_is_a_total_or_a_note_below_a_list(tmp_path, name):
    row = "K1,2014-05-09,Male,2026-01-05,2026-03-01,,Child in need plan"
    last = "" if name in NOTES else "1"
    (tmp_path / "need.csv").write_text(f'{ANNEX_A}\n{row}\n"{name}",,,{last},,,\n')
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    assert [case.id for case in read.cases] == ["K1"]
    (problem,) = of_totals(read)
    assert problem.source == "need.csv:3" and (name in TOTALS or name not in problem.render())
    assert read.coverage.of("visit") is not None and read.inputs[0].rejected == 0


@pytest.mark.parametrize("name", REAL)
def test_a_child_of_a_list_with_such_letters_is_one(tmp_path, name):
    (tmp_path / "need.csv").write_text(f"{ANNEX_A}\n{name},2014-05-09,Male,2026-01-05,2026-03-01,,Child in need plan\n")
    read = read_sources([str(tmp_path)], as_at=AS_AT)
    assert [case.id for case in read.cases] == [name] and not of_totals(read)


def test_nor_is_a_total_in_a_template(tmp_path):
    (tmp_path / "core.csv").write_text(
        "checker/template@1,leaving-care,adviser_visit\nAs-at date,31/03/2026\nComplete from,01/04/2025\n"
        "Young person's reference,Day of the visit\nK1,01/03/2026\nTotal,1\n"
    )
    read = read_sources([str(tmp_path / "core.csv")])
    assert [case.id for case in read.cases] == ["K1"]
    (problem,) = of_totals(read)
    assert (problem.source, problem.column) == ("core.csv:6", "Young person's reference")
