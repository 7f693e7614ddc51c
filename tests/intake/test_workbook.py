"""What a workbook's cells hold: as openpyxl has them, where it goes through every cell itself."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
import xlsxwriter
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checker.intake import sheets, workbook_plain
from checker.intake.lines import Missing, any_cell
from checker.intake.sheets import read_workbook
from checker.intake.workbook_cells import Cells, Dates, Limits
from checker.intake.workbook_elements import lines_by_elements
from checker.intake.workbook_hidden import Hidden
from checker.intake.workbook_plain import NotPlainError, plain_lines
from tests.intake.test_sheets import altered, read, refused, with_sheet, with_strings, workbook
from tests.tiers import part_of

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), max_size=12)
CELLS = st.one_of(
    st.none(), TEXT, st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e9, 1e9),
    st.dates(dt.date(1950, 1, 1), dt.date(2100, 1, 1)), st.times(), st.sampled_from(["#N/A", " n/a", "=A1", "a&b<c>"]),
)  # fmt: skip
ROWS = st.lists(st.lists(CELLS, max_size=5), max_size=6)


def by_xlsxwriter(rows, **options):
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy", "in_memory": True, **options}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, place, cell)
    return out.getvalue()


def by_openpyxl(raw):
    """The rows of the first sheet, cell by cell."""
    kept, written = (openpyxl.load_workbook(io.BytesIO(raw), data_only=only).worksheets[0] for only in (True, False))
    found = []
    for number, (values, formulas) in enumerate(zip(kept.values, written.values, strict=True), 1):
        cells = [
            Missing.NO_VALUE if value is None and str(formula or "").startswith("=") else any_cell(value)
            for value, formula in zip(values, formulas, strict=True)
        ]
        while cells and cells[-1] is None:
            cells.pop()
        if cells:
            found.append((number, tuple(cells)))
    return found


@given(ROWS, st.sampled_from([{}, {"date_1904": True}, {"constant_memory": True}]))
@settings(max_examples=part_of(60, 3), deadline=None)
def test_cells_are_those_openpyxl_has(rows, options):
    for raw in (by_xlsxwriter(rows, **options), workbook(*rows)):
        assert repr(read(raw)) == repr(by_openpyxl(raw))


def row(cells, number=1):
    return f'<row r="{number}">{cells}</row>'


def test_text_in_runs_is_one_text_and_how_it_is_said_aloud_is_none():
    inside = "<r><t>To</t></r><r><rPr><b/></rPr><t>kyo</t></r><rPh sb='0' eb='1'><t>aloud</t></rPh>"
    assert read(with_sheet(f'<sheetData>{row(f"""<c r="A1" t="inlineStr"><is>{inside}</is></c>""")}</sheetData>')) == [
        (1, ("Tokyo",))
    ]
    strings = f"<sst xmlns='{openpyxl.xml.constants.SHEET_MAIN_NS}'><si><t>x</t></si><si>{inside}</si></sst>"
    shared = row('<c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>0</v></c>')
    names = {"xl__worksheets__sheet1_xml": with_part(shared)}
    assert read(altered(with_strings(strings), **names)) == [(1, ("Tokyo", "x"))]


def with_part(inside):
    return f'<worksheet xmlns="{openpyxl.xml.constants.SHEET_MAIN_NS}"><sheetData>{inside}</sheetData></worksheet>'


def test_an_array_formula_of_which_no_value_was_kept_is_no_blank():
    cells = '<c r="A1"><f t="array" ref="A1">SUM(B1)</f></c><c r="B1"><f t="shared" si="0"/><v>2</v></c>'
    assert read(with_sheet(f"<sheetData>{row(cells)}</sheetData>")) == [(1, (Missing.NO_VALUE, 2))]


def test_rows_and_cells_without_a_place_follow_those_before():
    cells = "<row><c><v>1</v></c><c r='D1'><v>2</v></c><c><v>3</v></c></row>"
    cells += "<row r='4'><c><v>4</v></c></row><row><c><v>5</v></c></row>"
    assert read(with_sheet(f"<sheetData>{cells}</sheetData>")) == [(1, (1, None, None, 2, 3)), (4, (4,)), (5, (5,))]


def test_a_row_that_is_not_after_those_before_is_passed_over():
    cells = (
        row("<c><v>1</v></c>", 2) + row("<c><v>2</v></c>", 2) + row("<c><v>3</v></c>", 1) + row("<c><v>4</v></c>", 3)
    )
    assert read(with_sheet(f"<sheetData>{cells}</sheetData>")) == [(2, (1,)), (3, (4,))]


def test_a_cell_past_the_last_column_that_is_looked_at_is_none(monkeypatch):
    monkeypatch.setattr(sheets, "MAX_COLUMNS", 2)
    assert read(workbook(["a", "b", "c"], [None, None, "d"])) == [(1, ("a", "b"))]


@pytest.mark.parametrize("place", ["1A", "A1B", "ZZZZ1", "A"])
def test_a_place_that_is_none_is_refused(place):
    assert "cannot be read as one" in refused(
        with_sheet(f"<sheetData>{row(f'<c r={chr(34)}{place}{chr(34)}/>')}</sheetData>")
    )


def test_a_prefix_is_only_a_name_s_dress():
    name = openpyxl.xml.constants.SHEET_MAIN_NS
    inside = '<x:sheetData><x:row r="1"><x:c r="A1"><x:v>7</x:v></x:c></x:row></x:sheetData>'
    text = f'<x:worksheet xmlns:x="{name}">{inside}</x:worksheet>'
    assert read(altered(workbook(["a"]), xl__worksheets__sheet1_xml=text)) == [(1, (7,))]


def test_every_sheet_has_its_number_and_its_title():
    book = openpyxl.Workbook()
    book.active.title = "One"
    book.create_sheet("Two").append(["x"])
    out = io.BytesIO()
    book.save(out)
    found = read_workbook(out.getvalue(), path="d/a.xlsx", file="a.xlsx")
    assert [(each.path, each.file, each.number, each.title, len(each.lines)) for each in found] == [
        ("d/a.xlsx", "a.xlsx", 1, "One", 0),
        ("d/a.xlsx", "a.xlsx", 2, "Two", 1),
    ]


# --- sheets that are written plainly --------------------------------------------------------------------------------------
LIMITS = (1_048_576, 500)


def ways(text, limits=LIMITS):
    """What is in the XML of a sheet, and what it hides: split in columns, and by its elements; None where it is not plain, or no
    sheet.
    """
    dates = Dates(dt.datetime(1899, 12, 30), frozenset(), frozenset())
    found = []
    for reading, refused_by in ((plain_lines, NotPlainError), (lines_by_elements, Exception)):
        spent, hidden = [], Hidden()
        try:
            lines = reading(
                io.BytesIO(text.encode()),
                Cells(dates, ["shared", "b", *map(str, range(40))]),
                Limits(*limits, spent.append),
                hidden,
            )
        except refused_by:
            found.append((None, sum(spent)))
        else:
            found.append(([(line.number, repr(line.cells)) for line in lines], sum(spent), hidden.among(lines)))
    return found


def sheet_xml(inside, before="", after=""):
    name = openpyxl.xml.constants.SHEET_MAIN_NS
    return f'<?xml version="1.0"?>{before}<worksheet xmlns="{name}"><sheetData>{inside}</sheetData>{after}</worksheet>'


@given(ROWS, st.sampled_from([{}, {"constant_memory": True}]))
@settings(max_examples=part_of(60, 3), deadline=None)
def test_what_programs_write_is_plain(rows, options):
    for raw in (by_xlsxwriter(rows, **options), workbook(*rows, ["the", "end"])):
        text = zipfile.ZipFile(io.BytesIO(raw)).read("xl/worksheets/sheet1.xml").decode()
        if "<sheetData/>" in text:  # a sheet with nothing in it
            continue
        plain, elements = ways(text)
        assert plain == elements and (plain[0] is not None or "\r" in text or "\n<row" in text)


PIECES = (
    '<row r="2"><c r="A2"><v>5</v></c></row>',
    '<row r="7" spans="1:2" x="y"/>',
    '<row r="2" hidden="1"><c r="A2"><v>5</v></c></row>',
    ' hidden="true"',
    '<cols><col min="1" max="3" hidden="1"/></cols>',
    '<c r="D1" t="str"><f>A1</f><v>q</v></c>',
    '<c r="C3"><f>A1</f></c>',
    '<c r="C3"><f t="shared" si="0"/><v/></c>',
    '<c r="B3" t="inlineStr"><is><t>i</t></is></c>',
    '<c r="B3"><is><t>i</t></is></c>',
    '<c r="E1" t="s"><v>1</v></c>',
    '<c r="E1" t="s"><v>99</v></c>',
    "<c><v>1</v></c>",
    '<c r="AAA1"><v>1</v></c>',
    "<?p i?>",
    "</row>",
    "<row>",
    "<row",
    "<c",
    "</c>",
    "<v>",
    "</v>",
    " ",
    "\n",
    "x",
    "&amp;",
    "&#65;",
    "&#x1f600;",
    "&#0;",
    "&b;",
    "&",
    "<!-- <sheetData> -->",
    "<!-- c -->",
    "<![CDATA[x]]>",
    "<sheetData>",
    "</sheetData>",
    "\x01",
    "\ufffe",
    '<row r="1"><c r="A1"><v>0</v></c></row>',
    '<a:row xmlns:a="b" r="9"/>',
    '<row xmlns="b" r="9"/>',
    '"',
    ">",
)
SOUND = sheet_xml(
    '<row r="1"><c r="A1"><v>1</v></c><c r="B1" t="b"><v>1</v></c></row>'
    '<row r="3" spans="1:1"><c r="A3" t="str"><v>a b</v></c></row>',
    after="<pageMargins left='1'/>",
)


@given(st.lists(st.tuples(st.integers(0, len(SOUND) + 40), st.sampled_from(PIECES), st.integers(0, 6)), max_size=3))
@settings(max_examples=part_of(400), deadline=None)
@example([(SOUND.index("<sheetData>"), "<!-- <sheetData> -->", 0)])
@example([(0, "x", 0)])
def test_what_is_split_in_columns_is_what_its_elements_hold(changes):
    """Put anything anywhere in a sheet: what is taken to be plain says the same, at the same cost, and else costs nothing."""
    text = SOUND
    for at, piece, gone in changes:
        text = text[:at] + piece + text[at + gone :]
    for limits in (LIMITS, (2, 1)):
        plain, elements = ways(text, limits)
        assert plain in (elements, (None, 0))


def test_what_is_there_for_the_rows_of_another_sheet_is_not_plain():
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    assert ways(sheet_xml(row))[0] == ([(1, "(1,)")], 2, (0, 0))
    for not_plain in (
        sheet_xml(row, after=f"<sheetData>{row}</sheetData>"),
        sheet_xml(row, before="<!DOCTYPE worksheet>").replace("<?xml version", "<?xml encoding='latin-1' version"),
        sheet_xml(row).replace('version="1.0"', 'version="1.0" encoding="latin-1"'),
        sheet_xml(row).replace("<worksheet ", "<!-- <sheetData>" + row + "</sheetData> --><worksheet "),
        sheet_xml(row)
        .replace("xmlns=", "xmlns:a=")
        .replace("<worksheet", "<a:worksheet")
        .replace("/worksheet", "/a:worksheet"),
    ):
        assert ways(not_plain)[0] == (None, 0)


def test_rows_and_columns_that_hold_something_and_are_hidden_are_counted():
    """Rows 2 and 4 of 1, 2, 4 and 5 (3 holds nothing), and columns B and D of A, B and D (C holds nothing)."""
    cell = '<c r="{}"><v>1</v></c>'
    rows = (
        f'<row r="1">{cell.format("A1")}{cell.format("B1")}</row><row r="2" spans="1:2" hidden="1">{cell.format("A2")}</row>'
        f'<row r="3" hidden="1"></row><row r="4" hidden="true" ht="0">{cell.format("D4")}</row>'
        f'<row r="5" hidden="0">{cell.format("A5")}</row>'
    )
    columns = '<cols><col min="1" max="1" hidden="0"/><col min="2" max="3" hidden="1"/><col min="4" max="9" hidden="1"/></cols>'
    text = sheet_xml(rows).replace("<sheetData>", columns + "<sheetData>")
    plain, elements = ways(text)
    assert plain == elements and plain[2] == (2, 2)


def test_a_large_sheet_is_split_some_rows_at_a_time(monkeypatch):
    monkeypatch.setattr(workbook_plain, "_BLOCK", 700)
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="str"><v>{"é" * (n % 7)}{n}</v></c></row>' for n in range(1, 200))
    plain, elements = ways(sheet_xml(rows))
    assert plain == elements and len(plain[0]) == 199
