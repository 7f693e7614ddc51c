"""The rows of a table as rows of facts, a kind at a time: what tables.yaml says of each, in columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import polars as pl

from checker.calendar import days_clocks_go_back
from checker.frozen import frozen
from checker.intake.ssd.clean import ID, PERSON, Clean, meaning
from checker.intake.ssd.model import Mapped, Reading, Setting
from checker.intake.ssd.notes import Notes
from checker.intake.ssd.records import ROW
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.values import NO_DAY
from checker.snapshot.vocabulary import Form, Type, vocabulary

DAYS = ("start_lo", "start_hi", "minute", "end_lo", "end_hi", "end_minute")


@frozen
class FactRows:
    """Facts of one kind from one sheet, a row each: `PERSON`, `ROW`, `ID`, `DAYS`, and a column for each attribute.

    `lost`: rows that may have been facts of the kind and cannot be told to be; `dates`, the columns of them that say
    from which day to which. `unset`: attributes that the sheet does not hold. `covers` is as in tables.yaml, and
    `by` the column its window is told by.
    """

    kind: str
    label: str
    frame: pl.DataFrame
    lost: pl.DataFrame
    attributes: tuple[str, ...]
    unset: frozenset[str]
    covers: str
    dates: tuple[str, str] = ("", "")
    known_by: bool = False

    @property
    def by(self) -> str:
        """The column that says which days the table holds."""
        return {"on": self.dates[0], "end": self.dates[1]}.get(self.covers, "")


def fact_rows(each: Clean, mapped: Mapped, as_at: int, notes: Notes) -> Iterator[FactRows]:
    """The facts that a sheet's rows are, for each thing that is read of it."""
    for reading in each.sheet.table.reads:
        yield _read(each, reading, mapped, as_at, notes)


def _read(each: Clean, reading: Reading, mapped: Mapped, as_at: int, notes: Notes) -> FactRows:
    form = vocabulary().kind(reading.kind).form
    frame, unclear = _chosen(each, reading, mapped, notes)
    if reading.if_dated:
        date = reading.on or reading.start
        frame = frame.filter(pl.col(date).is_not_null() | pl.col(f"{date}@unreadable"))
    if form is Form.EVENT:
        frame = frame.with_columns(**_event(reading))
    if form is Form.PERIOD:
        frame = _period(each, reading, frame, notes)
    attributes = [_attribute(frame, reading.kind, setting, mapped, each.unfilled) for setting in reading.settings]
    if reading.meeting:
        attributes.append(_status(reading, frame, mapped, as_at))
    frame = frame.with_columns(attributes) if attributes else frame
    if form is Form.EVENT:
        _note_undated(each.label, frame, reading, notes)
    names = tuple(series.name for series in attributes)
    days = [name for name in DAYS if name in frame.columns]
    frame = frame.select(PERSON, ROW, ID, *days, *names)
    if form is Form.RECORD:
        frame = _one_each(frame, names, each, notes)
    if reading.once:
        frame = frame.with_columns(pl.lit(None, pl.String).alias(ID)).unique(
            [PERSON, *days], keep="first", maintain_order=True
        )
    unset = frozenset(s.name for s in reading.settings if s.column in each.unfilled)
    lost = pl.concat([each.lost, unclear], how="diagonal")
    dates = (reading.start or reading.on or reading.after, reading.end or reading.on or reading.after)
    return FactRows(reading.kind, each.label, frame, lost, names, unset, reading.covers, dates, reading.known_by)


def _chosen(each: Clean, reading: Reading, mapped: Mapped, notes: Notes) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows a reading is of, and those of which it cannot be told."""
    frame = each.frame
    if reading.skip:
        passed = (meaning(frame, reading.skip, mapped.values["flag"]) == "true").fill_null(False)
        what = "this row is another authority's; it is passed over"
        notes.rows(each.label, frame.filter(passed), reading.skip, what, "The duties are that authority's.")
        frame = frame.filter(~passed)
    unclear = frame.clear()
    for where in reading.where:
        means = meaning(frame, where.column, mapped.values[where.by])
        among = means.is_in(sorted(where.among)).fill_null(False)
        if where.inside:
            blank = frame.filter(means.is_null() & frame[where.column].is_null())
            what = "expected something that says what sort of thing this is, found nothing; row not read"
            notes.rows(
                each.label, blank, where.column, what, "Its days are not covered, unless a mapping file says of blank."
            )
            unclear = pl.concat([unclear, frame.filter(means.is_null())])
        frame = frame.filter(among if where.inside else ~among)
    return frame, unclear


def _note_undated(label: str, frame: pl.DataFrame, reading: Reading, notes: Notes) -> None:
    """Note the rows whose event has no day, nor one for which it is planned; but for those that say that it did not happen, or is
    yet to."""
    if reading.on:
        if "status" in frame.columns:
            frame = frame.filter(~pl.col("status").is_in(["not-held", "planned"]).fill_null(False))
        note_blank(label, frame, [name for name in (reading.on, reading.due) if name], notes)


def note_blank(label: str, frame: pl.DataFrame, days: Sequence[str], notes: Notes) -> None:
    """Note the rows in which all of some columns of days are blank, of which the first should not be."""
    blank = (pl.col(name).is_null() & ~pl.col(f"{name}@unknown") for name in days)
    notes.rows(label, frame.filter(pl.all_horizontal(*blank)), days[0], NO_DAY, "Give the day.")


def _event(reading: Reading) -> dict[str, pl.Expr]:
    """The day of an event: its own; else the one it is planned for; else unknown, as one that is only after another is."""
    if reading.after:
        return {"start_lo": pl.lit(LONG_BEFORE), "start_hi": pl.lit(STILL_OPEN), "minute": pl.lit(None, pl.Int32)}
    on = pl.col(reading.on)
    minute = pl.col(f"{reading.on}@minute")
    if reading.due:
        planned = on.is_null() & ~pl.col(f"{reading.on}@unknown")
        minute = pl.when(planned).then(pl.col(f"{reading.due}@minute")).otherwise(minute)
        on = pl.when(planned).then(pl.col(reading.due)).otherwise(on)
    return {"start_lo": on.fill_null(LONG_BEFORE), "start_hi": on.fill_null(STILL_OPEN), "minute": minute}


def _period(each: Clean, reading: Reading, frame: pl.DataFrame, notes: Notes) -> pl.DataFrame:
    """The days of a period. An unknown end lies on or after the start; one that is before it is unknown."""
    if reading.begun:
        return frame.with_columns(
            start_lo=pl.lit(LONG_BEFORE), start_hi=pl.lit(STILL_OPEN), minute=pl.lit(None, pl.Int32),
            end_lo=pl.lit(STILL_OPEN), end_hi=pl.lit(STILL_OPEN), end_minute=pl.lit(None, pl.Int32),
        )  # fmt: skip
    return spans(frame, reading.start, reading.end, each.label, notes, over=reading.over)


def spans(
    frame: pl.DataFrame, start: str, end: str, label: str, notes: Notes, over: Sequence[str] = ()
) -> pl.DataFrame:
    """A frame with the days (`DAYS`) of the period that two of its columns of dates give. With no end, anything in a
    column of `over` says that it is over.
    """
    note_blank(label, frame, [start], notes)
    first, last = pl.col(start), pl.col(end)
    began, ended = pl.col(f"{start}@minute"), pl.col(f"{end}@minute")
    twice = (began // 60 == 1) & (ended // 60 == 1) & last.is_in(days_clocks_go_back())
    backwards = ((last < first) | ((last == first) & (ended < began) & ~twice)).fill_null(False)
    notes.rows(label, frame.filter(backwards), end, *_BACKWARDS)
    unknown = pl.any_horizontal(pl.col(f"{end}@unknown"), backwards, *(pl.col(name).is_not_null() for name in over))
    last = pl.when(~backwards).then(last)
    floor = first.fill_null(LONG_BEFORE)
    end_lo = pl.coalesce(last, pl.when(unknown).then(floor).otherwise(pl.lit(STILL_OPEN)))
    end_hi = last.fill_null(STILL_OPEN)
    return frame.with_columns(
        start_lo=floor,
        start_hi=first.fill_null(end_hi),
        minute=pl.col(f"{start}@minute"),
        end_lo=end_lo,
        end_hi=end_hi,
        end_minute=pl.when(last.is_not_null()).then(pl.col(f"{end}@minute")),
    )


_BACKWARDS = (
    "expected a day on or after the start, found an earlier one",
    "The day it ended is read as unknown.",
)


def _attribute(frame: pl.DataFrame, kind: str, setting: Setting, mapped: Mapped, unfilled: frozenset[str]) -> pl.Series:
    """An attribute of each row, null where it is not known; a date as its ordinal."""
    of = vocabulary().kind(kind).attributes[setting.name]
    if setting.constant is not None:
        return pl.Series(setting.name, [setting.constant] * frame.height, dtype=pl.String)
    if setting.by == "date":
        return frame[setting.column].rename(setting.name)
    if setting.by == "id":
        return frame[setting.column].set(frame[setting.column] == "-1", None).rename(setting.name)
    meanings = mapped.values[setting.by]
    if setting.blank is not None and setting.column not in unfilled:
        meanings = replace(meanings, blank=setting.blank)
    means = meaning(frame, setting.column, meanings).rename(setting.name)
    if of.type is Type.FLAG:
        return means.replace_strict({"true": True, "false": False}, default=None, return_dtype=pl.Boolean)
    return means.set(~means.is_in(list(of.values)), None) if of.values else means.set(means == "none", None)


def _status(reading: Reading, frame: pl.DataFrame, mapped: Mapped, as_at: int) -> pl.Series:
    """Whether each meeting was held, is planned or was not held; null where the row does not say."""
    on = pl.col(reading.on)
    planned = on > as_at
    if reading.due:
        planned = planned | (on.is_null() & ~pl.col(f"{reading.on}@unknown") & pl.col(reading.due).is_not_null())
    held = on.is_not_null()
    said = pl.lit(False)
    columns = []
    if reading.cancelled:
        columns.append(meaning(frame, reading.cancelled, mapped.values["cancelled"]).rename("@cancelled"))
        said = (pl.col("@cancelled") == "true").fill_null(False)
        held = held & (pl.col("@cancelled") == "false").fill_null(False)
    if reading.doubt:
        columns.append(meaning(frame, reading.doubt, mapped.values["flag"]).rename("@doubt"))
        held = held & ~(pl.col("@doubt") == "false").fill_null(False)
    status = (
        pl.when(said).then(pl.lit("not-held")).when(planned).then(pl.lit("planned")).when(held).then(pl.lit("held"))
    )
    return frame.with_columns(columns).select(status=status)["status"]


def _one_each(frame: pl.DataFrame, names: tuple[str, ...], each: Clean, notes: Notes) -> pl.DataFrame:
    """One row for each person; what two rows of one differ in is unknown."""
    again = frame.filter(~pl.col(PERSON).is_first_distinct())
    what = "expected one row for a child, found several"
    notes.rows(each.label, again, each.sheet.table.person, what, "What they differ in is read as unknown.")
    agreed = [pl.when(pl.col(name).n_unique() == 1).then(pl.col(name).first()).alias(name) for name in names]
    return frame.group_by(PERSON, maintain_order=True).agg(pl.col(ROW).first(), pl.col(ID).first(), *agreed)
