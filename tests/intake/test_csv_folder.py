"""A folder of CSV: headings, cells, dates either way, rows that cannot be read, and the page that describes it."""

import datetime as dt
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError, RulesetError
from checker.intake import read_sources
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.head import SCHEMA
from tests.tiers import part_of

AS_AT = dt.date(2026, 3, 31).toordinal()
B = dt.date(2026, 2, 5).toordinal()
ALL, NOT_B = ((LONG_BEFORE, AS_AT),), ((LONG_BEFORE, B - 1), (B + 1, AS_AT))
SECRET = "Zq7-4411"
PAGE = Path(__file__).parents[2] / "docs" / "snapshot-csv.md"
HEAD = json.dumps({"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all"})


@pytest.fixture
def read(tmp_path):
    """Reads a folder of the files given, named in the words of Python."""
    return lambda **files: read_in(tmp_path, files)


def read_in(folder, files):
    for name, content in ({"snapshot_json": HEAD} | files).items():
        file = folder / re.sub("_(csv|json|yaml|CSV)$", r".\1", name)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_sources([str(folder)])


def one(snapshot):
    (case,) = snapshot.cases
    (fact,) = case.facts
    return fact


def problems(snapshot):
    return [(problem.source, problem.column) for problem in snapshot.problems]


def said(snapshot):
    return "".join(problem.render() for problem in snapshot.problems)


# --- headings


@pytest.mark.parametrize(
    "text",
    [
        "case,on,status\n007,2026-02-05,held\n",
        "STATUS,Case, On \nHELD,007,05/02/2026\n",
        "status;case;on\r\nheld;007;5/2/2026\r\n",
        "\ufeffcase,on,status\n007,2026-02-05,held",
        '\ufeff"Case";"On";"Status";\n"007";"2026-02-05";"held";\n;;;\n',
        "case,on,status\n\n 007 , 2026-02-05 00:00:00 , Held \n",
        "about,case,on,status\nChild,007,2026-02-05,held\n",
    ],
)
def test_headings_in_any_order_and_cells_either_way(read, text):
    snapshot = read(review_csv=text)
    fact = one(snapshot)
    assert (snapshot.cases[0].id, snapshot.cases[0].about) == ("007", "child")
    assert (fact.start_lo, fact.start_hi, fact.minute, fact.attributes) == (B, B, None, {"status": "held"})
    assert re.fullmatch(r"review\.csv:[23]", fact.source)
    assert problems(snapshot) == []


@pytest.mark.parametrize("name", ["looked_after_csv", "Looked-After.csv", "LOOKED AFTER.CSV"])
def test_the_name_of_a_file_is_its_kind(read, name):
    snapshot = read(**{name: "case,start,end\n1,05/02/2026,\n"})
    assert one(snapshot).kind == "looked_after"
    assert problems(snapshot) == []


def test_windows_1252_is_read_with_a_problem(read):
    snapshot = read(review_csv="case,on,chaired_by\n1,2026-02-05,José\n".encode("cp1252"))
    assert one(snapshot).attributes == {"chaired_by": "José"}
    assert problems(snapshot) == [("review.csv", None)]
    assert "Windows-1252" in said(snapshot)


def test_columns_that_are_not_known_are_not_read(read):
    snapshot = read(review_csv=f"case,on,statsu,{SECRET},,on\n1,2026-02-05,held,x,,2026-02-06\n")
    assert (one(snapshot).start_lo, one(snapshot).attributes) == (B, {})
    assert problems(snapshot) == [("review.csv:1", column) for column in ("statsu", None, "on")]
    assert snapshot.problems[0].hint == "did you mean status?"
    assert SECRET not in said(snapshot)
    assert problems(read(review_csv="case,on,\n1,2026-02-05,x\n")) == [("review.csv:1", None)]


def test_a_file_without_headings_shows_nothing_of_its_first_row(read):
    snapshot = read(review_csv="zeqvo,2026-02-04,held\nzeqvo,2026-02-05,held\n")
    assert snapshot.cases == ()
    assert snapshot.coverage.of("review").spans == ()
    assert {source for source, _ in problems(snapshot)} == {"review.csv:1", "review.csv:2"}
    assert "zeqvo" not in said(snapshot)


def test_an_end_that_is_not_in_the_file_is_not_read_as_still_open(read):
    for row in ("1,05/02/2026", "1,05/02/2026,,"):
        fact = one(read(looked_after_csv=f"case,start\n{row}\n"))
        assert (fact.start_lo, fact.end_lo, fact.end_hi) == (B, B, STILL_OPEN)
    snapshot = read(looked_after_csv="case,start,edn\n1,05/02/2026,\n", review_csv="case,status\n1,held\n")
    assert problems(snapshot) == [("looked_after.csv:1", "end"), ("looked_after.csv:1", "edn"), ("review.csv:1", "on")]
    assert not snapshot.cases[0].of("review")[0].dated


def test_an_empty_file_holds_nothing(read):
    assert read(review_csv="").cases == ()
    assert problems(read(review_csv="case,on\n")) == [("review.csv", None)]


# --- cells


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("YES", True),
        ("y", True),
        ("1", True),
        ("False", False),
        ("no", False),
        ("N", False),
        ("0", False),
    ],
)
def test_yes_and_no(read, written, meant):
    snapshot = read(visit_csv=f"case,on,seen,seen_alone\n1,2026-02-05,{written},\n")
    assert one(snapshot).attributes == {"seen": meant}
    assert snapshot.problems == ()


def test_a_cell_that_cannot_be_read_is_unknown(read):
    snapshot = read(
        visit_csv=f"case,on,seen,mode,recorded\n1,{SECRET},{SECRET},{SECRET},{SECRET}\n1,2026-02-05,2,in-person,\n"
    )
    known, unknown = snapshot.cases[0].facts[::-1] if snapshot.cases[0].facts[1].dated else snapshot.cases[0].facts
    assert (known.attributes, unknown.attributes, unknown.dated) == ({"mode": "in-person"}, {}, False)
    assert problems(snapshot) == [
        ("visit.csv:2", "on"), ("visit.csv:2", "recorded"), ("visit.csv:2", "seen"), ("visit.csv:2", "mode"),
        ("visit.csv:3", "seen"),
    ]  # fmt: skip
    assert SECRET not in said(snapshot)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("05/02/2026,,,", (B, B, STILL_OPEN, STILL_OPEN)),
        ("2026-02-05,,2026-02-05,", (B, B, B, B)),
        ("2026-02-05,,Unknown,", (B, B, B, STILL_OPEN)),
        ("2026-02-05,,unknown,06/02/2026", (B, B, B + 1, STILL_OPEN)),
        (",5/2/2026,,", (LONG_BEFORE, B, STILL_OPEN, STILL_OPEN)),
        ("unknown,,2026-02-05,", (LONG_BEFORE, B, B, B)),
        ("2026-02-05,,5 Feb,", (B, B, B, STILL_OPEN)),
    ],
)
def test_the_days_of_a_period(read, cells, expected):
    fact = one(read(placement_csv=f"case,start,started_by,end,lasted_to\n1,{cells}\n"))
    assert (fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi) == expected


@pytest.mark.parametrize(
    ("written", "minute"),
    [("05/02/2026 14:30", 870), ("5/2/2026 9:05", 545), ("05/02/2026 00:00:00", None), ("2026-02-05T14:30:59", 870)],
)
def test_a_time_may_follow_a_date(read, written, minute):
    fact = one(read(review_csv=f"case,on\n1,{written}\n"))
    assert (fact.start_lo, fact.minute) == (B, minute)


@pytest.mark.parametrize(
    "written", ["5/2/26", "05-02-2026", "31/02/2026", "02/31/2026", "5 Feb 2026", "05/02/2026 noon"]
)
def test_other_dates_are_unknown(read, written):
    snapshot = read(review_csv=f"case,on\n1,{written}\n")
    assert not one(snapshot).dated
    assert problems(snapshot) == [("review.csv:2", "on")]


def test_where_one_date_has_its_month_first_none_that_could_be_either_is_read(read):
    rows = ["05/02/2026,", "2026-02-05,", "25/02/2026,", "05/05/2026,", "06/02/2026,03/04/2026", "02/25/2026,"]
    snapshot = read(review_csv="case,on,recorded\n" + "".join(f"{n},{row}\n" for n, row in enumerate(rows, 1)))
    assert [case.facts[0].dated for case in snapshot.cases] == [False, True, True, True, False, False]
    assert snapshot.cases[4].facts[0].recorded is None
    assert [(p.source, p.column, p.count) for p in snapshot.problems] == [
        ("review.csv:2", "on", 2), ("review.csv:6", "recorded", 1), ("review.csv:7", "on", 1),
    ]  # fmt: skip
    ends = read(placement_csv="case,start,end\n1,01/01/2026,05/02/2026\n2,12/31/2025,\n")
    (end,) = ends.cases[0].of("placement")
    assert (end.end_lo, end.end_hi) == (end.start_lo, STILL_OPEN)  # unknown, not still open
    assert all(fact.dated for fact in read(review_csv="case,on\n1,05/02/2026\n").cases[0].of("review"))


# --- rows


def test_rows_that_name_no_case_take_their_days_out_of_cover(read):
    snapshot = read(review_csv="case,on\n,05/02/2026\n1,06/02/2026\n")
    assert (len(snapshot.cases), snapshot.coverage.of("review").spans) == (1, NOT_B)
    assert snapshot.coverage.of("visit").spans == ALL
    assert [(file.rows, file.rejected) for file in snapshot.inputs] == [(0, 0), (2, 1)]


@pytest.mark.parametrize("row", ["1,2026-02-05,,", "1,2026-02-05"])
def test_a_short_row_is_unknown_where_it_ends(read, row):
    snapshot = read(placement_csv=f"case,start,carer,end\n{row}\n")
    fact = one(snapshot)
    assert fact.start_lo == B
    assert (fact.end_lo == STILL_OPEN) == row.endswith(",")
    assert problems(snapshot) == ([] if row.endswith(",") else [("placement.csv:2", None)])


def test_of_a_long_row_only_the_first_cell_is_read(read):
    snapshot = read(placement_csv="case,carer,start,end\n1,a, b,2026-02-05,\n2,a,2026-02-05,\n")
    assert [(case.facts[0].attributes, case.facts[0].dated) for case in snapshot.cases] == [
        ({}, False),
        ({"carer": "a"}, True),
    ]
    assert (snapshot.cases[0].facts[0].end_lo, snapshot.cases[0].facts[0].end_hi) == (LONG_BEFORE, STILL_OPEN)
    assert problems(snapshot) == [("placement.csv:2", None)]
    padded = read(placement_csv="case,carer,start,end\n1,a,2026-02-05,,,\n2,a,2026-02-05,,,\n")
    assert [case.facts[0].dated for case in padded.cases] == [True, True]
    assert padded.problems == ()
    first = read(placement_csv="carer,case,start,end\na, b,1,2026-02-05,2026-02-06\n")
    assert first.cases == ()
    assert first.coverage.of("placement").spans == ()


@pytest.mark.parametrize("row", ['1,"2026-02-05\n2,2026-02-05\n3,2026-02-05', '1,"' + "x" * 200_000 + '"'])
def test_a_row_that_swallows_others_takes_all_cover_of_its_kind(read, row):
    snapshot = read(review_csv=f"case,on\n9,2026-02-05\n{row}\n")
    assert [case.id for case in snapshot.cases] == ["9"]
    assert snapshot.coverage.of("review").spans == ()
    assert snapshot.coverage.of("visit").spans == ALL
    assert problems(snapshot) == [("review.csv:3", None)]
    assert snapshot.inputs[1].rejected == 1


def test_a_file_named_after_no_kind_takes_its_rows_days_out_of_cover(read):
    snapshot = read(revew_csv="case,on,status\n1,05/02/2026,held\n1,05/02/2026,held\n")
    assert [(case.id, case.facts) for case in snapshot.cases] == [("1", ())]
    assert snapshot.coverage.of("review").spans == NOT_B
    assert snapshot.coverage.of("visit").spans == ALL
    (problem,) = snapshot.problems
    assert (problem.source, problem.hint) == ("revew.csv", "did you mean review?")
    assert snapshot.inputs[1].rejected == 2
    everything = read(astrology_csv="case,start,end\n1,05/02/2026,05/02/2026\n")
    assert everything.coverage.of("visit").spans == NOT_B


def test_a_file_that_is_not_of_facts_is_not_read(read):
    snapshot = read(teams_csv="team,manager\n1,x\n")
    assert problems(snapshot) == [("teams.csv", None)]
    assert snapshot.coverage.of("visit").spans == ALL


def test_facts_about_households_and_adults_go_by_their_kind(read):
    snapshot = read(
        foster_review_csv="case,on,about\nH,05/02/2026,\n,,\n", visit_csv="case,on,about\nC,05/02/2026,dog\n"
    )
    assert [(case.id, case.about) for case in snapshot.cases] == [("H", "household")]
    assert problems(snapshot) == [("visit.csv:2", "about")]
    assert snapshot.coverage.of("visit").spans == NOT_B


# --- heads and folders


def test_each_file_is_recorded_with_what_it_covers(read):
    snapshot = read(review_csv="case,on\n1,05/02/2026\n", teams_csv="a\n")
    assert [Path(file.path).name for file in snapshot.inputs] == ["snapshot.json", "review.csv", "teams.csv"]
    assert snapshot.inputs[0].covers["visit"] == "all"
    assert [file.covers for file in snapshot.inputs[1:]] == [{"review": "all"}, {}]
    assert {file.format for file in snapshot.inputs} == {"native"}


def test_what_is_covered_where_nothing_is_said(read):
    head = json.dumps({"schema": SCHEMA, "as_at": "2026-03-31"})
    snapshot = read(
        snapshot_json=head,
        review_csv="case,on\n1,05/02/2026\n",
        placement_csv="case,end\n1,\n",
        missing_csv="case,end\n",
    )
    assert set(snapshot.coverage.kinds) == {"child", "placement"}


@pytest.mark.parametrize(
    ("name", "content", "error", "what"),
    [
        (
            "snapshot_yaml",
            f"schema: {SCHEMA}\nas_at: 2026-03-31\ncases: []",
            RulesetError,
            "3:1: cases: expected no cases",
        ),
        ("snapshot_yaml", "", IntakeError, "expected a snapshot, found an empty file"),
        (
            "snapshot_yaml",
            f"schema: {SCHEMA}\nas_at: 2026-02-30",
            RulesetError,
            "2:1: as_at: expected a date, found a day",
        ),
        ("snapshot_yaml", "- x", RulesetError, "expected a mapping with schema, as_at and covers, found a list"),
        ("snapshot_json", '{"schema": "checker/snapshot@1", "as_at": "x"}', IntakeError, "as_at: expected a date"),
    ],
)
def test_a_head_that_is_not_one(tmp_path, name, content, error, what):
    (tmp_path / "snapshot.json").unlink(missing_ok=True)
    (tmp_path / name.replace("_", ".")).write_text(content)
    with pytest.raises(error) as caught:
        read_sources([str(tmp_path)])
    assert what in caught.value.render()


def test_a_folder_of_a_whole_snapshot_says_to_name_the_file(tmp_path):
    (tmp_path / "snapshot.yaml").write_text(f"schema: {SCHEMA}\nas_at: 2026-03-31\ncases: []")
    with pytest.raises(RulesetError) as caught:
        read_sources([str(tmp_path)])
    assert "name that, not its folder" in caught.value.render()


def test_two_heads_are_one_too_many(read):
    with pytest.raises(IntakeError, match="found both"):
        read(snapshot_yaml="schema: x")


def test_a_file_of_a_return_is_not_read_as_a_snapshots(read):
    with pytest.raises(IntakeError, match="one of an SSDA903 return"):
        read(Episodes_csv="CHILD,DECOM,RNE,LS,DEC,REC\n1,,,,,\n")


def test_a_folder_without_a_head(tmp_path):
    with pytest.raises(IntakeError, match="cannot be opened"):
        read_sources([str(tmp_path / "none")])
    (tmp_path / "review.csv").write_text("case,on\n")
    with pytest.raises(IntakeError) as caught:
        read_sources([str(tmp_path)])
    assert "snapshot.yaml" in caught.value.help


# --- the page


def blocks():
    return re.findall(r"^```\w+ (\S+)\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def test_the_examples_on_the_page_are_read_without_a_problem(tmp_path):
    for name, content in blocks():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert {name for name, _ in blocks()} == {
        "snapshot.yaml", "child.csv", "looked_after.csv", "review.csv", "snapshot.jsonl",
    }  # fmt: skip
    folder, lines = read_sources([str(tmp_path)]), read_sources([str(tmp_path / "snapshot.jsonl")])
    assert folder.problems == lines.problems == ()
    assert [(case.id, len(case.facts)) for case in folder.cases] == [("0001", 3), ("0002", 3)]
    assert [(case.id, len(case.facts)) for case in lines.cases] == [("0001", 3)]
    assert folder.cases[1].of("review")[0].minute == 870


def test_the_columns_on_the_page_are_the_ones_read():
    page = PAGE.read_text(encoding="utf-8")
    for name in ("case", "on", "start", "end", "started_by", "lasted_to", "id", "recorded", "about"):
        assert f"`{name}`" in page


# --- anything at all

marks = st.sampled_from(
    [",", ";", '"', "\n", "\r\n", "/", "case", "on", "start", "end", "unknown", "2026-02-05", "05/02/2026"]
)
texts = st.lists(marks | st.just(SECRET) | st.text(max_size=3), max_size=20).map("".join)
names = st.sampled_from(["review", "revew", "placement", "child", "notes", "Reviews"])


@given(names, st.sampled_from(["", "case,on\n", "case,start,end\n", "CHILD;case\n"]), texts | st.binary(max_size=40))
@settings(deadline=None, max_examples=part_of(300))
def test_any_file_is_read_or_refused_in_words(tmp_path_factory, name, first, rest):
    folder = tmp_path_factory.mktemp("any")
    rest = rest.encode("utf-8", "surrogatepass") if isinstance(rest, str) else rest
    try:
        words = said(read_in(folder, {f"{name}.csv": first.encode() + rest}))
    except CheckerError as error:
        words = error.render()
    assert SECRET not in words


rows = st.lists(st.sampled_from(["1", "", "2026-02-05", "05/02/2026", "02/25/2026", "x", '"', "unknown"]), max_size=4)


@given(st.sampled_from(["review", "revew", "reviews"]), st.lists(rows.map(",".join), max_size=4))
@settings(deadline=None, max_examples=part_of(100))
def test_what_is_added_never_leaves_more_covered(tmp_path_factory, name, added):
    folder = tmp_path_factory.mktemp("more")
    whole = read_in(folder, {"visit.csv": "case,on\n1,2026-02-05\n"}).coverage
    other = read_in(folder, {f"{name}.csv": "case,on\n" + "\n".join(added)}).coverage
    for kind, cover in other.kinds.items():
        assert whole.of(kind).merged(cover) == whole.of(kind)
