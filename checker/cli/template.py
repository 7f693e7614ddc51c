"""`checker template`: a blank spreadsheet for what no national data set holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.options import Place
from checker.cli.output import check_new, save, show, unwritable
from checker.errors import CheckerError

if TYPE_CHECKING:
    from checker.intake.templates.model import Template


@click.command()
@click.argument("name", required=False, metavar="[NAME]")
@click.option(
    "-o", "--output", "file", type=Place(path_type=Path), metavar="FILE",
    help="What to write: an Excel workbook (.xlsx), a zip archive of CSV files (.zip), one CSV file (.csv) where there is "
    "one sheet, or a folder of CSV files. By default NAME.xlsx here.",
)  # fmt: skip
def template(name: str | None, file: Path | None) -> None:
    """Write a blank spreadsheet to fill in.

    Without NAME, list the templates. A filled one is a source, like any other: its first sheet says the as-at date, and
    from which day each sheet holds everything.

    \b
    checker template
    checker template lado -o lado.xlsx
    checker check lado.xlsx
    """
    from checker.intake.templates.model import template as find

    if name is None:
        show(_listing())
        return
    spec = find(name)
    target = file or Path(f"{name}.xlsx")
    made = _contents(spec, target)
    for path in made:
        check_new(path)
    for path, content in made.items():
        save(path, content, option="--output")
    click.echo(f"{target} written: {spec.title}", err=True)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"this folder could not be made: {error.strerror or type(error).__name__}"
        raise unwritable("--output", what, "name a folder you may write to") from None


def _listing() -> str:
    from checker.intake.templates.model import templates

    width = max(map(len, templates()))
    return "".join(f"{each.name:<{width}}  {each.title}\n" for each in templates().values())


def _contents(spec: Template, target: Path) -> dict[Path, bytes]:
    """The files to write, each with what is in it."""
    from checker.intake.templates.blank import as_csv_files, as_workbook, as_zip

    match target.suffix.casefold():
        case ".xlsx":
            return {target: as_workbook(spec)}
        case ".zip":
            return {target: as_zip(spec)}
        case ".csv" if len(spec.sheets) == 1:
            return dict(zip([target], as_csv_files(spec).values(), strict=True))
        case "":
            _make(target)
            return {target / name: content for name, content in as_csv_files(spec).items()}
    what = "expected a file that ends in .xlsx or .zip, or a folder, found another ending"
    if target.suffix.casefold() == ".csv":
        what = f"this template has {len(spec.sheets)} sheets, and a CSV file holds one"
    raise CheckerError(what, where="--output", help="name a file that ends in .xlsx or .zip, or a folder for CSV files")
