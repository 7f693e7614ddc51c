"""Timelines of every case at once, out of the days from which and until which something holds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from checker.engines.polars.values.keys import (
    DAY,
    SHIFT,
    Cases,
    Keys,
    are_among,
    distinct,
    from_long_before,
    key_of,
    rising,
)
from checker.engines.polars.values.lines import Combine, Lines, combined, compressed
from checker.engines.polars.values.quick import ends_run, flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days
from checker.snapshot.facts import STILL_OPEN


def covering(count: int, cases: Cases, first: Days, end: Days, truth: int = TRUE) -> Lines:
    """`truth` on each day that any of the stretches [first, end) of a case covers, false on the rest."""
    edges = _edges(cases, first, end)
    if (edges[1:] > edges[:-1]).all():  # they stand in order, apart: each edge is a change
        which = flatnonzero((edges & DAY) < STILL_OPEN)
        keys, begun = from_long_before(count, edges[which], np.where(which & 1, np.int16(FALSE), np.int16(truth)))
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
    last = ends_run(keys)
    if not last.all():  # where one ends as another begins, the other is what holds
        keys, told = keys[last], told[last]
    return compressed(keys, told)


def overlaid(count: int, whose: Cases, cases: Cases, first: Days, end: Days, codes: Codes, any_true: Combine) -> Lines:
    """`any_true` on each day of the codes of the runs [first, end) that hold then, in order of whose they are.

    Runs are of some things numbered in order of case; those of one do not overlap.
    """
    real = first < end
    if not real.all():
        whose, cases, first, end, codes = whose[real], cases[real], first[real], end[real], codes[real]
    if len(codes) and FALSE < int(codes.min()) == int(codes.max()):
        return covering(count, cases, first, end, int(codes[0]))
    keys = key_of(cases, first)
    if not rising(keys):
        order = np.argsort(keys, kind="stable")
        whose, cases, first, end, codes = whose[order], cases[order], first[order], end[order], codes[order]
        keys = keys[order]
    crossed = flatnonzero(key_of(cases[:-1], end[:-1]) > keys[1:])
    if not len(crossed):  # no two hold on one day
        return runs(count, cases, first, end, codes)
    own = distinct(cases[crossed])
    here = are_among(cases, own)
    number = np.searchsorted(own, cases[here])
    line = _crossing(len(own), whose[here], number, first[here], end[here], codes[here], any_true)
    told, rest = flatnonzero(line.truths), ~here
    return runs(
        count,
        np.append(cases[rest], own[line.cases[told]]),
        np.append(first[rest], line.starts[told]),
        np.append(end[rest], line.ends[told]),
        np.append(codes[rest], line.truths[told]),
    )


def _crossing(count: int, whose: Cases, cases: Cases, first: Days, end: Days, codes: Codes, any_true: Combine) -> Lines:
    """The same of cases in which several may hold on one day."""
    certain = flatnonzero(codes == TRUE)
    lines = [covering(count, cases[certain], first[certain], end[certain])]
    which = flatnonzero(codes >= 2)
    told = flatnonzero(np.bincount(codes))
    for code in told[told >= 2]:
        own = flatnonzero(codes == code)
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


def depths(count: int, cases: Cases, first: Days, end: Days) -> Lines:
    """How many of the stretches [first, end) of a case cover each day, in place of a truth."""
    keys, depth = _depths(count, _edges(cases, first, end))
    return compressed(keys, depth.astype(np.int16))


def _edges(cases: Cases, first: Days, end: Days) -> Keys:
    """The keys at which stretches begin and end, turn by turn."""
    real = first < end
    if not real.all():
        cases, first, end = cases[real], first[real], end[real]
    edges = np.empty(2 * len(cases), dtype=np.int64)
    edges[::2], edges[1::2] = key_of(cases, first), key_of(cases, np.minimum(end, STILL_OPEN))
    return edges


def _depths(count: int, edges: Keys) -> tuple[Keys, Keys]:
    order = np.argsort(edges, kind="stable")  # little to do where stretches stand in order and do not overlap
    edges, depth = edges[order], np.cumsum(1 - 2 * (order & 1))
    last = ends_run(edges)
    which = flatnonzero(last & ((edges & DAY) < STILL_OPEN))  # what is still open does not end then
    return from_long_before(count, edges[which], depth[which])
