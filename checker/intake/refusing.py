"""What to say of a source that is of no format that is read here: what it is, where that is known, and what to do with it."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Sequence

from checker.errors import IntakeError
from checker.intake.parcels import HEADS, STANDARD_INPUT, Member, Parcel, shown

IN_EXCEL = "save each sheet of it in Excel as CSV UTF-8, or the whole as xlsx, without a password"
_BEGINS = (
    (b"PK\x05\x06", "an empty zip archive", "name what was to be in it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook, or one with a password", IN_EXCEL),
    (b"SQLite format 3", "a database", "name its address, sqlite:/// and the path of the file"),
    (b"\x1f\x8b", "a compressed file", "unpack it"),
    (b"%PDF", "a PDF", "export the data it was made from"),
    (b"<", "XML of something else, or a web page", "name the export itself"),
)
_SNAPSHOTS = (".yaml", ".yml", ".json", ".jsonl", ".ndjson")
_NAMED = {".xlsx": "an Excel workbook", ".zip": "a zip archive", ".parquet": "Parquet", ".xml": "XML"}
_BEGIN = ((".parquet", b"PAR1"), (".xml", b"<"))
_CUT_SHORT = "export it again; it may have been cut short"
_TEMPLATE = b"checker/template@"
_NO_MARK = "expected checker/template@1 in the first cell of a template, found it elsewhere or written otherwise"
_MARK_HELP = (
    "leave the first row of every sheet as it was written; `checker template` writes a blank one to copy it from"
)
_SHOWN = 4  # names of files
OWN = "if it is a report of your own, `checker mapping suggest` drafts the mapping that it is read by (docs/mapping.md)"


def refused(member: Member) -> tuple[str, str] | None:
    """What a file is that is known and not read, and how to mend it; None of any other."""
    return next(((what, mend) for magic, what, mend in _BEGINS if member.head.lstrip().startswith(magic)), None)


def listed(formats: Sequence[str]) -> str:
    """Formats as one reads them."""
    return f"{', '.join(formats[:-1])} or {formats[-1]}"


def unknown(parcel: Parcel, formats: Sequence[str]) -> IntakeError:
    """What to say of a parcel that is of no format; `formats` is what those that are read are called."""
    what, mend = _told(parcel, formats)
    return IntakeError(what, where=shown(parcel.path), help=mend)


def _told(parcel: Parcel, formats: Sequence[str]) -> tuple[str, str]:
    read = f"what is read: {listed(formats)}"
    if parcel.path == STANDARD_INPUT:
        found = "something else" if any(member.head for member in parcel.members) else "nothing"
        return f"expected {formats[0]}, found {found}", f"name files instead; {read}"
    if spoilt := [member for member in parcel.members if _TEMPLATE in member.head.lower()]:
        return f"{_NO_MARK}: {names_of(spoilt)}", _MARK_HELP
    if parcel.in_archive:
        return _of_archive(parcel, read)
    if near := _nearly(parcel):
        return near
    if parcel.is_folder:
        return _of_folder(parcel)
    return _of_file(parcel.members[0] if parcel.members else None, read)


def _of_archive(parcel: Parcel, read: str) -> tuple[str, str]:
    if any(member.called(*_SNAPSHOTS) for member in parcel.members):
        what = f"expected one snapshot in this archive, found it among others: {_named(parcel)}"
        return what, "unpack it and name the snapshots, or make an archive of each"
    what = f"expected an export in this archive, found nothing that is known here: {_named(parcel)}"
    return what, f"unpack it and name what is in it; {read}"


def _of_folder(parcel: Parcel) -> tuple[str, str]:
    packed = [member for member in parcel.members if member.called(".zip")]
    if packed and not parcel.tables:
        what = f"expected a folder with an export that is read here, found a zip archive in it: {names_of(packed)}"
        return what, "name the archive itself, or unpack it and name the folder that its files are directly in"
    if not parcel.tables and (
        known := next(((each, *told) for each in parcel.members if (told := refused(each))), None)
    ):
        member, what, mend = known
        return f"this folder holds {what}, which is not read: {names_of([member])}", mend
    if not parcel.tables and (spoilt := [each for each in parcel.members if _is_spoilt(each)]):
        return f"this folder holds what is not as it is called, and cannot be read: {names_of(spoilt)}", _CUT_SHORT
    count = len(parcel.tables)
    found = f"{count} CSV file{'' if count == 1 else 's'} and the columns of none" if count else "no CSV file in it"
    what = f"expected a folder with an export that is read here, found {found}"
    return (
        what,
        f"name the folder that the files are directly in (a snapshot's has a {HEADS[0]} too), or a file; {OWN}",
    )


def _of_file(first: Member | None, read: str) -> tuple[str, str]:
    if first is not None and (known := refused(first)):
        return f"this is {known[0]}, which is not read", f"{known[1]}; {read}"
    if first is None or not first.raw.removeprefix(BOM_UTF8).strip():
        return "this is an empty file", f"export it again; {read}"
    for ending, what in _NAMED.items():
        if first.called(ending):
            what = f"this is called {ending}, and what it holds is not {what}"
            return what, _CUT_SHORT
    if first.called(".csv"):
        what = "expected a CSV file of an export that is read here, found the columns of none"
        return what, f"{OWN}; without one, {read}"
    return "this is not a file that is known here", read


def _is_spoilt(member: Member) -> bool:
    """Whether a file is called a workbook, Parquet or XML, and does not hold what it is called."""
    if member.called(".xlsx", ".xlsm"):
        return not member.is_workbook
    return any(member.called(ending) and not member.head.lstrip().startswith(begins) for ending, begins in _BEGIN)


def not_a_report(member: Member) -> IntakeError | None:
    """What to raise of a file that a mapping is about and that is neither CSV nor a workbook."""
    parquet = ("Parquet", "save it as CSV or as an Excel workbook") if member.head.startswith(b"PAR1") else None
    known = parquet or refused(member)
    return IntakeError(f"this is {known[0]}, which is not read", where=member.path, help=known[1]) if known else None


def _nearly(parcel: Parcel) -> tuple[str, str] | None:
    """What to say of CSV files of which one is nearly a list that is read."""
    if parcel.in_archive or not parcel.tables:
        return None
    from checker.intake.annex_a.nearly import nearly_in_csv

    found = ((file.name, near) for file in parcel.tables if (near := nearly_in_csv(file.csv_text)))
    for name, near in found:
        where = f" in {name}" if parcel.is_folder else ""
        return f"expected an export that is read here, found{where} {near.what}", f"{near.hint}; {OWN}"
    return None


def _named(parcel: Parcel) -> str:
    """The names of its first few files."""
    return names_of(parcel.members)


def names_of(members: Sequence[Member]) -> str:
    """The names of the first few of some files, and how many more there are."""
    names = [member.name if member.name.isprintable() else "?" for member in members]
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")
