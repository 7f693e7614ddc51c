"""Zip archives read in place: nothing is written to disk, and what an archive claims of itself is not believed.

Every size is looked at before a byte is unpacked, and zipfile stops at the size a member claims: so the limits hold
whatever the compressed data would grow to.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from dataclasses import dataclass

from checker.errors import IntakeError

MAX_MEMBERS = 1_000
MAX_UNPACKED = 500_000_000
"""Bytes, of all members together."""

MAX_RATIO = 250
"""How many bytes one packed byte may stand for, in a member of over a megabyte. Text packs 5 to 40 to one."""

MAGIC = b"PK\x03\x04"
_SMALL = 1_000_000
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
_LITTER = re.compile(r"(^|/)(__MACOSX/|\.|~\$|Thumbs\.db$|desktop\.ini$)")
_WORKBOOK = "xl/workbook.xml"
_CHECK = "make the archive again, with the export's own files in it and nothing else"


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an archive: its name there, with folders, and its bytes."""

    name: str
    data: bytes


def is_workbook(raw: bytes) -> bool:
    """Whether a zip archive is an Excel workbook. False for bytes that are no archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            return _WORKBOOK in archive.NameToInfo
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def check_archive(raw: bytes, path: str) -> None:
    """Raise IntakeError where an archive is damaged, over a limit, encrypted, or names a place outside itself."""
    _wanted(_opened(raw, path), path)


def read_archive(raw: bytes, path: str) -> tuple[Member, ...]:
    """The files in an archive, in order of name; hidden ones and what a system leaves behind are passed over.

    Raises IntakeError as `check_archive` does, and where a member is an archive itself (a workbook is not one here).
    """
    archive = _opened(raw, path)
    members = []
    for info in _wanted(archive, path):
        try:
            data = archive.read(info)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
            raise IntakeError("a file in this archive is damaged", where=path, help=_CHECK) from None
        if data.startswith(MAGIC) and not is_workbook(data):
            what = "expected files in this archive, found another archive"
            raise IntakeError(what, where=path, help="unpack the inner archive, and name its files")
        members.append(Member(info.filename, data))
    if not members:
        raise IntakeError("expected files in this archive, found none", where=path, help=_CHECK)
    return tuple(sorted(members, key=lambda member: (member.name.casefold(), member.name)))


def _opened(raw: bytes, path: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
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
    else:
        return [info for info in files if not _LITTER.search(info.filename)]
    raise IntakeError(what, where=path, help=_CHECK)


def _swells(info: zipfile.ZipInfo) -> bool:
    return info.file_size > max(_SMALL, MAX_RATIO * info.compress_size)
