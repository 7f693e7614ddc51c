"""Reading a result that was kept, from a file or standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from checker.errors import CheckerError
from checker.files import read_bytes

MOST_BYTES = 500_000_000


def read_result(path: str) -> Any:
    """What a file (`-`: standard input) holds as JSON. CheckerError if it is too large, not there, or not JSON."""
    where = named(path)
    try:
        raw = sys.stdin.buffer.read(MOST_BYTES + 1) if path == "-" else read_bytes(Path(path), MOST_BYTES + 1)
    except OSError as error:
        what = f"this file cannot be opened: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where=where, help="name a file that is there and that you may open") from None
    if len(raw) > MOST_BYTES:
        raise CheckerError(f"expected a result of at most {MOST_BYTES // 1_000_000} MB", where=where)
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        what = "expected a result as JSON, found something else"
        raise CheckerError(what, where=where, help="make one with `checker check ... --format json`") from None


def named(path: str) -> str:
    """A file as errors name it."""
    return "standard input" if path == "-" else path
