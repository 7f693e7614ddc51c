"""A child of whom two dates of birth are recorded: nobody chooses in silence, and it is unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checker.errors import Problem
from checker.snapshot.facts import Case, Snapshot
from checker.snapshot.making import make_case, source_order
from checker.snapshot.on_demand import Cases

_WHAT = "expected one date of birth of a child, found another as well; it is read as unknown"


def one_birth(snapshot: Snapshot) -> Snapshot:
    """The same without the date of birth of each child of whom there are two, and with a problem that counts them."""
    cases: Sequence[Case]
    if isinstance(snapshot.cases, Cases):
        from checker.snapshot.framed.births import born_twice, without_birth

        twice = born_twice(snapshot.cases)
        cases = without_birth(snapshot.cases, twice) if twice else snapshot.cases
    else:
        twice = [case for case in snapshot.cases if len({day for day, _ in _born(case)}) > 1]
        of = {case.id for case in twice}
        cases = tuple(_without(case) if case.about == "child" and case.id in of else case for case in snapshot.cases)
    if not twice:
        return snapshot
    first = min((_born(case)[-1][1] for case in twice), key=source_order)
    problem = Problem(first, "born", _WHAT, "Put right whichever is wrong.", len(twice))
    return replace(snapshot, cases=cases, problems=(*snapshot.problems, problem))


def _born(case: Case) -> list[tuple[object, str]]:
    """Each date of birth recorded of a child, with where, in the order in which they were read."""
    said = [(fact.attributes["born"], fact.source) for fact in case.of("child") if "born" in fact.attributes]
    return sorted(said, key=lambda each: source_order(each[1]))


def _without(case: Case) -> Case:
    made = make_case(
        case.id, case.about, (fact.without("born") if fact.kind == "child" else fact for fact in case.facts)
    )
    return replace(made, coverage=case.coverage, later_id=case.later_id)
