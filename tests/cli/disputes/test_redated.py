"""A corrected date: the adopted dispute that a new one may be."""

from __future__ import annotations

import openpyxl
import pytest

from tests.cli.disputes.support import ADOPT, LATER


@pytest.fixture
def redated(demonstration, tmp_path):
    """The demonstration with the last review of C-0002 recorded nine days later: the next was due 21 March."""
    text = demonstration.read_text(encoding="utf-8")
    assert text.count("on: 2025-09-12") == 1
    path = tmp_path / "redated.yaml"
    path.write_text(text.replace("on: 2025-09-12", "on: 2025-09-21"), encoding="utf-8")
    return path


def review(in_process, source, *more):
    (told,) = [
        each
        for each in in_process("check", source, "--format", "json", *more).json["disputes"]
        if each["rule"] == "lac.review.interval"
    ]
    return told


def test_a_corrected_date_is_proposed_and_its_clock_runs_on(in_process, ledger, redated, adopted, act):
    old = adopted("lac.review.interval", "--stage", "stage 1")
    new = review(in_process, redated)["id"]
    assert new != old
    text = " ".join(in_process("check", redated, "--ledger", ledger).out.split())
    assert f"{new} unconfirmed; it may be {old}, adopted 2 April 2026, under a corrected date" in text
    later = [*ADOPT[:-1], "2026-04-10"]
    ran = in_process("disputes", "adopt", ledger, new, redated, *later)
    assert ran.status == 2
    assert f"add --supersedes {old}" in ran.err
    superseding = ("disputes", "adopt", ledger, new, redated, *later, "--supersedes", old)
    assert "runs on, so --stage says nothing here" in in_process(*superseding, "--stage", "stage 2").err
    ran = in_process(*superseding)
    assert ran.out.endswith("stage 1, the reviewing service manager to answer by 13 April 2026\n")
    assert review(in_process, redated, "--ledger", ledger)["stage"] == "stage 1"
    assert f"{old} adopted 2 April 2026, superseded 10 April 2026" in act("list", "--as-at", LATER).out
    assert f"in place of {old}, whose date was corrected" in act("show", new).out


def blocks(told):
    return [" ".join(each.split()) for each in told.split("\n\n")]


def test_one_that_is_proposed_as_redated_is_not_to_be_closed(in_process, ledger, redated, adopted, tmp_path):
    """Nobody is told to resolve or withdraw what is missed still, on another day; once it is said to be another, they are."""
    old, page, book = adopted("lac.review.interval"), tmp_path / "page.html", tmp_path / "book.xlsx"
    new = review(in_process, redated)["id"]
    reports = ("--report", f"html={page}", "--report", f"xlsx={book}")
    out = in_process("check", redated, "--ledger", ledger, *reports).out
    (told,) = [each for each in blocks(out) if each.startswith("Open in the ledger")]
    assert told == (
        "Open in the ledger, and raised here under another date, as it seems: leave it open, and say whether it is the same "
        f"{old} adopted 2 April 2026: informal, the reviewing service manager to answer by 13 April 2026 [lac.review.interval]; "
        f"it may be {new}: if it is, `checker disputes adopt LEDGER {new} SOURCE --by ROLE --impact WORDS --supersedes {old}`; "
        "if it is another, --separate in place of --supersedes"
    )
    shown = page.read_text(encoding="utf-8")
    assert "resolve or withdraw" not in out + shown
    assert f"--supersedes {old}" in shown and "raised here under another date" in shown
    head, row = openpyxl.load_workbook(book)["Open, and not raised any more"].iter_rows(values_only=True)
    assert dict(zip(head, row, strict=True))["May be, re-dated"] == new
    in_process("disputes", "adopt", ledger, new, redated, *ADOPT, "--separate")
    (told,) = [each for each in blocks(in_process("check", redated, "--ledger", ledger).out) if each.startswith("Open")]
    assert told.startswith("Open in the ledger, and not raised here any more: resolve or withdraw, if they are settled")
    assert old in told


def test_one_is_proposed_as_redated_though_its_new_day_is_of_another_period(in_process, ledger, redated, adopted):
    old, new = adopted("lac.review.interval"), review(in_process, redated)["id"]
    out = in_process(
        "check", redated, "--ledger", ledger, "--period", "2025-04-01..2025-05-31", "--select", "lac.review"
    ).out
    assert f"it may be {new}: if it is" in " ".join(out.split())
    assert f"--supersedes {old}`" in " ".join(out.split())


def test_a_dispute_about_another_case_is_not_superseded(in_process, ledger, result, adopted):
    old = adopted("lac.visit.interval")
    (other,) = [
        each["id"] for each in result[1]["disputes"] if each["rule"] == "lac.visit.interval" and each["id"] != old
    ]
    ran = in_process("disputes", "adopt", ledger, other, result[0], *ADOPT, "--supersedes", old)
    assert ran.status == 2
    assert f"expected a dispute about the same case, found {old}, which is about another" in ran.err
    assert f"{old} adopted 2 April 2026: informal" in in_process("disputes", "list", ledger, "--as-at", LATER).out


def test_it_may_be_said_to_be_another(in_process, ledger, redated, adopted):
    old = adopted()
    new = review(in_process, redated)["id"]
    adopt = ("disputes", "adopt", ledger, new, redated, *ADOPT, "--separate")
    both = in_process(*adopt, "--supersedes", old)  # one or the other: it took over the old one in silence
    assert (both.status, "expected either --supersedes or --separate" in both.err) == (2, True)
    ran = in_process(*adopt)
    assert ran.status == 0
    assert f"{old} adopted 2 April 2026: informal" in in_process("disputes", "list", ledger, "--as-at", LATER).out
