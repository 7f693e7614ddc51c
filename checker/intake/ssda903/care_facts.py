"""Facts from episodes: being looked after, legal statuses, placements, temporary stays, adoption and short breaks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from checker.intake.ssda903.codes import ADOPTION, BREAK_AGREED, CARER_CHANGES, KIND_CHANGES, STATUS_CHANGES, STATUSES
from checker.intake.ssda903.episodes import CEASED, IS_BREAK, OPEN, read_episodes
from checker.intake.ssda903.fact_rows import CODE, Days, fact_rows
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.placements import attributes, with_carers
from checker.intake.ssda903.stays import find_stays, pick
from checker.intake.ssda903.tables import Table
from checker.intake.ssda903.temporary import with_temporary, with_usual
from checker.side_by_side import side_by_side
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Says = Mapping[str, pl.Expr]

_STATUS: Says = {"status": pl.col("ls").replace_strict(STATUSES, default=None, return_dtype=pl.String)}
_START = (pl.col("start_lo"), pl.col("start_hi"))
_END = (pl.col("end_lo"), pl.col("end_hi"))


def care_facts(tables: Sequence[Table], notes: Notes) -> Iterator[pl.DataFrame]:
    """The facts of the six kinds that come from episodes."""
    episodes = read_episodes(tables, notes)
    care, stays = find_stays(episodes, notes)
    care = with_usual(with_carers(with_temporary(care, stays), stays))
    yield fact_rows(stays, "looked_after", _START, _END, {"reason_ended": pl.col("reason")})
    yield from _in_stays(care, stays)
    yield _short_breaks(episodes.filter(IS_BREAK))
    yield from _undated(episodes.filter(pl.col("decom").is_null() & ~IS_BREAK))


def _in_stays(care: pl.DataFrame, stays: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Legal statuses; placements, placements for adoption, and temporary stays away from either, during which they go on."""
    always, itself = pl.repeat(True, pl.len()), pl.col("usual") == pl.col("at")
    care = care.hstack(pick(care, ["carer", "placed", "provider"], care["usual"], "usual"))
    away = itself.fill_null(False).not_()
    there = attributes("usual_carer", "usual_placed", "usual_provider")
    code = attributes()["code"]
    for_adoption = pl.col("usual_placed").is_in(sorted(ADOPTION))
    kinds: list[tuple[str, pl.Expr, Says, pl.Expr]] = [
        ("legal_status", always, _STATUS, _is(STATUS_CHANGES)),
        ("placement", always, there, _is(CARER_CHANGES) & itself),
        ("placed_for_adoption", for_adoption, {}, _is(KIND_CHANGES) & itself),
        ("temporary_stay", away, {"carer": pl.col("carer"), "code": code}, _is(KIND_CHANGES)),
    ]
    yield from side_by_side(lambda kind: _runs(*kind, care, stays), kinds, lambda _: 1)


def _is(changes: frozenset[str]) -> pl.Expr:
    return pl.col("rne").is_in(sorted(changes))


def _runs(
    kind: str, told: pl.Expr, says: Says, begins: pl.Expr, care: pl.DataFrame, stays: pl.DataFrame
) -> pl.DataFrame:
    """Periods that fill stays end to end, one for each run of episodes that say the same, of those with anything `told`.

    The first of a stay began with it, unless it `begins` with its episode: then it was new on its DECOM.
    """
    in_stay = np.zeros(stays.height, dtype=bool)
    in_stay[care["stay"].filter(care.select(told.fill_null(False)).to_series())] = True
    care = care if in_stay.all() else care.filter(pl.Series(in_stay[care["stay"]]))
    rows = care.select(
        "child", "file", "row", "stay", "first", "decom", told=told.fill_null(False), begins=begins.fill_null(False), **says
    )  # fmt: skip
    rows = rows.with_columns(pl.when("told").then(name).alias(name) for name in says)
    said = [pl.col(name).ne_missing(pl.col(name).shift()) for name in ("told", *says)]
    rows = rows.filter(pl.any_horizontal("first", *said))
    rows = rows.hstack(pick(stays, ["start_lo", "start_hi", "end_lo", "end_hi"], rows["stay"], "stay"))
    then = pl.when(pl.col("stay") == pl.col("stay").shift(-1)).then(pl.col("decom").shift(-1))
    known = ~pl.col("first") | pl.col("begins")
    rows = rows.with_columns(
        *(pl.when(known).then("decom").otherwise(f"stay_{name}").alias(name) for name in ("start_lo", "start_hi")),
        *(pl.coalesce(then, f"stay_{name}").alias(name) for name in ("end_lo", "end_hi")),
    )
    lasts = pl.any_horizontal(pl.col("start_lo") != pl.col("end_lo"), pl.col("start_hi") != pl.col("end_hi"))
    return fact_rows(rows.filter("told", lasts), kind, _START, _END, {name: pl.col(name) for name in says})


def _short_breaks(breaks: pl.DataFrame) -> pl.DataFrame:
    """Short breaks one by one (V3); or, of an agreement (V4), breaks on days not known within it."""
    agreed = pl.col("ls") == BREAK_AGREED
    start = pl.coalesce("decom", LONG_BEFORE), pl.coalesce("decom", _some_day()[1])
    end = _break_end()
    starts = start[0], pl.when(agreed).then(end[1]).otherwise(start[1])
    ends = pl.when(agreed).then(start[0]).otherwise(end[0]), end[1]
    return fact_rows(breaks, "short_break", starts, ends, {"series": pl.col("ls")})


def _break_end() -> Days:
    open_still = pl.when(pl.col("outcome") == OPEN).then(STILL_OPEN).otherwise("floor")
    return pl.coalesce("dec", open_still), pl.coalesce("dec", STILL_OPEN)


def _undated(episodes: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """What episodes show whose DECOM cannot be read: that there was care, begun on a day not known."""
    start, end = _some_day(), _break_end()
    ceased = pl.col("outcome") == CEASED
    care_end = end[0], pl.when(ceased).then(end[1]).otherwise(STILL_OPEN)
    yield fact_rows(episodes, "looked_after", start, care_end, {"reason_ended": pl.when(ceased).then("rec")})
    yield fact_rows(episodes, "legal_status", start, end, _STATUS)
    no_carer = episodes.with_columns(carer=pl.lit(None, CODE))
    yield fact_rows(no_carer, "placement", start, end, attributes())


def _some_day() -> Days:
    return pl.lit(LONG_BEFORE), pl.coalesce("dec", STILL_OPEN)
