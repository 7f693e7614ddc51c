"""The way in: files, folders and standard input, told apart by what they hold, to one snapshot."""

from __future__ import annotations

import datetime as dt
import io
import stat
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial, reduce
from pathlib import Path

from checker.errors import IntakeError, Problem
from checker.intake.csv_files import CsvFile, csv_paths, parse_csv, read_csv_file
from checker.intake.csv_folder import HEADS, head_of, read_csv_folder
from checker.intake.json_lines import looks_like_lines, parse_json_lines, read_json_lines
from checker.intake.native import MAX_BYTES, Native, looks_native, parse_native, read_bytes
from checker.intake.parquet import read_parquet
from checker.intake.ssda903 import Return, read_ssda903, recognise
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import less_lost
from checker.snapshot.document import SCHEMA
from checker.snapshot.facts import Fact, Snapshot, make_case
from checker.snapshot.unborn import follow_births
from checker.snapshot.vocabulary import vocabulary

STANDARD_INPUT = "standard input"
_Key = tuple[str, str]  # a case's identifier, and what it is about
_HEAD = 65536
_FILE = f"a native snapshot (YAML, JSON, JSON Lines or Parquet with schema: {SCHEMA})"
_READ = f"{_FILE}, a folder of CSV or Parquet with its {HEADS[0]}, or the CSV files of an SSDA903 return"
_NO_HEAD = f"name the folder they are directly in; a snapshot in CSV or Parquet has a {HEADS[0]} too, and any other is one file"
_YEAR = "say which: --year 2018 is the year ending 31 March 2018; one for each return, in the order they are named"
_NOT_YET = (
    (b"PK\x03\x04", "an Excel workbook or zip archive", "save each sheet as CSV UTF-8, or unpack the archive"),
    (b"PK\x05\x06", "an empty zip archive", "name what was to be in it"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook", "save each sheet as CSV UTF-8"),
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

    A folder with a snapshot.yaml or snapshot.json is a native snapshot in CSV; any other folder of CSV files is one
    return; all CSV files named by themselves are one return together; ``-`` is a native snapshot in one file from
    `stdin`, by default the process's own. `as_at`, an ordinal day, is needed where sources are as at
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
    labels = _labels([path for path, _ in found.native])
    read = [reading(as_at=as_at, name=labels[path]) for path, reading in found.native]
    read += [Native(read_ssda903(returns, as_at))] if returns else []
    snapshot = follow_births(read[0].snapshot if len(read) == 1 else _joined(read))
    _kept_apart(snapshot)
    return snapshot


def _kept_apart(snapshot: Snapshot) -> None:
    """IntakeError where allegations about adults are in one run with the records of children or households."""
    if {"allegation"} < {case.about for case in snapshot.cases}:
        what = "allegations about adults and children's or households' cases are never read in one run"
        raise IntakeError(what, where=snapshot.inputs[-1].path, help="keep them in files of their own, and run each")


@dataclass(slots=True)
class _Found:
    """What the paths turned out to be: native snapshots, each with the way to read it once there is an as-at date and a
    name for it; and in `returns` the files of each SSDA903 return, by what to call it.
    """

    native: list[tuple[str, Callable[..., Native]]] = field(default_factory=list)
    returns: dict[str, dict[Path, CsvFile]] = field(default_factory=dict)
    loose: str = ""  # what the return of the CSV files named by themselves is called: the first of them


def _look(path: str, found: _Found, stdin: Callable[[], bytes] | None) -> None:
    """Find out what is at a path."""
    if path == "-":
        raw = _standard_input(found, stdin)
        found.native.append((STANDARD_INPUT, partial(_parse, raw, path=STANDARD_INPUT)))
        return
    try:
        mode = Path(path).stat().st_mode if path.strip() else 0
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "this is not a name a file can have"
        raise IntakeError(f"this cannot be opened: {reason}", where=path, help="check the spelling") from None
    if stat.S_ISDIR(mode):
        if head := head_of(Path(path)):
            found.native.append((str(head), partial(read_csv_folder, str(head))))
        else:
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


def _parse(raw: bytes, *, path: str, as_at: int | None, name: str) -> Native:
    """Bytes that are all there already, in either form."""
    if looks_like_lines(raw[:_HEAD], path):
        return parse_json_lines(io.BytesIO(raw), path=path, as_at=as_at, name=name)
    return parse_native(raw, path=path, as_at=as_at, name=name)


def _folder(path: str) -> dict[Path, CsvFile]:
    files = {file: read_csv_file(file) for file in csv_paths([Path(path)])}
    if not any(recognise(file.header) for file in files.values()):
        count = f"{len(files) or 'no'} CSV file{'' if len(files) == 1 else 's'}"
        what = f"expected a folder with the CSV files of an SSDA903 return, found {count} and none of its modules"
        raise IntakeError(what, where=path, help=_NO_HEAD)
    return files


def _file(path: str, found: _Found) -> None:
    """Take a file for what its content says it is; failing that, its name."""
    raw, name, suffix = read_bytes(path, _HEAD), Path(path).name, Path(path).suffix.casefold()
    head = raw.removeprefix(b"\xef\xbb\xbf")
    for magic, what, mend in _NOT_YET:
        if head.lstrip().startswith(magic):
            raise IntakeError(
                f"this is {what}, which is not read yet", where=path, help=f"{mend}; what is read: {_READ}"
            )
    if head.startswith(b"PAR1"):
        found.native.append((path, partial(read_parquet, path)))
        return
    if looks_like_lines(raw, path):
        found.native.append((path, partial(read_json_lines, path)))
        return
    raw = read_bytes(path)
    if looks_native(head) or suffix in (".yaml", ".yml", ".json"):
        found.native.append((path, partial(parse_native, raw, path=path)))
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


def _labels(native: Sequence[str]) -> dict[str, str]:
    """What the sources of facts call each file: its name; its folder too where several have it, or are CSV folders."""
    paths = {path: Path(path) for path in native}
    kept = {text: HEADS[0] if path.name.casefold() in HEADS else path.name for text, path in paths.items()}
    count = Counter(kept.values())
    return {
        text: path.name if count[kept[text]] == 1 else f"{path.resolve().parent.name}/{path.name}"
        for text, path in paths.items()
    }


def _joined(read: Sequence[Native]) -> Snapshot:
    """One snapshot from several: cases joined by identifier, coverage less the days of lost facts.

    The snapshot is covered by any source; a case, only by those that hold it: the others may not be about it at all.
    """
    snapshots = [each.snapshot for each in read]
    first = snapshots[0]
    for other in snapshots[1:]:
        if other.as_at != first.as_at:
            days = " and ".join(dt.date.fromordinal(each.as_at).isoformat() for each in (first, other))
            what = f"expected sources as at one day, found {days}"
            raise IntakeError(what, where=other.inputs[0].path, help="say which day to report on: --as-at DATE")
    facts: defaultdict[_Key, list[Fact]] = defaultdict(list)
    holders: defaultdict[_Key, tuple[int, ...]] = defaultdict(tuple)
    for index, case in ((index, case) for index, each in enumerate(snapshots) for case in each.cases):
        facts[case.id, case.about].extend(case.facts)
        holders[case.id, case.about] += (index,)

    @cache
    def cover(held: tuple[int, ...]) -> Coverage:
        together = reduce(Coverage.merged, (snapshots[index].coverage for index in held))
        return less_lost(together, (lost for each in read for lost in each.lost))

    whole = cover(tuple(range(len(snapshots))))
    cases = (make_case(*key, facts[key]) for key in sorted(facts))
    covers = {key: None if cover(held) == whole else cover(held) for key, held in holders.items()}
    return Snapshot(
        first.as_at,
        tuple(replace(case, coverage=covers[case.id, case.about]) for case in cases),
        whole,
        tuple(file for each in snapshots for file in each.inputs),
        (*_apart(snapshots, holders, cover), *(problem for each in snapshots for problem in each.problems)),
    )


def _apart(
    snapshots: Sequence[Snapshot],
    holders: Mapping[_Key, tuple[int, ...]],
    cover: Callable[[tuple[int, ...]], Coverage],
) -> Iterator[Problem]:
    """Sources that share no case with any other, or lack cases of others, and cover what those do not."""

    @cache
    def adds(index: int, held: tuple[int, ...], about: str) -> bool:
        own, more = cover(held), cover(tuple(sorted((*held, index))))
        return any(own.of(name) != more.of(name) for name, kind in vocabulary().kinds.items() if kind.about == about)

    for index, each in enumerate(snapshots):
        absent = [adds(index, held, about) for (_, about), held in holders.items() if index not in held]
        shared = any(index in held and len(held) > 1 for held in holders.values())
        if each.cases and not shared and absent and any(other.coverage != each.coverage for other in snapshots):
            what = "this has no case in common with the other sources, and does not cover the same kinds and days"
            mend = "check that they use the same identifiers; if they are of different people, run them one by one"
            yield Problem(each.inputs[0].path, None, what, mend)
        elif any(absent):
            what = "this does not hold a case that another source does; what only this covers is not covered for it"
            mend = "if it should, list each such case there by its identifier, with or without facts"
            yield Problem(each.inputs[0].path, None, what, mend, sum(absent))
