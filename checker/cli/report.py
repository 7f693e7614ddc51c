"""`checker report`: the service report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.engines import engine_options, evaluated, verified
from checker.cli.options import (
    Period,
    RulesChosen,
    check_cases,
    figures_option,
    read_ledger,
    read_own,
    read_rules,
    read_snapshot,
    rule_options,
    source_options,
)
from checker.cli.output import check_screen, check_target, save, show
from checker.cli.selecting import fits, nearest
from checker.cli.switches import switch
from checker.cli.waiting import waiting
from checker.errors import CheckerError
from checker.measures.plan import DIMENSIONS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from checker.compile.program import Program
    from checker.measures.ledger import CaseName
    from checker.measures.plan import Measure
    from checker.measures.values import ServiceReport
    from checker.report.counts import Counts
    from checker.snapshot.facts import Fact, Snapshot

FORMS = ("text", "html", "xlsx", "json")


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@source_options
@rule_options
@click.option(
    "--period", type=Period(), metavar="FROM..TO", help="The period. By default the 12 months to the as-at day."
)
@click.option(
    "--by", type=click.Choice(DIMENSIONS), multiple=True, help="Also break every figure down by this. May be repeated."
)
@click.option("--select", multiple=True, metavar="PREFIX", help="Only measures whose ids begin so. May be repeated.")
@click.option(
    "--ledger", type=click.Path(path_type=Path), metavar="FILE", help="Count the disputes adopted into this ledger."
)
@switch(
    "restricted",
    help="Show small numbers, and the cases behind each figure. Otherwise numbers from 1 to 5 are withheld.",
)
@engine_options
@figures_option
@click.option("--format", "format_", type=click.Choice(FORMS), default="text", show_default=True)
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write to a file instead, for its owner alone.",
)  # fmt: skip
@switch(
    "reveal-ids",
    help="Show case ids in restricted JSON. By default they are pseudonyms under your key.",
)
def report(
    sources: tuple[str, ...],
    as_at: int | None,
    years: tuple[int, ...],
    under: RulesChosen,
    period: tuple[int | None, int | None] | None,
    by: tuple[str, ...],
    select: tuple[str, ...],
    ledger: Path | None,
    restricted: bool,
    engine: str,
    verify: bool,
    jobs: int,
    figures: Path | None,
    format_: str,
    file: Path | None,
    reveal_ids: bool,
) -> None:
    """Work out the service report from SOURCE: figures, and how much could not be told.

    \b
    checker report snapshot.yaml
    checker report snapshot.yaml --select lac --by team --period 2025-04-01..2026-03-31
    checker report snapshot.yaml --ledger disputes.jsonl --restricted
    checker report snapshot.yaml --format html -o report.html
    """
    from checker.disputes.dispute import date_words
    from checker.measures.report import asked, only_for, service_report
    from checker.measures.working import Ground
    from checker.report.in_doubt import distrust_of_all
    from checker.report.undecided_text import could_not_run
    from checker.report.width import as_in_a_file
    from checker.report.words import counted

    if period is not None and None in period:
        raise CheckerError(
            "a report needs a first and a last day", where="--period", help="such as 2025-04-01..2026-03-31"
        )
    if file is not None:
        check_target(file, (*sources, figures, ledger), f"--output {file}")
    elif format_ == "xlsx":
        check_screen(format_, "-o FILE")
    program, _ = read_rules(under)
    measures = _measures(under.rules_folder, program, select)
    on_screen = file is None and format_ == "text"
    snapshot = read_snapshot(sources, as_at, years, asked(measures, by), shown=on_screen)
    check_cases(snapshot, sources, "there is nothing to report")
    program = only_for(program, measures)
    evaluation = evaluated(program, snapshot, engine, jobs)
    ground = Ground(program, snapshot, evaluation, _disputes(ledger, snapshot))
    with waiting(f"working out {counted(len(measures), 'measure')}"):
        made = service_report(measures, ground, _span(period, snapshot), by, restricted=restricted)
    own = read_own(figures, snapshot)
    if file is None:
        show(_shown(made, own, format_, reveal_ids))
    else:
        with as_in_a_file():
            shown = _shown(made, own, format_, reveal_ids)
        save(file, shown.encode() if isinstance(shown, str) else shown, option=f"--output {file}")
        which = "restricted" if restricted else "to be published"
        days = f"{date_words(made.first)} to {date_words(made.last)}"
        click.echo(f"{file} written: the service report of {days}, {which}", err=True)
    named = restricted and file is None and (reveal_ids or format_ != "json")
    distrust = verified(program, snapshot, evaluation, engine, jobs, reveal=named) if verify else []
    distrust += distrust_of_all(snapshot.problems)
    distrust += could_not_run(evaluation.errored)
    if evaluation.not_evaluated:
        distrust.append(f"{counted(len(evaluation.not_evaluated), 'case')} could not be evaluated")
    for reason in distrust:
        click.echo(f"The report cannot be trusted: {reason}", err=True)
    sys.exit(2 if distrust else 0)


def _measures(rules_folder: Path | None, program: Program, select: tuple[str, ...]) -> list[Measure]:
    """The measures chosen. CheckerError for a prefix that fits none."""
    from checker.measures.reading import read_measures
    from checker.ruleset.folders import shipped_rules
    from checker.ruleset.measures import load_measures

    folder = rules_folder or shipped_rules()
    rules = {**dict.fromkeys(program.off, "child"), **{rule.id: rule.about for rule in program.rules}}
    measures = read_measures(load_measures(folder), program.definitions, rules)
    if not measures:
        raise CheckerError(
            "these rules have no measures", where=str(folder), help="put them in measures/, one file each"
        )
    ids = [measure.id for measure in measures]
    for prefix in select:
        if not any(fits(each, prefix) for each in ids):
            mend = nearest(prefix, ids, otherwise="see docs/measures.md")
            raise CheckerError(f'no measure begins with "{prefix}"', where="--select", help=mend)
    return [measure for measure in measures if not select or any(fits(measure.id, prefix) for prefix in select)]


def _span(period: tuple[int | None, int | None] | None, snapshot: Snapshot) -> tuple[int, int]:
    """The period asked for; by default the 12 months to the as-at day. CheckerError where it ends after that, or begins before
    there can be facts."""
    from checker.calendar import Duration, Unit
    from checker.measures.working import begun
    from checker.snapshot.facts import EARLIEST

    if period is None:
        return begun(snapshot.as_at + 1, Duration(12, Unit.MONTHS)), snapshot.as_at
    first, last = period
    assert first is not None and last is not None
    if last > snapshot.as_at:
        what = "the period ends after the as-at day, and nothing of that time is known yet"
        raise CheckerError(what, where="--period", help="end it on the as-at day, or before")
    if first < EARLIEST:
        what = "the period begins before 1900, and there are no facts of that time"
        raise CheckerError(what, where="--period", help="begin it on a day that is in the record")
    return first, last


def _disputes(ledger: Path | None, snapshot: Snapshot) -> Mapping[CaseName, tuple[Fact, ...]] | None:
    if ledger is None:
        return None
    from checker.measures.ledger import dispute_facts

    return dispute_facts(read_ledger(ledger), snapshot.cases)


def _shown(report: ServiceReport, own: tuple[Counts, ...], format_: str, reveal: bool) -> str | bytes:
    if format_ == "json":
        from checker.cli.key import pseudonym_key
        from checker.disputes.pseudonyms import Pseudonyms
        from checker.report.measures_json import measures_json

        made = measures_json(report, Pseudonyms(pseudonym_key()), reveal=reveal, own=own)
        return made.encode()  # the same bytes everywhere
    if format_ == "html":
        from checker.report.formats import measures_page

        return measures_page.write(report, own).encode()
    if format_ == "xlsx":
        from checker.report.formats import measures_tables

        return measures_tables.write(report, own)
    from checker.report.measures_text import measures_text

    return measures_text(report, own)
