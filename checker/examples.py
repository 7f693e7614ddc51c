"""Running the examples in rule files: each is a test of its rule and a piece of its documentation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from checker.compile.compiler import compile_definitions
from checker.compile.program import Definition, Program, Rule
from checker.compile.rule import compile_rule
from checker.engines.choice import REFERENCE, Engine
from checker.engines.duty import Duty, Evaluation
from checker.errors import Fault, RulesetError
from checker.frozen import frozen
from checker.ruleset.library import Library, Written
from checker.ruleset.models import DatedLength, Example, Expectation, RuleModel
from checker.snapshot.document import facts_from
from checker.snapshot.facts import Snapshot

LONG_AGO = dt.date(1990, 1, 1)


@frozen
class ExampleResult:
    """How one example of one rule came out: the differences, empty where all is as expected."""

    rule: str
    name: str
    differences: tuple[str, ...]


def run_examples(
    library: Library, rules: Sequence[Written[RuleModel]] | None = None, *, engine: Engine = REFERENCE, jobs: int = 1
) -> list[ExampleResult]:  # fmt: skip
    """Every example of every rule (or of those given), in order. RulesetError if a rule or an example cannot be read."""
    definitions = dict(compile_definitions(library))
    chosen = library.rules if rules is None else rules
    examples = [(written, number, e) for written in chosen for number, e in enumerate(written.model.examples)]
    programs = Programs(definitions, library.rules)
    tasks = [
        (programs.of(written, example), example_snapshot(written, number, example))
        for written, number, example in examples
    ]
    evaluations = engine.evaluate_each(tasks, jobs)
    return [_result(w, e, evaluation) for (w, _, e), evaluation in zip(examples, evaluations, strict=True)]


def run_example(
    written: Written[RuleModel], number: int, example: Example, definitions: dict[str, Definition],
    others: Sequence[Written[RuleModel]] = (),
) -> ExampleResult:  # fmt: skip
    """One example on the reference engine, against what it expects. `others` are the rules it may run with."""
    program = example_program(written, example, definitions, others)
    return _result(written, example, REFERENCE.evaluate(program, example_snapshot(written, number, example)))


def _result(written: Written[RuleModel], example: Example, evaluation: Evaluation) -> ExampleResult:
    """What an example's facts came to, against what it expects."""
    duties = [duty for duty in evaluation.duties if duty.rule == written.model.id]
    could_not = [f"{rule} could not run: {why}" for rule, why in evaluation.errored.items()]
    could_not += [f"not evaluated: {why}" for *_, why in evaluation.not_evaluated]
    return ExampleResult(written.model.id, example.name, (*could_not, *differences(example, duties)))


class Programs:
    """Makes the programs of examples. A rule is compiled once for all its examples that set nothing of their own."""

    def __init__(self, definitions: dict[str, Definition], others: Sequence[Written[RuleModel]] = ()) -> None:
        self.definitions, self.others = definitions, others
        self._names = frozenset(definitions)
        self._plain: dict[str, Rule] = {}

    def of(self, written: Written[RuleModel], example: Example) -> Program:
        """A program of the one rule, and of those others it is to run with, with the example's own parameters. RulesetError if
        one cannot be read."""
        faults: list[Fault] = []
        wanted = set(example.with_rules)
        run_with = [other for other in self.others if other.model.id in wanted] if wanted else []
        faults += _not_there(written, example, run_with)
        rules = tuple(self._compiled(each, example, faults) for each in (written, *run_with))
        if faults:
            raise RulesetError(faults)
        law_as_at = example.law_as_at.toordinal() if example.law_as_at else None
        terms = tuple(sorted((term.from_.toordinal(), term.to.toordinal()) for term in example.terms))
        return Program(rules, self.definitions, "", "example", "", law_as_at, terms)

    def _compiled(self, written: Written[RuleModel], example: Example, faults: list[Fault]) -> Rule:
        if example.parameters:
            return compile_rule(written, self._names, parameters_of(example.parameters), faults)
        if written.model.id not in self._plain:
            self._plain[written.model.id] = compile_rule(written, self._names, {}, faults)
        return self._plain[written.model.id]


def example_program(
    written: Written[RuleModel], example: Example, definitions: dict[str, Definition],
    others: Sequence[Written[RuleModel]] = (),
) -> Program:  # fmt: skip
    """The program of one example: see `Programs.of`."""
    return Programs(definitions, others).of(written, example)


def _not_there(written: Written[RuleModel], example: Example, found: Sequence[Written[RuleModel]]) -> Iterator[Fault]:
    ids = {other.model.id for other in found}
    at = ("examples", written.model.examples.index(example), "with-rules")
    for place, name in enumerate(example.with_rules):
        if name not in ids:
            yield written.document.fault((*at, place), f'expected the id of another rule, found "{name}"')


def example_snapshot(written: Written[RuleModel], number: int, example: Example) -> Snapshot:
    """The example's facts as a snapshot of its case or cases. RulesetError points at any fact that cannot be read."""
    document, at = written.document, ("examples", number)
    return facts_from(
        example.facts,
        cases=example.cases,
        covers=example.covers,
        as_at=example.as_at.toordinal(),
        about=written.model.about,
        place=lambda loc: f"{document.path}:{document.span((*at, *loc)).line}",
        fault=lambda loc, what, hint: document.fault((*at, *loc), what, help=hint),
    )


def parameters_of(given: Mapping[str, str | list[DatedLength]]) -> dict[str, list[DatedLength]]:
    """An example's parameters; one given as a length alone has been in force since long ago."""
    return {name: [_parameter(value)] if isinstance(value, str) else value for name, value in given.items()}


def _parameter(value: str) -> DatedLength:
    return DatedLength.model_validate(
        {"value": value, "from": LONG_AGO, "provision": "example parameter", "verified": False}
    )


def differences(example: Example, duties: Sequence[Duty]) -> Iterator[str]:
    """Where what came is not what an example expects, each on one line."""
    if len(duties) != len(example.expect):
        yield f"expected {len(example.expect)} duties, found {len(duties)}: " + "; ".join(map(described, duties))
        return
    for position, (expected, duty) in enumerate(zip(example.expect, duties, strict=True), start=1):
        for name, wanted, got in _compared(expected, duty):
            if wanted != got:
                yield f"duty {position}: expected {name} {wanted}, found {got} ({described(duty)})"


def _compared(expected: Expectation, duty: Duty) -> Iterator[tuple[str, object, object]]:
    given = expected.model_fields_set
    yield "verdict", expected.verdict, duty.verdict.value
    if "due" in given:
        yield "due", str(expected.due) if expected.due else None, due_text(duty)
    if "found" in given:
        found = duty.found.day if duty.found else None
        yield "found", expected.found, dt.date.fromordinal(found) if found else None
    if "key" in given:
        yield "key", expected.key, duty.key.text()
    if "why" in given:
        yield "why", expected.why, duty.why.value if duty.why else None
    if "needs" in given:
        yield "needs", expected.needs, duty.needs
    if "days_late" in given:
        yield "days-late", expected.days_late, duty.late_by


def due_text(duty: Duty) -> str | None:
    """The due day or moment as an ISO date, or date-time with offset."""
    from checker.calendar import local_text

    if duty.due_at is not None:
        return local_text(duty.due_at)
    return dt.date.fromordinal(duty.due).isoformat() if duty.due is not None else None


def described(duty: Duty) -> str:
    """A duty on one line, for a difference between what was expected and what came."""
    parts = [duty.key.text(), duty.verdict.value]
    parts += [f"due {due_text(duty)}"] if due_text(duty) else []
    parts += [f"{duty.why.value} {duty.needs}"] if duty.why else []
    return ", ".join(parts)
