"""Files in the folder of an export that are none of it and may hold records: passed over, they would be lost without a word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checker.errors import Problem
from checker.intake.formats import Format
from checker.intake.native import Native
from checker.intake.parcels import Member, Parcel
from checker.intake.refusing import names_of

_TABLES = (
    *(".csv", ".tsv", ".parquet", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"),
    *(".xml", ".json", ".jsonl", ".ndjson", ".gz", ".zip", ".7z"),
)
_WIDE = 3  # cells of the first line of a table; text to be read has hardly ever as many
_WHAT = "expected {} in this folder, found another file beside it; it is not read"
_MEND = "{}: name what holds records by itself, and take the rest out of the folder"


def with_beside(read: Sequence[Native], form: Format, parcels: Sequence[Parcel]) -> list[Native]:
    """What was read of a form, with a problem of each folder in which there are files of nothing that was."""
    problems = tuple(each for parcel in parcels for each in _problems(form, parcel))
    first, *others = read
    if not problems:
        return [first, *others]
    return [replace(first, snapshot=replace(first.snapshot, problems=(*first.snapshot.problems, *problems))), *others]


def _problems(form: Format, parcel: Parcel) -> Iterator[Problem]:
    found = [each for each in parcel.members if parcel.is_folder and not form.reads(each) and _may_hold(each)]
    if found:
        yield Problem(found[0].name, None, _WHAT.format(form.what), _MEND.format(names_of(found)), len(found))


def _may_hold(member: Member) -> bool:
    """Whether a file may hold records, by its name; or text, by its first line."""
    return member.called(*_TABLES) or (member.called(".txt") and len(member.csv_text.header) >= _WIDE)
