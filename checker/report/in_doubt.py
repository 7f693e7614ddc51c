"""What puts all that is reported in doubt, such as a wrong year or as-at date: told before anything else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from checker.compile.program import Program
from checker.disputes.dispute import date_words
from checker.errors import Problem
from checker.report.days import first_law
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


def before_any_law(program: Program) -> str:
    """That the day by whose law all is judged is before any of it; empty where it is not."""
    day, first = program.law_as_at, first_law(program)
    if day is None or first is None or day >= first:
        return ""
    return (
        f"none of the rules selected was law on {date_words(day)} (--law-as-at), and the first text of any is in force "
        f"from {date_words(first)}; give a day on which the law was in force"
    )
