"""`docs/ambiguities.md`: what it says holds each doubt is there, and comes out otherwise where the doubt is settled otherwise."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from checker.compile.compiler import compile_definitions
from checker.examples import run_example
from checker.ruleset.library import Library, Written, shipped_rules
from checker.ruleset.models import DefinitionModel, RuleModel
from checker.ruleset.validation import validate
from checker.yaml_reader import read_yaml, read_yaml_file
from tests.shipped import shipped_library

ROOT = Path(__file__).resolve().parent.parent
FORTY = ROOT / "tests" / "expressiveness"
PAGE = (ROOT / "docs" / "ambiguities.md").read_text(encoding="utf-8")
LIBRARY: Library = shipped_library()
RULES = {written.model.id: written for written in LIBRARY.rules}
DEFINITIONS = dict(compile_definitions(LIBRARY))

EXAMPLES = re.findall(r"(?m)^- `([a-z0-9.-]+)`: (.+)$", PAGE)
FORCES = re.findall(r"(?m)^- `([a-z0-9.-]+)` has the force (\S+)$", PAGE)
TESTS = re.findall(r"(?m)^- `(tests/[\w/]+\.py)`, `(\w+)`$", PAGE)
ROWS = re.findall(r"(?m)^- `([\w.]+)` in `(rules/coverage/[\w-]+\.yaml)` has no rule$", PAGE)
OTHERWISE = read_yaml_file(ROOT / "tests" / "ambiguities.yaml").data["otherwise"]
"""Where a doubt can be settled otherwise in the words of a rule or definition: how, and the example that then differs."""


def test_every_line_of_the_page_that_holds_a_doubt_is_read() -> None:
    bullets = re.findall(r"(?m)^- `.*$", PAGE)
    assert len(bullets) == sum(map(len, (EXAMPLES, FORCES, TESTS, ROWS)))


def test_every_ambiguity_of_the_catalogues_is_there() -> None:
    """23 of looked-after children and 18 of protection, allegations and fostering, each held by something."""
    sections = re.split(r"(?m)^### ", PAGE)[1:]
    numbers = [re.match(r"(Looked after|Protection) (\d+): ", section) for section in sections]
    found = [(match[1], int(match[2])) for match in numbers if match]
    assert found == [("Looked after", n) for n in range(1, 24)] + [("Protection", n) for n in range(1, 19)]
    assert not [section.splitlines()[0] for section in sections if not re.search(r"(?m)^- `", section)]


@pytest.mark.parametrize(("rule", "name"), sorted(set(EXAMPLES)))
def test_an_example_it_names_is_there(rule: str, name: str) -> None:
    assert name in {example.name for example in _rule(rule).model.examples}


@pytest.mark.parametrize(("rule", "force"), FORCES)
def test_a_force_it_names_is_that_of_the_rule(rule: str, force: str) -> None:
    assert RULES[rule].model.force == force


@pytest.mark.parametrize(("file", "name"), sorted(set(TESTS)))
def test_a_test_it_names_is_there(file: str, name: str) -> None:
    assert re.search(rf"(?m)^def {name}\(", (ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("row", "file"), ROWS)
def test_a_row_it_names_has_no_rule(row: str, file: str) -> None:
    assert re.search(rf"(?m)^  - {{row: {re.escape(row)}, .*none: ", (ROOT / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("doubt", OTHERWISE, ids=lambda doubt: f"{doubt['rule']}-{doubt['example']}")
def test_settled_otherwise_the_example_differs(doubt: dict[str, str]) -> None:
    rule, name = doubt["rule"], doubt["example"]
    assert (rule, name) in EXAMPLES
    domain, _, rest = rule.partition(".")
    file = doubt.get("file", f"{domain}/{rest.replace('.', '-')}.yaml")
    text = (shipped_rules() / file).read_text(encoding="utf-8")
    assert doubt["written"] in text
    document = read_yaml(text.replace(doubt["written"], doubt["instead"], 1), file)
    written, definitions = RULES[rule], DEFINITIONS
    if file.startswith("definitions/"):
        changed = Written(validate(DefinitionModel, document), document)
        others = [each for each in LIBRARY.definitions if each.model.id != changed.model.id]
        definitions = dict(compile_definitions(replace(LIBRARY, definitions=(*others, changed))))
    else:
        written = Written(validate(RuleModel, document), document)
    number = [example.name for example in written.model.examples].index(name)
    assert run_example(written, number, written.model.examples[number], definitions, LIBRARY.rules).differences


def _rule(name: str) -> Written[RuleModel]:
    """A shipped rule, or one of the forty requirements by its id."""
    if name in RULES:
        return RULES[name]
    for file in sorted(FORTY.glob("*/*.yaml")):
        document = read_yaml(file.read_text(encoding="utf-8"), file.name)
        if document.data.get("id") == name:
            return Written(validate(RuleModel, document), document)
    raise AssertionError(f"there is no rule {name}")
