"""`checker audit`: draw a sample for a dip audit, with a worksheet for each, and read the worksheets back."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.audit_return import return_
from checker.cli.engines import evaluated
from checker.cli.options import (
    DAY,
    Percent,
    Period,
    Place,
    RulesChosen,
    read_library,
    read_rules,
    read_snapshot,
    rule_options,
    source_options,
)
from checker.cli.output import show
from checker.cli.suggesting import Suggesting
from checker.errors import CheckerError
from checker.files import replace_file

if TYPE_CHECKING:
    from checker.report.result import Result
    from checker.ruleset.library import Library
    from checker.ruleset.models import QuestionModel

ABOUTS = ("child", "allegation", "household")
BY = ("team", "domain", "theme")


@click.group(cls=Suggesting)
def audit() -> None:
    """Dip audits: draw a sample and write its worksheets; read them back."""


audit.add_command(return_)


@audit.command("sample", short_help="Draw a sample, and write a worksheet for each.")
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@click.option("--name", required=True, metavar="NAME", help="What the audit is called, such as spring-2026.")
@click.option("-o", "--output", required=True, type=Place(path_type=Path), metavar="FOLDER", help="Where to write.")
@click.option("--size", type=click.IntRange(1), metavar="N", help="How many to draw.")
@click.option("--margin", type=Percent(0.5, 50), metavar="PERCENT",
              help="Draw as many as it takes for a share to be within so much of that in all.")  # fmt: skip
@click.option("--confidence", type=Percent(50, 99.9), default=95, show_default=True, metavar="PERCENT",
              help="With --margin: how sure of that to be.")  # fmt: skip
@click.option("--case", "cases", multiple=True, metavar="CASE",
              help="Put this case in, beside those drawn at random: its id, or its pseudonym. May be repeated.")  # fmt: skip
@click.option("--by", type=click.Choice(BY), help="Draw from every team, domain or theme, in proportion.")
@click.option("--theme", metavar="THEME", help="Audit the rules and questions of one theme.")
@click.option(
    "--question",
    "chosen",
    multiple=True,
    metavar="ID",
    help="Put this question. By default all that suit. May be repeated.",
)
@click.option("--about", type=click.Choice(ABOUTS), default="child", show_default=True, help="What is audited.")
@click.option("--seed", metavar="TEXT", help="Another draw of the same audit. By default the audit's name.")
@click.option("--on", type=DAY, metavar="DATE", help="The day it is drawn. By default the as-at date; never today.")
@click.option("--period", type=Period(), metavar="FROM..TO|all", help="Duties due in this period; as for check.")
@source_options
@rule_options
def sample(
    sources: tuple[str, ...], name: str, output: Path, size: int | None, margin: float | None, confidence: float,
    cases: tuple[str, ...], by: str | None, theme: str | None, chosen: tuple[str, ...], about: str, seed: str | None,
    on: int | None, period: tuple[int | None, int | None] | None, as_at: int | None, years: tuple[int, ...],
    under: RulesChosen,
) -> None:  # fmt: skip
    """Draw some of a caseload for a dip audit, and write a worksheet in Markdown for each, all of them as one
    Excel workbook, and a file for the answers.

    The same seed draws the same, under the same key. The worksheets name those drawn: treat them as the case files.

    \b
    checker audit sample snapshot.yaml --name spring-2026 --size 12 --by team --output spring-2026
    checker audit sample snapshot.yaml --name plans --margin 10 --theme plans --output plans
    checker audit sample snapshot.yaml --name asked --case C-0002 --size 5 --output asked
    """
    from checker.audit.answers import FILE, answers
    from checker.audit.drawing import draw, named, put_to
    from checker.audit.population import records
    from checker.audit.workbook import FILE as WORKBOOK
    from checker.audit.workbook import workbook
    from checker.audit.worksheet import Audit, Sheet, worksheet
    from checker.cli.key import pseudonym_key
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.intake.parcels import shown
    from checker.report.text_report import period_words

    if not name.strip() or not name.isprintable():
        raise click.UsageError(
            "expected words in --name that say what the audit is called, found none, or no plain text"
        )
    if size is None and margin is None and cases:
        size = 0
    if (size is None) is (margin is None):
        raise click.UsageError("expected either --size or --margin: how many to draw, or how near a share is to be")
    library = read_library(under.rules_folder)
    result = _result(sources, under, as_at, years, period)
    asked = _questions(library, about, theme, chosen)
    _known_theme(theme, result, library)
    found = records(result, about, theme)
    if not found:
        what = f"no {about} has a duty in this period, so there is nobody to draw"
        raise CheckerError(what, where=shown(sources[0]), help="another --period, --about or --theme")
    seed = name if seed is None else seed
    pseudonyms = Pseudonyms(pseudonym_key())
    wanted = _wanted(cases, result, about, {record.case.id for record in found})
    own, others = named(found, wanted)
    groups = [*own, *draw(others, pseudonyms, seed, by=by, size=size, confidence=confidence, margin=margin)]
    sample_of = sum(len(group.drawn) for group in groups), len(found)
    stood = result.snapshot.as_at
    words = Audit(name, on or stood, stood, period_words(result), theme or "any", seed, *sample_of)
    sheets = [Sheet(record, group, put_to(record, asked)) for group in groups for record in group.drawn]
    files = {
        f"{pseudonyms.case(about, sheet.record.case.id)}.md": worksheet(
            words, sheet, result.program, pseudonyms
        ).encode()
        for sheet in sheets
    }
    files[WORKBOOK] = workbook(words, about, sheets, result.program, pseudonyms)
    files[FILE] = answers(words, about, [(sheet.record, sheet.questions) for sheet in sheets]).encode()
    _write(output, files)
    drawn = f"{len(sheets) - len(wanted)} of {len(others)} drawn with the seed {seed}"
    also = f", beside {len(wanted)} named" if wanted else ""
    show("".join(f"{group.name}: {len(group.drawn)} of {group.number}\n" for group in groups))
    show(f"{drawn}{also}; worksheets, {WORKBOOK} and {FILE} are in {output}\n")


def _result(
    sources: tuple[str, ...], under: RulesChosen, as_at: int | None,
    years: tuple[int, ...], period: tuple[int | None, int | None] | None,
) -> Result:  # fmt: skip
    """What the source comes to, as `check` would have it. CheckerError where a rule could not run."""
    from checker.intake.parcels import shown
    from checker.report.result import make_result, window_of

    program, protocol = read_rules(under)
    snapshot = read_snapshot(sources, as_at, years)
    evaluation = evaluated(program, snapshot, "auto", 1)
    for rule, why in evaluation.errored.items():
        raise CheckerError(
            f"{rule} could not run: {why}", where=shown(sources[0]), help="see what `checker check` says of it"
        )
    for *_, why in evaluation.not_evaluated:
        click.echo(f"One case could not be evaluated, and cannot be drawn: {why}", err=True)
    return make_result(program, snapshot, evaluation, window_of(period, snapshot.as_at), protocol)


def _wanted(cases: tuple[str, ...], result: Result, about: str, there: Collection[str]) -> Collection[str]:
    """The ids of those named. CheckerError for one that is not in the source, or could not have been drawn."""
    from checker.cli.one_case import named_among

    found: set[str] = set()
    for name in cases:
        things = named_among(result.program, result.snapshot, result.duties, (name,), where="--case").things
        own = {id_ for of, id_ in things if of == about} & set(there)
        if not own:
            what = f"expected {'an' if about[0] in 'aeiou' else 'a'} {about} with a duty in this period that is audited"
            raise CheckerError(f"{what}, found none", where="--case", help="another --period, --about or --theme")
        found |= own
    return found


def _questions(library: Library, about: str, theme: str | None, chosen: tuple[str, ...]) -> list[QuestionModel]:
    """The questions to put: those named, or all about such cases and of the theme. CheckerError for one there is not."""
    from checker.cli.selecting import nearest
    from checker.ruleset.asking import PREFIX

    chosen = tuple(name.removeprefix(PREFIX) for name in chosen)
    known = {w.model.id: w.model for w in library.questions if w.model.about == about and not w.model.self_attested}
    for name in chosen:
        if name not in known:
            raise CheckerError(
                f'there is no question "{name}" about a {about}', where="--question", help=nearest(name, known)
            )
    return [
        known[name]
        for name in sorted(known)
        if (name in chosen if chosen else theme is None or known[name].theme == theme)
    ]


def _known_theme(theme: str | None, result: Result, library: Library) -> None:
    from checker.audit.population import themes
    from checker.cli.selecting import nearest

    known = sorted({*themes(result), *(written.model.theme for written in library.questions)})
    if theme is not None and theme not in known:
        mend = nearest(theme, known, f"one of {', '.join(known)}")
        raise CheckerError(f'there is no theme "{theme}"', where="--theme", help=mend)


def _write(folder: Path, files: dict[str, bytes]) -> None:
    """Write the files, each its owner's alone. CheckerError, with nothing written, where one of them is there already."""
    there = [name for name in files if (folder / name).exists()]
    if there:
        what = f"{there[0]} is there already, and may have been filled in"
        raise CheckerError(what, where=str(folder), help="give another folder with --output")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name, content in files.items():
            replace_file(folder / name, content)
    except OSError as error:
        what = f"the worksheets could not be written: {error.strerror or type(error).__name__}"
        raise CheckerError(what, where=str(folder), help="name a folder you may write to") from None
