"""`checker audit return`: worksheets as they were really drawn, filled in and read back."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from tests.audit.conftest import QUESTION, ticked

MUTED = """\
muted:
  - {rule: lac.test.local, reason: wrong in most looks, since: 2026-01-01, agreed-by: head of service}"""
OWN = QUESTION.replace("plan-kind", "officer-reads").replace(
    "theme: plans", "theme: plans\nabout: officer\nself-attested: true"
)


def shown(ran):
    return " ".join(ran.out.split())


def marked(book, agree=0, disagree=0, recording=0, rule="lac.test.local"):
    """Mark the first findings of a rule so."""
    marks = iter(["agree"] * agree + ["disagree"] * disagree + ["recording only"] * recording)
    for number, row in enumerate(book.rows("Findings"), start=1):
        if row["Rule"] == rule:
            book.write("Findings", number, "Mark", next(marks, None))
    return book.save()


# --- a workbook ------------------------------------------------------------------------------------------------------


def test_the_workbook_has_what_a_worksheet_has_and_nothing_filled_in(drawn):
    book = drawn(2)
    assert len(book.rows("Worksheets")) == len(book.rows("Questions")) == 2
    assert len(book.rows("Findings")) == 4
    assert len(book.rows("Actions")) == 6
    for sheet, headings in (
        (
            "Worksheets",
            ("Grade", "Why", "Moderator's grade", "Immediate safety", "Audited again on", "The child's feedback"),
        ),
        ("Findings", ("Mark", "What the auditor saw")),
        ("Questions", ("Answer", "Evidence", "Impact on the child")),
        ("Actions", ("Action", "Owner", "By")),
    ):
        assert {row[heading] for row in book.rows(sheet) for heading in headings} == {None}


def test_what_may_be_chosen_is_a_list(drawn):
    book = drawn(1)
    lists = {(sheet.title, rule.formula1) for sheet in book.book for rule in sheet.data_validations.dataValidation}
    grades = '"outstanding,good,requires improvement to be good,inadequate"'
    assert lists == {
        ("Findings", '"agree,disagree,recording only"'),
        ("Questions", '"yes,partly,no,not applicable,cannot tell from the record"'),
        ("Worksheets", '"nothing seen,a child may be unsafe now"'),
        ("Worksheets", grades),
    }


def test_no_text_becomes_a_formula(drawn):
    book = drawn(1, team="=1+1")
    cells = [cell for sheet in book.book for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n", "d"}
    assert book.rows("Worksheets")[0]["Team"] == "=1+1"


def test_answers_and_actions_become_facts_that_rules_decide(
    drawn, back, checker, in_process, audit_rules, root, tmp_path
):
    book = drawn(4)
    book.fill("Questions", "Answer", ["yes", "partly", "not applicable", "cannot tell from the record"])
    book.write("Actions", 1, "Action", "See the child alone")
    book.write("Actions", 1, "Owner", "Team manager of North")
    book.write("Actions", 1, "By", dt.date(2026, 3, 30))
    case = book.rows("Actions")[0]["Case"]
    ran = back(book.save(), "-o", tmp_path / "answers.json")
    assert (ran.status, ran.err) == (0, "")
    written = (tmp_path / "answers.json").read_text(encoding="utf-8")
    assert "Team manager" not in written
    assert "See the child" not in written
    told = in_process("check", tmp_path / "small.json", tmp_path / "answers.json", "--rules", audit_rules(), "--format", "json",
                      "--select", "question").json  # fmt: skip
    (question,) = told["rules"]
    assert (question["duties"], question["disputes"], told["summary"]["met"]) == (3, 1, 1)
    assert told["summary"]["cannot_tell"] == 1
    source = json.loads((tmp_path / "small.json").read_text(encoding="utf-8"))  # covers everything: nothing was done
    acted = checker("check", tmp_path / "small.json", tmp_path / "answers.json", "--select", "audit.action.child",
                    "--format", "json", "--reveal-ids").json  # fmt: skip
    assert source["covers"] == "all"
    assert [(d["case"], d["due"], d["verdict"]) for d in acted["disputes"]] == [(case, "2026-03-30", "overdue")]


def test_what_is_unsafe_comes_first_and_then_what_was_disagreed_with(drawn, back):
    book = drawn(4)
    book.write("Worksheets", 3, "Immediate safety", "a child may be unsafe now")
    book.write("Worksheets", 3, "Told, whom and when, the same day", "duty manager at noon")
    case = book.rows("Worksheets")[2]["Case"]
    book.write("Findings", 1, "What the auditor saw", "a referral on paper")
    first = book.rows("Findings")[0]
    book.write("Findings", 1, "Mark", "disagree")
    ran = back(book.save())
    assert ran.out.startswith("IMMEDIATE SAFETY: 1 worksheet on which a child may be unsafe now\n")
    assert f"{case} | told: duty manager at noon" in shown(ran)
    assert f"Disagreed with: 1 {first['Case']} | " in shown(ran)
    assert f"[{first['Rule']}]: a referral on paper" in shown(ran)


def test_json_shows_pseudonyms_and_nothing_written_in_words(drawn, back):
    book = drawn(3)
    book.write("Worksheets", 1, "Immediate safety", "a child may be unsafe now")
    book.write("Worksheets", 1, "Told, whom and when, the same day", "canary")
    book.fill("Findings", "Mark", ["disagree", "recording only", "agree"])
    book.fill("Findings", "What the auditor saw", ["canary"] * 3)
    book.write("Worksheets", 2, "Audited again on", "30/09/2026")
    ran = back(book.save(), "--format", "json")
    assert "CHILD-" not in ran.out
    assert "canary" not in ran.out
    told = ran.json
    assert [len(told[name]) for name in ("unsafe", "disagreements", "recording_only")] == [1, 1, 1]
    assert told["disagreements"][0]["dispute"] == book.rows("Findings")[0]["Dispute"]
    assert [each["on"] for each in told["audited_again"]] == ["2026-09-30"]


def test_estimates_of_answers_and_grades_with_the_moderators_where_there_is_one(drawn, back):
    # 2 of 4 yes, of 12: worth 4 x 11 / 8 = 5.5; z squared over that 0.698447; centre 1/2;
    # reach 1.959964 / 1.698447 x root of (0.25 / 5.5 + 3.841459 / 121) = 1.153974 x 0.277853 = 0.320635
    book = drawn(12, size=4)
    book.fill("Questions", "Answer", ["yes", "no", "partly", "yes"])
    book.fill("Worksheets", "Grade", ["good", "good", "inadequate", None])
    book.fill("Worksheets", "Moderator's grade", [None, "outstanding", "inadequate", None])
    (audit,) = back(book.save(), "--format", "json").json["audits"]
    assert (audit["worksheets"], audit["returned"], audit["population"]) == (4, 4, 12)
    (question,) = audit["questions"]
    assert question["yes"]["share"] == 0.5
    assert question["yes"]["low"] == pytest.approx(0.179365, abs=2e-5)
    assert question["yes"]["high"] == pytest.approx(0.820635, abs=2e-5)
    assert {each["grade"]: each["estimate"]["so"] for each in audit["grades"]} == {
        "outstanding": 1, "good": 1, "requires improvement to be good": 0, "inadequate": 1,
    }  # fmt: skip
    assert (audit["graded"], audit["moderated"], audit["moderated_differently"]) == (3, 2, 1)


def test_in_an_estimate_one_who_was_named_stands_for_themselves_alone(drawn, back):
    """1 named of 12, and 2 of the other 11, each of whom stands for 5.5: no, yes and yes are 11 of 12."""
    book = drawn(12, size=2, named="CHILD-05")
    assert [row["Drawn from"] for row in book.rows("Worksheets")] == ["named, not drawn at random", "all", "all"]
    book.fill("Questions", "Answer", ["no", "yes", "yes"])
    (audit,) = back(book.save(), "--format", "json").json["audits"]
    assert (audit["worksheets"], audit["returned"], audit["population"]) == (3, 3, 12)
    assert audit["questions"][0]["yes"]["share"] == pytest.approx(11 / 12)


# --- agreement -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agree", "disagree", "recording", "proposed"),
    [
        (13, 4, 3, True),  # 65 in a hundred
        (14, 4, 2, False),  # 70
        (0, 19, 0, False),  # 19 looks
        (0, 20, 0, True),
    ],
)
def test_a_rule_confirmed_too_seldom_is_proposed_for_muting(drawn, back, agree, disagree, recording, proposed):
    path = marked(drawn(20), agree, disagree, recording)
    (rule,) = back(path, "--format", "json").json["rules"]
    assert (rule["agree"], rule["disagree"], rule["recording_only"]) == (agree, disagree, recording)
    assert (rule["proposed_for_muting"], rule["not_proposed"]) == (proposed, None)


def test_the_lines_to_put_in_the_profile_mute_it(drawn, back, in_process, audit_rules, tmp_path):
    path = marked(drawn(20), 5, 10, 5)
    out = back(path).out
    lines = out[out.index("muted:") :].split("\n\n")[0].replace("# the role that agrees it", "head of service")
    assert "confirmed in 5 of 20 looks (25%): 10 disagree, 5 recording only" in lines
    told = in_process("check", tmp_path / "small.json", "--rules", audit_rules(lines), "--format", "json").json
    assert (told["summary"]["disputes"], told["summary"]["muted"]) == (20, 20)


def test_a_regulation_is_never_proposed_and_a_muted_rule_not_again(drawn, back):
    book = drawn(20)
    marked(book, disagree=20, rule="lac.test.have")
    rules = back(marked(book, disagree=20), "--format", "json", profile=MUTED).json["rules"]
    assert [(each["id"], each["proposed_for_muting"], each["not_proposed"]) for each in rules] == [
        ("lac.test.have", False, "its force is regulation"),
        ("lac.test.local", False, "it is muted already"),
    ]


# --- Markdown --------------------------------------------------------------------------------------------------------


def fill_markdown(folder):
    """Fill the worksheets of a folder in by hand, each alike; how many there are."""
    sheets = sorted(folder.glob("*.md"))
    for sheet in sheets:
        text = sheet.read_text(encoding="utf-8")
        text = ticked(text, "recording only", "### 1.")
        text = ticked(ticked(text, "partly", "## Questions"), "good", "## Grade")
        text = ticked(text, "inadequate", "## Moderation")
        text = text.replace("- What the auditor saw:", "- What the auditor saw: a note\non two lines", 1)
        text = text.replace("| | | | |", "| See the child | Team manager | 30 April 2026 | |", 1)
        text = text.replace("- The child's feedback:", "- The child's feedback: I was heard")
        sheet.write_text(text.replace("- Date:", "- Date: 2026-09-30"), encoding="utf-8")
    return len(sheets)


def test_markdown_comes_to_the_same_as_the_workbook(drawn, back, tmp_path):
    book = drawn(3)
    firsts = {}
    for number, row in enumerate(book.rows("Findings"), start=1):
        firsts.setdefault(row["Case"], number)
    for number in firsts.values():
        book.write("Findings", number, "Mark", "recording only")
        book.write("Findings", number, "What the auditor saw", "a note on two lines")
    book.fill("Questions", "Answer", ["partly"] * 3)
    for heading, value in (
        ("Grade", "good"), ("Moderator's grade", "inadequate"), ("Audited again on", dt.date(2026, 9, 30)),
        ("The child's feedback", "I was heard"),
    ):  # fmt: skip
        book.fill("Worksheets", heading, [value] * 3)
    for row in (1, 4, 7):
        for heading, value in (("Action", "See the child"), ("Owner", "Team manager"), ("By", dt.date(2026, 4, 30))):
            book.write("Actions", row, heading, value)
    filled = book.save()
    assert fill_markdown(tmp_path / "out") == 3
    sheets = sorted((tmp_path / "out").glob("*.md"))
    for form in ("text", "json"):
        one = back(filled, "--format", form, "-o", tmp_path / "one.json")
        other = back(*sheets, "--format", form, "-o", tmp_path / "other.json")
        assert (one.status, other.status) == (0, 0), other.out
        assert one.out == other.out
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "other.json").read_bytes()
    assert "a note on two lines" in back(*sheets).out


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: ticked(ticked(text, "agree", "### 1."), "disagree", "### 1."), "expected one of agree, disagree"),
        (lambda text: text.replace("[ ] agree", "[?] agree", 1), "expected [ ] or [x]"),
        (lambda text: text.replace("- Date:", "- Date: next spring"), "expected a date, found something else"),
        (
            lambda text: text.replace("| | | | |", "| See the child | | 30/04/2026 |", 1),
            "expected whose the action is, found nothing",
        ),
        (lambda text: text.replace("- Evidence:", "- Evidence: the plan"), "found only what it rests on"),
        (lambda text: text.replace("- Why:", "- Why: it is good"), "found only a reason for one"),
        (lambda text: text.replace("- Ask: ", "- A thought of my own\n- Ask: ", 1), "found text under none"),
        (lambda text: text.replace("## Moderation", "## Moderated"), "expected this heading, found none"),
    ],
)
def test_what_is_not_understood_is_placed_and_the_rest_is_read(drawn, back, tmp_path, change, said):
    drawn(1)
    (sheet,) = (tmp_path / "out").glob("*.md")
    text = ticked(sheet.read_text(encoding="utf-8"), "inadequate", "## Grade" if "Why" not in said else "## Moderation")
    if said.endswith("reason for one"):
        text = sheet.read_text(encoding="utf-8")
    sheet.write_text(change(text), encoding="utf-8")
    ran = back(sheet)
    assert ran.status == 2
    assert f"{sheet.name}:" in ran.out or f"{sheet.name}," in ran.out
    assert said in shown(ran)


# --- what goes wrong -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sheet", "heading", "value", "place"),
    [
        ("Findings", "Mark", "agreed, mostly", "back.xlsx:Findings:2, column Mark"),
        ("Questions", "Answer", "maybe", "back.xlsx:Questions:2, column Answer"),
        ("Worksheets", "Grade", "3", "back.xlsx:Worksheets:2, column Grade"),
        ("Worksheets", "Audited again on", "soon", "back.xlsx:Worksheets:2, column Audited again on"),
        ("Actions", "By", "soon", "back.xlsx:Actions:2, column By"),
        ("Questions", "Case", "another", "back.xlsx:Questions:2, column Case"),
    ],
)
def test_a_cell_that_is_not_understood_is_placed(drawn, back, sheet, heading, value, place):
    book = drawn(2)
    book.fill("Questions", "Answer", ["yes", "yes"])
    book.write(sheet, 1, heading, value)
    ran = back(book.save())
    assert ran.status == 2
    assert place in shown(ran)
    assert "maybe" not in ran.out


def test_a_case_filled_in_twice_is_told_and_one_left_empty_is_passed_over(drawn, back, tmp_path):
    book = drawn(2)
    book.fill("Questions", "Answer", ["yes", "no"])
    filled = book.save()
    assert back(tmp_path / "out").status == 0  # the Markdown, the workbook as drawn, and the one filled in
    fill_markdown(tmp_path / "out")
    ran = back(filled, tmp_path / "out")
    assert ran.status == 2
    assert ran.out.count("this case was in an earlier file too") == 2


def test_files_that_are_no_worksheets_are_refused(drawn, back, tmp_path, root):
    drawn(1)
    (tmp_path / "notes.md").write_text("# Notes\n", encoding="utf-8")
    for path, said in (
        (tmp_path / "out", "expected a worksheet that was filled in, found 1 worksheet with nothing written in"),
        (tmp_path / "notes.md", "expected a worksheet of an audit"),
        (tmp_path / "nowhere.xlsx", "this file cannot be opened"),
    ):
        ran = back(path)
        assert (ran.status, ran.out) == (2, "")
        assert said in ran.err


def test_answers_never_go_over_the_worksheets_they_are_read_from(drawn, back):
    book = drawn(1)
    book.fill("Questions", "Answer", ["yes"])
    filled = book.save()
    before = filled.read_bytes()
    ran = back(filled, "-o", filled)
    assert (ran.status, filled.read_bytes()) == (2, before)
    assert "this is, or is in, what is to be read" in ran.err


def test_officers_answers_about_themselves_are_never_by_name(drawn, in_process, audit_rules, tmp_path):
    book = drawn(2)
    book.fill("Worksheets", "Case", ["OFFICER-1", "OFFICER-2"])
    book.fill("Worksheets", "Findings to mark", [0, 0])
    for sheet in ("Findings", "Actions"):
        book.book[sheet].delete_rows(2, 100)
    book.fill("Questions", "Case", ["OFFICER-1", "OFFICER-2"])
    book.fill("Questions", "Question", ["officer-reads"] * 2)
    book.fill("Questions", "Answer", ["yes", "no"])
    book.write("Worksheets", 1, "Immediate safety", "a child may be unsafe now")
    about = book.book["About"]
    next(row for row in about.iter_rows() if row[0].value == "About")[1].value = "officer"
    folder = audit_rules(**{"officer-reads": OWN})
    ran = in_process("audit", "return", book.save(), "--rules", folder, "-o", tmp_path / "answers.json")
    written = (tmp_path / "answers.json").read_text(encoding="utf-8")
    assert ran.status == 0, ran.out
    assert "OFFICER" not in ran.out + written
    assert [case["case"] for case in json.loads(written)["cases"]] == ["answer-1", "answer-2"]
    assert "1 yes, 1 no" in ran.out
