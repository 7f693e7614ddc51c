"""All the checks, run over some rules and, where all of them are wanted, over the rest of the folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from checker.authoring.lint import dates, examples, measures, names, outliving, profiles, sources, words
from checker.authoring.lint.subject import Subject
from checker.authoring.mutation import definitions_used
from checker.authoring.trials import trials_of
from checker.compile.compiler import compile_definitions
from checker.compile.program import Definition, Rule
from checker.compile.rule import compile_rule
from checker.compile.uses import defined_in
from checker.errors import Fault, RulesetError
from checker.measures.reading import read_measures
from checker.ruleset.coverage import load_coverage
from checker.ruleset.library import Library, Written
from checker.ruleset.measures import load_measures
from checker.ruleset.models import RuleModel

_UNUSED = "use it in a rule, or delete the file"


def lint(
    folder: Path, library: Library, rules: Sequence[Written[RuleModel]] | None = None, *, today: int | None = None,
    standards: Path | None = None,
) -> tuple[Fault, ...]:  # fmt: skip
    """Every fault of some rules; of all of them, and of definitions, profiles, protocols and questions, where none
    are named.

    `today` is the day `last-checked` is held against, if any; `standards` a file of practice standards, if any.
    RulesetError where a rule, definition or example cannot be read at all.
    """
    known = compile_definitions(library)
    answered = sources.standards_in(standards) if standards is not None else None
    compiled = _compiled(library, known)
    found: list[Fault] = []
    for written in library.rules if rules is None else rules:
        subject = Subject(written, compiled[written.model.id], tuple(trials_of(written, known, library.rules)))
        found += words.left_to_do(folder, written.document)
        found += names.of_rule(written)
        found += sources.of_rule(subject, answered)
        found += dates.of_file(written.document, written.model.known_limits, today)
        found += words.slots(subject)
        found += examples.of_rule(subject)
    if rules is None:
        found += _rest(folder, library, known, compiled, today)
        for protocol in library.protocols:
            found += words.left_to_do(folder, protocol.document)
            found += sources.standards_of(protocol.document, answered)
        for question in library.questions:
            found += words.left_to_do(folder, question.document)
            found += names.of_question(question)
            found += sources.standards_of(question.document, answered)
            found += dates.of_file(question.document, question.model.known_limits, today)
        found += _measures(folder, library, known, answered, today)
    return tuple(sorted(set(found)))


def _measures(
    folder: Path, library: Library, known: Mapping[str, Definition], standards: frozenset[str] | None, today: int | None
) -> Iterator[Fault]:
    """The faults of the measures. RulesetError where one names what there is not."""
    written = load_measures(folder)
    read_measures(written, known, {rule.model.id: rule.model.about for rule in library.rules})
    rows = {row.row for ledger in load_coverage(folder, library) for row in ledger.model.rows} if written else set()
    for measure in written:
        yield from words.left_to_do(folder, measure.document)
        yield from dates.of_file(measure.document, measure.model.known_limits, today)
        yield from measures.of_measure(measure, rows, standards)


def _compiled(library: Library, known: Mapping[str, Definition]) -> dict[str, Rule]:
    faults: list[Fault] = []
    names = frozenset(known)
    rules = {written.model.id: compile_rule(written, names, {}, faults) for written in library.rules}
    if faults:
        raise RulesetError(faults)
    return rules


def _rest(
    folder: Path, library: Library, known: Mapping[str, Definition], rules: Mapping[str, Rule], today: int | None
) -> Iterator[Fault]:
    used = definitions_used(known, rules.values())
    for written in library.definitions:
        model, document = written.model, written.document
        yield from words.left_to_do(folder, document)
        yield from names.of_definition(written)
        yield from dates.of_file(document, model.known_limits, today)
        if model.id not in used:
            by = sorted(name for name, other in known.items() if model.id in defined_in(other.condition))
            what = f"only {' and '.join(by)} uses this, and no rule uses that" if by else "no rule uses this definition"
            yield document.fault(("id",), what, help=_UNUSED)
    for profile in library.profiles:
        yield from words.left_to_do(folder, profile.document)
        yield from names.of_profile(profile)
        yield from dates.of_file(profile.document, (), today)
        yield from outliving.of_profile(profile, rules)
    yield from profiles.of_library(library)
