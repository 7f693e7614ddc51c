"""What is set aside: disputes of an earlier result, and those that were waived."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.gathering import gathered
from checker.frozen import frozen

if TYPE_CHECKING:
    from checker.compile.program import Program
    from checker.disputes.aside import Aside
    from checker.report.result import Result


@frozen
class SettingAside:
    """The files that say what is set aside."""

    baseline: Path | None
    waivers: Path | None

    def read(self, as_at: int) -> Aside | None:
        """What sets disputes aside in a run as at a day; None where nothing does."""
        if self.baseline is None and self.waivers is None:
            return None
        from checker.cli.key import pseudonym_key
        from checker.cli.results import read_result
        from checker.disputes.aside import Aside
        from checker.disputes.baseline import read_baseline
        from checker.disputes.pseudonyms import Pseudonyms
        from checker.disputes.waivers import read_waivers

        pseudonyms = Pseudonyms(pseudonym_key())
        baseline = None
        if self.baseline is not None:
            baseline = read_baseline(read_result(str(self.baseline)), str(self.baseline), pseudonyms)
        waivers = read_waivers(self.waivers, pseudonyms) if self.waivers is not None else ()
        return Aside(pseudonyms, as_at, baseline, waivers)


def warn(aside: Aside | None, result: Result, every: Program) -> None:
    """Say on standard error what is to be known of the baseline and the waivers, and how much of the baseline is raised no more.
    `every` is the program before any of its rules were left out."""
    if aside is None:
        return
    if aside.baseline is not None:
        from checker.report.baseline_remarks import baseline_remarks

        for line in baseline_remarks(aside.baseline, result):
            click.echo(line, err=True)
    rules = {rule.id for rule in result.program.rules}
    known = rules.union(every.off, (rule.id for rule in (*every.rules, *every.audited)))
    for line in aside.warnings(result.disputes, known):
        click.echo(line, err=True)
    ran = rules - {each.rule.id for each in result.rules if each.status == "errored"}  # of those nothing is known
    if gone := aside.gone(result.disputes, ran):
        from checker.report.words import counted

        of = f"{gone:,} of {counted(len(aside.known), 'dispute')} in the baseline"
        click.echo(f"{of} raised no more: put right, no longer told by this source, or not of this period", err=True)


aside_options = gathered(
    SettingAside,
    "setting_aside",
    click.option(
        "--baseline", type=click.Path(path_type=Path), metavar="FILE",
        help="An earlier result in JSON, made under the same key: disputes in it do not count.",
    ),
    click.option(
        "--waivers", type=click.Path(path_type=Path), metavar="FILE",
        help="Disputes that a named person set aside until a day: they are shown but do not count.",
    ),
)  # fmt: skip
"""`--baseline` and `--waivers`, as `setting_aside`."""
