"""`checker disputes respond` and what else is done about a dispute that was adopted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.disputes.shared import BY, ID, LEDGER, ON, RULES, act, said, tell, worded
from checker.cli.options import read_ledger, read_stages
from checker.cli.output import show

if TYPE_CHECKING:
    from checker.disputes.ledger.file import New
    from checker.disputes.ledger.kept import Kept


@click.command(short_help="Record the answer: the clock of the stage stops.")
@LEDGER
@ID
@BY
@worded("--says", help="The answer")
@ON
def respond(ledger: Path, dispute: str, by: str, says: str, on: int | None) -> None:
    """Record the answer of whoever was asked: the clock of the stage stops. Then resolve it, or escalate."""
    from checker.disputes.ledger import acts

    act(ledger, dispute, lambda standing: acts.respond(standing, said(by, on, says)))


@click.command(short_help="On to the next stage, or a later one, or to Cafcass.")
@LEDGER
@ID
@BY
@worded("--why", help="Why: no answer, or not one that settles it")
@click.option("--to", default="", metavar="STAGE", help="A later stage than the next; or cafcass, at any point.")
@ON
@RULES
def escalate(ledger: Path, dispute: str, by: str, why: str, to: str, on: int | None, rules_folder: Path | None) -> None:
    """On to the next stage of the protocol, or to a later one, whose clock starts. To Cafcass at any point."""
    from checker.disputes.ledger import acts

    stages = read_stages(rules_folder)
    act(ledger, dispute, lambda standing: acts.escalate(standing, said(by, on, why), stages, to))
    if to.casefold() == "cafcass":
        cafcass = stages.model.cafcass
        show(f"Under {cafcass.provision}. Take {cafcass.with_}.\nThe stages of the dispute go on.\n")


@click.command(short_help="Settled: the outcome, and what changed for the child.")
@LEDGER
@ID
@BY
@click.option("--outcome", required=True, metavar="OUTCOME", help="One of the outcomes of the protocol.")
@worded("--changed", help="What changed for the child")
@worded("--approach", help="How it was settled: the restorative approach taken, or none and why")
@ON
@RULES
def resolve(
    ledger: Path, dispute: str, by: str, outcome: str, changed: str, approach: str, on: int | None,
    rules_folder: Path | None,
) -> None:  # fmt: skip
    """Settle a dispute: the outcome, what changed for the child, and the restorative approach taken."""
    from checker.disputes.ledger import acts

    stages = read_stages(rules_folder)
    act(ledger, dispute, lambda standing: acts.resolve(standing, said(by, on, changed), stages, outcome, approach))


@click.command(short_help="Take a dispute back, with the reason.")
@LEDGER
@ID
@BY
@worded("--why", help="The reason")
@ON
def withdraw(ledger: Path, dispute: str, by: str, why: str, on: int | None) -> None:
    """Take a dispute, or a commendation, back, with the reason."""
    from checker.disputes.ledger import acts

    act(ledger, dispute, lambda standing: acts.withdraw(standing, said(by, on, why)))


@click.command(short_help="Something to remember, which changes nothing.")
@LEDGER
@ID
@BY
@worded("--says", help="What to remember")
@ON
def note(ledger: Path, dispute: str, by: str, says: str, on: int | None) -> None:
    """Add something to remember, which changes nothing: a telephone call, a date agreed."""
    from checker.disputes.ledger import acts

    act(ledger, dispute, lambda standing: acts.note(standing, said(by, on, says)))


@click.command(short_help="Erase what was said; that it happened stays.")
@LEDGER
@ID
@BY
@worded("--why", help="The reason")
@click.option("--event", "numbers", type=int, multiple=True, metavar="N", help="Only of this event. May be repeated.")
@ON
def erase(ledger: Path, dispute: str, by: str, why: str, numbers: tuple[int, ...], on: int | None) -> None:
    """Erase what is private about a dispute: who, to whom, every word written. It cannot be undone.

    What stays is that something of this kind happened, on which days, under which rule and theme. Copies of the
    ledger, such as backups, are not reached.
    """
    from checker.disputes.ledger import acts
    from checker.report.words import joined

    read_ledger(ledger)  # one that is not there is not to be made
    others: list[str] = []

    def ask(kept: Kept) -> New:
        first, *rest = kept.standings.holding(dispute)
        event = acts.erase((first, *rest), said(by, on, why), numbers)
        reached = set(event.facts.erased)
        others.extend(each.dispute for each in rest if reached & {one.n for one in each.events})
        return event

    tell(ledger, ask)
    if others:
        which = "which is" if len(others) == 1 else "which are"
        what = f"what was said under {joined(others)}, {which} the same under another date or was adopted with it"
        click.echo(f"Erased too: {what}")
