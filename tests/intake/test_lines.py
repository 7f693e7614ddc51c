"""Rows held in columns are the rows that were given."""

import datetime as dt
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.intake.csv_files import open_csv
from checker.intake.lines import Held, Line, Lines, Missing, lines_of
from checker.intake.sheets import sheet_of

CELLS = st.one_of(
    st.none(), st.sampled_from(["", "a", "1", 1, 1.0, True, 0, False, *Missing]), st.dates(), st.datetimes(), st.text()
)
ROWS = st.lists(st.lists(CELLS, max_size=6).map(tuple), max_size=8)


def typed(cells):
    """Cells with their types, for 1 is True to Python; and without the blank ones at the end."""
    cells = list(cells)
    while cells and cells[-1] is None:
        cells.pop()
    return [(type(cell), cell) for cell in cells]


@given(ROWS, st.integers(0, 9), st.integers(0, 9))
def test_rows_come_back_as_they_were_given(rows, first, last):
    given_lines = [Line(3 * number, cells) for number, cells in enumerate(rows, 1)]
    held = lines_of(given_lines)
    assert len(held) == len(rows) and held.numbers.tolist() == [line.number for line in given_lines]
    assert [typed(line.cells) for line in held] == [typed(cells) for cells in rows]
    part = held[first:last]
    assert [line.number for line in part] == [line.number for line in given_lines[first:last]]
    for place in range(8):
        column = part.column(place)
        cells = [column.cells[code] for code in column.codes]
        wanted = [row[place] if place < len(row) else None for row in rows[first:last]]
        assert [(type(cell), cell) for cell in cells] == [(type(cell), cell) for cell in wanted]
        assert column.cells[0] is None and None not in column.cells[1:]


def test_one_row_is_made_when_it_is_asked_for():
    held = lines_of([Line(1, ("a",)), Line(5, (None, "b"))])
    assert held[1] == held[-1] == Line(5, (None, "b"))
    with pytest.raises(IndexError):
        held[2]
    with pytest.raises(ValueError, match="their own order"):
        held[::-1]


@pytest.mark.parametrize("whole", [False, True])
def test_a_csv_file_as_a_sheet(whole):
    """Worked out by hand: blank rows are none, a row on two lines is not read, and cells past the headings are cells."""
    text = 'Title\n\nChild, Born \n101,#N/A,, x  y\n"10\n2",a\n103,n/a\n,\n104\n'
    file = open_csv(text.encode(), path="d/a.csv", folder="d", name="a.csv")
    sheet = sheet_of(file.whole() if whole else file)
    assert [(line.number, line.cells) for line in sheet.lines] == [
        (1, ("Title",)),
        (3, ("Child", "Born")),
        (4, ("101", Missing.ERROR, None, "x y")),
        (6, ("103", Missing.NOT_APPLICABLE)),
        (8, ("104",)),
    ]
    assert (sheet.path, sheet.file, sheet.number, sheet.unread) == ("d/a.csv", "a.csv", 1, 1)


def test_an_empty_csv_file_has_no_rows():
    sheet = sheet_of(open_csv(b"\n\n", path="a.csv", folder="", name="a.csv"))
    assert not len(sheet.lines) and list(sheet.lines) == []


def test_days_and_moments_are_told_apart():
    held = lines_of([Line(1, (dt.date(2026, 3, 31), dt.datetime(2026, 3, 31)))])
    assert [type(cell) for cell in held[0].cells] == [dt.date, dt.datetime]


def test_one_row_of_many_is_made_without_going_through_the_others():
    """Each took a copy of all that the columns hold: headings that came 16,000 times in a list took 20 seconds."""
    every = np.arange(3_000_000, dtype=np.int32)
    held = Lines(every + 1, [Held(every, np.zeros_like(every), ("x",))])
    began = time.process_time()
    assert {held[at].cells for at in range(0, 3_000_000, 1_500)} == {("x",)}
    assert time.process_time() - began < 2
