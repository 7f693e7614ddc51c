"""A native snapshot as a YAML or JSON file: what is read, where faults are placed, and what is never shown."""

import datetime as dt
import hashlib
import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError, IntakeError, RulesetError
from checker.intake.native import looks_native, parse_document, parse_native, read_bytes
from checker.progress import listening
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.head import SCHEMA
from tests.tiers import part_of

AS_AT = dt.date(2026, 3, 31).toordinal()
SECRET = "Zq7-4411"

YAML = """\
schema: checker/snapshot@1
as_at: 2026-03-31
covers: {looked_after: all, review: {from: 2025-04-01}, placement: all}
cases:
  - case: C-0001
    about: child
    facts:
      - {kind: child, born: 2014-05-09, team: "Care 1"}
      - {kind: looked_after, id: p1, start: 2026-01-05}
      - {kind: review, on: 2026-02-02, status: held, participation: PN1, recorded: 2026-02-09}
      - kind: visit
        on: 2026-02-03T14:30
        seen: true
"""
FACTS = [
    {"kind": "child", "born": "2014-05-09", "team": "Care 1"},
    {"kind": "looked_after", "id": "p1", "start": "2026-01-05"},
    {"kind": "review", "on": "2026-02-02", "status": "held", "participation": "PN1", "recorded": "2026-02-09"},
    {"kind": "visit", "on": "2026-02-03T14:30", "seen": True},
]
DATA = {
    "schema": SCHEMA,
    "as_at": "2026-03-31",
    "covers": {"looked_after": "all", "review": {"from": "2025-04-01"}, "placement": "all"},
    "cases": [{"case": "C-0001", "about": "child", "facts": FACTS}],
}


def parse(text, path="in/snapshot.yaml", **options):
    return parse_native(text.encode() if isinstance(text, str) else text, path=path, **options).snapshot


def refused(text, path="in/snapshot.json"):
    with pytest.raises(CheckerError) as caught:
        parse(text, path)
    return caught.value


def test_yaml_and_json_say_the_same():
    from_yaml, from_json = parse(YAML), parse(json.dumps(DATA), "in/snapshot.json")
    assert from_yaml.as_at == from_json.as_at == AS_AT
    assert from_yaml.coverage == from_json.coverage
    assert [f.content() for c in from_yaml.cases for f in c.facts] == [
        f.content() for c in from_json.cases for f in c.facts
    ]
    assert {fact.kind: fact.source for fact in from_yaml.cases[0].facts} == {
        "child": "snapshot.yaml:8",
        "looked_after": "snapshot.yaml:9",
        "review": "snapshot.yaml:10",
        "visit": "snapshot.yaml:11",
    }
    assert from_json.cases[0].of("visit")[0].source == "snapshot.json:cases[0].facts[3]"
    assert from_json.cases[0].of("visit")[0].minute == 870
    assert from_yaml.problems == from_json.problems == ()


def test_the_file_is_recorded():
    (file,) = parse(YAML).inputs
    assert (file.path, file.format, file.rows, file.rejected) == ("in/snapshot.yaml", "native", 4, 0)
    assert file.sha256 == hashlib.sha256(YAML.encode()).hexdigest()
    assert file.covers == {
        "child": "all", "looked_after": "all", "placement": "all",
        "review": {"from": "2025-04-01", "to": "2026-03-31"},
    }  # fmt: skip
    assert json.dumps(dict(file.covers))


def test_content_decides_and_the_name_may_be_given():
    assert parse(json.dumps(DATA), "x.yaml", name="here").cases[0].facts[0].source == "here:cases[0].facts[0]"
    assert parse(YAML, r"C:\data\x.json").cases[0].facts[0].source == "x.json:8"
    assert parse(b"\xef\xbb\xbf" + YAML.encode()).cases
    assert parse(b"\xef\xbb\xbf\r\n " + json.dumps(DATA).encode()).cases
    assert parse(YAML.replace("\n", "\r\n")).cases[0].facts[0].source == "snapshot.yaml:8"


def test_an_as_at_date_given():
    snapshot = parse(YAML, as_at=AS_AT + 1)
    assert (snapshot.as_at, snapshot.inputs[0].covers["looked_after"]) == (AS_AT + 1, {"to": "2026-03-31"})


def test_problems_name_the_fact_and_never_what_it_holds():
    bad = YAML.replace("status: held", f"status: {SECRET}").replace(
        "case: C-0001", f"case: {SECRET}\n    '{SECRET}': 1"
    )
    snapshot = parse(bad)
    assert [problem.source for problem in snapshot.problems] == ["snapshot.yaml:5", "snapshot.yaml:11"]
    assert SECRET not in "".join(problem.render() for problem in snapshot.problems)
    data = DATA | {"cases": [{"case": SECRET, "facts": [FACTS[2] | {"status": SECRET, SECRET: 1}, SECRET]}]}
    snapshot = parse(json.dumps(data), "in/snapshot.json")
    assert [problem.source for problem in snapshot.problems] == [
        "snapshot.json:cases[0].facts[0]", "snapshot.json:cases[0].facts[0]", "snapshot.json:cases[0].facts[1]",
    ]  # fmt: skip
    assert SECRET not in "".join(problem.render() for problem in snapshot.problems)
    assert (snapshot.inputs[0].rows, snapshot.inputs[0].rejected) == (2, 1)


def test_faults_of_shape_in_yaml_are_placed_all_at_once():
    text = YAML[: YAML.index("      - {kind: child")].replace("facts:", "facts: 4")
    error = refused(text.replace("@1", "@9").replace("from: 2025-04-01", "from: April"), "s.yaml")
    assert isinstance(error, RulesetError)
    assert [(fault.line, fault.field) for fault in error.faults] == [
        (1, "schema"), (3, "covers.review.from"), (7, "cases[0].facts"),
    ]  # fmt: skip
    assert error.render().startswith("s.yaml:1:1: schema: expected checker/snapshot@1, found text of 18 characters")


def test_faults_of_shape_in_json_are_placed_all_at_once():
    data = DATA | {"schema": SECRET, "as_at": None, "cases": [*DATA["cases"] * 3, {"facts": SECRET}]}
    error = refused(json.dumps(data))
    assert isinstance(error, IntakeError)
    assert error.render().splitlines() == [
        "in/snapshot.json:schema: expected checker/snapshot@1, found text of 8 characters",
        "in/snapshot.json:as_at: expected a date, found nothing",
        "in/snapshot.json:cases[3].facts: expected a list of facts, found text of 8 characters",
        "   help: schema is checker/snapshot@1, and as_at and cases go beside it",
    ]
    assert "in/snapshot.json: and 81 more" in refused(json.dumps(DATA | {"cases": [1] * 101})).render()


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("", "in/snapshot.json", "expected a snapshot, found an empty file"),
        (" \n\t", "in/snapshot.json", "expected a snapshot, found an empty file"),
        (b"\xef\xbb\xbf", "in/snapshot.json", "expected a snapshot, found an empty file"),
        (b"schema: x\nas_at: \xff", "in/snapshot.json:2", "expected UTF-8 text, found the byte 0xff"),
        ("schema: é".encode("utf-16"), "in/snapshot.json", "expected UTF-8 text, found UTF-16"),
        (
            '{"schema": 1,\n  "as_at" 2}',
            "in/snapshot.json:2:11",
            "this cannot be read as JSON: expecting ':' delimiter",
        ),
        ('{"schema": "Zq7', "in/snapshot.json:1:12", "this cannot be read as JSON: unterminated string starting at"),
        ('{"a": "\\q"}', "in/snapshot.json:1:8", "this cannot be read as JSON: invalid \\escape"),
        ("{}\n{}", "in/snapshot.json:2:1", "expected nothing after the end of the snapshot"),
        ('{"cases": [{"on": 1, "on": 1}]}', "in/snapshot.json:cases[0]", "one name is here twice"),
        ('{"Mrs Jones": [{"on": 1, "on": 1}]}', "in/snapshot.json:?[0]", "one name is here twice"),
        ('{"a": {"on": 1, "on": {"on": 1, "on": 2}}}', "in/snapshot.json:a", "one name is here twice"),
        ('{"a": 1, "a": 2}', "in/snapshot.json", "one name is here twice"),
        ('{"cases": [1, NaN]}', "in/snapshot.json:cases[1]", "expected a number, found NaN or Infinity"),
        ('{"cases": [1, -Infinity]}', "in/snapshot.json:cases[1]", "expected a number, found NaN or Infinity"),
        ('{"cases": [1, 1e999]}', "in/snapshot.json:cases[1]", "this number is too large to hold"),
        ('{"cases": ' + "9" * 5000 + "}", "in/snapshot.json", "a number here has thousands of digits"),
        ('{"a":' * 200_000, "in/snapshot.json", "this is nested too deep to read"),
        ("[" * 200_000, "in/snapshot.json", "this is nested too deep to read"),
        ("[]", "in/snapshot.json", "expected a mapping with schema, as_at, covers and cases, found a list"),
    ],
)
def test_bytes_that_are_not_a_snapshot(text, where, what):
    error = refused(text)
    assert isinstance(error, IntakeError)
    assert (error.where, error.what) == (where, what)
    assert error.help


@pytest.mark.parametrize(
    "text",
    [
        "cases: " + "[" * 5000,
        "a: &a [x]\nb: *a",
        "\t- x: [",
        "just text",
        "- 1",
        "schema: checker/snapshot@1\nas_at: 2026-02-30\ncases: []",
    ],
)
def test_yaml_that_is_not_a_snapshot(text):
    assert isinstance(refused(text), RulesetError)


@pytest.mark.parametrize("quote", ["", "'"])
def test_a_date_that_does_not_exist_is_a_problem_of_its_fact_alone(quote):
    snapshot = parse(YAML.replace("2014-05-09", f"{quote}2014-02-30{quote}"), "s.yaml")
    (problem,) = snapshot.problems
    assert problem.render().startswith(
        "s.yaml:8, column born: expected a date, found a day that is not in the calendar"
    )
    assert "2014-02-30" not in problem.render()
    assert snapshot.cases[0].of("child")[0].attributes == {"team": "Care 1"}
    assert len(snapshot.cases[0].facts) == 4


def test_an_end_that_does_not_exist_is_not_read_as_still_open():
    snapshot = parse(YAML.replace("start: 2026-01-05", "start: 2026-01-05, end: 2026-02-30"), "s.yaml")
    (fact,) = snapshot.cases[0].of("looked_after")
    assert (fact.end_lo, fact.end_hi) == (fact.start_lo, STILL_OPEN)


def test_a_misspelt_kind_takes_the_row_s_day_out_of_cover():
    snapshot = parse(YAML.replace("kind: review", "kind: revew"))
    day = dt.date(2026, 2, 2).toordinal()
    assert snapshot.coverage.of("review").spans == ((AS_AT - 364, day - 1), (day + 1, AS_AT))
    assert len(snapshot.coverage.of("placement").spans) == 1
    assert snapshot.inputs[0].covers["review"] == [
        {"from": "2025-04-01", "to": "2026-02-01"}, {"from": "2026-02-03", "to": "2026-03-31"},
    ]  # fmt: skip


def test_a_file_too_large_is_not_read(monkeypatch, tmp_path):
    monkeypatch.setattr("checker.intake.native.MAX_BYTES", 100)
    path = tmp_path / "s.yaml"
    path.write_text(YAML)
    for door in (lambda: read_bytes(str(path)), lambda: parse(YAML)):
        with pytest.raises(IntakeError, match="larger than"):
            door()


def test_files(tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(YAML)
    read = parse_native(read_bytes(str(path)), path=str(path), name="one").snapshot
    assert read.cases[0].facts[0].source == "one:8"
    for name in (str(tmp_path / "none.yaml"), str(tmp_path), "a\0b"):
        with pytest.raises(IntakeError, match="cannot be opened"):
            read_bytes(name)


def test_what_looks_native():
    assert looks_native(YAML.encode())
    assert looks_native(b"\xef\xbb\xbf{")
    assert looks_native(b"# a snapshot\n'schema': x")
    assert not looks_native(b"CHILD,DECOM\n1,2")
    assert not looks_native(b"")


secret_places = st.integers(min_value=0, max_value=len(YAML))
marks = st.sampled_from(["", ":", ": ", "'", '"', "\n", "\n  ", "- ", "*", "&", "!", "[", "{", "}", "\t", "#", " "])


@given(at=secret_places, before=marks, after=marks, twice=st.booleans())
@settings(deadline=None, max_examples=part_of(300))
def test_no_yaml_error_shows_what_the_file_holds(at, before, after, twice):
    said = ""
    text = YAML[:at] + (before + SECRET + after) * (1 + twice) + YAML[at:]
    try:
        said = "".join(problem.render() for problem in parse(text).problems)
    except CheckerError as error:
        said = error.render()
    assert SECRET not in said
    assert "C-0001" not in said
    assert "2014-05-09" not in said


dates = st.dates().map(str) | st.sampled_from(["unknown", "2026-02-30", "2026-02-03T14:30", "0000-01-01", SECRET])
names = st.sampled_from(
    ["schema", "as_at", "covers", "cases", "case", "about", "facts", "kind", "on", "start", "end", "started_by",
     "lasted_to", "status", "from", "to", "without", "all", "open-at", "review", "placement", "child", "id", "recorded",
     SECRET]
)  # fmt: skip
leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | dates
    | names
    | st.just(SCHEMA)
    | st.dates()
)
trees = st.recursive(leaves, lambda inside: st.lists(inside, max_size=4) | st.dictionaries(names, inside, max_size=4))
facts = st.dictionaries(names, leaves, max_size=6).map(lambda fact: {"kind": "review"} | fact)
cases = st.fixed_dictionaries(
    {"case": leaves, "facts": st.lists(facts | trees, max_size=3)}, optional={"about": leaves}
)
snapshots = st.fixed_dictionaries(
    {"schema": st.just(SCHEMA), "as_at": st.just("2026-03-31"), "cases": st.lists(cases, max_size=3)},
    optional={"covers": st.dictionaries(names, trees, max_size=3)},
)


@given(trees | snapshots)
@settings(deadline=None, max_examples=part_of(400))
def test_any_data_is_read_or_refused_in_words(data):
    text = json.dumps(data, default=str)
    try:
        snapshot = parse(text, "s.json")
        said = "".join(problem.render() for problem in snapshot.problems)
    except CheckerError as error:
        said = error.render()
    assert SECRET not in said


@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused_in_words(raw):
    for prefix in (b"", b"{", YAML.encode()):
        try:
            parse_native(prefix + raw, path="s")
        except CheckerError as error:
            assert error.render()


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_how_far_a_document_has_been_read_is_told_and_a_head_is_no_part_of_the_work(share):
    cases = [{"case": f"C-{number}", "facts": [{"kind": "child"}]} for number in range(3000)]
    head = {"schema": SCHEMA, "as_at": "2026-03-31", "covers_apart": [{"cases": [{"case": c["case"]} for c in cases]}]}
    for form in (json.dumps, yaml.safe_dump):
        with listening() as heard:
            parse_document(form(head).encode(), "snapshot.yaml", "snapshot.yaml", share=share)
            assert heard.share == share
