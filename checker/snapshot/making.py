"""Cases made of facts in any order: those that say the same are one, and so are rows of one thing that agree."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Case, Fact, Value, value_text
from checker.snapshot.values import before
from checker.snapshot.vocabulary import Form, vocabulary


def make_case(case_id: str, about: str, facts: Iterable[Fact]) -> Case:
    """A case from facts in any order: sorted by content, those that say the same made one, as it was first read,
    unless they may be several; and those of one id and one start made one too, of which none says otherwise than another.
    Others that may be one (`not_another`) are told by `alike`: those of one id, and those without one that are alike but for
    ends that are not known, or for the days that one of which the day is not known lies between."""
    found: dict[tuple[object, ...], Fact] = {}
    again: Counter[tuple[object, ...]] = Counter()
    for fact in sorted(facts, key=lambda fact: source_order(fact.source)):
        if fact.may_recur:
            said = replace(fact, alike=0).content()
            fact = replace(fact, alike=again[said])
            again[said] += 1
        elif fact.alike:
            fact = replace(fact, alike=0)
        found.setdefault(fact.content(), fact)
    for days in (_began, _began_and_ended):
        for rows in _of_one_id(found.values(), days):
            one = _as_one(rows)
            if one is not None:
                for row in rows:
                    del found[row.content()]
                found[one.content()] = one
    of_one_id = [row for rows in _of_one_id(found.values(), lambda fact: ()) for row in not_another(rows)]
    others = (*of_one_id, *_alike_but_for_ends(found.values()), *_alike_but_for_days(found.values()))
    for row in others:
        del found[row.content()]
    for row in others:
        row = replace(row, alike=row.alike + 1)
        found[row.content()] = row
    return Case(case_id, about, tuple(found[content] for content in sorted(found)))


def _began(fact: Fact) -> tuple[int, ...]:
    return fact.start_lo, fact.start_hi


def _began_and_ended(fact: Fact) -> tuple[int, ...]:
    return fact.start_lo, fact.start_hi, fact.end_lo, fact.end_hi


def _of_one_id(facts: Iterable[Fact], days: Callable[[Fact], tuple[int, ...]]) -> list[list[Fact]]:
    """The facts of each kind, id and some of their days of which there are several, in the order in which they were read."""
    same: defaultdict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.id:
            same[fact.kind, fact.id, *days(fact)].append(fact)
    return [sorted(rows, key=lambda fact: source_order(fact.source)) for rows in same.values() if len(rows) > 1]


def _alike_but_for_ends(facts: Iterable[Fact]) -> list[Fact]:
    """The facts that may be another without an id that began the same day and says the same but for when it ended."""
    same: defaultdict[tuple[str, int], list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.dated and not fact.id:
            same[fact.kind, fact.start_lo].append(fact)
    found: defaultdict[tuple[object, ...], list[Fact]] = defaultdict(list)
    for rows in same.values():  # of which there are few, so that little is compared
        if len(rows) > 1 and not all(row.ended for row in rows):
            for row in rows:
                found[replace(row, end_lo=STILL_OPEN, end_hi=STILL_OPEN, end_minute=None).content()].append(row)
    several = [rows for rows in found.values() if len(rows) > 1]
    return [rows[place] for rows in several for place in another_edge([_end(row) for row in rows])]


def _end(fact: Fact) -> tuple[int, int, int]:
    return fact.end_lo, fact.end_hi, -1 if fact.end_minute is None else fact.end_minute


def _alike_but_for_days(facts: Iterable[Fact], day: int = STILL_OPEN) -> list[Fact]:
    """The events of unknown day, without an id, that may be another that says the same but for the days it lies between, and
    those that say the same as one of them. What may have happened only after a day is for certain none that had by then."""
    same: defaultdict[tuple[object, ...], defaultdict[tuple[int, int], list[Fact]]]
    same = defaultdict(lambda: defaultdict(list))
    for fact in facts:
        if _of_a_day_not_known(fact):
            same[said_but_for_days(fact)][fact.start_lo, fact.start_hi].append(fact)
    found = []
    for rows in same.values():
        days = list(rows)
        after = {place for place, each in enumerate(days) if had_by(rows[each][0]).may_be_after(day)}
        told = another_edge([(*each, -1) for each in days], after)
        found += [row for place in told for row in rows[days[place]]]
    return found


def said_but_for_days(event: Fact) -> tuple[object, ...]:
    """What an event says, but for the days it lies between."""
    return replace(event, start_lo=LONG_BEFORE, start_hi=STILL_OPEN, alike=0).content()


def had_by(event: Fact) -> Fact:
    """An event, which had happened by the day on which it was written up. Any other fact as it is."""
    if (
        event.recorded is None
        or event.start_lo > event.recorded
        or vocabulary().kind(event.kind).form is not Form.EVENT
    ):
        return event
    return replace(event, start_hi=min(event.start_hi, event.recorded))


def _of_a_day_not_known(fact: Fact) -> bool:
    """Whether it is an event that may be one of another that is alike but for the days it lies between."""
    return fact.may_recur and vocabulary().kind(fact.kind).form is Form.EVENT


def known_by(facts: Sequence[Fact], day: int) -> list[Fact]:
    """The facts of a kind that had happened or begun by a day, or may have. Of events that may be one told twice, that counts for
    certain which certainly had by then; what can only be of later is another."""
    known = [fact for fact in facts if fact.start_lo <= day]
    if not any(_of_a_day_not_known(fact) and day < had_by(fact).start_hi < STILL_OPEN for fact in facts):
        return known
    others = {id(fact) for fact in _alike_but_for_days(known, day)}
    again: Counter[tuple[object, ...]] = Counter()
    found = []
    for fact in known:
        if _of_a_day_not_known(fact):
            said = replace(fact, alike=0).content()
            again[said] += 1
            fact = replace(fact, alike=again[said] - 1 + (id(fact) in others))
        found.append(fact)
    return found


def another_edge(edges: Sequence[tuple[int, int, int]], last: Collection[int] = ()) -> list[int]:
    """Which of some facts may be another of them, where they are alike but for an edge (the end of a period, the day of an
    event), each of a day between two and a minute. They are two where the day of each is known, or none may be that of both. The
    rest are looked for among those first that may be the fewest others, whose day is known, and that are the latest; among the
    `last` of them when there is no other left."""
    los, his = sorted(lo for lo, _, _ in edges), sorted(hi for _, hi, _ in edges)
    on_a_day = Counter(lo for lo, hi, _ in edges if lo == hi)

    def others(lo: int, hi: int) -> int:
        return bisect_right(los, hi) - bisect_left(his, lo) - (on_a_day[lo] if lo == hi else 1)

    def order(place: int) -> tuple[object, ...]:
        lo, hi, minute = edges[place]
        return place in last, others(lo, hi), lo != hi, -lo, hi, minute

    rest: list[tuple[int, int]] = []  # in order, and none meets another: so one alone is to be looked at
    found = []
    for place in sorted(range(len(edges)), key=order):
        lo, hi, _ = edges[place]
        at = bisect_right(rest, (hi, STILL_OPEN))
        if at and rest[at - 1][1] >= lo and not lo == hi == rest[at - 1][0] == rest[at - 1][1]:
            found.append(place)
        else:
            rest.insert(at, (lo, hi))
    return found


def not_another(rows: Sequence[Fact]) -> list[Fact]:
    """Those of some facts of one kind and id that may be another of them. Each of the rest says otherwise than every other of
    the rest; they are looked for among those first that agree with the fewest, and of which the days are known, or that lasted
    longest."""
    if vocabulary().kind(rows[0].kind).form is Form.RECORD:
        return []
    others = {
        id(row): [
            each
            for each in rows
            if each is not row
            and each.start_lo <= row.start_hi  # first what most rows of one id are told by: there may be hundreds
            and row.start_lo <= each.start_hi
            and _as_one((row, each)) is not None
        ]
        for row in rows
    }
    rest: set[int] = set()
    for row in sorted(
        rows, key=lambda row: (len(others[id(row)]), not row.dated, not row.ended, -row.end_lo, row.content())
    ):
        if not any(id(each) in rest for each in others[id(row)]):
            rest.add(id(row))
    return [row for row in rows if id(row) not in rest]


def _as_one(rows: Sequence[Fact]) -> Fact | None:
    """The first of some rows with what any of them says; None where one says otherwise than another. Days say otherwise where
    there is none that may be each."""
    said: dict[str, Any] = {name: max(getattr(row, name) for row in rows) for name in ("start_lo", "end_lo")}
    said |= {name: min(getattr(row, name) for row in rows) for name in ("start_hi", "end_hi")}
    if any(said[lo] > said[hi] for lo, hi in (("start_lo", "start_hi"), ("end_lo", "end_hi"), ("start_lo", "end_hi"))):
        return None
    for name in ("minute", "end_minute", "recorded"):
        told = {getattr(row, name) for row in rows} - {None}
        if len(told) > 1:
            return None
        said[name] = next(iter(told), None)
    began, over = said["minute"], said["end_minute"]
    if began is not None and over is not None and before((said["end_lo"], over), (said["start_hi"], began)):
        return None
    attributes: dict[str, Value] = {}
    for row in rows:
        for name, value in row.attributes.items():
            if value_text(attributes.setdefault(name, value)) != value_text(value):
                return None
    return replace(rows[0], attributes=attributes, **said)


def source_order(source: str) -> tuple[str, int]:
    """The file a source is in, and the number of the row: what sources are put in order by."""
    name, _, row = source.rpartition(":")
    return (name, int(row)) if row.isdigit() else (source, 0)
