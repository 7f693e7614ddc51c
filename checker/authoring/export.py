"""`checker rules export-examples`: every example as engine-neutral JSON, for other systems to run their own checks against."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from typing import Any

import checker
from checker.authoring.mutation import definitions_used
from checker.compile.compiler import compile_definitions
from checker.compile.program import Definition
from checker.compile.rule import compile_rule
from checker.examples import example_snapshot
from checker.ruleset.library import Library, Written
from checker.ruleset.models import DatedLength, Example, Expectation, RuleModel
from checker.snapshot.covers import covers_as_data

SCHEMA = "checker/examples@1"

Json = dict[str, Any]


def export_examples(library: Library, rules: Sequence[Written[RuleModel]]) -> Json:
    """The examples of some rules, with what a reader needs to know of each rule and of the definitions it rests on.

    Cover is written out for every kind, so that no default has to be known. RulesetError if an example cannot be read.
    """
    known = compile_definitions(library)
    chosen = sorted(rules, key=lambda written: written.model.id)
    uses = {written.model.id: _definitions(written, known) for written in chosen}
    meanings = {written.model.id: _plain(written.model.means) for written in library.definitions}
    return {
        "schema": SCHEMA,
        "tool": checker.__version__,
        "rules_digest": library.digest,
        "rules": [_rule(written.model, uses[written.model.id]) for written in chosen],
        "definitions": {name: meanings[name] for name in sorted({name for each in uses.values() for name in each})},
        "examples": [
            _example(written, number, example)
            for written in chosen
            for number, example in enumerate(written.model.examples)
        ],
    }


def examples_text(library: Library, rules: Sequence[Written[RuleModel]]) -> str:
    """The same as JSON text, the same bytes everywhere."""
    return json.dumps(export_examples(library, rules), indent=1, ensure_ascii=False) + "\n"


def _definitions(written: Written[RuleModel], known: Mapping[str, Definition]) -> list[str]:
    return sorted(definitions_used(known, [compile_rule(written, frozenset(known), {}, [])]))


def _rule(rule: RuleModel, definitions: Sequence[str]) -> Json:
    return {
        "id": rule.id,
        "title": rule.title.strip(),
        "asks": _plain(rule.asks),
        "force": rule.force,
        "instrument": rule.source.instrument,
        "about": rule.about,
        "definitions": list(definitions),
        "known_limits": [_plain(limit) for limit in rule.known_limits],
        "examples": len(rule.examples),
    }


def _example(written: Written[RuleModel], number: int, example: Example) -> Json:
    snapshot = example_snapshot(written, number, example)
    covers = covers_as_data(snapshot.coverage, snapshot.as_at)
    about = written.model.about
    return {
        "rule": written.model.id,
        "name": example.name,
        "as_at": example.as_at.isoformat(),
        "law_as_at": example.law_as_at.isoformat() if example.law_as_at else None,
        "covers": {kind: cover for kind, cover in covers.items() if cover != "none"},
        "cases": _json(example.cases) or [{"case": "example", "about": about, "facts": _json(example.facts)}],
        "parameters": {name: _parameter(value) for name, value in example.parameters.items()},
        "terms": [{"name": term.name, "from": _json(term.from_), "to": _json(term.to)} for term in example.terms],
        "with_rules": list(example.with_rules),
        "expect": [_duty(expected) for expected in example.expect],
    }


def _duty(expected: Expectation) -> Json:
    """What is expected of a duty: only the fields the example gives."""
    given = [field for field in type(expected).model_fields if field in expected.model_fields_set]
    return {field: _json(getattr(expected, field)) for field in given}


def _parameter(value: str | list[DatedLength]) -> Any:
    """A number the service sets: as it is written, or each of its dated values."""
    if isinstance(value, str):
        return value
    fields = ("value", "number", "judgement")
    return [
        {
            **{field: told for field in fields if (told := getattr(each, field)) is not None},
            "from": _json(each.from_),
            "to": _json(each.to),
        }
        for each in value
    ]


def _json(value: Any) -> Any:
    """Data of a YAML file as JSON holds it: dates as text."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _json(inner) for name, inner in value.items()}
    return [_json(inner) for inner in value] if isinstance(value, list) else value


def _plain(text: str) -> str:
    return " ".join(text.split())
