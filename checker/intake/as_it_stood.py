"""A source drawn after the as-at date: what it holds only as it stood then may not have been so yet.

What had happened or begun by then, on a day that may be after the as-at date, is read as what may have by that date. What it was
written up by that date had by then. A state of which no start is known stood so on the day the source was drawn, so what stood
before is not covered; nor is what was open on that day. Nor is it known what was last before the as-at date, where each case's
latest is there and is, or may be, later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import replace

from checker.errors import Problem
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import less_lost
from checker.snapshot.facts import STILL_OPEN, Case, Fact, Snapshot
from checker.snapshot.making import make_case
from checker.snapshot.on_demand import Cases
from checker.snapshot.rows import EVERY_DAY
from checker.snapshot.vocabulary import Form, vocabulary

_MEND = "Say the day it was drawn as the as-at date, or take one drawn on the as-at date."


def as_it_stood(snapshot: Snapshot, drawn: int) -> Snapshot:
    """What a source drawn on a later day than the snapshot's as-at date knows of that date. Where it holds anything only as it
    stood later, that is in doubt or not covered, and a problem says so.
    """
    covers = _Covers(snapshot)
    cases = snapshot.cases
    made = _in_columns(cases, covers, drawn) if isinstance(cases, Cases) else _as_objects(cases, covers, drawn)
    problems = (*_said(covers.unread, drawn), *snapshot.problems)
    return replace(snapshot, cases=made, coverage=covers.whole, problems=problems)


def _in_columns(cases: Cases, covers: _Covers, drawn: int) -> Cases:
    from checker.snapshot.framed.cases import FramedCases
    from checker.snapshot.framed.since import Since
    from checker.snapshot.framed.together import known_by

    assert isinstance(cases, FramedCases)
    since = Since(covers.day, drawn)
    found = since.kinds(cases, covers.latest)
    keys = ((name, about) for about, sheets in cases.sheets.items() for name in sheets.names)
    told = ((key, covers.of(cases.apart.get(key), *found.get(key, ((), (), ())))) for key in keys)
    return known_by(cases, since, {key: cover for key, cover in told if cover is not None})


def _as_objects(cases: Iterable[Case], covers: _Covers, drawn: int) -> tuple[Case, ...]:
    return tuple(_case(case, covers, drawn) for case in cases)


def _case(case: Case, covers: _Covers, drawn: int) -> Case:
    day = covers.day
    perhaps = [fact for fact in case.facts if _may_be_since(fact, day)]
    since, states = ({fact.kind for fact in facts} for facts in (perhaps, filter(_is_state, perhaps)))
    later = {fact.kind for fact in case.facts if fact.kind in covers.latest and fact.start_hi > day}
    cover = covers.of(case.coverage, since, states, later)
    if not since:
        return replace(case, coverage=cover)
    made = make_case(case.id, case.about, (_known_by(fact, day, drawn) for fact in case.facts))
    return replace(made, coverage=cover, later_id=case.later_id)


def _may_be_since(fact: Fact, day: int) -> bool:
    """Whether a fact may have happened or begun by a day, or only after it."""
    return vocabulary().kind(fact.kind).form is not Form.RECORD and fact.start_lo <= day < fact.start_hi


def _is_state(fact: Fact) -> bool:
    """Whether a fact of which no start is known may be a state as it stood: a period not known to have ended."""
    return vocabulary().kind(fact.kind).form is Form.PERIOD and fact.end_hi == STILL_OPEN


def _known_by(fact: Fact, day: int, drawn: int) -> Fact:
    """A fact in a source drawn on a later day: it had happened or begun by that, and before the period was over; by the as-at
    date, if it was written up by then."""
    if not _may_be_since(fact, day):
        return fact
    if fact.recorded is not None and fact.recorded <= day:
        return replace(fact, start_hi=day)
    return replace(fact, start_hi=max(day, min(fact.start_hi, drawn, fact.end_hi - 1)))


class _Covers:
    """What a source covers as at an earlier `day` than it was drawn on. `whole`: of all cases; `latest`: the kinds of which each
    case's last may be there; `unread`: those of which something is in doubt or not covered, as far as has been asked.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self.day = snapshot.as_at
        self._made: dict[tuple[int, frozenset[str], frozenset[str]], tuple[Coverage | None, Coverage | None]] = {}
        own = {id(case.coverage): case.coverage for case in snapshot.covered_apart() if case.coverage is not None}
        every = (snapshot.coverage, *own.values())
        self.latest = frozenset(kind for each in every for kind, cover in each.kinds.items() if cover.latest)
        self.unread = {kind for each in every for kind, cover in each.kinds.items() if self._open(cover.open_at)}
        self._as_drawn = snapshot.coverage
        self.whole = self._less(snapshot.coverage, (), ())

    def of(
        self, own: Coverage | None, since: Collection[str], states: Collection[str], later: Collection[str]
    ) -> Coverage | None:
        """What is covered of a case, of which a source covers its `own` or what it covers of all, without the kinds of which it
        has `states`, and what was last of those with `later`; None where that is what is now covered of all. `since` are the
        kinds of which it has anything that may be later.
        """
        self.unread |= set(since)
        key = id(own), frozenset(states), frozenset(later)
        if key not in self._made:
            cover = self._as_drawn if own is None else own
            gone = {kind for kind in later if cover.of(kind).latest}
            self.unread |= gone
            made = self._less(cover, states, gone)
            self._made[key] = (
                own,
                None if made == self.whole else made,
            )  # with its own, so that no other has its identity
        return self._made[key][1]

    def _less(self, cover: Coverage, states: Collection[str], later: Collection[str]) -> Coverage:
        kinds = {
            kind: replace(each, latest=each.latest and kind not in later, open_at=self._shown(each.open_at))
            for kind, each in cover.kinds.items()
        }
        return less_lost(Coverage(kinds), [(kind, EVERY_DAY) for kind in states])

    def _open(self, days: tuple[int, ...]) -> bool:
        return self._shown(days) != days

    def _shown(self, days: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(day for day in days if day <= self.day)


def _said(kinds: Collection[str], drawn: int) -> tuple[Problem, ...]:
    if not kinds:
        return ()
    day = dt.date.fromordinal(drawn)
    listed = ", ".join(sorted(kind.replace("_", " ") for kind in kinds))
    what = (
        f"expected a source drawn by this day, found one that knows of things up to {day.day} {day:%B %Y}; what it holds as it "
        f"stood then, as the latest or without a day may be of a later one, and what hangs on it cannot be told: {listed}"
    )
    return (Problem("--as-at", None, what, _MEND),)
