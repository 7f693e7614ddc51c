"""A file in columns holds what it holds in rows, whichever way it is split."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checker.intake import csv_columns
from checker.intake.csv_columns import columns_of
from checker.intake.csv_files import open_csv

CELLS = st.sampled_from(
    ("", "1", " x ", "01/02/2017", "é", '"a"', '"a,b"', '"a""b"', '"', 'a"b', "\x1c", "\xa0", '"a\nb"', ";")
)
TEXT = st.lists(st.lists(CELLS, max_size=5).map(",".join), max_size=6)


def in_columns(file, coded=()):
    read = columns_of(file, coded)
    places = [str(place) for place in range(len(file.header))]
    rows = [(row["row"], row["lines"], [row[place] for place in places], row["rest"])
            for row in read.frame.iter_rows(named=True)]  # fmt: skip
    return rows, read.remarks, read.unreadable


def in_rows(file):
    width = len(file.header)
    padded = [[*row.cells[:width], *[None] * (width - len(row.cells))] for row in file.rows]
    rows = [(row.number, row.lines, cells, list(row.cells[width:]) or None)
            for row, cells in zip(file.rows, padded, strict=True)]  # fmt: skip
    return rows, file.remarks, len(file.unreadable)


def trimmed(read):
    rows, *rest = read
    return [(*row[:2], *([cell and cell.strip() for cell in cells or ()] for cells in row[2:])) for row in rows], *rest


@given(
    TEXT,
    st.sampled_from(("\n", "\r\n", "\r")),
    st.sampled_from(("", "\n", '"')),
    st.sampled_from(("", "A,B,C\n")),
    st.sets(st.integers(0, 2)),
)
@example(["A,B", "1,2"], "\n", "", "", set())
@example(["A,B", "1,2", " ,", "3"], "\n", "", "", {0, 1})
@example(['"A","B"', '"1",""'], "\r\n", "\n", "", {1})
@example(["A;B", "1;2;3", "1"], "\n", "", "", {0})
def test_any_rows(lines, between, after, before, coded):
    data = (before + between.join(lines) + after).encode()
    about = {"path": "a/b.csv", "folder": "a", "name": "b.csv"}
    text, whole = open_csv(data, **about), open_csv(data, **about).whole()
    assert text.header == whole.header
    if whole.header:
        coded = {place for place in coded if place < len(whole.header)}
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(csv_columns, "_LOT", 2)
            assert trimmed(in_columns(text, coded)) == trimmed(in_rows(whole)) == trimmed(in_columns(whole, coded))


def test_space_is_what_python_takes_for_space_whichever_way_it_is_split():
    text = open_csv(b"A,B\n1,\x1c,\x1c\n", path="b.csv", folder="", name="b.csv")
    assert in_columns(text)[0] == [(2, 1, ["1", ""], [""])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_cells_are_separated_as_those_of_the_first_row_are(end):
    text = open_csv(end.join(["A;B", "1,5;2"]).encode(), path="b.csv", folder="", name="b.csv")
    assert text.header == ("A", "B")
    assert in_columns(text)[0] == [(2, 1, ["1,5", "2"], None)]


def test_a_header_that_is_a_long_way_down_or_very_long():
    for data in (b"\n" * 70_000 + b"A,B\n1,2\n", b"A," + b"B" * 70_000 + b"\n1,2\n"):
        about = {"path": "a/b.csv", "folder": "a", "name": "b.csv"}
        text, whole = open_csv(data, **about), open_csv(data, **about).whole()
        assert text.header == whole.header
        assert in_columns(text) == in_rows(whole)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf", b" \n,,\n"])
def test_a_file_that_holds_nothing(data):
    text = open_csv(data, path="b.csv", folder="", name="b.csv")
    assert text.header == ()
    assert columns_of(text).frame.height == 0


QUOTED = st.sampled_from(('""', '""""', '" "', '","', '"a,b"', '"a""b"', '"a"",""b"', '" é,"', "a", "", " ", '"a\tb"'))


@given(st.lists(st.lists(QUOTED, min_size=1, max_size=4), min_size=1, max_size=5), st.sampled_from(",;\t"))
@example([["A", "B"], ['""""', '""']], ",")
def test_what_is_between_quotation_marks_is_split_in_columns(rows, separator):
    """Separators and doubled marks between them too: only where a cell runs on over lines is a file gone through in Python."""
    text = "\n".join(separator.join(row) for row in rows)
    about = {"path": "a/b.csv", "folder": "a", "name": "b.csv"}
    file, whole = open_csv(text.encode(), **about), open_csv(text.encode(), **about).whole()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(type(file), "whole", None)
        read = in_columns(file) if file.separator == separator else None
    if read and whole.header:
        assert trimmed(read) == trimmed(in_rows(whole))


def test_rows_cut_short_and_rows_that_hold_nothing_among_even_ones():
    text = open_csv(b"A,B,C\n1,,3\n4\n , ,\n,5\n,,\n6,7,8", path="b.csv", folder="", name="b.csv")
    rows = [(2, ["1", "", "3"]), (3, ["4", None, None]), (5, ["", "5", None]), (7, ["6", "7", "8"])]
    assert in_columns(text)[0] == [(number, 1, cells, None) for number, cells in rows]


HELD = """
import sys
from pathlib import Path
from checker.intake.csv_columns import columns_of
from checker.intake.csv_files import open_csv_file

def most():
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)

file = open_csv_file(Path(sys.argv[1]))
before = most()
read = columns_of(file, range(len(file.header)))
print(most() - before)
"""


@pytest.mark.full
@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux says how much memory was held at most")
@pytest.mark.parametrize("odd", ["", "100000,05/05/2017,S,C2,N1,U1,PR1,,,,,,x", "100000"])
def test_one_row_unlike_the_others_takes_little_more_memory(tmp_path, odd):
    """For a row that was blank or longer, all of them were once split side by side, which held twice as much."""
    lines = [f"{100_000 + n},05/{n % 12 + 1:02}/2017,S,C2,N1,U{n % 6},PR1,,,,AB1 2CD,EF2 3GH" for n in range(200_000)]
    lines[0] = ",".join("ABCDEFGHIJKL")

    def held(name, lines):
        (tmp_path / name).write_text("\n".join(lines) + "\n")
        ran = subprocess.run([sys.executable, "-c", HELD, tmp_path / name], capture_output=True, check=True)
        return int(ran.stdout)

    assert held("odd.csv", [*lines[:100_000], odd, *lines[100_000:]]) < 1.7 * held("even.csv", lines)
