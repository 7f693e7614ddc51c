"""What begins a duty: the events, edges, ages and lengths of time a rule's trigger picks out of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checker.calendar import age_reached
from checker.compile.program import AfterLasting, AtAge, AtEdge, OnEvent, Trigger
from checker.engines.duty import Why
from checker.engines.reference.begun import Begun, on_event
from checker.engines.reference.initiating import initiating
from checker.engines.reference.lines import reached_between
from checker.engines.reference.naming import name_of
from checker.engines.reference.periods import CaseView, Period, passed
from checker.engines.reference.timeline import (
    BORN_DISPUTED,
    BORN_TWICE,
    Truth,
    Unknown,
    all_true,
    negated,
    of_a_day,
)
from checker.snapshot.facts import ANY_MORE, LONG_BEFORE, STILL_OPEN, Fact


def begun(trigger: Trigger, view: CaseView) -> list[Begun]:
    """Every trigger that has happened by the as-at date, or may have, in date order; planned ones where asked for."""
    return view.once("begun", trigger, lambda: _begun(trigger, view))


def _begun(trigger: Trigger, view: CaseView) -> list[Begun]:
    match trigger:
        case OnEvent(began=None):
            found = _events(trigger, view)
        case OnEvent():
            found = initiating(trigger, trigger.began, view)
        case AtEdge():
            found = _edges(trigger, view)
        case AfterLasting():
            found = _lasted(trigger, view)
        case AtAge():
            found = _aged(trigger, view)
    found = (one for one in found if one.fact is None or one.fact.alike <= ANY_MORE)
    return sorted(found, key=lambda b: (b.lo, b.hi, b.fact.content() if b.fact else ()))


def _events(trigger: OnEvent, view: CaseView) -> Iterator[Begun]:
    for fact in view.known_facts(trigger.kind):
        truth = view.fact_truth(trigger.where, fact)
        if truth is not False:
            yield on_event(fact, truth)
    if trigger.planned:
        for fact in view.case.of(trigger.kind):
            if fact.dated and fact.start_lo > view.as_at and (planned := _planned(fact)) is not False:
                truth = all_true([view.fact_truth(trigger.where, _as_if_held(fact)), planned])
                if truth is not False:
                    yield on_event(fact, truth)


def _planned(fact: Fact) -> Truth:
    """Whether a meeting still to come is planned; one of no recorded status may be, or may have been called off."""
    status = fact.attributes.get("status")
    return status == "planned" if status is not None else Unknown(Why.MISSING_FIELD, f"{fact.kind}.status")


def _as_if_held(fact: Fact) -> Fact:
    return replace(fact, attributes={**fact.attributes, "status": "held"})


# --- edges, lengths and ages ------------------------------------------------------------------------------------------
def _edges(trigger: AtEdge, view: CaseView) -> Iterator[Begun]:
    name = name_of(trigger.of)
    for period in view.periods(trigger.of, name):
        counts: Truth = period.doubt or True
        ids = period.ids()
        latest = view.begun_on_any_day(period, trigger.of).start_hi
        if trigger.edge == "start" and period.resumed is not True and period.start_lo <= view.as_at:
            begun = True if period.start_hi <= view.as_at else period.missing("start")
            truth = all_true([counts, negated(period.resumed), begun])
            doubt = None if period.start is not None else period.missing("start")
            yield Begun(
                name, period.start_lo, latest, truth, period.fact, period.start_minute, doubt, "start", period, row_ids=ids,
                parts=period.parts, beside=period.beside,
            )  # fmt: skip
        if trigger.edge == "end" and period.end_lo <= view.as_at:
            doubt = None if period.end_lo == period.end_hi else period.missing("end")
            ended = True if period.end_hi <= view.as_at else period.missing("end")
            truth = all_true([counts, ended])
            yield Begun(
                name, period.end_lo, period.end_hi, truth, period.fact, period.end_minute, doubt, "end", row_ids=ids,
                parts=period.parts, beside=period.beside,
            )  # fmt: skip


def _lasted(trigger: AfterLasting, view: CaseView) -> Iterator[Begun]:
    name = name_of(trigger.of)
    for period in view.periods(trigger.of, name):
        lo = passed(period.start_lo, trigger.length, trigger.strictly)
        latest = view.begun_on_any_day(period, trigger.of).start_hi
        if _is_of_a_day(period):
            latest = max(latest, min(period.end_hi - 1, view.as_at))
        hi = passed(latest, trigger.length, trigger.strictly)
        if lo < period.end_hi and lo <= view.as_at:
            yield Begun(
                name, lo, hi, _reached(period, lo, hi, view.as_at), period.fact,
                day_doubt=None if lo == hi else period.start_doubt or period.doubt or period.missing("start"), edge="start",
                period=period, row_ids=period.ids(), parts=period.parts, beside=period.beside,
            )  # fmt: skip


def _is_of_a_day(period: Period) -> bool:
    """Whether no day of a period is certain because that of something is not known: then it may have begun, or begun anew, on
    any."""
    return of_a_day(period.doubt)


def _reached(period: Period, lo: int, hi: int, as_at: int) -> Truth:
    """Whether the period certainly went on so long: from the latest start it may have had to the earliest end."""
    if hi < period.end_lo and hi <= as_at:
        return period.doubt or True
    if lo != hi and (hi >= period.end_lo or hi > as_at):
        return (period.doubt if period.start_hi == LONG_BEFORE else None) or period.missing("start")
    return period.missing("end")


def _aged(trigger: AtAge, view: CaseView) -> Iterator[Begun]:
    said, disputed = view.births(), view.birth_disputed()
    name = f"age-{trigger.age}".replace(" ", "-") if trigger.age.amount else "birth"
    fact = next(iter(view.case.of("child")), None)
    if not said:
        earliest, doubt = view.earliest_birth(), view.born()
        assert isinstance(doubt, Unknown)
        if earliest is None or age_reached(earliest, trigger.age) <= view.as_at:
            yield Begun(name, LONG_BEFORE, STILL_OPEN, doubt, fact, day_doubt=doubt)
        return
    first, last = reached_between(trigger.age, said, disputed)
    doubt = BORN_DISPUTED if disputed else BORN_TWICE
    if first <= view.as_at:
        truth = True if last <= view.as_at else doubt
        yield Begun(name, first, last, truth, fact, day_doubt=None if first == last else doubt)
