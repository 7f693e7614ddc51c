"""Meetings so near one another that they are taken to be one, written up twice: said once for each kind."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from checker.errors import Problem
from checker.snapshot.facts import Case, Fact, Snapshot
from checker.snapshot.vocabulary import Form, vocabulary


def repeats(snapshot: Snapshot) -> tuple[Problem, ...]:
    """A problem for each kind with meetings written up twice, at the second of the first such pair."""
    return tuple(problem for kind in vocabulary().kinds for problem in _of_kind(snapshot, kind))


def _of_kind(snapshot: Snapshot, name: str) -> Iterator[Problem]:
    kind = vocabulary().kind(name)
    if kind.form is not Form.EVENT or kind.near == 0:
        return
    found = [fact for case in snapshot.holding_near(name, kind.near) for fact in _again(case, name, kind.near)]
    if found:
        what = f"expected one {name.replace('_', ' ')}, found another no more than {kind.near} days after it"
        yield Problem(found[0].source, None, what, "They are taken to be one, written up twice.", len(found))


def _again(case: Case, kind: str, near: int) -> Iterator[Fact]:
    """Facts held so soon after the one before, of the same type, that they may be the same."""
    held = [fact for fact in case.of(kind) if fact.dated and fact.attributes.get("status") in ("held", None)]
    for earlier, later in pairwise(held):
        same = earlier.attributes.get("type") == later.attributes.get("type")
        if same and 0 < later.start_lo - earlier.start_lo <= near:
            yield later
