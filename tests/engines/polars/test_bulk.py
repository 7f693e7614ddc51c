"""A frame of facts comes to the duties the reference engine finds, whatever the order of its rows and however many cases
are taken at once."""

from __future__ import annotations

import datetime as dt
import gc
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from checker.compile.program import Program, Rule
from checker.engines import reference
from checker.engines.duty import Duty
from checker.engines.polars import lots, run
from checker.engines.polars.bulk import evaluate_facts, evaluate_in_parts
from checker.engines.polars.subjects import Subjects
from checker.errors import IntakeError
from checker.progress import listening
from checker.ruleset.library import Library, Written
from checker.ruleset.models import RuleModel
from checker.snapshot.facts import Snapshot
from checker.snapshot.framed import FramedCases
from checker.snapshot.framed.plain import EPOCH
from tests import shipped
from tests.engines.polars.frames import frame_of
from tests.engines.polars.test_examples import examples, written
from tests.shipped import authority_duties, shipped_program
from tests.tiers import part_of

Row = tuple[object, ...]


def wanted(duty: Duty) -> Row:
    key, found, law = duty.key, duty.found, duty.law
    return (
        duty.rule, duty.case, key.kind, key.day, key.id, key.nth, key.by, key.previous, key.unseen, key.excused,
        str(duty.verdict), duty.due, duty.due_at, found and found.kind, found and found.day, duty.trigger.kind,
        duty.trigger.day,
        duty.late_by, duty.open, law and law.instrument, law and law.provision, law and law.since, duty.step,
        duty.why and str(duty.why), duty.needs, duty.question,
    )  # fmt: skip


def told(duties: pl.DataFrame) -> list[Row]:
    return [
        (
            r["rule"], r["case"], r["key_kind"], day(r["key_day"]), r["key_id"], r["key_nth"], day(r["key_by"]),
            day(r["key_previous"]), r["key_unseen"], r["key_excused"], r["verdict"], day(r["due"]), minute(r["due_at"]),
            r["found_kind"],
            day(r["found_on"]), r["trigger_kind"], day(r["trigger_on"]), r["late_by"], r["open"], r["instrument"],
            r["provision"], day(r["law_from"]), r["step"], r["why"], r["needs"] or "", r["question"] or "",
        )
        for r in duties.iter_rows(named=True)
    ]  # fmt: skip


def day(date: dt.date | None) -> int | None:
    return date and date.toordinal()


def minute(moment: Any) -> int | None:
    return moment and int(moment.timestamp() // 60) + EPOCH * 1440


def in_order(duties: tuple[Duty, ...]) -> list[Row]:
    return [wanted(duty) for duty in sorted(duties, key=lambda duty: (duty.rule, duty.case, *duty.key.order))]


@pytest.mark.parametrize(
    ("library", "rule"), written(), ids=lambda value: getattr(getattr(value, "model", None), "id", "")
)
def test_the_fullest_examples_in_a_frame(library: Library, rule: Written[RuleModel]) -> None:
    def facts(each: tuple[Program, Snapshot]) -> int:
        return -sum(len(case.facts) for case in each[1].cases)

    for program, snapshot in sorted(examples(library, rule), key=facts)[: part_of(2, 2)]:
        expected = reference.evaluate(program, snapshot)
        found = evaluate_facts(
            program, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage, label="facts"
        )
        if all(case.facts for case in snapshot.cases):  # a case without facts is not in a frame
            assert told(found.duties) == in_order(expected.duties)
            assert found.errored == expected.errored


def authority() -> Any:
    return shipped_program(), shipped.authority()


@pytest.mark.parametrize("at_once", [1500, 100_000])
def test_some_cases_at_a_time(at_once: int) -> None:
    program, snapshot = authority()
    expected = in_order(authority_duties())
    frame = frame_of(snapshot, rest=frozenset({"seen", "carer"})).sample(fraction=1, shuffle=True, seed=at_once)
    found = evaluate_facts(program, frame, as_at=snapshot.as_at, covers=snapshot.coverage, at_once=at_once)
    assert told(found.duties) == expected


def test_lots_of_cases_come_in_order_however_many_are_worked_out_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    program, snapshot = authority()
    frame = frame_of(snapshot)
    found: list[list[pl.DataFrame]] = []
    for side_by_side in (1, 3):
        monkeypatch.setattr(run, "SIDE_BY_SIDE", side_by_side)
        parts = evaluate_in_parts(program, frame, as_at=snapshot.as_at, covers=snapshot.coverage, at_once=500)
        found.append([part.duties for part in parts])
    assert len(found[0]) == len(found[1]) > 5
    for one, other in zip(*found, strict=True):
        assert_frame_equal(one, other)


def test_lots_are_of_one_size_and_none_is_without_another_to_go_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    program, snapshot = authority()
    sizes: list[int] = []

    def counted(self: Subjects, rule: Rule) -> object:
        sizes.append(len(self.names))
        return whole(self, rule)

    whole = Subjects.batches
    monkeypatch.setattr(Subjects, "batches", counted)
    program = replace(program, rules=tuple(rule for rule in program.rules if rule.id == "lac.review.interval"))
    facts = [len(list(case.facts)) for case in snapshot.cases if case.about == "child"]
    children, twice = len(facts), 2 * sum(facts)
    back: list[int] = []
    monkeypatch.setattr(run, "given_back", lambda: back.append(at_once))
    for at_once in (twice, twice - 1, twice // 6):
        sizes.clear()
        evaluate_facts(program, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage, at_once=at_once)
        assert sum(sizes) == children
        assert max(sizes) - min(sizes) <= 1
        assert len(sizes) == 1 if at_once == twice else len(sizes) % 2 == 0
    assert back == [twice - 1, twice // 6]  # memory, once all are done


@pytest.mark.parametrize("platform", ["linux", "win32"])
def test_memory_is_given_back_where_the_system_has_a_way(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lots.sys, "platform", platform)
    asked: list[None] = []

    class Library:
        def __init__(self, name: None) -> None:
            asked.append(name)

    monkeypatch.setattr(lots.ctypes, "CDLL", Library)  # as of a C library without it
    lots.given_back()
    assert asked == [None] * (platform == "linux")


def test_progress_is_told_as_lots_of_cases_are_done() -> None:
    program, snapshot = authority()
    frame, heard_at = frame_of(snapshot), list[float]()
    with listening() as heard:
        for _ in evaluate_in_parts(program, frame, as_at=snapshot.as_at, covers=snapshot.coverage, at_once=500):
            heard_at.append(heard.share)
    assert heard_at == sorted(heard_at)
    assert len(set(heard_at)) > 5
    assert heard_at[-1] == pytest.approx(1)


def test_a_rule_that_cannot_run_on_some_cases_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Subjects, rule: Rule) -> object:
        if rule.id == "lac.review.interval":
            raise RuntimeError
        return whole(self, rule)

    program, snapshot = authority()
    whole = Subjects.batches
    monkeypatch.setattr(Subjects, "batches", broken)
    found = evaluate_facts(program, frame_of(snapshot), as_at=snapshot.as_at, covers=snapshot.coverage, at_once=500)
    assert found.errored == {"lac.review.interval": "RuntimeError while evaluating"}
    assert "lac.review.interval" not in found.duties["rule"].unique().to_list()
    assert len(found.duties) > 1000


def test_rows_are_told_by_their_number() -> None:
    program, snapshot = authority()
    frame = frame_of(snapshot)
    duties = evaluate_facts(program, frame, as_at=snapshot.as_at, covers=snapshot.coverage).duties
    shown = duties.filter(
        pl.col("found_row").is_not_null() & ~pl.col("rule").cast(pl.String).str.contains("assessment")
    )
    rows = frame[(shown["found_row"] - 1).to_list()]
    assert len(rows) > 1000
    assert rows["case"].to_list() == shown["case"].to_list()
    assert rows["kind"].to_list() == shown["found_kind"].to_list()


def test_what_is_covered_is_read_as_in_a_snapshot() -> None:
    program, snapshot = authority()
    frame = frame_of(snapshot)
    found = evaluate_facts(program, frame, as_at=snapshot.as_at, covers={"review": {"from": dt.date(2026, 3, 31)}})
    assert "not-covered" in found.duties["why"].to_list()
    with pytest.raises(IntakeError):
        evaluate_facts(program, frame, as_at=snapshot.as_at, covers={"review": "some"})


def test_of_two_dates_of_birth_in_a_frame_neither_is_taken() -> None:
    """As where a source is read: what turns on age cannot be told between them. The rule is of children of 10 and over."""
    (rule,) = (rule for rule in authority()[0].rules if rule.id == "lac.advocacy.aged-10")
    born = [("A", "2015-05-09"), ("A", "2019-05-09"), ("B", "2015-05-09")]
    rows: list[dict[str, Any]] = [
        {"case": case, "kind": "child", "born": dt.date.fromisoformat(each)} for case, each in born
    ]
    rows += [{"case": case, "kind": "looked_after", "start": dt.date(2024, 1, 1), "end": None} for case in "AB"]
    as_at = dt.date(2026, 3, 31).toordinal()
    program = replace(authority()[0], rules=(rule,))
    frame = pl.DataFrame(rows, schema_overrides={"end": pl.Date})
    found = evaluate_facts(program, frame, as_at=as_at, covers="all").duties
    assert found["case"].to_list() == ["A", "B"]
    assert found["needs"].to_list() == ["child.born, of which two are recorded", None]


def test_the_facts_of_a_run_go_when_its_duties_have_been_taken() -> None:
    """Nothing that holds them holds itself: what is as large as a nation does not wait for the collector of rubbish."""
    program, snapshot = authority()
    frame = frame_of(snapshot)
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for _ in evaluate_in_parts(program, frame, as_at=snapshot.as_at, covers=snapshot.coverage, at_once=500):
            pass
        gc.collect()
        assert not [each for each in gc.garbage if isinstance(each, FramedCases | Subjects | pl.DataFrame)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
