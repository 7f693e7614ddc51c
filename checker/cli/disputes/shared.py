"""The options the commands share, and how each of them writes to a ledger."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from checker.cli.options import DAY, read_ledger
from checker.cli.output import show

if TYPE_CHECKING:
    from checker.disputes.ledger.acts import Said
    from checker.disputes.ledger.file import Ledger, New
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.ledger.standing import Standing

F = TypeVar("F", bound=Callable[..., Any])
LONGEST = 4000


class Words(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """A few words; `-` reads them from standard input, so that they are not kept with the commands typed."""

    name = "words"

    def __init__(self, longest: int = LONGEST) -> None:
        self.longest = longest

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words, without the blanks around them."""
        try:
            text = (sys.stdin.read(self.longest + 1) if value == "-" else str(value)).strip()
        except UnicodeDecodeError:
            self.fail("expected plain text", param, ctx)
        if not text:
            self.fail("expected a few words, found none", param, ctx)
        if len(text) > self.longest:
            self.fail(f"expected at most {self.longest:,} characters", param, ctx)
        if any(not (each.isprintable() or each in "\n\t") for each in text):
            self.fail("expected plain text", param, ctx)
        return text


class LedgerFile(click.Path):
    """The name of a ledger, which is a file: not standard output, nor a database."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path. UsageError of an address, which would make folders and show the password in it."""
        if str(value) == "-":
            self.fail("a ledger is a file, and never standard output; name a file", param, ctx)
        if re.match(r"\w[\w+.-]+:/", str(value)):
            self.fail("a ledger is a file, and never a database; name a file", param, ctx)
        return super().convert(value, param, ctx)


LEDGER = click.argument("ledger", type=LedgerFile(path_type=Path))
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


def said(by: str, on: int | None, text: str) -> Said:
    """Who did it, on which day, and what they wrote."""
    from checker.disputes.ledger.acts import Said

    return Said(by, day(on), text)


def day(given: int | None) -> dt.date:
    """The day given, or today. A day still to come is taken, and remarked on: it may be a slip."""
    from checker.disputes.dispute import date_words

    today = dt.date.today()
    chosen = dt.date.fromordinal(given) if given is not None else today
    if chosen > today:
        click.echo(f"Note: {date_words(chosen.toordinal())} is still to come", err=True)
    return chosen


def act(ledger: Path, dispute: str, done: Callable[[Standing], New]) -> None:
    """Do something about a dispute that was adopted."""
    read_ledger(ledger)  # one that is not there is not to be made
    tell(ledger, lambda kept: done(kept.standings.the(dispute)))


def tell(ledger: Path, ask: Callable[[Kept], New]) -> None:
    """Add an event, and say how the dispute stands then."""
    from checker.disputes.ledger.standing import Standings
    from checker.report.ledger_text import stands

    after = write(ledger, lambda kept: [ask(kept)])
    standing = Standings(after).the(after.events[-1].dispute)
    show(f"{standing.dispute} {stands(standing)}\n")


def write(ledger: Path, ask: Callable[[Kept], list[New]]) -> Ledger:
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
