"""The service report as a page and as a workbook: the figures of the text, and no more than may be seen."""

from __future__ import annotations

import datetime as dt
import json
import re
import zipfile

import openpyxl
import pytest

from tests.report.formats.support import Read, sideways

HOSTILE = "<script>alert(1)</script>\"'&$body"


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """Eight children in care, one of a ward of its own whose name a page or a spreadsheet would run."""
    cases = [{"case": f"canary-{n}", "about": "child", "facts": [
        {"kind": "child", "born": "2014-05-09", "ward": (HOSTILE if n == 1 else "=SUM(1)")},
        {"kind": "looked_after", "start": "2025-06-02"}]} for n in range(1, 9)]  # fmt: skip
    path = tmp_path_factory.mktemp("many") / "many.json"
    head = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": {"looked_after": "all"}}
    path.write_text(json.dumps({**head, "cases": cases}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def made(checker, many, demonstration, tmp_path_factory):
    """The children published and restricted, and the reviews of the demonstration, in a format."""
    folder = tmp_path_factory.mktemp("made")

    def make(form):
        runs = {
            "published": (many, "--select", "lac.children"),
            "restricted": (many, "--select", "lac.children", "--restricted"),
            "reviews": (demonstration, "--select", "lac.reviews", "--select", "lac.health.dental", "--restricted"),
        }
        for name, arguments in runs.items():
            ran = checker("report", *arguments, "--format", form, "-o", folder / f"{name}.{form}")
            assert (ran.status, ran.out) == (0, "")
            assert re.fullmatch(r"\S+ written: the service report of [^\n]+\n", ran.err)
        return {name: folder / f"{name}.{form}" for name in runs}

    return make


@pytest.fixture(scope="module")
def pages(made):
    return {name: file.read_text(encoding="utf-8") for name, file in made("html").items()}


@pytest.fixture(scope="module")
def books(made):
    return made("xlsx")


def words(page):
    return " ".join(" ".join(Read(page).words).split())


# --- the page --------------------------------------------------------------------------------------------------------


def test_it_is_one_file_that_fetches_nothing(pages):
    for page in pages.values():
        read = Read(page)
        assert not {"link", "img", "iframe", "object", "form"} & set(read.tags)
        assert not {name for name, _ in read.attributes if name in ("src", "action") or name.startswith("on")}
        links = {value for name, value in read.attributes if name == "href"}
        anchors = {f"#{value}" for name, value in read.attributes if name == "id"}
        assert links <= anchors
        assert "default-src 'none'" in page
        assert not re.findall(r"https?://|url\(", page)


def test_each_figure_has_its_definition_its_doubt_and_its_breakdown(pages):
    """README and docs/measures.md: 4 of 6 reviews in time, one that cannot be told, of seven."""
    told = words(pages["reviews"])
    assert "Looked-after reviews held in time 66.7%: 4 of 6 reviews Cannot tell: 1 (14% of 7)" in told
    assert "Simple definition. lac.reviews.in-time" in told
    assert "Official definition: National indicator 66, not verified at first hand" in told
    assert "Step Number Of Share Cannot tell first review 2 3 66.7% 1" in told
    assert "Not among them: C-0001, C-0002" in told


def test_what_the_source_does_not_cover_is_said_and_is_no_nought(pages):
    told = words(pages["reviews"])
    assert "Not covered by this source Figure What the source would have to hold Measure" in told
    assert "dental check lac.health.dental" in told


def test_published_it_names_no_case_and_no_small_number(pages):
    told = words(pages["published"])
    assert "canary" not in pages["published"]
    assert told.count("To be published: small numbers are withheld") == 1
    assert "Numbers from 1 to 5, and what would give one away, are withheld" in told
    assert f"{HOSTILE} *" in told  # one child
    assert "=SUM(1) *" in told  # seven, from which one could be found


def test_restricted_it_says_so_on_the_screen_and_on_every_printed_page(pages):
    page = pages["restricted"]
    assert "Restricted: children\u2019s records. For those allowed to see them." in words(page)
    assert '@top-left { content: "Restricted: children\u2019s records' in page
    assert f"{HOSTILE} 1" in words(page)
    assert "canary-1" in page


def test_whatever_the_data_holds_is_text(pages):
    read = Read(pages["restricted"])
    assert read.tags.count("script") == 1
    assert HOSTILE in read.words


def test_its_own_script_runs_in_a_browser_and_no_other_may(browse, pages):
    dom = browse(pages["reviews"].replace("</body>", "<script>document.title = 'taken over'</script></body>"))
    assert 'role="button"' in dom
    assert "<title>Service report, 31 March 2026</title>" in dom


@pytest.mark.parametrize("which", ["published", "restricted", "reviews"])
def test_nothing_need_be_scrolled_sideways_on_a_phone(browse, pages, which):
    assert sideways(browse, pages[which], wide=375) == "nothing"


# --- the workbook ----------------------------------------------------------------------------------------------------


def rows(file, sheet):
    heads, *found = openpyxl.load_workbook(file)[sheet].iter_rows()
    return [{head.value: cell for head, cell in zip(heads, row, strict=True)} for row in found]


def test_the_sheets(books):
    assert openpyxl.load_workbook(books["published"]).sheetnames == ["Figures", "Breakdowns", "Notes", "About"]
    book = openpyxl.load_workbook(books["reviews"])
    assert book.sheetnames[:2] == ["Figures", "Breakdowns"]
    assert "Cases" in book.sheetnames
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref.startswith("A1:")
        assert "Restricted" in sheet.oddFooter.left.text
    assert not book.properties.creator
    assert book.properties.created == dt.datetime(2026, 3, 31)


def test_numbers_are_numbers_shares_are_percentages_and_dates_dates(books):
    figures = {row["Measure"].value: row for row in rows(books["reviews"], "Figures")}
    row = figures["lac.reviews.in-time"]
    assert [(row[name].data_type, row[name].value) for name in ("Number", "Of, to, or less", "Cannot tell")] == [
        ("n", 4), ("n", 6), ("n", 1)
    ]  # fmt: skip
    assert (row["Value"].value, row["Value"].number_format) == (pytest.approx(4 / 6), "0.0%")
    assert row["Share that cannot be told"].value == pytest.approx(1 / 7)
    assert figures["lac.health.dental"]["Number"].value is None or figures["lac.health.dental"]["Number"].value == "*"
    about = {row["About"].value: row for row in rows(books["reviews"], "About")}
    assert [cell.value for cell in about["To"].values()][1] == dt.datetime(2026, 3, 31)


def test_a_withheld_number_is_a_star_and_nothing_is_a_formula(books):
    wards = {row["Those"].value: row for row in rows(books["published"], "Breakdowns") if row["By"].value == "ward"}
    assert {label: row["Number"].value for label, row in wards.items()} == {HOSTILE: "*", "=SUM(1)": "*"}
    assert wards["=SUM(1)"]["Those"].data_type == "s"
    with zipfile.ZipFile(books["published"]) as archive:
        everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"<f>" not in everything
    assert b"canary" not in everything
