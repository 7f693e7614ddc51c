"""Exit status: 0 nothing at or above --fail-on, 1 disputes, 2 the result cannot be trusted."""

from __future__ import annotations

import errno
import json
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from checker.compile.program import OnStretch

FORCES = ("act", "regulation", "statutory-guidance", "national-standard", "guidance", "local")
EVERY_FORCE = f"forces: [{', '.join(FORCES)}]"
NEEDS_A_NUMBER = """\
within:
  trigger: {start-of: looked_after}
  evidence:
    - {kind: advocacy_referral}
  limit: {parameter: referral-within}"""
WITHIN_10_DAYS = """\
within:
  trigger: {start-of: looked_after}
  evidence:
    - {kind: advocacy_referral}
  limit:
    - {value: 10 days, from: 2011-04-01, provision: paragraph 2, verified: true}"""
UNCOVERED = """\
within:
  trigger: {event: allegation}
  evidence:
    - {kind: lado_contact}
  limit:
    - {value: 1 working day, from: 2011-04-01, provision: paragraph 2, verified: true}"""


@pytest.fixture
def missed(snapshot, in_care):
    return snapshot({"C-1": [in_care]})


@pytest.fixture
def done(snapshot, in_care, referred):
    return snapshot({"C-1": [in_care, referred]}, name="done.json")


@pytest.fixture
def one_rule(rules_folder, rule):
    return rules_folder({"lac/have.yaml": rule()})


def test_nothing_to_settle_is_0(checker, done, one_rule):
    ran = checker("check", done, "--rules", one_rule)
    assert (ran.status, ran.err) == (0, "")
    assert "No disputes: nothing to settle in this period." in ran.out


def test_a_limit_that_would_be_passed_only_after_the_day_of_the_source_is_no_dispute(checker, demonstration):
    """C-0003 was placed under regulation 24 on 23 February 2026: 16 weeks end on 14 June, and the record on 31 March."""
    ran = checker("check", demonstration, "--as-at", "2026-09-30", "--select", "lac.temporary-approval.length",
                  "--select", "lac.review.interval", "--format", "json", "--reveal-ids")  # fmt: skip
    assert [(each["rule"], each["case"], each["due"]) for each in ran.json["disputes"]] == [
        ("lac.review.interval", "C-0002", "2026-03-12")
    ]
    verdicts = {each["rule"] for each in ran.json["cannot_tell"]}
    assert "lac.temporary-approval.length" in verdicts


def test_disputes_are_1(checker, missed, one_rule):
    ran = checker("check", missed, "--rules", one_rule)
    assert (ran.status, ran.err) == (1, "")


@pytest.mark.parametrize("force", FORCES)
def test_fail_on_counts_disputes_at_least_so_binding(in_process, missed, rules_folder, rule, force):
    folder = rules_folder({"lac/have.yaml": rule(force=force)}, profile=EVERY_FORCE)
    at_least = {
        threshold: in_process("check", missed, "--rules", folder, "--fail-on", threshold).status for threshold in FORCES
    }
    assert at_least == {threshold: int(FORCES.index(force) <= FORCES.index(threshold)) for threshold in FORCES}
    assert in_process("check", missed, "--rules", folder).status == 1
    assert in_process("check", missed, "--rules", folder, "--fail-on", "any").status == 1
    assert in_process("check", missed, "--rules", folder, "--fail-on", "never").status == 0


def test_a_dispute_outside_the_period_does_not_count(checker, snapshot, rules_folder, rule):
    folder = rules_folder({"lac/have.yaml": rule(body=WITHIN_10_DAYS)})
    gone_home = snapshot({"C-1": [{"kind": "looked_after", "start": "2023-01-02", "end": "2023-06-01"}]})
    ended = rules_folder({"lac/have.yaml": rule(body=WITHIN_10_DAYS + "\nwhile: looked_after")}, name="ended")
    assert checker("check", gone_home, "--rules", folder).status == 1  # can still be put right, so open now
    assert checker("check", gone_home, "--rules", ended).status == 0
    assert checker("check", gone_home, "--rules", ended, "--period", "all").status == 1
    assert checker("check", gone_home, "--rules", ended, "--period", "2023-01-12..2023-01-12").status == 1
    assert checker("check", gone_home, "--rules", ended, "--period", "2023-01-13..2023-12-31").status == 0


@pytest.mark.parametrize("arguments", [(), ("--fail-on", "never"), ("--select", "lac.test.broken")])
def test_the_format_never_changes_the_status(checker, missed, done, rules_folder, rule, arguments):
    folder = rules_folder(
        {
            "lac/have.yaml": rule(),
            "lac/broken.yaml": rule("lac.test.broken", body=NEEDS_A_NUMBER),
        }
    )
    for source in (missed, done):
        text, data = (checker("check", source, "--rules", folder, *arguments, "--format", f) for f in ("text", "json"))
        assert text.status == data.status
        assert text.err == data.err


# --- 2: the result cannot be trusted ---------------------------------------------------------------------------------


def test_nothing_decided_is_2(checker, snapshot, in_care, one_rule):
    unknown = snapshot({"C-1": [in_care]}, covers={"looked_after": "all"})
    for fail_on in ("any", "never"):
        ran = checker("check", unknown, "--rules", one_rule, "--fail-on", fail_on)
        assert ran.status == 2
        assert ran.err == (
            "The result cannot be trusted: nothing could be decided: "
            "this source does not hold what the rules selected need\n"
        )
        assert "No disputes: nothing could be decided." in ran.out


def test_nothing_decided_counts_every_duty_whenever_due(checker, done, one_rule):
    ran = checker("check", done, "--rules", one_rule, "--period", "2001-01-01..2001-12-31")
    assert ran.status == 0
    assert "No disputes: no duty falls in this period.\n" in ran.out
    assert ran.out.endswith("0 duties. 0 disputes raised.\n")


def test_nothing_decided_of_the_period_is_2(checker, snapshot, in_care, rules_folder, rule):
    """Of the child who came into care in 2024 it is known that they were referred; of the other, not whether."""
    folder = rules_folder({"lac/have.yaml": rule(body=WITHIN_10_DAYS)})
    past = [{"kind": "looked_after", "start": "2024-01-02"}, {"kind": "advocacy_referral", "on": "2024-01-08"}]
    covers = {"looked_after": "all", "advocacy_referral": {"from": "2024-01-01", "to": "2024-12-31"}}
    source = snapshot({"C-1": past, "C-2": [in_care]}, covers=covers)
    ran = checker("check", source, "--rules", folder)
    assert ran.status == 2
    assert ran.err.startswith("The result cannot be trusted: nothing could be decided of this period: ")
    assert "No disputes: nothing could be decided." in ran.out
    assert checker("check", source, "--rules", folder, "--period", "all").status == 0


@pytest.mark.parametrize(
    ("as_at", "status"),
    [("2025-06-01", 0), ("2026-03-13", 1), ("2026-03-31", 1), ("2026-05-01", 1), ("2026-05-02", 2), ("2027-03-31", 2)],
)
def test_an_as_at_date_well_after_all_that_is_known_is_2_and_an_earlier_one_is_not(
    in_process, demonstration, as_at, status
):
    """The snapshot is as at 31 March 2026, 1 May is 31 days on, and the review due by 12 March 2026 was not held."""
    for format_ in ("text", "json"):
        ran = in_process(
            "check", demonstration, "--select", "lac.review.interval", "--as-at", as_at, "--format", format_
        )
        assert ran.status == status
        assert ("All of this is in doubt: --as-at: expected a day by 31 March 2026" in ran.err) is (status == 2)
        assert ("The result cannot be trusted: all of it is in doubt" in ran.err) is (status == 2)


def test_a_day_or_two_after_what_is_known_is_a_problem_of_the_data(checker, demonstration):
    ran = checker("check", demonstration, "--select", "lac.review.interval", "--as-at", "2026-04-02")
    assert (ran.status, ran.err, "IN DOUBT" in ran.out) == (1, "", False)
    problems = " ".join(ran.out[ran.out.index("Problems in the data: 1") :].split())
    assert "--as-at: expected a day by 31 March 2026, the last that what is read knows of" in problems


def of_2017(root: Path, command: str) -> tuple[object, ...]:
    """What a command is asked of the return of the year to 31 March 2017."""
    source = root / "fixtures" / "ssda903" / "2017"
    child = (source / "episodes.csv").read_text(encoding="utf-8").splitlines()[1].partition(",")[0]
    return (source, child) if command == "explain" else (source,)


@pytest.mark.parametrize("command", ["check", "due", "report", "explain"])
def test_a_return_of_another_year_is_2_whatever_is_asked_of_it(checker, root, command):
    """The episodes of the year to 31 March 2017 are given out as those of the year after."""
    wrong = checker(command, *of_2017(root, command), "--year", "2018")
    assert wrong.status == 2
    assert "All of this is in doubt: episodes.csv: expected episodes that begin or end in the year to" in wrong.err
    assert "Say the year the return ends in: --year" in wrong.err
    assert wrong.err.endswith("cannot be trusted: all of it is in doubt, for what is said above\n")


@pytest.mark.parametrize(
    "command", ["check", *(pytest.param(each, marks=pytest.mark.full) for each in ("due", "report", "explain"))]
)
def test_a_return_of_its_own_year_is_not_in_doubt(checker, root, command):
    right = checker(command, *of_2017(root, command), "--year", "2017")
    assert (right.status, "in doubt" in right.err) == (int(command == "check"), False)


@pytest.mark.parametrize(
    ("source", "as_at", "status"),
    [
        ("ssd", "2027-03-31", 2),
        ("annex_a", "2027-03-31", 2),
        ("ssd", "2026-03-31", 1),
        ("ssd", "2024-03-31", 0),  # what the dump holds only as it stands two years later is not read: docs/ssd.md
    ],
)
def test_a_year_without_anything_done_is_2_and_an_audit_of_an_earlier_day_is_not(
    in_process, root, source, as_at, status
):
    ran = in_process("check", root / "fixtures" / source, "--as-at", as_at, "-q")
    assert (ran.status, "in doubt" in ran.err) == (status, status == 2)


@pytest.mark.parametrize("form", ["text", "json"])
def test_no_cases_is_2(checker, snapshot, one_rule, form):
    ran = checker("check", snapshot({}), "--rules", one_rule, "--format", form)
    assert ran.status == 2
    assert ran.out == ""
    assert "no cases were read, so nothing was checked" in ran.err


def test_why_no_cases_were_read_is_said(checker, tmp_path):
    path = tmp_path / "s.yaml"
    path.write_text(
        "schema: checker/snapshot@1\nas_at: 2026-03-31\ncovers: all\ncases:\n  - {case: C1, about: children, facts: []}\n"
    )
    ran = checker("check", path)
    assert ran.status == 2 and "s.yaml:5, column about: expected one of" in ran.err and "C1" not in ran.err


def test_rules_named_together_are_to_be_named_one_by_one(checker, done, one_rule):
    ran = checker("check", done, "--rules", one_rule, "--select", "lac.test,cp")
    assert ran.err == '--select: no rule begins with "lac.test,cp"\n   help: say --select once for each\n'


def test_a_rule_that_needs_a_number_is_named_and_never_defaulted(checker, done, rules_folder, rule):
    folder = rules_folder({"lac/have.yaml": rule(), "lac/needs.yaml": rule("lac.test.needs", body=NEEDS_A_NUMBER)})
    ran = checker("check", done, "--rules", folder)
    assert ran.status == 0
    assert "Needs a local number:\n  lac.test.needs: set referral-within" in ran.out
    told = checker("check", done, "--rules", folder, "--format", "json").json
    assert [(r["id"], r["status"], r["why"], r["duties"]) for r in told["rules"]] == [
        ("lac.test.have", "ran", None, 1),
        ("lac.test.needs", "needs-a-number", "set referral-within", 0),
    ]


def test_a_required_rule_that_needs_a_number_is_2(checker, done, rules_folder, rule):
    folder = rules_folder({"lac/have.yaml": rule(), "lac/needs.yaml": rule("lac.test.needs", body=NEEDS_A_NUMBER)})
    ran = checker("check", done, "--rules", folder, "--require", "lac.test.needs")
    assert ran.status == 2
    assert "lac.test.needs is required but could not be evaluated: set referral-within" in ran.err
    assert checker("check", done, "--rules", folder, "--require", "lac.test.have").status == 0


def test_a_required_rule_that_can_decide_nothing_is_2(checker, snapshot, in_care, referred, rules_folder, rule):
    other = """\
have:
  while: looked_after
  evidence:
    - {kind: visit, where: {seen: true}}
  in-force: {from: 2011-04-01, provision: paragraph 3, verified: true}"""
    folder = rules_folder({"lac/have.yaml": rule(), "lac/visit.yaml": rule("lac.test.visit", body=other)})
    source = snapshot({"C-1": [in_care, referred]}, covers={"looked_after": "all", "advocacy_referral": "all"})
    assert checker("check", source, "--rules", folder).status == 0
    ran = checker("check", source, "--rules", folder, "--require", "lac.test.visit")
    assert ran.status == 2
    assert "lac.test.visit is required but could not be evaluated: not covered: visit" in ran.err
    told = checker("check", source, "--rules", folder, "--format", "json").json
    assert [rule["status"] for rule in told["rules"]] == ["ran", "not-evaluable"]
    assert told["cannot_tell"] == [{"rule": "lac.test.visit", "why": "not-covered", "needs": "visit", "duties": 1}]


def test_a_rule_that_can_decide_nothing_for_want_of_a_field_is_not_evaluable(
    checker, snapshot, in_care, rules_folder, rule
):
    other = """\
have:
  while: looked_after
  evidence:
    - {kind: visit, where: {seen: true}}
  in-force: {from: 2011-04-01, provision: paragraph 3, verified: true}"""
    folder = rules_folder({"lac/visit.yaml": rule("lac.test.visit", body=other)})
    source = snapshot({"C-1": [in_care, {"kind": "visit", "on": "2025-07-01"}]})
    told = checker("check", source, "--rules", folder, "--format", "json")
    assert told.status == 2
    assert told.json["rules"][0]["why"] == "not recorded: visit.seen"


def test_a_rule_whose_trigger_is_not_covered_and_never_recorded_is_not_evaluable(checker, done, rules_folder, rule):
    """Silence about what begins a duty is not a pass."""
    body = UNCOVERED.replace("allegation", "strategy_meeting").replace("lado_contact", "conference")
    folder = rules_folder({"cp/x.yaml": rule("cp.test.x", body=body), "lac/have.yaml": rule()})
    source = done.read_text(encoding="utf-8").replace('"covers": "all"', '"covers": {"advocacy_referral": "all"}')
    ran = checker("check", "-", "--rules", folder, "--require", "cp.test.x", stdin=source)
    assert ran.status == 2
    assert "cp.test.x is required but could not be evaluated: not covered: strategy meeting" in ran.err
    assert "Not evaluable on this source:\n  cp.test.x: not covered: strategy meeting" in ran.out


def test_what_is_not_covered_is_named_as_people_say_it_wherever_a_person_reads_it(
    checker, done, rules_folder, rule, tmp_path
):
    body = UNCOVERED.replace("allegation", "strategy_meeting").replace("lado_contact", "conference")
    folder = rules_folder({"cp/x.yaml": rule("cp.test.x", body=body), "lac/have.yaml": rule()})
    source = done.read_text(encoding="utf-8").replace('"covers": "all"', '"covers": {"advocacy_referral": "all"}')
    reports = [f"--report={name}={tmp_path / name}" for name in ("junit", "sarif", "json")]
    ran = checker("check", "-", "--rules", folder, "--require", "cp.test.x", *reports, stdin=source)
    junit, sarif, told = ((tmp_path / name).read_text(encoding="utf-8") for name in ("junit", "sarif", "json"))
    for read in (ran.out, ran.err, junit, sarif):
        assert "not covered: strategy meeting" in read
        assert "strategy_meeting" not in read
    assert json.loads(told)["rules"][0]["why"] == "not covered: strategy_meeting"
    reconciled = checker("reconcile", "-", "--rules", folder, stdin=source)
    assert "  not covered: strategy meeting: cp.test.x\n" in reconciled.out
    plain = checker("reconcile", "-", "--rules", folder, "--format", "json", stdin=source).json
    assert plain["not_evaluable"]["cp.test.x"] == "not covered: strategy_meeting"


def test_a_rule_for_want_of_a_birth_says_that_it_is_disputed_and_not_that_none_is_recorded(checker, snapshot):
    cared = {"kind": "looked_after", "start": "2025-06-02"}
    disputed = [{"kind": "child", "born": "2016-01-01", "born_disputed": True}, cared]
    twice = [{"kind": "child", "born": day} for day in ("2015-12-01", "2016-06-01")]
    source = snapshot({"C-1": disputed, "C-2": [*twice, cared]}, as_at="2026-03-31", covers="all")
    ran = checker("check", source, "--select", "lac.advocacy.aged-10", "--format", "json")
    assert ran.json["rules"][0]["why"] == "two are recorded of child.born; child.born is disputed"
    told = checker("reconcile", source).out.partition("What recording would decide the most")[2].splitlines()
    births = [line for line in told if line.startswith("child.born")]
    assert len(births) == 2 and not any("not recorded" in line for line in births)


def test_a_rule_that_raises_is_errored_and_every_other_still_runs(
    in_process, monkeypatch, missed, rules_folder, rule, tmp_path
):
    folder = rules_folder({"lac/have.yaml": rule(), "lac/bad.yaml": rule("lac.test.bad")})
    kept = tmp_path / "kept.json"
    in_process("check", missed, "--rules", folder, "--report", f"json={kept}")
    module = import_module("checker.engines.reference.run")
    honest = module.EVALUATORS[OnStretch]

    def raising(context, body):
        if context.rule.id == "lac.test.bad":
            raise ZeroDivisionError("C-1 and all that is known of them")
        return honest(context, body)

    monkeypatch.setitem(module.EVALUATORS, OnStretch, raising)
    for fail_on in ("any", "never"):
        ran = in_process("check", missed, "--rules", folder, "--fail-on", fail_on)
        assert ran.status == 2
        assert (
            ran.err == "The result cannot be trusted: lac.test.bad could not run: ZeroDivisionError while evaluating\n"
        )
        assert "COULD NOT RUN:\n  lac.test.bad: ZeroDivisionError while evaluating" in ran.out
        assert "Disputes to settle: 1" in ran.out
    told = in_process("check", missed, "--rules", folder, "--format", "json")
    assert told.status == 2
    assert [(rule["id"], rule["status"], rule["duties"]) for rule in told.json["rules"]] == [
        ("lac.test.bad", "errored", 0),
        ("lac.test.have", "ran", 1),
    ]
    assert told.json["summary"]["rules_errored"] == 1
    assert in_process("explain", missed, "C-1", "--rules", folder).status == 2
    assert "raised no more" not in in_process("check", missed, "--rules", folder, "--baseline", kept).err


def test_a_case_that_was_not_evaluated_is_2(in_process, monkeypatch, done, one_rule):
    import checker.engines.reference as engine

    honest = engine.evaluate
    monkeypatch.setattr(
        engine,
        "evaluate",
        lambda *a, **k: replace(honest(*a, **k), not_evaluated=(("child", "C-1", "its dates contradict"),)),
    )
    ran = in_process("check", done, "--rules", one_rule)
    assert ran.status == 2
    assert ran.err == "The result cannot be trusted: 1 case could not be evaluated\n"
    told = in_process("check", done, "--rules", one_rule, "--format", "json").json
    assert told["not_evaluated"][0]["why"] == "its dates contradict"
    assert told["not_evaluated"][0]["case"] != "C-1"


def test_a_case_that_was_not_evaluated_is_none_of_another_kind_with_its_id(in_process, monkeypatch, snapshot, one_rule):
    import checker.engines.reference as engine
    from checker.disputes.pseudonyms import Pseudonyms
    from tests.conftest import KEY

    honest = engine.evaluate
    source = snapshot({"X1": [{"kind": "child", "born": "2014-05-09"}]})
    told = json.loads(source.read_text())
    told["cases"].append({"case": "X1", "about": "household", "facts": []})
    source.write_text(json.dumps(told))
    lost = (("household", "X1", "its dates contradict"),)
    monkeypatch.setattr(engine, "evaluate", lambda *a, **k: replace(honest(*a, **k), not_evaluated=lost))
    (told,) = in_process("check", source, "--rules", one_rule, "--format", "json").json["not_evaluated"]
    assert told["case"] == Pseudonyms(KEY.encode()).case("household", "X1")
    page = in_process("check", source, "--rules", one_rule, "--format", "html").out
    assert "household X1" in page


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--select", "lac.test.hvae"], '--select: no rule begins with "lac.test.hvae"\n   help: did you mean lac.test.have'),
        (["--ignore", "lac.tset"], '--ignore: no rule begins with "lac.tset"\n   help: did you mean lac.test'),
        (["--require", "cp"], '--require: no rule begins with "cp"\n   help: see `checker rules list`'),
        (["--select", "lac.test.local"], '--select: "lac.test.local" is switched off in profile typical'),
        (["--require", "lac.test.local"], '--require: "lac.test.local" is switched off in profile typical'),
        (["--ignore", "lac"], "--select/--ignore: no rule is left to run"),
        (["--select", "lac.test.hav"], "no rule begins with"),
        (["--profile", "tipical"], '--profile: there is no profile "tipical"\n   help: one of typical'),
        (["--require", "lac.test.have", "--ignore", "lac.test.have", "--select", "lac"],
         '--require: "lac.test.have" is required, but --select or --ignore leaves it out'),
        (["--fail-on", "breach"], "'breach' is not one of"),
        (["--format", "sariff"], "'sariff' is not one of"),
        (["--frobnicate"], "No such option"),
        (["--as-at", "31/03/2026"], 'Invalid value for \'--as-at\': expected a date such as 2026-03-31, found "31/03/2026"'),
        (["--as-at", "2026-02-30"], "expected a date"),
        (["--law-as-at", "yesterday"], "expected a date"),
        (["--year", "2017/19"], "expected a year such as 2018 or 2017/18"),
        (["--year", "17"], "expected a year such as 2018 or 2017/18"),
        (["--period", "2025"], "Invalid value for '--period': expected all, or two dates such as"),
        (["--period", "2025-04-01.."], "expected a date"),
        (["--period", "2025-04-01..2025-03-31"], "expected the first day before the last"),
    ],
)  # fmt: skip
def test_wrong_use_is_2_and_says_what_would_be_right(in_process, done, rules_folder, rule, arguments, said):
    """A mistyped rule must never pass for a clean result."""
    other = rule("lac.test.other")
    local = rule("lac.test.local", force="local")
    folder = rules_folder({"lac/have.yaml": rule(), "lac/other.yaml": other, "lac/local.yaml": local})
    ran = in_process("check", done, "--rules", folder, *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err
    assert "help: " in ran.err or "--require" in arguments
    assert len(ran.err.splitlines()) <= 3


def test_no_source_is_2(checker):
    ran = checker("check")
    assert ran.status == 2
    assert ran.err == "Missing argument 'SOURCE...'.\n   help: see `checker check --help`\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], 'There is no command "chek". Did you mean check?'),
        (["zebra"], 'There is no command "zebra". One of: check, '),
        (["rules", "lits"], 'There is no command "lits". Did you mean list?'),
    ],
)
def test_a_mistyped_command_is_2(checker, arguments, said):
    ran = checker(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.err


def test_rules_with_faults_are_2(checker, done, rules_folder, rule):
    folder = rules_folder({"lac/have.yaml": rule().replace("severity: medium", "severity: grave")})
    ran = checker("check", done, "--rules", folder)
    assert (ran.status, ran.out) == (2, "")
    assert "dispute.severity: expected one of high, medium, low" in ran.err


def test_something_unexpected_is_2_and_says_no_more_than_its_kind(in_process, monkeypatch, done, one_rule):
    import checker.report.text_report as report

    def raising(result, **more):
        raise LookupError("C-1, and what is known of them")

    monkeypatch.setattr(report, "text_report", raising)
    ran = in_process("check", done, "--rules", one_rule)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("something unexpected went wrong: LookupError\n   help: ")
    assert "C-1" not in ran.err
    ran = in_process("--debug", "check", done, "--rules", one_rule)
    assert (ran.status, ran.out) == (2, "")  # 1 would be that there are disputes
    assert "Traceback" in ran.err and "C-1, and what is known of them" in ran.err


def test_a_file_that_may_not_be_looked_at_is_named(in_process, monkeypatch, done, tmp_path):
    """Before Python 3.14 to ask whether there is a file in somebody else's folder is an error of its own."""
    others = tmp_path / "others" / "ledger.jsonl"
    exists = Path.exists

    def refused(path, **more):
        if path == others:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return exists(path, **more)

    monkeypatch.setattr(Path, "exists", refused)
    ran = in_process("disputes", "begin", others)
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        f"{others}: this cannot be looked at: Permission denied\n   help: see who may read and write there, or name another\n"
    )


@pytest.mark.parametrize(
    ("covers", "status"),
    [({"allegation": "all"}, 0), ({"allegation": {"from": "2026-01-01"}}, 0), ({}, 2)],
)
def test_a_required_rule_about_a_sort_of_case_there_is_none_of(in_process, done, rules_folder, rule, covers, status):
    """A source that covers allegations and has none has nothing to ask; one that does not say so could not be evaluated."""
    about = rule("lado.test.x", body=UNCOVERED).replace("\nsource:", "\nabout: allegation\nsource:", 1)
    folder = rules_folder({"lado/x.yaml": about, "lac/have.yaml": rule()})
    covered = json.dumps({"looked_after": "all", "advocacy_referral": "all", **covers})
    source = done.with_name("covered.json")
    source.write_text(
        done.read_text(encoding="utf-8").replace('"covers": "all"', f'"covers": {covered}'), encoding="utf-8"
    )
    ran = in_process("check", source, "--rules", folder, "--require", "lado")
    said = "The result cannot be trusted: lado.test.x is required but could not be evaluated: not covered: allegation\n"
    assert (ran.status, ran.err) == (status, said if status == 2 else "")
    assert "About cases of a sort not in this source: lado.test.x" in ran.out
    assert in_process("check", source, "--rules", folder).status == 0


def test_a_day_before_anything_recorded_is_what_is_wrong_and_not_the_source(in_process, snapshot, in_care, one_rule):
    """The child came into care on 2 June 2025."""
    source = snapshot({"C-1": [in_care]})
    before, on = (
        in_process("check", source, "--rules", one_rule, "--as-at", day) for day in ("1999-01-01", "2025-06-02")
    )
    assert (before.status, on.status) == (2, 1)
    assert before.err == (
        "All of this is in doubt: --as-at: expected a day on or after 2 June 2025, the first of anything recorded, found an "
        "earlier one. Nothing is recorded of that day: say the one on which the record was made.\n"
        "The result cannot be trusted: all of it is in doubt, for what is said above\n"
    )
    for command in (("due", source), ("explain", source, "C-1")):
        ran = in_process(*command, "--rules", one_rule, "--as-at", "1999-01-01")
        assert ran.status == 2 and "the first of anything recorded" in ran.out + ran.err, command


def test_a_day_before_the_law_is_what_is_wrong_and_not_the_source(in_process, missed, one_rule):
    """The one text of the rule is in force from 1 April 2011."""
    days = ("1066-01-01", "2011-03-31", "2011-04-01")
    ran = [in_process("check", missed, "--rules", one_rule, "--law-as-at", day) for day in days]
    assert [each.status for each in ran] == [2, 2, 1]
    assert ran[0].err == (
        "The result cannot be trusted: nothing could be decided: none of the rules selected was law on 1 January 1066 "
        "(--law-as-at), and the first text of any is in force from 1 April 2011; give a day on which the law was in force\n"
    )
    assert "was law on 31 March 2011" in ran[1].err
    listed = [in_process("due", missed, "--rules", one_rule, "--law-as-at", day) for day in days]
    assert [each.status for each in listed] == [2, 2, 0]
    assert "The result cannot be trusted: none of the rules selected was law on 1 January 1066" in listed[0].err


@pytest.mark.parametrize("given", ["profiles/typical.yaml", "typical.yaml", "C:\\rules\\profiles\\typical"])
def test_a_profile_given_as_a_file_is_told_where_profiles_are(in_process, missed, one_rule, given):
    ran = in_process("check", missed, "--rules", one_rule, "--profile", given)
    assert ran.status == 2
    assert (
        "help: a profile is named, and its file is in `profiles` of the rules folder (--rules): one of typical\n"
        in ran.err
    )
