"""Rows read at once come to what reading them one by one comes to: facts, problems and what is covered."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.intake.csv_folder import CsvSheet, read_csv_folder
from checker.snapshot.alike import Alike, Remembered
from checker.snapshot.document import SCHEMA, Reader
from checker.snapshot.vocabulary import Form, vocabulary

HEAD = f"schema: {SCHEMA}\nas_at: 2026-03-31\ncovers: all\n"
DAYS = (
    "2026-02-05",
    "05/02/2026",
    "13/02/2026",
    "02/13/2026",
    "2026-02-30",
    "2026-02-05T10:30",
    "unknown",
    "",
    " ",
    "1890-01-01",
)
WORDS = (
    "held",
    "HELD",
    "planned",
    "yes",
    "No",
    "1",
    "2.5",
    "PN1",
    "care-1",
    "",
    "  ",
    "C-1",
    "x" * 300,
    "\x07",
    "#N/A",
)
CASES = ("1", " 1 ", "2", "02", "", "\x07", "x" * 300)
KINDS = ("review", "visit", "looked_after", "placement", "child", "foster_approval", "strengths_questionnaire")


@st.composite
def tables(draw):
    """A kind, and a table of it: most of its columns, some twice or of no name, and rows that mostly fit."""
    kind = vocabulary().kind(draw(st.sampled_from(KINDS)))
    known = ["id", "recorded", *kind.time_fields, *kind.attributes]
    columns = ["case", *draw(st.lists(st.sampled_from([*known, "about", "spare"]), max_size=7))]
    dated = {"recorded", *kind.time_fields, *(n for n, a in kind.attributes.items() if a.type.value == "date")}
    cells = {name: st.sampled_from(DAYS if name in dated else CASES if name == "case" else WORDS) for name in columns}
    row = st.tuples(*(cells[name] for name in columns)).map(list)
    rows = draw(st.lists(row, max_size=8))
    for each in rows:
        match draw(st.sampled_from(("whole",) * 8 + ("short", "over"))):
            case "short":
                each.pop()
            case "over":
                each.append(draw(st.sampled_from(("", "more"))))
    return kind.name, [columns, *rows]


def read(kind, table):
    """The snapshot, less where the folder was; how often a row was read at once is counted."""
    lines = ("".join(",".join(f'"{cell}"' for cell in row) + "\n" for row in table)).encode()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "snapshot.yaml").write_text(HEAD)
        (Path(folder) / f"{kind}.csv").write_bytes(lines)
        native = read_csv_folder(str(Path(folder) / "snapshot.yaml"))
    inputs = tuple(replace(each, path="") for each in native.snapshot.inputs)
    return replace(native.snapshot, inputs=inputs), native.lost


@settings(max_examples=400, suppress_health_check=list(HealthCheck))
@given(made=tables())
def test_the_same_as_row_by_row(made):
    at_once = read(*made)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CsvSheet, "alike", lambda self: None)
        assert read(*made) == at_once


def test_rows_of_which_nothing_is_to_be_said_are_read_at_once(monkeypatch):
    one_by_one = []
    monkeypatch.setattr(Reader, "row", lambda self, raw, loc: one_by_one.append(loc[-1]))
    table = [["case", "on", "status"], ["1", "05/02/2026", "Held"], ["1", "2026-02-30", "held"], ["2", "unknown", ""]]
    snapshot, _ = read("review", table)
    assert one_by_one == [3]
    assert [(case.id, [fact.attributes for fact in case.facts]) for case in snapshot.cases] == [
        ("1", [{"status": "held"}]),
        ("2", [{}]),
    ]


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr("checker.snapshot.alike._MOST", 10)
    known = Remembered(lambda number: number * number)
    assert [known[number % 25] for number in range(100)] == [(number % 25) ** 2 for number in range(100)]
    assert len(known) <= 10


@pytest.mark.parametrize("form", Form)
def test_every_form_of_fact_is_read(form):
    kind = next(kind for kind in vocabulary().kinds.values() if kind.form is form)
    fact = Alike(kind, {"case": 0}, lambda name, cell: cell, {"on": "unknown", "end": "unknown"}).fact(
        ("1",), "x.csv:2"
    )
    assert fact is not None and (fact.kind, fact.source) == (kind.name, "x.csv:2")
