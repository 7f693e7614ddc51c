"""The first day of which anything is recorded."""

from __future__ import annotations

from checker.snapshot.facts import LONG_BEFORE, Snapshot
from checker.snapshot.on_demand import Cases


def first_recorded(snapshot: Snapshot) -> int | None:
    """The first day on which anything recorded happened or began, or an unknown day may be; None where nothing has a day."""
    if isinstance(snapshot.cases, Cases):
        first = snapshot.cases.first_day
    else:
        days = (fact.start_lo for case in snapshot.cases for fact in case.facts if fact.kind != case.about)
        first = min(days, default=None)
    return None if first is None or first <= LONG_BEFORE else first
