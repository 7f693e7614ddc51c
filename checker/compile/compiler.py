"""From files as written to a `Program`: names resolved, figures dated, parameters taken from the profile."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping

from checker.compile.conditions import Reader
from checker.compile.conditions.naming import suggest
from checker.compile.muting import muted
from checker.compile.program import Definition, Program, Rule
from checker.compile.rule import compile_rule
from checker.compile.sharing import Sharing
from checker.compile.tightening import own_lengths, tightened, unknown_rules, without_own
from checker.compile.uses import defined_in
from checker.errors import Fault, RulesetError
from checker.ruleset.library import AUDIT, Library, Written
from checker.ruleset.models import DefinitionModel, ProfileModel, RuleModel
from checker.ruleset.questions import rule_of
from checker.snapshot.vocabulary import vocabulary


def compile_program(library: Library, profile: str = "typical", *, law_as_at: int | None = None) -> Program:
    """The program of one profile. `law_as_at` makes the values in force on that day govern every duty.

    Raises RulesetError with every fault of every file.
    """
    chosen = library.profile(profile)
    definitions = compile_definitions(library)
    faults: list[Fault] = []
    rules: list[Rule] = []
    off: list[Rule] = []
    audited: list[Rule] = []
    names = frozenset(definitions)
    alone: list[Rule] = []
    for written in library.rules:
        compiled = tightened(compile_rule(written, names, chosen.model.parameters, faults), chosen, faults)
        if switched_on(written.model, chosen.model):
            alone += without_own(written, names, chosen)
        on = audited if of_audits(written.model) else rules
        (on if switched_on(written.model, chosen.model) else off).append(compiled)
    faults += unknown_rules(chosen, {rule.id: rule for rule in (*rules, *off, *audited)})
    audited += [compile_rule(rule_of(each), frozenset(definitions), {}, faults) for each in library.questions]
    quiet = muted(chosen, {rule.id: rule for rule in (*rules, *off, *audited)}, faults)
    faults += _commending_none(library)
    settling = _settling(chosen, faults)
    faults += [] if faults else _parameters_not_read(chosen, library)
    faults += [] if faults else [fault for each in library.rules for fault in own_lengths(each, chosen)]
    if faults:
        raise RulesetError(faults)
    profile_digest = _digest(repr(chosen.document.data))
    sharing = Sharing()
    return Program(
        rules=tuple(sharing.shared(rule) for rule in sorted(rules, key=lambda rule: rule.id)),
        definitions={name: sharing.shared(definition) for name, definition in definitions.items()},
        digest=_digest(library.digest, profile_digest),
        profile=chosen.model.name,
        profile_digest=profile_digest,
        law_as_at=law_as_at,
        terms=tuple(sorted((term.from_.toordinal(), term.to.toordinal()) for term in chosen.model.terms)),
        settling=settling,
        off=tuple(sorted(rule.id for rule in off)),
        audited=tuple(sharing.shared(rule) for rule in sorted(audited, key=lambda rule: rule.id)),
        muted=quiet,
        untightened=tuple(sharing.shared(rule) for rule in sorted(alone, key=lambda rule: rule.id)),
    )


def _digest(*parts: str) -> str:
    return "sha256:" + hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _commending_none(library: Library) -> list[Fault]:
    """A fault for each rule, or family of rules, that good practice is looked for in and that is not there."""
    ids = [written.model.id for written in library.rules if written.model.commend is None]
    return [
        written.document.fault(("commend", "rules", place), f'there is no rule "{name}", nor any that begins with it')
        for written in library.rules
        if written.model.commend is not None
        for place, name in enumerate(written.model.commend.rules)
        if not any(each == name or each.startswith(f"{name}.") for each in ids)
    ]


def _parameters_not_read(profile: Written[ProfileModel], library: Library) -> list[Fault]:
    """A fault for each parameter the profile sets that no rule names: misspelt, a rule would go on without it, unsaid."""
    read = {name for written in library.rules for name in _parameters_named(written.document.data)}
    return [
        profile.document.fault(
            ("parameters", name), f'no rule reads a parameter "{name}"', help=suggest(name, read), key=True
        )
        for name in profile.model.parameters
        if name not in read
    ]


def _parameters_named(data: object) -> Iterator[str]:
    """Each ``parameter: NAME`` at any depth of a rule as written."""
    if isinstance(data, Mapping):
        if isinstance(data.get("parameter"), str):
            yield data["parameter"]
        data = list(data.values())
    if isinstance(data, list):
        for each in data:
            yield from _parameters_named(each)


def _settling(profile: Written[ProfileModel], faults: list[Fault]) -> Mapping[str, int]:
    """How many days the service gives each kind to be written up."""
    for kind in profile.model.settling:
        if kind not in vocabulary():
            faults.append(profile.document.fault(("settling", kind), f'there is no kind of fact "{kind}"', key=True))
    return dict(profile.model.settling)


def compile_definitions(library: Library) -> Mapping[str, Definition]:
    """The definitions by name. RulesetError with every fault of every file, a circle among them included."""
    names = frozenset(written.model.id for written in library.definitions)
    faults: list[Fault] = []
    definitions = {d.model.id: _definition(d, names, faults) for d in library.definitions}
    faults += _circular(library, definitions)
    if faults:
        raise RulesetError(faults)
    return definitions


def switched_on(rule: RuleModel, profile: ProfileModel) -> bool:
    """Whether the profile runs the rule: by its force, unless named either way, or what an audit agreed is its source."""
    if rule.id in profile.without_rules:
        return False
    return rule.id in profile.with_rules or rule.force in profile.forces or of_audits(rule)


def of_audits(rule: RuleModel) -> bool:
    """Whether the rule is one on what dip audits agree."""
    return rule.id.partition(".")[0] == AUDIT


def _definition(written: Written[DefinitionModel], names: frozenset[str], faults: list[Fault]) -> Definition:
    model = written.model
    reader = Reader(written.document, vocabulary(), names)
    condition = reader.condition(model.period, ("period",))
    if model.id in vocabulary():
        reader.fault(("id",), f'"{model.id}" is already the name of a kind of fact')
    faults += reader.faults
    return Definition(
        model.id, model.title, condition, model.if_not_covered, model.if_unknown, (model.because or "").strip()
    )


def _circular(library: Library, definitions: Mapping[str, Definition]) -> list[Fault]:
    uses = {name: set(defined_in(definition.condition)) for name, definition in definitions.items()}
    faults = []
    for written in library.definitions:
        seen: set[str] = set()
        waiting = list(uses[written.model.id])
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                waiting += uses.get(name, ())
        if written.model.id in seen:
            faults.append(written.document.fault(("period",), "expected a definition that does not rest on itself"))
    return faults
