"""On which days a condition may come to hold, or cease to, for want of a day: that something it is read from began or ended on.

More days than those on which it may, perhaps, and never fewer. Days on which it is known to change are not told here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.compile.program import (
    All,
    AnyOf,
    Condition,
    Defined,
    FromUntil,
    Happened,
    Lasted,
    Measure,
    Not,
    OfKind,
    Passes,
    Total,
)
from checker.engines.reference.lines import passed
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import Span, join_spans
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.vocabulary import Form, vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView

ANY_DAY: Span = (LONG_BEFORE, STILL_OPEN)


@dataclass(frozen=True, slots=True)
class Changing:
    """Spans of days within each of which a condition may come to hold on any, and spans within which it may cease to."""

    begins: tuple[Span, ...] = ()
    ends: tuple[Span, ...] = ()


def changing(condition: Condition, view: CaseView) -> Changing:
    """The days on which a condition may change for want of a day: those of what it is read from, where it is not known whether
    it holds."""
    runs = view.line(condition).between(LONG_BEFORE, STILL_OPEN)
    unknown = join_spans((lo, hi) for lo, hi, truth in runs if isinstance(truth, Unknown))
    told = _read(condition, view) if unknown else Changing()
    return Changing(_within(told.begins, unknown), _within(told.ends, unknown))


def _within(spans: Iterable[Span], unknown: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(
        (max(lo, first), min(hi, last)) for lo, hi in unknown for first, last in spans if lo <= last and first <= hi
    )


def _read(condition: Condition, view: CaseView) -> Changing:
    match condition:
        case Not(item):
            told = _read(item, view)
            return Changing(told.ends, told.begins)
        case All(items) | AnyOf(items):
            return _together(_read(item, view) for item in items)
        case Defined(name):
            defined = view.definitions[name].condition
            return view.once("read of what changes", defined, lambda: _read(defined, view))
        case OfKind(kind):
            return _of_rows(view.pieces(vocabulary().kind(kind)))
        case Lasted(of, length, strictly):
            begins = (
                (passed(period.start_lo, length, strictly), passed(period.start_hi, length, strictly))
                for period in view.periods(of, "of")
            )
            return Changing(_not_known(begins), _read(of, view).ends)
        case Happened():
            return _happened(condition, view)
        case FromUntil(begins=begun, ends=over):
            ended = view.marks(over) if over is not None else []
            return Changing(
                _not_known((mark.day, mark.last) for mark in view.marks(begun)),
                _not_known((mark.day, mark.last) for mark in ended),
            )
        case Passes(measure):
            return _measured(measure, view)
    return Changing()


def _together(several: Iterable[Changing]) -> Changing:
    begins: list[Span] = []
    ends: list[Span] = []
    for each in several:
        begins += each.begins
        ends += each.ends
    return Changing(tuple(begins), tuple(ends))


def _of_rows(rows: Sequence[Fact]) -> Changing:
    return Changing(
        _not_known((row.start_lo, row.start_hi) for row in rows), _not_known((row.end_lo, row.end_hi) for row in rows)
    )


def _not_known(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple(span for span in spans if span[0] < span[1])


def _happened(condition: Happened, view: CaseView) -> Changing:
    """From an event on; where that is so for a time only, it ends on a day not known either."""
    begins = _not_known((fact.start_lo, fact.start_hi) for fact in view.known_facts(condition.kind))
    ends = tuple((lo, STILL_OPEN) for lo, _ in begins) if condition.last is not None else ()
    during = _read(condition.during, view) if condition.during is not None else Changing()
    return _together([Changing(begins, ends), during])


def _measured(measure: Measure, view: CaseView) -> Changing:
    """A count turns as what is counted does; within a window, or where days are added up, there is no saying on which day."""
    if isinstance(measure, Total):
        told = _read(measure.of, view)
    else:
        kind = vocabulary().kind(measure.kind)
        told = _of_rows(view.pieces(kind) if kind.form is Form.PERIOD else view.known_facts(kind.name))
        if measure.window is None:
            return told
    return Changing((ANY_DAY,), (ANY_DAY,)) if told.begins or told.ends else told
