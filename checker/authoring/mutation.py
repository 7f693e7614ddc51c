"""Testing the examples: a rule with one slip in it must be noticed by one of the rule's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from checker.authoring.mutants import Mutant, definition_mutants, rule_mutants
from checker.authoring.trials import Trial, trials_of
from checker.compile.compiler import compile_definitions
from checker.compile.program import Definition, Rule
from checker.compile.uses import defined_in
from checker.errors import Fault
from checker.frozen import frozen
from checker.progress import part, steps
from checker.ruleset.library import Library, Written
from checker.ruleset.models import RuleModel

Marks = Mapping[str, tuple[Written[RuleModel], int]]

_STALE = "take it out: there is no such mutant, or an example notices it now"


@frozen
class Outcome:
    """What became of the mutants of one rule or definition.

    `survivors` are those no example notices and nothing marks; `faults` are they, and marks that no longer stand.
    `deaf` names the examples that come out otherwise than they say without any slip: they can notice none.
    """

    name: str
    mutants: int
    killed: int
    marked: int
    survivors: tuple[str, ...]
    faults: tuple[Fault, ...]
    deaf: tuple[str, ...]


def mutate(library: Library, rules: Sequence[Written[RuleModel]], *, definitions: bool = False) -> Iterator[Outcome]:
    """The outcome for each rule and, if asked, for each definition they use, against every rule that uses it."""
    known = compile_definitions(library)
    with part(0.5 if definitions else 1):
        for written in steps(rules):
            trials = trials_of(written, known, library.rules)
            mutants = rule_mutants(written, [trial.rule for trial in trials], known)
            yield _outcome(written.model.id, mutants, trials, _marks([written]))
    if definitions:
        yield from _definitions(library, rules, known)


def _definitions(
    library: Library, rules: Sequence[Written[RuleModel]], known: Mapping[str, Definition]
) -> Iterator[Outcome]:
    everything = {written.model.id: (written, trials_of(written, known, library.rules)) for written in library.rules}
    used_by = {
        rule_id: definitions_used(known, (t.rule for t in trials)) for rule_id, (_, trials) in everything.items()
    }
    wanted = {name for rule in rules for name in used_by[rule.model.id]}
    for definition in steps([each for each in library.definitions if each.model.id in wanted]):
        name = definition.model.id
        about = f"definition {name}"
        users = [everything[rule_id] for rule_id, used in used_by.items() if name in used]
        trials = [trial for _, each in users for trial in each]
        mutants = definition_mutants(known, name, definition.document)
        yield _outcome(about, mutants, trials, _marks([rule for rule, _ in users], about))


def definitions_used(known: Mapping[str, Definition], rules: Iterable[Rule]) -> set[str]:
    """The names of the definitions that rules rest on, directly or through others."""
    used: set[str] = set()
    waiting = [name for rule in rules for name in defined_in(rule)]
    while waiting:
        name = waiting.pop()
        if name not in used:
            used.add(name)
            waiting += defined_in(known[name].condition)
    return used


def _marks(rules: Sequence[Written[RuleModel]], definition: str = "") -> Marks:
    """The mutants of the rules themselves, or of a definition, that are marked as equivalent, and where."""
    return {
        mark.mutant: (rule, place)
        for rule in rules
        for place, mark in enumerate(rule.model.equivalent_mutants)
        if mark.mutant.startswith(f"{definition}: " if definition else "definition ") is bool(definition)
    }


def _outcome(name: str, mutants: Iterable[Mutant], trials: Sequence[Trial], marks: Marks) -> Outcome:
    fit = [trial for trial in trials if trial.as_expected()]
    deaf = tuple(trial.example.name for trial in trials if trial not in fit)
    made = list(mutants)
    left = _left(made, fit)
    survivors = [mutant for mutant in left if mutant.what not in marks]
    standing = {mutant.what for mutant in left}
    stale = [
        rule.document.fault(("equivalent-mutants", place, "mutant"), "no mutant of this name survives", help=_STALE)
        for what, (rule, place) in marks.items()
        if what not in standing
    ]
    return Outcome(
        name=name,
        mutants=len(made),
        killed=len(made) - len(left),
        marked=len(left) - len(survivors),
        survivors=tuple(mutant.what for mutant in survivors),
        faults=(*(mutant.fault() for mutant in survivors), *stale),
        deaf=deaf,
    )


def _left(mutants: Sequence[Mutant], trials: Iterable[Trial]) -> list[Mutant]:
    """The mutants that every example lets pass."""
    left = list(mutants)
    for trial in trials:
        tried = [mutant for mutant in left if trial.rule in mutant.rules]
        told = trial.all_as_expected([mutant.rules[trial.rule] for mutant in tried])
        noticed = {id(mutant) for mutant, as_expected in zip(tried, told, strict=True) if not as_expected}
        noticed |= {id(m) for m in left if m.definitions is not None and not trial.as_expected(m.definitions)}
        left = [mutant for mutant in left if id(mutant) not in noticed]
        if not left:
            break
    return left
