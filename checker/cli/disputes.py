"""`checker disputes`: adopt what is raised, and keep a ledger of what is done about it."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from checker.cli.options import DAY, read_ledger, read_stages, rule_options, source_options
from checker.cli.output import show
from checker.cli.suggesting import Suggesting
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.disputes.ledger.acts import Said
    from checker.disputes.ledger.file import Ledger, New
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.ledger.standing import Standing

F = TypeVar("F", bound=Callable[..., Any])
LONGEST = 4000
CAFCASS = "cafcass"


class Words(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """A few words; `-` reads them from standard input, so that they are not kept with the commands typed."""

    name = "words"

    def __init__(self, longest: int = LONGEST) -> None:
        self.longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words, without the blanks around them."""
        text = (sys.stdin.read(self.longest + 1) if value == "-" else str(value)).strip()
        if not text:
            self.fail("expected a few words, found none", param, ctx)
        if len(text) > self.longest:
            self.fail(f"expected at most {self.longest:,} characters", param, ctx)
        if any(not (each.isprintable() or each in "\n\t") for each in text):
            self.fail("expected plain text", param, ctx)
        return text


LEDGER = click.argument("ledger", type=click.Path(path_type=Path))
ID = click.argument("dispute", metavar="ID")
BY = click.option(
    "--by", required=True, type=Words(80), metavar="WHO", help="Who does this: a role, or an officer's id."
)
ON = click.option("--on", type=DAY, metavar="DATE", help="The day on which it happened. By default today.")

RULES = click.option(
    "--rules", "rules_folder", type=click.Path(path_type=Path), metavar="DIR",
    help="The folder of rules whose protocol is kept to. By default those shipped.",
)  # fmt: skip


def worded(*names: str, help: str) -> Callable[[F], F]:
    """A required option that takes free text."""
    return click.option(*names, required=True, type=Words(), metavar="WORDS", help=f"{help}; - reads standard input.")


@click.group(cls=Suggesting)
def disputes() -> None:
    """Adopt what is raised, and keep a ledger of what is done about it.

    A ledger holds no case ids, and no name unless somebody writes one in it: give roles, or ids of officers.
    """


@disputes.command(short_help="A new ledger, with nothing in it yet.")
@LEDGER
def begin(ledger: Path) -> None:
    """Make a new ledger, with nothing in it yet. With it, `checker check --ledger` shows the id of each dispute."""
    if ledger.exists():
        raise CheckerError("there is something of this name already", where=str(ledger), help="name a new file")
    _write(ledger, lambda kept: [])


@disputes.command(short_help="A named person makes a dispute theirs, and its clock starts.")
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
@click.option("--separate", is_flag=True, help="It is none of those adopted, whatever is proposed.")
@click.option("--alone", is_flag=True, help="Leave out those that are one question with it.")
@source_options
@rule_options
def adopt(
    ledger: Path, dispute: str, sources: tuple[str, ...], by: str, impact: str, on: int | None, stage: str, theme: str,
    level: str | None, supersedes: str, separate: bool, alone: bool, as_at: int | None, years: tuple[int, ...],
    rules_folder: Path | None, profile: str, law_as_at: int | None,
) -> None:  # fmt: skip
    """Adopt a dispute, or a commendation, into LEDGER. Those that are one question with it come too.

    It is read from a RESULT of `checker check --format json`, or from a SOURCE that is checked now.

    \b
    checker check snapshot.yaml --format json > result.json
    checker disputes adopt ledger.jsonl abcdefghijklmnop result.json --by IRO-3 --impact "..."
    """
    from dataclasses import replace

    from checker.cli.adopting import reading
    from checker.disputes.ledger.acts import Choice
    from checker.disputes.ledger.acts import adopt as adopted
    from checker.disputes.ledger.superseding import proposed

    read = reading(sources, rules_folder, profile, law_as_at, as_at, years)
    raised = read.raised.the(dispute)
    if alone:
        raised = replace(raised, rest=())
    choice = Choice(stage, theme, level or "", supersedes, separate)
    said, stages = _said(by, on, impact), read_stages(rules_folder)

    def ask(kept: Kept) -> New:
        proposal = proposed(raised.about, read.present(kept), kept.standings)
        return adopted(raised, said, stages, kept.standings, choice=choice, proposal=proposal)

    _add(ledger, ask)


@disputes.command("list", short_help="What was adopted, and how it stands.")
@LEDGER
@click.option("--open", "only_open", is_flag=True, help="Only what is still to be settled.")
@click.option("--dip-audit", is_flag=True, help="Only what is also recorded as a dip audit.")
@click.option("--partnership", is_flag=True, help="Only what is noted for the safeguarding partnership.")
@click.option("--as-at", type=DAY, metavar="DATE", help="What is late to answer on this day. By default today.")
@RULES
def list_disputes(
    ledger: Path, only_open: bool, dip_audit: bool, partnership: bool, as_at: int | None, rules_folder: Path | None
) -> None:
    """What was adopted, and how it stands: what is to be answered soonest first, then counts by theme."""
    from checker.report.ledger_text import ledger_text

    shared = read_stages(rules_folder).model.shared.with_
    listed = [
        standing
        for standing in read_ledger(ledger).standings.all
        if (standing.open or not only_open)
        and (standing.dip_audit or not dip_audit)
        and (standing.partnership or not partnership)
    ]
    show(ledger_text(listed, _day(as_at), shared))


@disputes.command("show", short_help="All that was done about one dispute, in order.")
@LEDGER
@ID
def show_dispute(ledger: Path, dispute: str) -> None:
    """All that was done about one dispute, in order, with what was said."""
    from checker.report.ledger_text import history_text

    show(history_text(read_ledger(ledger).standings.the(dispute)))


@disputes.command(short_help="Record the answer: the clock of the stage stops.")
@LEDGER
@ID
@BY
@worded("--says", help="The answer")
@ON
def respond(ledger: Path, dispute: str, by: str, says: str, on: int | None) -> None:
    """Record the answer of whoever was asked: the clock of the stage stops. Then resolve it, or escalate."""
    from checker.disputes.ledger import acts

    _act(ledger, dispute, lambda standing: acts.respond(standing, _said(by, on, says)))


@disputes.command(short_help="On to the next stage, or a later one, or to Cafcass.")
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
    _act(ledger, dispute, lambda standing: acts.escalate(standing, _said(by, on, why), stages, to))
    if to.casefold() == CAFCASS:
        cafcass = stages.model.cafcass
        show(f"Under {cafcass.provision}. Take {cafcass.with_}.\nThe stages of the dispute go on.\n")


@disputes.command(short_help="Settled: the outcome, and what changed for the child.")
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
    _act(ledger, dispute, lambda standing: acts.resolve(standing, _said(by, on, changed), stages, outcome, approach))


@disputes.command(short_help="Take a dispute back, with the reason.")
@LEDGER
@ID
@BY
@worded("--why", help="The reason")
@ON
def withdraw(ledger: Path, dispute: str, by: str, why: str, on: int | None) -> None:
    """Take a dispute, or a commendation, back, with the reason."""
    from checker.disputes.ledger import acts

    _act(ledger, dispute, lambda standing: acts.withdraw(standing, _said(by, on, why)))


@disputes.command(short_help="Something to remember, which changes nothing.")
@LEDGER
@ID
@BY
@worded("--says", help="What to remember")
@ON
def note(ledger: Path, dispute: str, by: str, says: str, on: int | None) -> None:
    """Add something to remember, which changes nothing: a telephone call, a date agreed."""
    from checker.disputes.ledger import acts

    _act(ledger, dispute, lambda standing: acts.note(standing, _said(by, on, says)))


@disputes.command(short_help="Erase what was said; that it happened stays.")
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

    _act(ledger, dispute, lambda standing: acts.erase(standing, _said(by, on, why), numbers))


@disputes.command(short_help="Whether a ledger is whole and as it was written.")
@LEDGER
@click.option("--after", default="", metavar="HASH", help="Also that it goes on from this hash, noted at another time.")
def verify(ledger: Path, after: str) -> None:
    """Whether a ledger is whole and as it was written. Note the hash: it shows later that no older copy was put back."""
    from checker.cli.key import pseudonym_key
    from checker.disputes.ledger.file import read
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.report.words import counted

    kept = read(ledger, Pseudonyms(pseudonym_key()))
    if after and after not in [event.hash for event in kept.events]:
        what = "this ledger does not go on from the hash given"
        raise CheckerError(what, where=str(ledger), help="it is an older copy, or another ledger")
    erased = f", what {len(kept.erased):,} of them said erased" if kept.erased else ""
    show(f"{counted(len(kept.events), 'event')}{erased}: the ledger is whole.\nHash of the last: {kept.head}\n")


# --- what they share -------------------------------------------------------------------------------------------------


def _said(by: str, on: int | None, text: str) -> Said:
    from checker.disputes.ledger.acts import Said

    return Said(by, _day(on), text)


def _day(day: int | None) -> dt.date:
    """The day given, or today. A day still to come is taken, and remarked on: it may be a slip."""
    today = dt.date.today()
    given = dt.date.fromordinal(day) if day is not None else today
    if given > today:
        click.echo(f"Note: {given} is still to come", err=True)
    return given


def _act(ledger: Path, dispute: str, act: Callable[[Standing], New]) -> None:
    """Do something about a dispute that was adopted."""
    read_ledger(ledger)  # one that is not there is not to be made
    _add(ledger, lambda kept: act(kept.standings.the(dispute)))


def _add(ledger: Path, ask: Callable[[Kept], New]) -> None:
    """Add an event, and say how the dispute stands then."""
    from checker.disputes.ledger.standing import Standings
    from checker.report.ledger_text import stands

    after = _write(ledger, lambda kept: [ask(kept)])
    standing = Standings(after).the(after.events[-1].dispute)
    show(f"{standing.dispute} {stands(standing)}\n")


def _write(ledger: Path, ask: Callable[[Kept], list[New]]) -> Ledger:
    """Add events to a ledger; where there is none yet, to a new one, which is said: the name may be a slip."""
    from checker.cli.key import pseudonym_key
    from checker.disputes.ledger.file import add
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.ledger.standing import Standings
    from checker.disputes.pseudonyms import Pseudonyms

    pseudonyms = Pseudonyms(pseudonym_key())
    new = not ledger.exists()
    after = add(ledger, pseudonyms, dt.date.today(), lambda before: ask(Kept(Standings(before), pseudonyms)))
    if new:
        click.echo(f"A new ledger was begun: {ledger}. Keep a copy of your key, apart from it.", err=True)
    return after
