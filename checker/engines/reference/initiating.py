"""The event that began a period: the strategy discussion at which an enquiry was begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.compile.program import OfKind, OnEvent
from checker.engines.duty import Why
from checker.engines.reference.begun import Begun, on_event
from checker.engines.reference.periods import CaseView, Period
from checker.engines.reference.timeline import Truth, Unknown, all_true, any_true
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact


def initiating(trigger: OnEvent, began: OfKind | None, view: CaseView) -> Iterator[Begun]:
    """The event each period names, else the last on or before it began, else the first after it: one duty for each."""
    assert began is not None
    events = [(fact, view.fact_truth(trigger.where, fact)) for fact in view.known_facts(trigger.kind)]
    events = [(fact, truth) for fact, truth in events if truth is not False]
    rows = [(period, period.fact) for period in view.periods(began, began.kind) if period.fact is not None]
    ones = [_one_that_began(trigger.kind, period, row, events, view) for period, row in rows]
    taken = [one.fact for one in ones if one.truth is True and one.lo == one.hi]
    perhaps = [event for event in events if event[1] is not True]
    found: dict[tuple[object, ...], Begun] = {}
    for (period, row), one in zip(rows, ones, strict=True):
        if one.lo != one.hi and one.fact in taken and perhaps:  # it began another: this may be one with that
            one = _one_that_began(trigger.kind, period, row, perhaps, view)
        key = one.fact.content() if one.fact else ()
        found[key] = replace(one, truth=any_true([one.truth, found[key].truth])) if key in found else one
    yield from map(_as_known, found.values())


def _as_known(one: Begun) -> Begun:
    """What began a period, as far as it is known: of an event only thought to have, nothing that it carries, as another may
    carry something else."""
    if one.shown is None or one.fact is None:
        return one
    return replace(one, fact=replace(one.fact, attributes={}, recorded=None))


def _one_that_began(kind: str, period: Period, row: Fact, events: list[tuple[Fact, Truth]], view: CaseView) -> Begun:
    wanted: Truth = period.doubt or True
    named = row.attributes.get(kind)
    if named is not None:
        for fact, truth in events:
            if fact.id == named:
                return on_event(fact, all_true([truth, wanted]))
        return Begun(kind, LONG_BEFORE, STILL_OPEN, wanted, row, day_doubt=Unknown(Why.MISSING_FIELD, kind))
    dated = [(fact, truth) for fact, truth in events if fact.dated]
    before = [event for event in dated if event[0].start_lo <= period.start_hi]
    after = [event for event in dated if event[0].start_lo > period.start_hi]
    undated = next((Unknown(Why.MISSING_FIELD, f"{kind}.on") for fact, _ in events if not fact.dated), None)
    if not dated:
        why = undated or _unseen(kind, period.start_lo, period.start_hi, view) or Unknown(Why.MISSING_FIELD, kind)
        return Begun(kind, LONG_BEFORE, STILL_OPEN, wanted, row, day_doubt=why)
    one = _first_of([*reversed(before), *after], wanted)
    if one.fact in [fact for fact, _ in before]:  # another may have come between it and the day the period began
        doubt = undated or _unseen(kind, one.lo + 1, period.start_hi, view)
        latest = max(one.hi, min(period.start_hi, view.as_at))
        return one if doubt is None else replace(one, hi=latest, day_doubt=doubt, shown=one.day)
    doubt = undated or _unseen(kind, LONG_BEFORE, period.start_hi, view)
    return one if doubt is None else replace(one, lo=LONG_BEFORE, day_doubt=doubt, shown=one.day)


def _first_of(events: list[tuple[Fact, Truth]], wanted: Truth) -> Begun:
    """The first that certainly counts, in the order in which they are taken, on its own day or that of one before it which may
    count; where none certainly does, the first, which may be none."""
    sure = next((i for i, (_, truth) in enumerate(events) if truth is True), None)
    if not sure:
        return on_event(events[0][0], all_true([events[0][1], wanted]))
    fact, days = events[sure][0], [each.start_lo for each, _ in events[: sure + 1]]
    doubt = events[0][1]
    assert isinstance(doubt, Unknown)
    return Begun(fact.kind, min(days), max(days), wanted, fact, day_doubt=doubt, shown=fact.start_lo)


def _unseen(kind: str, first: int, last: int, view: CaseView) -> Unknown | None:
    """That an event of a kind may lie within days that are not covered for it."""
    unseen = view.first_uncovered(kind, first, min(last, view.as_at))
    return Unknown(Why.NOT_COVERED, kind) if unseen is not None else None
