"""`checker rules export-examples`: what another system needs to run our examples, and that it is enough."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import jsonschema
import pytest

from checker.calendar import local_text
from checker.compile.compiler import compile_definitions
from checker.engines.duty import Duty
from checker.engines.reference import evaluate
from checker.examples import example_program
from checker.snapshot.document import build
from tests.shipped import shipped_library
from tests.tiers import part_of

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def deck(tool) -> Any:
    ran = tool("rules", "export-examples")
    assert (ran.returncode, ran.stderr) == (0, "")
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def schema(tool) -> Any:
    return json.loads(tool("rules", "schema", "examples").stdout)


def test_it_keeps_to_the_published_schema(deck, schema):
    jsonschema.Draft202012Validator.check_schema(schema)
    faults = [f"{e.json_path}: {e.message[:200]}" for e in jsonschema.Draft202012Validator(schema).iter_errors(deck)]
    assert not faults, faults[:10]


def test_it_holds_every_example_once(deck):
    library = shipped_library()
    wanted = {(written.model.id, example.name) for written in library.rules for example in written.model.examples}
    held = [(example["rule"], example["name"]) for example in deck["examples"]]
    assert len(held) == len(set(held))
    assert set(held) == wanted
    assert {rule["id"]: rule["examples"] for rule in deck["rules"]} == {
        w.model.id: len(w.model.examples) for w in library.rules
    }
    assert [rule["id"] for rule in deck["rules"]] == sorted(rule["id"] for rule in deck["rules"])
    assert {name for rule in deck["rules"] for name in rule["definitions"]} == set(deck["definitions"])
    assert deck["rules_digest"] == library.digest


def test_what_is_exported_is_enough_to_run_them(deck):
    """Each case as a snapshot made of nothing but what is in the file comes to the duties the file says."""
    library = shipped_library()
    definitions = dict(compile_definitions(library))
    rules = {written.model.id: written for written in library.rules}
    for example in Random(1).sample(deck["examples"], part_of(len(deck["examples"]))):
        document = {"schema": "checker/snapshot@1", "as_at": example["as_at"], "covers": example["covers"]}
        built = build({**document, "cases": example["cases"]}, place=lambda loc: "deck:1")
        written = rules[example["rule"]]
        ours = next(each for each in written.model.examples if each.name == example["name"])
        program = example_program(written, ours, definitions, library.rules)
        duties = [duty for duty in evaluate(program, built.snapshot).duties if duty.rule == example["rule"]]
        assert len(duties) == len(example["expect"]), (example["rule"], example["name"])
        for duty, expected in zip(duties, example["expect"], strict=True):
            told = _as_json(duty)
            assert {field: told[field] for field in expected} == expected, (example["rule"], example["name"])


def test_one_example_as_it_is_written_out(tool, rules_folder, good):
    folder = rules_folder({"lac/test-visit.yaml": good})
    deck = json.loads(tool("rules", "export-examples", "--rules", folder).stdout)
    assert deck["rules"][0] == {
        "id": "lac.test.visit",
        "title": "A visit after coming into care",
        "asks": "A child is visited within 5 working days of becoming looked after.",
        "force": "local",
        "instrument": "A service's own standards",
        "about": "child",
        "definitions": [],
        "known_limits": [],
        "examples": 6,
    }
    assert deck["examples"][0] == {
        "rule": "lac.test.visit",
        "name": "on the last day",
        "as_at": "2025-06-30",
        "law_as_at": None,
        "covers": {"child": "all", "looked_after": "all", "visit": "all"},
        "cases": [
            {
                "case": "example",
                "about": "child",
                "facts": [
                    {"kind": "looked_after", "start": "2025-06-02"},
                    {"kind": "visit", "on": "2025-06-09", "seen": True},
                ],
            }
        ],
        "parameters": {},
        "terms": [],
        "with_rules": [],
        "expect": [{"verdict": "met", "due": "2025-06-09", "found": "2025-06-09"}],
    }


@pytest.mark.full
def test_some_rules_into_a_file(tool, tmp_path: Path, deck):
    file = tmp_path / "examples.json"
    ran = tool("rules", "export-examples", "lado", "-o", file)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    some = json.loads(file.read_bytes())
    assert some["examples"] == [each for each in deck["examples"] if each["rule"].startswith("lado.")]
    assert b"\r" not in file.read_bytes()
    assert tool("rules", "export-examples", "-o", tmp_path / "none" / "x.json").returncode == 2
    assert tool("rules", "export-examples", "nobody").returncode == 2


@pytest.mark.full
def test_the_loader_in_the_document_runs(tool, tmp_path: Path, monkeypatch):
    """As shown, with checks of someone's own that give what is expected; and with checks that differ."""
    text = (ROOT / "docs" / "rule-tools.md").read_text(encoding="utf-8")
    (loader,) = re.findall(r"^```python\n(.*?)^```$", text, re.M | re.S)
    monkeypatch.chdir(tmp_path)
    assert tool("rules", "export-examples", "-o", tmp_path / "examples.json").returncode == 0
    asked: list[str] = []
    deck = json.loads((tmp_path / "examples.json").read_text(encoding="utf-8"))
    answers = iter(deck["examples"])

    def my_checks(rule: str, cases: Any, *, as_at: str, covers: Any) -> Any:
        asked.append(rule)
        return next(answers)["expect"]

    exec(loader, {"my_checks": my_checks})
    assert len(asked) == len(deck["examples"])
    with pytest.raises(AssertionError):
        exec(loader, {"my_checks": lambda rule, cases, *, as_at, covers: []})


def _as_json(duty: Duty) -> dict[str, Any]:
    def day(number: int | None) -> str | None:
        return dt.date.fromordinal(number).isoformat() if number else None

    return {
        "verdict": duty.verdict.value,
        "due": local_text(duty.due_at) if duty.due_at is not None else day(duty.due),
        "found": day(duty.found.day if duty.found else None),
        "key": duty.key.text(),
        "why": duty.why.value if duty.why else None,
        "needs": duty.needs,
        "days_late": duty.late_by,
    }
