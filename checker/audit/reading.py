"""The way back in: workbooks and worksheets that were returned, each case once."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from checker.audit.markdown import read_markdown
from checker.audit.returned import Returned
from checker.audit.sheets import read_returned_workbook
from checker.audit.understanding import Understanding
from checker.errors import IntakeError, Problem
from checker.files import read_bytes

MOST_BYTES = 50_000_000
SUFFIXES = (".md", ".xlsx", ".xlsm")
_OTHERS = (".doc", ".docx", ".odt", ".rtf", ".pdf", ".xls", ".xlsb", ".ods")
"""What else a worksheet may have been saved as, and is not read from."""


def read_returned(paths: Sequence[Path]) -> tuple[tuple[Returned, ...], tuple[Problem, ...]]:
    """Every worksheet in some files, and in folders of them, in order of audit and case; and what was not understood.

    A case left empty in one file and filled in in another is the one filled in. Filled in twice, the first that was named
    stands and the other is a problem. IntakeError where a file cannot be read, or is no worksheet.
    """
    understanding = Understanding()
    kept: dict[tuple[str, str, str], Returned] = {}
    for path in _files(paths, understanding):
        for each in _read(path, understanding):
            before = kept.get(each.drawn.key)
            if before is None or not before.written:
                kept[each.drawn.key] = each
            elif each.written:
                what = (
                    "expected each worksheet filled in once; this case was in an earlier file too, and that one stands"
                )
                understanding.problem(each.place, None, what, "Put the two together in one, and return that.")
    return tuple(kept[key] for key in sorted(kept)), tuple(understanding.problems)


def _files(paths: Sequence[Path], understanding: Understanding) -> list[Path]:
    """The files named, and the worksheets in folders; what may be one there, and is in a form that is not read, is a problem."""
    found: list[Path] = []
    for path in paths:
        for each in sorted(path.iterdir()) if path.is_dir() else [path]:
            suffix = each.suffix.casefold()
            if each in found or each.name.startswith((".", "~$")):
                continue
            if each is path or suffix in SUFFIXES:
                found.append(each)
            elif suffix in _OTHERS:
                what = "expected worksheets in Markdown or an Excel workbook, found a file in another form; it was not read"
                understanding.problem(each.name, None, what, "Save it as one of these, or take it out of the folder.")
    return found


def _read(path: Path, understanding: Understanding) -> list[Returned]:
    where = str(path)
    try:
        raw = read_bytes(path, MOST_BYTES + 1)
    except OSError as error:
        what = f"this file cannot be opened: {error.strerror or type(error).__name__}"
        raise IntakeError(
            what, where=where, help="name a file that is there; close it in Excel if it is open"
        ) from None
    if len(raw) > MOST_BYTES:
        raise IntakeError(f"expected a worksheet of at most {MOST_BYTES // 1_000_000} MB, found more", where=where)
    if raw.startswith(b"PK"):
        return list(read_returned_workbook(raw, where, path.name, understanding))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise IntakeError("expected a worksheet in UTF-8 or a workbook", where=where, help="save it as UTF-8") from None
    return [read_markdown(text, path.name, understanding)]
