"""The rows of a list as facts in plain data, a kind at a time; and the kinds of which they leave something untold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import polars as pl

from checker.intake.annex_a.cells import Unknown, code_of, has_code, identifier_of, mapped, text_of
from checker.intake.annex_a.chosen import Chosen
from checker.intake.annex_a.columns import Columns, Mask
from checker.intake.annex_a.matching import Found
from checker.intake.annex_a.model import FactSpec, Read
from checker.intake.annex_a.notes import ListNotes
from checker.intake.csv_columns import ROW
from checker.intake.days import moment, moment_shape, odd_moment
from checker.intake.fact_frames import CHILD
from checker.intake.lines import Cell, Missing
from checker.intake.plain_facts import UNKNOWN
from checker.intake.ssda903.codes import LONGEST, TEMPORARY
from checker.snapshot.facts import STILL_OPEN
from checker.snapshot.values import NO_DAY, day_help
from checker.snapshot.vocabulary import Type, vocabulary

_DAY_HELP = "write dates as 31/03/2026 or 2026-03-31, or as Excel's own; the day is read as unknown"
_UNTOLD = "open the workbook in Excel, put it right and save it; what this would say is read as unknown"
_OUT_OF_STEP = (
    "end every row where the headings end, with quotation marks around a cell that holds what separates cells; the file may have "
    "been cut short, too: export it again. What this would say is read as unknown"
)
_UNMAPPED = "it is read as unknown; see docs/annex-a.md for what is read"


def ordinals(days: pl.Series) -> pl.Series:
    """The days of dates as text, year first, as ordinals; null where there is none or it is not known."""
    listed = days.unique().drop_nulls()
    read = [None if each == UNKNOWN else dt.date.fromisoformat(each[:10]).toordinal() for each in listed]
    return days.replace_strict(listed, pl.Series(read, dtype=pl.Int32), default=None, return_dtype=pl.Int32)


class ListRows:
    """Reads the rows of a list that are each of a child. `counted`: how many it has, and `rejected` how many of them no child
    can be told of; `untold`: the children of whose kinds a row does not tell.
    """

    def __init__(self, found: Found, as_at: int, notes: ListNotes) -> None:
        self.found, self.as_at, self.notes = found, as_at, notes
        self.drawn = as_at
        self.facts = [spec for spec in found.spec.facts if spec.needed in found.at]
        every = Columns(found)
        self.counted, self.rejected = len(every), 0
        child = every.told("child", identifier_of, pl.String)
        kept = np.zeros(len(every), dtype=bool)
        if self.facts:
            chosen = Chosen(found, self.facts, every, child.is_null().to_numpy(), notes)
            kept, self.counted, self.rejected = chosen.kept, chosen.counted, chosen.rejected
        self.columns = every.only(kept)
        self.rows = pl.DataFrame({ROW: self.columns.numbers, CHILD: child.filter(kept)})
        self.all = np.ones(len(self.columns), dtype=bool)
        self.untold: list[tuple[str, pl.Series]] = []
        self._days: dict[str, pl.Series] = {}

    # --- facts ------------------------------------------------------------------------------------------------------------
    def done(self) -> list[pl.Series]:
        """The days on which the rows say anything was done, as ordinals."""
        return [ordinals(self.day(spec.on, ~self.all)) for spec in self.facts if spec.on]

    def read(self, drawn: int, told: Collection[str]) -> Iterator[tuple[str, pl.DataFrame]]:
        """The facts in the rows of a list drawn on a day, a kind at a time: the frame has their `ROW`, `CHILD` and fields in
        plain data. `told`: the kinds of which other lists say what there is, so that there is none but what they give.
        """
        self.drawn = drawn
        made: dict[str, pl.Series] = {}
        for spec in (spec for spec in self.facts if not (spec.perhaps and spec.kind in told)):
            wanted = self._wanted(spec)
            raw, there = self._event(spec, wanted) if spec.on else self._period(spec, wanted)
            if spec.id:
                begun = self.rows.select(
                    pl.concat_str(pl.lit(spec.id), raw["on"] if spec.on else raw["start"], separator=" ")
                ).to_series()
                raw["id"] = made[spec.id] = _where(there, begun)
            raw |= {name: made[of] for name, of in spec.link.items() if of in made}
            raw |= {name: self._first(spec.kind, name, reads, there) for name, reads in spec.values.items()}
            if spec.away:
                raw |= _of_another(self._away(spec, *spec.away), raw, [*spec.values])
            yield spec.kind, self.rows.with_columns(**raw).filter(there)

    def _wanted(self, spec: FactSpec) -> Mask:
        """Which rows are to become a fact of this kind. Where that cannot be told, the kind is left untold."""
        wanted, untold = self.all, ~self.all
        if spec.where is not None:
            where = self.value(spec.where, pl.Boolean, self.all)
            wanted, untold = where.fill_null(False).to_numpy(), where.is_null().to_numpy()
        if spec.present:
            self._note_missing(spec.present, self.all)
            missing = self.columns.missing(spec.present)
            wanted, untold = wanted & ~missing & ~self.columns.blank(spec.present), untold | missing
        self._leave_untold(spec, untold)
        if spec.staying:
            wanted = wanted & self._away(spec, *spec.staying)
        return wanted & self.columns.blank(spec.open) if spec.open else wanted

    def _away(self, spec: FactSpec, code: str, since: str, until: str) -> Mask:
        """Which rows are of a temporary stay that has not gone on too long for one, and with which care did not begin."""
        began, care, end = (ordinals(self.day(name, ~self.all)) for name in (spec.start, since, until))
        lasted = end.fill_null(self.drawn) - began
        away = ~self.all
        for name in sorted(TEMPORARY):
            short = (lasted <= LONGEST.get(name, STILL_OPEN)) & (began != care).fill_null(True)
            away |= self.columns.true(code, partial(has_code, among=(name,))) & short.fill_null(True).to_numpy()
        return away

    def _event(self, spec: FactSpec, wanted: Mask) -> tuple[dict[str, Any], Mask]:
        """The day of an event, and in which rows there is one: not where it is blank or says nothing."""
        on = self.day(spec.on, wanted)
        missing = self.columns.missing(spec.on)
        self._leave_untold(spec, wanted & missing)
        if spec.every:
            on = self._dated(spec.on, on, wanted & ~missing)
        late = (ordinals(on) > self.drawn).fill_null(False).to_numpy()
        what = "expected a day up to the as-at date, found a later one; it has not happened yet"
        self._note(spec.on, wanted & late, what, "check it, and the as-at date")
        return {"on": on}, wanted & ~missing & on.is_not_null().to_numpy()

    def _period(self, spec: FactSpec, wanted: Mask) -> tuple[dict[str, Any], Mask]:
        """The days of a period, and in which rows there is one."""
        start = self.day(spec.start, wanted) if spec.start else _nothing(len(self.rows))
        there = wanted
        if spec.optional:
            missing = self.columns.missing(spec.start)
            self._leave_untold(spec, wanted & missing)
            there = wanted & ~missing & start.is_not_null().to_numpy()
        end, lasted = self._end(spec, there)
        start = (
            self._dated(spec.start, start, there) if spec.start in self.found.spec.tells else start.fill_null(UNKNOWN)
        )
        known = (start != UNKNOWN).to_numpy()
        early = known & ((end != UNKNOWN) & (end < start)).fill_null(False).to_numpy()
        if spec.end:
            what = "expected a day on or after the one it began, found an earlier one; it is read as unknown"
            self._note(spec.end[0], there & early, what, "put right whichever is wrong")
        by = pl.repeat(dt.date.fromordinal(self.drawn).isoformat(), len(self.rows), eager=True)
        end = _where(~early, end, otherwise=UNKNOWN)
        return {"start": start, "end": end, "started_by": _where(~known, by), "lasted_to": lasted}, there

    def _dated(self, column: str, days: pl.Series, rows: Mask) -> pl.Series:
        """Days of which every row has one: one left blank is not known, and is noted of some rows."""
        self._note(column, rows & self.columns.blank(column), NO_DAY, "give the day")
        return days.fill_null(UNKNOWN)

    def _end(self, spec: FactSpec, there: Mask) -> tuple[pl.Series, pl.Series]:
        """The first of the days a period may have ended on; and the day it is known to have lasted to, if it went on."""
        nothing = _nothing(len(self.rows))
        if spec.end_unknown:
            return nothing.fill_null(UNKNOWN), nothing
        if not spec.end:
            return nothing, nothing
        ends = pl.DataFrame([self.day(name, there).alias(name) for name in spec.end])
        unknown = ends.select(pl.any_horizontal((pl.all() == UNKNOWN).fill_null(False))).to_series().to_numpy()
        end = _where(~unknown, ends.select(pl.min_horizontal(pl.all())).to_series(), otherwise=UNKNOWN)
        if not spec.goes_on:
            return end, nothing
        column, code = spec.goes_on
        goes_on = there & ~unknown & end.is_not_null().to_numpy()
        goes_on &= self.columns.true(column, partial(has_code, among=(code,)))
        what = "expected a reason for which care ended, found that it goes on; the day it ended is read as unknown"
        self._note(column, goes_on, what, "give the day care ended, or leave it blank")
        return _where(~goes_on, end, otherwise=UNKNOWN), _where(goes_on, end)

    # --- cells ------------------------------------------------------------------------------------------------------------
    def day(self, column: str, rows: Mask) -> pl.Series:
        """The days in a column, year first; null where it is blank, and UNKNOWN where it cannot be read, which is noted of
        some rows.
        """
        first = self.columns.months_first

        def read(cell: Cell) -> str | None:
            written = moment(cell, month_first=first)
            return None if cell is None else written if written and odd_moment(written) is None else UNKNOWN

        def said(cell: Cell) -> tuple[str, str] | None:
            if read(cell) != UNKNOWN:
                return None
            if isinstance(cell, Missing):
                return _unknown(Unknown(cell.value), cell)
            written = moment(cell, month_first=first)
            shape = (odd_moment(written) if written else None) or moment_shape(cell, month_first=first)
            return f"expected a date, found {shape}", day_help(cell, _DAY_HELP)

        self._note_cells(column, rows, said)
        if column not in self._days:
            days = self._days[column] = self.columns.told(column, read, pl.String)
            given = int((~self.columns.missing(column)).sum()) - days.null_count()
            self.notes.days(column, given, int((days != UNKNOWN).sum()))
        return self._days[column]

    def value(self, read: Read, of: Any, rows: Mask) -> pl.Series:
        """The values a column gives; null where it does not, or cannot be told, which is noted of some rows."""
        if not read.column:
            there = ~self.columns.blank(read.if_present) if read.if_present else self.all
            return _where(there, pl.repeat(read.given, len(self.rows), dtype=of, eager=True))

        def says(cell: Cell) -> Any:
            if read.map is not None or isinstance(cell, Missing):
                return mapped(cell, read.map or {})
            code = code_of(cell)
            return code or (Unknown("text with no code before it") if text_of(cell) else None)

        def said(cell: Cell) -> tuple[str, str] | None:
            value = says(cell)
            return _unknown(value, cell) if isinstance(value, Unknown) else None

        self._note_cells(read.column, rows, said)
        return self.columns.told(read.column, lambda cell: _known(says(cell)), of)

    def _first(self, kind: str, name: str, reads: Sequence[Read], rows: Mask) -> pl.Series:
        """What the first of several readings to give a value gives."""
        of = pl.Boolean if vocabulary().kind(kind).attributes[name].type is Type.FLAG else pl.String
        value = self.value(reads[0], of, rows)
        for read in reads[1:]:
            value = value.fill_null(self.value(read, of, rows & value.is_null().to_numpy()))
        return value

    # --- notes ------------------------------------------------------------------------------------------------------------
    def _note(self, column: str, rows: Mask, what: str, help: str) -> None:
        self.notes.cells(column, self.columns.numbers[rows], what, help)

    def _note_missing(self, column: str, rows: Mask) -> None:
        self._note_cells(
            column, rows, lambda cell: _unknown(Unknown(cell.value), cell) if isinstance(cell, Missing) else None
        )

    def _note_cells(self, column: str, rows: Mask, said: Callable[[Cell], tuple[str, str] | None]) -> None:
        """Note what is said of the cells of a column in some rows."""
        cells = self.columns.column(column)
        told = [said(cell) for cell in cells.cells]
        for each in dict.fromkeys(filter(None, told)):
            these = np.array([one == each for one in told])[cells.codes]
            self._note(column, rows & these, *each)

    def _leave_untold(self, spec: FactSpec, rows: Mask) -> None:
        if rows.any():
            self.untold.append((spec.kind, self.rows[CHILD].filter(rows)))


def _of_another(away: Mask, raw: Mapping[str, Any], values: Sequence[str]) -> dict[str, pl.Series]:
    """What rows say that give the stay of a child who is `away`: of the placement that goes on, that it had begun by then."""
    begun = pl.Series(away) & (raw["start"] != UNKNOWN)
    told = {name: _where(~away, raw[name]) for name in values}
    by = raw["start"].zip_with(begun, raw["started_by"])
    return {**told, "started_by": by, "start": _where(~away, raw["start"], otherwise=UNKNOWN)}


def _unknown(value: Unknown, cell: Cell) -> tuple[str, str] | None:
    """What is said of a cell of which the value is not known, and how to mend it."""
    if not value.shape:
        return None
    if isinstance(cell, Missing):
        out_of_step = cell in (Missing.CUT_SHORT, Missing.TOO_LONG)
        return f"expected a value, found {value.shape}", _OUT_OF_STEP if out_of_step else _UNTOLD
    return f"expected one of the values this column has, found {value.shape}", _UNMAPPED


def _known(value: Any) -> Any:
    return None if isinstance(value, Unknown) else value


def _nothing(rows: int) -> pl.Series:
    return pl.repeat(None, rows, dtype=pl.String, eager=True)


def _where(rows: Mask, series: pl.Series, otherwise: str | None = None) -> pl.Series:
    """A column where something is true; otherwise something else."""
    return series.zip_with(pl.Series(rows), pl.repeat(otherwise, len(series), dtype=series.dtype, eager=True))
