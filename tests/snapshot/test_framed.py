"""Cases whose facts are in a frame are what the same cases are as objects, and what is asked of them makes none."""

from __future__ import annotations

import datetime as dt
import json
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from checker.intake import read_sources
from checker.snapshot.asked import without_unasked
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.document import Reader
from checker.snapshot.facts import STILL_OPEN, Case, Fact, Snapshot
from checker.snapshot.framed import FramedCases, sheets
from checker.snapshot.framed.plain import NotPlainError
from checker.snapshot.head import SCHEMA
from checker.snapshot.making import make_case
from checker.snapshot.unborn import follow_births
from tests.engines.polars.frames import frame_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


@pytest.fixture(scope="module")
def made() -> Snapshot:
    return read_sources([str(FIXTURES / "authority" / "snapshot.json")])


@pytest.fixture(scope="module")
def framed(made: Snapshot) -> Snapshot:
    frame = frame_of(made).sample(fraction=1, shuffle=True, seed=7)
    return replace(made, cases=FramedCases(frame, "facts"))


def without_sources(cases) -> list[Case]:
    return [replace(case, facts=tuple(replace(fact, source="") for fact in case.facts)) for case in cases]


def test_the_same_cases_in_the_same_order(made: Snapshot, framed: Snapshot) -> None:
    assert without_sources(framed.cases) == without_sources(case for case in made.cases if case.facts)
    assert framed.cases[3:5] == [framed.cases[3], framed.cases[4]]
    assert framed.cases[-1] == list(framed.cases)[-1]


def test_what_is_told_without_making_any(made: Snapshot, framed: Snapshot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(FramedCases, "facts", None)  # nothing can be made
    held = [case for case in made.cases if case.facts]
    assert len(framed.cases) == len(held)
    assert dict(framed.abouts) == dict(replace(made, cases=tuple(held)).abouts)
    assert dict(framed.kinds) == dict(made.kinds)
    assert framed.hold("child", "team")
    assert not framed.hold("child", "unborn_record")
    some = ["cp_plan", "foster_review"]
    assert [case.id for case in framed.holding(some)] == [case.id for case in made.holding(some)]
    for attribute in ("team", "family", "nothing-of-the-kind"):
        assert framed.said("child", attribute) == made.said("child", attribute)
    assert without_unasked(follow_births(framed), ()).cases is framed.cases


def test_where_a_row_was_read_is_as_the_frame_says() -> None:
    rows = [{"case": "1", "kind": "visit", "on": dt.date(2026, 1, day), "source": f"a.csv:{day}"} for day in (5, 4)]
    (case,) = FramedCases(pl.DataFrame(rows), "facts")
    assert [fact.source for fact in case.facts] == ["a.csv:4", "a.csv:5"]
    with pytest.raises(NotPlainError):
        FramedCases(pl.DataFrame([*rows, rows[0] | {"source": None}]), "facts")


def test_what_a_record_says_first_is_what_it_says() -> None:
    rows = [
        {"case": "1", "kind": "child", "born": dt.date(2020, 1, 1), "team": team} for team in ("West", None, "East")
    ]
    snapshot = replace(a_snapshot(), cases=FramedCases(pl.DataFrame([*rows, rows[1] | {"case": "2"}]), "facts"))
    as_objects = replace(snapshot, cases=tuple(snapshot.cases))
    first = snapshot.cases[0].of("child")
    said = next(fact.attributes["team"] for fact in first if "team" in fact.attributes)
    assert snapshot.said("child", "team") == as_objects.said("child", "team") == {("child", "1"): said}
    assert snapshot.said("visit", "team") == as_objects.said("visit", "team") == {}


DAYS_BETWEEN = [
    {
        "kind": "dental_check", "on": None, "attributes": '{"on": "unknown"}',
        "on_from": dt.date(2025, 4, 1), "on_by": dt.date(2026, 3, 31),
    },
    {"kind": "dental_check", "attributes": '{"on": "unknown", "on_by": "2026-03-31"}'},
    {"kind": "looked_after", "started_from": dt.date(2024, 1, 5), "started_by": dt.date(2024, 2, 5)},
    {"kind": "looked_after", "start": dt.date(2024, 1, 5), "attributes": '{"end": "unknown"}', "over_by": dt.date(2024, 3, 1)},
    {"kind": "looked_after", "started_from": dt.date(2024, 1, 5), "end": dt.date(2024, 3, 1)},
    {"kind": "looked_after", "attributes": '{"end": "unknown", "over_by": "2024-03-01", "lasted_to": "2024-02-01"}'},
]  # fmt: skip


def test_days_between_two_are_what_they_are_row_by_row() -> None:
    rows = [{"case": f"{number}", **row} for number, row in enumerate(DAYS_BETWEEN, 1)]
    columns = dict.fromkeys(
        ("on", "start", "end", "started_from", "started_by", "over_by", "on_from", "on_by"), pl.Date
    )
    framed = FramedCases(pl.DataFrame(rows, schema_overrides=columns | {"attributes": pl.String}), "facts")
    reader = Reader(lambda loc: "")
    reader.head.read({"schema": SCHEMA, "as_at": "2026-03-31", "covers": {}}, apart=True)
    for row in rows:
        spread = {name: value for name, value in row.items() if name != "attributes"}
        reader.row({**spread, **json.loads(row.get("attributes", "{}"))}, ("rows", "facts"))
    built = reader.built()
    assert not built.snapshot.problems
    assert without_sources(framed) == without_sources(built.snapshot.cases)


@pytest.mark.parametrize(
    "row",
    [
        {"kind": "dental_check", "on": dt.date(2026, 1, 1), "on_by": dt.date(2026, 3, 31)},
        {"kind": "looked_after", "start": dt.date(2024, 1, 5), "started_from": dt.date(2024, 1, 1), "end": dt.date(2024, 2, 1)},
        {"kind": "looked_after", "started_from": dt.date(2024, 3, 5), "end": dt.date(2024, 2, 1)},
        {"kind": "looked_after", "start": dt.date(2024, 1, 5), "over_by": dt.date(2024, 2, 1), "end": None},
        {
            "kind": "looked_after", "started_from": dt.date(2024, 3, 5), "started_by": dt.date(2024, 3, 1),
            "end": dt.date(2024, 4, 1),
        },
    ],
)  # fmt: skip
def test_days_that_do_not_go_together_are_left_to_be_read_row_by_row(row) -> None:
    with pytest.raises(NotPlainError):
        FramedCases(pl.DataFrame([{"case": "1", **row}], schema_overrides={"end": pl.Date}), "facts")


def test_cases_of_which_something_else_is_covered() -> None:
    rows = [{"case": f"{number}", "kind": "dental_check", "on": dt.date(2026, 1, 1)} for number in range(1, 7)]
    apart = {"1": Coverage({"review": KindCoverage(((1, 2),))}), "4": Coverage({"review": KindCoverage(((3, 4),))})}
    apart["5"] = apart["1"]
    cases = FramedCases(pl.DataFrame(rows), "facts", apart=apart)
    assert [case.coverage for case in cases] == [apart.get(case.id) for case in cases]
    assert [case.id for case in cases.covered_apart()] == ["1", "4", "5"]


def test_facts_that_are_alike_without_what_was_not_asked_for_are_one() -> None:
    children = [
        {"case": "1", "kind": "child", "born": dt.date(2020, 1, 1), "ethnicity": each} for each in ("WBRI", "MWBC")
    ]
    snapshot = replace(a_snapshot(), cases=FramedCases(pl.DataFrame(children), "facts"))
    assert [len(case.facts) for case in without_unasked(snapshot, ["ethnicity"]).cases] == [2]
    (case,) = without_unasked(snapshot, ()).cases
    assert case.facts == (Fact("child", "facts:1", attributes={"born": dt.date(2020, 1, 1)}),)


def a_snapshot() -> Snapshot:
    return replace(read_sources([str(FIXTURES / "demonstration" / "snapshot.yaml")]), cases=())


def test_a_record_from_before_birth_follows_the_child() -> None:
    rows = [
        {"case": "u1", "kind": "child", "expected": dt.date(2026, 1, 9)},
        {"case": "c1", "kind": "child", "born": dt.date(2026, 1, 5), "unborn_record": "u1"},
        {"case": "c2", "kind": "child", "born": dt.date(2020, 1, 5)},
    ]
    snapshot = replace(a_snapshot(), cases=FramedCases(pl.DataFrame(rows), "facts"))
    assert [(case.id, case.later_id) for case in follow_births(snapshot).cases] == [("c2", None), ("u1", "c1")]


def test_a_case_goes_to_another_process_without_the_frame(framed: Snapshot) -> None:
    sent = pickle.dumps(framed.cases[0])
    assert pickle.loads(sent) == framed.cases[0]
    assert len(sent) < 50_000


def test_a_few_cases_are_checked_without_what_takes_long_to_import() -> None:
    heavy = ("polars", "numpy", "openpyxl")
    words = ["checker", "check", str(FIXTURES / "demonstration" / "snapshot.yaml"), "--select", "lac.review.interval"]
    code = (
        f"import sys\nfrom checker.cli import main\nsys.argv = {words!r}\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules], file=sys.stderr)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert told.stderr.strip().splitlines()[-1] == "[]"


def test_a_whole_number_is_one_however_it_was_written() -> None:
    """A column of numbers holds 1 as 1.0 where another is 0.6; duplicates, and the order among equals, are the same."""
    one, other = (
        make_case(
            "1",
            "officer",
            [Fact("post", f"{n}", 1, 1, attributes={"share": share}) for n, share in enumerate(shares, 1)],
        )
        for shares in ((10, 0.6, 10.0), (10.0, 0.6))
    )
    assert [fact.content() for fact in one.facts] == [fact.content() for fact in other.facts]
    assert [fact.content()[-2] for fact in one.facts] == [(("share", "0.6"),), (("share", "10"),)]


TWICE = {
    "an event of no day": ({"kind": "visit", "attributes": '{"on": "unknown"}'}, 2),
    "an event between two days": (
        {
            "kind": "visit", "attributes": '{"on": "unknown"}',
            "on_from": dt.date(2025, 1, 1), "on_by": dt.date(2025, 2, 1),
        },
        2,
    ),
    "an event of no day with an id": ({"kind": "visit", "id": "v1", "attributes": '{"on": "unknown"}'}, 1),
    "an event of a day": ({"kind": "visit", "on": dt.date(2025, 1, 1)}, 1),
    "a record": ({"kind": "child", "team": "T1"}, 1),
    "an open period of a kind of which one follows another": ({"kind": "placement", "carer": "a"}, 1),
    "an open period of a kind of which several go on at once": ({"kind": "assessment"}, 2),
    "a period of which neither end is known": ({"kind": "placement", "attributes": '{"end": "unknown"}'}, 2),
    "a period of which the end is known": ({"kind": "assessment", "end": dt.date(2025, 1, 1)}, 1),
}  # fmt: skip


@pytest.mark.parametrize(("row", "several"), TWICE.values(), ids=TWICE)
def test_rows_that_say_the_same_are_one_unless_nothing_tells_that_they_are(row, several) -> None:
    days = dict.fromkeys(("on", "on_from", "on_by", "start", "end"), pl.Date)
    other = {"case": "1", "kind": "visit", "on": dt.date(2025, 3, 1)}
    rows = [{"case": "1", **row}, {"case": "2", **row}, {"case": "1", **row}, other]
    frame = pl.DataFrame(
        [dict.fromkeys(days) | each for each in rows],
        schema_overrides=days | {"id": pl.String, "attributes": pl.String},
    )
    case, _ = FramedCases(frame, "facts")
    told = [fact for fact in case.facts if not fact.dated or fact.start_lo < dt.date(2025, 3, 1).toordinal()]
    assert [(fact.source, fact.alike) for fact in told] == [("facts:1", 0), ("facts:3", 1)][:several]
    again = [replace(fact, alike=0) for fact in (*told, *told[:1])[:2]]  # in objects, as they were read
    again[-1] = replace(again[-1], source="facts:3")
    assert make_case("1", "child", again).facts == tuple(told)


HELD = {"kind": "review", "id": "r1", "on": dt.datetime(2025, 1, 6), "status": "held"}
AGREED = {"kind": "agreed_action", "id": "a1", "on": dt.datetime(2025, 1, 6)}
STAY = {
    "kind": "secure_stay",
    "id": "s1",
    "start": dt.datetime(2025, 1, 6),
    "end": dt.datetime(2025, 1, 10, 9, 30),
    "authority": "court-order",
}
UNTOLD = {"end": None, "attributes": '{"end": "unknown"}'}
TYPES = {"id": pl.String, "recorded": pl.Date, "due": pl.Date, "type": pl.String, "status": pl.String}
TYPES |= {"on": pl.Datetime, "start": pl.Datetime, "end": pl.Datetime, "attributes": pl.String}
TYPES |= {"authority": pl.String, "lasted_to": pl.Date, "over_by": pl.Date, "on_from": pl.Date, "on_by": pl.Date}
ONE_THING = {
    "one says less": ([HELD, HELD | {"status": None}], 1),
    "each says what the other does not": ([HELD | {"status": None, "type": "statutory"}, HELD], 1),
    "only one says when it was written up": ([HELD, HELD | {"recorded": dt.date(2025, 1, 9)}], 1),
    "only one says the time of day": ([HELD, HELD | {"on": dt.datetime(2025, 1, 6, 10, 30)}], 1),
    "only one says a date that it carries": ([AGREED, AGREED | {"due": dt.date(2025, 2, 3)}], 1),
    "each says another date that it carries": ([AGREED | {"due": dt.date(2025, 2, each)} for each in (3, 4)], 2),
    "three, none of which says otherwise": ([HELD, HELD | {"status": None}, HELD | {"type": "statutory"}], 1),
    "one says otherwise": ([HELD, HELD | {"status": "planned"}], 2),
    "one of three says otherwise": ([HELD, HELD | {"status": None}, HELD | {"status": "planned"}], 3),
    "written up on different days": ([HELD | {"recorded": dt.date(2025, 1, each)} for each in (8, 9)], 2),
    "at different times": ([HELD | {"on": dt.datetime(2025, 1, 6, each)} for each in (9, 10)], 2),
    "on different days": ([HELD, HELD | {"on": dt.datetime(2025, 1, 7)}], 2),
    "of different ids": ([HELD, HELD | {"id": "r2"}], 2),
    "one does not say when it ended": ([STAY, STAY | UNTOLD], 1),
    "one may have ended on any of some days, and the other in part of them": (
        [STAY | UNTOLD | {"lasted_to": dt.date(2025, 1, 8)}, STAY | UNTOLD | {"over_by": dt.date(2025, 1, 20)}],
        1,
    ),
    "neither does": ([STAY | UNTOLD, STAY | UNTOLD | {"authority": None}], 1),
    "one is still open and one may be": ([STAY | {"end": None}, STAY | UNTOLD], 1),
    "one ended before the other may have": ([STAY, STAY | UNTOLD | {"lasted_to": dt.date(2025, 1, 11)}], 2),
    "one ended and one is open": ([STAY, STAY | {"end": None}], 2),
    "one that does not say when it ended says otherwise": ([STAY, STAY | UNTOLD | {"authority": "remand"}], 2),
    "one that does not say when it ended began on another day": (
        [STAY, STAY | UNTOLD | {"start": dt.datetime(2025, 1, 7)}],
        2,
    ),
    "one that may be either of two": ([STAY, STAY | UNTOLD, STAY | {"end": dt.datetime(2025, 1, 12)}], 3),
    "one began, on the day the other ended, after it": (
        [
            STAY | UNTOLD | {"start": dt.datetime(2025, 1, 6, 10)},
            STAY | {"start": dt.datetime(2025, 1, 6), "end": dt.datetime(2025, 1, 6, 9)},
        ],
        2,
    ),
    "of three, two end alike and one otherwise": (
        [STAY, STAY | {"authority": None}, STAY | {"end": dt.datetime(2025, 1, 12)}],
        2,
    ),
    "of no id, one of which does not say when it ended": ([STAY | {"id": None}, STAY | UNTOLD | {"id": None}], 2),
    "with no id": ([HELD | {"id": None}, HELD | {"id": None, "status": None}], 2),
}


@pytest.mark.parametrize(("rows", "several"), ONE_THING.values(), ids=ONE_THING)
def test_rows_of_one_id_and_one_start_are_one_fact_unless_one_says_otherwise(rows, several) -> None:
    every = [{"case": "1", **dict.fromkeys(TYPES), **row} for row in rows]
    frame = pl.DataFrame(every, schema_overrides=TYPES)
    (case,) = FramedCases(frame, "facts")
    each = [FramedCases(frame[place : place + 1], "facts")[0].facts[0] for place in range(len(every))]
    each = [replace(fact, source=f"facts:{place}") for place, fact in enumerate(each, 1)]
    assert make_case("1", "child", each).facts == case.facts  # in objects as in columns
    assert len(case.facts) == several
    if several == 1:
        (one,) = case.facts
        assert one.source == "facts:1"
        assert one.attributes == {k: v for fact in each for k, v in fact.attributes.items()}
        assert one.end_lo == max(fact.end_lo for fact in each)
        assert one.end_hi == min(fact.end_hi for fact in each)
        assert {one.end_minute} >= {fact.end_minute for fact in each} - {None}
        assert {one.minute, one.recorded} >= {fact.minute for fact in each} | {fact.recorded for fact in each} - {None}
    told = FramedCases(frame, "facts").sheet(case.facts[0].kind).told()
    assert len(told) == several


def since(day: int, until: int | None = None) -> dict[str, object]:
    """A review without an id on a day not known of January, from one day until another."""
    days = {"on_from": dt.date(2025, 1, day)} | ({"on_by": dt.date(2025, 1, until)} if until else {})
    return HELD | {"id": None, "on": None, "attributes": '{"on": "unknown"}'} | days


def by(day: int) -> dict[str, object]:
    """One by a day of it."""
    return since(1) | {"on_from": None, "on_by": dt.date(2025, 1, day)}


NAMELESS = STAY | {"id": None}
UNBEGUN = {"start": None, "attributes": '{"start": "unknown"}'}
UNDECIDED = {
    "one has no start": ([STAY | UNBEGUN, STAY], [0]),
    "one has no start and says less": ([STAY, STAY | UNBEGUN | {"authority": None}], [1]),
    "one has no start and says otherwise": ([STAY, STAY | UNBEGUN | {"authority": "remand"}], []),
    "one has no start and ended before the other began": (
        [STAY, STAY | UNBEGUN | {"end": dt.datetime(2025, 1, 5)}],
        [],
    ),
    "one has no start and another id": ([STAY, STAY | UNBEGUN | {"id": "s2"}], []),
    "one has no start, and two contradict one another": (
        [STAY | UNBEGUN | {"authority": None}, STAY, STAY | {"authority": "remand"}],
        [0],
    ),
    "one may be either of two": ([STAY | {"authority": None}, STAY | {"authority": "remand"}, STAY], [0]),
    "an event may be either of two": ([HELD, HELD | {"status": None}, HELD | {"status": "planned"}], [1]),
    "an event has no day": ([HELD, HELD | {"on": None, "attributes": '{"on": "unknown"}'}], [1]),
    "each says otherwise": ([HELD | {"status": each} for each in ("held", "planned", "not-held")], []),
    "without an id, one does not say when it ended": ([NAMELESS, NAMELESS | UNTOLD], [1]),
    "without an id, one lasted to a day that is known": (
        [NAMELESS | UNTOLD, NAMELESS | UNTOLD | {"lasted_to": dt.date(2025, 1, 8)}],
        [0],
    ),
    "without an id, one ended before the other may have": (
        [NAMELESS, NAMELESS | UNTOLD | {"lasted_to": dt.date(2025, 1, 11)}],
        [],
    ),
    "without an id, one is still open": ([NAMELESS | {"end": None}, NAMELESS | UNTOLD], [1]),
    "without an id, both say when they ended, one of them the time": (
        [NAMELESS, NAMELESS | {"end": dt.datetime(2025, 1, 10)}],
        [],
    ),
    "without an id, one says less": ([NAMELESS, NAMELESS | UNTOLD | {"authority": None}], []),
    "without an id, one was written up on another day": (
        [NAMELESS, NAMELESS | UNTOLD | {"recorded": dt.date(2025, 1, 8)}],
        [],
    ),
    "without an id, one may be either of two": (
        [NAMELESS, NAMELESS | UNTOLD, NAMELESS | {"end": dt.datetime(2025, 1, 12)}],
        [1],
    ),
    "one has an id": ([STAY, NAMELESS | UNTOLD], []),
    "an event of no day, of days that meet": ([by(9), since(9)], [0]),
    "an event of no day, of days that do not meet": ([by(9), since(10)], []),
    "an event of no day, between two others": ([by(9), since(5, 15), since(12)], [1]),
    "an event of no day, and one of a day": ([by(9), HELD | {"id": None}], []),
    "an event of no day, one of which says otherwise": ([by(9), since(5) | {"status": "planned"}], []),
    "an event of no day, one of which says less": ([by(9), since(5) | {"status": None}], []),
    "an event of no day, one of which has an id": ([by(9), since(5) | {"id": "r1"}], []),
    "an event of no day, one written up on another day": ([by(9), since(5) | {"recorded": dt.date(2025, 1, 8)}], []),
}


@pytest.mark.parametrize(("rows", "possible"), UNDECIDED.values(), ids=UNDECIDED)
def test_a_row_that_may_be_another_says_so(rows, possible) -> None:
    every = [{"case": "1", **dict.fromkeys(TYPES), **row} for row in rows]
    frame = pl.DataFrame(every, schema_overrides=TYPES)
    (case,) = FramedCases(frame, "facts")
    assert {fact.source: fact.alike for fact in case.facts} == {
        f"facts:{place}": int(place - 1 in possible) for place in range(1, len(rows) + 1)
    }
    each = [FramedCases(frame[place : place + 1], "facts")[0].facts[0] for place in range(len(rows))]
    each = [replace(fact, source=f"facts:{place}") for place, fact in enumerate(each, 1)]
    assert make_case("1", "child", each).facts == case.facts  # in objects as in columns
    assert make_case("1", "child", case.facts).facts == case.facts


def test_of_events_that_say_the_same_and_may_be_another_each_is_one_more() -> None:
    """By the 9th, twice, and since the 9th: one certainly was, and there may be one more, or two."""
    rows = [by(9), by(9), since(9)]
    frame = pl.DataFrame([{"case": "1", **dict.fromkeys(TYPES), **row} for row in rows], schema_overrides=TYPES)
    (case,) = FramedCases(frame, "facts")
    assert {fact.source: fact.alike for fact in case.facts} == {"facts:1": 1, "facts:2": 2, "facts:3": 0}
    assert make_case("1", "child", [replace(fact, alike=0) for fact in case.facts]).facts == case.facts


def test_where_a_row_of_a_return_was_read_is_told_both_ways() -> None:
    """The reference engine's duties are laid among the others by the row that a fact was read in."""
    cases = read_sources([str(FIXTURES / "ssda903" / "2018")], years=[2018]).cases
    assert isinstance(cases, FramedCases)
    read = [fact.source for case in cases for fact in case.facts]
    rows = [cases.sources.row(source) for source in read]
    assert [row for row in rows if row is None] == []
    assert [cases.sources[row] for row in rows if row is not None] == read
    for nowhere in ("", "episodes.csv", "episodes.csv:0", "episodes.csv:02", "other.csv:2", "episodes.csv:x"):
        assert cases.sources.row(nowhere) is None


def test_a_frame_that_says_where_a_row_was_read_otherwise_than_in_words_is_refused(made: Snapshot) -> None:
    frame = frame_of(made).with_columns(source=pl.struct(file=pl.lit("a.csv"), row=pl.lit(1)))
    with pytest.raises(NotPlainError):
        FramedCases(frame, "facts")


def test_of_many_rows_each_kind_is_kept_by_itself(
    made: Snapshot, framed: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = without_sources(framed.cases)
    monkeypatch.setattr(sheets, "_LARGE", 1)
    assert without_sources(FramedCases(frame_of(made), "facts")) == whole
    days = [dt.date(2026, 1, day) for day in range(1, 4)]
    frame = pl.DataFrame(
        {"case": ["A"] * 3, "kind": ["review", "review", "visit"], "on": days, "end": [None, None, None]}
    )
    for kind, its_own in (("review", days[:2]), ("visit", days[2:])):
        held = FramedCases(frame, "facts").sheets["child"].of[kind].series("on")
        assert held is not None
        assert held.to_list() == its_own
        assert not np.shares_memory(*(each.to_physical().to_numpy() for each in (held, frame["on"])))


def test_of_many_rows_what_must_be_there_may_all_be_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "_LARGE", 1)
    columns = {"case": ["A"], "kind": ["looked_after"], "start": [dt.date(2026, 1, 1)]}
    open_still = pl.DataFrame(columns | {"end": [None]}, schema_overrides={"end": pl.Date})
    assert [fact.end_hi for case in FramedCases(open_still, "facts") for fact in case.facts] == [STILL_OPEN]
    with pytest.raises(NotPlainError, match="expected a column `end`"):
        FramedCases(open_still.drop("end"), "facts")
    with pytest.raises(NotPlainError, match="expected the case of every row"):
        FramedCases(open_still.with_columns(case=pl.lit(None, pl.String)), "facts")
