"""Workbooks that mean harm, and what cells are read as."""

import datetime as dt
import io
import time
import zipfile

import openpyxl
import pytest

from checker.errors import IntakeError
from checker.intake import sheets
from checker.intake.sheets import Missing, read_workbook

NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def altered(raw, **parts):
    """A workbook with some of its parts replaced: by name, dots for slashes."""
    names = {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            after.writestr(info.filename, names.pop(info.filename, None) or before.read(info))
        for name, text in names.items():
            after.writestr(name, text)
    return out.getvalue()


def with_strings(text):
    """A workbook with a table of shared strings, which openpyxl does not write of itself."""
    types = zipfile.ZipFile(io.BytesIO(workbook(["a"]))).read("[Content_Types].xml").decode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    if "sharedStrings" not in types:
        types = types.replace("</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>')
    return altered(workbook(["a"]), xl__sharedStrings_xml=text, **{"[Content_Types]_xml": types})


def with_sheet(inside, before=""):
    text = f'<?xml version="1.0"?>{before}<worksheet xmlns="{NS}">{inside}</worksheet>'
    return altered(workbook(["a"]), xl__worksheets__sheet1_xml=text)


def read(raw):
    (sheet,) = read_workbook(raw, path="a.xlsx", file="a.xlsx")
    return [(line.number, line.cells) for line in sheet.lines]


def refused(raw):
    with pytest.raises(IntakeError) as caught:
        read(raw)
    assert caught.value.where == "a.xlsx" and caught.value.help
    return caught.value.what


def test_cells_as_they_are():
    day, moment = dt.date(2026, 3, 31), dt.datetime(2026, 3, 31, 14, 30)
    raw = workbook(["x\xa0 y ", 123, 1.5, True, day, moment, "#N/A", "  ", None, "=A1"], [], [None, 1])
    assert read(raw) == [
        (1, ("x y", 123, 1.5, True, dt.datetime(2026, 3, 31), moment, Missing.ERROR, None, None, Missing.NO_VALUE)),
        (3, (None, 1)),
    ]


def test_the_value_kept_of_a_formula_is_read():
    cells = '<c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="e"><f>NA()</f><v>#N/A</v></c>'
    raw = with_sheet(f'<sheetData><row r="1">{cells}</row></sheetData>')
    assert read(raw) == [(1, (2, Missing.NO_VALUE, Missing.ERROR))]


def test_a_size_a_sheet_claims_is_not_believed():
    one = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    assert read(with_sheet(f'<dimension ref="A1:XFD1048576"/>{one}')) == [(1, (1,))]


def test_two_cells_at_the_far_corners_cost_neither_memory_nor_time():
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    begun = time.monotonic()
    assert read(with_sheet(f"<sheetData>{cells}</sheetData>")) == [(1, (1,))]
    assert time.monotonic() - begun < 60


def test_a_row_past_the_last_there_can_be_is_none(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_ROWS", 1000)
    cells = '<row r="1"><c r="A1"><v>1</v></c></row><row r="99999999999"><c r="A99999999999"><v>2</v></c></row>'
    assert read(with_sheet(f"<sheetData>{cells}</sheetData>")) == [(1, (1,))]


def test_more_cells_than_any_list_are_refused(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_CELLS", 10)
    assert "at most 10 cells" in refused(workbook(*[["a", "b"]] * 5))


@pytest.mark.parametrize(
    "declared", ['<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">', '<!ENTITY a SYSTEM "file:///etc/passwd">']
)
def test_entities_are_refused_wherever_they_are(declared):
    doctype = f"<!DOCTYPE worksheet [{declared}]>"
    cell = '<sheetData><row r="1"><c r="A1" t="str"><v>&a;</v></c></row></sheetData>'
    refused(with_sheet(cell, doctype))
    strings = f'<?xml version="1.0"?>{doctype}<sst xmlns="{NS}"><si><t>&a;</t></si></sst>'
    refused(with_strings(strings))
    refused(
        altered(
            workbook(["a"]), xl__workbook_xml=f'<?xml version="1.0"?>{doctype}<workbook xmlns="{NS}">&a;</workbook>'
        )
    )


def test_a_sheet_that_swells_is_refused_before_it_is_unpacked():
    assert "swells" in refused(with_sheet("<!-- " + "a" * 50_000_000 + " -->"))


def test_a_workbook_with_a_password_says_so():
    raw = bytearray(workbook(["a"]))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + offset] |= 1
    assert "password" in refused(bytes(raw))


@pytest.mark.parametrize("part", ["xl__workbook_xml", "xl__styles_xml", "xl__worksheets__sheet1_xml"])
def test_a_part_that_is_not_xml_is_refused_in_words(part):
    assert "cannot be read as one" in refused(altered(workbook(["a"]), **{part: "nonsense"}))
    assert "cannot be read as one" in refused(with_strings("nonsense"))


# --- Excel's "Strict Open XML", in names of its own --------------------------------------------------------------------
STRICT = (
    (b"http://schemas.openxmlformats.org/spreadsheetml/2006/main", b"http://purl.oclc.org/ooxml/spreadsheetml/main"),
    (
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def strict(raw, only=""):
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(out, "w") as after:
        for name in before.namelist():
            held = before.read(name)
            for usual, other in STRICT if only in name else ():
                held = held.replace(usual, other)
            after.writestr(name, held)
    return out.getvalue()


@pytest.mark.parametrize("only", ["", "worksheets/"])
def test_a_workbook_in_the_strict_form_is_not_read_as_one_without_rows(only):
    with pytest.raises(IntakeError) as caught:
        read_workbook(strict(workbook(["Child Unique ID"], ["0001"]), only), path="lists.xlsx", file="lists.xlsx")
    assert caught.value.where == "lists.xlsx"
    assert "save it" in caught.value.help and "xlsx" in caught.value.help
    if not only:
        assert (
            caught.value.what
            == "expected a workbook with sheets, found none that can be read, as in one saved as Strict Open XML"
        )
