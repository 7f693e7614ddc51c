"""Gaps that may have opened on the same days are read as one: what ends each, and what may hide one, is each one's own."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from checker.engines.polars.every.reopened import _Walk
from checker.engines.polars.every.wide import Wide
from checker.snapshot.facts import Snapshot
from tests.engines.polars.both import agreed
from tests.engines.support import REVIEWS, held, program, snapshot

COVERS = "{looked_after: all, review: {from: 2025-04-01, to: 2025-12-01}}"
STARTS = ("2019-05-07", "2024-11-04", "2025-03-20", "2025-04-16", "unknown")
REVIEWED = ("", "2025-02-10", "2025-03-10", "2025-04-02", "2025-04-30", "2025-06-20", "2025-12-01", "2026-01-15")


def in_care(start: str, end: str, *reviewed: str) -> Snapshot:
    """A child in care, reviewed on some days, of whom reviews are covered for eight months."""
    facts = f"- {{kind: looked_after, start: {start}{end}}}\n" + held(*filter(None, reviewed))
    return snapshot(facts, "2026-02-16", COVERS)


def test_each_comes_to_what_it_would_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[tuple[int, int]] = []

    def counted(self: Wide) -> object:
        found = whole(self)
        counts.append((self.count, len(found[0])))
        return found

    whole = Wide.alike
    monkeypatch.setattr(Wide, "alike", counted)
    ends = ("", ", end: 2025-09-01")
    shots = [in_care(*each) for each in product(STARTS, ends, REVIEWED, REVIEWED)]
    cases = tuple(replace(shot.cases[0], id=f"C-{number:03}") for number, shot in enumerate(shots))
    assert not sum(agreed(program((REVIEWS,)), replace(shots[0], cases=cases)).handed.values())
    every, read = counts[0]
    assert read < every / 5


def hardly_known(count: int) -> Snapshot:
    """A child in care of whose reviews, turn about, the day is not known or whether they were held: any may close a gap."""
    days = [str(dt.date(2023, 1, 1) + dt.timedelta(days=5 * each)) for each in range(count)]
    known = "".join(f"- {{kind: review, on: {day}}}\n" for day in days[::2])
    unknown = "".join(f"- {{kind: review, id: r{day}, on: unknown, status: held}}\n" for day in days[1::2])
    return snapshot("- {kind: looked_after, start: 2022-12-20}\n" + known + unknown, "2026-02-16")


def test_what_follows_a_reading_is_read_once_however_it_was_come_to(monkeypatch: pytest.MonkeyPatch) -> None:
    followed: list[int] = []

    def counted(self: _Walk, front: Any) -> Any:
        found = following(self, front)
        followed.append(len(found.gap))
        return found

    following = _Walk._next
    monkeypatch.setattr(_Walk, "_next", counted)
    rows = []
    for count in (40, 80):
        assert not sum(agreed(program((REVIEWS,)), hardly_known(count)).handed.values())
        rows.append(sum(followed))
        followed.clear()
    assert 0 < rows[1] < 4 * rows[0]


def test_years_that_are_not_covered_are_not_read_day_by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """In them any number of reviews may have been, each the one before written up twice."""
    turns: list[int] = []

    def counted(self: _Walk, front: Any) -> Any:
        turns.append(len(front.gap))
        return following(self, front)

    following = _Walk._next
    monkeypatch.setattr(_Walk, "_next", counted)
    covers = "{looked_after: all, review: {from: 2025-04-01}}"
    shot = snapshot("- {kind: looked_after, start: 2016-05-03}\n" + held("2026-01-15"), "2026-02-16", covers)
    assert not sum(agreed(program((REVIEWS,)), shot).handed.values())
    assert len(turns) < 12
