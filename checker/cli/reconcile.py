"""`checker reconcile`: what was read, before anything is judged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checker.cli.engines import evaluated
from checker.cli.options import RulesChosen, figures_option, read_rules, read_snapshot, rule_options, source_options
from checker.cli.output import show

if TYPE_CHECKING:
    from checker.report.counts import Counts
    from checker.report.result import Result


@click.command()
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
@figures_option
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True)
@source_options
@rule_options
def reconcile(
    sources: tuple[str, ...],
    figures: Path | None,
    form: str,
    as_at: int | None,
    years: tuple[int, ...],
    under: RulesChosen,
) -> None:
    """Count what SOURCE holds as it is read here, beside the service's own figures where they are given.

    Then the rules it cannot evaluate, and what recording would decide the most duties. Counts alone: no case is named.

    \b
    checker reconcile export/ --as-at 2026-03-31
    checker reconcile export/ --as-at 2026-03-31 --figures figures.yaml
    """
    from checker.engines.duties import Window
    from checker.report.figures import read_figures
    from checker.report.reconciliation import counts_of, text_of
    from checker.report.result import make_result

    own = read_figures(figures) if figures is not None else {}
    program, protocol = read_rules(under)
    snapshot = read_snapshot(sources, as_at, years)
    result = make_result(program, snapshot, evaluated(program, snapshot, "auto", 1), Window(None, None), protocol)
    counts = counts_of(snapshot, own)
    show(text_of(result, counts) if form == "text" else _as_json(result, counts))


def _as_json(result: Result, counts: Sequence[Counts]) -> str:
    """The counts as JSON, in which no file's name says whose it is."""
    from checker.cli.key import pseudonym_key
    from checker.disputes.pseudonyms import Pseudonyms
    from checker.report.json_report import shown_in
    from checker.report.reconciliation import as_data

    shown = shown_in(result, Pseudonyms(pseudonym_key()), reveal=False)
    return json.dumps(as_data(result, counts, shown), indent=1) + "\n"
