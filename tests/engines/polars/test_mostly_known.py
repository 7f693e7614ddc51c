"""The columnar engine on records with little in doubt, so that little is left to the reference engine."""

from __future__ import annotations

from random import Random

import pytest

from checker.engines import polars, reference
from fixtures.nasty import scene
from tests.engines.polars.mostly_known import mostly_known
from tests.parity.engines import differences
from tests.parity.rules import program
from tests.parity.trial import Trial


@pytest.mark.parametrize("seed", range(40))
def test_equal(seed: int) -> None:
    where = scene(Random(f"mostly known {seed}"))
    rules, writer = program(where)
    trial = Trial(rules).on([mostly_known(where, list(writer.kinds), 12)])
    said = reference.evaluate(trial.program, trial.snapshot)
    assert differences(said, polars.evaluate(trial.program, trial.snapshot)) == []
