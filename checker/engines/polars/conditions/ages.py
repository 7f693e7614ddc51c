"""Ages, and days that the record of a child holds, as conditions; for every child at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from checker.compile.program import Aged, Past
from checker.engines.duty import Why
from checker.engines.polars.values.keys import distinct
from checker.engines.polars.values.lines import Lines, combined
from checker.engines.polars.values.lookups import age_reached_each
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.stretches import covering
from checker.engines.polars.values.truths import Codes, Days, Mask
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def aged(condition: Aged, view: View) -> Lines:
    """From the start of the day an age is reached, until another is."""
    born, unknown, rough = births(view)
    cases = np.arange(view.count)
    known = unknown == 0
    days = born[known]
    first = age_reached_each(days, condition.since) if condition.since is not None else np.zeros_like(days)
    end = age_reached_each(days, condition.until) if condition.until is not None else np.full_like(days, STILL_OPEN)
    lines = [covering(view.count, cases[known], first, end)]
    for code in distinct(unknown[~known]):
        which = cases[unknown == code]
        zero = np.zeros(len(which), dtype=np.int64)
        lines.append(covering(view.count, which, zero, np.full(len(which), STILL_OPEN, dtype=np.int64), int(code)))
    line = combined(lines, view.truths.any_true)
    return Lines(line.keys, line.truths, rough if rough.any() else None)


def past(condition: Past, view: View) -> Lines:
    """From the day that each case's own record holds under an attribute on; never, where it holds none or one to come. Between
    two such days it is not known.
    """
    table = view.facts.table(condition.kind)
    column = table.column(condition.attribute)
    first = np.full(view.count, STILL_OPEN, dtype=np.int64)
    last = np.zeros(view.count, dtype=np.int64)
    if column is not None:
        rows = flatnonzero(column.known)
        days = column.values[rows].astype(np.int64)
        np.minimum.at(first, table.case[rows], days)
        np.maximum.at(last, table.case[rows], days)
    last = np.where(last <= view.as_at, last, STILL_OPEN)
    sure, unsure = flatnonzero(first <= view.as_at), flatnonzero((first <= view.as_at) & (first != last))
    known = covering(view.count, sure, last[sure], np.full(len(sure), STILL_OPEN, dtype=np.int64))
    if not len(unsure):
        return known
    doubt = view.missing_field(f"{condition.kind}.{condition.attribute}")
    return combined([known, covering(view.count, unsure, first[unsure], last[unsure], doubt)], view.truths.any_true)


def births(view: View) -> tuple[Days, Codes, Mask]:
    """Each child's date of birth; the code of why it is not known (0 where it is); and whose is disputed, one of several or
    yet to come."""
    table = view.facts.table("child")
    born = np.zeros(view.count, dtype=np.int64)
    column = table.column("born")
    never = "born" in view.coverage.of("child").without or not view.coverage.of("child").spans
    unknown = view.truths.code(Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, "child.born"))
    why, rough = np.full(view.count, unknown, dtype=np.int16), view.none()
    if column is not None:
        rows = flatnonzero(column.known)
        case, days = table.case[rows], column.values[rows].astype(np.int64)
        born[case], why[case] = days, 0
        twice = case[days != born[case]]  # of two, neither is taken
        why[twice], rough = unknown, view.marked(twice)
    disputed, expected = table.column("born_disputed"), table.column("expected")
    if disputed is not None:
        rough = rough | view.marked(table.case[disputed.known & (disputed.values == 1)])
    if expected is not None:  # whose birth is expected, and not recorded
        rough = rough | (view.marked(table.case[expected.known]) & (why != 0))
    return born, why, rough
