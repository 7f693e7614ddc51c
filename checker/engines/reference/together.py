"""Bringing together what several cases hold of one officer, household or whatever a rule says: one case for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import reduce
from typing import TYPE_CHECKING

from checker.compile.program import Definition
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import SAYS_WHOSE, Case, Fact, Snapshot
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


def brought_together(
    snapshot: Snapshot, per: tuple[str, str], about: str, definitions: Mapping[str, Definition]
) -> list[Case]:
    """A case for each value of an attribute (an officer): the facts of a kind that carry it, from every case, each with
    the `case` it is about, and the officer's own facts where the snapshot has a case of that id.

    Its rows are as those of its own case cut them, and the `case` goes on telling them apart (`Fact.of_case`). A fact that does
    not say whose it is may be anyone's, and is in every one of them: whether it is theirs is not known. The kind is covered on
    the days on which it is covered for every case that may hold it.
    """
    from checker.engines.reference.periods import CaseView

    kind, attribute = per
    groups: defaultdict[str, list[_Row]] = defaultdict(list)
    nobody: list[_Row] = []
    theirs: dict[tuple[str, str], list[_Row]] = {}
    for case in snapshot.holding([kind]):
        view = CaseView(case, case.coverage or snapshot.coverage, snapshot.as_at, dict(definitions))
        rows = theirs[case.about, case.id] = list(_rows(case, kind, view))
        for row in rows:
            value = row[1].attributes.get(attribute)
            if isinstance(value, str):
                groups[value].append(row)
            else:
                nobody.append(_of_anyone(row, attribute))
    here = snapshot.cases if about in snapshot.abouts else ()
    own = {case.id: case for case in here if case.about == about}
    cover = shared_cover(snapshot, kind)
    found = []
    for name, rows in sorted(groups.items()):
        its = theirs.get((about, name), ())
        anyone = (row for row in nobody if not its or row[1].of_case != name)
        found.append(_case(name, about, [*rows, *anyone, *its], own.get(name), kind, cover))
    return found


_Row = tuple[tuple[object, ...], Fact]
"""A fact brought together, and what it goes by in order: all that it said before it was cut, and the case."""


def _rows(case: Case, kind: str, view: CaseView) -> Iterator[_Row]:
    """The facts of a kind of one case, cut among themselves, each with the case."""
    begun = [fact for fact in case.of(kind) if fact.start_lo <= view.as_at]
    for fact, piece in zip(begun, view.pieces(vocabulary().kind(kind)), strict=True):
        yield (*fact.content(), case.id), replace(piece, attributes={**piece.attributes, "case": case.id})


def _of_anyone(row: _Row, attribute: str) -> _Row:
    content, fact = row
    return content, replace(fact, attributes={**fact.attributes, SAYS_WHOSE: attribute})


def _case(name: str, about: str, rows: list[_Row], own: Case | None, kind: str, cover: Coverage) -> Case:
    """One of them. An own fact of the kind brought together is a fact of one of the cases too."""
    brought = {id(fact): fact for _, fact in sorted(rows, key=lambda row: row[0])}
    facts = [fact for fact in own.facts if fact.kind != kind] if own is not None else []
    covered = cover_with(own.coverage if own is not None else None, kind, cover)
    return Case(name, about, (*facts, *brought.values()), covered)


def cover_with(own: Coverage | None, kind: str, cover: Coverage) -> Coverage:
    """What is covered of one of them: what its own case covers goes before what the snapshot does, but for the kind brought
    together."""
    return cover if own is None else Coverage({**own.kinds, kind: cover.of(kind)})


def shared_cover(snapshot: Snapshot, kind: str) -> Coverage:
    """The snapshot's coverage, that of a kind being what all the cases it may be about share.

    That the latest fact of each case is there says nothing of the latest of one officer: before it there may have been
    others, that were theirs.
    """
    about = vocabulary().kind(kind).about
    held = [case.coverage for case in snapshot.covered_apart() if case.about == about and case.coverage is not None]
    shared = reduce(KindCoverage.shared, (cover.of(kind) for cover in held), snapshot.coverage.of(kind))
    return Coverage({**snapshot.coverage.kinds, kind: replace(shared, latest=False)})
