"""A council's own reports, read as a mapping file says; and faults of a mapping placed in it."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest

from checker.errors import IntakeError, RulesetError
from checker.intake import read_sources

D = dt.date
AS_AT = D(2026, 3, 31).toordinal()


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def reading(mapping, files, *more, **asked):
        from pathlib import Path

        Path("ours.yaml").write_text(mapping)
        for name, content in files.items():
            Path(name).parent.mkdir(exist_ok=True)
            Path(name).write_bytes(content if isinstance(content, bytes) else content.encode())
        sources = [name for name in files if "/" not in name] + [*more]
        return read_sources(sources, mapping=Path("ours.yaml"), **asked)

    return reading


VISITS = """\
schema: checker/mapping@1
as-at: 2026-03-31
tables:
  - file: "*visits*.csv"
    kind: visit
    where: [{column: Status, is: [Completed, Done]}]
    columns:
      case: Person ID
      on: {column: Visit date, dates: month-first}
      seen: {column: Seen?, values: {"true": [Seen, seen alone], "false": [Not seen], unknown: [Not recorded]}}
      seen_alone: {column: Seen?, values: {"true": [Seen alone], unknown: [Seen, Not seen, Not recorded]}}
      mode: {constant: in-person}
    covers: {from: 2025-04-01}
"""
EXPORT = """\
Person ID,Worker,Visit date,Seen?,Status
0001,x,03/04/2026,Seen alone,Completed
0001,x,03/25/2026,Not seen,done
0002,x,13/02/2026,Seen,Completed
0003,x,02/28/2026,Not recorded,Completed
0004,x,02/27/2026,Perhaps,Completed
0005,x,02/27/2026,Seen,Planned
,x,02/26/2026,Seen,Completed
"""


def test_a_report_read_as_the_mapping_says(read):
    snapshot = read(VISITS, {"CLA Visits March.csv": EXPORT})
    cases = {case.id: case.of("visit") for case in snapshot.cases}
    assert set(cases) == {"0001", "0002", "0003", "0004"}  # 0005 was planned
    first, second = cases["0001"]
    assert D.fromordinal(first.start_lo) == D(2026, 3, 4) and first.source == "CLA Visits March.csv:2"
    assert first.attributes == {"seen": True, "seen_alone": True, "mode": "in-person"}
    assert D.fromordinal(second.start_lo) == D(2026, 3, 25) and second.attributes == {
        "seen": False,
        "mode": "in-person",
    }
    assert not cases["0002"][0].dated  # 13 is no month: it is not read as a day after all
    assert "seen" not in cases["0003"][0].attributes and "seen" not in cases["0004"][0].attributes
    told = {(each.source, each.column) for each in snapshot.problems}
    assert told == {
        ("CLA Visits March.csv:4", "Visit date"), ("CLA Visits March.csv:6", "Seen?"),
        ("CLA Visits March.csv:8", "Person ID"),
    }  # fmt: skip
    assert not any("Perhaps" in each.render() for each in snapshot.problems)
    lost = D(2026, 2, 26).toordinal()
    assert snapshot.coverage.of("visit").spans == ((D(2025, 4, 1).toordinal(), lost - 1), (lost + 1, AS_AT))
    assert [(file.format, file.rows, file.rejected) for file in snapshot.inputs] == [("mapping", 6, 1)]


def test_a_workbook_s_sheet_by_its_name_and_headings_below_a_title(read):
    book = openpyxl.Workbook()
    other, sheet = book.active, book.create_sheet("Core groups 2025-26")
    other.append(["nothing", "here"])
    for row in (["Core groups, all"], [], ["Child", "Held on", "What"], ["7", dt.datetime(2026, 1, 5, 10), "Held"],
                ["7", "6 Feb 26", "Cancelled"], [8, "#N/A", "Held"]):  # fmt: skip
        sheet.append(row)
    sheet.column_dimensions["C"].hidden = True
    content = io.BytesIO()
    book.save(content)
    mapping = """\
schema: checker/mapping@1
tables:
  - file: groups.xlsx
    sheet: "core groups*"
    header-row: 3
    kind: core_group
    columns:
      case: Child
      on: {column: Held on, dates: "%d %b %y"}
      status: {column: What, values: {not-held: [Cancelled]}}
"""
    snapshot = read(mapping, {"groups.xlsx": content.getvalue()}, as_at=AS_AT, covers_from=D(2026, 1, 1).toordinal())
    seven, eight = snapshot.cases
    held, cancelled = seven.of("core_group")
    assert (D.fromordinal(held.start_lo), held.minute, held.attributes) == (D(2026, 1, 5), 600, {"status": "held"})
    assert (D.fromordinal(cancelled.start_lo), cancelled.attributes) == (D(2026, 2, 6), {"status": "not-held"})
    assert held.source == "groups.xlsx:sheet 2:4" and not eight.facts[0].dated
    hidden, error = snapshot.problems
    assert (hidden.source, hidden.count) == ("groups.xlsx:sheet 2", 1) and "found some hidden" in hidden.what
    assert (error.source, error.column) == ("groups.xlsx:sheet 2:6", "Held on")
    assert snapshot.coverage.of("core_group").spans == ((D(2026, 1, 1).toordinal(), AS_AT),)


def test_one_file_may_hold_several_kinds_and_several_files_one(read):
    mapping = """\
schema: checker/mapping@1
as-at: 2026-03-31
tables:
  - {file: "care*.csv", kind: looked_after, columns: {case: ID, start: In, end: Out}, covers: all}
  - {file: "care*.csv", kind: child, columns: {case: ID, born: {column: DOB, dates: day-first}}}
"""
    files = {
        "care 1.csv": "ID,DOB,In,Out\n1,02/03/2015,2025-01-05,\n",
        "care 2.csv": "id,dob,in,out\n2,,2025-02-05,2026-01-01\n",
    }
    one, two = read(mapping, files).cases
    assert one.of("child")[0].attributes == {"born": D(2015, 3, 2)} and one.of("looked_after")[0].end_lo == 4_000_000
    assert two.of("looked_after")[0].end_lo == D(2026, 1, 1).toordinal()


@pytest.mark.parametrize("state", ["visible", "hidden", "veryHidden"])
def test_a_hidden_sheet_is_read_and_told_of(read, state):
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Visits")
    sheet.append(["Child", "Seen on"])
    sheet.append(["7", dt.datetime(2026, 1, 5)])
    sheet.sheet_state = state
    content = io.BytesIO()
    book.save(content)
    mapping = """\
schema: checker/mapping@1
as-at: 2026-03-31
tables:
  - {file: v.xlsx, sheet: Visits, kind: visit, columns: {case: Child, on: Seen on}}
"""
    snapshot = read(mapping, {"v.xlsx": content.getvalue()})
    assert [case.id for case in snapshot.cases] == ["7"]
    told = [each.source for each in snapshot.problems if "found a hidden one" in each.what]
    assert told == ["v.xlsx:sheet 2"] * (state != "visible")


def test_a_heading_that_is_there_twice_is_not_guessed_between(read):
    header, rows = EXPORT.split("\n", 1)
    with pytest.raises(IntakeError, match="expected one column Visit date, found more than one of that name") as caught:
        read(VISITS, {"visits.csv": f"{header},visit  date\n{rows}"})
    assert caught.value.where == "visits.csv:1"
    assert read(
        VISITS, {"visits.csv": f"{header.replace('Worker', 'Worker,Worker')}\n{rows.replace(',x,', ',x,y,')}"}
    ).cases


def test_a_file_with_nothing_in_it_is_said_to_be_empty(read):
    with pytest.raises(IntakeError, match="expected a row of headings, found nothing"):
        read(VISITS, {"visits.csv": ""})


def test_a_row_of_too_many_or_too_few_cells(read):
    mapping = "schema: checker/mapping@1\nas-at: 2026-03-31\ntables:\n" + (
        "  - {file: c.csv, kind: looked_after, columns: {case: ID, start: In, end: Out}, covers: all}\n"
    )
    snapshot = read(mapping, {"c.csv": "ID,In,Out\n1,2026-01-01\n2,Smith, 2026-01-01,\n3,2026-01-01,2026,x\n"})
    (one,) = snapshot.cases
    (fact,) = one.of("looked_after")
    assert not fact.ended and fact.end_hi == 4_000_000 and fact.end_lo < fact.end_hi  # not open: unknown
    assert not snapshot.coverage.of("looked_after").spans
    assert {each.source for each in snapshot.problems} >= {"c.csv:2", "c.csv:3"}
    assert sum(each.count for each in snapshot.problems if each.source == "c.csv:3") == 2


@pytest.mark.parametrize(
    "row",
    ["0001,03/05/2025", "0001,03/05/2025,Seen,#N/A", "0001,03/05/2025,x,Seen,Done", '0001,"03/05/2025,Seen,Done'],
    ids=["short", "an error", "a comma too many", "unclosed"],
)
def test_a_row_that_may_be_among_those_chosen_takes_its_kind_out_of_cover(read, row):
    mapping = "schema: checker/mapping@1\nas-at: 2026-03-31\ntables:\n" + (
        "  - {file: c.csv, kind: visit, where: [{column: Status, is: [Done]}], columns: {case: ID, on: Date}, covers: all}\n"
    )
    sound = "ID,Date,Seen,Status\n0001,02/05/2025,Seen,Done\n0001,04/05/2025,Seen,Cancelled\n"
    assert read(mapping, {"c.csv": sound}).coverage.of("visit").spans
    snapshot = read(mapping, {"c.csv": f"{sound}{row}\n"})
    assert not snapshot.coverage.of("visit").spans
    assert [(each.source, each.count) for each in snapshot.problems] == [("c.csv:4", 1)]
    assert [file.rejected for file in snapshot.inputs] == [1]


def test_with_a_return_beside_it(read, root):
    snapshot = read(
        VISITS, {"visits.csv": EXPORT}, str(root / "fixtures/ssda903/2018"), as_at=D(2018, 3, 31).toordinal()
    )
    assert {file.format for file in snapshot.inputs} == {"mapping", "ssda903"}


@pytest.mark.parametrize(
    ("days", "known"),
    [
        ("03/04/2026 25/03/2026 26/03/2026", 0),  # never as the mapping says, and twice the other way
        ("03/04/2026 25/03/2026 03/25/2026", 2),  # as much bears it out as is against it
        ("03/04/2026 04/03/2026 05/05/2026", 3),  # nothing is against it
        ("05/05/2026 25/03/2026", 1),  # one day, whichever way
    ],
)
def test_dates_that_are_not_as_the_mapping_says_make_those_that_may_be_either_unknown(read, days, known):
    mapping = VISITS.replace("    where: [{column: Status, is: [Completed, Done]}]\n", "")
    rows = "".join(f"0001,x,{day},Seen,Done\n" for day in days.split())
    snapshot = read(mapping, {"visits.csv": "Person ID,Worker,Visit date,Seen?,Status\n" + rows})
    assert sum(fact.dated for fact in snapshot.cases[0].of("visit")) == known
    assert bool(snapshot.problems) == (known < len(days.split()))


def test_a_column_without_a_heading_is_no_constant(read):
    text = EXPORT.replace("\n", ",remote\n").replace("Status,remote", "Status,")
    snapshot = read(VISITS, {"visits.csv": text})
    assert {fact.attributes["mode"] for case in snapshot.cases for fact in case.of("visit")} == {"in-person"}


def test_a_heading_nearly_as_the_mapping_has_it_is_named(read):
    with pytest.raises(IntakeError, match="expected the column PersonID") as caught:
        read(VISITS.replace("Person ID", "PersonID"), {"visits.csv": EXPORT})
    assert caught.value.help.startswith("did you mean Person ID?")


def test_what_is_named_beside_a_mapping_that_is_about_something_else(read):
    with pytest.raises(IntakeError, match=r"this mapping is about \(\*visits\*\.csv\), found none"):
        read(VISITS, {"groups.csv": EXPORT})


def test_a_folder_and_a_mapping_that_is_about_nothing_here(read, tmp_path):
    assert read(VISITS, {"r/visits.csv": EXPORT}, "r").cases[0].facts[0].source == "visits.csv:2"
    beside = read(VISITS, {"r/visits.csv": EXPORT, "r/episodes.csv": "a,b\n1,2\n"}, "r")
    assert any(
        each.source == "ours.yaml" and "files beside those that are mapped: 1" in each.what for each in beside.problems
    )
    with pytest.raises(IntakeError, match="a source that this mapping is about"):
        read(VISITS, {"s.yaml": "schema: checker/snapshot@1\nas_at: 2026-03-31\ncases: []\n"})


def test_a_column_that_is_not_there_stops_the_run(read):
    with pytest.raises(IntakeError, match="expected the column Seen\\?, found none of that name") as caught:
        read(VISITS, {"visits.csv": EXPORT.replace("Seen?", "Seen by")})
    assert caught.value.where == "visits.csv"


@pytest.mark.parametrize(
    ("old", "new", "place", "what"),
    [
        ("kind: visit", "kind: vist", "5:5: tables[0].kind", "no kind of fact of this name"),
        ("      mode:", "      modes:", "12:7: tables[0].columns.modes", "a visit has no such field"),
        ("constant: in-person", "constant: by-post", "12:14", "expected one of in-person, remote"),
        ("dates: month-first", "dates: american", "9:32", "expected how dates are written"),
        ("dates: month-first", 'dates: "%d/%m"', "9:32", "expected how dates are written"),
        ("where:", "wheer:", "6:5: tables[0].wheer", "is not a field here"),
        ("is: [Completed, Done]", "is: [Completed], blank: true", "6:13", 'expected one of "is", "is-not" and "blank"'),
        ('{"true": [Seen, seen', '{perhaps: [Seen, seen', "10:38", "no value of the field"),
        ('"false": [Not seen]', '"false": [Not seen, " SEEN"]', "10:66", "to mean one thing, found it under true too"),
        ("      case: Person ID\n", "", "7:5", 'expected a "case", found none'),
        ("{from: 2025-04-01}", "{form: 2025-04-01}", "13:", ""),
        ("covers: {from: 2025-04-01}", "covers: everything", "13:", ""),
    ],
)  # fmt: skip
def test_a_fault_is_placed_in_the_mapping(read, old, new, place, what):
    assert old in VISITS
    with pytest.raises(RulesetError) as caught:
        read(VISITS.replace(old, new), {"visits.csv": EXPORT})
    shown = caught.value.render()
    assert f"ours.yaml:{place}" in shown and what in shown, shown


def test_every_fault_at_once(read):
    with pytest.raises(RulesetError) as caught:
        read(VISITS.replace("mode:", "modes:").replace("month-first", "american"), {"visits.csv": EXPORT})
    assert len(caught.value.faults) == 2


def test_no_as_at_date(read):
    with pytest.raises(IntakeError, match="expected the as-at date"):
        read(VISITS.replace("as-at: 2026-03-31\n", ""), {"visits.csv": EXPORT})


@pytest.mark.parametrize(
    ("begins", "what"),
    [(b"\xd0\xcf\x11\xe0", "an old Excel workbook"), (b"<html><table>", "a web page"), (b"PAR1", "Parquet")],
)
def test_a_report_that_is_no_table_is_told_to_be_what_it_is(read, begins, what):
    """It was said that its columns were not there."""
    with pytest.raises(IntakeError, match=what) as caught:
        read(VISITS.replace(".csv", "*"), {"visits.xls": begins + b"\0" * 600})
    assert caught.value.where == "visits.xls" and caught.value.help


@pytest.mark.parametrize("covers", ["    covers: {from: 2025-04-01}\n", ""])
def test_an_as_at_date_in_no_year_that_can_be_is_refused(read, covers):
    """It was gone by: the run was as at the last day of 2100."""
    mapping = VISITS.replace("    covers: {from: 2025-04-01}\n", covers).replace("as-at: 2026", "as-at: 2126")
    with pytest.raises(IntakeError, match="expected a year from 1900 to 2100, found another") as caught:
        read(mapping, {"visits.csv": EXPORT})
    assert caught.value.where == "ours.yaml"


def test_of_another_sheet_in_a_workbook_it_is_said_how_to_name_the_one_that_is_meant(read):
    book = openpyxl.Workbook()
    for row in EXPORT.splitlines():
        book.active.append(row.split(","))
    book.create_sheet("Sheet2")
    content = io.BytesIO()
    book.save(content)
    with pytest.raises(IntakeError, match="expected a row of headings, found nothing") as caught:
        read(VISITS.replace(".csv", ".xlsx"), {"visits.xlsx": content.getvalue()})
    assert caught.value.where == "visits.xlsx:sheet 2" and caught.value.help.endswith("which one is: sheet")
