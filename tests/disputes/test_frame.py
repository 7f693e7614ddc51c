"""Disputes raised of a frame of duties are those raised of the duties one by one."""

from __future__ import annotations

from dataclasses import replace

import polars as pl
import pytest

from checker.calendar import parse_duration
from checker.disputes.dispute import Dispute, raise_disputes
from checker.disputes.frame import disputes_frame
from checker.disputes.protocol import UNWRITTEN, Protocol
from checker.engines.polars.bulk import evaluate_facts
from checker.engines.reference import evaluate
from checker.intake import read_sources
from tests.engines.polars.frames import frame_of
from tests.shipped import shipped_program

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


@pytest.mark.parametrize("protocol", PROTOCOLS.values(), ids=list(PROTOCOLS))
def test_the_same_are_raised_in_the_same_words_and_order(protocol: Protocol) -> None:
    program = shipped_program()
    some = program.rules[:3]
    program = replace(program, rules=(*(replace(r, commends=True) for r in some), *program.rules[3:]))
    snapshot = read_sources(["fixtures/authority/snapshot.json"])
    duties = evaluate(program, snapshot).duties
    told = evaluate_facts(program, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage).duties
    expected = [line(dispute) for dispute in raise_disputes(program, duties, protocol, snapshot.as_at)]
    assert len(expected) > 20
    assert lines(disputes_frame(program, told, protocol, snapshot.as_at)) == expected


def test_no_duties_at_all() -> None:
    program = shipped_program()
    snapshot = read_sources(["fixtures/authority/snapshot.json"])
    told = evaluate_facts(program, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage).duties
    assert len(disputes_frame(program, told.clear(), UNWRITTEN, snapshot.as_at)) == 0
