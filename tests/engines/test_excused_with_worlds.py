"""What excuses a `with` that says how long after its trigger evidence may lie, on small records: as docs/meaning.md says where
all is known and, where something is missing, so however the record is completed. Nothing is recorded that would meet it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checker.engines.duty import Verdict
from checker.engines.reference import evaluate
from checker.snapshot.facts import Snapshot
from tests.engines.support import FORCE, drawn, program
from tests.engines.test_worlds import AS_AT, DEEP, duties, record, row
from tests.parity.engines import differences, engines

AFTER, BACK = 3, 2
ANOTHER = "c9"


def rule(back: bool) -> str:
    """A conference's feedback no more than 3 days after it, excused by a report; `back`, that it may be of 2 days before."""
    return f"""
with:
  trigger: {{event: conference, where: {{status: held}}}}
  evidence: [{{kind: child_feedback}}]
  evidence-from: {f"-{BACK} days" if back else "trigger"}
  evidence-until: {AFTER} days
  in-force: {FORCE}
excused-by: [{{kind: conference_report}}]
"""


@dataclass(frozen=True)
class Held:
    day: int | None
    status: str | None
    id: str | None


@dataclass(frozen=True)
class Report:
    day: int | None
    names: str | None
    recorded: int | None


def naive(conferences: Mapping[int, Held], reports: Sequence[Report], back: bool) -> dict[int, str]:
    """The verdict on each conference that was held, by its row, on a complete record."""

    def excuses(report: Report, held: Held) -> bool:
        assert report.day is not None and held.day is not None
        if report.names is not None:
            return report.names == held.id and (back or report.day >= held.day)
        return held.day - BACK * back <= report.day <= held.day + AFTER

    return {
        place: "excepted" if any(excuses(each, held) for each in reports) else "not-met"
        for place, held in conferences.items()
        if held.status == "held"
    }


@dataclass(frozen=True)
class Record:
    conferences: tuple[Held, ...]
    reports: tuple[Report, ...]
    back: bool

    def snapshot(self) -> Snapshot:
        def on(day: int | None) -> Any:
            return "unknown" if day is None else day

        facts = [
            *({"kind": "conference", "on": on(c.day), "status": c.status, "id": c.id} for c in self.conferences),
            *(
                {"kind": "conference_report", "on": on(r.day), "conference": r.names, "recorded": r.recorded}
                for r in self.reports
            ),
        ]
        return record(facts, {"conference": "all", "conference_report": "all", "child_feedback": "all"})

    def worlds(self) -> Iterator[dict[int, str]]:
        each = [
            product(_days(held.day), [held.status] if held.status else ["held", "part"], _ids(held, place))
            for place, held in enumerate(self.conferences)
        ]
        days = [_days(report.day, report.recorded) for report in self.reports]
        for told, on in product(product(*each), product(*days)):
            reports = [Report(day, report.names, None) for day, report in zip(on, self.reports, strict=True)]
            yield naive({place: Held(*held) for place, held in enumerate(told)}, reports, self.back)


def _days(day: int | None, recorded: int | None = None) -> Sequence[int]:
    """The days it may have been: it had happened by the one on which it was written up."""
    return range(1, (AS_AT if recorded is None else min(recorded, AS_AT)) + 1) if day is None else [day]


def _ids(held: Held, place: int) -> Sequence[str]:
    return [ANOTHER, f"x{place}"] if held.id is None else [held.id]


def records(unsure: bool) -> st.SearchStrategy[Record]:
    days: st.SearchStrategy[int | None] = st.integers(1, AS_AT)
    on = st.one_of(days, days, days, st.none()) if unsure else days
    names = st.sampled_from([None, None, "c1", "c1", "c2", ANOTHER])

    def held(name: str) -> st.SearchStrategy[Held]:
        statuses = st.sampled_from(["held", "held", "part", *([None] if unsure else [])])
        return st.builds(Held, on, statuses, st.sampled_from([name, name, None]) if unsure else st.just(name))

    conferences = st.one_of(st.tuples(held("c1")), st.tuples(held("c1"), held("c2")))
    reports = st.lists(st.builds(Report, on, names, st.sampled_from([None, 1, AS_AT])), min_size=1, max_size=2)
    return st.builds(Record, conferences, reports.map(tuple), st.booleans()).filter(_few_unknown)


def _few_unknown(case: Record) -> bool:
    """So that a record has no more than some hundreds of completions, and only one conference may have any id."""
    undated = sum(each.day is None for each in (*case.conferences, *case.reports))
    return undated <= 2 and sum(held.id is None for held in case.conferences) <= 1


@DEEP
@given(records(unsure=False))
def test_on_a_complete_record_it_is_just_what_the_meaning_says(case: Record) -> None:
    (world,) = case.worlds()
    assert {row(duty): duty.verdict.value for duty in duties(rule(case.back), case.snapshot())} == world


@DEEP
@given(records(unsure=True))
def test_it_holds_in_every_completion(case: Record) -> None:
    said = {row(duty): duty.verdict for duty in duties(rule(case.back), case.snapshot())}
    for world in case.worlds():
        for place in range(len(case.conferences)):
            verdict, so = said.get(place), world.get(place)
            if verdict is Verdict.NOT_MET:
                assert so == "not-met", (case, world)
            elif verdict is not Verdict.CANNOT_TELL:
                assert so != "not-met", (case, world)


@pytest.mark.parametrize("unsure", [False, True])
def test_every_engine_says_the_same(unsure: bool) -> None:
    """And the columns leave nothing."""
    cases: list[Record] = drawn(records(unsure), 200)
    tasks = [(program((rule(case.back),)), case.snapshot()) for case in cases]
    said = [evaluate(*task) for task in tasks]
    verdicts = [duty.verdict for one in said for duty in one.duties]
    assert min(verdicts.count(each) for each in (Verdict.EXCEPTED, Verdict.NOT_MET)) > 20
    assert (verdicts.count(Verdict.CANNOT_TELL) > 20) is unsure
    for name, engine in list(engines().items())[1:]:
        for case, one, other in zip(cases, said, engine.evaluate_each(tasks, 1), strict=True):
            assert differences(one, other) == [], (name, case)
            assert name != "polars" or not any(other.left.values()), case
