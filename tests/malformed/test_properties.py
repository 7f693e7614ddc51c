"""Any bytes, any mangling of a sound export, any cells under the right headings: facts that hold together, or a clear error."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fixtures.malformed.sound import AS_AT, CHILD, DUMP, FORMS, LISTS, RETURN, csv_of, parquet, workbook
from tests.malformed.outcome import read
from tests.tiers import part_of

some = settings(max_examples=part_of(25), suppress_health_check=list(HealthCheck))
MAGIC = {"parquet": b"PAR1", "dump-parquet": b"PAR1", "workbook": b"PK\x03\x04", "zip": b"PK\x03\x04", "json": b"{",
         "jsonl": b'{"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all"}\n',
         "yaml": b"schema: checker/snapshot@1\n", "return-xml": b"<EXPSSDA903>", "census": b"<Message>",
         "database": b"SQLite format 3\x00"}  # fmt: skip
"""How a file of each form begins; of a table in CSV, with its headings."""

WILD = st.one_of(
    st.text(max_size=12),
    st.sampled_from((
        "", " ", CHILD, "0", "-1", "1e999", "NaN", "true", "31/12/9999", "01/01/0001", "2026-03-31", "2025-02-30", "12/31/2025",
        "2026-03-31T25:61", "2026-03-31T23:59:59+14:00", "=A1", "@x", "\u202e", "\ufeff", "\x00", "\r\n", '"', "'", ",", ";",
        "null", "unknown", "C2", "V2", "V3", "V4", "T3", "U6", "X1", "S", "P", "L", "PN1", "a) Yes", "N/A", "#REF!", "45000",
        "9" * 400, "\U0001f600", "e\u0301",
    )),
)  # fmt: skip


@some
@given(tail=st.binary(max_size=300))
@pytest.mark.parametrize("form", FORMS)
def test_any_bytes_after_the_right_first_ones(form, tail):
    sound = FORMS[form]()
    for name in list(sound)[-2:]:
        first = MAGIC.get(form) or sound[name].split(b"\n")[0] + b"\n"
        read(form, {**sound, name: first + tail})


@st.composite
def mangled(draw, data: bytes) -> bytes:
    """Bytes with some turned over, cut out, repeated, moved or put in, a few times."""
    for _ in range(draw(st.integers(1, 4))):
        at, to = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
        match draw(st.sampled_from(("flip", "cut", "end", "repeat", "swap", "put", "encode"))):
            case "flip" if data:
                at = min(at, len(data) - 1)
                data = data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :]
            case "cut":
                data = data[:at] + data[to:]
            case "end":
                data = data[:to]
            case "repeat":
                data = data[:to] + data[at:to] * draw(st.integers(1, 30)) + data[to:]
            case "swap":
                lines = data.split(b"\n")
                data = b"\n".join(draw(st.permutations(lines[:8]))) + b"\n".join(lines[8:])
            case "put":
                data = data[:at] + draw(st.binary(max_size=9)) + data[at:]
            case "encode":
                data = data.decode("latin-1").encode(draw(st.sampled_from(("utf-8", "utf-16", "utf-7", "cp500"))))
    return data


@some
@given(draw=st.data())
@pytest.mark.parametrize("form", FORMS)
def test_a_sound_export_mangled(form, draw):
    sound = FORMS[form]()
    name = draw.draw(st.sampled_from(sorted(sound)))
    read(form, {**sound, name: draw.draw(mangled(sound[name]))})


def rows(heading: list[str], cells: st.SearchStrategy) -> st.SearchStrategy:
    """Tables of a few rows under a heading: most of a child that is known, some short of a cell or one over."""
    sizes = st.sampled_from((0, 0, 0, 0, -1, 1)).map(lambda more: len(heading) + more)
    row = sizes.flatmap(lambda size: st.lists(cells, min_size=size, max_size=size))
    known = st.tuples(st.booleans(), row).map(lambda pair: [CHILD, *pair[1][1:]] if pair[0] else pair[1])
    return st.lists(known, max_size=5).map(lambda lines: [heading, *lines])


def quoted(table: list[list[str]]) -> bytes:
    return "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) + "\n" for row in table).encode(
        "utf-8", "replace"
    )


@some
@given(draw=st.data())
@pytest.mark.parametrize(("form", "tables"), [("return", RETURN), ("lists", LISTS), ("dump", DUMP)])
def test_any_cells_in_csv(form, tables, draw):
    suffix = "" if form == "return" else ".csv"
    name, (heading, *_) = draw.draw(st.sampled_from(sorted(tables.items())))
    quoting = draw.draw(st.sampled_from((quoted, csv_of)))
    read(form, {**FORMS[form](), name + suffix: quoting(draw.draw(rows(list(heading), WILD)))})


@some
@given(draw=st.data())
@pytest.mark.parametrize("file", ["child", "looked_after", "legal_status", "review", "visit"])
def test_any_cells_in_a_native_table(file, draw):
    sound = FORMS["folder"]()
    heading = sound[f"{file}.csv"].decode().split("\n")[0].split(",")
    read("folder", {**sound, f"{file}.csv": quoted(draw.draw(rows(heading, WILD)))})


@some
@given(draw=st.data())
def test_any_cells_in_a_workbook(draw):
    value = st.one_of(
        WILD.filter(lambda text: text.isprintable()), st.dates(), st.floats(allow_nan=False), st.booleans(), st.times()
    )
    title, (heading, *_) = draw.draw(st.sampled_from(sorted(LISTS.items())))
    read("workbook", {"lists.xlsx": workbook({**LISTS, title: draw.draw(rows(list(heading), value))})})


PLAIN = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), WILD),
    lambda inside: st.one_of(st.lists(inside, max_size=3), st.dictionaries(WILD, inside, max_size=3)),
    max_leaves=8,
)
FACT = st.fixed_dictionaries(
    {
        "kind": st.one_of(
            st.sampled_from(("child", "review", "visit", "looked_after", "placement", "section_47")), PLAIN
        )
    },
    optional=dict.fromkeys(
        ("on", "start", "end", "id", "recorded", "born", "status", "seen", "unborn_record", "x"), PLAIN
    ),
)
CASE = st.one_of(
    PLAIN, st.fixed_dictionaries({"case": st.one_of(st.just(CHILD), PLAIN), "facts": st.lists(FACT, max_size=4)})
)
HEAD = {"schema": "checker/snapshot@1", "as_at": AS_AT, "covers": "all"}


@some
@given(cases=st.lists(CASE, max_size=3), covers=st.one_of(st.just("all"), PLAIN))
def test_any_values_in_json(cases, covers):
    whole = {**HEAD, "covers": covers, "cases": cases}
    read("json", {"snapshot.json": json.dumps(whole).encode()})
    read(
        "jsonl",
        {"snapshot.jsonl": "".join(json.dumps(line) + "\n" for line in ({**HEAD, "covers": covers}, *cases)).encode()},
    )


@some
@given(draw=st.data())
def test_any_columns_in_parquet(draw):
    names = ("case", "about", "kind", "id", "on", "start", "end", "recorded", "attributes")
    kinds = (st.text(max_size=5), st.integers(-(2**60), 2**60), st.floats(), st.dates(), st.datetimes(), st.booleans(),
             st.binary(max_size=5), st.lists(st.integers(0, 9), max_size=2))  # fmt: skip
    columns = {name: draw.draw(st.sampled_from(kinds)) for name in names if draw.draw(st.booleans())}
    table = [{name: draw.draw(st.one_of(st.none(), cells)) for name, cells in columns.items()} for _ in range(3)]
    if columns:
        read("parquet", {"facts.parquet": parquet(table, HEAD)})
