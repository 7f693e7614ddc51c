"""The service report as text, to look at: each figure with what is in doubt beside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import checker
from checker.disputes.dispute import date_words
from checker.measures.values import ServiceReport, Table, Worked
from checker.report.counts import Counts, apart, standing
from checker.report.in_doubt import doubt_of_all_lines
from checker.report.measures_words import (
    RESTRICTED,
    WITHHELD,
    behind_words,
    defined_words,
    figure_words,
    label_words,
    notes,
    remarks,
    row_words,
    split_words,
    told,
    untold,
)
from checker.report.words import in_words, number_words, wrapped

_INDENT = "    "


def measures_text(report: ServiceReport, own: Sequence[Counts] = ()) -> str:
    """The report as text ending in a newline: what is told by area, then what is not, in one list.

    `own` are the service's own figures beside what was read.
    """
    blocks = ["\n".join(_heading(report, own))]
    blocks += ["\n".join(lines) for lines in (list(doubt_of_all_lines(report.snapshot.problems)),) if lines]
    for area, measures in told(report):
        blocks.append(area.upper())
        blocks += ["\n".join(_measure(worked, report)) for worked in measures]
    blocks += ["\n".join(lines) for lines in (list(_untold(report)), list(_notes(report))) if lines]
    return "\n\n".join(blocks) + "\n"


def _heading(report: ServiceReport, own: Sequence[Counts]) -> Iterator[str]:
    yield f"Service report, Safeguarding checker {checker.__version__}, profile {report.program.profile}"
    as_at = f"as at {date_words(report.snapshot.as_at)}"
    yield f"{date_words(report.first)} to {date_words(report.last)}, {as_at}"
    yield RESTRICTED if report.restricted else wrapped(f"{WITHHELD} --restricted shows them.")
    if said := standing(own):
        yield wrapped(f"{said}{':' if apart(own) else '.'}")
        yield from (wrapped(line, "  ", "  ") for line in apart(own))


# --- one measure ------------------------------------------------------------------------------------------------------
def _measure(worked: Worked, report: ServiceReport) -> Iterator[str]:
    measure = worked.measure
    yield wrapped(f"{measure.title} [{measure.id}; {defined_words(measure)}]", "", "  ")
    yield wrapped(figure_words(worked.figure, measure.form, measure.unit), "  ", "  ")
    yield from (wrapped(line, "  ", "  ") for line in remarks(worked, report))
    for past in worked.past:
        figure = figure_words(past.figure, measure.form, measure.unit)
        yield wrapped(
            f"{date_words(past.first)} to {date_words(past.last)}: {in_words(figure, report.program)}", "  ", "    "
        )
    for table in (*worked.splits, *worked.tables):
        yield from _table(table, measure.form)
    yield from (wrapped(line, _INDENT, "  ") for line in behind_words(worked))


def _table(table: Table, form: str) -> Iterator[str]:
    if not table.rows:
        return
    yield f"{_INDENT}{split_words(table.by)}:"
    labels = [label_words(table.by, row.label) for row in table.rows]
    width = min(max(map(len, labels)), 40)
    for label, row in zip(labels, table.rows, strict=True):
        figure = row.figure
        told_of = row_words(figure, form)
        if figure.cannot_tell != 0:
            told_of += f"; cannot tell {number_words(figure.cannot_tell)}"
        yield f"{_INDENT}  {label:<{width}}  {told_of}"


# --- the rest ---------------------------------------------------------------------------------------------------------
def _untold(report: ServiceReport) -> Iterator[str]:
    for heading, reasons in untold(report):
        yield f"{heading}:"
        for why, found in reasons:
            yield wrapped(f"{why}: {', '.join(worked.measure.id for worked in found)}", "  ", "    ")


def _notes(report: ServiceReport) -> Iterator[str]:
    yield from (wrapped(line, "", "  ") for line in notes(report))
