"""The sample census, against counts made another way: with the standard library's own tree.

Set CHECKER_CIN to the file; by default ../shared/data/cin/CIN_Census_2026.xml beside the repository.
"""

import datetime as dt
import os
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.intake import read_sources

FILE = Path(
    os.environ.get("CHECKER_CIN") or Path(__file__).parents[4] / "shared" / "data" / "cin" / "CIN_Census_2026.xml"
)

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason=f"no sample census at {FILE}")


@pytest.fixture(scope="module")
def snapshot():
    return read_sources([str(FILE)])


@pytest.fixture(scope="module")
def tree():
    return ElementTree.parse(FILE)


def test_every_child_is_a_case(snapshot, tree):
    assert {case.id for case in snapshot.cases} == {each.text for each in tree.iter("LAchildID")}
    assert snapshot.inputs[0].rows == len(list(tree.iter("Child")))
    assert snapshot.as_at == dt.date.fromisoformat(tree.findtext(".//ReferenceDate")).toordinal()


def test_every_element_becomes_its_fact(snapshot, tree):
    made = Counter(fact.kind for case in snapshot.cases for fact in case.facts)
    names = {
        "referral": "CINdetails",
        "assessment": "Assessments",
        "cin_plan": "CINPlanDates",
        "section_47": "Section47",
    }
    names |= {"cp_plan": "ChildProtectionPlans", "child": "Child"}
    assert {kind: made[kind] for kind in names} == {kind: len(list(tree.iter(name))) for kind, name in names.items()}
    dates = {each.text for name in ("CPPreviewDate", "DateOfInitialCPC") for each in tree.iter(name)}
    assert made["conference"] == len(dates)
