"""Three-valued truth, and how it runs through time.

A truth is True, False or an `Unknown` that remembers why. A `Timeline` is a truth for every day, past and to come.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from checker.engines.duty import Why
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@dataclass(frozen=True, slots=True)
class Unknown:
    """Neither true nor false on this record: why, and what would decide it (``visit.seen``, ``review``)."""

    why: Why
    needs: str


Truth = bool | Unknown

BORN_DISPUTED = Unknown(Why.MISSING_FIELD, "child.born, which is disputed")
BORN_TWICE = Unknown(Why.MISSING_FIELD, "child.born, of which two are recorded")
SAID_OTHERWISE = frozenset({BORN_DISPUTED, BORN_TWICE})
"""Doubts about what is recorded: no definition settles them by what it says of what is not."""

WHICH_DAY = Unknown(Why.MISSING_FIELD, "which day it was")
BEYOND_THE_TERMS = Unknown(Why.CALENDAR_END, "school terms beyond those the profile lists")


def why_fields(doubt: Unknown | None) -> dict[str, object]:
    """The `why`, `needs` and `question` of a duty that cannot be told."""
    if doubt is None:
        return {}
    if doubt.why is Why.JUDGEMENT:
        return {"why": doubt.why, "question": doubt.needs, "needs": "a person's judgement"}
    return {"why": doubt.why, "needs": doubt.needs}


def all_true(truths: Iterable[Truth]) -> Truth:
    """False if any is false, else unknown if any is, else true."""
    unknown: Unknown | None = None
    for truth in truths:
        if truth is False:
            return False
        if isinstance(truth, Unknown):
            unknown = _firmer(unknown, truth)
    return unknown if unknown is not None else True


def any_true(truths: Iterable[Truth]) -> Truth:
    """True if any is true, else unknown if any is, else false."""
    unknown: Unknown | None = None
    for truth in truths:
        if truth is True:
            return True
        if isinstance(truth, Unknown):
            unknown = _firmer(unknown, truth)
    return unknown if unknown is not None else False


def _firmer(one: Unknown | None, other: Unknown) -> Unknown:
    """Of two unknowns, the one to keep: a field missing from a record that is there goes before what is not covered.

    A definition may settle what is not covered; it must not by that settle what is missing from the record.
    """
    if one is None or (one.why is Why.NOT_COVERED and other.why is not Why.NOT_COVERED):
        return other
    return one


def only_unseen(truth: Truth | None) -> bool:
    """Whether it is not known for the one reason that the source does not cover it."""
    return isinstance(truth, Unknown) and truth.why is Why.NOT_COVERED


DAYS = ("on", "start", "end")
"""The fields that say when something was."""


def of_a_day(truth: Truth | None, *fields: str) -> bool:
    """Whether it is not known for want of the day of something that is recorded, so that it may be any: of the `fields` that are
    asked for, or of any."""
    wanting = tuple(f".{each}" for each in fields or DAYS)
    return isinstance(truth, Unknown) and truth.why is Why.MISSING_FIELD and truth.needs.endswith(wanting)


def negated(truth: Truth) -> Truth:
    """True for false, false for true, unknown as it is."""
    return truth if isinstance(truth, Unknown) else not truth


@dataclass(frozen=True, slots=True)
class Timeline:
    """A truth for each day: `truths[i]` holds from `starts[i]` until the day before `starts[i + 1]`, the last for good.

    `starts[0]` is always `LONG_BEFORE`, and no two neighbours are equal.
    """

    starts: tuple[int, ...]
    truths: tuple[Truth, ...]

    def at(self, day: int) -> Truth:
        """The truth on a day."""
        return self.truths[bisect_right(self.starts, day) - 1]

    def between(self, first: int, end: int) -> list[tuple[int, int, Truth]]:
        """Runs of equal truth within [first, end): (from, until, truth), the end of each outside it."""
        runs = []
        for i in range(bisect_right(self.starts, first) - 1, len(self.starts)):
            lo = max(first, self.starts[i])
            hi = min(end, self.starts[i + 1]) if i + 1 < len(self.starts) else end
            if lo >= end:
                break
            if lo < hi:
                runs.append((lo, hi, self.truths[i]))
        return runs

    def throughout(self, first: int, last: int, day_doubt: Unknown | None = None, *, settled: bool = True) -> Truth:
        """The truth on a day that may be any from `first` to `last`: true or false if it is so on each, else unknown.

        `day_doubt` is why the day is not known. Where the line is unknown for that very reason it says nothing new, if what is
        so on that day is `settled` by what began then.
        """
        runs = [truth for _, _, truth in self.between(first, last + 1)]
        runs = [truth for truth in runs if truth != day_doubt or not settled] or [self.at(last)]
        if all(truth is runs[0] for truth in runs):
            return runs[0]
        return next((truth for truth in runs if isinstance(truth, Unknown)), day_doubt or WHICH_DAY)

    def first_not_true(self, day: int) -> tuple[int | None, int | None]:
        """From `day` on: the first day it is not certainly true, and the first day it is certainly false."""
        possible = certain = None
        for i in range(bisect_right(self.starts, day) - 1, len(self.starts)):
            if self.truths[i] is not True and possible is None:
                possible = max(day, self.starts[i])
            if self.truths[i] is False:
                certain = max(day, self.starts[i])
                break
        return possible, certain

    def to_the_day_it_ends(self, last: int) -> Timeline:
        """The same but that what was so before something was over is so on that day too.

        Not where it was over for that day alone, and the `last` day looked at is later: what began since was not ended by it.
        """
        ends = (*self.starts[1:], STILL_OPEN)
        points = []
        for day, end, truth in zip(self.starts, ends, self.truths, strict=True):
            moved = truth is False and day > LONG_BEFORE and (end > day + 1 or day >= last)
            points.append((day + moved, truth))
        return timeline(points)

    def settled(self, settle: Callable[[Unknown], Truth]) -> Timeline:
        """The same with each unknown replaced by what `settle` makes of it."""
        return timeline(
            (start, settle(truth) if isinstance(truth, Unknown) else truth)
            for start, truth in zip(self.starts, self.truths, strict=True)
        )

    def negated(self) -> Timeline:
        """True where it was false."""
        return Timeline(self.starts, tuple(negated(truth) for truth in self.truths))


def timeline(points: Iterable[tuple[int, Truth]]) -> Timeline:
    """A timeline from (first day, truth) points in order of day; equal neighbours joined. What is still open ends on no day
    there is."""
    starts: list[int] = []
    truths: list[Truth] = []
    for start, truth in points:
        if start >= STILL_OPEN:
            break
        if starts and start == starts[-1]:
            truths[-1] = truth
        elif not truths or truths[-1] != truth:
            starts.append(start)
            truths.append(truth)
        if len(truths) > 1 and truths[-1] == truths[-2]:
            starts.pop()
            truths.pop()
    if not starts or starts[0] != LONG_BEFORE:
        raise ValueError("a timeline begins long before")
    return Timeline(tuple(starts), tuple(truths))


def constant(truth: Truth) -> Timeline:
    """The same truth on every day."""
    return Timeline((LONG_BEFORE,), (truth,))


_FEW = 8
"""So many lines are looked at side by side on every day on which any of them changes; of more, first those of each half."""


def combined(lines: Sequence[Timeline], combine: Callable[[Iterable[Truth]], Truth]) -> Timeline:
    """Day by day, `combine` of the lines' truths: `all_true` or `any_true`, by which two halves come to the same as the whole."""
    if len(lines) == 1:
        return lines[0]
    if len(lines) > _FEW:
        half = len(lines) // 2
        lines = [combined(lines[:half], combine), combined(lines[half:], combine)]
    days = sorted({start for line in lines for start in line.starts})
    return timeline((day, combine([line.at(day) for line in lines])) for day in days)
