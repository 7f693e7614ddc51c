"""`checker rules`: list, show and test."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from checker.cli.options import fits, nearest
from checker.cli.output import show
from checker.cli.suggesting import Suggesting
from checker.errors import CheckerError

FOLDER = click.option(
    "--rules",
    "rules_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of rules. By default those shipped.",
)


@click.group(cls=Suggesting)
def rules() -> None:
    """List, show and test the rules."""


@rules.command("list")
@click.option("--profile", default="typical", show_default=True, metavar="NAME", help="Which rules are on.")
@click.option("--all", "everything", is_flag=True, help="Also the rules this profile leaves off.")
@FOLDER
def list_rules(profile: str, everything: bool, rules_folder: Path | None) -> None:
    """Every rule a profile runs: id, shape, force and title."""
    from checker.compile.compiler import compile_program
    from checker.report.rule_page import rule_list
    from checker.ruleset.library import load_library, shipped_rules

    library = load_library(rules_folder or shipped_rules())
    show(rule_list(library, compile_program(library, profile), everything=everything))


@rules.command("show", short_help="One rule as a page, with its examples.")
@click.argument("rule")
@click.option("--profile", default="typical", show_default=True, metavar="NAME", help="Whose parameters to show.")
@FOLDER
def show_rule(rule: str, profile: str, rules_folder: Path | None) -> None:
    """One rule as a page: what it asks, what the law says and since when, its examples and known limits."""
    from checker.report.rule_page import rule_page
    from checker.ruleset.library import load_library, shipped_rules

    library = load_library(rules_folder or shipped_rules())
    ids = [written.model.id for written in library.rules]
    under = [rule] if rule in ids else [each for each in ids if fits(each, rule)]
    if not under:
        raise _no_such(rule, ids)
    if len(under) > 1:
        raise CheckerError(f'"{rule}" is the beginning of several rules', help="one of " + ", ".join(sorted(under)))
    show(rule_page(library, under[0], library.profile(profile).model))


@rules.command("test")
@click.argument("prefixes", nargs=-1, metavar="[PREFIX]...")
@FOLDER
def test_rules(prefixes: tuple[str, ...], rules_folder: Path | None) -> None:
    """Run the examples in the rule files. Exit 1 if any comes out otherwise than it says."""
    from checker.compile.compiler import compile_program
    from checker.examples import run_examples
    from checker.report.words import counted
    from checker.ruleset.library import load_library, shipped_rules

    library = load_library(rules_folder or shipped_rules())
    ids = [written.model.id for written in library.rules]
    for prefix in prefixes:
        if not any(fits(rule_id, prefix) for rule_id in ids):
            raise _no_such(prefix, ids)
    for profile in library.profiles[:1]:
        compile_program(library, profile.model.name)  # for the faults of every rule at once, not of the first alone
    chosen = [r for r in library.rules if not prefixes or any(fits(r.model.id, prefix) for prefix in prefixes)]
    results = list(run_examples(library, chosen))
    differing = [result for result in results if result.differences]
    lines = []
    for result in differing:
        lines.append(f"{result.rule}: {result.name}")
        lines += [f"    {difference}" for difference in result.differences]
    told = f"{len(results) - len(differing):,} as expected, {len(differing):,} not"
    lines.append(f"{counted(len(chosen), 'rule')}, {counted(len(results), 'example')}: {told}")
    show("\n".join(lines) + "\n")
    sys.exit(1 if differing else 0)


def _no_such(rule: str, ids: list[str]) -> CheckerError:
    return CheckerError(f'no rule is called, or begins with, "{rule}"', help=nearest(rule, ids))
