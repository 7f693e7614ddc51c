"""Timelines of every case at once: a truth for each day of each case, in two columns.

A key is a case's number and a day in one integer, so that all cases are one sorted column and a day of a case is found
by one search. Each case has a point at `LONG_BEFORE`; a truth holds from its key until the next.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.snapshot.facts import STILL_OPEN

SHIFT = 22
DAY = (1 << SHIFT) - 1  # STILL_OPEN fits

Cases = npt.NDArray[np.int64]
Combine = Callable[[Sequence[Codes]], Codes]


def key_of(cases: Cases, days: Days) -> npt.NDArray[np.int64]:
    """Case numbers and days as keys."""
    return (cases << SHIFT) | days


def distinct(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Keys in order, each once; runs that are in order already are put together, which hashing them would not do."""
    keys = np.sort(keys, kind="stable")
    return keys[np.append(True, keys[1:] != keys[:-1])] if len(keys) else keys


def last_upto(keys: npt.NDArray[np.int64], wanted: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """The place of the last of some keys that is not after each that is wanted; -1 where there is none.

    Where many are wanted, in order, the keys are looked for among them instead.
    """
    if len(wanted) < 2 * len(keys) or (wanted[1:] < wanted[:-1]).any():
        return np.searchsorted(keys, wanted, side="right") - 1
    begins = np.searchsorted(wanted, keys)
    return np.repeat(np.arange(-1, len(keys)), np.diff(begins, prepend=0, append=len(wanted)))


def rising(*columns: npt.NDArray[Any], apart: bool = False) -> bool:
    """Whether rows stand in order of some columns, the first counting most; with `apart`, no two being equal in that."""
    first = columns[0]
    if ((first[1:] <= first[:-1]) if apart else (first[1:] < first[:-1])).any():
        return False
    tied = np.flatnonzero(first[1:] == first[:-1])
    if not len(tied):
        return True
    equal = np.ones(len(tied), dtype=bool)
    for column in columns[1:]:
        one, other = column[tied], column[tied + 1]
        if (equal & (one > other)).any():
            return False
        equal &= one == other
    return True


def spread(begins: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> tuple[Cases, Cases]:
    """The places of runs of rows, each from its beginning on and so many long, with the number of the run each is of."""
    of = np.repeat(np.arange(len(counts)), counts)
    return of, np.arange(len(of)) + np.repeat(begins - np.cumsum(counts) + counts, counts)


@dataclass(frozen=True, slots=True)
class Lines:
    """The timeline of each case. `rough` marks the cases whose line cannot be told in columns; None if there are none."""

    keys: npt.NDArray[np.int64]
    truths: Codes
    rough: Mask | None = None

    def at(self, cases: Cases, days: Days) -> Codes:
        """The truth of each case on its day."""
        if self.unchanging:
            return self.truths[cases]
        return self.at_keys(key_of(cases, days))

    def at_keys(self, keys: npt.NDArray[np.int64]) -> Codes:
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

    def first_not_true(self, cases: Cases, days: Days) -> tuple[Days, Days]:
        """From each day on: the first day not certainly true, and the first certainly false; `STILL_OPEN` for none."""
        place = self._place(cases, days)
        over = self._first(place, cases, days, self.truths == FALSE)
        if not (self.truths >= 2).any():
            return over, over
        return self._first(place, cases, days, self.truths != TRUE), over

    def _place(self, cases: Cases, days: Days) -> npt.NDArray[np.int64]:
        """The place of the stretch in which each day lies."""
        return cases if self.unchanging else last_upto(self.keys, key_of(cases, days))

    def _first(self, place: npt.NDArray[np.int64], cases: Cases, days: Days, wanted: Mask) -> Days:
        """The first day from each day on of a stretch that is wanted."""
        if not wanted.any():
            return np.full(len(cases), STILL_OPEN, dtype=np.int64)
        begins = np.append(self.keys[np.flatnonzero(wanted)], -1)
        passed: npt.NDArray[np.int64] = np.cumsum(wanted) - wanted  # so many that are wanted stand before each
        begins = begins[passed[place]]
        return np.where((begins >> SHIFT) == cases, np.maximum(days, begins & DAY), STILL_OPEN)

    def throughout(self, cases: Cases, first: Days, last: Days, why: Codes, otherwise: int) -> Codes:
        """The truth of each case on a day that may be any from `first` to `last`: if it is not the same on each, the first
        unknown of those days, else `why` the day is not known, or `otherwise` where no reason is given.

        Where the line is unknown for that very reason, it says nothing new.
        """
        found = self.at(cases, last)
        which = np.flatnonzero(first != last)
        if not len(which):
            return found
        begins = np.searchsorted(self.keys, key_of(cases[which], first[which]), side="right") - 1
        ends = np.searchsorted(self.keys, key_of(cases[which], last[which]), side="right")
        of, place = spread(begins, ends - begins)
        truths = self.truths[place]
        new = (truths != why[which][of]) | (truths < 2)
        of, truths = of[new], truths[new]
        said, same = np.zeros(len(which), dtype=bool), np.ones(len(which), dtype=bool)
        told = np.zeros(len(which), dtype=np.int16)
        said[of], told[of[::-1]] = True, truths[::-1]  # the first of each
        same[of[truths != told[of]]] = False
        doubt = np.where(why[which] >= 2, why[which], np.int16(otherwise))
        unknown = np.flatnonzero(truths >= 2)[::-1]
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


def compressed(keys: npt.NDArray[np.int64], truths: Codes, rough: Mask | None = None) -> Lines:
    """Lines from points in order of key, neighbours that are equal joined."""
    if not len(keys):
        return Lines(keys, truths, rough)
    cases = keys >> SHIFT
    keep = np.flatnonzero((truths[1:] != truths[:-1]) | (cases[1:] != cases[:-1])) + 1
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
    which = np.flatnonzero(least.truths)
    if len(lines) == 1 or len(which) * 4 > len(least.keys):
        return combined(lines, all_true)
    count = int(least.keys[-1] >> SHIFT) + 1
    own = distinct(least.keys[which] >> SHIFT)
    found = combined([line.each(own) for line in lines], all_true)
    keys, truths = _from_long_before(count, key_of(own[found.cases], found.starts), found.truths)
    return compressed(keys, truths, any_rough([line.rough for line in lines]))


def laid_together(lines: Sequence[Lines]) -> tuple[npt.NDArray[np.int64], list[Codes]]:
    """The points of all the lines, and the truths of each from those on."""
    changing = [line for line in lines if not line.unchanging]
    if len(changing) < 2:
        keys = changing[0].keys if changing else lines[0].keys
        return keys, [line.truths if line.keys is keys else line.at_keys(keys) for line in lines]
    every = np.concatenate([line.keys for line in changing])
    order = np.argsort(every, kind="stable")  # runs in order, which are merged
    every = every[order]
    fresh = np.append(True, every[1:] != every[:-1])
    keys = every[np.flatnonzero(fresh)]
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


def covering(count: int, cases: Cases, first: Days, end: Days, truth: int = TRUE) -> Lines:
    """`truth` on each day that any of the stretches [first, end) of a case covers, false on the rest."""
    edges = _edges(cases, first, end)
    if (edges[1:] > edges[:-1]).all():  # they stand in order, apart: each edge is a change
        which = np.flatnonzero((edges & DAY) < STILL_OPEN)
        keys, begun = _from_long_before(count, edges[which], np.where(which & 1, np.int16(FALSE), np.int16(truth)))
        return Lines(keys, begun)
    keys, depth = _depths(count, edges)
    return compressed(keys, np.minimum(depth, 1).astype(np.int16) * np.int16(truth))


def runs(count: int, cases: Cases, first: Days, end: Days, codes: Codes) -> Lines:
    """Each run's own code on its days [first, end), false on the rest. The runs of one case do not overlap."""
    real = first < end
    cases, first, end, codes = cases[real], first[real], np.minimum(end[real], STILL_OPEN), codes[real]
    over = end < STILL_OPEN  # what is still open does not end then
    begins = np.arange(count, dtype=np.int64) << SHIFT
    keys = np.concatenate([begins, key_of(cases[over], end[over]), key_of(cases, first)])
    told = np.zeros(len(keys), dtype=np.int16)
    told[len(keys) - len(codes) :] = codes
    order = np.argsort(keys, kind="stable")
    keys, told = keys[order], told[order]
    last = np.append(keys[1:] != keys[:-1], True) if len(keys) else np.zeros(0, dtype=bool)
    return compressed(keys[last], told[last])  # where one ends as another begins, the other is what holds


def overlaid(count: int, whose: Cases, cases: Cases, first: Days, end: Days, codes: Codes, any_true: Combine) -> Lines:
    """`any_true` on each day of the codes of the runs [first, end) that hold then, in order of whose they are.

    Runs are of some things numbered in order of case; those of one do not overlap.
    """
    real = first < end
    if not real.all():
        whose, cases, first, end, codes = whose[real], cases[real], first[real], end[real], codes[real]
    if len(codes) and FALSE < int(codes.min()) == int(codes.max()):
        return covering(count, cases, first, end, int(codes[0]))
    told = np.flatnonzero(np.bincount(codes))
    keys = key_of(cases, first)
    order = None if rising(keys) else np.argsort(keys, kind="stable")
    if order is not None:
        keys = keys[order]
    ends = key_of(cases, end) if order is None else key_of(cases[order], end[order])
    if (ends[:-1] <= keys[1:]).all():  # no two hold on one day
        columns = (cases, first, end, codes)
        return runs(count, *(columns if order is None else (column[order] for column in columns)))
    certain = np.flatnonzero(codes == TRUE)
    lines = [covering(count, cases[certain], first[certain], end[certain])]
    which = np.flatnonzero(codes >= 2)
    for code in told[told >= 2]:
        own = np.flatnonzero(codes == code)
        lines.append(covering(count, cases[own], first[own], end[own], int(code)))
    if len(lines) > 2:  # which of several reasons is kept goes by the order of what they are reasons about
        lines[1:] = list(_in_turn(count, whose[which], cases[which], first[which], end[which], codes[which]))
    return combined(lines, any_true)


def _in_turn(count: int, whose: Cases, cases: Cases, first: Days, end: Days, codes: Codes) -> Iterator[Lines]:
    """The runs of the first thing of each case, those of the second, and so on."""
    things, place = np.unique(whose, return_inverse=True)
    case_of = np.zeros(len(things), dtype=np.int64)
    case_of[place] = cases
    turn = np.arange(len(things)) - np.searchsorted(case_of, case_of, side="left")
    for number in range(int(np.max(turn, initial=-1)) + 1):
        here = turn[place] == number
        yield runs(count, cases[here], first[here], end[here], codes[here])


def spliced(line: Lines, which: Mask, told: Sequence[tuple[int, Sequence[int], Sequence[int]]]) -> Lines:
    """A line with those of some cases in place of its own: for each, its days and the codes that hold from them on."""
    kept = ~which[line.cases]
    keys = np.concatenate(
        [line.keys[kept], *((case << SHIFT) | np.array(days, dtype=np.int64) for case, days, _ in told)]
    )
    truths = np.concatenate([line.truths[kept], *(np.array(codes, dtype=np.int16) for _, _, codes in told)])
    order = np.argsort(keys, kind="stable")
    return Lines(keys[order], truths[order])


def depths(count: int, cases: Cases, first: Days, end: Days) -> Lines:
    """How many of the stretches [first, end) of a case cover each day, in place of a truth."""
    keys, depth = _depths(count, _edges(cases, first, end))
    return compressed(keys, depth.astype(np.int16))


def _edges(cases: Cases, first: Days, end: Days) -> npt.NDArray[np.int64]:
    """The keys at which stretches begin and end, turn by turn."""
    real = first < end
    if not real.all():
        cases, first, end = cases[real], first[real], end[real]
    return np.stack([key_of(cases, first), key_of(cases, np.minimum(end, STILL_OPEN))], axis=1).ravel()


def _depths(count: int, edges: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    order = np.argsort(edges, kind="stable")  # little to do where stretches stand in order and do not overlap
    edges, depth = edges[order], np.cumsum(1 - 2 * (order & 1))
    last = np.append(edges[1:] != edges[:-1], True) if len(edges) else np.zeros(0, dtype=bool)
    which = np.flatnonzero(last & ((edges & DAY) < STILL_OPEN))  # what is still open does not end then
    return _from_long_before(count, edges[which], depth[which])


def _from_long_before(
    count: int, keys: npt.NDArray[np.int64], values: npt.NDArray[Any]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[Any]]:  # fmt: skip
    """Points in order, and one of no value at the beginning of each case that has none there."""
    every = np.concatenate([np.arange(count, dtype=np.int64) << SHIFT, keys])
    order = np.argsort(every, kind="stable")  # two runs in order, which are merged
    every = every[order]
    told = np.concatenate([np.zeros(count, values.dtype), values])[order]
    last = np.append(every[1:] != every[:-1], True)[: len(every)]
    return (every, told) if last.all() else (every[last], told[last])


def stepping(count: int, cases: Cases, days: Days, truth: int = TRUE) -> Lines:
    """False until the earliest of a case's days, `truth` from it on."""
    return covering(count, cases, days, np.full(len(days), STILL_OPEN, dtype=np.int64), truth)
