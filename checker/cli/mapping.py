"""`checker mapping`: a draft of how a council's own report is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.output import check_new, save, show
from checker.cli.suggesting import Suggesting
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.intake.parcels import Member
    from checker.intake.tabular import Page

_DRAFTED = (".csv", ".xlsx", ".xlsm")
"""What a report in a folder is called."""


@click.group(cls=Suggesting)
def mapping() -> None:
    """Say once what the columns of your own report mean.

    \b
    checker mapping suggest visits.csv -o ours.yaml
    checker check visits.csv --mapping ours.yaml
    """


@mapping.command()
@click.argument("source", metavar="FILE|FOLDER")
@click.option(
    "--kind", metavar="KIND", help="What kind of fact it holds, such as visit. By default, what its name says."
)
@click.option(
    "-o", "--output", "file", type=click.Path(path_type=Path), metavar="FILE",
    help="Write the draft to this file. By default it is shown.",
)  # fmt: skip
def suggest(source: str, kind: str | None, file: Path | None) -> None:
    """Draft a mapping of FILE, a CSV file or an Excel workbook, or of those in FOLDER, from the headings.

    It looks at how dates are written and says where both readings are possible. It shows headings, and never what is below
    them. What it leaves as CHOOSE is for you to say; the draft is not used until you have.
    """
    from checker.intake.mapping.suggest import draft
    from checker.intake.parcels import is_folder, member_at
    from checker.snapshot.values import nearest
    from checker.snapshot.vocabulary import vocabulary

    if file is not None:
        check_new(file)
    if kind is not None and kind not in vocabulary():
        mend = nearest(kind, vocabulary().kinds) or "the kinds of fact are in the vocabulary"
        raise CheckerError("there is no kind of fact of this name", where="--kind", help=mend)
    if is_folder(source):
        if kind is not None:
            mend = "leave it out, or name that report in place of the folder"
            raise CheckerError("one kind is not said of all that a folder holds", where="--kind", help=mend)
        pages = _in_folder(source)
    else:
        pages = _pages(member_at(Path(source), source))
    text = draft(pages, kind)
    if file is None:
        show(text)
    else:
        save(file, text.encode(), option="--output")
        click.echo(f"{file} written: look through every line before it is used", err=True)


def _in_folder(source: str) -> Sequence[Page]:
    """The sheets of the reports in a folder; of each other file in it, why it is not among them is said."""
    from checker.intake.parcels import gather

    pages: list[Page] = []
    for parcel in gather([source], None, lambda member: False):
        for member in parcel.members:
            try:
                if not member.called(*_DRAFTED):
                    raise CheckerError("no CSV file, nor a workbook in xlsx", where=member.path)
                pages += _pages(member)
            except CheckerError as error:
                click.echo(f"{member.path}: not in the draft: {error.what}", err=True)
    if not pages:
        what = "expected reports in CSV or xlsx, found none in this folder"
        raise CheckerError(what, where=source, help="name a folder with the reports directly inside it, or one report")
    return pages


def _pages(member: Member) -> Sequence[Page]:
    """The sheets of a report. CheckerError where it is none."""
    from checker.intake.mapping.suggest import has_headings
    from checker.intake.native import looks_native
    from checker.intake.refusing import refused
    from checker.intake.tabular import pages_of

    if (known := refused(member)) is not None:
        raise CheckerError(f"this is {known[0]}, which is not read", where=member.path, help=known[1])
    if looks_native(member.head):
        what = "this is a snapshot: it says by itself what it holds, and needs no mapping"
        raise CheckerError(what, where=member.path, help="see what it holds with `checker reconcile`")
    pages = list(pages_of(member, member.name))
    if not any(page.rows for page in pages):
        raise CheckerError("expected a row of headings, found an empty file", where=member.path, help="name a report")
    if not any(map(has_headings, pages)):
        what = "expected a row of headings, found none that looks like one"
        mend = "name a report in CSV or xlsx, with the names of its columns in a row"
        raise CheckerError(what, where=member.path, help=mend)
    return pages
