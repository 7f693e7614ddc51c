"""Workbooks made by the test, and the lists read from them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl
import pytest

from checker.intake.annex_a import read_annex_a
from checker.intake.native import Native
from checker.intake.sheets import read_workbook

AS_AT = dt.date(2026, 3, 31)
Rows = Sequence[Sequence[Any]]

CHILD = ("Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Age")
LIST_3 = (*CHILD, "Date of Referral", "Referral Source", "Referral NFA?", "Allocated Team", "Allocated Worker")
LIST_5 = (
    *CHILD,
    "Strategy discussion initiating Section 47 Enquiry Start Date",
    "Was an Initial Child Protection Conference deemed unnecessary?",
    "Date of Initial Child Protection Conference",
    "Did the Initial Child Protection Conference Result in a Child Protection Plan",
)
LIST_6 = (*CHILD, "CIN Start Date", "Date Child Was Last Seen", "CIN Closure Date", "Case Status", "Allocated Worker")
LIST_7 = (
    *CHILD,
    "Child Protection Plan Start Date",
    "Latest Category of Abuse",
    "Date of the Last Statutory Visit",
    "Was the Child Seen Alone?",
    "Date of latest review conference",
    "Child Protection Plan End Date",
    "Allocated Worker",
)
LIST_8 = (
    *CHILD,
    "Date Started to be Looked After",
    "Start date of current legal status",
    "Child's Legal Status",
    "Date of Latest Statutory Review",
    "Date of Last Social Work Visit",
    "Date of Last IRO Visit / Contact to the Child",
    "Date of Last Health Assessment",
    "Date of Last Dental Check",
    "Date Ceased to be Looked After",
    "Reason Ceased to be Looked After",
    "Start Date of Most Recent Placement",
    "Placement Type",
    "Placement Provider",
    "Allocated Team",
)


def of_child(name: Any, born: Any = dt.date(2014, 5, 9), sex: Any = "b) Female") -> tuple[Any, ...]:
    """The first five cells of a row."""
    return (name, sex, "a) WBRI", born, 11)


def workbook(sheets: Mapping[str, Rows]) -> bytes:
    """A workbook with a sheet of rows for each title."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def read_bytes(raw: bytes, as_at: dt.date | None = AS_AT) -> Native:
    sheets = read_workbook(raw, path="lists.xlsx", file="lists.xlsx")
    return read_annex_a(sheets, as_at.toordinal() if as_at else None)


@pytest.fixture
def read() -> Callable[..., Native]:
    """Read a list, or sheets by title, as at 31 March 2026."""

    def reading(sheets: Mapping[str, Rows] | Rows, as_at: dt.date | None = AS_AT) -> Native:
        return read_bytes(workbook(sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}), as_at)

    return reading
