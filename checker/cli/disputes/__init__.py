"""`checker disputes`: adopt what is raised, and keep a ledger of what is done about it."""

import click

from checker.cli.disputes.acting import erase, escalate, note, resolve, respond, withdraw
from checker.cli.disputes.adopting import adopt, begin
from checker.cli.disputes.looking import list_disputes, show_dispute, verify
from checker.cli.suggesting import Suggesting


@click.group(cls=Suggesting)
def disputes() -> None:
    """Adopt what is raised, and keep a ledger of what is done about it.

    A ledger holds no case ids, and no name unless somebody writes one in it: give roles, or ids of officers.
    """


for command in (
    begin, adopt, list_disputes, show_dispute, respond, escalate, resolve, withdraw, note, erase, verify,
):  # fmt: skip
    disputes.add_command(command)
