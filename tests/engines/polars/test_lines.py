"""Timelines of many cases in columns, beside the same worked out day by day."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.engines.duty import Why
from checker.engines.polars.values.constants import narrowed, same, some
from checker.engines.polars.values.keys import key_of, last_upto
from checker.engines.polars.values.lines import Lines, all_of
from checker.engines.polars.values.stretches import covering, overlaid
from checker.engines.polars.values.truths import FALSE, TRUE, Truths
from checker.engines.reference.timeline import Unknown

CASES, DAYS = 6, 12
RUNS = st.lists(
    st.tuples(st.integers(0, CASES - 1), st.integers(0, DAYS), st.integers(0, DAYS), st.sampled_from([1, 1, 2])),
    max_size=8,
)
Run = tuple[int, int, int, int]


def _line(runs: list[Run]) -> Lines:
    """The first run's code, on the days any of them covers."""
    if not runs:
        return covering(CASES, *(np.zeros(0, dtype=np.int64),) * 3)
    cases, first, end, codes = (np.array(column) for column in zip(*sorted(runs), strict=True))
    return covering(CASES, cases, first, end, int(codes[0]))


def _by_day(line: Lines) -> list[list[int]]:
    """What holds on each day of each case."""
    days = np.arange(DAYS + 1)
    return [line.at(np.full(len(days), case), days).tolist() for case in range(CASES)]


@given(RUNS)
def test_a_line_covers_the_days_of_its_runs(runs: list[Run]) -> None:
    code = sorted(runs)[0][3] if runs else FALSE
    covered = {(case, day) for case, first, end, _ in runs for day in range(first, end)}
    assert _by_day(_line(runs)) == [
        [code if (case, day) in covered else FALSE for day in range(DAYS + 1)] for case in range(CASES)
    ]


@given(st.lists(st.tuples(*(st.integers(0, most) for most in (CASES - 1, DAYS, DAYS, 3))), max_size=10))
def test_runs_laid_over_one_another_are_what_any_of_them_is_on_each_day(runs: list[Run]) -> None:
    truths = Truths()
    unseen = truths.code(Unknown(Why.NOT_COVERED, "visit"))
    assert (unseen, truths.code(Unknown(Why.MISSING_FIELD, "visit.on"))) == (2, 3)
    runs = sorted(runs, key=lambda run: run[0])
    cases, first, end, codes = np.array(runs, dtype=np.int64).reshape(-1, 4).T

    def together(case: int, day: int) -> int:
        told = [code for of, lo, hi, code in runs if of == case and lo <= day < hi]
        unknown = [code for code in told if code > TRUE]
        return TRUE if TRUE in told else max(unknown, default=FALSE)  # a reason that is not one of cover is kept

    line = overlaid(CASES, np.arange(len(runs)), cases, first, end, codes.astype(np.int16), truths.any_true)
    assert _by_day(line) == [[together(case, day) for day in range(DAYS + 1)] for case in range(CASES)]


@given(st.lists(RUNS, min_size=1, max_size=4))
def test_all_of_some_lines_is_what_all_of_them_are_on_each_day(of: list[list[Run]]) -> None:
    truths, lines = Truths(), [_line(runs) for runs in of]
    assert truths.code(Unknown(Why.MISSING_FIELD, "visit.on")) == 2  # the only unknown there is
    each = [_by_day(line) for line in lines]

    def together(case: int, day: int) -> int:
        told = [one[case][day] for one in each]
        return FALSE if FALSE in told else max(told)

    assert _by_day(all_of(lines, truths.all_true)) == [
        [together(case, day) for day in range(DAYS + 1)] for case in range(CASES)
    ]


@given(st.sets(st.integers(0, 60)), st.lists(st.integers(0, 60), max_size=200), st.booleans())
def test_the_last_key_is_found_however_many_are_wanted(keys: set[int], wanted: list[int], ordered: bool) -> None:
    there, asked = (
        np.array(sorted(keys), dtype=np.int64),
        np.array(sorted(wanted) if ordered else wanted, dtype=np.int64),
    )
    assert last_upto(there, asked).tolist() == [sum(key <= each for key in keys) - 1 for each in asked.tolist()]


@given(RUNS, st.lists(st.tuples(st.integers(0, CASES - 1), st.integers(0, DAYS)), min_size=1, max_size=9))
def test_the_first_day_not_true_and_the_first_false(runs: list[Run], asked: list[tuple[int, int]]) -> None:
    line = _line(runs)
    cases, days = (np.array(column) for column in zip(*asked, strict=True))
    told = zip(*(column.tolist() for column in line.first_not_true(cases, days)), strict=True)
    held = _by_day(line)
    for (case, day), (perhaps, certain) in zip(asked, told, strict=True):
        later = held[case][day:]  # on the last of these days nothing holds
        assert perhaps == day + next(at for at, truth in enumerate(later) if truth != TRUE)
        assert certain == day + next(at for at, truth in enumerate(later) if truth == FALSE)


def test_a_column_of_one_value_is_cut_and_narrowed_as_one_that_is_written_out() -> None:
    one, whole = same(5, 7), np.full(5, 7)
    for which in (
        np.array([0, 4]),
        np.array([1, 1, 1, 2, 2, 2, 3]),
        np.array([True, False, True, True, False]),
        np.arange(0),
    ):
        assert some(one, which).tolist() == some(whole, which).tolist()
    assert narrowed(one, np.int16).dtype == np.int16 and narrowed(one, np.int16).tolist() == whole.tolist()
    assert some(same(0, 7), np.arange(0)).tolist() == [] and narrowed(same(0, 7), np.int8).dtype == np.int8
    with pytest.raises(ValueError, match="read-only"):
        one[0] = 8
    assert key_of(same(2, 1), same(2, 3)).tolist() == [(1 << 22) | 3] * 2
