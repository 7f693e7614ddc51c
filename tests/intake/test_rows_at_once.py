"""Rows read in columns come to what reading them one by one comes to: facts, problems in order, counts and what is covered.

Of each of the three readers of rows: a folder of CSV, a filled template, and a report of a council's own by a mapping.
"""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.intake.csv_files import CsvRow
from checker.intake.csv_sheet import CsvSheet
from checker.intake.sources import read_as_recorded
from checker.intake.templates.blank import as_csv_files
from checker.intake.templates.model import template, templates
from checker.intake.text_rows import TextRows
from checker.snapshot.document import Reader
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.texts import FactsOfTexts, Texts
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import Form, Type, vocabulary
from tests.tiers import part_of

DAYS = ("2026-02-05", "05/02/2026", "13/02/2026", "02/13/2026", "2026-02-30", "2026-02-05T10:30", "06/02/2026 09:15",
        "unknown", "", " ", "1890-01-01", "#N/A", "05.02.2026")  # fmt: skip
FIT = ("2026-02-05", "2026-02-06", "2025-12-01", "2026-02-05T10:30", "2026-02-05T09:30", "unknown", "")
WORDS = ("held", "HELD", "planned", "yes", "No", "1", "1.0", "2.5", "10", "PN1", "care-1", "", "  ", "C-1", "x" * 300,
         "\x07", "#N/A", "n/a", "a, b", 'said "so"', "two\nlines", "\xa0", "\x1c")  # fmt: skip
CASES = ("1", " 1 ", "2", "02", "", "\x07", "x" * 300, "#N/A", "A;B", "3", "4")
KINDS = ("review", "visit", "looked_after", "placement", "child", "foster_approval", "strengths_questionnaire")


def dated(kind):
    """The fields of a kind that are dates."""
    attributes = (name for name, attribute in kind.attributes.items() if attribute.type is Type.DATE)
    return {"recorded", *kind.time_fields, *attributes}


def cells(kind, name, fits):
    """What a cell of a field may hold; mostly what fits, or anything."""
    if name == "case":
        return st.sampled_from(CASES[:3] if fits else CASES)
    if name in dated(kind):
        return st.sampled_from(FIT if fits else DAYS)
    attribute = kind.attributes.get(name)
    if not fits or attribute is None:
        return st.sampled_from(
            ("", "a", "b") if name == "id" else ("", kind.about) if name == "about" and fits else WORDS
        )
    return st.sampled_from({
        Type.FLAG: ("yes", "no", "TRUE", ""), Type.CODE: (*attribute.values, ""), Type.NUMBER: ("1", "1.0", "2.5", "10", ""),
        Type.ID: ("p1", "1", ""),
    }[attribute.type])  # fmt: skip


@st.composite
def rows_of(draw, kind, names):
    """Rows of some columns, some of them twice, short, over or blank."""
    fits = draw(st.booleans())
    row = st.tuples(*(cells(kind, name, fits) for name in names)).map(list)
    rows = draw(st.lists(row, max_size=8))
    for each in rows if not fits else ():
        match draw(st.sampled_from(("whole",) * 8 + ("short", "over"))):
            case "short":
                each.pop()
            case "over":
                each.append(draw(st.sampled_from(("", "more", "#N/A"))))
    if draw(st.sampled_from((False,) * 5 + (True,))):
        rows = [[*each, ""] for each in rows]
    return rows + [list(each) for each in rows[: draw(st.integers(0, 2))]]


@st.composite
def columns_of(draw, kind, more=()):
    """Most of the columns of a kind, some twice or of no name."""
    days = [name for name in ("on", "start", "end") if name in kind.time_fields]
    held = ["case", *(days if draw(st.booleans()) else ())]
    return [
        *held,
        *draw(st.lists(st.sampled_from(["id", "recorded", *kind.time_fields, *kind.attributes, *more]), max_size=6)),
    ]


def quoted(table, *, plainly):
    """A table as CSV: every cell in quotes; or none in any, with no mark or end of a line in it."""
    if plainly:
        table = [["".join(char for char in cell if char not in '",\n') for cell in row] for row in table]
        return "".join(",".join(row) + "\n" for row in table)
    doubled = ([cell.replace('"', '""') for cell in row] for row in table)
    return "".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in doubled)


@st.composite
def folders(draw):
    """A snapshot in a folder of CSV, of one kind of fact or several."""
    files = {"snapshot.json": json.dumps({"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all"})}
    if draw(st.sampled_from((False,) * 4 + (True,))):
        apart = [{"covers": "all", "cases": [{"case": draw(st.sampled_from(("1", "9")))}]}]
        files["snapshot.json"] = json.dumps({"schema": SCHEMA, "as_at": "2026-03-31", "covers_apart": apart})
    for name in draw(st.lists(st.sampled_from((*KINDS, "vist")), min_size=1, max_size=3, unique=True)):
        kind = vocabulary().kinds.get(name, vocabulary().kind("visit"))
        names = draw(columns_of(kind, ("about", "spare", "")))
        files[f"{name}.csv"] = quoted([names, *draw(rows_of(kind, names))], plainly=draw(st.booleans()))
    return files, None


@st.composite
def filled(draw):
    """A template, or some of its sheets, filled in; a column may have lost its name."""
    chosen = template(draw(st.sampled_from(sorted(templates()))))
    files = {}
    for name, blank in as_csv_files(chosen).items():
        text = blank.decode("utf-8-sig").replace("As-at date,", "As-at date,31/03/2026")
        spec = chosen.sheet(text.splitlines()[0].rpartition(",")[2])
        if spec is None:
            files[name] = text
            continue
        if draw(st.booleans()):
            text = text.replace("Complete from,", "Complete from,all")
        names = [column.field.name for column in spec.columns]
        *above, last = text.splitlines()
        headings = last if draw(st.booleans()) else last.rpartition(",")[0] + ","
        filled_in = quoted(draw(rows_of(spec.kind, names)), plainly=draw(st.booleans()))
        files[name] = "\n".join([*above, headings, filled_in])
    return files, None


@st.composite
def mapped(draw):
    """A report and a mapping of it: forms of dates, maps of values, constants, and which rows are read."""
    kind = vocabulary().kind(draw(st.sampled_from(KINDS)))
    names = list(dict.fromkeys(draw(columns_of(kind))))
    said = [
        [draw(st.sampled_from(("Done", "done", "Planned", "", "#N/A"))), *row] for row in draw(rows_of(kind, names))
    ]
    columns = {}
    for name in names:
        columns[name] = {"column": f"H {name}"}
        attribute = kind.attributes.get(name)
        if name in dated(kind):
            columns[name]["dates"] = draw(st.sampled_from(("day-first", "month-first", "year-first", "%d.%m.%Y")))
        elif draw(st.booleans()) and (attribute is None or attribute.type in (Type.ID, Type.NUMBER)):
            columns[name]["values"] = {"7": ["1", ""], "unknown": ["2.5", "2"]}
        elif draw(st.booleans()) and attribute is not None and attribute.type is Type.CODE:
            columns[name]["values"] = {attribute.values[0]: ["held", ""], "unknown": ["AWAITED"]}
    for name, attribute in kind.attributes.items():
        if name not in columns and attribute.type is Type.FLAG:
            columns[name] = {"constant": draw(st.booleans())}
    table = {"file": "report.csv", "kind": kind.name, "columns": columns, "covers": "all"}
    if draw(st.booleans()):
        chosen = draw(st.sampled_from(({"is": ["Done"]}, {"is-not": ["Planned"]}, {"blank": False})))
        table["where"] = [{"column": "Status", **chosen}]
    mapping = f"schema: checker/mapping@1\nas-at: 2026-03-31\ntables: {json.dumps([table])}\n"
    report = quoted([["Status", *(f"H {name}" for name in names)], *said], plainly=draw(st.booleans()))
    return {"report.csv": report}, mapping


def read(files, mapping=None):
    """The snapshot, less where the folder was."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made) / "all"
        folder.mkdir()
        for name, text in files.items():
            (folder / name).write_bytes(text.encode())
        (Path(made) / "ours.yaml").write_text(mapping or "")
        snapshot = read_as_recorded([str(folder)], mapping=Path(made) / "ours.yaml" if mapping else None)
    return replace(snapshot, inputs=tuple(replace(each, path="") for each in snapshot.inputs))


def same(made):
    at_once = read(*made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CsvSheet, "at_once", lambda self: (self.rows, []))
        by_row = read(*made)
    assert isinstance(by_row.cases, tuple)
    assert at_once == by_row
    assert list(at_once.cases) == list(by_row.cases)


@settings(max_examples=part_of(150), suppress_health_check=list(HealthCheck), deadline=None)
@given(made=folders())
def test_a_folder_of_csv(made):
    same(made)


@settings(max_examples=part_of(100), suppress_health_check=list(HealthCheck), deadline=None)
@given(made=filled())
def test_a_filled_template(made):
    same(made)


@settings(max_examples=part_of(100), suppress_health_check=list(HealthCheck), deadline=None)
@given(made=mapped())
def test_a_report_by_a_mapping(made):
    same(made)


# --- what is read which way ---------------------------------------------------------------------------------------------
HEAD = json.dumps({"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all"})
VISITS = "case,on,seen,mode\n1,05/02/2026,yes,remote\n2,unknown,,\n1,2026-02-06T10:30,no,In-Person\n"
MAPPING = """schema: checker/mapping@1
as-at: 2026-03-31
tables:
  - file: "*.csv"
    kind: visit
    where: [{column: Status, is: [Done]}]
    columns:
      case: Person
      on: {column: Day, dates: day-first}
      seen: {column: Seen, values: {"true": [Seen], "false": [Not seen]}}
      mode: {constant: in-person}
"""
CLEAN = {
    "folder": ({"snapshot.json": HEAD, "visit.csv": VISITS}, None),
    "template": (
        {"advocacy.csv": "checker/template@1,advocacy,advocacy_referral\nAs-at date,31/03/2026\nComplete from,all\n"
                         "Child's reference,Day of the referral,What came of it\n1,05/02/2026,declined\n"
                         "2,06/02/2026,taken-up\n1,07/02/2026,\n"}, None,
    ),
    "mapping": ({"ours.csv": "Person,Day,Seen,Status\n1,05/02/2026,Seen,Done\n1,31/01/2026,Not seen,Done\n"
                             "2,06/02/2026,Seen,Planned\n2,,Seen,Planned\n2,07/02/2026,Seen,done\n"}, MAPPING),
}  # fmt: skip


@pytest.mark.parametrize("form", CLEAN)
def test_no_object_is_made_of_a_fact_of_a_clean_file(form, monkeypatch):
    def refused(*_, **__):
        raise AssertionError("a fact was made")

    for module in ("checker.snapshot.rows", "checker.snapshot.framed.cases"):
        monkeypatch.setattr(f"{module}.Fact", refused)
    monkeypatch.setattr(CsvSheet, "row", refused)
    snapshot = read(*CLEAN[form])
    assert dict(snapshot.abouts) == {"child": 2}
    assert sum(snapshot.kinds.values()) == 3
    assert snapshot.problems == ()
    assert [each.rows for each in snapshot.inputs if each.rows] == [3]


def test_what_is_said_of_a_text_is_said_of_every_row_that_holds_it_at_the_first():
    rows = ["1,05/02/2026,on foot", "2,2026-02-30,remote", ",07/02/2026,by bike", "1,,by air", "1,08/02/2026,by sea"]
    snapshot = read({"snapshot.json": HEAD, "visit.csv": "\n".join(["case,on,mode", *rows])})
    assert [(each.source, each.column, each.count) for each in snapshot.problems] == [
        ("visit.csv:2", "mode", 2),  # text of seven letters, there and in row 4
        ("visit.csv:3", "on", 1),
        ("visit.csv:4", "case", 1),
        ("visit.csv:5", "on", 1),
        ("visit.csv:5", "mode", 2),  # of six
    ]


def test_only_rows_of_no_case_and_of_too_many_cells_are_read_one_by_one(monkeypatch):
    by_row = []
    monkeypatch.setattr(Reader, "row", lambda self, raw, loc: by_row.append(loc[-1]))
    rows = ["1,2026-02-05,on foot", ",2026-02-05,", "1,2026-02-30", "1,2026-02-05,remote,more", "2,,remote"]
    read({"snapshot.json": HEAD, "visit.csv": "\n".join(["case,on,mode", *rows])})
    assert by_row == [3, 5]


def test_of_facts_that_are_alike_that_of_the_first_row_is_kept_whichever_way_each_is_read():
    """The two of no known day, each read its own way, may be one or two: the first read is the one that certainly was."""
    rows = ["1,2026-02-05,,more", "1,2026-02-06,remote", "1,unknown,", "1,2026-02-06,remote"]
    snapshot = read({"snapshot.json": HEAD, "visit.csv": "\n".join(["case,on,mode", *rows])})
    assert isinstance(snapshot.cases, FramedCases)
    told = [(fact.source, fact.alike) for case in snapshot.cases for fact in case.facts]
    assert told == [("visit.csv:2", 0), ("visit.csv:4", 1), ("visit.csv:3", 0)]


@pytest.mark.parametrize(
    ("head", "files", "cases"),
    [
        ({"covers_apart": [{"covers": "all", "cases": [{"case": "9"}]}]}, {"visit.csv": VISITS}, ["1", "2", "9"]),
        ({}, {"visit.csv": VISITS, "vist.csv": "case\n8\n"}, ["1", "2", "8"]),
        ({}, {"visit.csv": VISITS, "foster_approval.csv": "case,start,end\n2,2026-02-05,\n"}, ["1", "2", "2"]),
    ],
)
def test_a_case_of_no_fact_and_an_identifier_of_two_things_are_kept(head, files, cases):
    told = json.loads(HEAD) | head
    snapshot = read({"snapshot.json": json.dumps(told), **files})
    assert [case.id for case in snapshot.cases] == cases
    assert sum(len(case.of("visit")) for case in snapshot.cases) == 3


@pytest.mark.parametrize("row", ['1,2025-01-05,,"two\nlines"', "2025-01-05,,,1,more"])
def test_a_row_of_which_the_case_is_not_read_begins_none(row):
    heading = "case,start,end,spare" if row.startswith("1") else "start,end,spare,case"
    files = {"foster_approval.csv": f"{heading}\n{row}\n", "visit.csv": VISITS}
    snapshot = read({"snapshot.json": HEAD, **files})
    assert dict(snapshot.abouts) == {"child": 2}
    assert not any("also that of a case" in each.what for each in snapshot.problems)


@pytest.mark.parametrize("form", Form)
def test_every_form_of_fact_is_read(form):
    kind = next(kind for kind in vocabulary().kinds.values() if kind.form is form)
    reading = FactsOfTexts(kind, lambda name, cell, note: cell, {"on": "unknown", "start": "unknown", "end": "unknown"})
    facts, said = reading.read({"case": Texts(pl.Series(["1"]))}, pl.Series([0]).to_numpy())
    days = {name: column.to_list() for name, column in facts.items()}
    assert said == []
    assert (
        days
        == {
            Form.RECORD: {},
            Form.EVENT: {"start_lo": [0], "start_hi": [4_000_000]},
            Form.PERIOD: {"start_lo": [0], "start_hi": [4_000_000], "end_lo": [0], "end_hi": [4_000_000]},
        }[form]
    )


def test_rows_of_text_are_what_they_were_made_of():
    made = [CsvRow(1, ("a",)), CsvRow(3, ("b", "", "c"), 2), CsvRow(4, ("d", "e"))]
    rows = TextRows.of(made)
    assert list(rows) == made
    assert rows[1] == made[1]
    assert rows[-1] == made[2]
    assert list(rows[1:]) == made[1:]
    assert list(rows[:1] + rows[2:]) == [made[0], made[2]]
    assert rows.cell(1).to_list() == [None, "", "e"]
    assert rows.cell(None).to_list() == [None, None, None]
    assert rows.too_wide(1, bool).tolist() == [False, True, True]
    assert rows[1:2].too_wide(2, str.isdigit).tolist() == [False]
    assert rows.cells(1).rows() == [(1, "", 1), (1, "c", 2), (2, "e", 1)]
    assert list(TextRows.of([])) == []
