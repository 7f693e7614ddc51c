"""A slip planted anywhere in what is shipped is noticed by an example, or marked, with a reason, as making no difference."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

import pytest

from checker.authoring.mutation import mutate
from checker.ruleset.library import Written
from checker.ruleset.models import RuleModel
from tests.shipped import shipped_library

LIBRARY = shipped_library()


def _subject(written: Written[RuleModel]) -> str:
    """The first two words of its id: what the rules of `lac.visit.interval` and its neighbours are about."""
    return ".".join(written.model.id.split(".")[:2])


SUBJECTS = [
    pytest.param(list(rules), id=subject)
    for subject, rules in groupby(sorted(LIBRARY.rules, key=attrgetter("model.id")), key=_subject)
]


@pytest.mark.parametrize("rules", SUBJECTS)
def test_no_slip_goes_unnoticed(rules: list[Written[RuleModel]]) -> None:
    assert [fault for outcome in mutate(LIBRARY, rules) for fault in outcome.faults] == []


@pytest.mark.full
def test_nor_does_one_in_a_definition() -> None:
    outcomes = [
        each for each in mutate(LIBRARY, LIBRARY.rules, definitions=True) if each.name.startswith("definition ")
    ]
    assert outcomes
    assert [fault for outcome in outcomes for fault in outcome.faults] == []
