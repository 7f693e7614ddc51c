"""Options several commands share, and what they mean."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from checker.cli.gathering import gathered
from checker.cli.output import one_terminal
from checker.cli.waiting import waiting
from checker.errors import CheckerError
from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.protocol import Protocol
    from checker.disputes.stages import Stages
    from checker.pack import Pack
    from checker.report.counts import Counts
    from checker.ruleset.library import Library
    from checker.snapshot.facts import Snapshot

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """A date written year-month-day; its value is a day number."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The day number of an ISO date."""
        try:
            return dt.date.fromisoformat(str(value)).toordinal()
        except ValueError:
            self.fail(f'expected a date such as 2026-03-31, found "{value}"', param, ctx)


class ReturnYear(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """The year of a national return: 2018, or 2017/18; its value is the calendar year in which it ends."""

    name = "year"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The year in which the return's year ends."""
        text = str(value)
        if isinstance(value, int) or (text.isdecimal() and len(text) == 4):
            return int(value)
        first, mark, last = text.replace("-", "/").partition("/")
        end = int(first) + 1 if mark and first.isdecimal() and len(first) == 4 else 0
        if end and last in (str(end), str(end)[2:]):
            return end
        what = f'expected a year such as 2018 or 2017/18 (1 April 2017 to 31 March 2018), found "{value}"'
        return self.fail(what, param, ctx)


class Period(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """`all`, or two dates with two dots between them; its value is the first and last day, both None for all."""

    name = "period"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The first and last day."""
        if value == "all" or isinstance(value, tuple):
            return (None, None) if value == "all" else value
        first, mark, last = str(value).partition("..")
        if not mark:
            self.fail(f'expected all, or two dates such as 2025-04-01..2026-03-31, found "{value}"', param, ctx)
        start, end = DAY.convert(first, param, ctx), DAY.convert(last, param, ctx)
        if end < start:
            self.fail(f'expected the first day before the last, found "{value}"', param, ctx)
        return start, end


class Source(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """What is to be read: a file or a folder, or the address of a database."""

    name = "source"


class Percent(click.FloatRange):
    """A share of a hundred between two others; what is no number, which no comparison refuses, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The share."""
        if str(value).strip("+- ").casefold() == "nan":
            self.fail(f'expected a number from {self.min:g} to {self.max:g}, found "{value}"', param, ctx)
        return super().convert(value, param, ctx)


class Place(click.Path):
    """A file or folder to write; nothing, as of a variable that is not set, is not this folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The file or folder."""
        if not str(value):
            self.fail("expected the name of a file or folder, found nothing", param, ctx)
        return super().convert(value, param, ctx)


DAY = Day()
_SHOWN = 10  # problems that are shown where no case was read


def _keep(context: click.Context, option: click.Parameter, value: Any) -> None:
    context.meta[f"{__name__}.{option.name}"] = value


def source_options(command: F) -> F:
    """`--as-at` and `--year`; and `--covers-from`, `--mapping` and `--ids`, which `read_snapshot` finds by itself."""
    command = click.option(
        "--ids", type=click.Path(path_type=Path), metavar="FILE", expose_value=False, callback=_keep,
        help="Which identifiers of different systems are one child's: a CSV file with the columns source id and id.",
    )(command)  # fmt: skip
    command = click.option(
        "--mapping", type=click.Path(path_type=Path), metavar="FILE", expose_value=False, callback=_keep,
        help="What your system's own words mean, what its export covers, and what your own reports hold.",
    )(command)  # fmt: skip
    command = click.option(
        "--covers-from", type=DAY, metavar="DATE", expose_value=False, callback=_keep,
        help="The first day from which an export that does not say (a dump of the Standard Safeguarding Dataset) holds "
        "everything.",
    )(command)  # fmt: skip
    command = click.option(
        "--year", "years", type=ReturnYear(), multiple=True, metavar="YEAR",
        help="The year an SSDA903 return ends in: 2018, or 2017/18, is 1 April 2017 to 31 March 2018. "
        "One for each return, in the order they are named.",
    )(command)  # fmt: skip
    return click.option(
        "--as-at", type=DAY, metavar="DATE", help="Judge as at this day. By default the source's own; never today."
    )(command)


@frozen
class RulesChosen:
    """Which rules, under which profile, and by the law of which day."""

    rules_folder: Path | None
    profile: str
    law_as_at: int | None


rule_options = gathered(
    RulesChosen,
    "under",
    click.option(
        "--rules", "rules_folder", type=click.Path(path_type=Path), metavar="DIR",
        help="A folder of rules. By default those shipped.",
    ),
    click.option(
        "--profile", default="typical", show_default=True, metavar="NAME",
        help="The service's settings: typical, national for national rules alone, or one of the folder's other profiles.",
    ),
    click.option(
        "--law-as-at", type=DAY, metavar="DATE", help="Judge every duty by the law in force on this day."
    ),
)  # fmt: skip
"""`--rules`, `--profile` and `--law-as-at`, as `under`."""


def read_snapshot(
    paths: tuple[str, ...],
    as_at: int | None,
    years: tuple[int, ...],
    asked: Collection[str] = (),
    *,
    as_recorded: bool = False,
    shown: bool = False,
) -> Snapshot:
    """Every source given, as one snapshot; of what is read in only where it is asked for, what is `asked`.

    `as_recorded`, with records opened before birth still apart from the child's, and all that may be asked for. What puts
    everything in doubt is said on standard error, unless it is `shown` at the head of a report on the same terminal.
    """
    from checker.cli.cache import have_vocabulary
    from checker.intake.sources import read_as_recorded, read_sources
    from checker.report.words import counted

    context = click.get_current_context(silent=True)
    kept = context.meta if context is not None else {}
    told = {name: kept.get(f"{__name__}.{name}") for name in ("covers_from", "mapping", "ids")}
    have_vocabulary()
    with waiting(f"reading {counted(len(paths), 'source')}"):
        if as_recorded:
            snapshot = read_as_recorded(paths, as_at=as_at, years=years, **told)
        else:
            snapshot = read_sources(paths, as_at=as_at, years=years, asked_for=asked, **told)
    for problem in snapshot.problems:
        if problem.doubts_all and not (shown and one_terminal()):
            click.echo(f"All of this is in doubt: {problem.render()}", err=True)
    return snapshot


def check_cases(snapshot: Snapshot, sources: tuple[str, ...], so: str) -> None:
    """CheckerError, naming the first source and no address, if no case was read, after why: what would be said is no answer."""
    from checker.intake.parcels import shown

    if not snapshot.cases:
        for problem in snapshot.problems[:_SHOWN]:
            click.echo(problem.render(), err=True)
        raise CheckerError(
            f"no cases were read, so {so}",
            where=shown(sources[0]),
            help="see what a snapshot holds in docs/snapshot.md, and an export in the page on it in docs",
        )


def read_library(rules_folder: Path | None) -> Library:
    """The rules given, or those shipped."""
    from checker.ruleset.folders import shipped_rules
    from checker.ruleset.library import load_library

    return load_library(rules_folder or shipped_rules())


def read_rules(under: RulesChosen) -> tuple[Program, Protocol]:
    """The rules given, or those shipped, compiled under a profile, and how they have disputes raised."""
    from dataclasses import replace

    pack = read_pack_of(under.rules_folder, under.profile)
    return replace(pack.programs[under.profile], law_as_at=under.law_as_at), pack.protocol


def read_pack_of(rules_folder: Path | None, profile: str) -> Pack:
    """The rules given, or those shipped, compiled under a profile, and maybe under others.

    The shipped rules come compiled, where they were when the package was built and have not been changed since; others may
    have been by an earlier run.
    """
    from checker.pack import read_pack
    from checker.ruleset.folders import shipped_rules

    pack = read_pack(shipped_rules()) if rules_folder is None else None
    if pack is None or profile not in pack.programs:
        from checker.cli.cache import compiled

        pack = compiled(rules_folder or shipped_rules(), profile)
    return pack


def read_stages(rules_folder: Path | None) -> Stages:
    """The stages of the rules' protocol. CheckerError where they have none: nothing can then be adopted."""
    from checker.disputes.stages import Stages
    from checker.ruleset.folders import shipped_rules
    from checker.ruleset.library import load_protocols

    folder = rules_folder or shipped_rules()
    for written in load_protocols(folder):
        if written.model.name == "default":
            return Stages(written.model)
    what = "these rules have no protocol, so there is no stage to adopt a dispute into"
    raise CheckerError(what, where=str(folder), help="put one in protocols/default.yaml, such as the one shipped")


def read_ledger(path: Path, day: dt.date | None = None) -> Kept:
    """How disputes stand in a ledger, or stood on a day, under the key in use."""
    from checker.cli.key import pseudonym_key
    from checker.disputes.ledger.file import read
    from checker.disputes.ledger.kept import Kept
    from checker.disputes.ledger.standing import Standings
    from checker.disputes.pseudonyms import Pseudonyms

    pseudonyms = Pseudonyms(pseudonym_key())
    return Kept(Standings(read(path, pseudonyms), day), pseudonyms)


figures_option = click.option(
    "--figures",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The service's own figures, in YAML (looked_after: 412). A report more than 2% from one says it is provisional.",
)


def read_own(figures: Path | None, snapshot: Snapshot) -> tuple[Counts, ...]:
    """What was read beside the service's own figures; nothing where no file of them is given."""
    if figures is None:
        return ()
    from checker.report.figures import read_figures
    from checker.report.reconciliation import counts_of

    return counts_of(snapshot, read_figures(figures))
