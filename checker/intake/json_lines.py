"""The native snapshot as JSON Lines, read a line at a time: only the facts are kept.

The first line is an object with schema, as_at and covers. Each line after it is a case with its facts, or one fact that
names its case. A line that cannot be read may have been a fact of any kind, about anyone, of any day: it is a problem,
the rest is read, and nothing is then taken to be wholly covered.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from checker.errors import IntakeError
from checker.intake.native import (
    MAX_BYTES,
    Native,
    json_error,
    last_part,
    load_json,
    native,
    refuse_utf16,
    too_large,
    unopened,
    whole_input,
)
from checker.progress import reached
from checker.snapshot.document import SCHEMA, Reader
from checker.snapshot.findings import Loc

MAX_LINE = 20_000_000
"""A longer line is not read: a child's whole record is thousands of times shorter."""

_TOLD = 1000  # lines after which how far it has got is told
_SUFFIXES = (".jsonl", ".ndjson")
_MARK = b"\xef\xbb\xbf"
_HEAD = f'the first line is such as {{"schema": "{SCHEMA}", "as_at": "2026-03-31", "covers": "all"}}'
_MEND = "write one object to a line; until it can be read, no kind counts as wholly covered"


def looks_like_lines(head: bytes, path: str) -> bool:
    """Whether a file that begins with `head` is JSON Lines: by its first line, or where that cannot tell, its name."""
    first, _, rest = head.removeprefix(_MARK).lstrip().partition(b"\n")
    try:
        data = json.loads(first)
    except (ValueError, RecursionError):
        data = None
    named = path.casefold().endswith(_SUFFIXES)
    if not isinstance(data, dict):
        return named
    return "cases" not in data and (named or ("schema" in data and bool(rest.strip())))


def read_json_lines(path: str, *, as_at: int | None = None, name: str | None = None) -> Native:
    """Read a snapshot from a file of JSON Lines, as `parse_json_lines` does."""
    try:
        stream = Path(path).open("rb")  # noqa: SIM115 - what goes wrong in opening is told from what goes wrong after
    except (OSError, ValueError) as error:
        raise unopened(path, error) from None
    with stream:
        try:
            return parse_json_lines(stream, path=path, as_at=as_at, name=name)
        except OSError as error:
            raise unopened(path, error) from None


def parse_json_lines(stream: BinaryIO, *, path: str, as_at: int | None = None, name: str | None = None) -> Native:
    """Read a snapshot from a stream of JSON Lines. `as_at`, `path` and `name` are as in `parse_native`.

    Raises IntakeError where the first line is not the head of a snapshot, or there is too much to read.
    """
    digest, shown = sha256(), name or last_part(path)
    whole = _size_of(stream)
    lines = _lines(stream, path, digest.update)
    number, raw = next(lines, (0, b""))
    if not number:
        raise IntakeError("expected a snapshot, found an empty file", where=path, help=_HEAD)

    def place(loc: Loc) -> str:
        return f"{shown}:{loc[0] if loc and isinstance(loc[0], int) else number}"

    refuse_utf16(raw or b"", path)
    reader = Reader(place)
    reader.head(_head(raw, f"{path}:{number}"), as_at, apart=True)
    if fatal := reader.findings.fatal():
        raise json_error(fatal, f"{path}:{number}")
    for at, line in lines:
        if at % _TOLD == 0:
            reached(stream.tell() / whole)
        try:
            data = _data(line, path)
        except IntakeError as error:
            reader.reject((at,), f"{error.what}; the line is not read", _MEND)
        else:
            reader.line(data, (at,))
    built = reader.built()
    return native(built, place, whole_input(path, digest.hexdigest(), built))


def _size_of(stream: BinaryIO) -> int:
    """How many bytes a stream has, from where it is; at least one."""
    begins = stream.tell()
    ends = stream.seek(0, io.SEEK_END)
    stream.seek(begins)
    return max(1, ends - begins)


def _lines(stream: BinaryIO, path: str, update: Any) -> Iterator[tuple[int, bytes | None]]:
    """The lines that hold anything, with their numbers; None for one too long to read."""
    number = size = 0
    while raw := stream.readline(MAX_LINE + 1):
        number += 1
        part = raw
        while True:
            update(part)
            size += len(part)
            if size > MAX_BYTES:
                raise too_large(path)
            if part.endswith(b"\n") or not (part := stream.readline(MAX_LINE)):
                break
            raw = b""
        if not raw:
            yield number, None
            continue
        raw = raw.removeprefix(_MARK) if number == 1 else raw
        if raw.strip():
            yield number, raw


def _head(raw: bytes | None, where: str) -> Any:
    try:
        return _data(raw, where)
    except IntakeError as error:
        raise IntakeError(error.what, where=where, help=_HEAD) from None


def _data(raw: bytes | None, path: str) -> Any:
    """What a line holds. Raises IntakeError where it is not one whole value of JSON."""
    if raw is None:
        raise IntakeError(f"this line is longer than {MAX_LINE / 1e6:g} MB", where=path)
    try:
        return load_json(raw.decode("utf-8"), path, whole="object on this line")
    except UnicodeDecodeError as error:
        raise IntakeError(f"expected UTF-8 text, found the byte 0x{raw[error.start]:02x}", where=path) from None
