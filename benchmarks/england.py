"""England: eight million facts about 204,000 cases in one Parquet file, and all the rules over them.

    python -m benchmarks.england --scale 0.01

What is timed is reading the file and evaluating, beside only reading it. Cases are worked out some at a time, and their
duties and disputes counted and let go, as a program that writes them out would.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import polars as pl

from benchmarks.data import AS_AT, COVERS, facts
from benchmarks.measuring import Line, apart, best, peak_megabytes, report
from checker.compile.compiler import compile_program
from checker.compile.program import Program
from checker.disputes.frame import raised
from checker.disputes.protocol import UNWRITTEN
from checker.engines.polars.bulk import evaluate_in_parts
from checker.ruleset.library import load_library, shipped_rules

CASES = 242_000  # by which the facts come to eight million
USED = (
    "cp.assessment.45-days", "cp.conference.initial", "cp.conference.review", "cp.core-group.first",
    "fostering.review.interval", "fostering.training.standards", "fostering.training.standards-family-and-friends",
    "lac.advocacy.aged-10", "lac.health.interval", "lac.iro.appointed", "lac.iro.appointed-48h",
    "lac.iro.before-first-review", "lac.kinship.approval-48h", "lac.missing.strategy-over-5-days",
    "lac.placement.plan", "lac.review.interval", "lac.visit.interval", "lac.visit.living-elsewhere",
)  # fmt: skip
SHAPES_BESIDE = (
    "fostering.visit.unannounced", "cp.plan.category", "lac.temporary-approval.length", "lac.iro.caseload",
)  # fmt: skip
"""A rule of each shape that none of those has: `quota`, `never`, `at-most-for` and `at-most-count`."""
ONE_BY_ONE = (*USED, *SHAPES_BESIDE)

SHIPPED = 0
"""In place of how often the rules are taken: all that are shipped, once."""


def program(copies: int = 1, select: str = "") -> Program:
    """The rules used, or one of them, each as often as asked, renamed; or every rule shipped."""
    whole = compile_program(load_library(shipped_rules()), "typical")
    if copies == SHIPPED:
        return whole
    chosen = [rule for rule in whole.rules if rule.id in ((select,) if select else USED)]
    named = [replace(rule, id=f"{rule.id}-{copy}" if copy else rule.id) for copy in range(copies) for rule in chosen]
    return replace(whole, rules=tuple(named))


def evaluated(path: str, rules: Program) -> Counter[str]:
    """How many duties there are of each verdict, and how many are raised."""
    found: Counter[str] = Counter()
    for part in evaluate_in_parts(rules, pl.read_parquet(path), as_at=AS_AT.toordinal(), covers=COVERS):
        counts = part.duties["verdict"].value_counts()
        found.update(dict(zip(counts["verdict"].to_list(), counts["count"].to_list(), strict=True)))
        found["raised"] += int(raised(part.duties, UNWRITTEN, AS_AT.toordinal()).sum())
        found["handed"] = sum(part.handed.handed.values())
        found["errored"] = len(part.errored)
    return found


def measured(path: str, copies: int, select: str, times: int) -> dict[str, object]:
    """Seconds to read, and to read and evaluate; what came of it; and the most memory held."""
    rules = program(copies, select)
    found: list[Counter[str]] = []
    read, whole = best(lambda: pl.read_parquet(path), lambda: found.append(evaluated(path, rules)), times=times)
    duties = sum(n for name, n in found[0].items() if name not in ("raised", "handed", "errored"))
    return {
        "read": read, "whole": whole, "duties": duties, "raised": found[0]["raised"], "handed": found[0]["handed"],
        "errored": found[0]["errored"], "peak": peak_megabytes(), "rules": len(rules.rules),
    }  # fmt: skip


def main() -> None:
    """Make the facts, measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0, help="the part of England: 0.01 takes seconds")
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--shapes", type=int, default=len(ONE_BY_ONE), help="how many rules to measure one by one")
    parser.add_argument("--write", action="store_true", help="put the results in benchmarks/results.md")
    parser.add_argument("--part", nargs=3, metavar=("FILE", "COPIES", "RULE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.part:
        path, copies, rule = chosen.part
        print(json.dumps(measured(path, int(copies), rule.strip("-"), chosen.times)))
        return
    with tempfile.TemporaryDirectory() as folder:
        title, found = lines(Path(folder), chosen)
        report("england", title, found, write=chosen.write)


def lines(folder: Path, chosen: argparse.Namespace) -> tuple[str, list[Line]]:
    """What was measured, and everything that came of it."""
    cases = max(10, int(CASES * chosen.scale))
    files, counts = {}, {}
    for name, count in (("one", cases), ("two", 2 * cases)):
        files[name] = folder / f"{name}.parquet"
        made = facts(count)
        made.write_parquet(files[name])
        counts[name] = len(made)
        del made

    def run(name: str, copies: int = 1, rule: str = "-") -> dict[str, float]:
        return apart("benchmarks.england", "--times", chosen.times, "--part", files[name], copies, rule)

    one, many, shipped, two = run("one"), run("one", 8), run("one", SHIPPED), run("two")
    found = [
        Line("duties", f"{one['duties']:,}"),
        Line("read the file", f"{one['read']:.2f} s"),
        Line(f"read and evaluate, {one['rules']} rules", f"{one['whole']:.2f} s"),
        Line(
            f"read and evaluate, {one['rules']} rules, as a multiple of reading",
            f"{one['whole'] / one['read']:.1f}",
            "3",
        ),
        Line(f"the same with {many['rules']} rules", f"{many['whole'] / many['read']:.1f}", "12"),
        Line(
            f"the same with all {shipped['rules']} rules shipped, {shipped['duties']:,} duties",
            f"{shipped['whole'] / shipped['read']:.1f}",
        ),
        Line("twice the facts, as a multiple of once", f"{two['whole'] / one['whole']:.2f}", "2.2"),
        Line("most memory held", f"{one['peak']:.0f} MB", "1,500 MB"),
        Line("pairs of rule and case left to the reference engine", f"{one['handed']:,}"),
        Line("rules that could not run", f"{one['errored']}"),
    ]
    small = folder / "shape.parquet"
    facts(max(10, cases // 10)).write_parquet(small)
    shapes = {rule.id: rule.shape for rule in program(SHIPPED).rules}
    for rule in ONE_BY_ONE[: chosen.shapes]:
        cost = apart("benchmarks.england", "--times", chosen.times, "--part", small, 1, rule)
        alone = cost["whole"] - cost["read"]
        each = f"{alone * 1e3:.0f} ms, {cost['duties']:,} duties, {cost['handed']:,} left"
        found.append(Line(f"{shapes[rule]}: {rule}, a tenth of the cases", each))
    share = "England" if chosen.scale == 1 else f"A part of England ({chosen.scale:g})"
    return f"{share}, {counts['one']:,} facts about {cases:,} cases", found


if __name__ == "__main__":
    main()
