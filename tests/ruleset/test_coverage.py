"""The ledgers of coverage: every row of the catalogues is there once, and every rule they name is one."""

from __future__ import annotations

import os
from collections import Counter
from itertools import groupby
from pathlib import Path

import pytest

from checker.errors import RulesetError
from checker.ruleset.coverage import FOLDER, load_coverage
from checker.ruleset.library import Library, load_library, shipped_rules
from tests.shipped import shipped_library

ROOT = Path(__file__).resolve().parents[2]
CATALOGUES = Path(os.environ.get("CHECKER_CATALOGUES", ROOT.parent / "shared" / "law"))
NAMES = ("looked-after", "protection-lado-fostering")

LIBRARY: Library = shipped_library()
LEDGERS = {written.model.catalogue: written.model for written in load_coverage(shipped_rules(), LIBRARY)}


def rows_of(catalogue: Path) -> list[str]:
    """The first cell of each row of every table whose first column is headed `id`."""
    found, heading = [], ""
    for line in catalogue.read_text(encoding="utf-8").splitlines():
        if not line.startswith("|"):
            heading = ""
            continue
        cell = line.split("|")[1].strip()
        if not heading:
            heading = cell
        elif heading == "id" and cell.strip("-:"):
            found.append(cell)
    return found


def test_a_ledger_is_named_for_its_catalogue() -> None:
    files = {file.stem for file in (shipped_rules() / FOLDER).glob("*.yaml")}
    assert files == set(LEDGERS)
    assert files <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_every_row_of_the_catalogue_is_in_its_ledger_once_and_in_order(name: str) -> None:
    catalogue = CATALOGUES / f"{name}.md"
    if not catalogue.is_file():
        pytest.skip(f"no catalogue {catalogue.name} beside this checkout; set CHECKER_CATALOGUES")
    if name not in LEDGERS:
        pytest.skip(f"no ledger of {name} yet")
    rows = rows_of(catalogue)
    assert len(rows) > 100, "the catalogue's tables were not read"
    listed = [row.row for row in LEDGERS[name].rows]
    assert not [row for row, count in Counter(listed).items() if count > 1]
    assert listed == rows


@pytest.mark.parametrize("name", LEDGERS)
def test_every_rule_named_is_there(name: str) -> None:
    ids = {written.model.id for written in LIBRARY.rules}
    assert not {rule for row in LEDGERS[name].rows for rule in row.rules} - ids


@pytest.mark.parametrize("name", LEDGERS)
def test_the_rows_of_a_section_stand_together(name: str) -> None:
    sections = [section for section, _ in groupby(row.section for row in LEDGERS[name].rows)]
    assert len(sections) == len(set(sections))


def test_a_ledger_is_no_rule(tmp_path: Path) -> None:
    (tmp_path / "coverage").mkdir()
    (tmp_path / "coverage" / "some.yaml").write_text("catalogue: some\nrows: []\n", encoding="utf-8")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "typical.yaml").write_text("name: typical\ntitle: Any\nforces: [act]\n", encoding="utf-8")
    assert load_library(tmp_path).rules == ()


def ledger(tmp_path: Path, *rows: str) -> Path:
    (tmp_path / "coverage").mkdir(parents=True)
    text = "catalogue: some\nrows:\n" + "".join(f"  - {row}\n" for row in rows)
    (tmp_path / "coverage" / "some.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("rows", "line", "what"),
    [
        (["{row: a.b, section: 1}"], 3, "expected either `rules` and `measures`, or `none`, for a.b"),
        (
            ["{row: a.b, section: 1, rules: [lac.review.interval], none: x}"],
            3,
            "expected either `rules` and `measures`, or `none`",
        ),
        (['{row: a.b, section: 1, none: ""}'], 3, "expected a reason on one line"),
        (["{row: a.b, section: 1, none: x}", "{row: a.b, section: 2, none: y}"], 4, '"a.b" is already a row of'),
        (["{row: a.b, section: 1, rules: [lac.review.intervals]}"], 3, 'found "lac.review.intervals"'),
        (["{row: a.b, section: 1, measures: [lac.review.interval]}"], 3, "expected the id of a measure"),
    ],
    ids=["neither", "both", "no reason", "twice", "no such rule", "no such measure"],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, rows: list[str], line: int, what: str) -> None:
    with pytest.raises(RulesetError) as caught:
        load_coverage(ledger(tmp_path, *rows), LIBRARY)
    (fault,) = caught.value.faults
    assert what in fault.what
    assert (Path(fault.path).name, fault.line) == ("some.yaml", line)


def test_every_fault_is_said_at_once(tmp_path: Path) -> None:
    rows = ["{row: a.b, section: 1, rules: [lac.nothing.here]}", "{row: a.b, section: 1, none: x}"]
    with pytest.raises(RulesetError) as caught:
        load_coverage(ledger(tmp_path, *rows), LIBRARY)
    assert [fault.line for fault in caught.value.faults] == [3, 4]
