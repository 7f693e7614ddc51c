"""`docs/rules` is what `python -m tools.rule_pages` writes, and holds every rule and question once, under fixed headings."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from checker.ruleset.library import Library
from tests.shipped import shipped_library
from tools.rule_pages import FOLDER, pages

LIBRARY: Library = shipped_library()
WRITTEN = pages(LIBRARY)
HEADINGS = {
    "rule": ["Who says so", "What the law says, and since when", "What is checked", "Words used",
             "If the record does not show it", "Examples", "Known limits"],
    "question": ["Who says so", "Which sample it suits", "What to look at", "What each answer looks like",
                 "If the answer is no, or in part", "Known limits"],
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_a_page_is_not_out_of_date(name: str) -> None:
    there = (FOLDER / name).read_text(encoding="utf-8") if (FOLDER / name).is_file() else ""
    assert there == WRITTEN[name], "write them again: python -m tools.rule_pages"


def test_no_page_is_there_that_is_not_written() -> None:
    assert {file.name for file in FOLDER.iterdir()} == set(WRITTEN)


def test_every_rule_and_question_has_one_page() -> None:
    found = [heading for text in WRITTEN.values() for heading in re.findall(r"(?m)^## (.+)$", text)]
    rules = [written.model.id for written in LIBRARY.rules]
    questions = [f"question.{written.model.id}" for written in LIBRARY.questions]
    assert sorted(found) == sorted([*rules, *questions])


@pytest.mark.parametrize("name", WRITTEN)
def test_headings_are_fixed(name: str) -> None:
    allowed = HEADINGS["question" if name == "questions.md" else "rule"]
    for page in re.split(r"(?m)^## ", WRITTEN[name])[1:]:
        headings = re.findall(r"(?m)^### (.+)$", page)
        assert headings == [heading for heading in allowed if heading in headings]
        assert {heading for heading in allowed if heading != "Words used"} <= set(headings)


def test_the_order_of_the_files_makes_no_difference() -> None:
    turned = replace(LIBRARY, rules=LIBRARY.rules[::-1], questions=LIBRARY.questions[::-1])
    assert pages(turned) == WRITTEN


@pytest.mark.parametrize("name", WRITTEN)
def test_every_link_of_the_list_leads_to_a_heading(name: str) -> None:
    anchors = {re.sub(r"[^\w -]", "", heading).lower() for heading in re.findall(r"(?m)^## (.+)$", WRITTEN[name])}
    assert set(re.findall(r"(?m)^- \[[^\]]+\]\(#([^)]+)\)", WRITTEN[name])) == anchors


@pytest.mark.parametrize("name", WRITTEN)
def test_every_file_named_is_there(name: str) -> None:
    assert [link for link in re.findall(r"\]\((\.\./[^)]+)\)", WRITTEN[name]) if not (FOLDER / link).is_file()] == []
