"""The native snapshot as Parquet: one file of facts with its head in it or beside it, or files in a folder with a head.

A file with nothing wrong in it is read in columns, and no object made of any row. Otherwise a row becomes what the same fact
is in YAML, and goes the same way from there, so that what is wrong is said of each. docs/snapshot-parquet.md is the page
for those who write such files. Polars is imported only when there is one to read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import IntakeError
from checker.intake.csv_files import folded
from checker.intake.native import Native, Parsed, json_error, load_json, native, parse_document, read_bytes, whole_input
from checker.snapshot.document import SCHEMA, Reader
from checker.snapshot.findings import Loc, showable
from checker.snapshot.values import nearest
from checker.snapshot.vocabulary import EVENT_FIELDS, PERIOD_FIELDS, Form, Kind, vocabulary

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS = 50_000_000
"""A file of more facts is not read: England's children's social care is some eight million."""

_SUFFIX = ".parquet"
_COMMON = ("case", "about", "kind", "id", "recorded", *EVENT_FIELDS, *PERIOD_FIELDS, "attributes")
_HEADS = (".yaml", ".yml", ".json")
_HEAD_HELP = (
    f"put schema ({SCHEMA}), as_at and covers in the file's key-value metadata, or beside it in a file of the same name "
    "that ends in .yaml"
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One Parquet file read: the kind its name stands for (empty where its rows say theirs) and its digest."""

    path: str
    sha256: str
    kind: str


def parquet_paths(folder: Path) -> tuple[Path, ...]:
    """The Parquet files directly inside a folder, in order of name."""
    files = (file for file in folder.iterdir() if file.suffix.casefold() == _SUFFIX and file.is_file())
    return tuple(
        sorted((f for f in files if not f.name.startswith((".", "_"))), key=lambda f: (f.name.casefold(), str(f)))
    )


def read_parquet(path: str, *, as_at: int | None = None, name: str | None = None) -> Native:
    """Read a snapshot in one Parquet file of facts. `as_at`, an ordinal day, goes before its own; `name` is what problems
    call the file.

    Raises IntakeError where the file is not one, has no head, or cannot be opened; RulesetError where a head beside it in
    YAML is not one. Anything else about a column, a row or a cell is a problem of the snapshot.
    """
    raw, label = read_bytes(path), name or Path(path).name
    parsed = head_in(path) or _head_beside(path)
    if parsed is None:
        raise IntakeError("expected the head of a snapshot, found none", where=path, help=_HEAD_HELP)

    reader, place = begun(parsed, as_at)
    read_sheet(Path(path), label, reader, facts=True)
    built = reader.built()
    return native(built, place, whole_input(path, sha256(raw).hexdigest(), built))


def begun(parsed: Parsed, as_at: int | None) -> tuple[Reader, Callable[[Loc], str]]:
    """A reader of rows that has read a head, and the way it names places: a row is its file and its number.

    Raises what `parsed` refuses with where the head is none.
    """

    def place(loc: Loc) -> str:
        return ":".join(map(str, loc[1:])) if loc[:1] == ("rows",) else parsed.place(loc)

    reader = Reader(place)
    reader.head(parsed.data, as_at, apart=True)
    if fatal := reader.findings.fatal():
        raise parsed.refuse(fatal)
    return reader, place


# --- the head ---------------------------------------------------------------------------------------------------------
def head_in(path: str) -> Parsed | None:
    """What a file's key-value metadata says of the snapshot; None where it says nothing of one."""
    import polars as pl

    held = _opened(path, lambda: pl.read_parquet_metadata(path))
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


def _opened(path: str, read: Callable[[], Any]) -> Any:
    """What comes of reading a file; IntakeError where it cannot be read as Parquet."""
    import polars as pl

    try:
        return read()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        what = "this file cannot be read as Parquet"
        raise IntakeError(what, where=path, help="write it again; check that it was copied whole") from None


# --- the rows ---------------------------------------------------------------------------------------------------------
def read_sheet(path: Path, label: str, reader: Reader, *, facts: bool = False) -> Sheet:
    """Read every row of a file: of the kinds it says, where it has a column `kind` (as it must with `facts`), else of the
    kind it is named after."""
    import polars as pl

    columns = list(_opened(str(path), lambda: pl.read_parquet_schema(path)))
    if facts or "kind" in columns:
        name, kind = "", None
        known = {*_COMMON}.union(*(each.attributes for each in vocabulary().kinds.values()))
    else:
        name = folded(path.stem)
        kind = vocabulary().kinds.get(name)
        known = {*_COMMON, *(kind.attributes if kind else ())} - {"kind"}
    sheet = _Sheet(label, reader, name, kind, columns)
    if sheet.check(known):
        wanted = [column for column in columns if column in known]
        count = _opened(str(path), lambda: pl.scan_parquet(path).select(pl.len()).collect().item())
        if count > MAX_ROWS:
            what = f"this file holds more than {MAX_ROWS:,} rows"
            raise IntakeError(what, where=str(path), help="split it by case into smaller files and name them all")
        frame = _opened(str(path), lambda: pl.read_parquet(path, columns=wanted))
        if not (facts and _whole(frame, label, reader)):
            for number, raw in enumerate(_plain(frame), 1):
                sheet.row(raw, number)
    return Sheet(str(path), sha256(read_bytes(str(path))).hexdigest(), name)


def _whole(frame: pl.DataFrame, label: str, reader: Reader) -> bool:
    """Have all the rows of a file read in columns, where there is nothing in them that would be a problem."""
    import polars as pl

    from checker.snapshot.framed import FramedCases, NotPlainError

    try:
        return reader.whole(FramedCases(frame, label), len(frame))
    except (NotPlainError, pl.exceptions.PolarsError):
        return False


def _plain(frame: pl.DataFrame) -> Iterator[dict[str, Any]]:
    """Each row as YAML would have it: what is null is left out, moments are written by the London clock."""
    import polars as pl

    for name, of in frame.schema.items():
        if isinstance(of, pl.Datetime):
            moments = frame[name]
            if of.time_zone:
                moments = moments.dt.convert_time_zone("Europe/London").dt.replace_time_zone(None)
            frame = frame.with_columns(moments.dt.to_string("%Y-%m-%dT%H:%M:%S").alias(name))
        elif of.is_float():
            frame = frame.with_columns(frame[name].fill_nan(None))
    for row in frame.iter_rows(named=True):
        yield {name: value for name, value in row.items() if value is not None}


class _Sheet:
    """One file's rows on their way to the reader."""

    def __init__(self, label: str, reader: Reader, name: str, kind: Kind | None, columns: list[str]) -> None:
        self.at, self.reader, self.name, self.kind, self.columns = ("rows", label), reader, name, kind, columns
        reader.findings.part = label
        self.silent: set[str] = set()  # forms whose day no column holds, and which are said to be unknown

    def note(self, what: str, help: str, *, column: str | None = None) -> None:
        """Note something about the file."""
        self.reader.findings.note(self.at, what, help, column=column)

    def check(self, known: set[str]) -> bool:
        """Note columns that are not there or not known; whether there is anything in the file to read."""
        if self.name and self.kind is None:
            rest = "its rows are not read" if "case" in self.columns else "and no column `case`; it is not read"
            mend = nearest(self.name, vocabulary().kinds) or "see the list of kinds in the vocabulary"
            self.note(f"expected a file named after a kind of fact, found another name; {rest}", mend)
            return "case" in self.columns
        if "case" not in self.columns:
            self.note(
                "expected this column, found none; its rows can be put to no case", _columns_help(), column="case"
            )
        for column in self.columns:
            if column not in known:
                shown = showable(column) if "case" in self.columns else None
                mend = nearest(column, known) or _columns_help()
                self.note("there is no such column here; it is not read", mend, column=shown)
        return True

    def row(self, raw: dict[str, Any], number: int) -> None:
        """Read one row."""
        loc = (*self.at, number)
        if self.name:
            raw["kind"] = self.name
        self.spread(raw, loc)
        self.days(raw)
        (self.reader.reject_like if self.name and self.kind is None else self.reader.row)(raw, loc)

    def spread(self, raw: dict[str, Any], loc: Loc) -> None:
        """Put what the column of JSON holds beside what has a column of its own, which goes first."""
        rest = raw.pop("attributes", None)
        if rest is None:
            return
        try:
            held = load_json(rest, "") if isinstance(rest, str) and rest.lstrip()[:1] == "{" else None
        except IntakeError:
            held = None
        if not isinstance(held, dict):
            what = "expected an object in JSON, found something else; it is not read"
            self.reader.findings.note(loc, what, 'write it as {"seen": true}', column="attributes")
            return
        for name, value in held.items():
            if name in raw or name in ("case", "about", "kind", "attributes"):
                what = "expected this in its own column only, found it in the column `attributes` too; that is not read"
                self.reader.findings.note(loc, what, "leave it out of one of them", column=showable(name))
            else:
                raw[name] = value

    def days(self, raw: dict[str, Any]) -> None:
        """A day for which there is no column at all is unknown, and no period is taken to be still open for want of one."""
        kind = self.kind or vocabulary().kinds.get(str(raw.get("kind")))
        if kind is None or kind.form is Form.RECORD:
            return
        needed = "on" if kind.form is Form.EVENT else "end"
        if needed not in self.columns and needed not in raw:
            raw[needed] = "unknown"
            if kind.form.value not in self.silent:
                self.silent.add(kind.form.value)
                what = "expected this column, found none; the day is read as unknown"
                self.note(what, "add it; an end left empty says that it is still open", column=needed)


def _columns_help() -> str:
    return "the columns a file may have are in docs/snapshot-parquet.md"


def head_as_metadata(head: Mapping[str, object]) -> dict[str, str]:
    """The key-value metadata that makes a Parquet file of facts a snapshot: `head` is what one says of itself, its schema
    if it does not say it, as_at and covers."""
    said = {"schema": SCHEMA, **head}
    return {name: value if isinstance(value, str) else json.dumps(value, default=str) for name, value in said.items()}
