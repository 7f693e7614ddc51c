"""A child of whom two dates of birth are recorded: nobody chooses in silence, and an age is told only where both say the same."""

from __future__ import annotations

from dataclasses import replace

from checker.errors import Problem
from checker.snapshot.facts import Case, Snapshot
from checker.snapshot.making import source_order
from checker.snapshot.on_demand import Cases

_WHAT = "expected one date of birth of a child, found another as well; an age is told only where both say the same"


def one_birth(snapshot: Snapshot) -> Snapshot:
    """The same with a problem that counts the children of whom there are two."""
    if isinstance(snapshot.cases, Cases):
        from checker.snapshot.framed.births import born_twice

        twice = born_twice(snapshot.cases)
    else:
        twice = [case for case in snapshot.cases if len({day for day, _ in _born(case)}) > 1]
    if not twice:
        return snapshot
    first = min((_born(case)[-1][1] for case in twice), key=source_order)
    problem = Problem(first, "born", _WHAT, "put right whichever is wrong", len(twice))
    return replace(snapshot, problems=(*snapshot.problems, problem))


def _born(case: Case) -> list[tuple[object, str]]:
    """Each date of birth recorded of a child, with where, in the order in which they were read."""
    said = [(fact.attributes["born"], fact.source) for fact in case.of("child") if "born" in fact.attributes]
    return sorted(said, key=lambda each: source_order(each[1]))
