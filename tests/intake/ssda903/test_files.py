import csv
import io

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.csv_files import open_csv, read_csv_file
from checker.intake.ssda903 import read_ssda903
from checker.snapshot.facts import STILL_OPEN

from .conftest import read_return

EPISODES = "CHILD,DECOM,RNE,LS,DEC,REC,PLACE,PLACE_PROVIDER\n"
ROW = "007,01/05/2017,S,C1,,X1,U6,PR1\n"


def parse(data):
    return open_csv(data, path="a/b.csv", folder="a", name="b.csv").whole()


def test_rows_are_numbered_as_a_spreadsheet_numbers_them():
    file = parse(b"A,B\n1,2\n\n,\n3,4\n")
    assert [(row.number, row.cells) for row in file.rows] == [(2, ("1", "2")), (5, ("3", "4"))]


@pytest.mark.parametrize(
    ("data", "remarks"),
    [
        ("A\ncafé\n".encode(), 0),
        (b"\xef\xbb\xbf" + "A\ncafé\n".encode(), 0),
        ("A\ncafé\n".encode("cp1252"), 1),
        ("A\ncafé\n".encode("utf-16"), 1),
        ("A\nca\0fé\n".encode(), 1),
        ("A\r\ncafé\r\n".encode(), 0),
        ("A\rcafé\r".encode(), 0),
    ],
)
def test_whatever_the_bytes_the_text_is_read_and_what_was_odd_is_said(data, remarks):
    file = parse(data)
    assert (file.header, file.rows[0].cells, len(file.remarks)) == (("A",), ("café",), remarks)


def test_a_cell_too_long_costs_its_row_only():
    file = parse(b"A,B\n1," + b"x" * 200_000 + b"\n3,4\n")
    assert (file.unreadable, [row.cells for row in file.rows]) == ((2,), [("3", "4")])
    assert "x" * 10 not in file.remarks[0].what


def test_an_empty_file_has_no_header():
    assert parse(b"").header == ()


def test_a_file_too_large_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("checker.intake.csv_files.MAX_BYTES", 3)
    (tmp_path / "a.csv").write_bytes(b"A,B\n")
    with pytest.raises(IntakeError, match="at most"):
        read_csv_file(tmp_path / "a.csv")


@pytest.mark.parametrize("year", [18, 201718, 0, -1])
def test_a_year_that_is_none_is_refused(tmp_path, year):
    (tmp_path / "a.csv").write_text(EPISODES)
    with pytest.raises(IntakeError, match="year a return ends in"):
        read_ssda903([read_return(tmp_path, year)])


@pytest.mark.parametrize("text", ["CHILD,REVIEW\n", "", "no,such\n1,2\n", "PK\x03\x04\0\0"])
def test_a_return_without_episodes_is_refused(tmp_path, text):
    (tmp_path / "a.csv").write_text(text)
    with pytest.raises(IntakeError, match="episodes") as caught:
        read_ssda903([read_return(tmp_path, 2018)])
    assert "DECOM" in caught.value.render()


def test_a_file_that_may_have_been_the_episodes_is_named(tmp_path):
    (tmp_path / "episodes.csv").write_text("Return of 2018,,\n" + ROW)
    (tmp_path / "reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n")
    with pytest.raises(IntakeError, match=r"found Reviews; the first row of episodes.csv holds the columns of none"):
        read_ssda903([read_return(tmp_path, 2018)])


def test_episodes_that_lack_a_column_are_told_which(tmp_path):
    """One heading of six is another's; reviews, which lack four, are not taken for them."""
    (tmp_path / "local.csv").write_text(EPISODES.replace("DECOM", "START_DATE") + ROW)
    (tmp_path / "other.csv").write_text("CHILD,REC,ANYTHING\n")
    (tmp_path / "reviews.csv").write_text("CHILD,DOB,REVIEW,REVIEW_CODE\n")
    with pytest.raises(IntakeError) as caught:
        read_ssda903([read_return(tmp_path, 2018)])
    assert caught.value.render().endswith("their names in its first row; local.csv lacks only DECOM")


def test_no_returns_are_refused():
    with pytest.raises(IntakeError):
        read_ssda903([])


def test_an_unrecognised_file_is_a_problem_and_not_fatal(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES + ROW)
    (tmp_path / "extract.csv").write_text("Name,Secret\nx,y\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert [(problem.source, problem.count) for problem in snapshot.problems] == [("extract.csv", 1)]
    assert [item.path for item in snapshot.inputs] == [str(tmp_path / "episodes.csv")]
    assert [case.id for case in snapshot.cases] == ["007"]


REVIEWS = "CHILD,DOB,REVIEW,REVIEW_CODE\n"


@pytest.mark.parametrize(
    ("name", "covered"),
    [("reviews_team_b.csv", False), ("Review 2018 (2).csv", False), ("missing_b.csv", True), ("extract.csv", True)],
)
def test_of_a_module_of_which_a_file_is_not_read_nothing_is_covered(tmp_path, name, covered):
    """What it holds of it would else be missed of the children in it."""
    (tmp_path / "episodes.csv").write_text(EPISODES + ROW)
    (tmp_path / "reviews.csv").write_text(REVIEWS + "007,01/05/2010,01/06/2017,PN1\n")
    (tmp_path / name).write_text(REVIEWS.replace("CHILD", "Child ID") + "008,01/05/2010,01/06/2017,PN1\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert bool(snapshot.coverage.of("review").spans) is covered
    assert snapshot.coverage.of("looked_after").spans
    (problem,) = (each for each in snapshot.problems if each.source == name)
    assert ("nothing is covered of Reviews" in problem.what) is not covered


def test_a_name_that_may_be_of_several_modules_takes_the_cover_of_each(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES + ROW)
    (tmp_path / "reviews.csv").write_text(REVIEWS + "007,01/05/2010,01/06/2017,PN1\n")
    (tmp_path / "reviews_missing.csv").write_text("Child ID,A\n008,x\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert (snapshot.coverage.of("review").spans, snapshot.coverage.of("missing").spans) == ((), ())


@pytest.mark.parametrize("name", ["oc2_b.csv", "workload1.csv"])
def test_nothing_is_said_of_the_cover_of_a_module_that_has_none_of_its_own(tmp_path, name):
    """What OC2 tells is covered child by child, and AD1 is not used."""
    (tmp_path / "episodes.csv").write_text(EPISODES + ROW)
    (tmp_path / name).write_text("Child ID,A\n008,x\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert ["covered" in problem.what for problem in snapshot.problems if problem.source == name] == [False]


@pytest.mark.parametrize(
    ("row", "what"),
    [
        ("007,01/05/2017,S,C1", "expected 8 cells, found fewer"),
        ("007,01/05/2017,S,C1,,X1,U6,PR1,extra", "expected 8 cells, found more"),
    ],
)
def test_a_row_too_short_or_long_is_kept_and_said(tmp_path, row, what):
    (tmp_path / "episodes.csv").write_text(EPISODES + row + "\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert ("episodes.csv:2", what) in [(problem.source, problem.what) for problem in snapshot.problems]
    assert len(snapshot.cases[0].of("looked_after")) == 1


def test_blank_cells_past_the_last_column_are_nothing(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES + ROW.strip() + ",,,\n")
    assert read_ssda903([read_return(tmp_path, 2018)]).problems == ()


def test_an_unclosed_quotation_mark_costs_the_cover_of_its_module(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES + '007,01/05/2017,S,C1,,X1,"U6,PR1\n' + ROW)
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert snapshot.coverage.of("looked_after").spans == ()
    assert (snapshot.cases, snapshot.inputs[0].rejected) == ((), 1)
    assert snapshot.problems[0].source == "episodes.csv:2"


def test_a_column_twice_is_read_once(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES.strip() + ",DEC\n" + ROW.strip() + ",01/06/2017\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert snapshot.cases[0].of("looked_after")[0].end_lo == STILL_OPEN
    assert "more" in snapshot.problems[0].what


def test_a_column_that_is_missing_is_said_once_and_not_held(tmp_path):
    (tmp_path / "episodes.csv").write_text("CHILD,DECOM,RNE,LS,DEC,REC\n007,01/05/2017,S,C1,,X1\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    assert [problem.column for problem in snapshot.problems] == ["PLACE", "PLACE_PROVIDER"]
    assert {"code", "setting", "long_term", "provider"} <= snapshot.coverage.of("placement").without
    assert "placed_for_adoption" not in snapshot.coverage.kinds


def test_files_are_told_apart_by_folder_and_then_by_year(tmp_path):
    returns = []
    for year in (2017, 2018):
        folder = tmp_path / str(year) / "return"
        folder.mkdir(parents=True)
        (folder / "episodes.csv").write_text(EPISODES + f"{year},01/05/2016,S,C1,02/05/2016,E8,U6,PR1\n")
        returns.append(read_return(folder, year))
    sources = {fact.source for case in read_ssda903(returns).cases for fact in case.facts}
    assert sources == {"2017/return/episodes.csv:2", "2018/return/episodes.csv:2"}


def test_a_first_file_of_which_nothing_is_kept(tmp_path):
    """All that the first year's return says is said again by the second's, which is then the one that is read."""
    shared = {
        "header.csv": "CHILD,SEX,DOB,ETHNIC\n007,1,01/02/2010,WBRI\n008,2,01/02/2011,WBRI\n",
        "episodes.csv": EPISODES + ROW + ROW.replace("007", "008"),
        "reviews.csv": "CHILD,DOB,REVIEW,REVIEW_CODE\n007,01/02/2010,20/05/2017,PN1\n008,01/02/2011,20/05/2017,PN1\n",
    }
    returns = []
    for year in (2018, 2019):
        (tmp_path / str(year)).mkdir()
        for name, text in shared.items():
            (tmp_path / str(year) / name).write_text(text)
        returns.append(read_return(tmp_path / str(year), year))
    told = {(fact.kind, fact.source) for case in read_ssda903(returns).cases for fact in case.facts}
    assert {source.split(":")[0] for _, source in told} == {f"2019/{name}" for name in shared}
    assert {source for kind, source in told if kind == "review"} == {"2019/reviews.csv:2", "2019/reviews.csv:3"}


def test_a_row_with_no_child_that_ends_before_it_begins_may_be_about_any_day(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES + ROW + ",01/07/2017,S,C1,01/06/2017,X1,U6,PR1\n")
    assert read_ssda903([read_return(tmp_path, 2018)]).coverage.of("looked_after").spans == ()


TITLES = [
    ("Return of 2018\n", ","),
    ("Return of 2018\n", ";"),
    ("Return of 2018,,,\n,,,\nDrawn by hand\n", ","),
    ('"Return, ""2018""\n(all teams)"\n\n', "\t"),
    ("\n" * 3 + "A title\n" * 9, ","),
]


@pytest.mark.parametrize(("title", "mark"), TITLES)
def test_headings_below_a_title_are_found_and_rows_keep_their_numbers(tmp_path, title, mark):
    (tmp_path / "episodes.csv").write_text(title + (EPISODES + ROW + ROW.replace("007", "")).replace(",", mark))
    snapshot = read_sources([str(tmp_path)], years=[2018])
    assert [case.id for case in snapshot.cases] == ["007"] and snapshot.cases[0].facts
    (problem,) = (each for each in snapshot.problems if "child's code" in each.what)
    rows = len(list(csv.reader(io.StringIO(title))))
    assert problem.source == f"episodes.csv:{rows + 3}"


def test_headings_that_come_twice_below_a_title_are_told_of_where_they_are(tmp_path):
    (tmp_path / "episodes.csv").write_text("Return\n" + EPISODES.replace("\n", ",DECOM\n") + ROW)
    snapshot = read_sources([str(tmp_path)], years=[2018])
    (problem,) = (each for each in snapshot.problems if "more" in each.what and each.column == "DECOM")
    assert problem.source == "episodes.csv:2"


def test_headings_a_long_way_down_are_those_of_no_return(tmp_path):
    (tmp_path / "episodes.csv").write_text(EPISODES + ROW)
    (tmp_path / "reviews.csv").write_text("A row\n" * 10 + REVIEWS + "007,01/05/2010,01/06/2017,PN1\n")
    snapshot = read_ssda903([read_return(tmp_path, 2018)])
    (problem,) = (each for each in snapshot.problems if each.source == "reviews.csv")
    assert "the file is not read" in problem.what
