"""A group of commands that says what was probably meant."""

from __future__ import annotations

from typing import Any

import click


class Suggesting(click.Group):
    """As click's own, with a suggestion for a mistyped command, and the commands' first sentences whole."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands, in the order in which they were written."""
        return list(self.commands)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, each with its first sentence."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl([(name, _sentence(command)) for name, command in found if command is not None])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command named, or UsageError naming the nearest, or all of them."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], names, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"One of: {', '.join(names)}."
            raise click.UsageError(f'There is no command "{args[0]}". {hint}', ctx)
        return super().resolve_command(ctx, args)


def _sentence(command: click.Command) -> str:
    text = command.short_help or (command.help or "").split("\n\n")[0]
    first = " ".join(text.split()).partition(". ")[0]
    return first if first.endswith((".", "?")) else f"{first}."
