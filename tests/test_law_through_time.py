"""Every first and last day of a text is shown on both sides: moved by a day either way, an example comes out otherwise.

Where none could, the rule says why under `equivalent-mutants`: no working day falls between, say.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest

from checker.authoring.mutants import Mutant, rule_mutants
from checker.authoring.trials import Trial, trials_of
from checker.compile.compiler import compile_definitions
from checker.ruleset.library import Library
from checker.ruleset.models import RuleModel
from tests.dated import dated_values
from tests.shipped import shipped_library

LIBRARY: Library = shipped_library()
RULES = {written.model.id: written for written in LIBRARY.rules}
DEFINITIONS = compile_definitions(LIBRARY)
MOVED = re.compile(r"(since|until): (\d{4}-\d\d-\d\d), not (\d{4}-\d\d-\d\d)")
Boundary = tuple[str, dt.date]

CHANGES = {
    "2010 edition of Working Together": ("2010-04-01", ["cp.conference.initial", "cp.assessment.core"]),
    "Care Planning Regulations": ("2011-04-01", ["lac.review.interval", "lac.visit.interval", "lac.placement.plan"]),
    "2013 edition, one assessment in place of two": (
        "2013-04-15",
        ["cp.assessment.45-days", "cp.conference.initial", "cp.conference.review", "cp.core-group.first"],
    ),
    "delegated authority in placement plans": ("2013-07-01", ["lac.placement.delegated-authority"]),
    "out of area, at a distance": ("2014-01-27", ["lac.out-of-area.at-a-distance", "lac.notify.area-authority"]),
    "2015 edition": ("2015-03-26", ["cp.assessment.45-days", "cp.conference.initial", "lado.contact.1-day"]),
    "long-term foster placements": ("2015-04-01", ["lac.visit.interval", "lac.ending-care.approved"]),
    "2018 edition": ("2018-07-04", ["cp.assessment.45-days", "cp.conference.initial", "cp.core-group.first"]),
    "relaxations of 2020": (
        "2020-04-24",
        ["lac.review.interval", "lac.visit.interval", "lac.placement.plan", "lac.temporary-approval.length",
         "lac.emergency-placement.length", "lac.placed-with-parents.assessed-after", "cp.private-fostering.first-visit"],
    ),
    "remote visits for a coronavirus reason": ("2020-09-25", ["lac.visit.interval"]),
    "the limits that came back": ("2020-09-26", ["lac.temporary-approval.length", "lac.short-break.length"]),
    "remote visits, as extended": ("2021-04-01", ["lac.visit.interval"]),
    "no one under 16 in other arrangements": ("2021-09-09", ["lac.accommodation.under-16"]),
    "visits in person alone": ("2021-10-01", ["lac.visit.interval"]),
    "supported accommodation registered": ("2023-10-28", ["lac.accommodation.registered-16-17"]),
    "2023 edition": ("2023-12-15", ["cp.assessment.45-days", "cp.conference.initial", "cp.conference.review"]),
}  # fmt: skip
"""What changed, from which day, and rules whose answer turns on it; from the catalogues of timescales."""

ENDED = {
    "two assessments, initial and core": ("2013-04-14", ["cp.assessment.initial", "cp.assessment.core"]),
    "relaxations of 2020": (
        "2020-09-25",
        ["lac.review.interval", "lac.visit.interval", "lac.placement.plan", "lac.temporary-approval.length",
         "cp.private-fostering.first-visit"],
    ),
    "remote visits": ("2021-09-30", ["lac.visit.interval"]),
    "editions of Working Together": ("2023-12-14", ["cp.conference.initial", "lado.contact.1-day"]),
}  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_both_sides_of_every_boundary_are_shown(rule: str) -> None:
    written = RULES[rule]
    trials = trials_of(written, DEFINITIONS, LIBRARY.rules)
    moved = [mutant for mutant in rule_mutants(written, [t.rule for t in trials], DEFINITIONS) if _boundaries(mutant)]
    exempt = {mark.mutant for mark in written.model.equivalent_mutants}
    assert [mutant.what for mutant in _not_noticed(moved, trials) if mutant.what not in exempt] == []
    both = {boundary for mutant in moved for boundary in _boundaries(mutant)}
    assert {(side, day) for side, day in _written(written.model)} == both


@pytest.mark.parametrize(("day", "rules"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_the_law_is_a_boundary_of_its_rules(day: str, rules: list[str]) -> None:
    first = dt.date.fromisoformat(day)
    assert [rule for rule in rules if ("since", first) not in set(_written(RULES[rule].model))] == []


@pytest.mark.parametrize(("day", "rules"), ENDED.values(), ids=ENDED)
def test_the_last_day_of_a_text_is_a_boundary_of_its_rules(day: str, rules: list[str]) -> None:
    last = dt.date.fromisoformat(day)
    assert [rule for rule in rules if ("until", last) not in set(_written(RULES[rule].model))] == []


def test_every_exemption_of_a_boundary_has_its_reason() -> None:
    marks = [
        mark for written in LIBRARY.rules for mark in written.model.equivalent_mutants if MOVED.search(mark.mutant)
    ]
    assert [mark.mutant for mark in marks if len(mark.because.split()) < 5] == []


def _boundaries(mutant: Mutant) -> list[Boundary]:
    """The first or last day that a mutant moves."""
    return [(side, dt.date.fromisoformat(day)) for side, _, day in MOVED.findall(mutant.what)]


def _not_noticed(mutants: list[Mutant], trials: list[Trial]) -> list[Mutant]:
    left = mutants
    for trial in trials:
        tried = [mutant for mutant in left if trial.rule in mutant.rules]
        told = trial.all_as_expected([mutant.rules[trial.rule] for mutant in tried])
        noticed = {id(mutant) for mutant, as_expected in zip(tried, told, strict=True) if not as_expected}
        left = [mutant for mutant in left if id(mutant) not in noticed]
    return left


def _written(model: RuleModel) -> Iterator[Boundary]:
    """Every first and last day the file gives a text, its examples left out."""
    for value in dated_values(model):
        yield "since", value.from_
        if value.to is not None:
            yield "until", value.to
