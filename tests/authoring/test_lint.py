"""`checker rules lint`: one fault planted at a time in a rule that has none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from checker import examples
from checker.authoring import trials
from checker.authoring.lint import lint as look_over
from checker.ruleset.library import load_library, shipped_rules

STANDARDS = "standards:\n  - {id: T-01, answer: rule, text: A test}\n"
LIMIT = "    - {value: 5 working days, from: 2011-04-01, provision: standard 1, verified: false}\n"


def two_values(first_to: str, second_from: str) -> str:
    """The good rule's limit as two dated values."""
    return (
        f"    - {{value: 5 working days, from: 2011-04-01, to: {first_to}, provision: standard 1, verified: false}}\n"
        f"    - {{value: 5 working days, from: {second_from}, provision: standard 1, verified: false}}\n"
    )


@pytest.fixture
def lint(tool, rules_folder, tmp_path: Path):
    """Lints a rule, and gives the exit status and the first lines of its faults less the file's path."""
    standards = tmp_path / "standards.yaml"
    standards.write_text(STANDARDS, encoding="utf-8")

    def run(text: str, *options: str, file: str = "lac/test-visit.yaml") -> tuple[int, list[str]]:
        folder = rules_folder({file: text})
        ran = tool("rules", "lint", "--rules", folder, "--standards", standards, *options)
        assert ran.stderr == ""
        return ran.returncode, re.findall(rf"^\S*/rules/{re.escape(file)}:(\d+:\d+: .*)$", ran.stdout, re.M)

    return run


def test_a_rule_with_no_faults(tool, rules_folder, good, tmp_path):
    folder, standards = rules_folder({"lac/test-visit.yaml": good}), tmp_path / "standards.yaml"
    standards.write_text(STANDARDS, encoding="utf-8")
    ran = tool("rules", "lint", "--rules", folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines() == [
        "1 rule: no faults",
        "How long ago each text was last checked was not looked at: give the day with --today.",
        "Whether there are the practice standards named was not looked at: give a list of them with --standards.",
    ]
    ran = tool("rules", "lint", "--rules", folder, "--today", "2026-11-22", "--standards", standards)
    assert (ran.returncode, ran.stdout) == (0, "1 rule: no faults\n")


@pytest.mark.parametrize(
    ("found", "put_in", "fault"),
    [
        # references
        ("provision: standard 1", 'provision: " "', "expected the provision"),
        ("A service's own standards", '""', "expected the instrument"),
        # dated values
        (LIMIT, two_values("2015-03-24", "2015-03-26"), "nothing is in force from 2015-03-25 to 2015-03-25"),
        ("from: 2011-04-01", "from: 1900-01-01", "expected the day it really was, found 1900-01-01"),
        ("from: 2011-04-01", "from: 2011-04-01, to: 9999-12-31", "expected the day it really was, found 9999-12-31"),
        ("from: 2011-04-01", "from: 1970-01-01", "expected the day it really was, found 1970-01-01"),
        # messages
        ("visit by {due}", "visit", "expected {due} in the message: this rule has a due date"),
        ("visit by {due}", "visit by {due} after {start}", "nothing fills the slot {start}"),
        ("visited by {due}", "visited by {Due}", "nothing fills the slot {Due}"),
        # names
        ("id: lac.test.visit", "id: cp.test.visit", 'expected an id that begins "lac.", as its folder does'),
        (
            "id: lac.test.visit",
            "id: lac.test.visits",
            "is the id of a file test-visits.yaml, and this is test-visit.yaml",
        ),
        ("name: a day late", "name: on the last day", "this name is already that of the example on line 24"),
        ("[T-01]", "[T-01, T-02]", 'there is no standard "T-02"'),
        # force and instrument
        ("force: local", "force: regulation", "expected Regulations, an Order or Rules, with their year"),
        ("A service's own standards", "Children Act 1989", "expected a service's own standards or procedures"),
        ("force: local", "force: act", 'expected an Act, with its year for the force "act"'),
        # what is left to do, in a comment too
        ("title: A visit", "title: TODO a visit", "this is still to be filled in"),
        ("within:", "within:   # TODO is it?", "this is still to be filled in"),
    ],
)
def test_a_planted_fault(lint, good, found, put_in, fault):
    assert found in good
    status, faults = lint(good.replace(found, put_in, 1))
    assert status == 1
    assert [line for line in faults if fault in line], faults


@pytest.mark.parametrize(
    ("without", "faults"),
    [
        ("on the last day", ["within.limit: no example is met on the last day"]),
        ("a day late", ["within.limit: no example is missed by one day"]),
        ("whether the child was seen is not recorded", ["examples: no example has a duty that cannot be told"]),
    ],
)
def test_examples_a_rule_must_have(lint, good, without, faults):
    text = re.sub(rf"  - name: {re.escape(without)}\n(?:    .*\n)+", "", good)
    status, found = lint(text)
    assert (status, [line.partition(": ")[2] for line in found]) == (1, faults)


def test_each_step_has_a_boundary_pair_of_its_own(lint, good):
    """The first step has both sides in the examples, the next neither."""
    steps = """\
every:
  period: looked_after
  evidence:
    - {kind: visit, where: {seen: true}}
  steps:
    - name: first visit
      limit:
        - {value: 5 working days, from: 2011-04-01, provision: standard 1, verified: false}
    - name: next visit
      limit:
        - {value: 6 weeks, from: 2011-04-01, provision: standard 1, verified: false}
"""
    _, found = lint(re.sub(r"within:\n(?:  .*\n)+", steps, good))
    assert [line.partition(": ")[2] for line in found if "example" in line] == [
        "every.steps[1].limit: no example is met on the last day of next visit",
        "every.steps[1].limit: no example is missed by one day of next visit",
    ]


def test_a_state_that_may_last_no_longer_has_a_boundary_pair(lint, good):
    """Two weeks from 2 June: 15 June is the last day inside, so an end on the 16th is in time and one on the 17th not."""
    body = """\
at-most-for:
  state: looked_after
  limit:
    - {value: 2 weeks, from: 2011-04-01, provision: standard 1, verified: false}
"""
    case = """\
  - name: until {end}
    as-at: 2025-06-30
    facts:
      - {{kind: looked_after, start: 2025-06-02, end: {end}}}
    expect:
      - {{verdict: {verdict}, due: 2025-06-15}}
"""
    head = re.sub(r"within:\n(?:  .*\n)+", body, good).partition("  - name: on the last day")[0]
    both = head + case.format(end="2025-06-16", verdict="met") + case.format(end="2025-06-17", verdict="not-met")
    none = head + case.format(end="2025-06-15", verdict="met") + case.format(end="2025-06-18", verdict="not-met")
    assert [line.partition(": ")[2] for line in lint(both)[1]] == [
        "examples: no example has a duty that cannot be told"
    ]
    assert [line.partition(": ")[2] for line in lint(none)[1]][:2] == [
        "at-most-for.limit: no example is met on the last day",
        "at-most-for.limit: no example is missed by one day",
    ]


def test_a_gap_is_let_be_where_a_known_limit_names_it(lint, good):
    gap = good.replace(LIMIT, two_values("2015-03-24", "2015-03-30"))
    assert lint(gap)[0] == 1
    stated = "known-limits:\n  - No edition was in force from 25 March 2015.\n\nexamples:\n"
    assert lint(gap.replace("examples:\n", stated)) == (0, [])
    beside = stated.replace("25 March 2015", "25 March 2016")
    assert lint(gap.replace("examples:\n", beside))[0] == 1


def test_values_that_follow_on_have_no_gap(lint, good):
    assert lint(good.replace(LIMIT, two_values("2015-03-24", "2015-03-25"))) == (0, [])


def test_values_that_overlap_do_not_load(tool, rules_folder, good):
    folder = rules_folder({"lac/test-visit.yaml": good.replace(LIMIT, two_values("2015-03-25", "2015-03-25"))})
    ran = tool("rules", "lint", "--rules", folder)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "expected values whose days in force do not overlap" in ran.stderr


@pytest.mark.parametrize(
    ("today", "status"), [("2027-03-01", 0), ("2027-03-02", 1), ("2026-03-01", 0), ("2026-02-28", 1)]
)
def test_last_checked_is_good_for_12_months(lint, good, today, status):
    """Checked on 1 March 2026: good up to 1 March 2027; and not a day yet to come."""
    got, faults = lint(good, "--today", today)
    assert got == status
    assert all("last-checked" in fault for fault in faults)


def test_the_link_of_a_regulation(lint, good):
    regulation = good.replace("force: local", "force: regulation").replace(
        "instrument: A service's own standards", "instrument: Care Planning Regulations 2010 (SI 2010/959)"
    )
    assert lint(regulation) == (1, ["5:1: source: expected a link to the text"])
    linked = regulation.replace(
        "(SI 2010/959)\n", "(SI 2010/959)\n  link: https://www.legislation.gov.uk/uksi/2010/959\n"
    )
    assert lint(linked) == (0, [])


@pytest.mark.parametrize(
    ("force", "instrument", "status"),
    [
        ("statutory-guidance", "Working Together to Safeguard Children (2023)", 0),
        ("statutory-guidance", "The Children Act 1989 guidance and regulations, volume 2", 0),
        ("national-standard", "Fostering Services National Minimum Standards (2011)", 0),
        ("guidance", "IRO Handbook 2010 (DCSF-00184-2010)", 0),
        ("national-standard", "Children Act 1989", 1),
        ("statutory-guidance", "Fostering Services (England) Regulations 2011 (SI 2011/581)", 1),
        ("guidance", "Children Act 1989", 1),
    ],
)
def test_what_may_have_which_force(lint, good, force, instrument, status):
    text = good.replace("force: local", f"force: {force}").replace("A service's own standards", f'"{instrument}"')
    assert lint(text)[0] == status


def test_a_rule_without_a_due_date_names_none(lint, good):
    body = """\
have:
  while: looked_after
  evidence:
    - {kind: visit, where: {seen: true}}
  in-force: {from: 2011-04-01, provision: standard 1, verified: false}
"""
    _, faults = lint(re.sub(r"within:\n(?:  .*\n)+", body, good))
    assert any("dispute.message: found {due}, and this rule sets no day" in fault for fault in faults)


def test_definitions_and_profiles_are_looked_at_where_all_rules_are(tool, rules_folder, good):
    folder = rules_folder(
        {
            "lac/test-visit.yaml": good.replace("start-of: looked_after", "start-of: cared_for"),
            "definitions/cared_for.yaml": "id: cared_for\ntitle: T\nmeans: M.\nperiod: looked_after\n",
            "definitions/unused.yaml": "id: unused\ntitle: T\nmeans: M.\nperiod: underneath\n",
            "definitions/underneath.yaml": "id: underneath\ntitle: T\nmeans: M.\nperiod: placement\n",
            "definitions/misnamed.yaml": "id: named\ntitle: T\nmeans: M.\nperiod: cared_for\n",
            "profiles/local.yaml": "name: nearby\ntitle: T\nforces: [local]\n",
        }
    )
    ran = tool("rules", "lint", "--rules", folder)
    assert ran.returncode == 1
    faults = re.findall(r"^\S*/rules/(\S+?):\d+:\d+: (.*)$", ran.stdout, re.M)
    assert faults == [
        ("definitions/misnamed.yaml", 'id: expected "misnamed", as the file is called, found "named"'),
        ("definitions/misnamed.yaml", "id: no rule uses this definition"),
        ("definitions/underneath.yaml", "id: only unused uses this, and no rule uses that"),
        ("definitions/unused.yaml", "id: no rule uses this definition"),
        ("profiles/local.yaml", 'name: expected "local", as the file is called, found "nearby"'),
    ]
    assert tool("rules", "lint", "lac", "--rules", folder).returncode == 0


def test_gaps_in_what_a_profile_sets(tool, rules_folder, good):
    profile = """\
forces: [regulation]
parameters:
  first-visit:
    - {value: 5 days, from: 2020-04-01, to: 2021-03-31, provision: procedures, verified: true}
    - {value: 4 days, from: 2021-05-01, provision: procedures, verified: true}
  next-visit:
    - {value: 5 days, from: 2020-04-01, provision: procedures, verified: true}
    - {value: 4 days, from: 2021-05-01, provision: procedures, verified: true}
"""
    folder = rules_folder({"lac/test-visit.yaml": good}, profile=profile)
    ran = tool("rules", "lint", "--rules", folder)
    assert ran.returncode == 1
    assert "parameters.first-visit[1].from: nothing is in force from 2021-04-01 to 2021-04-30" in ran.stdout
    assert "parameters.next-visit[1].from: this and the value before it are in force on the same days" in ran.stdout


def test_the_form_of_a_fault(tool, rules_folder, good, tmp_path):
    """As every error is shown: place, what was expected and found, the line, a caret, one line of help."""
    standards = tmp_path / "standards.yaml"
    standards.write_text(STANDARDS, encoding="utf-8")
    folder = rules_folder({"lac/test-visit.yaml": good.replace("[T-01]", "[T-02]")})
    ran = tool("rules", "lint", "--rules", folder, "--standards", standards)
    assert ran.stdout.split("\n\n")[0] == (
        f'{folder.as_posix()}/lac/test-visit.yaml:8:13: standards[0]: there is no standard "T-02"\n'
        "    8 | standards: [T-02]\n"
        "      |             ^^^^\n"
        "   help: did you mean T-01?"
    )


def test_files_that_do_not_load(tool, rules_folder, good, tmp_path: Path):
    broken = rules_folder({"lac/test-visit.yaml": good.replace("5 working days, from", "five days, from")})
    ran = tool("rules", "lint", "--rules", broken)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "twenty" not in ran.stderr
    assert 'found "five days"' in ran.stderr
    assert tool("rules", "lint", "--rules", tmp_path / "nowhere").returncode == 2
    assert tool("rules", "lint", "nobody", "--rules", rules_folder({"lac/test-visit.yaml": good})).returncode == 2
    assert tool("rules", "lint", "--standards", tmp_path / "none.yaml").returncode == 2


def test_a_protocol_answers_standards_that_are_there(tool, rules_folder, good, tmp_path):
    shipped = Path(__file__).parents[2] / "rules" / "protocols" / "default.yaml"
    text = (
        shipped.read_text(encoding="utf-8")
        .split("root-causes:")[0]
        .replace("[cp.visit, cp.core-group, cp.chronology]", "[]")
    )
    folder = rules_folder({"lac/test-visit.yaml": good, "protocols/default.yaml": text})
    standards = tmp_path / "standards.yaml"
    ids = set(re.findall(r"\b[A-Z]{2}-\d\d\b", text)) - {"WB-59"}
    standards.write_text("standards:\n" + "".join(f"  - {{id: {name}}}\n" for name in sorted(ids)), encoding="utf-8")
    ran = tool("rules", "lint", "--rules", folder, "--standards", standards)
    assert (ran.returncode, ran.stderr) == (1, "")
    (fault,) = re.findall(r"protocols/default.yaml:\d+:\d+: (.*)", ran.stdout)
    assert fault == 'issue.standards[0]: there is no standard "WB-59"'


def test_each_example_is_run_once_and_each_rule_compiled_once_for_those_that_set_nothing(monkeypatch):
    """A whole folder is looked over on each save: no example is run again for another question about its rule."""
    library, ran, made = load_library(shipped_rules()), [], []
    few = [written for written in library.rules if written.model.id.startswith(("lac.missing", "lac.visit.spoken"))]

    def counting(module, name, told):
        honest = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given: told.append(given[0]) or honest(*given))

    counting(trials, "evaluate", ran)
    counting(examples, "compile_rule", made)
    assert look_over(shipped_rules(), library, few) == ()
    written = [example for each in few for example in each.model.examples]
    assert len(ran) == len(written)
    assert len(made) <= len(few) + sum(bool(example.parameters) for example in written)
