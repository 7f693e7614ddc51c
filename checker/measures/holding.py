"""Whether a condition holds on a day, where nothing recorded and nothing covered is not the same as nothing there.

A rule asks nothing of a child of whom no placement is held: there is no duty to be missed. A measure counts that child, so
what lasts, or is counted up, is not known on days of which the source covers nothing.
"""

from __future__ import annotations

from checker.compile.program import All, AnyOf, Condition, Count, Defined, Lasted, Not, Passes
from checker.engines.duty import Why
from checker.engines.reference.periods import CaseView
from checker.engines.reference.sums import window_start
from checker.engines.reference.timeline import Truth, Unknown, all_true, any_true, negated
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE


def holds_on(condition: Condition, view: CaseView, day: int) -> Truth:
    """The truth of a condition on a day."""
    match condition:
        case All(items):
            return all_true(holds_on(item, view, day) for item in items)
        case AnyOf(items):
            return any_true(holds_on(item, view, day) for item in items)
        case Not(item):
            return negated(holds_on(item, view, day))
        case Defined(name):
            return view.once(f"on {day}", view.definitions[name], lambda: _defined(name, view, day))
    truth = view.line(condition).at(day)
    if truth is not False:
        return truth
    match condition:
        case Lasted(of=of):
            may_be = holds_on(of, view, day)
            return may_be if isinstance(may_be, Unknown) else False
        case Passes(measure=Count(kind=kind, window=window)):
            first = max(LONG_BEFORE, window_start(day, window)) if window is not None else day
            return Unknown(Why.NOT_COVERED, kind) if uncovered(view.covered(kind), first, day) else False
    return truth


def _defined(name: str, view: CaseView, day: int) -> Truth:
    """A definition, with what it settles of what the source leaves open."""
    definition = view.definitions[name]
    truth = holds_on(definition.condition, view, day)
    if not isinstance(truth, Unknown):
        return truth
    if truth.why is Why.NOT_COVERED and definition.if_not_covered is not None:
        return definition.if_not_covered
    return truth if definition.if_unknown is None else definition.if_unknown
