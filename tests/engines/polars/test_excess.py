"""Excess in columns: the same as the reference engine over many made-up cases."""

from __future__ import annotations

import pytest

from tests.engines.polars.both import COVERS, Made, agreed, made_up, share
from tests.engines.support import limit, program

SETTINGS = ("foster-care", "children's-home", "independent-living", "other")
FORCE = "{from: 2021-09-09, provision: regulation 27A, verified: true}"
NUMBER = "{number: 2, from: 2011-04-01, provision: standard 1, verified: true}"
CHANGED = """
    - {number: 1, from: 2011-04-01, to: 2024-12-31, provision: standard 1, verified: true}
    - {number: 2, from: 2025-01-01, to: 2025-08-30, provision: standard 2, verified: true}
    - {number: 3, from: 2025-10-01, provision: standard 3, verified: true}
"""
IN_FLATS = "{kind: placement, where: {setting: independent-living}}"


def child(made: Made) -> None:
    made.born()
    made.periods("looked_after", 3, (0, 28, 31, 300))
    made.periods("placement", 6, (0, 1, 7, 28, 31, 120), carer="abcd", setting=SETTINGS)
    made.periods("short_break", 6, (0, 1, 3, 7, 16, 30), series=("s1", "s2"))
    made.events("visit", 6, seen=(True, False), bedroom_seen=(True, False))
    if made.rng.random() < 0.1:
        made.periods("secure_stay", 3, (0, 1, 2, 3, 4, 7), authority=("none", "court-order"))
    made.events("approval", 1, of=("ending-accommodation", "out-of-area"))


def household(made: Made) -> None:
    made.periods(
        "fostered_child", 7, (0, 7, 31, 120, 400), child="abcdef", sibling_group="xyz", exempted=(True, False, False)
    )


def total(length: str, more: str = "", window: str = "in-any: 12 months") -> str:
    return f"""
at-most-for:
  state: short_break
  {window}
  limit: [{limit(length)}]
{more}
"""


CHILD = {
    "never": f"never:\n  state: {IN_FLATS}\n  among: looked_after\n  in-force: [{FORCE}]",
    "never, and no others": f"never:\n  state: {IN_FLATS}\n  in-force: [{FORCE}]",
    "never, of two": f"never:\n  state: {{all: [{IN_FLATS}, {{age: {{until: 16 years}}}}]}}\n  in-force: [{FORCE}]",
    "never, of a stretch": f"never:\n  state: {{any: [{IN_FLATS}, short_break]}}\n  in-force: [{FORCE}]",
    "never, apart": f"never:\n  state: {IN_FLATS}\n  apart: 10 days\n  in-force: [{FORCE}]",
    "never, when": f"never:\n  state: {IN_FLATS}\n  in-force: [{FORCE}]\nwhen: looked_after\nunless: short_break",
    "never, excused": f"""
never:
  state: {IN_FLATS}
  in-force: [{FORCE}]
excused-by: [{{kind: approval, where: {{of: out-of-area}}}}]
""",
    "total in a year": total("30 days"),
    "total in days": total("9 days", window="in-any: 28 days"),
    "total in a month": total("6 days", window="in-any: 1 month"),
    "total of nights": total("2 weeks", "  counting: nights"),
    "total apart": total("10 days", "  apart: 90 days"),
    "total over all time": total("20 days", window="in-any: 20 years"),
    "a month in a year": total("1 month"),
    "hours": f"""
at-most-for:
  state: {{kind: secure_stay, where: {{authority: none}}}}
  in-any: 28 days
  limit: [{limit("72 hours")}]
""",
    "count of events": f"at-most-count:\n  of: visit\n  where: {{seen: true}}\n  in-any: 3 months\n  limit: [{NUMBER}]",
    "count in a year": f"at-most-count:\n  of: placement\n  distinct: carer\n  in-any: 12 months\n  limit: [{NUMBER}]",
    "count in days": f"at-most-count:\n  of: placement\n  in-any: 40 days\n  limit: [{NUMBER}]",
    "count by dates": f"at-most-count:\n  of: placement\n  distinct: carer\n  in-any: 6 months\n  limit:{CHANGED}",
}
HOUSEHOLD = {
    "open at once": f"at-most-count:\n  of: fostered_child\n  distinct: child\n  limit: [{NUMBER}]\nabout: household",
    "unless all share": f"""
at-most-count:
  of: fostered_child
  where: {{not: {{exempted: true}}}}
  distinct: child
  unless-all-share: sibling_group
  limit: [{NUMBER}]
about: household
""",
}


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("rule", CHILD)
def test_many_children(rule: str, covers: str) -> None:
    cases = (
        40 if "total" in rule or "month" in rule or "hours" in rule else 120
    )  # the reference engine looks at every day
    handed = agreed(program((CHILD[rule],)), made_up(child, cases=cases, covers=covers, seed=len(rule)))
    assert share(handed) < (0.4 if rule == "never, excused" else 0.1), handed


@pytest.mark.parametrize("law", ["2022-01-01", "2025-06-01", "2025-09-15"])
@pytest.mark.parametrize("rule", ["never", "total in a year", "count by dates"])
def test_the_law_of_one_day(rule: str, law: str) -> None:
    agreed(program((CHILD[rule],), law=law), made_up(child, cases=40, seed=5))


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("rule", HOUSEHOLD)
def test_many_households(rule: str, covers: str) -> None:
    handed = agreed(program((HOUSEHOLD[rule],)), made_up(household, about="household", covers=covers))
    assert share(handed) < 0.1, handed


@pytest.mark.parametrize("rule", CHILD)
def test_nobody_and_nothing(rule: str) -> None:
    agreed(program((CHILD[rule],)), made_up(child, cases=0))
    agreed(program((CHILD[rule],)), made_up(lambda made: None, cases=3, covers="from a day"))
