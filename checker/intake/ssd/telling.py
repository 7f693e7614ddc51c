"""Which table of the dataset a file is, told by its columns: without any library, for every folder is asked."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from contextlib import suppress
from itertools import islice

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.csv_files import as_shown
from checker.intake.parcels import Member
from checker.intake.ssd.model import Table, shipped

PARQUET = b"PAR1"
"""How a Parquet file begins."""

Remark = tuple[str, str]
"""Something odd about a file, and how to mend it."""

_SAVE = "Save it as CSV UTF-8 (comma delimited)."
_SEPARATORS = (",", ";", "\t", "|")
_LINE = re.compile(rb"[^\r\n]+")
_FIRST_LINES = 10  # among which headings are, of those that hold anything


def table_of(headings: Iterable[str]) -> Table | None:
    """The table whose columns these are; None if it is none.

    Columns may come in any order and case, with others among them.
    """
    known = {name.casefold() for name in headings}
    return next((table for table in shipped().tables.values() if _told(table, known)), None)


def _told(table: Table, known: set[str]) -> bool:
    others: dict[str, set[str]] = {}
    for other, name in table.also.items():
        others.setdefault(name, set()).add(other)
    return all(name in known or others.get(name, set()) & known for name in table.told_by)


def looks_like_dump(members: Sequence[Member]) -> bool:
    """Whether any of some files is a table of the dataset. Polars is asked only where one is Parquet."""
    for member in members:
        if member.head.startswith(PARQUET):
            from checker.intake.ssd.sheets import dump_in

            with suppress(IntakeError):  # what cannot be read is no dump
                if dump_in([member]):
                    return True
        elif table_of(heading(utf8(member.head)[0]).names):
            return True
    return False


@frozen
class Heading:
    """The names of a file's columns, in small letters, and what separates them; at which byte of it they begin, and how many
    lines, such as titles, are above.
    """

    names: list[str]
    separator: str
    at: int
    above: int


def heading(text: bytes) -> Heading:
    """The headings of a file that begins with some text in UTF-8: of its first lines that hold anything the one that names the
    columns of a table, the first of them where none does.
    """
    rows = [_heading(text, line) for line in islice(_LINE.finditer(text), _FIRST_LINES)] or [Heading([""], ",", 0, 0)]
    return next((row for row in rows if table_of(row.names)), rows[0])


def _heading(text: bytes, line: re.Match[bytes]) -> Heading:
    separator = _separator_of(line[0])
    names = line[0].decode("utf-8", errors="replace").split(separator)
    names = [name.strip().strip('"').strip().casefold() for name in names]
    return Heading(names, separator, line.start(), text.count(b"\n", 0, line.start()))


def utf8(raw: bytes) -> tuple[bytes, tuple[Remark, ...]]:
    """UTF-8 bytes, and what was odd: of UTF-16 where it says so; of Windows-1252 where it is not UTF-8. Lines that end in a
    carriage return alone, as old Macintoshes end them, end in a line feed.
    """
    text, remarks = _decoded(raw)
    return (text if b"\n" in text else text.replace(b"\r", b"\n")), remarks


def _decoded(raw: bytes) -> tuple[bytes, tuple[Remark, ...]]:
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = as_shown(raw.decode("utf-16", errors="replace").encode())
        return text, (("expected UTF-8 text, found UTF-16; read as that", _SAVE),)
    raw = as_shown(raw.removeprefix(codecs.BOM_UTF8))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return _from_windows(raw)
    return raw, ()


def _from_windows(raw: bytes) -> tuple[bytes, tuple[Remark, ...]]:
    said = "expected UTF-8 text, found other bytes; read as Windows-1252"
    return raw.decode("cp1252", errors="replace").encode(), ((said, _SAVE),)


def _separator_of(first: bytes) -> str:
    """The mark between the cells of a row of headings: the one it holds most of, a comma for want of any."""
    return max(_SEPARATORS, key=lambda mark: (first.count(mark.encode()), mark == ","))
