"""What stands in for a few functions of numpy, against them."""

from __future__ import annotations

import numpy as np
import pytest

from checker.engines.polars.values.quick import begins_run, ends_run, flatnonzero


@pytest.mark.parametrize("keys", [[], [4], [4, 4], [1, 1, 2, 3, 3, 3, 1]])
def test_runs_of_equal_keys(keys: list[int]) -> None:
    before, after = [None, *keys][:-1], [*keys, None][1:]
    column = np.array(keys, dtype=np.int64)
    assert begins_run(column).tolist() == [key != other for key, other in zip(keys, before, strict=False)]
    assert ends_run(column).tolist() == [key != other for key, other in zip(keys, after, strict=False)]


def test_runs_of_keys_of_two_parts() -> None:
    keys = np.array([(1, 0.5), (1, 0.5), (1, 0.25)], dtype=[("duty", np.int64), ("value", np.float64)])
    assert begins_run(keys).tolist() == [True, False, True]
    assert ends_run(keys).tolist() == [False, True, True]


@pytest.mark.parametrize("mask", [[], [False], [True, False, True]])
def test_places_of_what_is_set(mask: list[bool]) -> None:
    column = np.array(mask, dtype=bool)
    assert flatnonzero(column).tolist() == np.flatnonzero(column).tolist()
