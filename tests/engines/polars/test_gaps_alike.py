"""Gaps that may have opened on the same days are read as one: what ends each, and what may hide one, is each one's own."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest

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
