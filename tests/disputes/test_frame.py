"""Disputes raised of a frame of duties are those raised of the duties one by one."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import polars as pl
import pytest

from checker.calendar import parse_duration
from checker.disputes.dispute import Dispute, raise_disputes
from checker.disputes.frame import disputes_frame
from checker.disputes.protocol import UNWRITTEN, Protocol
from checker.engines.polars.bulk import evaluate_facts
from tests.engines.polars.frames import frame_of
from tests.shipped import authority, authority_duties, shipped_program

PROTOCOLS = {
    "misses": UNWRITTEN,
    "late by over a week": replace(UNWRITTEN, serious=parse_duration("7 days")),
    "late twice": replace(UNWRITTEN, repeated=2, within=parse_duration("36 months")),
    "a theme's own": replace(UNWRITTEN, by_theme={"reviews": "head of service"}),
}


def line(dispute: Dispute) -> tuple[object, ...]:
    duty, rule = dispute.duty, dispute.rule
    return (
        duty.case, duty.rule, duty.key.day, duty.key.previous, str(duty.verdict), rule.force, rule.dispute.severity,
        rule.dispute.theme, rule.owner, dispute.addressed_to, rule.dispute.immediate, dispute.message, dispute.question,
    )  # fmt: skip


def lines(frame: pl.DataFrame) -> list[tuple[object, ...]]:
    return [
        (
            r["case"], r["rule"], r["key_day"] and r["key_day"].toordinal(), r["key_previous"] and r["key_previous"].toordinal(),
            r["verdict"], r["force"], r["severity"], r["theme"], r["owner"], r["addressed_to"], r["immediate"],
            r["message"], r["ask"],
        )
        for r in frame.iter_rows(named=True)
    ]  # fmt: skip


@cache
def told() -> pl.DataFrame:
    """The duties of the made-up authority in a frame."""
    shot = authority()
    return evaluate_facts(shipped_program(), frame_of(shot), as_at=shot.as_at, covers=shot.coverage).duties


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=list(PROTOCOLS))
def test_the_same_are_raised_in_the_same_words_and_order(protocol: Protocol) -> None:
    program = shipped_program()
    some = program.rules[:3]
    program = replace(program, rules=(*(replace(r, commends=True) for r in some), *program.rules[3:]))
    as_at = authority().as_at
    expected = [line(dispute) for dispute in raise_disputes(program, authority_duties(), protocol, as_at)]
    assert len(expected) > 20
    assert lines(disputes_frame(program, told(), protocol, as_at)) == expected


def test_no_duties_at_all() -> None:
    assert len(disputes_frame(shipped_program(), told().clear(), UNWRITTEN, authority().as_at)) == 0
