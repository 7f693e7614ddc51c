"""The things a measure counts, in one case: facts, duties, the case itself, or disputes over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from checker.compile.program import ALWAYS, Condition, OfKind
from checker.engines.duty import Duty, Verdict, Why
from checker.engines.reference.period import Period
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Truth, Unknown, all_true
from checker.frozen import frozen
from checker.measures.plan import DISPUTE, Things
from checker.snapshot.facts import LONG_BEFORE, Fact

Span = tuple[int, int]
"""The first and the last day of a period, both inside."""

NO_DATE = Unknown(Why.MISSING_FIELD, "the day it was due")


@dataclass(frozen=True, slots=True)
class Thing:
    """One thing counted, certainly or possibly.

    Conditions on it are read on a day from `first` to `last`, equal where it is known. `rows` are the facts it is made
    of; `fact` the one whose attributes it is asked for. `reads` is the day on which its case is described: the last day
    of a period that has ended. `weight` is what it adds.
    """

    first: int
    last: int
    counts: Truth
    fact: Fact | None = None
    rows: tuple[Fact, ...] = ()
    duty: Duty | None = None
    weight: float = 1.0
    reads: int | None = None

    @property
    def day(self) -> int | None:
        """The day on which its case is described; None where it is not known."""
        if self.first != self.last:
            return None
        return self.first if self.reads is None else self.reads


@frozen
class Seen:
    """One case: its facts as conditions see them, and the duties it came to."""

    view: CaseView
    duties: tuple[Duty, ...] = ()
    standing: frozenset[str] = frozenset()
    """The rules that ask how things stand on the as-at day, and set no day by which."""
    asked: Mapping[str, Condition] = field(default_factory=dict)
    """Of each rule that asks for something again and again, while what it does."""
    kinds: frozenset[str] = frozenset()
    """Those of its facts that any measure counts."""

    @cached_property
    def rules(self) -> frozenset[str]:
        """The rules of its duties."""
        return frozenset(duty.rule for duty in self.duties)


def may_have(things: Things, seen: Seen) -> bool:
    """Whether a case has anything at all of the sort: a fact of one of the kinds, a duty of one of the rules."""
    match things.sort:
        case "facts":
            return not seen.kinds.isdisjoint(things.names)
        case "duties":
            return not seen.rules.isdisjoint(things.names)
    return True


def found(things: Things, seen: Seen, span: Span) -> list[Thing]:
    """The things of a case that lie in a period, or may, before what is asked of them is looked at."""
    match things.sort:
        case "facts":
            listed = [thing for kind in things.names for thing in _facts(kind, things.at, seen.view, span)]
        case "duties":
            listed = list(_duties(things.names, seen, span))
        case "disputes":
            listed = list(_disputes(things.names[0], seen.view, span))
        case _:
            listed = [Thing(span[1], span[1], True)]
    return [_weighed(thing, things.sum) for thing in listed] if things.sum else listed


def once(things: Things, told: Iterable[Thing]) -> list[Thing]:
    """The things, those that share what they are told apart by taken as one; a certain one before one in doubt."""
    if things.distinct is None:
        return list(told)
    kept: dict[object, Thing] = {}
    for thing in sorted(told, key=lambda thing: thing.counts is not True):
        value = thing.fact.attributes.get(things.distinct) if thing.fact is not None else None
        if value is None and thing.fact is not None:
            doubt = Unknown(Why.MISSING_FIELD, f"{thing.fact.kind}.{things.distinct}")
            thing = replace(thing, counts=all_true([thing.counts, doubt]))
        kept.setdefault(value if value is not None else id(thing), thing)
    return list(kept.values())


def _facts(kind: str, at: str, view: CaseView, span: Span) -> Iterator[Thing]:
    if at == "on":
        for fact in view.known_facts(kind):
            inside = all_true([within(fact.start_lo, fact.start_hi, span, f"{kind}.on"), view.there(fact)])
            if inside is not False:
                yield Thing(fact.start_lo, fact.start_hi, inside, fact, (fact,))
        return
    for period in view.periods(OfKind(kind, ALWAYS), kind):
        surely: Truth = period.doubt or True
        if at == "open":
            open_then = on_day(period, span[1], view)
            if open_then is not False:
                row = [row for row in period.rows if row.start_lo <= span[1]][-1]
                yield Thing(span[1], span[1], all_true([surely, open_then]), row, period.rows)
            continue
        lo, hi = (period.start_lo, period.start_hi) if at == "start" else (period.end_lo, period.end_hi)
        inside = within(lo, min(hi, view.as_at) if lo <= view.as_at else hi, span, f"{kind}.{at}")
        if inside is not False:
            row, reads = (period.rows[0], None) if at == "start" else (period.rows[-1], lo - 1)
            yield Thing(lo, hi, all_true([surely, inside]), row, period.rows, reads=reads)


def on_day(period: Period, day: int, view: CaseView) -> Truth:
    """Whether a period was on a day."""
    return view.once("its line", period, period.line).at(day)


def _duties(rules: tuple[str, ...], seen: Seen, span: Span) -> Iterator[Thing]:
    for duty in seen.duties:
        if duty.rule not in rules or duty.verdict in (Verdict.PENDING, Verdict.LAPSED):
            continue
        if duty.due is None and duty.verdict is Verdict.CANNOT_TELL and duty.rule not in seen.standing:
            if _may_fall_in(span, duty, seen):
                yield Thing(*span, Unknown(duty.why or Why.MISSING_FIELD, duty.needs), duty=duty)
            continue
        day = falls_on(duty, seen)
        if day is None:
            yield Thing(*span, NO_DATE, duty=duty)
        elif span[0] <= day <= span[1]:
            yield Thing(day, day, True, duty=duty)


def _may_fall_in(span: Span, duty: Duty, seen: Seen) -> bool:
    """Whether a duty of which not even the due day can be told may have fallen due in a period.

    It fell due after what began it, by the time of what answered it if anything did, and while it was asked for.
    """
    first = duty.trigger.day if duty.trigger.day is not None else LONG_BEFORE
    last = duty.found.day if duty.found is not None and duty.found.day is not None else seen.view.as_at
    if last < span[0] or first > span[1]:
        return False
    asked = seen.asked.get(duty.rule)
    return asked is None or any(truth is not False for *_, truth in seen.view.line(asked).between(span[0], span[1] + 1))


def falls_on(duty: Duty, seen: Seen) -> int | None:
    """The day a duty belongs to: the day it was due; without one, its trigger's, or the as-at day if it asks how things
    stand then."""
    if duty.due is not None:
        return duty.due
    return seen.view.as_at if duty.rule in seen.standing else duty.trigger.day


def _disputes(which: str, view: CaseView, span: Span) -> Iterator[Thing]:
    for fact in view.case.of(DISPUTE):
        day = fact.end_lo if which == "settled" else fact.start_lo
        commended = fact.attributes.get("commendation") is True
        if span[0] <= day <= span[1] and commended is (which == "commended"):
            yield Thing(day, day, True, fact, (fact,))


def within(lo: int, hi: int, span: Span, needs: str) -> Truth:
    """Whether a day from `lo` to `hi` lies in a period."""
    if hi < span[0] or lo > span[1]:
        return False
    return True if span[0] <= lo and hi <= span[1] else Unknown(Why.MISSING_FIELD, needs)


def _weighed(thing: Thing, attribute: str | None) -> Thing:
    """The thing with what it adds; one that does not say is in doubt."""
    assert attribute is not None and thing.fact is not None
    value = thing.fact.attributes.get(attribute)
    if isinstance(value, int | float):
        return replace(thing, weight=float(value))
    return replace(thing, counts=all_true([thing.counts, Unknown(Why.MISSING_FIELD, f"{thing.fact.kind}.{attribute}")]))
