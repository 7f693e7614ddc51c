"""What follows a gap that an exception excuses, on small records: as the design says where all is known and, where something
is missing, so however the record is completed. The evaluator of complete records is written out from docs/meaning.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, product
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checker.engines.duty import Verdict
from checker.engines.reference import evaluate
from checker.snapshot.facts import Snapshot
from tests.engines.support import drawn, limit, program
from tests.engines.test_worlds import AS_AT, DEEP, MISSED, OPEN, covered, day_of, duties, record, some
from tests.parity.engines import differences, engines

Gap = tuple[int, int, int, str]
"""The event before (the start, of the first), how many were excused since, the day it falls due, and the verdict."""


def rule(length: int, follow: bool) -> str:
    """What is held again and again; a refusal excuses, if need be one `follow`ing the day it was due."""
    return f"""
every:
  period: looked_after
  evidence: [{{kind: health_assessment, where: {{status: held}}}}]
  steps: [{{name: assessment, limit: [{limit(f"{length} days")}]}}]
excused-by: [{{kind: health_assessment, where: {{status: refused}}}}]
excuse-may-follow: {str(follow).lower()}
"""


def naive(
    start: int, ended: int, held: Sequence[int], refused: Sequence[int], length: int, follow: bool
) -> Iterator[Gap]:  # fmt: skip
    """Each gap on a complete record."""
    previous = start
    inside = sorted({day for day in held if start <= day <= min(ended, AS_AT)})
    for event in [*inside, None]:
        opened, first, number = previous, previous, 0
        while True:
            due = opened + length
            if event is not None:
                verdict = "met" if event <= due else "late"
            elif ended <= min(due, AS_AT):
                verdict = "lapsed"
            else:
                verdict = "pending" if due >= AS_AT else "overdue"
            excuses = [day for day in refused if first <= day <= AS_AT and (follow or day <= due)]
            if verdict not in MISSED or not excuses:
                yield previous, number, due, verdict
                break
            yield previous, number, due, "excepted"
            opened = max(due, min(excuses))
            if opened >= (event if event is not None else min(ended, AS_AT + 1)):
                break  # it was excused only when the event had happened, or the period was over
            first, number = opened + 1, number + 1
        if event is not None:
            previous = event


@dataclass(frozen=True)
class Record:
    start: int
    ended: int | None
    assessments: tuple[tuple[int | None, str | None], ...]
    unseen: tuple[int, ...]
    length: int
    follow: bool

    def snapshot(self) -> Snapshot:
        ends: dict[str, Any] = (
            {"end": "unknown", "lasted_to": self.start} if self.ended is None else {"end": self.ended}
        )
        facts = [
            {"kind": "looked_after", "start": self.start, **(ends if self.ended != OPEN else {})},
            *(
                {"kind": "health_assessment", "on": "unknown" if day is None else day, "status": status}
                for day, status in self.assessments
            ),
        ]
        return record(facts, {"looked_after": "all", "health_assessment": covered(self.unseen)})

    def worlds(self) -> Iterator[list[Gap]]:
        each = [
            [
                (on, what)
                for on in (range(1, AS_AT + 1) if day is None else [day])
                for what in ([status] if status else ALL)
            ]
            for day, status in self.assessments
        ]
        ends = [*range(self.start, AS_AT + 1), OPEN] if self.ended is None else [self.ended]
        for told, unseen, ended in product(product(*each), some(self.unseen), ends):
            held = [day for day, status in told if status == "held"] + list(unseen)
            refused = [day for day, status in told if status == "refused"]
            yield list(naive(self.start, ended, held, refused, self.length, self.follow))


ALL = ("held", "refused", "planned")


def records(unsure: bool) -> st.SearchStrategy[Record]:
    days: st.SearchStrategy[int | None] = st.integers(1, AS_AT)
    on = st.one_of(days, days, days, st.none()) if unsure else days
    statuses: list[str | None] = ["held", "refused", "refused", "refused", "planned", *([None, None] if unsure else [])]
    assessments = st.lists(st.tuples(on, st.sampled_from(statuses)), min_size=1, max_size=5, unique=True).map(tuple)
    return st.builds(
        Record,
        start=st.integers(1, 3),
        ended=st.sampled_from([OPEN, OPEN, 6, 9, None] if unsure else [OPEN, OPEN, 6, 9]),
        assessments=assessments.filter(lambda listed: sum(day is None for day, _ in listed) <= 1),
        unseen=st.sampled_from([(), (), (), (3,), (7, 8), (1, 2, 3)]) if unsure else st.just(()),
        length=st.sampled_from([2, 3, 3, 4]),
        follow=st.booleans(),
    )


@DEEP
@given(records(unsure=False))
@example(Record(1, OPEN, ((2, "refused"), (5, "refused"), (8, "held")), (), 3, False))
def test_on_a_complete_record_it_is_just_what_the_design_says(case: Record) -> None:
    (world,) = case.worlds()
    said = [
        (day_of(duty.key.previous) or case.start, duty.key.excused, day_of(duty.due), duty.verdict.value)
        for duty in duties(rule(case.length, case.follow), case.snapshot())
    ]
    assert said == world


@DEEP
@given(records(unsure=True))
@example(Record(1, OPEN, ((2, None),), (), 3, False))
@example(Record(1, OPEN, ((None, "refused"), (5, "refused")), (), 3, False))
def test_it_holds_in_every_completion(case: Record) -> None:
    """The duties after one certain event stand for the gaps up to the next, however possible events divide them."""
    said = duties(rule(case.length, case.follow), case.snapshot())
    for world in case.worlds():
        for previous, group in groupby(said, key=lambda duty: day_of(duty.key.previous)):
            own = list(group)
            opened, found = previous or case.start, own[-1].found
            until = day_of(found.day) if found is not None else OPEN
            so = {verdict for day, _, _, verdict in world if opened <= day < (until or OPEN)}
            verdicts = {duty.verdict for duty in own}
            why = (case, world, own)
            if verdicts & {Verdict.LATE, Verdict.OVERDUE}:
                assert so & set(MISSED), why
            elif Verdict.CANNOT_TELL not in verdicts:
                assert not so & set(MISSED), why
            if Verdict.EXCEPTED in verdicts:
                assert "excepted" in so, why


@pytest.mark.parametrize("unsure", [False, True])
def test_every_engine_says_the_same(unsure: bool) -> None:
    """And the columns leave nothing where all is known."""
    cases: list[Record] = drawn(records(unsure), 200)
    tasks = [(program((rule(case.length, case.follow),)), case.snapshot()) for case in cases]
    said = [evaluate(*task) for task in tasks]
    assert sum(duty.key.excused > 0 for one in said for duty in one.duties) > 20
    for name, engine in list(engines().items())[1:]:
        for case, one, other in zip(cases, said, engine.evaluate_each(tasks, 1), strict=True):
            assert differences(one, other) == [], (name, case)
            assert unsure or name != "polars" or not any(other.left.values()), case
