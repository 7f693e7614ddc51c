"""The readers of sources: seconds for each million rows, and the most memory held, of each form but the dataset's and the
return's, which have benchmarks of their own (`benchmarks.ssd`, `benchmarks.ssda903`).

    python -m benchmarks.readers --scale 0.02

A row is a fact of a snapshot, of a report or of a template; a child's row of a list of Annex A; an element of the census
that a fact is made of. A few rows of the same form are read first, untimed: what is imported to read any is no matter of rows.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import xlsxwriter

from benchmarks.measuring import Line, apart, asked, peak_megabytes, report
from checker.intake import read_sources
from checker.intake.templates.blank import as_csv_files
from checker.intake.templates.model import template
from checker.snapshot.facts import Snapshot
from checker.snapshot.head import SCHEMA

ROWS, FEW = 1_000_000, 100
AS_AT = dt.date(2026, 3, 31)
HEAD = {"schema": SCHEMA, "as_at": AS_AT.isoformat(), "covers": "all"}
MAPPING = "ours.yaml"
_MAPPING = """schema: checker/mapping@1
as-at: 2026-03-31
tables:
  - file: "visits*.csv"
    kind: visit
    where: [{column: Status, is: [Completed]}]
    columns:
      case: Person ID
      on: {column: Visit date, dates: day-first}
      seen: {column: Child seen, values: {"true": [Seen], "false": [Not seen]}}
      mode: {constant: in-person}
    covers: {from: 2020-04-01}
"""
_LISTS = {
    "List 7": (
        "Child Protection Plan Start Date",
        "Date of the Last Statutory Visit",
        "Date of latest review conference",
    ),
    "List 8": ("Date Started to be Looked After", "Date of Latest Statutory Review", "Date of Last Social Work Visit"),
}
_ABOUT = {"Gender": "b) Female", "Ethnicity": "a) WBRI", "Age": "11", "Allocated Team": "Care 1"}


def visits(rows: int) -> pl.DataFrame:
    """So many visits, to a fiftieth as many children, over six years."""
    draw = np.random.default_rng(6)
    return pl.DataFrame({
        "case": [f"{number:07}" for number in draw.integers(0, max(1, rows // 50), rows)],
        "on": _days(draw, rows),
        "seen": draw.choice([True, False], rows),
    })  # fmt: skip


def _days(draw: np.random.Generator, count: int) -> pl.Series:
    ago = pl.lit(pl.Series(draw.integers(0, 6 * 365, count)))
    return pl.select(pl.lit(AS_AT) - pl.duration(days=ago)).to_series()


# --- each form, written into a folder: what to name ---------------------------------------------------------------------
def in_parquet(folder: Path, rows: int) -> str:
    """A snapshot in one Parquet file."""
    frame = visits(rows).with_columns(kind=pl.lit("visit"), mode=pl.lit("in-person"))
    frame.write_parquet(folder / "facts.parquet", metadata=HEAD)
    return str(folder / "facts.parquet")


def in_csv(folder: Path, rows: int) -> str:
    """A snapshot in a folder of CSV."""
    (folder / "snapshot.json").write_text(json.dumps(HEAD))
    visits(rows).write_csv(folder / "visit.csv")
    return str(folder)


def in_json_lines(folder: Path, rows: int) -> str:
    """A snapshot in JSON Lines, a fact to a line."""
    with (folder / "facts.jsonl").open("w") as out:
        out.write(json.dumps(HEAD) + "\n")
        for row in visits(rows).with_columns(pl.col("on").cast(pl.String)).iter_rows(named=True):
            out.write(json.dumps({"kind": "visit", **row}) + "\n")
    return str(folder / "facts.jsonl")


def in_a_report(folder: Path, rows: int) -> str:
    """A council's own report, with its mapping beside it."""
    (folder / MAPPING).write_text(_MAPPING)
    visits(rows).select(
        pl.col("case").alias("Person ID"),
        pl.col("on").dt.to_string("%d/%m/%Y").alias("Visit date"),
        pl.when("seen").then(pl.lit("Seen")).otherwise(pl.lit("Not seen")).alias("Child seen"),
        pl.lit("Completed").alias("Status"),
    ).write_csv(folder / "visits.csv")
    return str(folder / "visits.csv")


def in_a_template(folder: Path, rows: int) -> str:
    """A filled template of one sheet, in CSV."""
    ((name, blank),) = as_csv_files(template("advocacy")).items()
    blank = blank.replace(b"As-at date,", b"As-at date,31/03/2026").replace(b"Complete from,", b"Complete from,all")
    filled = visits(rows).select(
        "case",
        pl.col("on").dt.to_string("%d/%m/%Y"),
        pl.when("seen").then(pl.lit("taken-up")).otherwise(pl.lit("declined")),
        pl.lit("any").alias("for"),
    )
    (folder / name).write_bytes(blank + filled.write_csv(include_header=False).encode())
    return str(folder / name)


def _listed(rows: int) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
    """The lists of Annex A: the name of each, its headings and its rows."""
    draw = np.random.default_rng(7)
    for name, dated in _LISTS.items():
        count = rows // len(_LISTS)
        born, *days = (_days(draw, count).to_list() for _ in range(1 + len(dated)))
        headings = ["Child Unique ID", "Date of Birth", *dated, *_ABOUT]
        made = zip((f"{number:07}" for number in range(count)), born, *days, strict=True)
        yield name, headings, ([*row, *_ABOUT.values()] for row in made)


def in_lists(folder: Path, rows: int) -> str:
    """The lists of Annex A in CSV."""
    for name, headings, listed in _listed(rows):
        told = [[each.strftime("%d/%m/%Y") if isinstance(each, dt.date) else each for each in row] for row in listed]
        pl.DataFrame(told, schema=headings, orient="row").write_csv(folder / f"{name}.csv")
    return str(folder)


def in_a_workbook(folder: Path, rows: int) -> str:
    """The same lists in a workbook."""
    with xlsxwriter.Workbook(
        folder / "lists.xlsx", {"constant_memory": True, "default_date_format": "dd/mm/yyyy"}
    ) as book:
        for name, headings, listed in _listed(rows):
            sheet = book.add_worksheet(name)
            for number, row in enumerate([headings, *listed]):
                sheet.write_row(number, 0, row)
    return str(folder / "lists.xlsx")


def in_a_census(folder: Path, rows: int) -> str:
    """A children in need census, of five elements a child that facts are made of."""
    draw = np.random.default_rng(8)
    with (folder / "census.xml").open("w") as out:
        out.write("<Message><Header><CollectionDetails><Collection>CIN</Collection><Year>2026</Year>")
        out.write("<ReferenceDate>2026-03-31</ReferenceDate></CollectionDetails></Header><Children>\n")
        for number, day in enumerate(_days(draw, rows // 5).to_list()):
            later = [(day + dt.timedelta(days=more)).isoformat() for more in (1, 40, 60, 150)]
            out.write(
                f"<Child><ChildIdentifiers><LAchildID>{number:07}</LAchildID><PersonBirthDate>2015-01-01</PersonBirthDate>"
                f"</ChildIdentifiers><CINdetails><CINreferralDate>{day}</CINreferralDate><ReferralNFA>false</ReferralNFA>"
                f"<Assessments><AssessmentActualStartDate>{later[0]}</AssessmentActualStartDate><AssessmentAuthorisationDate>"
                f"{later[1]}</AssessmentAuthorisationDate></Assessments><ChildProtectionPlans><CPPstartDate>{later[2]}"
                f"</CPPstartDate><InitialCategoryOfAbuse>NEG</InitialCategoryOfAbuse><Reviews><CPPreviewDate>{later[3]}"
                "</CPPreviewDate></Reviews></ChildProtectionPlans></CINdetails></Child>\n"
            )
        out.write("</Children></Message>\n")
    return str(folder / "census.xml")


FORMS: Mapping[str, Callable[[Path, int], str]] = {
    "snapshot, Parquet": in_parquet,
    "snapshot, folder of CSV": in_csv,
    "snapshot, JSON Lines": in_json_lines,
    "own report, CSV by a mapping": in_a_report,
    "template, CSV": in_a_template,
    "Annex A, CSV": in_lists,
    "Annex A, workbook": in_a_workbook,
    "children in need census, XML": in_a_census,
}


def whole(sources: str) -> dict[str, object]:
    """Seconds to read the second of two sources (in JSON), the most memory held, and how many facts came of it."""
    few, source = json.loads(sources)
    _read(few)
    begun = time.perf_counter()
    snapshot = _read(source)
    spent = time.perf_counter() - begun
    return {"read": spent, "peak": peak_megabytes(), "facts": sum(snapshot.kinds.values())}


def _read(source: str) -> Snapshot:
    mapping = Path(source).with_name(MAPPING)
    return read_sources([source], as_at=AS_AT.toordinal(), mapping=mapping if mapping.is_file() else None)


def _made(write: Callable[[Path, int], str], folder: Path, rows: int) -> str:
    folder.mkdir()
    return write(folder, rows)


def main() -> None:
    """Make the sources, read each in a process of its own, print and perhaps write."""
    chosen = asked(__doc__, whole)
    rows = max(100, int(ROWS * chosen.scale))
    found = []
    for form, write in FORMS.items():
        with tempfile.TemporaryDirectory() as made:
            sources = [_made(write, Path(made) / name, many) for name, many in (("few", FEW), ("all", rows))]
            told = apart("benchmarks.readers", "--whole", json.dumps(sources))
        found.append(Line(f"{form}: {rows:,} rows, {told['facts']:,} facts", f"{told['read'] * ROWS / rows:.1f} s"))
        found.append(Line("... most memory held, in this run", f"{told['peak']:.0f} MB"))
    title = f"Readers, seconds for a million rows, at a scale of {chosen.scale:g}"
    report("readers", title, found, write=chosen.write)


if __name__ == "__main__":
    main()
