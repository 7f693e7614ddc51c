"""The rules over a Spark DataFrame of facts, for a data platform: duties and disputes as DataFrames.

Cases are put together by partition and worked out there, many at a time, by the columnar engine. Rules that bring cases
together (an officer's caseload) are worked out in a second pass, put together by officer. docs/spark.md is the page for
those who run it. Needs the extra `spark`; nothing else here imports it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from checker.compile.program import OnDuties, Program, Rule
from checker.disputes.frame import with_disputes
from checker.disputes.protocol import UNWRITTEN, Protocol
from checker.engines.polars.bulk import coverage_of, evaluate_facts
from checker.engines.polars.facts.frame import check_apart
from checker.frozen import frozen
from checker.snapshot.coverage import Coverage
from checker.snapshot.framed.plain import check_columns
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

_GROUP = "_group"
_ROWS = ("found_row", "trigger_row")  # the number of a row in its partition tells nobody anything
_TYPES = {pl.Date(): "date", pl.Boolean(): "boolean", pl.Int32(): "int", pl.String(): "string"}


@frozen
class SparkResult:
    """What a program comes to: its duties; those that are disputes, with what each says and asks; and the rules that could
    not run, with why, whose duties are in neither.

    All three rest on one DataFrame that is kept once worked out: call `release` when they are no longer needed.
    """

    duties: DataFrame
    disputes: DataFrame
    errored: DataFrame
    release: Callable[[], object]


def evaluate_spark(
    facts: DataFrame,
    program: Program,
    *,
    as_at: int,
    covers: Coverage | object,
    protocol: Protocol = UNWRITTEN,
    partitions: int | None = None,
) -> SparkResult:
    """Every duty of every rule for every case of a Spark DataFrame of facts, and the disputes they come to.

    `facts` has the columns docs/snapshot-parquet.md lists, a row a fact, in any order. `as_at` is an ordinal day, `covers`
    what is covered, as a snapshot says it or as it has been read. `partitions` is how many parts the cases are put into, by
    default as many as `spark.sql.shuffle.partitions` says; each must fit in a worker's memory (a million facts take some
    gigabyte and a half with all the rules). The duties are those of `evaluate_facts`, without the numbers of rows.

    Nothing is worked out until the result is asked for, but the kinds of fact there are, which are counted at once. Raises
    IntakeError where `covers` cannot be read; where a part holds facts that are not plain the job ends with the reason.
    """
    check_columns(pl.DataFrame(schema=dict.fromkeys(facts.columns, pl.String)))
    listed = [row["kind"] for row in facts.select("kind").distinct().collect()]
    kinds = vocabulary().kinds
    check_apart([kinds[kind].about for kind in listed if kind in kinds])
    coverage = covers if isinstance(covers, Coverage) else coverage_of(covers, as_at, listed)
    apart, together = _passes(program)
    raw = _pass(facts, facts["case"], apart, protocol, as_at, coverage, partitions)
    for (kind, attribute, about), rules in together.items():
        grouped = _brought_together(facts, kind, attribute, about)
        names = frozenset(rule.id for rule in rules)
        part = replace(program, rules=tuple(_rested(program, rules)))
        raw = raw.unionByName(
            _pass(grouped, grouped[_GROUP], part, protocol, as_at, coverage, partitions, names)
        )  # fmt: skip
    return _result(raw)


def _result(raw: DataFrame) -> SparkResult:
    raw = raw.persist()
    errored = raw.filter("errored is not null").select("rule", "errored").distinct()
    sound = raw.filter("errored is null").join(errored.select("rule"), "rule", "left_anti")
    told = [name for name in raw.columns if name != "errored"]
    own = [name for name in told if name not in _DISPUTE]
    return SparkResult(
        sound.select(*own),
        sound.filter("raised").select(*(name for name in told if name != "raised")),
        errored,
        raw.unpersist,
    )


# --- which rules are worked out in which pass ------------------------------------------------------------------------
def _passes(program: Program) -> tuple[Program, dict[tuple[str, str, str], list[Rule]]]:
    """The rules for which a case's own facts are enough; the others by what they bring together, and about whom."""
    together: dict[tuple[str, str, str], list[Rule]] = {}
    for rule in program.rules:
        if rule.per is not None:
            together.setdefault((*rule.per, rule.about), []).append(rule)
    moved = {rule.id for rules in together.values() for rule in rules}
    for rule in program.rules:
        body = rule.body
        if isinstance(body, OnDuties):
            for (_, _, about), rules in together.items():
                if about == rule.about and any(body.rests_on(other.id) for other in rules):
                    rules.append(rule)
                    moved.add(rule.id)
                    break
    return replace(program, rules=tuple(rule for rule in program.rules if rule.id not in moved)), together


def _rested(program: Program, rules: Iterable[Rule]) -> Iterator[Rule]:
    """Some rules, and before them those they rest on."""
    wanted = {rule.id for rule in rules}
    bodies = [rule.body for rule in rules if isinstance(rule.body, OnDuties)]
    for rule in program.rules:
        if rule.id in wanted or any(body.rests_on(rule.id) for body in bodies):
            yield rule


def _brought_together(facts: DataFrame, kind: str, attribute: str, about: str) -> DataFrame:
    """The facts that each officer, or whatever they are brought together by, is worked out from.

    All the rows of a kind of every case that has one of theirs (a later row of another's ends it), or one that does not
    say whose it is; and their own facts.
    """
    from pyspark.sql import functions as sql

    rows = facts.filter(sql.col("kind") == kind)
    if attribute not in facts.columns:
        return facts.limit(0).withColumn(_GROUP, sql.lit(""))
    named = rows.filter(sql.col(attribute).isNotNull())
    whose = named.select("case", sql.col(attribute).cast("string").alias(_GROUP)).distinct()
    anyone = rows.filter(sql.col(attribute).isNull()).select("case").distinct()
    pairs = whose.unionByName(anyone.crossJoin(whose.select(_GROUP).distinct())).distinct()
    held = rows.join(pairs, "case")
    own = [name for name, each in vocabulary().kinds.items() if each.about == about]
    theirs = facts.filter(sql.col("kind").isin(own)).withColumn(_GROUP, sql.col("case").cast("string"))
    return held.unionByName(theirs)


# --- one pass ---------------------------------------------------------------------------------------------------------
def _pass(
    facts: DataFrame,
    group: Any,
    program: Program,
    protocol: Protocol,
    as_at: int,
    coverage: Coverage,
    partitions: int | None,
    names: frozenset[str] | None = None,
) -> DataFrame:
    """Every duty of some rules, the facts put together by `group`. With `names`, only these rules' duties are wanted, and
    only of the groups a part holds."""
    work = _Work(program, protocol, as_at, coverage, names)
    parts = facts.repartition(partitions, group) if partitions else facts.repartition(group)
    return parts.mapInArrow(work, _schema(work.columns()))


@frozen
class _Work:
    """What is sent to each worker: called with the record batches of a part, it gives those of its duties."""

    program: Program
    protocol: Protocol
    as_at: int
    coverage: Coverage
    names: frozenset[str] | None

    def __call__(self, batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        """The duties of a part."""
        import pyarrow as pa

        held = [batch for batch in batches if batch.num_rows]
        if held:
            facts = pl.DataFrame(pl.from_arrow(pa.Table.from_batches(held)))
            yield from self.told(facts).to_arrow(compat_level=pl.CompatLevel.oldest()).to_batches()

    def told(self, facts: pl.DataFrame) -> pl.DataFrame:
        """The duties of some facts, those that are disputes with what they say, and a row for each rule that could not
        run."""
        groups = facts[_GROUP].unique() if _GROUP in facts.columns else None
        facts = facts.drop(_GROUP, strict=False)
        if facts["kind"].dtype == pl.String:
            facts = facts.sort("kind", "case")
        found = evaluate_facts(self.program, facts, as_at=self.as_at, covers=self.coverage)
        duties = with_disputes(self.program, found.duties, self.protocol, self.as_at, self._untightened(facts))
        if self.names is not None:
            assert groups is not None
            case, rule = pl.col("case").cast(pl.String), pl.col("rule").cast(pl.String)
            duties = duties.filter(case.is_in(groups.cast(pl.String).to_list()), rule.is_in(list(self.names)))
        errored = pl.DataFrame(
            {"rule": list(found.errored), "errored": list(found.errored.values())},
            schema={"rule": pl.String, "errored": pl.String},
        )
        return pl.concat([_plain(duties), errored], how="diagonal").select(self.columns().columns)

    def _untightened(self, facts: pl.DataFrame) -> pl.DataFrame | None:
        """The duties of the rules that the profile tightens, as they are without that; None where it tightens none."""
        own = self.program.without_own_limits()
        return evaluate_facts(own, facts, as_at=self.as_at, covers=self.coverage).duties if own.rules else None

    def columns(self) -> pl.DataFrame:
        """No duties at all, in the columns there are."""
        nothing = pl.DataFrame(schema={"case": pl.String, "kind": pl.String})
        found = evaluate_facts(replace(self.program, rules=()), nothing, as_at=self.as_at, covers=self.coverage)
        duties = with_disputes(replace(self.program, rules=()), found.duties, self.protocol, self.as_at)
        return _plain(duties).with_columns(errored=pl.lit(None, dtype=pl.String))


_DISPUTE = (
    "force", "severity", "theme", "owner", "addressed_to", "immediate", "message", "ask", "under_own_limit",
    "untightened_verdict", "untightened_due", "untightened_due_at", "untightened_provision",
)  # fmt: skip


def _plain(duties: pl.DataFrame) -> pl.DataFrame:
    """Columns of types that Spark has."""
    texts = [name for name, of in duties.schema.items() if of in (pl.Categorical, pl.Enum)]
    counts = [name for name, of in duties.schema.items() if of.is_integer()]
    return duties.drop(_ROWS).with_columns(
        pl.col(*texts).cast(pl.String), pl.col(*(set(counts) - set(_ROWS))).cast(pl.Int32),
        pl.col("due_at", "untightened_due_at").dt.cast_time_unit("us"),
    )  # fmt: skip


def _schema(columns: pl.DataFrame) -> str:
    """The columns as Spark writes their types."""
    types = {name: _TYPES.get(of, "timestamp") for name, of in columns.schema.items()}
    return ", ".join(f"`{name}` {of}" for name, of in types.items())
