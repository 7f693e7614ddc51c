"""Lists read in columns: what is said of them, in which order, and that no object is made of what they hold."""

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.intake import read_sources
from checker.intake.annex_a import read_annex_a
from checker.intake.csv_files import open_csv
from checker.intake.sheets import Line, Missing, Sheet, sheet_of
from checker.snapshot.facts import Fact
from tests.intake.annex_a.conftest import AS_AT, LIST_5, LIST_6, LIST_7, LIST_8, of_child
from tests.intake.annex_a.test_lists import IN_CARE, cover, day, facts
from tests.tiers import part_of

D = dt.date
END = LIST_8.index("Date Ceased to be Looked After")


def listed(headings, *rows, file="a.xlsx", first=2):
    lines = (Line(1, tuple(headings)), *(Line(number, tuple(row)) for number, row in enumerate(rows, first)))
    return Sheet(file, file, "", 1, lines)


def read_listed(*sheets, as_at=AS_AT):
    return read_annex_a(sheets, as_at.toordinal())


def counted(read):
    return [(each.source, each.column, each.what, each.count) for each in read.snapshot.problems]


# --- objects ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def no_fact(monkeypatch):
    """Any fact that is made is refused."""

    def refuse(self, *args, **kwargs):
        raise AssertionError("a fact was made")

    monkeypatch.setattr(Fact, "__init__", refuse)


def test_no_fact_is_made_of_the_lists_of_a_workbook(tmp_path, no_fact, read):
    odd = list(IN_CARE)
    odd[0], odd[8], odd[9], odd[END] = "102", "#N/A", "soon", D(2020, 1, 1)
    plan = (*of_child("101"), D(2026, 2, 23), "NEG", None, None, None, None, "A B")
    late = (*of_child("101"), D(2026, 1, 5), "No", D(2026, 2, 23), "a) Yes")
    got = read({"List 8": [LIST_8, IN_CARE, odd], "List 7": [LIST_7, plan], "List 5": [LIST_5, late]}).snapshot
    assert (len(got.cases), got.kinds["review"], got.kinds["conference"]) == (2, 1, 1)
    assert got.hold("conference", "plan") and len(list(got.covered_apart())) == 2
    with pytest.raises(AssertionError, match="a fact was made"):
        got.cases[0].of("review")


def test_no_fact_is_made_of_lists_in_csv(tmp_path, no_fact):
    rows = [LIST_8, IN_CARE, ("102", *IN_CARE[1:])]
    text = [
        ",".join(cell.strftime("%d/%m/%Y") if isinstance(cell, D) else str(cell or "") for cell in row) for row in rows
    ]
    (tmp_path / "list.csv").write_text("\n".join(text))
    got = read_sources([str(tmp_path)], as_at=AS_AT.toordinal())
    assert (len(got.cases), got.kinds["review"], got.abouts) == (2, 2, {"child": 2})


# --- problems ---------------------------------------------------------------------------------------------------------
def test_problems_are_in_the_order_in_which_rows_have_them():
    """Row by row, and in a row in the order of what is made of it: the child, then each kind of fact."""
    first = (*of_child("101"), D(2025, 6, 2), "Harm", "soon", "a) Yes", "31/02/2026", None, "A B")
    second = (*of_child("102", born="soon"), "later", "Harm", "soon", Missing.ERROR, None, None, "A B")
    third = (*of_child(None), D(2025, 6, 2), "NEG", None, None, None, None, "A B")
    fourth = (*of_child("104"), D(2025, 6, 2), "NEG", None, None, None, D(2025, 6, 1), "A B")
    date, value = (
        "expected a date, found text of 4 characters",
        "expected one of the values this column has, found text of",
    )
    assert counted(read_listed(listed(LIST_7, first, second, third, fourth))) == [
        ("a.xlsx:2", "Latest Category of Abuse", f"{value} 4 characters", 2),
        ("a.xlsx:2", "Date of the Last Statutory Visit", date, 2),
        ("a.xlsx:2", "Date of latest review conference", "expected a date, found no day in the calendar", 1),
        ("a.xlsx:3", "Date of Birth", date, 1),
        ("a.xlsx:3", "Child Protection Plan Start Date", "expected a date, found text of 5 characters", 1),
        ("a.xlsx:3", "Was the Child Seen Alone?", "expected a value, found an error such as #N/A", 1),
        ("a.xlsx:4", "Child Unique ID", "expected a child's identifier, found none; the row is not read", 1),
        (
            "a.xlsx:5", "Child Protection Plan End Date",
            "expected a day on or after the one it began, found an earlier one; it is read as unknown", 1,
        ),
    ]  # fmt: skip


def test_a_cell_that_several_facts_are_made_of_is_noted_once():
    rows = [list(IN_CARE) for _ in range(3)]
    for number, row in enumerate(rows, 1):
        row[0], row[END] = f"{number}", "soon"  # of care, of the status and of the placement
    assert counted(read_listed(listed(LIST_8, *rows))) == [
        ("a.xlsx:2", "Date Ceased to be Looked After", "expected a date, found text of 4 characters", 3)
    ]


def test_what_is_wrong_with_two_lists_is_said_of_each_in_turn():
    row = list(IN_CARE)
    row[8] = "soon"
    got = read_listed(listed(LIST_8, row, file="b.xlsx"), listed(LIST_8, row, row, file="a.xlsx"))
    assert [(source, count) for source, _, _, count in counted(got)] == [("b.xlsx:2", 1), ("a.xlsx:2", 2)]


def test_children_of_whom_lists_say_different_things_are_told_in_order_of_child():
    rows = [("102", *IN_CARE[1:]), IN_CARE]
    other = [(*of_child(name, sex="Male"), *IN_CARE[5:]) for name in ("101", "102")]
    got = read_listed(listed(LIST_8, *rows), listed(LIST_8, *other, file="b.xlsx"))
    what = "expected the same for a child in every row, found another; it is read as unknown"
    assert counted(got) == [("b.xlsx:2", "Gender", what, 2)]
    third = (*of_child("103", sex="Male"), *IN_CARE[5:])
    got = read_listed(listed(LIST_8, *rows, ("103", *IN_CARE[1:]), third), listed(LIST_8, *other, file="b.xlsx"))
    assert [(source, count) for source, _, _, count in counted(got)] == [("b.xlsx:2", 2), ("a.xlsx:5", 1)]


# --- facts ------------------------------------------------------------------------------------------------------------
def test_a_fact_in_two_lists_is_read_where_it_is_first_by_name_and_row():
    sheets = [listed(LIST_8, IN_CARE, file=file, first=first) for file, first in (("b.xlsx", 2), ("a.xlsx", 20))]
    (review,) = facts(read_listed(*sheets), "review")
    assert review.source == "a.xlsx:20"


def test_the_team_is_that_of_the_list_that_says_first_whatever_order_they_are_in():
    headings = (*LIST_6, "Allocated Team")
    need = (*of_child("101"), D(2025, 1, 6), D(2026, 3, 1), None, "c) Child in need plan", "A B", "In need 2")
    for sheets in (
        [listed(headings, need), listed(LIST_8, IN_CARE)],
        [listed(LIST_8, IN_CARE), listed(headings, need)],
    ):
        (child,) = facts(read_listed(*sheets), "child")
        assert child.attributes["team"] == "Care 1"
    (child,) = facts(read_listed(listed(headings, need)), "child")
    assert child.attributes["team"] == "In need 2"


def test_true_is_no_number_and_a_number_is_no_text():
    rows = [(name, *IN_CARE[1:]) for name in (1, True, "1", 1.0, "01")]
    assert [case.id for case in read_listed(listed(LIST_8, *rows)).snapshot.cases] == ["01", "1", "true"]


def test_a_time_of_day_is_kept():
    row = list(IN_CARE)
    row[9] = dt.datetime(2026, 3, 2, 14, 30)
    (visit,) = facts(read_listed(listed(LIST_8, row)), "visit")
    assert (visit.start_lo, visit.minute) == (day(2026, 3, 2), 14 * 60 + 30)


def test_many_enquiries_of_one_child_are_each_known_to_their_own_conference():
    rows = [(*of_child("101"), D(2026, month, 1), "No", D(2026, month + 1, 2), "a) No") for month in (2, 1)]
    got = read_listed(listed(LIST_5, *rows), listed(LIST_7, ("Nil return",), file="b.xlsx"))
    spans = ((day(2026, 1, 1), day(2026, 2, 2)), (day(2026, 2, 1), day(2026, 3, 2)))
    assert cover(got, "conference").spans == spans
    plan = (*of_child("101"), "soon", "NEG", None, None, None, None, "A B")
    got = read_listed(listed(LIST_5, *rows), listed(LIST_7, plan, file="b.xlsx"))
    assert not cover(got, "conference").spans, "there may have been a plan already"


# --- rows together, and one by one --------------------------------------------------------------------------------------
DAYS = st.sampled_from((None, D(2026, 3, 2), D(2025, 6, 2), "2026-01-05", "2026-02-03T10:30", "1850-01-01", "soon",
                        "2026-03-01Tnoon", D(2026, 5, 1), *Missing, 46023))  # fmt: skip
WORDS = st.sampled_from((None, "C2: FCO", "V4", "d) U4: Foster", "a) A3: Adopted", "X1", "E11", "a) Yes", "No", "NEG", "Perhaps",
                         "c) Child in need plan", "A B", *Missing, True, 7))  # fmt: skip
NAMES = st.sampled_from(("101", "101", "102", 103, None, "x" * 250))
HEADINGS = st.sampled_from((LIST_5, LIST_6, LIST_7, LIST_8))


@st.composite
def lists(draw):
    """A list, and rows of it: dates where there should be dates, mostly, and some cut short."""
    headings = draw(HEADINGS)
    cell = {heading: DAYS if "date" in heading.casefold() or "Start" in heading else WORDS for heading in headings}
    cell["Child Unique ID"] = NAMES
    rows = draw(st.lists(st.tuples(*(cell[heading] for heading in headings)), max_size=6))
    return headings, [row[: draw(st.sampled_from((len(headings), len(headings), 3)))] for row in rows]


def bare(case):
    """A case without where its facts were read."""
    return case.id, case.coverage, [replace(fact, source="") for fact in case.facts]


@given(lists())
@settings(max_examples=part_of(60), deadline=None)
def test_rows_together_say_what_each_says_in_a_list_of_its_own(drawn):
    headings, rows = drawn
    together = read_listed(listed(headings, *rows))
    each_alone = [listed(headings, row, file=f"{at}.xlsx") for at, row in enumerate(rows)]
    alone = read_listed(*(each_alone or [listed(headings)]))
    assert [bare(case) for case in together.snapshot.cases] == [bare(case) for case in alone.snapshot.cases]
    assert together.snapshot.coverage == alone.snapshot.coverage and together.lost == alone.lost
    for name in ("rows", "rejected"):
        assert sum(getattr(each, name) for each in together.snapshot.inputs) == sum(
            getattr(each, name) for each in alone.snapshot.inputs
        )
    totals = []
    for got in (together, alone):
        total = Counter()
        for each in got.snapshot.problems:
            empty = "expected rows below the headings" in each.what
            total[each.column, each.what, each.hint] += 0 if empty or each.source[-2:] == ":1" else each.count
        totals.append(+total)
    assert totals[0] == totals[1]


@given(lists(), st.sampled_from((",", ";")))
@settings(max_examples=part_of(40), deadline=None)
def test_a_csv_file_says_the_same_whichever_way_it_is_split(drawn, separator):
    headings, rows = drawn
    text = "\n".join(separator.join("" if cell is None else str(getattr(cell, "value", cell)) for cell in row)
                     for row in (headings, *rows))  # fmt: skip
    about = {"path": "a.csv", "folder": "", "name": "a.csv"}
    split = open_csv(text.encode(), **about)
    whole, columns = (read_annex_a([sheet_of(file)], AS_AT.toordinal()).snapshot for file in (split.whole(), split))
    assert whole == columns
