"""How far work has got, told in parts and parts of parts: what is heard is worked out by hand."""

from __future__ import annotations

import pytest

from checker.progress import listening, part, reached, steps


def heard_in(work):
    """The shares heard after each thing that some work yields at."""
    with listening() as heard:
        return [round(heard.share, 4) for _ in work()]


def test_nobody_listening_hears_nothing_and_the_items_are_as_they_were():
    items = [1, 2, 3]
    assert steps(items) is items
    with part(0.5):
        reached(1)
    with listening() as heard:
        assert (heard.share, heard.told) == (0, False)


def test_steps_are_as_large_as_they_are_said_to_be():
    def work():
        yield from steps([1, 2, 5], size=lambda item: item)
        yield

    assert heard_in(work) == [0, 0.125, 0.375, 1]


def test_parts_of_parts_need_not_know_of_one_another():
    def work():
        for _ in steps("ab"):  # a half each
            for _ in steps("cdef"):  # an eighth each
                yield

    assert heard_in(work) == [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875]


def test_a_part_begins_where_the_one_before_it_ended():
    def work():
        with part(0.25):
            reached(0.5)
            yield
        yield
        with part(0.75):
            reached(1 / 3)
            yield
        yield

    assert heard_in(work) == [0.125, 0.25, 0.5, 1]


def test_work_done_twice_takes_nothing_from_what_comes_after_it():
    def work():
        for _ in steps("ab"):
            for _ in range(2):
                for _ in steps("cd"):
                    yield

    assert heard_in(work) == [0, 0.25, 0.5, 0.5, 0.5, 0.75, 1, 1]


def test_work_that_is_broken_off_leaves_the_rest_in_its_place():
    def work():
        for _ in steps("ab"):
            for _ in steps("cdef"):
                yield
                break

    assert heard_in(work) == [0, 0.5]


def test_what_is_nothing_has_no_parts():
    assert not heard_in(lambda: iter(steps([])))


@pytest.mark.parametrize("share", [-1, 7])
def test_a_share_is_never_less_than_before_nor_more_than_the_whole(share):
    with listening() as heard:
        reached(0.5)
        reached(share)
        assert heard.share == max(0.5, min(1, share))
