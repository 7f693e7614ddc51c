"""Words people read: units of one, codes as people say them, forces without hyphens."""

from __future__ import annotations

import io

import openpyxl
import pytest

from checker.measures.values import Figure, Status
from checker.report.measures_words import figure_words, label_words
from checker.report.words import code_words, of_unit
from checker.snapshot.vocabulary import Type, vocabulary


@pytest.mark.parametrize(
    ("unit", "one"),
    [("children", "child"), ("returns home", "return home"), ("entries", "entry"), ("duties", "duty"), ("times", "time"),
     ("full-time posts", "full-time post")],
)  # fmt: skip
def test_one_of_a_unit(unit, one):
    assert of_unit(1, unit) == one
    assert {of_unit(number, unit) for number in (0, 2, 1.5, None)} == {unit}


def test_a_figure_of_one_is_in_the_singular():
    assert figure_words(Figure(Status.TOLD, 1, None, 1, 0), "count", "children") == "1 child"
    assert figure_words(Figure(Status.TOLD, 1, 1, 1.0, 0), "share", "children") == "100%: 1 of 1 child"
    assert figure_words(Figure(Status.TOLD, 1, 23, 1 / 23, 0), "share", "children") == "4.3%: 1 of 23 children"
    assert (
        figure_words(Figure(Status.TOLD, None, None, None, 0), "count", "children")
        == "Withheld: too few children to show"
    )


@pytest.mark.parametrize(
    ("came", "left", "words"),
    [(3, 1, "+2: 3 less 1"), (1, 3, "-2: 1 less 3"), (2, 2, "no change: 2 less 2"), (0, 0, "no change: 0 less 0")],
)
def test_a_net_change(came, left, words):
    assert figure_words(Figure(Status.TOLD, came, left, came - left, 0), "net", "children") == words


@pytest.mark.parametrize(
    ("by", "label", "words"),
    [
        ("legal_status.status", "interim-care-order", "interim care order"),
        ("provision", "with-parents", "with parents"),
        ("participation", "PN1", "there, and spoke for themselves"),
        ("team", "North-East", "North-East"),  # a service's own word
        ("officer", "iro-3", "iro-3"),
        ("verdict", "not-met", "not met"),
        ("kind", "cp_plan", "cp plan"),
        ("age", "10 to 15", "10 to 15"),
        ("rule", "lac.review.interval", "lac.review.interval"),
    ],
)
def test_rows_of_a_breakdown(by, label, words):
    assert label_words(by, label) == words


def test_every_code_that_is_no_word_has_words():
    """A code of capitals says nothing to whoever does not fill in the return."""
    codes = [(name, code) for kind in vocabulary().kinds.values() for name, each in kind.attributes.items()
             if each.type is Type.CODE for code in each.values]  # fmt: skip
    assert ("participation", "PN7") in codes
    assert not [(name, code) for name, code in codes if code != code.lower() and code_words(name, code) == code]
    assert not [(name, code) for name, code in codes if "-" in code_words(name, code)]


def test_what_people_read_has_no_hyphens_in_forces_and_what_programs_read_has(in_process, demonstration, tmp_path):
    select = ("--select", "cp.section-47", "--period", "all")
    files = {form: tmp_path / f"out.{form}" for form in ("html", "xlsx", "csv", "json")}
    reports = [each for form, file in files.items() for each in ("--report", f"{form}={file}")]
    text = in_process("check", demonstration, *select, *reports).out
    page = files["html"].read_text(encoding="utf-8")
    book = openpyxl.load_workbook(io.BytesIO(files["xlsx"].read_bytes()))
    cells = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    for shown in (text, page, cells):
        assert "statutory guidance" in shown
        assert "statutory-guidance" not in shown
    for form in ("csv", "json"):
        assert "statutory-guidance" in files[form].read_text(encoding="utf-8")
