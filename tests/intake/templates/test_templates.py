"""Templates: written blank, filled in by hand, and read back through the one way in."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest

from checker.errors import IntakeError
from checker.intake import read_sources
from checker.intake.templates.blank import as_csv_files, as_workbook, as_zip, prompt
from checker.intake.templates.model import Column, template, templates
from checker.snapshot.vocabulary import Attribute, Form, Type, vocabulary
from tests.shipped import shipped_library

D = dt.date
DRAWN = D(2026, 3, 31)
AS_AT = DRAWN.toordinal()


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def workbook(name, fill, *, as_at=DRAWN, complete=None):
    """A template as Excel has it once filled in: rows by the label of their sheet, and what is complete from when."""
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(template(name))))
    for row in book["Start here"].iter_rows():
        if row[0].value == "As-at date":
            row[1].value = as_at
        elif row[0].value in (complete or {}):
            row[1].value = complete[row[0].value]
    for label, rows in fill.items():
        for row in rows:
            book[label].append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def told(snapshot):
    return [(each.source, each.column, each.count) for each in snapshot.problems]


# --- what is shown beside a cell ---------------------------------------------------------------------------------------
SENTENCE = "A sentence of thirty letters. "


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("a" * 255, "a" * 255),
        (SENTENCE * 9, SENTENCE * 7 + "The rest is on the sheet Notes."),
        ("one; " + "b" * 100 + "; " + "c" * 200, "one; " + "b" * 100 + " \u2026 The rest is on the sheet Notes."),
        ("dd " * 100, "dd " * 72 + "dd \u2026 The rest is on the sheet Notes."),
    ],
)
def test_what_to_put_is_never_cut_in_the_midst(words, shown):
    assert prompt(words) == shown and len(shown) <= 255


@pytest.mark.parametrize("name", templates())
def test_what_excel_shows_beside_a_cell_is_whole_or_says_where_the_rest_is(name):
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(template(name))))
    notes = {(row[0], row[1]): row[2] for row in book["Notes"].iter_rows(values_only=True)}
    for sheet in template(name).sheets:
        shown = [each.prompt for each in book[sheet.label].data_validations.dataValidation]
        for column, words in zip(sheet.columns, shown, strict=True):
            assert notes[sheet.label, column.label] == column.help
            assert words == column.help or (
                len(column.help) > 255 and words.endswith(" The rest is on the sheet Notes.")
            )


# --- blank ----------------------------------------------------------------------------------------------------------------
def test_every_template_names_what_is_in_the_vocabulary_and_fits_a_workbook():
    kinds = vocabulary().kinds
    for each in templates().values():
        assert len({sheet.label for sheet in each.sheets}) == len(each.sheets)
        assert len({kinds[sheet.kind.name].about for sheet in each.sheets}) == 1
        for sheet in each.sheets:
            fields = [column.field.name for column in sheet.columns]
            assert len(sheet.label) <= 31 and fields[0] == "case"
            assert {Form.EVENT: {"on"}, Form.PERIOD: {"start", "end"}}[sheet.kind.form] <= set(fields)
            assert len({column.label.casefold() for column in sheet.columns}) == len(fields)
            assert all(column.help and len(column.label) <= 32 for column in sheet.columns)


def test_the_facts_no_data_set_holds_have_a_template():
    held = {sheet.kind.name for each in templates().values() for sheet in each.sheets}
    assert held >= {
        "lado_contact", "lado_decision", "lado_outcome", "foster_review", "supervision_visit", "education_plan_review",
        "advocacy_referral", "core_group", "core_group_attendance", "placement_plan", "supervision", "strategy_attendance",
    }  # fmt: skip


NOT_OF_PRIVATE_FOSTERING = {
    ("private-fostering", "visit", field) for field in ("bedroom_seen", "mode", "remote_reason", "welfare_concern")
}


def test_what_rules_ask_of_a_row_has_a_column_in_its_sheet():
    library = shipped_library()
    asked = {pair for each in (*library.rules, *library.definitions) for pair in asked_of_rows(each.document.data)}
    lacking = {
        (each.name, sheet.kind.name, field)
        for each in templates().values()
        for sheet in each.sheets
        for kind, field in asked
        if kind == sheet.kind.name and field not in {column.field.name for column in sheet.columns}
    }
    assert lacking == NOT_OF_PRIVATE_FOSTERING


def asked_of_rows(written):
    """The kinds of fact and their fields that a rule as written names in `where`, or in `carries` of what begins it."""
    if isinstance(written, list | tuple):
        yield from (pair for each in written for pair in asked_of_rows(each))
    if isinstance(written, dict):
        kind = next(
            (written[each] for each in ("kind", "event", "happened", "lasting", "count") if each in written), None
        )
        yield from ((kind, field) for field in fields_of(written.get("where")) if isinstance(kind, str))
        begun = (written.get("trigger") or {}).get("event") if isinstance(written.get("trigger"), dict) else None
        yield from ((begun, field) for field in written.get("carries") or ())
        yield from (pair for each in written.values() for pair in asked_of_rows(each))


def fields_of(where):
    """The fields that what is asked of a row names."""
    if isinstance(where, list | tuple):
        yield from (field for each in where for field in fields_of(each))
    if isinstance(where, dict):
        for name, asked in where.items():
            yield from fields_of(asked) if name in ("all", "any", "not") else (name,)


def test_a_blank_workbook_has_lists_dates_and_a_frozen_head_and_names_no_one():
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(template("lado"))))
    assert book.sheetnames[:2] == ["Start here", "Allegations"] and "Notes" in book.sheetnames
    assert not book.properties.creator
    sheet = book["Telling the LADO"]
    assert [cell.value for cell in sheet[2]] == ["Allegation reference", "Day the LADO was told", "Who told the LADO"]
    assert sheet.freeze_panes == "B3" and sheet.column_dimensions["B"].width >= 16
    lists = {str(each.sqref): each.formula1 for each in sheet.data_validations.dataValidation if each.type == "list"}
    assert lists == {"C3:C1048576": '"employer,police,social-care,other"'}
    assert b"vbaProject" not in as_workbook(template("lado"))
    assert as_workbook(template("lado")) == as_workbook(template("lado"))


def test_a_list_too_long_to_stand_beside_a_cell_is_kept_in_a_sheet_out_of_sight():
    long = Attribute("role", Type.CODE, "The role.", tuple(f"a-rather-long-word-{number}" for number in range(20)))
    (sheet,) = template("advocacy").sheets
    case, *_ = sheet.columns
    made = replace(template("advocacy"), sheets=(replace(sheet, columns=(case, Column(long, "Role"))),))
    book = openpyxl.load_workbook(io.BytesIO(as_workbook(made)))
    (chosen,) = [each for each in book["Referrals"].data_validations.dataValidation if each.type == "list"]
    assert chosen.formula1 == "Lists!$A$2:$A$21" and book["Lists"].sheet_state == "hidden"
    assert [cell.value for cell in book["Lists"]["A"]][1:] == list(long.values)


def test_a_blank_template_read_as_it_is_holds_nothing_and_says_it_has_no_date(here):
    (here / "blank.xlsx").write_bytes(as_workbook(template("lado")))
    with pytest.raises(IntakeError, match="expected an as-at date, found none"):
        read_sources(["blank.xlsx"])
    read = read_sources(["blank.xlsx"], as_at=AS_AT)
    assert read.cases == () and not read.problems and not read.coverage.of("lado_contact").spans


# --- filled in ------------------------------------------------------------------------------------------------------------
def test_a_filled_workbook(here):
    rows = {
        "Allegations": [["A-01", D(2026, 3, 2), "employee", "met", "no", "yes"]],
        "Telling the LADO": [["A-01", dt.datetime(2026, 3, 3, 14, 30), "employer"]],
        "Enquiries": [["A-01", "police", D(2026, 3, 4), None], ["A-01", "employer", D(2026, 3, 5), D(2026, 3, 20)]],
    }
    complete = {"Telling the LADO": D(2025, 4, 1), "Allegations": "all"}
    (here / "filled.bin").write_bytes(workbook("lado", rows, complete=complete))
    read = read_sources(["filled.bin"])
    assert not read.problems and read.as_at == AS_AT
    (case,) = read.cases
    assert (case.id, case.about) == ("A-01", "allegation")
    (allegation,) = case.of("allegation")
    assert allegation.start_lo == D(2026, 3, 2).toordinal() and allegation.source == "filled.bin:Allegations:3"
    assert dict(allegation.attributes) == {
        "role": "employee", "threshold": "met", "early_years": False, "serious_harm": True,
    }  # fmt: skip
    (contact,) = case.of("lado_contact")
    assert (contact.start_lo, contact.minute) == (D(2026, 3, 3).toordinal(), 14 * 60 + 30)
    by_police, by_employer = case.of("allegation_enquiry")
    assert by_police.end_lo == 4_000_000 and by_employer.end_lo == D(2026, 3, 20).toordinal()
    assert read.coverage.of("lado_contact").spans == ((D(2025, 4, 1).toordinal(), AS_AT),)
    assert read.coverage.of("allegation").spans[0][1] == AS_AT
    assert not read.coverage.of("allegation_enquiry").spans  # nothing was said of it, so nothing is promised
    assert {file.format for file in read.inputs} == {"template"}


def test_nonsense_is_placed_and_read_as_unknown(here):
    rows = {
        "Telling the LADO": [
            ["A-01", "03/03/2026", "employer"],  # 3: a date as text is read
            ["A-02", "next week", "employer"],  # 4: no date
            ["A-03", D(2026, 3, 4), "the milkman"],  # 5: no such word
            [None, D(2026, 3, 5), "police"],  # 6: no case
            ["A-01", "03/03/2026", "employer"],  # 7: the same as row 3
            [1234, D(2026, 3, 6), "Police"],  # 8: a number as a reference, a word in capitals
            ["A-05", "=DATE(2026,3,7)", "other"],  # 9: a formula, no value kept
            ["#REF!", D(2026, 3, 8), "other"],  # 10: an error where the case should be
            ["A-06", 45000, "other"],  # 11: a number where a date should be
        ]
    }
    (here / "odd.xlsx").write_bytes(workbook("lado", rows, complete={"Telling the LADO": "all"}))
    read = read_sources(["odd.xlsx"])
    days = {
        case.id: [fact.dated and D.fromordinal(fact.start_lo) for fact in case.of("lado_contact")]
        for case in read.cases
    }
    assert days == {
        "1234": [D(2026, 3, 6)], "A-01": [D(2026, 3, 3)], "A-02": [False], "A-03": [D(2026, 3, 4)], "A-05": [False],
        "A-06": [False],
    }  # fmt: skip
    place = "odd.xlsx:Telling the LADO"
    assert (f"{place}:4", "Day the LADO was told", 1) in told(read)
    assert (f"{place}:5", "Who told the LADO", 1) in told(read)
    assert (f"{place}:6", "Allegation reference", 2) in told(read)  # and row 10, once its error is read as nothing
    assert (f"{place}:9", "Day the LADO was told", 1) in told(read)
    assert (f"{place}:10", "Allegation reference", 1) in told(read)
    assert (f"{place}:11", "Day the LADO was told", 1) in told(read)
    assert not any("milkman" in each.render() or "next week" in each.render() for each in read.problems)
    cover = read.coverage.of("lado_contact").spans
    lost = {D(2026, 3, 5).toordinal(), D(2026, 3, 8).toordinal()}
    assert cover and not any(first <= day <= last for first, last in cover for day in lost)
    by_case = {case.id: case for case in read.cases}
    assert by_case["1234"].of("lado_contact")[0].attributes == {"from_role": "police"}
    assert by_case["A-03"].of("lado_contact")[0].attributes == {}


def test_one_csv_file_with_its_head_above_its_headings(here):
    (name, content), *more = as_csv_files(template("advocacy")).items()
    assert name == "advocacy.csv" and not more
    lines = content.decode("utf-8-sig").splitlines()
    lines[1:3] = ["As-at date,31/03/2026", "Complete from,01/04/2025"]
    lines += ["0001,05/05/2025,taken-up,any", "0002,,declined,", "0003,unknown,,education"]
    (here / "back.csv").write_text("\n".join(lines))
    read = read_sources(["back.csv"])
    assert read.as_at == AS_AT and [case.id for case in read.cases] == ["0001", "0002", "0003"]
    (first,) = read.cases[0].of("advocacy_referral")
    assert (first.start_lo, first.source) == (D(2025, 5, 5).toordinal(), "back.csv:5")
    assert read.coverage.of("advocacy_referral").spans == ((D(2025, 4, 1).toordinal(), AS_AT),)
    assert told(read) == [("back.csv:6", "Day of the referral", 1)]


@pytest.mark.parametrize("order", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["back.csv", "back.txt"])
def test_excels_unicode_text_is_read_and_its_form_said(here, order, name):
    lines = as_csv_files(template("advocacy"))["advocacy.csv"].decode("utf-8-sig").splitlines()
    lines[1:3] = ["As-at date,31/03/2026", "Complete from,01/04/2025"]
    text = "\r\n".join([*lines, "0001,05/05/2025,taken-up,any", ""]).replace(",", "\t")
    mark = "" if order == "utf-16" else "\ufeff"
    (here / name).write_bytes((mark + text).encode(order))
    read = read_sources([name])
    assert [(case.id, case.of("advocacy_referral")[0].attributes["outcome"]) for case in read.cases] == [
        ("0001", "taken-up")
    ]
    (problem,) = read.problems
    assert "UTF-16" in problem.what and "CSV UTF-8" in problem.hint


@pytest.mark.parametrize("form", ["folder", "zip", "loose", "semicolons"])
def test_several_csv_files(here, form):
    files = as_csv_files(template("meetings"))
    start = files["start-here.csv"].decode("utf-8-sig")
    start = start.replace("As-at date,", "As-at date,2026-03-31").replace("Core groups,,", "Core groups,01/01/2026,")
    files["start-here.csv"] = start.encode()
    files["core_group.csv"] += b"0001,g1,10/02/2026,held\r\n"
    files["core_group_attendance.csv"] += b"0001,g1,10/02/2026,health\r\n"
    if form == "zip":
        blank = zipfile.ZipFile(io.BytesIO(as_zip(template("meetings"))))
        assert set(blank.namelist()) == set(files)
        with zipfile.ZipFile("m.zip", "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    else:
        (here / "m").mkdir()
        for name, content in files.items():
            text = content.decode("utf-8-sig")
            changed = text.replace(";", " ").replace(",", ";") if form == "semicolons" and name != "notes.csv" else text
            (here / "m" / name).write_text(changed)
    sources = [f"m/{name}" for name in files] if form == "loose" else ["m.zip"] if form == "zip" else ["m"]
    read = read_sources(sources)
    assert not read.problems
    (case,) = read.cases
    assert case.of("core_group")[0].id == "g1" and case.of("core_group")[0].source == "core_group.csv:3"
    assert case.of("core_group_attendance")[0].attributes == {"core_group": "g1", "agency": "health"}
    assert read.coverage.of("core_group").spans == ((D(2026, 1, 1).toordinal(), AS_AT),)
    assert not read.coverage.of("core_group_attendance").spans


def test_months_first_dates_are_not_guessed(here):
    lines = as_csv_files(template("advocacy"))["advocacy.csv"].decode("utf-8-sig").splitlines()
    lines[1] = "As-at date,2026-03-31"
    (here / "m.csv").write_text("\n".join([*lines, "1,03/25/2026,,", "2,03/04/2026,,"]))
    read = read_sources(["m.csv"])
    assert [fact.dated for case in read.cases for fact in case.facts] == [False, False]


def test_what_the_head_says_wrongly_promises_nothing(here):
    complete = {"Allegations": D(2027, 1, 1), "Telling the LADO": "yes", "Meetings": "all"}
    content = workbook("lado", {"Allegations": [["A-1", D(2026, 1, 1), "other"]]}, complete=complete)
    book = openpyxl.load_workbook(io.BytesIO(content))
    del book["Meetings"]
    book.save("head.xlsx")
    read = read_sources(["head.xlsx"])
    place = "head.xlsx:Start here"
    assert told(read) == [
        (f"{place}:6", "Allegations", 1),
        (f"{place}:7", "Telling the LADO", 1),
        (f"{place}:11", "Meetings", 1),
    ]
    assert not any(read.coverage.of(kind).spans for kind in ("allegation", "lado_contact", "lado_meeting"))


def test_headings_that_were_changed_are_said_and_those_left_are_read(here):
    lines = as_csv_files(template("advocacy"))["advocacy.csv"].decode("utf-8-sig").splitlines()
    lines[1] = "As-at date,2026-03-31"
    lines[3] = "child\u2019s reference,Day of referral,What came of it,Worker"
    (here / "c.csv").write_text("\n".join([*lines, "1,03/02/2026,waiting,x"]), encoding="utf-8")
    read = read_sources(["c.csv"])
    (case,) = read.cases
    assert case.of("advocacy_referral")[0].attributes == {"outcome": "waiting"} and not case.facts[0].dated
    assert ("c.csv:4", "Day of the referral", 1) in told(read)
    assert sum(count for *_, count in told(read)) >= 3


@pytest.mark.parametrize(
    ("heading", "help"),
    [
        ("What came off it", "did you mean What came of it?"),
        ("Zzz", "it may be: Child's reference, Day of the referral, What"),
    ],
)
def test_a_heading_of_no_column_is_said_in_the_words_of_the_template(here, heading, help):
    text = as_csv_files(template("advocacy"))["advocacy.csv"].decode("utf-8-sig")
    (here / "w.csv").write_text(text.replace("What came of it", heading) + "1,03/02/2026,waiting,any\n")
    (problem,) = read_sources(["w.csv"], as_at=AS_AT).problems
    assert "no such column" in problem.what and problem.hint.startswith(help)


def test_no_headings_at_all_lose_the_sheet_its_cover(here):
    lines = [
        "checker/template@1,advocacy,advocacy_referral",
        "As-at date,2026-03-31",
        "Complete from,all",
        "1,2026-02-03",
    ]
    (here / "n.csv").write_text("\n".join(lines))
    read = read_sources(["n.csv"])
    assert len(read.problems) == 1 and not read.coverage.of("advocacy_referral").spans


def test_a_sheet_that_lost_its_first_row_is_said_where_it_is_and_the_head_where_a_date_goes(here):
    files = as_csv_files(template("meetings"))
    for name, content in files.items():
        (here / name).write_bytes(content)
    with pytest.raises(IntakeError) as caught:
        read_sources(["."])
    assert caught.value.where == "start-here.csv"
    (here / "core_group.csv").write_bytes(files["core_group.csv"].partition(b"\n")[2])
    (problem,) = read_sources(["."], as_at=AS_AT).problems
    assert (problem.source, problem.what) == ("core_group.csv", "this sheet is none of the template's; it is not read")


def test_what_to_write_is_said_as_one_writes_it_in_a_sheet(here):
    text = as_csv_files(template("advocacy"))["advocacy.csv"].decode("utf-8-sig")
    (here / "back.csv").write_text(text + "0001,5 May 2025,waiting,any\n,05/05/2025,waiting,any\n")
    day, child = read_sources(["back.csv"], as_at=AS_AT).problems
    assert "31/03/2026" in day.hint and day.column == "Day of the referral"
    assert "in every row" in child.hint and child.column == "Child's reference"


def test_allegations_are_never_read_with_children(here):
    (here / "a.xlsx").write_bytes(workbook("lado", {"Allegations": [["A-1", D(2026, 1, 1), "other"]]}))
    (here / "b.xlsx").write_bytes(workbook("education", {"Plans begun": [["1", D(2026, 1, 1)]]}))
    with pytest.raises(IntakeError, match="never read in one run"):
        read_sources(["a.xlsx", "b.xlsx"])


def test_a_sheet_and_rows_of_it_that_are_hidden_are_read_and_told_of(here):
    filled = workbook("lado", {"Allegations": [[f"A-{n}", D(2026, 1, 1), "other"] for n in range(4)]})
    book = openpyxl.load_workbook(io.BytesIO(filled))
    sheet = book["Allegations"]
    sheet.sheet_state = "hidden"
    for row in range(sheet.max_row - 2, sheet.max_row + 1):
        sheet.row_dimensions[row].hidden = True
    book.save("a.xlsx")
    read = read_sources(["a.xlsx"])
    assert len(read.cases) == 4
    assert told(read) == [("a.xlsx:Allegations", None, 1), ("a.xlsx:Allegations", None, 3)]
    assert all(each.what.endswith("read all the same") for each in read.problems)


@pytest.mark.parametrize("first", ["checker/template@1,nonesuch,advocacy_referral", "checker/template@10,advocacy"])
def test_a_template_no_one_knows(here, first):
    (here / "t.csv").write_text(f"{first}\nAs-at date,2026-03-31\n")
    with pytest.raises(IntakeError, match="no template known here"):
        read_sources(["t.csv"])


@pytest.mark.parametrize("day", ["31/03/0024", "31/03/2126", "31/03/2026 25:00"])
def test_an_as_at_date_in_no_year_that_can_be_is_refused_and_a_sheet_complete_from_one_is_not(here, day):
    """It was gone by: the run was as at the last day of 2100."""
    text = as_csv_files(template("advocacy"))["advocacy.csv"].decode("utf-8-sig")
    rows = "K1,05/03/2026,,\r\n"
    (here / "advocacy.csv").write_text(text.replace("As-at date,", f"As-at date,{day}") + rows)
    with pytest.raises(IntakeError, match="expected a date beside As-at date, found a"):
        read_sources(["advocacy.csv"])
    said = text.replace("As-at date,", "As-at date,31/03/2026").replace("Complete from,", f"Complete from,{day}")
    (here / "advocacy.csv").write_text(said + rows)
    read = read_sources(["advocacy.csv"])
    assert told(read) == [("advocacy.csv:3", "Referrals", 1)] and read.coverage.of("advocacy_referral").nothing


@pytest.mark.parametrize(
    ("of", "into"),
    [("checker", "Our advocacy\r\nchecker"), ("template@1", "template@2"), ("checker/template", "CHECKER/TEMPLATE")],
)
def test_of_a_template_of_which_the_first_row_was_changed_it_is_said_so(here, of, into):
    text = as_csv_files(template("advocacy"))["advocacy.csv"].decode("utf-8-sig")
    (here / "advocacy.csv").write_text(text.replace(of, into, 1))
    with pytest.raises(IntakeError, match="expected checker/template@1 in the first cell of a template") as caught:
        read_sources(["advocacy.csv"], as_at=AS_AT)
    assert "leave the first row of every sheet as it was written" in caught.value.help
