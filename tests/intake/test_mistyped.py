"""A year that is likely mistyped is told of in one line a source; what has it is read as written."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.intake import read_sources

AS_AT = dt.date(2026, 3, 31).toordinal()
HEAD = "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\n"
LINES = [
    ("2062-03-10", "2014-05-09"),
    ("2026-03-10", "1914-05-09"),
    ("1926-03-01", "2041-05-09"),
    ("2026-03-12", "2015-01-01"),
]


def as_document(folder, lines):
    cases = "".join(
        f"  - case: K{at}\n    facts:\n      - {{kind: visit, on: {on}}}\n      - {{kind: child, born: {born}}}\n"
        for at, (on, born) in enumerate(lines)
    )
    (folder / "s.yaml").write_text(HEAD + "cases:\n" + cases)
    return read_sources([str(folder / "s.yaml")])


def as_folder(folder, lines):
    (folder / "snapshot.yaml").write_text(HEAD)
    (folder / "visit.csv").write_text("case,on\n" + "".join(f"K{at},{on}\n" for at, (on, _) in enumerate(lines)))
    (folder / "child.csv").write_text("case,born\n" + "".join(f"K{at},{born}\n" for at, (_, born) in enumerate(lines)))
    return read_sources([str(folder)])


def as_report(folder, lines):
    as_folder(folder, lines)
    (folder / "snapshot.yaml").unlink()
    (folder / "ours.yaml").write_text(
        "schema: checker/mapping@1\ntables:\n  - {file: visit.csv, kind: visit, columns: {case: case, on: on}}\n"
        "  - {file: child.csv, kind: child, columns: {case: case, born: born}}\n"
    )
    files = [str(folder / "visit.csv"), str(folder / "child.csv")]
    return read_sources(files, as_at=AS_AT, mapping=folder / "ours.yaml")


def as_dump(folder, lines):
    (folder / "visits.csv").write_text(
        "cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date\n"
        + "".join(f"V{at},K{at},{on}\n" for at, (on, _) in enumerate(lines))
    )
    (folder / "persons.csv").write_text(
        "pers_person_id,pers_dob,pers_expected_dob,pers_death_date,pers_sex,pers_ethnicity,pers_upn_unknown\n"
        + "".join(f"K{at},{born},,,M,,\n" for at, (_, born) in enumerate(lines))
    )
    return read_sources([str(folder)], as_at=AS_AT)


FORMS = [as_document, as_folder, as_report, as_dump]


def said_of(read):
    return [each for each in read.problems if each.what.startswith("expected a likely year")]


@pytest.mark.parametrize("form", FORMS)
def test_they_are_told_of_in_one_line(tmp_path, form):
    read = form(tmp_path, LINES)
    (problem,) = said_of(read)
    assert "(child.born 2, visit.on 2)" in problem.what
    assert (problem.count, problem.doubts_all) == (4, False)
    days = [fact.start_lo for case in read.cases for fact in case.of("visit")]
    assert sorted(days) == sorted(dt.date.fromisoformat(on).toordinal() for on, _ in LINES)


@pytest.mark.parametrize("form", FORMS)
def test_likely_years_are_not(tmp_path, form):
    """Three years ahead, and births to come within the year; and what is longer ago than a childhood."""
    lines = [("2029-03-01", "2026-12-01"), ("1960-03-10", "1955-05-09"), ("2026-03-12", "2015-01-01")]
    assert not said_of(form(tmp_path, lines))


@pytest.mark.parametrize("form", FORMS)
def test_a_source_that_goes_on_after_the_as_at_date_has_no_year_mistyped(tmp_path, form):
    """As at 2026, and drawn in 2034: every year up to that is likely, and one after it is not."""
    lines = [(f"20{26 + at // 9}-0{1 + at % 9}-1{at % 10}", "2014-05-09") for at in range(81)]
    assert not said_of(form(tmp_path, lines))
    (problem,) = said_of(form(tmp_path, [*lines, ("2062-01-01", "2014-05-09")]))
    assert "(visit.on 1)" in problem.what


@pytest.mark.parametrize("form", FORMS)
def test_many_mistyped_are_told_of_too(tmp_path, form):
    """A tenth of all days, and of different years."""
    lines = [(f"2026-03-{1 + at % 28:02}", "2014-05-09") for at in range(45)]
    (problem,) = said_of(form(tmp_path, [*lines, *((f"206{at}-01-01", "2014-05-09") for at in range(5))]))
    assert "(visit.on 5)" in problem.what


def test_ends_may_lie_far_ahead_and_not_too_far(tmp_path):
    rows = "      - {kind: placement, start: 2026-01-01, end: %s}\n"
    (tmp_path / "s.yaml").write_text(HEAD + "cases:\n  - case: K1\n    facts:\n" + rows % "2043-12-31")
    assert not said_of(read_sources([str(tmp_path / "s.yaml")]))
    (tmp_path / "s.yaml").write_text(HEAD + "cases:\n  - case: K1\n    facts:\n" + rows % "2062-12-31")
    (problem,) = said_of(read_sources([str(tmp_path / "s.yaml")]))
    assert "(placement.end 1)" in problem.what
