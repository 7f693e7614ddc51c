"""`checker rules schema`: every file shipped keeps to it, and a slip in one does not."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from checker.yaml_reader import read_yaml_file

ROOT = Path(__file__).parents[2]
RULES = ROOT / "rules"
FILES = {
    "rule": [file for domain in ("lac", "cp", "lado", "fostering") for file in sorted((RULES / domain).glob("*.yaml"))],
    "definition": sorted((RULES / "definitions").glob("*.yaml")),
    "profile": sorted((RULES / "profiles").glob("*.yaml")),
    "protocol": sorted((RULES / "protocols").glob("*.yaml")),
    "question": sorted((RULES / "questions").glob("*.yaml")),
    "measure": sorted((RULES / "measures").glob("*.yaml")),
}


@pytest.fixture(scope="module")
def schemas(tool) -> dict[str, Any]:
    found = {}
    for kind in FILES:
        ran = tool("rules", "schema", kind)
        assert (ran.returncode, ran.stderr) == (0, "")
        found[kind] = json.loads(ran.stdout)
        jsonschema.Draft7Validator.check_schema(found[kind])
    return found


def as_an_editor_reads(value: Any) -> Any:
    """A file's data with its dates as text, as JSON has no dates."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: as_an_editor_reads(inner) for key, inner in value.items()}
    return [as_an_editor_reads(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize(
    ("kind", "one_in"),
    [("rule", 30), *((kind, 1) for kind in FILES if kind != "rule"), pytest.param("rule", 1, marks=pytest.mark.full)],
)
def test_every_file_shipped_keeps_to_it(schemas, kind, one_in):
    """All of the rules takes long, and the program itself reads each of them."""
    assert FILES[kind]
    validator = jsonschema.Draft7Validator(schemas[kind])
    for file in FILES[kind][::one_in]:
        data = as_an_editor_reads(read_yaml_file(file).data)
        faults = [f"{file.name} {error.json_path}: {error.message[:200]}" for error in validator.iter_errors(data)]
        assert not faults, faults


def test_a_rule_is_the_default(tool, schemas):
    assert json.loads(tool("rules", "schema").stdout) == schemas["rule"]


TRIGGERED: dict[str, Any] = {
    "id": "lac.test.rule",
    "title": "A rule",
    "asks": "A rule.",
    "force": "local",
    "source": {"instrument": "A text"},
    "last-checked": "2026-03-01",
    "within": {
        "trigger": {
            "event": "strategy_meeting",
            "where": {"status": "held", "subject": ["harm", "missing"]},
            "planned": True,
        },
        "evidence": [{"kind": "visit", "where": {"seen": True, "mode": {"not": "remote"}}, "holding": False}],
        "limit": [{"value": "5 working days", "from": "2011-04-01", "provision": "p", "verified": False}],
    },
    "unless": {
        "all": ["looked_after", {"not": {"age": {"from": "10 years"}}}, {"lasting": "placement", "over": "1 year"}]
    },
    "while": ["trigger", "looked_after"],
    "dispute": {"severity": "low", "theme": "t", "message": "{due}", "ask": "?"},
    "examples": [
        {
            "name": "one",
            "as-at": "2025-06-30",
            "covers": {"visit": {"from": "2025-01-01"}, "review": "latest"},
            "facts": [
                {"kind": "visit", "on": "2025-06-09T10:30", "seen": True},
                {"kind": "looked_after", "start": "unknown"},
            ],
            "expect": [{"verdict": "met", "due": None}],
        }
    ],
}
"""Of each thing the grammar may say, one."""


def test_what_the_grammar_may_say(schemas):
    jsonschema.validate(TRIGGERED, schemas["rule"], jsonschema.Draft7Validator)


OVER = ("unless", "all", 2, "over")


@pytest.mark.parametrize(
    "amount", [{"parameter": "long-enough"}, {"parameter": "long-enough", "otherwise": "20 working days"}]
)
def test_a_length_that_the_profile_sets(schemas, amount):
    data = copy.deepcopy(TRIGGERED)
    data["unless"]["all"][2]["over"] = amount
    data["unless"]["all"][1]["not"]["age"]["from"] = amount
    jsonschema.validate(data, schemas["rule"], jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (OVER, {"otherwise": "1 year"}),
        (OVER, {"parameter": 3}),
        (OVER, {"parameter": "long-enough", "value": "1 year"}),
        (OVER, {"parameter": "long-enough", "otherwise": "a year"}),
        (("farce",), "local"),
        (("force",), "lokal"),
        (("within", "trigger", "event"), "strategy_meating"),
        (("within", "trigger", "event"), "placement"),  # a period is no event
        (("within", "trigger", "where", "statuss"), "held"),
        (("within", "trigger", "where", "status"), "hold"),
        (("within", "trigger", "where", "subject", 0), "harmm"),
        (("within", "trigger", "plannd"), True),
        (("within", "evidence", 0, "kind"), "visits"),
        (("within", "evidence", 0, "where", "seen"), "yes"),
        (("within", "evidence", 0, "where", "mode"), {"nott": "remote"}),
        (("within", "evidence", 0, "where", "participation"), "PN1"),  # an attribute of another kind
        (("within", "limit", 0, "value"), "five days"),
        (("within", "limit", 0, "value"), "5 workingdays"),
        (("within", "limit", 0, "from"), 2011),
        (("within", "limit", 0, "verifed"), True),
        (("unless", "all", 0), "looked_aftre"),
        (("unless", "all", 1, "not", "age"), {"form": "10 years"}),
        (("unless", "all", 2, "ovr"), "1 year"),
        (("while", 0), "triger"),
        (("have",), {"while": "looked_after", "evidence": []}),  # a second shape
        (("dispute", "severity"), "grave"),
        (("examples", 0, "covers", "vist"), "all"),
        (("examples", 0, "covers", "visit"), "every"),
        (("examples", 0, "facts", 0, "onn"), "2025-06-09"),
        (("examples", 0, "facts", 0, "on"), "9 June 2025"),
        (("examples", 0, "facts", 1, "on"), "2025-06-09"),  # a period has no `on`
        (("examples", 0, "facts", 1, "kind"), "looked"),
        (("examples", 0, "expect", 0, "verdict"), "passed"),
    ],
)
def test_a_slip_is_refused(schemas, path, value):
    data = copy.deepcopy(TRIGGERED)
    inside = data
    for part in path[:-1]:
        inside = inside[part]
    inside[path[-1]] = value
    assert not jsonschema.Draft7Validator(schemas["rule"]).is_valid(data)


def test_definitions_are_those_of_the_folder(tool, rules_folder):
    folder = rules_folder({"definitions/cared_for.yaml": "id: cared_for\ntitle: T\nmeans: M.\nperiod: looked_after\n"})
    schema = json.loads(tool("rules", "schema", "definition", "--rules", folder).stdout)
    validator = jsonschema.Draft7Validator(schema)
    other = {"id": "a", "title": "T", "means": "M.", "period": {"minus": ["cared_for", "placement"]}}
    assert validator.is_valid(other)
    assert not validator.is_valid({**other, "period": "adult"})  # one of those shipped, not of this folder


def test_the_examples_schema_is_the_published_one(tool):
    schema = json.loads(tool("rules", "schema", "examples").stdout)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["properties"]["schema"] == {"const": "checker/examples@1"}


def test_wrong_use(tool):
    assert tool("rules", "schema", "rles").returncode == 2
