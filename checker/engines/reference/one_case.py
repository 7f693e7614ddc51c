"""What is told of one of the cases whose facts were brought together, as its periods are read: its own rows, and conditions of
all."""

from __future__ import annotations

from dataclasses import replace

from checker.compile.program import All, AnyOf, Condition, Defined
from checker.engines.reference.periods import CaseView
from checker.engines.reference.signs import settling
from checker.engines.reference.timeline import Timeline, all_true, any_true, combined
from checker.snapshot.facts import Value


def line_of(condition: Condition, case: Value | None, view: CaseView) -> Timeline:
    """When a condition holds, what it begins with being read of the rows of one case, if one is given, and the rest of all."""
    if case is None:
        return view.line(condition)
    match condition:
        case All(items) if items:
            return combined([line_of(items[0], case, view), view.line(All(items[1:]))], all_true)
        case AnyOf(items) if items:
            return combined([line_of(items[0], case, view), *map(view.line, items[1:])], any_true)
        case Defined(name):
            definition = view.definitions[name]
            return line_of(definition.condition, case, view).settled(settling(definition))
    return _of_one(case, view).line(condition)


def _of_one(case: Value, view: CaseView) -> CaseView:
    """The same with what is of one case, or of none."""
    return view.once(f"of case {case}", view.case, lambda: _made(case, view))


def _made(case: Value, view: CaseView) -> CaseView:
    facts = tuple(fact for fact in view.case.facts if fact.may_be_of(case))
    made = CaseView(replace(view.case, facts=facts), view.coverage, view.as_at, view.definitions, view.settling)
    made.of_one_case = True
    return made
