"""`checker disputes list`, `show` and `verify`: what a ledger holds, and whether it is whole."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.disputes.shared import ID, LEDGER, RULES, day
from checker.cli.one_case import hint
from checker.cli.options import DAY, read_ledger, read_stages
from checker.cli.output import show
from checker.cli.switches import switch
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.disputes.ledger.standing import Standing
    from checker.disputes.pseudonyms import Pseudonyms


@click.command("list", short_help="What was adopted, and how it stands.")
@LEDGER
@switch("open", "only_open", help="Only what is still to be settled.")
@switch("dip-audit", help="Only what is also recorded as a dip audit.")
@switch("partnership", help="Only what is noted for the safeguarding partnership.")
@click.option(
    "--case", "cases", multiple=True, metavar="CASE",
    help="Only what is about this case: its id, or its pseudonym. May be repeated.",
)  # fmt: skip
@click.option("--as-at", type=DAY, metavar="DATE", help="How things stood on this day. By default today.")
@RULES
def list_disputes(
    ledger: Path, only_open: bool, dip_audit: bool, partnership: bool, cases: tuple[str, ...], as_at: int | None,
    rules_folder: Path | None,
) -> None:  # fmt: skip
    """What was adopted, and how it stands: what is to be answered soonest first, then counts by theme."""
    from checker.report.ledger_text import ledger_text
    from checker.report.words import joined

    shared = read_stages(rules_folder).model.shared.with_
    on = day(as_at)
    kept = read_ledger(ledger, on)
    standings = kept.standings
    named: frozenset[str] = frozenset()
    theirs: set[str] | None = None
    if cases:
        whole = standings.on(None).all
        named = _named(whole, kept.pseudonyms, cases)
        theirs = {each.dispute for each in whole if _about(each, named)}
    listed = [
        standing
        for standing in standings.all
        if (theirs is None or _about(standing, named))
        and (standing.open or not only_open)
        and (standing.dip_audit or not dip_audit)
        and (standing.partnership or not partnership)
    ]
    later = sum(theirs is None or event.dispute in theirs for event in standings.later)
    asked = {"open": only_open, "also a dip audit": dip_audit, "noted for the safeguarding partnership": partnership}
    only = joined([what for what, given in asked.items() if given])
    show(ledger_text(listed, on, shared, later, len(named), only))


def _about(standing: Standing, named: Collection[str]) -> bool:
    return any(each.case in named for each in standing.about)


def _named(whole: Sequence[Standing], pseudonyms: Pseudonyms, cases: Sequence[str]) -> frozenset[str]:
    """The pseudonyms, which are all that a ledger holds of a case, of what goes by some ids or pseudonyms. CheckerError for one
    about which nothing was adopted, on whatever day."""
    from checker.snapshot.vocabulary import vocabulary

    abouts = {kind.about for kind in vocabulary().kinds.values()}
    held = {each.case for standing in whole for each in standing.about}
    found: set[str] = set()
    for name in cases:
        own = held & {name, *(pseudonyms.case(about, name) for about in abouts)}
        if not own:
            raise CheckerError(
                "nothing about such a case was adopted into this ledger", where="--case", help=hint(name)
            )
        found |= own
    return frozenset(found)


@click.command("show", short_help="All that was done about one dispute, in order.")
@LEDGER
@ID
def show_dispute(ledger: Path, dispute: str) -> None:
    """All that was done about one dispute, in order, with what was said."""
    from checker.report.ledger_text import history_text

    show("\n".join(history_text(each) for each in read_ledger(ledger).standings.holding(dispute)))


@click.command(short_help="Whether a ledger is whole and as it was written.")
@LEDGER
@click.option("--after", metavar="HASH", help="Also that it goes on from this hash, noted at another time.")
def verify(ledger: Path, after: str | None) -> None:
    """Whether a ledger is whole and as it was written. Note the hash: it shows later that no older copy was put back."""
    from dataclasses import replace

    from checker.cli.key import pseudonym_key
    from checker.disputes.ledger.file import read
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.report.words import counted

    kept = read(ledger, Pseudonyms(pseudonym_key()))
    if after is not None and after not in [replace(kept, events=()).head, *(event.hash for event in kept.events)]:
        what = "this ledger does not go on from the hash given"
        raise CheckerError(what, where=str(ledger), help="it is an older copy, or another ledger")
    erased = f", what {len(kept.erased):,} of them said erased" if kept.erased else ""
    show(f"{counted(len(kept.events), 'event')}{erased}: the ledger is whole.\nHash of the last: {kept.head}\n")
