"""Which table of the dataset a file is, told by its columns: without any library, for every folder is asked."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Sequence
from contextlib import suppress

from checker.errors import IntakeError
from checker.intake.csv_files import as_shown
from checker.intake.parcels import Member
from checker.intake.ssd.model import Table, shipped

PARQUET = b"PAR1"
"""How a Parquet file begins."""

Remark = tuple[str, str]
"""Something odd about a file, and how to mend it."""

_SAVE = "Save it as CSV UTF-8 (comma delimited)."
_SEPARATORS = (",", ";", "\t", "|")


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
        elif table_of(heading(member.head)):
            return True
    return False


def heading(raw: bytes) -> list[str]:
    """The names of the columns, in small letters, of a file that begins with these bytes."""
    text, _ = utf8(raw)
    first = text.lstrip(b"\r\n").split(b"\n", 1)[0].rstrip(b"\r")
    names = first.decode("utf-8", errors="replace").split(separator_of(first))
    return [name.strip().strip('"').strip().casefold() for name in names]


def utf8(raw: bytes) -> tuple[bytes, tuple[Remark, ...]]:
    """UTF-8 bytes, and what was odd: of UTF-16 where it says so; of Windows-1252 where it is not UTF-8."""
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


def separator_of(first: bytes) -> str:
    """The mark between the cells of the first row: the one it holds most of, a comma for want of any."""
    return max(_SEPARATORS, key=lambda mark: (first.count(mark.encode()), mark == ","))
