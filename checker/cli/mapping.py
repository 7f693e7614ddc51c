"""`checker mapping`: a draft of how a council's own report is to be read."""

from __future__ import annotations

from pathlib import Path

import click

from checker.cli.output import check_new, save, show
from checker.cli.suggesting import Suggesting
from checker.errors import CheckerError


@click.group(cls=Suggesting)
def mapping() -> None:
    """Say once what the columns of your own report mean.

    \b
    checker mapping suggest visits.csv -o ours.yaml
    checker check visits.csv --mapping ours.yaml
    """


@mapping.command()
@click.argument("source", metavar="FILE")
@click.option(
    "--kind", metavar="KIND", help="What kind of fact it holds, such as visit. By default, what its name says."
)
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the draft to this file. By default it is shown.",
)  # fmt: skip
def suggest(source: str, kind: str | None, file: Path | None) -> None:
    """Draft a mapping of FILE, a CSV file or an Excel workbook, from its headings.

    It looks at how dates are written and says where both readings are possible. It shows headings, and never what is below
    them. What it leaves as CHOOSE is for you to say; the draft is not used until you have.
    """
    from checker.intake.mapping.suggest import draft, has_headings
    from checker.intake.native import looks_native
    from checker.intake.parcels import member_at
    from checker.intake.refusing import refused
    from checker.intake.tabular import pages_of
    from checker.snapshot.values import nearest
    from checker.snapshot.vocabulary import vocabulary

    if file is not None:
        check_new(file)
    if kind is not None and kind not in vocabulary():
        mend = nearest(kind, vocabulary().kinds) or "the kinds of fact are in the vocabulary"
        raise CheckerError("there is no kind of fact of this name", where="--kind", help=mend)
    if Path(source).is_dir():
        raise CheckerError("expected a file, found a folder", where=source, help="name one of the reports in it")
    member = member_at(Path(source), source)
    if (known := refused(member)) is not None:
        raise CheckerError(f"this is {known[0]}, which is not read", where=source, help=known[1])
    if looks_native(member.head):
        what = "this is a snapshot: it says by itself what it holds, and needs no mapping"
        raise CheckerError(what, where=source, help="see what it holds with `checker reconcile`")
    pages = list(pages_of(member, Path(source).name))
    if not any(page.rows for page in pages):
        raise CheckerError("expected a row of headings, found an empty file", where=source, help="name a report")
    if not any(map(has_headings, pages)):
        what = "expected a row of headings, found none that looks like one"
        raise CheckerError(
            what, where=source, help="name a report in CSV or xlsx, with the names of its columns in a row"
        )
    text = draft(pages, kind)
    if file is None:
        show(text)
    else:
        save(file, text.encode(), option="--output")
        click.echo(f"{file} written: look through every line before it is used", err=True)
