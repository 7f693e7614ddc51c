"""What is read in only where it is asked for: ethnicity, and the ward a child is from."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from checker.progress import steps
from checker.snapshot.facts import Case, Fact, Snapshot
from checker.snapshot.making import make_case
from checker.snapshot.on_demand import Cases
from checker.snapshot.vocabulary import vocabulary


def asked_for() -> frozenset[tuple[str, str]]:
    """The kind and name of each attribute that is kept only where it is asked for."""
    kinds = vocabulary().kinds.values()
    return frozenset((kind.name, each.name) for kind in kinds for each in kind.attributes.values() if each.asked_for)


def without_unasked(snapshot: Snapshot, asked: Collection[str]) -> Snapshot:
    """The snapshot without what is kept only where it is asked for; `asked` are names of attributes, such as ward."""
    left_out = {(kind, name) for kind, name in asked_for() if name not in asked}
    if isinstance(snapshot.cases, Cases):
        return replace(snapshot, cases=snapshot.cases.without(left_out))
    return replace(snapshot, cases=tuple(_case(case, left_out) for case in steps(snapshot.cases)))


def _case(case: Case, left_out: Collection[tuple[str, str]]) -> Case:
    if not any(name in fact.attributes for kind, name in left_out for fact in case.of(kind)):
        return case
    facts = make_case(case.id, case.about, (_fact(fact, left_out) for fact in case.facts)).facts  # some are now alike
    return replace(case, facts=facts)


def _fact(fact: Fact, left_out: Collection[tuple[str, str]]) -> Fact:
    kept = {name: value for name, value in fact.attributes.items() if (fact.kind, name) not in left_out}
    return fact if len(kept) == len(fact.attributes) else replace(fact, attributes=kept)
