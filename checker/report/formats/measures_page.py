"""The service report as one page that holds everything it needs, to read and print. It can be read without a script."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import checker
from checker.disputes.dispute import date_words
from checker.measures.values import Figure, ServiceReport, Table, Worked
from checker.report.counts import Counts
from checker.report.formats import tables
from checker.report.formats.measures_tables import number, value
from checker.report.formats.page_parts import RESTRICTED, doubt_part, standing_part, table, whole
from checker.report.measures_words import (
    WITHHELD,
    behind_words,
    defined_words,
    figure_words,
    label_words,
    notes,
    remarks,
    split_words,
    told,
    untold,
)
from checker.report.words import counted, in_words

_PUBLISHED = "To be published: small numbers are withheld, and no one is named."
_WITHHELD = (
    f"{WITHHELD} In a share the number left over is withheld as well, and in a table the next smallest number where one "
    "alone could be found from the total. Each figure is looked at by itself: look before publishing two about the same "
    "children."
)


def write(report: ServiceReport, own: Sequence[Counts] = ()) -> str:
    """The page; `own` are the service's own figures beside what was read."""
    mark = RESTRICTED if report.restricted else _PUBLISHED
    return whole(f"Service report, {date_words(report.last)}", _body(report, own, mark), mark=mark)


def _body(report: ServiceReport, own: Sequence[Counts], mark: str) -> Iterator[str]:
    yield f'<p class="{"restricted" if report.restricted else "published"}">{escape(mark)}</p>'
    yield "<h1>Service report</h1>"
    period = f"{date_words(report.first)} to {date_words(report.last)}, as at {date_words(report.snapshot.as_at)}"
    yield f'<p class="about">{escape(f"{period}; profile {report.program.profile}")}</p>'
    yield doubt_part(report.snapshot.problems)
    yield standing_part(own)
    areas = told(report)
    yield _contents(areas, report)
    for area, measures in areas:
        yield f'<section><h2 id="{_anchor(area)}">{escape(area)}</h2>'
        for worked in measures:
            yield from _measure(worked, report)
        yield "</section>"
    yield from _untold(report)
    yield '<section><h2 id="withheld">What is withheld</h2>'
    yield f"<p>{escape('Nothing: this report is restricted.' if report.restricted else _WITHHELD)}</p>"
    yield from (f"<p>{escape(line)}</p>" for line in notes(report))
    yield "</section>"
    yield (f"<footer>Safeguarding checker {escape(checker.__version__)}, rules {escape(report.program.digest)}. What could "
           "not be told is in neither number of a share.</footer>")  # fmt: skip


def _contents(areas: Sequence[tuple[str, list[Worked]]], report: ServiceReport) -> str:
    """Where everything is, by area, each figure beside its name."""
    parts = []
    for area, measures in areas:
        items = "".join(
            f'<li><a href="#{worked.measure.id}">{escape(worked.measure.title)}</a> {_brief(worked)}</li>'
            for worked in measures
        )
        count = counted(len(measures), "figure")
        parts.append(f'<li><a href="#{_anchor(area)}"><b>{escape(area)}</b></a>, {count}<ul>{items}</ul></li>')
    for heading, reasons in untold(report):
        count = counted(sum(len(found) for _, found in reasons), "figure")
        parts.append(f'<li><a href="#{_anchor(heading)}"><b>{escape(heading)}</b></a>, {count}</li>')
    parts.append('<li><a href="#withheld"><b>What is withheld</b></a></li>')
    return f'<nav aria-label="Contents"><h2>Contents</h2><ul class="contents">{"".join(parts)}</ul></nav>'


def _brief(worked: Worked) -> str:
    """A figure at its shortest."""
    measure, figure = worked.measure, worked.figure
    words = figure_words(figure, measure.form, measure.unit).partition(". Cannot tell")[0].partition(":")[0]
    return f"<b>{escape(words)}</b>"


def _measure(worked: Worked, report: ServiceReport) -> Iterator[str]:
    measure, figure = worked.measure, worked.figure
    said, doubt, rest = figure_words(figure, measure.form, measure.unit).partition("Cannot tell: ")
    yield f'<article id="{measure.id}"><h3>{escape(measure.title)}</h3>'
    yield f'<p class="figure"><b>{escape(said.rstrip(". "))}</b>'
    yield f'<span class="doubt">{escape(doubt + rest)}</span></p>' if doubt else "</p>"
    defined = defined_words(measure)
    row = f", row {measure.official.row} of the catalogue" if measure.official else ""
    yield f"<p>{escape(measure.shows)}</p>"
    yield f'<p class="remark">{escape(f"{defined[:1].upper()}{defined[1:]}{row}.")} <small>{escape(measure.id)}</small></p>'
    told_beside = (*remarks(worked, report), " ".join(measure.known_limits))
    yield from (f'<p class="remark">{escape(line)}</p>' for line in told_beside if line)
    past = [(f"{date_words(each.first)} to {date_words(each.last)}", each.figure) for each in worked.past]
    shown = [_figures("Earlier", past, measure.form, report)] if past else []
    shown += [_split(each, measure.form, report) for each in (*worked.splits, *worked.tables) if each.rows]
    if shown:
        yield f'<div class="tables">{"".join(shown)}</div>'
    yield from (f'<p class="remark">{escape(line)}</p>' for line in behind_words(worked))
    yield "</article>"


def _split(split: Table, form: str, report: ServiceReport) -> str:
    words = split_words(split.by)
    return _figures(
        words[:1].upper() + words[1:],
        [(label_words(split.by, row.label), row.figure) for row in split.rows],
        form,
        report,
    )


def _figures(heading: str, rows: Sequence[tuple[str, Figure]], form: str, report: ServiceReport) -> str:
    """A table of figures: the numbers that form has, what cannot be told where anything cannot, and why where none is."""
    two = form != "count"
    columns = [tables.Column("label", heading), tables.Column("number", "Number")]
    columns += [tables.Column("of", {"share": "Of", "rate": "To", "net": "Less"}[form])] if two else []
    columns += [tables.Column("value", {"share": "Share", "rate": "To one", "net": "Net"}[form])] if two else []
    columns += [tables.Column("doubt", "Cannot tell"), tables.Column("why", "")]
    cells = []
    for label, figure in rows:
        numbers = [number(figure.numerator, figure)]
        numbers += [number(figure.denominator, figure), value(figure.value, figure, form)] if two else []
        doubt = None if figure.cannot_tell == 0 else number(figure.cannot_tell, figure)
        why = in_words(figure_words(figure, form, ""), report.program) if figure.why else None
        cells.append((label, *map(_nought_shown, numbers), doubt, why))
    return table(tables.Table(heading, columns, cells))


def _nought_shown(cell: tables.Cell) -> tables.Cell:
    """A number by itself: here nought is a figure, and never a dot."""
    return float(cell) if isinstance(cell, int) else cell


def _untold(report: ServiceReport) -> Iterator[str]:
    for heading, reasons in untold(report):
        yield f'<section><h2 id="{_anchor(heading)}">{escape(heading)}</h2><div class="wide">'
        columns = (tables.Column("title", "Figure"), tables.Column("why", "What the source would have to hold"),
                   tables.Column("id", "Measure"))  # fmt: skip
        if heading != "Not covered by this source":
            columns = (columns[0], tables.Column("why", "Why"), columns[2])
        rows = [(worked.measure.title, why, worked.measure.id) for why, found in reasons for worked in found]
        yield table(tables.Table(heading, columns, rows)) + "</div></section>"


def _anchor(words: str) -> str:
    return words.lower().replace(" ", "-")
