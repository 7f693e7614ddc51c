"""Timelines of every case at once: a truth for each day of each case, in two columns.

A key is a case's number and a day in one integer, so that all cases are one sorted column and a day of a case is found
by one search. Each case has a point at `LONG_BEFORE`; a truth holds from its key until the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from checker.engines.polars.values.keys import (
    DAY,
    SHIFT,
    Cases,
    Keys,
    distinct,
    from_long_before,
    key_of,
    last_upto,
    spread,
)
from checker.engines.polars.values.quick import begins_run, ends_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Combine = Callable[[Sequence[Codes]], Codes]


@frozen
class Lines:
    """The timeline of each case. `rough` marks the cases whose line cannot be told in columns; None if there are none."""

    keys: Keys
    truths: Codes
    rough: Mask | None = None

    def at(self, cases: Cases, days: Days) -> Codes:
        """The truth of each case on its day."""
        if self.unchanging:
            return self.truths[cases]
        return self.at_keys(key_of(cases, days))

    def at_keys(self, keys: Keys) -> Codes:
        """The same, of cases and days as keys."""
        if self.unchanging:
            return self.truths[keys >> SHIFT]
        return self.truths[last_upto(self.keys, keys)]

    @property
    def unchanging(self) -> bool:
        """Whether no case's truth ever changes."""
        return not len(self.keys) or int(self.keys[-1] >> SHIFT) + 1 == len(self.keys)

    @property
    def cases(self) -> Cases:
        """The case of each point."""
        return self.keys >> SHIFT

    @property
    def starts(self) -> Days:
        """The day of each point."""
        return self.keys & DAY

    @property
    def ends(self) -> Days:
        """The first day outside the stretch that each point begins."""
        if not len(self.keys):
            return self.keys
        following = np.append(self.keys[1:], -1)
        same = (following >> SHIFT) == self.cases
        return np.where(same, following & DAY, STILL_OPEN)

    def with_truths(self, truths: Codes) -> Lines:
        """The same stretches with other truths."""
        return compressed(self.keys, truths, self.rough)

    def to_the_day_they_end(self, last: Days) -> Lines:
        """The same but that what was so before something was over is so on that day too; see the reference's. `last` is the
        last day looked at of each case."""
        starts = self.starts
        moved = (self.ends > starts + 1) | (starts >= last[self.cases])
        keys = self.keys + ((self.truths == FALSE) & (starts > LONG_BEFORE) & moved)
        kept = ends_run(keys)  # not what was over for that day alone
        return compressed(keys[kept], self.truths[kept], self.rough)

    def first_not_true(self, cases: Cases, days: Days) -> tuple[Days, Days]:
        """From each day on: the first day not certainly true, and the first certainly false; `STILL_OPEN` for none."""
        place = self._place(cases, days)
        over = self._first(place, cases, days, self.truths == FALSE)
        if not (self.truths >= 2).any():
            return over, over
        return self._first(place, cases, days, self.truths != TRUE), over

    def _place(self, cases: Cases, days: Days) -> Keys:
        """The place of the stretch in which each day lies."""
        return cases if self.unchanging else last_upto(self.keys, key_of(cases, days))

    def _first(self, place: Keys, cases: Cases, days: Days, wanted: Mask) -> Days:
        """The first day from each day on of a stretch that is wanted."""
        if not wanted.any():
            return np.full(len(cases), STILL_OPEN, dtype=np.int64)
        begins = np.append(self.keys[flatnonzero(wanted)], -1)
        passed: Keys = np.cumsum(wanted) - wanted  # so many that are wanted stand before each
        begins = begins[passed[place]]
        return np.where((begins >> SHIFT) == cases, np.maximum(days, begins & DAY), STILL_OPEN)

    def throughout(
        self, cases: Cases, first: Days, last: Days, why: Codes, otherwise: int, *, settled: bool = True
    ) -> Codes:  # fmt: skip
        """The truth of each case on a day that may be any from `first` to `last`: if it is not the same on each, the first
        unknown of those days, else `why` the day is not known, or `otherwise` where no reason is given.

        Where the line is unknown for that very reason it says nothing new, if what is so on that day is `settled` by what began
        then.
        """
        found = self.at(cases, last)
        which = flatnonzero(first != last) if first is not last else cases[:0]
        if not len(which):
            return found
        begins = np.searchsorted(self.keys, key_of(cases[which], first[which]), side="right") - 1
        ends = np.searchsorted(self.keys, key_of(cases[which], last[which]), side="right")
        of, place = spread(begins, ends - begins)
        truths = self.truths[place]
        if settled:
            new = (truths != why[which][of]) | (truths < 2)
            of, truths = of[new], truths[new]
        said, same = np.zeros(len(which), dtype=bool), np.ones(len(which), dtype=bool)
        told = np.zeros(len(which), dtype=np.int16)
        said[of], told[of[::-1]] = True, truths[::-1]  # the first of each
        same[of[truths != told[of]]] = False
        doubt = np.where(why[which] >= 2, why[which], np.int16(otherwise))
        unknown = flatnonzero(truths >= 2)[::-1]
        doubt[of[unknown]] = truths[unknown]
        found[which] = np.where(said, np.where(same, told, doubt), found[which])
        return found

    def each(self, cases: Cases) -> Lines:
        """The lines of some cases, one of which may be asked for more than once, numbered as they are asked for."""
        begins = np.searchsorted(self.keys, cases << SHIFT, side="left")
        counts = np.searchsorted(self.keys, (cases + 1) << SHIFT, side="left") - begins
        of, place = spread(begins, counts)
        return Lines(key_of(of, self.keys[place] & DAY), self.truths[place])

    def any_unknown(self, cases: Cases, first: Days, last: Days) -> Mask:
        """Whether any day from `first` to `last`, both inside, is unknown."""
        if not (self.truths >= 2).any():
            return np.zeros(len(cases), dtype=bool)
        return self._first(self._place(cases, first), cases, first, self.truths >= 2) <= last


def compressed(keys: Keys, truths: Codes, rough: Mask | None = None) -> Lines:
    """Lines from points in order of key, neighbours that are equal joined."""
    if not len(keys):
        return Lines(keys, truths, rough)
    cases = keys >> SHIFT
    keep = flatnonzero((truths[1:] != truths[:-1]) | (cases[1:] != cases[:-1])) + 1
    if len(keep) + 1 == len(keys):
        return Lines(keys, truths, rough)
    keep = np.append(0, keep)
    return Lines(keys[keep], truths[keep], rough)


def constant(count: int, truth: int) -> Lines:
    """The same truth for every case on every day."""
    return Lines(np.arange(count, dtype=np.int64) << SHIFT, np.full(count, truth, dtype=np.int16))


def alike(count: int, points: Sequence[tuple[int, int]]) -> Lines:
    """The same timeline for every case, from (day, truth code) points in order."""
    days = np.array([day for day, _ in points], dtype=np.int64)
    truths = np.array([truth for _, truth in points], dtype=np.int16)
    keys = ((np.arange(count, dtype=np.int64) << SHIFT)[:, None] | days[None, :]).ravel()
    return compressed(keys, np.tile(truths, count))


def combined(lines: Sequence[Lines], combine: Combine) -> Lines:
    """Day by day, `combine` of the lines' truths."""
    if len(lines) == 1:
        return lines[0]
    keys, columns = laid_together(lines)
    return compressed(keys, combine(columns), any_rough([line.rough for line in lines]))


def all_of(lines: Sequence[Lines], all_true: Combine) -> Lines:
    """Day by day, `all_true` of the lines' truths. Where one is hardly ever anything but false, only the cases in which it may
    be are looked at."""
    least = min(lines, key=lambda line: np.count_nonzero(line.truths))
    which = flatnonzero(least.truths)
    if len(lines) == 1 or len(which) * 4 > len(least.keys):
        return combined(lines, all_true)
    count = int(least.keys[-1] >> SHIFT) + 1
    own = distinct(least.keys[which] >> SHIFT)
    found = combined([line.each(own) for line in lines], all_true)
    keys, truths = from_long_before(count, key_of(own[found.cases], found.starts), found.truths)
    return compressed(keys, truths, any_rough([line.rough for line in lines]))


def laid_together(lines: Sequence[Lines]) -> tuple[Keys, list[Codes]]:
    """The points of all the lines, and the truths of each from those on."""
    changing = [line for line in lines if not line.unchanging]
    if len(changing) < 2:
        keys = changing[0].keys if changing else lines[0].keys
        return keys, [line.truths if line.keys is keys else line.at_keys(keys) for line in lines]
    every = np.concatenate([line.keys for line in changing])
    order = np.argsort(every, kind="stable")  # runs in order, which are merged
    every = every[order]
    fresh = begins_run(every)
    keys = every[flatnonzero(fresh)]
    place = np.empty_like(order)
    place[order] = np.cumsum(fresh) - 1
    columns, first = [], 0
    for line in lines:
        if line.unchanging:
            columns.append(line.at_keys(keys))
            continue
        own = place[first : first + len(line.keys)]
        columns.append(np.repeat(line.truths, np.diff(np.append(own, len(keys)))))
        first += len(own)
    return keys, columns


def any_rough(masks: Sequence[Mask | None]) -> Mask | None:
    """The cases that any mask marks."""
    found: Mask | None = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found | mask
    return found


def spliced(line: Lines, which: Mask, told: Sequence[tuple[int, Sequence[int], Sequence[int]]]) -> Lines:
    """A line with those of some cases in place of its own: for each, its days and the codes that hold from them on."""
    kept = ~which[line.cases]
    keys = np.concatenate(
        [line.keys[kept], *((case << SHIFT) | np.array(days, dtype=np.int64) for case, days, _ in told)]
    )
    truths = np.concatenate([line.truths[kept], *(np.array(codes, dtype=np.int16) for _, _, codes in told)])
    order = np.argsort(keys, kind="stable")
    return Lines(keys[order], truths[order])
