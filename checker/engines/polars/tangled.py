"""The days and steps that gaps may count from, as columns; of the gaps in a tangle, as the reference engine finds them.

A tangle is of days not covered, or events that may count, in a gap that may itself have opened on several days.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.asking import Places
from checker.engines.polars.truths import Codes, Days, Mask
from checker.engines.reference.context import Context
from checker.engines.reference.evidence import Candidate
from checker.engines.reference.readings import Opening, Steps, Unseen
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import Fact

if TYPE_CHECKING:
    from checker.engines.polars.wide import Wide


@dataclass(frozen=True)
class Counted:
    """Days and steps a gap may count from, in order: see the reference's `Reading`. `gap` is a place among those read."""

    gap: Places
    day: Days
    step: Places
    why: Codes
    sampled: Mask

    def take(self, which: npt.NDArray[Any]) -> Counted:
        """Some of them."""
        return Counted(self.gap[which], self.day[which], self.step[which], self.why[which], self.sampled[which])


@dataclass(frozen=True)
class Run:
    """The days of each gap, from `first` to `last`, within one run of days not covered for a kind; `there` where there are
    any."""

    code: int
    first: Days
    last: Days
    there: Mask


def joined(parts: list[Counted]) -> Counted:
    """Several of them, in the order in which they are given."""
    names = ("gap", "day", "step", "why", "sampled")
    return Counted(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


# --- gaps in a tangle ---------------------------------------------------------------------------------------------------
def one_by_one(wide: Wide, which: Places, openings: Counted) -> Counted:
    """Every reading of some gaps, as the reference engine finds them."""
    rows = list(_Tangles(wide, openings).readings(which.tolist())) if len(which) else []
    gap, day, step, why, sampled = zip(*rows, strict=True) if rows else ((),) * 5
    whole = np.array([gap, day, step, why], dtype=np.int64).reshape(4, -1)
    return Counted(whole[0], whole[1], whole[2], whole[3].astype(np.int16), np.array(sampled, dtype=bool))


class _Tangles:
    """What is known of gaps, laid out as the reference engine takes it."""

    def __init__(self, wide: Wide, openings: Counted) -> None:
        self.wide, self.view = wide, wide.view
        order = np.lexsort((openings.step, openings.day, openings.sampled, openings.gap))
        self.openings = openings.take(order)
        self.edges = np.searchsorted(self.openings.gap, np.arange(wide.count + 1)).tolist()
        first, last = (np.searchsorted(wide.inside[0], wide.which, side=side) for side in ("left", "right"))
        self.events = list(zip(first.tolist(), last.tolist(), strict=True))
        self.doubts = wide.every.doubts(wide.view) if len(wide.every) else np.zeros(0, dtype=np.int16)

    def readings(self, which: list[int]) -> Iterator[tuple[int, int, int, int, bool]]:
        """Each reading of some gaps: its gap, day, step, the code of why it is only one, and whether it is sampled."""
        wide, work, truths = self.wide, self.wide.work, self.view.truths
        for gap in which:
            if self.view.one is None:
                work.mark(wide.case[gap : gap + 1])
                continue
            context = Context(work.rule, self.view.one(int(wide.case[gap])), work.law_as_at, False, work.terms)
            steps = Steps(context, wide.body.steps)
            undated = [self._possible(kind, None, code) for kind, code in wide.undated(gap)]
            told = steps.readings(
                self._opened(gap), self._inside(gap), self._unseen(gap), undated, int(wide.until[gap])
            )  # fmt: skip
            for reading in told:
                code = truths.code(reading.doubt) if reading.doubt is not None else 0
                yield gap, reading.day, reading.step, code, reading.sampled

    def _doubt(self, code: int) -> Unknown | None:
        truth = self.view.truths.truth(code)
        return truth if isinstance(truth, Unknown) else None

    def _opened(self, gap: int) -> list[Opening]:
        rows, event = self.openings.take(np.arange(self.edges[gap], self.edges[gap + 1])), not self.wide.from_start[gap]
        columns = zip(rows.day.tolist(), rows.step.tolist(), rows.why.tolist(), rows.sampled.tolist(), strict=True)
        return [Opening(day, step, step, self._doubt(why), sampled, event) for day, step, why, sampled in columns]

    def _inside(self, gap: int) -> list[Candidate]:
        """The events that may count."""
        every, (first, last) = self.wide.every, self.events[gap]
        places = self.wide.inside[1][first:last].tolist()
        return [self._possible(int(every.kind[at]), int(every.day[at]), int(self.doubts[at])) for at in places]

    def _possible(self, kind: int, day: int | None, code: int) -> Candidate:
        return Candidate(day, None, self.view.truths.truth(code), Fact(self.wide.every.kinds[kind], ""))

    def _unseen(self, gap: int) -> list[Unseen]:
        """The runs of days not covered, by their days and then as their kinds stand."""
        runs = [run for run in self.wide.runs if run.there[gap]]
        found = [((int(run.first[gap]), int(run.last[gap])), self._doubt(run.code)) for run in runs]
        return [(span, doubt) for span, doubt in sorted(found, key=lambda told: told[0]) if doubt is not None]
