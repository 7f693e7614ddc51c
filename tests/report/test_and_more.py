"""Lists that stop after so many, and say how many more there are; and of which team many disputes of one rule are."""

from __future__ import annotations

import zipfile

import pytest

from checker.snapshot.vocabulary import Form, vocabulary
from tests.report.test_text import COMMEND, COMMENDED, UNSEEN, WITHIN, many_rules


def told(out: str) -> str:
    return " ".join(out.split())


@pytest.fixture
def report(checker, snapshot, rules_folder):
    def run(cases, files, *arguments, **settings):
        return checker("check", snapshot(cases, **settings), "--rules", rules_folder(files), *arguments).out

    return run


@pytest.mark.parametrize(("children", "more"), [(25, ""), (27, " and 2 more")])
def test_cases_recorded_as_a_dip_audit(report, root, rule, in_care, referred, children, more):
    protocol = (root / "rules" / "protocols" / "default.yaml").read_text(encoding="utf-8").split("root-causes:")[0]
    protocol = protocol.replace("[cp.visit, cp.core-group, cp.chronology]", "[lac.test]")
    cases = {f"C-{n:02}": [in_care] for n in range(children)} | {f"M-{n:02}": [in_care, referred] for n in range(20)}
    out = told(report(cases, {"lac/have.yaml": rule(body=WITHIN), "protocols/default.yaml": protocol}))
    named = ", ".join(f"C-{n:02}" for n in range(25))
    assert f"Also recorded as a dip audit: {children} A test rule [lac.test.have]: {named}{more} " in out


@pytest.mark.parametrize(("children", "more"), [(25, ""), (28, "\n  ... and 3 more: --verbose lists all,")])
def test_good_practice(report, rule, in_care, referred, children, more):
    files = {
        "lac/have.yaml": rule(body=WITHIN),
        "lac/good.yaml": rule("lac.test.good", title="Well done", body=COMMEND, examples=COMMENDED),
    }
    cases = {f"C-{n:02}": [in_care, referred] for n in range(children)}
    out = report(cases, files)
    assert out.count(" | Well done: ") == 25 and f"Good practice to commend: {children}\n" in out
    assert more in out and ("... and" in out) is bool(more)
    assert report(cases, files, "--verbose").count(" | Well done: ") == children


@pytest.mark.parametrize(
    ("kinds", "more"), [(25, ""), (26, "... and 1 more kind: --verbose"), (27, "... and 2 more kinds: --verbose")]
)
def test_problems_in_the_data(report, rule, in_care, referred, kinds, more):
    """Days of 11 letters, of 12 and so on: each length is a kind of its own."""
    days = [{"kind": "visit", "on": "x" * (11 + n)} for n in range(kinds)]
    files = {"lac/have.yaml": rule(body=WITHIN)}
    out = report({"C-1": [in_care, referred, *days]}, files)
    assert f"Problems in the data: {kinds}\n" in out and out.count("column on:") == 25
    assert more in out and ("... and" in out) is bool(more)
    assert report({"C-1": [in_care, referred, *days]}, files, "--verbose").count("column on:") == kinds


def events(*but: str) -> list[str]:
    """Kinds of event that are about a child, but for some."""
    kinds = vocabulary().kinds.items()
    return sorted(name for name, kind in kinds if kind.form is Form.EVENT and kind.about == "child" and name not in but)


@pytest.mark.parametrize(("kinds", "more"), [(10, ""), (12, "\n  ... and 2 more")])
def test_why_rules_decide_nothing(report, rule, in_care, kinds, more):
    """A rule for each of so many kinds, none of them covered, and ten of one kind: more than are listed one by one."""
    files = many_rules(rule, 10, UNSEEN) | {
        f"lac/k{at:02}.yaml": rule(f"lac.test.k{at:02}", body=UNSEEN.replace("event: referral", f"event: {name}"))
        for at, name in enumerate(events("advocacy_referral", "referral")[: kinds - 1])
    }
    out = report({"C-1": [in_care]}, files, covers={"looked_after": "all", "advocacy_referral": "all"})
    because = out.partition("(--verbose lists them), because:\n")[2].partition("\n\n")[0]
    assert because.startswith("  not covered: referral: 10 rules\n") and because.count("  not covered: ") == 10
    assert because.endswith(more) and ("... and" in because) is bool(more)


@pytest.mark.parametrize(("team", "said"), [({"team": "care-1"}, "team care-1"), ({}, "no team recorded")])
def test_of_which_team_many_disputes_of_one_rule_are(report, rule, in_care, referred, team, said):
    child = {"kind": "child", "born": "2014-05-09", **team}
    cases = {f"C-{n}": [in_care, child] for n in range(5)} | {f"M-{n}": [in_care, referred] for n in range(10)}
    out = report(cases, {"lac/have.yaml": rule(body=WITHIN)})
    assert f"  5 disputes of one rule, {said} | A test rule\n" in out


def test_what_almost_nothing_is_recorded_of_is_no_one_team_s(report, rule, in_care):
    """Twenty children of two teams, none with a referral: it is not said that they have no team."""
    cases = {
        f"C-{n:02}": [in_care, {"kind": "child", "born": "2014-05-09", "team": f"care-{n % 2}"}] for n in range(20)
    }
    out = report(cases, {"lac/have.yaml": rule(body=WITHIN)})
    assert "  20 disputes of one rule, every team | A test rule\n" in out


def test_files_of_an_archive_that_is_not_known(checker, tmp_path):
    for count, more in ((4, ""), (6, " and 2 more")):
        with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
            for n in range(count):
                archive.writestr(f"{n}.txt", "x")
        assert (
            f"nothing that is known here: 0.txt, 1.txt, 2.txt, 3.txt{more}\n"
            in checker("check", tmp_path / "a.zip").err
        )


def test_columns_of_a_draft_that_do_not_look_like_headings(checker, tmp_path):
    (tmp_path / "visits.csv").write_text("Person ID,Visit date,Worker,01/02/2026,02/02/2026\n01,05/01/2026,x,y,z\n")
    out = checker("mapping", "suggest", tmp_path / "visits.csv").out
    assert "# not used: Worker\n" in out
    assert "# and 2 more that do not look like headings: say header-row if they are not\n" in out


@pytest.mark.parametrize(("kinds", "more"), [(20, ""), (22, "\nand 2 more")])
def test_what_recording_would_decide_the_most(checker, snapshot, rules_folder, rule, in_care, kinds, more):
    files = {
        f"lac/k{at:02}.yaml": rule(f"lac.test.k{at:02}", body=WITHIN.replace("advocacy_referral", name))
        for at, name in enumerate(events()[:kinds])
    }
    source = snapshot({"C-1": [in_care]}, covers={"looked_after": "all"})
    out = checker("reconcile", source, "--rules", rules_folder(files)).out
    decide = out.partition("What recording would decide the most\n")[2].rstrip()
    assert decide.count(" not covered ") == 20
    assert decide.endswith(more) and ("\nand " in decide) is bool(more)
