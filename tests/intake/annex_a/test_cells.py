"""Cells that say less than they might: each is unknown, said so by shape, and never makes a child look missed."""

import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.engines import polars, reference
from checker.errors import CheckerError
from checker.intake.annex_a import read_annex_a
from checker.intake.annex_a.cells import code_of, identifier_of
from checker.intake.csv_files import open_csv
from checker.intake.sheets import Line, Missing, Sheet, sheet_of
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from tests.intake.annex_a.conftest import AS_AT, LIST_6, LIST_7, LIST_8, of_child, read_bytes, workbook
from tests.intake.annex_a.test_lists import IN_CARE, cover, day, facts, one, said
from tests.shipped import alone
from tests.tiers import part_of

D = dt.date
REVIEW = LIST_8.index("Date of Latest Statutory Review")


def with_cell(heading, value, name="101"):
    row = list(IN_CARE)
    row[0], row[LIST_8.index(heading)] = name, value
    return row


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        (123, "123"),
        (123.0, "123"),
        ("00123", "00123"),
        (" 12\xa03 ", "12 3"),
        (12.5, "12.5"),
        (None, None),
        (Missing.ERROR, None),
    ],
)
def test_an_identifier_is_text(cell, name):
    assert identifier_of(" ".join(cell.split()) if isinstance(cell, str) else cell) == name


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("C2: FCO", "C2"),
        ("f) U6: Foster placement - not FFA", "U6"),
        ("e) PR4 - Private provision", "PR4"),
        ("k) E47: Special Guardianship Orders", "E47"),
        ("E4A", "E4A"),
        ("RC8 - Case closed", "RC8"),
        ("Physical abuse", ""),
        ("Care order", ""),
        ("", ""),
    ],
)
def test_a_code_is_what_comes_before_a_colon_or_a_dash(cell, code):
    assert code_of(cell) == code


@pytest.mark.parametrize("written", ["03/02/2026", "3/2/2026", "2026-02-03", D(2026, 2, 3), dt.datetime(2026, 2, 3)])
def test_dates_day_first_year_first_and_excel_s_own(read, written):
    assert one(read([LIST_8, with_cell("Date of Latest Statutory Review", written)]), "review").start_lo == day(
        2026, 2, 3
    )


def test_a_date_that_may_be_either_is_not_guessed(read):
    heading = "Date of Latest Statutory Review"
    got = read([LIST_8, with_cell(heading, "03/02/2026"), with_cell(heading, "02/25/2026", "102")])
    for child in ("101", "102"):
        assert (one(got, "review", child).start_lo, one(got, "review", child).start_hi) == (LONG_BEFORE, 4_000_000)
    assert [what for _, column, what in said(got) if column == heading] == [
        "expected a date, found one that may be day/month or month/day",
        "expected a date, found no day in the calendar",
    ]


@pytest.mark.parametrize("found", ["soon", 46023, "31/02/2026"])
def test_an_unreadable_day_is_unknown_and_still_an_event(read, found):
    got = read([LIST_8, with_cell("Date of Latest Statutory Review", found)])
    assert not one(got, "review").dated
    assert [place for place, column, _ in said(got) if column] == ["lists.xlsx:2"]


@pytest.mark.parametrize(
    ("found", "what"),
    [
        ("12/08/0026", "a year before 1900 or after 2100"),
        ("12/08/2206", "a year before 1900 or after 2100"),
        ("2025-08-12T14:30:00Z", "a day with a time that cannot be read"),
        ("2025-08-12 99:99", "a day with a time that cannot be read"),
    ],
)
def test_what_no_fact_can_have_is_told_of_by_the_list_s_own_heading(read, found, what):
    got = read([LIST_8, with_cell("Date of Latest Statutory Review", found)])
    assert not one(got, "review").dated
    assert said(got)[-1] == ("lists.xlsx:2", "Date of Latest Statutory Review", f"expected a date, found {what}")


def test_an_error_tells_nothing_of_that_child_and_leaves_others_covered(read):
    got = read([LIST_8, with_cell("Date of Latest Statutory Review", "#N/A"), with_cell("Age", 11, "102")])
    untold, told = got.snapshot.cases
    assert not untold.of("review") and not untold.coverage.of("review").latest
    assert untold.coverage.of("visit").latest and told.coverage.of("review").latest


def test_a_hidden_sheet_is_read_and_told_of():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Now": [LIST_8, IN_CARE], "Old": [LIST_8, IN_CARE]})))
    book["Old"].sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    told = [each.source for each in read_bytes(out.getvalue()).snapshot.problems if "found a hidden one" in each.what]
    assert told == ["lists.xlsx:List 8 (2)"]


def test_hidden_rows_and_columns_are_read_and_told_of():
    book = openpyxl.load_workbook(io.BytesIO(workbook({"Now": [LIST_8, IN_CARE, with_cell("Age", 11, "102")]})))
    sheet = book["Now"]
    sheet.row_dimensions[3].hidden = True  # as a filter leaves it
    for column in ("B", "D"):
        sheet.column_dimensions[column].hidden = True
    out = io.BytesIO()
    book.save(out)
    got = read_bytes(out.getvalue())
    assert len(got.snapshot.cases) == 2
    told = [(each.source, each.what, each.count) for each in got.snapshot.problems if "hidden" in each.what]
    assert told == [
        (
            "lists.xlsx",
            "expected rows that are shown, found some hidden, by a filter or by hand; they are read all the same",
            1,
        ),
        ("lists.xlsx", "expected columns that are shown, found some hidden; they are read all the same", 2),
    ]


def test_a_formula_with_no_value_kept_is_reported(tmp_path):
    rows = [LIST_8, with_cell("Date of Latest Statutory Review", "=A1+5")]  # openpyxl writes no value for it
    got = read_bytes(workbook({"List 8": rows}))
    heading, what = "Date of Latest Statutory Review", "expected a value, found a formula with no value kept"
    assert ("lists.xlsx:2", heading, what) in said(got)
    assert not facts(got, "review")


def test_a_worker_that_is_an_error_is_not_an_absent_worker(read):
    row = (*of_child("101"), D(2025, 1, 6), D(2026, 3, 1), None, "c) Child in need plan")
    got = read([LIST_6, (*row, "#N/A")])
    (case,) = got.snapshot.cases
    assert not case.of("lead_practitioner") and not case.coverage.of("lead_practitioner").open_at
    (absent,) = read([LIST_6, (*row, None)]).snapshot.cases
    assert not absent.of("lead_practitioner") and absent.coverage.of("lead_practitioner").open_at == (
        AS_AT.toordinal(),
    )


def test_workers_are_known_only_of_the_children_in_a_list_that_names_them(read):
    plan = (*of_child("101"), D(2025, 1, 6), D(2026, 3, 1), None, "c) Child in need plan", "A B")
    got = read({"List 6": [LIST_6, plan], "List 8": [LIST_8, with_cell("Age", 11, "102")]}).snapshot
    named, other = got.cases
    assert named.coverage.of("lead_practitioner").open_at and not other.coverage.of("lead_practitioner").open_at
    assert not got.coverage.of("lead_practitioner").open_at


def test_a_placement_type_that_cannot_be_told_is_not_read_as_no_adoption(read):
    got = read([LIST_8, with_cell("Placement Type", None)])
    assert not got.snapshot.cases[0].coverage.of("placed_for_adoption").open_at


@pytest.mark.parametrize("found", ["ZZ: Somewhere", "Adoption, with the foster carers"])
def test_a_placement_type_never_seen_is_told_of_and_not_read_as_no_adoption(read, found):
    got = read([LIST_8, with_cell("Placement Type", found)])
    assert not got.snapshot.cases[0].coverage.of("placed_for_adoption").open_at
    assert not {"setting", "long_term"} & one(got, "placement").attributes.keys()
    told = [what for _, column, what in said(got) if column == "Placement Type"]
    assert f"expected one of the values this column has, found text of {len(found)} characters" in told
    known = read([LIST_8, with_cell("Placement Type", "Z11: Supported lodgings")])
    assert known.snapshot.cases[0].coverage.of("placed_for_adoption").open_at
    assert "Placement Type" not in [column for _, column, _ in said(known)]


@pytest.mark.parametrize("heading", ["Placement Provider", "Reason Ceased to be Looked After"])
def test_a_code_never_seen_is_told_of_and_unknown(read, heading):
    got = read([LIST_8, with_cell(heading, "Q99: Something new")])
    assert (heading, "expected one of the values this column has, found text of 18 characters") in [
        each[1:] for each in said(got)
    ]
    assert not {"provider", "reason_ended"} & (
        one(got, "placement" if "Provider" in heading else "looked_after").attributes.keys()
    )


@pytest.mark.parametrize(
    ("code", "placed", "care", "a_placement"),
    [
        ("T3: Holiday", D(2026, 3, 10), D(2025, 6, 2), False),  # 21 days to 31 March
        ("T3: Holiday", D(2026, 3, 9), D(2025, 6, 2), True),  # 22
        ("T1: Hospital", D(2026, 2, 17), D(2025, 6, 2), False),  # 42
        ("T1: Hospital", None, D(2025, 6, 2), False),  # it may be
        ("t1: hospital", D(2026, 2, 17), D(2025, 6, 2), False),
        ("T0: Other", D(2026, 1, 5), D(2025, 6, 2), False),  # of no length known to us
        ("T4: Other", D(2026, 3, 30), D(2026, 3, 30), True),  # how care began
    ],
)
def test_a_child_on_a_temporary_stay_is_away_from_a_placement_that_had_begun_by_then(
    read, code, placed, care, a_placement
):
    row = with_cell("Placement Type", code)
    row[LIST_8.index("Start Date of Most Recent Placement")] = placed
    row[LIST_8.index("Date Started to be Looked After")] = care
    got = read([LIST_8, row])
    found = one(got, "placement")
    assert cover(got, "placement").open_at and found.end_lo == STILL_OPEN
    began = (placed or AS_AT).toordinal()
    if a_placement:
        assert found.start_lo == found.start_hi == began
        assert (found.attributes["setting"], found.attributes["code"]) == ("temporary", code[:2])
        assert not facts(got, "temporary_stay")
    else:
        assert (found.start_lo, found.start_hi, found.attributes) == (LONG_BEFORE, began, {})
        stay = one(got, "temporary_stay")
        assert stay.attributes == {"code": code[:2].upper()} and stay.start_hi == began
        assert (stay.start_lo == began) is (placed is not None)


@pytest.mark.parametrize("evaluate", [reference.evaluate, polars.evaluate], ids=["reference", "polars"])
def test_a_temporary_stay_asks_for_no_visit_within_a_week(read, evaluate):
    """Visited on 3 March, in hospital from 20 March: six weeks from the visit are to 14 April (regulation 28(2)(b)). With
    another carer from the 20th it is a new placement, and a visit was due by the 27th (regulation 28(2)(a))."""

    def asked(code):
        row = with_cell("Placement Type", code)
        row[LIST_8.index("Start Date of Most Recent Placement")] = D(2026, 3, 20)
        row[LIST_8.index("Date of Last Social Work Visit")] = D(2026, 3, 3)
        found = evaluate(alone("lac.visit.interval"), read([LIST_8, row]).snapshot).duties
        return [(duty.verdict.value, duty.due) for duty in found]

    assert "overdue" not in [verdict for verdict, _ in asked("T1: Hospital")]
    assert ("overdue", D(2026, 3, 27).toordinal()) in asked("U4: Foster care")


LIST_10 = (*LIST_8[:5], "Date of Decision that Child Should be Placed for Adoption", "Date Placed for Adoption")


@pytest.mark.parametrize("evaluate", [reference.evaluate, polars.evaluate], ids=["reference", "polars"])
def test_a_child_on_a_temporary_stay_may_be_placed_for_adoption(read, evaluate):
    """Reviewed on 3 August 2025: the next within six months, by 3 February 2026 (regulation 33(2)), unless the placement that
    goes on is one for adoption, of which other reviews are asked. A list of adoption says whether it is."""

    def asked(code, *adoption):
        row = with_cell("Placement Type", code)
        for heading, on in (("Start Date of Most Recent Placement", (2026, 3, 20)), (LIST_8[REVIEW], (2025, 8, 3))):
            row[LIST_8.index(heading)] = D(*on)
        lists = {"List 10": [LIST_10, *adoption]} if adoption else {}
        got = read({"List 8": [LIST_8, row], **lists})
        return {duty.verdict.value for duty in evaluate(alone("lac.review.interval"), got.snapshot).duties}

    another, of_nobody = (*of_child("102"), D(2025, 9, 1), None), (*of_child(None), D(2025, 9, 1), D(2025, 9, 1))
    assert "overdue" in asked("U4: Foster care")
    assert asked("T1: Hospital") == {"cannot-tell"}
    assert "overdue" in asked("T1: Hospital", another)
    assert asked("T1: Hospital", another, of_nobody) == {"cannot-tell"}, "whose row it is cannot be told"


def test_a_value_that_is_not_known_is_a_problem_by_shape_alone(read):
    row = (*of_child("101"), D(2025, 6, 2), "Harmful stuff", None, "Perhaps", None, None, "A B")
    got = read([LIST_7, row])
    assert one(got, "cp_plan").attributes == {}
    assert [(column, what) for _, column, what in said(got)] == [
        ("Latest Category of Abuse", "expected one of the values this column has, found text of 13 characters"),
    ]
    assert "Harmful" not in str(got.snapshot.problems)


def test_a_row_with_no_child_takes_its_kinds_out_of_cover_but_a_total_below_does_not(read):
    nobody = read([LIST_8, IN_CARE, with_cell("Age", 11, None)])
    assert not cover(nobody, "review").latest and not cover(nobody, "looked_after").spans
    assert nobody.snapshot.inputs[0].rows == 2 and nobody.snapshot.inputs[0].rejected == 1
    total = read([LIST_8, IN_CARE, (None, "Total", 1)])
    assert cover(total, "review").latest and total.snapshot.inputs[0].rows == 1


def test_rows_that_differ_about_a_child_leave_what_they_differ_in_unknown_and_every_date_of_birth_is_kept(read):
    other = (*of_child("101", born=D(2014, 9, 5), sex="Male"), *IN_CARE[5:])
    found = facts(read([LIST_8, IN_CARE, other]), "child")
    assert {(fact.source, *sorted(map(str, fact.attributes.values()))) for fact in found} == {
        ("lists.xlsx:2", "Care 1", "WBRI"), ("lists.xlsx:2", "2014-05-09"), ("lists.xlsx:3", "2014-09-05"),
    }  # fmt: skip


def test_a_child_not_yet_born_is_expected_on_the_day_given(read):
    unborn = (*of_child("101", born=D(2026, 5, 20)), *IN_CARE[5:])
    assert one(read([LIST_8, unborn]), "child").attributes == {
        "expected": D(2026, 5, 20),
        "sex": "female",
        "ethnicity": "WBRI",
        "team": "Care 1",
    }


def test_a_day_after_the_as_at_date_is_said(read):
    got = read([LIST_8, with_cell("Date of Latest Statutory Review", D(2026, 4, 1))])
    assert ("lists.xlsx:2", "Date of Latest Statutory Review") in [(place, column) for place, column, _ in said(got)]


def test_lists_as_csv_files_are_the_same(read):
    def text(value):
        return value.strftime("%d/%m/%Y") if isinstance(value, D) else "" if value is None else str(value)

    for separator, encoding in ((",", "utf-8-sig"), (";", "cp1252")):
        lines = [separator.join(map(text, row)) for row in (LIST_8, IN_CARE)]
        file = open_csv("\r\n".join(lines).encode(encoding), path="a.csv", folder="", name="a.csv").whole()
        got = read_annex_a([sheet_of(file)], AS_AT.toordinal()).snapshot
        ours = read([LIST_8, IN_CARE]).snapshot
        assert [case.by_kind.keys() for case in got.cases] == [case.by_kind.keys() for case in ours.cases]
        assert got.coverage == ours.coverage
        assert got.cases[0].of("review")[0].source == "a.csv:2"


CELLS = st.one_of(
    st.none(), st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.dates(), st.datetimes(),
    st.sampled_from([*Missing, "101", "C2: FCO", "03/02/2026", "30/02/2026", "a) Yes", "#N/A", "E47"]),
)  # fmt: skip


@given(st.lists(st.lists(CELLS, max_size=len(LIST_8) + 2), max_size=5), st.sampled_from([LIST_6, LIST_7, LIST_8]))
@settings(max_examples=part_of(150))
def test_any_cells_at_all_become_facts_and_problems(rows, headings):
    lines = (Line(1, headings), *(Line(number, tuple(row)) for number, row in enumerate(rows, 2)))
    read = read_annex_a([Sheet("a.xlsx", "a.xlsx", "", 1, lines)], AS_AT.toordinal()).snapshot
    kinds = [fact for case in read.cases for fact in case.facts]
    assert all(fact.start_lo <= fact.start_hi and fact.end_lo <= fact.end_hi for fact in kinds)


GOOD = workbook({"List 8": [LIST_8, IN_CARE], "List 7": [LIST_7]})


@given(st.integers(0, len(GOOD) - 1), st.binary(max_size=30), st.integers(0, 60))
@settings(max_examples=part_of(150))
def test_a_mangled_workbook_is_read_or_refused_in_words(at, put, gone):
    try:
        read_bytes(GOOD[:at] + put + GOOD[at + gone :])
    except CheckerError as error:
        assert error.help
