"""How many days are given in each field of each kind of fact, and how many of them can be read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

Field = tuple[str, str]
"""A kind of fact, and a field of it."""


class DaysGiven:
    """Counts of days, by field: those `read`, and those `lost`, which cannot be."""

    def __init__(self) -> None:
        self.read: Counter[Field] = Counter()
        self.lost: Counter[Field] = Counter()

    def since(self, before: DaysGiven) -> DaysGiven:
        """Those counted since there were so many."""
        made = DaysGiven()
        made.read, made.lost = self.read - before.read, self.lost - before.lost
        return made

    def copy(self) -> DaysGiven:
        """The counts as they are now."""
        return self.since(DaysGiven())

    def fields(self) -> Iterator[tuple[Field, tuple[int, int]]]:
        """Each field of which any day cannot be read, in order: how many are given, and how many of those are read."""
        return (
            (field, (lost + self.read[field], self.read[field])) for field, lost in sorted(self.lost.items()) if lost
        )
