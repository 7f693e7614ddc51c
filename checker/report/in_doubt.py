"""What puts all that is reported in doubt, such as a wrong year or as-at date: told before anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.errors import Problem
from checker.report.words import wrapped

ALL_IN_DOUBT = "ALL OF THIS IS IN DOUBT"


def doubts_of_all(problems: Iterable[Problem]) -> tuple[str, ...]:
    """The problems that bear on everything, each in words."""
    return tuple(problem.render() for problem in problems if problem.doubts_all)


def doubt_of_all_lines(problems: Iterable[Problem]) -> Iterator[str]:
    """They as text under a heading; nothing where there are none."""
    if said := doubts_of_all(problems):
        yield f"{ALL_IN_DOUBT}:"
        yield from (wrapped(line, "  ", "  ") for line in said)


def distrust_of_all(problems: Iterable[Problem]) -> Iterator[str]:
    """Why the result cannot be trusted, where anything bears on everything; what that is has been told before."""
    if doubts_of_all(problems):
        yield "all of it is in doubt, for what is said above"
