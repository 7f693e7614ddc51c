"""What follows a gap that an exception excuses, where all is known of it: the twin of the reference's `gap_turns`.

A case in which it is not known whether a gap is excused, or in which anything of one that is is in doubt, is the reference
engine's.
"""

from __future__ import annotations

import numpy as np

from checker.compile.program import OnGap
from checker.engines.polars.duties.batch import (
    EXCEPTED,
    LAPSED,
    LATE,
    MET,
    NO_NUMBER,
    NONE,
    OVERDUE,
    PENDING,
    Batch,
    missed,
)
from checker.engines.polars.every.readings import Readings
from checker.engines.polars.every.regimes import Reaches
from checker.engines.polars.evidence.asking import Outcomes, Places, Work
from checker.engines.polars.evidence.excusing import First, Within, excuse, first_of
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Days
from checker.frozen import frozen, replace


@frozen
class Turn:
    """Gaps that follow others, so many (`excused`) after the same event: the place of the first in the rule's gaps, the exception
    that ended the one before (`place` in `first.found`), when each runs out and its verdict."""

    gap: Places
    excused: int
    first: First
    place: Places
    due: Reaches
    verdict: Places


class Turns:
    """The gaps that follow those of one rule; `ended` are the places of those that an exception ended."""

    def __init__(self, work: Work, body: OnGap, spells: Spells, read: Readings) -> None:
        self.work, self.body, self.view = work, body, work.view
        self.spells, self.read, self.gaps, self.steps = spells, read, read.gaps, read.steps
        self.ended: Places = np.zeros(0, dtype=np.int64)
        self._turns: list[Turn] = []
        self._ended_turns: list[Places] = []

    def follow(self, misses: Places, told: Outcomes, within: Within) -> None:
        """Work out what follows those of some misses that are excused, within some days of all the gaps."""
        read, spell = self.read, self.gaps.spell
        asked = (read.harsh.law[misses] != NONE) & (read.asked[misses] != FALSE)
        excused = misses[asked & ~missed(told.verdict[misses])]
        plain = (told.verdict[excused] == EXCEPTED) & ~read.wide[excused] & (read.asked[excused] == TRUE)
        plain &= (self.spells.end_lo == self.spells.end)[spell[excused]] & (self.spells.doubt < 2)[spell[excused]]
        self.work.mark(read.case[excused[~plain]])
        gap = excused[plain]
        opened, until, first, place = self._next(gap, within.take(gap))
        self.ended = gap[until]
        count = 0
        while len(until):
            count += 1
            gap, opened, place = gap[until], opened[until], place[until]
            turn, within_turn = self._turn(gap, opened, count, first, place)
            self._turns.append(turn)
            again = flatnonzero(turn.verdict == EXCEPTED)
            gap, (opened, until, first, place) = gap[again], self._next(gap[again], within_turn.take(again))
            self._ended_turns.append(again[until])

    def _next(self, gap: Places, within: Within) -> tuple[Days, Places, First, Places]:
        """The day on which each of some excused gaps is over, those that another follows, and the exceptions."""
        case = self.read.case[gap]
        first = first_of(self.work, case, within)
        place = first.place
        on = first.found.day[place] if len(first.found) else place
        over = np.maximum(on, within.due)
        ended = self.gaps.offer[gap] != NONE
        end = np.where(ended, self.gaps.day[gap], np.minimum(self.view.as_at + 1, self.read.end[gap]))
        self.work.mark(case[first.perhaps & (over > within.due)])
        return over, flatnonzero(over < end), first, place

    def _turn(self, gap: Places, opened: Days, count: int, first: First, place: Places) -> tuple[Turn, Within]:
        """The gaps that opened on some days after others were excused, and the days within which each may be excused."""
        work, case = self.work, self.read.case[gap]
        due, in_doubt = self.steps.plain(case, opened, self.read.step[gap])
        asked = work.applies(case, opened)
        work.mark(case[in_doubt | (asked >= 2)])
        told = Outcomes(self._verdict(gap, due.day), np.zeros(len(gap), dtype=np.int16), np.zeros(len(gap), dtype=bool))
        nothing = (due.law == NONE) | (asked == FALSE)
        told.verdict[nothing] = LAPSED  # and left out
        misses = missed(told.verdict)
        work.mark(case[misses & (self.steps.question(due.law) >= 2)])
        within = Within(opened + 1, due.day)
        excuse(work, told, case, within)
        work.mark(case[misses & ~missed(told.verdict) & (told.verdict != EXCEPTED)])
        told.verdict[nothing] = NONE
        return Turn(gap, count, first, place, due, told.verdict), within

    def _verdict(self, gap: Places, due: Days) -> Places:
        """The verdict on gaps that run out on some days, before exceptions."""
        ended, end, as_at = self.gaps.offer[gap] != NONE, self.read.end[gap], self.view.as_at
        none_yet = np.where(as_at <= due, PENDING, OVERDUE)
        none = np.where(end <= np.minimum(due, as_at), LAPSED, none_yet)
        return np.where(ended, np.where(self.gaps.day[gap] <= due, MET, LATE), none)

    # --- making -------------------------------------------------------------------------------------------------------
    def batches(self, made: Batch) -> list[Batch]:
        """The duties that follow those made of all the gaps."""
        return [self._batch(made, turn, ended) for turn, ended in zip(self._turns, self._ended_turns, strict=True)]

    def _batch(self, made: Batch, turn: Turn, ended: Places) -> Batch:
        gap, found, as_at = turn.gap, turn.first.found, self.view.as_at
        misses, event = missed(turn.verdict), self.gaps.offer[gap] != NONE
        end = np.where(event, self.gaps.day[gap], np.minimum(as_at, self.read.end[gap]))
        batch = replace(
            made.take(gap),
            kinds=(*made.kinds, *found.kinds),
            verdict=turn.verdict,
            trigger_kind=found.kind[turn.place] + len(made.kinds),
            trigger_day=found.day[turn.place],
            trigger_row=found.row[turn.place],
            law=turn.due.law,
            due=turn.due.day,
            late_by=np.where(misses, end - turn.due.day, NO_NUMBER),
            open=(turn.verdict == OVERDUE) & (self.spells.end_lo > as_at)[self.gaps.spell[gap]],
            doubt=np.zeros(len(gap), dtype=np.int16),
            step=self.steps.named(turn.due.law),
            unseen=np.zeros(len(gap), dtype=bool),
            excused=np.full(len(gap), turn.excused, dtype=np.int64),
        )
        return without(batch, ended).take(turn.verdict != NONE).numbered()


def without(batch: Batch, which: Places) -> Batch:
    """Duties, of which some were ended by no event."""
    there = np.ones(len(batch), dtype=bool)
    there[which] = False
    kind, day, row = (np.where(there, each, NONE) for each in (batch.found_kind, batch.found_day, batch.found_row))
    return replace(batch, found_kind=kind, found_day=day, found_row=row)
