"""A rule that commends, asked for without those among whose duties it looks: it comes to what it comes to beside them."""

from __future__ import annotations

import re

import pytest

from checker.disputes.pseudonyms import Pseudonyms
from tests.conftest import HAVE, KEY

COMMENDS = """\
commend:
  while: looked_after
  rules: [lac.test]
  in-last: 12 months
  in-force: {from: 2011-04-01, provision: regulation 7, verified: true}"""
REVIEWED = HAVE.replace("{kind: advocacy_referral}", "{kind: review, where: {status: held}}")
CARE = {"kind": "looked_after", "start": "2025-06-02"}
REFERRED = {"kind": "advocacy_referral", "on": "2025-06-10"}
HELD = {"kind": "review", "on": "2025-06-20", "status": "held"}


@pytest.fixture
def rules(rules_folder, rule):
    """Two duties of a child in care, and good practice where both are met."""
    return rules_folder(
        {
            "lac/test-have.yaml": rule(),
            "lac/test-reviewed.yaml": rule("lac.test.reviewed", body=REVIEWED),
            "lac/praise.yaml": rule("lac.praise", body=COMMENDS),
        }
    )


@pytest.fixture
def source(snapshot):
    """Both are met of one child, and of the other one is."""
    return snapshot({"C-1": [CARE, REFERRED, HELD], "C-2": [CARE, REFERRED]}, as_at="2026-03-31", covers="all")


@pytest.fixture
def checked(checker, rules, source):
    def run(*options):
        return checker("check", source, "--rules", rules, "--format", "json", "--reveal-ids", *options).json

    return run


def test_it_is_told_of_whom_it_is_in_the_whole_run(checked):
    told = checked()
    assert [each["case"] for each in told["commendations"]] == ["C-1"]
    assert [(each["case"], each["rule"]) for each in told["disputes"]] == [("C-2", "lac.test.reviewed")]


@pytest.mark.parametrize(
    "options", [(), ("--engine", "polars"), ("--verify",), ("--case", "C-1"), ("--engine", "durable")]
)
def test_selected_alone_it_commends_whom_it_does_in_the_whole_run(checked, options):
    """And nothing is told of what it looks at, which was not selected."""
    told = checked("--select", "lac.praise", *options)
    assert told["commendations"] == checked()["commendations"]
    assert told["disputes"] == []
    assert [each["id"] for each in told["rules"]] == ["lac.praise"]
    assert (told["summary"]["duties"], told["summary"]["met"]) == (1, 1)


def test_nobody_is_commended_for_that_what_was_missed_is_ignored(checked):
    told = checked("--ignore", "lac.test.reviewed")
    assert [each["case"] for each in told["commendations"]] == ["C-1"]
    assert told["disputes"] == []
    assert [each["id"] for each in told["rules"]] == ["lac.praise", "lac.test.have"]


def test_alone_it_is_explained_and_nothing_else_is(checker, rules, source):
    one, other = (checker("explain", source, f"C-{n}", "lac.praise", "--rules", rules) for n in (1, 2))
    assert (one.status, one.err, other.status, other.err) == (0, "", 0, "")
    assert "  MET" in one.out and "duties in time: 2" in one.out
    assert set(re.findall(r"^(lac\.[\w.]+):", one.out, re.MULTILINE)) == {"lac.praise"}
    assert "MET" not in other.out and "lac.test.have" not in other.out
    assert " ".join(other.out.split()).endswith(
        "No duties: lac.praise: nothing is commended: in its way stood, of 1 April 2025 to 31 March 2026: lac.test.reviewed (not "
        "met, of 2 June 2025)"
    )


LATE = """\
within:
  trigger: {event: review, where: {status: held}}
  recorded: true
  limit:
    - {value: 5 days, from: 2011-04-01, provision: regulation 8, verified: true}"""
ENDED = {**CARE, "end": "2026-01-05"}


@pytest.mark.parametrize(
    ("facts", "body", "why"),
    [
        (
            [ENDED, REFERRED, HELD],
            COMMENDS,
            "it is not certain that what it is looked for in goes on at the as-at date (looked after)",
        ),
        ([CARE], COMMENDS.replace("2011-04-01", "2026-04-01"), "no text of it is in force on the as-at date"),
        (
            [CARE, REFERRED, {**HELD, "recorded": "2025-07-01"}, {"kind": "missing", "start": "2026-03-30"}],
            COMMENDS.replace("rules: [lac.test]", "rules: [lac.late]"),
            "in its way stood, of 1 April 2025 to 31 March 2026: lac.late (late by 6 days, due 25 June 2025)",
        ),
        (
            [CARE],
            COMMENDS.replace("rules: [lac.test]", "rules: [lac.late]"),
            "nothing that it looks at fell due 1 April 2025 to 31 March 2026, or is still open",
        ),
        (
            [CARE, REFERRED, HELD, {"kind": "missing", "start": "2026-03-30"}],
            COMMENDS + "\n  also: {not: missing}",
            "what it asks besides (`also`) is not so on the as-at date",
        ),
    ],
)  # fmt: skip
def test_why_nothing_is_commended_is_said(checker, rules_folder, rule, snapshot, facts, body, why):
    folder = rules_folder(
        {
            "lac/test-have.yaml": rule(),
            "lac/test-reviewed.yaml": rule("lac.test.reviewed", body=REVIEWED),
            "lac/late.yaml": rule("lac.late", body=LATE),
            "lac/praise.yaml": rule("lac.praise", body=body),
        }
    )
    source = snapshot({"C-1": facts}, as_at="2026-03-31", covers="all")
    ran = checker("explain", source, "C-1", "lac.praise", "--rules", folder)
    assert (ran.status, ran.err) == (0, "")
    assert " ".join(ran.out.split()).endswith(f"lac.praise: nothing is commended: {why}")


def test_it_is_explained_by_its_id_beside_its_rule(checker, rules, source, checked):
    (praise,) = checked()["commendations"]
    ran = checker("explain", source, praise["id"], "lac.praise", "--rules", rules)
    assert (ran.status, ran.err) == (0, "")
    assert f"Only dispute {praise['id']}" in ran.out and "  MET" in ran.out


def test_a_dispute_over_what_it_looks_at_is_none_of_its_own(checker, rules, source, checked):
    (missed,) = checked()["disputes"]
    ran = checker("explain", source, missed["id"], "lac.praise", "--rules", rules)
    assert (ran.status, ran.out) == (2, "")
    assert "nor a duty under lac.praise that a dispute of that id is over" in ran.err
    assert Pseudonyms(KEY.encode()).dispute("lac.test.reviewed", "C-2", missed["key"]) == missed["id"]


def test_that_a_commendation_cannot_be_told_is_not_said_to_fall_due(checker, rules, snapshot):
    """It asks nothing of anybody, on whatever day: what it looks at may fall due, here that a review is held."""
    source = snapshot({"C-1": [CARE, REFERRED]}, as_at="2026-03-31", covers={"looked_after": "all"})
    alone = checker("due", source, "--rules", rules, "--select", "lac.praise")
    assert (alone.status, alone.err) == (0, "")
    assert "cannot be told" not in alone.out
    assert "1 duty cannot be told from this source" in checker("due", source, "--rules", rules).out
