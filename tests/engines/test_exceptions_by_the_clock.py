"""Exceptions where times of day are known: held against the clock just as evidence is, by every engine."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from checker.snapshot.document import build
from checker.yaml_reader import read_yaml
from tests.engines.support import limit, program
from tests.parity.engines import engines

FORCE = "{from: 2011-04-01, provision: regulation 1, verified: true}"
INTERVIEWED = f"""
within:
  trigger: {{end-of: missing}}
  evidence: [{{kind: return_interview, where: {{status: held}}}}]
  limit: [{limit("72 hours")}]
excused-by: [{{kind: return_interview, where: {{status: declined}}}}]
"""
BACK = '{kind: missing, type: missing, start: "2025-06-01T20:00", end: "2025-06-02T14:30"}'
"""Back at half past two on 2 June 2025: 72 hours are over at half past two on the 5th."""
BACK_THAT_DAY = '{kind: missing, type: missing, start: "2025-06-01T20:00", end: 2025-06-02}'

every_engine = pytest.mark.parametrize("engine", engines())


def told(engine: str, rule: str, cases: Sequence[Sequence[str]], as_at: str = "2025-07-31") -> list[str]:
    """The one verdict of a rule on each of some cases, and what is needed to tell."""
    listed = [
        {"case": f"C-{number:02}", "about": "child", "facts": [read_yaml(fact, "facts.yaml").data for fact in facts]}
        for number, facts in enumerate(cases)
    ]
    document = {"schema": "checker/snapshot@1", "as_at": as_at, "covers": "all", "cases": listed}
    built = build(document, place=lambda loc: f"facts:{loc}")
    assert not built.findings, built.findings
    duties = sorted(engines()[engine].evaluate(program((rule,)), built.snapshot).duties, key=lambda duty: duty.case)
    assert [duty.case for duty in duties] == [case["case"] for case in listed]
    return [duty.verdict.value + (f": {duty.needs}" if duty.why else "") for duty in duties]


def each(
    engine: str, rule: str, first: str, expected: dict[str, str], exception: str, as_at: str = "2025-07-31"
) -> None:
    """Of what came first, with an exception written for each of some days, the verdicts are these."""
    found = told(engine, rule, [[first, exception.replace("DAY", on)] for on in expected], as_at)
    assert dict(zip(expected, found, strict=True)) == expected


def declined(on: str, more: str = "") -> str:
    return f'{{kind: return_interview, status: declined, on: "{on}"{more}}}'


TIMED = {
    "2025-06-02T14:29": "overdue",  # a minute before the child came back
    "2025-06-02T14:30": "excepted",
    "2025-06-05T14:30": "excepted",
    "2025-06-05T14:31": "overdue",  # a minute after the 72 hours
    "2025-06-05T15:30": "overdue",
    "2025-06-02": "excepted",  # as an interview of that day, at no known time, would count
    "2025-06-04": "excepted",
    "2025-06-05": "cannot-tell: return_interview.on",
    "2025-06-06": "overdue",
}


@every_engine
def test_an_exception_is_held_against_the_hours_as_evidence_is(engine: str) -> None:
    each(engine, INTERVIEWED, BACK, TIMED, declined("DAY"))
    held = told(engine, INTERVIEWED, [[BACK, declined(on).replace("declined", "held")] for on in TIMED])
    as_held = {"excepted": "met", "overdue": "late"}
    assert held[0] == "overdue"
    assert held[1:] == [as_held.get(verdict, verdict) for verdict in list(TIMED.values())[1:]]


@every_engine
def test_where_only_the_day_it_is_counted_from_is_known(engine: str) -> None:
    expected = {
        "2025-06-02T09:00": "excepted",
        "2025-06-04T23:30": "excepted",
        "2025-06-05T00:10": "cannot-tell: missing.end",
        "2025-06-05": "cannot-tell: missing.end",
        "2025-06-05T23:30": "cannot-tell: missing.end",
        "2025-06-06T00:10": "overdue",
    }
    each(engine, INTERVIEWED, BACK_THAT_DAY, expected, declined("DAY"))


@every_engine
def test_the_day_on_which_it_was_written_up_has_no_time(engine: str) -> None:
    expected = {
        ("2025-06-04T10:00", "2025-06-04"): "excepted",
        ("2025-06-04T10:00", "2025-06-05"): "cannot-tell: return_interview.recorded",
        ("2025-06-05T10:00", "2025-06-05"): "cannot-tell: return_interview.recorded",
        ("2025-06-05T14:31", "2025-06-05"): "overdue",  # not written up before it was
        ("2025-06-04T10:00", "2025-06-06"): "overdue",
        ("2025-06-02T14:29", "2025-06-03"): "overdue",
    }
    cases = [[BACK, declined(on, f", recorded: {written_up}")] for on, written_up in expected]
    assert told(engine, INTERVIEWED, cases) == list(expected.values())


@every_engine
def test_one_that_may_follow_is_bound_by_the_clock_only_before(engine: str) -> None:
    expected = {"2025-06-05T14:31": "excepted", "2025-06-05": "excepted", "2025-06-02T14:29": "overdue"}
    each(engine, INTERVIEWED + "excuse-may-follow: true\n", BACK, expected, declined("DAY"))


@every_engine
def test_of_several_any_that_is_in_time_excuses(engine: str) -> None:
    early, good, late = declined("2025-06-02T14:29"), declined("2025-06-05T14:30"), declined("2025-06-05T14:31")
    perhaps = declined("2025-06-05")
    cases = [[BACK, early, late], [BACK, early, good, late], [BACK, early, perhaps], [BACK, good, perhaps]]
    expected = ["overdue", "excepted", "cannot-tell: return_interview.on", "excepted"]
    assert told(engine, INTERVIEWED, cases) == expected


@every_engine
def test_naming_what_it_excuses_makes_it_no_earlier_and_no_later(engine: str) -> None:
    rule = INTERVIEWED.replace("{kind: return_interview, where: {status: declined}}", "{kind: termination_notice}")
    rule = rule.replace("missing}", "placement}")
    placed = '{kind: placement, id: m1, start: "2025-06-01T20:00", end: "2025-06-02T14:30"}'
    expected = {k: v.replace("return_interview", "termination_notice") for k, v in TIMED.items()}
    each(engine, rule, placed, expected, '{kind: termination_notice, on: "DAY", placement: m1}')
    perhaps = {k: v if v == "overdue" else "cannot-tell: placement.id" for k, v in TIMED.items()}
    each(engine, rule, placed.replace("id: m1, ", ""), perhaps, '{kind: termination_notice, on: "DAY", placement: m2}')


@every_engine
def test_hours_elapse_over_a_change_of_the_clocks(engine: str) -> None:
    # 24 hours from noon on Saturday 25 October 2025 are over at eleven on Sunday.
    back = '{kind: missing, type: missing, start: 2025-10-20, end: "2025-10-25T12:00"}'
    expected = {"2025-10-26T11:00": "excepted", "2025-10-26T11:01": "overdue"}
    each(engine, INTERVIEWED.replace("72", "24"), back, expected, declined("DAY"), as_at="2025-12-31")


REPORTED = f"""
  trigger: {{event: review, where: {{status: held}}}}
  evidence: [{{kind: review_report, where: {{feedback: true}}}}]
  in-force: {FORCE}
"""
UNREPORTED = "excused-by: [{kind: review_report, where: {feedback: false}}]\n"
MEETING = '{kind: review, on: "2025-06-10T10:00", status: held}'
REPORT = '{kind: review_report, on: "DAY", feedback: false}'


@every_engine
def test_what_is_due_before_a_meeting_is_excused_before_it(engine: str) -> None:
    expected = {
        "2025-06-10T09:59": "excepted", "2025-06-10T10:00": "excepted", "2025-06-10T10:01": "overdue", "2025-06-10": "excepted"
    }  # fmt: skip
    each(engine, f"before:{REPORTED}  evidence-from: any\n{UNREPORTED}", MEETING, expected, REPORT)


@every_engine
def test_where_there_is_no_deadline_it_is_not_of_before_all_the_same(engine: str) -> None:
    expected = {"2025-06-10T09:59": "not-met", "2025-06-10T10:00": "excepted", "2025-06-10": "excepted"}
    each(engine, f"with:{REPORTED}{UNREPORTED}", MEETING, expected, REPORT)


STAY = f"at-most-for: {{state: placement, limit: [{limit('72 hours')}]}}\nexcused-by: [{{kind: termination_notice}}]\n"
PLACED = '{kind: placement, start: "2025-06-01T10:00", end: 2025-06-20}'
NOTICE = '{kind: termination_notice, on: "DAY"}'


@every_engine
def test_a_state_over_its_hours_is_excused_within_them(engine: str) -> None:
    expected = {
        "2025-06-01T09:59": "not-met",
        "2025-06-01T10:00": "excepted",
        "2025-06-01": "excepted",
        "2025-06-04T10:00": "excepted",
        "2025-06-04T10:01": "not-met",
        "2025-06-04": "cannot-tell: termination_notice.on",
        "2025-06-05": "not-met",
    }
    each(engine, STAY, PLACED, expected, NOTICE)


@every_engine
def test_a_state_of_which_only_the_day_it_began_is_known(engine: str) -> None:
    expected = {
        "2025-06-03T23:00": "excepted", "2025-06-04T10:00": "cannot-tell: placement.start", "2025-06-05T00:30": "not-met"
    }  # fmt: skip
    each(engine, STAY, PLACED.replace('"2025-06-01T10:00"', "2025-06-01"), expected, NOTICE)


@every_engine
def test_hours_counted_from_one_of_two_days_may_run_out_in_the_course_of_a_day(engine: str) -> None:
    # Referred on 2 June or the 3rd: 72 hours are over on the 5th at the soonest, and on the 6th at the latest.
    rule = INTERVIEWED.replace("{end-of: missing}", "{event: referral}")
    referred = "{kind: referral, on: unknown, on_from: 2025-06-02, on_by: 2025-06-03}"
    expected = {
        "2025-06-04T23:30": "excepted",
        "2025-06-05T15:00": "cannot-tell: referral.on",
        "2025-06-05": "cannot-tell: referral.on",
        "2025-06-06T00:10": "cannot-tell: referral.on",
        "2025-06-07T00:10": "overdue",
    }
    each(engine, rule, referred, expected, declined("DAY"))
    as_held = {"excepted": "met", "overdue": "late"}
    held = [[referred, declined(on).replace("declined", "held")] for on in expected]
    assert told(engine, rule, held) == [as_held.get(verdict, verdict) for verdict in expected.values()]
