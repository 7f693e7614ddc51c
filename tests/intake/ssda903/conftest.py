"""Small returns written in the test, read as if from files."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from checker.intake.csv_files import CsvFile, open_csv, open_csv_file
from checker.intake.ssda903 import Return, read_ssda903
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Snapshot

COLUMNS = {
    "episodes": "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN",
    "header": "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB",
    "reviews": "CHILD,DOB,REVIEW,REVIEW_CODE",
    "missing": "CHILD,DOB,MISSING,MIS_START,MIS_END",
}
# A row of episodes is written "child decom rne ls place dec rec", "-" for a blank.
_EPISODE = ("CHILD", "DECOM", "RNE", "LS", "PLACE", "DEC", "REC")


def read_return(folder: Path, year: int) -> Return:
    """The return of a year in a folder of CSV files."""
    return Return(tuple(open_csv_file(path) for path in sorted(folder.glob("*.csv"))), year)


def make_file(name: str, rows: Sequence[str], folder: str = "return") -> CsvFile:
    columns = COLUMNS[name].split(",")
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, restval="")
    writer.writeheader()
    for row in rows:
        cells = ["" if cell == "-" else cell for cell in row.split(" ")]
        writer.writerow(dict(zip(_EPISODE if name == "episodes" else columns, cells, strict=False)))
    return open_csv(text.getvalue().encode(), path=f"{folder}/{name}.csv", folder=folder, name=f"{name}.csv").whole()


def make_return(year: int = 2018, **files: Sequence[str]) -> Return:
    files.setdefault("episodes", ())
    return Return(tuple(make_file(name, rows, str(year)) for name, rows in files.items()), year)


@pytest.fixture
def returned() -> Callable[..., Return]:
    """A `Return` from rows written as words."""
    return make_return


@pytest.fixture
def read() -> Callable[..., Snapshot]:
    """One year's return, read. Nothing is said of episodes where none are given."""

    def _read(year: int = 2018, **files: Sequence[str]) -> Snapshot:
        snapshot = read_ssda903([make_return(year, **files)])
        told = (each for each in snapshot.problems if files.get("episodes") or each.source != "episodes.csv")
        return replace(snapshot, problems=tuple(told))

    return _read


def _day(day: int) -> str:
    return {LONG_BEFORE: "long-before", STILL_OPEN: "open"}.get(day) or dt.date.fromordinal(day).isoformat()


@pytest.fixture
def days() -> Callable[[Fact], str]:
    """A fact's days as text: ``2017-05-01 open``; a span as ``2017-05-01..2017-06-01``."""

    def _days(fact: Fact) -> str:
        spans = ((fact.start_lo, fact.start_hi), (fact.end_lo, fact.end_hi))
        return " ".join(_day(lo) if lo == hi else f"{_day(lo)}..{_day(hi)}" for lo, hi in spans)

    return _days


@pytest.fixture(scope="session")
def twin() -> Path:
    """The generated return's folder."""
    return Path(__file__).parents[3] / "fixtures" / "ssda903"
