"""Lists in CSV with rows that are not as long as their headings, with files that are empty or none, and below titles."""

from __future__ import annotations

import datetime as dt

import pytest

from checker.intake import read_sources
from tests.intake.annex_a.conftest import LIST_3, LIST_8

AS_AT = dt.date(2026, 3, 31).toordinal()
HEAD = ",".join(LIST_8)
CELLS = ["07", "a) Male", "WBRI", "09/05/2014", "11", "02/05/2025", "02/05/2025", "C2", "10/11/2025", "16/03/2026"]
CELLS += ["02/02/2026", "09/06/2025", "20/01/2025", "", "", "02/05/2025", "U6", "PR1", "Care 1"]
SOUND = ",".join(["01", *CELLS[1:]])
LIST_OF_REFERRALS = ",".join(LIST_3) + "\n02,b) Female,WBRI,04/03/2010,16,05/01/2026,Police,b) No,Front door,\n"


def read(folder, text, **others):
    (folder / "in-care.csv").write_text(text)
    for name, content in others.items():
        (folder / f"{name}.csv").write_text(content)
    return read_sources([str(folder)], as_at=AS_AT)


def facts(snapshot, child="07"):
    (case,) = [case for case in snapshot.cases if case.id == child]
    return {fact.kind: fact for fact in case.facts}


def said(snapshot, words):
    return [(each.source, each.column) for each in snapshot.problems if words in each.what]


def test_of_a_row_cut_short_nothing_is_known_of_the_rest(tmp_path):
    """As the last of a file half written. It was read as blank to its end: in care still, and no date of a visit."""
    cut = ",".join(CELLS)[: ",".join(CELLS).index(",16/03/2026")]
    snapshot = read(tmp_path, f"{HEAD}\n{SOUND}\n{cut}")
    found = facts(snapshot)
    assert found["review"].dated and "visit" not in found
    assert found["looked_after"].end_lo < found["looked_after"].end_hi
    assert ("in-care.csv:3", "Date of Last Social Work Visit") in said(snapshot, "found the row cut short")
    case = next(case for case in snapshot.cases if case.id == "07")
    assert case.coverage is not None and not case.coverage.of("visit").spans
    assert facts(snapshot, "01")["visit"].dated


def test_of_a_row_with_a_comma_too_many_only_the_child_is_known(tmp_path):
    """The cells after it are each under the next one's heading: the day of a review was read as that of a visit."""
    cells = [*CELLS[:2], "White", " British", *CELLS[3:]]
    snapshot = read(tmp_path, f"{HEAD}\n{SOUND}\n{','.join(cells)}\n")
    found = facts(snapshot)
    assert not {"visit", "review"} & found.keys() and "born" not in found["child"].attributes
    assert ("in-care.csv:3", "Date of Last Social Work Visit") in said(snapshot, "found more cells in the row")
    assert facts(snapshot, "01")["visit"].dated


@pytest.mark.parametrize("end", [",", ",,,", ", ,"])
def test_blank_cells_past_the_headings_are_none(tmp_path, end):
    snapshot = read(tmp_path, f"{HEAD}\n{SOUND}{end}\n")
    assert facts(snapshot, "01")["visit"].dated and not said(snapshot, "more cells")


@pytest.mark.parametrize("below", ["Total,1", "Total", "Report run by the team on 01/04/2026", "End of report"])
def test_a_total_or_a_note_may_stop_short(tmp_path, below):
    snapshot = read(tmp_path, f"{HEAD}\n{SOUND}\n{below}\n")
    assert [case.id for case in snapshot.cases] == ["01"] and not said(snapshot, "cut short")
    assert snapshot.coverage.of("looked_after").spans


def test_nil_may_stop_short(tmp_path):
    assert read(tmp_path, f"{HEAD}\nNil return\n").coverage.of("looked_after").spans


@pytest.mark.parametrize("nothing", ["", "  \n\n"])
def test_an_empty_file_is_told_of(tmp_path, nothing):
    snapshot = read(tmp_path, nothing, referrals=LIST_OF_REFERRALS)
    assert said(snapshot, "expected a list, found an empty file; it is not read") == [("in-care.csv", None)]


@pytest.mark.parametrize("page", ["<html><table><tr><td>Child Unique ID</td></tr></table></html>", "\n<!DOCTYPE html>"])
def test_a_web_page_called_csv_is_told_of(tmp_path, page):
    snapshot = read(tmp_path, page, referrals=LIST_OF_REFERRALS)
    assert said(snapshot, "found a file called .csv that is none; it is not read") == [("in-care.csv", None)]


@pytest.mark.parametrize("title", ["", "Children in care; all\n\n", "Lists, as at 31 March 2026\nList 8, of 11\n"])
def test_rows_below_a_title_keep_their_numbers(tmp_path, title):
    snapshot = read(tmp_path, title + f"{HEAD}\n{SOUND}\n".replace(",", ";"))
    assert facts(snapshot, "01")["visit"].source == f"in-care.csv:{title.count(chr(10)) + 2}"
