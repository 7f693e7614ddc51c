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
from tests.engines.support import line, program
from tests.engines.test_brought_together import OFFICERS, held, officers, post


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
    assert told["o1"].endswith("cannot-tell, due 2025-01-06, not-covered: post")
    assert told["o2"].endswith("cannot-tell, due 2025-01-06, missing-field: post")
    assert not sum(handed.handed.values())
