"""Rules that bring cases together, in columns: what a frame says is covered of one officer's own facts alone."""

from __future__ import annotations

from dataclasses import replace

from checker.engines.polars import Handed
from checker.engines.polars import evaluate as in_columns
from checker.engines.reference import evaluate as one_by_one
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Snapshot
from checker.snapshot.framed import FramedCases
from tests.engines.polars.frames import frame_of
from tests.engines.support import limit, line, program
from tests.engines.test_brought_together import OFFICERS, Fact, held, officers, post


def framed(snapshot: Snapshot, apart: dict[str, Coverage]) -> Snapshot:
    return replace(snapshot, cases=FramedCases(frame_of(snapshot), "facts", apart=apart))


def test_what_is_covered_of_one_officer_is_theirs_alone() -> None:
    # Neither has a reviewing officer's post recorded: the first's may lie where nothing is covered, the second's is missing.
    other = post(role="social-worker")
    whole = officers(held(1, "o1") | held(1, "o2"), {"o1": [other], "o2": [other]})
    unseen = Coverage({kind: cover for kind, cover in whole.coverage.kinds.items() if kind != "post"})
    snapshot = framed(whole, {"o1": unseen})
    rules, handed = program((OFFICERS,)), Handed()
    found = in_columns(rules, snapshot, handed=handed).duties
    assert found == one_by_one(rules, snapshot).duties
    told = {duty.case: line(duty) for duty in found}
    assert told["o1"].endswith("cannot-tell, due 2025-01-06, open, not-covered: post")
    assert told["o2"].endswith("cannot-tell, due 2025-01-06, open, missing-field: post")
    assert not sum(handed.handed.values())


def both(rule: str, children: dict[str, list[Fact]]) -> tuple[list[str], int]:
    """What both engines say of officers of whom nothing else is recorded, and how many of them were handed over."""
    rules, handed = program((rule,)), Handed()
    snapshot = officers(children, {})
    found = in_columns(rules, snapshot, handed=handed).duties
    assert list(found) == list(one_by_one(rules, snapshot).duties)
    return [f"{duty.case} {line(duty)}" for duty in found], sum(handed.handed.values())


TOO_LONG = f"""
about: officer
per: iro_allocation.officer
at-most-for: {{state: iro_allocation, limit: [{limit("28 days")}]}}
"""


def test_a_row_that_another_may_have_ended_is_told_in_columns() -> None:
    """The child's second row does not say whose it is: the first may have ended then. The other child's certainly went on."""
    children = {
        "c1": [{"start": "2025-03-03", "officer": "o1"}, {"start": "2025-03-17"}],
        "c2": [{"start": "2025-03-10", "officer": "o1", "end": "2025-04-28"}],
    }
    told, handed = both(TOO_LONG, children)
    assert handed == 0
    assert told == [
        "o1 iro_allocation 2025-03-03: cannot-tell, due 2025-03-30, open, missing-field: iro_allocation.officer",
        "o1 iro_allocation 2025-03-10: not-met, due 2025-04-06, +21",
        "o1 iro_allocation 2025-03-17: cannot-tell, due 2025-04-13, open, missing-field: iro_allocation.officer",
    ]


def test_rows_that_say_the_same_once_cut_are_told_in_columns() -> None:
    one = {"start": "2025-03-03", "officer": "o1"}
    children = {"c1": [one, {**one, "end": "2025-05-12"}, {"start": "2025-03-17", "officer": "o2"}]}
    assert both(TOO_LONG, children) == (
        [
            "o1 iro_allocation 2025-03-03: met, due 2025-03-30",
            "o2 iro_allocation 2025-03-17: not-met, due 2025-04-13, +78, open",
        ],
        0,
    )


def test_what_goes_by_whose_each_fact_is_goes_to_the_reference_engine() -> None:
    rule = f"""
    about: officer
    per: iro_allocation.officer
    within:
      trigger: {{start-of: iro_allocation}}
      evidence: [{{kind: iro_allocation, at: end}}]
      limit: [{limit("28 days")}]
    """
    children = {
        "c1": [{"start": "2025-03-03", "officer": "o1", "end": "2025-04-28"}],
        "c2": [{"start": "2025-03-10", "officer": "o1", "end": "2025-03-24"}],
    }
    assert both(rule, children) == (
        [
            "o1 iro_allocation 2025-03-03: late, due 2025-03-31, found 2025-04-28, +28",
            "o1 iro_allocation 2025-03-10: met, due 2025-04-07, found 2025-03-24",
        ],
        1,
    )
