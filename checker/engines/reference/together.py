"""Bringing together what several cases hold of one officer, household or whatever a rule says: one case for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from functools import reduce

from checker.compile.program import Definition
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import Case, Fact, Snapshot, make_case
from checker.snapshot.vocabulary import vocabulary


def brought_together(
    snapshot: Snapshot, per: tuple[str, str], about: str, definitions: Mapping[str, Definition]
) -> list[Case]:
    """A case for each value of an attribute (an officer): the facts of a kind that carry it, from every case, each with
    the `case` it is about, and the officer's own facts where the snapshot has a case of that id.

    A fact that does not say whose it is may be anyone's, and is in every one of them. The kind is covered on the days on
    which it is covered for every case that may hold it.
    """
    from checker.engines.reference.periods import CaseView

    kind, attribute = per
    groups: defaultdict[str, list[Fact]] = defaultdict(list)
    nobody: list[Fact] = []
    for case in snapshot.holding([kind]):
        view = CaseView(case, case.coverage or snapshot.coverage, snapshot.as_at, dict(definitions))
        for row in view.pieces(vocabulary().kind(kind)):
            value = row.attributes.get(attribute)
            told = replace(row, attributes={**row.attributes, "case": case.id})
            (groups[value] if isinstance(value, str) else nobody).append(told)
    here = snapshot.cases if about in snapshot.abouts else ()
    own = {case.id: case for case in here if case.about == about}
    cover = shared_cover(snapshot, kind)
    return [_case(name, about, [*facts, *nobody], own.get(name), kind, cover) for name, facts in sorted(groups.items())]


def _case(name: str, about: str, facts: list[Fact], own: Case | None, kind: str, cover: Coverage) -> Case:
    """One of them. Facts of a case that are several stay so, unless they say the same now that days are as they were cut."""
    made = make_case(name, about, [*facts, *(own.facts if own is not None else ())], as_read=False)
    return replace(made, coverage=cover_with(own.coverage if own is not None else None, kind, cover))


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
