"""Words people read: units of one, codes as people say them, forces without hyphens."""

from __future__ import annotations

import io

import openpyxl
import pytest

from checker.engines.duty import not_known
from checker.engines.reference.timeline import BORN_DISPUTED, BORN_TWICE
from checker.measures.plan import Measure, Selection, Things
from checker.measures.values import Behind, Figure, Status, Worked
from checker.report.measures_words import behind_words, figure_words, label_words
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
    ("figure", "form", "words"),
    [
        (Figure(Status.TOLD, 4, 6, 4 / 6, 1, 4 / 7, 5 / 7), "share", "1 (14% of 7); from 57.1% to 71.4%"),
        (Figure(Status.TOLD, 39, None, 39, 1, 39, 40), "count", "1 (2% of 40); from 39 to 40"),
        # one post in doubt, which is six tenths of a full-time one: of 1.5 and 0.6, that is 2.1, 29%
        (Figure(Status.TOLD, 1, 1.5, 1 / 1.5, 1, 1 / 2.1, 1.6 / 2.1), "share", "1 (29% of 2.1); from 47.6% to 76.2%"),
        (Figure(Status.TOLD, 1.5, None, 1.5, 1, 1.5, 2.1), "count", "1 (29% of 2.1); from 1.5 to 2.1"),
        (Figure(Status.TOLD, 0, None, 0, 1, 0, 0.6), "count", "1 (100% of 0.6); from 0 to 0.6"),
        (Figure(Status.TOLD, 0, 0, None, 2, 0.0, 1.0), "share", "2 (100% of 2); from 0% to 100%"),
        (Figure(Status.TOLD, None, 6, None, 1, withheld=True), "share", "1 (14% of 7)"),
        (Figure(Status.TOLD, 4, 2, 2.0, 1), "rate", "1"),
    ],
)
def test_what_cannot_be_told_is_a_part_of_all_there_may_be(figure, form, words):
    said = figure_words(figure, form, "posts").partition("Cannot tell: ")[2]
    assert said == words + (", whichever way they fall" if "from" in words else "")


@pytest.mark.parametrize(
    ("form", "most", "said"),
    [
        ("share", 12, ["Not among them: C2, C4", "Cannot tell: C3"]),
        ("share", 2, ["Not among them: C2, C4", "Cannot tell: C3"]),
        ("share", 1, ["Not among them: C2 and 1 more, in --format json or xlsx", "Cannot tell: C3"]),
        ("count", 12, ["Counted: C1", "Cannot tell: C3"]),
    ],
)
def test_the_cases_named_behind_a_figure_are_those_a_person_would_look_at(form, most, said):
    counted = [
        ("C4", "no", 1),
        ("C1", "yes", 1),
        ("C2", "no", 1),
        ("C3", "cannot-tell", 1),
        ("C2", "no", 1),
        ("P1", "no", 2),
    ]
    behind = tuple(Behind(case, "child", 1, how, "", "", side) for case, how, side in counted)
    measure = Measure("x", "X", "", "reviews", form, Things("facts", ("review",), ("child",), Selection()))
    worked = Worked(measure, 1, 2, Figure(Status.TOLD, 1, 3), behind=behind)
    assert list(behind_words(worked, most)) == said


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


def test_why_a_field_is_not_known():
    """Of two dates of birth, or one that is disputed, none is lacking."""
    assert not_known("visit.seen") == "visit.seen is not recorded, or could not be read"
    assert not_known(BORN_TWICE.needs) == "two are recorded of child.born"
    assert not_known(BORN_DISPUTED.needs) == "child.born is disputed"
