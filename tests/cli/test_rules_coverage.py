"""`checker rules coverage`: which rules answer each row of the catalogues."""

from __future__ import annotations

LEDGER = """\
catalogue: some
rows:
  - {row: a.first, section: 1, rules: [lac.b, cp.a]}
  - {row: a.second, section: 12A, none: a question for a person}
  - {row: a.third.longer, section: 2, rules: [lac.b]}
"""


def test_a_table_for_each_ledger(checker, rules_folder, rule):
    folder = rules_folder({"lac/b.yaml": rule("lac.b"), "cp/a.yaml": rule("cp.a"), "coverage/some.yaml": LEDGER})
    ran = checker("rules", "coverage", "--rules", folder)
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "some\n"
        "  a.first         1    lac.b, cp.a\n"
        "  a.second        12A  none: a question for a person\n"
        "  a.third.longer  2    lac.b\n"
        "\n"
        "3 rows: 2 answered by 2 rules, 1 with a reason why not\n"
    )


def test_a_row_with_neither_is_exit_2_with_its_place(checker, rules_folder, rule):
    ledger = "catalogue: some\nrows:\n  - {row: a.first, section: 1}\n"
    folder = rules_folder({"lac/b.yaml": rule("lac.b"), "coverage/some.yaml": ledger})
    ran = checker("rules", "coverage", "--rules", folder)
    assert (ran.status, ran.out) == (2, "")
    assert "some.yaml:3:" in ran.err
    assert "expected either `rules` and `measures`, or `none`, for a.first" in ran.err


def test_a_rule_that_is_not_there_is_exit_2_with_its_place(checker, rules_folder, rule):
    folder = rules_folder({"lac/b.yaml": rule("lac.b"), "coverage/some.yaml": LEDGER})
    ran = checker("rules", "coverage", "--rules", folder)
    assert (ran.status, ran.out) == (2, "")
    assert "some.yaml:3:" in ran.err
    assert 'expected the id of a rule, found "cp.a"' in ran.err


def test_a_folder_without_a_ledger(checker, rules_folder, rule):
    folder = rules_folder({"lac/b.yaml": rule("lac.b")})
    ran = checker("rules", "coverage", "--rules", folder)
    assert (ran.status, ran.out) == (2, "")
    assert "expected a ledger of coverage" in ran.err


def test_of_the_rules_shipped(checker):
    ran = checker("rules", "coverage")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("looked-after\n")
    assert "lac.review.first " in ran.out
