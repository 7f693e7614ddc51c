"""How many different things of a kind there are, day by day, for every case at once: open at once, or in a window."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.calendar import Unit
from checker.compile.program import Count, Times
from checker.engines.polars.conditions.multiplier import over_multiplied
from checker.engines.polars.conditions.thresholds import Threshold, leaving
from checker.engines.polars.facts.table import Table
from checker.engines.polars.values.lines import Lines, any_rough, combined
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.stretches import covering, depths
from checker.engines.polars.values.truths import TRUE, Days, Mask
from checker.snapshot.vocabulary import Form, vocabulary

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View

Rows = npt.NDArray[np.int64]


def in_columns(measure: Count) -> bool:
    """Whether a count is worked out here: open at once, or in a window of some calendar days."""
    window = measure.window
    return window is None or (window.amount > 0 and window.unit not in (Unit.WORKING_DAYS, Unit.HOURS))


def count_line(
    measure: Count, threshold: Threshold, view: View, times: Times | None = None, *, signs: bool = False
) -> Lines:
    """Whether the number of different things open on each day, or at any time in the window ending it, passes; with
    `times`, whether it is over the threshold multiplied by what the case carries that day.

    On days for which there may be more than the snapshot holds it may pass: with `signs`, only where there is anything to
    count at all. A case with a thing that nothing tells apart from another is rough.
    """
    rows, rough = _members(measure, view)
    end = rows.end_lo if rows.kind.form is Form.PERIOD else rows.start_lo + 1
    gone = end if measure.window is None else leaving(end, measure.window)
    number = _different(rows, _values(rows, measure.distinct), gone, view.count)
    lines = [_passed(number, threshold, view, times)]
    if measure.all_share is not None:
        shared = _different(rows, _values(rows, measure.all_share), gone, view.count)
        lines.append(shared.with_truths((shared.truths > 1).astype(np.int16)))
    passed = combined(lines, view.truths.all_true)
    perhaps = blind(measure, view)
    if signs:
        some = number.with_truths((number.truths > 0).astype(np.int16))
        perhaps = combined([some, perhaps], view.truths.all_true)
    line = combined([passed, perhaps], view.truths.any_true)
    return Lines(line.keys, line.truths, any_rough([passed.rough, rough if rough.any() else None]))


def _passed(number: Lines, threshold: Threshold, view: View, times: Times | None) -> Lines:
    """Whether the number on each day passes."""
    if times is not None:
        assert isinstance(threshold.amount, int | float)
        return over_multiplied(number, threshold.amount, times, view)
    many = number.truths.astype(np.int64)
    return number.with_truths(threshold.passed(many, threshold.needed(many)).astype(np.int16))


def _members(measure: Count, view: View) -> tuple[Table, Mask]:
    """The rows that count, and the cases whose rows are not all certain and told apart."""
    kind = vocabulary().kind(measure.kind)
    rows = view.pieces(kind.name).rows if kind.form is Form.PERIOD else view.known(kind.name)
    truth = view.fact_truth(measure.where, rows)
    rough = view.marked(rows.case[(truth >= 2) | ~rows.exact])
    rows = rows.take(flatnonzero(truth == TRUE))
    for name in (measure.distinct, measure.all_share):
        if name is not None:
            column = rows.column(name)
            rough = rough | view.marked(rows.case[~column.known] if column is not None else rows.case)
    if measure.distinct is None and (kind.form is Form.PERIOD or rows.start_hi is not rows.start_lo):
        rough = rough | view.marked(rows.case[_alike(rows, view)])
    return rows, rough


def _alike(rows: Table, view: View) -> Rows:
    """The rows that are the same as another but for where they were read, as rows may have become that were cut on one day, or
    that are known now to be of one."""
    if not len(rows):
        return rows.row
    order = np.lexsort((rows.end_lo, rows.start_lo, rows.case))
    columns = [values[order] for values in (rows.case, rows.start_lo, rows.end_lo)]
    same_days = np.all([column[1:] == column[:-1] for column in columns], axis=0)
    found: list[int] = []
    seen: set[tuple[object, ...]] = set()
    for place in order[np.append(False, same_days) | np.append(same_days, False)]:
        fact = view.facts.facts[rows.row[place]]
        told = (rows.case[place], rows.start_lo[place], rows.end_lo[place], fact.minute, *fact.content()[7:])
        found += [place] if told in seen else []
        seen.add(told)
    return np.array(found, dtype=np.int64)


def _values(rows: Table, name: str | None) -> npt.NDArray[np.float64]:
    """What tells the rows apart: the values of an attribute; without one, each row is its own."""
    if name is None:
        return np.arange(len(rows), dtype=np.float64)
    column = rows.column(name)
    return column.values.astype(np.float64) if column is not None else np.zeros(len(rows), dtype=np.float64)


def _different(rows: Table, values: npt.NDArray[np.float64], gone: Days, count: int) -> Lines:
    """How many different values there are of rows there from their start until they are gone, day by day."""
    pairs = np.empty(len(rows), dtype=[("case", np.int64), ("value", np.float64)])
    pairs["case"], pairs["value"] = rows.case, values
    different, which = np.unique(pairs, return_inverse=True)
    there = covering(len(different), which.astype(np.int64), rows.start_lo, gone)
    held = there.truths == TRUE
    return depths(count, different["case"][there.cases[held]], there.starts[held], there.ends[held])


def blind(measure: Count, view: View) -> Lines:
    """Not covered on each day whose window reaches a day that is not; otherwise false."""
    window = measure.window
    return view.blind(
        measure.kind, lambda first, last: (first, last + 1 if window is None else leaving(last + 1, window))
    )
