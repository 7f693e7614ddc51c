"""`checker reconcile`: what a source holds as it is read, beside the service's own figures."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def council(snapshot):
    """As at 31 March 2026, by hand.

    Looked after now: A and B in team one, C in two; D, who began on a day not known before 1 July 2025, went home on 1
    February 2026. E's care ended on a day not known, and may go on. So 3, or 4 with E. Began in the 12 months from 1 April
    2025: B on 1 April 2025 itself and C; D may have: 2, or 3. Ended: D; E may have: 1, or 2.
    """
    team = {name: {"kind": "child", "team": team} for name, team in {"A": "one", "B": "one", "C": "two"}.items()}

    def care(start, **more):
        return {"kind": "looked_after", "start": start, **more}

    return snapshot(
        {
            "A": [team["A"], care("2025-03-31")],
            "B": [team["B"], care("2025-04-01")],
            "C": [team["C"], care("2025-06-01", end="2025-08-01"), care("2025-08-01")],
            "D": [care("unknown", started_by="2025-07-01", end="2026-02-01")],
            "E": [care("2020-01-01", end="unknown")],
        },
        as_at="2026-03-31",
        covers={"looked_after": "all"},
    )


@pytest.fixture
def run(checker, council, tmp_path):
    def reconcile(*arguments, figures=None):
        if figures is not None:
            (tmp_path / "figures.yaml").write_text(figures)
            arguments = ("--figures", tmp_path / "figures.yaml", *arguments)
        return checker("reconcile", council, *arguments)

    return reconcile


def figure(ran, name):
    return next(each for each in ran.json["figures"] if each["name"] == name)


def test_those_now_begun_and_ended(run):
    ran = run("--format", "json")
    assert (ran.status, ran.err) == (0, "")
    found = {name: (figure(ran, name)["least"], figure(ran, name)["most"]) for name in (
        "looked_after", "looked_after_began", "looked_after_ended", "cp_plan",
    )}  # fmt: skip
    assert found == {
        "looked_after": (3, 4),
        "looked_after_began": (2, 3),
        "looked_after_ended": (1, 2),
        "cp_plan": (0, 0),
    }
    assert figure(ran, "looked_after")["by_team"] == {"one": 2, "two": 1}
    assert (figure(ran, "looked_after")["covered"], figure(ran, "cp_plan")["covered"]) == (True, False)


@pytest.mark.parametrize(
    ("own", "apart", "provisional"),
    [(3, 0, False), (4, 0, False), (5, 20, True), (2, 50, True), (0, 100, True)],
)
def test_beside_the_services_own(run, own, apart, provisional):
    ran = run("--format", "json", figures=f"looked_after: {own}\n")
    found = figure(ran, "looked_after")
    assert (found["own"], found["apart"], ran.json["provisional"]) == (own, apart, provisional)


def test_two_percent_is_let_pass_and_no_more(checker, snapshot, tmp_path):
    care = {"kind": "looked_after", "start": "2025-06-01"}
    source = snapshot({f"C{n}": [care] for n in range(49)}, as_at="2026-03-31", covers={"looked_after": "all"})
    for own, provisional in ((50, False), (51, True)):  # 1 in 50 is 2%; 2 in 51 is 3.9%
        (tmp_path / "f.yaml").write_text(f"looked_after: {own}\n")
        ran = checker("reconcile", source, "--format", "json", "--figures", tmp_path / "f.yaml")
        assert ran.json["provisional"] is provisional


def test_it_reads_well_and_names_nobody(run):
    ran = run(figures="looked_after: 5\n")
    assert ["Children", "looked", "after", "3", "to", "4", "5", "20.0%", "*"] in [
        line.split() for line in ran.out.splitlines()
    ]
    assert "* More than 2% from the service's own figure: what is reported is provisional." in ran.out
    assert "provisional" not in run(figures="looked_after: 3\n").out
    assert "Rules this source cannot evaluate:" in ran.out
    assert "What recording would decide the most" in ran.out


def test_what_would_decide_the_most_is_said_in_words(checker, snapshot, rules_folder, rule):
    """Two children in care: whether there are referrals to advocacy is not covered, and would decide duties of both."""
    care = {"kind": "looked_after", "start": "2025-06-01"}
    child = {"kind": "child", "born": "2010-05-09"}
    source = snapshot({"C1": [child, care], "C2": [child, care]}, covers={"looked_after": "all"})
    arguments = ("reconcile", source, "--rules", rules_folder({"lac/have.yaml": rule()}))
    decide = checker(*arguments).out.partition("What recording would decide the most\n")[2]
    assert re.search(r"^advocacy referral +not covered +2 +1$", decide, re.MULTILINE)
    found = checker(*arguments, "--format", "json").json["would_decide"]
    assert found == [{"needs": "advocacy_referral", "why": "not-covered", "duties": 2, "rules": 1}]


@pytest.mark.parametrize("figures", ["children: 3\n", "looked_after: many\n", "- 3\n", "looked_after: -1\n"])
def test_figures_that_are_none(run, figures):
    ran = run(figures=figures)
    assert ran.status == 2
    assert "expected names of figures" in ran.err and "it may hold: looked_after, looked_after_began" in ran.err
