"""How adopted disputes stand, in the reports of a run that read the ledger: none is left out of the text, nor of the workbook."""

from __future__ import annotations

import datetime as dt

import openpyxl
import pytest

from tests.cli.disputes.support import ADOPT, by

MISSED, REFERRED = 30, 10
RULE = ("--select", "lac.advocacy.aged-10")
ANSWER_BY = dt.datetime(2026, 4, 13)
"""Five working days from 2 April 2026: the 3rd and the 6th are Easter's."""


@pytest.fixture
def many(in_process, snapshot, in_care, referred, ledger):
    """Forty children, of a team each or of one, ten of whom were referred; adopts what is disputed of some of the others, each by
    itself. Gives the ids, and what runs a check with the ledger.
    """

    def adopt(*cases, teams=True):
        said = [
            {"kind": "child", "born": "2012-05-09", "team": f"Team {n if teams else ''}"}
            for n in range(MISSED + REFERRED)
        ]
        children = {f"C-{n:02}": [child, in_care, *([referred] if n >= MISSED else [])] for n, child in enumerate(said)}
        source = snapshot(children)
        told = in_process("check", source, *RULE, "--format", "json", "--reveal-ids").json["disputes"]
        ids = {each["case"]: each["id"] for each in told}
        assert len(ids) == MISSED
        for case in cases:
            ran = in_process("disputes", "adopt", ledger, ids[case], source, *ADOPT, "--alone")
            assert ran.status == 0, ran.err
        return ids, lambda *more: in_process("check", source, *RULE, "--ledger", ledger, *more).out

    return adopt


def test_what_was_adopted_is_shown_though_there_are_too_many_to_show(many):
    """Thirty questions apart: five are shown of one rule, and beside them the two that were adopted."""
    ids, check = many("C-20", "C-29")
    out = check()
    shown = {case for case, id_ in ids.items() if id_ in out}
    assert shown == {"C-00", "C-01", "C-02", "C-03", "C-04", "C-20", "C-29"}
    assert "... and 23 more" in out
    for case in ("C-20", "C-29"):
        assert f"{ids[case]} adopted 2 April 2026: informal, the team manager to answer by 13 April 2026" in out


def test_of_many_that_are_one_question_those_adopted_by_themselves_are_named(many):
    ids, check = many("C-20", teams=False)
    out = " ".join(check().split())
    assert "30 disputes of one rule, team Team" in out
    assert (
        f"Adopted by itself, C-20 | Referral to advocacy at 10 and over: {ids['C-20']} adopted 2 April 2026: informal"
        in out
    )
    assert out.count("Adopted by itself") == 1


def test_those_adopted_as_one_question_are_not_named_again(in_process, adopted, ledger, demonstration):
    id_ = adopted("lac.iro.appointed")  # with what follows from it
    out = in_process("check", demonstration, "--ledger", ledger).out
    assert out.count(id_) == 1 and "Adopted by itself" not in out


def test_without_a_ledger_nothing_of_it_is_said(in_process, demonstration):
    assert "dopted" not in in_process("check", demonstration).out


def _rows(path, sheet):
    head, *rows = openpyxl.load_workbook(path)[sheet].iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def test_the_workbook_says_how_each_stands(in_process, adopted, act, ledger, demonstration, tmp_path):
    asked, answered = adopted("lac.visit.interval"), adopted("lac.review.interval")
    act("respond", answered, *by(says="It will be held."))
    in_process("check", demonstration, "--ledger", ledger, "-q", "--report", f"xlsx={tmp_path / 'w.xlsx'}")
    names = ("Stage", "Answer by", "Adopted", "Answered", "To ask", "How it stands")
    told = {row["Dispute"]: [row[name] for name in names] for row in _rows(tmp_path / "w.xlsx", "Disputes")}
    day = dt.datetime(2026, 4, 2)
    assert told.pop(asked) == [
        "informal", ANSWER_BY, day, None, "team manager",
        "adopted 2 April 2026: informal, the team manager to answer by 13 April 2026",
    ]  # fmt: skip
    assert told.pop(answered) == [
        "informal", None, day, dt.datetime(2026, 4, 8), "reviewing service manager",
        "adopted 2 April 2026: informal, answered 8 April 2026",
    ]  # fmt: skip
    assert {(row[0], *row[1:4], row[5]) for row in told.values()} == {("unconfirmed", None, None, None, "unconfirmed")}


def test_the_workbook_has_a_sheet_of_what_is_open_and_not_raised_any_more(
    in_process, adopted, ledger, demonstration, tmp_path
):
    id_, held, file = adopted(), tmp_path / "held.yaml", tmp_path / "w.xlsx"
    review = "      - {kind: review, on: 2025-09-12, status: held, type: statutory, participation: PN5}\n"
    text = demonstration.read_text(encoding="utf-8").replace(
        review, review + review.replace("2025-09-12", "2026-03-10")
    )
    held.write_text(text, encoding="utf-8")
    in_process("check", held, "--ledger", ledger, "-q", "--report", f"xlsx={file}")
    (row,) = _rows(file, "Open, and not raised any more")
    assert (row["Dispute"], row["Rule"], row["Stage"], row["Answer by"]) == (
        id_,
        "lac.review.interval",
        "informal",
        ANSWER_BY,
    )
    in_process("check", demonstration, "--ledger", ledger, "-q", "--report", f"xlsx={file}")
    assert "Open, and not raised any more" not in openpyxl.load_workbook(file).sheetnames


def test_what_was_adopted_and_is_set_aside_is_named_in_text(many, tmp_path):
    """One adopted is waived, the rest in the baseline, another adopted among them: neither is among what is to be settled."""
    ids, check = many("C-20", "C-29")
    baseline, waivers = tmp_path / "baseline.json", tmp_path / "waivers.yaml"
    baseline.write_text(check("--format", "json"), encoding="utf-8")
    waivers.write_text(
        "schema: checker/waivers@1\nwaivers:\n  - {rule: lac.advocacy.aged-10, case: C-20, reason: held, approver: QA, "
        "expires: 2026-04-30}\n",
        encoding="utf-8",
    )
    told = check("--baseline", baseline, "--waivers", waivers)
    (block,) = [
        " ".join(each.split()) for each in told.split("\n\n") if each.startswith("Open in the ledger, and set aside")
    ]
    stands = "adopted 2 April 2026: informal, the team manager to answer by 13 April 2026 [lac.advocacy.aged-10]"
    assert block.startswith("Open in the ledger, and set aside here: it goes on until it is resolved or withdrawn ")
    assert f"{ids['C-20']} {stands}; waived" in block
    assert f"{ids['C-29']} {stands}; in the baseline" in block
    assert block.count("adopted 2 April") == 2
    assert "set aside" not in check()
