"""`--figures`: reports say where what was read is more than 2% from the service's own figures."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.resources import files

import jsonschema
import openpyxl
import pytest

FAR = "Children looked after: 4 as read, 5 by the service's own figure"
SAID = "PROVISIONAL: what was read is more than 2% from the service's own figures"


@pytest.fixture(scope="module", params=["check", "report"])
def run(request, checker, demonstration, tmp_path_factory):
    """A command on the demonstration: four children in care."""
    folder = tmp_path_factory.mktemp("own")
    select = "lac.review.interval" if request.param == "check" else "lac.reviews"

    def ran(form, looked_after):
        own = folder / "own.yaml"
        own.write_text(f"looked_after: {looked_after}\n", encoding="utf-8")
        figures = ("--figures", own) if looked_after is not None else ()
        out = folder / f"out.{form}"
        where = ("-o", out) if request.param == "report" else ("-q", "--report", f"{form}={out}")
        form_of = ("--format", form) if request.param == "report" else ()
        told = checker(request.param, demonstration, "--select", select, *figures, *form_of, *where)
        assert told.status in (0, 1), told.err
        return out

    ran.schema = {"check": "result-1", "report": "measures-1"}[request.param]
    return ran


def test_text_says_so_at_the_top(run):
    blocks = run("text", 5).read_text(encoding="utf-8").split("\n\n")
    assert f"{SAID}:\n  {FAR}" in "\n\n".join(blocks[:2])
    near = run("text", 4).read_text(encoding="utf-8")
    assert "What was read is within 2% of the service's own figures." in near
    assert "own figure" not in run("text", None).read_text(encoding="utf-8")


def test_the_page_and_the_workbook_say_so(run):
    page = run("html", 5).read_text(encoding="utf-8")
    assert "PROVISIONAL" in page and "4 as read, 5 by" in page
    book = openpyxl.load_workbook(run("xlsx", 5))
    first = book.worksheets[0]
    about = [cell.value for row in book["About"].iter_rows() for cell in row]
    assert FAR in about and SAID in about
    assert first.title == "PROVISIONAL"
    assert [[cell.value for cell in row] for row in first.iter_rows(min_row=2)] == [
        ["Children looked after", 4, 4, 5, 0.2]
    ]
    assert "PROVISIONAL" in book.worksheets[1].oddHeader.left.text
    near = openpyxl.load_workbook(run("xlsx", 4))
    assert "PROVISIONAL" not in near.sheetnames
    assert near.worksheets[0].oddHeader.left.text is None


def test_json_has_it_and_by_the_schema(run):
    schema = json.loads((files("checker.report") / f"{run.schema}.schema.json").read_text(encoding="utf-8"))
    for looked_after in (5, 4, None):
        told = json.loads(run("json", looked_after).read_text(encoding="utf-8"))
        jsonschema.validate(told, schema)
        assert list(told) == list(schema["properties"])
        assert "own_figures" in told
        if looked_after is None:
            assert told["own_figures"] is None
            continue
        assert told["own_figures"]["provisional"] is (looked_after == 5)
        (figure,) = told["own_figures"]["figures"]
        assert (figure["name"], figure["least"], figure["most"], figure["own"]) == ("looked_after", 4, 4, looked_after)
        assert figure["apart"] == (20 if looked_after == 5 else 0)


def test_a_file_of_something_else_is_said_before_anything_is_written(checker, demonstration, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text("children: many\n", encoding="utf-8")
    ran = checker("check", demonstration, "--figures", own)
    assert (ran.status, ran.out) == (2, "")
    assert "expected names of figures" in ran.err


def test_nothing_is_counted_where_it_is_not_asked_for(demonstration, env):
    heavy = ("checker.report.reconciliation", "checker.measures", "checker.report.measures_words", "xlsxwriter")
    code = (
        f"import sys; sys.argv = ['checker', 'check', {str(demonstration)!r}, '--select', 'lac.review.interval', '-q']\n"
        "from checker.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(env), check=False)
    assert ran.stdout.strip() == "[]", ran.stdout + ran.stderr
