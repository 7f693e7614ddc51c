"""The way in: files, folders and standard input, told apart by what they hold, to one snapshot."""

from __future__ import annotations

import datetime as dt
import stat
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from pathlib import Path

from checker.errors import IntakeError, Problem
from checker.intake.csv_files import CsvFile, csv_paths, parse_csv, read_csv_file
from checker.intake.native import MAX_BYTES, Native, looks_native, parse_native, read_bytes
from checker.intake.ssda903 import Return, read_ssda903, recognise
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import less_lost
from checker.snapshot.document import SCHEMA
from checker.snapshot.facts import Fact, Snapshot, make_case

STANDARD_INPUT = "standard input"
_HEAD = 65536
_READ = f"a native snapshot (YAML or JSON with schema: {SCHEMA}) or the CSV files of an SSDA903 return"
_YEAR = "say which: --year 2018 is the year ending 31 March 2018; one for each return, in the order they are named"
_NOT_YET = (
    (b"PK\x03\x04", "an Excel workbook or zip archive", "save each sheet as CSV UTF-8, or unpack the archive"),
    (b"PK\x05\x06", "an empty zip archive", "name what was to be in it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save each sheet as CSV UTF-8"),
    (b"PAR1", "a Parquet file", "write it out as a native snapshot in JSON"),
    (b"SQLite format 3", "a database", "write it out as a native snapshot in JSON"),
    (b"\x1f\x8b", "a compressed file", "unpack it"),
    (b"%PDF", "a PDF", "export the data it was made from"),
    (b"<", "XML or a web page", "export CSV, or write it out as a native snapshot"),
)


def read_sources(
    paths: Sequence[str],
    *,
    as_at: int | None = None,
    years: Sequence[int] = (),
    stdin: Callable[[], bytes] | None = None,
) -> Snapshot:
    """One snapshot from everything named: native snapshots, SSDA903 returns, or both.

    A folder of CSV files is one return; all CSV files named by themselves are one return together; ``-`` is a native
    snapshot from `stdin`, by default the process's own. `as_at`, an ordinal day, is needed where sources are as at
    different days. `years` are the years the returns end in, one each in the order they are named; where there is one
    return, `as_at` can stand in.

    Raises IntakeError or RulesetError where a source is not there, cannot be read or is not what is read here.
    """
    if not paths:
        raise IntakeError("expected a file or a folder to read, found none named", help=f"name {_READ}")
    found = _Found()
    for path in paths:
        _look(path, found, stdin)
    returns = _returns(found, as_at, years)
    labels = _labels(found.native)
    read = [parse_native(raw, path=path, as_at=as_at, name=labels[path]) for path, raw in found.native]
    read += [Native(read_ssda903(returns, as_at))] if returns else []
    return read[0].snapshot if len(read) == 1 else _joined(read)


@dataclass(slots=True)
class _Found:
    """What the paths turned out to be. `returns` holds the files of each SSDA903 return, by what to call it."""

    native: list[tuple[str, bytes]] = field(default_factory=list)
    returns: dict[str, dict[Path, CsvFile]] = field(default_factory=dict)
    loose: str = ""  # what the return of the CSV files named by themselves is called: the first of them


def _look(path: str, found: _Found, stdin: Callable[[], bytes] | None) -> None:
    """Find out what is at a path."""
    if path == "-":
        found.native.append((STANDARD_INPUT, _standard_input(found, stdin)))
        return
    try:
        mode = Path(path).stat().st_mode if path.strip() else 0
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a name a file can have"
        raise IntakeError(f"this cannot be opened: {reason}", where=path, help="check the spelling") from None
    if stat.S_ISDIR(mode):
        found.returns[path] = _folder(path)
    elif stat.S_ISREG(mode):
        _file(path, found)
    else:
        what = "expected a file or a folder, found something else such as a device, a pipe or an empty name"
        raise IntakeError(what, where=path, help="name a file, or write - to read standard input")


def _standard_input(found: _Found, stdin: Callable[[], bytes] | None) -> bytes:
    if any(path == STANDARD_INPUT for path, _ in found.native):
        raise IntakeError("standard input can be read once only", where="-", help="write - once, or name files")
    raw = stdin() if stdin else sys.stdin.buffer.read(MAX_BYTES + 1)
    if not looks_native(raw[:_HEAD]):
        what = f"expected a native snapshot (YAML or JSON with schema: {SCHEMA}), found something else"
        raise IntakeError(
            what, where=STANDARD_INPUT, help="name the folder of an SSDA903 return, or its files, instead"
        )
    return raw


def _folder(path: str) -> dict[Path, CsvFile]:
    files = {file: read_csv_file(file) for file in csv_paths([Path(path)])}
    if not any(recognise(file.header) for file in files.values()):
        count = f"{len(files) or 'no'} CSV file{'' if len(files) == 1 else 's'}"
        what = f"expected a folder with the CSV files of an SSDA903 return, found {count} and none of its modules"
        raise IntakeError(what, where=path, help="name the folder they are directly in; name snapshot files one by one")
    return files


def _file(path: str, found: _Found) -> None:
    """Take a file for what its content says it is; failing that, its name."""
    raw, name = read_bytes(path), Path(path).name
    head, suffix = raw[:_HEAD].removeprefix(b"\xef\xbb\xbf"), Path(path).suffix.casefold()
    for magic, what, mend in _NOT_YET:
        if head.lstrip().startswith(magic):
            raise IntakeError(
                f"this is {what}, which is not read yet", where=path, help=f"{mend}; what is read: {_READ}"
            )
    if looks_native(head) or suffix in (".yaml", ".yml", ".json"):
        found.native.append((path, raw))
        return
    at = Path(path).resolve()
    file = parse_csv(raw, path=path, folder=at.parent.name, name=name)
    if suffix != ".csv" and not recognise(file.header):
        what = "this is an empty file" if not raw.strip() else "this is not a file that is known here"
        raise IntakeError(what, where=path, help=f"what is read: {_READ}")
    found.loose = found.loose or path
    found.returns.setdefault(found.loose, {}).setdefault(at, file)


def _returns(found: _Found, as_at: int | None, years: Sequence[int]) -> list[Return]:
    """The returns, each with its year."""
    names = list(found.returns)
    if found.loose and not any(recognise(file.header) for file in found.returns[found.loose].values()):
        what = "expected a file of an SSDA903 return, found the columns of none of its modules"
        raise IntakeError(what, where=found.loose, help=f"what is read: {_READ}")
    if not years and len(names) == 1 and as_at is not None:
        years = [_year_of(as_at)]
    if names and not years:
        raise IntakeError("expected the year this SSDA903 return ends in, found none given", where=names[0], help=_YEAR)
    if len(years) != len(names):
        what = f"expected as many years as SSDA903 returns, found {len(years)} for {len(names)}"
        raise IntakeError(what, where="--year", help=_YEAR)
    by_name = [
        sorted(found.returns[name].values(), key=lambda file: (file.name.casefold(), file.path)) for name in names
    ]
    return [Return(tuple(files), year) for files, year in zip(by_name, years, strict=True)]


def _year_of(day: int) -> int:
    """The year in which the return's year (1 April to 31 March) that holds a day ends."""
    date = dt.date.fromordinal(day)
    return date.year + ((date.month, date.day) > (3, 31))


def _labels(native: Sequence[tuple[str, bytes]]) -> dict[str, str]:
    """What the sources of facts call each file: its name; its folder too where several have that name."""
    paths = {path: Path(path) for path, _ in native}
    count = Counter(path.name for path in paths.values())
    return {
        text: path.name if count[path.name] == 1 else f"{path.resolve().parent.name}/{path.name}"
        for text, path in paths.items()
    }


def _joined(read: Sequence[Native]) -> Snapshot:
    """One snapshot from several: cases joined by identifier, coverage by either, less the days of lost facts."""
    snapshots = [each.snapshot for each in read]
    first = snapshots[0]
    for other in snapshots[1:]:
        if other.as_at != first.as_at:
            days = " and ".join(dt.date.fromordinal(each.as_at).isoformat() for each in (first, other))
            what = f"expected sources as at one day, found {days}"
            raise IntakeError(what, where=other.inputs[0].path, help="say which day to report on: --as-at DATE")
    facts: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for case in (case for each in snapshots for case in each.cases):
        facts[case.id, case.about].extend(case.facts)
    if {"allegation"} < {about for _, about in facts}:
        what = "allegations about adults and children's or households' cases are never read in one run"
        raise IntakeError(what, where=snapshots[-1].inputs[0].path, help="run them one after the other")
    coverage = reduce(Coverage.merged, (each.coverage for each in snapshots))
    return Snapshot(
        first.as_at,
        tuple(make_case(name, about, facts[name, about]) for name, about in sorted(facts)),
        less_lost(coverage, (lost for each in read for lost in each.lost)),
        tuple(file for each in snapshots for file in each.inputs),
        (*_strangers(snapshots), *(problem for each in snapshots for problem in each.problems)),
    )


def _strangers(snapshots: Sequence[Snapshot]) -> Iterator[Problem]:
    """Sources that share no case with any other and cover other things: what one covers says nothing of the rest."""
    cases = [{(case.id, case.about) for case in each.cases} for each in snapshots]
    for index, each in enumerate(snapshots):
        rest = [other for at, other in enumerate(snapshots) if at != index and cases[at]]
        shared = any(cases[index] & other for at, other in enumerate(cases) if at != index)
        if cases[index] and not shared and any(other.coverage != each.coverage for other in rest):
            what = "this has no case in common with the other sources, and does not cover the same kinds and days"
            mend = "check that they use the same identifiers; if they are of different people, run them one by one"
            yield Problem(each.inputs[0].path, None, what, mend)
