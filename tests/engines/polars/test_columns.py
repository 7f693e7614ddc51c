"""Duties in columns are what the same duties are as objects, and what is told of all of them is the same."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checker.calendar import add_months
from checker.engines import polars
from checker.engines.duties import Duties, LateRaised, Listed, Window, listed
from checker.engines.duty import Evaluation, Verdict
from checker.engines.polars.duties import columns
from checker.report.result import make_result, usual_window
from checker.snapshot.framed import FramedCases
from tests.engines.polars.frames import frame_of
from tests.shipped import authority, authority_duties, shipped_program


@pytest.fixture(scope="module")
def ground() -> Any:
    program = shipped_program()
    snapshot = authority()
    kept = tuple(case for case in snapshot.cases if case.facts)
    return program, replace(snapshot, cases=kept), Listed(authority_duties())


@pytest.fixture(scope="module")
def found(ground: Any) -> Duties:
    program, snapshot, _ = ground
    duties = polars.evaluate(program, snapshot).duties
    assert isinstance(duties, columns.DutiesInColumns)
    return duties


def test_the_same_duties_in_the_same_order(ground: Any, found: Duties) -> None:
    _, _, expected = ground
    assert found == expected
    assert (found[0], found[-1], found[7:9]) == (expected[0], expected[-1], list(expected[7:9]))


def test_the_same_duties_of_a_frame(ground: Any) -> None:
    program, snapshot, expected = ground
    frame = frame_of(snapshot).sample(fraction=1, shuffle=True, seed=5)
    framed = replace(snapshot, cases=FramedCases(frame, "facts"))
    duties = polars.evaluate(program, framed).duties
    assert [nowhere(duty) for duty in duties] == [nowhere(duty) for duty in expected]
    read = {fact.source for case in framed.cases for fact in case.facts} | {""}
    assert {each.source for duty in duties for each in (duty.trigger, duty.found) if each is not None} <= read


def nowhere(duty: Any) -> Any:
    found = duty.found and replace(duty.found, source="")
    return replace(duty, trigger=replace(duty.trigger, source=""), found=found)


def windows(as_at: int) -> list[Window]:
    first = add_months(as_at, -6)
    return [
        Window(None, None), Window(first, as_at), Window(first, as_at, open=False), Window(first, as_at - 60),
        Window(as_at + 1, as_at + 30), Window(as_at + 1, as_at + 30, open=False),
    ]  # fmt: skip


@pytest.mark.parametrize("number", range(6))
def test_what_is_told_of_all_of_them_is_the_same(ground: Any, found: Duties, number: int) -> None:
    program, snapshot, expected = ground
    window, standing = windows(snapshot.as_at)[number], {rule.id for rule in program.rules[::2]}
    mine, theirs = (each.within(window, snapshot.as_at, standing) for each in (found, expected))
    assert mine == theirs
    assert mine.counts() == theirs.counts()
    assert mine.evidence(snapshot.as_at) == theirs.evidence(snapshot.as_at)
    some = (Verdict.MET, Verdict.OVERDUE)
    assert mine.of(some) == theirs.of(some)
    assert mine.of(some, standing) == theirs.of(some, standing)


@pytest.mark.parametrize(("serious", "repeated"), [(None, None), (5, None), (None, 2), (20, 3)])
def test_what_is_raised_of_them_is_the_same(
    ground: Any, found: Duties, serious: int | None, repeated: int | None
) -> None:
    program, snapshot, expected = ground
    late = LateRaised(snapshot.as_at - 200, serious, repeated)
    mine, theirs = (each.raised((Verdict.OVERDUE, Verdict.NOT_MET), late) for each in (found, expected))
    assert mine == theirs
    assert set(mine.case_ids) == set(theirs.case_ids)
    assert set(mine.laws()) == set(theirs.laws())
    first = {rule.id: int(not rule.dispute.immediate) for rule in program.rules}
    then = {rule.id: len(rule.id) % 5 for rule in program.rules}
    assert mine.first_by(first) == theirs.first_by(first)
    assert mine.first_by(first).first_by(first, then) == theirs.first_by(first, then)
    some = {rule.id for rule in program.rules[::3]}
    assert mine.of_rules(some)[1:5] == theirs.of_rules(some)[1:5]
    assert mine.led(some) == theirs.led(some)
    cases = {duty.rule: {duty.case} for duty in theirs} | {"no.such.rule": {theirs[0].case}}
    assert mine.of_cases(cases) == theirs.of_cases(cases)
    assert mine.of_cases({}) == () == theirs.of_cases({})
    assert [(first, *rest) for first, rest in mine.led(some)] == [
        tuple(each) for each in (mine.of_rules({rule}) for rule in sorted(some)) if each
    ]


def test_a_result_makes_only_what_it_shows(ground: Any, found: Duties, monkeypatch: pytest.MonkeyPatch) -> None:
    program, snapshot, expected = ground
    whole = make_result(program, snapshot, Evaluation(expected), usual_window(snapshot.as_at))
    made: list[Verdict] = []
    make = columns.made

    def counting(*given: Any) -> Any:
        duties = make(*given)
        made.extend(duty.verdict for duty in duties)
        return duties

    monkeypatch.setattr(columns, "made", counting)
    result = make_result(program, snapshot, Evaluation(found), usual_window(snapshot.as_at))
    assert 0 < len(made) < len(found) / 2
    assert Verdict.CANNOT_TELL not in made
    monkeypatch.undo()
    assert result == whole


def test_no_duties_at_all(ground: Any) -> None:
    program, snapshot, _ = ground
    none = polars.evaluate(replace(program, rules=()), snapshot).duties
    assert none == () == listed(())
    assert (none.counts(), none.evidence(snapshot.as_at), none.of((Verdict.MET,))) == ({}, {}, [])
