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

from checker.engines.polars.truths import FALSE, TRUE, Codes, Days, Mask
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


def rising(*columns: npt.NDArray[Any]) -> bool:
    """Whether rows stand in order of some columns, the first counting most."""
    first = columns[0]
    if (first[1:] < first[:-1]).any():
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
    return of, np.arange(len(of)) + (begins - np.cumsum(counts) + counts)[of]


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
        return self.truths[np.searchsorted(self.keys, key_of(cases, days), side="right") - 1]

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
        return self._first(cases, days, self.truths != TRUE), self._first(cases, days, self.truths == FALSE)

    def _first(self, cases: Cases, days: Days, wanted: Mask) -> Days:
        """The first day from each day on of a stretch that is wanted."""
        place = np.searchsorted(self.keys, key_of(cases, days), side="right") - 1
        marked = np.flatnonzero(wanted)
        following = np.searchsorted(marked, place, side="left")
        there = following < len(marked)
        found = marked[np.minimum(following, max(len(marked) - 1, 0))] if len(marked) else np.zeros_like(place)
        there &= (self.keys[found] >> SHIFT) == cases if len(marked) else False
        return np.where(there, np.maximum(days, self.keys[found] & DAY), STILL_OPEN)

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
        return self._first(cases, first, self.truths >= 2) <= last


def compressed(keys: npt.NDArray[np.int64], truths: Codes, rough: Mask | None = None) -> Lines:
    """Lines from points in order of key, neighbours that are equal joined."""
    if not len(keys):
        return Lines(keys, truths, rough)
    keep = np.ones(len(keys), dtype=bool)
    keep[1:] = (truths[1:] != truths[:-1]) | ((keys[1:] >> SHIFT) != (keys[:-1] >> SHIFT))
    return Lines(keys[keep], truths[keep], rough) if not keep.all() else Lines(keys, truths, rough)


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
    rough = any_rough([line.rough for line in lines])
    if len(lines) == 1:
        return lines[0]
    changing = [line for line in lines if not line.unchanging]
    keys = changing[0].keys if changing else lines[0].keys
    if len(changing) > 1:
        keys = distinct(np.concatenate([line.keys for line in changing]))
    columns = [line.truths if line.keys is keys else line.at(keys >> SHIFT, keys & DAY) for line in lines]
    return compressed(keys, combine(columns), rough)


def any_rough(masks: Sequence[Mask | None]) -> Mask | None:
    """The cases that any mask marks."""
    found: Mask | None = None
    for mask in masks:
        if mask is not None:
            found = mask if found is None else found | mask
    return found


def covering(count: int, cases: Cases, first: Days, end: Days, truth: int = TRUE) -> Lines:
    """`truth` on each day that any of the stretches [first, end) of a case covers, false on the rest."""
    keys, depth = _depths(count, cases, first, end)
    return compressed(keys, np.where(depth > 0, truth, FALSE).astype(np.int16))


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
    certain = codes == TRUE
    lines = [covering(count, cases[certain], first[certain], end[certain])]
    which = np.flatnonzero(codes >= 2)
    for code in np.unique(codes[which]):
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
    keys, depth = _depths(count, cases, first, end)
    return compressed(keys, depth.astype(np.int16))


def _depths(count: int, cases: Cases, first: Days, end: Days) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    real = first < end
    if not real.all():
        cases, first, end = cases[real], first[real], end[real]
    edges = np.concatenate([key_of(cases, first), key_of(cases, np.minimum(end, STILL_OPEN))])
    steps = np.repeat(np.array([1, -1], dtype=np.int64), len(cases))
    order = np.argsort(edges, kind="stable")
    edges, depth = edges[order], np.cumsum(steps[order])
    last = np.append(edges[1:] != edges[:-1], True) if len(edges) else np.zeros(0, dtype=bool)
    last &= (edges & DAY) < STILL_OPEN  # what is still open does not end then
    edges, depth = edges[last], depth[last]
    begins = np.arange(count, dtype=np.int64) << SHIFT
    missing = begins[np.searchsorted(edges, begins, side="left") == np.searchsorted(edges, begins, side="right")]
    keys = np.concatenate([edges, missing])
    depth = np.concatenate([depth, np.zeros(len(missing), dtype=np.int64)])
    order = np.argsort(keys, kind="stable")
    return keys[order], depth[order]


def stepping(count: int, cases: Cases, days: Days, truth: int = TRUE) -> Lines:
    """False until the earliest of a case's days, `truth` from it on."""
    return covering(count, cases, days, np.full(len(days), STILL_OPEN, dtype=np.int64), truth)
