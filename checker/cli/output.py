"""Standard output, where reports go and nothing else does; and files, each written whole or not at all."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TextIO

import click

from checker.errors import CheckerError

OWNER_ONLY = 0o600


def show(report: str | bytes) -> None:
    """Write a report. A reader that stops early (a pager, `head`) does not change what was found, or the exit status.

    CheckerError if it cannot be written, as on a full disk.
    """
    try:
        click.echo(report, nl=False)
    except BrokenPipeError:
        let_go(sys.stdout)
    except OSError as error:
        let_go(sys.stdout)
        what = f"the report could not be written: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where="standard output", help="make room, or write it somewhere else") from None


def save(file: Path, content: bytes, *, option: str) -> None:
    """Write a file for its owner alone. CheckerError, naming the `option` that asked for it, if it cannot be."""
    from checker.files import replace_file

    try:
        replace_file(file, content, OWNER_ONLY)
    except PermissionError:
        what = "this file could not be written: it may be open in another program, such as Excel"
        raise unwritable(option, what, "close it there and run again, or see who may write in this folder") from None
    except OSError as error:
        what = f"this file could not be written: {error.strerror or type(error).__name__}"
        raise unwritable(option, what, "make room, or write it somewhere else") from None


def real(path: str | Path) -> Path:
    """Where a path leads. Unlike `Path.resolve`, it raises nothing where links lead to each other."""
    return Path(os.path.realpath(path))


def check_target(file: Path, read: Iterable[str | Path | None], option: str) -> None:
    """CheckerError where a file could not be written in the end, or is or is in what is to be `read`: said before anything is
    worked out."""
    target = real(file)
    if target.is_dir():
        raise unwritable(option, "expected a file, found a folder", "name a file in it")
    if not target.parent.is_dir():
        raise unwritable(option, "expected a file in a folder that is there", "make the folder, or mend the name")
    if any(target == each or each in target.parents for each in (real(path) for path in read if path)):
        raise unwritable(option, "this is, or is in, what is to be read", "write somewhere else")


def check_new(file: Path) -> None:
    """CheckerError where there is a file already in which somebody may have written."""
    if real(file).exists():
        what = "there is a file of this name already, and it may have been filled in"
        raise CheckerError(what, where=str(file), help="name another with -o, or take this one away first")


def check_screen(format_: str, instead: str) -> None:
    """CheckerError where a format that is not text would go to a screen."""
    if sys.stdout.isatty():
        raise CheckerError(f"{format_} is not for a screen", where="--format", help=f"write it to a file: {instead}")


def one_terminal() -> bool:
    """Whether a person sees standard output and standard error on one terminal, so that what the one says the other need not."""
    return sys.stdout.isatty() and sys.stderr.isatty()


def unwritable(option: str, what: str, help: str) -> CheckerError:
    """What to say of a file that an option asked for and that cannot be written."""
    return CheckerError(what, where=option, help=help)


def let_go(stream: TextIO) -> None:
    """Point a stream nowhere, so that what is still held back for it is not tried again on the way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    with suppress(OSError, ValueError):  # it may be no file at all
        os.dup2(nowhere, stream.fileno())
    os.close(nowhere)
