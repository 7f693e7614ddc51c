"""`checker rules diff`: what changed in meaning, and what became of a snapshot's disputes."""

from __future__ import annotations

from pathlib import Path

import pytest

NATIONAL = "forces: [act, regulation, statutory-guidance, national-standard, guidance, local]"
DEFINITION = "id: cared_for\ntitle: Cared for\nmeans: M.\nperiod: {}\n"


@pytest.fixture
def diff(tool, rules_folder):
    """Compares two folders of one rule each and gives the exit status and what is said."""

    def run(old: str, new: str, *more: object, others: tuple[dict[str, str], dict[str, str]] = ({}, {})):
        folders = [
            rules_folder({"lac/test-visit.yaml": text, **extra}, name=name, profile=NATIONAL)
            for name, text, extra in (("old", old, others[0]), ("new", new, others[1]))
        ]
        ran = tool("rules", "diff", *folders, *more)
        assert ran.stderr == ""
        return ran.returncode, ran.stdout

    return run


def test_nothing_changed(diff, good):
    assert diff(good, good) == (0, "Nothing changed in meaning.\n")


@pytest.mark.parametrize(
    ("found", "put_in", "line"),
    [
        ("value: 5 working days", "value: 7 working days", "limit: 5 working days, now 7 working days"),
        ("from: 2011-04-01, prov", "from: 2011-04-01, to: 2024-12-31, prov", "limit, until: put in (2024-12-31)"),
        (
            "{seen: true}}",
            "{seen: true, seen_alone: true}}",
            "evidence, visit: seen yes, now seen yes and seen alone yes",
        ),
        ("kind: visit, where: {seen: true}", "kind: review", "evidence: taken out: visit (seen yes)"),
        ("kind: visit, where: {seen: true}", "kind: review", "evidence: put in: review"),
        ("start-of: looked_after", "end-of: looked_after", "trigger, edge: start, now end"),
        ("\ndispute:", "\nunless: placement\n\ndispute:", "unless: put in (placement)"),
        ("\ndispute:", "\nexcused-by: [{kind: missing}]\n\ndispute:", "excused-by: put in: missing"),
        ("force: local", "force: guidance", "force: local, now guidance"),
    ],
)
def test_what_changed_in_meaning(diff, good, found, put_in, line):
    assert found in good
    status, said = diff(good, good.replace(found, put_in, 1))
    assert status == 1
    assert f"  {line}\n" in said
    assert said.splitlines()[-1] == (
        "0 put in, 0 taken out; 1 rule changed in meaning, 0 in words, sources or examples alone"
    )


def test_another_day_in_force_is_a_value_taken_out_and_one_put_in(diff, good):
    _, said = diff(good, good.replace("from: 2011-04-01, prov", "from: 2013-04-01, prov"))
    assert (
        "  limit: taken out: 5 working days (from 2011-04-01)\n  limit: put in: 5 working days (from 2013-04-01)\n"
        in said
    )


@pytest.mark.parametrize(
    ("found", "put_in", "line"),
    [
        ("title: A visit after coming into care", "title: First visit", "  words: title: worded otherwise\n"),
        ("not show a visit", "not hold a visit", "  words: dispute, message: worded otherwise\n"),
        (
            "provision: standard 1",
            "provision: standard 2",
            "  who is cited: limit, provision: standard 1, now standard 2\n",
        ),
        ("name: a day late", "name: one day late", "  examples: 1 put in, 1 taken out\n"),
        ("end: 2025-06-25", "end: 2025-06-26", "  examples: 1 changed\n"),
    ],
)
def test_what_changed_in_words_alone(diff, good, found, put_in, line):
    assert found in good
    status, said = diff(good, good.replace(found, put_in, 1))
    assert status == 0
    assert line in said
    assert said.endswith("\n\nNothing changed in meaning.\n")


def test_a_second_edition_of_the_same_figure_changes_who_is_cited(diff, good):
    value = "    - {value: 5 working days, from: 2011-04-01, provision: standard 1, verified: false}\n"
    two = value.replace(", prov", ", to: 2019-12-31, prov") + value.replace("2011-04-01", "2020-01-01")
    status, said = diff(good, good.replace(value, two))
    assert status == 0
    assert "who is cited: limit: put in: 5 working days (from 2020-01-01)" in said


def test_what_it_comes_to_is_shown_by_the_old_examples(diff, good):
    """With six working days in place of five: due on 10 June. The first of the old examples to differ is shown."""
    _, said = diff(good, good.replace("value: 5 working days", "value: 6 working days"))
    assert 'the old example "on the last day" would come out otherwise' in said.replace("\n    ", " ")
    assert "expected due 2025-06-09, found 2025-06-10" in said.replace("\n    ", " ")
    assert "  and so would 2 more of its old examples\n" in said  # all but the one whose field is not recorded


def test_rules_and_definitions_put_in(diff, good):
    defined = {"definitions/cared_for.yaml": DEFINITION.format("looked_after")}
    another = {"lac/test-more.yaml": good.replace("lac.test.visit", "lac.test.more")}
    status, said = diff(good, good, others=({}, {**defined, **another}))
    assert status == 1
    assert "Rules put in: 1\n  lac.test.more  A visit after coming into care\n" in said
    assert "Definitions put in: cared_for\n" in said


def test_rules_and_definitions_taken_out(diff, good):
    defined = {"definitions/cared_for.yaml": DEFINITION.format("looked_after")}
    another = {"lac/test-more.yaml": good.replace("lac.test.visit", "lac.test.more")}
    status, said = diff(good, good, others=({**defined, **another}, {}))
    assert status == 1
    assert "Rules taken out: 1\n  lac.test.more  A visit after coming into care\n" in said
    assert "Definitions taken out: cared_for\n" in said


def test_a_definition_changes_the_rules_that_rest_on_it(diff, good):
    rule = good.replace("start-of: looked_after", "start-of: cared_for")
    old, new = ({"definitions/cared_for.yaml": DEFINITION.format(period)} for period in ("looked_after", "placement"))
    status, said = diff(rule, rule, others=(old, new))
    assert status == 1
    assert "  through the definition cared_for, changed below\n" in said
    assert "Definitions changed: 1\n\ncared_for  Cared for\n  period: looked after, now placement\n" in said


def test_a_rule_switched_off_by_its_profile(tool, rules_folder, good):
    old, new = (
        rules_folder({"lac/test-visit.yaml": good}, name=name, profile=NATIONAL.replace(", local", without))
        for name, without in (("old", ", local"), ("new", ""))
    )
    ran = tool("rules", "diff", old, new)
    assert ran.returncode == 1
    assert "Rules the profile now has on or off:\n  lac.test.visit  off\n" in ran.stdout
    (new / "lac" / "test-more.yaml").write_text(good.replace("lac.test.visit", "lac.test.more"), encoding="utf-8")
    said = tool("rules", "diff", old, new).stdout
    assert "  lac.test.more  A visit after coming into care (off: the profile does not run it)\n" in said


def test_what_a_profile_sets(tool, rules_folder, good):
    profiles = (NATIONAL, NATIONAL + "\nsettling: {visit: 3}\ntighten: {lac.test.visit: {limit: [{value: 3 working days, "
                "from: 2020-01-01, provision: p, verified: true}]}}")  # fmt: skip
    old, new = (
        rules_folder({"lac/test-visit.yaml": good}, name=name, profile=profile)
        for name, profile in zip(("old", "new"), profiles, strict=True)
    )
    ran = tool("rules", "diff", old, new)
    assert ran.returncode == 1
    assert "Settings of the profile:\n  days given for a visit to be written up: 0, now 3\n" in ran.stdout
    assert "3 working days (from 2020-01-01)" in ran.stdout


# --- disputes --------------------------------------------------------------------------------------------------------


@pytest.fixture
def source(snapshot) -> Path:
    """On 12 June 2025: due in five working days, one child on 9 June and one on 11 June; a third was seen on 4 June."""
    care = {"kind": "looked_after"}
    return snapshot(
        {
            "C-1": [{**care, "start": "2025-06-02"}],
            "C-2": [{**care, "start": "2025-06-04"}],
            "C-3": [{**care, "start": "2025-06-02"}, {"kind": "visit", "on": "2025-06-04", "seen": True}],
        },
        as_at="2025-06-12",
    )


def test_disputes_that_would_appear_go_or_stand(diff, good, source):
    """Seven working days: due on 11 June and on 13 June, so one stands over another day and one goes."""
    longer = good.replace("value: 5 working days", "value: 7 working days")
    status, said = diff(good, longer, source)
    assert status == 1
    gone = "  lac.test.visit  C-2  looked_after 2025-06-04, overdue, due 2025-06-11\n"
    stands = "  lac.test.visit  C-1  looked_after 2025-06-02, overdue, due 2025-06-09"
    stands += ", now looked_after 2025-06-02, overdue, due 2025-06-11\n"
    assert f"Disputes that would appear: 0\n\nDisputes that would go: 1\n{gone}" in said
    assert f"Disputes that would stand, over another day or verdict: 1\n{stands}" in said
    assert said.endswith("; 0 disputes more, 1 fewer\n")
    _, said = diff(longer, good, source)
    assert f"Disputes that would appear: 1\n{gone}\nDisputes that would go: 0\n" in said


def test_a_period_as_for_check(diff, good, source):
    longer = good.replace("value: 5 working days", "value: 7 working days")
    _, said = diff(good, longer, source, "--period", "2024-01-01..2024-12-31")
    assert "Disputes that would appear: 0\n\nDisputes that would go: 0\n\n" in said


def test_rules_that_do_not_load(tool, rules_folder, good, tmp_path):
    folder = rules_folder({"lac/test-visit.yaml": good})
    ran = tool("rules", "diff", folder, tmp_path / "none")
    assert (ran.returncode, ran.stdout) == (2, "")
    broken = rules_folder({"lac/test-visit.yaml": good.replace("looked_after}", "lookd_after}", 1)}, name="broken")
    ran = tool("rules", "diff", folder, broken)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "did you mean looked_after?" in ran.stderr


def test_the_rules_shipped_against_themselves(tool, root):
    assert tool("rules", "diff", root / "rules", root / "rules").returncode == 0
