"""`checker check`: evaluate and report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.engines import engine_options, evaluated, verified
from checker.cli.options import (
    Period,
    check_prefix,
    fits,
    read_ledger,
    read_rules,
    read_snapshot,
    rule_options,
    selected,
    source_options,
)
from checker.cli.output import show
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.report.result import Result

FAIL_ON = ("any", "act", "regulation", "statutory-guidance", "national-standard", "guidance", "local", "never")


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@source_options
@rule_options
@click.option(
    "--period",
    type=Period(),
    metavar="FROM..TO|all",
    help="Duties due in this period. By default those open now or due in the last 12 months.",
)
@click.option("--select", multiple=True, metavar="PREFIX", help="Only rules whose ids begin so. May be repeated.")
@click.option("--ignore", multiple=True, metavar="PREFIX", help="No rules whose ids begin so. May be repeated.")
@click.option(
    "--require", multiple=True, metavar="PREFIX", help="Exit 2 if these rules cannot be evaluated on the source."
)
@click.option(
    "--fail-on",
    type=click.Choice(FAIL_ON),
    default="any",
    show_default=True,
    help="Exit 1 for disputes at least this binding.",
)
@engine_options
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--ledger",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Show the stage of disputes adopted into this ledger, and the id of each.",
)
@click.option(
    "--reveal-ids", is_flag=True, help="Show case ids in JSON. By default they are pseudonyms under your key."
)
def check(
    sources: tuple[str, ...],
    as_at: int | None,
    years: tuple[int, ...],
    rules_folder: Path | None,
    profile: str,
    law_as_at: int | None,
    period: tuple[int | None, int | None] | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    require: tuple[str, ...],
    fail_on: str,
    engine: str,
    verify: bool,
    jobs: int,
    format_: str,
    ledger: Path | None,
    reveal_ids: bool,
) -> None:
    """Evaluate SOURCE and raise disputes.

    SOURCE is a snapshot (YAML, JSON, JSON Lines, Parquet or a folder of CSV; - for standard input), or a folder of SSDA903
    files.

    \b
    checker check snapshot.yaml
    checker check returns/2017 returns/2018 --year 2017 --year 2018
    checker check snapshot.yaml --select lac.review --format json
    """
    from checker.report.result import Window, make_result, usual_window

    whole_program, protocol = read_rules(rules_folder, profile, law_as_at)
    program = selected(whole_program, select, ignore)
    for prefix in require:
        check_prefix(whole_program, prefix, "--require")
        if not any(fits(rule.id, prefix) for rule in program.rules):
            raise CheckerError(f'"{prefix}" is required, but --select or --ignore leaves it out', where="--require")
    snapshot = read_snapshot(sources, as_at, years)
    if not snapshot.cases:
        raise CheckerError(
            "no cases were read, so nothing was checked",
            where=sources[0],
            help="see what a snapshot holds in docs/snapshot.md, and a return in docs/ssda903.md",
        )
    evaluation = evaluated(program, snapshot, engine, jobs)
    whole = make_result(program, snapshot, evaluation, Window(None, None))
    window = usual_window(snapshot.as_at)
    if period is not None:
        window = Window(*period, open=period == (None, None))
    kept = read_ledger(ledger) if ledger is not None else None
    result = make_result(program, snapshot, evaluation, window, protocol, kept)
    show(_report(result, format_, reveal_ids))
    named = reveal_ids or format_ == "text"
    doubts = verified(program, snapshot, evaluation, engine, jobs, reveal=named) if verify else []
    sys.exit(_status(result, whole, fail_on, require, doubts))


def _report(result: Result, format_: str, reveal: bool) -> str | bytes:
    if format_ == "json":
        from checker.cli.key import pseudonym_key
        from checker.disputes.pseudonyms import Pseudonyms
        from checker.report.json_report import json_report

        return json_report(result, Pseudonyms(pseudonym_key()), reveal=reveal).encode()  # the same bytes everywhere
    from checker.report.text_report import text_report

    return text_report(result)


def _status(result: Result, whole: Result, fail_on: str, require: tuple[str, ...], doubts: list[str]) -> int:
    """The exit status; the format never changes it. What makes it 2, `doubts` first, is said on standard error."""
    from checker.report.result import at_or_above
    from checker.report.words import counted

    distrust = [
        *doubts,
        *(f"{rule.rule.id} could not run: {rule.why}" for rule in whole.rules if rule.status == "errored"),
    ]
    if whole.not_evaluated:
        distrust.append(f"{counted(len(whole.not_evaluated), 'case')} could not be evaluated")
    if not whole.decided:
        distrust.append("nothing could be decided: this source does not hold what the rules selected need")
    distrust += [
        f"{rule.rule.id} is required but could not be evaluated: {rule.why}"
        for rule in whole.rules
        if rule.status != "ran" and any(fits(rule.rule.id, prefix) for prefix in require)
    ]
    for reason in distrust:
        click.echo(f"The result cannot be trusted: {reason}", err=True)
    if distrust:
        return 2
    if fail_on == "never":
        return 0
    threshold = "local" if fail_on == "any" else fail_on
    return 1 if any(at_or_above(dispute.rule.force, threshold) for dispute in result.disputes) else 0
