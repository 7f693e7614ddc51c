"""What is covered of each case of several sources, and which sources hold whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, reduce

from checker.errors import Problem
from checker.intake.native import Native
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import less_lost
from checker.snapshot.vocabulary import vocabulary

Which = tuple[int, ...]
"""Which sources, by their places, in order."""


class Covering:
    """What some sources cover together, less the days of facts that any of them lost.

    The snapshot is covered by any source; a case, only by those that hold it: the others may not be about it at all.
    """

    def __init__(self, read: Sequence[Native]) -> None:
        self.read = read
        self.lost = [lost for each in read for lost in each.lost]
        self._of: dict[tuple[Which, tuple[int, ...]], Coverage] = {}

    @property
    def whole(self) -> Coverage:
        """What the snapshot covers."""
        return self.of(tuple(range(len(self.read))))

    def of(self, which: Which, own: Mapping[int, Coverage] | None = None) -> Coverage:
        """What is covered of a case that some sources hold; `own` is what one of them covers of it, where that is not what it
        covers of others. Each such must be kept by whoever asks, for as long as they do.
        """
        own = own or {}
        covers = [own.get(index, self.read[index].snapshot.coverage) for index in which]
        key = which, tuple(map(id, covers))
        if key not in self._of:
            self._of[key] = less_lost(reduce(Coverage.merged, covers), self.lost)
        return self._of[key]

    def apart(self, held: Mapping[tuple[str, Which], int]) -> Iterator[Problem]:
        """Sources that share no case with any other, or lack cases of others, and cover what those do not. `held` is how many
        cases about something are held by which sources.
        """

        @cache
        def adds(index: int, which: Which, about: str) -> bool:
            own, more = self.of(which), self.of(tuple(sorted((*which, index))))
            return any(
                own.of(name) != more.of(name) for name, kind in vocabulary().kinds.items() if kind.about == about
            )

        snapshots = [each.snapshot for each in self.read]
        for index, each in enumerate(snapshots):
            lacking = [(about, which, count) for (about, which), count in held.items() if index not in which]
            absent = sum(count for about, which, count in lacking if adds(index, which, about))
            shared = any(index in which and len(which) > 1 for _, which in held)
            if each.cases and not shared and lacking and any(other.coverage != each.coverage for other in snapshots):
                what = "this has no case in common with the other sources, and does not cover the same kinds and days"
                mend = "check that they use the same identifiers; if they are of different people, run them one by one"
                yield Problem(each.inputs[0].path, None, what, mend)
            elif absent:
                what = "this does not hold a case that another source does; what only this covers is not covered for it"
                mend = "if it should, list each such case there by its identifier, with or without facts"
                yield Problem(each.inputs[0].path, None, what, mend, absent)
