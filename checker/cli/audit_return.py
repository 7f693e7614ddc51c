"""`checker audit return`: what came back of a dip audit."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from checker.cli.options import DAY, Percent, RulesChosen, read_rules, rule_options
from checker.cli.output import check_target, save, show
from checker.errors import CheckerError

FORMATS = ("text", "json")


@click.command("return", short_help="Read worksheets that were filled in, and say what they come to.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option("--output", "-o", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the answers and the actions as a snapshot, for `checker check SOURCE FILE`.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True,
              help="json shows pseudonyms, and nothing that was written in words.")  # fmt: skip
@click.option("--confidence", type=Percent(50, 99.9), default=95, show_default=True, metavar="PERCENT",
              help="Of the interval round each estimate.")  # fmt: skip
@click.option("--as-at", type=DAY, metavar="DATE",
              help="The day they came back: what is done is known up to it. By default the day drawn; never today.")  # fmt: skip
@rule_options
def return_(
    files: tuple[Path, ...], output: Path | None, form: str, confidence: float, as_at: int | None, under: RulesChosen,
) -> None:  # fmt: skip
    """Read the worksheets of an audit back, from the workbook, from Markdown or from a folder of them.

    Says first where a child may be unsafe now; then what was disagreed with, how often auditor and tool agreed on each rule,
    which rules to mute, and what the sample says of all it was drawn from. Exit status 2 where something was not understood.

    \b
    checker audit return spring-2026/worksheets.xlsx -o answers.json
    checker audit return spring-2026 autumn-2026 --format json
    """
    from checker.audit.facts import snapshot
    from checker.audit.outcome import asked, outcome
    from checker.audit.reading import read_returned
    from checker.audit.return_json import return_json
    from checker.audit.return_text import return_text
    from checker.cli.key import pseudonym_key
    from checker.disputes.dispute import date_words
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.report.words import counted

    if output is not None:
        check_target(output, files, f"--output {output}")
    every, problems = read_returned(files)
    if not any(each.written for each in every):
        found = f"{counted(len(every), 'worksheet')} with nothing written in" if every else "none"
        what = f"expected a worksheet that was filled in, found {found}"
        raise CheckerError(what, where=str(files[0]), help="name the workbook, or the worksheets, that came back")
    drawn = max(max(each.drawn.on, each.drawn.as_at) for each in every)
    if as_at is not None and as_at < drawn:
        what = f"expected a day no earlier than {date_words(drawn)}, when a sample was drawn"
        raise CheckerError(what, where="--as-at", help="say the day on which the worksheets came back")
    program, protocol = read_rules(under)
    came_to = outcome(every, problems, program, protocol, confidence, as_at or drawn)
    pseudonyms = Pseudonyms(pseudonym_key())
    if output is not None:
        own = {name for name, rule in asked(program).items() if rule.per is not None}
        save(output, snapshot(every, own, pseudonyms, came_to.as_at).encode(), option="--output")
    show(return_json(came_to, pseudonyms) if form == "json" else return_text(came_to))
    sys.exit(2 if came_to.problems else 0)
