"""JSON Lines: cases or facts a line, where they were read, and lines that cannot be."""

import datetime as dt
import hashlib
import io
import json
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError
from checker.intake import json_lines
from checker.intake.json_lines import looks_like_lines, parse_json_lines, read_json_lines
from checker.snapshot.facts import LONG_BEFORE
from checker.snapshot.head import SCHEMA
from tests.tiers import part_of

AS_AT = dt.date(2026, 3, 31).toordinal()
B = dt.date(2026, 2, 5).toordinal()
ALL, NOT_B = ((LONG_BEFORE, AS_AT),), ((LONG_BEFORE, B - 1), (B + 1, AS_AT))
SECRET = "Zq7-4411"
HEAD = {"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all"}
REVIEW = {"kind": "review", "on": "2026-02-05", "status": "held"}


def text(*lines):
    return "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)


def parse(*lines, **options):
    raw = text(*lines) if not (lines and isinstance(lines[0], bytes)) else b"".join(lines)
    stream = io.BytesIO(raw.encode() if isinstance(raw, str) else raw)
    return parse_json_lines(stream, path="in/s.jsonl", **options).snapshot


def refused(*lines):
    with pytest.raises(IntakeError) as caught:
        parse(*lines)
    assert SECRET not in caught.value.render()
    return caught.value


def facts(snapshot):
    return [(case.id, fact.kind, fact.source) for case in snapshot.cases for fact in case.facts]


def test_cases_and_facts_a_line():
    read = parse(
        HEAD,
        {"case": "C-1", "facts": [REVIEW, {"kind": "looked_after", "start": "2026-01-05"}]},
        "",
        {"case": "C-1", "kind": "visit", "on": "2026-02-06"},
        {"case": "C-2"},
        {"case": "H-1", "about": "household", "facts": [{"kind": "foster_review", "on": "2026-02-05"}]},
        {"case": "H-1", "kind": "training_standards", "on": "2026-02-05"},
    )
    assert read.as_at == AS_AT
    assert facts(read) == [
        ("C-1", "looked_after", "s.jsonl:2"),
        ("C-1", "review", "s.jsonl:2"),
        ("C-1", "visit", "s.jsonl:4"),
        ("H-1", "foster_review", "s.jsonl:6"),
        ("H-1", "training_standards", "s.jsonl:7"),
    ]
    assert [(case.id, case.about) for case in read.cases] == [
        ("C-1", "child"), ("C-2", "child"), ("H-1", "household"),
    ]  # fmt: skip
    assert read.problems == ()
    assert read.coverage.of("review").spans == ALL


def test_the_file_is_recorded():
    raw = text(HEAD, {"case": "C-1"} | REVIEW, "oops").encode()
    (file,) = parse(raw).inputs
    assert (file.path, file.format, file.rows, file.rejected) == ("in/s.jsonl", "native", 2, 1)
    assert file.sha256 == hashlib.sha256(raw).hexdigest()
    assert set(file.covers.values()) == {"none"}


def test_marks_and_line_ends_of_other_systems():
    raw = b"\xef\xbb\xbf\r\n" + text(HEAD, {"case": "C-1"} | REVIEW).replace("\n", "\r\n").encode() + b"\r\n\r\n"
    read = parse(raw)
    assert (facts(read), read.problems) == ([("C-1", "review", "s.jsonl:3")], ())
    bad = parse(b"\n" + text(HEAD | {"cover": 1}).encode())
    assert [problem.source for problem in bad.problems] == ["s.jsonl:2"]


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('{"case": "Zq7-4411", "kind": "review"', "this cannot be read as JSON: expecting ',' delimiter"),
        (SECRET, "expected nothing after the end of the object on this line"),
        ('{"case": "1"} {"case": "2"}', "expected nothing after the end of the object on this line"),
        ('{"case": "1", "case": "Zq7-4411"}', "one name is here twice"),
        ('{"case": NaN}', "expected a number, found NaN or Infinity"),
        ("[" * 100_000, "this is nested too deep to read"),
        ('"Zq7-4411"', "expected a case or a fact, found text of 8 characters"),
        ("[]", "expected a case or a fact, found a list"),
        ("null", "expected a case or a fact, found nothing"),
        ('{"case": "Zq7-4411", "facts": {}}', "expected a list of facts, found a mapping"),
    ],
)
def test_a_line_that_cannot_be_read_may_have_been_anything(line, what):
    line = line if line != SECRET else f'"x" {SECRET}'
    read = parse(HEAD, {"case": "C-1"} | REVIEW, line, {"case": "C-2"} | REVIEW)
    assert [fact[2] for fact in facts(read)] == ["s.jsonl:2", "s.jsonl:4"]
    (problem,) = read.problems
    assert (problem.source, problem.what.startswith(what)) == ("s.jsonl:3", True), problem.what
    assert SECRET not in problem.render()
    assert {cover.spans for cover in read.coverage.kinds.values()} == {()}
    assert (read.inputs[0].rows, read.inputs[0].rejected) == (3, 1)


def test_a_line_that_is_not_utf_8():
    read = parse(text(HEAD).encode() + b'\n{"case": "\xff"}\n' + text({"case": "C-2"} | REVIEW).encode())
    assert [problem.what for problem in read.problems] == [
        "expected UTF-8 text, found the byte 0xff; the line is not read"
    ]
    assert len(facts(read)) == 1


@pytest.mark.parametrize("over", [-1, 0, 2, 180, 181, 182, 183, 5000])
def test_a_line_too_long_is_not_read(monkeypatch, over):
    monkeypatch.setattr(json_lines, "MAX_LINE", 180)
    line = json.dumps({"case": "C-1", "id": "x"} | REVIEW)
    line = line.replace("x", "x" * (180 + over + 1 - len(line)))
    read = parse(HEAD, line, {"case": "C-2"} | REVIEW)
    last = parse(HEAD, line)
    long = ["this line is longer than 0.00018 MB; the line is not read"] * (over > 0)
    assert [problem.what for problem in read.problems] == [problem.what for problem in last.problems] == long
    assert facts(read)[-1] == ("C-2", "review", "s.jsonl:3")
    assert refused(HEAD | {"x": "y" * 500}).what == "this line is longer than 0.00018 MB"


@pytest.mark.parametrize("part", [1, 37, 181, 1000])
def test_however_many_bytes_are_read_at_a_time(monkeypatch, part):
    monkeypatch.setattr(json_lines, "MAX_LINE", 180)
    monkeypatch.setattr(json_lines, "_PART", part)
    lines = [{"case": "C-1"} | REVIEW, " " * 181, "", "x" * 500, {"case": "C-2"} | REVIEW, " ", "y" * 181]
    read = parse(b"\xef\xbb\xbf", text(HEAD, *lines).encode())
    assert facts(read) == [("C-1", "review", "s.jsonl:2"), ("C-2", "review", "s.jsonl:6")]
    assert [(each.source, each.count) for each in read.problems] == [("s.jsonl:3", 3)]


def test_a_file_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(json_lines, "MAX_BYTES", 200)
    assert refused(HEAD, *[{"case": "C-1"} | REVIEW] * 5).what.startswith("this file is larger than")


@pytest.mark.parametrize(
    ("row", "kind", "spans"),
    [
        ({"case": "", **REVIEW}, "review", NOT_B),
        (REVIEW, "review", NOT_B),
        ({"case": "C-1", "kind": "revew", "on": "2026-02-05"}, "review", NOT_B),
        ({"case": "C-1", "kind": "revew", "on": "2026-02-05"}, "visit", ALL),
        ({"case": "C-1", "knd": "review", "on": "2026-02-05"}, "review", NOT_B),
        ({"case": "C-1", "knd": "review"}, "review", ()),
        ({"case": "C-1", "fact": [REVIEW]}, "review", ()),
        ({"case": "C-1", "facts": [], "fact": [REVIEW]}, "review", ()),
        ({"case": "C-1", "facts": None}, "review", ALL),
        ({"case": "C-1", "about": "dog"} | REVIEW, "review", NOT_B),
        ({"case": "C-1", "about": "household"} | REVIEW, "review", NOT_B),
    ],
)
def test_a_fact_that_is_rejected_takes_its_days_out_of_cover(row, kind, spans):
    read = parse(HEAD, row)
    assert facts(read) == []
    assert read.coverage.of(kind).spans == spans
    assert bool(read.problems) == (row.get("facts", 0) is not None)
    assert {problem.source for problem in read.problems} <= {"s.jsonl:2"}


def test_a_value_that_cannot_be_read_is_unknown_and_placed_on_its_line():
    read = parse(HEAD, {"case": SECRET} | REVIEW | {"status": SECRET, SECRET: 1})
    assert [(problem.source, problem.column) for problem in read.problems] == [
        ("s.jsonl:2", None),
        ("s.jsonl:2", "status"),
    ]
    assert SECRET not in "".join(problem.render() for problem in read.problems)
    assert read.cases[0].facts[0].attributes == {}


@pytest.mark.parametrize(
    ("first", "where", "what"),
    [
        ("", "in/s.jsonl", "expected a snapshot, found an empty file"),
        ("oops", "in/s.jsonl:1", "this cannot be read as JSON: expecting value"),
        ("[]", "in/s.jsonl:1", "expected a mapping with schema, as_at and covers, found a list"),
        (json.dumps({"case": SECRET} | REVIEW), "in/s.jsonl:1:schema", "expected checker/snapshot@1, found nothing"),
        (json.dumps(HEAD | {"as_at": "2026-02-30"}), "in/s.jsonl:1:as_at", "expected a date, found a day that is not"),
        (json.dumps(HEAD | {"covers": {"review": "some"}}), "in/s.jsonl:1:covers.review", "expected what is covered"),
        (json.dumps(HEAD | {"cases": []}), "in/s.jsonl:1:cases", "expected no cases here"),
    ],
)
def test_the_first_line_has_to_be_the_head(first, where, what):
    error = refused(first)
    assert (error.where, error.what[: len(what)]) == (where, what)
    assert error.help
    assert "in/s.jsonl" in refused(first + "\n" + json.dumps({"case": "1"} | REVIEW) if first else "").where


def test_utf_16_is_refused():
    assert refused(text(HEAD).encode("utf-16")).what == "expected UTF-8 text, found UTF-16"


def test_an_as_at_date_given_goes_first_and_cover_ends_at_the_files_own():
    read = parse(HEAD, as_at=AS_AT + 5)
    assert (read.as_at, read.coverage.of("review").spans) == (AS_AT + 5, ALL)


def test_what_is_covered_where_nothing_is_said():
    head = {name: value for name, value in HEAD.items() if name != "covers"}
    read = parse(head, {"case": "C-1", "kind": "placement", "start": "2026-01-05"}, {"case": "C-1"} | REVIEW)
    assert set(read.coverage.kinds) == {"child", "placement"}


@pytest.mark.parametrize(
    ("head", "path", "lines"),
    [
        (text(HEAD, "x"), "s.json", True),
        (text(HEAD, ""), "s.json", False),
        (text(HEAD), "s.jsonl", True),
        (text(HEAD), "S.NDJSON", True),
        (text(HEAD | {"cases": []}, "x"), "s.jsonl", False),
        (text({"case": "1"}, {"case": "2"}), "s.json", False),
        (json.dumps(HEAD, indent=1), "s.json", False),
        ("schema: x\nas_at: y", "s.yaml", False),
        ("[" * 60_000, "s.json", False),
        ("", "s.jsonl", True),
        ("\ufeff\n" + text(HEAD, "x"), "standard input", True),
    ],
)
def test_what_looks_like_json_lines(head, path, lines):
    assert looks_like_lines(head.encode(), path) is lines


def test_files(tmp_path):
    path = tmp_path / "s.jsonl"
    path.write_text(text(HEAD, {"case": "C-1"} | REVIEW))
    assert facts(read_json_lines(str(path), name="one").snapshot) == [("C-1", "review", "one:2")]
    for name in (str(tmp_path / "none.jsonl"), str(tmp_path), "a\0b"):
        with pytest.raises(IntakeError, match="cannot be opened"):
            read_json_lines(name)


@pytest.mark.full
def test_lines_that_hold_no_fact_take_no_memory(tmp_path):
    path = tmp_path / "s.jsonl"
    with path.open("w") as file:
        file.write(text(HEAD) + "\n")
        for _ in range(4000):
            file.write(json.dumps({"case": "C-1", "kind": "astrology", "on": "2026-02-05", "id": "x" * 2000}) + "\n")
    read_json_lines(str(path))  # what it imports is not counted
    tracemalloc.start()
    read = read_json_lines(str(path)).snapshot
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert read.inputs[0].rejected == 4000
    assert most < 2_000_000 < path.stat().st_size / 4


leaves = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(SECRET) | st.dates().map(str)
names = st.sampled_from(["case", "about", "kind", "facts", "on", "start", "end", "id", "status", SECRET])
trees = st.recursive(leaves, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(names, inside, max_size=4))
lines = st.lists(trees.map(json.dumps) | st.text(max_size=20).map(lambda line: line.replace("\n", "")), max_size=5)


@given(lines, st.booleans())
@settings(deadline=None, max_examples=part_of(300))
def test_any_lines_are_read_or_refused_in_words(written, headed):
    try:
        read = parse(text(*([HEAD] if headed else []), *written).encode("utf-8", "surrogatepass"))
        said = "".join(problem.render() for problem in read.problems)
    except CheckerError as error:
        assert not headed
        said = error.render()
    assert SECRET not in said


@given(lines, st.integers(0, 4), st.data())
@settings(deadline=None)
def test_a_rejected_line_never_leaves_more_covered(written, at, data):
    good = [json.dumps({"case": "C-1"} | REVIEW), json.dumps({"case": "C-2", "kind": "visit", "on": "2026-02-01"})]
    whole, damaged = parse(HEAD, *good), parse(HEAD, *good[:at], *written, *good[at:])
    for kind, cover in damaged.coverage.kinds.items():
        assert whole.coverage.of(kind).merged(cover) == whole.coverage.of(kind)
    if damaged.inputs[0].rejected:
        assert damaged.coverage != whole.coverage
