"""Exceptions recorded that excuse a miss, for every case at once; the twin of the reference's `with_exceptions`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from checker.engines.polars.duties.batch import CANNOT_TELL, EXCEPTED, NONE, missed
from checker.engines.polars.evidence.asking import Outcomes, Places, Work
from checker.engines.polars.evidence.offers import Offers
from checker.engines.polars.facts.carried import own_ids
from checker.engines.polars.facts.table import Table
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.snapshot.facts import STILL_OPEN

Facts = tuple[Table, Places] | None
"""The fact each duty is about, as a place in a table (-1: none); None where there are none at all."""


Within = tuple[Days, Days]
"""Of each duty, the day from which on an exception counts, and that by which it must be written up, unless it may follow."""
Surely = Callable[[Places], tuple[Days, Days, Codes]]
"""The same of some duties at the harshest they may be, and the code of why that is not known (0: it is)."""


def at_harshest(kindest: Within, harshest: Callable[[], Within], why: Callable[[], Codes]) -> Surely:
    """That of duties of which both can be told at once, and `why` wherever they differ: asked only where there is an excuse."""

    def surely(which: Places) -> tuple[Days, Days, Codes]:
        first, due = (days[which] for days in harshest())
        unsure = (first != kindest[0][which]) | (due != kindest[1][which])
        return first, due, np.where(unsure, why()[which], np.int16(0)) if unsure.any() else unsure.astype(np.int16)

    return surely


def excuse(
    work: Work, told: Outcomes, cases: Places, within: Within, facts: Facts = None, surely: Surely | None = None
) -> None:  # fmt: skip
    """Take recorded exceptions into account: a miss that one excuses is excepted, and one that it may cannot be told.

    Where it is not known within which days one counts, `within` are the kindest.
    """
    rule = work.rule
    if not rule.excused_by and (rule.excused_if is None or facts is None):
        return
    which = np.flatnonzero(missed(told.verdict))
    if not len(which):
        return
    if facts is not None:
        facts = facts[0], facts[1][which]
    excused = np.zeros(len(which), dtype=np.int16)
    if rule.excused_by:
        excused = _recorded(work, cases[which], within[0][which], within[1][which], facts)
        if surely is not None:
            _make_sure(work, excused, which, cases, facts, surely)
    if rule.excused_if is not None and facts is not None and len(facts[0]):
        table, place = facts
        own = np.where(place != NONE, work.view.fact_truth(rule.excused_if, table)[place], np.int16(FALSE))
        excused = work.view.truths.any_true([excused, own])
    told.verdict[which[excused == TRUE]] = EXCEPTED
    unsure = which[excused >= 2]
    told.verdict[unsure], told.doubt[unsure] = CANNOT_TELL, excused[excused >= 2]


def _make_sure(
    work: Work, excused: Codes, which: Places, cases: Places, facts: Facts, surely: Surely
) -> None:  # fmt: skip
    """Of misses that an exception excuses, those that none does whichever days it has to lie within cannot be told."""
    place = np.flatnonzero(excused == TRUE)
    first, due, why = surely(which[place])
    unsure = np.flatnonzero(why >= 2)
    if not len(unsure):
        return
    place, first, due, why = place[unsure], first[unsure], due[unsure], why[unsure]
    rows = (facts[0], facts[1][place]) if facts is not None else None
    certain = _recorded(work, cases[which[place]], first, due, rows) == TRUE
    excused[place[~certain]] = why[~certain]


def _recorded(work: Work, cases: Places, first: Days, due: Days, facts: Facts) -> Codes:
    """Whether an exception that the rule allows was recorded of each miss, in time unless it may follow."""
    rule, view = work.rule, work.view
    found = work.offers(rule.excused_by, possible=True, undated=True)
    work.rough |= found.rough & view.marked(cases)
    excused = np.zeros(len(cases), dtype=np.int16)
    if not len(found):
        return excused
    dated = found.day < STILL_OPEN
    keys = key_of(found.case, found.day)
    lo = np.searchsorted(keys, key_of(cases, first), side="left")
    hi = np.searchsorted(keys, key_of(cases, np.full(len(cases), STILL_OPEN)), side="right")
    counts = np.maximum(hi - lo, 0)
    miss = np.repeat(np.arange(len(cases)), counts)
    offer = np.arange(len(miss)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(lo, counts)
    counted = ~_another(work, found, miss, offer, facts)
    if not rule.excuse_after_due:
        written = np.where(found.recorded != NONE, found.recorded, np.where(dated, found.day, NONE))
        counted &= written[offer] <= due[miss]
    miss, truth = miss[counted], np.where(dated, found.truth, found.doubts(view))[offer[counted]].astype(np.int16)
    excused[miss] = np.where(truth >= 2, truth, np.int16(FALSE))  # of several that may, the last is told
    excused[miss[truth == TRUE]] = TRUE
    return excused


def _another(work: Work, found: Offers, miss: Places, offer: Places, facts: Facts) -> Mask:
    """Whether each exception names a trigger of the kind that is not the one that was missed."""
    none = np.zeros(len(miss), dtype=bool)
    if facts is None or not len(facts[0]):
        return none
    table, place = facts
    names = work.view.names
    named = found.carries(table.kind.name, work.view, names).take(offer)
    if not named.known.any():
        return none
    own = own_ids(table, names).take(place[miss])
    return named.known & own.known & (place[miss] != NONE) & (named.values != own.values)
