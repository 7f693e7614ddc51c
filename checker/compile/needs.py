"""What a rule needs of a source: the kinds of fact that begin its duties, and what its definitions suppose."""

from __future__ import annotations

from collections.abc import Iterable

from checker.compile.program import (
    AfterLasting,
    All,
    AnyOf,
    AtAge,
    AtEdge,
    Condition,
    Count,
    Defined,
    Definition,
    Evidence,
    FromUntil,
    Happened,
    Lasted,
    Not,
    OfKind,
    OnDuties,
    OnEvent,
    OnExcess,
    OnGap,
    OnLasting,
    OnStretch,
    OnTrigger,
    OnWindow,
    Passes,
    Program,
    Rule,
    Total,
)
from checker.compile.uses import defined_in
from checker.snapshot.facts import LONG_BEFORE, Snapshot


def covered_at_all(kind: str, snapshot: Snapshot) -> bool:
    """Whether the sources cover any of a kind."""
    cover = snapshot.coverage.of(kind)
    return bool(cover.spans or cover.latest or cover.open_at)


def begins_with(rule: Rule, program: Program) -> list[str]:
    """The kinds of fact that begin a duty of the rule."""
    match rule.body:
        case OnTrigger(for_each=Evidence(kind=kind)) | OnTrigger(trigger=OnEvent(kind=kind)):
            return [kind]
        case OnTrigger(trigger=AtEdge(of=of) | AfterLasting(of=of)):
            return sorted(set(_leading(of, program)))
        case OnTrigger(trigger=AtAge()):
            return ["child"]
        case OnExcess(state=state, among=among):
            return sorted(set(_leading(among or state, program)))
        case (
            OnGap(period=condition)
            | OnStretch(condition=condition)
            | OnWindow(condition=condition)
            | OnLasting(of=condition)
            | OnDuties(condition=condition)
        ):
            return sorted(set(_leading(condition, program)))
    return []


def suppositions(rules: Iterable[Rule], program: Program, snapshot: Snapshot) -> list[Definition]:
    """Definitions that these rules rest on, and that settle what the source does not wholly cover."""
    definitions = program.definitions
    whole = ((LONG_BEFORE, snapshot.as_at),)
    covered = {kind for kind, cover in snapshot.coverage.kinds.items() if cover.spans == whole and not cover.without}
    supposed = {
        name
        for name, each in definitions.items()
        if each.if_not_covered is not None and not set(_leading(each.condition, program)) <= covered
    }
    if not supposed:
        return []
    names, waiting = set[str](), [name for rule in rules for name in defined_in(rule)]
    while waiting:
        name = waiting.pop()
        if name not in names:
            names.add(name)
            waiting += defined_in(definitions[name].condition)
    return [definitions[name] for name in sorted(names & supposed)]


def _leading(condition: Condition, program: Program) -> Iterable[str]:
    """The kinds a condition cannot hold without: those of its first item, of any item of `any`."""
    match condition:
        case OfKind(kind) | Happened(kind=kind):
            yield kind
        case Defined(name):
            yield from _leading(program.definitions[name].condition, program)
        case All(items) if items:
            yield from _leading(items[0], program)
        case AnyOf(items):
            for item in items:
                yield from _leading(item, program)
        case Lasted(of=of) | Not(item=of):
            yield from _leading(of, program)
        case FromUntil(begins=begins):
            yield begins.kind
        case Passes(measure=Count(kind=kind)):
            yield kind
        case Passes(measure=Total(of=of)):
            yield from _leading(of, program)
