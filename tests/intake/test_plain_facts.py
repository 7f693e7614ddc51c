"""Facts in columns are read as rows of a snapshot are read one by one, in the same words and the same order."""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.intake.plain_facts import read_facts
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.findings import Findings
from checker.snapshot.framed.texts import NOTHING
from checker.snapshot.rows import Rows
from checker.snapshot.vocabulary import Form, Type, vocabulary
from tests.tiers import part_of

DAYS = (
    "2026-01-05", "2026-01-06", "2026-01-05T09:00", "2026-01-05 08:30", "2026-01-05T00:00:00", "2026-02-30", "1850-01-01",
    "2150-01-01", "2026-01-05Tnoon", "soon", "x" * 250,
)  # fmt: skip
AS_AT = ("2026-03-31", "1850-02-02")
UNKNOWN = st.sampled_from(("unknown", *DAYS))
IDS = st.sampled_from(("a", " b ", "", "x" * 250, "c\x07", "enquiry 2026-01-05"))
ABSENT = {"start_lo": LONG_BEFORE, "start_hi": STILL_OPEN, "end_lo": STILL_OPEN, "end_hi": STILL_OPEN}
MAYBE = {
    "cp_plan": {"category": st.sampled_from(("neglect", "harm"))},
    "section_47": {"strategy_meeting": IDS, "outcome": st.sampled_from(("conference", "perhaps")), "id": IDS},
    "conference": {"plan": st.booleans(), "type": st.sampled_from(("initial", "other")), "id": IDS},
    "child": {"born": st.sampled_from(DAYS), "team": IDS, "sex": st.sampled_from(("female", "f"))},
}


@st.composite
def raws(draw, kind):
    """A row in plain data, as readers of columns make them."""
    form = vocabulary().kind(kind).form
    raw = {}
    if form is Form.EVENT:
        raw["on"] = draw(UNKNOWN)
    if form is Form.PERIOD:
        raw["start"], end = draw(UNKNOWN), draw(st.none() | UNKNOWN)
        raw |= {} if end is None else {"end": end}
        if raw["start"] == "unknown" and draw(st.booleans()):
            raw["started_by"] = draw(st.sampled_from(AS_AT))
        if end == "unknown" and draw(st.booleans()):
            raw["lasted_to"] = draw(st.sampled_from(DAYS))
    return raw | {name: draw(values) for name, values in MAYBE[kind].items() if draw(st.booleans())}


def plain(value):
    """A value of a fact as columns have it: a date as its ordinal."""
    return value.toordinal() if isinstance(value, dt.date) else value


def row_by_row(kind, rows):
    findings = Findings()
    reads = Rows(findings, lambda loc: str(loc[0]))
    made = [reads.fact({"kind": kind, **raw}, (number,), "child") for number, raw in enumerate(rows)]
    facts = [
        {
            **{name: getattr(fact, name) for name in (*ABSENT, "minute", "end_minute", "id")},
            **{name: plain(value) for name, value in fact.attributes.items()},
        }
        for fact in made
    ]
    return facts, [(found.locs[0][0], found.column, found.what, found.help, found.count) for found in findings.all()]


def in_columns(kind, rows):
    of = vocabulary().kind(kind)
    flags = [name for name, each in of.attributes.items() if each.type is Type.FLAG]
    frame = pl.DataFrame({"row": range(len(rows))}, schema={"row": pl.Int64}).with_columns(
        pl.Series(name, [raw.get(name) for raw in rows], dtype=pl.Boolean if name in flags else pl.String)
        for name in sorted({name for raw in rows for name in raw})
    )
    read, said = read_facts(of, frame)
    facts = [
        {**ABSENT, "minute": None, "end_minute": None, "id": None}
        | {name: value for name, value in each.items() if name != "row" and value not in (None, NOTHING)}
        for each in read.to_dicts()
    ]
    return facts, [(each.row, each.words[2], *each.words[:2], each.count) for each in said]


@pytest.mark.parametrize("kind", sorted(MAYBE))
@settings(max_examples=part_of(100, 2))
@given(data=st.data())
def test_columns_say_what_rows_say(kind, data):
    rows = data.draw(st.lists(raws(kind), max_size=6))
    assert in_columns(kind, rows) == row_by_row(kind, rows)
