"""The rules on a local Spark of two cores, beside one process without it. Needs Java 17 and the extra `spark`.

python -m benchmarks.on_spark --scale 0.01
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

import polars as pl

from benchmarks.data import AS_AT, COVERS, facts
from benchmarks.england import CASES, program
from benchmarks.measuring import Line, best, report
from checker.disputes.frame import disputes_frame
from checker.disputes.protocol import UNWRITTEN
from checker.engines.polars.bulk import evaluate_facts
from checker.spark import evaluate_spark


def in_one_process(path: Path) -> tuple[int, int]:
    """How many duties and disputes there are."""
    rules, as_at = program(), AS_AT.toordinal()
    told = evaluate_facts(rules, pl.read_parquet(path), as_at=as_at, covers=COVERS)
    return len(told.duties), len(disputes_frame(rules, told.duties, UNWRITTEN, as_at))


def main() -> None:
    """Make the facts, measure, print and perhaps write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.1, help="the part of England")
    parser.add_argument("--write", action="store_true", help="put the results in benchmarks/results.md")
    chosen = parser.parse_args()
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "Europe/London")
        .getOrCreate()
    )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "facts.parquet")
        made = facts(max(10, int(CASES * chosen.scale)))
        made = made.with_columns(pl.col(pl.Categorical, pl.Enum).cast(pl.String))  # as Spark would write it
        made.write_parquet(path)
        (alone,) = best(lambda: in_one_process(path), times=1)
        session.range(10).repartition(2).count()  # so that what is timed is not Spark starting
        begun = time.perf_counter()
        result = evaluate_spark(
            session.read.parquet(str(path)), program(), as_at=AS_AT.toordinal(), covers=COVERS, partitions=8
        )
        duties, disputes = result.duties.count(), result.disputes.count()
        spent = time.perf_counter() - begun
        expected = in_one_process(path)
        result.release()
    session.stop()
    found = [
        Line("facts, duties, disputes", f"{len(made):,}, {duties:,}, {disputes:,}"),
        Line("the same number of duties and disputes as in one process", str((duties, disputes) == expected)),
        Line("in one process, text columns", f"{alone:.1f} s"),
        Line("on Spark, 2 cores, 8 parts, session already up", f"{spent:.1f} s"),
    ]
    report("spark", f"Spark, at a scale of {chosen.scale:g} of England", found, write=chosen.write)


if __name__ == "__main__":
    main()
