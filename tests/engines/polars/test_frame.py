"""A frame of facts read in columns gives the facts, and the order of facts, that reading it row by row gives."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.engines.polars.facts.frame import check_apart
from checker.errors import IntakeError
from checker.intake import read_sources
from checker.snapshot.framed import FramedCases, NotPlainError
from tests.tiers import part_of

METADATA = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}
days = st.dates(dt.date(2026, 1, 1), dt.date(2026, 1, 4))  # few, so that many facts are of one day
moments = st.builds(lambda day, hour: dt.datetime(day.year, day.month, day.day, hour), days, st.integers(0, 2))
flags = st.none() | st.booleans()
SCHEMA = {
    "case": pl.String, "kind": pl.Categorical, "on": pl.Datetime, "start": pl.Datetime, "end": pl.Datetime, "id": pl.String,
    "recorded": pl.Date, "seen": pl.Boolean, "bedroom_seen": pl.Boolean, "mode": pl.Categorical, "carer": pl.String,
    "setting": pl.Categorical, "started_by": pl.Date, "lasted_to": pl.Date, "born": pl.Date, "team": pl.String,
    "share": pl.Int64, "role": pl.String, "attributes": pl.String,
}  # fmt: skip


def optional(**fields):
    return st.fixed_dictionaries({}, optional=fields)


@st.composite
def rows(draw):
    kind = draw(st.sampled_from(["visit", "placement", "post", "child"]))
    case = "O1" if kind == "post" else draw(st.sampled_from(["0001", "1", "10", "É2"]))
    row = {"case": case, "kind": kind}
    row |= draw(optional(id=st.sampled_from(["a", "b", "10", "9"]), recorded=days))
    rest = draw(optional(bedroom_seen=st.booleans()) if kind == "visit" else st.just({}))
    if kind == "visit":
        row |= draw(optional(seen=st.booleans(), mode=st.sampled_from(["remote", "in-person"])))
        if draw(st.integers(0, 4)):
            row["on"] = draw(moments)
        else:
            rest["on"] = "unknown"
    if kind == "placement":
        row |= draw(optional(carer=st.sampled_from(["k1", "k2"]), setting=st.sampled_from(["foster-care", "hospital"])))
    if kind == "post":
        row |= draw(optional(share=st.integers(1, 12), role=st.sampled_from(["other", "social-worker"])))
    if kind in ("placement", "post"):
        period(draw, row, rest)
    if kind == "child":
        row |= draw(optional(born=days, team=st.sampled_from(["T1", "T2"])))
    if rest:
        row["attributes"] = json.dumps(rest)
    return row


def period(draw, row, rest):
    start = draw(st.none() | moments)
    if start is not None:
        row["start"] = start
    elif draw(st.booleans()):
        row["started_by"] = draw(days)
    ending = draw(st.sampled_from(["open", "known", "unknown"]))
    if ending == "known":
        row["end"] = (start or dt.datetime(2026, 1, 1)) + dt.timedelta(hours=draw(st.integers(0, 80)))
    if ending == "unknown":
        rest["end"] = "unknown"
        if draw(st.booleans()):
            row["lasted_to"] = (start or dt.datetime(2026, 1, 2)).date() + dt.timedelta(days=draw(st.integers(0, 2)))


def written(path, frame):
    path.parent.mkdir()
    frame.write_parquet(path, metadata=METADATA)
    return read_sources([str(path)])


@given(st.lists(rows(), min_size=1, max_size=25), st.integers())
@settings(deadline=None, max_examples=part_of(200), suppress_health_check=[HealthCheck.too_slow])
def test_read_in_columns_and_row_by_row(tmp_path_factory, data, seed):
    folder = tmp_path_factory.mktemp("frame")
    frame = pl.DataFrame(data, schema=SCHEMA, orient="row").sample(fraction=1, shuffle=True, seed=seed % 1000)
    whole = written(folder / "whole" / "facts.parquet", frame)
    spoilt = pl.DataFrame([*frame.to_dicts(), {"case": "spoilt", "kind": None}], schema=SCHEMA, orient="row")
    by_row = written(folder / "spoilt" / "facts.parquet", spoilt)  # so nothing in it is read in columns
    births = frame.filter(pl.col("kind") == "child").drop_nulls("born").unique(["case", "born"])
    disputed = births["case"].is_duplicated().any()
    alike = {"0001", "1"} <= {row["case"] for row in data}  # but for zeros in front: told of no column
    expected = ({"born"} if disputed else set()) | ({None} if alike else set())
    assert {problem.column for problem in whole.problems} == expected
    assert isinstance(whole.cases, FramedCases)
    assert isinstance(by_row.cases, tuple)
    assert list(whole.cases) == [case for case in by_row.cases if case.id != "spoilt"]


def test_facts_of_which_nothing_is_said_are_one():
    (case,) = FramedCases(pl.DataFrame([{"case": "1", "kind": "child"}] * 2), "facts")
    assert [(fact.kind, dict(fact.attributes)) for fact in case.facts] == [("child", {})]


def test_whole_numbers_as_identifiers_stand_in_order_of_their_digits():
    frame = pl.DataFrame(
        {"case": [9, 10, 100], "kind": ["visit"] * 3, "on": [dt.date(2026, 1, day) for day in (1, 2, 3)]}
    )
    read = FramedCases(frame, "facts")
    assert [case.id for case in read] == ["10", "100", "9"]
    assert [fact.start_lo for case in read for fact in case.facts] == [
        dt.date(2026, 1, day).toordinal() for day in (2, 3, 1)
    ]


A_VISIT = {"case": "1", "kind": "visit", "on": dt.date(2026, 1, 5)}
A_PERIOD = {"case": "1", "kind": "placement", "start": dt.date(2026, 1, 5), "end": dt.date(2026, 1, 6)}


@pytest.mark.parametrize(
    ("row", "what"),
    [
        (A_VISIT | {"kind": "vist"}, "expected kinds of fact in the vocabulary"),
        (A_VISIT | {"kind": None}, "expected kinds of fact"),
        (A_VISIT | {"case": None}, "expected the case of every row"),
        (A_VISIT | {"case": " 1"}, "expected identifiers"),
        (A_VISIT | {"on": None}, "expected a date in `on`"),
        (A_VISIT | {"on": dt.date(1826, 1, 5)}, "expected years from 1900 to 2100"),
        (A_VISIT | {"on": "5 January"}, "expected dates or date-times"),
        (A_VISIT | {"about": "household"}, "a visit is about a child"),
        (A_VISIT | {"name": "x"}, "expected columns of the vocabulary"),
        (A_VISIT | {"carer": "x"}, "there is no such field of a visit"),
        (A_VISIT | {"seen": "perhaps"}, "expected true or false"),
        (A_VISIT | {"mode": "by post"}, "expected one of in-person, remote"),
        (A_VISIT | {"attributes": '{"seen": "perhaps"}'}, "expected attributes of a visit"),
        (A_VISIT | {"attributes": '{"seen": true, "seen": true}'}, "expected an object in JSON"),
        (A_VISIT | {"seen": True, "attributes": '{"seen": true}'}, "found it in both"),
        (A_PERIOD | {"end": dt.date(2026, 1, 4)}, "expected an end on or after the start"),
        (A_PERIOD | {"started_by": dt.date(2026, 1, 4)}, "expected started_by only where the start is unknown"),
        (A_PERIOD | {"lasted_to": dt.date(2026, 1, 6)}, "expected lasted_to only where the end is unknown"),
        ({name: value for name, value in A_PERIOD.items() if name != "end"}, "expected a column `end`"),
    ],
)
def test_what_is_not_plain_is_refused_without_showing_it(tmp_path: Path, row, what):
    frame = pl.DataFrame([row])
    with pytest.raises(NotPlainError) as refused:
        FramedCases(frame, "facts")
    assert refused.value.what.startswith(what) or what in refused.value.what
    assert "row by row" in refused.value.help
    frame.write_parquet(tmp_path / "facts.parquet", metadata=METADATA)
    said = read_sources([str(tmp_path / "facts.parquet")]).problems
    assert said or row["case"] == " 1"  # read row by row, a space around an identifier is passed over


def test_an_end_earlier_on_the_clock_is_plain_only_in_the_hour_that_comes_twice():
    def period(start: tuple[int, int], end: tuple[int, int], day: int = 25) -> pl.DataFrame:
        times = {name: dt.datetime(2026, 10, day, *time) for name, time in (("start", start), ("end", end))}
        return pl.DataFrame([A_PERIOD | times])

    FramedCases(period((1, 50), (1, 10)), "facts")
    for times in (((1, 50), (0, 59)), ((2, 0), (1, 10)), ((1, 50), (1, 10), 24)):
        with pytest.raises(NotPlainError):
            FramedCases(period(*times), "facts")


def test_one_identifier_for_two_things_is_refused():
    household = {"case": "1", "kind": "foster_review", "on": dt.date(2026, 1, 5)}
    with pytest.raises(NotPlainError):
        FramedCases(pl.DataFrame([A_VISIT, household]), "facts")


def test_allegations_about_adults_are_never_read_with_childrens_cases():
    allegation = {"case": "L1", "kind": "allegation", "on": dt.date(2026, 1, 5)}
    check_apart(FramedCases(pl.DataFrame([allegation]), "facts").abouts)
    with pytest.raises(IntakeError, match="never read in one run"):
        check_apart(FramedCases(pl.DataFrame([A_VISIT, allegation]), "facts").abouts)
