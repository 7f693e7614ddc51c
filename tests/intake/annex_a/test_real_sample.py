"""The real-layout sample workbook, against counts made another way: from the XML inside it, with no spreadsheet library.

Set CHECKER_ANNEX_A to the workbook; by default ../shared/data/annex-a/Annex_A.xlsx beside the repository.
"""

import datetime as dt
import os
import re
import zipfile
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checker.intake import read_sources

BOOK = Path(
    os.environ.get("CHECKER_ANNEX_A") or Path(__file__).parents[4] / "shared" / "data" / "annex-a" / "Annex_A.xlsx"
)
AS_AT = dt.date(2021, 3, 16)
NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}

pytestmark = pytest.mark.skipif(not BOOK.is_file(), reason=f"no sample workbook at {BOOK}")


@pytest.fixture(scope="module")
def snapshot():
    return read_sources([str(BOOK)], as_at=AS_AT.toordinal())


@pytest.fixture(scope="module")
def sheets():
    """For each list by number: the rows below the headings, each as text by column letter."""
    with zipfile.ZipFile(BOOK) as archive:
        shared = ["".join(each.itertext()) for each in ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))]
        return {
            number: [
                {re.match("[A-Z]+", cell.get("r"))[0]: text for cell in row if (text := value(cell, shared)).strip()}
                for row in ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{number}.xml")).findall(
                    ".//m:row", NS
                )[1:]
            ]
            for number in range(1, 12)
        }


def value(cell, shared):
    kept = cell.find("m:v", NS)
    text = "" if kept is None or kept.text is None else kept.text
    return shared[int(text)] if text and cell.get("t") == "s" else text


def test_the_rows_of_every_list_are_counted(snapshot, sheets):
    read = {file.path.rpartition(":List ")[2]: (file.rows, file.rejected) for file in snapshot.inputs}
    assert read == {str(number): (sum(map(bool, rows)), 0) for number, rows in sheets.items()}


def test_children_are_those_of_the_lists_that_become_facts(snapshot, sheets):
    assert {case.id for case in snapshot.cases} == {row["A"] for number in range(3, 11) for row in sheets[number]}


def test_each_date_becomes_the_event_it_says(snapshot, sheets):
    made = Counter(fact.kind for case in snapshot.cases for fact in case.facts)
    columns = {"review": (8, "M"), "iro_contact": (8, "P"), "health_assessment": (8, "Q"), "dental_check": (8, "R")}
    columns |= {"referral": (3, "F"), "section_47": (5, "G"), "strategy_meeting": (5, "G"), "cp_plan": (7, "G")}
    columns |= {"looked_after": (8, "H"), "placement": (8, "V"), "legal_status": (8, "K"), "assessment": (4, "G")}
    assert {kind: made[kind] for kind in columns} == {
        kind: sum(column in row for row in sheets[number]) for kind, (number, column) in columns.items()
    }
    visits = {
        (row["A"], row[at]) for number, at in ((6, "I"), (7, "J"), (8, "N")) for row in sheets[number] if at in row
    }
    assert made["visit"] == len(visits)


def test_days_are_those_in_the_cells(snapshot, sheets):
    epoch = dt.date(1899, 12, 30).toordinal()
    cells = {(row["A"], int(row["M"]) + epoch) for row in sheets[8] if "M" in row}
    assert cells == {(case.id, fact.start_lo) for case in snapshot.cases for fact in case.of("review")}


def test_no_name_is_anywhere(snapshot, sheets):
    names = {row[at] for number, at in ((3, "K"), (4, "L"), (5, "N"), (7, "Q"), (8, "AH")) for row in sheets[number]}
    assert names and not [name for name in names if name in repr(snapshot)]
