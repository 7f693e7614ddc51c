"""A rule the profile mutes: its disputes are counted and shown as muted, and are not raised. Law is never muted."""

from __future__ import annotations

import pytest

PROFILE = """\
forces: [act, regulation, statutory-guidance, national-standard, guidance, local]
muted:
  - {rule: %s, reason: wrong in most looks, since: %s, agreed-by: head of service}"""


@pytest.fixture
def run(checker, snapshot, in_care, rules_folder, rule):
    """Runs two rules, one local and one a regulation, over one child who was referred under neither."""

    def check(*arguments, muted="lac.test.local", since="2026-03-31", local=None):
        files = {
            "lac/have.yaml": rule(),
            "lac/local.yaml": local or rule("lac.test.local", force="local"),
        }
        folder = rules_folder(files, profile=PROFILE % (muted, since))
        return checker("check", snapshot({"canary-1": [in_care]}), "--rules", folder, *arguments)

    return check


def test_its_disputes_are_counted_shown_as_muted_and_not_raised(run):
    told = run("--format", "json").json
    assert {dispute["rule"]: dispute["status"] for dispute in told["disputes"]} == {
        "lac.test.have": "new",
        "lac.test.local": "muted",
    }
    assert (told["summary"]["disputes"], told["summary"]["muted"], told["summary"]["not_met"]) == (1, 1, 2)
    assert told["muted"] == [
        {"rule": "lac.test.local", "since": "2026-03-31", "reason": "wrong in most looks", "disputes": 1}
    ]


def test_the_text_says_so_with_why_and_who_agreed(run):
    ran = run()
    assert ran.status == 1
    assert "Disputes to settle: 1\n" in ran.out
    shown = " ".join(ran.out.split())
    assert (
        "Muted in the profile: counted, and not raised lac.test.local: 1 dispute; since 31 March 2026, agreed by head of "
        "service: wrong in most looks" in shown
    )
    assert "1 dispute raised; 1 muted." in shown


def test_muted_alone_there_is_nothing_to_settle(run):
    ran = run("--select", "lac.test.local")
    assert ran.status == 0
    assert "nothing to settle in this period" in ran.out


def test_it_is_raised_until_the_day_it_is_muted_from(run):
    told = run("--format", "json", since="2026-04-01").json
    assert (told["summary"]["disputes"], told["summary"]["muted"], told["muted"]) == (2, 0, [])


@pytest.mark.parametrize("format", ["html", "xlsx", "csv", "sarif", "junit", "gitlab", "github", "jsonl"])
def test_no_format_counts_it(run, tmp_path, format):
    assert run("-q", "--report", f"{format}={tmp_path / 'report'}", "--select", "lac.test.local").status == 0


@pytest.mark.parametrize(
    ("muted", "local", "said"),
    [
        ("lac.test.have", None, "lac.test.have cannot, as its force is regulation"),
        ("lac.test.hav", None, 'there is no rule "lac.test.hav"'),
        ("lac.test.local", "immediate", "lac.test.local cannot, as it concerns a child's immediate safety"),
        ("lac.test.local, rule: lac.test.local", None, "rule"),
    ],
)
def test_what_cannot_be_muted_is_refused_where_it_is_written(run, rule, muted, local, said):
    text = rule("lac.test.local", force="local").replace(
        "severity: medium", "severity: medium\n  immediate-safety: true"
    )
    ran = run(muted=muted, local=text if local else None)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "typical.yaml:5:" in ran.err


def test_a_reason_is_not_left_blank(checker, snapshot, in_care, rules_folder, rule):
    profile = PROFILE.replace("wrong in most looks", '" "') % ("lac.test.local", "2026-03-31")
    folder = rules_folder({"lac/local.yaml": rule("lac.test.local", force="local")}, profile=profile)
    ran = checker("check", snapshot({"canary-1": [in_care]}), "--rules", folder)
    assert (ran.status, ran.out) == (2, "")
    assert "muted[0].reason: expected at least 1 character" in ran.err


def test_what_the_protocol_records_as_a_dip_audit_is_a_list_of_its_own(checker, demonstration):
    """The protocol names visits by rule and by theme, and nothing about reviewing officers."""
    chosen = ("--select", "lac.visit", "--select", "lac.iro")
    told = checker("check", demonstration, *chosen, "--format", "json", "--reveal-ids").json
    of = {dispute["id"]: dispute for dispute in told["disputes"]}
    visits = [each for each, dispute in of.items() if dispute["theme"] == "visits"]
    assert set(told["dip_audit"]) == set(visits)
    assert 0 < len(visits) < len(of)
    listed = checker("check", demonstration, *chosen).out.split("Also recorded as a dip audit: ")[1].split("\n\n")[0]
    cases = sorted({of[each]["case"] for each in visits if of[each]["rule"] == "lac.visit.interval"})
    assert listed.startswith(f"{len(visits)}\n")
    assert f"Visits to the child [lac.visit.interval]: {', '.join(cases)}" in " ".join(listed.split())
    assert "lac.iro" not in listed
