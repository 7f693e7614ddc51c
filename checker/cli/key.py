"""The key under which ids are made: `CHECKER_KEY`, or a file only its owner can read, made on first use."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

import click

from checker.errors import CheckerError

SHORTEST = 16
_WAITS = (0.01, 0.05, 0.2, 0.5)
_MAKE_ONE = "make one with: python -c 'import secrets; print(secrets.token_hex(32))'"


def pseudonym_key() -> bytes:
    """The key. CheckerError if it is too short to protect anyone, or if there is none and none can be kept."""
    given = os.environ.get("CHECKER_KEY")
    if given is not None:
        key = given.strip().encode()
        if len(key) < SHORTEST:
            raise CheckerError(
                f"expected a key of at least {SHORTEST} characters, found {len(key)}",
                where="CHECKER_KEY",
                help=_MAKE_ONE,
            )
        return key
    try:
        return _kept(key_file())
    except (OSError, RuntimeError) as error:  # RuntimeError: there is no home folder
        raise CheckerError(
            f"there is no key for pseudonyms, and none could be read or kept ({type(error).__name__})",
            help="set CHECKER_KEY, the same one in every run whose ids are to agree",
        ) from None


def has_key() -> bool:
    """Whether there is a key already, be it a sound one. OSError or RuntimeError where that cannot be looked for."""
    return os.environ.get("CHECKER_KEY") is not None or key_file().exists()


def key_file() -> Path:
    """Where the key is kept when `CHECKER_KEY` is not set."""
    root = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME")
    return (Path(root) if root else Path.home() / ".config") / "safeguarding-checker" / "key"


def _kept(path: Path) -> bytes:
    """The key in the file. A damaged one is never replaced: every id made under it would change without a word."""
    with suppress(FileExistsError):
        _make(path)
    with suppress(OSError):  # where there is no such thing as a mode, or the file is another's
        path.chmod(0o600)
    key = _written(path)
    if len(key) < SHORTEST:
        raise CheckerError(
            f"expected a key of at least {SHORTEST} characters in the key file, found {len(key)}",
            where="safeguarding-checker/key in your settings folder",
            help="put the key back from a copy, or delete the file to have a new key made; every id then changes",
        )
    return key


def _written(path: Path) -> bytes:
    """What the file holds. Another run may have made it this moment, and not yet have written to it."""
    for wait in _WAITS:
        if key := path.read_bytes().strip():
            return key
        time.sleep(wait)
    return path.read_bytes().strip()


def _make(path: Path) -> None:
    """A new key in a new file. FileExistsError if there is one already, perhaps made this moment by another run: of several, one
    makes it, on any disk."""
    if path.exists():
        raise FileExistsError
    import secrets

    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_hex(32).encode() + b"\n"
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
    except OSError:  # as where the disk is full
        path.unlink(missing_ok=True)
        raise
    click.echo(
        "A key for pseudonyms was made in your settings folder (safeguarding-checker/key). Keep a copy.", err=True
    )
