"""`checker rules diff`: what changed in meaning between two folders of rules and, on a snapshot, in the disputes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from dataclasses import field, replace

from checker.authoring.difference import Difference, differences
from checker.authoring.mutation import definitions_used
from checker.authoring.trials import trials_of
from checker.compile.compiler import compile_program
from checker.compile.program import Definition, Program, Rule
from checker.disputes.dispute import FORCES, Dispute
from checker.engines.audited import with_audited
from checker.engines.duties import Window
from checker.engines.reference import evaluate
from checker.examples import example_program
from checker.frozen import frozen
from checker.report.result import Result, make_result
from checker.report.words import spaced
from checker.ruleset.library import Library, Written
from checker.ruleset.models import Example, RuleModel
from checker.ruleset.questions import rule_of
from checker.snapshot.facts import Snapshot


@frozen
class ExampleChanges:
    """Examples by name: put in, taken out, changed; and those of the old rule that would come out otherwise, and how."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    otherwise: tuple[tuple[str, str], ...] = ()


@frozen
class Changed:
    """A rule or definition that is in both, and how it differs. `through`: definitions it rests on that changed."""

    name: str
    title: str
    differences: tuple[Difference, ...]
    examples: ExampleChanges = ExampleChanges()
    through: tuple[str, ...] = ()

    @property
    def in_meaning(self) -> bool:
        """Whether any duty may come out otherwise."""
        return bool(self.through) or any(difference.sort == "meaning" for difference in self.differences)


@frozen
class DisputeChanges:
    """Disputes of a snapshot that would appear, go, or stand over another day or verdict."""

    appear: tuple[Dispute, ...] = ()
    go: tuple[Dispute, ...] = ()
    changed: tuple[tuple[Dispute, Dispute], ...] = ()
    errored: Mapping[str, str] = field(default_factory=dict)


@frozen
class Comparison:
    """Everything that changed. Each rule by id, with its title."""

    added: tuple[tuple[str, str], ...]
    removed: tuple[tuple[str, str], ...]
    switched: tuple[tuple[str, bool], ...]
    rules: tuple[Changed, ...]
    definitions: tuple[Changed, ...]
    definitions_added: tuple[str, ...]
    definitions_removed: tuple[str, ...]
    settings: tuple[str, ...] = ()
    disputes: DisputeChanges | None = None

    @property
    def in_meaning(self) -> bool:
        """Whether any duty may come out otherwise, or any dispute does."""
        if self.disputes and (self.disputes.appear or self.disputes.go or self.disputes.changed):
            return True
        changed = any(rule.in_meaning for rule in (*self.rules, *self.definitions))
        return bool(changed or self.added or self.removed or self.switched or self.settings)


@frozen
class Side:
    """One folder's rules: as written, and compiled under a profile, those it leaves off and those of audits as well."""

    library: Library
    program: Program
    written: Mapping[str, Written[RuleModel]]
    rules: Mapping[str, Rule]

    @property
    def definitions(self) -> Mapping[str, Definition]:
        """The definitions, by name."""
        return self.program.definitions

    @property
    def on(self) -> frozenset[str]:
        """The ids of the rules the profile runs, those of audits among them."""
        return frozenset(rule.id for rule in (*self.program.rules, *self.program.audited))


def side(library: Library, profile: str) -> Side:
    """One folder's rules under a profile. RulesetError with every fault if they do not compile."""
    program = compile_program(library, profile)
    chosen = library.profile(profile)
    everything = {"forces": list(FORCES), "with_rules": [], "without_rules": []}
    opened = replace(chosen, model=chosen.model.model_copy(update=everything))
    whole = compile_program(replace(library, profiles=(opened,)), profile)
    written = {each.model.id: each for each in (*library.rules, *map(rule_of, library.questions))}
    return Side(library, program, written, {rule.id: rule for rule in (*whole.rules, *whole.audited)})


def compare(old: Side, new: Side) -> Comparison:
    """What changed between two folders of rules."""
    both = [name for name in old.rules if name in new.rules]
    definitions = tuple(
        Changed(name, new.definitions[name].title, found)
        for name in sorted(old.definitions)
        if name in new.definitions and (found := tuple(differences(old.definitions[name], new.definitions[name])))
    )
    moved = {changed.name for changed in definitions if changed.in_meaning}
    rules = [_rule(name, old, new, moved) for name in sorted(both)]
    return Comparison(
        added=tuple((name, _as_put_in(name, new)) for name in sorted(new.rules) if name not in old.rules),
        removed=tuple((name, old.rules[name].title) for name in sorted(old.rules) if name not in new.rules),
        switched=tuple((name, name in new.on) for name in sorted(both) if (name in old.on) is not (name in new.on)),
        rules=tuple(rule for rule in rules if rule is not None),
        definitions=definitions,
        definitions_added=tuple(sorted(set(new.definitions) - set(old.definitions))),
        definitions_removed=tuple(sorted(set(old.definitions) - set(new.definitions))),
        settings=tuple(_settings(old.program, new.program)),
    )


def _as_put_in(name: str, new: Side) -> str:
    """A new rule's title, and that nothing comes of it where the profile does not run it."""
    return new.rules[name].title + ("" if name in new.on else " (off: the profile does not run it)")


def with_disputes(comparison: Comparison, old: Side, new: Side, snapshot: Snapshot, window: Window) -> Comparison:
    """The comparison with the disputes of a snapshot that would appear or go."""
    before, after = (_result(each, snapshot, window) for each in (old, new))
    was, now = _by_key(before), _by_key(after)
    return replace(
        comparison,
        disputes=DisputeChanges(
            appear=tuple(now[key] for key in now if key not in was),
            go=tuple(was[key] for key in was if key not in now),
            changed=tuple((was[key], now[key]) for key in was if key in now and _stands(was[key]) != _stands(now[key])),
            errored={rule.rule.id: rule.why or "" for each in (before, after) for rule in each.rules if rule.status == "errored"},
        ),
    )  # fmt: skip


def _settings(old: Program, new: Program) -> Iterator[str]:
    """What the profile now sets otherwise, apart from which rules are on and their limits."""
    if old.terms != new.terms:
        yield "school terms: other days"
    for kind in sorted({*old.settling, *new.settling}):
        before, after = old.settling.get(kind, 0), new.settling.get(kind, 0)
        if before != after:
            yield f"days given for a {spaced(kind)} to be written up: {before}, now {after}"


def _rule(name: str, old: Side, new: Side, moved: set[str]) -> Changed | None:
    found = tuple(differences(old.rules[name], new.rules[name]))
    used = definitions_used(new.definitions, [new.rules[name]]) & moved
    examples = _examples(name, old, new)
    if not found and not used and examples == ExampleChanges():
        return None
    return Changed(name, new.rules[name].title, found, examples, tuple(sorted(used)))


def _examples(name: str, old: Side, new: Side) -> ExampleChanges:
    before = {example.name: example for example in old.written[name].model.examples}
    after = {example.name: example for example in new.written[name].model.examples}
    return ExampleChanges(
        added=tuple(each for each in after if each not in before),
        removed=tuple(each for each in before if each not in after),
        changed=tuple(each for each in before if each in after and _said(before[each]) != _said(after[each])),
        otherwise=tuple(_otherwise(name, old, new)),
    )


def _otherwise(name: str, old: Side, new: Side) -> Iterator[tuple[str, str]]:
    """The old rule's examples that came out as they say, and do not under the new rule."""
    with_rules = {other for example in old.written[name].model.examples for other in example.with_rules}
    if _run_alike({name, *with_rules}, old, new):
        return
    for trial in trials_of(old.written[name], old.definitions, old.library.rules):
        example = trial.example
        if set(example.with_rules) <= new.rules.keys() and not trial.differences():
            # under the new rule's own parameters and those it runs with, whatever its examples are now
            written = replace(
                new.written[name], model=new.written[name].model.model_copy(update={"examples": [example]})
            )
            program = example_program(written, example, dict(new.definitions), new.library.rules)
            told = replace(trial, program=program).differences()
            if told:
                yield example.name, told[0]


def _run_alike(names: Set[str], old: Side, new: Side) -> bool:
    """Whether some rules are written alike, but for their examples, and rest on the same definitions."""
    if not names <= old.rules.keys() & new.rules.keys():
        return False
    used = definitions_used(old.definitions, [old.rules[name] for name in names])
    return all(_without_examples(old.written[name]) == _without_examples(new.written[name]) for name in names) and all(
        old.definitions[name] == new.definitions.get(name) for name in used
    )


def _without_examples(written: Written[RuleModel]) -> RuleModel:
    return written.model.model_copy(update={"examples": []})


def _said(example: Example) -> str:
    return repr(example)


def _result(each: Side, snapshot: Snapshot, window: Window) -> Result:
    program = with_audited(each.program, snapshot)
    return make_result(program, snapshot, evaluate(program, snapshot), window)


def _by_key(result: Result) -> dict[tuple[str, str, str], Dispute]:
    return {(d.duty.rule, d.duty.case, d.duty.key.text()): d for d in result.disputes}


def _stands(dispute: Dispute) -> tuple[object, ...]:
    return (dispute.duty.verdict, dispute.duty.due, dispute.duty.due_at)
