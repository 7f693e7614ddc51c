"""The formats that are read, each with how it is recognised by what it holds and how it is read.

To add one: a package beside this file with one pure function to facts, a `Format` here, and its place in `FORMATS`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import IntakeError
from checker.frozen import frozen
from checker.intake.json_lines import looks_like_lines, parse_json_lines, read_json_lines
from checker.intake.native import Native, looks_native, parse_native
from checker.intake.parcels import HEADS, Member, Parcel, is_address
from checker.progress import part, steps

if TYPE_CHECKING:
    from checker.intake.csv_files import CsvFile, CsvText
    from checker.intake.mapping.model import Mapped
    from checker.intake.tabular import Page

YEAR = "say which: --year 2018 is the year ending 31 March 2018; one for each return, in the order they are named"


@frozen
class Asked:
    """What is asked of a run: the day to judge as at, an ordinal, if given; the years that returns end in, one each in the
    order they are named; the first day from which sources that do not say hold everything; a file that says what a
    system's own words mean, and what it says of a council's own reports; and what the sources of facts call each parcel, by
    its path.
    """

    as_at: int | None = None
    years: Sequence[int] = ()
    covers_from: int | None = None
    mapping: Path | None = None
    mapped: Mapped | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@frozen
class Format:
    """A format. `what` is how people call it; `recognises` tells by content whether a parcel is of it, and raises nothing;
    `read` makes facts of all the parcels of it, in the order they were named. `yearly`: one is of a year, given beside it;
    `told`: one does not say what it covers, or what its own words mean, and can be told. `reads` tells which files of a folder
    are read, or told of by whoever reads it.
    """

    name: str
    what: str
    recognises: Callable[[Parcel], bool]
    read: Callable[[Sequence[Parcel], Asked], list[Native]]
    reads: Callable[[Member], bool] = lambda member: True
    yearly: bool = False
    told: bool = False


# --- native snapshots -----------------------------------------------------------------------------------------------
def is_native(member: Member) -> bool:
    """Whether a file is a native snapshot, good or bad, in any of its forms."""
    return (
        member.head.startswith(b"PAR1")
        or looks_like_lines(member.head, member.path)
        or looks_native(member.head)
        or member.called(".yaml", ".yml", ".json")
    )


def _is_native(parcel: Parcel) -> bool:
    if parcel.is_one_file:
        return is_native(parcel.members[0]) and not (parcel.in_archive and _is_dump(parcel))
    return parcel.is_folder and any(member.name.casefold() in HEADS for member in parcel.members)


def _read_native(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    return [
        _native_reading(parcel)(as_at=asked.as_at, name=asked.labels[parcel.path])
        for parcel in steps(parcels, lambda parcel: parcel.size)
    ]


def _native_reading(parcel: Parcel) -> Callable[..., Native]:
    member = parcel.main
    assert member is not None
    if not parcel.is_one_file:
        from checker.intake.csv_folder import read_csv_folder

        return partial(read_csv_folder, member, parcel.members)
    if member.head.startswith(b"PAR1"):
        from checker.intake.parquet import read_parquet

        return partial(read_parquet, member)
    if not looks_like_lines(member.head, member.path):
        return partial(parse_native, member.raw, path=member.path)
    if member.at is None:
        return partial(parse_json_lines, io.BytesIO(member.raw), path=member.path)
    return partial(read_json_lines, member.path)


# --- the Standard Safeguarding Dataset ------------------------------------------------------------------------------
def _is_dump(parcel: Parcel) -> bool:
    from checker.intake.ssd.telling import looks_like_dump

    return is_address(parcel.path) or looks_like_dump(parcel.members)


def _read_dumps(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.ssd.database import read_ssd_database
    from checker.intake.ssd.reader import read_ssd

    told = {"as_at": asked.as_at, "covers_from": asked.covers_from}
    mapping = None if asked.mapped and asked.mapped.model.ssd is None else asked.mapping
    return [
        read_ssd_database(parcel.path, mapping=mapping, **told)
        if is_address(parcel.path)
        else read_ssd(parcel.members, where=parcel.path, mapping=mapping, **told)
        for parcel in steps(parcels, lambda parcel: parcel.size)
    ]


# --- the SSDA903 return ---------------------------------------------------------------------------------------------
def _is_return(parcel: Parcel) -> bool:
    from checker.intake.ssda903 import from_headings, is_return_xml, recognise

    return any(is_return_xml(member.head) for member in parcel.members) or any(
        recognise(from_headings(member.csv_text).header) for member in parcel.tables
    )


def _read_returns(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.ssda903 import Return, is_return_xml, read_ssda903

    years = asked.years
    if not years and len(parcels) == 1 and asked.as_at is not None:
        years = [_year_of(asked.as_at)]
    if not years:
        what = "expected the year this SSDA903 return ends in, found none given"
        raise IntakeError(what, where=parcels[0].path, help=YEAR)
    if len(years) != len(parcels):
        what = f"expected as many years as SSDA903 returns, found {len(years)} for {len(parcels)}"
        raise IntakeError(what, where="--year", help=YEAR)
    with part(0.5 if any(is_return_xml(member.head) for parcel in parcels for member in parcel.members) else 0.05):
        pairs = steps(list(zip(parcels, years, strict=True)), lambda each: each[0].size)
        returns = [Return(tuple(_tables(parcel)), year, _no_csv(parcel)) for parcel, year in pairs]
    return [Native(read_ssda903(returns, asked.as_at), drawn=dt.date(max(years), 3, 31).toordinal())]


def _tables(parcel: Parcel) -> Iterator[CsvText | CsvFile]:
    """The tables of a return: those of its CSV files, and those in its XML."""
    from checker.intake.ssda903 import is_return_xml, tables_in

    for file in sorted(parcel.members, key=lambda file: (file.name.casefold(), file.path)):
        if is_return_xml(file.head):
            yield from tables_in(file.raw, path=file.path, folder=file.folder, name=file.name)
        elif file in parcel.tables:
            yield file.csv_text


def _no_csv(parcel: Parcel) -> tuple[str, ...]:
    """The names of files that are called as CSV is and are none."""
    return tuple(file.name for file in parcel.members if file.called(".csv") and not _is_of_return(file))


def _is_of_return(member: Member) -> bool:
    from checker.intake.ssda903 import is_return_xml

    return member.is_csv or is_return_xml(member.head)


def _year_of(day: int) -> int:
    """The year in which the return's year (1 April to 31 March) that holds a day ends."""
    date = dt.date.fromordinal(day)
    return date.year + ((date.month, date.day) > (3, 31))


# --- Ofsted's child-level data (Annex A) and the children in need census ----------------------------------------------
def _holds_lists(parcel: Parcel) -> bool:
    from checker.intake.annex_a import holds_list

    return any(member.is_workbook for member in parcel.members) or any(
        holds_list(file.csv_text) for file in parcel.tables
    )


def _read_lists(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.annex_a import read_annex_a, sheet_in
    from checker.intake.sheets import Sheet, read_workbook

    def sheets(parcel: Parcel) -> Iterator[Sheet]:
        for file in parcel.members:
            if file.is_workbook:
                label = file.name if parcel.is_folder else asked.labels[parcel.path]
                yield from read_workbook(file.raw, path=file.path, file=label)
            elif file in parcel.tables:
                yield sheet_in(file.csv_text)

    def read(parcel: Parcel) -> Native:
        with part(0.7):  # a workbook takes longer to open than to read
            pages = tuple(sheets(parcel))
        return read_annex_a(pages, asked.as_at)

    return [read(parcel) for parcel in steps(parcels, lambda parcel: parcel.size)]


def _is_sheet(member: Member) -> bool:
    return member.is_workbook or member.is_csv


def _is_census(parcel: Parcel) -> bool:
    return any(map(_is_census_file, parcel.members))


def _is_census_file(member: Member) -> bool:
    from checker.intake.cin import is_census

    return is_census(member.head)


def _read_censuses(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.cin import is_census, read_cin

    censuses = [(parcel, file) for parcel in parcels for file in parcel.members if is_census(file.head)]
    return [
        read_cin(
            file.raw,
            path=file.path,
            file=file.name if parcel.is_folder else asked.labels[parcel.path],
            as_at=asked.as_at,
        )
        for parcel, file in steps(censuses, lambda each: each[1].size)
    ]


# --- templates of ours, filled in -------------------------------------------------------------------------------------
def _is_template(parcel: Parcel) -> bool:
    from checker.intake.templates.telling import is_filled

    return any(map(is_filled, parcel.members))


def _read_templates(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.tabular import pages_of
    from checker.intake.templates.reader import grouped, read_filled

    def pages(parcel: Parcel) -> list[Page]:
        known = [file for file in parcel.members if file.is_workbook or file in parcel.tables]
        label = None if parcel.is_folder else asked.labels[parcel.path]
        return [page for file in known for page in pages_of(file, label or file.name)]

    alone = [parcel for parcel in parcels if parcel.is_folder or parcel.members[0].is_workbook]
    loose = [page for parcel in parcels if parcel not in alone for page in pages(parcel)]
    return [read_filled(each, asked.as_at) for each in steps((*map(pages, alone), *grouped(loose)))]


# --- a council's own reports ------------------------------------------------------------------------------------------
def _read_reports(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.mapping.reader import read_mapped
    from checker.intake.refusing import not_a_report
    from checker.intake.tabular import pages_of

    assert asked.mapped is not None
    reports = [(parcel, file) for parcel in parcels for file in parcel.members if asked.mapped.reads(file.name)]
    if error := next((told for _, file in reports if (told := not_a_report(file))), None):
        raise error
    pages = [
        page
        for parcel, file in reports
        for page in pages_of(file, file.name if parcel.is_folder else asked.labels[parcel.path])
    ]
    others = sum(not asked.mapped.reads(file.name) for parcel in parcels for file in parcel.members)
    return read_mapped(pages, asked.mapped, asked.as_at, asked.covers_from, others=others)


FORMATS = (
    Format("native", "a native snapshot (YAML, JSON, JSON Lines, Parquet or a folder of CSV)", _is_native, _read_native),
    Format("template", "a filled template", _is_template, _read_templates, _is_sheet),
    Format("ssd", "a dump of the Standard Safeguarding Dataset, or the address of a database of it", _is_dump, _read_dumps,
           lambda member: member.called(".csv", ".parquet"), told=True),
    Format("ssda903", "an SSDA903 return (CSV or XML)", _is_return, _read_returns, _is_of_return, yearly=True),
    Format("cin", "a children in need census (XML)", _is_census, _read_censuses, _is_census_file),
    Format("annex-a", "Ofsted's child-level lists (Annex A: a workbook or CSV)", _holds_lists, _read_lists, _is_sheet),
)  # fmt: skip
"""Those that are read; a parcel is of the first that recognises it."""

MAPPED = Format("mapping", "a report that a mapping file describes", lambda parcel: False, _read_reports, told=True)
"""The one that nothing is recognised as: a mapping file says which files it is about, and they are of no other."""
