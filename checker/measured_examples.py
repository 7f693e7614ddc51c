"""Running the examples in measure files: each is a figure worked out by hand, and a test of its measure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from checker.calendar import add_months
from checker.compile.compiler import compile_definitions
from checker.compile.program import Definition, Program
from checker.compile.rule import compile_rule
from checker.engines.choice import REFERENCE
from checker.errors import Fault, RulesetError
from checker.examples import ExampleResult, parameters_of
from checker.measures.ledger import DISPUTES, CaseName
from checker.measures.plan import DIMENSIONS, Measure
from checker.measures.reading import read_measures
from checker.measures.values import Figure, Worked
from checker.measures.working import Ground, worked_out
from checker.ruleset.library import Library, Written
from checker.ruleset.models import RuleModel
from checker.ruleset.models.measure import MeasureExample, MeasureExpectation, MeasureModel
from checker.snapshot.document import facts_from
from checker.snapshot.facts import STILL_OPEN, Fact, Snapshot


def run_measure_examples(library: Library, measures: Sequence[Written[MeasureModel]]) -> list[ExampleResult]:
    """Every example of some measures, in order. RulesetError if a measure, or a rule it looks at, cannot be read."""
    definitions = dict(compile_definitions(library))
    rules = {written.model.id: written for written in library.rules}
    about = {rule: each.model.about for rule, each in rules.items()}
    read = {measure.id: measure for measure in read_measures(measures, definitions, about)}
    return [
        ExampleResult(written.model.id, example.name, tuple(_differences(written, number, read, rules, definitions)))
        for written in measures
        for number, example in enumerate(written.model.examples)
    ]


def _differences(
    written: Written[MeasureModel], number: int, read: Mapping[str, Measure],
    rules: Mapping[str, Written[RuleModel]], definitions: dict[str, Definition],
) -> Iterator[str]:  # fmt: skip
    example, measure = written.model.examples[number], read[written.model.id]
    program = _program([rules[rule] for rule in sorted(measure.rules)], example, definitions)
    snapshot = _snapshot(written, number)
    disputes = _disputes(written, number) if "disputes" in example.model_fields_set else None
    ground = Ground(program, snapshot, REFERENCE.evaluate(program, snapshot), disputes)
    as_at = example.as_at.toordinal()
    span = (add_months(as_at, -12) + 1, as_at)
    if example.period is not None:
        span = (example.period.from_.toordinal(), example.period.to.toordinal())
    (worked,) = worked_out([measure], ground, span, DIMENSIONS)
    yield from _compared(example.expect, worked)


def _program(
    rules: Iterable[Written[RuleModel]], example: MeasureExample, definitions: dict[str, Definition]
) -> Program:
    faults: list[Fault] = []
    parameters = parameters_of(example.parameters)
    compiled = tuple(compile_rule(rule, frozenset(definitions), parameters, faults) for rule in rules)
    if faults:
        raise RulesetError(faults)
    return Program(compiled, definitions, "", "example", "")


def _snapshot(written: Written[MeasureModel], number: int) -> Snapshot:
    """The example's facts. RulesetError points at any that cannot be read."""
    document, at, example = written.document, ("examples", number), written.model.examples[number]
    return facts_from(
        example.facts,
        cases=example.cases,
        covers=example.covers,
        as_at=example.as_at.toordinal(),
        place=lambda loc: f"{document.path}:{document.span((*at, *loc)).line}",
        fault=lambda loc, what, hint: document.fault((*at, *loc), what, help=hint),
    )


def _disputes(written: Written[MeasureModel], number: int) -> Mapping[CaseName, tuple[Fact, ...]]:
    """The example's adopted disputes: `case`, `on`, perhaps `settled`, and what the ledger holds of each."""
    found: defaultdict[CaseName, list[Fact]] = defaultdict(list)
    faults: list[Fault] = []
    for place, raw in enumerate(written.model.examples[number].disputes):
        said = dict(raw) if isinstance(raw, dict) else {}
        case, on, settled = (said.pop(name, None) for name in ("case", "on", "settled"))
        wrong = [name for name, value in said.items() if not _fits(name, value)]
        if not isinstance(on, dt.date) or wrong:
            what = f"expected `on`, a day, and what a ledger holds; {', '.join(wrong) or 'on'} is not that"
            faults.append(written.document.fault(("examples", number, "disputes", place), what))
            continue
        day, over = on.toordinal(), settled.toordinal() if isinstance(settled, dt.date) else STILL_OPEN
        fact = Fact(DISPUTES.name, "", day, day, over, over, id=str(place), attributes=said)
        found["child", str(case)].append(fact)
    if faults:
        raise RulesetError(faults)
    return {name: tuple(facts) for name, facts in found.items()}


def _fits(name: str, value: Any) -> bool:
    return name in DISPUTES.attributes and DISPUTES.attributes[name].accepts(value)


def _compared(expected: MeasureExpectation, worked: Worked) -> Iterator[str]:
    figure, given = worked.figure, expected.model_fields_set
    came = {
        "status": (expected.status, figure.status.value),
        "cannot_tell": (expected.cannot_tell, figure.cannot_tell),
        "numerator": (expected.numerator, figure.numerator),
        "denominator": (expected.denominator, figure.denominator),
    }
    for name, (wanted, got) in came.items():
        if (name in given or name in ("status", "cannot_tell")) and not _same(wanted, got):
            yield f"expected {name.replace('_', '-')} {wanted}, found {got} ({_described(figure)})"
    if "covered_from" in given:
        found = [dt.date.fromordinal(each.first) for each in worked.covered if each.first is not None]
        if found != [expected.covered_from]:
            yield f"expected covered from {expected.covered_from}, found {', '.join(map(str, found)) or 'all of it'}"
    tables = {table.by: table for table in (*worked.tables, *worked.splits)}
    for name, rows in expected.rows.items():
        got_rows = {row.label: row.figure.numerator for row in tables[name].rows} if name in tables else {}
        if rows != got_rows:
            yield f"expected {name} {rows}, found {got_rows}"


def _same(wanted: Any, got: Any) -> bool:
    return wanted == got or (isinstance(wanted, float) and isinstance(got, float) and abs(wanted - got) < 1e-9)


def _described(figure: Figure) -> str:
    return f"{figure.status}: {figure.numerator} of {figure.denominator}, {figure.cannot_tell} in doubt {figure.why}".strip()
