"""A child's record opened before birth under an id of its own: its facts follow the child.

The record of the born child names it. Both become one case, under the id it was opened with, so that what was asked before
the birth is the same thing asked after it. Identities before and after adoption are never joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from checker.errors import Problem
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Fact, Snapshot, Value, make_case

NAMES = "unborn_record"
"""The attribute of a child by which the record names the one opened before birth."""

_AFTER_BIRTH = ("looked_after", "placement", "placed_for_adoption")
"""Kinds of which an unborn child has nothing recorded: a record that has is of another identity."""

_APART = "The two are kept apart. Identities before and after adoption are never joined."


def follow_births(snapshot: Snapshot) -> Snapshot:
    """The snapshot with each record from before birth joined to the one of the child that names it.

    Where it cannot be, because what is named is not here, is named twice or is not of an unborn child, a problem says so.
    """
    if not snapshot.hold("child", NAMES):
        return snapshot
    children = {case.id: case for case in snapshot.cases if case.about == "child"}
    named: defaultdict[str, list[Case]] = defaultdict(list)
    for case in children.values():
        for target in sorted({str(fact.attributes[NAMES]) for fact in case.of("child") if NAMES in fact.attributes}):
            named[target].append(case)
    made: dict[str, Case] = {}
    gone: set[str] = set()
    problems: list[Problem] = []
    for target, children_naming in sorted(named.items()):
        record = children.get(target)
        what = _why_not(record, children_naming)
        if record is None or what:
            problems.append(Problem(children_naming[0].of("child")[0].source, NAMES, what, _APART))
        else:
            made[target] = _joined(record, children_naming[0], snapshot.coverage)
            gone.add(children_naming[0].id)
    cases = (
        made.get(case.id, case) if case.about == "child" else case
        for case in snapshot.cases
        if case.about != "child" or case.id not in gone
    )
    return replace(snapshot, cases=tuple(cases), problems=(*snapshot.problems, *problems))


def _why_not(record: Case | None, naming: Sequence[Case]) -> str:
    """Why a record cannot be joined to what names it; empty if it can."""
    if record is None:
        return "expected the id of a record opened before birth, found one that is not here"
    if len(naming) > 1:
        return "expected one child to name a record opened before birth, found more than one"
    born = {_first(naming[0], "born"), None}
    unborn = _first(record, "expected") is not None and _first(record, "born") in born and _first(record, NAMES) is None
    if not unborn or any(record.of(kind) for kind in _AFTER_BIRTH):
        return "expected the id of a record opened before birth, found that of another child's"
    return ""


def _first(case: Case, attribute: str) -> Value | None:
    return next((fact.attributes[attribute] for fact in case.of("child") if attribute in fact.attributes), None)


def _joined(before: Case, after: Case, coverage: Coverage) -> Case:
    """One case; what only one of two sources that hold different halves covers is not covered."""
    expected = {name: value for fact in before.of("child") for name, value in fact.attributes.items()}
    child = [replace(fact, attributes={**expected, **fact.attributes}) for fact in after.of("child")]
    facts: list[Fact] = [*child, *(fact for fact in (*before.facts, *after.facts) if fact.kind != "child")]
    cover = None
    if before.coverage is not None or after.coverage is not None:
        cover = (before.coverage or coverage).shared(after.coverage or coverage)
    return replace(make_case(before.id, before.about, facts), coverage=cover, later_id=after.id)
