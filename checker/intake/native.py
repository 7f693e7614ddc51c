"""The native snapshot in one YAML or JSON document, and what its other forms share with that.

Which of the two is decided by content: JSON begins with a brace. Errors name places and shapes, never what a case
holds.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from checker.errors import CheckerError, Fault, IntakeError, RulesetError, dotted
from checker.frozen import frozen
from checker.intake.json_text import json_error, load_json
from checker.intake.most_unread import of_fields
from checker.progress import part
from checker.snapshot.coverage import Span
from checker.snapshot.covers import covers_as_data
from checker.snapshot.days_given import DaysGiven
from checker.snapshot.document import Built, build
from checker.snapshot.facts import Input, Snapshot
from checker.snapshot.findings import Finding, Loc
from checker.snapshot.head import SCHEMA

FORMAT = "native"
MAX_BYTES = 500_000_000
_LOOKED_AT = 1000
_JSON, _YAML = 0.15, 0.75  # of the work, or nearly: to parse it; the rest is to make facts of what it holds
_SPACE = b" \t\r\n\xef\xbb\xbf"
_YAML_SCHEMA = re.compile(rb"(?m)^(\xef\xbb\xbf)?[\"']?schema[\"']?[ \t]*:")
# What a YAML fault may quote: a repeated key, an anchor's name.
_QUOTED = re.compile(r'^".*" (?=is here twice)|(?<=aliases) \(.*\)', re.DOTALL)


def looks_native(raw: bytes) -> bool:
    """Whether bytes, or the first few thousand of them, look like a native snapshot, good or bad."""
    return raw.lstrip(_SPACE)[:1] in (b"{", b"[") or _YAML_SCHEMA.search(raw) is not None


@frozen
class Native:
    """A source read: its snapshot, and the kinds and days of facts in it that could be put to no case or kind. `drawn` is the
    last day that it can know of, where it says so itself."""

    snapshot: Snapshot
    lost: tuple[tuple[str, Span], ...] = ()
    drawn: int | None = None


@frozen
class Parsed:
    """A document as plain data. `place` names where something in it is; `refuse` is what to raise of fatal findings."""

    data: Any
    place: Callable[[Loc], str]
    refuse: Callable[[list[Finding]], CheckerError]


def read_bytes(path: str, most: int = -1) -> bytes:
    """All that a file holds, or its first bytes. IntakeError where it cannot be opened or is over MAX_BYTES."""
    with open_file(path) as file:
        try:
            return file.read(most)
        except OSError as error:
            raise unopened(path, error) from None


def open_file(path: str) -> BinaryIO:
    """A file opened to be read. IntakeError where it cannot be, or is over MAX_BYTES."""
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - whoever asked for it closes it
        if os.fstat(file.fileno()).st_size <= MAX_BYTES:
            return file
        file.close()
    except (OSError, ValueError) as error:
        raise unopened(path, error) from None
    raise too_large(path)


def parse_native(raw: bytes, *, path: str, as_at: int | None = None, name: str | None = None) -> Native:
    """Read a snapshot from the bytes of a file. `as_at`, an ordinal day, goes before the file's own. `path` is what
    errors call it; `name`, by default its last part, is what the sources of facts call it.

    Raises RulesetError, with every fault placed, where YAML is not a snapshot; IntakeError where JSON is not, or where
    the bytes are neither. A bad value in a fact is a problem of the snapshot, and the value unknown.
    """
    share = _JSON if raw[:_LOOKED_AT].lstrip(_SPACE)[:1] in (b"{", b"[") else _YAML
    parsed = parse_document(raw, path, name or last_part(path), share=share)
    built = build(parsed.data, place=parsed.place, as_at=as_at)
    if fatal := [finding for finding in built.findings if finding.fatal]:
        raise parsed.refuse(fatal)
    return native(built, parsed.place, whole_input(path, sha256(raw).hexdigest(), built), days=built.days)


def parse_document(raw: bytes, path: str, name: str, *, share: float = 0.0) -> Parsed:
    """The bytes of a YAML or JSON file as plain data. `share` is how much of the work at hand that is; of a head it is none.
    Raises as `parse_native` does.
    """
    if len(raw) > MAX_BYTES:
        raise too_large(path)
    text = _text(raw, path)
    with part(share):
        return (_json if text.lstrip()[0] in "{[" else _yaml)(text, path, name)


def native(built: Built, place: Callable[[Loc], str], *inputs: Input, days: DaysGiven | None = None) -> Native:
    """What was built, with the files it was read from and what was wrong: the fields of which most `days` cannot be read, and
    the rest in order of meeting.
    """
    unread = of_fields(days, place(())) if days else ()
    problems = (*built.snapshot.problems, *unread, *(finding.problem(place) for finding in built.findings))
    return Native(replace(built.snapshot, inputs=inputs, problems=problems), built.lost, built.drawn)


def whole_input(path: str, digest: str, built: Built) -> Input:
    """The one file a native snapshot was read from, and what it covers."""
    covers = covers_as_data(built.snapshot.coverage, built.snapshot.as_at)
    return Input(path, digest, FORMAT, built.rows, built.rejected, covers)


def last_part(path: str) -> str:
    """The last part of a path, written for any system."""
    return re.split(r"[/\\]", path)[-1]


def unopened(path: str, error: Exception) -> IntakeError:
    """What to say of a file that cannot be opened."""
    reason = getattr(error, "strerror", None) or "this is not a name a file can have"
    mend = "name a file that is there and that you may open"
    return IntakeError(f"this file cannot be opened: {reason}", where=path, help=mend)


def too_large(path: str) -> IntakeError:
    """What to say of a file over MAX_BYTES."""
    what = f"this file is larger than {MAX_BYTES / 1e6:g} MB"
    return IntakeError(what, where=path, help="split it into smaller files and name them all")


def refuse_utf16(raw: bytes, path: str) -> None:
    """Raise IntakeError where bytes begin as UTF-16 does."""
    if raw[:2] in (b"\xff\xfe", b"\xfe\xff"):
        mend = "save the file again with the encoding UTF-8"
        raise IntakeError("expected UTF-8 text, found UTF-16", where=path, help=mend)


def _text(raw: bytes, path: str) -> str:
    refuse_utf16(raw, path)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        what = f"expected UTF-8 text, found the byte 0x{raw[error.start]:02x}"
        mend = "save the file again with the encoding UTF-8"
        raise IntakeError(what, where=f"{path}:{line}", help=mend) from None
    if not text.strip():
        mend = f"a snapshot begins with the line: schema: {SCHEMA}"
        raise IntakeError("expected a snapshot, found an empty file", where=path, help=mend)
    return text


def _yaml(text: str, path: str, name: str) -> Parsed:
    from checker.yaml_reader import read_yaml

    try:
        with part(0.5):
            document = read_yaml(text, path, lenient_dates=True, telling=True)
        with part(0.5):
            document.find_places()
    except RulesetError as error:
        raise RulesetError(_redacted(fault) for fault in error.faults) from None

    def place(loc: Loc) -> str:
        return f"{name}:{document.span(loc).line}"

    def refuse(fatal: list[Finding]) -> RulesetError:
        faults = (document.fault(loc, finding.what, help=finding.help) for finding in fatal for loc in finding.locs)
        return RulesetError(replace(fault, text="") for fault in faults)

    return Parsed(document.data, place, refuse)


def _redacted(fault: Fault) -> Fault:
    """A fault of the YAML reader without the line it quotes, or any key or value that may be a child's."""
    return replace(fault, text="", field="", what=_QUOTED.sub(_unquoted, fault.what))


def _unquoted(match: re.Match[str]) -> str:
    return "a name " if match[0].startswith('"') else ""


def _json(text: str, path: str, name: str) -> Parsed:
    @lru_cache(maxsize=1)
    def listed(loc: Loc) -> str:
        """Where a list is: that of a case's facts is asked for once for each of them."""
        return f"{name}:{dotted(loc)}"

    def place(loc: Loc) -> str:
        if not loc:
            return name
        return f"{listed(loc[:-1])}[{loc[-1]}]" if isinstance(loc[-1], int) else f"{name}:{dotted(loc)}"

    return Parsed(load_json(text, path, telling=True), place, lambda fatal: json_error(fatal, path))
