"""What is at each place named: files, folders and standard input, opened but not yet told apart by what they hold."""

from __future__ import annotations

import io
import os
import re
import stat
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import field
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.native import MAX_BYTES, open_file, read_bytes

if TYPE_CHECKING:
    from checker.intake.csv_files import CsvFile, CsvText

STANDARD_INPUT = "standard input"
HEADS = ("snapshot.yaml", "snapshot.yml", "snapshot.json")
"""What the head of a snapshot in CSV or Parquet is called."""

HEAD_BYTES = 65536
"""How much of a file is looked at to tell what it is."""

MAGIC = b"PK\x03\x04"
"""How a zip archive begins, and so a workbook."""

_DATA = frozenset({".csv", ".parquet", ".xlsx", ".xlsm", ".xml", ".yaml", ".yml", ".json", ".jsonl", ".zip"})
_MARK = b"\xef\xbb\xbf"
_NO_TABLE = (MAGIC, b"<", b"PAR1")
_ADDRESS = re.compile(r"([a-zA-Z][a-zA-Z0-9]+)(?:\+[a-zA-Z0-9_]+)?://")


@frozen
class Member:
    """One file. `path` is what errors call it, `folder` and `name` its last two parts, `at` where it is on disk: None for
    bytes that came another way. `load` gives its first bytes, as many as are asked for; all of them for -1. `size` is how
    many it has, and `workbook` whether it is one, as far as was known before it was read.
    """

    path: str
    folder: str
    name: str
    load: Callable[[int], bytes] = field(repr=False)
    at: Path | None = None
    size: int = 0
    workbook: bool | None = None

    @cached_property
    def head(self) -> bytes:
        """Its first bytes, without a byte-order mark. IntakeError, now or below, where it cannot be opened."""
        return self.load(HEAD_BYTES).removeprefix(_MARK)

    @property
    def raw(self) -> bytes:
        """All of its bytes, read now: what they are needed for twice keeps them."""
        return self.load(-1)

    def open(self) -> BinaryIO:
        """It as a stream that can be gone about in, without reading it all where it lies on disk."""
        return open_file(str(self.at)) if self.at is not None else io.BytesIO(self.raw)

    @cached_property
    def is_workbook(self) -> bool:
        """Whether it is an Excel workbook, sound or not."""
        if self.workbook is not None:
            return self.workbook
        from checker.intake.archive import is_workbook

        return self.head.startswith(MAGIC) and is_workbook(self.open)

    @cached_property
    def parquet_columns(self) -> tuple[str, ...]:
        """The names of the columns of a Parquet file. IntakeError where it cannot be read as one."""
        from checker.intake.parquet_sheets import columns_of

        return columns_of(self.path, self.at or self.raw)

    @cached_property
    def csv_text(self) -> CsvText:
        """What it holds opened as CSV, whatever it is, and not yet split into rows."""
        from checker.intake.csv_files import open_csv

        return open_csv(self.raw, path=self.path, folder=self.folder, name=self.name)

    @cached_property
    def csv(self) -> CsvFile:
        """What it holds read as CSV, whatever it is."""
        return self.csv_text.whole()

    @property
    def is_csv(self) -> bool:
        """Whether it is called as a file of CSV is, and does not begin as no text in a table does, such as a web page."""
        return self.called(".csv") and not self.is_no_table

    @property
    def is_no_table(self) -> bool:
        """Whether it begins as no text in a table does."""
        return self.head.lstrip().startswith(_NO_TABLE)

    def called(self, *suffixes: str) -> bool:
        """Whether its name ends in one of some suffixes, such as ``.csv``."""
        return self.name.casefold().endswith(suffixes)


@frozen
class Parcel:
    """What goes together as one source: the file at a path; the files directly inside a folder; or, as one, all the CSV
    files that were named by themselves. `in_archive`: they are inside a zip archive, and nowhere on disk.
    """

    path: str
    members: tuple[Member, ...]
    is_folder: bool = False
    in_archive: bool = False

    @property
    def size(self) -> int:
        """How many bytes its files have; none, for a database."""
        return sum(member.size for member in self.members)

    @property
    def is_one_file(self) -> bool:
        """Whether it is one file: named by itself, or alone in an archive."""
        return len(self.members) == 1 and (self.in_archive or not self.is_folder)

    @property
    def main(self) -> Member | None:
        """The file that says what a snapshot is: its only one, or the head of a folder. IntakeError if it has several heads."""
        return self.members[0] if self.is_one_file else head_of(self.members, self.path) if self.is_folder else None

    @property
    def tables(self) -> tuple[Member, ...]:
        """Its CSV files. A file named by itself is one whatever its name, unless it begins as no text in a table does, or
        another format takes it first.
        """
        return tuple(each for each in self.members if (each.is_csv if self.is_folder else not each.is_no_table))


def member_at(path: Path, shown: str | None = None) -> Member:
    """The file at a path; `shown` is what errors call it, by default the path."""
    name = shown or str(path)
    really, size = Path(os.path.realpath(path)), 0
    with suppress(OSError):  # what cannot be opened is said when it is read
        size = really.stat().st_size
    return Member(name, really.parent.name, path.name, lambda most: read_bytes(name, most), really, size)


def gather(paths: Sequence[str], stdin: Callable[[], bytes] | None, is_table: Callable[[Member], bool]) -> list[Parcel]:
    """The parcels at some paths, in the order named. ``-`` is `stdin`, by default the process's own; the address of a
    database is a parcel with nothing in it. Files of which `is_table` is true are CSV, and are one parcel together, in the
    place of the first.

    IntakeError where something is not there, cannot be opened, or is neither file nor folder.
    """
    found: dict[str, Parcel] = {}
    loose = ""
    for number, path in enumerate(paths):
        if path == "-":
            found |= _standard_input(found, stdin)
        elif is_address(path):
            found[path] = Parcel(path, ())
        elif is_folder(path):
            found[path] = Parcel(path, tuple(_inside(path)), is_folder=True)
        elif is_archive(member := member_at(Path(path), path)):
            found |= {parcel.path: parcel for parcel in _in_archive(member)}
        elif is_table(member):
            loose = loose or path
            together = found[loose].members if loose in found else ()
            if all(member.at != other.at for other in together):
                found[loose] = Parcel(loose, (*together, member))
        else:
            found[f"{number} {path}"] = Parcel(path, (member,))
    return list(found.values())


def is_address(path: str) -> bool:
    """Whether a source is the address of a database, such as ``postgresql+psycopg://host/name``, and no file's name."""
    return _ADDRESS.match(path) is not None


def shown(path: str) -> str:
    """A source as people may see it: of the address of a database, the kind only, for it may hold a password."""
    address = _ADDRESS.match(path)
    return f"{address[1].casefold()} database" if address else path


def _standard_input(found: dict[str, Parcel], stdin: Callable[[], bytes] | None) -> dict[str, Parcel]:
    if STANDARD_INPUT in found:
        raise IntakeError("standard input can be read once only", where="-", help="write - once, or name files")
    raw = stdin() if stdin else sys.stdin.buffer.read(MAX_BYTES + 1)
    member = Member(STANDARD_INPUT, "", STANDARD_INPUT, partial(_first_of, raw), size=len(raw))
    return {STANDARD_INPUT: Parcel(STANDARD_INPUT, (member,))}


def is_folder(path: str) -> bool:
    """Whether a path is a folder and not a file. IntakeError where it is neither."""
    try:
        mode = Path(path).stat().st_mode if path.strip() else 0
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a name a file can have"
        raise IntakeError(f"this cannot be opened: {reason}", where=path, help="check the spelling") from None
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        what = "expected a file or a folder, found something else such as a device, a pipe or an empty name"
        raise IntakeError(what, where=path, help="name a file, or write - to read standard input")
    return stat.S_ISDIR(mode)


def is_archive(member: Member) -> bool:
    """Whether a file is a zip archive, and not a workbook."""
    return member.head.startswith(MAGIC) and not member.is_workbook


def _in_archive(archive: Member) -> Iterator[Parcel]:
    """What is in a zip archive: a workbook or XML by itself, and the other files of each folder in it together."""
    from checker.intake.archive import read_archive

    folders: defaultdict[str, list[Member]] = defaultdict(list)
    for packed in read_archive(archive.open, archive.path):
        folder, _, name = packed.name.replace("\\", "/").rpartition("/")
        path = f"{archive.path}/{packed.name}"
        within = folder.rpartition("/")[2] or archive.name
        member = Member(path, within, name, packed.load, size=packed.size, workbook=packed.is_workbook)
        if member.head.lstrip().startswith((MAGIC, b"<")):
            yield Parcel(path, (member,), in_archive=True)
        else:
            folders[folder].append(member)
    for folder, members in folders.items():
        path = f"{archive.path}/{folder}" if folder and len(folders) > 1 else archive.path
        yield Parcel(path, tuple(members), is_folder=True, in_archive=True)


def _first_of(data: bytes, most: int) -> bytes:
    return data if most < 0 else data[:most]


def _inside(path: str) -> Iterator[Member]:
    """The files directly inside a folder, in order of name; hidden ones and a spreadsheet's lock files are passed over.
    IntakeError where it cannot be opened, or what is called as a file of data is in it is none."""
    try:
        shown = [file for file in Path(path).iterdir() if not file.name.startswith((".", "~$", "_"))]
        files = [file for file in shown if file.is_file()]
        none = sorted(
            file for file in shown if file.suffix.casefold() in _DATA and not file.is_file() and not file.is_dir()
        )
    except OSError as error:
        what = f"this folder cannot be opened: {error.strerror}"
        raise IntakeError(what, where=path, help="name a folder that you may open") from None
    if none:
        what = "expected a file, found a link that leads nowhere, or something else such as a pipe"
        raise IntakeError(what, where=str(none[0]), help="put the file there, or take this out of the folder")
    for file in sorted(files, key=lambda file: (file.name.casefold(), str(file))):
        yield member_at(file)


def head_of(members: Sequence[Member], where: str) -> Member | None:
    """The head of the snapshot that the files of a folder are; None if they are none. IntakeError if there are several."""
    heads = [member for member in members if member.name.casefold() in HEADS]
    if len(heads) > 1:
        what = f"expected one of {' and '.join(sorted(member.name for member in heads))}, found both"
        raise IntakeError(what, where=where, help="keep the one that goes with the CSV files")
    return heads[0] if heads else None
