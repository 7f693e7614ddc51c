"""`checker check`: evaluate and report."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path

import click

from checker.cli.engines import chosen, engine_options, evaluated, verified
from checker.cli.gate import Gate, gate_options
from checker.cli.one_case import named_among
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
from checker.cli.reporting import Reporting, reporting_options
from checker.cli.selecting import audited_beside, of_its_rules, selected, selection_options
from checker.cli.setting_aside import SettingAside, aside_options, warn
from checker.cli.switches import switch
from checker.cli.waiting import waiting


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@source_options
@rule_options
@click.option(
    "--period",
    type=Period(),
    metavar="FROM..TO|all",
    help="Duties due in this period. By default those open now, due in the last 12 months, or without a due date.",
)
@selection_options
@click.option(
    "--case", "cases", multiple=True, metavar="CASE",
    help="Only what is found of this case: its id, or its pseudonym. All are judged together, and the problems told are those "
    "of the whole source. May be repeated.",
)  # fmt: skip
@figures_option
@gate_options
@aside_options
@engine_options
@reporting_options
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Show the stage of disputes adopted into this ledger, and the id of each.",
)
@switch(
    "verbose",
    "-v",
    help="Fold no list in text, and say on standard error what is being done and how long it took.",
)
def check(
    sources: tuple[str, ...],
    as_at: int | None,
    years: tuple[int, ...],
    under: RulesChosen,
    period: tuple[int | None, int | None] | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    cases: tuple[str, ...],
    figures: Path | None,
    gate: Gate,
    setting_aside: SettingAside,
    engine: str,
    verify: bool,
    jobs: int,
    reporting: Reporting,
    ledger: Path | None,
    verbose: bool,
) -> None:
    """Evaluate SOURCE and raise disputes.

    SOURCE is a snapshot (YAML, JSON, JSON Lines, Parquet or a folder of CSV; - for standard input), a folder of SSDA903
    files or its XML, a children in need census, the lists of Annex A in a workbook or CSV, a dump or database of the
    Standard Safeguarding Dataset, a filled template (`checker template`), or a report of your own with --mapping. Any
    file or folder of these may be in a zip archive.

    \b
    checker check snapshot.yaml
    checker check returns/2017 returns/2018 --year 2017 --year 2018
    checker check snapshot.yaml --select lac.review --format json
    checker check snapshot.yaml --case C-0002
    checker check snapshot.yaml --report xlsx=disputes.xlsx --report html=disputes.html
    """
    from checker.engines.audited import question_problems
    from checker.report.counts import provisional
    from checker.report.narrowed import narrowed
    from checker.report.result import make_result, rule_results, window_of
    from checker.report.words import counted

    progress = Progress(shown=verbose)
    reporting.check((*sources, figures, setting_aside.baseline, setting_aside.waivers, ledger))
    whole_program, protocol = read_rules(under)
    program = selected(whole_program, select, ignore)
    gate.check(whole_program, program)
    progress.say(f"{counted(len(program.rules), 'rule')}, profile {under.profile}")
    snapshot = read_snapshot(sources, as_at, years, shown=reporting.on_screen)
    check_cases(snapshot, sources, "nothing was checked")
    progress.say(f"{counted(len(snapshot.inputs), 'file')} read: {counted(len(snapshot.cases), 'case')}")
    own = read_own(figures, snapshot)
    if said := provisional(own):
        click.echo(said, err=True)
    aside = setting_aside.read(snapshot.as_at)
    kept = read_ledger(ledger) if ledger is not None else None
    program, judged = audited_beside(program, whole_program, snapshot)
    snapshot = replace(snapshot, problems=(*snapshot.problems, *question_problems(whole_program, snapshot)))
    found = evaluated(judged, snapshot, engine, jobs)
    evaluation = of_its_rules(found, program, judged)
    if verbose:
        duties = counted(len(evaluation.duties), "duty", "duties")
        progress.say(f"{duties}, whenever due, by the {chosen(engine, judged, snapshot).name} engine")
    named = named_among(program, snapshot, evaluation.duties, cases, where="--case") if cases else None
    window = window_of(period, snapshot.as_at)
    with waiting("raising disputes"):
        whole = make_result(program, snapshot, evaluation, window, protocol, kept, aside)
        result = narrowed(whole, named, protocol, kept) if named is not None else whole
    reporting.deliver(result, own, full=verbose)
    progress.say(f"{counted(len(result.new), 'dispute')}; {counted(len([*reporting.files()]), 'file')} written")
    warn(aside, whole, whole_program)
    reveal = reporting.named and named is None  # they may differ on another case
    doubts = verified(judged, snapshot, found, engine, jobs, reveal=reveal) if verify else []
    sys.exit(gate.status(result, rule_results(program, snapshot, evaluation), doubts))


class Progress:
    """Says on standard error what has been done, with how long it took, where that is asked for. Counts alone."""

    def __init__(self, *, shown: bool) -> None:
        self.shown, self.began = shown, time.monotonic()

    def say(self, what: str) -> None:
        """Say it."""
        if self.shown:
            click.echo(f"{time.monotonic() - self.began:6.1f} s  {what}", err=True)
