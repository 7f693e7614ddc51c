"""A small caseload under two rules, its sample drawn, and the worksheets filled in as a person would."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

QUESTION = """\
id: plan-kind
title: The plan is kind
theme: plans
asks: Is the plan kind?
suits: {domains: [lac], sample: Any child.}
look-at: [The plan]
levels: {"yes": It is., partly: In part., "no": It is not., not-applicable: There is no plan.}
then-ask: What would be kinder?
source: {instrument: A service's own questions}
last-checked: 2026-03-01
"""
PROFILE = "forces: [act, regulation, statutory-guidance, national-standard, guidance, local]"


class Workbook:
    """A workbook of worksheets, to be filled in."""

    def __init__(self, path: Path) -> None:
        self.path, self.book = path, openpyxl.load_workbook(path)

    def rows(self, sheet: str) -> list[dict[str, object]]:
        """The rows of a sheet by heading."""
        head, *rows = self.book[sheet].iter_rows(values_only=True)
        return [dict(zip(head, row, strict=True)) for row in rows]

    def write(self, sheet: str, row: int, heading: str, value: object) -> None:
        """Write one cell; rows count from 1, the first below the headings."""
        columns = [cell.value for cell in self.book[sheet][1]]
        self.book[sheet].cell(row + 1, columns.index(heading) + 1).value = value

    def fill(self, sheet: str, heading: str, values: object) -> None:
        """Write a column from the top."""
        for row, value in enumerate(values, start=1):
            self.write(sheet, row, heading, value)

    def save(self, name: str = "back.xlsx") -> Path:
        """Save it under another name."""
        self.book.save(self.path.parent / name)
        return self.path.parent / name


@pytest.fixture
def audit_rules(rules_folder, rule):
    """A local rule and a regulation that ask the same, and one question."""
    files = {
        "lac/have.yaml": rule(),
        "lac/local.yaml": rule("lac.test.local", title="A local rule", force="local"),
        "questions/plan-kind.yaml": QUESTION,
    }

    def write(profile: str = "", **more: str):
        settings = f"{PROFILE}\n{profile}".strip()
        return rules_folder({**files, **{f"questions/{k}.yaml": v for k, v in more.items()}}, profile=settings)

    return write


@pytest.fixture
def caseload(snapshot, in_care):
    """So many children in care, none of whom is shown to have been referred: each is a finding under both rules."""

    def write(children: int, **more: object) -> Path:
        child = {"kind": "child", "born": "2012-05-09", "team": "North", **more}
        return snapshot({f"CHILD-{number:02}": [child, in_care] for number in range(children)})

    return write


@pytest.fixture
def drawn(in_process, audit_rules, caseload, tmp_path) -> Callable[..., Workbook]:
    """Draws a sample, and gives its workbook."""

    def draw(children: int = 4, size: int | None = None, to: str = "out", named: str = "", **more: object) -> Workbook:
        more_named = ["--case", named] if named else []
        ran = in_process("audit", "sample", caseload(children, **more), "--rules", audit_rules(), "--name", "spring",
                         "--size", size or children, "--output", tmp_path / to, *more_named)  # fmt: skip
        assert ran.status == 0, ran.err
        return Workbook(tmp_path / to / "worksheets.xlsx")

    return draw


@pytest.fixture
def back(in_process, audit_rules):
    """Reads worksheets back."""

    def run(*arguments: object, profile: str = ""):
        return in_process("audit", "return", *arguments, "--rules", audit_rules(profile))

    return run


def ticked(text: str, option: str, after: str = "") -> str:
    """A worksheet in Markdown with the first box of an option ticked, after some text."""
    start = text.index(after)
    return text[:start] + re.sub(rf"\[ \] (?={re.escape(option)})", "[x] ", text[start:], count=1)
