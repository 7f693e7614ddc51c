"""CSV and the workbook: dates as dates, ids as text, nothing from the data a formula, no author."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import zipfile

import openpyxl
import pytest

AS_AT, DUE = dt.date(2026, 3, 31), dt.date(2026, 3, 11)


def rows(written):
    text = written["csv"].decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.fixture(scope="module")
def book(written):
    return openpyxl.load_workbook(io.BytesIO(written["xlsx"]))


def sheet_rows(sheet):
    heads, *found = sheet.iter_rows()
    return [{head.value: cell for head, cell in zip(heads, row, strict=True)} for row in found]


# --- CSV -------------------------------------------------------------------------------------------------------------


def test_csv_has_a_row_for_each_dispute(written):
    assert written["csv"].startswith(b"\xef\xbb\xbfstatus,")
    found = rows(written)
    assert sorted(row["case"] for row in found) == [f"canary-{n:02}" for n in range(1, 12)]
    first = next(row for row in found if row["case"] == "canary-11")
    told = {name: first[name] for name in ("status", "team", "how", "due", "days_late", "found", "open", "began_on")}
    assert told == {"status": "new", "team": "Canary team", "how": "overdue by 20 days", "due": "2026-03-11",
                    "days_late": "20", "found": "", "open": "true", "began_on": "2026-03-01"}  # fmt: skip
    assert {row["id"] for row in found} == {dispute["id"] for dispute in json.loads(written["json"])["disputes"]}


@pytest.fixture(scope="module")
def hostile(again_from):
    """A case whose id, and a team whose name, a spreadsheet would run."""
    return again_from("=HYPERLINK(1)", "@SUM(1)")


@pytest.fixture(scope="module")
def again_from(checker, small_rules, tmp_path_factory):
    def write(case, team):
        folder = tmp_path_factory.mktemp("hostile")
        facts = [{"kind": "child", "team": team, "born": "2014-05-09"}, {"kind": "looked_after", "start": "2026-03-01"}]
        data = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all",
                "cases": [{"case": case, "about": "child", "facts": facts}]}  # fmt: skip
        (folder / "s.json").write_text(json.dumps(data), encoding="utf-8")
        reports = [f"--report={name}={folder / name}" for name in ("csv", "xlsx", "html")]
        assert checker("check", folder / "s.json", "--rules", small_rules, "-q", *reports).status == 1
        return {name: (folder / name).read_bytes() for name in ("csv", "xlsx", "html")}

    return write


def test_a_cell_of_csv_that_would_be_a_formula_is_text(hostile):
    (row,) = rows(hostile)
    assert (row["case"], row["team"]) == ("'=HYPERLINK(1)", "'@SUM(1)")


# --- the workbook ----------------------------------------------------------------------------------------------------


def test_the_sheets(book):
    assert book.sheetnames == ["Disputes", "Rules", "Cannot tell", "Problems in the data", "About"]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert sheet.print_title_rows in ("1:1", "$1:$1")


def test_on_paper_a_sheet_is_as_wide_as_a_page_and_disputes_show_what_a_person_reads(book):
    for sheet in book:
        page = sheet.page_setup
        assert (page.orientation, page.fitToWidth or 1, page.fitToHeight) == ("landscape", 1, 0)  # 1 is not written out
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    printed = book["Disputes"][book["Disputes"].print_area.partition("!")[2].replace("$", "")]
    assert [cell.value for cell in printed[0]] == [
        "Status", "Immediate safety", "Case", "Team", "Requirement", "Late, or not met", "Due", "What the record shows",
        "Question", "To ask",
    ]  # fmt: skip
    assert len(printed) == book["Disputes"].max_row
    assert [sheet.title for sheet in book if sheet.print_area] == ["Disputes"]
    width = sum(book["Disputes"].column_dimensions[cell.column_letter].width for cell in printed[0])
    assert width < 215  # of A4 on its side, at which letters of 11 points are printed as 7


def test_a_row_is_as_tall_as_its_longest_text(book):
    sheet = book["Disputes"]
    for row in sheet.iter_rows(min_row=2):
        longest = max(len(cell.value) for cell in row if cell.column_letter in "HI")
        assert sheet.row_dimensions[row[0].row].height >= 15 * longest / 44


def test_dates_are_dates_ids_are_text_and_days_numbers(book):
    found = {row["Case"].value: row for row in sheet_rows(book["Disputes"])}
    assert len(found) == 11
    row = found["canary-01"]
    assert row["Due"].is_date and row["Due"].value == dt.datetime.combine(DUE, dt.time())
    assert row["On"].is_date and row["On"].value.date() == AS_AT - dt.timedelta(days=30)
    assert (row["Days late"].data_type, row["Days late"].value) == ("n", 20)
    assert (row["Case"].data_type, row["Case"].number_format) == ("s", "@")
    assert row["Team"].value == "Care 1"
    assert row["Open now"].value == "yes"


def test_an_id_that_looks_like_a_number_stays_text(again_from):
    made = openpyxl.load_workbook(io.BytesIO(again_from("00123", "1e5")["xlsx"]))
    (row,) = sheet_rows(made["Disputes"])
    assert [(row[name].data_type, row[name].value) for name in ("Case", "Team")] == [("s", "00123"), ("s", "1e5")]


def test_nothing_in_the_data_is_a_formula_or_a_link(hostile):
    made = openpyxl.load_workbook(io.BytesIO(hostile["xlsx"]))
    (row,) = sheet_rows(made["Disputes"])
    assert (row["Case"].data_type, row["Case"].value) == ("s", "=HYPERLINK(1)")
    with zipfile.ZipFile(io.BytesIO(hostile["xlsx"])) as archive:
        for name in archive.namelist():
            assert b"<f>" not in archive.read(name)
            assert b"hyperlink" not in archive.read(name).replace(b"HYPERLINK(1)", b"")


def test_it_names_no_author_and_was_made_on_the_as_at_day(book):
    assert not book.properties.creator
    assert not book.properties.lastModifiedBy
    assert book.properties.created == dt.datetime.combine(AS_AT, dt.time())


def test_what_cannot_be_told_has_a_sheet(checker, demonstration, tmp_path):
    """The README's run: one duty of lac.review.interval, for want of cover of reviews."""
    file = tmp_path / "book.xlsx"
    checker("check", demonstration, "--select", "lac.review.interval", "-q", "--report", f"xlsx={file}")
    (row,) = sheet_rows(openpyxl.load_workbook(file)["Cannot tell"])
    why = "the source does not cover review on all the days that matter"
    assert [cell.value for cell in row.values()] == ["lac.review.interval", "Reviews of the child's case", 1, why]


def test_good_practice_and_what_is_supposed_have_sheets_where_there_is_any(
    checker, snapshot, in_care, referred, rules_folder, rule, tmp_path
):
    """A child referred as asked is commended; and where the source does not say, no child is taken to have been away."""
    commend = """\
commend:
  while: looked_after
  rules: [lac.test.have]
  in-last: 12 months
  in-force: {from: 2011-04-01, provision: paragraph 1, verified: true}"""
    away = "id: away\ntitle: Away from home, or ill\nmeans: It.\nperiod: missing\nif-not-covered: false\nbecause: It is rare.\n"
    unless = rule().replace("dispute:", "unless: away\n\ndispute:", 1)
    files = {
        "lac/have.yaml": unless,
        "lac/commend.yaml": rule("lac.test.commend", body=commend),
        "definitions/away.yaml": away,
    }
    covers = {"looked_after": "all", "advocacy_referral": "all"}
    source, file = snapshot({"C-1": [in_care, referred]}, covers=covers), tmp_path / "book.xlsx"
    reports = ("--report", f"xlsx={file}", "--report", f"html={tmp_path / 'page.html'}")
    ran = checker("check", source, "--rules", rules_folder(files), "-q", *reports)
    assert (ran.status, ran.err) == (0, "")
    made = openpyxl.load_workbook(file)
    assert [row["Case"].value for row in sheet_rows(made["Good practice to commend"])] == ["C-1"]
    (row,) = sheet_rows(made["Supposed"])
    assert [cell.value for cell in row.values()] == ["away from home, or ill", "not so", "It is rare."]
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "<h2>Good practice to commend</h2>" in page and "It is rare." in page


def test_a_due_moment_is_a_date_and_time(checker, snapshot, rules_folder, rule, tmp_path):
    """48 hours from 16:00 on 28 March 2026; the clocks went forward on the 29th, so 17:00 on the 30th."""
    body = """\
within:
  trigger: {start-of: placement}
  evidence:
    - {kind: approval}
  limit:
    - {value: 48 hours, from: 2011-04-01, provision: paragraph 6, verified: true}"""
    source = snapshot({"C-1": [{"kind": "placement", "start": "2026-03-28T16:00", "carer": "f1", "address": "a1"}]})
    file = tmp_path / "book.xlsx"
    checker(
        "check", source, "--rules", rules_folder({"lac/hours.yaml": rule(body=body)}), "-q", "--report", f"xlsx={file}"
    )
    (row,) = sheet_rows(openpyxl.load_workbook(file)["Disputes"])
    assert row["Due"].value == dt.datetime(2026, 3, 30, 17, 0)
