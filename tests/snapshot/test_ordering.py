"""Numbers put in order are in the order that a stable sort gives."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from checker.snapshot.framed.ordering import in_order

NUMBERS = st.one_of(st.integers(0, 5), st.integers(0, 1 << 44), st.integers(-(1 << 63), (1 << 63) - 1))


@given(st.lists(NUMBERS, max_size=30))
def test_equal_numbers_stay_as_they_stand(numbers: list[int]) -> None:
    keys = np.array(numbers, dtype=np.int64)
    assert in_order(keys).tolist() == sorted(range(len(numbers)), key=numbers.__getitem__)
