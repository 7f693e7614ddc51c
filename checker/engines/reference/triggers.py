"""What begins a duty: the events, edges, ages and lengths of time a rule's trigger picks out of a case."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from checker.calendar import age_reached
from checker.compile.program import AfterLasting, AtAge, AtEdge, OfKind, OnEvent, Trigger
from checker.engines.duty import Found, Why
from checker.engines.reference.periods import CaseView, Period, name_of, passed
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value


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

    def attribute(self, name: str) -> Value | None:
        """What the item of `for-each`, or the trigger itself, carries under a name; the trigger's id under its own kind."""
        for fact in (self.item, self.fact):
            if fact is not None and name in fact.attributes:
                return fact.attributes[name]
        return self.id if self.fact is not None and self.id and name == self.fact.kind else None

    @property
    def day(self) -> int | None:
        """The day, where it is known."""
        return self.lo if self.lo == self.hi and LONG_BEFORE < self.lo < STILL_OPEN else None

    @property
    def found(self) -> Found:
        """The trigger as a duty shows it."""
        return Found(self.fact.kind if self.fact else self.name, self.day, self.fact.source if self.fact else "")

    @property
    def field(self) -> str:
        """The field that dates it, as a person would look for it."""
        kind = self.fact.kind if self.fact else self.name
        return f"{kind}.{self.edge}"

    @property
    def id(self) -> str:
        """The source's own id, if it has one."""
        return (self.fact.id or "") if self.fact else ""


def begun(trigger: Trigger, view: CaseView) -> list[Begun]:
    """Every trigger that has happened by the as-at date, or may have, in date order; planned ones where asked for."""
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
    return sorted(found, key=lambda b: (b.lo, b.hi, b.fact.content() if b.fact else ()))


def _events(trigger: OnEvent, view: CaseView) -> Iterator[Begun]:
    for fact in view.known_facts(trigger.kind):
        truth = view.fact_truth(trigger.where, fact)
        if truth is not False:
            yield _on_event(fact, truth)
    if trigger.planned:
        for fact in view.case.of(trigger.kind):
            if fact.dated and fact.start_lo > view.as_at and fact.attributes.get("status") == "planned":
                truth = view.fact_truth(trigger.where, _as_if_held(fact))
                if truth is not False:
                    yield _on_event(fact, truth)


def _as_if_held(fact: Fact) -> Fact:
    from dataclasses import replace

    return replace(fact, attributes={**fact.attributes, "status": "held"})


def _on_event(fact: Fact, truth: Truth) -> Begun:
    doubt = None if fact.dated else Unknown(Why.MISSING_FIELD, f"{fact.kind}.on")
    return Begun(fact.kind, fact.start_lo, fact.start_hi, truth, fact, fact.minute, doubt)


def _initiating(trigger: OnEvent, began: OfKind | None, view: CaseView) -> Iterator[Begun]:
    """The event each period names, else the last on or before it began, else the first after it."""
    assert began is not None
    events = [(fact, view.fact_truth(trigger.where, fact)) for fact in view.known_facts(trigger.kind)]
    events = [(fact, truth) for fact, truth in events if truth is not False]
    for period in view.known_facts(began.kind):
        wanted = view.fact_truth(began.where, period)
        if wanted is False:
            continue
        named = period.attributes.get(trigger.kind)
        chosen = next(((f, t) for f, t in events if named is not None and f.id == named), None)
        if chosen is None:
            dated = sorted(((f, t) for f, t in events if f.dated), key=lambda e: e[0].start_lo)
            before = [e for e in dated if e[0].start_lo <= period.start_hi]
            later = [e for e in dated if e[0].start_lo > period.start_hi]
            chosen = before[-1] if before else later[0] if later else None
        if chosen is None:
            covered = view.first_uncovered(trigger.kind, period.start_lo, min(period.start_hi, view.as_at)) is None
            why = Why.MISSING_FIELD if covered else Why.NOT_COVERED
            yield Begun(trigger.kind, LONG_BEFORE, STILL_OPEN, wanted, period, day_doubt=Unknown(why, trigger.kind))
        else:
            yield _on_event(chosen[0], all_true([chosen[1], wanted]))


def _edges(trigger: AtEdge, view: CaseView) -> Iterator[Begun]:
    name = name_of(trigger.of)
    for period in view.periods(trigger.of, name):
        if trigger.edge == "start" and not period.resumed and period.start_lo <= view.as_at:
            minute = period.fact.minute if period.fact and period.start == period.fact.start_lo else None
            doubt = None if period.start is not None else period.missing("start")
            yield Begun(
                name,
                period.start_lo,
                period.start_hi,
                period.doubt or True,
                period.fact,
                minute,
                doubt,
                "start",
                period,
            )
        if trigger.edge == "end" and period.end_lo <= view.as_at:
            minute = period.fact.end_minute if period.fact and period.end_lo == period.fact.end_lo else None
            doubt = None if period.end_lo == period.end_hi else period.missing("end")
            yield Begun(name, period.end_lo, period.end_hi, period.doubt or True, period.fact, minute, doubt, "end")


def _lasted(trigger: AfterLasting, view: CaseView) -> Iterator[Begun]:
    name = name_of(trigger.of)
    for period in view.periods(trigger.of, name):
        lo = passed(period.start_lo, trigger.length, trigger.strictly)
        hi = passed(period.start_hi, trigger.length, trigger.strictly)
        if lo < period.end_hi and lo <= view.as_at:
            yield Begun(
                name, lo, hi, _reached(period, lo, hi, view.as_at), period.fact,
                day_doubt=None if lo == hi else period.missing("start"), period=period,
            )  # fmt: skip


def _reached(period: Period, lo: int, hi: int, as_at: int) -> Truth:
    """Whether the period certainly went on so long: from the latest start it may have had to the earliest end."""
    if hi < period.end_lo and hi <= as_at:
        return period.doubt or True
    if lo != hi and (hi >= period.end_lo or hi > as_at):
        return period.missing("start")
    return period.missing("end")


def _aged(trigger: AtAge, view: CaseView) -> Iterator[Begun]:
    born = view.born()
    name = f"age-{trigger.age}".replace(" ", "-")
    fact = next(iter(view.case.of("child")), None)
    if isinstance(born, Unknown):
        yield Begun(name, LONG_BEFORE, STILL_OPEN, born, fact, day_doubt=born)
    else:
        day = age_reached(born, trigger.age)
        if day <= view.as_at:
            yield Begun(name, day, day, True, fact)
