"""Disputes under a limit of the service's own, raised of a frame of duties, are those raised of the duties one by one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from checker.compile.compiler import compile_program
from checker.compile.program import Program
from checker.disputes.dispute import raise_disputes
from checker.disputes.frame import disputes_frame
from checker.disputes.own_limits import of_own_limits
from checker.disputes.protocol import UNWRITTEN
from checker.engines.duty import Evaluation
from checker.engines.polars.bulk import evaluate_facts
from checker.engines.reference import evaluate
from checker.intake import read_sources
from checker.ruleset.library import load_library
from checker.snapshot.facts import Snapshot
from tests.engines.polars.frames import frame_of
from tests.shipped import authority, shipped_library, shipped_program

TIGHT = """\
name: here
title: A service
forces: [act, regulation, statutory-guidance, national-standard, guidance]
tighten:
  lac.review.interval:
    first review: [{value: 5 working days, from: 2011-04-01, provision: ours 1, verified: true}]
    second review: [{value: 1 month, from: 2011-04-01, provision: ours 2, verified: true}]
    later review: [{value: 1 month, from: 2011-04-01, provision: ours 3, verified: true}]
  lac.missing.return-interview:
    limit: [{value: 24 hours, from: 2014-01-01, provision: ours 4, verified: true}]
  lac.review.record-sent:
    limit: [{value: 1 working days, from: 2011-04-01, provision: ours 5, verified: true}]
"""


def tightened(folder: Path) -> Program:
    """Some of the shipped rules, the limits of some of these tightened."""
    (folder / "profiles").mkdir()
    (folder / "profiles" / "here.yaml").write_text(TIGHT, encoding="utf-8")
    program = compile_program(replace(shipped_library(), profiles=load_library(folder).profiles), "here")
    some = {"lac.visit.interval", "lac.health.interval", "cp.core-group.first"}
    some |= {rule.id for rule in program.untightened}
    return replace(program, rules=tuple(rule for rule in program.rules if rule.id in some))


def test_the_same_forces_days_and_words(tmp_path: Path) -> None:
    program = tightened(tmp_path)
    snapshot = authority()
    found = raise_disputes(program, evaluate(program, snapshot).duties, UNWRITTEN, snapshot.as_at)
    expected = [
        (each.duty.case, each.rule.id, each.force, each.message, each.untightened is not None)
        for each in of_own_limits(found, program, snapshot)
    ]
    forces = Counter((each[1], each[2]) for each in expected if each[-1])
    assert forces["lac.review.interval", "local"] and forces["lac.review.interval", "regulation"]

    def duties(of: Program):
        return evaluate_facts(of, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage).duties

    without = duties(program.without_own_limits())
    frame = disputes_frame(program, duties(program), UNWRITTEN, snapshot.as_at, untightened=without)
    told = frame.select("case", "rule", "force", "message", "under_own_limit").iter_rows()
    assert [tuple(row) for row in told] == expected
    with pytest.raises(ValueError, match="without_own_limits"):
        disputes_frame(program, duties(program), UNWRITTEN, snapshot.as_at)


def test_a_rule_that_could_not_run_without_it_keeps_its_force(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tightened(tmp_path)
    snapshot = authority()
    found = raise_disputes(program, evaluate(program, snapshot).duties, UNWRITTEN, snapshot.as_at)

    class Fails:
        def evaluate(self, own: Program, of: Snapshot) -> Evaluation:
            return replace(evaluate(own, of), duties=(), errored={"lac.review.interval": "a fault"})

    monkeypatch.setattr("checker.disputes.own_limits.quickest", lambda *_: Fails())
    told = {(each.force, each.untightened is None) for each in of_own_limits(found, program, snapshot)
            if each.rule.id == "lac.review.interval"}  # fmt: skip
    assert told == {("regulation", True)}


LASTING = """\
within:
  trigger: {lasting: looked_after, at-least: {parameter: long-enough, otherwise: 20 days}}
  evidence: [{kind: conference, where: {status: held}}]
  limit: [{value: 5 days, from: 2011-04-01, provision: regulation 2, verified: true}]"""
SOONER = """\
forces: [regulation]
parameters:
  long-enough: [{value: 10 days, from: 2011-04-01, provision: ours, verified: true}]"""


def test_the_same_of_what_begins_later_by_the_law(snapshot, rules_folder, rule) -> None:  # type: ignore[no-untyped-def]
    """In care for 12 days once and 60 days since, by 5 March; for 15 days by then; and again, both for long enough."""
    program = compile_program(
        load_library(rules_folder({"lac/have.yaml": rule(body=LASTING)}, profile=SOONER)), "typical"
    )
    stays = {
        "C-1": [("2025-10-01", "2025-10-13"), ("2026-01-04", None)],
        "C-2": [("2026-02-18", None)],
        "C-3": [("2025-10-01", "2025-12-01"), ("2026-01-04", None)],
    }
    facts = {
        case: [{"kind": "looked_after", "start": start, **({"end": end} if end else {})} for start, end in spells]
        for case, spells in stays.items()
    }
    made = read_sources([str(snapshot(facts, as_at="2026-03-05"))])
    found = raise_disputes(program, evaluate(program, made).duties, UNWRITTEN, made.as_at)
    expected = [
        (each.duty.case, each.force, each.message, each.untightened is not None)
        for each in of_own_limits(found, program, made)
    ]
    assert [each[:2] for each in expected] == [
        ("C-1", "local"), ("C-1", "regulation"), ("C-2", "local"), ("C-3", "regulation"), ("C-3", "regulation"),
    ]  # fmt: skip
    duties, without = (
        evaluate_facts(of, frame_of(made), as_at=made.as_at, covers=made.coverage).duties
        for of in (program, program.without_own_limits())
    )
    frame = disputes_frame(program, duties, UNWRITTEN, made.as_at, untightened=without)
    told = frame.select("case", "force", "message", "under_own_limit").iter_rows()
    assert [tuple(row) for row in told] == expected


def test_nothing_is_worked_out_twice_where_no_limit_is_tightened() -> None:
    program = shipped_program()
    assert program.untightened == ()
    found = raise_disputes(program, (), UNWRITTEN, 739_000)
    assert of_own_limits(found, program, None) is found  # type: ignore[arg-type]
