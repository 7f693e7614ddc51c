"""Recorded periods as conditions, for every case at once: when one held, and when one had lasted so long."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import Lasted, OfKind
from checker.engines.polars.periods.clipping import passed
from checker.engines.polars.periods.cutting import Pieces
from checker.engines.polars.periods.of_condition import possible_spells
from checker.engines.polars.periods.spells import Spells, held
from checker.engines.polars.values.lines import Lines, combined
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.stretches import covering, overlaid
from checker.engines.polars.values.truths import FALSE, TRUE, Codes
from checker.snapshot.facts import STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def of_kind(condition: OfKind, view: View) -> Lines:
    """When a recorded period of a kind held; one of another value shows it did not, unless the kind is concurrent, or these are
    facts of several cases."""
    pieces = view.pieces(condition.kind)
    rows = pieces.rows
    truth = view.fact_truth(condition.where, rows)
    said = _said(pieces, truth, view)
    base = settled_line(condition.kind, view)
    if not base.truths.any():
        return said
    no = flatnonzero(truth == FALSE)
    if len(no) and not rows.kind.concurrent and not rows.together:
        denied = covering(view.count, rows.case[no], rows.start_hi[no], rows.end_lo[no])
        base = combined([base, denied], lambda two: np.where(two[1] == TRUE, np.int16(FALSE), two[0]))
    return combined([said, base], view.truths.any_true)


def _said(pieces: Pieces, truth: Codes, view: View) -> Lines:
    """What recorded periods say of each day: their truth within them, unknown where their edges are not known."""
    which = flatnonzero(truth != FALSE)
    rows, truth = pieces.rows, truth[which]
    case, start_hi, end_lo = rows.case[which], rows.start_hi[which], rows.end_lo[which]
    if rows.exact.all():
        return overlaid(view.count, np.arange(len(which)), case, start_hi, end_lo, truth, view.truths.any_true)
    start_lo, end_hi, end_why = rows.start_lo[which], rows.end_hi[which], pieces.end_why[which]
    opens = np.full(len(which), view.missing_field(f"{rows.kind.name}.start"), dtype=np.int16)
    parts = [
        (start_hi, end_lo, truth),
        (start_lo, np.minimum(start_hi, end_hi), view.truths.all_true([truth, opens])),
        (
            np.maximum(start_hi, end_lo),
            end_hi,
            view.truths.all_true([truth, np.where(end_why >= 2, end_why, np.int16(TRUE))]),
        ),
    ]
    first, end, codes = (np.concatenate(columns) for columns in zip(*parts, strict=True))
    whose = np.tile(np.arange(len(which)), len(parts))
    return overlaid(view.count, whose, case[whose], first, end, codes, view.truths.any_true)


def settled_line(kind: str, view: View) -> Lines:
    """What the absence of any fact of a kind says: no where covered, unknown elsewhere; after the as-at date, as on it."""
    return view.blind(kind, lambda first, last: (first, np.where(last == view.as_at, STILL_OPEN, last + 1)))


def lasted(condition: Lasted, view: View, *, signs: bool = False) -> Lines:
    """The part of each period after it has lasted so long; with `signs`, only of those of which there is a sign."""
    each = [view.spells(condition.of, "of")] if signs else possible_spells(condition.of, "of", view)
    return combined([_lasted(condition, found.as_either(), view) for found in each], view.truths.any_true)


def _lasted(condition: Lasted, found: Spells, view: View) -> Lines:
    first = passed(found.start, condition.length, strictly=condition.strictly)
    surely = first
    if not (found.start == found.start_hi).all():
        surely = passed(found.start_hi, condition.length, strictly=condition.strictly)
    opening = np.where(found.doubt >= 2, found.doubt, found.missing("start", view))
    line = held(view, found, view.count, found.case, first, surely, opening)
    return Lines(line.keys, line.truths, found.rough if found.rough.any() else None)
