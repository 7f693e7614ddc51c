"""`evaluate_facts`: a frame of facts to a frame of duties, for as many cases as memory holds the facts of.

The cases are taken some at a time, so that what is worked out along the way stays small whatever their number. Cases
that are left to the reference engine are made into objects one by one; no other fact or duty is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from checker.compile.program import Program
from checker.engines.polars.duties.frame import duties_frame
from checker.engines.polars.facts.frame import check_apart
from checker.engines.polars.run import AT_ONCE, Handed, Part, Run
from checker.errors import IntakeError
from checker.frozen import frozen
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import read_covers, with_defaults
from checker.snapshot.facts import Snapshot
from checker.snapshot.findings import Findings
from checker.snapshot.framed import FramedCases


@frozen
class Told:
    """What a program comes to over a frame of facts: its duties, the rules that could not run and why, and how much was
    left to the reference engine."""

    duties: pl.DataFrame
    errored: Mapping[str, str]
    handed: Handed


def evaluate_facts(
    program: Program,
    frame: pl.DataFrame,
    *,
    as_at: int,
    covers: Coverage | object,
    label: str = "facts",
    at_once: int = AT_ONCE,
) -> Told:
    """Every duty of every rule for every case of a frame of facts, sorted by rule, case and key.

    `frame` is as docs/snapshot-parquet.md says; `as_at` an ordinal day; `covers` what is covered, as a snapshot says it
    or as it has been read. `label` is what the sources of facts are called; `at_once` about how many facts are worked out
    together. The duties are those of the reference engine; rows are told by their number in the frame, from 1.

    Raises NotPlainError where the frame is not plain, IntakeError where `covers` cannot be read.
    """
    run = _run(program, frame, as_at, covers, label, at_once)
    return _told(run, run.whole())


def evaluate_in_parts(
    program: Program,
    frame: pl.DataFrame,
    *,
    as_at: int,
    covers: Coverage | object,
    label: str = "facts",
    at_once: int = AT_ONCE,
) -> Iterator[Told]:
    """The same, some cases at a time, for when all the duties together are more than memory holds.

    First come the rules that bring cases together. `errored` grows: the duties of a rule that a later part names there are
    to be left out of those before it.
    """
    run = _run(program, frame, as_at, covers, label, at_once)
    del frame  # its columns go as they are put in order, where nobody else holds them
    if run.brought:
        yield _told(run, run.brought)
    for part in run.parts():
        yield _told(run, part)


def coverage_of(covers: object, as_at: int, listed: Iterable[str]) -> Coverage:
    """What is covered, from what a snapshot with facts of the kinds listed says. IntakeError where it cannot be read."""
    findings = Findings()
    said = read_covers(covers, as_at, findings)
    if fatal := findings.fatal():
        raise IntakeError(fatal[0].what, where="covers", help=fatal[0].help)
    return with_defaults(said, listed, as_at)


def _run(program: Program, frame: pl.DataFrame, as_at: int, covers: Coverage | object, label: str, at_once: int) -> Run:
    cases = FramedCases(frame, label)
    check_apart(cases.abouts)
    coverage = covers if isinstance(covers, Coverage) else coverage_of(covers, as_at, cases.kinds)
    return Run(program, Snapshot(as_at, cases, coverage), Handed(), at_once)


def _told(run: Run, part: Part) -> Told:
    return Told(duties_frame(run.kept(part), run.names), dict(run.errored), run.handed)
