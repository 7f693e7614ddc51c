"""Telling sources apart by what they hold, and the year of a return."""

import datetime as dt
import io
import json
import os
import re
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, RulesetError
from checker.intake import read_sources
from checker.snapshot.head import SCHEMA
from tests.intake.support import (
    AS_AT,
    EPISODES,
    HEADER,
    REVIEW,
    REVIEWS,
    VISIT,
    child,
    facts_of,
    refused,
    snapshot,
)

# --- what a source is


def test_a_native_snapshot_by_content(folder):
    yaml = f"# ours\nschema: {SCHEMA}\nas_at: 2018-03-31\ncases:\n  - {{case: 'A', facts: [{{kind: child}}]}}\n"
    folder(a_json=snapshot(child("A", REVIEW)), b_txt=yaml)
    assert read_sources(["a.json"]).inputs[0].format == "native"
    assert read_sources(["b_txt"]).cases[0].facts[0].source == "b_txt:5"


def test_a_snapshot_without_cases_is_returned(folder):
    folder(a_json=snapshot())
    assert read_sources(["a.json"]).cases == ()


def test_standard_input_is_a_native_snapshot():
    read = read_sources(["-"], stdin=snapshot(child("A", REVIEW)).encode)
    assert read.inputs[0].path == "standard input"
    assert read.cases[0].facts[0].source == "standard input:cases[0].facts[0]"
    assert refused("-", stdin=EPISODES.encode).where == "standard input"
    assert refused("-", stdin=b"".strip).what.endswith("found nothing")
    assert refused("-", "-", stdin=snapshot().encode).what == "standard input can be read once only"


def test_standard_input_is_by_default_the_processs_own(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(snapshot(child("A")).encode())))
    assert [case.id for case in read_sources(["-"]).cases] == ["A"]


HEAD = {"schema": SCHEMA, "as_at": "2018-03-31", "covers": {"review": "all"}}
LINES = json.dumps(HEAD) + "\n" + json.dumps({"case": "A"} | REVIEW) + "\n"


def test_json_lines_by_content_or_by_name(folder):
    folder(a_json=LINES, **{"b.jsonl": json.dumps(HEAD)})
    assert read_sources(["a.json"]).cases[0].facts[0].source == "a.json:2"
    assert read_sources(["b.jsonl"]).cases == ()
    folder(**{"c.jsonl": snapshot(child("A", REVIEW)), "d.jsonl": "", "e.ndjson": "hello"})
    assert read_sources(["c.jsonl"]).cases[0].facts[0].source == "c.jsonl:cases[0].facts[0]"
    assert refused("d.jsonl").what == "expected a snapshot, found an empty file"
    assert refused("e.ndjson").where == "e.ndjson:1"


def test_json_lines_on_standard_input():
    assert read_sources(["-"], stdin=LINES.encode).cases[0].facts[0].source == "standard input:2"


def test_a_folder_with_a_head_is_a_native_snapshot(folder):
    folder(n__snapshot_json=json.dumps(HEAD), n__review_csv="case,on\nA,20/06/2017\n")
    read = read_sources(["n"])
    assert (read.as_at, read.cases[0].facts[0].source) == (AS_AT, "review.csv:2")
    assert [Path(file.path).as_posix() for file in read.inputs] == ["n/snapshot.json", "n/review.csv"]
    assert read_sources(["n"], as_at=AS_AT + 1).as_at == AS_AT + 1


def test_folders_are_told_apart(folder):
    folder(x__snapshot_json=json.dumps(HEAD), x__review_csv="case,on\nA,20/06/2017\n")
    folder(**{"y__snapshot.yaml": json.dumps(HEAD)}, y__review_csv="case,on\nA,21/06/2017\nB,\n")
    read = read_sources(["x", "y"])
    assert [fact.source for fact in read.cases[0].facts] == ["x/review.csv:2", "y/review.csv:2"]
    assert [problem.source for problem in read.problems] == ["y/review.csv:3"]


def test_a_folder_and_a_return_and_a_file_together(folder):
    folder(n__snapshot_json=json.dumps(HEAD), n__review_csv="case,on\n101,20/06/2017\n", r__Episodes_csv=EPISODES)
    folder(**{"a.jsonl": json.dumps(HEAD) + "\n" + json.dumps({"case": "101"} | VISIT)})
    read = read_sources(["n", "r", "a.jsonl"], years=[2018])
    assert {"review", "looked_after", "visit"} <= facts_of(read)
    assert [case.coverage for case in read.cases] == [None]


def test_a_folder_is_a_return(folder):
    folder(r__Episodes_csv=EPISODES, r__Header_csv=HEADER, r__Reviews_csv=REVIEWS)
    read = read_sources(["r"], years=[2018])
    assert read.as_at == AS_AT
    assert {"child", "looked_after", "placement", "review"} <= facts_of(read)
    assert {file.format for file in read.inputs} == {"ssda903"}


def test_of_a_folder_hidden_files_and_the_locks_of_a_spreadsheet_are_passed_over(folder):
    folder(**{"return__episodes_csv": EPISODES, "return__header_csv": HEADER, "return__.hidden.csv": REVIEWS})
    folder(**{"return__~$header.csv": "x", "return__notes.txt": "x"})
    Path("return/folder.csv").mkdir()
    read = read_sources(["return"], years=[2018])
    assert [Path(each.path).name for each in read.inputs] == ["episodes.csv", "header.csv"]


def test_files_named_by_themselves_are_one_return(folder):
    folder(Episodes_csv=EPISODES, Header_csv=HEADER, export=REVIEWS)
    read = read_sources(["export", "Episodes.csv", "Header.csv", "Header.csv"], years=[2018])
    assert {"child", "looked_after", "review"} <= facts_of(read)
    assert len(read.inputs) == 3
    folder(r__Episodes_csv=EPISODES, r__Header_csv=HEADER, r__Reviews_csv=REVIEWS)
    assert [case.id for case in read.cases] == [case.id for case in read_sources(["r"], years=[2018]).cases]


def test_a_file_of_no_module_beside_a_return_is_a_problem(folder):
    folder(Episodes_csv=EPISODES, Notes_csv="a,b\n1,2\n")
    read = read_sources(["Episodes.csv", "Notes.csv"], years=[2018])
    assert [problem.source for problem in read.problems if "module" in problem.what] == ["Notes.csv"]


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("a.xlsx", b"PK\x03\x04...", "this begins as a zip archive or a workbook does, and cannot be read as one"),
        ("a.csv", b"PK\x03\x04...", "this begins as a zip archive or a workbook does, and cannot be read as one"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1", "this is an old Excel workbook, or one with a password, which is not read"),
        ("a.xlsx", b"x", "this is called .xlsx, and what it holds is not an Excel workbook"),
        ("a.zip", b"x", "this is called .zip, and what it holds is not a zip archive"),
        ("a.csv", b"\xef\xbb\xbf\r\n", "this is an empty file"),
        (
            "a.xml",
            b"\xef\xbb\xbf<?xml version='1.0'?>",
            "this is XML of something else, or a web page, which is not read",
        ),
        ("a.parquet", b"PAR1\x15\x04", "this file cannot be read as Parquet"),
        ("a.db", b"SQLite format 3\x00", "this is a database, which is not read"),
        ("a.gz", b"\x1f\x8b\x08", "this is a compressed file, which is not read"),
        ("a.csv", b"CHILD,NAME\n1,2", "expected a CSV file of an export that is read here, found the columns of none"),
        ("a.csv", b"", "this is an empty file"),
        ("a.txt", b"hello", "this is not a file that is known here"),
        ("a.txt", b" \n", "this is an empty file"),
        ("a.json", b"", "expected a snapshot, found an empty file"),
        ("a.bin", bytes(range(256)), "this is not a file that is known here"),
    ],
)
def test_files_that_are_not_read(folder, name, content, what):
    folder(**{name: content})
    error = refused(name)
    assert (error.where, error.what) == (name, what)
    assert error.help


@pytest.mark.parametrize(
    ("inside", "what"),
    [
        ("xl/workbook.bin", "an Excel workbook in binary form"),
        ("word/document.xml", "a Word document"),
        ("META-INF/manifest.xml", "an OpenDocument file"),
    ],
)
def test_a_document_of_another_program_is_named(folder, inside, what):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(inside, "<x/>")
    folder(**{"a.xlsx": made.getvalue()})
    error = refused("a.xlsx")
    assert (error.where, error.what) == ("a.xlsx", f"this is {what}, which is not read")
    assert error.help


@pytest.mark.parametrize("name", ["a.csv", "folder"])
def test_what_may_be_a_report_of_ones_own_is_shown_the_way(folder, name):
    folder(**{"a.csv": "Name,Age\nx,3\n", "folder/a.csv": "Name,Age\nx,3\n"})
    assert "checker mapping suggest" in refused(name).help


def test_yaml_that_is_no_snapshot_says_so_in_place(folder):
    folder(**{"a.yaml": "hello: 1"})
    error = refused("a.yaml")
    assert isinstance(error, RulesetError)
    assert error.render().startswith("a.yaml:1:")


def test_nothing_that_can_be_opened(folder, tmp_path):
    assert refused().help.startswith("name a native snapshot")
    assert refused("none.json").what.startswith("this cannot be opened: ")
    assert refused("a\0b").what.startswith("this cannot be opened: ")
    assert refused("x" * 5000).what.startswith("this cannot be opened: ")
    assert refused("").what.startswith("expected a file or a folder, found something else")
    (tmp_path / "empty").mkdir()
    assert "found no CSV file in it" in refused("empty").what
    folder(other__a_csv="a,b\n", other__b_json=snapshot())
    assert "found 1 CSV file and the columns of none" in refused("other").what


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_or_device_is_not_opened(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", "/dev/null"):
        assert refused(str(path)).help == "name a file, or write - to read standard input"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="everything can be read here")
def test_a_file_that_may_not_be_read(folder, tmp_path):
    folder(a_json=snapshot())
    (tmp_path / "a.json").chmod(0)
    assert refused("a.json").what.startswith("this file cannot be opened: ")


# --- the year of a return


def test_the_year_of_a_return_has_to_be_said(folder):
    folder(r__Episodes_csv=EPISODES)
    error = refused("r")
    assert (error.where, error.what) == ("r", "expected the year this SSDA903 return ends in, found none given")
    assert "--year 2018 is the year ending 31 March 2018" in error.help


@pytest.mark.parametrize(
    ("as_at", "first", "last"),
    [
        ("2018-03-31", "2017-04-01", "2018-03-31"),
        ("2017-04-01", "2017-04-01", "2018-03-31"),
        ("2018-04-01", "2018-04-01", "2019-03-31"),
    ],
)
def test_an_as_at_date_stands_in_for_the_year_of_one_return(folder, as_at, first, last):
    folder(r__Episodes_csv=EPISODES)
    read = read_sources(["r"], as_at=dt.date.fromisoformat(as_at).toordinal())
    assert read.as_at == dt.date.fromisoformat(as_at).toordinal()
    covers = read.inputs[0].covers["placement"]
    assert (covers["from"], covers["to"]) == (first, last)


def test_one_year_for_each_return_in_order(folder):
    folder(r__Episodes_csv=EPISODES, Episodes_csv=EPISODES, Header_csv=HEADER, s__Episodes_csv=EPISODES)
    paths = ["r", "Episodes.csv", "s", "Header.csv"]
    read = read_sources(paths, years=[2016, 2017, 2018])
    covers = {file.path: file.covers["placement"]["to"] for file in read.inputs if "placement" in file.covers}
    assert list(covers.values()) == ["2016-03-31", "2017-03-31", "2018-03-31"]
    assert refused(*paths, as_at=AS_AT).what == "expected the year this SSDA903 return ends in, found none given"
    assert refused(*paths, years=[2018]).what == "expected as many years as SSDA903 returns, found 1 for 3"
    folder(a_json=snapshot())
    assert refused("a.json", years=[2018]).what.startswith("expected an SSDA903 return")


# --- anything at all

starts = st.sampled_from([b"", b"{", b"schema: x\n", b"CHILD,DECOM,RNE,LS,DEC,REC\n", b"PK\x03\x04", b"<", b"\xff\xfe"])


@given(start=starts, raw=st.binary(max_size=80), suffix=st.sampled_from(["", ".csv", ".json", ".yaml", ".xlsx"]))
@settings(deadline=None)
def test_any_file_is_read_or_refused_in_words(tmp_path_factory, start, raw, suffix):
    path = tmp_path_factory.mktemp("any") / f"f{suffix}"
    path.write_bytes(start + raw)
    try:
        read_sources([str(path)], as_at=AS_AT)
    except CheckerError as error:
        assert error.render()


def test_the_published_schema_of_a_result_names_every_format(root):
    from checker.intake.formats import FORMATS, MAPPED

    schema = json.loads((root / "checker/report/result-1.schema.json").read_text(encoding="utf-8"))
    (named,) = re.findall(r'"enum": (\["native"[^\]]*\])', json.dumps(schema))
    assert sorted(json.loads(named)) == sorted(form.name for form in (*FORMATS, MAPPED))


@pytest.mark.parametrize(
    ("as_at", "told"), [("2016-03-31", ["--as-at"]), ("2025-01-05", ["--as-at"]), ("2025-01-06", [])]
)
@pytest.mark.parametrize("form", ["json", "csv"])
def test_an_as_at_date_before_anything_recorded_puts_all_in_doubt(tmp_path, as_at, told, form):
    """A birth is no sign that anything was recorded by then."""
    head = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
    if form == "csv":
        (tmp_path / "looked_after.csv").write_text("case,start\nC-1,2025-01-06\n")
        (tmp_path / "child.csv").write_text("case,born\nC-1,2014-05-09\n")
    else:
        facts = [{"kind": "child", "born": "2014-05-09"}, {"kind": "looked_after", "start": "2025-01-06"}]
        head["cases"] = [{"case": "C-1", "about": "child", "facts": facts}]
    (tmp_path / "snapshot.json").write_text(json.dumps(head))
    source = tmp_path if form == "csv" else tmp_path / "snapshot.json"
    read = read_sources([str(source)], as_at=dt.date.fromisoformat(as_at).toordinal())
    assert [each.source for each in read.problems if each.doubts_all] == told


@pytest.mark.parametrize("name", ["Annex_A.xls", "Annex_A.xlsx"])
def test_of_a_folder_with_an_old_workbook_alone_it_is_said_what_that_is(tmp_path, name):
    """It was said that there was no CSV file in it."""
    (tmp_path / name).write_bytes(b"\xd0\xcf\x11\xe0\xa1")
    error = refused(str(tmp_path))
    assert error.what == f"this folder holds an old Excel workbook, or one with a password, which is not read: {name}"
    assert "save each sheet of it in Excel as CSV UTF-8" in error.help


@pytest.mark.parametrize("name", ["Annex_A.xlsx", "dump.parquet", "census.xml"])
def test_of_a_folder_with_nothing_but_a_spoilt_file_that_is_said(tmp_path, name):
    """It was said that there was no CSV file in it."""
    (tmp_path / name).write_bytes(b"PK\x03\x04" + b"\0" * 300)
    (tmp_path / "readme.txt").write_text("the export of March")
    error = refused(str(tmp_path))
    assert error.what == f"this folder holds what is not as it is called, and cannot be read: {name}"
    assert error.help == "export it again; it may have been cut short"
