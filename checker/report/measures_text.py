"""The service report as text, to look at: each figure with what is in doubt beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import checker
from checker.disputes.dispute import date_words
from checker.measures.values import Behind, Figure, ServiceReport, Status, Table, Worked
from checker.report.words import counted, in_words, spaced, wrapped

MOST_CASES = 10
"""At most so many of the cases behind a figure are named in text."""

_INDENT = "    "
_STAR = "*"
_HEADINGS = {"lac": "Children in care", "cp": "Child protection", "lado": "Allegations about adults", "fostering": "Fostering",
             "disputes": "Disputes", "service": "The service"}  # fmt: skip
_ORDER = list(_HEADINGS)


def measures_text(report: ServiceReport) -> str:
    """The report as text ending in a newline: what is told by area, then what is not, in one list."""
    told = [worked for worked in report.measures if worked.figure.status in (Status.TOLD, Status.NOTHING)]
    blocks = ["\n".join(_heading(report))]
    areas = sorted({_area(worked) for worked in told}, key=lambda area: (area not in _ORDER, _place(area)))
    for area in areas:
        blocks.append(_HEADINGS.get(area, area).upper())
        blocks += ["\n".join(_measure(worked, report)) for worked in told if _area(worked) == area]
    blocks += ["\n".join(lines) for lines in (list(_untold(report)), list(_notes(report))) if lines]
    return "\n\n".join(blocks) + "\n"


def _area(worked: Worked) -> str:
    return worked.measure.id.partition(".")[0]


def _place(area: str) -> int:
    return _ORDER.index(area) if area in _ORDER else 0


def _heading(report: ServiceReport) -> Iterator[str]:
    yield f"Service report, Safeguarding checker {checker.__version__}, profile {report.program.profile}"
    as_at = f"as at {date_words(report.snapshot.as_at)}"
    yield f"{date_words(report.first)} to {date_words(report.last)}, {as_at}"
    if report.restricted:
        yield "RESTRICTED: small numbers are shown, and cases are named. For those allowed to see them."
    else:
        yield wrapped("Numbers from 1 to 5, and what would give one away, are withheld (*). --restricted shows them.")


# --- one measure ------------------------------------------------------------------------------------------------------
def _measure(worked: Worked, report: ServiceReport) -> Iterator[str]:
    measure = worked.measure
    official = measure.official
    defined = "simple definition"
    if official is not None:
        defined = f"official definition: {official.title}" + (
            "" if official.verified else ", not verified at first hand"
        )
    yield wrapped(f"{measure.title} [{measure.id}; {defined}]", "", "  ")
    yield wrapped(figure_words(worked.figure, measure.form, measure.unit), "  ", "  ")
    if official is not None and official.on is not None and not _taken_at(worked.last, official.on):
        yield wrapped(f"The official figure is taken at {_day_of_year(official.on)}.", "  ", "  ")
    if worked.figure.status is Status.TOLD and worked.figure.why:
        yield wrapped(f"Without what is not worked out: {worked.figure.why}", "  ", "  ")
    for line in _covered(worked, report):
        yield wrapped(line, "  ", "  ")
    for past in worked.past:
        figure = figure_words(past.figure, measure.form, measure.unit)
        yield wrapped(
            f"{date_words(past.first)} to {date_words(past.last)}: {in_words(figure, report.program)}", "  ", "    "
        )
    for table in (*worked.splits, *worked.tables):
        yield from _table(table, measure.form)
    yield from _behind(worked)


def figure_words(figure: Figure, form: str, unit: str) -> str:
    """A figure in words, with what is in doubt."""
    if figure.status is Status.NOT_COVERED:
        return f"Not covered by this source: {figure.why}"
    if figure.status is Status.NOT_RUN:
        return f"Not worked out: {figure.why}"
    if figure.status is Status.NOTHING:
        return f"No {unit} to count"
    return f"{_said(figure, form, unit)}{_doubt(figure, form)}"


def _said(figure: Figure, form: str, unit: str) -> str:
    number, whole = number_words(figure.numerator), number_words(figure.denominator)
    if figure.numerator is None and figure.denominator is None:
        return f"Withheld: too few {unit} to show"
    if form == "count":
        return f"{number} {unit}"
    if form == "net":
        change = _STAR if figure.value is None else f"{figure.value:+,g}"
        return f"{change}: {number} less {whole}"
    if form == "rate":
        return f"{_value(figure.value, form)}: {number} to {whole}"
    if figure.denominator == 0:
        return f"None of the {unit} could be told"
    return (
        f"{number} of {whole} {unit}"
        if figure.value is None
        else f"{_value(figure.value, form)}: {number} of {whole} {unit}"
    )


def _doubt(figure: Figure, form: str) -> str:
    """What cannot be told, as a part of all there may be, and how far it could move the figure."""
    doubts = figure.cannot_tell
    if doubts == 0:
        return ""
    words = f". Cannot tell: {number_words(doubts)}"
    told = figure.denominator if form == "share" else figure.numerator
    if doubts is not None and told is not None and form in ("share", "count"):
        words += f" ({doubts / (doubts + told):.0%} of {number_words(doubts + told)})"
    if figure.lowest is not None and figure.highest is not None:
        words += f"; from {_value(figure.lowest, form)} to {_value(figure.highest, form)}, whichever way they fall"
    return words


def number_words(number: float | None) -> str:
    """A number as people read it; a star where it is withheld."""
    return _STAR if number is None else f"{round(number, 2):,g}" if number < 1_000_000 else f"{number:,.0f}"


def _value(value: float | None, form: str) -> str:
    if value is None:
        return _STAR
    return percent(value) if form == "share" else number_words(value)


def percent(share: float) -> str:
    """A share as a percentage, to one place where that says more."""
    text = f"{share:.1%}"
    return text.replace(".0%", "%")


def _covered(worked: Worked, report: ServiceReport) -> Iterator[str]:
    """What of the period is not covered, kinds that are alike in that together."""
    alike: dict[tuple[int | None, int | None, int, int], list[str]] = {}
    for each in worked.covered:
        kinds = alike.setdefault((each.first, each.last, each.missing, each.between), [])
        kinds.append(in_words(each.kind, report.program))
    for (first, last, missing, between), kinds in alike.items():
        named = ", ".join(kinds)
        if first is None or last is None:
            yield f"Not covered in this period, though what is there is counted: {named}."
        elif missing == between:
            yield f"Not covered on {counted(missing, 'day')} of this period: {named}."
        else:
            but = f", less {counted(between, 'day')} of it" if between else ""
            yield f"Only {date_words(first)} to {date_words(last)}{but} is covered for {named}."


def _table(table: Table, form: str) -> Iterator[str]:
    if not table.rows:
        return
    yield f"{_INDENT}{split_words(table.by)}:"
    width = min(max(len(row.label) for row in table.rows), 40)
    for row in table.rows:
        figure = row.figure
        if figure.status is Status.NOT_COVERED:
            told = "not covered"
        elif form == "share" and figure.denominator == 0:
            told = "none told"
        elif form == "share" and figure.value is not None:
            told = f"{number_words(figure.numerator)} of {number_words(figure.denominator)} ({percent(figure.value)})"
        elif form in ("share", "rate", "net") and figure.denominator is not None:
            told = f"{number_words(figure.numerator)} of {number_words(figure.denominator)}"
        else:
            told = number_words(figure.numerator)
        if figure.cannot_tell != 0:
            told += f"; cannot tell {number_words(figure.cannot_tell)}"
        yield f"{_INDENT}  {row.label:<{width}}  {told}"


def split_words(name: str) -> str:
    """What a figure is broken down by, as people say it: `legal_status.status` is legal status."""
    kind, _, attribute = (spaced(part) for part in name.rpartition("."))
    if not kind or kind.endswith(attribute):
        return kind or attribute
    return f"{attribute} of {kind}"


def _behind(worked: Worked) -> Iterator[str]:
    """The cases behind a figure that a person would look at: of a share those not meant, and whatever cannot be told."""
    if not worked.behind:
        return
    ours = [each for each in worked.behind if each.side == 1]
    wanted, heading = ("no", "Not among them") if worked.measure.form == "share" else ("yes", "Counted")
    for counted_as, words in ((wanted, heading), ("cannot-tell", "Cannot tell")):
        cases = list(dict.fromkeys(each.case for each in _in_order(ours) if each.counted == counted_as))
        if cases:
            named = ", ".join(case or "no case of this source" for case in cases[:MOST_CASES])
            more = f" and {len(cases) - MOST_CASES:,} more, in --format json" if len(cases) > MOST_CASES else ""
            yield wrapped(f"{words}: {named}{more}", _INDENT, "  ")


def _in_order(behind: Sequence[Behind]) -> list[Behind]:
    return sorted(behind, key=lambda each: (each.case, each.day or 0))


# --- the rest ---------------------------------------------------------------------------------------------------------
def _untold(report: ServiceReport) -> Iterator[str]:
    """What the source does not cover, and what did not run: said, and never shown as nought."""
    for status, heading in ((Status.NOT_COVERED, "Not covered by this source"), (Status.NOT_RUN, "Not worked out")):
        found = [worked for worked in report.measures if worked.figure.status is status]
        if found:
            yield f"{heading}:"
        for why in dict.fromkeys(worked.figure.why for worked in found):
            ids = ", ".join(worked.measure.id for worked in found if worked.figure.why == why)
            yield wrapped(f"{in_words(why, report.program)}: {ids}", "  ", "    ")


def _notes(report: ServiceReport) -> Iterator[str]:
    asked = dict.fromkeys(table.by for worked in report.measures for table in worked.tables)
    for by in asked:
        bare = [w.measure.id for w in report.measures for t in w.tables if t.by == by and not t.rows and _shown(w)]
        if bare:
            yield wrapped(
                f"Not broken down by {by}, which says nothing of what they count: {', '.join(bare)}", "", "  "
            )
    problems = sum(problem.count for problem in report.snapshot.problems)
    if problems:
        yield f"There {'was' if problems == 1 else 'were'} {counted(problems, 'problem')} in the data: see `checker check`."


def _shown(worked: Worked) -> bool:
    figure = worked.figure
    return figure.status is Status.TOLD and bool(figure.withheld or figure.numerator or figure.cannot_tell)


def _taken_at(day: int, month_and_day: str) -> bool:
    return f"{dt.date.fromordinal(day):%m-%d}" == month_and_day


def _day_of_year(month_and_day: str) -> str:
    day = dt.date.fromisoformat(f"2000-{month_and_day}")
    return f"{day.day} {day:%B}"
