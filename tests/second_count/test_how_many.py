"""How many rules are counted a second time, as the README says."""

from __future__ import annotations

from pathlib import Path

from tests.second_count import asked, test_in_care, test_more_rules, test_odd_caseload


def test_the_readme_says_how_many() -> None:
    counted = {*asked.RULES, *test_odd_caseload.RULES, test_odd_caseload.CASELOAD}
    for by_sort in (test_in_care.COUNTED, test_more_rules.COUNTED):
        counted |= {rule for rules in by_sort.values() for rule in rules}
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text(encoding="utf-8")
    assert f"on {len(counted)} rules to a second count" in readme
