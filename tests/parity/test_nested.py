"""An `all` says the same with some of its items in a definition that it begins with, and to each engine."""

from __future__ import annotations

from random import Random

import pytest

from tests.parity.engines import differences, engines
from tests.parity.nested import pair

UNLIKE_ONCE = [100, 138, 298, 374]
"""Records of which the two once came to something else."""


@pytest.mark.parametrize("numbers", [UNLIKE_ONCE, pytest.param(range(300), marks=pytest.mark.full)])
def test_an_all_written_flat_and_nested_comes_to_the_same(numbers: list[int]) -> None:
    for number in numbers:
        flat, nested = pair(Random(f"nested/{number}"))
        said = engines()["reference"].evaluate(flat.program, flat.snapshot)
        for name in ("reference", *(engines().keys() & {"polars"})):
            found = engines()[name].evaluate(nested.program, nested.snapshot)
            assert differences(said, found) == [], f"{number}, {name}: {nested.text()}"
