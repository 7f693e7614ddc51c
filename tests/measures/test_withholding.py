"""What is published: no number from 1 to 5, and none that can be worked out of the others."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.measures.plan import Measure, Selection, Things
from checker.measures.values import Behind, Figure, Past, Row, Status, Table, Worked
from checker.measures.withholding import published


def measure(form="count", about="child"):
    things = Things("facts", ("visit",), (about,), Selection())
    return Measure("test", "Test", "", "visits", form, things)


def count(number, doubts=0):
    return Figure(Status.TOLD, number, None, number, doubts)


def share(number, whole, doubts=0):
    return Figure(Status.TOLD, number, whole, number / whole if whole else None, doubts, 0.1 if doubts else None)


def of(figure, *tables, form="count", about="child", **more):
    named = tuple(
        Table(f"by {i}", tuple(Row(f"row {j}", each) for j, each in enumerate(t))) for i, t in enumerate(tables)
    )
    return published(Worked(measure(form, about), 1, 2, figure, tables=named, **more))


def numbers(worked, at=0):
    return [row.figure.numerator for row in worked.tables[at].rows]


# --- a number by itself -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("number", "shown"), [(0, 0), (1, None), (5, None), (6, 6), (60, 60)])
def test_a_count_from_1_to_5_is_withheld(number, shown):
    figure = of(count(number)).figure
    assert (figure.numerator, figure.value, figure.withheld) == (shown, shown, shown is None)


@pytest.mark.parametrize(
    ("number", "whole", "shown"),
    [
        (40, 50, (40, 50, 0.8)),
        (0, 50, (0, 50, 0.0)),
        (50, 50, (50, 50, 1.0)),
        (3, 50, (None, 50, None)),
        (47, 50, (None, 50, None)),  # three were not: 50 less 47
        (2, 4, (None, None, None)),
        (0, 4, (None, None, None)),
        (0, 0, (0, 0, None)),
    ],
)
def test_a_share_is_withheld_where_either_part_is_small(number, whole, shown):
    figure = of(share(number, whole), form="share").figure
    assert (figure.numerator, figure.denominator, figure.value) == shown


def test_a_small_number_in_doubt_is_withheld_and_so_is_how_far_it_reaches():
    figure = of(share(40, 50, doubts=3), form="share").figure
    assert (figure.numerator, figure.denominator, figure.cannot_tell) == (40, 50, None)
    assert (figure.lowest, figure.highest) == (None, None)


def test_a_net_figure_is_withheld_where_either_side_is_small():
    net = of(Figure(Status.TOLD, 20, 3, 17), form="net").figure
    assert (net.numerator, net.denominator, net.value) == (20, None, None)


def test_what_a_rate_is_per_is_of_the_service_and_is_shown():
    rate = of(Figure(Status.TOLD, 60, 1.6, 37.5), form="rate").figure
    assert (rate.numerator, rate.denominator, rate.value) == (60, 1.6, 37.5)
    few = of(Figure(Status.TOLD, 4, 1.6, 2.5), form="rate").figure
    assert (few.numerator, few.denominator, few.value) == (None, 1.6, None)


def test_figures_of_officers_are_shown():
    assert of(count(2), about="officer").figure.numerator == 2


def test_an_earlier_figure_is_withheld_as_this_one_is():
    past = of(count(60), past=(Past(1, 2, count(3)),)).past[0].figure
    assert (past.numerator, past.withheld) == (None, True)


def test_no_case_is_behind_it():
    behind = (Behind("C1", "child", 1, "yes", "", "x:1"),)
    assert of(count(60), behind=behind).behind == ()
    assert of(count(60), about="officer", behind=behind).behind == ()


# --- a number among others --------------------------------------------------------------------------------------------
def test_one_small_row_takes_the_next_smallest_with_it():
    """60 less 40 and less 17 would be the 3."""
    worked = of(count(60), [count(3), count(40), count(17), count(0)])
    assert worked.figure.numerator == 60
    assert numbers(worked) == [None, 40, None, 0]


def test_two_small_rows_hide_each_other():
    assert numbers(of(count(60), [count(3), count(4), count(53)])) == [None, None, 53]


@pytest.mark.parametrize("small", [1, 5])
def test_rows_that_could_each_be_one_thing_only_take_another_with_them(small):
    """Three rows withheld that come to 3 between them are 1 each; that come to 15, 5 each."""
    rows = [count(small)] * 3
    assert numbers(of(count(100 + 3 * small), [*rows, count(60), count(40)])) == [None, None, None, 60, None]


def test_where_nothing_else_can_be_withheld_the_total_is():
    """5 and 5 of 10: each can only be 5."""
    worked = of(count(10), [count(5), count(5)])
    assert (worked.figure.numerator, numbers(worked)) == (None, [None, None])


def test_no_other_breakdown_adds_up_to_a_total_withheld():
    """5 and 5 withheld, and their total; 6 and 4 of another breakdown, or 10 and 0, would be the total."""
    for second, shown in (([10, 0], [None, 0]), ([4, 6], [None, 6])):
        worked = of(count(10), [count(5), count(5)], [count(number) for number in second])
        assert worked.figure.numerator is None
        assert numbers(worked, 1) == shown


def test_each_breakdown_is_looked_at():
    worked = of(count(60), [count(30), count(30)], [count(2), count(28), count(30)])
    assert (numbers(worked), numbers(worked, 1)) == ([30, 30], [None, None, 30])


def test_the_whole_of_a_share_is_looked_at_as_its_part_is():
    """4 of 4 in a row: 40 of 60 in all would tell both."""
    rows = [share(4, 4), share(20, 30), share(16, 26)]
    worked = of(share(40, 60), rows, form="share")
    assert [(row.figure.numerator, row.figure.denominator) for row in worked.tables[0].rows] == [
        (None, None), (20, 30), (None, None),
    ]  # fmt: skip


def test_a_part_of_a_whole_withheld_beside_another_is_withheld_with_it():
    """4 of 4 is withheld, and with it the next smallest whole: 10 of 10, of which the 10 is not shown either."""
    rows = [share(4, 4), share(10, 10), share(7, 40)]
    worked = of(share(21, 54), rows, form="share")
    assert [(row.figure.numerator, row.figure.denominator) for row in worked.tables[0].rows] == [
        (None, None), (None, None), (7, 40),
    ]  # fmt: skip


@given(st.lists(st.integers(0, 12), min_size=1, max_size=5), st.lists(st.integers(0, 12), max_size=3))
def test_no_number_withheld_can_be_worked_out(first, second):
    """Of every number from 1 to 5 that is withheld at least two values agree with all that is shown.

    The reader knows the total, if it is shown, that a number withheld is not nought, and the rule.
    """
    total = sum(first)
    rows = [first] if not second or sum(second) != total else [first, second]
    worked = of(count(total), *[[count(number) for number in row] for row in rows])
    for at, row in enumerate(rows):
        shown = numbers(worked, at)
        assert not [number for number in shown if number is not None and 1 <= number <= 5]
        if worked.figure.numerator is None:
            assert None in shown or not total
            continue
        hidden = [i for i, number in enumerate(shown) if number is None]
        left = total - sum(number for number in shown if number is not None)
        possible = [
            guess
            for guess in product(range(1, total + 1), repeat=len(hidden))
            if sum(guess) == left and any(number <= 5 for number in guess)
        ]
        for place, i in enumerate(hidden):
            if 1 <= row[i] <= 5:
                assert len({guess[place] for guess in possible}) > 1
