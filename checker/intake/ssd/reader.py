"""The way in: a dump of the Standard Safeguarding Dataset, from files or a database, to a snapshot."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from pathlib import Path

import polars as pl

from checker.errors import IntakeError, Problem
from checker.intake.drawn_later import last_known_after
from checker.intake.native import Native
from checker.intake.parcels import Member
from checker.intake.ssd.care import care_rows, episodes
from checker.intake.ssd.clean import PERSON, Clean, clean, note_unmapped
from checker.intake.ssd.cover import coverage_of, note_window
from checker.intake.ssd.emit import cases_of
from checker.intake.ssd.mapping import read_mapping
from checker.intake.ssd.model import Mapped, shipped
from checker.intake.ssd.notes import Notes
from checker.intake.ssd.placements import placement_rows
from checker.intake.ssd.rows import FactRows, fact_rows
from checker.intake.ssd.sheets import dump_in, read_sheets
from checker.intake.ssd.teams import with_teams
from checker.intake.staleness import certainly_stopped
from checker.progress import part, steps
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import covers_as_data
from checker.snapshot.facts import Input, Snapshot

FORMAT = "ssd"
_STALE = 7  # days
_AS_AT = "say which day the dump was made: --as-at 2026-03-31; nothing in it says so"
_AFTER_BIRTH = frozenset({"looked_after", "short_break", "placement", "temporary_stay", "placed_for_adoption", "review",
                          "health_assessment", "dental_check", "strengths_questionnaire", "missing",
                          "return_interview"})  # fmt: skip


def read_ssd(
    members: Sequence[Member],
    *,
    where: str,
    as_at: int | None,
    covers_from: int | None = None,
    mapping: Path | None = None,
) -> Native:
    """A snapshot from the CSV and Parquet files of a dump, told by their columns; any others are passed over.

    `where` is what errors call them together. `as_at`, an ordinal day, is the day the dump was made; `covers_from`, the
    first from which it holds everything; `mapping`, a file that says what words mean and what is covered. Raises
    IntakeError where there is no as-at date or a file cannot be read; RulesetError where the mapping file is not one.
    """
    day = checked_as_at(as_at, where)
    mapped = read_mapping(mapping, day, covers_from)
    found = dump_in(members)
    notes = Notes()
    passed_over = _passed_over(members, {each.member.path for each in found}, notes)
    with part(0.5):
        read = clean(read_sheets(found), notes)
    return read_dump(read, mapped, day, notes, passed_over)


def _passed_over(members: Iterable[Member], read: Container[str], notes: Notes) -> int:
    """How many files are no table that is read; one that has the name of such a table is told of by name."""
    others = [each for each in members if each.called(".csv", ".parquet") and each.path not in read]
    named = [each.name for each in others if Path(each.name).stem.casefold() in shipped().tables]
    for name in named:
        what = "expected the columns of the table of this name in its first row, found nothing or others; it is passed over"
        notes.add(name, 0, None, what, "Export it again. Which columns are read is in checker/intake/ssd/tables.yaml.")
    return len(others) - len(named)


def checked_as_at(as_at: int | None, where: str) -> int:
    """The as-at date. IntakeError where there is none."""
    if as_at is None:
        what = "expected the as-at date of a dump of the Standard Safeguarding Dataset, found none given"
        raise IntakeError(what, where=where, help=_AS_AT)
    return as_at


def read_dump(read: Sequence[Clean], mapped: Mapped, as_at: int, notes: Notes, passed_over: int = 0) -> Native:
    """A snapshot from the tables of a dump. `as_at` is an ordinal day; `passed_over`, how many files were no table of it."""
    if passed_over > 0:
        what = "expected a table that is read here, found another file; it is passed over"
        notes.add("dump", 0, None, what, "What is read is listed in docs/ssd.md.", passed_over)
    rows = list(_all_rows(read, mapped, as_at, notes))
    _note_values(read, mapped, notes)
    recorded = _note_days(rows, as_at, notes)
    drawn = last_known_after(_done(read), as_at)
    coverage, lost = coverage_of(rows, read, mapped, as_at, notes, drawn or as_at)
    note_window(mapped, "dump", notes)
    inputs = tuple(_input(each, coverage, as_at) for each in read)
    problems = (*(_stale(recorded, as_at) if drawn is None else ()), *notes.problems())
    return Native(Snapshot(as_at, cases_of(rows), coverage, inputs, problems), lost, drawn)


def _done(read: Iterable[Clean]) -> pl.Series:
    """The days of everything done that cannot lie ahead, as ordinals."""
    days = [
        each.frame[name].cast(pl.Int64) for each in read for name in each.sheet.table.done if name in each.frame.columns
    ]
    return pl.concat([pl.Series([], dtype=pl.Int64), *(each.rename("") for each in days)])


def _all_rows(read: Sequence[Clean], mapped: Mapped, as_at: int, notes: Notes) -> Iterator[FactRows]:
    tables = {each.sheet.table.name: each for each in read}
    for each in steps(read, lambda each: each.sheet.frame.height):
        for rows in fact_rows(each, mapped, as_at, notes):
            yield with_teams(rows, tables.get("ssd_involvements"), mapped, as_at) if rows.kind == "child" else rows
    care, statuses = tables.get("ssd_cla_episodes"), tables.get("ssd_legal_status")
    told = None
    if care and statuses:
        told, unclear = episodes(care, statuses, mapped, notes)
        yield from care_rows(care, told, unclear, notes)
    elif care:
        what = "expected this table too, found none; periods of being looked after are not read"
        notes.add("ssd_legal_status", 0, None, what, "Without it short breaks cannot be told from being looked after.")
    if placements := tables.get("ssd_cla_placement"):
        columns = mapped.tables["ssd_cla_episodes"].care
        yield from placement_rows(placements, told, columns, mapped, as_at, notes)


def _note_values(read: Sequence[Clean], mapped: Mapped, notes: Notes) -> None:
    """Count the texts that no value map knows."""
    for each in read:
        table = each.sheet.table
        used = {(w.column, w.by) for reading in table.reads for w in reading.where}
        used |= {(s.column, s.by) for reading in table.reads for s in reading.settings if s.by in mapped.values}
        used |= {(reading.cancelled, "cancelled") for reading in table.reads if reading.cancelled}
        used |= {(reading.doubt, "flag") for reading in table.reads if reading.doubt}
        for told, by in (("began", "episode-began"), ("ended", "episode-ended"), ("type", "placement-setting"),
                         ("status", "legal-status")):  # fmt: skip
            used |= {(table.care[told], by)} if told in table.care else set()
        for column, by in sorted(used):
            note_unmapped(each, column, mapped.values[by], notes)


def _note_days(rows: Sequence[FactRows], as_at: int, notes: Notes) -> pl.Series:
    """Note children who are not among the persons, and what is before a birth. The days by the as-at date of which anything
    is recorded, as ordinals."""
    born = [each.frame.select(PERSON, "born") for each in rows if each.kind == "child"]
    persons = pl.concat(born).group_by(PERSON).agg(pl.col("born").first()) if born else None
    recorded = [pl.Series([], dtype=pl.Int64)]
    for each in rows:
        if "start_lo" not in each.frame.columns:
            continue
        known = each.frame.filter(pl.col("start_lo") == pl.col("start_hi")) if persons is not None else each.frame
        recorded.append(known["start_lo"].filter(known["start_lo"] <= as_at).cast(pl.Int64))
        if persons is None:
            continue
        stranger = each.frame.join(persons, on=PERSON, how="anti")
        what = "expected a child that is among the persons, found one that is not"
        notes.rows(each.label, stranger, None, what, "Date of birth and sex are unknown.")
        if each.kind in _AFTER_BIRTH:
            early = known.join(persons, on=PERSON).filter(pl.col("start_lo") < pl.col("born"))
            what = "expected a day on or after the child's birth, found an earlier one"
            notes.rows(each.label, early, each.dates[0] or None, what, "Both are kept; check them.")
    return pl.concat(recorded)


def _stale(recorded: pl.Series, as_at: int) -> Iterator[Problem]:
    """Says so where nothing is recorded of the last days: whatever was done in them looks overdue."""
    newest = recorded.max()
    if isinstance(newest, int) and as_at - newest > _STALE:
        what = f"expected something recorded in the {_STALE} days before the as-at date, found nothing"
        hint = "Give as the as-at date the day the dump was made: later days are not in it."
        yield Problem("dump", None, what, hint, doubts_all=certainly_stopped(recorded, as_at))


def _input(each: Clean, coverage: Coverage, as_at: int) -> Input:
    kinds = {kind: coverage.of(kind) for kind in each.sheet.table.kinds if kind in coverage.kinds}
    rejected = each.lost.height + len(each.sheet.ragged) + len(each.sheet.others)
    covers = covers_as_data(Coverage(kinds), as_at)
    return Input(each.sheet.path, each.sheet.digest, FORMAT, each.sheet.rows, rejected, covers)
