"""Which adopted dispute a new one may be, under a corrected date."""

from __future__ import annotations

from datetime import date

import pytest

from checker.disputes.ledger.events import About, Facts, Payload, made
from checker.disputes.ledger.file import Ledger
from checker.disputes.ledger.standing import Standings
from checker.disputes.ledger.superseding import proposed
from checker.disputes.ledger.words import Kind

CHILD = "c" * 16
RULE = "lac.review.interval"
OLD, NEW, OTHER = "o" * 16, "n" * 16, "p" * 16


def about(dispute: str, day: str, *, rule: str = RULE, case: str = CHILD, kind: str = "review") -> About:
    return About(dispute=dispute, rule=rule, case=case, key=f"{kind} {day}")


def standings(
    *adopted: About, then: Kind | None = None, erased: bool = False, beneath: tuple[About, ...] = ()
) -> Standings:
    events = []
    for each in adopted:
        facts = Facts(rule=each.rule, stage="stage 1")
        kinds = [(Kind.ADOPT, facts)] + ([(then, Facts(outcome="put right"))] if then else [])
        for kind, said in kinds:
            payload = Payload(by="IRO-3", about=(each, *beneath) if kind is Kind.ADOPT else ())
            day = date(2026, 4, 2)
            event = made(kind, each.dispute, n=len(events) + 1, previous="", on=day, recorded=day, payload=payload,
                         facts=said)  # fmt: skip
            events.append(event.model_copy(update={"payload": None}) if erased else event)
    return Standings(Ledger("0" * 32, tuple(events)))


WAS = about(OLD, "2025-09-12")
NOW = about(NEW, "2025-09-21")


def found(new: About, present: list[About], held: Standings) -> str | None:
    standing = proposed(new, present, held)
    return standing.dispute if standing else None


def test_a_corrected_date_is_proposed():
    assert found(NOW, [NOW], standings(WAS)) == OLD


@pytest.mark.parametrize(
    "new",
    [
        about(NEW, "2025-09-21", case="d" * 16),
        about(NEW, "2025-09-21", rule="lac.visit.interval"),
        about(NEW, "2025-09-21", kind="looked_after"),
    ],
)
def test_another_case_rule_or_kind_of_key_is_not(new):
    assert found(new, [new], standings(WAS)) is None


def test_while_the_record_still_holds_the_old_duty_it_is_not():
    assert found(NOW, [NOW, WAS], standings(WAS)) is None


def test_with_another_duty_between_the_two_it_is_not():
    assert found(NOW, [NOW, about(OTHER, "2025-09-15")], standings(WAS)) is None
    assert found(NOW, [NOW, about(OTHER, "2025-09-30")], standings(WAS)) == OLD
    assert found(NOW, [NOW, about(OTHER, "2025-09-15", case="d" * 16)], standings(WAS)) == OLD


def test_the_nearest_of_several_is():
    nearer = about(OTHER, "2025-09-25")
    assert found(NOW, [NOW], standings(WAS, nearer)) == OTHER


def test_a_gap_goes_by_its_period_and_the_event_that_opens_it():
    was = about(OLD, "2025-01-06 after 2025-09-12", kind="looked_after")
    now = about(NEW, "2025-01-06 after 2025-09-21", kind="looked_after")
    between = about(OTHER, "2025-01-06 after 2025-09-15", kind="looked_after")
    assert found(now, [now], standings(was)) == OLD
    assert found(now, [now, between], standings(was)) is None


@pytest.mark.parametrize("then", [Kind.RESOLVE, Kind.WITHDRAW])
def test_what_is_settled_is_not(then):
    assert found(NOW, [NOW], standings(WAS, then=then)) is None


def test_what_was_erased_is_not():
    assert found(NOW, [NOW], standings(WAS, erased=True)) is None


def test_what_is_adopted_itself_is_not():
    assert found(NOW, [NOW], standings(WAS, NOW)) is None


def test_it_stands_for_what_was_adopted_and_not_for_what_was_put_beneath_that():
    beneath = about(OTHER, "2025-09-30", rule="lac.plan")
    assert found(NOW, [NOW], standings(WAS, beneath=(beneath,))) == OLD
    plan = about(NEW, "2025-10-01", rule="lac.plan")
    assert found(plan, [plan], standings(WAS, beneath=(beneath,))) is None


def test_of_two_equally_near_it_may_be_the_one_adopted_first():
    after = about(OTHER, "2025-09-30")
    assert found(NOW, [NOW], standings(WAS, after)) == OLD
    assert found(NOW, [NOW], standings(after, WAS)) == OTHER
