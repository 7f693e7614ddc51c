"""Placements, temporary stays and placements for adoption.

A placement is with the same carer as the one before it where an episode says so (it began with T, U or L), or where the
child is back from a temporary stay to one of the same code and provider. What a temporary stay is, and how long one may
be, is as in the national return.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from checker.intake.ssd.care import BEGAN, BREAK
from checker.intake.ssd.clean import ID, PERSON, Clean, meaning
from checker.intake.ssd.model import Mapped
from checker.intake.ssd.notes import Notes
from checker.intake.ssd.records import ROW
from checker.intake.ssd.rows import DAYS, FactRows, spans
from checker.intake.ssda903.codes import LONGEST, TEMPORARY
from checker.snapshot.facts import STILL_OPEN

_SAME_CARER = ("T", "U", "L")
_LONG_TERM = ("U1", "U4")
_PLACED = ("carer", "address", "code", "setting", "long_term", "provider")


def placement_rows(
    each: Clean, episodes: pl.DataFrame | None, columns: Mapping[str, str], mapped: Mapped, as_at: int, notes: Notes
) -> list[FactRows]:
    """The facts that a sheet of placements is. `episodes` are as `care.episodes` gives them, and `columns` their own."""
    care = each.sheet.table.care
    frame = spans(each.frame, care["start"], care["end"], each.label, notes)
    frame = _with_episodes(frame, care["id"], episodes, columns).filter(~pl.col(BREAK))
    code = pl.col(care["type"]).str.to_uppercase().str.extract(r"^([A-Z][0-9]{1,2}[A-Z]?)(?:$|[^A-Z0-9])")
    setting = meaning(frame, care["type"], mapped.values["placement-setting"]).rename("setting")
    frame = frame.with_columns(code.alias("code"), setting, pl.col(care["provider"]).alias("provider"))
    frame = frame.with_columns(
        pl.when(pl.col("setting") != "none").then("setting").alias("setting"),
        pl.when(pl.col("code").is_not_null()).then(pl.col("code").is_in(_LONG_TERM)).alias("long_term"),
        pl.col("provider").str.to_uppercase().str.extract(r"^(PR[0-9])\b").alias("provider"),
    )
    frame = _with_carers(frame, care, as_at)
    placed = pl.concat([frame.filter(~pl.col("@away")), _meanwhile(frame, care["id"])], how="diagonal")
    away = frame.filter(pl.col("@away")).with_columns(pl.col(care["id"]).alias("carer"))
    adoption = placed.filter(pl.col("setting") == "adoption")
    type_unset = {"code", "setting", "long_term"} if care["type"] in each.unfilled else set()
    unset = frozenset(type_unset | ({"provider"} if care["provider"] in each.unfilled else set()))
    return [
        _facts("placement", each, placed, _PLACED, unset),
        _facts("temporary_stay", each, away, ("carer", "code"), unset & {"code"}),
        _facts("placed_for_adoption", each, adoption, (), frozenset()),
    ]


def _facts(kind: str, each: Clean, frame: pl.DataFrame, attributes: tuple[str, ...], unset: frozenset[str]) -> FactRows:
    care = each.sheet.table.care
    rows = frame.with_columns(pl.col(care["id"]).alias(ID)).select(PERSON, ROW, ID, *DAYS, *attributes)
    return FactRows(kind, each.label, rows, each.lost, attributes, unset, "end", (care["start"], care["end"]))


def _with_episodes(
    frame: pl.DataFrame, id_: str, episodes: pl.DataFrame | None, columns: Mapping[str, str]
) -> pl.DataFrame:
    """Placements with why the first episode at each began, and whether all at it are short breaks."""
    if episodes is None:
        return frame.with_columns(pl.lit(None, pl.String).alias(BEGAN), pl.lit(False).alias(BREAK))
    at = pl.col(columns["placement"])
    first = (
        episodes.filter(at.is_not_null()).sort(columns["start"], nulls_last=True)
        .group_by(PERSON, at.alias(id_)).agg(pl.col(BEGAN).first(), pl.col(BREAK).is_not_null().all())
    )  # fmt: skip
    frame = frame.join(first, on=[PERSON, id_], how="left", maintain_order="left")
    return frame.with_columns(pl.col(BREAK).fill_null(False))


def _with_carers(frame: pl.DataFrame, care: Mapping[str, str], as_at: int) -> pl.DataFrame:
    """Placements in order, each with its carer (null where it cannot be told) and whether it is a temporary stay."""
    period, id_ = care["period"], care["id"]
    frame = frame.sort(PERSON, pl.col(period).fill_null(""), "start_lo", "end_lo", ROW)
    first = ~((pl.col(PERSON) == pl.col(PERSON).shift()) & pl.col(period).eq_missing(pl.col(period).shift()))
    longest = pl.col("code").replace_strict(LONGEST, default=STILL_OPEN, return_dtype=pl.Int64)
    lasted = pl.when(pl.col("end_lo") == STILL_OPEN).then(pl.lit(as_at)).otherwise("end_lo") - pl.col("start_lo")
    frame = frame.with_columns(first.fill_null(True).alias("@first"))
    away = pl.col("code").is_in(sorted(TEMPORARY)) & ~pl.col("@first") & (lasted <= longest)
    frame = frame.with_columns(away.fill_null(False).alias("@away"), pl.col("@first").cum_sum().alias("@care"))

    def usual(name: str) -> pl.Expr:
        """What the last placement before that is no temporary stay says."""
        return pl.when(~pl.col("@away")).then(pl.col(name)).forward_fill().shift().over("@care")

    back = pl.col("@away").shift().over("@care") & (pl.col("code") == usual("code"))
    back = back & pl.col("provider").eq_missing(usual("provider"))
    same = pl.col("@away") | back.fill_null(False) | pl.col(BEGAN).is_in(_SAME_CARER).fill_null(False)
    frame = frame.with_columns((pl.col("@first") | ~same).cum_sum().alias("@with"))
    known = pl.col("@first") | pl.col(BEGAN).is_not_null()
    carer = pl.when(known).then(pl.col(id_)).first().over("@with")
    return frame.with_columns(carer.alias("carer"), carer.alias("address"))


def _meanwhile(frame: pl.DataFrame, id_: str) -> pl.DataFrame:
    """The usual placement, on the days of each temporary stay: it goes on."""
    usual = [
        pl.when(~pl.col("@away")).then(pl.col(name)).forward_fill().over("@care").alias(name)
        for name in (id_, "code", "setting", "long_term", "provider")
    ]
    return frame.with_columns(usual).filter(pl.col("@away"))
