"""The formats that are read, each with how it is recognised by what it holds and how it is read.

To add one: a package beside this file with one pure function to facts, a `Format` here, and its place in `FORMATS`.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from checker.errors import IntakeError
from checker.intake.csv_folder import HEADS, head_of, read_csv_folder
from checker.intake.json_lines import looks_like_lines, parse_json_lines, read_json_lines
from checker.intake.native import Native, looks_native, parse_native
from checker.intake.parcels import STANDARD_INPUT, Member, Parcel, is_address
from checker.intake.parquet import read_parquet
from checker.snapshot.document import SCHEMA

YEAR = "say which: --year 2018 is the year ending 31 March 2018; one for each return, in the order they are named"


@dataclass(frozen=True)
class Asked:
    """What is asked of a run: the day to judge as at, an ordinal, if given; the years that returns end in, one each in the
    order they are named; the first day from which sources that do not say hold everything; a file that says what a
    system's own words mean; and what the sources of facts call each parcel, by its path.
    """

    as_at: int | None = None
    years: Sequence[int] = ()
    covers_from: int | None = None
    mapping: Path | None = None
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Format:
    """A format. `what` is how people call it; `recognises` tells by content whether a parcel is of it, and raises nothing;
    `read` makes facts of all the parcels of it, in the order they were named. `yearly`: one is of a year, given beside it;
    `told`: one does not say what it covers, or what its own words mean, and can be told.
    """

    name: str
    what: str
    recognises: Callable[[Parcel], bool]
    read: Callable[[Sequence[Parcel], Asked], list[Native]]
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
    if parcel.is_folder:
        return any(member.name.casefold() in HEADS for member in parcel.members)
    return len(parcel.members) == 1 and is_native(parcel.members[0])


def _read_native(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    return [_native_reading(parcel)(as_at=asked.as_at, name=asked.labels[parcel.path]) for parcel in parcels]


def _native_reading(parcel: Parcel) -> Callable[..., Native]:
    if parcel.is_folder:
        return partial(read_csv_folder, str(head_of(Path(parcel.path))))
    (member,) = parcel.members
    if member.head.startswith(b"PAR1"):
        return partial(read_parquet, parcel.path)
    if not looks_like_lines(member.head, member.path):
        return partial(parse_native, member.raw, path=member.path)
    if parcel.path == STANDARD_INPUT:
        return partial(parse_json_lines, io.BytesIO(member.raw), path=member.path)
    return partial(read_json_lines, parcel.path)


# --- the Standard Safeguarding Dataset ------------------------------------------------------------------------------
def _is_dump(parcel: Parcel) -> bool:
    from checker.intake.ssd.telling import looks_like_dump

    return is_address(parcel.path) or looks_like_dump(parcel.members)


def _read_dumps(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.ssd.database import read_ssd_database
    from checker.intake.ssd.reader import read_ssd

    told = {"as_at": asked.as_at, "covers_from": asked.covers_from}
    return [
        read_ssd_database(parcel.path, mapping=asked.mapping, **told)
        if is_address(parcel.path)
        else read_ssd(parcel.members, where=parcel.path, mapping=asked.mapping, **told)
        for parcel in parcels
    ]


# --- the SSDA903 return ---------------------------------------------------------------------------------------------
def _is_return(parcel: Parcel) -> bool:
    from checker.intake.ssda903 import recognise

    return any(recognise(member.csv.header) for member in parcel.tables)


def _read_returns(parcels: Sequence[Parcel], asked: Asked) -> list[Native]:
    from checker.intake.ssda903 import Return, read_ssda903

    years = asked.years
    if not years and len(parcels) == 1 and asked.as_at is not None:
        years = [_year_of(asked.as_at)]
    if not years:
        what = "expected the year this SSDA903 return ends in, found none given"
        raise IntakeError(what, where=parcels[0].path, help=YEAR)
    if len(years) != len(parcels):
        what = f"expected as many years as SSDA903 returns, found {len(years)} for {len(parcels)}"
        raise IntakeError(what, where="--year", help=YEAR)
    tables = [sorted(parcel.tables, key=lambda file: (file.name.casefold(), file.path)) for parcel in parcels]
    returns = [
        Return(tuple(file.csv for file in files), year) for files, year in zip(tables, years, strict=True)
    ]  # fmt: skip
    return [Native(read_ssda903(returns, asked.as_at))]


def _year_of(day: int) -> int:
    """The year in which the return's year (1 April to 31 March) that holds a day ends."""
    date = dt.date.fromordinal(day)
    return date.year + ((date.month, date.day) > (3, 31))


FORMATS = (
    Format("native", f"a native snapshot (YAML, JSON, JSON Lines or Parquet with schema: {SCHEMA}, or a folder of CSV or "
           f"Parquet with its {HEADS[0]})", _is_native, _read_native),
    Format("ssd", "a dump of the Standard Safeguarding Dataset (CSV or Parquet files, or the address of a database)",
           _is_dump, _read_dumps, told=True),
    Format("ssda903", "the CSV files of an SSDA903 return", _is_return, _read_returns, yearly=True),
)  # fmt: skip
"""Those that are read; a parcel is of the first that recognises it."""
