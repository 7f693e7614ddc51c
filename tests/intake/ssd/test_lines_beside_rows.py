"""What tools that write a dump put among its rows: a line ruled below the headings, a count below the rows; a column twice."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.intake import read_sources

AS_AT = dt.date(2026, 3, 31).toordinal()
FROM = dt.date(2025, 4, 1).toordinal()
HEAD = "cppl_cp_plan_id,cppl_icpc_id,cppl_person_id,cppl_cp_plan_start_date,cppl_cp_plan_end_date,cppl_cp_plan_ola"
ROW = "P1,I1,K1,2025-10-05 00:00:00,,N"


def read(folder, text):
    (folder / "ssd_cp_plans.csv").write_text(text)
    return read_sources([str(folder)], as_at=AS_AT, covers_from=FROM)


def said(snapshot):
    return [each for each in snapshot.problems if "it is not read" in each.what or "found more" in each.what]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        (f"{HEAD}\n{','.join(['-' * 9] * 6)}\n{ROW}\n", "found a line ruled below the headings; it is not read: row 2"),
        (f"{HEAD}\n{ROW}\n\n(1 rows affected)\n", "found how many rows there are; it is not read: row 4"),
        (f"{HEAD}\n{ROW}\n1 row selected.\n", "found how many rows there are; it is not read: row 3"),
    ],
)
def test_they_are_told_of_and_take_nothing_from_the_cover(tmp_path, text, what):
    snapshot = read(tmp_path, text)
    assert [case.id for case in snapshot.cases] == ["K1"]
    (problem,) = said(snapshot)
    assert what in problem.what and problem.source == "ssd_cp_plans.csv"
    assert snapshot.coverage.of("cp_plan").spans


def test_a_column_that_is_there_twice_is_told_of(tmp_path):
    snapshot = read(tmp_path, f"{HEAD},cppl_cp_plan_start_date\n{ROW},2020-01-01\n")
    (plan,) = snapshot.cases[0].of("cp_plan")
    assert plan.start_lo == dt.date(2025, 10, 5).toordinal()
    (problem,) = said(snapshot)
    assert problem.what == "expected one column cppl_cp_plan_start_date, found more; the first is read"


@pytest.mark.parametrize("blank", [",,,,,", ",,,,,\r", ",,,,,,,", ",,"])
def test_rows_of_nothing_are_passed_over(tmp_path, blank):
    """A spreadsheet that saves CSV ends it with rows of commas: each was a row of no child, and the cover was lost."""
    lines = [HEAD, ROW, blank, ROW.replace("P1", "P2").replace("K1", "K2"), blank, blank]
    snapshot = read(tmp_path, "\n".join(lines) + "\n")
    assert [(case.id, case.facts[0].source) for case in snapshot.cases] == [
        ("K1", "ssd_cp_plans.csv:2"),
        ("K2", "ssd_cp_plans.csv:4"),
    ]
    assert snapshot.coverage.of("cp_plan").spans and not snapshot.inputs[0].rejected
    assert not [each for each in snapshot.problems if "row not read" in each.what]


@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_a_first_line_that_says_what_separates_cells_is_no_row(tmp_path, mark):
    snapshot = read(tmp_path, mark + "sep=;\n" + f"{HEAD}\n{ROW}\n".replace(",", ";"))
    assert [(case.id, case.facts[0].source) for case in snapshot.cases] == [("K1", "ssd_cp_plans.csv:2")]
    assert snapshot.coverage.of("cp_plan").spans


@pytest.mark.parametrize(
    "title", ["Plans, as at 31 March 2026\n", "Plans\n\nof 2026, by hand\n", '"Plans, all"\n,,,,,\n']
)
def test_titles_above_the_headings_are_passed_over_and_rows_keep_their_numbers(tmp_path, title):
    """A folder whose only table had one was taken for no dump at all; beside others the table was left out."""
    above = title.count("\n")
    snapshot = read(tmp_path, f"{title}{HEAD}\n{ROW}\nP2,I2\n")
    assert [(case.id, case.facts[0].source) for case in snapshot.cases] == [("K1", f"ssd_cp_plans.csv:{above + 2}")]
    assert not snapshot.coverage.of("cp_plan").spans  # for the row cut short
    assert f"ssd_cp_plans.csv:{above + 3}" in [each.source for each in snapshot.problems]
    whole = read(tmp_path, f"{title}{HEAD}\n{ROW}\n")
    assert whole.coverage.of("cp_plan").spans and not whole.inputs[0].rejected


@pytest.mark.parametrize("title", ["", "Plans, as at 31 March 2026\n\n"])
def test_lines_may_end_in_a_carriage_return_alone(tmp_path, title):
    """Such a file was all headings, and nothing was read of it."""
    snapshot = read(tmp_path, f"{title}{HEAD}\n{ROW}\n".replace("\n", "\r"))
    place = f"ssd_cp_plans.csv:{title.count(chr(10)) + 2}"
    assert [(case.id, case.facts[0].source) for case in snapshot.cases] == [("K1", place)]
    assert snapshot.coverage.of("cp_plan").spans


def test_a_row_that_is_cut_short_is_lost_as_before(tmp_path):
    snapshot = read(tmp_path, f"{HEAD}\n{ROW}\nP2,I2\n")
    assert not snapshot.coverage.of("cp_plan").spans


@pytest.mark.parametrize(
    ("other", "lost"),
    [
        (
            "cppv_cp_visit_id,cppv_person_id,cppv_cp_plan_id,cppv_cp_visit_date,cppv_cp_visit_seen,x\nV1,K2,P1,2025-11-05,Y,\n",
            2,
        ),
        ("cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date\nV1,K2,2025-11-05\nP2,I2,K3,2025-10-05,,N\n", 3),
        ("\ufeffcppv_cp_visit_id,cppv_person_id,a,b,c,d\nV1,K2,,,,\n", 2),  # the mark of a file put below another
    ],
)
def test_the_rows_of_another_table_below_are_not_read_as_the_first_s(tmp_path, other, lost):
    snapshot = read(tmp_path, f"{HEAD}\n{ROW}\n{other}")
    assert [case.id for case in snapshot.cases] == ["K1"] and not snapshot.coverage.of("cp_plan").spans
    assert snapshot.inputs[0].rejected == lost
    (problem,) = (each for each in snapshot.problems if "the headings of another" in each.what)
    assert problem.source == "ssd_cp_plans.csv" and problem.what.endswith(": row 3")
    assert not any("quotation" in each.hint for each in snapshot.problems)


@pytest.mark.parametrize(
    ("again", "covered"),
    [(HEAD, True), (HEAD.replace(",", ", "), True), (f"\ufeff{HEAD}", True), (f"{HEAD},", False)],
    ids=["as they were", "with blanks", "after the mark of a file", "one cell more"],
)
def test_below_its_own_headings_come_again_are_rows_of_the_same_table(tmp_path, again, covered):
    snapshot = read(tmp_path, f"{HEAD}\n{ROW}\n{again}\nP2,I2,K2,2025-10-06,,N\n")
    assert [case.id for case in snapshot.cases] == ["K1", "K2"]
    assert bool(snapshot.coverage.of("cp_plan").spans) is covered


def test_a_table_without_rows_is_not_covered_unless_it_is_said_to_be(tmp_path):
    """It is more likely that an extract does not fill it than that nothing was ever done."""
    snapshot = read(tmp_path, f"{HEAD}\n")
    assert not snapshot.coverage.of("cp_plan").spans
    (problem,) = [each for each in snapshot.problems if "found none; what it would hold" in each.what]
    assert problem.source == "ssd_cp_plans.csv" and "covers, in a mapping file" in problem.hint
    ours = tmp_path / "ours.yaml"
    ours.write_text("ssd:\n  covers: {cp_plan: {from: 2025-04-01}}\n")
    told = read_sources([str(tmp_path / "ssd_cp_plans.csv")], as_at=AS_AT, mapping=ours)
    assert told.coverage.of("cp_plan").spans == ((FROM, AS_AT),)
