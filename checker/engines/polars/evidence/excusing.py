"""Exceptions recorded that excuse a miss, for every case at once; the twin of the reference's `with_exceptions`."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from checker.compile.program import Condition, Rule
from checker.engines.polars.duties.batch import CANNOT_TELL, EXCEPTED, NONE, missed
from checker.engines.polars.evidence.asking import Outcomes, Places, Work
from checker.engines.polars.evidence.instants import Instants
from checker.engines.polars.evidence.offers import Offers
from checker.engines.polars.evidence.starts import Starts
from checker.engines.polars.facts.carried import among, own_ids
from checker.engines.polars.facts.table import Table
from checker.engines.polars.periods.of_condition import has_own
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN


@frozen
class About:
    """What each duty is about: a row of a table (`place`; -1: none), and the rows whose ids an exception may name it by.

    `owner` says which thing each row of the table is of, `own` which thing each duty is about, and `mixed` which duties are
    about one of several rows, not all of which may count.
    """

    table: Table
    place: Places
    owner: Places
    own: Places
    mixed: Mask

    @classmethod
    def spells(cls, spells: Spells) -> About | None:
        """Each of some periods; None where they were worked out."""
        if spells.table is None:
            return None
        return cls(spells.table, spells.first, spells.group, spells.origin, spells.is_mixed)

    @classmethod
    def starts(cls, starts: Starts) -> About | None:
        """What begins each of some duties; None where it was worked out."""
        return cls(starts.table, starts.place, *starts.owners, starts.mixed) if starts.table is not None else None

    @classmethod
    def some_of(cls, spells: Spells, which: Places) -> About | None:
        """Each duty about the period at its place; -1: about none."""
        every = cls.spells(spells)
        if every is None or not len(spells):
            return None
        there = which != NONE
        found = every.take(which)
        return replace(found, place=np.where(there, found.place, NONE), mixed=found.mixed & there)

    def take(self, which: Places) -> About:
        """What some of the duties are about."""
        return replace(self, place=self.place[which], own=self.own[which], mixed=self.mixed[which])


Facts = About | None
"""What each duty is about; None where it is about no fact."""


@frozen
class Within:
    """Of each duty, the day from which on an exception counts, and that by which it must be written up, unless it may follow. One
    that names nothing is of the `last` day that counts or before, where there is one; one that names what was missed may be of
    any before the first, where `named_early` says so. Where times of day are known, they bound it too (`clock`)."""

    first: Days
    due: Days
    last: Days | None = None
    named_early: bool = False
    clock: Instants | None = None

    def take(self, which: Places) -> Within:
        """Those of some of the duties."""
        last = self.last[which] if self.last is not None else None
        clock = self.clock.take(which) if self.clock is not None else None
        return replace(self, first=self.first[which], due=self.due[which], last=last, clock=clock)

    def differs(self, other: Within) -> Mask:
        """Where the days of each duty are not the same."""
        told = (self.first != other.first) | (self.due != other.due)
        return told | (self.last != other.last) if self.last is not None and other.last is not None else told


Surely = Callable[[Places], tuple[Within, Codes]]
"""The same of some duties at the harshest they may be, and the code of why that is not known (0: it is)."""


def at_harshest(kindest: Within, harshest: Callable[[], Within], why: Callable[[], Codes]) -> Surely:
    """That of duties of which both can be told at once, and `why` wherever they differ: asked only where there is an excuse."""

    def surely(which: Places) -> tuple[Within, Codes]:
        days = harshest().take(which)
        unsure = days.differs(kindest.take(which))
        return days, np.where(unsure, why()[which], np.int16(0)) if unsure.any() else unsure.astype(np.int16)

    return surely


def excuses_any(rule: Rule) -> bool:
    """Whether a rule says that anything excuses a miss."""
    return bool(rule.excused_by) or rule.excused_if is not None


def excuse(
    work: Work, told: Outcomes, cases: Places, within: Within, facts: Facts = None, surely: Surely | None = None,
    of: Condition | None = None,
) -> None:  # fmt: skip
    """Take recorded exceptions into account: a miss that one excuses is excepted, and one that it may cannot be told.

    Where it is not known within which days one counts, `within` are the kindest. A case in which it is not known whether what was
    missed is a recorded period of a condition (`of`) is left.
    """
    rule = work.rule
    if not excuses_any(rule) or (not rule.excused_by and facts is None):
        return
    which = flatnonzero(missed(told.verdict))
    if not len(which):
        return
    if of is not None and rule.excused_by:
        _leave_what_may_be_recorded(work, of, cases[which])
    if facts is not None:
        facts = facts.take(which)
    excused = np.zeros(len(which), dtype=np.int16)
    if rule.excused_by:
        excused = _recorded(work, cases[which], within.take(which), facts)
        if surely is not None:
            _make_sure(work, excused, which, cases, facts, surely)
    if rule.excused_if is not None and facts is not None and len(facts.table):
        table, place = facts.table, facts.place
        own = np.where(place != NONE, work.view.fact_truth(rule.excused_if, table)[place], np.int16(FALSE))
        excused = work.view.truths.any_true([excused, own])
    told.verdict[which[excused == TRUE]] = EXCEPTED
    unsure = which[excused >= 2]
    told.verdict[unsure], told.doubt[unsure] = CANNOT_TELL, excused[excused >= 2]


def _leave_what_may_be_recorded(work: Work, of: Condition, cases: Places) -> None:
    """Leave the cases in which there is an exception, where it is not known whether a condition has periods of its own."""
    leave_with_an_excuse(work, cases[(has_own(of, work.view) >= 2)[cases]])


def leave_with_an_excuse(work: Work, cases: Places) -> None:
    """Leave those of some cases in which there is an exception."""
    if len(cases) and work.rule.excused_by:
        found = work.offers(work.rule.excused_by, possible=True, undated=True)
        work.mark(cases[work.view.marked(found.case)[cases]])


def _make_sure(work: Work, excused: Codes, which: Places, cases: Places, facts: Facts, surely: Surely) -> None:
    """Of misses that an exception excuses, those that none does whichever days it has to lie within cannot be told."""
    place = flatnonzero(excused == TRUE)
    within, why = surely(which[place])
    unsure = flatnonzero(why >= 2)
    if not len(unsure):
        return
    place, within, why = place[unsure], within.take(unsure), why[unsure]
    rows = facts.take(place) if facts is not None else None
    certain = _recorded(work, cases[which[place]], within, rows) == TRUE
    excused[place[~certain]] = why[~certain]


@frozen
class First:
    """The first exception that certainly excuses each of some misses: its place in `found` (-1: none does); and where there are
    others that may."""

    found: Offers
    place: Places
    perhaps: Mask


def first_of(work: Work, cases: Places, within: Within) -> First:
    """The first exception that excuses each of some misses, which are about no fact."""
    found = exceptions(work, cases)
    place, perhaps = np.full(len(cases), NONE, dtype=np.int64), np.zeros(len(cases), dtype=bool)
    miss, offer, truth = _counted(work, found, cases, within, None)
    sure = flatnonzero(truth == TRUE)[::-1]  # of several, the first is told
    place[miss[sure]] = offer[sure]
    perhaps[miss[truth >= 2]] = True
    return First(found, place, perhaps)


def exceptions(work: Work, cases: Places) -> Offers:
    """The exceptions that the rule allows, and what may be one."""
    found = work.offers(work.rule.excused_by, possible=True, undated=True)
    work.rough |= found.rough & work.view.marked(cases)
    return found


def _recorded(work: Work, cases: Places, within: Within, facts: Facts) -> Codes:
    """Whether an exception that the rule allows was recorded of each miss, in time unless it may follow."""
    excused = np.zeros(len(cases), dtype=np.int16)
    miss, _, truth = _counted(work, exceptions(work, cases), cases, within, facts)
    excused[miss] = np.where(truth >= 2, truth, np.int16(FALSE))  # of several that may, the last is told
    excused[miss[truth == TRUE]] = TRUE
    return excused


def _counted(
    work: Work, found: Offers, cases: Places, within: Within, facts: Facts
) -> tuple[Places, Places, Codes]:  # fmt: skip
    """The exceptions to each of some misses in order: the place of the miss, of the exception, and whether it counts."""
    rule, view = work.rule, work.view
    if not len(found):
        nothing = np.zeros(0, dtype=np.int64)
        return nothing, nothing, nothing.astype(np.int16)
    dated = found.day < STILL_OPEN
    keys = key_of(found.case, found.day)
    since = np.full(len(cases), LONG_BEFORE) if within.named_early else within.first
    lo = np.searchsorted(keys, key_of(cases, since), side="left")
    hi = np.searchsorted(keys, key_of(cases, np.full(len(cases), STILL_OPEN)), side="right")
    counts = np.maximum(hi - lo, 0)
    miss = np.repeat(np.arange(len(cases)), counts)
    offer = np.arange(len(miss)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(lo, counts)
    whose, named = _whose(work, found, cases, miss, offer, facts)
    early = named if within.named_early else np.zeros(len(miss), dtype=bool)
    counted = (whose != FALSE) & (early | (found.hi[offer] >= within.first[miss]))
    if within.last is not None:
        counted &= named | (found.lo[offer] <= within.last[miss])
    if not rule.excuse_after_due:
        written = np.where(found.recorded != NONE, found.recorded, found.lo)
        counted &= written[offer] <= within.due[miss]
    miss, offer, whose = miss[counted], offer[counted], whose[counted]
    told = np.where(dated, found.truth, found.doubts(view))[offer].astype(np.int16)
    told = np.where(told == TRUE, whose, told)
    if within.clock is None:
        return miss, offer, told
    work.mark(cases[miss[within.clock.either_way(found, miss, offer)]])
    timed = within.clock.counted(found, miss, offer, view, follows=rule.excuse_after_due)
    told, counted = np.where(told == TRUE, timed, told), timed != FALSE
    return miss[counted], offer[counted], told[counted]


def _whose(
    work: Work, found: Offers, cases: Places, miss: Places, offer: Places, facts: Facts
) -> tuple[Codes, Mask]:  # fmt: skip
    """Whether each exception is for the miss: not where it names another of the kind of its trigger; and where it names any."""
    told, some = np.full(len(miss), TRUE, dtype=np.int16), np.zeros(len(miss), dtype=bool)
    if facts is None or not len(facts.table):
        return told, some
    kind, names = facts.table.kind.name, work.view.names
    named = found.carries(kind, work.view, names).take(offer)
    which = flatnonzero(named.known & (facts.place[miss] != NONE))
    if not len(which):
        return told, some
    some[which] = True
    miss, values = miss[which], named.values[which]
    work.mark(cases[miss[facts.mixed[miss]]])
    its, has_any = among(facts.owner, own_ids(facts.table, names), facts.own[miss], values)
    every = work.view.facts.table(kind)
    others, _ = among(every.case, own_ids(every, names), cases[miss], values)
    nameless = np.where(others, np.int16(FALSE), np.int16(work.view.missing_field(f"{kind}.id")))
    told[which] = np.where(has_any, its.astype(np.int16), nameless)
    return told, some
