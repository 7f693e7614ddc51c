"""Quotas in columns: the same as the reference engine over many made-up cases."""

from __future__ import annotations

import pytest

from tests.engines.polars.both import COVERS, Made, agreed, made_up, share
from tests.engines.support import program

ONE = "{number: 1, from: 2011-04-01, provision: standard 1, verified: true}"
TWO = ONE.replace("number: 1", "number: 2")
CHANGED = ONE.replace("from: 2011-04-01", "from: 2024-01-01, to: 2025-02-27") + ", " + TWO.replace("2011-04", "2025-03")
TERMS = """
terms:
  - {name: autumn, from: 2023-09-04, to: 2023-12-22}
  - {name: spring, from: 2024-01-08, to: 2024-03-28}
  - {name: summer, from: 2024-04-15, to: 2024-07-24}
  - {name: autumn, from: 2024-09-02, to: 2024-12-20}
  - {name: spring, from: 2025-01-02, to: 2025-04-04}
"""
LATER = (
    TERMS + "  - {name: next, from: 2025-04-22, to: 2026-02-15}\n  - {name: last, from: 2026-02-16, to: 2026-03-31}\n"
)
HELD = ("held", "held", "planned", "not-held")


def child(made: Made) -> None:
    made.born()
    made.periods("looked_after", 3, (0, 1, 28, 300))
    made.periods("cp_plan", 3, (0, 1, 28, 300), category=("neglect", "physical"))
    made.events("education_plan_review", 6, status=HELD)
    made.events("conference", 6, type=("initial", "review"), status=HELD)
    made.events("visit", 8, bedroom_seen=(True, False), seen=(True, False))


def household(made: Made) -> None:
    made.periods("foster_approval", 3, (0, 1, 364, 365, 366, 367), type=("mainstream", "other"))
    made.events("supervision_visit", 8, unannounced=(True, False), carer_seen=(True,))


def quota(each: str, evidence: str, numbers: str = ONE, more: str = "") -> str:
    return f"quota:\n  each: {each}\n  at-least: [{numbers}]\n  evidence: [{evidence}]\n{more}\n"


REVIEWS = "{kind: education_plan_review, where: {status: held}}"
BEDROOM = "{kind: visit, where: {bedroom_seen: true}}"
VISITS = "{kind: supervision_visit, where: {unannounced: true}}"
WHILE = "  while: looked_after"
BETWEEN = "{between: {event: conference, where: {status: held}}, during: cp_plan}"
CHILD = {
    "each term": quota("term", REVIEWS, more=WHILE),
    "each term, by dates": quota("term", REVIEWS, CHANGED, more=WHILE),
    "each term, when": quota("term", REVIEWS, more=WHILE + "\nwhen: cp_plan\nunless: {age: {from: 16 years}}"),
    "either of two": quota("term", f"{REVIEWS}, {BEDROOM}", TWO, more=WHILE),
    "between events": quota(BETWEEN, BEDROOM),
    "between events, two": quota(BETWEEN, BEDROOM, TWO, more=WHILE),
    "excused": quota(BETWEEN, BEDROOM, more="excused-by: [{kind: visit, where: {seen: false}}]"),
}
HOUSEHOLD = {
    "each year": quota("{year-of: foster_approval}", VISITS, more="about: household"),
    "each year, two": quota("{year-of: foster_approval}", VISITS, TWO, more="about: household"),
    "each year, by dates": quota("{year-of: foster_approval}", VISITS, CHANGED, more="about: household"),
}


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("terms", [TERMS, LATER, ""], ids=["terms to last year", "terms to now", "no terms"])
@pytest.mark.parametrize("name", [name for name in CHILD if "term" in name or name == "either of two"])
def test_terms(name: str, terms: str, covers: str) -> None:
    handed = agreed(program((CHILD[name],), profile=terms), made_up(child, covers=covers, seed=len(name)))
    assert share(handed) < 0.05, handed


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("name", [name for name in CHILD if "between" in name or name == "excused"])
def test_gaps(name: str, covers: str) -> None:
    handed = agreed(program((CHILD[name],)), made_up(child, covers=covers, seed=len(name)))
    assert share(handed) < (0.6 if name == "excused" else 0.05), handed


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("name", HOUSEHOLD)
def test_years(name: str, covers: str) -> None:
    handed = agreed(program((HOUSEHOLD[name],)), made_up(household, about="household", covers=covers, seed=len(name)))
    assert share(handed) < 0.05, handed


def test_visits_of_which_something_is_not_recorded() -> None:
    def vague(made: Made) -> None:
        household(made)
        made.events("supervision_visit", 3, carer_seen=(True,))

    for name in HOUSEHOLD:
        assert share(agreed(program((HOUSEHOLD[name],)), made_up(vague, about="household"))) < 0.05


@pytest.mark.parametrize("name", CHILD)
def test_nobody_and_nothing(name: str) -> None:
    agreed(program((CHILD[name],), profile=TERMS), made_up(child, cases=0))
    agreed(program((CHILD[name],), profile=TERMS), made_up(lambda made: None, cases=3, covers="from a day"))
