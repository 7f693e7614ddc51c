"""`checker due`: what falls due next."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.engines import evaluated
from checker.cli.one_case import judged
from checker.cli.options import RulesChosen, check_cases, read_rules, read_snapshot, rule_options, source_options
from checker.cli.output import check_target, save, show
from checker.cli.selecting import audited_beside, nearest, of_its_rules, selected, selection_options
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.snapshot.facts import Snapshot

MOST = 36_525
"""Days to look ahead: a hundred years."""


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "--within", type=click.IntRange(min=0, max=MOST), default=28, show_default=True, metavar="DAYS",
    help="How many days after the as-at date to look.",
)  # fmt: skip
@click.option(
    "--case", "cases", multiple=True, metavar="CASE",
    help="Only what is due of this case: its id, or its pseudonym. May be repeated.",
)  # fmt: skip
@click.option(
    "--team", "of_teams", multiple=True, metavar="TEAM", help="Only what is due of this team's cases. May be repeated."
)
@selection_options
@click.option(
    "--format", "form", type=click.Choice(["text", "csv", "ics"]), default="text", show_default=True,
    help="ics is a calendar.",
)  # fmt: skip
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file instead."
)
@source_options
@rule_options
def due(
    sources: tuple[str, ...],
    within: int,
    cases: tuple[str, ...],
    of_teams: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    form: str,
    file: Path | None,
    as_at: int | None,
    years: tuple[int, ...],
    under: RulesChosen,
) -> None:
    """List what falls due next in SOURCE, soonest first.

    For those allowed to see the cases: nothing is under a pseudonym, in a calendar either.

    \b
    checker due snapshot.yaml
    checker due snapshot.yaml --within 7 --select cp --format csv
    checker due snapshot.yaml --case C-0002 --within 90
    checker due snapshot.yaml --team "Care 1" --within 31
    """
    from checker.disputes.dispute import date_words
    from checker.report.due_list import FORMS, due_list, rest_lines
    from checker.report.in_doubt import before_any_law, distrust_of_all
    from checker.report.undecided_text import could_not_run
    from checker.report.width import as_in_a_file
    from checker.report.words import counted

    if file is not None:
        check_target(file, sources, f"--output {file}")
    every = read_rules(under)[0]
    program = selected(every, select, ignore)
    snapshot = read_snapshot(sources, as_at, years)
    check_cases(snapshot, sources, "nothing can be said to fall due")
    _check_teams(of_teams, snapshot)
    program, beside = audited_beside(program, every, snapshot)
    if cases:
        snapshot, evaluation = judged(beside, snapshot, cases, where="--case")
    else:
        evaluation = evaluated(beside, snapshot, "auto", 1)
    evaluation = of_its_rules(evaluation, program, beside)
    listed = due_list(program, snapshot, evaluation, snapshot.as_at + within, cases, of_teams)
    if file is None:
        show(FORMS[form](listed))
    else:
        with as_in_a_file():
            save(file, FORMS[form](listed).encode(), option="--output")
        duties = counted(len(listed.items), "duty", "duties")
        days = f"{date_words(listed.as_at)} to {date_words(listed.last)}"
        click.echo(f"{file} written: {duties} due from {days}", err=True)
    if form != "text":
        click.echo("\n".join(rest_lines(listed)), err=True)
    distrust = [*distrust_of_all(snapshot.problems), *could_not_run(evaluation.errored)]
    if (said := before_any_law(program)) and not evaluation.duties:
        distrust.append(said)
    for line in distrust:
        click.echo(f"The result cannot be trusted: {line}", err=True)
    if distrust or evaluation.not_evaluated:
        sys.exit(2)


def _check_teams(of_teams: tuple[str, ...], snapshot: Snapshot) -> None:
    """CheckerError for a team that no case is of: the list would be empty, as if nothing fell due."""
    held = {case.team for case in snapshot.cases} if of_teams else set()
    for team in of_teams:
        if team not in held:
            mend = nearest(
                team, sorted(held - {""}), otherwise="name it as the record does; `--format csv` shows the team of each"
            )
            raise CheckerError(f"no case here is of the team {team}", where="--team", help=mend)
