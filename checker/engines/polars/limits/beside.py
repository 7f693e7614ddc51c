"""The events beside the days of duties: the one that certainly is the first after, or the last before, and the days on which
there may be another; for every duty at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from checker.compile.program import AtEdge, Happening
from checker.engines.polars.conditions.happenings import Marks, edges, place_from, possible_marks
from checker.engines.polars.duties.batch import NONE
from checker.engines.polars.evidence.asking import Places, Work
from checker.engines.polars.values.keys import key_of, spread
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import TRUE, Codes, Days
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@frozen
class Perhaps:
    """Runs of days of the duties `of`, from `first` to `last`, on which an event may lie, with the codes of why that is not
    known; of each duty in the order in which they count."""

    of: Places
    first: Days
    last: Days
    code: Codes

    @property
    def nth(self) -> Places:
        """The place of each among all."""
        return np.arange(len(self.of))

    def first_code(self, count: int) -> Codes:
        """The code of the first of each of so many duties; 0 where it has none."""
        codes = np.zeros(count, dtype=np.int16)
        codes[self.of[::-1]] = self.code[::-1]
        return codes


def points(work: Work, of: Happening | AtEdge) -> Marks:
    """The points that something beside a trigger marks, or may mark; of an edge, those that are certain."""
    return edges(of, work.view) if isinstance(of, AtEdge) else possible_marks(of, work.view)


class Beside:
    """The events of one kind, or the edges of one condition, beside a day of each duty, those in the cases `case`."""

    def __init__(self, work: Work, of: Happening | AtEdge, case: Places, day: Days) -> None:
        self.work, self.view, self.case, self.day = work, work.view, case, day
        self.kind = of.kind if isinstance(of, Happening) else None
        found = points(work, of)
        work.rough |= found.rough
        self.certain, self.doubtful = found.take(found.truth == TRUE), found.take(found.truth != TRUE)

    def first_after(self) -> tuple[Days, Perhaps]:
        """The day of the first on or after each day, -1 where there is none; and where one may lie before that."""
        known = np.append(self.certain.day, NONE)[place_from(self.certain, self.case, self.day)]
        until = np.where(known != NONE, known, STILL_OPEN)
        of, mark = self._doubtful()
        first, last = (np.maximum(days[mark], self.day[of]) for days in (self.doubtful.day, self.doubtful.last))
        there = (self.doubtful.last[mark] >= self.day[of]) & (first < until[of])
        last = np.where(last < until[of], last, first)
        self._leave(of[self.doubtful.surely[mark] & (self.doubtful.day[mark] >= self.day[of])], known)
        marks = Perhaps(of[there], first[there], last[there], self.doubtful.truth[mark[there]])
        runs = self._uncovered(self.day, np.minimum(until - 1, self.view.as_at))
        return known, _joined([marks, *(replace(run, last=run.first) for run in runs)])

    def last_before(self) -> tuple[Days, Perhaps]:
        """The day of the last on or before each day, -1 where there is none; and where one may lie after that."""
        keys = key_of(self.certain.case, self.certain.day)
        place = np.searchsorted(keys, key_of(self.case, self.day), side="right") - 1
        own = np.append(self.certain.case, NONE)[place] == self.case
        known = np.where(own, np.append(self.certain.day, NONE)[place], NONE)
        since = np.where(own, known + 1, LONG_BEFORE)
        of, mark = self._doubtful()
        first, last = np.maximum(self.doubtful.day[mark], since[of]), np.minimum(self.doubtful.last[mark], self.day[of])
        there = (self.doubtful.day[mark] <= self.day[of]) & (last >= since[of])
        self._leave(of[self.doubtful.surely[mark] & (self.doubtful.last[mark] <= self.day[of])], known)
        marks = Perhaps(of[there], first[there], last[there], self.doubtful.truth[mark[there]])
        return known, _joined([marks, *self._uncovered(since, self.day)])

    def _leave(self, there: Places, known: Days) -> None:
        """Leave the cases of those duties beside which one certainly is, on a day not known, and none on a day that is."""
        self.work.mark(self.case[there[known[there] == NONE]])

    def _doubtful(self) -> tuple[Places, Places]:
        """Each duty with each event of its case of which something is not known."""
        begins, ends = (np.searchsorted(self.doubtful.case, self.case, side=side) for side in ("left", "right"))
        return spread(begins, ends - begins)

    def _uncovered(self, first: Days, last: Days) -> Iterator[Perhaps]:
        """The days not covered from the first to the last of each duty; where an edge may be unseen, its case is left."""
        if self.kind is None:
            return
        for lo, hi in self.view.unseen(self.kind, self.case):
            begins, ends = np.maximum(first, lo), np.minimum(last, hi)
            of = flatnonzero(begins <= ends)
            code = np.full(len(of), self.view.not_covered(self.kind), dtype=np.int16)
            yield Perhaps(of, begins[of], ends[of], code)


def _joined(parts: Sequence[Perhaps]) -> Perhaps:
    columns = [np.concatenate([getattr(part, name) for part in parts]) for name in ("of", "first", "last", "code")]
    order = np.argsort(columns[0], kind="stable")
    return Perhaps(*(column[order] for column in columns))
