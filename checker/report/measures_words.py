"""Figures of the service report in words, for every format a person reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from checker.disputes.dispute import date_words
from checker.measures.plan import Measure
from checker.measures.values import Behind, Figure, ServiceReport, Status, Worked
from checker.report.words import (
    AREAS,
    STAR,
    area_words,
    code_words,
    counted,
    in_words,
    number_words,
    of_unit,
    percent,
    spaced,
    word,
)

MOST_CASES = 10
"""At most so many of the cases behind a figure are named in a line."""

WITHHELD = "Numbers from 1 to 5, and what would give one away, are withheld (*)."
RESTRICTED = "RESTRICTED: small numbers are shown, and cases are named. For those allowed to see them."


def told(report: ServiceReport) -> list[tuple[str, list[Worked]]]:
    """The measures that came to something, under the words for their area, in the order of reports."""
    shown = [worked for worked in report.measures if worked.figure.status in (Status.TOLD, Status.NOTHING)]
    by_area: dict[str, list[Worked]] = {}
    for worked in shown:
        by_area.setdefault(area_words(worked.measure.id), []).append(worked)
    order = list(AREAS.values())
    return sorted(
        by_area.items(), key=lambda each: (each[0] not in order, order.index(each[0]) if each[0] in order else 0)
    )


def defined_words(measure: Measure) -> str:
    """Whose definition it is: ours, or an official one with where it comes from."""
    official = measure.official
    if official is None:
        return "simple definition"
    return f"official definition: {official.title}" + ("" if official.verified else ", not verified at first hand")


def remarks(worked: Worked, report: ServiceReport) -> Iterator[str]:
    """What is to be known beside a figure: the day an official one is taken at, what it leaves out, by whose limits
    it counts, what is not covered."""
    official = worked.measure.official
    if official is not None and official.on is not None and not _taken_at(worked.last, official.on):
        yield f"The official figure is taken at {_day_of_year(official.on)}."
    if worked.figure.status is Status.TOLD and worked.figure.why:
        yield f"Without what is not worked out: {worked.figure.why}"
    if own := tightened(worked, report):
        yield f"By limits of the service's own, which may be shorter than the rule's: {', '.join(own)}."
    yield from _covered(worked, report)


def tightened(worked: Worked, report: ServiceReport) -> list[str]:
    """The rules it counts by, in order of id, over whose limits the profile lays its own."""
    return [rule.id for rule in report.program.without_own_limits().rules if rule.id in worked.measure.rules]


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
    unit = of_unit(
        figure.denominator if form == "share" else figure.value if form == "rate" else figure.numerator, unit
    )
    if form == "count":
        return f"{number} {unit}"
    if form == "net":
        change = STAR if figure.value is None else f"{figure.value:+,g}" if figure.value else "no change"
        return f"{change}: {number} less {whole}"
    if form == "rate":
        return f"{' '.join(filter(None, (_value(figure.value, form), unit)))} to one ({number} to {whole})"
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
        whole = _all_there_may_be(figure, form, told, doubts)
        words += f" ({(whole - told) / whole:.0%} of {number_words(whole)})"
    if figure.lowest is not None and figure.highest is not None:
        words += f"; from {_value(figure.lowest, form)} to {_value(figure.highest, form)}, whichever way they fall"
    return words


def _all_there_may_be(figure: Figure, form: str, told: float, doubts: int) -> float:
    """What is told, and with it what the things in doubt would add: parts of posts, it may be, and not one each."""
    if form == "count" and figure.highest:
        return figure.highest
    if figure.lowest is None or figure.highest is None or not told:
        return told + doubts
    return round(told / (1 - (figure.highest - figure.lowest)), 9)


def _value(value: float | None, form: str) -> str:
    if value is None:
        return STAR
    return percent(value) if form == "share" else number_words(value)


def row_words(figure: Figure, form: str) -> str:
    """A figure in a table: shorter than by itself."""
    number, whole = number_words(figure.numerator), number_words(figure.denominator)
    if figure.status is Status.NOT_COVERED:
        return "not covered"
    if form == "count" or figure.denominator is None:
        return number
    if form in ("rate", "net"):
        return _said(figure, form, "")
    if figure.denominator == 0:
        return "none told"
    return f"{number} of {whole}" + (f" ({percent(figure.value)})" if figure.value is not None else "")


def split_words(name: str) -> str:
    """What a figure is broken down by, as people say it: `legal_status.status` is legal status."""
    kind, _, attribute = (spaced(part) for part in name.rpartition("."))
    if not kind or kind.endswith(attribute):
        return kind or attribute
    return f"{attribute} of {kind}"


_NAMED = {"provision": "setting", "gender": "sex"}
"""What figures are broken down by, where the vocabulary has another name for it."""


def label_words(by: str, label: str) -> str:
    """What is in a row of a table, as people say it: a code by its words, a kind of fact with spaces."""
    name = by.rpartition(".")[2]
    if name in ("verdict", "kind"):
        return spaced(word(label))
    return code_words(_NAMED.get(name, name), label)


def behind_words(worked: Worked, most: int = MOST_CASES) -> Iterator[str]:
    """The cases behind a figure that a person would look at: of a share those not meant, and whatever cannot be told."""
    if not worked.behind:
        return
    ours = [each for each in worked.behind if each.side == 1]
    wanted, heading = ("no", "Not among them") if worked.measure.form == "share" else ("yes", "Counted")
    for counted_as, words in ((wanted, heading), ("cannot-tell", "Cannot tell")):
        cases = list(dict.fromkeys(each.case for each in _in_order(ours) if each.counted == counted_as))
        if cases:
            named = ", ".join(case or "no case of this source" for case in cases[:most])
            more = f" and {len(cases) - most:,} more, in --format json or xlsx" if len(cases) > most else ""
            yield f"{words}: {named}{more}"


def _in_order(behind: Sequence[Behind]) -> list[Behind]:
    return sorted(behind, key=lambda each: (each.case, each.day or 0))


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


def _taken_at(day: int, month_and_day: str) -> bool:
    return f"{dt.date.fromordinal(day):%m-%d}" == month_and_day


def _day_of_year(month_and_day: str) -> str:
    day = dt.date.fromisoformat(f"2000-{month_and_day}")
    return f"{day.day} {day:%B}"


# --- the report as a whole ---------------------------------------------------------------------------------------------
def untold(report: ServiceReport) -> Iterator[tuple[str, list[tuple[str, list[Worked]]]]]:
    """What the source does not cover, and what did not run, by why: said, and never shown as nought."""
    for status, heading in ((Status.NOT_COVERED, "Not covered by this source"), (Status.NOT_RUN, "Not worked out")):
        by_why: dict[str, list[Worked]] = {}
        for worked in report.measures:
            if worked.figure.status is status:
                by_why.setdefault(in_words(worked.figure.why, report.program), []).append(worked)
        if by_why:
            yield heading, list(by_why.items())


def notes(report: ServiceReport) -> Iterator[str]:
    """What is to be known of the report as a whole."""
    asked = dict.fromkeys(table.by for worked in report.measures for table in worked.tables)
    for by in asked:
        bare = [w.measure.id for w in report.measures for t in w.tables if t.by == by and not t.rows and _shown(w)]
        if bare:
            yield f"Not broken down by {by}, which says nothing of what they count: {', '.join(bare)}"
    problems = sum(problem.count for problem in report.snapshot.problems)
    if problems:
        yield f"There {'was' if problems == 1 else 'were'} {counted(problems, 'problem')} in the data: see `checker check`."


def _shown(worked: Worked) -> bool:
    figure = worked.figure
    return figure.status is Status.TOLD and bool(figure.withheld or figure.numerator or figure.cannot_tell)
