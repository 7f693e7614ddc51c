"""JSON Lines read in columns come to what reading them line by line comes to: facts, problems in order, and what is covered."""

from __future__ import annotations

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.errors import CheckerError
from checker.intake import json_columns, json_lines, most_unread
from checker.intake.json_lines import parse_json_lines
from checker.snapshot.document import Reader
from checker.snapshot.framed import FramedCases
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import Type, vocabulary
from tests.tiers import part_of

HEAD = {"schema": SCHEMA, "as_at": "2026-03-31", "covers": "all"}
DAYS = ("2026-02-05", "2026-02-06", "2026-02-05T10:30", "unknown", "2025-12-01")
ODD = (
    None,
    True,
    1,
    1.5,
    10**15,
    "",
    "2026-02-30",
    [],
    {"a": 1},
    1e30,
    "é",
    'said "so"',
    "two\nlines",
    "x" * 300,
    " a ",
)
CASES = ("1", 1, "2", "C-3", "4 4")
KINDS = ("review", "visit", "looked_after", "child", "foster_approval", "strengths_questionnaire", "conference")
LINES = ("", "[]", "null", "{}", '{"case": "1"}', '{"case": "7", "about": "household"}', "not JSON", '{"kind": "visit"}',
         '{"case": "1", "case": "2", "kind": "visit", "on": "2026-02-05"}', '{"case": "5", "facts": []}',
         '\xa0{"case": "1", "kind": "visit", "on": "2026-02-05"}')  # fmt: skip


def value(kind, name):
    attribute = kind.attributes.get(name)
    if attribute is None or attribute.type is Type.DATE:
        return st.sampled_from(("a", "b", 2) if name == "id" else DAYS)
    return st.sampled_from({
        Type.FLAG: (True, False), Type.CODE: attribute.values, Type.NUMBER: (1, 1.0, 2.5, 10), Type.ID: ("p1", 2),
    }[attribute.type])  # fmt: skip


@st.composite
def facts(draw, kind, fits):
    days = [name for name in ("on", "start", "end") if name in kind.time_fields]
    more = draw(st.lists(st.sampled_from(["id", "recorded", *kind.time_fields, *kind.attributes]), max_size=3))
    made = {"kind": kind.name}
    for name in [*days, *more]:
        made[name] = draw(value(kind, name) if fits or draw(st.integers(0, 3)) else st.sampled_from(ODD))
    if not fits and not draw(st.integers(0, 9)):
        made[draw(st.sampled_from(("spare", "about", "case")))] = draw(st.sampled_from(("x", "child", "household")))
    return dict(draw(st.permutations(list(made.items()))))


@st.composite
def lines(draw):
    fits, listed = (
        draw(st.booleans()),
        [vocabulary().kind(name) for name in draw(st.lists(st.sampled_from(KINDS), min_size=1))],
    )
    made = []
    for kind in listed:
        case = draw(st.sampled_from(CASES if fits else (*CASES, *ODD)))
        if draw(st.booleans()):
            about = {} if kind.about == "child" and draw(st.booleans()) else {"about": kind.about}
            line = {"case": case, **about, "facts": draw(st.lists(facts(kind, fits), min_size=fits, max_size=3))}
        else:
            line = {"case": case, **draw(facts(kind, fits))}
        separators = draw(st.sampled_from(((", ", ": "), (",", ":"), (" ,\t", " : "))))
        made.append(json.dumps(line, ensure_ascii=draw(st.booleans()), separators=separators))
        if not fits and draw(st.booleans()):
            made.append(draw(st.sampled_from(LINES)))
    return draw(st.sampled_from(("\n", "\r\n"))).join([json.dumps(HEAD), *made]).encode()


def parse(data):
    try:
        return parse_json_lines(io.BytesIO(data), path="in/s.jsonl")
    except CheckerError as error:
        return error.render()


@pytest.fixture
def at_once(monkeypatch):
    """Within it, few lines are enough to be read in columns."""
    monkeypatch.setattr(json_lines, "_ENOUGH", 1)
    monkeypatch.setattr(json_columns, "_ALIKE", 1)


@settings(max_examples=part_of(200), suppress_health_check=list(HealthCheck), deadline=None)
@given(data=lines(), part=st.sampled_from((7, 300, 10_000)), lot=st.sampled_from((1, 1_000, 100_000)))
def test_the_same_as_line_by_line(data, part, lot):
    by_line = parse(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(json_lines, "_ENOUGH", 1)
        patch.setattr(json_lines, "_PART", part)
        patch.setattr(json_lines, "_LOT", lot)
        patch.setattr(json_columns, "_ALIKE", 1)
        assert parse(data) == by_line


def text(*made):
    return "\n".join(json.dumps(line) for line in (HEAD, *made)).encode()


def test_no_object_is_made_of_a_fact_in_a_plain_line(at_once, monkeypatch):
    monkeypatch.setattr(Reader, "line", None)
    monkeypatch.setattr("checker.snapshot.rows.Fact", None)
    visit = {"kind": "visit", "on": "2026-02-05", "seen": True}
    snapshot = parse(
        text({"case": "1", **visit}, {"case": 2, "about": "child", "facts": [visit, {"kind": "child"}]})
    ).snapshot
    assert isinstance(snapshot.cases, FramedCases)
    assert dict(snapshot.kinds) == {"visit": 2, "child": 1}
    monkeypatch.undo()
    assert [(case.id, [(fact.kind, fact.source) for fact in case.facts]) for case in snapshot.cases] == [
        ("1", [("visit", "s.jsonl:2")]),
        ("2", [("child", "s.jsonl:3"), ("visit", "s.jsonl:3")]),
    ]


def test_days_are_counted_as_line_by_line_in_whatever_field_they_are(monkeypatch):
    """Of three days of each field two cannot be read; what is unknown or not there is no day that was given."""
    monkeypatch.setattr(most_unread, "ENOUGH_TO_TELL", 1)
    days = ("05/02/2026", "2026-02-30", "2026-02-05", "unknown", None)
    data = text(
        *({"case": "1", "kind": "visit", "on": "unknown", "on_from": day, "recorded": day} for day in days),
        *({"case": "1", "kind": "looked_after", "start": day, "end": "unknown", "over_by": day} for day in days),
        *({"case": "1", "kind": "child", "born": day} for day in days),
    )
    by_line = parse(data).snapshot.problems
    monkeypatch.setattr(json_lines, "_ENOUGH", 1)
    monkeypatch.setattr(json_columns, "_ALIKE", 1)
    assert parse(data).snapshot.problems == by_line
    told = {each.column for each in by_line if "found 2 of 3 that cannot be read" in each.what}
    assert told == {"visit.on_from", "visit.recorded", "looked_after.start", "looked_after.over_by", "child.born"}


def test_no_name_of_the_vocabulary_keeps_a_line_from_being_read_in_columns(at_once, monkeypatch):
    """One with a digit in it, such as section_47, did."""
    monkeypatch.setattr(Reader, "line", None)
    for kind in vocabulary().kinds.values():
        day = {"on": "2026-02-05"} if "on" in kind.time_fields else {}
        facts = [{"kind": kind.name, **day, name: None} for name in ("recorded", *kind.attributes)]
        assert parse(text({"case": "1", "about": kind.about, "facts": facts})).snapshot.inputs[0].rows == len(facts)


def test_what_is_said_comes_in_the_order_of_the_lines_whichever_way_each_is_read(at_once):
    visits = [
        {"case": "1", "kind": "visit", "on": day} for day in ("2026-02-30", "2026-02-05", "nonsense", "2026-02-31")
    ]
    problems = parse(text(*visits[:2], {**visits[3], "case": None}, visits[2], visits[3], [])).snapshot.problems
    assert [(each.source, each.column, each.count) for each in problems] == [
        ("s.jsonl:2", "on", 3),  # a day that is not in the calendar, there and in lines 4 and 6
        ("s.jsonl:4", "case", 1),
        ("s.jsonl:5", "on", 1),
        ("s.jsonl:7", None, 1),
    ]


@pytest.mark.parametrize("share", [10**30, 10**17 + 1, -(2**63)])
def test_a_number_that_no_column_can_hold_is_as_it_was_written(at_once, share):
    post = {"case": "1", "kind": "post", "start": "2026-02-05", "end": None}
    snapshot = parse(text({**post, "share": share}, {**post, "share": 2.5})).snapshot
    assert {fact.attributes["share"] for case in snapshot.cases for fact in case.facts} == {share, 2.5}


def test_lines_of_a_case_that_is_about_two_things_are_read_in_their_order(at_once):
    household = {"case": "1", "kind": "foster_approval", "start": "2025-01-05", "end": None}
    child = {"case": "1", "kind": "visit", "on": "2026-02-05"}
    for first, second in ((household, child), (child, household)):
        (problem,) = parse(text({**child, "case": "2"}, first, second)).snapshot.problems
        assert problem.source == "s.jsonl:4"
