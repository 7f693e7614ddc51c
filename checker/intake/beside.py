"""Files in the folder of an export that are none of it and may hold records: passed over, they would be lost without a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import Problem
from checker.intake.formats import Format
from checker.intake.native import Native
from checker.intake.parcels import Member, Parcel, member_at
from checker.intake.refusing import names_of
from checker.intake.unread_files import folders_in

if TYPE_CHECKING:
    from checker.intake.csv_files import CsvRow

_TABLES = (
    *(".csv", ".tsv", ".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    *(".xml", ".json", ".jsonl", ".ndjson", ".gz", ".zip", ".7z"),
)
_WIDE = 3  # cells of the first line of a table; text to be read has hardly ever as many
_ROWS = 20  # of a narrower one that are looked at
_WHAT = "expected {} in this folder, found another file beside it; it is not read"
_MEND = "{}: name what holds records by itself, and take the rest out of the folder"
_NO_CSV = "expected {} in this folder, found a file called .csv that is none; it is not read"
_AGAIN = (
    "{}: a web page, a workbook or an archive under that name; export it again, as CSV, or take it out of the folder"
)
_WITHIN = "expected {} in this folder, found a folder in it with files that may hold records; they are not read"
_NAME_IT = "{}: name the folder by itself, or put its files where they belong, or take it out"


def with_beside(read: Sequence[Native], form: Format, parcels: Sequence[Parcel], named: Sequence[str]) -> list[Native]:
    """What was read of a form, with a problem of each folder in which there are files, or folders, of nothing that was. `named`
    are the paths of all that is read.
    """
    apart = {Path(each).resolve() for each in named}
    problems = tuple(
        each for parcel in parcels for each in (*_problems(form, parcel), *_problems_within(form, parcel, apart))
    )
    first, *others = read
    if not problems:
        return [first, *others]
    return [replace(first, snapshot=replace(first.snapshot, problems=(*first.snapshot.problems, *problems))), *others]


def _problems(form: Format, parcel: Parcel) -> Iterator[Problem]:
    found = [each for each in parcel.members if parcel.is_folder and not form.reads(each) and _may_hold(each)]
    none = [each for each in found if each.called(".csv") and each.is_no_table]
    others = [each for each in found if each not in none]
    for files, what, mend in ((none, _NO_CSV, _AGAIN), (others, _WHAT, _MEND)):
        if files:
            yield Problem(files[0].name, None, what.format(form.what), mend.format(names_of(files)), len(files))


def _problems_within(form: Format, parcel: Parcel, apart: Set[Path]) -> Iterator[Problem]:
    if not parcel.is_folder or parcel.in_archive or parcel.main is not None:  # who reads a snapshot tells of them
        return
    for folder, files in folders_in(Path(parcel.path)):
        others = (member_at(each) for each in files if not {folder.resolve(), each.resolve()} & apart)
        if found := [each for each in others if _may_hold(each)]:
            yield Problem(folder.name, None, _WITHIN.format(form.what), _NAME_IT.format(names_of(found)), len(found))


def _may_hold(member: Member) -> bool:
    """Whether a file may hold records, by its name; or text, by its first lines."""
    return member.called(*_TABLES) or (member.called(".txt") and _is_table(member.csv_text.top(_ROWS)))


def _is_table(rows: Sequence[CsvRow]) -> bool:
    """Whether rows of text are those of a table. Of a narrow one all have as many cells, and are no words with spaces or commas
    between them, as text to be read is.
    """
    widths = {len(row.cells) for row in rows}
    if rows and len(rows[0].cells) >= _WIDE:
        return True
    prose = any(" " in row.cells[0].strip() if widths == {1} else row.cells[-1].startswith(" ") for row in rows)
    return len(rows) > 1 and len(widths) == 1 and not prose
