"""A limit that a profile lays over the law's: what is missed of it is a local matter until the law's own is missed as well."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
import yaml

from tests.cli.tightened import OWN, WITHIN

MEETING = {"kind": "strategy_meeting", "on": "2026-03-01"}  # 10 days: 11 March; 20 days: 21 March


@pytest.fixture
def run(checker, snapshot, rules_folder, rule):
    """One child, a strategy meeting on 1 March: a conference by 21 March, by the service's own limit by 11 March."""

    def check(
        as_at, *arguments, facts=(), body=WITHIN, profile=OWN, force="regulation", protocol=False, command="check"
    ):
        folder = rules_folder({"lac/have.yaml": rule(body=body, force=force)}, profile=profile)
        if protocol:
            (folder / "protocols").mkdir(exist_ok=True)
            of_small = {**yaml.safe_load(Path("rules/protocols/default.yaml").read_text(encoding="utf-8"))}
            of_small["dip-audit"].pop("rules")
            of_small.pop("root-causes")
            (folder / "protocols" / "default.yaml").write_text(yaml.safe_dump(of_small), encoding="utf-8")
        source = snapshot({"C-1": [*(facts or [MEETING])]}, as_at=as_at)
        return checker(command, source, "--rules", folder, *arguments)

    return check


def the_dispute(ran):
    assert ran.out, ran.err
    assert len(ran.json["disputes"]) == 1, (ran.json["summary"], ran.json["cannot_tell"], ran.err)
    (dispute,) = ran.json["disputes"]
    return dispute


@pytest.mark.parametrize(
    ("as_at", "force", "verdict", "words"),
    [
        ("2026-03-12", "local", "pending", "it is due by 21 March 2026, which has not passed."),
        ("2026-03-21", "local", "pending", "it is due by 21 March 2026, which has not passed."),
        ("2026-03-22", "regulation", "overdue", "it is due by 21 March 2026, and that was missed too."),
    ],
)
def test_it_is_local_until_the_day_the_law_gives_has_passed(run, as_at, force, verdict, words):
    dispute = the_dispute(run(as_at, "--format", "json"))
    assert (dispute["due"], dispute["law"]["provision"], dispute["force"]) == ("2026-03-11", "our standard 3", force)
    own = dispute["untightened"]
    assert (own["verdict"], own["due"], own["law"]["provision"]) == (verdict, "2026-03-21", "regulation 2")
    assert dispute["message"].endswith(f"The limit is the service's own; by regulation 2 {words}")
    assert run(as_at, "--fail-on", "regulation").status == (force == "regulation")
    assert run(as_at).status == 1
    text = " ".join(run(as_at).out.split())
    assert f"[lac.test.have, {force}]" in text
    assert words in text


def test_the_id_is_the_same_whatever_the_force(run):
    early, late = (the_dispute(run(day, "--format", "json")) for day in ("2026-03-12", "2026-03-22"))
    untouched = the_dispute(run("2026-03-22", "--format", "json", profile="forces: [regulation]"))
    assert early["id"] == late["id"] == untouched["id"]
    assert (untouched["untightened"], untouched["force"]) == (None, "regulation")


def test_a_baseline_holds_what_was_local_until_the_law_s_own_day_is_missed_too(run, tmp_path):
    """That the service's own limit was missed was looked through; nobody has looked at the miss of the law's."""
    kept, later = tmp_path / "kept.json", tmp_path / "later.json"
    kept.write_text(run("2026-03-12", "--format", "json").out, encoding="utf-8")
    assert run("2026-03-21", "--baseline", kept).status == 0
    ran = run("2026-03-22", "--format", "json", "--baseline", kept, "--fail-on", "regulation")
    assert (the_dispute(ran)["status"], ran.status) == ("new", 1)
    assert "raised no more" not in ran.err
    later.write_text(ran.out, encoding="utf-8")
    assert the_dispute(run("2026-03-23", "--format", "json", "--baseline", later))["status"] == "baseline"
    assert the_dispute(run("2026-03-21", "--format", "json", "--baseline", later))["status"] == "baseline"


def test_a_waiver_holds_whatever_the_force(run, tmp_path):
    """It has a reason, a name and a day on which it ends: somebody answers for it."""
    waivers = tmp_path / "waivers.yaml"
    waivers.write_text(
        "schema: checker/waivers@1\nwaivers:\n  - {rule: lac.test.have, case: C-1, reason: held, approver: QA, "
        "expires: 2026-03-31}\n",
        encoding="utf-8",
    )
    for day in ("2026-03-12", "2026-03-22"):
        assert the_dispute(run(day, "--format", "json", "--waivers", waivers))["status"] == "waived"


def test_what_the_law_kept_is_local_for_good(run):
    """Begun on 1 January and held on 15 February: 35 days late for the service, in time for the law (60 days: 2 March)."""
    facts = [{**MEETING, "on": "2026-01-01"}, {"kind": "conference", "on": "2026-02-15", "status": "held"}]
    dispute = the_dispute(
        run("2026-03-31", "--format", "json", facts=facts, body=WITHIN.replace("20 days", "60 days"), protocol=True)
    )
    assert (dispute["verdict"], dispute["days_late"], dispute["force"]) == ("late", 35, "local")
    assert (dispute["untightened"]["verdict"], dispute["untightened"]["due"]) == ("met", "2026-03-02")


def test_a_duty_begun_before_the_limit_of_the_profile_has_the_force_of_the_law(run):
    facts = [{**MEETING, "on": "2019-12-01"}]
    dispute = the_dispute(run("2026-03-12", "--format", "json", facts=facts))
    assert (dispute["force"], dispute["untightened"], dispute["law"]["provision"]) == (
        "regulation",
        None,
        "regulation 2",
    )


def test_what_lapsed_under_the_law_alone_is_local(run):
    """The child left care on 15 March: after the service's own day, before the law's."""
    body = f"{WITHIN}\nwhile: looked_after"
    facts = [MEETING, {"kind": "looked_after", "start": "2026-01-05", "end": "2026-03-15"}]
    dispute = the_dispute(run("2026-03-31", "--format", "json", facts=facts, body=body))
    assert (dispute["force"], dispute["untightened"]["verdict"]) == ("local", "lapsed")


def test_what_cannot_be_told_under_the_law_is_local(run):
    """A conference of 15 March, which may not have been held, met the law's limit if it was."""
    facts = [MEETING, {"kind": "conference", "on": "2026-03-15"}]
    dispute = the_dispute(run("2026-03-31", "--format", "json", facts=facts))
    assert (dispute["force"], dispute["untightened"]["verdict"]) == ("local", "cannot-tell")
    assert dispute["message"].endswith("it is due by 21 March 2026; whether that was met cannot be told.")


BEFORE = """\
before:
  trigger: {event: review, planned: true}
  evidence:
    - {kind: conference, where: {status: held}}
  limit:
    - {value: 3 days, from: 2011-04-01, provision: regulation 2, verified: true}"""
EVERY = """\
every:
  period: looked_after
  evidence:
    - {kind: review, where: {status: held}}
  steps:
    - name: first review
      limit:
        - {value: 20 days, from: 2011-04-01, provision: regulation 2, verified: true}
    - name: later review
      limit:
        - {value: 60 days, from: 2011-04-01, provision: regulation 3, verified: true}"""


def test_every_format_tells_both_days(run, tmp_path):
    files = {name: tmp_path / f"r.{name}" for name in ("csv", "html", "sarif", "xlsx", "junit")}
    duties = tmp_path / "duties.csv"
    reports = [part for name, file in files.items() for part in ("--report", f"{name}={file}")]
    ran = run("2026-03-12", *reports, "--duties", duties, "--fail-on", "regulation")
    assert ran.status == 0
    (row,) = csv.DictReader(io.StringIO(files["csv"].read_text(encoding="utf-8-sig")))
    assert [row[name] for name in ("force", "due", "untightened_due", "untightened_provision", "untightened_verdict")] == [
        "local", "2026-03-11", "2026-03-21", "regulation 2", "pending",
    ]  # fmt: skip
    (result,) = json.loads(files["sarif"].read_text(encoding="utf-8"))["runs"][0]["results"]
    assert result["properties"]["force"] == "local"
    short = "(the service's own limit; by regulation 2 not yet due)"
    assert short in result["message"]["text"]
    assert "2026" not in result["message"]["text"]
    page = files["html"].read_text(encoding="utf-8")
    assert "by regulation 2 it is due by 21 March 2026, which has not passed." in page and ">local<" in page
    (duty,) = csv.DictReader(io.StringIO(duties.read_text(encoding="utf-8-sig")))
    assert duty["force"] == "local"
    assert Path(files["xlsx"]).stat().st_size > 0


def test_what_falls_due_is_told_with_the_days_of_both(run):
    ran = run("2026-03-05", command="due")
    text = " ".join(ran.out.split())
    assert "Wednesday 11 March 2026" in text
    assert "(our standard 3, the service's own limit; 21 March 2026 by regulation 2)" in text
    (row,) = csv.DictReader(io.StringIO(run("2026-03-05", "--format", "csv", command="due").out.lstrip("\ufeff")))
    assert (row["due"], row["untightened_due"], row["untightened_provision"]) == (
        "2026-03-11",
        "2026-03-21",
        "regulation 2",
    )


def test_the_working_gives_both_days(checker, run):
    def told(as_at, **more):
        return " ".join(run(as_at, "C-1", command="explain", **more).out.split())

    own = "rule's own limit: by regulation 2"
    assert f"{own} it is due by 21 March 2026, which has not passed. key:" in told("2026-03-05")  # not missed yet
    assert f"{own} it is due by 21 March 2026, which has not passed. Force of what was missed: local." in told(
        "2026-03-12"
    )
    assert f"{own} it is due by 21 March 2026, and that was missed too. Force of what was missed: regulation." in told(
        "2026-03-22"
    )
    assert "own limit" not in told("2026-03-12", facts=[{**MEETING, "on": "2019-12-01"}])
    assert "own limit" not in told("2026-03-12", profile="forces: [regulation]")


def test_the_law_of_another_day_and_a_second_engine(run):
    """By the law of 2015 the service's own limit was not in force yet: nothing was due before 21 March."""
    assert run("2026-03-12", "--law-as-at", "2015-01-01", "--format", "json").json["disputes"] == []
    old = the_dispute(run("2026-03-22", "--law-as-at", "2015-01-01", "--format", "json"))
    assert (old["force"], old["untightened"], old["due"]) == ("regulation", None, "2026-03-21")
    ran = run("2026-03-12", "--verify", "--law-as-at", "2026-03-01")
    assert ran.status == 1
    assert "Without the limits that the profile tightens: Checked by" in ran.err
    assert "differ" not in ran.err


@pytest.mark.parametrize("force", ["guidance", "local"])
def test_other_forces_go_the_same_way(run, force):
    assert the_dispute(run("2026-03-12", "--format", "json", force=force))["force"] == "local"
    assert the_dispute(run("2026-03-22", "--format", "json", force=force))["force"] == force


def tighten(name, value):
    return OWN.replace("limit:", f"{name}:").replace("10 days", value)


def test_before_an_event(run):
    """A review on 20 March: by the law by the 17th, by the service's own limit by the 13th."""
    facts = [
        {"kind": "looked_after", "start": "2026-01-05"},
        {"kind": "review", "on": "2026-03-20", "status": "planned"},
    ]
    early = the_dispute(
        run("2026-03-14", "--format", "json", facts=facts, body=BEFORE, profile=tighten("limit", "7 days"))
    )
    late = the_dispute(
        run("2026-03-18", "--format", "json", facts=facts, body=BEFORE, profile=tighten("limit", "7 days"))
    )
    assert [(each["due"], each["untightened"]["due"], each["force"]) for each in (early, late)] == [
        ("2026-03-13", "2026-03-17", "local"),
        ("2026-03-13", "2026-03-17", "regulation"),
    ]


@pytest.mark.parametrize(
    ("as_at", "force", "due"), [("2026-03-02", "local", "2026-03-26"), ("2026-03-27", "regulation", "2026-03-26")]
)
def test_again_and_again(run, as_at, force, due):
    """Reviewed on 25 January: again within 30 days (24 February), by the law within 60 (26 March). The first was in time."""
    facts = [{"kind": "looked_after", "start": "2026-01-05"}, {"kind": "review", "on": "2026-01-25", "status": "held"}]
    profile = tighten("later review", "30 days")
    dispute = the_dispute(run(as_at, "--format", "json", facts=facts, body=EVERY, profile=profile))
    assert (dispute["due"], dispute["force"], dispute["untightened"]["due"]) == ("2026-02-24", force, due)


HAVE = """\
have:
  while: looked_after
  evidence:
    - {kind: advocacy_referral}
  by:
    - {value: 20 days, from: 2011-04-01, provision: regulation 2, verified: true}"""


@pytest.mark.parametrize(
    ("as_at", "force"), [("2026-01-24", "local"), ("2026-01-25", "local"), ("2026-01-26", "regulation")]
)
def test_while_a_state_lasts(run, as_at, force):
    """In care from 5 January: by the service's own limit by the 15th, by the law by the 25th."""
    facts = [{"kind": "looked_after", "start": "2026-01-05"}]
    dispute = the_dispute(run(as_at, "--format", "json", facts=facts, body=HAVE))
    assert (dispute["due"], dispute["force"], dispute["untightened"]["due"]) == ("2026-01-15", force, "2026-01-25")


HOURS = """\
within:
  trigger: {end-of: missing}
  evidence:
    - {kind: return_interview, where: {status: held}}
  limit:
    - {value: 72 hours, from: 2011-04-01, provision: regulation 2, verified: true}"""


def test_by_the_clock(run):
    """Back at 10:00 on 2 March: by the service's own limit by 10:00 on the 3rd, by the law by 10:00 on the 5th."""
    missing = {"kind": "missing", "start": "2026-03-01T10:00", "end": "2026-03-02T10:00"}
    profile = tighten("limit", "24 hours")
    for as_at, force in (("2026-03-04", "local"), ("2026-03-06", "regulation")):
        dispute = the_dispute(run(as_at, "--format", "json", facts=[missing], body=HOURS, profile=profile))
        assert (dispute["force"], dispute["untightened"]["due"]) == (force, "2026-03-05T10:00+00:00")
        assert "it is due by 10:00 on 5 March 2026" in dispute["message"]


SHORTER = """\
within:
  trigger: {end-of: {lasting: looked_after, at-least: {parameter: long-enough, otherwise: 20 days}}}
  evidence:
    - {kind: conference, where: {status: held}}
  limit:
    - {value: 5 days, from: 2011-04-01, provision: regulation 2, verified: true}"""


@pytest.mark.parametrize(("end", "force"), [("2026-01-20", "local"), ("2026-02-20", "regulation")])
def test_a_length_by_which_more_duties_begin_than_by_the_law(run, end, force):
    """Care of 15 days counts for the service alone, and of 46 for the law too."""
    parameters = (
        "parameters:\n  long-enough: [{value: 10 days, from: 2011-04-01, provision: our standard 4, verified: true}]"
    )
    profile = f"{OWN.splitlines()[0]}\n{parameters}"
    facts = [{"kind": "looked_after", "start": "2026-01-05", "end": end}]
    dispute = the_dispute(run("2026-03-31", "--format", "json", facts=facts, body=SHORTER, profile=profile))
    assert dispute["force"] == force
    assert (dispute["untightened"] is None) is (force == "regulation")


@pytest.mark.parametrize(
    ("as_at", "end", "own"),
    [
        ("2026-01-21", None, None),
        ("2026-01-29", None, ("pending", "2026-01-29")),
        ("2026-01-30", None, ("overdue", "2026-01-29")),
        ("2026-01-30", "2026-01-22", None),
    ],
)
def test_what_begins_once_something_has_lasted_is_held_against_what_begins_later_by_the_law(run, as_at, end, own):
    """In care from 5 January: it has lasted 10 days on the 14th (due on the 19th) and 20 on the 24th (due on the 29th)."""
    parameters = (
        "parameters:\n  long-enough: [{value: 10 days, from: 2011-04-01, provision: our standard 4, verified: true}]"
    )
    profile = f"{OWN.splitlines()[0]}\n{parameters}"
    body = SHORTER.replace("{end-of: {", "{").replace("20 days}}}", "20 days}}")
    facts = [{"kind": "looked_after", "start": "2025-03-01", "end": "2025-03-12"}]  # another time, long over
    facts += [{"kind": "looked_after", "start": "2026-01-05", **({"end": end} if end else {})}]
    ran = run(as_at, "--format", "json", "--period", "2026-01-01..2026-02-01", facts=facts, body=body, profile=profile)
    dispute = the_dispute(ran)
    told = dispute["untightened"]
    assert dispute["due"] == "2026-01-19"
    assert (told["verdict"], told["due"]) == (own or (None, None))
    assert dispute["force"] == ("regulation" if own and own[0] == "overdue" else "local")


def test_many_of_one_team_say_both_forces(checker, snapshot, rules_folder, rule):
    """Ten children: nine within the law's days still, and one beyond them."""
    folder = rules_folder({"lac/have.yaml": rule(body=WITHIN)}, profile=OWN)
    days = [*(["2026-03-01"] * 9), "2026-02-01"]
    cases = {f"C-{n}": [{"kind": "child", "team": "Care 1"}, {**MEETING, "on": day}] for n, day in enumerate(days)}
    source = snapshot(cases, as_at="2026-03-12")
    text = checker("check", source, "--rules", folder).out
    assert "10 disputes of one rule, team Care 1" in text
    assert "[lac.test.have, regulation and local]" in text
    assert checker("check", source, "--rules", folder, "--fail-on", "regulation").status == 1
