"""Days that a spreadsheet took for its own with day and month the other way round, and the text that it left."""

import datetime as dt

import pytest

from checker.intake import read_sources
from checker.intake.sheets import read_workbook
from checker.intake.turned_days import MAY_BE_EITHER
from tests.intake.templates.test_templates import AS_AT, workbook
from tests.intake.test_sheets import workbook as book

D = dt.datetime
OWN = [D(2026, month, day) for month, day in ((1, 2), (2, 3), (1, 4), (3, 5), (2, 2), (1, 12))]


def days(*cells):
    (sheet,) = read_workbook(
        book(["Child", "On"], *([f"A{at}", cell] for at, cell in enumerate(cells))), path="a", file="a"
    )
    return [line.cells[1] for line in sheet.lines][1:], sheet.unshown


@pytest.mark.parametrize("text", ["13/02/2026", "02/13/2026", "13-02-26", "31/01/2026 10:30"])
def test_own_days_beside_text_that_can_only_be_read_one_way_may_be_either(text):
    """2 February stays what it is whichever comes first."""
    cells, (said,) = days(*OWN, text)
    assert cells == [MAY_BE_EITHER] * 4 + [OWN[4]] + [MAY_BE_EITHER] + [text]
    assert said.count == 5 and "in column B text" in said.what and "year first" in said.help


@pytest.mark.parametrize(
    "cells",
    [
        (*OWN, D(2026, 1, 13), "13/02/2026"),  # one that was not turned
        (*OWN, "13/02/2026", "02/03/2026"),  # text that could have been taken for a day, and was not
        (*OWN[:4], "13/02/2026"),  # too few to tell
        (*[OWN[0]] * 9, "13/02/2026"),  # one day nine times
        OWN,
        (*OWN, "13 February 2026"),
        (*OWN, "32/13/2026"),
        (*OWN, "unknown", 13),
    ],
)
def test_other_days_are_read_as_they_stand(cells):
    assert days(*cells) == (list(cells), ())


def test_a_template_says_so_and_reads_the_days_as_unknown(tmp_path):
    rows = [[f"A{at}", f"r{at}", day] for at, day in enumerate([*OWN, "13/02/2026"])]
    (tmp_path / "t.xlsx").write_bytes(workbook("reviews", {"Reviews": rows}, complete={"Reviews": "all"}))
    read = read_sources([str(tmp_path / "t.xlsx")], as_at=AS_AT)
    dated = [fact.start_lo for case in read.cases for fact in case.of("review") if fact.dated]
    assert dated == [D(2026, 2, 2).toordinal(), D(2026, 2, 13).toordinal()]
    assert [each.count for each in read.problems if "in column C text" in each.what] == [5]
