"""Exceptions that name what they excuse: a period by any of its rows, and nothing else.

That every engine says the same is tried by `fixtures/parity/excused-by-what-names-a-row.yaml`.
"""

from __future__ import annotations

import pytest

from tests.engines.support import FORCE, limit, told

PLACED = "{kind: placement, where: {setting: foster-care}}"
SHAPES = {
    "within": f"""
within:
  trigger: {{start-of: {PLACED}}}
  evidence: [{{kind: suitability_assessment}}]
  limit: [{limit("10 days")}]
""",
    "at-most-for": f"at-most-for: {{state: {PLACED}, limit: [{limit('28 days')}]}}\n",
    "at-most-for by the clock": f"at-most-for: {{state: {PLACED}, limit: [{limit('72 hours')}]}}\n",
    "have": f"have: {{while: {PLACED}, evidence: [{{kind: suitability_assessment}}], in-force: {FORCE}}}\n",
    "never": f"never: {{state: {PLACED}, in-force: [{FORCE}]}}\n",
}
WHERE = "kind: placement, carer: k, address: x, setting: foster-care"
FIRST = f'- {{{WHERE}, id: a, start: "2025-06-01T10:00", end: "2025-07-10T10:00"}}\n'
SECOND = f'- {{{WHERE}, id: b, start: "2025-07-10T10:00"}}\n'
ANOTHER = "- {kind: placement, id: c, carer: l, address: y, setting: hospital, start: 2025-04-01, end: 2025-05-01}\n"
MISSED = {"within": "overdue"}


def notice(placement: str) -> str:
    return f"- {{kind: termination_notice, on: 2025-06-01, placement: {placement}}}\n"


def verdict(shape: str, facts: str) -> str:
    """The one verdict of a rule, and what is needed to tell."""
    (line,) = told(SHAPES[shape] + "excused-by: [{kind: termination_notice}]\n", facts, as_at="2025-07-31")
    return line.partition(": ")[2].partition(",")[0] + line.partition("field")[2]


@pytest.mark.parametrize("shape", SHAPES)
def test_an_exception_may_name_any_row_of_the_period_it_excuses(shape: str) -> None:
    rows = ANOTHER + FIRST + SECOND
    assert verdict(shape, rows) == MISSED.get(shape, "not-met")
    assert verdict(shape, rows + notice("a")) == "excepted"
    assert verdict(shape, rows + notice("b")) == "excepted"
    for another in ("c", "d"):
        assert verdict(shape, rows + notice(another)) == MISSED.get(shape, "not-met")


@pytest.mark.parametrize("shape", SHAPES)
def test_a_period_without_an_id_may_be_the_one_named_unless_another_is(shape: str) -> None:
    rows = ANOTHER + SECOND.replace("id: b, ", "").replace("07-10", "06-01")
    assert verdict(shape, rows) == MISSED.get(shape, "not-met")
    assert verdict(shape, rows + notice("d")) == "cannot-tell: placement.id"
    assert verdict(shape, rows + notice("c")) == MISSED.get(shape, "not-met")


@pytest.mark.parametrize("shape", ["within", "at-most-for", "never"])
def test_a_row_that_may_not_be_part_of_it_names_it_only_perhaps(shape: str) -> None:
    # whether the second row is of a foster placement is not known
    rows = FIRST + SECOND.replace(", setting: foster-care", "")
    assert verdict(shape, rows) == MISSED.get(shape, "not-met")
    assert verdict(shape, rows + notice("a")) == "excepted"
    assert verdict(shape, rows + notice("b")) == "cannot-tell: placement.setting"
    assert verdict(shape, rows + notice("d")) == MISSED.get(shape, "not-met")
