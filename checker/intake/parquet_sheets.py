"""Parquet files of facts: in columns where there is nothing wrong in any, and otherwise row by row."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.json_text import load_json
from checker.intake.most_unread import of_fields
from checker.intake.parcels import Member
from checker.snapshot.document import Reader
from checker.snapshot.findings import Loc, showable
from checker.snapshot.values import folded, nearest
from checker.snapshot.vocabulary import EVENT_FIELDS, PERIOD_FIELDS, Form, vocabulary

if TYPE_CHECKING:
    import polars as pl

MAX_ROWS = 50_000_000
"""A file of more facts is not read: England's children's social care is some eight million."""

_NO_COLUMN = (
    "expected columns of facts, found none of them; no row is read, and nothing of the kind is covered",
    "call them as docs/snapshot-parquet.md does, in small letters",
)
_NO_ROWS = (
    "expected rows, found none; it is read as nothing recorded",
    "if there should be some, write it again; if it is not held, do not say that it is covered",
)
_COMMON = ("case", "about", "kind", "id", "recorded", *EVENT_FIELDS, *PERIOD_FIELDS, "attributes")


@frozen
class Sheet:
    """One Parquet file read: its digest, the kind its name stands for (empty where its rows say theirs), and how many rows
    were read and rejected."""

    path: str
    sha256: str
    kind: str
    rows: int
    rejected: int


def source_of(file: Member) -> Path | io.BytesIO:
    """What polars is given to read a file from: where it lies on disk, else its bytes."""
    return file.at or io.BytesIO(file.raw)


def opened(path: str, read: Callable[[], Any]) -> Any:
    """What comes of reading a file; IntakeError where it cannot be read as Parquet."""
    import polars as pl

    try:
        return read()
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError):
        what = "this file cannot be read as Parquet"
        raise IntakeError(what, where=path, help="write it again; check that it was copied whole") from None


def columns_of(path: str, source: Path | bytes) -> tuple[str, ...]:
    """The names of the columns of a file on disk, or of its bytes. IntakeError where it cannot be read as Parquet."""
    import polars as pl

    return tuple(
        opened(path, lambda: pl.read_parquet_schema(source if isinstance(source, Path) else io.BytesIO(source)))
    )


def read_sheets(files: Sequence[tuple[Member, str]], reader: Reader, *, facts: bool = False) -> list[Sheet]:
    """Read every row of some files, each with what problems call it: of the kinds its rows say, where it has a column `kind`
    (as it must with `facts`), else of the kind it is named after.
    """
    sheets = [_Sheet(file, label, reader, facts=facts) for file, label in files]
    whole = _whole(sheets, reader)
    return [each.read(whole=whole) for each in sheets]


def _whole(sheets: Sequence[_Sheet], reader: Reader) -> bool:
    """Have all the rows of some files read in columns, where there is nothing in them that would be a problem."""
    import polars as pl

    from checker.snapshot.framed import FramedCases, NotPlainError

    frames = [each.framed(apart=len(sheets) > 1) for each in sorted(sheets, key=lambda each: each.label)]
    held = [frame for frame in frames if frame is not None]
    if not held or len(held) < len(sheets):
        return False
    try:
        return reader.whole(FramedCases(held, sheets[0].label), sum(map(len, held)))
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
    """One file's rows on their way to the reader. `frame` holds the columns that are read; None where there is nothing in the
    file to read.
    """

    def __init__(self, file: Member, label: str, reader: Reader, *, facts: bool) -> None:
        import polars as pl

        self.file, self.label, self.at, self.reader = file, label, ("rows", label), reader
        source = source_of(file)
        self.columns = list(opened(file.path, lambda: pl.read_parquet_schema(source)))
        self.silent: set[str] = set()  # forms whose day no column holds, and which are said to be unknown
        kinds = vocabulary().kinds
        if facts or "kind" in self.columns:
            self.name, self.kind = "", None
            known = {*_COMMON}.union(*(each.attributes for each in kinds.values()))
        else:
            self.name = folded(Path(file.name).stem)
            self.kind = kinds.get(self.name)
            known = {*_COMMON, *(self.kind.attributes if self.kind else ())} - {"kind"}
        reader.findings.part = label
        self.frame: pl.DataFrame | None = None
        if self.check(known):
            wanted = [column for column in self.columns if column in known]
            count = opened(file.path, lambda: pl.scan_parquet(source).select(pl.len()).collect().item())
            if count > MAX_ROWS:
                what = f"this file holds more than {MAX_ROWS:,} rows"
                raise IntakeError(what, where=file.path, help="split it by case into smaller files and name them all")
            if wanted or not count:
                self.frame = opened(file.path, lambda: pl.read_parquet(source, columns=wanted))
            else:
                reader.reject(self.at, *_NO_COLUMN, kinds=[self.kind.name] if self.kind else None)

    def read(self, *, whole: bool) -> Sheet:
        """Read every row, where the `whole` of the file has not been read already; say what was read."""
        self.reader.findings.part = self.label
        rows, rejected = self.reader.rows, self.reader.rejected
        if self.frame is not None and not len(self.frame):
            self.note(*_NO_ROWS)
        if self.frame is not None and not whole:
            before = self.reader.days.copy()
            for number, raw in enumerate(_plain(self.frame), 1):
                self.row(raw, number)
            for each in of_fields(self.reader.days.since(before), self.label, named=not self.name):
                self.reader.findings.note(self.at, each.what, each.hint, column=each.column, doubts_all=each.doubts_all)
        count = len(self.frame) if self.frame is not None and whole else self.reader.rows - rows
        digest = sha256(self.file.raw).hexdigest()
        return Sheet(self.file.path, digest, self.name, count, self.reader.rejected - rejected)

    def framed(self, *, apart: bool) -> pl.DataFrame | None:
        """The file as a frame of facts; None where it is none. `apart`: it says of each row where that was read."""
        import polars as pl

        if self.frame is None or (self.name and self.kind is None):
            return None
        told = {"kind": pl.lit(self.name)} if self.name else {}
        if apart:
            told["source"] = pl.concat_str(pl.lit(self.label), pl.int_range(1, pl.len() + 1), separator=":")
        return self.frame.with_columns(**told)

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
