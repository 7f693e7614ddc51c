"""The service report as tables: figures, breakdowns, earlier periods, the cases behind, and notes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import checker
from checker.measures.values import Figure, ServiceReport, Worked
from checker.report.counts import Counts
from checker.report.formats.tables import Cell, Column, Share, Table
from checker.report.formats.workbook import MARK, standing_rows, written
from checker.report.in_doubt import doubts_of_all
from checker.report.measures_words import RESTRICTED, WITHHELD, defined_words, label_words, notes, remarks, split_words
from checker.report.words import STAR, area_words, in_words

_NUMBERS = (Column("number", "Number", 10), Column("of", "Of, to, or less", 10), Column("value", "Value", 10),
            Column("cannot_tell", "Cannot tell", 10), Column("lowest", "At least", 10), Column("highest", "At most", 10),
            Column("withheld", "Withheld", 9), Column("status", "Status", 13))  # fmt: skip
_WHICH = (Column("area", "Area", 20), Column("title", "Figure", 44))
_ID = Column("id", "Measure", 30)


def write(report: ServiceReport, own: Sequence[Counts] = ()) -> bytes:
    """The workbook; `own` are the service's own figures beside what was read."""
    every = (
        _figures(report),
        _breakdowns(report),
        _earlier(report),
        _cases(report),
        _notes(report),
        _about(report, own),
    )
    needed = ("Figures", "Breakdowns", "Notes")
    shown = [table for table in every if table.rows or table.title in needed]
    mark = MARK if report.restricted else "Small numbers are withheld"
    doubts = doubts_of_all(report.snapshot.problems)
    return written("Service report", shown, report.snapshot.as_at, mark=mark, own=own, doubts=doubts)


def number(value: float | None, figure: Figure) -> Cell:
    """A number of a figure: whole where it is, a star where it is withheld."""
    if value is None:
        return STAR if figure.withheld else None
    return int(value) if value == int(value) else float(value)


def value(shown: float | None, figure: Figure, form: str) -> Cell:
    """The value of a figure: of a share, a part of 1 as a percentage."""
    return Share(shown) if form == "share" and shown is not None else number(shown, figure)


def _numbers(figure: Figure, form: str) -> tuple[Cell, ...]:
    lowest, highest = (None if each is None else value(each, figure, form) for each in (figure.lowest, figure.highest))
    return (
        number(figure.numerator, figure),
        number(figure.denominator, figure) if form != "count" else None,
        value(figure.value, figure, form),
        number(figure.cannot_tell, figure),
        lowest,
        highest,
        figure.withheld,
        figure.status.value.replace("-", " "),
    )


def _which(worked: Worked) -> tuple[Cell, Cell]:
    return area_words(worked.measure.id), worked.measure.title


def _figures(report: ServiceReport) -> Table:
    columns = (*_WHICH, Column("unit", "Counts", 14), Column("form", "Is a", 8), *_NUMBERS,
               Column("share", "Share that cannot be told", 10), Column("definition", "Definition", 10),
               Column("why", "Why not", 40), _ID)  # fmt: skip
    rows = [
        (
            *_which(w), w.measure.unit, w.measure.form, *_numbers(w.figure, w.measure.form), _in_doubt(w),
            "official" if w.measure.official else "simple", in_words(w.figure.why, report.program) or None, w.measure.id,
        )
        for w in report.measures
    ]  # fmt: skip
    return Table("Figures", columns, rows)


def _in_doubt(worked: Worked) -> Cell:
    """What cannot be told, as a part of all there may be; of a rate and a net figure that says nothing."""
    figure, form = worked.figure, worked.measure.form
    whole = {"share": figure.denominator, "count": figure.numerator}.get(form)
    if figure.cannot_tell is None or whole is None or not figure.cannot_tell + whole:
        return None
    return Share(figure.cannot_tell / (figure.cannot_tell + whole))


def _breakdowns(report: ServiceReport) -> Table:
    columns = (*_WHICH, Column("by", "By", 18), Column("label", "Those", 26), *_NUMBERS, _ID)
    rows = [
        (
            *_which(w),
            split_words(table.by),
            label_words(table.by, row.label),
            *_numbers(row.figure, w.measure.form),
            w.measure.id,
        )
        for w in report.measures
        for table in (*w.splits, *w.tables)
        for row in table.rows
    ]
    return Table("Breakdowns", columns, rows)


def _earlier(report: ServiceReport) -> Table:
    columns = (*_WHICH, Column("from", "From", 13), Column("to", "To", 13), *_NUMBERS, _ID)
    rows = [
        (*_which(w), _day(past.first), _day(past.last), *_numbers(past.figure, w.measure.form), w.measure.id)
        for w in report.measures
        for past in w.past
    ]
    return Table("Earlier periods", columns, rows)


def _cases(report: ServiceReport) -> Table:
    """What is behind each figure; nothing in a report to be published."""
    columns = (*_WHICH, Column("case", "Case", 14), Column("about", "Is a", 12), Column("on", "On", 13),
               Column("counted", "Counted", 11), Column("why", "Why", 40), Column("source", "Read at", 24), _ID)  # fmt: skip
    rows = [
        (
            *_which(w), each.case or None, each.about or None, _day(each.day) if each.day else None,
            each.counted.replace("-", " "), each.why or None, each.source or None, w.measure.id,
        )
        for w in report.measures
        for each in w.behind
    ]  # fmt: skip
    return Table("Cases", columns, rows if report.restricted else [])


def _notes(report: ServiceReport) -> Table:
    columns = (*_WHICH, Column("shows", "What it shows", 60), Column("defined", "Whose definition", 40),
               Column("row", "Row of the catalogue", 14), Column("note", "To be known", 60), _ID)  # fmt: skip
    rows = [
        (
            *_which(w), w.measure.shows, defined_words(w.measure),
            w.measure.official.row if w.measure.official else None,
            " ".join((*remarks(w, report), *w.measure.known_limits)) or None, w.measure.id,
        )
        for w in report.measures
    ]  # fmt: skip
    return Table("Notes", columns, rows)


def _about(report: ServiceReport, own: Sequence[Counts]) -> Table:
    rows: list[tuple[Cell, ...]] = [
        ("Made by", f"Safeguarding checker {checker.__version__}"),
        ("Profile", report.program.profile),
        ("From", _day(report.first)),
        ("To", _day(report.last)),
        ("As at", _day(report.snapshot.as_at)),
        *_read(report),
        *standing_rows(own),
        ("Withheld", RESTRICTED if report.restricted else WITHHELD),
        *(("", line) for line in notes(report)),
    ]
    return Table("About", (Column("what", "About", 18), Column("value", "", 70)), rows)


def _read(report: ServiceReport) -> Iterator[tuple[Cell, ...]]:
    """The files read: their names alone, in a report to be published."""
    for read in report.snapshot.inputs:
        yield "Read", read.path if report.restricted else read.path.replace("\\", "/").rpartition("/")[2]


def _day(day: int) -> dt.date:
    return dt.date.fromordinal(day)
