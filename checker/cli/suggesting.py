"""A group of commands that says what was probably meant."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

import click


class Suggesting(click.Group):
    """As click's own, with a suggestion for a mistyped command."""

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command named, or UsageError naming the nearest, or all of them."""
        names = self.list_commands(ctx)
        if args and args[0] not in names and not args[0].startswith("-"):
            near = get_close_matches(args[0], names, n=1)
            hint = f"Did you mean {near[0]}?" if near else f"One of: {', '.join(names)}."
            raise click.UsageError(f'There is no command "{args[0]}". {hint}', ctx)
        return super().resolve_command(ctx, args)
