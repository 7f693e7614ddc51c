"""Disputes under a limit of the service's own, in columns: the same as `of_own_limits` tells."""

from __future__ import annotations

import polars as pl

from checker.compile.program import Program
from checker.disputes.untightened import INSTEAD, LOCAL, MISSED, NONE, NOT_TOLD, OWN, RULE, SAID
from checker.engines.duty import Verdict

_KEY = (
    "rule",
    "case",
    "key_kind",
    "key_day",
    "key_id",
    "key_nth",
    "key_by",
    "key_previous",
    "key_unseen",
    "key_excused",
)
_BEGUN = ("rule", "case", "trigger_kind", "trigger_row")
_TOLD = ("verdict", "due", "due_at", "provision")
_GOVERNED = (*_TOLD, "instrument")
_TEXTS = ("verdict", "provision", "instrument")

_ORDER = ("key_kind", "key_day", "key_by", "key_previous", "key_excused", "key_id", "key_nth")
_MISSED = [str(verdict) for verdict in MISSED]
_OWN = [f"untightened_{name}" for name in _GOVERNED]

UNDER_OWN = pl.col("under_own_limit")
"""Whether a limit of the profile's own governs a duty."""
INSTEAD_OF = "instead"
"""The column of what came of a duty without, where what is told of is another, which is missed: one of INSTEAD."""


def with_own_limits(program: Program, raised: pl.DataFrame, untightened: pl.DataFrame | None) -> pl.DataFrame:
    """Duties to raise, and all others that are missed, with whether a limit of the profile's own governs each, and what it comes
    to without: `untightened_verdict`, `_due`, `_due_at` and `_provision`. `untightened` are the duties of the program without
    those limits.
    """
    rules = {rule.id for rule in program.without_own_limits().rules}
    tight = raised["rule"].cast(pl.String).is_in(sorted(rules)) if rules else pl.Series([], dtype=pl.Boolean)
    if not rules or not tight.any():
        return _told_of(
            raised.with_columns(
                *(_nothing(raised, name) for name in _GOVERNED), matched=pl.lit(0), instead=pl.lit(None, pl.String)
            ),
            pl.lit(False),
        )
    if untightened is None:
        raise ValueError("expected the duties of program.without_own_limits() too, since its profile tightens a limit")
    others = untightened.filter(untightened["rule"].cast(pl.String).is_in(sorted(rules)))
    others = others.select(
        *(_plain(name) for name in (*_KEY, *_BEGUN[2:])), *(_own(name) for name in _GOVERNED),
        late_by="late_by", matched=pl.int_range(pl.len(), dtype=pl.UInt32),
    )  # fmt: skip
    joined = raised.with_columns(
        tight.alias("tight"), *(_plain(name).alias(f"_{name}") for name in (*_KEY, "trigger_kind"))
    )
    joined = joined.join(
        others.drop(*_BEGUN[2:], "late_by"), how="left", left_on=[f"_{name}" for name in _KEY], right_on=list(_KEY),
        nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    joined = _beside(_with_later(joined, others), others)
    alike = pl.all_horizontal(_as_text(name).eq_missing(pl.col(f"untightened_{name}")) for name in _GOVERNED)
    under = pl.col("tight") & ~(pl.col("matched").is_not_null() & alike)
    return _told_of(joined, under).drop("tight", "_trigger_kind", *(f"_{name}" for name in _KEY), strict=False)


def _with_later(joined: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Duties, each that was not matched with the one that the same fact began once it had lasted as long as the rule itself says,
    where there is one: the day in its key goes by that length."""
    alone = pl.col("tight") & pl.col("matched").is_null()
    if not joined.select(alone.any()).item():
        return joined
    at, told = "at", [*_OWN, "matched"]
    joined = joined.with_row_index(at)
    left = joined.filter(alone, pl.col("key_day").is_not_null()).select(
        at, "trigger_row", *(f"_{name}" for name in _BEGUN[:3]), "key_day"
    )
    later = left.join(
        others.drop_nulls("key_day"), how="inner", left_on=["_rule", "_case", "_trigger_kind", "trigger_row"],
        right_on=list(_BEGUN), suffix="_later",
    ).filter(pl.col("key_day_later") > pl.col("key_day"))  # fmt: skip
    first = later.sort(at, "key_day_later").unique(at, keep="first").select(at, *told)
    return joined.update(first, on=at, how="left").drop(at)


def _beside(joined: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """Duties; those missed with the limits alone, with what is missed without them alone, as `WithoutOwn.beside` has it."""
    missed = joined.with_row_index("at").filter("tight", pl.col("verdict").cast(pl.String).is_in(_MISSED))
    own, without = pl.col("verdict").cast(pl.String), pl.col("untightened_verdict")
    told = missed.select("matched", untightened_verdict=own)
    late = told.with_columns(untightened_verdict=pl.lit(str(Verdict.LATE)))
    alone = others.filter(without.is_in(_MISSED)).join(
        pl.concat([told, late]), on=["matched", "untightened_verdict"], how="anti"
    )
    joined = joined.with_columns(instead=pl.lit(None, pl.String))
    if alone.is_empty():
        return joined
    came = pl.col("untightened_verdict").fill_null(NONE)
    local = missed.with_columns(instead=came).filter(pl.col("instead").is_in([*INSTEAD]))
    local = local.select("at", "instead", "verdict", "late_by", *(pl.col(f"_{name}").alias(name) for name in _KEY))
    turns = ("rule", "case", "turn")
    found = _in_turn(local, "verdict").select("at", "instead", *turns)
    found = found.join(_in_turn(alone, "untightened_verdict").select(*turns, *_OWN), on=turns)
    return (
        joined.with_row_index("at")
        .update(found.select("at", "instead", *_OWN), on="at", how="left", include_nulls=False)
        .drop("at")
    )


def _in_turn(duties: pl.DataFrame, verdict: str) -> pl.DataFrame:
    """Duties, each with its `turn` among those of its rule and case: the worst first, and in the order of keys."""
    late, by = pl.col(verdict).cast(pl.String) == str(Verdict.LATE), -pl.col("late_by").cast(pl.Int64).fill_null(0)
    return duties.sort("rule", "case", late, by, *_ORDER, nulls_last=False).with_columns(
        turn=pl.int_range(pl.len()).over("rule", "case")
    )


def _told_of(duties: pl.DataFrame, under: pl.Expr) -> pl.DataFrame:
    """Duties with what they come to without, of those that a limit of the profile's governs alone."""
    told = duties.with_columns(under.alias("under_own_limit"))
    own = [pl.when(UNDER_OWN).then(pl.col(f"untightened_{name}")).alias(f"untightened_{name}") for name in _TOLD]
    return told.with_columns(*own).drop("matched", "untightened_instrument")


def _nothing(duties: pl.DataFrame, name: str) -> pl.Expr:
    of = pl.String() if name in _TEXTS else duties.schema[name]
    return pl.lit(None, dtype=of).alias(f"untightened_{name}")


def _own(name: str) -> pl.Expr:
    return _as_text(name).alias(f"untightened_{name}")


def _as_text(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in _TEXTS else pl.col(name)


def _plain(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.String) if name in ("rule", "case", "key_kind", "key_id") else pl.col(name)


def force_of(rule: str) -> pl.Expr:
    """How binding what was missed is, of duties of a rule with a force."""
    missed = pl.col("untightened_verdict").is_in([str(verdict) for verdict in MISSED]).fill_null(False)
    return pl.when(UNDER_OWN & ~missed).then(pl.lit(LOCAL)).otherwise(pl.lit(rule))


def sentence(due: pl.Expr) -> pl.Expr:
    """What came of a duty without the limit of the profile's own, with the day it is due in words."""
    verdict = pl.col("untightened_verdict")
    short, long = ({str(one): said[place] for one, said in SAID.items()} for place in (0, 1))
    by = pl.lit(f"{OWN}by ") + pl.col("untightened_provision").fill_null(RULE)
    when = pl.when(pl.col("untightened_due").is_null()).then(pl.lit("")).otherwise(pl.lit(", due by ") + due)
    other = pl.col(INSTEAD_OF).replace_strict(dict(INSTEAD), default=None)
    words = (
        pl.when(pl.col(INSTEAD_OF).is_not_null())
        .then(by + pl.lit(" ") + other + when)
        .when(pl.col("untightened_due").is_null())
    )
    told = words.then(by + pl.lit(" ") + verdict.replace_strict(short, default=None)).otherwise(
        by + pl.lit(" it is due by ") + due + verdict.replace_strict(long, default=None)
    )
    return pl.when(verdict.is_null()).then(pl.lit(OWN + NOT_TOLD)).otherwise(told) + pl.lit(".")
