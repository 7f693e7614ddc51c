"""Telling a template of ours from any other file, before anything that reads one is imported."""

from __future__ import annotations

import codecs
from contextlib import nullcontext, suppress

from checker.errors import IntakeError
from checker.intake.parcels import MAGIC, Member

MARK = "checker/template@1"
"""What the first cell of every sheet of a template holds: by it a filled one is known, whatever it is called."""

_NOTHING = ' \t\r\n",;|'  # what rows and cells that hold nothing are made of
_LOOKED_AT = 4096  # bytes of a sheet in which its first row is, where a workbook keeps text beside its cells


def _begins(head: bytes) -> str:
    """What a file of text that may be a template holds first; Excel saves one in UTF-16 as *Unicode text*."""
    wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if not wide and MARK.encode() not in head:
        return ""
    text = head.decode("utf-16" if wide else "utf-8", errors="ignore")
    if MARK not in text:
        return ""
    from checker.intake.csv_files import as_shown  # what reads CSV is not imported for what is none

    return as_shown(text.encode()).decode().lstrip(_NOTHING)


def is_filled(member: Member) -> bool:
    """Whether a file is a template, filled in or blank. A damaged one is none."""
    if not member.head.startswith(MAGIC):
        return _begins(member.head).startswith(MARK)
    return _is_filled_workbook(member)


def _is_filled_workbook(member: Member) -> bool:
    import zipfile
    import zlib

    from checker.intake.archive import check_archive

    mark = MARK.encode()
    damage = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
    with suppress(IntakeError, *damage), member.open() as stream:
        check_archive(lambda: nullcontext(stream), member.path)
        with zipfile.ZipFile(stream) as book:
            texts = [name for name in book.namelist() if name.endswith("sharedStrings.xml")]
            sheets = [name for name in book.namelist() if "/worksheets/sheet" in name]
            return any(mark in book.read(name) for name in texts) or any(
                mark in book.open(name).read(_LOOKED_AT) for name in sheets
            )
    return False
