"""The forty requirements the language must express without Python: each has a rule, and each rule's examples hold.

The requirements are in ``expressiveness.yaml`` beside the checkout (``CHECKER_EXPRESSIVENESS`` names another place). The
rules are here, one file or more for each requirement, its number first; README.md lists those that a shipped rule already
says, under "covered by".
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from checker.compile.compiler import compile_definitions
from checker.engines.reference import evaluate
from checker.examples import example_program, example_snapshot, run_examples
from checker.ruleset.library import DOMAINS, Library, Written, load_library, shipped_rules
from checker.ruleset.models import Example, RuleModel
from checker.yaml_reader import read_yaml_file

HERE = Path(__file__).resolve().parent
REQUIREMENTS = Path(os.environ.get("CHECKER_EXPRESSIVENESS", HERE.parents[2] / "shared" / "expressiveness.yaml"))
NUMBERS = range(1, 41)
MISSED = ("late", "overdue", "not-met")
ONE_DAY = dt.timedelta(days=1)


@cache
def library() -> Library:
    """The shipped rules, definitions and profiles, with those written here beside them."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in (*DOMAINS, "definitions", "profiles"):
            for source in (shipped_rules() / part, HERE / part):
                if source.is_dir():
                    shutil.copytree(source, folder / part, dirs_exist_ok=True)
        return load_library(folder)


def files() -> list[Path]:
    """The rule files here, in order."""
    return sorted(file for domain in DOMAINS for file in (HERE / domain).glob("*.yaml"))


def number_of(file: Path) -> int:
    """The requirement a file says: the number its name begins with."""
    match = re.match(r"(\d\d)[a-z]?-", file.name)
    assert match, f"{file.name} begins with no number"
    return int(match[1])


@cache
def written_here() -> dict[Path, Written[RuleModel]]:
    """Each file here as the library read it."""
    by_place = {Path(w.document.path).parts[-2:]: w for w in library().rules}
    return {file: by_place[file.parts[-2:]] for file in files()}


def covered_by() -> Mapping[int, list[tuple[str, list[str]]]]:
    """The shipped rules that say a requirement already, as README.md lists them, and words of the examples that show it:
    ``- n8: `lac.visit.interval` (remote visit)``."""
    text = (HERE / "README.md").read_text(encoding="utf-8")
    listed = re.findall(r"^- n(\d+): (.*)$", text, re.MULTILINE)
    named = {int(n): re.findall(r"`([\w.-]+)`(?: \(([^)]*)\))?", rules) for n, rules in listed}
    return {n: [(name, words.split("; ") if words else [""]) for name, words in rules] for n, rules in named.items()}


def shown_by(number: int) -> list[tuple[RuleModel, list[Example]]]:
    """The rules that say a requirement, here or shipped, each with the examples that show it."""
    found = [(w.model, w.model.examples) for file, w in written_here().items() if number_of(file) == number]
    by_id = {written.model.id: written.model for written in library().rules}
    for name, words in covered_by().get(number, ()):
        assert name in by_id, f"README.md says n{number} is covered by {name}, and there is no such rule"
        found.append((by_id[name], [each for each in by_id[name].examples if any(w in each.name for w in words)]))
    return found


@pytest.mark.parametrize("file", files(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_examples(file: Path) -> None:
    found = {r.name: r.differences for r in run_examples(library(), [written_here()[file]]) if r.differences}
    assert not found


@pytest.mark.parametrize("file", files(), ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_the_working_can_be_shown_and_changes_nothing(file: Path) -> None:
    written, definitions = written_here()[file], dict(compile_definitions(library()))
    for number, example in enumerate(written.model.examples):
        program = example_program(written, example, definitions, library().rules)
        shot = example_snapshot(written, number, example)
        plain, traced = evaluate(program, shot), evaluate(program, shot, tracing=True)
        assert not traced.errored
        assert all(duty.working for duty in traced.duties)
        assert [replace(duty, working=()) for duty in traced.duties] == list(plain.duties)


@pytest.mark.skipif(not REQUIREMENTS.is_file(), reason=f"the forty requirements are not at {REQUIREMENTS}")
def test_every_requirement_is_here() -> None:
    listed = [each["n"] for each in read_yaml_file(REQUIREMENTS).data]
    assert listed == list(NUMBERS)


@pytest.mark.parametrize("number", NUMBERS)
def test_requirement_is_said_and_shown(number: int) -> None:
    shown = shown_by(number)
    assert shown, f"n{number} has no file and no entry under covered by"
    verdicts = {duty.verdict for _, examples in shown for example in examples for duty in example.expect}
    assert "met" in verdicts, f"n{number} has no example that is met"
    assert "cannot-tell" in verdicts, f"n{number} has no example that cannot be told"
    assert any(missed(rule, each) for rule, examples in shown for each in examples), f"n{number}: none missed"
    pairs = [pair for rule, examples in shown for pair in boundary_pairs(rule, examples)]
    assert pairs, f"n{number} has no boundary pair: two examples a day, or one fact, apart, and only one of them missed"


@pytest.mark.parametrize("number", NUMBERS)
def test_readme_lists_each_requirement(number: int) -> None:
    text = (HERE / "README.md").read_text(encoding="utf-8")
    assert re.search(rf"^\| {number} \|", text, re.MULTILINE), f"README.md has no row for n{number}"


# --- what a boundary pair is ----------------------------------------------------------------------------------------------
def missed(rule: RuleModel, example: Example) -> int:
    """How many duties of an example were missed; for good practice, one where there is none to commend."""
    if rule.commend is not None:
        return int(not example.expect)
    return sum(duty.verdict in MISSED for duty in example.expect)


def boundary_pairs(rule: RuleModel, examples: Sequence[Example]) -> Iterator[tuple[str, str]]:
    """Pairs of examples that are all but the same, one of which misses more than the other."""
    for one, other in combinations(examples, 2):
        if missed(rule, one) != missed(rule, other) and all_but_the_same(one, other):
            yield one.name, other.name


def all_but_the_same(one: Example, other: Example) -> bool:
    """Whether two examples differ by a day in some of their dates, by one in a number, or by a single fact."""
    if one.covers != other.covers:
        return False
    facts, others = facts_of(one), facts_of(other)
    leaves, other_leaves = dict(flat(facts, ())), dict(flat(others, ()))
    if abs(one.as_at - other.as_at) <= ONE_DAY and leaves.keys() == other_leaves.keys():
        return all(value == other_leaves[place] or near(value, other_leaves[place]) for place, value in leaves.items())
    short, long = sorted((facts, others), key=len)
    return one.as_at == other.as_at and len(long) == len(short) + 1 and all(fact in long for fact in short)


def facts_of(example: Example) -> list[Any]:
    """The facts of an example, each with its case where there are several."""
    return example.facts + [{"case": case["case"], **fact} for case in example.cases for fact in case["facts"]]


def flat(value: Any, at: tuple[Any, ...]) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """Each single value in nested lists and mappings, by its place."""
    if isinstance(value, dict):
        for key in sorted(value):
            yield from flat(value[key], (*at, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from flat(item, (*at, index))
    else:
        yield at, value


def near(one: Any, other: Any) -> bool:
    """Whether two dates are a day apart or less, or two numbers one apart."""
    if isinstance(one, bool) or isinstance(other, bool):
        return False
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1
    first, second = moment(one), moment(other)
    return first is not None and second is not None and abs(first - second) <= ONE_DAY


def moment(value: Any) -> dt.datetime | None:
    """A date, or a date and time as text, as a moment."""
    try:
        return dt.datetime.fromisoformat(value if isinstance(value, str) else value.isoformat())
    except (AttributeError, ValueError):
        return None
