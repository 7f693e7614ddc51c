"""Telling a template of ours from any other file, before anything that reads one is imported."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress

from checker.errors import IntakeError
from checker.intake.archive import MAGIC, check_archive
from checker.intake.parcels import Member

MARK = "checker/template@1"
"""What the first cell of every sheet of a template holds: by it a filled one is known, whatever it is called."""

_LOOKED_AT = 4096  # bytes of a sheet in which its first row is, where a workbook keeps text beside its cells
_DAMAGE = (
    IntakeError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError,
)  # fmt: skip


def is_filled(member: Member) -> bool:
    """Whether a file is a template, filled in or blank. A damaged one is none."""
    mark = MARK.encode()
    if not member.head.startswith(MAGIC):
        return member.head.lstrip(b'"').startswith(mark)
    with suppress(*_DAMAGE):
        check_archive(member.open, member.path)
        with member.open() as stream, zipfile.ZipFile(stream) as book:
            texts = [name for name in book.namelist() if name.endswith("sharedStrings.xml")]
            sheets = [name for name in book.namelist() if "/worksheets/sheet" in name]
            return any(mark in book.read(name) for name in texts) or any(
                mark in book.open(name).read(_LOOKED_AT) for name in sheets
            )
    return False
