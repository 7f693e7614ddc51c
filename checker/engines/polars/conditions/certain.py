"""When a condition certainly holds, for every case at once: all there is to know of a definition that reads whatever is not
known as false. What may hold is not worked out only to be left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import All, AnyOf, Condition, Lasted, OfKind, Passes, Total
from checker.engines.polars.conditions.recorded import lasted
from checker.engines.polars.conditions.thresholds import Threshold
from checker.engines.polars.conditions.totals import counted, total_line
from checker.engines.polars.periods.of_condition import has_own
from checker.engines.polars.values.lines import Lines, all_of, combined, compressed
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.stretches import covering
from checker.engines.polars.values.truths import TRUE

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def certainly(condition: Condition, view: View) -> Lines:
    """True on the days on which a condition certainly holds, false on all others but those of which two things are recorded."""
    match condition:
        case All(items) if items:
            return all_of([certainly(item, view) for item in items], view.truths.all_true)
        case AnyOf(items) if items:
            return combined([certainly(item, view) for item in items], view.truths.any_true)
        case OfKind(kind, where):
            rows = view.pieces(kind).rows
            which = flatnonzero(view.fact_truth(where, rows) == TRUE)
            return covering(view.count, rows.case[which], rows.start_hi[which], rows.end_lo[which])
        case Passes(Total() as measure, amount, strictly):
            threshold = Threshold(amount, strictly)
            if threshold.in_days:
                return _total(measure, threshold, view)
        case Lasted(of) if (has_own(of, view) == TRUE).all():
            return _true_of(lasted(condition, view, signs=True), view)  # none is certain of which there is no sign
    return _true_of(view.line(condition), view)


def _true_of(line: Lines, view: View) -> Lines:
    return compressed(line.keys, view.truths.settled(line.truths, False, False), line.rough)


def _total(measure: Total, threshold: Threshold, view: View) -> Lines:
    """Whether what is certain adds up to enough; of few cases does it, in all its days together."""
    sure = certainly(measure.of, view)
    if (sure.truths > TRUE).any():
        return _true_of(view.line(Passes(measure, threshold.amount, threshold.strictly)), view)
    state = counted(measure, sure)
    days = np.where(state.truths == TRUE, np.minimum(state.ends, view.as_at + 1) - state.starts, 0)
    whole = np.bincount(state.cases, np.maximum(days, 0), minlength=view.count)
    none = np.zeros(view.count, dtype=np.int64)
    enough = threshold.passed(whole, none if threshold.varies else threshold.needed(none))
    return total_line(measure, threshold, state, view.as_at, enough)
