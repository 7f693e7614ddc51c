"""Cases drawn; whose each event is, where several things wait for one; and how what is due by a day came out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from random import Random
from typing import NamedTuple

from fixtures.authority_generator.days import AS_AT, birthday, days
from tests.second_count.odd import Made, Odd
from tests.second_count.spans import EVER, Asked, Life, answered, both, periods, spans_of

Facts = Callable[[Odd], Iterator[Made]]
Sorts = dict[str, tuple[str, Facts]]
"""Sorts of cases by a letter: what they are about, and how the facts of one are drawn."""


def of(about: str, **sorts: Facts) -> Sorts:
    """Sorts of cases about a child, a household or an allegation."""
    return {letter: (about, facts) for letter, facts in sorts.items()}


def drawn(sorts: Sorts, count: int) -> list[Made]:
    """So many cases of each sort, as a snapshot lists them."""
    draw = Random(count)
    return [
        {"case": f"{letter}{number}", "about": about, "facts": list(facts(Odd(draw)))}
        for letter, (about, facts) in sorts.items()
        for number in range(count)
    ]


class Wait(NamedTuple):
    """What is to be done from a day by another, for as long as something goes on."""

    begun: date
    due: date
    end: date = EVER


def came_out(due: date, done: date | None, end: date = EVER) -> Asked:
    """How it came out, done on a day or not at all, of what was owed until an end."""
    if done is not None and done <= min(due, end):
        return due, "met"
    if end <= min(due, AS_AT):
        return due, "lapsed"
    if done is None:
        return due, "pending" if due >= AS_AT else "overdue"
    return due, "late"


def in_turn(waits: Sequence[Wait], events: Iterable[date]) -> Iterator[Asked]:
    """How each came out, of events that serve one each: each is for what waits and is soonest due or, if all of that is past, for
    what was due last."""
    done: dict[int, date] = {}
    for event in sorted(events):
        waiting = [n for n, wait in enumerate(waits) if wait.begun <= event and n not in done]
        timely = [n for n in waiting if event <= min(waits[n].due, waits[n].end)]
        past = [n for n in waiting if waits[n].due < min(event, waits[n].end)]
        if timely:
            done[min(timely, key=lambda n: waits[n].due)] = event
        elif past:
            done[max(past, key=lambda n: waits[n].due)] = event
    yield from (came_out(wait.due, done.get(n), wait.end) for n, wait in enumerate(waits))


def for_each(waits: Iterable[Wait], events: Iterable[date]) -> Iterator[Asked]:
    """How each came out, of events that serve as many as they may."""
    events = list(events)
    for wait in waits:
        done = min((day for day in events if day >= wait.begun), default=None)
        yield came_out(wait.due, done, wait.end)


def again(start: date, end: date, events: Iterable[date], due_after: Callable[[date, int], date]) -> Iterator[Asked]:
    """What recurs in a time: each event due so long after the one before, the first after the start."""
    opened = start
    for number, event in enumerate([*(day for day in sorted(events) if start <= day <= end), None]):
        yield came_out(due_after(opened, number), event, end)
        opened = event or opened


def each_year(start: date, end: date, events: Sequence[date]) -> Iterator[Asked]:
    """One in each year from a day, by the day on which it ended within the year."""
    number = 0
    while (begun := birthday(start, number)) < min(end, AS_AT + days(1)):
        number += 1
        last = birthday(start, number) - days(1)
        if any(begun <= day <= min(last, end) for day in events):
            yield last, "met"
        elif end <= min(last, AS_AT):
            yield last, "lapsed"
        else:
            yield last, "pending" if last >= AS_AT else "overdue"


def had_after(windows: Sequence[tuple[date, date]], events: Iterable[date], asked_from: Sequence[date]) -> list[Asked]:
    """Of each window whether it has an event of its own, or is not asked yet, or was not answered."""
    served = answered(windows, events)
    return [
        (None, "met" if n in served else "pending" if asked_from[n] >= AS_AT else "not-met")
        for n in range(len(windows))
    ]


class Before(NamedTuple):
    """What is to be done by a day, and from one on, before something that is on a third."""

    since: date
    due: date
    on: date


def done_before(events: Sequence[Before], done: Iterable[date]) -> Iterator[Asked]:
    """How each came out: what is done is for the first on or after it, though too late for that; of two so close that it is in
    time for the second alone, for the second. What is left over may be for the next, which nobody can tell."""
    given: dict[int, date] = {}
    perhaps: set[int] = set()
    for day in sorted(done):
        near = [n for n, each in enumerate(events) if n not in given and each.since <= day <= each.on]
        own = [n for n in near if n == 0 or day > events[n - 1].on or _so_close(events[n - 1], events[n], day)]
        timely = [n for n in own if day <= events[n].due]
        whose = timely[0] if timely else own[-1] if own else None
        if whose is None or whose in perhaps:
            perhaps |= {n for n in near if n != whose and day <= events[n].due}
        if whose is not None:
            given[whose] = day
    for n, each in enumerate(events):
        if n in given and given[n] <= each.due:
            yield each.due, "met"
        elif n in perhaps:
            yield each.due, "cannot-tell"
        elif each.due >= AS_AT:
            yield each.due, "pending"
        else:
            yield each.due, "late" if n in given else "overdue"


def _so_close(last: Before, this: Before, day: date) -> bool:
    """Whether two are so close that the later was due before the earlier came, and a day is too late for the earlier."""
    return last.due < day and this.due <= last.on


def over_at(life: Life, age: int) -> date:
    """The day of an age, or of death if that was sooner."""
    child = life["child"][0]
    return min(birthday(child["born"], age), child.get("died") or EVER)


def on_plan(life: Life) -> list[tuple[date, date]]:
    """On a child protection plan, under 18 and alive."""
    return both(spans_of(periods(life["cp_plan"])), [(date.min, over_at(life, 18))])


def lasted(end: date, last: date) -> Asked:
    """How a state came out that may last to a day: it is over at its end, or goes on."""
    if min(end, AS_AT + days(1)) > last + days(1):
        return last, "not-met"
    return last, "met" if end <= AS_AT else "pending"
