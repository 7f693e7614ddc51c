"""`checker explain`: the working of each duty of one case, step by step."""

from __future__ import annotations

import sys

import click

from checker.cli.one_case import judged
from checker.cli.options import RulesChosen, read_rules, read_snapshot, rule_options, source_options
from checker.cli.output import show
from checker.cli.selecting import selected


@click.command()
@click.argument("source")
@click.argument("case")
@click.argument("rule", required=False)
@click.option(
    "--also",
    multiple=True,
    metavar="SOURCE",
    help="Another source to read with it, such as the return of another year. May be repeated.",
)
@source_options
@rule_options
def explain(
    source: str,
    case: str,
    rule: str | None,
    also: tuple[str, ...],
    as_at: int | None,
    years: tuple[int, ...],
    under: RulesChosen,
) -> None:
    """Show how each duty of CASE was worked out: what began it, the law, the dates, the evidence, the verdict.

    CASE is its id, or its pseudonym. RULE is a rule's id, or the beginning of one. For those allowed to see the case: nothing
    is under a pseudonym.

    \b
    checker explain snapshot.yaml C-0002
    checker explain snapshot.yaml C-0002 lac.review
    """
    from checker.engines.audited import with_audited
    from checker.report.explanation import explanation
    from checker.report.in_doubt import distrust_of_all
    from checker.report.undecided_text import could_not_run

    program = selected(read_rules(under)[0], (rule,) if rule else (), (), option="RULE")
    snapshot = read_snapshot((source, *also), as_at, years)
    program = with_audited(program, snapshot)
    one, evaluation = judged(program, snapshot, (case,), where="CASE", tracing=True)
    show(explanation(program, one, evaluation))
    distrust = [*distrust_of_all(snapshot.problems), *could_not_run(evaluation.errored)]
    for line in distrust:
        click.echo(f"The result cannot be trusted: {line}", err=True)
    if distrust:
        sys.exit(2)
