"""The way in: one or more years' returns to a snapshot."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path

import polars as pl

from checker.errors import IntakeError, Problem
from checker.intake.fact_frames import cases_of
from checker.intake.ssda903.adoption import decision_facts
from checker.intake.ssda903.care_facts import care_facts
from checker.intake.ssda903.cells import days_of
from checker.intake.ssda903.children import child_facts, note_no_header
from checker.intake.ssda903.cover import coverage_of
from checker.intake.ssda903.health import Health
from checker.intake.ssda903.leavers import leaver_facts
from checker.intake.ssda903.missing import missing_facts
from checker.intake.ssda903.modules import (
    EPISODES,
    HEADER,
    MISSING,
    OC2,
    OC3,
    PLACED_ADOPTION,
    REVIEWS,
    SW_EPISODES,
    Module,
    Return,
    fold,
)
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.reviews import review_facts
from checker.intake.ssda903.tables import Table, make_tables, of_module, year_end, year_start
from checker.intake.ssda903.workers import worker_facts
from checker.progress import part
from checker.side_by_side import side_by_side
from checker.snapshot.facts import Input, Snapshot

FORMAT = "ssda903"
FIRST_YEAR, LAST_YEAR = 1992, 2100
"""Returns end in a year from the first to the last of these."""

_ENOUGH_TO_TELL = 20
_NEARLY = 2  # columns of six that a file may lack and still be told as likely the episodes
_MOST_UNREAD = "expected dates such as 31/03/2026, found none in most rows; most episodes begin on a day not known"
_SAY_YEAR = "Say the year the return ends in: --year {last} is 1 April {first} to 31 March {last}"
_OPENED, _READ = 0.3, 0.55  # of the work, or nearly: to split files into cells, and to read them
_READERS: Mapping[Module, Callable[[Sequence[Table], Notes], Iterator[pl.DataFrame]]] = {
    HEADER: child_facts,
    EPISODES: care_facts,
    REVIEWS: review_facts,
    MISSING: missing_facts,
    SW_EPISODES: worker_facts,
    PLACED_ADOPTION: decision_facts,
    OC3: leaver_facts,
}
"""What makes facts of the rows of each module but OC2, of which `Health` does."""


def read_ssda903(returns: Sequence[Return], as_at: int | None = None) -> Snapshot:
    """A snapshot from one or more years' SSDA903 returns, joined.

    The later year's row wins where two years hold the same episode, header or
    review. `as_at` is a day as an ordinal; by default 31 March of the latest year. A case is a child, by the return's
    own code. Facts: `child` from the header; `looked_after`, `legal_status`, `placement`, `placed_for_adoption` and
    `short_break` from episodes; `review` and `missing` from their modules; `dental_check`, `health_assessment` and
    `strengths_questionnaire` on some day of the year, and `immunised`, from OC2; `lead_practitioner` from SWEpisodes;
    `adoption_step` from the decisions in PlacedAdoption; `leaver_outcome` from OC3. Read and counted but not used: AD1, UASC,
    PrevPerm and DoLo. Source: formats.md section 1.

    What cannot be read is a problem, and unknown. IntakeError if a year is no year of a return, or no file is of
    episodes.
    """
    _check_years(returns)
    notes = Notes()
    with part(_OPENED):
        tables, children, unread = make_tables(returns, notes)
    _check_episodes(tables, returns)
    day = year_end(max(each.year for each in returns)) if as_at is None else as_at
    health = Health(of_module(tables, OC2), notes)
    coverage, covers = coverage_of(tables, day, notes, unread)
    with part(_READ):
        facts = list(_facts(tables, health, notes))
    with part(1 - _OPENED - _READ):
        cases = cases_of(facts, health.covered(coverage, children), children)
    inputs = tuple(_input(table, shown) for table, shown in zip(tables, covers, strict=True))
    note_no_header(of_module(tables, HEADER), of_module(tables, EPISODES), notes)
    other_years = _other_years(of_module(tables, EPISODES))
    return Snapshot(day, cases, coverage, inputs, (*other_years, *notes.problems()))


def _facts(tables: Sequence[Table], health: Health, notes: Notes) -> Iterator[pl.DataFrame]:
    """The facts of every module, one after another."""

    def size(module: Module) -> int:
        return sum(table.count for table in of_module(tables, module))

    def told(module: Module) -> list[pl.DataFrame]:
        return list(health.facts() if module is OC2 else _READERS[module](of_module(tables, module), notes))

    return chain.from_iterable(side_by_side(told, [*_READERS, OC2], size))


def _check_years(returns: Sequence[Return]) -> None:
    for each in returns:
        if not FIRST_YEAR <= each.year <= LAST_YEAR:
            raise IntakeError(
                f"expected the year a return ends in, {FIRST_YEAR} to {LAST_YEAR}, found {each.year}",
                where="SSDA903 return",
                help="2018 means the return for 1 April 2017 to 31 March 2018",
            )


def _check_episodes(tables: Sequence[Table], returns: Sequence[Return]) -> None:
    if of_module(tables, EPISODES):
        return
    found = ", ".join(sorted({table.module.name for table in tables})) or "no module of it"
    files = [file.path for each in returns for file in each.files]
    known = {table.file.path for table in tables}
    others = {Path(file.path).name: file for each in returns for file in each.files if file.path not in known}
    if others:
        found += f"; the first row of {', '.join(sorted(others))} holds the columns of none"
    if none := ", ".join(name for each in returns for name in each.none):
        found += f"; called .csv and no CSV, but a web page, a workbook or an archive: {none}"
    lacks = {name: _lacking(file.header) for name, file in sorted(others.items())}
    nearly = [f"; {name} lacks only {' and '.join(lack)}" for name, lack in lacks.items() if len(lack) <= _NEARLY]
    nearly += [f"; {name} is empty" for name, file in sorted(others.items()) if not any(file.header)]
    raise IntakeError(
        f"expected an episodes file in an SSDA903 return, found {found}",
        where=str(Path(files[0]).parent) if files else "SSDA903 return",
        help=f"add the file whose columns include {', '.join(EPISODES.required)}, their names in its first row{''.join(nearly)}",
    )


def _lacking(header: Sequence[str]) -> list[str]:
    """The columns that episodes are told by and that a first row does not have."""
    there = {fold(name) for name in header}
    return [column for column in EPISODES.required if column not in there]


def _input(table: Table, covers: Mapping[str, object]) -> Input:
    rejected = table.no_child.height + table.lost
    return Input(table.file.path, table.file.sha256, FORMAT, table.count, rejected, covers)


def _other_years(tables: Sequence[Table]) -> Iterator[Problem]:
    """Says so where nothing can be made of many episodes: most begin on a day that cannot be read. Or the return is likely of
    another year: none begins or ends in the year, or most begin after it."""
    for table in tables:
        if table.rows.height < _ENOUGH_TO_TELL:
            continue
        first, last = year_start(table.year), year_end(table.year)
        began, ended = _days(table, "DECOM"), _days(table, "DEC")
        plain = _days(table, "DECOM", month_first=True) if table.month_first else began
        if 2 * sum(plain.values()) < table.rows.height:
            yield Problem(table.label, "DECOM", _MOST_UNREAD, "put right how the export writes dates", doubts_all=True)
            continue
        what = None
        if 2 * sum(count for day, count in began.items() if day > last) > table.rows.height:
            what = f"expected episodes that begin by 31/03/{table.year}, found most that begin later"
        elif not any(first <= day <= last for day in (*began, *ended)):
            what = f"expected episodes that begin or end in the year to 31/03/{table.year}, found none"
        if what is not None:
            yield Problem(table.label, None, what, _say_year(ended), doubts_all=True)


def _say_year(ended: Counter[int]) -> str:
    """How to say the year, with that in which most of the episodes that ended did: those of earlier years are in no return."""
    years: Counter[int] = Counter()
    for day, count in ended.items():
        year = dt.date.fromordinal(day).year
        years[year + (day > year_end(year))] += count
    likely = min(years, key=lambda year: (-years[year], year), default=2018)
    return f"{_SAY_YEAR.format(first=likely - 1, last=likely)}{', when most of its episodes that ended did' if years else ''}."


def _days(table: Table, column: str, month_first: bool = False) -> Counter[int]:
    """How often each day stands in a column; what is no day is passed over, and with `month_first` what may be another."""
    found: Counter[int] = Counter()
    for day, count in zip(days_of(table.texts(column), month_first=month_first), table.counts(column), strict=True):
        if count and day:
            found[day] += count
    return found
