"""States that go by the clock. Few cases have any: those are the reference engine's, and the others are all alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checker.compile.program import All, Condition, Defined, OfKind, Total
from checker.engines.polars.values.lines import Lines, constant
from checker.engines.polars.values.truths import FALSE, BeyondColumnsError, Mask

if TYPE_CHECKING:
    from checker.engines.polars.conditions.view import View


def in_it(condition: Condition, view: View, *, cut: bool = False) -> Mask:
    """The cases with a row that may be of a state read from one kind; with `cut`, of which other conditions leave a part.

    Raises BeyondColumnsError for any other state.
    """
    while not isinstance(condition, OfKind):
        match condition:
            case Defined(name):
                condition = view.definitions[name].condition
            case All(items) if items and cut:
                condition = items[0]
            case _:
                raise BeyondColumnsError("a state by the clock that is not read from one kind")
    rows = view.pieces(condition.kind).rows
    return view.marked(rows.case[view.fact_truth(condition.where, rows) != FALSE])


def touched(measure: Total, view: View) -> Lines:
    """The days a state by the clock touched where nothing is recorded: none; the other cases are rough."""
    rough = in_it(measure.of, view)
    found = constant(view.count, FALSE)
    return Lines(found.keys, found.truths, rough if rough.any() else None)
