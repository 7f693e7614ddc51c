"""Whether what a fact holds satisfies a condition on its attributes, for every fact of a table at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.compile.program import All, AnyOf, Compare, Condition, Not, Test
from checker.engines.duty import Why
from checker.engines.polars.facts.table import Table
from checker.engines.polars.values.truths import FALSE, TRUE, BeyondColumnsError, Codes, Mask
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import SAYS_WHOSE

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def carries(condition: Condition, table: Table, view: View) -> Codes:
    """The truth of a condition on attributes of each fact."""
    match condition:
        case All(items):
            if not items:
                return np.full(len(table), TRUE, dtype=np.int16)
            return view.truths.all_true([view.carries(item, table) for item in items])
        case AnyOf(items):
            if not items:
                return np.full(len(table), FALSE, dtype=np.int16)
            return view.truths.any_true([view.carries(item, table) for item in items])
        case Not(item):
            return view.truths.negated(view.carries(item, table))
        case Test():
            return _test(condition, table, view)
    raise TypeError(f"not a condition on a fact: {type(condition).__name__}")


def theirs(table: Table, view: View) -> Codes:
    """Whether each fact is of whom it was brought together for: not known where it does not say whose it is."""
    says = table.column(SAYS_WHOSE)
    if says is None or says.texts is None:
        return np.full(len(table), TRUE, dtype=np.int16)
    missing = view.truths.code(_missing(Test(says.texts[0], Compare.ONE_OF, ()), table.kind.name, view))
    return np.where(says.known, np.int16(missing), np.int16(TRUE))


def _test(test: Test, table: Table, view: View) -> Codes:
    column = table.column(test.attribute)
    missing = np.int16(view.truths.code(_missing(test, table.kind.name, view)))
    if column is None:
        return np.full(len(table), missing, dtype=np.int16)
    if test.compare is Compare.KNOWN:
        return np.where(column.known, np.int16(TRUE), missing)
    if column.texts is not None:
        if test.compare is not Compare.ONE_OF:
            raise BeyondColumnsError("text is not compared by size")
        told = np.full(len(column.texts) + 1, FALSE, dtype=np.int16)
        told[column.places(test.values)], told[-1] = TRUE, missing  # the last for a row that says nothing, at -1
        return told.take(column.values)
    passes = _passes(column.values, test).astype(np.int16)
    return passes if column.known.all() else np.where(column.known, passes, missing)


def _missing(test: Test, kind: str, view: View) -> bool | Unknown:
    """What a field that is not there comes to."""
    cover = view.coverage.of(kind)
    never = test.attribute in cover.without
    if test.compare is Compare.KNOWN and not never and (cover.spans or cover.latest or cover.open_at):
        return False
    not_covered = never or test.compare is Compare.KNOWN
    return Unknown(Why.NOT_COVERED if not_covered else Why.MISSING_FIELD, f"{kind}.{test.attribute}")


def _passes(values: npt.NDArray[np.float64], test: Test) -> Mask:
    wanted = [float(v.toordinal()) if hasattr(v, "toordinal") else float(v) for v in test.values]
    match test.compare:
        case Compare.ONE_OF:
            return np.isin(values, wanted)
        case Compare.AT_LEAST:
            return values >= wanted[0]
        case Compare.OVER:
            return values > wanted[0]
        case Compare.AT_MOST:
            return values <= wanted[0]
    return values < wanted[0]
