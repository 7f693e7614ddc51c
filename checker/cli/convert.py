"""`checker convert`: sources to one snapshot in a file."""

from __future__ import annotations

from pathlib import Path

import click

from checker.cli.options import read_snapshot, source_options
from checker.cli.output import check_target, save
from checker.cli.waiting import waiting
from checker.errors import CheckerError


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), required=True, metavar="FILE",
    help="The file to write, for its owner alone: .json, .jsonl or .parquet.",
)  # fmt: skip
@source_options
def convert(sources: tuple[str, ...], file: Path, as_at: int | None, years: tuple[int, ...]) -> None:
    """Write SOURCE out as one snapshot.

    Checking the snapshot gives what checking SOURCE gives: its facts, what it covers and the problems met go with it. It
    names cases by their own ids, so keep it as you keep the source.

    \b
    checker convert returns/2017 returns/2018 --year 2017 --year 2018 -o council.parquet
    checker check council.parquet
    """
    from checker.intake.writing import FORMS
    from checker.report.words import counted

    form = FORMS.get(file.suffix.casefold())
    if form is None:
        what = f"expected a file that ends in {', '.join(FORMS)}, found one that does not"
        raise CheckerError(what, where="--output", help="the ending says which form to write")
    check_target(file, sources, f"--output {file}")
    snapshot = read_snapshot(sources, as_at, years, as_recorded=True)
    with waiting("writing the snapshot"):
        content = form(snapshot)
    save(file, content, option="--output")
    facts = sum(len(case.facts) for case in snapshot.cases)
    told = f"{counted(len(snapshot.cases), 'case')} and {counted(facts, 'fact')} written"
    if problems := sum(problem.count for problem in snapshot.problems):
        told += f"; {counted(problems, 'problem')} met, which go with them"
    click.echo(told, err=True)
