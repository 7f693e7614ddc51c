"""Small dumps written in the test, read as if from files; and a PostgreSQL of the test's own."""

from __future__ import annotations

import datetime as dt
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from checker.intake import read_sources
from checker.intake.native import Native
from checker.intake.parcels import Member
from checker.intake.ssd.reader import read_ssd
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Snapshot

AS_AT = dt.date(2026, 3, 31).toordinal()
FOLDER = Path(__file__).parents[3] / "fixtures" / "ssd"
_DEBIAN = Path("/usr/lib/postgresql")  # where the package puts what is not on the path


def csv_member(name: str, text: str, encoding: str = "utf-8") -> Member:
    raw = text.encode(encoding)
    return Member(f"dump/{name}.csv", "dump", f"{name}.csv", lambda most: raw if most < 0 else raw[:most])


def table(columns: str, *rows: str) -> str:
    """A table as CSV: columns and rows in words, ``-`` for a blank and an underline for a space within a cell."""
    lines = [columns.split(), *([_cell(cell) for cell in row.split()] for row in rows)]
    return "".join(",".join(cells) + "\r\n" for cells in lines)


def _cell(word: str) -> str:
    return word if word in ("PLACEHOLDER_DATA", "SSD_PH") else "" if word == "-" else word.replace("_", " ")


@pytest.fixture
def read() -> Callable[..., Native]:
    """A dump read from its tables as CSV text, by name."""

    def _read(
        covers_from: str | None = "2020-04-01", mapping: Path | None = None, encoding: str = "utf-8", **tables: str
    ) -> Native:
        members = [csv_member(name, text, encoding) for name, text in tables.items()]
        first = None if covers_from is None else dt.date.fromisoformat(covers_from).toordinal()
        return read_ssd(members, where="dump", as_at=AS_AT, covers_from=first, mapping=mapping)

    return _read


@pytest.fixture(scope="session")
def whole() -> Snapshot:
    """The fixture, read from its CSV files."""
    return read_sources([str(FOLDER)], as_at=AS_AT)


def day(number: int) -> str:
    return {LONG_BEFORE: "long-before", STILL_OPEN: "open"}.get(number) or dt.date.fromordinal(number).isoformat()


def days(fact: Fact) -> str:
    """A fact's days as text: ``2017-05-01 open``; a span as ``2017-05-01..2017-06-01``."""
    spans = ((fact.start_lo, fact.start_hi), (fact.end_lo, fact.end_hi))
    return " ".join(day(lo) if lo == hi else f"{day(lo)}..{day(hi)}" for lo, hi in spans)


def facts_of(native: Native, kind: str, case: str = "01") -> list[Fact]:
    return [fact for each in native.snapshot.cases if each.id == case for fact in each.of(kind)]


def said(native: Native) -> list[tuple[str, str | None, str, int]]:
    """The problems, as place, column, the beginning of what they say, and how many."""
    return [(p.source, p.column, p.what, p.count) for p in native.snapshot.problems if p.source != "dump"]


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The address of an empty PostgreSQL, on a socket in a temporary folder."""
    on_path = shutil.which("initdb")
    found = [Path(on_path)] if on_path else sorted(_DEBIAN.glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed: there is no initdb")
    programs = found[-1].parent
    root = os.geteuid() == 0
    user = "postgres" if root else pwd.getpwuid(os.geteuid()).pw_name
    folder = Path(tempfile.mkdtemp(prefix="ssd-"))
    if root:
        shutil.chown(folder, user)
    as_user = {"user": user, "cwd": folder, "check": True, "stdout": subprocess.DEVNULL} if root else {
        "cwd": folder, "check": True, "stdout": subprocess.DEVNULL}  # fmt: skip
    data, log = folder / "data", folder / "log"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "checker", "-A", "trust", "-E", "UTF8", "--no-sync"], **as_user
    )
    start = f"-k {folder} -c listen_addresses='' -c fsync=off"
    subprocess.run([programs / "pg_ctl", "-D", data, "-l", log, "-o", start, "-w", "start"], **as_user)
    try:
        yield f"postgresql+psycopg://checker@/postgres?host={quote(str(folder), safe='')}"
    finally:
        subprocess.run([programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **as_user)
        shutil.rmtree(folder, ignore_errors=True)
