"""`checker rules test`: the examples of rules and measures are run, and slips put into rules to see whether they notice."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.output import show
from checker.cli.rule_folder import FOLDER, rules_chosen
from checker.cli.selecting import fits, nearest
from checker.cli.switches import switch
from checker.cli.waiting import waiting
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.examples import ExampleResult
    from checker.ruleset.library import Library, Written
    from checker.ruleset.models import RuleModel


@click.command("test", short_help="Run the examples; --mutate: would they notice a slip?")
@click.argument("prefixes", nargs=-1, metavar="[PREFIX]...")
@switch("mutate", help="Also put slips into each rule: its examples must notice every one.")
@switch("definitions", help="With --mutate: into the definitions the rules use as well.")
@switch("measures", help="The examples of the measures, in place of those of the rules.")
@FOLDER
def test_rules(
    prefixes: tuple[str, ...], mutate: bool, definitions: bool, measures: bool, rules_folder: Path | None
) -> None:
    """Run the examples in the rule files, on every engine that loads. Exit 1 if any comes out otherwise than it says.

    With --mutate, exit 1 too if no example notices a slip (a limit one more or fewer, an exception left out) that is
    not marked under equivalent-mutants.
    """
    from checker.compile.compiler import compile_program
    from checker.examples import run_examples
    from checker.report.words import counted

    if definitions and not mutate:
        raise click.UsageError("--definitions goes with --mutate")
    if measures:
        if mutate:
            raise click.UsageError("--measures and --mutate do not go together")
        _test_measures(prefixes, rules_folder)
    library, chosen = rules_chosen(rules_folder, prefixes)
    for profile in library.profiles[:1]:
        compile_program(library, profile.model.name)  # for the faults of every rule at once, not of the first alone
    if mutate:
        _mutate(library, chosen, definitions)
    with waiting("running the examples"):
        results = run_examples(library, chosen)
    differing = [result for result in results if result.differences]
    lines = [line for result in differing for line in _differing(result)]
    told = f"{len(results) - len(differing):,} as expected, {len(differing):,} not"
    lines.append(f"{counted(len(chosen), 'rule')}, {counted(len(results), 'example')}: {told}")
    others = list(_on_other_engines(library, chosen, results))
    show("\n".join([*others, *lines]) + "\n")
    sys.exit(1 if differing or others else 0)


def _test_measures(prefixes: tuple[str, ...], rules_folder: Path | None) -> None:
    from checker.measured_examples import run_measure_examples
    from checker.report.words import counted
    from checker.ruleset.library import load_library, shipped_rules
    from checker.ruleset.measures import load_measures

    folder = rules_folder or shipped_rules()
    written = load_measures(folder)
    ids = [each.model.id for each in written]
    for prefix in prefixes:
        if not any(fits(each, prefix) for each in ids):
            what = f'no measure is called, or begins with, "{prefix}"'
            raise CheckerError(what, help=nearest(prefix, ids, otherwise="see docs/measures.md"))
    chosen = [each for each in written if not prefixes or any(fits(each.model.id, prefix) for prefix in prefixes)]
    results = run_measure_examples(load_library(folder), chosen)
    differing = [result for result in results if result.differences]
    lines = [line for result in differing for line in _differing(result)]
    told = f"{len(results) - len(differing):,} as expected, {len(differing):,} not"
    lines.append(f"{counted(len(chosen), 'measure')}, {counted(len(results), 'example')}: {told}")
    show("\n".join(lines) + "\n")
    sys.exit(1 if differing else 0)


def _differing(result: ExampleResult) -> list[str]:
    return [f"{result.rule}: {result.name}", *(f"    {difference}" for difference in result.differences)]


def _on_other_engines(
    library: Library, chosen: Sequence[Written[RuleModel]], results: Sequence[ExampleResult]
) -> Iterator[str]:  # fmt: skip
    """What other engines that load here make of the examples, where it is not the same."""
    from checker.engines.choice import REFERENCE, loaded
    from checker.examples import run_examples

    for engine in loaded():
        if engine.name != REFERENCE.name:
            with waiting(f"running the examples on the {engine.name} engine"):
                came = run_examples(library, chosen, engine=engine, jobs=os.cpu_count() or 1)
            otherwise = [other for one, other in zip(results, came, strict=True) if one != other]
            click.echo(f"Also run on the {engine.name} engine: {len(otherwise) or 'none'} came out otherwise", err=True)
            for result in otherwise:
                yield f"On the {engine.name} engine, otherwise than on the reference:"
                yield from _differing(result)


def _mutate(library: Library, chosen: Sequence[Written[RuleModel]], definitions: bool) -> None:
    from checker.authoring.mutation import mutate
    from checker.authoring.told import mutation_text

    with waiting("putting slips into the rules"):
        outcomes = list(mutate(library, chosen, definitions=definitions))
    show(mutation_text(outcomes))
    sys.exit(1 if any(outcome.faults or outcome.deaf for outcome in outcomes) else 0)
