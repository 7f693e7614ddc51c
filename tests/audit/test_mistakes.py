"""Worksheets as people fill them in: other words for a choice, dates in words, rows taken out, a list renamed, a workbook saved
by LibreOffice. What can mean one thing only is read; the rest is placed; what may be about a child's safety is not passed over.
"""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess

import pytest

from tests.audit.conftest import Workbook, ticked

OFFICE = next(filter(None, map(shutil.which, ("soffice", "libreoffice"))), None)


def shown(ran):
    return " ".join(ran.out.split())


def grades(ran):
    (audit,) = ran.json["audits"]
    return [each["estimate"]["so"] for each in audit["grades"]]  # outstanding, good, requires improvement, inadequate


def test_a_choice_said_otherwise_that_can_be_that_one_only(drawn, back):
    book = drawn(6)
    book.fill(
        "Worksheets", "Grade", ["Good.", "GOOD", "Requires improvement", "RI", "inadequate ", "requires-improvement"]
    )
    book.fill("Questions", "Answer", ["Y", "Yes", "Partially", "n/a", "N", "Cannot tell"])
    book.fill("Findings", "Mark", ["Agree", "agree.", "Recording", "recording-only", "DISAGREE"])
    ran = back(book.save(), "--format", "json")
    assert ran.status == 0, back(book.path.parent / "back.xlsx").out
    assert grades(ran) == [0, 2, 3, 1]
    (question,) = ran.json["audits"][0]["questions"]
    assert question["answers"] == {
        "yes": 2,
        "partly": 1,
        "no": 1,
        "not-applicable": 1,
        "cannot-tell": 1,
        "not-answered": 0,
    }
    assert [sum(rule[name] for rule in ran.json["rules"]) for name in ("agree", "disagree", "recording_only")] == [
        2,
        1,
        2,
    ]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Inadequete", "found something else. Did you mean inadequate?"),
        ("good / outstanding", "found several. Tick or choose one"),
        (3, "found something else. Tick or choose one"),
    ],
)
def test_a_grade_misspelt_or_marked_twice_is_placed_once(drawn, back, written, said):
    book = drawn(2)
    book.fill("Worksheets", "Grade", ["good", written])
    book.fill("Worksheets", "Why", ["because", "because"])
    ran = back(book.save())
    assert ran.status == 2
    assert "Not understood: 1 back.xlsx:Worksheets:3, column Grade:" in shown(ran)
    assert said in shown(ran)
    assert "1 graded" in ran.out


@pytest.mark.parametrize(
    "written",
    [dt.date(2026, 9, 30), "30/09/2026", "2026-09-30", "30 September 2026", "30 Sept 2026", "30th September 2026",
     "Wednesday 30th of September, 2026", "30.9.2026", "30-09-2026"],
)  # fmt: skip
def test_a_day_however_people_write_it(drawn, back, written):
    book = drawn(1)
    book.fill("Worksheets", "Audited again on", [written])
    ran = back(book.save(), "--format", "json")
    assert (ran.status, [each["on"] for each in ran.json["audited_again"]]) == (0, ["2026-09-30"])


def test_two_of_one_case_on_the_same_day(drawn, back, tmp_path):
    """A child in two audits, whose next look is on the day of both."""
    spring = drawn(1)
    spring.fill("Worksheets", "Audited again on", ["30/09/2026"])
    autumn = Workbook(spring.save())
    autumn.book["About"]["B2"].value = "autumn"
    ran = back(spring.path.with_name("back.xlsx"), autumn.save("autumn.xlsx"), "--format", "json")
    told = ran.json["audited_again"]
    assert [(each["audit"], each["on"]) for each in told] == [("autumn", "2026-09-30"), ("spring", "2026-09-30")]
    assert len({each["case"] for each in told}) == 1


@pytest.mark.parametrize("name", ["BACK.XLSX", "back.xlsm"])
def test_an_ending_of_a_workbook_however_it_is_written(drawn, back, name):
    book = drawn(1)
    book.fill("Worksheets", "Grade", ["good"])
    folder = book.path.parent / "returned"
    folder.mkdir()
    book.save("back.xlsx").rename(folder / name)
    ran = back(folder)
    assert ran.status == 0 and "1 graded" in ran.out


def test_a_worksheet_in_a_folder_that_is_in_a_form_not_read(drawn, back):
    book = drawn(1)
    book.fill("Worksheets", "Grade", ["good"])
    folder = book.path.parent / "returned"
    folder.mkdir()
    book.save("back.xlsx").rename(folder / "back.xlsx")
    (folder / "spring.docx").write_bytes(b"PK")
    (folder / "answers.yaml").write_text("a file that goes with the worksheets", encoding="utf-8")
    ran = back(folder)
    assert ran.status == 2 and "1 graded" in ran.out
    assert "Not understood: 1 spring.docx: expected worksheets in Markdown or an Excel workbook" in shown(ran)


@pytest.mark.parametrize("written", ["30/9/26", "09/30/2026", "31 September 2026", "soon"])
def test_a_day_that_may_be_another_is_none(drawn, back, written):
    book = drawn(1)
    book.fill("Worksheets", "Audited again on", [written])
    assert "expected a date, found something else" in shown(back(book.save()))


@pytest.mark.parametrize("written", ["Yes", "nothing seen / a child may be unsafe now", "see notes"])
def test_what_is_not_understood_of_safety_is_looked_at(drawn, back, written):
    book = drawn(2)
    book.fill("Worksheets", "Immediate safety", ["Nothing seen", written])
    ran = back(book.save())
    assert ran.status == 2
    assert ran.out.startswith("IMMEDIATE SAFETY: 1 worksheet on which a child may be unsafe now\n")
    assert book.rows("Worksheets")[1]["Case"] in ran.out.splitlines()[1]


def test_both_ticked_in_markdown_is_looked_at(drawn, back, tmp_path):
    drawn(1)
    (sheet,) = (tmp_path / "out").glob("*.md")
    text = ticked(ticked(sheet.read_text(encoding="utf-8"), "nothing seen"), "a child may be unsafe now")
    sheet.write_text(text, encoding="utf-8")
    ran = back(sheet)
    assert ran.out.startswith("IMMEDIATE SAFETY: 1 worksheet")
    assert "found several" in shown(ran)


def test_nobody_is_heard_where_it_says_there_is_nothing(drawn, back):
    book = drawn(5)
    book.fill("Worksheets", "The child's feedback", ["N/A", "none", "-", "I like my room", None])
    book.fill("Worksheets", "Grade", ["good"] * 5)
    ran = back(book.save())
    assert ran.status == 0
    assert "the child in 1" in ran.out


def test_rows_taken_out_are_missed_and_told_once(drawn, back):
    book = drawn(3)
    book.fill("Questions", "Answer", ["yes"] * 3)
    book.fill("Findings", "Mark", ["agree"] * 6)
    gone = book.rows("Worksheets")[2]["Case"]
    book.book["Worksheets"].delete_rows(4)
    book.book["Questions"].delete_rows(2)
    ran = back(book.save())
    assert ran.status == 2
    lines = shown(ran)
    assert "back.xlsx:Worksheets:2, column Questions put: expected as many as were drawn, 1, found 0" in lines
    assert "expected a case of the sheet Worksheets; the row was not read (2 of these)" in lines  # its two findings
    assert gone not in lines
    assert "Dip audit spring: 2 filled in, of 3 drawn" in lines


def test_a_list_renamed_and_moved_is_found_by_its_headings(drawn, back):
    book = drawn(2)
    book.fill("Findings", "Mark", ["agree", "perhaps"])
    book.book["Findings"].title = "CP findings"
    book.book.move_sheet("CP findings", 3)
    ran = back(book.save())
    assert "back.xlsx:CP findings:3, column Mark" in shown(ran)


@pytest.mark.skipif(OFFICE is None, reason="LibreOffice is not installed here")
def test_a_workbook_saved_by_libreoffice_is_read_as_it_was(drawn, back, tmp_path):
    book = drawn(4)
    book.fill("Questions", "Answer", ["yes", "no", "partly", "N/A"])
    book.fill("Findings", "Mark", ["agree", "disagree", "recording only", "agre"])
    book.fill("Worksheets", "Grade", ["good", "RI", None, "inadequate"])
    book.fill("Worksheets", "Audited again on", [dt.date(2026, 9, 30), "30 Sept 2026", None, "soon"])
    for heading, value in (("Action", "See the child"), ("Owner", "TM"), ("By", dt.date(2026, 4, 30))):
        book.write("Actions", 1, heading, value)
    saved = tmp_path / "saved"
    subprocess.run(
        [OFFICE, "--headless", f"-env:UserInstallation=file://{tmp_path / 'office'}", "--convert-to", "xlsx", "--outdir", saved,
         book.save()],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    for form in ("text", "json"):
        one, other = back(tmp_path / "out" / "back.xlsx", "--format", form), back(saved / "back.xlsx", "--format", form)
        assert one == other
        assert one.status == 2
    lists = Workbook(saved / "back.xlsx").book["Findings"].data_validations.dataValidation
    assert [each.formula1 for each in lists] == ['"agree,disagree,recording only"']


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- [ ] agree", "* [x] agree"),
        ("[ ] agree", "[ X ] agree"),
        ("[ ] agree", "[v]agree"),
        ("[ ] agree", "[\u2713] agree"),
    ],
)
def test_a_tick_as_editors_and_people_make_it(drawn, back, tmp_path, old, new):
    drawn(1)
    (sheet,) = (tmp_path / "out").glob("*.md")
    text = sheet.read_text(encoding="utf-8")
    assert old in text
    sheet.write_bytes(("\ufeff" + text.replace(old, new, 1)).replace("\n", "\r\n").encode())
    ran = back(sheet, "--format", "json")
    assert (ran.status, [rule["agree"] for rule in ran.json["rules"]]) == (0, [1])


def test_a_finding_taken_out_of_markdown_is_missed(drawn, back, tmp_path):
    drawn(1)
    (sheet,) = (tmp_path / "out").glob("*.md")
    text = ticked(sheet.read_text(encoding="utf-8"), "good", "## Grade")
    second = text.index("### 2.")
    sheet.write_text(text[:second] + text[text.index("## Questions") :], encoding="utf-8")
    ran = back(sheet)
    assert ran.status == 2
    assert f"{sheet.name}, column Findings to mark: expected as many as were drawn, 2, found 1" in shown(ran)


def test_a_line_within_an_action_is_said(drawn, back, tmp_path):
    drawn(1)
    (sheet,) = (tmp_path / "out").glob("*.md")
    row = "| see the child | alone | TM | 30/04/2026 | |"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("| | | | |", row, 1), encoding="utf-8")
    assert "expected 4 cells in this row, found 5" in shown(back(sheet))
