"""Telling sources apart by what they hold, the year of a return, and joining several into one snapshot."""

import datetime as dt
import io
import json
import os
import re
import zipfile
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError, RulesetError
from checker.intake import read_sources
from checker.intake.writing import FORMS
from checker.snapshot.coverage import KindCoverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import vocabulary

AS_AT = dt.date(2018, 3, 31).toordinal()
EPISODES = "CHILD,DECOM,RNE,LS,PLACE,PLACE_PROVIDER,DEC,REC\n101,01/06/2017,S,C2,U6,PR1,,\n"
HEADER = "CHILD,SEX,DOB,ETHNIC\n101,1,04/03/2010,WBRI\n"
REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n101,04/03/2010,20/06/2017,PN1\n"
REVIEW = {"kind": "review", "on": "2017-06-20"}
VISIT = {"kind": "visit", "on": "2017-07-01", "seen": True}


def snapshot(*cases, as_at="2018-03-31", **top):
    return json.dumps({"schema": SCHEMA, "as_at": as_at, "cases": list(cases)} | top)


def child(name, *facts, **top):
    return {"case": name, "facts": list(facts)} | top


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty working folder, and a way to put files in it."""
    monkeypatch.chdir(tmp_path)

    def put(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_csv", ".csv").replace("_json", ".json")
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

    return put


def refused(*paths, **options):
    with pytest.raises(CheckerError) as caught:
        read_sources(paths, **options)
    return caught.value


def facts_of(read, name="101"):
    return {fact.kind for case in read.cases if case.id == name for fact in case.facts}


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


# --- several sources


def test_cases_are_joined_and_coverage_merged(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("B"), covers={"review": "all"}),
        b_json=snapshot(child("A", VISIT, REVIEW), covers={"visit": {"from": "2017-04-01"}}),
    )
    read = read_sources(["a.json", "b.json"])
    assert [(case.id, [fact.kind for fact in case.facts]) for case in read.cases] == [
        ("A", ["review", "visit"]),
        ("B", []),
    ]
    assert read.cases[0].facts[0].source == "a.json:cases[0].facts[0]"
    assert read.coverage.of("review").spans == ((LONG_BEFORE, AS_AT),)
    assert read.coverage.of("visit").spans == ((AS_AT - 364, AS_AT),)
    assert [file.path for file in read.inputs] == ["a.json", "b.json"]


def test_a_case_is_covered_by_the_sources_that_hold_it(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("B"), child("C"), covers={"review": "all"}),
        b_json=snapshot(child("A", VISIT), covers={"visit": {"from": "2017-04-01"}}),
        c_json=snapshot(child("B"), covers={"visit": {"from": "2018-01-01"}}),
    )
    read = read_sources(["a.json", "b.json", "c.json"])
    of = {case.id: case.coverage for case in read.cases}
    assert of["A"] is None  # what the third covers of visits, the second does
    assert of["B"].of("visit").spans == ((AS_AT - 89, AS_AT),)
    assert of["C"].of("visit") == KindCoverage()
    assert {name: cover.of("review") for name, cover in of.items() if cover}["B"] == read.coverage.of("review")
    assert [(problem.source, problem.count) for problem in read.problems] == [("b.json", 2), ("c.json", 1)]
    assert read.problems[0].what.startswith("this does not hold a case that another source does")


def test_a_case_listed_without_facts_is_covered(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("B", REVIEW), covers={"review": "all"}),
        b_json=snapshot(child("A", VISIT), child("B"), covers={"visit": "all"}),
    )
    read = read_sources(["a.json", "b.json"])
    assert [case.coverage for case in read.cases] == [None, None]
    assert read.problems == ()


LESS = {"child": {"all": True, "without": ["team"]}, "review": "all"}  # as an extract that never says the team


def test_a_source_of_some_cases_says_so_and_nothing_is_said_of_the_others(folder):
    done = {"child": "none", "visit": {"from": "2018-01-01"}}
    folder(
        a_json=snapshot(child("A", {"kind": "child"}), child("B", {"kind": "child"}), covers=LESS),
        b_json=snapshot(
            child("A", VISIT), covers={"child": "none"}, covers_apart=[{"covers": done, "cases": [{"case": "A"}]}]
        ),
    )
    read = read_sources(["a.json", "b.json"])
    assert read.problems == ()
    alone = read_sources(["a.json"])
    of = {case.id: case.coverage or read.coverage for case in read.cases}
    assert {kind: of["B"].of(kind) for kind in vocabulary().kinds} == {
        kind: alone.coverage.of(kind) for kind in vocabulary().kinds
    }
    assert of["A"].of("child") == alone.coverage.of("child")
    assert of["A"].of("visit").spans == ((AS_AT - 89, AS_AT),) and not of["B"].of("visit").spans


def test_what_covers_no_day_of_a_kind_holds_no_attribute_that_another_lacks(folder):
    folder(a_json=snapshot(child("A"), covers=LESS), b_json=snapshot(child("A"), covers={"child": "none"}))
    for order in (["a.json", "b.json"], ["b.json", "a.json"]):
        assert read_sources(order).coverage.of("child").without == {"team"}
    folder(b_json=snapshot(child("A"), covers={"child": "all"}))
    assert not read_sources(["a.json", "b.json"]).coverage.of("child").without


def test_what_a_source_covers_of_others_is_no_reason_to_say_a_child_is_not_in_it(folder):
    folder(
        a_json=snapshot(child("A", REVIEW), child("H", about="household"), covers="all"),
        b_json=snapshot(
            child("A"), covers={kind: "all" for kind, of in vocabulary().kinds.items() if of.about == "child"}
        ),
    )
    read = read_sources(["a.json", "b.json"])
    assert read.problems == ()
    assert {case.id: case.coverage for case in read.cases} == {"A": None, "H": None}


def test_a_lost_row_may_be_about_any_case_of_any_source(folder):
    lost = {"facts": [{"kind": "review", "on": "2017-09-01"}]}
    folder(
        a_json=snapshot(child("A"), lost, covers={"review": "all"}),
        b_json=snapshot(child("B"), covers={"review": "all", "visit": "all"}),
    )
    read = read_sources(["a.json", "b.json"])
    assert [len((case.coverage or read.coverage).of("review").spans) for case in read.cases] == [2, 2]


def test_one_source_alone_covers_all_its_cases(folder):
    folder(a_json=snapshot(child("A", REVIEW), child("B"), covers={"review": "all"}))
    assert [case.coverage for case in read_sources(["a.json"]).cases] == [None, None]


def test_a_snapshot_split_in_two_is_the_same_snapshot(folder):
    lost = {"facts": [{"kind": "review", "on": "2017-09-01"}]}
    cases = [child("A", REVIEW), child("B", VISIT), child("A", VISIT), lost]
    folder(
        a_json=snapshot(*cases, covers="all"),
        b_json=snapshot(*cases[2:], covers="all"),
        c_json=snapshot(*cases[:2], covers="all"),
    )
    whole, split = read_sources(["a.json"]), read_sources(["b.json", "c.json"])
    assert [fact.content() for case in whole.cases for fact in case.facts] == [
        fact.content() for case in split.cases for fact in case.facts
    ]
    assert whole.coverage == split.coverage
    assert [case.coverage for case in split.cases] == [None, None]
    assert len(whole.coverage.of("review").spans) == 2


def test_the_same_identifier_about_two_things_is_kept_apart(folder):
    folder(a_json=snapshot(child("A")), b_json=snapshot(child("A", about="household")))
    assert [(case.id, case.about) for case in read_sources(["a.json", "b.json"]).cases] == [
        ("A", "child"),
        ("A", "household"),
    ]


def test_files_of_one_name_are_told_apart_by_folder(folder):
    folder(x__a_json=snapshot(child("A", REVIEW)), y__a_json=snapshot(child("A", VISIT)))
    read = read_sources(["x/a.json", "y/a.json"])
    assert [fact.source.split(":")[0] for fact in read.cases[0].facts] == ["x/a.json", "y/a.json"]


@pytest.mark.parametrize("days", [["2018-03-31"], ["2017-03-31", "2018-03-31"]])
@pytest.mark.parametrize(("after", "said"), [(0, []), (1, [False]), (31, [False]), (32, [True])])
def test_an_as_at_date_that_no_source_knows_of_is_said_and_well_after_puts_everything_in_doubt(
    folder, days, after, said
):
    folder(**{f"f{n}_json": snapshot(child("A"), as_at=day, covers="all") for n, day in enumerate(days)})
    read = read_sources([f"f{n}.json" for n in range(len(days))], as_at=AS_AT + after)
    what = "expected a day by 31 March 2018, the last that what is read knows of, found a later one"
    assert [each.doubts_all for each in read.problems if (each.source, each.what) == ("--as-at", what)] == said
    assert any(each.doubts_all for each in read.problems) is (said == [True])


@pytest.mark.parametrize("end", ["json", "parquet"])
def test_what_was_open_on_the_day_a_source_was_drawn_may_have_ended_since(folder, tmp_path, end):
    care = {"kind": "looked_after", "start": "2017-01-05"}
    rows = [care, {"kind": "placement", "start": "2017-01-05", "end": "2018-02-01"},
            {"kind": "placement", "start": "unknown"}, {"kind": "placement", "start": "2018-04-02"}, REVIEW]  # fmt: skip
    folder(a_json=snapshot(child("A", *rows), covers="all"))
    if end == "parquet":
        (tmp_path / "a.parquet").write_bytes(FORMS[".parquet"](read_sources(["a.json"])))
    on_the_day, later = (read_sources([f"a.{end}"], as_at=day) for day in (AS_AT, AS_AT + 30))

    def ends(read):
        of = {
            kind: [(fact.end_lo, fact.end_hi) for fact in read.cases[0].of(kind)]
            for kind in ("looked_after", "placement")
        }
        return {kind: sorted(spans) for kind, spans in of.items()}

    ended, still = (dt.date(2018, 2, 1).toordinal(),) * 2, (STILL_OPEN, STILL_OPEN)
    assert ends(on_the_day) == {"looked_after": [still], "placement": [ended, still, still]}
    since = (AS_AT + 1, STILL_OPEN)
    assert ends(later) == {"looked_after": [since], "placement": [ended, since, still]}
    assert later.cases[0].of("review")[0].source == on_the_day.cases[0].of("review")[0].source


def test_so_it_does_of_a_return_and_of_a_folder_of_csv(folder):
    head = json.dumps({"schema": SCHEMA, "as_at": "2018-03-31", "covers": "all"})
    folder(
        r__episodes_csv=EPISODES, r__header_csv=HEADER, n__snapshot_json=head, n__review_csv="case,on\nA,2017-06-20\n"
    )
    for source, years in (("r", [2018]), ("n", [])):
        read = read_sources([source], as_at=AS_AT + 32, years=years)
        assert [each.doubts_all for each in read.problems if each.source == "--as-at"] == [True]


@pytest.mark.parametrize("end", ["json", "parquet", "csv"])
def test_of_two_dates_of_birth_in_one_source_neither_is_chosen(folder, tmp_path, end):
    born = [("A", "2014-05-09"), ("A", "2019-05-09"), ("B", "2014-05-09"), ("C", "2015-05-09"), ("C", "2015-05-09")]
    cases = {
        name: [{"kind": "child", "born": day, "team": f"T{n}"} for n, (of, day) in enumerate(born) if of == name]
        for name in "ABC"
    }
    head = {"schema": SCHEMA, "as_at": "2018-03-31", "covers": "all"}
    if end == "csv":
        rows = "".join(f"{name},{day},T{n}\n" for n, (name, day) in enumerate(born))
        folder(n__snapshot_json=json.dumps(head), n__child_csv=f"case,born,team\n{rows}")
    elif end == "json":
        folder(n_json=snapshot(*(child(name, *facts) for name, facts in cases.items()), covers="all"))
    else:
        rows = [
            {"case": name, "kind": "child", "born": dt.date.fromisoformat(day), "team": f"T{n}"}
            for n, (name, day) in enumerate(born)
        ]
        pl.DataFrame(rows).write_parquet(tmp_path / "n.parquet", metadata={**head, "covers": '"all"'})
    read = read_sources(["n" if end == "csv" else f"n.{end}"])
    found = {
        case.id: sorted((f.attributes["team"], str(f.attributes.get("born"))) for f in case.of("child"))
        for case in read.cases
    }
    assert found == {
        "A": [("T0", "None"), ("T1", "None")],
        "B": [("T2", "2014-05-09")],
        "C": [("T3", "2015-05-09"), ("T4", "2015-05-09")],
    }
    second = {"json": "n.json:cases[0].facts[1]", "parquet": "n.parquet:2", "csv": "child.csv:3"}[end]
    what = "expected one date of birth of a child, found another as well; it is read as unknown"
    assert [(each.source, each.column, each.what, each.count) for each in read.problems] == [(second, "born", what, 1)]


def test_sources_have_to_be_as_at_one_day(folder):
    folder(a_json=snapshot(covers="all"), b_json=snapshot(as_at="2017-03-31", covers="all"))
    error = refused("a.json", "b.json")
    assert error.what == "expected sources as at one day, found 2018-03-31 and 2017-03-31"
    assert "--as-at" in error.help
    read = read_sources(["a.json", "b.json"], as_at=AS_AT + 5)
    assert (read.as_at, read.coverage.of("visit").spans) == (AS_AT + 5, ((LONG_BEFORE, AS_AT),))


def test_a_return_and_a_snapshot_together(folder):
    folder(r__Episodes_csv=EPISODES, a_json=snapshot(child("101", VISIT), covers={"visit": "all"}))
    read = read_sources(["r", "a.json"], years=[2018])
    assert {"looked_after", "visit"} <= facts_of(read)
    assert read.coverage.of("visit").spans == ((LONG_BEFORE, AS_AT),)
    assert read.coverage.of("placement").spans
    assert {file.format for file in read.inputs} == {"native", "ssda903"}
    assert (
        refused("r", "a.json", years=[2017]).what == "expected sources as at one day, found 2018-03-31 and 2017-03-31"
    )


def test_sources_that_share_nobody_and_cover_other_things_are_a_problem(folder):
    folder(a_json=snapshot(child("A"), covers={"review": "all"}), b_json=snapshot(child("B"), covers={"visit": "all"}))
    problems = read_sources(["a.json", "b.json"]).problems
    assert [problem.source for problem in problems] == ["a.json", "b.json"]
    assert "no case in common" in problems[0].what
    folder(b_json=snapshot(child("B"), covers={"review": "all"}))
    assert read_sources(["a.json", "b.json"]).problems == ()


def test_allegations_are_never_read_with_children(folder):
    folder(a_json=snapshot(child("A")), b_json=snapshot(child("L", about="allegation")))
    assert isinstance(refused("a.json", "b.json"), IntakeError)
    assert read_sources(["b.json"]).cases[0].about == "allegation"


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
