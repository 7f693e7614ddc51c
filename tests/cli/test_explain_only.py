"""`checker explain` of some of the duties alone: what is open, what is raised, and one by its dispute."""

from __future__ import annotations

import re

from checker.disputes.pseudonyms import Pseudonyms
from tests.conftest import KEY

COMMENDS = """\
commend:
  while: looked_after
  rules: [lac.test.have]
  in-last: 12 months
  also: looked_after
  in-force: {from: 2011-04-01, provision: regulation 7, verified: true}"""


def _duties(out):
    """The rules a child's duties are shown of, each with the verdicts."""
    told, rule = {}, ""
    for line in out.splitlines():
        if found := re.match(r"([a-z0-9.-]+): ", line):
            rule = found[1]
        elif found := re.match(r"  ([A-Z]{3,}(?: [A-Z]+)?)(?::|$)", line):
            told.setdefault(rule, []).append(found[1])
    return told


def test_a_dispute_is_explained_by_its_id(checker, demonstration):
    """Each of them: the rule it is over, of the child it is of, and that duty alone."""
    told = checker("check", demonstration, "--format", "json", "--reveal-ids").json["disputes"]
    assert len(told) > 5
    for each in told:
        ran = checker("explain", demonstration, each["id"])
        assert (ran.status, ran.err) == (0, "")
        head, only, *_ = ran.out.splitlines()
        assert (head.split(",")[0].split()[1], only) == (each["case"], f"Only dispute {each['id']}")
        assert _duties(ran.out) == {each["rule"]: [each["verdict"].upper().replace("-", " ")]}
        assert f"\n    key: {each['key']}\n" in ran.out


def test_so_is_what_is_not_missed_by_the_id_that_a_dispute_over_it_would_have(checker, demonstration):
    """Late, and what waits to be done: neither is raised, and either may have been once, and be in a ledger."""
    told = checker("check", demonstration, "--format", "json", "--reveal-ids").json["disputes"]
    keys = re.findall(r"    key: (.*)", checker("explain", demonstration, "C-0001", "lac.review.interval").out)
    assert len(keys) == 2
    for key in keys:
        assert ("C-0001", "lac.review.interval", key) not in {(d["case"], d["rule"], d["key"]) for d in told}
        id_ = Pseudonyms(KEY.encode()).dispute("lac.review.interval", "C-0001", key)
        assert f"\n    key: {key}\n" in checker("explain", demonstration, id_).out


def test_so_is_what_is_commended(checker, rules_folder, rule, snapshot):
    """Good practice is found among the duties of another rule: a referral to advocacy while in care."""
    folder = rules_folder({"lac/have.yaml": rule(), "lac/praise.yaml": rule("lac.test.praise", body=COMMENDS)})
    facts = [{"kind": "looked_after", "start": "2025-06-02"}, {"kind": "advocacy_referral", "on": "2025-06-10"}]
    source = snapshot({"C-1": facts}, as_at="2026-03-31", covers="all")
    (praise,) = checker("check", source, "--rules", folder, "--format", "json").json["commendations"]
    ran = checker("explain", source, praise["id"], "--rules", folder)
    assert (ran.status, ran.err) == (0, "")
    assert _duties(ran.out) == {"lac.test.praise": ["MET"]}


def test_an_id_of_no_dispute_or_under_another_key_is_none(checker, demonstration):
    id_ = checker("check", demonstration, "--format", "json").json["disputes"][0]["id"]
    for name, more in (("a" * 16, {}), (id_, {"CHECKER_KEY": "another key, used here alone"})):
        ran = checker("explain", demonstration, name, set=more)
        assert (ran.status, ran.out) == (2, "")
        assert ran.err.startswith(
            "CASE: there is no such case in the source, nor a duty that a dispute of that id is over\n"
        )
    other = checker("explain", demonstration, id_, "lado")  # of the rules asked for it is none
    assert other.status == 2
    assert "nor a duty under lado that a dispute of that id is over\n   help: leave lado out, since" in other.err


def test_only_what_is_raised_is_what_check_raises_of_the_child(checker, demonstration):
    told = checker("check", demonstration, "--format", "json", "--reveal-ids").json["disputes"]
    for case in ("C-0001", "C-0002", "C-0003", "C-0004"):
        ran = checker("explain", demonstration, case, "--only", "raised")
        assert (ran.status, ran.err) == (0, "")
        raised = sorted(each["rule"] for each in told if each["case"] == case)
        assert sorted(rule for rule, found in _duties(ran.out).items() for _ in found) == raised
        line = ran.out.splitlines()[1]
        assert line == "Only what `checker check` raises" + ("" if raised else ": nothing")
        assert "No duties:" not in ran.out


def test_only_what_is_open(checker, snapshot):
    """In care on 2 June 2025: the first review was held late (due 30 June), the second is due three months on, 1 October."""
    facts = [
        {"kind": "looked_after", "start": "2025-06-02"},
        {"kind": "review", "on": "2025-07-01", "status": "held", "type": "statutory"},
    ]
    for as_at, verdict in (("2025-09-01", "PENDING"), ("2025-10-02", "OVERDUE")):
        source = snapshot({"C-1": facts}, as_at=as_at)
        every, only = (
            checker("explain", source, "C-1", "lac.review.interval", *o).out for o in ((), ("--only", "open"))
        )
        assert _duties(every) == {"lac.review.interval": ["LATE", verdict]}
        assert _duties(only) == {"lac.review.interval": [verdict]}
        assert only.splitlines()[1] == "Only what is open now"


def test_what_is_raised_as_late_again_and_again_is_so_by_its_dispute_s_id_too(checker, snapshot):
    """Visits of every six weeks, each late: raised for one another's sake, so each by itself is raised as well."""
    days = ("2025-04-20", "2025-06-20", "2025-08-20", "2025-10-20", "2025-12-20")
    facts = [{"kind": "looked_after", "start": "2025-04-01"}, {"kind": "placement", "id": "p", "start": "2025-04-01"}]
    facts += [{"kind": "visit", "on": day, "seen": True} for day in days]
    source = snapshot({"C-1": facts}, as_at="2026-03-31", covers="all")
    told = checker("check", source, "--select", "lac.visit.interval", "--format", "json").json["disputes"]
    late = [each["id"] for each in told if each["verdict"] == "late"]
    assert len(late) >= 3
    for id_ in late:
        ran = checker("explain", source, id_, "--only", "raised")
        assert ran.out.splitlines()[1] == f"Only dispute {id_}; only what `checker check` raises"
        assert _duties(ran.out) == {"lac.visit.interval": ["LATE"]}
    closed = checker("explain", source, late[0], "--only", "open").out
    assert closed.splitlines()[1] == f"Only dispute {late[0]}; only what is open now: nothing"
