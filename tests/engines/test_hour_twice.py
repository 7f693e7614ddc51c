"""The hour that comes twice as the clocks go back: a time in it is either of two, so either of two may have come first."""

from __future__ import annotations

import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from checker.snapshot.document import build
from checker.yaml_reader import read_yaml
from tests.engines.support import FORCE, limit, program
from tests.engines.test_conditions import MADE, OUTCOME, going_on
from tests.engines.test_exceptions_by_the_clock import (
    INTERVIEWED,
    NOTICE,
    REPORT,
    REPORTED,
    STAY,
    UNREPORTED,
    declined,
    every_engine,
)
from tests.parity.engines import engines

TWICE = "2026-10-25"
"""The day on which what is 02:00 by the clock in summer becomes 01:00."""
UNTIL = "2026-11-30"
BACK = '{kind: missing, type: missing, start: 2026-03-01, end: "DAY"}'
MEETING = '{kind: review, on: "2026-10-25T01:10", status: held}'
PLACED = '{kind: placement, start: "2026-10-25T01:10", end: "2026-11-20T10:00"}'
HELD, DECLINED = declined("DAY").replace("declined", "held"), declined("DAY")
REPORTED_ON = REPORT.replace("false", "true")
ITSELF = f"""
within:
  trigger: {{start-of: missing}}
  evidence: [{{kind: missing, at: end}}]
  limit: [{limit("24 hours")}]
"""
RULES = (
    INTERVIEWED,
    INTERVIEWED + "excuse-may-follow: true\n",
    f"before:{REPORTED}  evidence-from: any\n{UNREPORTED}",
    f"with:{REPORTED}{UNREPORTED}",
    STAY,
    ITSELF,
    f"with: {{trigger: {{event: review}}, evidence: [{{kind: review}}], in-force: {FORCE}}}\n",
)
AFTER, FOLLOWS, BEFORE, WITH, OVER, ENDED, ITS_OWN = range(len(RULES))

SIDES = {"T00:59": "missed", "T02:00": "done", "": "done"}
INSIDE = ("T01:00", "T01:10", "T01:50", "T01:59")


def on_that_day(of: int, first: str, then: str, missed: str, done: str, doubt: str) -> list[tuple[int, list[str], str]]:
    """What came at each time of that day to what was at ten past, or ten to two: the rule, the facts and the verdict."""
    sides = SIDES if of != BEFORE else {"T00:59": "done", "T02:00": "missed", "": "done"}
    told = {time: missed if side == "missed" else done for time, side in sides.items()} | dict.fromkeys(INSIDE, doubt)
    return [(of, [first, then.replace("DAY", TWICE + time)], verdict) for time, verdict in told.items()]


TEN_TO = BACK.replace("DAY", f"{TWICE}T01:50")
NOT_KNOWN, REPORT_NOT_KNOWN = "cannot-tell: return_interview.on", "cannot-tell: review_report.on"
SETTLED = [HELD.replace("DAY", f"{TWICE}{time}") for time in ("T01:10", "T03:00")]
TOO_LATE = HELD.replace("DAY", "2026-10-29")
"""72 hours are over on the 28th, by either reading."""
TRIALS = [
    *on_that_day(AFTER, TEN_TO, HELD, "overdue", "met", NOT_KNOWN),
    *on_that_day(AFTER, TEN_TO, DECLINED, "overdue", "excepted", NOT_KNOWN),
    *on_that_day(FOLLOWS, TEN_TO, DECLINED, "overdue", "excepted", NOT_KNOWN),
    *on_that_day(BEFORE, MEETING, REPORTED_ON, "overdue", "met", REPORT_NOT_KNOWN),
    *on_that_day(BEFORE, MEETING, REPORT, "overdue", "excepted", REPORT_NOT_KNOWN),
    *on_that_day(WITH, MEETING, REPORTED_ON, "not-met", "met", REPORT_NOT_KNOWN),
    *on_that_day(WITH, MEETING, REPORT, "not-met", "excepted", REPORT_NOT_KNOWN),
    *on_that_day(OVER, PLACED, NOTICE, "not-met", "excepted", "cannot-tell: termination_notice.on"),
    # what is on either side of the hour is before all of it, or after
    (AFTER, [BACK.replace("DAY", f"{TWICE}T00:59"), SETTLED[0]], "met"),
    (AFTER, [BACK.replace("DAY", f"{TWICE}T02:00"), SETTLED[0]], "overdue"),
    # other evidence may settle it
    (AFTER, [TEN_TO, *SETTLED], "met"),
    (AFTER, [TEN_TO, SETTLED[0], TOO_LATE], NOT_KNOWN),
    (AFTER, [TEN_TO, TOO_LATE], "late"),
    # of other days, those on which the clocks go forward among them, it is as the clock shows
    *(
        (AFTER, [BACK.replace("DAY", f"{day}T01:50"), HELD.replace("DAY", f"{day}T01:10")], "overdue")
        for day in ("2026-10-24", "2026-10-26", "2026-10-18", "2026-03-29")
    ),
    # 72 hours from the first ten past one (00:10 in UTC) are over at 00:10 on the 28th, from the second at 01:10
    (OVER, [PLACED, NOTICE.replace("DAY", "2026-10-28T00:10")], "excepted"),
    (OVER, [PLACED, NOTICE.replace("DAY", "2026-10-28T00:11")], "cannot-tell: the time it began and ended"),
    (OVER, [PLACED, NOTICE.replace("DAY", "2026-10-28T01:10")], "cannot-tell: the time it began and ended"),
    (OVER, [PLACED, NOTICE.replace("DAY", "2026-10-28T01:11")], "not-met"),
    # what one thing says of itself is in order
    *(
        (ENDED, [f'{{kind: missing, start: "{TWICE}T{start}", end: "{TWICE}T{end}"}}'], "met")
        for start, end in (("01:50", "01:10"), ("01:10", "01:50"), ("01:30", "01:30"))
    ),
    (ITS_OWN, [MEETING], "met"),
]


@cache
def verdicts(engine: str) -> dict[tuple[str, str], str]:
    """The verdicts of every rule on the facts of every trial, by the rule and the number of the trial."""
    listed = [
        {"case": f"T-{number}", "about": "child", "facts": [read_yaml(fact, "facts.yaml").data for fact in facts]}
        for number, (_, facts, _) in enumerate(TRIALS)
    ]
    document = {"schema": "checker/snapshot@1", "as_at": UNTIL, "covers": "all", "cases": listed}
    built = build(document, place=str)
    assert not built.findings, built.findings
    duties = engines()[engine].evaluate(program(RULES), built.snapshot).duties
    return {(duty.rule, duty.case): duty.verdict.value + (f": {duty.needs}" if duty.why else "") for duty in duties}


@every_engine
@pytest.mark.parametrize("of", range(len(RULES)))
def test_either_of_two_in_it_may_have_come_first(engine: str, of: int) -> None:
    trials = {number: (facts, told) for number, (rule, facts, told) in enumerate(TRIALS) if rule == of}
    found = {number: verdicts(engine)[f"test.rule-{of}", f"T-{number}"] for number in trials}
    assert [(trials[number][0], told) for number, told in found.items()] == list(trials.values())


def instants(day: str, time: str) -> list[dt.datetime]:
    """The moments at which a clock in London showed a time, by another's account of it."""
    local = [
        dt.datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZoneInfo("Europe/London"), fold=n) for n in (0, 1)
    ]
    return [each.astimezone(dt.UTC) for each in local]


@pytest.mark.parametrize("day", [TWICE, "2026-10-26"])
def test_it_is_certain_only_where_every_instant_it_may_have_been_says_so(day: str) -> None:
    times = [f"{minutes // 60:02}:{minutes % 60:02}" for minutes in range(40, 150, 10)]
    pairs = {f"{back} {seen}": (back, seen) for back in times for seen in times}
    listed = [
        {"case": name, "about": "child", "facts": [read_yaml(fact.replace("DAY", f"{day}T{time}"), "f.yaml").data
                                                   for fact, time in zip((BACK, HELD), pair, strict=True)]}
        for name, pair in pairs.items()
    ]  # fmt: skip
    document = {"schema": "checker/snapshot@1", "as_at": UNTIL, "covers": "all", "cases": listed}
    found = engines()["reference"].evaluate(program((INTERVIEWED,)), build(document, place=str).snapshot)
    for duty in found.duties:
        back, seen = (instants(day, time) for time in pairs[duty.case])
        so = {after >= before for after in seen for before in back}
        expected = "cannot-tell" if len(so) > 1 else "met" if so == {True} else "overdue"
        assert (duty.case, duty.verdict.value) == (duty.case, expected)
    assert len(found.duties) == len(pairs)


def test_an_end_earlier_on_the_clock_is_no_earlier_there() -> None:
    def read(start: str, end: str) -> int | None:
        row = f'{{kind: missing, start: "{TWICE}T{start}", end: "{TWICE}T{end}"}}'
        case = {"case": "C-1", "about": "child", "facts": [read_yaml(row, "facts.yaml").data]}
        document = {"schema": "checker/snapshot@1", "as_at": UNTIL, "covers": "all", "cases": [case]}
        (found,) = build(document, place=str).snapshot.cases[0].facts
        return found.end_minute if found.ended else None

    assert [read("01:50", "01:10"), read("01:59", "01:00"), read("01:10", "01:10")] == [70, 60, 70]
    assert [read("01:50", "00:59"), read("02:00", "01:10")] == [None, None]


def test_an_end_in_it_of_what_began_in_it_is_as_if_no_time_were_known() -> None:
    def moved(facts: str, time: str) -> str:
        return facts.replace("2025-03-03", f"2024-10-27T{time}")

    other = MADE.replace("met", "not-met").replace("2025-03-03", "2024-10-27T00:30")
    made, outcome = moved(MADE, "01:50"), moved(OUTCOME, "01:10")
    assert going_on(made + outcome) == "no"  # it can be of no other
    assert going_on(made + outcome + other) == "date-only: lado_outcome.on"
    assert going_on(made + moved(OUTCOME, "00:59") + other) == "yes"
    assert going_on(made + moved(OUTCOME, "02:00") + other) == "no"
