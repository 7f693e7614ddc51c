"""The page: whole in one file, safe whatever the data holds, readable without a script, and sorted in a real browser."""

from __future__ import annotations

import re

import pytest

from tests.report.formats.support import Read, sideways


@pytest.fixture(scope="module")
def page(written):
    return written["html"].decode()


def test_it_is_one_file_that_fetches_nothing(page):
    read = Read(page)
    assert not {"link", "img", "iframe", "object", "form", "a"} & set(read.tags)
    assert not {name for name, _ in read.attributes if name in ("src", "href", "action") or name.startswith("on")}
    assert "default-src 'none'" in page
    assert "url(" not in page
    assert not re.findall(r"https?://", page)


def test_all_of_it_can_be_read_without_a_script(page):
    words = " ".join(" ".join(Read(page).words).split())
    assert words.startswith("Disputes to settle, 31 March 2026 Restricted")
    assert "11 Disputes" in words
    assert "12 Duties" in words
    for n in range(1, 12):
        assert f"canary-{n:02}" in words
    assert "The record does not show a referral by 11 March 2026 (paragraph 2)." in words
    assert "Was the child referred?" in words
    assert "Referred, within <10> days: 100%" in words


def test_what_is_late_says_by_how_long_and_what_has_no_day_that_it_is_not_met(
    checker, rules_folder, rule, snapshot, tmp_path
):
    """In care since 1 March, referred in 10 days at the latest (by 11 March), and referred at all: as at 31 March, neither."""
    body = """within:
  trigger: {start-of: looked_after}
  evidence: [{kind: advocacy_referral}]
  limit: [{value: 10 days, from: 2011-04-01, provision: paragraph 2, verified: true}]"""
    folder = rules_folder({"lac/have.yaml": rule("lac.have"), "lac/within.yaml": rule("lac.within", body=body)})
    source = snapshot({"C-1": [{"kind": "looked_after", "start": "2026-03-01"}]})
    checker("check", source, "--rules", folder, "-q", "--report", f"html={tmp_path / 'page.html'}")
    shown = (tmp_path / "page.html").read_text(encoding="utf-8")
    cells = re.findall(r'<td data-of="Late, or not met" class="number" data-sort="(-?\d+)">(.*?)</td>', shown)
    assert sorted(cells) == [("-1", "not\N{NO-BREAK SPACE}met"), ("20", "20\N{NO-BREAK SPACE}days")]
    assert "Days late" not in shown


def test_the_rules_that_judged_nothing_have_no_columns_of_noughts(page):
    folded = re.search(r"<details>.*?</details>", page, re.DOTALL)[0]
    assert re.findall(r"<th [^>]*>([^<]*)", folded) == ["Rule", "Requirement", "Force", "Ran", "Why not"]


def contrast(one, other):
    """How far two colours are apart, as WCAG 2.2 counts it."""

    def light(colour):
        whole = colour if len(colour) == 7 else "#" + "".join(each * 2 for each in colour[1:])
        parts = [int(whole[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    low, high = sorted((light(one), light(other)))
    return (high + 0.05) / (low + 0.05)


def test_what_has_the_focus_stands_out_by_day_and_in_the_dark(page):
    """WCAG 2.2, 1.4.11: three to one against what is beside it."""
    told = [dict(re.findall(r"--(\w+): (#[0-9a-f]+)", style)) for style in re.findall(r":root \{[^}]*\}", page)]
    day, dark = told
    assert contrast("#000", "#fff") == 21
    for colours in (day, dark):
        assert min(contrast(colours["focus"], colours[beside]) for beside in ("paper", "head")) >= 3
    assert {"outline: 3px solid var(--focus)"} == set(re.findall(r"outline: [^;]*?(?=; | \})", page))


def test_a_printed_page_says_which_of_how_many_it_is(page):
    printed = page[page.index("@page") :]
    assert 'content: counter(page) " of " counter(pages)' in printed[: printed.index("body {")]


def test_whatever_the_data_holds_is_text(checker, small_rules, snapshot, tmp_path):
    hostile = "<script>alert(1)</script>\"'&$body"
    facts = [{"kind": "child", "born": "2014-05-09", "team": hostile}, {"kind": "looked_after", "start": "2026-03-01"}]
    file = tmp_path / "page.html"
    checker("check", snapshot({hostile: facts}), "--rules", small_rules, "-q", "--report", f"html={file}")
    read = Read(file.read_text(encoding="utf-8"))
    assert read.tags.count("script") == 1
    assert hostile in read.words


def test_where_there_are_no_disputes_it_says_why(checker, small_rules, small_source, tmp_path):
    file = tmp_path / "page.html"
    arguments = ("--rules", small_rules, "--period", "2020-01-01..2020-12-31", "-q", "--report", f"html={file}")
    checker("check", small_source, *arguments)
    assert "No disputes: no duty falls in this period." in file.read_text(encoding="utf-8")


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def varied(checker, small_rules, tmp_path_factory):
    """Three children late by 4, 20 and 104 days: counted as numbers, not as text."""
    import json

    folder = tmp_path_factory.mktemp("varied")
    starts = {"A": "2026-03-17", "B": "2026-03-01", "C": "2025-12-07"}
    cases = [{"case": name, "about": "child", "facts": [{"kind": "looked_after", "start": start}]}
             for name, start in starts.items()]  # fmt: skip
    data = {"schema": "checker/snapshot@1", "as_at": "2026-03-31", "covers": "all", "cases": cases}
    (folder / "s.json").write_text(json.dumps(data), encoding="utf-8")
    checker("check", folder / "s.json", "--rules", small_rules, "-q", "--report", f"html={folder / 'page.html'}")
    return (folder / "page.html").read_text(encoding="utf-8")


def cases_in_order(dom):
    return re.findall(r"<td><b>([ABC])</b>", dom)


def test_its_own_script_runs_and_no_other_may(browse, varied):
    dom = browse(varied.replace("</body>", "<script>document.title = 'taken over'</script></body>"))
    assert 'role="button"' in dom
    assert "<title>Disputes to settle, 31 March 2026</title>" in dom
    assert cases_in_order(dom) == ["C", "B", "A"]  # the longest first


@pytest.mark.parametrize(
    ("presses", "order", "sort"), [(1, ["A", "B", "C"], "ascending"), (2, ["C", "B", "A"], "descending")]
)
@pytest.mark.parametrize("heading", ["Late, or not met", "Due", "Counted from"])
def test_a_heading_sorts_its_table(browse, varied, presses, order, sort, heading):
    """The days they are late rise from A to C; the days due, and counted from, fall."""
    open_to_scripts = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", varied)
    press = f"[...document.querySelectorAll('th')].find((th) => th.textContent === '{heading}').firstChild.click();"
    dom = browse(open_to_scripts.replace("</body>", f"<script>{press * presses}</script></body>"))
    assert cases_in_order(dom) == (order if heading == "Late, or not met" else order[::-1])
    assert f'aria-sort="{sort}"' in dom


def test_a_third_press_puts_the_rows_back_as_they_were(browse, varied):
    """A heading says whether its column is what the rows are sorted by; at first, and after a third press, none does."""
    press = "[...document.querySelectorAll('th')].find((th) => th.textContent === '%s').firstChild.click();"
    told = """
      const table = document.querySelector("table:has([data-requirement])");
      const note = (name) => {
        const sorts = [...table.querySelectorAll("th")].map((th) => th.getAttribute("aria-sort"));
        const shown = (th) => getComputedStyle(th.firstChild, "::after").content;
        const arrows = [...table.querySelectorAll("th")].filter((th) => shown(th) !== "none").length;
        const rows = [...table.tBodies[0].rows].map((row) => row.cells[0].textContent[0]);
        document.body.dataset[name] = [rows.join(""), new Set(sorts).size, sorts.includes("none"), arrows].join(" ");
      };
      note("first");
    """
    due, late = press % "Due", press % "Late, or not met"
    told += f"{late} note('once'); {due}{due} note('other'); {due} note('third'); {due} note('again');"
    open_to_scripts = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", varied)
    dom = browse(open_to_scripts.replace("</body>", f"<script>{told}</script></body>"))
    assert re.findall(r'data-(first|once|other|third|again)="([^"]*)"', dom) == [
        ("first", "CBA 1 true 0"),
        ("once", "ABC 2 true 1"),
        ("other", "ABC 2 true 1"),
        ("third", "CBA 1 true 0"),
        ("again", "CBA 2 true 1"),
    ]


@pytest.mark.parametrize("wide", [375, 1400])
def test_nothing_need_be_scrolled_sideways_on_a_phone_or_a_screen(browse, page, wide):
    assert sideways(browse, page, wide=wide) == "nothing"


@pytest.mark.parametrize(
    "wide", [1366, *(pytest.param(each, marks=pytest.mark.full) for each in (1280, 1093, 1060, 1000)), 911]
)
def test_every_column_of_the_rules_is_in_view_on_a_laptop_also_enlarged(browse, authority_page, wide):
    """A laptop of 1,366 points, and of 1,280, and what is left of the first with its text at 125 and at 150 in 100."""
    assert sideways(browse, authority_page, wide=wide) == "nothing"


@pytest.fixture(scope="module")
def authority_page(checker, demonstration, tmp_path_factory):
    """A whole authority's page, with what is folded away opened."""
    path = tmp_path_factory.mktemp("authority") / "page.html"
    authority = demonstration.parent.parent / "authority" / "snapshot.json"
    checker("check", authority, "-q", "--report", f"html={path}")
    page = path.read_text(encoding="utf-8")
    assert page.count("<details>") == 1
    return page.replace("<details>", "<details open>")


def test_what_has_the_focus_is_not_under_the_banner(browse, varied):
    """Whoever goes back through a page by the keyboard comes to what is above the part in view."""
    back = (
        "scrollTo(0, 1e6); const to = document.querySelector('.filter select'); to.scrollIntoView({block: 'nearest'});"
    )
    told = (
        "const at = (of) => of.getBoundingClientRect(); document.body.dataset.free = at(to).top >= at(banner).bottom;"
    )
    tall = "document.body.style.paddingBottom = '4000px'; const banner = document.querySelector('.restricted');"
    open_to_scripts = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", varied)
    dom = browse(open_to_scripts.replace("</body>", f"<script>{tall}{back}{told}</script></body>"))
    assert 'data-free="true"' in dom


def chosen(browse, page, steps):
    """What is shown once someone has chosen: the cases, and what is said of how many."""
    found = """
      const [requirement, severity, verdict] = document.querySelectorAll(".filter select");
      const text = document.querySelector(".filter input");
      const choose = (control, value) => { control.value = value; control.dispatchEvent(new Event("input")); };
      %s
      const rows = [...document.querySelectorAll("tr:has([data-requirement])")].filter((row) => row.checkVisibility());
      document.body.dataset.shown = rows.map((row) => row.cells[0].innerText).join(" ");
      document.body.dataset.said = document.querySelector(".filter [role=status]").textContent;
    """
    open_to_scripts = re.sub(r'<meta http-equiv="Content-Security-Policy"[^>]*>', "", page)
    dom = browse(open_to_scripts.replace("</body>", f"<script>{found % steps}</script></body>"))
    return re.search(r'data-shown="([^"]*)"', dom)[1].split(), re.search(r'data-said="([^"]*)"', dom)[1]


@pytest.mark.parametrize(
    ("steps", "cases"),
    [
        ("", ["C", "B", "A"]),
        ("choose(requirement, 'Referred, within <10> days: 100%')", ["C", "B", "A"]),
        ("choose(severity, 'Medium'); choose(verdict, 'Overdue')", ["C", "B", "A"]),
        ("choose(text, '11 march')", ["B"]),
        ("choose(text, '17 December'); choose(text, '')", ["C", "B", "A"]),
        ("choose(text, 'nothing like it')", []),
    ],
)
def test_disputes_are_filtered_by_what_is_chosen(browse, varied, steps, cases):
    """A is due 27 March, B 11 March and C 17 December: ten days after each came into care."""
    assert chosen(browse, varied, steps) == (cases, f"Shown: {len(cases)} of 3")


def test_every_control_has_a_name_and_there_is_none_without_the_script(browse, varied):
    dom = browse(varied)
    bar = re.search(
        r'<div class="filter" role="search" aria-label="Filter: Disputes to settle">(.*?)</div>', dom, re.DOTALL
    )[1]
    assert re.findall(r"<label>([^<]+)<(select|input)", bar) == [
        ("Requirement", "select"), ("Severity", "select"), ("Verdict", "select"),
        ("Words, such as a case or a team", "input"),
    ]  # fmt: skip
    assert "<select" not in varied and "<input" not in varied


def test_what_is_asked_with_another_says_so_beside_the_requirement(checker, demonstration, tmp_path):
    checker("check", demonstration, "-q", "--report", f"html={tmp_path / 'page.html'}")
    words = " ".join(Read((tmp_path / "page.html").read_text(encoding="utf-8")).words)
    with_it = "local to be asked with A named reviewing officer within 5 working days (one cause)"
    assert " ".join(words.split()).count(with_it) == 1


def test_on_a_phone_a_cell_says_what_it_is_of(page):
    due, late = re.findall(r'<td data-of="(Due|Late, or not met)"', page)[:2]
    assert (due, late) == ("Due", "Late, or not met")
    assert "<td><b>canary-01</b>" in page and "<td>The record does not show" in page
