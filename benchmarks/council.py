"""One council: 50,000 facts with identifiers and days of recording, all the rules, and the whole command cold.

python -m benchmarks.council --scale 0.1
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.data import AS_AT, COVERS, facts
from benchmarks.measuring import HERE, Line, apart, best, report
from checker.compile.compiler import compile_program
from checker.engines.polars.bulk import evaluate_facts
from checker.intake.parquet import head_as_metadata
from checker.ruleset.library import load_library, shipped_rules
from checker.snapshot.head import SCHEMA

CASES = 1_500


def warm(path: str, times: int) -> dict[str, object]:
    """Seconds to evaluate all the rules over facts in memory, once all has been loaded."""
    program = compile_program(load_library(shipped_rules()), "typical")
    frame = pl.read_parquet(path)
    rules = [rule for rule in program.rules if not rule.needs_numbers]
    told = evaluate_facts(program, frame, as_at=AS_AT.toordinal(), covers=COVERS)

    def again() -> None:
        evaluate_facts(program, frame, as_at=AS_AT.toordinal(), covers=COVERS)

    (seconds,) = best(again, times=times)
    handed = sum(told.handed.handed.values())
    return {"seconds": seconds, "rules": len(rules), "duties": len(told.duties), "facts": len(frame), "handed": handed}


def command(*words: str) -> None:
    """Run a command as a person would, from nothing. Python keeps the bytecode it makes, whatever this shell says: the modules
    of polars were compiled when it was installed, and those of a checkout would else be at every start."""
    environment = os.environ | {"CHECKER_KEY": "only-for-benchmarks-of-made-up-data"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    found = subprocess.run([sys.executable, *words], capture_output=True, check=False, cwd=HERE.parent, env=environment)
    if found.returncode > 1:
        raise RuntimeError(found.stderr.decode()[-2000:])


def one_case(frame: pl.DataFrame, path: Path) -> None:
    """A snapshot of one child, as JSON."""
    rows = frame.filter(pl.col("case") == frame["case"][len(frame) // 2])
    held = [{name: value for name, value in row.items() if value is not None} for row in rows.to_dicts()]
    listed = [{name: value for name, value in row.items() if name != "case"} for row in held]
    case = {"case": str(held[0]["case"]), "facts": json.loads(json.dumps(listed, default=str))}
    head = {"schema": SCHEMA, "as_at": AS_AT.isoformat(), "covers": COVERS}
    path.write_text(json.dumps(head | {"cases": [case]}), encoding="utf-8")


def main() -> None:
    """Make the facts, measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--write", action="store_true", help="put the results in benchmarks/results.md")
    parser.add_argument("--warm", metavar="FILE", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.warm:
        print(json.dumps(warm(chosen.warm, chosen.times)))
        return
    with tempfile.TemporaryDirectory() as folder:
        council, child = Path(folder, "council.parquet"), Path(folder, "child.json")
        made = facts(max(10, int(CASES * chosen.scale)), ids=True, recorded=True)
        made.write_parquet(council, metadata=head_as_metadata({"as_at": AS_AT.isoformat(), "covers": COVERS}))
        one_case(made, child)
        told = apart("benchmarks.council", "--times", chosen.times, "--warm", council)
        started = [("-c", "import polars"), *(("-m", "checker", "check", str(file)) for file in (council, child))]
        for words in started:  # once before they are timed: it compiles our modules and the rules for the runs after it
            command(*words)
        bare, cold, single = best(*(partial(command, *words) for words in started), times=chosen.times)
    found = [
        Line("facts, duties", f"{told['facts']:,}, {told['duties']:,}"),
        Line(f"each of {told['rules']} rules, warm", f"{told['seconds'] * 1000 / told['rules']:.1f} ms", "2 ms"),
        Line("pairs of rule and case left to the reference engine", f"{told['handed']:,}"),
        Line("`python -c 'import polars'`", f"{bare:.2f} s"),
        Line("`checker check` of the council, cold", f"{cold:.2f} s"),
        Line("`checker check`, cold, as a multiple of `import polars`", f"{cold / bare:.1f}", "2.5"),
        Line("`checker check` of one child, cold", f"{single:.2f} s", "0.3 s"),
    ]
    report("council", f"One council, {told['facts']:,} facts", found, write=chosen.write)


if __name__ == "__main__":
    main()
