"""`checker disputes begin` and `adopt`: a ledger, and what somebody makes theirs."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.disputes.shared import BY, ID, LEDGER, ON, said, tell, worded, write
from checker.cli.disputes.sources import reading
from checker.cli.options import RulesChosen, read_stages, rule_options, source_options
from checker.cli.switches import switch
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.disputes.ledger.file import New
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.ledger.raised import Raised


@click.command(short_help="A new ledger, with nothing in it yet.")
@LEDGER
def begin(ledger: Path) -> None:
    """Make a new ledger, with nothing in it yet. With it, `checker check --ledger` shows the id of each dispute."""
    if ledger.exists():
        raise CheckerError("there is something of this name already", where=str(ledger), help="name a new file")
    write(ledger, lambda kept: [])


@click.command(short_help="A named person makes a dispute theirs, and its clock starts.")
@LEDGER
@ID
@click.argument("sources", nargs=-1, required=True, metavar="RESULT|SOURCE...")
@BY
@worded("--impact", help="What it means for the child")
@ON
@click.option("--stage", default="", metavar="STAGE", help="Enter at this stage of the protocol, whatever it says.")
@click.option("--theme", default="", metavar="THEME", help="File it under this theme of the protocol.")
@click.option(
    "--level",
    type=click.Choice(["operational", "strategic"]),
    help="Where practice must improve, if not as the protocol says.",
)
@click.option(
    "--supersedes", default="", metavar="ID", help="The adopted dispute that this is, under a corrected date."
)
@switch("separate", help="It is none of those adopted, whatever is proposed.")
@switch("alone", help="Leave out those that are one question with it.")
@source_options
@rule_options
def adopt(
    ledger: Path, dispute: str, sources: tuple[str, ...], by: str, impact: str, on: int | None, stage: str, theme: str,
    level: str | None, supersedes: str, separate: bool, alone: bool, as_at: int | None, years: tuple[int, ...],
    under: RulesChosen,
) -> None:  # fmt: skip
    """Adopt a dispute, or a commendation, into LEDGER. Those that are one question with it come too.

    It is read from a RESULT of `checker check --format json`, or from a SOURCE that is checked now.

    \b
    checker check snapshot.yaml --format json > result.json
    checker disputes adopt ledger.jsonl abcdefghijklmnop result.json --by IRO-3 --impact "..."
    """
    from dataclasses import replace

    from checker.disputes.ledger.adoption import Choice
    from checker.disputes.ledger.adoption import adopt as adopted
    from checker.disputes.ledger.superseding import proposed

    if supersedes and separate:
        raise click.UsageError(
            "expected either --supersedes or --separate: it is one that was adopted, or it is none of them"
        )
    read = reading(sources, under, as_at, years)
    raised = read.raised.the(dispute)
    if alone:
        raised = replace(raised, rest=())
    choice = Choice(stage, theme, level or "", supersedes, separate)
    spoken, stages = said(by, on, impact), read_stages(under.rules_folder)

    def ask(kept: Kept) -> New:
        proposal = proposed(raised.about, read.present(kept), kept.standings)
        return adopted(raised, spoken, stages, kept.standings, choice, proposal)

    tell(ledger, ask)
    _remark(raised, spoken.on)


_SET_ASIDE = {
    "waived": "`checker check` leaves it out of the count, adopted or not, until the waiver ends",
    "muted": "`checker check` does not raise what the profile mutes, adopted or not",
}


def _remark(raised: Raised, on: date) -> None:
    """Say that a dispute was adopted on a day when nothing had been missed, since the day given may be a slip; and that it is
    set aside, which goes on."""
    from checker.disputes.dispute import date_words

    if raised.due is not None and on < raised.due and not raised.commendation:
        adopted, due = (date_words(day.toordinal()) for day in (on, raised.due))
        click.echo(f"Note: it was adopted on {adopted}, before it fell due on {due}", err=True)
    of = 1 + len(raised.rest)
    for status, so in _SET_ASIDE.items():
        if number := raised.in_status(status):
            which = (
                "it is"
                if of == 1
                else f"of the {of:,} that are one question {number:,} {'is' if number == 1 else 'are'}"
            )
            click.echo(f"Note: {which} {status}: {so}", err=True)
