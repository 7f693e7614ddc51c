"""`checker explain`: the working of each duty of one case, step by step."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from checker.cli.one_case import duty_of, is_id, judged
from checker.cli.options import RulesChosen, Source, read_rules, read_snapshot, rule_options, source_options
from checker.cli.output import show
from checker.cli.selecting import audited_beside, of_its_rules, selected, with_looked_at
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.disputes.protocol import Protocol
    from checker.engines.duty import Duty, Evaluation
    from checker.snapshot.facts import Snapshot

ONLY = {"open": "only what is open now", "raised": "only what `checker check` raises"}


@click.command()
@click.argument("source")
@click.argument("case")
@click.argument("rule", required=False)
@click.option(
    "--only", type=click.Choice(list(ONLY)),
    help="open: what waits to be done, or was missed and still can be. raised: what is in dispute, in the usual period.",
)  # fmt: skip
@click.option(
    "--also",
    type=Source(),
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
    only: str | None,
    also: tuple[str, ...],
    as_at: int | None,
    years: tuple[int, ...],
    under: RulesChosen,
) -> None:
    """Show how each duty of CASE was worked out: what began it, the law, the dates, the evidence, the verdict.

    CASE is its id, or its pseudonym; or the id of a dispute, for that alone. RULE is a rule's id, or the beginning of one. For
    those allowed to see the case: nothing is under a pseudonym.

    \b
    checker explain snapshot.yaml C-0002
    checker explain snapshot.yaml C-0002 lac.review
    checker explain snapshot.yaml C-0002 --only open
    """
    from checker.report.explanation import explanation
    from checker.report.in_doubt import distrust_of_all
    from checker.report.undecided_text import could_not_run

    whole, protocol = read_rules(under)
    program = selected(whole, (rule,) if rule else (), (), option="RULE")
    snapshot = read_snapshot((source, *also), as_at, years)
    program, beside = audited_beside(program, whole, snapshot)
    one, evaluation, disputed = _asked(beside, program, snapshot, case, rule)
    looked_at = evaluation.duties
    evaluation = of_its_rules(evaluation, program, beside)
    every = evaluation.duties
    words = [f"only dispute {case}"] if disputed is not None else []
    if only is not None:
        evaluation = _only(only, program, one, evaluation, protocol)
        words.append(ONLY[only])
    if disputed is not None:  # after that: what is late again and again is raised for the others it was late with
        evaluation = replace(evaluation, duties=tuple(duty for duty in evaluation.duties if _same(duty, disputed)))
    told = "; ".join(words)
    show(explanation(program, one, evaluation, f"{told[:1].upper()}{told[1:]}", every, looked_at))
    distrust = [*distrust_of_all(snapshot.problems), *could_not_run(evaluation.errored)]
    for line in distrust:
        click.echo(f"The result cannot be trusted: {line}", err=True)
    if distrust:
        sys.exit(2)


def _asked(
    program: Program, asked: Program, snapshot: Snapshot, name: str, rule_given: str | None
) -> tuple[Snapshot, Evaluation, Duty | None]:
    """What is to be explained: the duties of a case or, by a dispute's id, those under its rule, and the one it is over. `asked`
    has the rules asked for, and `program` those they look at besides."""
    try:
        return *judged(program, snapshot, (name,), where="CASE", tracing=True), None
    except CheckerError as error:
        found = duty_of(program, snapshot, name)
        rule = next((each for each in asked.rules if found is not None and each.id == found.rule), None)
        if found is None or rule is None:
            raise _no_such(error, name, rule_given) from None
    narrow = with_looked_at(replace(program, rules=(rule,)), program)
    one, evaluation = judged(narrow, snapshot, (found.case,), where="CASE", tracing=True)
    return replace(one, cases=tuple(case for case in one.cases if case.about == rule.about)), evaluation, found


def _no_such(error: CheckerError, name: str, rule_given: str | None) -> CheckerError:
    """That an id is neither of a case nor of a dispute, among the duties of the rules asked for."""
    if not is_id(name):
        return error
    under = f" under {rule_given}" if rule_given else ""
    mend = f"leave {rule_given} out, since the id of a dispute says which duty it is; and " if rule_given else ""
    what = f"{error.what}, nor a duty{under} that a dispute of that id is over"
    return CheckerError(what, where=error.where, help=f"{mend}{error.help}")


def _same(duty: Duty, other: Duty) -> bool:
    return (duty.rule, duty.case, duty.key) == (other.rule, other.case, other.key)


def _only(which: str, program: Program, one: Snapshot, evaluation: Evaluation, protocol: Protocol) -> Evaluation:
    """The duties that are open now, or those that are raised."""
    from checker.engines.duty import Verdict
    from checker.report.result import make_result, usual_window

    if which == "open":
        kept = tuple(duty for duty in evaluation.duties if duty.open or duty.verdict is Verdict.PENDING)
    else:
        result = make_result(program, one, evaluation, usual_window(one.as_at), protocol)
        raised = {(dispute.rule.id, dispute.duty.case, dispute.duty.key) for dispute in result.new}
        kept = tuple(duty for duty in evaluation.duties if (duty.rule, duty.case, duty.key) in raised)
    return replace(evaluation, duties=kept)
