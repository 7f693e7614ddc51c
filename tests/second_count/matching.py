"""Whose each thing done is: of what was asked to be done within a time, before a day, or again and again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from fixtures.authority_generator.days import AS_AT, days, months, working_days
from tests.second_count.spans import EVER, Asked, Row, Span

RELAXED = (date(2020, 4, 24), date(2020, 9, 25))
"""The days on which SI 2020/445 asked for some things as soon as reasonably practicable."""


class Owed(NamedTuple):
    """Something to be done by a day, from the first on which what was done may be for it, while something goes on."""

    first: date
    due: date
    end: date = EVER
    names: Collection[str] = ()
    """What a record of its being done may say that it was for, if it says so."""
    begun: date = date.min
    """Before which not even what names it is for it."""


class Done(NamedTuple):
    """Something done on a day, and what for, if it says so."""

    on: date
    name: str | None = None


def done(rows: Sequence[Row], name: str = "") -> list[Done]:
    """What rows say was done, soonest first."""
    return [Done(row["on"], row.get(name)) for row in rows]


def within(owed: Sequence[Owed], given: Sequence[Done], *, relaxed: bool = False) -> Iterator[Asked]:
    """Each thing done serves one: the one that it names, or else that which is due soonest of those not yet missed, or the last
    of the others."""
    named = {
        n: min((g.on for g in given if g.name in each.names and g.on >= each.begun), default=None)
        for n, each in enumerate(owed)
    }
    got = {n: day for n, day in named.items() if day is not None}
    for day in sorted(g.on for g in given if g.name is None):
        open_ = [n for n, each in enumerate(owed) if each.first <= day and _needs(each, got.get(n), day)]
        timely = sorted((n for n in open_ if day <= min(owed[n].due, owed[n].end)), key=lambda n: owed[n].due)
        missed = sorted((n for n in open_ if owed[n].due < min(day, owed[n].end)), key=lambda n: owed[n].due)
        if timely or missed:
            whose = timely[0] if timely else missed[-1]
            got[whose] = min(day, got.get(whose, EVER))
    yield from (came_out(each, got.get(n), relaxed=relaxed) for n, each in enumerate(owed))


def _needs(owed: Owed, already: date | None, day: date) -> bool:
    """Whether what was done on a day may be for this too: not where that was done already, or both came too late."""
    return already is None or (already > owed.due >= day)


def came_out(owed: Owed, done_on: date | None, *, relaxed: bool = False) -> Asked:
    """How it came out, done on a day or not at all."""
    due = owed.due
    if done_on is not None and done_on <= due:
        return due, "met"
    if owed.end <= min(due, AS_AT):
        return due, "lapsed"
    if done_on is None and due >= AS_AT:
        return due, "pending"
    if relaxed and RELAXED[0] <= due <= RELAXED[1]:
        return due, "cannot-tell"
    return due, "overdue" if done_on is None else "late"


def each_within(owed: Sequence[Owed], given: Sequence[date], *, relaxed: bool = False) -> Iterator[Asked]:
    """Where one thing done serves all that it may be for."""
    for each in owed:
        may = [day for day in given if each.first <= day and (day <= min(each.due, each.end) or each.due < each.end)]
        yield came_out(each, min(may, default=None), relaxed=relaxed)


def before(asked: Sequence[tuple[date, Collection[str]]], given: Sequence[Done]) -> Iterator[Asked]:
    """What has to be done before a day, in the three months to it unless it names what it is for. What names nothing is for
    the first after it; whether a second before that, named or not, leaves it for the next, it does not say."""
    served = {n for n, (day, names) in enumerate(asked) if any(g.on <= day and g.name in names for g in given)}
    perhaps: set[int] = set()
    for on in sorted(g.on for g in given if g.name is None):
        after = [n for n, (day, _) in enumerate(asked) if day >= on]
        if after and after[0] in served:
            perhaps |= {n for n in after[1:] if months(asked[n][0], -3) <= on}
        elif after and months(asked[after[0]][0], -3) <= on:
            served.add(after[0])
    for n, (day, _) in enumerate(asked):
        missed = "pending" if day >= AS_AT else "cannot-tell" if n in perhaps else "overdue"
        yield day, "met" if n in served else missed


def ready_before(meetings: Sequence[date], number: int, given: Sequence[Done], names: Sequence[str]) -> Iterator[Asked]:
    """So many working days before. What names no meeting is for the first on or after it, though too late for that; what is
    left over, or would be if another that is were for that meeting, may be for a later, of the three months before it."""
    due = [working_days(meeting, -number) for meeting in meetings]
    got: dict[int, date] = {}
    perhaps: set[int] = set()
    for on, name in sorted(given, key=lambda each: (each.on, each.name is not None)):
        open_ = [n for n, meeting in enumerate(meetings) if n not in got and on <= meeting]
        if name is not None:
            got.update({n: on for n in open_ if names[n] == name})
            continue
        near = [n for n in open_ if on >= months(meetings[n], -3)]
        # A meeting's own days are those after the one before; of two close together, also those it is only then in time for.
        own = [
            n for n in near
            if n == 0 or on > meetings[n - 1] or on >= due[n] or (due[n] <= meetings[n - 1] and due[n - 1] < on)
        ]  # fmt: skip
        timely = [n for n in own if on <= due[n]]
        whose = timely[0] if timely else own[-1] if own else None
        if whose is None or whose in perhaps:
            perhaps |= {n for n in near if n != whose and on <= due[n]}
        if whose is not None:
            got[whose] = on
    for n, last in enumerate(due):
        met = n in got and got[n] <= last
        yield last, "met" if met else "cannot-tell" if n in perhaps else "late" if n in got else "overdue"


def again(
    span: Span,
    events: Sequence[date],
    due_after: Callable[[date, int], date],
    *,
    twice: int = 0,
    relaxed: bool = False,
) -> Iterator[Asked]:
    """What recurs in a time, each due so long after the one before; two that few days apart are one, recorded twice."""
    (opened, end), number = span, 0
    for event in [*(day for day in events if span[0] <= day <= end), None]:
        if event is None or number == 0 or event > opened + days(twice):
            yield came_out(Owed(opened, due_after(opened, number), end), event, relaxed=relaxed)
            number += 1
        opened = event or opened
