"""A day that a spreadsheet made a number is unknown in every source, never guessed, and how to mend it is said.

46112 is 31 March 2026 to Excel. To an older one for a Mac it is another day, so it is taken for neither.
"""

from __future__ import annotations

import datetime as dt

import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

AS_AT = dt.date(2026, 3, 31).toordinal()
NUMBERS = {"46112": True, "46112.5": True, "4611": False, "461120": False, "4611A": False}
MAPPING = """\
schema: checker/mapping@1
tables:
  - file: visits.csv
    kind: visit
    columns: {case: Child, on: {column: Seen on, dates: day-first}}
"""


def a_dump(folder, text):
    columns = "cppv_cp_visit_id,cppv_person_id,cppv_cp_visit_date,cppv_cp_visit_seen"
    (folder / "visits.csv").write_text(f"{columns}\nV,01,{text},Y\n")
    return read_sources([str(folder)], as_at=AS_AT)


def lists(folder, text):
    (folder / "need.csv").write_text(
        "Child Unique ID,Date of Birth,Gender,CIN Start Date,Date Child Was Last Seen,CIN Closure Date,Case Status\n"
        f"01,09/05/2014,Male,05/01/2026,{text},,Child in need plan\n"
    )
    return read_sources([str(folder)], as_at=AS_AT)


def a_template(folder, text):
    (folder / "core.csv").write_text(
        "checker/template@1,leaving-care,adviser_visit\nAs-at date,31/03/2026\nComplete from,\n"
        f"Young person's reference,Day of the visit\n01,{text}\n"
    )
    return read_sources([str(folder / "core.csv")])


def a_report(folder, text):
    (folder / "ours.yaml").write_text(MAPPING)
    (folder / "visits.csv").write_text(f"Child,Seen on\n01,{text}\n")
    return read_sources([str(folder / "visits.csv")], as_at=AS_AT, mapping=folder / "ours.yaml")


def a_snapshot(folder, text):
    (folder / "snapshot.yaml").write_text("schema: checker/snapshot@1\nas_at: 2026-03-31\n")
    (folder / "visit.csv").write_text(f"case,on\n01,{text}\n")
    return read_sources([str(folder)])


@pytest.mark.parametrize("text", NUMBERS)
@pytest.mark.parametrize("source", [a_dump, lists, a_template, a_report, a_snapshot])
def test_it_is_unknown_and_how_to_mend_it_is_said(tmp_path, source, text):
    read = source(tmp_path, text)
    kind = "adviser_visit" if source is a_template else "visit"
    (fact,) = read.cases[0].of(kind)
    assert (fact.start_lo, fact.start_hi) == (LONG_BEFORE, STILL_OPEN)
    (problem,) = (problem for problem in read.problems if problem.what.startswith("expected a date"))
    assert ("format its column as dates" in problem.hint) is NUMBERS[text]
    assert text not in problem.render()


def test_so_is_the_as_at_date_of_a_template(tmp_path):
    (tmp_path / "core.csv").write_text(
        "checker/template@1,leaving-care,adviser_visit\nAs-at date,46112\nYoung person's reference,Day of the visit\n"
    )
    with pytest.raises(IntakeError, match="expected a date beside As-at date") as caught:
        read_sources([str(tmp_path / "core.csv")])
    assert "format its column as dates" in caught.value.help
