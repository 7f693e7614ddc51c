"""`checker rules`: list, show and test."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from checker.cli.options import fits
from checker.errors import CheckerError

FOLDER = click.option(
    "--rules", "rules_folder", type=click.Path(path_type=Path), metavar="DIR", help="A folder of rules. By default those shipped."
)


@click.group()
def rules() -> None:
    """List, show and test the rules."""


@rules.command("list")
@click.option("--profile", default="typical", show_default=True, help="Which rules are on.")
@click.option("--all", "everything", is_flag=True, help="Also the rules this profile leaves off.")
@FOLDER
def list_rules(profile: str, everything: bool, rules_folder: Path | None) -> None:
    """Every rule a profile runs: id, shape, force and title."""
    from checker.compile.compiler import compile_program
    from checker.report.rule_page import rule_list
    from checker.ruleset.library import load_library, shipped_rules

    library = load_library(rules_folder or shipped_rules())
    click.echo(rule_list(library, compile_program(library, profile), everything=everything), nl=False)


@rules.command("show")
@click.argument("rule")
@click.option("--profile", default="typical", show_default=True, help="Whose parameters to show.")
@FOLDER
def show_rule(rule: str, profile: str, rules_folder: Path | None) -> None:
    """One rule as a page: what it asks, what the law says and since when, its examples and known limits."""
    from checker.report.rule_page import rule_page
    from checker.ruleset.library import load_library, shipped_rules

    library = load_library(rules_folder or shipped_rules())
    for written in library.rules:
        if written.model.id == rule:
            click.echo(rule_page(written, library.profile(profile).model), nl=False)
            return
    raise _no_such(rule, [written.model.id for written in library.rules])


@rules.command("test")
@click.argument("prefixes", nargs=-1, metavar="[PREFIX]...")
@FOLDER
def test_rules(prefixes: tuple[str, ...], rules_folder: Path | None) -> None:
    """Run the examples in the rule files. Exit 1 if any comes out otherwise than it says."""
    from checker.examples import run_examples
    from checker.ruleset.library import load_library, shipped_rules

    library = load_library(rules_folder or shipped_rules())
    ids = [written.model.id for written in library.rules]
    for prefix in prefixes:
        if not any(fits(rule_id, prefix) for rule_id in ids):
            raise _no_such(prefix, ids)
    chosen = [r for r in library.rules if not prefixes or any(fits(r.model.id, prefix) for prefix in prefixes)]
    results = list(run_examples(library, chosen))
    differing = [result for result in results if result.differences]
    for result in differing:
        click.echo(f"{result.rule}: {result.name}")
        for difference in result.differences:
            click.echo(f"    {difference}")
    click.echo(f"{len(chosen)} rules, {len(results)} examples: {len(results) - len(differing)} as expected, {len(differing)} not")
    sys.exit(1 if differing else 0)


def _no_such(rule: str, ids: list[str]) -> CheckerError:
    from difflib import get_close_matches

    near = get_close_matches(rule, ids, n=2, cutoff=0.5)
    hint = "did you mean " + " or ".join(near) + "?" if near else "see `checker rules list`"
    return CheckerError(f'no rule is called, or begins with, "{rule}"', help=hint)
