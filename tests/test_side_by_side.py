"""What is done side by side comes in order, is told as it is done, and fails in its turn."""

from __future__ import annotations

import threading
import time

import pytest

from checker.progress import listening, part, reached
from checker.side_by_side import side_by_side


def test_what_comes_of_items_comes_in_their_order_however_long_each_takes():
    def work(seconds):
        time.sleep(seconds)
        return seconds

    items = [0.05, 0.01, 0.03, 0]
    assert list(side_by_side(work, items, lambda item: item)) == items
    assert list(side_by_side(work, [], lambda item: item)) == []


def test_each_is_a_part_of_the_work_as_large_as_it_is_said_to_be_and_what_it_tells_is_heard():
    """Of 8, half of the 5 is done, and all of the 2 and the 1: 5.5. They are half of the work that is heard of."""
    half, rest = threading.Event(), threading.Event()

    def work(item):
        if item == 5:
            reached(0.5)
            half.set()
            rest.wait(5)
        if item == 1:
            half.wait(5)
        return item

    with listening() as heard, part(0.5):
        told = side_by_side(work, [2, 1, 5], lambda item: item)
        assert [next(told), next(told)] == [2, 1]
        assert heard.share == 0.5 * 5.5 / 8
        rest.set()
        assert [*told] == [5]
        assert heard.share == 0.5


def test_work_side_by_side_within_work_side_by_side_is_a_part_of_it():
    seen = []

    def work(item):
        for _ in side_by_side(str, [1, 1], lambda _: 1):
            seen.append(heard.share)
        return item

    with listening() as heard:
        assert list(side_by_side(work, "ab", lambda _: 1)) == ["a", "b"]
    assert len(seen) == 4 and set(seen) <= {0.25, 0.5, 0.75, 1}
    assert heard.share == 1


def test_what_is_raised_over_one_is_raised_in_its_turn():
    told = side_by_side(lambda item: 1 // item, [1, 0, 2], lambda item: 10 - item)
    assert next(told) == 1
    with pytest.raises(ZeroDivisionError):
        next(told)
