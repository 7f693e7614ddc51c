"""The rules over a Spark DataFrame on a real Spark, here on this computer, come to what they do in one process."""

from __future__ import annotations

import datetime as dt
import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from tools.optional import why_no_java

if (lacking := why_no_java()) is not None:
    pytest.skip(f"Spark is not tried here: {lacking}", allow_module_level=True)
pytest.importorskip("pyspark", reason="Spark is not tried here: python -m tools.optional installs it")

from checker.compile.program import OnDuties, Program
from checker.disputes.frame import disputes_frame
from checker.disputes.protocol import UNWRITTEN, Protocol, compiled
from checker.engines import reference
from checker.engines.polars.bulk import evaluate_facts
from checker.errors import IntakeError
from checker.snapshot.facts import Snapshot
from checker.spark import SparkResult, evaluate_spark
from tests.disputes.test_own_limits_frame import tightened
from tests.engines.polars.frames import frame_of
from tests.engines.polars.test_examples import examples, written
from tests.shipped import authority, shipped_library, shipped_program

KEY = ["rule", "case", "key_kind", "key_day", "key_by", "key_previous", "key_excused", "key_id", "key_nth"]

SOME = ("lac.review.interval", "lac.visit.interval", "cp.conference.", "fostering.review.")
"""How the ids of those rules begin that the quick tier tries on a whole authority."""


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "3")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.session.timeZone", "Europe/London")
        .config("spark.driver.memory", "1g")
        .getOrCreate()
    )
    yield session
    session.stop()


def plain(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Duties as plain values, in order, without the numbers of rows and the columns only one of the two has."""
    texts = [name for name, of in frame.schema.items() if of in (pl.Categorical, pl.Enum)]
    frame = frame.drop("found_row", "trigger_row", "raised", strict=False).with_columns(pl.col(texts).cast(pl.String))
    moments = [name for name, of in frame.schema.items() if isinstance(of, pl.Datetime)]
    frame = frame.with_columns(pl.col(moments).dt.cast_time_unit("us").dt.convert_time_zone("UTC"))
    return frame.sort(KEY, nulls_last=False).to_dicts()


def of(spark_frame: Any) -> pl.DataFrame:
    return pl.DataFrame(pl.from_arrow(spark_frame.toArrow()))


def in_spark(
    spark: Any, program: Program, snapshot: Snapshot, protocol: Protocol = UNWRITTEN, **more: Any
) -> SparkResult:
    facts = spark.createDataFrame(frame_of(snapshot).to_arrow(compat_level=pl.CompatLevel.oldest()))
    return evaluate_spark(facts, program, as_at=snapshot.as_at, covers=snapshot.coverage, protocol=protocol, **more)


@pytest.mark.parametrize("begin", [SOME, pytest.param("", marks=pytest.mark.full)], ids=["some", "every rule"])
def test_a_whole_authority_duty_for_duty(spark: Any, begin: str | tuple[str, ...]) -> None:
    library, program = shipped_library(), shipped_program()
    program = replace(program, rules=tuple(rule for rule in program.rules if rule.id.startswith(begin)))
    written = library.protocol()
    protocol = compiled(written.model) if written is not None else UNWRITTEN
    snapshot = authority()
    alone = evaluate_facts(program, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage)
    found = in_spark(spark, program, snapshot, protocol, partitions=5)
    assert plain(of(found.duties)) == plain(alone.duties)
    raised = disputes_frame(program, alone.duties, protocol, snapshot.as_at)
    assert len(raised) > (5 if begin else 20)
    assert plain(of(found.disputes)) == plain(raised)
    assert found.errored.count() == 0
    found.release()


def test_disputes_under_a_limit_of_the_services_own(spark: Any, tmp_path: Path) -> None:
    program = tightened(tmp_path)
    tight = {rule.id for rule in program.untightened}
    program = replace(program, rules=tuple(rule for rule in program.rules if rule.id in tight))
    snapshot = authority()
    alone, without = (
        evaluate_facts(of, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage).duties
        for of in (program, program.without_own_limits())
    )
    found = in_spark(spark, program, snapshot, partitions=3)
    raised = disputes_frame(program, alone, UNWRITTEN, snapshot.as_at, untightened=without)
    assert {"local", "regulation"} <= {*raised["force"].cast(pl.String)}
    assert plain(of(found.disputes)) == plain(raised)
    found.release()


def test_rules_that_bring_cases_together_or_rest_on_others(spark: Any) -> None:
    tried: set[str] = set()
    for library, rule in written():
        special = [
            (program, snapshot)
            for program, snapshot in examples(library, rule)
            if any(each.per is not None or isinstance(each.body, OnDuties) for each in program.rules)
            and all(case.facts for case in snapshot.cases)  # a case without facts is not in a frame
        ]
        for program, snapshot in sorted(special, key=lambda each: -len(each[1].cases))[:1]:  # each takes seconds
            tried.add(rule.model.id)
            alone = evaluate_facts(program, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage)
            assert len(alone.duties) == len(reference.evaluate(program, snapshot).duties)
            found = in_spark(spark, program, snapshot, partitions=3)
            assert plain(of(found.duties)) == plain(alone.duties), rule.model.id
            found.release()
    assert tried >= {"lac.iro.caseload", "lac.n39.reviews-commended"}


def test_a_rule_that_cannot_run_is_named_and_its_duties_are_nowhere(spark: Any) -> None:
    program = shipped_program()
    first, *rest = (rule for rule in program.rules if rule.id.startswith(("lac.review", "lac.visit")))
    program = replace(program, rules=(replace(first, body=None), *rest))  # type: ignore[arg-type]
    found = in_spark(spark, program, authority())
    assert [row["rule"] for row in found.errored.collect()] == [first.id]
    assert found.duties.filter(found.duties["rule"] == first.id).count() == 0
    assert found.duties.count() > 1000
    found.release()


def test_what_is_not_plain_is_refused(spark: Any) -> None:
    program = shipped_program()
    program = replace(program, rules=program.rules[:3])
    facts = spark.createDataFrame([("1", "visit", dt.date(2026, 1, 5), "x")], ["case", "kind", "on", "surname"])
    with pytest.raises(IntakeError):
        evaluate_spark(facts, program, as_at=740_000, covers="all")
    facts = spark.createDataFrame([("1", "vist", dt.date(2026, 1, 5))], ["case", "kind", "on"])
    with pytest.raises(Exception, match="expected kinds of fact"):
        evaluate_spark(facts, program, as_at=740_000, covers="all").duties.count()
