"""Never a false accusation, never a false pass: every verdict on a record with something missing holds however it is completed.

Small records are made with unknown fields, days that are not covered and ends that are not known. Every way of completing
each is gone through and judged by an evaluator of complete records written out plainly here, from docs/meaning.md and not from
the engine. What the engine said of the incomplete record must be so in all of them.

What is settled there is not completed otherwise: an unknown start counts as long before; triggers are those recorded.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from checker.engines.duty import Duty, Verdict
from checker.engines.reference import evaluate
from checker.snapshot.facts import Snapshot
from fixtures.nasty import covering
from tests.engines.support import limit, program, snapshot
from tests.tiers import part_of

FIRST = dt.date(2025, 2, 1).toordinal() - 1  # day 1 of a test is 1 February
AS_AT = 12
OPEN = 99
MISSED = ("late", "overdue", "not-met")
DEEP = settings(max_examples=part_of(400, 3), deadline=None)


def date(day: int) -> dt.date:
    return dt.date.fromordinal(FIRST + day)


def record(facts: Sequence[dict[str, Any]], covers: dict[str, Any]) -> Snapshot:
    """Facts and covers whose days are numbers, as a snapshot on day 12."""

    def dated(value: Any) -> Any:
        return date(value) if isinstance(value, int) and not isinstance(value, bool) else value

    rows = [{name: dated(value) for name, value in fact.items() if value is not None} for fact in facts]
    return snapshot(rows, date(AS_AT).isoformat(), covers)


def covered(missing: Iterable[int]) -> Any:
    """The cover of a kind on all days but some; where the first is missing, nothing before it is covered either."""
    days = [FIRST + day for day in missing]
    return covering(days, FIRST + AS_AT, min(days) if FIRST + 1 in days else None)


def duties(rule: str, shot: Snapshot) -> list[Duty]:
    found = evaluate(program((rule,)), shot)
    assert not found.errored
    return list(found.duties)


def row(duty: Duty) -> int:
    """The row of the fact that began a duty."""
    return int(duty.trigger.source.rpartition(":")[2])


def some(days: Iterable[int]) -> list[tuple[int, ...]]:
    """Every choice of some of the days."""
    listed = list(days)
    return list(chain.from_iterable(combinations(listed, n) for n in range(len(listed) + 1)))


# --- within -----------------------------------------------------------------------------------------------------------------
LIMIT = 3
WITHIN = f"""
within:
  trigger: {{event: strategy_meeting, where: {{status: held}}}}
  limit: [{limit(f"{LIMIT} days")}]
  evidence: [{{kind: conference, where: {{status: held}}}}]
while: looked_after
unless: {{happened: referral, where: {{accepted: true}}}}
"""


def naive_within(
    triggers: Sequence[tuple[int, int]], evidence: Iterable[int], ended: int, referrals: Iterable[int]
) -> dict[int, str]:
    """The verdict for each trigger, given in order as (row, day), on a complete record."""
    asked = [
        (name, day) for name, day in triggers if day <= AS_AT and day <= ended and not any(r <= day for r in referrals)
    ]
    served: dict[int, int] = {}
    for event in sorted(day for day in evidence if day <= AS_AT):
        waiting = [
            (name, day) for name, day in asked
            if name not in served and day <= event and not (ended < event and ended <= day + LIMIT)
        ]  # fmt: skip
        timely = [(name, day) for name, day in waiting if event <= day + LIMIT]
        if timely:
            served[min(timely, key=lambda each: each[1])[0]] = event
        elif waiting:
            served[max(waiting, key=lambda each: each[1])[0]] = event
    verdicts = {}
    for name, day in asked:
        due = day + LIMIT
        if name in served and served[name] <= due:
            verdicts[name] = "met"
        elif ended <= due and ended <= AS_AT:
            verdicts[name] = "lapsed"
        elif due >= AS_AT:
            verdicts[name] = "pending"
        else:
            verdicts[name] = "late" if name in served else "overdue"
    return verdicts


@dataclass(frozen=True)
class WithinRecord:
    triggers: tuple[tuple[int | None, str | None], ...]  # day, status
    evidence: tuple[tuple[int | None, str | None], ...]
    unseen: tuple[int, ...]  # days not covered for evidence
    ended: int | None  # the day care ended; None: not known, from `lasted` on
    lasted: int
    referrals: tuple[tuple[int, bool | None], ...]
    referrals_unseen: tuple[int, ...]

    def facts(self) -> list[dict[str, Any]]:
        subjects, types = ("harm", "missing", "exploitation"), ("initial", "review", "transfer-in", "pre-birth")
        found = [
            {
                "kind": "strategy_meeting",
                "on": "unknown" if day is None else day,
                "status": status,
                "subject": subjects[i],
            }
            for i, (day, status) in enumerate(self.triggers)
        ]
        found += [
            {"kind": "conference", "on": "unknown" if day is None else day, "status": status, "type": types[i]}
            for i, (day, status) in enumerate(self.evidence)
        ]
        found += [{"kind": "referral", "on": day, "accepted": accepted} for day, accepted in self.referrals]
        ends = {"end": "unknown", "lasted_to": self.lasted} if self.ended is None else {"end": self.ended}
        return [*found, {"kind": "looked_after", "start": 1, **(ends if self.ended != OPEN else {})}]

    def snapshot(self) -> Snapshot:
        covers = {
            "strategy_meeting": "all", "looked_after": "all",
            "conference": covered(self.unseen), "referral": covered(self.referrals_unseen),
        }  # fmt: skip
        return record(self.facts(), covers)

    def worlds(self, order: list[int]) -> Iterator[dict[int, str]]:
        """The verdicts in each completion; triggers of one day in the order of their content."""

        def choices(listed: Sequence[tuple[int | None, str | None]]) -> Iterator[tuple[int | None, ...]]:
            each = [
                [*(range(1, AS_AT + 1) if day is None else [day])] * (status != "part") + [None] * (status != "held")
                for day, status in listed
            ]
            return product(*each)

        ends = [*range(self.lasted, AS_AT + 1), OPEN] if self.ended is None else [self.ended]
        referred = product(
            *([day] * (accepted is not False) + [None] * (accepted is not True) for day, accepted in self.referrals)
        )
        for began, held, unseen, ended, known, more in product(
            choices(self.triggers),
            choices(self.evidence),
            some(self.unseen),
            ends,
            referred,
            some(self.referrals_unseen),
        ):
            triggers = [(name, began[name]) for name in order if began[name] is not None]
            evidence = [*(day for day in held if day is not None), *unseen]
            referrals = [*(day for day in known if day is not None), *more]
            yield naive_within([(n, d) for n, d in triggers if d is not None], evidence, ended, referrals)


def records_of_within(unsure: bool) -> st.SearchStrategy[WithinRecord]:
    days: st.SearchStrategy[int | None] = st.integers(1, AS_AT)
    status = st.just("held")
    some_day = st.one_of(days, days, st.none()) if unsure else days
    some_status: st.SearchStrategy[str | None] = st.sampled_from(["held", "held", None, "part"]) if unsure else status
    holes = st.sampled_from([(), (), (4,), (3, 4), (9,), (6, 10)]) if unsure else st.just(())
    return st.builds(
        WithinRecord,
        triggers=st.lists(st.tuples(some_day, some_status), min_size=1, max_size=3).map(tuple),
        evidence=st.lists(st.tuples(some_day, some_status), max_size=3).map(tuple),
        unseen=holes,
        ended=st.sampled_from([OPEN, OPEN, 5, 8, None] if unsure else [OPEN, OPEN, 5, 8]),
        lasted=st.integers(2, 9),
        referrals=st.lists(
            st.tuples(st.integers(1, AS_AT), st.sampled_from([True, False, None] if unsure else [True, False])),
            max_size=1,
        ).map(tuple),
        referrals_unseen=st.sampled_from([(), (), (), (5,), (9,)]) if unsure else st.just(()),
    )


def of_content(shot: Snapshot, kind: str) -> list[int]:
    """The rows of a kind in order of content."""
    return [int(fact.source.rpartition(":")[2]) for case in shot.cases for fact in case.of(kind)]


@DEEP
@given(records_of_within(unsure=False))
def test_within_on_a_complete_record_is_just_what_the_design_says(case: WithinRecord) -> None:
    shot = case.snapshot()
    (world,) = case.worlds(of_content(shot, "strategy_meeting"))
    assert {row(duty): duty.verdict.value for duty in duties(WITHIN, shot)} == world


@DEEP
@given(records_of_within(unsure=True))
def test_within_holds_in_every_completion(case: WithinRecord) -> None:
    unknowns = sum(day is None for day, _ in (*case.triggers, *case.evidence))
    assume(unknowns <= 2)
    shot = case.snapshot()
    said = {row(duty): duty for duty in duties(WITHIN, shot)}
    for world in case.worlds(of_content(shot, "strategy_meeting")):
        for name in range(len(case.triggers)):
            check(said.get(name), world.get(name), (case, world))


def check(duty: Duty | None, so: str | None, why: object) -> None:
    """What the engine said against what is so: a pass, a miss, or neither."""
    verdict = duty.verdict if duty is not None else None
    if verdict is Verdict.MET:
        assert so in ("met", "lapsed", None), why  # lapsed before it was done: nothing that anyone missed
    elif verdict in (Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET):
        assert so in MISSED, why
    elif verdict is not Verdict.CANNOT_TELL:
        assert so not in MISSED, why


# --- every ------------------------------------------------------------------------------------------------------------------
def every(first: int, later: int) -> str:
    return f"""
every:
  period: looked_after
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  steps:
    - {{name: first, limit: [{limit(f"{first} days")}]}}
    - {{name: later, limit: [{limit(f"{later} days")}]}}
"""


MODES = ("in-person", "remote")
Gap = tuple[int, int, str]
"""The day that opens a gap, the day it falls due, and the verdict."""


def naive_every(start: int, ended: int, events: Iterable[int], lengths: tuple[int, int]) -> list[Gap]:
    """Each gap on a complete record."""
    gaps: list[Gap] = []
    opened = start
    held = sorted({day for day in events if start <= day <= min(ended, AS_AT)})
    for number, event in enumerate([*held, None]):
        due = opened + lengths[min(number, 1)]
        if event is not None:
            gaps.append((opened, due, "met" if event <= due else "late"))
            opened = event
        elif ended <= due and ended <= AS_AT:
            gaps.append((opened, due, "lapsed"))
        else:
            gaps.append((opened, due, "pending" if due >= AS_AT else "overdue"))
    return gaps


@dataclass(frozen=True)
class EveryRecord:
    start: int
    ended: int | None
    lasted: int
    events: tuple[tuple[int | None, bool | None], ...]  # day, whether the child was seen
    unseen: tuple[int, ...]
    lengths: tuple[int, int]

    def snapshot(self) -> Snapshot:
        ends = (
            {"end": "unknown", "lasted_to": max(self.lasted, self.start)} if self.ended is None else {"end": self.ended}
        )
        facts: list[dict[str, Any]] = [
            {"kind": "looked_after", "start": self.start, **(ends if self.ended != OPEN else {})},
            *(
                {
                    "kind": "visit",
                    "on": "unknown" if day is None else day,
                    "seen": seen,
                    "seen_alone": bool(i % 2),
                    "mode": MODES[i // 2],
                }
                for i, (day, seen) in enumerate(self.events)
            ),
        ]
        return record(facts, {"looked_after": "all", "visit": covered(self.unseen)})

    def worlds(self) -> Iterator[list[Gap]]:
        each = [
            [*(range(1, AS_AT + 1) if day is None else [day])] * (seen is not False) + [None] * (seen is not True)
            for day, seen in self.events
        ]
        lasted = max(self.lasted, self.start)
        ends = [*range(lasted, AS_AT + 1), OPEN] if self.ended is None else [self.ended]
        for held, unseen, ended in product(product(*each), some(self.unseen), ends):
            yield naive_every(self.start, ended, [*(day for day in held if day is not None), *unseen], self.lengths)


def records_of_every(unsure: bool) -> st.SearchStrategy[EveryRecord]:
    days: st.SearchStrategy[int | None] = st.integers(1, AS_AT)
    some_day = st.one_of(days, days, days, st.none()) if unsure else days
    was_seen: st.SearchStrategy[bool | None] = st.sampled_from([True, True, None, False] if unsure else [True, False])
    return st.builds(
        EveryRecord,
        start=st.integers(1, 4),
        ended=st.sampled_from([OPEN, OPEN, 5, 9, None] if unsure else [OPEN, OPEN, 5, 9]),
        lasted=st.integers(1, 9),
        events=st.lists(st.tuples(some_day, was_seen), max_size=4).map(tuple),
        unseen=st.sampled_from([(), (), (3,), (4, 5), (7, 8), (3, 8), (10, 11, 12)]) if unsure else st.just(()),
        lengths=st.sampled_from([(2, 4), (3, 3), (4, 2), (5, 3), (3, 6)]),
    )


def in_period(case: EveryRecord) -> bool:
    return case.ended is None or case.ended >= case.start


def day_of(value: int | None) -> int | None:
    return None if value is None else value - FIRST


@DEEP
@given(records_of_every(unsure=False))
def test_every_on_a_complete_record_is_just_what_the_design_says(case: EveryRecord) -> None:
    assume(in_period(case))
    (world,) = case.worlds()
    said = [
        (day_of(duty.key.previous) or case.start, day_of(duty.due), duty.verdict.value)
        for duty in duties(every(*case.lengths), case.snapshot())
    ]
    assert said == world


@DEEP
@given(records_of_every(unsure=True))
def test_every_holds_in_every_completion(case: EveryRecord) -> None:
    """One duty stands for its gap and for those that possible events may divide it into: all met, or some missed."""
    assume(in_period(case))
    assume(sum(day is None for day, _ in case.events) <= 1)
    said = duties(every(*case.lengths), case.snapshot())
    for world in case.worlds():
        for duty in said:
            opened = day_of(duty.key.previous) or case.start
            until = day_of(duty.found.day) if duty.found is not None else OPEN
            gaps = [verdict for day, _, verdict in world if opened <= day < (until or OPEN)]
            missed = any(verdict in MISSED for verdict in gaps)
            if duty.verdict is Verdict.MET:
                assert all(verdict == "met" for verdict in gaps) or not gaps, (case, world, duty)
            elif duty.verdict in (Verdict.LATE, Verdict.OVERDUE):
                assert missed, (case, world, duty)
            elif duty.verdict is not Verdict.CANNOT_TELL:
                assert not missed, (case, world, duty)


# --- regimes ----------------------------------------------------------------------------------------------------------------
def regimes(entry: bool) -> str:
    started = f", entry: [{limit('2 days')}]" if entry else ""
    return f"""
every:
  period: looked_after
  evidence: [{{kind: visit, where: {{seen: true}}}}]
  steps:
    - name: visit
      regimes:
        - name: order
          when: {{kind: legal_status, where: {{status: interim-care-order}}}}
          limit: [{limit("3 days")}]{started.replace(", entry", chr(10) + "          entry")}
        - {{name: ordinary, limit: [{limit("5 days")}]}}
"""


def naive_due(opened: int, order: Sequence[int], entry: bool) -> int:
    """The first day on which the limit of the regime holding that day has run out."""
    began, regime = opened, opened in order
    for day in range(opened, 60):
        if (day in order) is not regime:
            began, regime = day, day in order
        due = opened + (3 if regime else 5)
        if began > opened and regime and entry:
            due = began + 2
        elif began > opened and due < began:
            due = began + (3 if regime else 5)
        if day >= due:
            return day
    raise AssertionError("it falls due some day")


@DEEP
@given(
    st.lists(st.integers(2, AS_AT), max_size=3, unique=True),
    st.tuples(st.integers(1, 10), st.integers(1, 6), st.sampled_from(["interim-care-order", "section-20", None])),
    st.booleans(),
)
def test_regimes_hold_whatever_an_unread_status_says(
    visits: list[int], order: tuple[int, int, str | None], entry: bool
) -> None:
    start, length, status = order
    facts: list[dict[str, Any]] = [
        {"kind": "looked_after", "start": 1},
        {"kind": "legal_status", "start": start, "end": start + length, "status": status},
        *({"kind": "visit", "on": day, "seen": True} for day in visits),
    ]
    said = duties(regimes(entry), record(facts, {"looked_after": "all", "legal_status": "all", "visit": "all"}))
    under = range(
        start, start + length if start + length <= AS_AT else OPEN
    )  # an end still to come: the period is open
    worlds = [under] * (status != "section-20") + [range(0)] * (status != "interim-care-order")
    for world in worlds:
        opened = 1
        for duty, event in zip(said, [*sorted(visits), None], strict=True):
            due = naive_due(opened, world, entry)
            if status is not None:
                assert day_of(duty.due) == due, (duty, world)
            closed = AS_AT if event is None else event
            so = "met" if event is not None and event <= due else "pending" if closed <= due else "overdue"
            check(duty, so, (visits, order, entry, world))
            opened = event or opened


# --- have -------------------------------------------------------------------------------------------------------------------
def have(by: int | None, since: str) -> str:
    when = (
        f"by: [{limit(f'{by} days')}]"
        if by
        else "in-force: {from: 2011-04-01, provision: regulation 1, verified: true}"
    )
    return f"""
have:
  while: looked_after
  {when}
  evidence-from: {since}
  evidence: [{{kind: advocacy_referral, where: {{outcome: taken-up}}}}]
"""


def naive_have(start: int, ended: int, evidence: Iterable[int], by: int | None, since: str) -> str:
    """The verdict on one stretch of a complete record."""
    first = {"any": 0, "trigger": start, "-2 days": start - 2}[since]
    found = min((day for day in evidence if first <= day <= AS_AT), default=None)
    if by is None:
        if found is not None:
            return "met"
        return "lapsed" if ended <= AS_AT else "not-met"
    due = start + by
    if found is not None and found <= due:
        return "met"
    if ended <= due and ended <= AS_AT:
        return "lapsed"
    if due >= AS_AT:
        return "pending"
    return "late" if found is not None else "overdue"


@dataclass(frozen=True)
class HaveRecord:
    start: int
    start_known: bool
    ended: int | None
    lasted: int
    evidence: tuple[tuple[int | None, str | None], ...]
    unseen: tuple[int, ...]
    by: int | None
    since: str

    def snapshot(self) -> Snapshot:
        begins: dict[str, Any] = {"start": self.start}
        if not self.start_known:
            begins = {"start": "unknown", "started_by": self.start}
        ends: dict[str, Any] = {"end": self.ended}
        if self.ended is None:
            ends = {"end": "unknown", "lasted_to": max(self.lasted, self.start)}
        facts: list[dict[str, Any]] = [
            {"kind": "looked_after", **begins, **(ends if self.ended != OPEN else {})},
            *(
                {"kind": "advocacy_referral", "on": "unknown" if day is None else day, "outcome": outcome}
                for day, outcome in self.evidence
            ),
        ]
        return record(facts, {"looked_after": "all", "advocacy_referral": covered(self.unseen)})

    def worlds(self) -> Iterator[str]:
        each = [
            [*(range(1, AS_AT + 1) if day is None else [day])] * (outcome != "declined")
            + [None] * (outcome != "taken-up")
            for day, outcome in self.evidence
        ]
        lasted = max(self.lasted, self.start)
        ends = [*range(lasted, AS_AT + 1), OPEN] if self.ended is None else [self.ended]
        starts = [self.start] if self.start_known else [-30, *range(1, self.start + 1)]
        for held, unseen, ended, start in product(product(*each), some(self.unseen), ends, starts):
            evidence = [*(day for day in held if day is not None), *unseen]
            yield naive_have(start, ended, evidence, self.by, self.since)


def records_of_have(unsure: bool) -> st.SearchStrategy[HaveRecord]:
    days: st.SearchStrategy[int | None] = st.integers(1, AS_AT)
    outcomes: list[str | None] = ["taken-up", "taken-up", "declined"]
    return st.builds(
        HaveRecord,
        start=st.integers(2, 8),
        start_known=st.booleans() if unsure else st.just(True),
        ended=st.sampled_from([OPEN, OPEN, 9, 11, None] if unsure else [OPEN, OPEN, 9, 11]),
        lasted=st.integers(1, 11),
        evidence=st.lists(
            st.tuples(
                st.one_of(days, days, st.none()) if unsure else days,
                st.sampled_from([*outcomes, None] if unsure else outcomes),
            ),
            max_size=2,
        ).map(tuple),
        unseen=st.sampled_from([(), (), (4,), (5, 6), (9,), (1, 2, 3)]) if unsure else st.just(()),
        by=st.sampled_from([None, 1, 3, 5]),
        since=st.sampled_from(["any", "trigger", "-2 days"]),
    )


@DEEP
@given(records_of_have(unsure=False))
def test_have_on_a_complete_record_is_just_what_the_design_says(case: HaveRecord) -> None:
    (world,) = case.worlds()
    assert [duty.verdict.value for duty in duties(have(case.by, case.since), case.snapshot())] == [world]


@DEEP
@given(records_of_have(unsure=True))
def test_have_holds_in_every_completion(case: HaveRecord) -> None:
    (duty,) = duties(have(case.by, case.since), case.snapshot()) or [None]
    for world in case.worlds():
        check(duty, world, (case, world))


# --- more of the record ---------------------------------------------------------------------------------------------------
@DEEP
@given(records_of_every(unsure=True), st.sampled_from([3, 4, 5, 7, 8]))
def test_covering_more_never_turns_a_pass_into_a_miss_or_a_miss_into_a_pass(case: EveryRecord, more: int) -> None:
    """Where another day is covered and shows nothing, what was certain stays so."""
    assume(in_period(case))
    fuller = EveryRecord(
        case.start, case.ended, case.lasted, case.events, tuple(day for day in case.unseen if day != more), case.lengths
    )
    before = {duty.key.previous: duty.verdict for duty in duties(every(*case.lengths), case.snapshot())}
    after = {duty.key.previous: duty.verdict for duty in duties(every(*case.lengths), fuller.snapshot())}
    for opened, verdict in before.items():
        if verdict in (Verdict.MET, Verdict.LATE, Verdict.OVERDUE):
            assert after.get(opened) is verdict, (case, more, opened)


@pytest.mark.parametrize("undecided", [True, False])
def test_the_worlds_are_many_and_the_engine_often_decides(undecided: bool) -> None:
    """The property is worth something: on such records the engine says something certain most of the time."""
    case = EveryRecord(1, OPEN, 1, ((3, None if undecided else True), (5, True)), (7,), (3, 6))
    verdicts = [duty.verdict for duty in duties(every(*case.lengths), case.snapshot())]
    assert len(list(case.worlds())) == (4 if undecided else 2)
    assert verdicts[0] is (Verdict.CANNOT_TELL if undecided else Verdict.MET)
