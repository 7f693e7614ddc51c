"""What is done side by side comes in order, is told as it is done, and fails in its turn."""

from __future__ import annotations

import time

import pytest

from checker.progress import listening
from checker.side_by_side import side_by_side


def test_what_comes_of_items_comes_in_their_order_however_long_each_takes():
    def work(seconds):
        time.sleep(seconds)
        return seconds

    items = [0.05, 0.01, 0.03, 0]
    assert list(side_by_side(work, items, lambda item: item)) == items
    assert list(side_by_side(work, [], lambda item: item)) == []


def test_each_is_a_part_of_the_work_as_large_as_it_is_said_to_be():
    with listening() as heard:
        shares = [round(heard.share, 4) for _ in side_by_side(str, [1, 2, 5], lambda item: item)]
    assert shares == [0, 0.125, 0.375]
    assert heard.share == 1


def test_what_is_raised_over_one_is_raised_in_its_turn():
    told = side_by_side(lambda item: 1 // item, [1, 0, 2], lambda item: 10 - item)
    assert next(told) == 1
    with pytest.raises(ZeroDivisionError):
        next(told)
