"""Exports judged end to end: what a careful reader finds in the two fixtures (their READMEs), worked out by hand.

45 working days from Monday 5 January 2026 end on 9 March, and 15 from 2 February on 23 February: no bank holiday is between.
"""

import datetime as dt
from pathlib import Path

import pytest

from checker.engines.reference import evaluate
from checker.intake import read_sources
from tests.shipped import shipped_program

ROOT = Path(__file__).resolve().parents[2]
AS_AT = dt.date(2026, 3, 31)


@pytest.fixture(scope="module")
def judged():
    program = shipped_program()

    def judge(source):
        duties = evaluate(program, read_sources([str(ROOT / "fixtures" / source)], as_at=AS_AT.toordinal())).duties
        return {(duty.rule, duty.case, duty.verdict.value, duty.due) for duty in duties}

    return judge


def day(*parts):
    return dt.date(*parts).toordinal()


def missed(duties):
    return {duty for duty in duties if duty[2] in ("late", "overdue", "not-met")}


def test_lists_of_annex_a(judged):
    duties = judged("annex_a")
    assert missed(duties) == {
        ("cp.conference.review", "02001", "overdue", day(2026, 2, 28)),
        ("lac.health.dental", "03001", "overdue", day(2026, 1, 20)),
        ("lac.review.interval", "03002", "overdue", day(2026, 2, 12)),
        ("cp.assessment.45-days", "04002", "late", day(2026, 3, 9)),
        ("cp.assessment.45-days", "04003", "overdue", day(2026, 3, 9)),
        ("cp.conference.initial", "04002", "late", day(2026, 2, 23)),
        ("cp.cin.lead", "04003", "not-met", None),
    }
    assert {
        ("cp.conference.review", "02002", "pending", day(2026, 7, 26)),
        ("lac.review.interval", "03001", "pending", day(2026, 5, 10)),
        ("cp.assessment.45-days", "04001", "met", day(2026, 3, 9)),
        ("cp.conference.initial", "04001", "met", day(2026, 2, 23)),
    } <= duties


def test_a_census(judged):
    duties = judged("cin/census-2026.xml")
    assert missed(duties) == {
        ("cp.conference.review", "05001", "late", day(2026, 3, 1)),
        ("cp.assessment.45-days", "05002", "overdue", day(2025, 11, 3)),
    }
    assert {
        ("cp.assessment.45-days", "05001", "met", day(2025, 7, 9)),
        ("cp.conference.review", "05001", "met", day(2025, 9, 3)),
    } <= duties


def test_the_clock_of_the_guidance_is_never_run_from_the_start_of_an_enquiry(judged):
    """The enquiry of 12 May 2025 led to a conference on its fifteenth working day: met, if that were the clock."""
    told = {verdict for rule, case, verdict, _ in judged("cin/census-2026.xml") if rule == "cp.conference.initial"}
    assert told == {"cannot-tell"}
