"""Stretches that may not have been, or whose periods are their own in some cases only: the columns say what the reference
engine says of them."""

from __future__ import annotations

import pytest

from tests.engines.polars.both import COVERS, agreed, made_up, share
from tests.engines.polars.test_lasting import child
from tests.engines.support import limit, program

RELATIVES = "{kind: placement, where: {basis: regulation-24}}"
FROM_2021 = "in-force: {from: 2021-09-09, provision: regulation 1, verified: true}"
TO_2025 = f"by: [{limit('4 weeks', until='2025-06-01')}]"


def have(state: str, when: str, more: str = "") -> str:
    evidence = "{kind: approval, where: {of: temporary-approval-extension}}"
    return f"have:\n  while: {state}\n  evidence: [{evidence}]\n  {when}\n{more}\n"


RULES = {
    "not in care": have("{not: looked_after}", FROM_2021),
    "not in care, by a day": have("{not: looked_after}", TO_2025),
    "in both": have(f"{{all: [{RELATIVES}, looked_after]}}", FROM_2021),
    "in both, by a day": have(f"{{all: [{RELATIVES}, looked_after]}}", TO_2025),
    "in either": have("{any: [looked_after, short_break]}", FROM_2021),
    "in either, by a day": have("{any: [looked_after, short_break]}", TO_2025),
    "in either, when": have("{any: [looked_after, short_break]}", TO_2025, "when: independent_review"),
    "in either, lasting": f"at-most-for:\n  state: {{any: [looked_after, short_break]}}\n  limit: [{limit('30 days')}]",
}


@pytest.mark.parametrize("covers", COVERS)
@pytest.mark.parametrize("name", RULES)
def test_many_children(name: str, covers: str) -> None:
    handed = agreed(program((RULES[name],)), made_up(child, cases=150, covers=covers, seed=len(name)))
    assert covers != "all" or share(handed) < 0.05, handed
