"""Zip archives read in place: nothing is written to disk, and what an archive claims of itself is not believed.

An archive is opened where it lies, and each file in it unpacked only when it is asked for. Every size is looked at before
a byte is unpacked, and zipfile stops at the size a member claims: so the limits hold whatever the compressed data would
grow to.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from functools import partial
from typing import BinaryIO

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.parcels import MAGIC
from checker.intake.refusing import IN_EXCEL

MAX_MEMBERS = 1_000
MAX_UNPACKED = 500_000_000
"""Bytes, of all members together."""

MAX_RATIO = 250
"""How many bytes one packed byte may stand for, in a member of over a megabyte. Text packs 5 to 40 to one."""

_SMALL = 1_000_000
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)")
_WORKBOOK = "xl/workbook.xml"
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_OTHERS = {  # by a file that an archive of the kind holds
    "xl/workbook.bin": ("an Excel workbook in binary form", IN_EXCEL),
    "word/document.xml": ("a Word document", "export the data it was made from"),
    "ppt/presentation.xml": ("a presentation", "export the data it was made from"),
    "META-INF/manifest.xml": ("an OpenDocument file", "save it as xlsx, or each sheet as CSV UTF-8"),
}
_CHECK = "make the archive again, with the export's own files in it and nothing else"


Opened = Callable[[], AbstractContextManager[BinaryIO]]
"""Opens an archive afresh, or one that is open again."""


@frozen
class Packed:
    """One file of an archive: its name there, with folders, its size once unpacked, what unpacks its first bytes, all of them
    for -1, and whether it is a workbook.
    """

    name: str
    size: int
    load: Callable[[int], bytes]
    is_workbook: bool = False


def is_workbook(opened: Opened) -> bool:
    """Whether a zip archive is an Excel workbook. False for bytes that are no archive."""
    try:
        with opened() as stream, zipfile.ZipFile(stream) as archive:
            return _WORKBOOK in archive.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def check_archive(opened: Opened, path: str) -> None:
    """Raise IntakeError where an archive is damaged, over a limit, encrypted, names a place outside itself, or is a document
    of another program.
    """
    with opened() as stream, _archive(stream, path) as archive:
        _wanted(archive, path)


def read_archive(opened: Opened, path: str) -> tuple[Packed, ...]:
    """The files in an archive, in order of name; hidden ones and what a system leaves behind are passed over.

    Raises IntakeError as `check_archive` does, and where a member is an archive itself (a workbook is not one here). So
    does unpacking one that is damaged.
    """
    with opened() as stream, _archive(stream, path) as archive:
        wanted = _wanted(archive, path)
    members = [_packed(opened, path, info) for info in wanted]
    if not members:
        raise IntakeError("expected files in this archive, found none", where=path, help=_CHECK)
    return tuple(sorted(members, key=lambda member: (member.name.casefold(), member.name)))


def _packed(opened: Opened, path: str, info: zipfile.ZipInfo) -> Packed:
    load = partial(_unpacked, opened, path, info)
    archive = load(len(MAGIC)) == MAGIC
    if archive and not is_workbook(lambda: io.BytesIO(load(-1))):
        what = "expected files in this archive, found another archive"
        raise IntakeError(what, where=path, help="unpack the inner archive, and name its files")
    return Packed(info.filename, info.file_size, load, archive)


def _unpacked(opened: Opened, path: str, info: zipfile.ZipInfo, most: int) -> bytes:
    try:
        with opened() as stream, _archive(stream, path) as archive, archive.open(info) as file:
            return file.read(most)
    except _DAMAGE:
        raise IntakeError("a file in this archive is damaged", where=path, help=_CHECK) from None


def _archive(stream: BinaryIO, path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        what = "this begins as a zip archive or a workbook does, and cannot be read as one"
        raise IntakeError(what, where=path, help="it may have been cut short: fetch or save it again") from None


def _wanted(archive: zipfile.ZipFile, path: str) -> list[zipfile.ZipInfo]:
    """The members to read, once all are within the limits."""
    held = archive.infolist()
    files = [info for info in held if info.filename and not info.is_dir()]  # is_dir raises where there is no name
    if not all(info.filename for info in held):
        what = "expected a name for every file in this archive, found one without"
    elif len(files) > MAX_MEMBERS:
        what = f"expected at most {MAX_MEMBERS:,} files in this archive, found more"
    elif any(info.flag_bits & 0x1 for info in files):
        what = "expected an archive that is open to read, found one with a password"
    elif any(_OUTSIDE.search(info.filename) for info in files):
        what = "expected files inside this archive, found the name of a place outside it"
    elif sum(info.file_size for info in files) > MAX_UNPACKED:
        what = f"expected at most {MAX_UNPACKED // 1_000_000:,} MB once unpacked, found more"
    elif any(_swells(info) for info in files):
        what = f"expected a file to unpack to at most {MAX_RATIO} times its size, found one that swells further"
    elif other := next((_OTHERS[name] for name in _OTHERS if name in archive.NameToInfo), None):
        raise IntakeError(f"this is {other[0]}, which is not read", where=path, help=other[1])
    else:
        return [info for info in files if not _LITTER.search(info.filename)]
    raise IntakeError(what, where=path, help=_CHECK)


def _swells(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(_SMALL, MAX_RATIO * info.compress_size)
