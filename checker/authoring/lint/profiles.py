"""Profiles that no run could be made under: what they name that is not there, and what of the law they would loosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.compile.compiler import compile_program
from checker.errors import Fault, RulesetError
from checker.ruleset.library import Library


def of_library(library: Library) -> Iterator[Fault]:
    """What the compiler has against each profile, as a run under it would be told."""
    for profile in library.profiles:
        try:
            compile_program(replace(library, profiles=(profile,)), profile.model.name)  # two files may give one name
        except RulesetError as error:
            yield from error.faults
