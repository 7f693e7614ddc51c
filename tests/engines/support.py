"""Rules and facts written as YAML in a test, run through the public doors, and duties told as short lines of text.

A line reads: key: verdict, due, found, how late, whether open, why and what is needed; what is not there is left out.
"""

from __future__ import annotations

import datetime as dt
import tempfile
import textwrap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.strategies import SearchStrategy

from checker.calendar import local_text
from checker.compile.compiler import compile_program
from checker.compile.program import Program
from checker.engines.duty import Duty, Evaluation
from checker.engines.reference import evaluate
from checker.ruleset.library import load_library
from checker.snapshot.document import facts_from
from checker.snapshot.facts import Snapshot
from checker.yaml_reader import read_yaml

_RULE = """
id: {id}
title: A rule
asks: Something is done.
force: regulation
source: {{instrument: The Test Regulations 2010}}
last-checked: 2026-01-01
dispute: {{severity: high, theme: tests, message: The record does not show it., ask: Was it done?}}
examples: [{{name: none, as-at: 2026-01-01, facts: [], expect: []}}]
"""
_PROFILE = "name: test\ntitle: Test\nforces: [regulation]\n"


def limit(value: str, *, since: str = "2011-04-01", until: str = "", more: str = "") -> str:
    """One dated value as YAML: a length of time, in force from a day, perhaps to another."""
    ends = f", to: {until}" if until else ""
    return f"{{value: {value}, from: {since}{ends}, provision: regulation 1, verified: true{more}}}"


REVIEWS = f"""
every:
  period: looked_after
  evidence: [{{kind: review, where: {{status: held}}}}]
  steps:
    - {{name: first, limit: [{limit("20 working days")}]}}
    - {{name: second, limit: [{limit("3 months")}]}}
    - {{name: later, limit: [{limit("6 months")}]}}
"""
"""Regulation 33 as a rule, on a record kept as plainly as can be."""


def held(*days: str) -> str:
    """Reviews held on these days, as facts in YAML."""
    return "".join(f"- {{kind: review, on: {day}, status: held}}\n" for day in days)


FORCE = "{from: 2011-04-01, provision: regulation 1, verified: true}"


@cache
def program(rules: tuple[str, ...], definitions: tuple[str, ...] = (), profile: str = "", law: str = "") -> Program:
    """The rules (their shape and conditions only) and definitions, compiled from files as people write them."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for part in ("lac", "definitions", "profiles"):
            (folder / part).mkdir()
        for number, rule in enumerate(rules):
            text = _RULE.format(id=f"test.rule-{number}") + textwrap.dedent(rule)
            (folder / "lac" / f"{number}.yaml").write_text(text, encoding="utf-8")
        for number, definition in enumerate(definitions):
            text = "title: A definition\nmeans: Something.\n" + textwrap.dedent(definition)
            (folder / "definitions" / f"{number}.yaml").write_text(text, encoding="utf-8")
        (folder / "profiles" / "test.yaml").write_text(_PROFILE + textwrap.dedent(profile), encoding="utf-8")
        return compile_program(
            load_library(folder), "test", law_as_at=dt.date.fromisoformat(law).toordinal() if law else None
        )


def snapshot(facts: str | Sequence[dict[str, Any]], as_at: str, covers: Any = "all", about: str = "child") -> Snapshot:
    """The facts of one case, written as a YAML list or as plain data. `covers` is written as in a snapshot."""
    read = read_yaml(textwrap.dedent(facts), "facts.yaml").data if isinstance(facts, str) else list(facts)
    cover = read_yaml(covers, "covers.yaml").data if isinstance(covers, str) else covers
    return facts_from(
        read or [],
        covers=cover,
        as_at=dt.date.fromisoformat(as_at).toordinal(),
        about=about,
        place=lambda loc: f"facts.yaml:{loc[-1]}",
        fault=mistaken,
    )


def mistaken(loc: Any, what: str, help: str) -> Any:
    """A fault in a test's own facts is a mistake in the test."""
    raise AssertionError(f"{loc}: {what} ({help})")


def evaluated(
    rule: str, shot: Snapshot, *, definitions: Sequence[str] = (), profile: str = "", law: str = ""
) -> Evaluation:
    """One rule over a snapshot; a rule that errors fails the test."""
    found = evaluate(program((rule,), tuple(definitions), profile, law), shot)
    assert not found.errored, found.errored
    return found


def told(
    rule: str, facts: str | Sequence[dict[str, Any]], *, as_at: str, covers: Any = "all", about: str = "child",
    definitions: Sequence[str] = (), profile: str = "", law: str = "",
) -> list[str]:  # fmt: skip
    """The duties of one rule for one case, each a line."""
    shot = snapshot(facts, as_at, covers, about)
    return [line(duty) for duty in evaluated(rule, shot, definitions=definitions, profile=profile, law=law).duties]


def line(duty: Duty) -> str:
    """A duty as one line."""
    parts = [duty.verdict.value]
    if duty.due_at is not None:
        parts.append(f"due {local_text(duty.due_at)}")
    elif duty.due is not None:
        parts.append(f"due {dt.date.fromordinal(duty.due)}")
    if duty.found is not None:
        parts.append(f"found {dt.date.fromordinal(duty.found.day) if duty.found.day else 'undated'}")
    if duty.late_by is not None:
        parts.append(f"+{duty.late_by}")
    if duty.open:
        parts.append("open")
    if duty.why is not None:
        parts.append(f"{duty.why.value}: {duty.question or duty.needs}")
    return f"{duty.key.text()}: {', '.join(parts)}"


def drawn(strategy: SearchStrategy[Any], count: int) -> list[Any]:
    """As many examples of a strategy, the same each time."""
    found: list[Any] = []

    @settings(
        max_examples=count, derandomize=True, database=None, phases=[Phase.generate], deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def draw(one: Any) -> None:
        found.append(one)

    draw()
    return found
