"""Which engine evaluates, and having a second one check it."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

import click

from checker.cli.switches import switch
from checker.cli.waiting import waiting
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.engines.agreement import Agreement, Difference
    from checker.engines.choice import Engine
    from checker.engines.duty import Duty, Evaluation
    from checker.snapshot.facts import Snapshot

F = TypeVar("F", bound=Callable[..., Any])

NAMES = ("auto", "reference", "polars", "durable")
SHOWN = 10
"""How many of the duties two engines differ on are shown."""


def engine_options(command: F) -> F:
    """`--engine`, `--verify` and `--jobs`."""
    command = click.option(
        "--jobs", type=click.IntRange(1), default=1, show_default=True, metavar="N",
        help="How many processes an engine that uses several may start.",
    )(command)  # fmt: skip
    command = switch(
        "verify",
        help="Have a second engine do it all again, durable where it loads, and exit 2 unless the two agree on every duty.",
    )(command)
    return click.option(
        "--engine", type=click.Choice(NAMES), default="auto", show_default=True,
        help="What works the duties out: auto goes by how many there are. The answer is the same.",
    )(command)  # fmt: skip


def chosen(name: str, program: Program, snapshot: Snapshot) -> Engine:
    """The engine of a name; for `auto`, the one likely to be done first."""
    from checker.engines.choice import ENGINES, quickest

    return quickest(program, snapshot) if name == "auto" else ENGINES[name]


def evaluated(program: Program, snapshot: Snapshot, engine: str, jobs: int) -> Evaluation:
    """The snapshot evaluated by an engine. CheckerError, with how to mend it, if it does not load here."""
    found = chosen(engine, program, snapshot)
    if (why := found.why_not()) is not None:
        what, _, remedy = why.partition(": ")
        raise CheckerError(what, where=f"--engine {engine}", help=remedy)
    from checker.report.words import counted

    doing = f"judging {counted(len(snapshot.cases), 'case')} by {counted(len(program.rules), 'rule')}"
    gc.freeze()  # the code, the rules and the facts stay to the end: there is nothing to find among them
    with waiting(doing):
        return found.evaluate(program, snapshot, jobs)


def verified(
    program: Program, snapshot: Snapshot, evaluation: Evaluation, engine: str, jobs: int, *, reveal: bool
) -> list[str]:  # fmt: skip
    """Why the evaluation cannot be trusted, a second engine having done it again; empty where the two agree.

    What they differ on is shown on standard error, cases by name and days by date only with `reveal`.
    """
    from checker.engines.agreement import agreement
    from checker.engines.choice import ENGINES, second

    first = chosen(engine, program, snapshot)
    other = second(first)
    if (why := ENGINES["durable"].why_not()) is not None:
        what, _, remedy = why.partition(": ")
        click.echo(f"The durable engine did not check this: {what}. To have it: {remedy}", err=True)
    with waiting("judging them again by another engine"):
        came = [agreement(evaluation, other.evaluate(program, snapshot, jobs), _abouts(program))]
        own = program.without_own_limits()
        if own.rules:
            both = first.evaluate(own, snapshot, jobs), other.evaluate(own, snapshot, jobs)
            came.append(agreement(*both, _abouts(own)))
    for of, agreed in zip(("", "Without the limits that the profile tightens: "), came, strict=False):
        for line in _told(agreed, first, other, reveal=reveal):
            click.echo(of + line, err=True)
            of = ""
    return [doubt for agreed in came for doubt in _distrust(agreed, other)]


def _abouts(program: Program) -> dict[str, str]:
    """What each rule of a program is about."""
    return {rule.id: rule.about for rule in program.rules}


def _told(came: Agreement, first: Engine, other: Engine, *, reveal: bool) -> Iterator[str]:
    from checker.report.words import counted

    told = f"Checked by the {other.name} engine: {counted(came.agreed, 'duty', 'duties')} the same, whenever due"
    if came.left:
        told += f", {came.left:,} of them left to the reference engine in whole or part and so not checked twice"
    yield told
    if not came.differences:
        return
    width = max(len(first.name), len(other.name)) + 1
    for difference in came.differences[:SHOWN]:
        yield f"  {_which(difference, reveal=reveal)}"
        yield f"    {first.name + ':':<{width}} {_described(difference.one, reveal=reveal)}"
        yield f"    {other.name + ':':<{width}} {_described(difference.other, reveal=reveal)}"
    if len(came.differences) > SHOWN:
        yield f"  and {len(came.differences) - SHOWN:,} more"


def _which(difference: Difference, *, reveal: bool) -> str:
    duty = difference.either
    return f"{duty.case}, {duty.rule}, {duty.key.text(reveal=False)}" if reveal else duty.rule


def _described(duty: Duty | None, *, reveal: bool) -> str:
    """What an engine says of a duty, on one line: without `reveal`, how late and never when."""
    from checker.examples import due_text

    if duty is None:
        return "no such duty"
    parts = [duty.verdict.value]
    parts += [f"due {due_text(duty)}"] if due_text(duty) and reveal else []
    parts += [f"{duty.found.kind} found"] if duty.found else []
    parts += [f"late by {duty.late_by}"] if duty.late_by is not None else []
    parts += [f"{duty.why.value}: {duty.question or duty.needs}"] if duty.why else []
    return ", ".join(parts)


def _distrust(came: Agreement, other: Engine) -> Iterator[str]:
    from checker.report.words import counted

    if came.differences:
        rules = Counter(difference.either.rule for difference in came.differences)
        named = ", ".join(f"{rule} ({count:,})" for rule, count in sorted(rules.items())[:SHOWN])
        yield f"two engines differ on {counted(len(came.differences), 'duty', 'duties')}: {named}"
    if came.errored:
        yield f"only one of two engines could run {', '.join(came.errored)}"
    if came.missing:
        yield f"the {other.name} engine could not check {counted(came.missing, 'case')}"
