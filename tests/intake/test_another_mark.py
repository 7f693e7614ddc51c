"""Headings separated by one mark and rows by another: nothing is read of such rows, least of all a child of the whole of one."""

from __future__ import annotations

import pytest

from checker.intake import read_sources
from tests.intake.test_totals import AS_AT, MAPPING

SAID = (
    "expected the cells of a row to be separated as the headings are, found another mark between them; it is not read"
)
ROWS = [("K1", "2026-03-01", "Y"), ("K2", "2026-03-02", "N"), ("K3", "", "")]


def a_snapshot(folder, lines):
    (folder / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n")
    (folder / "visit.csv").write_text(
        "\n".join([lines[0].replace("Child", "case").replace("Seen on", "on"), *lines[1:]])
    )
    return read_sources([str(folder)])


def a_report(folder, lines, first=()):
    (folder / "ours.yaml").write_text(MAPPING)
    (folder / "visits.csv").write_text("\n".join([*first, *lines]))
    return read_sources([str(folder / "visits.csv")], as_at=AS_AT, mapping=folder / "ours.yaml")


def lines(heads, below, *more):
    return [heads.join(("Child", "Seen on", "Seen")), *(below.join(row) for row in ROWS), *more]


@pytest.mark.parametrize("form", [a_snapshot, a_report])
@pytest.mark.parametrize(("heads", "below"), [(",", ";"), (";", ","), (",", "\t"), ("|", ","), ("\t", "|")])
def test_rows_by_another_mark_are_not_read_and_nothing_is_covered(tmp_path, form, heads, below):
    read = form(tmp_path, lines(heads, below, heads.join(("K4", "2026-03-04", "Y"))))
    assert [case.id for case in read.cases] == ["K4"]
    (problem,) = read.problems
    assert (problem.what, problem.count) == (SAID, 3) and problem.source.endswith(":2")
    assert problem.hint == "save it again with one mark, such as the comma, from the headings to the last row"
    assert not read.coverage.of("visit").spans and sum(each.rejected for each in read.inputs) == 3


@pytest.mark.parametrize("form", [a_snapshot, a_report])
def test_a_row_that_stops_short_is_none_of_them(tmp_path, form):
    read = form(tmp_path, [*lines(",", ",")[:3], "K;7", "A;B;C"])
    assert sorted(case.id for case in read.cases) == ["A;B;C", "K1", "K2", "K;7"]
    assert not [each for each in read.problems if each.what == SAID]
