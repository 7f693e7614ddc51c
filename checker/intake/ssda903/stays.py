"""Stays: unbroken periods of being looked after, put together from a child's episodes.

A stay is a chain in which each DEC is the next DECOM and REC is X1. What the rows leave open, or contradict, becomes a
span of days in which the truth lies; a row that is missing never becomes a date.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl

from checker.intake.fact_frames import BITS, at
from checker.intake.ssda903.codes import CARE_GOES_ON, STARTS_CARE
from checker.intake.ssda903.episodes import CEASED, CONTINUES, IS_BREAK, OPEN
from checker.intake.ssda903.notes import Notes
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.framed.ordering import Whole

_UNKNOWN_END = "The day care ended is read as unknown."
_GOES_ON = "Care is read as going on."
_BREAK_LATER = "expected a day, as a short break begins later, found nothing"
_BREAK_THEN = "expected care to go on, found a short break on the day the episode ended"
_NONE_THEN = "expected an episode to begin on the day this one ended, found none"

_LAST = ("floor", "outcome", "dec", "rec")  # what is to be known of the episode before another, or the last of a stay


def find_stays(episodes: pl.DataFrame, notes: Notes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The episodes of care that begin on a known day, and the stays they make up, each by child and in order.

    An episode has its place among them (`at`), the number of its `stay`, and whether it is the `first` of it. A stay is what
    its first episode is, with `start_lo`, `start_hi`, `end_lo`, `end_hi`, the `reason` it ended if care ceased, and whether
    it is the `earliest` of the child's. Short breaks are no part of stays but may bound them.
    """
    dated = pl.col("decom").is_not_null()
    breaks = episodes.filter(dated & IS_BREAK)
    care = episodes.filter(dated & ~IS_BREAK).with_columns(at=pl.int_range(pl.len(), dtype=pl.Int64))
    care = _chained(care, breaks, notes)
    stays = _stays(care)
    return care, _begun(_ended(care, stays, breaks, notes), breaks, notes)


def pick(frame: pl.DataFrame, columns: Sequence[str], places: pl.Series, called: str) -> pl.DataFrame:
    """Columns of the rows at some places, called by a word and their names; null where the place is."""
    picked = frame.select(pl.col(columns).gather(places)) if frame.height else frame.select(columns).clear(len(places))
    return picked.rename({name: f"{called}_{name}" for name in columns})


def _chained(care: pl.DataFrame, breaks: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """Episodes with their stays, and the place of the one that `lasts` longest of the stay's so far."""
    # Of a child's episodes so far the one that ends last is the latest, unless an earlier is known to go on after it. An
    # open one always is; and where a stay ends, the next episode begins on or after the end of all before it.
    opens = (pl.col("outcome") == OPEN) | (pl.col("who") != pl.col("who").shift(fill_value=-1))
    care = care.with_columns(highest=at(opens.cum_sum(), pl.col("floor")))
    lasts = pl.when(pl.col("highest") == pl.col("highest").cum_max()).then("at").forward_fill()
    care = care.with_columns(lasts=lasts).drop("highest")
    of_child = (care["who"] == care["who"].shift()).fill_null(False)
    before = care["lasts"].shift().set(~of_child, None)
    both = care.hstack(pick(care, _LAST, before, "last")).with_columns(before.alias("last_at"))
    both = both.hstack(_first_break(breaks, both, pl.col("last_floor"), pl.col("decom")))
    decom, floor, ended = pl.col("decom"), pl.col("last_floor"), pl.col("last_outcome")
    untold = pl.col("last_dec").is_null() & (pl.col("last_rec") == CARE_GOES_ON) & pl.col("rne").ne_missing(STARTS_CARE)
    goes_on = (
        pl.when((decom < floor) | (ended == OPEN)).then(True).when(decom == floor).then(ended != CEASED).otherwise(untold)
    )  # fmt: skip
    both = both.with_columns(first=~(goes_on & pl.col("pause").is_null()).fill_null(False))
    _note_contradictions(care, both.filter(~pl.col("first")), notes)
    return care.with_columns(both["first"], stay=both["first"].cum_sum().cast(pl.Int64) - 1)


def _note_contradictions(care: pl.DataFrame, on: pl.DataFrame, notes: Notes) -> None:
    """Say where an episode goes on from one that does not lead into it."""
    opened = pl.col("last_outcome") == OPEN
    early = ~opened & (pl.col("decom") < pl.col("last_floor"))
    what = "expected a day, as a later episode begins, found nothing"
    notes.rows(care[on.filter(opened)["last_at"]], "DEC", what, _GOES_ON)
    what = "expected a day on or after the end of the episode before, found an earlier one"
    notes.rows(on.filter(early), "DECOM", what, _GOES_ON)
    what = "expected a change within care, as the episode before continues into this one, found a start of care"
    notes.rows(on.filter(~opened & ~early & (pl.col("rne") == STARTS_CARE)), "RNE", what, _GOES_ON)


def _stays(care: pl.DataFrame) -> pl.DataFrame:
    """A row for each stay: its first episode, the one that ends last (`last_`), and the day the child's next begins."""
    tails = care["lasts"].filter(care["first"].shift(-1, fill_value=True))
    stays = care.filter("first").with_columns(of_child=pl.col("who") == pl.col("who").shift())
    following = pl.when(pl.col("who") == pl.col("who").shift(-1)).then(pl.col("decom").shift(-1))
    return stays.hstack(pick(care, _LAST, tails, "last")).with_columns(
        tails.alias("last_at"),
        highest=np.maximum.reduceat(care["floor"].to_numpy(), stays["at"].to_numpy()) if len(stays) else care["floor"],
        earliest=~pl.col("of_child").fill_null(False),
        following=following,
        reason=pl.when(pl.col("last_outcome") == CEASED).then("last_rec"),
    ).drop("of_child")  # fmt: skip


def _ended(care: pl.DataFrame, stays: pl.DataFrame, breaks: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """When stays ended: on DEC if care ceased, never if open, else between what is known and what follows."""
    following = pl.col("following")
    stays = stays.hstack(_first_break(breaks, stays, pl.col("last_floor"), following.fill_null(STILL_OPEN)))
    ended, pause = pl.col("last_outcome"), pl.col("pause")
    opened = (ended == OPEN) & pause.is_null()
    then = pl.coalesce(pause, following)
    least = pl.when(ended == CEASED).then("last_floor").when(opened).then(STILL_OPEN).otherwise("highest")
    most = (
        pl.when(ended == CEASED)
        .then("last_floor")
        .when(opened | then.is_null())
        .then(STILL_OPEN)
        .otherwise(pl.max_horizontal("highest", then))
    )
    goes_on, into_break = ended == CONTINUES, (pause == pl.col("last_dec")).fill_null(False)
    for which, column, what, hint in (
        ((ended == OPEN) & pause.is_not_null(), "DEC", _BREAK_LATER, _UNKNOWN_END),
        (goes_on & into_break, "REC", _BREAK_THEN, "Care is read as ending that day."),
        (goes_on & ~into_break, "REC", _NONE_THEN, _UNKNOWN_END),
    ):
        notes.rows(care[stays.filter(which)["last_at"]], column, what, hint)
    return stays.with_columns(end_lo=least.cast(pl.Int32), end_hi=most.cast(pl.Int32)).drop("pause")


def _begun(stays: pl.DataFrame, breaks: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """When stays began: on the first DECOM if that is a start of care, else between the last known absence and that."""
    decom = pl.col("decom")
    starts = (pl.col("rne") == STARTS_CARE).fill_null(False)
    since = pl.when(~pl.col("earliest")).then(pl.min_horizontal(pl.col("end_lo").shift(), decom)).fill_null(LONG_BEFORE)
    stays = stays.with_columns(since=since)
    stays = stays.hstack(_last_break(breaks, stays, pl.col("since"), decom))
    pause, over = pl.col("pause"), pl.col("pause_over")
    ended = pl.when(over <= decom).then(over).otherwise(pause)
    least = pl.when(starts).then(decom).otherwise(pl.coalesce(ended, "since"))
    unsaid = ~starts & pause.is_null()
    after_ceasing = unsaid & ~pl.col("earliest") & pl.col("reason").shift().is_not_null()
    from_nowhere = unsaid & pl.col("earliest") & (decom > pl.col("first_day"))
    for which, why in (
        (~starts & pause.is_not_null(), "the episode before is a short break"),
        (after_ceasing, "the episode before ceased"),
        (from_nowhere, "none before it is in the return"),
    ):
        what = f"expected a start of care, as {why}, found a change within care"
        notes.rows(stays.filter(which), "RNE", what, "Care is read as beginning by that day.")
    return stays.with_columns(start_lo=least.cast(pl.Int32), start_hi=decom).drop("since", "pause", "pause_over")


def _first_break(breaks: pl.DataFrame, rows: pl.DataFrame, since: pl.Expr, until: pl.Expr) -> pl.DataFrame:
    """For each row, the day (`pause`) of the child's first short break to begin on or after a day and before another."""
    begun, bounds = _bounds(breaks, rows, since, until)
    place = np.searchsorted(begun, bounds["since"].to_numpy())
    found = np.append(begun, 1 << 62)[place]
    inside = found < bounds["until"].to_numpy()
    return pl.DataFrame(
        {"pause": pl.Series((found & ((1 << BITS) - 1)).astype(np.int32)).set(pl.Series(~inside), None)}
    )


def _last_break(breaks: pl.DataFrame, rows: pl.DataFrame, since: pl.Expr, until: pl.Expr) -> pl.DataFrame:
    """For each row, the day of the last such break (`pause`), and the day it ended (`pause_over`)."""
    begun, bounds = _bounds(breaks, rows, since, until)
    place = np.searchsorted(begun, bounds["until"].to_numpy()) - 1
    inside = (np.append(begun, -1)[place] >= bounds["since"].to_numpy()) & (place >= 0)
    return pick(breaks, ["decom", "dec"], pl.Series(place).set(pl.Series(~inside), None), "pause").rename(
        {"pause_decom": "pause", "pause_dec": "pause_over"}
    )


def _bounds(breaks: pl.DataFrame, rows: pl.DataFrame, since: pl.Expr, until: pl.Expr) -> tuple[Whole, pl.DataFrame]:
    """When short breaks begin, and the bounds between which one is sought for each row, as numbers of who and when."""
    begun = breaks.select(at(pl.col("who"), pl.col("decom")))["who"].to_numpy()
    return begun, rows.select(
        since=at(pl.col("who"), since).fill_null(1 << 62), until=at(pl.col("who"), until).fill_null(0)
    )
