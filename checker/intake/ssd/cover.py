"""What a dump covers: for which days a fact's not being there means anything.

A dump does not say which days it holds. The published extracts keep what happened, or was still going on, in the last six
years. Where nobody says otherwise, a table of events is taken to hold every one from the first it holds, and a table of
periods every one that had not ended by the first end it holds; but never from more than six years before the as-at date,
and not counting on the earliest hundredth of its rows, which may be strays.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import reduce

import polars as pl

from checker.calendar.arithmetic import add_months
from checker.intake.ssd.clean import Clean
from checker.intake.ssd.model import Mapped
from checker.intake.ssd.notes import Notes
from checker.intake.ssd.rows import FactRows
from checker.snapshot.coverage import NOT_COVERED, Coverage, KindCoverage, Span
from checker.snapshot.covers import less_lost
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary

KEPT_MONTHS = 72
_STRAYS = 100  # one row in so many may be out of the window a table holds
_EVERY_DAY = (LONG_BEFORE, STILL_OPEN)

Lost = tuple[str, Span]


def coverage_of(
    rows: Sequence[FactRows], read: Sequence[Clean], mapped: Mapped, as_at: int, notes: Notes, drawn: int
) -> tuple[Coverage, tuple[Lost, ...]]:
    """What a dump covers, already without the days of `lost` rows; and those, by the kinds they may have been. `drawn` is the
    day it was made: the as-at date, or a later one.
    """
    tables = {each.label: each for each in read}
    holders: defaultdict[str, defaultdict[str, list[FactRows]]] = defaultdict(lambda: defaultdict(list))
    for each in rows:
        holders[each.kind][tables[each.label].sheet.table.name].append(each)
    kinds: dict[str, KindCoverage] = {}
    for kind, of_table in holders.items():
        needed = {table.name for table in mapped.tables.values() if kind in table.kinds}
        for absent in sorted(needed - of_table.keys()):
            what = f"expected this table too, found none; {kind} is not covered"
            notes.add(absent, 0, None, what, "A kind that several tables hold is covered where all of them are there.")
        parts = [_cover(each, tables, mapped, as_at, drawn) for each in of_table.values()]
        cover = reduce(KindCoverage.shared, parts) if needed <= of_table.keys() else NOT_COVERED
        kinds[kind] = replace(cover, without=_without(kind, [each for part in of_table.values() for each in part]))
    kinds |= {kind: said for kind, said in mapped.covers.kinds.items() if kind in kinds}
    lost = tuple(sorted(set(_lost(rows, read))))
    return less_lost(Coverage(kinds), lost), lost


def note_window(mapped: Mapped, label: str, notes: Notes) -> None:
    """Say that what is covered was taken from the dump itself, where nobody has said what it holds."""
    if mapped.covers_from is None:
        what = (
            "expected to be told from which day everything is here, found nothing said; each table's first day is used"
        )
        mend = "Say --covers-from DATE, or covers in a mapping file (docs/ssd.md)."
        notes.add(label, 0, None, what, mend)


def _cover(
    parts: Sequence[FactRows], tables: Mapping[str, Clean], mapped: Mapped, as_at: int, drawn: int
) -> KindCoverage:
    """What one table covers of a kind."""
    first = parts[0]
    if not tables[first.label].sheet.rows:
        return NOT_COVERED  # more likely not filled than nothing to fill it with
    if first.covers == "all":
        return KindCoverage(((LONG_BEFORE, as_at),))
    if first.known_by and not any(each.frame.height for each in parts):
        return NOT_COVERED
    if first.covers == "latest":
        return KindCoverage(latest=True)
    if first.covers == "now":
        return KindCoverage(open_at=(drawn,))
    if first.covers == "none":
        return NOT_COVERED
    if any(name in tables[each.label].unfilled for each in parts for name in each.dates):
        return NOT_COVERED
    days = pl.concat([_days(each, tables[each.label].frame, as_at) for each in parts]).sort()
    if mapped.covers_from is not None:
        return KindCoverage(((mapped.covers_from, as_at),)) if mapped.covers_from <= as_at else NOT_COVERED
    if not len(days):
        return KindCoverage(((as_at, as_at),)) if first.covers == "end" and drawn == as_at else NOT_COVERED
    begins = max(int(days[len(days) // _STRAYS]), add_months(drawn, -KEPT_MONTHS))
    return KindCoverage(((begins, as_at),)) if begins <= as_at else NOT_COVERED


def _days(each: FactRows, frame: pl.DataFrame, as_at: int) -> pl.Series:
    """The days by which a table's window is told, of rows that make sense."""
    first, by = pl.col(each.dates[0]), pl.col(each.by)
    return frame.filter((by <= as_at) & ((by >= first) | first.is_null()))[each.by].drop_nulls()


def _without(kind: str, parts: Sequence[FactRows]) -> frozenset[str]:
    """The attributes of a kind that no part of the dump holds."""
    held = {name for each in parts for name in each.attributes if name not in each.unset}
    return frozenset(vocabulary().kind(kind).attributes) - held


def _lost(rows: Sequence[FactRows], read: Sequence[Clean]) -> Iterator[Lost]:
    """The kinds and days of rows that could be put to no child, or to no kind."""
    for each in rows:
        first, last = each.dates
        if not first:
            yield from ((each.kind, _EVERY_DAY) for _ in range(min(1, each.lost.height)))
            continue
        begins = pl.col(first).fill_null(LONG_BEFORE)
        ends = pl.col(last).fill_null(STILL_OPEN)
        days = each.lost.select(begins.alias("first"), ends.alias("last")).unique()
        for begin, end in days.iter_rows():
            yield each.kind, (begin, end) if begin <= end else _EVERY_DAY
    for sheet in read:
        if sheet.sheet.ragged or sheet.sheet.others:
            yield from ((kind, _EVERY_DAY) for kind in sheet.sheet.table.kinds)
