"""`checker explain`: the working of each duty of one case, step by step."""

from __future__ import annotations

import sys
from dataclasses import replace

import click

from checker.cli.options import RulesChosen, read_rules, read_snapshot, rule_options, source_options
from checker.cli.output import show
from checker.cli.selecting import selected
from checker.errors import CheckerError


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

    RULE is a rule's id, or the beginning of one. For those allowed to see the case: nothing is under a pseudonym.

    \b
    checker explain snapshot.yaml C-0002
    checker explain snapshot.yaml C-0002 lac.review
    """
    from checker.engines.audited import with_audited
    from checker.engines.reference import evaluate
    from checker.report.explanation import explanation
    from checker.report.in_doubt import distrust_of_all
    from checker.report.undecided_text import could_not_run

    program = selected(read_rules(under)[0], (rule,) if rule else (), (), option="RULE")
    snapshot = read_snapshot((source, *also), as_at, years)
    program = with_audited(program, snapshot)
    one = replace(snapshot, cases=tuple(c for c in snapshot.cases if case in (c.id, c.later_id)))
    apart, together = (tuple(r for r in program.rules if (r.per is None) is own) for own in (True, False))
    evaluation = evaluate(replace(program, rules=apart), one, tracing=True)
    if together:  # rules about an officer's whole caseload, or the like, need every case
        whole = evaluate(replace(program, rules=together), snapshot, tracing=True)
        duties = (*evaluation.duties, *(duty for duty in whole.duties if duty.case == case))
        evaluation = replace(evaluation, duties=duties, errored={**evaluation.errored, **whole.errored})
    if not one.cases and not evaluation.duties:
        raise CheckerError(
            "there is no such case in the source", where="CASE", help="ids are text: leading zeros and capitals count"
        )
    show(explanation(program, one, evaluation))
    distrust = [*distrust_of_all(snapshot.problems), *could_not_run(evaluation.errored)]
    for line in distrust:
        click.echo(f"The result cannot be trusted: {line}", err=True)
    if distrust:
        sys.exit(2)
