"""The rules shipped, read and compiled once in a process, and what they say of the made-up authority, worked out once: however
many tests ask for them. Nothing of them is ever changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from checker.compile.compiler import compile_program
from checker.compile.program import Program
from checker.engines.duty import Duty
from checker.engines.reference import evaluate
from checker.intake import read_sources
from checker.ruleset.library import Library, Written, load_library, shipped_rules
from checker.ruleset.models import ProfileModel
from checker.ruleset.validation import validate
from checker.snapshot.facts import Snapshot
from checker.yaml_reader import read_yaml


@cache
def shipped_library() -> Library:
    """The shipped rules as they are written."""
    return load_library(shipped_rules())


@cache
def shipped_program(profile: str = "typical") -> Program:
    """The shipped rules as one of the profiles shipped runs them."""
    return compile_program(shipped_library(), profile)


@cache
def alone(rule: str) -> Program:
    """One of the shipped rules and no other."""
    whole = shipped_program()
    return replace(whole, rules=tuple(each for each in whole.rules if each.id == rule))


def shipped_under(profile: str) -> Program:
    """The shipped rules as a profile that is not shipped runs them: the text of its file."""
    document = read_yaml(profile, "own.yaml")
    own = Written(validate(ProfileModel, document), document)
    return compile_program(replace(shipped_library(), profiles=(own,)), own.model.name)


def running(*rules: str, more: str = "") -> Program:
    """Some of the shipped rules and no others, with more settings of a profile."""
    named = "".join(f"\n  - {rule}" for rule in rules)
    return shipped_under(f"name: some\ntitle: Some\nforces: []\nwith-rules:{named}\n{more}")


@cache
def authority() -> Snapshot:
    """The children and households of the made-up authority."""
    return read_sources(["fixtures/authority/snapshot.json"])


@cache
def authority_duties() -> tuple[Duty, ...]:
    """What the reference engine says of them by the rules that are on by default."""
    return evaluate(shipped_program(), authority()).duties
