"""The native snapshot as JSON Lines, read a line at a time: only the facts are kept.

The first line is an object with schema, as_at and covers. Each line after it is a case with its facts, or one fact that
names its case. A line that cannot be read may have been a fact of any kind, about anyone, of any day: it is a problem,
the rest is read, and nothing is then taken to be wholly covered.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from checker.errors import IntakeError
from checker.intake.json_text import json_error, load_json
from checker.intake.native import MAX_BYTES, Native, last_part, native, refuse_utf16, too_large, unopened, whole_input
from checker.progress import reached
from checker.snapshot.document import Reader
from checker.snapshot.findings import Loc
from checker.snapshot.head import SCHEMA

MAX_LINE = 20_000_000
"""A longer line is not read: a child's whole record is thousands of times shorter."""

_PART, _LOT = 1 << 18, 1 << 23  # bytes that are read at a time, and that are read in columns together
_ENOUGH = 1 << 20  # bytes of a file for which it is worth the while to begin on columns
Line = tuple[int, bytes | None]
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
    parts = _parts(stream, path, digest.update)
    (number, raw), *rest = next(filter(None, parts), [(0, b"")])
    if not number:
        raise IntakeError("expected a snapshot, found an empty file", where=path, help=_HEAD)

    def place(loc: Loc) -> str:
        return f"{shown}:{loc[0] if loc and isinstance(loc[0], int) else number}"

    refuse_utf16(raw or b"", path)
    reader = Reader(place)
    reader.head.read(_head(raw, f"{path}:{number}"), as_at, apart=True)
    if fatal := reader.findings.fatal():
        raise json_error(fatal, f"{path}:{number}")
    lines = chain([rest], parts)
    for at, line in chain.from_iterable(lines) if whole < _ENOUGH else _less_plain(lines, reader, shown):
        reached(stream.tell() / whole)
        try:
            data = _data(line, path)
        except IntakeError as error:
            reader.reject((at,), f"{error.what}; the line is not read", _MEND)
        else:
            reader.line(data, (at,))
    built = reader.built()
    return native(built, place, whole_input(path, digest.hexdigest(), built), days=built.days)


def _less_plain(parts: Iterable[Sequence[Line]], reader: Reader, file: str) -> Iterator[Line]:
    """The lines that are to be read one by one, the others being read in columns a lot at a time."""
    from checker.intake.json_columns import Lot

    lot = Lot(reader, file)
    for part in parts:
        lot.add(part)
        if lot.size >= _LOT:
            yield from lot.left()
            lot = Lot(reader, file)
    yield from lot.left()


def _size_of(stream: BinaryIO) -> int:
    """How many bytes a stream has, from where it is; at least one."""
    begins = stream.tell()
    ends = stream.seek(0, io.SEEK_END)
    stream.seek(begins)
    return max(1, ends - begins)


def _parts(stream: BinaryIO, path: str, update: Callable[[bytes], object]) -> Iterator[list[Line]]:
    """The lines that hold anything, with their numbers, some at a time; None for one too long to read."""
    begun, number, size, too_long = b"", 1, 0, False
    while raw := stream.read(_PART):
        update(raw)
        size += len(raw)
        if size > MAX_BYTES:
            raise too_large(path)
        *whole, begun = (begun + raw).split(b"\n")
        lines = [line if len(line) <= MAX_LINE else None for line in whole]
        if lines and too_long:
            lines[0], too_long = None, False
        if len(begun) > MAX_LINE:
            begun, too_long = b"", True
        yield _numbered(lines, number)
        number += len(lines)
    yield _numbered([None if too_long else begun], number)


def _numbered(lines: Sequence[bytes | None], first: int) -> list[Line]:
    """Lines with their numbers, but for those that hold nothing."""
    if first == 1 and lines:
        lines = [lines[0] and lines[0].removeprefix(_MARK), *lines[1:]]
    return [(number, line) for number, line in enumerate(lines, first) if line is None or (line and not line.isspace())]


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
