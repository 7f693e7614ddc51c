"""The rules shipped, read and compiled once in a process, however many tests ask for them. Nothing of them is ever changed."""

from __future__ import annotations

from functools import cache

from checker.compile.compiler import compile_program
from checker.compile.program import Program
from checker.ruleset.library import Library, load_library, shipped_rules


@cache
def shipped_library() -> Library:
    """The shipped rules as they are written."""
    return load_library(shipped_rules())


@cache
def shipped_program(profile: str = "typical") -> Program:
    """The shipped rules as one of the profiles shipped runs them."""
    return compile_program(shipped_library(), profile)
