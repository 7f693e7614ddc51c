"""Where a result goes: standard output in one format, files in any, and every duty to a table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checker.cli.gathering import gathered
from checker.cli.output import check_screen, check_target, real, save, show, unwritable
from checker.cli.switches import switch
from checker.cli.waiting import waiting
from checker.frozen import frozen
from checker.progress import steps
from checker.report.formats import FORMATS

if TYPE_CHECKING:
    from checker.report.counts import Counts
    from checker.report.formats.told import Told
    from checker.report.result import Result


TABLES = (".csv", ".parquet")
"""How the name of a file of duties may end."""


class Destination(click.ParamType):  # type: ignore[type-arg]  # generic only in later versions of click
    """A format and a file, with `=` between them; its value is the two."""

    name = "report"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, Path]:
        """The format, and the file."""
        if isinstance(value, tuple):
            return value
        format_, mark, file = str(value).partition("=")
        if not mark or not file or format_ not in FORMATS:
            among = ", ".join(FORMATS)
            self.fail(f'expected a format and a file, such as csv=disputes.csv, and a format among {among}; '
                      f'found "{value}"', param, ctx)  # fmt: skip
        return format_, Path(file)


class Table(click.Path):
    """A file for every duty, its name ending as CSV or Parquet does."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The file."""
        file = Path(str(super().convert(value, param, ctx)))
        if file.suffix not in TABLES:
            self.fail(
                f'expected the name of a file that ends in {" or ".join(TABLES)}, found "{file.name}"', param, ctx
            )
        return file


@frozen
class Reporting:
    """What is to be written: to standard output, unless `quiet`, and to files."""

    format_: str
    reports: tuple[tuple[str, Path], ...]
    duties: Path | None
    reveal_ids: bool
    quiet: bool

    @property
    def named(self) -> bool:
        """Whether what goes to the screen may name cases: quiet, it is a log that others may read."""
        return self.reveal_ids or (FORMATS[self.format_].restricted and not self.quiet)

    @property
    def on_screen(self) -> bool:
        """Whether the text a person reads goes to standard output."""
        return self.format_ == "text" and not self.quiet

    def check(self, read: Sequence[str | Path | None]) -> None:
        """CheckerError where something could not be written in the end, or would go over what is to be `read`: said before
        anything is worked out."""
        seen = set[Path]()
        for option, file in self.files():
            target = real(file)
            if target in seen:
                raise unwritable(option, "two reports would be written to this file", "name a file for each")
            check_target(file, read, option)
            seen.add(target)
        if FORMATS[self.format_].binary and not self.quiet:
            check_screen(self.format_, f"--report {self.format_}=FILE")

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file to be written, and the option that asks for it."""
        yield from ((f"--report {file}", file) for _, file in self.reports)
        if self.duties is not None:
            yield f"--duties {self.duties}", self.duties

    def deliver(self, result: Result, own: tuple[Counts, ...] = (), *, full: bool = False) -> None:
        """Write everything; `full` folds no list in text, and `own` are the service's own figures.

        CheckerError at the first that cannot be written; nothing is written until all is made.
        """
        from checker.cli.key import pseudonym_key
        from checker.cli.repository import places
        from checker.report.formats.told import Told
        from checker.report.width import as_in_a_file

        read = places(each.path for each in result.snapshot.inputs)
        told = Told(result, pseudonym_key, self.reveal_ids, full, own, read)
        wanted = [] if self.quiet else [self.format_]
        to_make = [
            *((name, True) for name in dict.fromkeys(name for name, _ in self.reports)),
            *((name, False) for name in wanted),
        ]
        made: dict[tuple[str, bool], bytes] = {}
        with waiting("writing it up"):
            for name, in_a_file in steps(to_make):
                with as_in_a_file() if in_a_file else nullcontext():
                    made[name, in_a_file] = FORMATS[name].written(told)
            table = self._table(told)
        for name, file in self.reports:
            save(file, made[name, True], option=f"--report {file}")
        if self.duties is not None:
            save(self.duties, table, option=f"--duties {self.duties}")
        for name in wanted:
            shown = made[name, False]
            show(shown.decode() if name == "text" else shown)  # text: as the screen's encoding has it

    def _table(self, told: Told) -> bytes:
        """Every duty as a table; nothing where none is asked for."""
        if self.duties is None:
            return b""
        from checker.report.duties_file import FORMS

        return FORMS[self.duties.suffix](told)


reporting_options = gathered(
    Reporting,
    "reporting",
    click.option(
        "--format", "format_", type=click.Choice(list(FORMATS)), default="text", show_default=True,
        help="What goes to standard output.",
    ),
    click.option(
        "--report", "reports", type=Destination(), multiple=True, metavar="FORMAT=FILE",
        help="Write the result to a file as well, for its owner alone. May be repeated.",
    ),
    click.option(
        "--duties", type=Table(path_type=Path), metavar="FILE",
        help="Write every duty of the period to a table as well: .csv or .parquet.",
    ),
    switch(
        "reveal-ids",
        help="Show case ids in every format. By default json, jsonl, sarif, junit, github and gitlab show pseudonyms "
        "under your key.",
    ),
    switch("quiet", "-q", help="Write nothing to standard output."),
)  # fmt: skip
"""`--format`, `--report`, `--reveal-ids` and `--quiet`, as `reporting`."""
