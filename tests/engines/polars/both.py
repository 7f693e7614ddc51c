"""The two engines on one snapshot: the same duties, field for field; and snapshots to try them on.

The facts made up here are all certain, days and fields, so what the columns leave to the reference engine is the
columns' own shortcoming; what is covered may be all or part.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence
from typing import Any

from checker.compile.program import Program
from checker.engines.polars import Handed
from checker.engines.polars import evaluate as in_columns
from checker.engines.reference import evaluate as one_by_one
from checker.snapshot.coverage import Coverage, KindCoverage
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Snapshot
from checker.snapshot.making import make_case
from checker.snapshot.vocabulary import vocabulary

AS_AT = dt.date(2026, 2, 16).toordinal()
EARLIEST = dt.date(2023, 6, 1).toordinal()
NASTY = [
    dt.date.fromisoformat(day).toordinal()
    for day in (
        "2023-08-31", "2023-11-30", "2023-12-22", "2023-12-29", "2024-01-01", "2024-01-31", "2024-02-28", "2024-02-29",
        "2024-03-01", "2024-03-31", "2024-08-31", "2024-12-24", "2025-01-02", "2025-02-28", "2025-03-01", "2025-08-31",
        "2026-01-31", "2026-02-15", "2026-02-16", "2026-02-17",
    )
]  # fmt: skip
"""The ends of months, a leap day, Christmas, and the days about the as-at date."""

COVERS = {
    "all": [(LONG_BEFORE, AS_AT)],
    "from a day": [(dt.date(2024, 9, 1).toordinal(), AS_AT)],
    "to a day": [(LONG_BEFORE, dt.date(2025, 11, 30).toordinal())],
    "with a hole": [
        (dt.date(2023, 9, 1).toordinal(), dt.date(2024, 12, 24).toordinal()),
        (dt.date(2025, 2, 28).toordinal(), AS_AT),
    ],
    "nothing": [],
}


def agreed(program: Program, snapshot: Snapshot) -> Handed:
    """How much the columns left to the reference engine, once both are seen to say the same."""
    handed = Handed()
    found, expected = in_columns(program, snapshot, handed=handed), one_by_one(program, snapshot)
    assert found.errored == expected.errored == {}
    for one, other in zip(found.duties, expected.duties, strict=False):
        assert one == other
    assert len(found.duties) == len(expected.duties)
    return handed


def share(handed: Handed) -> float:
    """The share of pairs of rule and case that went to the reference engine."""
    return sum(handed.handed.values()) / max(1, sum(handed.pairs.values()))


# --- snapshots made up ----------------------------------------------------------------------------------------------------
class Made:
    """Facts of one case, made up by a seeded chooser."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.facts: list[Fact] = []

    def day(self) -> int:
        """A day about which mistakes are made, or any."""
        return self.rng.choice(NASTY) if self.rng.random() < 0.5 else self.rng.randint(EARLIEST, AS_AT + 20)

    def add(self, kind: str, start: int, end: int | None = None, **more: Any) -> None:
        """A fact of a kind: an event or, with an end (`STILL_OPEN` for none), a period."""
        told = {name: more.pop(name) for name in ("id", "recorded", "minute") if name in more}
        last = {} if end is None else {"end_lo": end, "end_hi": end}
        source = f"made.csv:{len(self.facts)}"
        self.facts.append(Fact(kind, source, start_lo=start, start_hi=start, **last, **told, attributes=more))

    def born(self) -> None:
        """The child, of any age from a few months to 18."""
        born = dt.date.fromordinal(self.rng.randint(AS_AT - 6900, AS_AT - 200))
        self.facts.append(Fact("child", "made.csv:child", attributes={"born": born}))

    def periods(self, kind: str, most: int, lengths: Sequence[int], **choices: Sequence[Any]) -> None:
        """Periods of a kind, some beginning where another ended, some on one day, some still open."""
        edge = self.day()
        for _ in range(self.rng.randint(0, most)):
            start = edge if self.rng.random() < 0.5 else self.day()
            length = self.rng.choice(lengths)
            end = STILL_OPEN if self.rng.random() < 0.2 else start + length + self.rng.choice((0, 0, 0, -1, 1, 2))
            edge = max(start, min(end, AS_AT))
            self.add(kind, start, max(start, end), **self.chosen(choices))

    def events(self, kind: str, most: int, **choices: Sequence[Any]) -> None:
        """Events of a kind."""
        for _ in range(self.rng.randint(0, most)):
            self.add(kind, self.day(), **self.chosen(choices))

    def chosen(self, choices: dict[str, Sequence[Any]]) -> dict[str, Any]:
        """A value for each attribute."""
        return {name: self.rng.choice(values) for name, values in choices.items()}


def made_up(
    make: Callable[[Made], None], *, about: str = "child", cases: int = 120, seed: int = 1, covers: str = "all"
) -> Snapshot:  # fmt: skip
    """A snapshot of many cases; every kind is covered alike."""
    rng = random.Random(seed)
    found = []
    for number in range(cases):
        made = Made(rng)
        make(made)
        found.append(make_case(f"c{number:04}", about, made.facts))
    every = KindCoverage(tuple(COVERS[covers]))
    return Snapshot(AS_AT, tuple(found), Coverage(dict.fromkeys(vocabulary().kinds, every)))
