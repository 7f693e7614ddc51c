"""An odd caseload judged by each engine, and counted again by hand arithmetic that calls nothing of the program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from typing import Any

import pytest

from checker.compile.program import Program
from checker.snapshot.document import build
from fixtures.authority_generator.days import AS_AT
from tests.parity.engines import engines
from tests.second_count import answers, lasting, odd_edges
from tests.second_count.odd import cases
from tests.second_count.spans import Asked, Life, life_of
from tests.shipped import running

RULES: dict[str, Callable[[Life], Iterator[Asked]]] = {
    "cp.conference.agency-attends": answers.agencies_there,
    "cp.conference.chair-independent": answers.chairs_independent,
    "cp.conference.quorum": answers.quorate,
    "cp.police-protection.72-hours": lasting.police_protection,
    "fostering.limit.usual": lasting.fostered_at_once,
    "fostering.visit.unannounced": answers.unannounced_visits,
    "lac.accommodation.under-16": lasting.under_16_elsewhere,
    "lac.advocacy.aged-10": answers.advocates_at_10,
    "lac.care-plan.have": answers.care_plans,
    "lac.iro.told-missing": answers.officer_told_missing,
    "lac.missing.return-interview": answers.return_interviews,
    "lac.missing.strategy-over-5-days": answers.missing_over_5_days,
    "lac.review.report-before": answers.reports_before_reviews,
    "lac.secure.first-order": lasting.first_secure_orders,
    "lac.secure.without-order": lasting.without_an_order,
    "lac.short-break.length": lasting.short_breaks,
    "lac.short-break.total": lasting.short_breaks_in_a_year,
    "lac.temporary-approval.assessed": answers.relatives_assessed,
    "lac.temporary-approval.extension": answers.extensions,
    "lac.temporary-approval.length": lasting.temporary_approvals,
    "lac.visit.requested": answers.visits_asked_for,
    "lado.contact.1-day": answers.designated_officer_told,
    "lado.conclusion.3-months": answers.concluded_in_3_months,
    "lado.decision.1-day": answers.decided_in_a_day,
    "lado.early-years.notified-14-days": answers.early_years_told,
    "lado.meeting.5-days": answers.meetings_in_5_days,
    "lado.meeting.chair": answers.chaired_by_the_officer,
    "lado.monitoring.monthly": answers.looked_at_monthly,
}
CASELOAD = "lac.iro.caseload"
WITHOUT_A_DAY = {"cp.police-protection.72-hours", "lac.missing.return-interview"}
"""Of which the verdicts are counted and the days due are not."""


@cache
def program() -> Program:
    return running(*RULES, CASELOAD)


@cache
def made(count: int) -> list[dict[str, Any]]:
    return cases(count, seed=count) + odd_edges.cases(count, seed=count)


def _plain(value: Any) -> Any:
    """A value as a snapshot writes it."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="minutes")
    return value.isoformat() if isinstance(value, date) else value


@cache
def judged(engine: str, count: int) -> dict[str, Counter[tuple[str, Asked]]]:
    written = [
        {**case, "facts": [{k: _plain(v) for k, v in fact.items() if v is not None} for fact in case["facts"]]}
        for case in made(count)
    ]
    read = build(
        {"schema": "checker/snapshot@1", "as_at": AS_AT.isoformat(), "covers": "all", "cases": written},
        place=lambda loc: f"odd:{loc}",
    )
    assert not read.findings, read.findings[:3]
    told = engines()[engine].evaluate(program(), read.snapshot)
    assert not told.errored
    found: dict[str, Counter[tuple[str, Asked]]] = {rule: Counter() for rule in [*RULES, CASELOAD]}
    for duty in told.duties:
        due = None if duty.due is None or duty.rule in WITHOUT_A_DAY else date.fromordinal(duty.due)
        found[duty.rule][duty.case, (due, duty.verdict.value)] += 1
    return found


@cache
def expected(count: int) -> dict[str, Counter[tuple[str, Asked]]]:
    lives = {case["case"]: life_of(case["facts"]) for case in made(count)}
    about = {case["case"]: case["about"] for case in made(count)}
    child_only = {"child": ("cp.", "lac."), "household": ("fostering.",), "allegation": ("lado.",), "officer": ()}
    found = {
        rule: Counter(
            (case, asked) for case, life in lives.items() if rule.startswith(child_only[about[case]])
            for asked in count_of(life)
        )
        for rule, count_of in RULES.items()
    }  # fmt: skip
    return {**found, CASELOAD: Counter(lasting.officers_caseload(lives))}


@pytest.mark.parametrize("count", [24, pytest.param(400, marks=pytest.mark.full)])
@pytest.mark.parametrize("rule", [*RULES, CASELOAD])
@pytest.mark.parametrize("engine", engines())
def test_a_second_count_of_an_odd_caseload_comes_to_the_same(engine: str, rule: str, count: int) -> None:
    ours, theirs = expected(count)[rule], judged(engine, count)[rule]
    assert ours
    assert list((ours - theirs).items())[:5] == list((theirs - ours).items())[:5] == []
