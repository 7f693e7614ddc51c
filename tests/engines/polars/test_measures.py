"""Totals and counts in columns: on every day the truth that the reference engine tells, and why where it cannot."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.calendar import parse_duration
from checker.compile.program import ALWAYS, Compare, Condition, Count, Not, OfKind, Passes, Total
from checker.compile.program import Test as Attribute
from checker.engines.polars.conditions.view import View
from checker.engines.polars.facts.table import facts_of
from checker.engines.reference.periods import CaseView
from checker.snapshot.facts import STILL_OPEN, Snapshot
from tests.engines.polars.both import COVERS, made_up
from tests.engines.polars.test_excess import child, household
from tests.engines.support import snapshot

BREAK, CARE = OfKind("short_break", ALWAYS), OfKind("looked_after", ALWAYS)
SEEN = Attribute("seen", Compare.ONE_OF, (True,))


def total(of: Condition, amount: str, window: str = "", *, strictly: bool = True, nights: bool = True) -> Passes:
    return Passes(Total(of, parse_duration(window) if window else None, nights), parse_duration(amount), strictly)


def count(kind: str, number: float, distinct: str | None, window: str = "", share: str | None = None) -> Passes:
    where = SEEN if kind == "visit" else ALWAYS
    measure = Count(kind, where, distinct, parse_duration(window) if window else None, share)
    return Passes(measure, number, strictly=False)


MEASURES = {
    "over all time": total(CARE, "13 weeks", strictly=False),
    "over all time, in months": total(CARE, "3 months"),
    "what is not": total(Not(CARE), "2 years", "3 years"),
    "in a year": total(BREAK, "20 days", "12 months"),
    "at least, in a year": total(BREAK, "20 days", "12 months", strictly=False),
    "in a month": total(BREAK, "5 days", "1 month"),
    "in three months": total(BREAK, "9 days", "3 months", nights=False),
    "in days": total(BREAK, "3 days", "10 days", nights=False),
    "in one day": total(BREAK, "1 days", "1 days", strictly=False),
    "in working days": total(BREAK, "4 days", "5 working days"),
    "a month in a quarter": total(CARE, "1 month", "3 months", strictly=False),
    "a year in two": total(CARE, "1 year", "2 years"),
    "open at once": count("short_break", 2, None),
    "carers in a year": count("placement", 3, "carer", "12 months"),
    "carers in a month": count("placement", 2, "carer", "1 month"),
    "placements in days": count("placement", 2, None, "28 days"),
    "visits in a quarter": count("visit", 2, None, "3 months"),
    "visits on a day": count("visit", 1, None),
}
HOUSEHOLD = {
    "children": count("fostered_child", 2, "child"),
    "children of different families": count("fostered_child", 2, "child", "", "sibling_group"),
    "children in a year": count("fostered_child", 3, "child", "12 months", "sibling_group"),
}


def told_alike(condition: Condition, shot: Snapshot) -> float:
    """The share of cases left to the reference engine; of the others each day is told as it tells it."""
    view = View(facts_of(shot.cases), shot.coverage, shot.as_at, {}, {})
    line = view.line(condition)
    for number, case in enumerate(shot.cases):
        if line.rough is not None and line.rough[number]:
            continue
        expected = CaseView(case, shot.coverage, shot.as_at, {}).line(condition)
        own = line.cases == number
        found = {
            int(day): view.truths.truth(int(code)) for day, code in zip(line.starts[own], line.truths[own], strict=True)
        }
        found.pop(STILL_OPEN, None)
        assert found == dict(zip(expected.starts, expected.truths, strict=True)), case.id
    return float(line.rough.mean()) if line.rough is not None else 0.0


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("name", MEASURES)
def test_measures_of_a_child(name: str, covers: str) -> None:
    assert told_alike(MEASURES[name], made_up(child, cases=30, covers=covers, seed=len(name))) < 0.25


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("name", HOUSEHOLD)
def test_measures_of_a_household(name: str, covers: str) -> None:
    assert told_alike(HOUSEHOLD[name], made_up(household, about="household", covers=covers)) == 0


def test_a_total_by_hand() -> None:
    shot = snapshot("- {kind: short_break, start: 2024-02-27, end: 2024-03-03, series: s1}\n", "2025-06-30")
    view = View(facts_of(shot.cases), shot.coverage, shot.as_at, {}, {})
    line = view.line(total(BREAK, "4 days", "12 months", strictly=False))
    days = [dt.date.fromordinal(day).isoformat() for day in line.starts[1:]]
    # 27, 28 and 29 February, 1 and 2 March: four by 1 March. The 12 months that end on 28 February 2025 leave out the
    # days to 28 February 2024, so hold three.
    assert days == ["2024-03-01", "2025-02-28"]
