"""Headings separated by one mark and rows by another: nothing is read of such rows, least of all a child of the whole of one."""

from __future__ import annotations

import pytest

from checker.intake import read_sources
from checker.intake.parcels import Member
from checker.intake.ssd.reader import read_ssd
from fixtures.malformed.sound import LISTS
from tests.intake.test_totals import AS_AT, MAPPING

SAID = (
    "expected the cells of a row to be separated as the headings are, found another mark between them; it is not read"
)
MEND = "save it again with one mark, such as the comma, from the headings to the last row"
MARKS = [(",", ";"), (";", ","), (",", "\t"), ("|", ","), ("\t", "|")]
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
@pytest.mark.parametrize(("heads", "below"), MARKS)
def test_rows_by_another_mark_are_not_read_and_nothing_is_covered(tmp_path, form, heads, below):
    read = form(tmp_path, lines(heads, below, heads.join(("K4", "2026-03-04", "Y"))))
    assert [case.id for case in read.cases] == ["K4"]
    (problem,) = read.problems
    assert (problem.what, problem.count) == (SAID, 3) and problem.source.endswith(":2")
    assert problem.hint == MEND
    assert not read.coverage.of("visit").spans and sum(each.rejected for each in read.inputs) == 3


@pytest.mark.parametrize("form", [a_snapshot, a_report])
def test_a_row_that_stops_short_is_none_of_them(tmp_path, form):
    read = form(tmp_path, [*lines(",", ",")[:3], "K;7", "A;B;C"])
    assert sorted(case.id for case in read.cases) == ["A;B;C", "K1", "K2", "K;7"]
    assert not [each for each in read.problems if each.what == SAID]


# --- returns, lists and dumps ----------------------------------------------------------------------------------------


def a_return(folder, lines):
    (folder / "episodes.csv").write_text(
        "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n"
    )
    (folder / "reviews.csv").write_text("\n".join(lines))
    return read_sources([str(folder)], as_at=AS_AT, years=[2026])


def a_list(folder, lines):
    (folder / "list.csv").write_text("\n".join(lines))
    return read_sources([str(folder / "list.csv")], as_at=AS_AT)


RETURN = [
    ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    ("K1", "09/05/2014", "20/05/2025", "PN1"),
    ("K2", "09/05/2014", "", ""),
    ("K3", "", "", ""),
]
LIST = [LISTS["List 8"][0], LISTS["List 8"][1], [*LISTS["List 8"][1][:3], *([""] * len(LISTS["List 8"][1][3:]))]]
LIST = [[str(cell if cell is not None else "") for cell in row] for row in LIST]
FORMS = [(a_return, RETURN, "review"), (a_list, LIST, "looked_after")]


def written(table, heads, below, put=lambda cell: cell):
    return [heads.join(map(put, table[0])), *(below.join(map(put, row)) for row in table[1:])]


@pytest.mark.parametrize(("form", "table", "kind"), FORMS)
@pytest.mark.parametrize(("heads", "below"), MARKS)
def test_nor_are_those_of_a_return_or_a_list(tmp_path, form, table, kind, heads, below):
    quoted = written(table, heads, below, lambda cell: f'"{cell}"' if cell else "")
    for put, lines in (("as it is", written(table, heads, below)), ("quoted", quoted)):
        read = form(tmp_path, [*lines, heads.join(["K9", *table[1][1:]])])
        assert ([case.id for case in read.cases], put) == (["K9"], put)
        (problem,) = (each for each in read.problems if each.what == SAID)
        assert (problem.count, problem.hint) == (len(table) - 1, MEND) and problem.source.endswith(":2")
        assert not read.coverage.of(kind).spans
        assert sum(each.rejected for each in read.inputs) == len(table) - 1
        assert not [each for each in read.problems if "fewer" in each.what or "cut short" in each.what]


@pytest.mark.parametrize(("form", "table", "kind"), FORMS)
def test_nor_is_a_row_that_stops_short_in_a_return_or_a_list(tmp_path, form, table, kind):
    read = form(tmp_path, [*written(table, ",", ",")[:3], "K;7", "A;B"])
    assert {"K;7", "A;B"} < {case.id for case in read.cases}
    assert not [each for each in read.problems if each.what == SAID]


@pytest.mark.parametrize(("heads", "below"), MARKS)
def test_those_of_a_dump_are_told_of_in_the_same_words(heads, below):
    table = [("pers_person_id", "pers_sex", "pers_dob", "pers_common_child_id")]
    table += [("K1", "F", "2014-05-09", ""), ("K2", "M", "2014-05-10", "")]
    raw = "\n".join([*written(table, heads, below), heads.join(("K3", "F")), ""]).encode()
    member = Member("ssd_person.csv", "", "ssd_person.csv", lambda most: raw if most < 0 else raw[:most])
    read = read_ssd([member], where="dump", as_at=AS_AT).snapshot
    (problem,) = (each for each in read.problems if each.what == SAID)
    assert (problem.source, problem.count, problem.hint) == ("ssd_person.csv:2", 2, MEND)
    (ragged,) = (each for each in read.problems if "more or fewer" in each.what)
    assert (ragged.source, ragged.count) == ("ssd_person.csv:4", 1)
    assert [each.rejected for each in read.inputs] == [3] and not read.coverage.of("child").spans
