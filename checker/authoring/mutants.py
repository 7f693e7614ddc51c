"""Rule mutants: a rule with one slip in it must be noticed by one of the rule's own examples (style.md, *Tests*)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checker.authoring.figures import same_figure
from checker.authoring.operators import Change, changes
from checker.authoring.places import Loc, place_of
from checker.authoring.tree import Path, look, put
from checker.authoring.trials import Trial, all_trials
from checker.authoring.wording import where_words
from checker.compile.compiler import compile_definitions, compile_rule, defined_in
from checker.compile.program import Definition, Rule
from checker.errors import Fault
from checker.ruleset.library import Library, Written
from checker.ruleset.models import RuleModel
from checker.yaml_reader import Document

Progress = Callable[[str], None]
Survives = Callable[[Trial], bool]

_STALE = "take it out: there is no such mutant, or an example notices it now"
_HELP = "add an example that tells them apart, or say under equivalent-mutants why none can"


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip: what it is in words, where the file says otherwise, and whether an example comes out as before with it."""

    what: str
    document: Document
    loc: Loc
    survives: Survives

    def fault(self) -> Fault:
        """The mutant as a fault at the place it is about."""
        return self.document.fault(self.loc, f'no example notices the mutant "{self.what}"', help=_HELP)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the mutants of one rule or definition.

    `faults` are the survivors that are not marked, and marks that no longer stand. `deaf` names the examples that come
    out otherwise than they say without any slip: they can notice none.
    """

    name: str
    mutants: int = 0
    killed: int = 0
    marked: int = 0
    faults: tuple[Fault, ...] = ()
    deaf: tuple[str, ...] = ()
    survivors: tuple[str, ...] = ()


def mutate(
    library: Library, rules: Sequence[Written[RuleModel]], *, definitions: bool = False, progress: Progress = str
) -> Iterator[Outcome]:
    """The outcome for each rule and, if asked, for each definition they use, against every rule that uses it.

    `progress` is told what is being looked at.
    """
    ready = {w.model.id: (w, trials) for w, trials in all_trials(library, rules)}
    for written, trials in ready.values():
        progress(written.model.id)
        yield _outcome(written.model.id, rule_mutants(written, trials), trials, _marks([written]))
    if definitions:
        yield from _definitions(library, rules, progress)


def _definitions(library: Library, rules: Sequence[Written[RuleModel]], progress: Progress) -> Iterator[Outcome]:
    known = compile_definitions(library)
    everything = {w.model.id: (w, trials) for w, trials in all_trials(library, library.rules)}
    used_by = {
        rule_id: definitions_used(known, (trial.rule for trial in trials)) for rule_id, (_, trials) in everything.items()
    }
    wanted = {name for rule in rules for name in used_by[rule.model.id]}
    for written in library.definitions:
        name = written.model.id
        if name in wanted:
            progress(f"definition {name}")
            users = [everything[rule_id] for rule_id, used in used_by.items() if name in used]
            trials = [trial for _, each in users for trial in each]
            mutants = definition_mutants(known, name, written.document)
            about = f"definition {name}"
            yield _outcome(about, mutants, trials, _marks([rule for rule, _ in users], about))


def _marks(rules: Sequence[Written[RuleModel]], definition: str = "") -> dict[str, tuple[Written[RuleModel], int]]:
    """The mutants of the rules themselves, or of a definition, that are marked as equivalent, and where."""
    return {
        mark.mutant: (rule, place)
        for rule in rules
        for place, mark in enumerate(rule.model.equivalent_mutants)
        if mark.mutant.startswith(f"{definition}: " if definition else "definition ") is bool(definition)
    }


def _outcome(
    name: str, mutants: Iterable[Mutant], trials: Sequence[Trial], marks: Mapping[str, tuple[Written[RuleModel], int]]
) -> Outcome:
    fit = [trial for trial in trials if trial.as_expected()]
    deaf = tuple(trial.example.name for trial in trials if trial not in fit)
    made = killed = 0
    survivors: dict[str, Fault] = {}
    for mutant in mutants:
        made += 1
        killer = next((place for place, trial in enumerate(fit) if not mutant.survives(trial)), None)
        if killer is not None:
            killed += 1
            fit.insert(0, fit.pop(killer))  # what noticed one slip often notices the next
        else:
            survivors[mutant.what] = mutant.fault()
    stale = [
        rule.document.fault(("equivalent-mutants", place, "mutant"), "no mutant of this name survives", help=_STALE)
        for what, (rule, place) in marks.items()
        if what not in survivors
    ]
    unmarked = {what: fault for what, fault in survivors.items() if what not in marks}
    faults = (*unmarked.values(), *stale)
    return Outcome(name, made, killed, len(survivors) - len(unmarked), faults, deaf, tuple(unmarked))


# --- making them ------------------------------------------------------------------------------------------------------
def rule_mutants(written: Written[RuleModel], trials: Sequence[Trial]) -> Iterator[Mutant]:
    """The mutants of a rule. One of a figure the service sets is made of the figure each example gives."""
    own = compile_rule(written, frozenset(trials[0].program.definitions), {}, [])
    variants = list(dict.fromkeys([own, *(trial.rule for trial in trials)]))
    found: dict[tuple[Path, str], dict[Rule, Any]] = {}
    words: dict[tuple[Path, str], str] = {}
    for rule in variants:
        for change in changes(rule):
            ours = _reaches(own, change.at)
            mutated = put(rule, change.target, change.value)
            if mutated == rule or same_figure(rule, mutated, change.target) or not (ours or change.at[-1] == "length"):
                continue
            key = (change.at, change.slip)
            found.setdefault(key, {})[rule] = mutated
            words.setdefault(key, _words(rule, change, ours))
    names: dict[str, int] = {}
    for key, by_rule in found.items():
        what = words[key]
        names[what] = nth = names.get(what, 0) + 1
        yield Mutant(
            what if nth == 1 else f"{what} ({nth})",
            written.document,
            place_of(next(iter(by_rule)), key[0], written.document.data),
            _with_rule(by_rule),
        )


def definition_mutants(known: Mapping[str, Definition], name: str, document: Document) -> Iterator[Mutant]:
    """The mutants of a definition."""
    definition = known[name]
    for change in changes(definition):
        mutated = put(definition, change.target, change.value)
        if mutated != definition:
            what = f"definition {name}: {_words(definition, change, True)}"
            loc = place_of(definition, change.at, document.data)
            yield Mutant(what, document, loc, _with_definitions({**known, name: mutated}))


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


def _with_rule(by_rule: Mapping[Rule, Rule]) -> Survives:
    return lambda trial: trial.as_expected(by_rule[trial.rule]) if trial.rule in by_rule else True


def _with_definitions(definitions: Mapping[str, Definition]) -> Survives:
    return lambda trial: trial.as_expected(definitions=definitions)


def _words(root: Any, change: Change, ours: bool) -> str:
    what = change.what if ours else f"{change.slip}, whatever number the service sets"
    return f"{where_words(root, change.at)}: {what}"


def _reaches(root: Any, path: Path) -> bool:
    try:
        look(root, path)
    except LookupError:
        return False
    return True

