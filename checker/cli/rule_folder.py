"""A folder of rules that a command is given, and the rules in it that are asked about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.selecting import fits, nearest
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.ruleset.library import Library, Written
    from checker.ruleset.models import RuleModel

FOLDER = click.option(
    "--rules",
    "rules_folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder of rules. By default those shipped.",
)


def rules_chosen(rules_folder: Path | None, prefixes: tuple[str, ...]) -> tuple[Library, list[Written[RuleModel]]]:
    """The library, and the rules whose ids begin with a prefix; all of them where none is given."""
    from checker.ruleset.asking import PREFIX
    from checker.ruleset.library import load_library, shipped_rules

    library = load_library(rules_folder or shipped_rules())
    ids = [written.model.id for written in library.rules]
    for prefix in prefixes:
        if f"{prefix}.".startswith(PREFIX):
            what = "a dip-audit question has no examples, and is no rule file to look over"
            raise CheckerError(what, help=f"`checker rules show {prefix}` shows it")
        if not any(fits(rule_id, prefix) for rule_id in ids):
            raise no_such_rule(prefix, ids)
    chosen = [r for r in library.rules if not prefixes or any(fits(r.model.id, prefix) for prefix in prefixes)]
    return library, chosen


def no_such_rule(rule: str, ids: list[str]) -> CheckerError:
    """What is said where no rule of a folder, whose `ids` are given, is called so or begins so."""
    return CheckerError(f'no rule is called, or begins with, "{rule}"', help=nearest(rule, ids))
