"""Switches: options that are on or off. Each has a form that turns it off, for one that the settings turn on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


def switch(name: str, *others: str, help: str) -> Callable[[F], F]:
    """The option `--name`, and `--no-name`. `others` are a short form, or what the command calls it."""
    return click.option(f"--{name}/--{off(name)}", *others, default=False, help=help)


def off(name: str) -> str:
    """What turns a switch off, without the dashes."""
    return f"no-{name}"
