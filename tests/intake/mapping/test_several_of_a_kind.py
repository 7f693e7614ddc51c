"""Several reports of one kind of fact, of which one promises nothing: what the other promises is of the children in it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from checker.intake import read_sources

D = dt.date
SINCE = ((D(2025, 4, 1).toordinal(), D(2026, 3, 31).toordinal()),)
HEAD = "schema: checker/mapping@1\nas-at: 2026-03-31\ntables:\n"
VISITS = "  - {{file: {}, kind: visit, columns: {{case: ID, on: Seen}}{}}}\n"
PROMISED = ", covers: {from: 2025-04-01}"
REVIEWS = "  - {file: reviews.csv, kind: review, columns: {case: ID, on: Held}, covers: {from: 2025-04-01}}\n"
FILES = {
    "a.csv": "ID,Seen\n1,05/01/2026\n2,06/01/2026\n",
    "b.csv": "ID,Seen\n2,07/01/2026\n3,08/01/2026\n",
    "reviews.csv": "ID,Held\n1,09/01/2026\n3,09/01/2026\n4,09/01/2026\n",
}


@pytest.fixture
def read(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def reading(*tables, files=FILES, **asked):
        Path("ours.yaml").write_text(HEAD + "".join(tables))
        for name, content in files.items():
            Path(name).write_text(content)
        return read_sources(list(files), mapping=Path("ours.yaml"), **asked)

    return reading


def covered(snapshot, kind):
    """Of whom a kind is covered, as promised."""
    return [case.id for case in snapshot.cases if (case.coverage or snapshot.coverage).of(kind).spans == SINCE]


@pytest.mark.parametrize("nothing", ["", ", covers: none"])
@pytest.mark.parametrize("turned", [False, True])
def test_only_those_in_the_one_that_promises_are_covered_by_it(read, nothing, turned):
    tables = [VISITS.format("a.csv", PROMISED), VISITS.format("b.csv", nothing), REVIEWS]
    snapshot = read(*(reversed(tables) if turned else tables))
    assert [case.id for case in snapshot.cases] == ["1", "2", "3", "4"]
    assert [len(case.of("visit")) for case in snapshot.cases] == [1, 2, 1, 0]
    assert covered(snapshot, "visit") == ["1", "2"], "of 4 there may be some that b.csv should hold"
    assert covered(snapshot, "review") == ["1", "2", "3", "4"]
    (told,) = (each for each in snapshot.problems if "does not hold a case that another source does" in each.what)
    assert (Path(told.source).name, told.count) == ("a.csv", 2)
    assert [Path(each.path).name for each in snapshot.inputs] and len(snapshot.inputs) == 3


def test_two_that_promise_are_covered_together(read):
    snapshot = read(VISITS.format("a.csv", PROMISED), VISITS.format("b.csv", PROMISED), REVIEWS)
    assert covered(snapshot, "visit") == ["1", "2", "3", "4"] and not snapshot.problems


def test_two_of_which_neither_promises_cover_nothing(read):
    snapshot = read(VISITS.format("a.csv", ""), VISITS.format("b.csv", ""), REVIEWS)
    assert covered(snapshot, "visit") == [] and covered(snapshot, "review") == ["1", "2", "3", "4"]


def test_one_without_a_row_takes_nothing_away(read):
    snapshot = read(
        VISITS.format("a.csv", PROMISED), VISITS.format("b.csv", ""), REVIEWS, files=FILES | {"b.csv": "ID,Seen\n"}
    )
    assert covered(snapshot, "visit") == ["1", "2", "3", "4"]


def test_what_a_file_promises_in_one_table_it_does_in_another_of_the_kind(read):
    """As where the rows of each status are a table."""
    done = "  - {file: a.csv, kind: visit, where: [{column: Seen, blank: false}], columns: {case: ID, on: Seen}, covers: all}\n"
    other = "  - {file: a.csv, kind: visit, where: [{column: Seen, blank: true}], columns: {case: ID, on: Seen}}\n"
    (one, two) = read(done, other, files={"a.csv": "ID,Seen\n1,05/01/2026\n2,\n"}).cases
    assert one.coverage is None and two.coverage is None


def test_a_row_lost_in_either_is_lost_of_the_kind(read):
    """It may be of a child in the other."""
    files = FILES | {"b.csv": FILES["b.csv"] + ",01/02/2026\n"}
    snapshot = read(VISITS.format("a.csv", PROMISED), VISITS.format("b.csv", ""), REVIEWS, files=files)
    assert covered(snapshot, "visit") == [] and covered(snapshot, "review") == ["1", "2", "3", "4"]


def test_a_day_said_for_all_that_do_not_say_is_said_for_it(read):
    tables = VISITS.format("a.csv", PROMISED), VISITS.format("b.csv", ""), REVIEWS
    snapshot = read(*tables, covers_from=D(2025, 4, 1).toordinal())
    assert covered(snapshot, "visit") == ["1", "2", "3", "4"]


@pytest.mark.parametrize("day", [D(2026, 2, 28), D(2026, 4, 30)])
def test_another_day_is_told_of_no_more_often_than_where_all_promise(read, day):
    tables = VISITS.format("a.csv", PROMISED), VISITS.format("b.csv", PROMISED), REVIEWS
    all_promise = read(*tables, as_at=day.toordinal()).problems
    one_does = read(tables[0], VISITS.format("b.csv", ""), REVIEWS, as_at=day.toordinal()).problems
    assert [each for each in one_does if "another source" not in each.what] == list(all_promise)
