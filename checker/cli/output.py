"""Standard output: reports go there, and nothing else does."""

from __future__ import annotations

import os
import sys

import click

from checker.errors import CheckerError


def show(report: str | bytes) -> None:
    """Write a report. A reader that stops early (a pager, `head`) does not change what was found, or the exit status.

    CheckerError if it cannot be written, as on a full disk.
    """
    try:
        click.echo(report, nl=False)
    except BrokenPipeError:
        _let_go()
    except OSError as error:
        _let_go()
        what = f"the report could not be written: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where="standard output", help="make room, or write it somewhere else") from None


def _let_go() -> None:
    """Point standard output nowhere, so that what is still held back for it is not tried again on the way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
