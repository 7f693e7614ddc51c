"""A source drawn after the as-at date: what it holds only as it stood then may not have been so yet, and is not read.

That is what had begun or happened by then on a day that may be after the as-at date, and what was open on the day it was
drawn. Nor is it known what was last before the as-at date, where each case's latest is there and is later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace

from checker.errors import Problem
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import less_lost
from checker.snapshot.facts import Case, Cases, Fact, Snapshot
from checker.snapshot.making import make_case
from checker.snapshot.rows import EVERY_DAY
from checker.snapshot.vocabulary import Form, vocabulary

_MEND = "Say the day it was drawn as the as-at date, or take one drawn on the as-at date."


def as_it_stood(snapshot: Snapshot, drawn: int) -> Snapshot:
    """What a source drawn on a later day than the snapshot's as-at date knows of that date. Where it holds anything only as it
    stood later, that is neither read nor covered, and a problem says so.
    """
    covers = _Covers(snapshot)
    cases = snapshot.cases
    made = _in_columns(cases, covers) if isinstance(cases, Cases) else tuple(_case(case, covers) for case in cases)
    problems = (*_said(covers.unread, drawn), *snapshot.problems)
    return replace(snapshot, cases=made, coverage=covers.whole, problems=problems)


def _in_columns(cases: Cases, covers: _Covers) -> Cases:
    from checker.snapshot.framed.together import begun_by, since

    found = since(cases, covers.day, covers.latest)
    return begun_by(cases, covers.day, lambda key, own: covers.of(own, *found.get(key, ((), ()))))


def _case(case: Case, covers: _Covers) -> Case:
    day = covers.day
    since = {fact.kind for fact in case.facts if _may_be_since(fact, day)}
    later = {fact.kind for fact in case.facts if fact.kind in covers.latest and fact.start_lo > day}
    cover = covers.of(case.coverage, since, later)
    if not since:
        return replace(case, coverage=cover)
    kept = make_case(case.id, case.about, (fact for fact in case.facts if not _may_be_since(fact, day)))
    return replace(kept, coverage=cover, later_id=case.later_id)


def _may_be_since(fact: Fact, day: int) -> bool:
    """Whether a fact may have happened or begun by a day, or only after it."""
    return vocabulary().kind(fact.kind).form is not Form.RECORD and fact.start_lo <= day < fact.start_hi


class _Covers:
    """What a source covers as at an earlier `day` than it was drawn on. `whole`: of all cases; `latest`: the kinds of which each
    case's last may be there; `unread`: those of which something is not read, as far as has been asked.
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

    def of(self, own: Coverage | None, since: Collection[str], later: Collection[str]) -> Coverage | None:
        """What is covered of a case, of which a source covers its `own` or what it covers of all, without what kinds have facts
        that may be `since`, and what was last of those with `later`; None where that is what is now covered of all.
        """
        key = id(own), frozenset(since), frozenset(later)
        if key not in self._made:
            cover = self._as_drawn if own is None else own
            gone = {kind for kind in later if cover.of(kind).latest}
            self.unread |= gone | set(since)
            made = self._less(cover, since, gone)
            self._made[key] = (
                own,
                None if made == self.whole else made,
            )  # with its own, so that no other has its identity
        return self._made[key][1]

    def _less(self, cover: Coverage, since: Collection[str], later: Collection[str]) -> Coverage:
        kinds = {
            kind: replace(each, latest=each.latest and kind not in later, open_at=self._shown(each.open_at))
            for kind, each in cover.kinds.items()
        }
        return less_lost(Coverage(kinds), [(kind, EVERY_DAY) for kind in since])

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
        f"stood then, as the latest or without a day is not read where it may be of a later one: {listed}"
    )
    return (Problem("--as-at", None, what, _MEND),)
