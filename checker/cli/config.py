"""`checker config`: every option of a command, its value and where it comes from."""

from __future__ import annotations

import json
import os
from typing import Any

import click

from checker.cli.hiding import address_shown
from checker.cli.output import show
from checker.cli.settings import Settings, defaults, options_of
from checker.cli.switches import off
from checker.errors import CheckerError


@click.command()
@click.argument("command", nargs=-1)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True,
    help="How it is written.",
)  # fmt: skip
@click.pass_context
def config(ctx: click.Context, command: tuple[str, ...], format_: str) -> None:
    """Show the settings of COMMAND: check, unless another is named.

    What is given on the command line goes before the file of settings, and that before the default.

    \b
    checker config
    checker config disputes list
    """
    names = command or ("check",)
    settings: Settings | None = ctx.obj["settings"]
    told = {name: (value, where) for name, value, where in _told(ctx, names, settings)}
    file = str(settings.path) if settings is not None else None
    if format_ == "json":
        options = {name: {"value": value, "from": where} for name, (value, where) in told.items()}
        data = {"schema": "checker/config@1", "file": file, "command": " ".join(names), "options": options}
        show(json.dumps(data, indent=2, default=str) + "\n")
        return
    key = "CHECKER_KEY" if os.environ.get("CHECKER_KEY") is not None else "the key file, made when it is first needed"
    width = max(len(name) for name in told)
    lines = [f"Settings: {file or 'none'}", f"Key of pseudonyms: {key}", "", f"checker {' '.join(names)}"]
    lines += [
        f"  {name:<{width}}  {_shown(value)}{_where(name, value, where)}" for name, (value, where) in told.items()
    ]
    show("\n".join(lines) + "\n")


def _told(ctx: click.Context, names: tuple[str, ...], settings: Settings | None) -> Any:
    """Each option of a command, its value, and where that comes from."""
    top = ctx.find_root()
    group: Any = top.command
    set_here: Any = defaults(settings, group, top, names[0]) if settings is not None else {}
    for name in names:
        inner = group.get_command(top, name) if isinstance(group, click.Group) else None
        if inner is None:
            raise CheckerError(f'there is no command "{" ".join(names)}"', where="COMMAND", help="see `checker --help`")
        group, set_here = inner, set_here.get(name, {})
    if isinstance(group, click.Group):
        raise CheckerError(
            "expected one command", where="COMMAND", help=f"one of: {', '.join(group.list_commands(ctx))}"
        )
    for option, param in options_of(group):
        if param.name in set_here and settings is not None:
            yield option, _less_passwords(set_here[param.name]), settings.path.name
        else:
            default = param.to_info_dict()["default"]
            yield option, default if isinstance(default, str | int | bool) else None, "default"


def _less_passwords(value: Any) -> Any:
    """A value of which no password of a database is shown."""
    if isinstance(value, list):
        return [_less_passwords(each) for each in value]
    return address_shown(value) if isinstance(value, str) else value


def _shown(value: Any) -> str:
    if value is None or value == []:
        return "not set"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _where(name: str, value: Any, where: str) -> str:
    """Where a value comes from, and what turns off a switch that the settings turn on."""
    undone = f"; --{off(name)} turns it off" if value is True else ""
    return "" if where == "default" else f"  ({where}{undone})"
