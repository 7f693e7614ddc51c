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
from checker.engines.polars.bulk import evaluate_facts
from checker.engines.reference import evaluate
from checker.intake import read_sources
from checker.ruleset.library import load_library
from tests.engines.polars.frames import frame_of
from tests.shipped import shipped_library, shipped_program

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
    """The shipped rules, some limits tightened."""
    (folder / "profiles").mkdir()
    (folder / "profiles" / "here.yaml").write_text(TIGHT, encoding="utf-8")
    return compile_program(replace(shipped_library(), profiles=load_library(folder).profiles), "here")


def test_the_same_forces_days_and_words(tmp_path: Path) -> None:
    program = tightened(tmp_path)
    snapshot = read_sources(["fixtures/authority/snapshot.json"])
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


def test_nothing_is_worked_out_twice_where_no_limit_is_tightened() -> None:
    program = shipped_program()
    assert program.untightened == ()
    found = raise_disputes(program, (), UNWRITTEN, 739_000)
    assert of_own_limits(found, program, None) is found  # type: ignore[arg-type]
