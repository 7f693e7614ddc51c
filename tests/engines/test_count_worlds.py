"""Counts in three values against every world the record leaves open: true in all of them, false in all, or not told."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from checker.calendar import parse_duration
from checker.engines.duty import Why
from checker.engines.reference.sums import Counting, Member, count_line
from checker.engines.reference.timeline import Unknown
from checker.snapshot.facts import LONG_BEFORE

DAY = 739_000
DAYS = range(DAY, DAY + 12)
NAMES = "ab"
GROUPS = "gh"
NEEDS = Unknown(Why.MISSING_FIELD, "something")
MOST = 1


def test_a_count_is_told_only_where_every_world_agrees() -> None:
    rng = random.Random(26)
    told = 0
    for _ in range(400):
        members = [_member(rng) for _ in range(rng.randint(1, 3))]
        window = parse_duration("3 days") if rng.random() < 0.5 else None
        share = NEEDS if rng.random() < 0.5 else None
        counting = Counting(members, window, (), (), NEEDS, share, NEEDS)
        line = count_line(counting, lambda count, day: count > MOST)
        worlds = list(_worlds(members))
        for day in DAYS:
            first = day if window is None else day - 2
            over = {_over(world, first, day, sharing=share is not None) for world in worlds}
            answer = line.at(day)
            assert not isinstance(answer, bool) or over == {answer}, (members, window, share, day)
            told += isinstance(answer, bool)
            assert isinstance(answer, bool) or len(over) == 2 or _is_close(members), (members, window, share, day)
    assert told > 2000


def _member(rng: random.Random) -> Member:
    """Somebody there for some days, of whom something may not be known."""
    start = rng.choice(DAYS[:8])
    end = start + rng.randint(1, 4)
    unknown = rng.choice(["", "", "", "start", "end", "counts", "value", "shares"])
    one = Member(start, start, end, end, rng.choice(NAMES), shares=rng.choice(GROUPS))
    match unknown:
        case "start":
            return replace(one, start_lo=LONG_BEFORE, start_hi=end - 1, doubt=NEEDS)
        case "end":
            return replace(one, end_lo=start + 1, end_hi=DAYS[-1] + 1, doubt=NEEDS)
        case "counts":
            return replace(one, counts=False, doubt=NEEDS)
        case "value":
            return replace(one, value=None)
        case "shares":
            return replace(one, shares=None)
    return one


def _worlds(members: Sequence[Member]) -> Iterator[list[Member]]:
    """Every way of filling in what is not known."""
    for world in product(*(list(_filled(member, place)) for place, member in enumerate(members))):
        yield [member for member in world if member.counts]


def _filled(member: Member, place: int) -> Iterator[Member]:
    if member.start_lo != member.start_hi:
        for start in (DAY - 5, *range(DAY, member.start_hi + 1)):
            yield replace(member, start_lo=start, start_hi=start)
    elif member.end_lo != member.end_hi:
        for end in range(member.end_lo, member.end_hi + 1):
            yield replace(member, end_lo=end, end_hi=end)
    elif not member.counts:
        yield member
        yield replace(member, counts=True)
    elif member.value is None:
        yield from (replace(member, value=name) for name in (*NAMES, f"new {place}"))
    elif member.shares is None:
        yield from (replace(member, shares=group) for group in (*GROUPS, f"new {place}"))
    else:
        yield member


def _over(world: Sequence[Member], first: int, last: int, *, sharing: bool) -> bool:
    there = [member for member in world if member.start_lo <= last and member.end_lo > first]
    too_many = len({member.value for member in there}) > MOST
    return too_many and not (sharing and len({member.shares for member in there}) == 1)


def _is_close(members: Sequence[Member]) -> bool:
    """Where two things are not known at once, more may be left untold than need be."""
    doubts = [m for m in members if m.doubt is not None or m.value is None or m.shares is None]
    return len(doubts) > 1
