"""A national return: an SSDA903 of 84,000 children, from CSV to disputes, beside reading and dating the same files with
polars.

    python -m benchmarks.ssda903 --scale 0.01
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import polars as pl

from benchmarks.measuring import Line, apart, best, peak_megabytes, report
from checker.compile.compiler import compile_program
from checker.compile.program import Program
from checker.disputes.dispute import raise_disputes
from checker.disputes.protocol import UNWRITTEN
from checker.engines.polars import Handed, evaluate
from checker.intake import read_sources
from checker.ruleset.library import load_library, shipped_rules
from fixtures import generate_ssda903

CHILDREN = 99_000
"""How many are made, of whom some 84,000 were looked after at some time in the year, and are in the return."""
YEAR = 2018
RULES = ("lac.review.interval", "lac.iro.before-first-review")
"""Rules that a return holds something of: its reviews."""

DATES = (
    "DOB", "DECOM", "DEC", "REVIEW", "MIS_START", "MIS_END", "MC_DOB", "DUC", "DATE_PLACED", "DATE_PLACED_CEASED",
)  # fmt: skip


def write_return(folder: Path, children: int) -> int:
    """The files of a return of those of so many children who were looked after at some time in the year."""
    generate_ssda903.CHILDREN = children
    rows = 0
    for name, data in generate_ssda903.year_of(YEAR).items():
        if name != "local_extract.csv":
            (folder / name).write_bytes(data)
            rows += data.count(b"\n") - 1
    return rows


def dated(folder: Path) -> None:
    """Read every file with polars and make dates of what are dates."""
    for file in sorted(folder.glob("*.csv")):
        frame = pl.read_csv(file, infer_schema=False)
        frame.with_columns(
            pl.col(name).str.to_date("%d/%m/%Y", strict=False) for name in frame.columns if name.upper() in DATES
        )


def once(folder: Path, program: Program) -> dict[str, float]:
    """Seconds to read, to evaluate and to raise disputes, what there was of each, and the megabytes held once read."""
    moments = [time.perf_counter()]
    snapshot = read_sources([str(folder)], years=[YEAR])
    moments.append(time.perf_counter())
    held = peak_megabytes()
    handed = Handed()
    found = evaluate(program, snapshot, handed=handed)
    moments.append(time.perf_counter())
    disputes = raise_disputes(program, found.duties, UNWRITTEN, snapshot.as_at)
    moments.append(time.perf_counter())
    read, evaluated, raised = (after - before for before, after in pairwise(moments))
    return {
        "read": read, "evaluate": evaluated, "raise": raised, "held": held, "rules": len(program.rules),
        "cases": len(snapshot.cases), "duties": len(found.duties), "disputes": len(disputes),
        "handed": sum(handed.handed.values()),
    }  # fmt: skip


def whole(folder: Path) -> dict[str, float]:
    """The quickest of some times through, timed in turn with polars; and the most memory held at the first."""
    program = compile_program(load_library(shipped_rules()), "national")
    program = replace(program, rules=tuple(rule for rule in program.rules if rule.id in RULES))
    dated(folder)
    first = once(folder, program)
    peak = peak_megabytes()
    found = [first]
    base, _ = best(lambda: dated(folder), lambda: found.append(once(folder, program)), times=4)
    quickest = min(found, key=lambda each: each["read"] + each["evaluate"] + each["raise"])
    return quickest | {"base": base, "held": first["held"], "peak": peak}


def main() -> None:
    """Make the return, measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--write", action="store_true", help="put the results in benchmarks/results.md")
    parser.add_argument("--whole", metavar="FOLDER", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.whole:
        print(json.dumps(whole(Path(chosen.whole))))
        return
    with tempfile.TemporaryDirectory() as folder:
        rows = write_return(Path(folder), max(10, int(CHILDREN * chosen.scale)))
        told = apart("benchmarks.ssda903", "--whole", folder)
    spent = told["read"] + told["evaluate"] + told["raise"]
    found = [
        Line(
            "children, rows, duties, disputes", f"{told['cases']:,}, {rows:,}, {told['duties']:,}, {told['disputes']:,}"
        ),
        Line("read and date the files with polars", f"{told['base']:.2f} s"),
        Line("read the return", f"{told['read']:.2f} s"),
        Line("... as a multiple of polars", f"{told['read'] / told['base']:.1f}"),
        Line("... for a million rows", f"{told['read'] * 1_000_000 / rows:.2f} s"),
        Line("... most memory held, in this run", f"{told['held']:.0f} MB"),
        Line(f"evaluate {told['rules']} rules", f"{told['evaluate']:.2f} s"),
        Line("raise disputes", f"{told['raise']:.2f} s"),
        Line(
            "read, evaluate and raise disputes, as a multiple of polars reading and dating",
            f"{spent / told['base']:.1f}",
            "10",
        ),
        Line("most memory held", f"{told['peak']:.0f} MB", "1,000 MB"),
        Line("pairs of rule and case left to the reference engine", f"{told['handed']:,}"),
    ]
    report("ssda903", f"A return of {told['cases']:,} children", found, write=chosen.write)


if __name__ == "__main__":
    main()
