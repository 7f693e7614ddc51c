"""Rows of several children brought together: what is asked of each child's rows comes to what it does of that child alone.

Of rules that read nothing but the kind brought together, the duties are those of the same rule about each child.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from random import Random
from typing import Any

import pytest

from checker.snapshot.document import facts_from
from checker.snapshot.facts import Snapshot
from fixtures.nasty.dice import chance, one_of
from tests.engines.support import FORCE, limit, line, mistaken, program
from tests.parity.engines import engines
from tests.tiers import part_of

AS_AT = dt.date(2025, 6, 30)
DAYS = [dt.date(2025, 1, 1) + dt.timedelta(days=day) for day in (0, 3, 10, 11, 30, 31, 45, 60, 90, 120, 150)]
HOMES = part_of(150)

_FIVE_WEEKS, _TEN_DAYS = limit("5 weeks"), limit("10 days")
RULES = {
    "too long": f"at-most-for: {{state: placement, limit: [{_FIVE_WEEKS}]}}",
    "too long, of some": f"at-most-for: {{state: {{kind: placement, where: {{emergency: true}}}}, limit: [{_FIVE_WEEKS}]}}",
    "too long by the clock": f"at-most-for: {{state: placement, limit: [{limit('72 hours')}]}}",
    "too long, lengthened": f"""
        at-most-for:
          state: placement
          limit: [{_FIVE_WEEKS}]
          extended: [{{kind: placement, where: {{emergency: true}}, at: start, by: [{_TEN_DAYS}], most: 1}}]
        """,
    "too long, excused": f"""
        at-most-for: {{state: placement, limit: [{_FIVE_WEEKS}]}}
        excused-by: [{{kind: placement, where: {{emergency: true}}, at: start}}]
        """,
    "an end after a start": f"""
        within: {{trigger: {{start-of: placement}}, evidence: [{{kind: placement, at: end}}], limit: [{_FIVE_WEEKS}]}}
        while: trigger
        """,
    "a start after an end": f"""
        within: {{trigger: {{end-of: placement}}, evidence: [{{kind: placement, at: start}}], limit: [{_TEN_DAYS}]}}
        """,
    "a start once it has lasted": f"""
        within:
          trigger: {{lasting: placement, over: 10 days}}
          evidence: [{{kind: placement, at: start, where: {{emergency: true}}}}]
          limit: [{_FIVE_WEEKS}]
        excused-by: [{{kind: placement, at: end}}]
        """,
    "a start before an end": f"""
        before: {{trigger: {{end-of: placement}}, evidence: [{{kind: placement, at: start}}], limit: [{_TEN_DAYS}]}}
        """,
    "a start or a view before an end": f"""
        before:
          trigger: {{end-of: placement}}
          evidence: [{{kind: placement, at: start}}, {{kind: child_view}}]
          limit: [{_TEN_DAYS}]
        """,
    "two starts": f"""
        with:
          trigger: {{end-of: placement}}
          evidence-from: any
          requires: [{{at-least: 2, evidence: [{{kind: placement, at: start}}]}}]
          in-force: {FORCE}
        """,
    "by the end that follows": f"""
        within:
          trigger: {{start-of: placement}}
          evidence: [{{kind: placement, at: end}}]
          latest-of: [{{after: {{end-of: placement}}}}, {{limit: [{_TEN_DAYS}]}}]
        """,
    "again and again": f"""
        every:
          period: placement
          evidence: [{{kind: placement, at: start}}, {{kind: placement, at: end}}]
          steps: [{{name: first, limit: [{_TEN_DAYS}]}}, {{name: later, limit: [{_FIVE_WEEKS}]}}]
        """,
    "again and again, from an end": f"""
        every:
          period: {{kind: placement, where: {{emergency: true}}}}
          from: {{end-of: placement, else: start}}
          evidence: [{{kind: placement, at: end}}]
          steps: [{{name: first, limit: [{_TEN_DAYS}]}}]
        excused-by: [{{kind: placement, at: start, where: {{emergency: false}}}}]
        """,
    "had by": f"""
        have:
          while: placement
          evidence: [{{kind: placement, at: start, where: {{emergency: true}}}}]
          evidence-from: trigger
          by: [{_TEN_DAYS}]
        """,
    "had now": f"""
        have:
          while: placement
          evidence: [{{kind: placement, holding: true, where: {{emergency: true}}}}]
          in-force: {FORCE}
        """,
    "each year": """
        quota:
          each: {year-of: placement}
          at-least: [{number: 1, from: 2011-04-01, provision: regulation 1, verified: true}]
          evidence: [{kind: placement, at: end}]
        """,
}

REVIEWS = {
    "another after each": f"""
        within: {{trigger: {{event: review}}, evidence: [{{kind: review}}], limit: [{_FIVE_WEEKS}]}}
        """,
    "the one it names": f"""
        within:
          trigger: {{event: review, where: {{status: held}}}}
          evidence: [{{kind: review, where: {{status: held}}}}]
          evidence-from: -3 months
          limit: [{_TEN_DAYS}]
        """,
    "another before each": f"""
        before: {{trigger: {{event: review}}, evidence: [{{kind: review}}], limit: [{_TEN_DAYS}]}}
        """,
    "one for each that names it": f"""
        within:
          trigger: {{event: review}}
          for-each: {{kind: review}}
          evidence: [{{kind: review, where: {{status: held}}}}]
          limit: [{_FIVE_WEEKS}]
        """,
    "by the one that follows": f"""
        within:
          trigger: {{event: review, where: {{status: held}}}}
          evidence: [{{kind: review}}]
          due: {{after: {{event: review}}, limit: [{_TEN_DAYS}]}}
        """,
    "excused": f"""
        within:
          trigger: {{event: review, where: {{status: held}}}}
          evidence: [{{kind: review, where: {{status: held}}}}]
          limit: [{_TEN_DAYS}]
        excused-by: [{{kind: review, where: {{status: not-held}}}}]
        """,
}


def rows(dice: Random, home: str) -> Iterator[dict[str, Any]]:
    """A child's rows: some that touch, overlap, begin on one day, or have no start, end or carer."""
    for number in range(dice.randrange(1, 4)):
        start, end = sorted((one_of(dice, DAYS), one_of(dice, DAYS)))
        row: dict[str, Any] = {"kind": "placement", "address": home}
        if not chance(dice, 12):
            row["start"] = f"{start}T10:00" if chance(dice, 15) else str(start)
        if not chance(dice, 25):
            row["end"] = "unknown" if chance(dice, 15) else f"{end}T10:00" if chance(dice, 15) else str(end)
        if not chance(dice, 15):
            row["carer"] = one_of(dice, ("staff", "staff", "others"))
        if not chance(dice, 20):
            row["emergency"] = chance(dice, 60)
        if chance(dice, 30):
            row["id"] = f"p{number}"
        yield row


def reviews(dice: Random, officer: str) -> Iterator[dict[str, Any]]:
    """A child's reviews, some of one day or of none known, that may name one another by the ids other children's have too."""
    for number in range(dice.randrange(1, 5)):
        row: dict[str, Any] = {"kind": "review", "chaired_by": officer, "on": str(one_of(dice, DAYS))}
        if chance(dice, 10):
            row["on"] = "unknown"
        if not chance(dice, 20):
            row["status"] = one_of(dice, ("held", "held", "not-held"))
        if chance(dice, 60):
            row["id"] = f"r{number}"
        if chance(dice, 40):
            row["review"] = f"r{dice.randrange(4)}"
        yield row


@cache
def homes() -> Snapshot:
    """So many homes with one, two or three children, whose reviews an officer of each chairs."""
    cases = []
    for number in range(HOMES):
        dice = Random(number)
        for child in range(dice.randrange(1, 4)):
            facts = [*rows(dice, f"home {number}"), *reviews(dice, f"home {number}")]
            cases.append({"case": f"home {number} child {child}", "about": "child", "facts": facts})
    return facts_from(
        [], cases=cases, covers="all", as_at=AS_AT.toordinal(), place=lambda loc: "facts.yaml:1", fault=mistaken
    )


def told(rule: str, engine: str) -> list[str]:
    """The duties of each home, or of its children: in order, and without what tells two of one day apart."""
    found = engines()[engine].evaluate(program((rule,)), homes())
    assert not found.errored, found.errored
    lines = (f"{duty.case.partition(' child')[0]} {line(duty)}" for duty in found.duties)
    return sorted(re.sub(r" \(\d+\)", "", each) for each in lines)


@pytest.mark.parametrize("name", RULES)
def test_each_childs_rows_are_as_they_are_of_that_child_alone(name: str) -> None:
    alike(RULES[name], "about: household\nper: placement.address")


@pytest.mark.parametrize("name", REVIEWS)
def test_what_is_of_a_childs_review_is_as_it_is_of_that_child_alone(name: str) -> None:
    alike(REVIEWS[name], "about: officer\nper: review.chaired_by")


def alike(rule: str, together: str) -> None:
    """A rule says the same of children brought together as of each, on every engine."""
    body = re.sub(r"(?m)^        ", "", rule.strip("\n"))
    alone = told(body, "reference")
    assert len(alone) > HOMES / 4
    for engine in engines():
        assert told(f"{together}\n{body}", engine) == alone, engine
