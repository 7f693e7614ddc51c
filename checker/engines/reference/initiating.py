"""The event that began a period: the strategy discussion at which an enquiry was begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.compile.program import OfKind, OnEvent
from checker.engines.duty import Why
from checker.engines.reference.begun import Begun, Which, on_event
from checker.engines.reference.period import beside
from checker.engines.reference.periods import CaseView, Period
from checker.engines.reference.timeline import Truth, Unknown, all_true, any_true
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value


def initiating(trigger: OnEvent, began: OfKind | None, view: CaseView) -> Iterator[Begun]:
    """The event each period names, else the last on or before it began, else the first after it: one duty for each.

    Not one of before another period of the kind ended that was over by then, nor one of the day this one ended or later.
    """
    assert began is not None
    events = [(fact, view.fact_truth(trigger.where, fact)) for fact in view.known_facts(trigger.kind)]
    events = [(fact, truth) for fact, truth in events if truth is not False]
    rows = [(period, period.fact) for period in view.periods(began, began.kind) if period.fact is not None]
    ones = [_one_that_began(trigger.kind, period, row, events, view) for period, row in rows]
    taken = [one.fact for one in ones if one.truth is True and one.which is None and one.lo == one.hi]
    perhaps = [event for event in events if event[1] is not True or not event[0].dated]
    found: dict[tuple[object, ...], Begun] = {}
    for (period, row), one in zip(rows, ones, strict=True):
        another = one.fact in taken or (one.fact is not None and one.fact.content() in found)
        if one.which is not None and another and perhaps:  # it began another, or may have: this may be one with that
            one = _one_that_began(trigger.kind, period, row, perhaps, view, or_another=True)
        elif one.day_doubt is not None and one.day_doubt == period.start_doubt and _within(one, taken):
            one = replace(one, truth=all_true([one.day_doubt, one.truth]))
        key = one.fact.content() if one.fact else ()
        found[key] = _together(found[key], one) if key in found else one
    yield from found.values()


def _together(one: Begun, other: Begun) -> Begun:
    """What began two periods, or is thought to have: what certainly began the one, else whatever may have begun either."""
    for each in (one, other):
        if each.truth is True and each.which is None:
            return each
    owed = one.owed or other.owed
    told = replace(other if one.which is None else one, truth=any_true([one.truth, other.truth]), owed=owed)
    if one.which is None or other.which is None:
        return told
    facts, named = (*one.which.facts, *other.which.facts), one.which.named | other.which.named
    which = Which(facts, one.which.only and other.which.only, one.which.doubt, named)
    return replace(told, lo=min(one.lo, other.lo), hi=max(one.hi, other.hi), which=which)


def _within(one: Begun, taken: list[Fact | None]) -> bool:
    """Whether it may be any of the events that certainly began another."""
    return any(fact is not None and one.lo <= fact.start_lo <= one.hi for fact in taken)


def _one_that_began(
    kind: str, period: Period, row: Fact, events: list[tuple[Fact, Truth]], view: CaseView, *, or_another: bool = False
) -> Begun:  # fmt: skip
    """The event that began a period; `or_another`, that began another period too, where none of these may be it."""
    wanted: Truth = period.doubt or True
    named = row.attributes.get(kind)
    if named is not None:
        for fact, truth in events:
            if fact.id == named:
                return _if_it_counts(fact, truth, wanted, or_another)
        return _not_there(kind, row, wanted, Unknown(Why.MISSING_FIELD, kind))
    dated = [(fact, truth) for fact, truth in events if fact.dated]
    since, perhaps_since, doubt = _last_over_before(row, period, view)
    before = [event for event in dated if since <= event[0].start_lo <= period.start_hi]
    before = [_unless_before(event, perhaps_since, doubt) for event in before]
    after = [event for event in dated if period.start_hi < event[0].start_lo < period.end_hi]
    undated = tuple(fact for fact, _ in events if not fact.dated and fact.start_lo < period.end_hi)
    if not before and not after:
        no_day = Unknown(Why.MISSING_FIELD, f"{kind}.on") if undated else None
        why = no_day or _unseen(kind, period.start_lo, period.start_hi, view) or Unknown(Why.MISSING_FIELD, kind)
        truth = all_true([why, wanted]) if or_another else wanted
        return replace(_not_there(kind, row, truth, why), lo=since, recorded=False)
    one = _first_of([_unless_over(event, period) for event in [*reversed(before), *after]], wanted, or_another)
    one = _whenever_it_began(one, before, period)
    if one.fact in [fact for fact, _ in before]:  # another may have come between it and the day the period began
        latest = max(one.hi, min(period.start_hi, view.as_at))
        return _or_another(one, undated, _unseen(kind, one.lo + 1, period.start_hi, view), one.lo, latest, view)
    return _or_another(one, undated, _unseen(kind, since, period.start_hi, view), since, one.hi, view)


def _not_there(kind: str, row: Fact, wanted: Truth, why: Unknown) -> Begun:
    """What began a period is not recorded, or on no day: nothing is known of it but the period's own row, to know it by."""
    return Begun(kind, LONG_BEFORE, STILL_OPEN, wanted, row, day_doubt=why, which=Which((), only=False, doubt=why))


def _unless_over(event: tuple[Fact, Truth], period: Period) -> tuple[Fact, Truth]:
    """An event and whether it counts, which is not certain of one after a period began that may have been over by then."""
    fact, truth = event
    over = fact.start_lo > period.start_lo and fact.start_lo >= period.end_lo
    return (fact, all_true([truth, period.missing("end")])) if over else event


def _whenever_it_began(one: Begun, before: list[tuple[Fact, Truth]], period: Period) -> Begun:
    """The event that began a period of which the start is not known: any of those from the last before it may have begun on."""
    days = [fact.start_lo for fact, _ in before]
    sooner = [day for day in days if day <= period.start_lo][-1:]
    days = [*sooner, *(day for day in days if day > period.start_lo)]
    if len(days) < 2 or one.owed:
        return one
    doubt = period.missing("start")
    facts = one.which.facts if one.which is not None else (one.fact,) if one.fact is not None else ()
    facts = (*facts, *(fact for fact, _ in before if fact.start_lo in days))
    which = Which(facts, only=True, doubt=doubt)
    return replace(one, lo=min(days), hi=max(days), day_doubt=doubt, shown=one.day, which=which)


def _last_over_before(own: Fact, period: Period, view: CaseView) -> tuple[int, int, Unknown]:
    """The day the last other period of the kind ended that was over before this one began, certainly and on the latest reading,
    and why those differ: what came before began that one, or another still. Those that touch may be one."""
    rows = [row for row in view.known_facts(own.kind) if row.may_be_of(own.of_case)]
    rows = [row for row in rows if row.dated or row.end_hi < period.start_lo]
    rows = [row for row in rows if row.start_lo < row.end_hi and row.end_lo < period.start_hi]
    surely = max((row.end_lo for row in rows if row.end_hi < period.start_lo), default=LONG_BEFORE)
    last = max(rows, key=lambda row: row.end_hi, default=None)
    if last is None:
        return surely, surely, period.missing("start")
    doubt = period.missing("start") if last.ended else Unknown(Why.MISSING_FIELD, f"{own.kind}.end")
    return surely, min(last.end_hi, period.start_hi - 1), doubt


def _unless_before(event: tuple[Fact, Truth], day: int, doubt: Unknown) -> tuple[Fact, Truth]:
    """An event and whether it counts, which is not certain of one before a day by which another period may have been over."""
    fact, truth = event
    return (fact, all_true([truth, doubt])) if fact.start_lo < day else event


def _first_of(events: list[tuple[Fact, Truth]], wanted: Truth, or_another: bool) -> Begun:
    """The first that certainly counts, in the order in which they are taken, on its own day or that of one before it which may
    count; where none certainly does, the first, or one that is not recorded."""
    sure = next((i for i, (_, truth) in enumerate(events) if truth is True), None)
    if sure is None:
        return _if_it_counts(*events[0], wanted, or_another)
    if not sure:
        return _or_of_its_day(on_event(events[0][0], wanted), [fact for fact, _ in events[1:]])
    fact, facts = events[sure][0], [each for each, _ in events[: sure + 1]]
    doubt, days = events[0][1], [each.start_lo for each in facts]
    assert isinstance(doubt, Unknown)
    facts += beside(fact, [each for each, _ in events[sure + 1 :]])
    which = Which(tuple(facts), only=True, doubt=doubt)
    return Begun(fact.kind, min(days), max(days), wanted, fact, day_doubt=doubt, shown=fact.start_lo, which=which)


def _or_of_its_day(one: Begun, others: list[Fact]) -> Begun:
    """An event, or another of its day that may have been the one: what names either is only perhaps for it."""
    assert one.fact is not None
    tied = beside(one.fact, others)
    doubt = Unknown(Why.DATE_ONLY, f"{one.kind}.on")
    return replace(one, beside=tied, row_ids={each.id: doubt for each in (one.fact, *tied) if each.id}) if tied else one


def _if_it_counts(fact: Fact, truth: Truth, wanted: Truth, or_another: bool) -> Begun:
    """An event that began a period, if it counts; if not one that is not recorded did, so that there is a duty all the same."""
    one = on_event(fact, all_true([truth, wanted]))
    return replace(one, owed=truth is not True and wanted is True and not or_another)


def _or_another(
    one: Begun, undated: tuple[Fact, ...], unseen: Unknown | None, lo: int, hi: int, view: CaseView
) -> Begun:  # fmt: skip
    """What is thought to have begun a period, on any day from `lo` to `hi` where another may have: one whose day is not known and
    may be one of those, or that is not recorded."""
    undated = tuple(fact for fact in undated if fact.start_lo <= hi and fact.start_hi >= lo)
    if one.fact is None or (not undated and unseen is None):
        return one
    no_day = Unknown(Why.MISSING_FIELD, f"{one.kind}.on") if undated else True
    doubt = all_true([one.which.doubt if one.which is not None else True, no_day, unseen or True])
    assert isinstance(doubt, Unknown)
    facts = one.which.facts if one.which is not None else (one.fact, *one.beside)
    which = Which((*facts, *undated), unseen is None, doubt, _not_recorded(one.kind, view) if unseen else frozenset())
    return replace(one, lo=lo, hi=hi, day_doubt=doubt, shown=one.day, which=which)


def _not_recorded(kind: str, view: CaseView) -> frozenset[Value]:
    """The ids by which facts of the case name events of a kind that are not recorded."""
    named = {fact.attributes[kind] for fact in view.case.facts if kind in fact.attributes}
    return frozenset(named - {fact.id for fact in view.case.of(kind)})


def _unseen(kind: str, first: int, last: int, view: CaseView) -> Unknown | None:
    """That an event of a kind may lie within days that are not covered for it."""
    unseen = view.first_uncovered(kind, first, min(last, view.as_at))
    return Unknown(Why.NOT_COVERED, kind) if unseen is not None else None
