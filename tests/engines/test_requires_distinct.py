"""`requires` with `distinct`: people counted, not entries; an entry that does not say who may be of any of them."""

from __future__ import annotations

import pytest

from checker.engines.polars import evaluate as in_columns
from checker.engines.reference import evaluate
from checker.errors import RulesetError
from tests.engines.support import FORCE, evaluated, line, program, snapshot

PANEL = f"""
with:
  trigger: {{event: secure_review, where: {{status: held}}}}
  requires: [{{at-least: 2, distinct: person, evidence: [{{kind: secure_reviewer, where: {{independent: true}}}}]}}]
  in-force: {FORCE}
"""
REVIEW = "- {kind: secure_review, on: 2025-06-10, id: r1, status: held}\n"


def people(*said: str) -> str:
    """Entries, each `person` or `-` for one that does not say, with `?` after it where independence is not recorded."""
    entries = []
    for number, each in enumerate(said):
        who = "" if each.startswith("-") else f", person: {each.rstrip('?')}"
        independent = "" if each.endswith("?") else ", independent: true"
        entries.append(
            f"- {{kind: secure_reviewer, id: e{number}, on: 2025-06-10, secure_review: r1{who}{independent}}}\n"
        )
    return REVIEW + "".join(entries)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (("a", "b"), "met"),
        (("a", "a"), "not-met, open"),
        (("a", "-"), "cannot-tell, missing-field: secure_reviewer.person"),
        (("-", "-"), "cannot-tell, missing-field: secure_reviewer.person"),
        (("-",), "not-met, open"),
        (("a", "b", "-"), "met"),
        (("a", "b?"), "cannot-tell, missing-field: secure_reviewer.independent"),
        (("a", "a?"), "not-met, open"),  # the same person again, independent or not
        (("a?", "a?", "b?"), "cannot-tell, missing-field: secure_reviewer.independent"),
        ((), "not-met, open"),
    ],
)
def test_people_are_counted_once(said, told):
    (duty,) = evaluated(PANEL, snapshot(people(*said), "2025-06-30")).duties
    assert line(duty) == f"secure_review 2025-06-10 id=r1: {told}"


def test_a_source_that_never_says_who():
    cover = "{secure_review: all, secure_reviewer: {all: true, without: [person]}}"
    (duty,) = evaluated(PANEL, snapshot(people("-", "-"), "2025-06-30", cover)).duties
    assert line(duty).endswith("cannot-tell, not-covered: secure_reviewer.person")


def test_the_same_in_columns():
    for said in (("a", "b"), ("a", "a"), ("a", "-"), ("a", "a?")):
        shot = snapshot(people(*said), "2025-06-30")
        assert in_columns(program((PANEL,)), shot).duties == evaluate(program((PANEL,)), shot).duties


def test_what_tells_them_apart_is_an_attribute_there_is():
    with pytest.raises(RulesetError) as caught:
        program((PANEL.replace("distinct: person", "distinct: persons"),))
    assert '"persons" is not an attribute of secure_reviewer' in caught.value.render()
