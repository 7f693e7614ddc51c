"""A child's record opened before birth under an id of its own: its facts follow the child.

The record of the born child names it. Both become one case, under the id it was opened with, so that what was asked before
the birth is the same thing asked after it. Identities before and after adoption are never joined.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from checker.errors import Problem
from checker.frozen import frozen
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case, Fact, Snapshot, Value
from checker.snapshot.making import make_case
from checker.snapshot.on_demand import Cases

NAMES = "unborn_record"
"""The attribute of a child by which the record names the one opened before birth."""

_AFTER_BIRTH = ("looked_after", "placement", "placed_for_adoption")
"""Kinds of which an unborn child has nothing recorded: a record that has is of another identity."""

_APART = "The two are kept apart. Identities before and after adoption are never joined."


@frozen
class Birth:
    """A record opened before birth, and the child's that names it."""

    before: Case
    after: Case

    @property
    def child(self) -> list[Fact]:
        """What the child's record says of them, and what the other does that it does not."""
        expected = {name: value for fact in self.before.of("child") for name, value in fact.attributes.items()}
        return [replace(fact, attributes={**expected, **fact.attributes}) for fact in self.after.of("child")]

    def covered(self, coverage: Coverage) -> Coverage | None:
        """What is covered of the two as one: not what only one of them covers. None is what the snapshot covers."""
        if self.before.coverage is None and self.after.coverage is None:
            return None
        return (self.before.coverage or coverage).shared(self.after.coverage or coverage)


def follow_births(snapshot: Snapshot) -> Snapshot:
    """The snapshot with each record from before birth joined to the one of the child that names it.

    Where it cannot be, because what is named is not here, is named twice or is not of an unborn child, a problem says so.
    """
    if not snapshot.hold("child", NAMES):
        return snapshot
    naming, called = _children(snapshot)
    named: defaultdict[str, list[Case]] = defaultdict(list)
    for case in naming:
        for target in sorted({str(fact.attributes[NAMES]) for fact in case.of("child") if NAMES in fact.attributes}):
            named[target].append(case)
    births: dict[str, Birth] = {}
    problems: list[Problem] = []
    for target, children_naming in sorted(named.items()):
        record = called(target)
        what = _why_not(record, children_naming)
        if record is None or what:
            problems.append(Problem(children_naming[0].of("child")[0].source, NAMES, what, _APART))
        else:
            births[target] = Birth(record, children_naming[0])
    return replace(snapshot, cases=_followed(snapshot, births), problems=(*snapshot.problems, *problems))


def _children(snapshot: Snapshot) -> tuple[Iterable[Case], Callable[[str], Case | None]]:
    """Those whose records may name another, in order; and the child that has an identifier."""
    if isinstance(snapshot.cases, Cases):
        from checker.snapshot.framed.births import naming

        return naming(snapshot.cases), partial(snapshot.cases.called, "child")
    children = {case.id: case for case in snapshot.cases if case.about == "child"}
    return children.values(), children.get


def _followed(snapshot: Snapshot, births: Mapping[str, Birth]) -> Sequence[Case]:
    gone = {birth.after.id for birth in births.values()}
    if isinstance(snapshot.cases, Cases) and len(gone) == len(births):  # nobody's record names two
        from checker.snapshot.framed.births import following

        return following(snapshot.cases, list(births.values()), snapshot.coverage)
    made = {target: _joined(birth, snapshot.coverage) for target, birth in births.items()}
    return tuple(
        made.get(case.id, case) if case.about == "child" else case
        for case in snapshot.cases
        if case.about != "child" or case.id not in gone
    )


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


def _joined(birth: Birth, coverage: Coverage) -> Case:
    before, after = birth.before, birth.after
    facts = [*birth.child, *(fact for fact in (*before.facts, *after.facts) if fact.kind != "child")]
    return replace(make_case(before.id, before.about, facts), coverage=birth.covered(coverage), later_id=after.id)
