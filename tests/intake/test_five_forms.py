"""One snapshot written in every form is one snapshot: YAML, JSON, JSON Lines and Parquet both ways, and a folder of CSV."""

import csv
import datetime as dt
import io
import json
import random
from collections import defaultdict

import polars as pl
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checker.intake import read_sources
from checker.snapshot.head import SCHEMA
from checker.snapshot.vocabulary import Form, Type, vocabulary
from tests.tiers import part_of

KINDS = vocabulary().kinds
MISSPELT = {"revew": "review", "placements": "placement", "astrology": "visit"}

days = st.dates(min_value=dt.date(2024, 1, 1), max_value=dt.date(2026, 5, 1))
times = st.sampled_from(["", "", "", "T14:30", "T00:00:00", " 09:05:59"])
moments = st.builds(lambda day, time: f"{day}{time}", days, times) | st.just("2026-02-30")
ids = st.text("0123456789ABcé,;\"' -/=", min_size=1, max_size=6)
cases = st.sampled_from(["0001", "1", "C-1", "É;2", 'x,"y"'])
values = {
    Type.FLAG: st.booleans() | st.just("perhaps"),
    Type.ID: ids,
    Type.DATE: moments,
    Type.NUMBER: st.integers(0, 99),
}


@st.composite
def rows(draw, names):
    """A row as plain data: its case, its kind and its fields. Some name no case, or a kind that is none."""
    name = draw(st.sampled_from([*names, *names, *(MISSPELT if names is OTHERS else ())]))
    kind, known = KINDS[MISSPELT.get(name, name)], name in KINDS
    row = {"case": draw(cases), "kind": name}
    if draw(st.integers(0, 9)) == 0:
        row["case"] = draw(st.sampled_from(["", " ", "x" * 201]))
    if kind.form is Form.EVENT:
        row["on"] = draw(moments | st.just("unknown") | st.none())
    if kind.form is Form.PERIOD:
        row |= {"start": draw(moments | st.none()), "end": draw(moments | st.just("unknown") | st.none())}
        row |= draw(st.fixed_dictionaries({}, optional={"started_by": moments, "lasted_to": moments}))
    row |= draw(st.fixed_dictionaries({}, optional={"id": ids, "recorded": moments})) if known else {}
    for field in kind.attributes.values() if known else ():
        if draw(st.booleans()):
            row[field.name] = draw(
                values[field.type] if field.values == () else st.sampled_from([*field.values, "odd"])
            )
    if not row["case"].strip() and not any(value for name, value in row.items() if name not in ("case", "kind")):
        row["case"] = "0001"  # a row with nothing in it at all is no row in CSV
    return row


forms = st.one_of(
    st.sampled_from(["all", "none", "latest", "open-at 2026-01-01"]),
    days.map(lambda day: [{"from": min(str(day), "2026-03-31")}, "latest"]),
    st.just({"from": "2025-04-01", "without": ["recorded"]}),
)
ALLEGATIONS = [name for name, kind in KINDS.items() if kind.about == "allegation"]
OTHERS = [name for name in KINDS if name not in ALLEGATIONS]


def snapshots_of(names):
    covers = st.just("all") | st.dictionaries(st.sampled_from([*KINDS]), forms, max_size=6)
    return st.fixed_dictionaries({"rows": st.lists(rows(names), max_size=12)}, optional={"covers": covers})


snapshots = snapshots_of(OTHERS) | snapshots_of(ALLEGATIONS)  # the two are never read in one run
styles = st.builds(random.Random, st.integers())


def head(data):
    return {"schema": SCHEMA, "as_at": "2026-03-31"} | ({"covers": data["covers"]} if "covers" in data else {})


def nested(data):
    found = defaultdict(list)
    for row in data["rows"]:
        about = KINDS[row["kind"]].about if row["kind"] in KINDS else "child"
        found[row["case"], about].append({name: value for name, value in row.items() if name != "case"})
    return [{"case": name, "about": about, "facts": facts} for (name, about), facts in found.items()]


def lines(data, *objects):
    return "\n".join(json.dumps(each) for each in (head(data), *objects)) + "\n"


def cell(value, column, kind, style):
    """A value as it may be written in a cell."""
    if value is None or isinstance(value, bool):
        return style.choice({None: [""], True: ["true", "Yes", "Y", "1"], False: ["FALSE", "no", "N", "0"]}[value])
    field = kind.attributes.get(column)
    if column in ("case", "id") or (field and field.type in (Type.ID, Type.NUMBER)):
        return value
    if value[:4].isdigit() and value[4:5] == value[7:8] == "-" and style.random() < 0.5:
        month, day = (int(part) if style.random() < 0.5 else part for part in (value[5:7], value[8:10]))
        return f"{day}/{month}/{value[:4]}{value[10:]}"
    return value if "T" in value else style.choice([value, value.upper()])


def sheet(name, found, style):
    """The bytes of a CSV file of one kind."""
    kind = KINDS[MISSPELT.get(name, name)]
    need = {"case", *kind.time_fields, *(key for row in found for key in row)} - {"kind"}
    columns = style.sample(sorted(need), len(need))
    text = io.StringIO()
    mark = style.choice(",;") if len(columns) > 1 else ","
    writer = csv.writer(text, delimiter=mark, lineterminator=style.choice(["\n", "\r\n"]))
    writer.writerow([style.choice([column, column.upper(), f" {column} "]) for column in columns])
    writer.writerows([cell(row.get(column), column, kind, style) for column in columns] for row in found)
    return text.getvalue().encode(style.choice(["utf-8", "utf-8-sig", "cp1252"]))


def folder(path, data, style):
    path.mkdir()
    if style.random() < 0.5:
        (path / "snapshot.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(head(data)))))
    else:
        (path / "Snapshot.JSON").write_text(json.dumps(head(data)))
    found = defaultdict(list)
    for row in data["rows"]:
        found[row["kind"]].append(row)
    for name, rows_of in found.items():
        (path / f"{style.choice([name, name.upper(), name.replace('_', '-')])}.csv").write_bytes(
            sheet(name, rows_of, style)
        )
    return path


DATES = {name for kind in KINDS.values() for name, a in kind.attributes.items() if a.type is Type.DATE} | {
    "on", "start", "end", "started_by", "lasted_to", "recorded",
}  # fmt: skip
TYPED = {Type.FLAG: (pl.Boolean, bool), Type.NUMBER: (pl.Int64, int)}


def typed(name, value):
    """A value as the column of its own type holds it; None where that cannot hold it."""
    if name in DATES:
        try:
            moment = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
        return moment if dt.datetime(1901, 1, 1) < moment else None
    kinds = {a.type for kind in KINDS.values() for of, a in kind.attributes.items() if of == name}
    for of, (_, python) in TYPED.items():
        if of in kinds:
            return value if type(value) is python else None
    return value if isinstance(value, str) else None


def columns_of(name):
    kinds = {a.type for kind in KINDS.values() for of, a in kind.attributes.items() if of == name}
    if name in DATES:
        return pl.Datetime
    return next((of for type_, (of, _) in TYPED.items() if type_ in kinds), pl.String)


def parquet(path, found, style, *, metadata=None):
    """A Parquet file of facts: each field in its own column, or in the column of JSON where that cannot hold it."""
    written = []
    for row in found:
        out, rest = {"case": row["case"], "kind": row["kind"]}, {}
        for name, value in row.items():
            if name in out or value is None:
                continue
            of = typed(name, value)
            if of is None or (name not in ("on", "start", "end") and style.random() < 0.3):
                rest[name] = value
            else:
                out[name] = of
        if rest:
            out["attributes"] = json.dumps(rest)
        written.append(out)
    names = {"case", "kind", "on", "end", *(name for row in written for name in row)}
    schema = {name: columns_of(name) for name in style.sample(sorted(names), len(names))}
    frame = pl.DataFrame(written, schema=schema, orient="row")
    if style.random() < 0.5:
        frame = frame.with_columns(pl.col("case", "kind").cast(pl.Categorical))
    frame.write_parquet(path, metadata=metadata)


def parquet_folder(path, data, style):
    path.mkdir()
    (path / "snapshot.json").write_text(json.dumps(head(data)))
    found = defaultdict(list)
    for row in data["rows"]:
        found[row["kind"]].append(row)
    for name, rows_of in found.items():
        file = path / f"{style.choice([name, name.upper(), name.replace('_', '-')])}.parquet"
        parquet(file, rows_of, style)
        pl.read_parquet(file).drop("kind").write_parquet(file)
    return path


def said(path):
    read = read_sources([str(path)])
    return {
        "as_at": read.as_at,
        "coverage": read.coverage,
        "cases": [(case.id, case.about, case.coverage, [f.content() for f in case.facts]) for case in read.cases],
        "rows": sum(file.rows for file in read.inputs),
        "rejected": sum(file.rejected for file in read.inputs),
        "covers": read.inputs[0].covers,
    }


@given(snapshots, styles)
@settings(deadline=None, max_examples=part_of(200), suppress_health_check=[HealthCheck.too_slow])
def test_every_form_says_the_same(tmp_path_factory, data, style):
    path = tmp_path_factory.mktemp("forms")
    (path / "a.json").write_text(json.dumps(head(data) | {"cases": nested(data)}))
    whole = json.loads((path / "a.json").read_text())
    (path / "b.yaml").write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), encoding="utf-8")
    (path / "c.jsonl").write_text(lines(data, *nested(data)))
    (path / "d.jsonl").write_text(lines(data, *data["rows"]))
    wanted = said(path / "a.json")
    assert wanted["rows"] == len(data["rows"])
    for other in ("b.yaml", "c.jsonl", "d.jsonl"):
        assert said(path / other) == wanted, other
    assert said(folder(path / "e", data, style)) == wanted
    own = head(data)
    metadata = {"schema": SCHEMA, "as_at": own["as_at"]}
    metadata |= {"covers": json.dumps(own["covers"])} if "covers" in own else {}
    parquet(path / "f.parquet", data["rows"], style, metadata=metadata)
    parquet(path / "g.parquet", data["rows"], style)
    (path / "g.yaml").write_text(yaml.safe_dump(json.loads(json.dumps(own))))
    assert said(path / "f.parquet") == wanted
    assert said(path / "g.parquet") == wanted
    assert said(parquet_folder(path / "h", data, style)) == wanted


@given(snapshots, styles)
@settings(deadline=None, max_examples=part_of(50), suppress_health_check=[HealthCheck.too_slow])
def test_the_order_of_rows_and_lines_does_not_matter(tmp_path_factory, data, style):
    path = tmp_path_factory.mktemp("forms")
    (path / "a.jsonl").write_text(lines(data, *data["rows"]))
    shuffled = style.sample(data["rows"], len(data["rows"]))
    (path / "b.jsonl").write_text(lines(data, *shuffled))
    assert said(path / "a.jsonl") == said(path / "b.jsonl")
    assert said(folder(path / "c", data, style)) == said(folder(path / "d", data | {"rows": shuffled}, style))
