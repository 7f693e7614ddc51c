"""What begins a duty: the events, edges, ages and lengths of time a rule's trigger picks out of a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from checker.calendar import age_reached
from checker.compile.program import AfterLasting, AtAge, AtEdge, OfKind, OnEvent, Trigger
from checker.engines.duty import Found, Why
from checker.engines.reference.naming import name_of
from checker.engines.reference.periods import CaseView, Period, passed
from checker.engines.reference.timeline import Truth, Unknown, all_true, any_true, negated
from checker.snapshot.facts import ANY_MORE, LONG_BEFORE, STILL_OPEN, Fact, Value


@dataclass(frozen=True, slots=True)
class Begun:
    """Something that begins a duty: on a day from `lo` to `hi`, certainly or possibly, at a time of day if known."""

    name: str
    lo: int
    hi: int
    truth: Truth
    fact: Fact | None
    minute: int | None = None
    day_doubt: Unknown | None = None
    edge: str = "on"
    period: Period | None = None
    item: Fact | None = None
    item_id: str = ""
    row_ids: Mapping[Value, Truth] = field(default_factory=dict)
    shown: int | None = None

    def attribute(self, name: str) -> Value | None:
        """What the item of `for-each`, or the trigger itself, carries under a name; the trigger's id under its own kind."""
        for fact in (self.item, self.fact):
            if fact is not None and name in fact.attributes:
                return fact.attributes[name]
        return self.id if self.fact is not None and self.id and name == self.fact.kind else None

    def wanting(self, name: str) -> Unknown:
        """That what it carries under a name is not known: the field of the item, or of the trigger, that would say."""
        if name == self.kind:
            return Unknown(Why.MISSING_FIELD, f"{name}.id")
        return Unknown(Why.MISSING_FIELD, f"{self.item.kind if self.item else self.kind}.{name}")

    @property
    def day(self) -> int | None:
        """The day it is shown under: where it is known or, of the event thought to have begun a period, its own."""
        if self.shown is not None:
            return self.shown
        return self.lo if self.lo == self.hi and LONG_BEFORE < self.lo < STILL_OPEN else None

    @property
    def kind(self) -> str:
        """The kind of fact it was read from, or its own name where it was worked out from several."""
        return self.fact.kind if self.fact else self.name

    @property
    def any_more(self) -> bool:
        """Whether it stands for however many there may be that say the same."""
        return any(fact.alike == ANY_MORE for fact in (self.fact, self.item) if fact is not None)

    @property
    def ids(self) -> Mapping[Value, Truth]:
        """The source's own ids of all the rows it was read from, and whether each certainly is part of it."""
        return self.row_ids or ({self.id: True} if self.id else {})

    @property
    def found(self) -> Found:
        """The trigger as a duty shows it."""
        return Found(self.kind, self.day, self.fact.source if self.fact else "")

    @property
    def field(self) -> str:
        """The field that dates it, as a person would look for it."""
        return f"{self.kind}.{self.edge}"

    @property
    def id(self) -> str:
        """The source's own id, if it has one."""
        return (self.fact.id or "") if self.fact else ""


def begun(trigger: Trigger, view: CaseView) -> list[Begun]:
    """Every trigger that has happened by the as-at date, or may have, in date order; planned ones where asked for."""
    return view.once("begun", trigger, lambda: _begun(trigger, view))


def _begun(trigger: Trigger, view: CaseView) -> list[Begun]:
    match trigger:
        case OnEvent(began=None):
            found = _events(trigger, view)
        case OnEvent():
            found = _initiating(trigger, trigger.began, view)
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
            yield _on_event(fact, truth)
    if trigger.planned:
        for fact in view.case.of(trigger.kind):
            if fact.dated and fact.start_lo > view.as_at and (planned := _planned(fact)) is not False:
                truth = all_true([view.fact_truth(trigger.where, _as_if_held(fact)), planned])
                if truth is not False:
                    yield _on_event(fact, truth)


def _planned(fact: Fact) -> Truth:
    """Whether a meeting still to come is planned; one of no recorded status may be, or may have been called off."""
    status = fact.attributes.get("status")
    return status == "planned" if status is not None else Unknown(Why.MISSING_FIELD, f"{fact.kind}.status")


def _as_if_held(fact: Fact) -> Fact:
    return replace(fact, attributes={**fact.attributes, "status": "held"})


def _on_event(fact: Fact, truth: Truth) -> Begun:
    doubt = None if fact.dated else Unknown(Why.MISSING_FIELD, f"{fact.kind}.on")
    return Begun(fact.kind, fact.start_lo, fact.start_hi, truth, fact, fact.minute, doubt)


# --- the event that began a period ------------------------------------------------------------------------------------
def _initiating(trigger: OnEvent, began: OfKind | None, view: CaseView) -> Iterator[Begun]:
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
    yield from found.values()


def _one_that_began(kind: str, period: Period, row: Fact, events: list[tuple[Fact, Truth]], view: CaseView) -> Begun:
    wanted: Truth = period.doubt or True
    named = row.attributes.get(kind)
    if named is not None:
        for fact, truth in events:
            if fact.id == named:
                return _on_event(fact, all_true([truth, wanted]))
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
        return _on_event(events[0][0], all_true([events[0][1], wanted]))
    fact, days = events[sure][0], [each.start_lo for each, _ in events[: sure + 1]]
    doubt = events[0][1]
    assert isinstance(doubt, Unknown)
    return Begun(fact.kind, min(days), max(days), wanted, fact, day_doubt=doubt, shown=fact.start_lo)


def _unseen(kind: str, first: int, last: int, view: CaseView) -> Unknown | None:
    """That an event of a kind may lie within days that are not covered for it."""
    unseen = view.first_uncovered(kind, first, min(last, view.as_at))
    return Unknown(Why.NOT_COVERED, kind) if unseen is not None else None


# --- edges, lengths and ages ------------------------------------------------------------------------------------------
def _edges(trigger: AtEdge, view: CaseView) -> Iterator[Begun]:
    name = name_of(trigger.of)
    for period in view.periods(trigger.of, name):
        counts: Truth = period.doubt or True
        ids = period.ids()
        if trigger.edge == "start" and period.resumed is not True and period.start_lo <= view.as_at:
            begun = True if period.start_hi <= view.as_at else period.missing("start")
            truth = all_true([counts, negated(period.resumed), begun])
            doubt = None if period.start is not None else period.missing("start")
            yield Begun(
                name, period.start_lo, period.start_hi, truth, period.fact, period.start_minute, doubt, "start", period,
                row_ids=ids,
            )  # fmt: skip
        if trigger.edge == "end" and period.end_lo <= view.as_at:
            doubt = None if period.end_lo == period.end_hi else period.missing("end")
            ended = True if period.end_hi <= view.as_at else period.missing("end")
            truth = all_true([counts, ended])
            yield Begun(
                name, period.end_lo, period.end_hi, truth, period.fact, period.end_minute, doubt, "end", row_ids=ids
            )


def _lasted(trigger: AfterLasting, view: CaseView) -> Iterator[Begun]:
    name = name_of(trigger.of)
    for period in view.periods(trigger.of, name):
        lo = passed(period.start_lo, trigger.length, trigger.strictly)
        hi = passed(period.start_hi, trigger.length, trigger.strictly)
        if lo < period.end_hi and lo <= view.as_at:
            yield Begun(
                name, lo, hi, _reached(period, lo, hi, view.as_at), period.fact,
                day_doubt=None if lo == hi else period.missing("start"), edge="start", period=period, row_ids=period.ids(),
            )  # fmt: skip
        for first, end in period.sure[1:]:  # if it was broken off before these days, it began anew
            day = passed(first, trigger.length, trigger.strictly)
            if day < end and day <= view.as_at:
                yield Begun(
                    name, day, day, period.doubt or True, period.fact, edge="start", period=period, row_ids=period.ids()
                )


def _reached(period: Period, lo: int, hi: int, as_at: int) -> Truth:
    """Whether the period certainly went on so long: from the latest start it may have had to the earliest end."""
    if period.sure and hi < period.sure[0][1] and hi <= as_at:
        return True  # before it may have been broken off
    if hi < period.end_lo and hi <= as_at:
        return period.doubt or True
    if lo != hi and (hi >= period.end_lo or hi > as_at):
        return period.missing("start")
    return period.missing("end")


def _aged(trigger: AtAge, view: CaseView) -> Iterator[Begun]:
    born = view.born()
    name = f"age-{trigger.age}".replace(" ", "-") if trigger.age.amount else "birth"
    fact = next(iter(view.case.of("child")), None)
    if isinstance(born, Unknown):
        earliest = view.earliest_birth()
        if earliest is None or age_reached(earliest, trigger.age) <= view.as_at:
            yield Begun(name, LONG_BEFORE, STILL_OPEN, born, fact, day_doubt=born)
    else:
        day = age_reached(born, trigger.age)
        if day <= view.as_at:
            yield Begun(name, day, day, True, fact)
