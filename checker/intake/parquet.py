"""The native snapshot as Parquet: one file of facts with its head in it or beside it, or files in a folder with a head.

A file with nothing wrong in it is read in columns, and no object made of any row. Otherwise a row becomes what the same fact
is in YAML, and goes the same way from there, so that what is wrong is said of each. docs/snapshot-parquet.md is the page
for those who write such files. Polars is imported only when there is one to read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from checker.errors import IntakeError
from checker.intake.json_text import json_error, load_json
from checker.intake.native import Native, Parsed, native, parse_document, read_bytes, whole_input
from checker.intake.parcels import Member
from checker.intake.parquet_sheets import opened, read_sheets, source_of
from checker.snapshot.document import Reader
from checker.snapshot.findings import Loc
from checker.snapshot.head import SCHEMA

_HEADS = (".yaml", ".yml", ".json")
_HEAD_HELP = (
    f"put schema ({SCHEMA}), as_at and covers in the file's key-value metadata, or beside it in a file of the same name "
    "that ends in .yaml"
)


def read_parquet(file: Member, *, as_at: int | None = None, name: str | None = None) -> Native:
    """Read a snapshot in one Parquet file of facts. `as_at`, an ordinal day, goes before its own; `name` is what problems
    call the file.

    Raises IntakeError where the file is not one, has no head, or cannot be opened; RulesetError where a head beside it in
    YAML is not one. Anything else about a column, a row or a cell is a problem of the snapshot.
    """
    parsed = head_in(file) or _head_beside(file.path)
    if parsed is None:
        raise IntakeError("expected the head of a snapshot, found none", where=file.path, help=_HEAD_HELP)

    reader, place = begun(parsed, as_at)
    (sheet,) = read_sheets([(file, name or file.name)], reader, facts=True)
    built = reader.built()
    return native(built, place, whole_input(file.path, sheet.sha256, built))


def begun(parsed: Parsed, as_at: int | None) -> tuple[Reader, Callable[[Loc], str]]:
    """A reader of rows that has read a head, and the way it names places: a row is its file and its number.

    Raises what `parsed` refuses with where the head is none.
    """

    def place(loc: Loc) -> str:
        return ":".join(map(str, loc[1:])) if loc[:1] == ("rows",) else parsed.place(loc)

    reader = Reader(place)
    reader.head.read(parsed.data, as_at, apart=True)
    if fatal := reader.findings.fatal():
        raise parsed.refuse(fatal)
    return reader, place


# --- the head ---------------------------------------------------------------------------------------------------------
def head_in(file: Member) -> Parsed | None:
    """What a file's key-value metadata says of the snapshot; None where it says nothing of one."""
    import polars as pl

    path = file.path
    held = opened(path, lambda: pl.read_parquet_metadata(source_of(file)))
    if "schema" not in held:
        return None
    data: dict[str, Any] = {name: held[name] for name in ("schema", "as_at") if name in held}
    for name, whole in (("covers", "mapping"), ("covers_apart", "list"), ("problems", "list")):
        value = held.get(name)
        if value is not None:
            data[name] = load_json(value, f"{path}:{name}", whole=whole) if value[:1] in ("{", "[", '"') else value
    return Parsed(data, lambda loc: Path(path).name, lambda fatal: json_error(fatal, path))


def _head_beside(path: str) -> Parsed | None:
    for suffix in _HEADS:
        beside = Path(path).with_suffix(suffix)
        if beside.is_file():
            return parse_document(read_bytes(str(beside)), str(beside), beside.name)
    return None


def head_as_metadata(head: Mapping[str, object]) -> dict[str, str]:
    """The key-value metadata that makes a Parquet file of facts a snapshot: `head` is what one says of itself, its schema
    if it does not say it, as_at and covers."""
    said = {"schema": SCHEMA, **head}
    return {name: value if isinstance(value, str) else json.dumps(value, default=str) for name, value in said.items()}
