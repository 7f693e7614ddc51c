"""Standard output, where reports go and nothing else does; and files, each written whole or not at all."""

from __future__ import annotations

import os
import stat
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
    """CheckerError where a file could not be written in the end, or is or is in what is to be `read` or was given beside it: said
    before anything is worked out."""
    target = real(file)
    if not target.parent.is_dir():
        raise unwritable(option, "expected a file in a folder that is there", "make the folder, or mend the name")
    check_kind(file, option)
    if any(target == each or each in target.parents for each in (real(path) for path in (*read, *_beside()) if path)):
        raise unwritable(option, "this is, or is in, what is to be read", "write somewhere else")


def check_kind(file: Path, option: str) -> None:
    """CheckerError where a name is of a folder, or of a device or a pipe, whose place a file would take; or of nothing there
    could be."""
    if str(file) == "-":
        raise unwritable(option, 'expected a file, found "-"', "name a file; standard output takes what --format says")
    try:
        mode = real(file).stat().st_mode
    except FileNotFoundError:
        return
    except OSError as error:
        what = f"this file could not be written: {error.strerror or type(error).__name__}"
        raise unwritable(option, what, "mend the name") from None
    if stat.S_ISDIR(mode):
        raise unwritable(option, "expected a file, found a folder", "name a file in it")
    if not stat.S_ISREG(mode):
        what = "expected a file, found something else, such as a device or a pipe"
        raise unwritable(option, what, "name a file, which may be a new one")


def check_new(file: Path) -> None:
    """CheckerError where there is a file already in which somebody may have written."""
    if real(file).exists():
        what = "there is a file of this name already, and it may have been filled in"
        raise CheckerError(what, where=str(file), help="name another with -o, or take this one away first")


def _beside() -> list[Path]:
    """The files of options that a command takes without being told, such as `--mapping`."""
    context = click.get_current_context(silent=True)
    return [value for value in (context.meta.values() if context is not None else ()) if isinstance(value, Path)]


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
