"""The key under which ids are made: `CHECKER_KEY`, or a file only its owner can read, made on first use."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from checker.errors import CheckerError

SHORTEST = 16


def pseudonym_key() -> bytes:
    """The key. CheckerError if it is too short to protect anyone, or if there is none and none can be kept."""
    given = os.environ.get("CHECKER_KEY")
    if given is not None:
        if len(given.encode()) < SHORTEST:
            raise CheckerError(
                f"expected a key of at least {SHORTEST} characters", where="CHECKER_KEY",
                help="make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
            )  # fmt: skip
        return given.encode()
    path = _path()
    try:
        return _kept(path)
    except OSError as error:
        raise CheckerError(
            f"there is no key for pseudonyms, and one could not be kept ({type(error).__name__})",
            help="set CHECKER_KEY, the same one in every run whose ids are to agree",
        ) from None


def _path() -> Path:
    root = os.environ.get("APPDATA") or os.environ.get("XDG_CONFIG_HOME")
    return (Path(root) if root else Path.home() / ".config") / "safeguarding-checker" / "key"


def _kept(path: Path) -> bytes:
    if path.exists():
        key = path.read_bytes().strip()
        if len(key) >= SHORTEST:
            return key
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = secrets.token_hex(32).encode()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key + b"\n")
    return key
