"""What the lists that are there cover: what the scope of each lets be said, of the kinds whose columns it has.

Some of it is true of every child: one who is in no list of children in care is not in care. Some is true only of the
children in a list: the latest review is given, and a worker named, for them alone.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from checker.calendar.arithmetic import add_months
from checker.intake.annex_a.matching import Found
from checker.intake.annex_a.rows import UNKNOWN
from checker.snapshot.coverage import Coverage, KindCoverage, Span
from checker.snapshot.covers import less_lost
from checker.snapshot.facts import LONG_BEFORE, Case
from checker.snapshot.rows import EVERY_DAY
from checker.snapshot.vocabulary import vocabulary

SOON = 19
"""Days from an enquiry in which no timescale for its conference has run out, so that to know of the days between settles
nothing: 15 working days from a Sunday end on the nineteenth, and never sooner. Children covered alike are judged together:
the fewer ways, the quicker.
"""

_OF_THE_LISTED = ("latest", "named")
"""Scopes that are true of the children in a list alone; the others are true of every child."""


class Cover:
    """What lists cover, as at a day. `every`: of every child, less the kinds and days of `lost` rows."""

    def __init__(self, found: Sequence[Found], as_at: int, lost: Sequence[tuple[str, Span]]) -> None:
        self.as_at, self.lost = as_at, lost
        self.without = _without(found)
        self.every = Coverage({"child": self._kind("child", ((LONG_BEFORE, as_at),))})
        self.listed: dict[str, Coverage] = {}
        for each in found:
            self.every = self.every.merged(self._scoped(each, listed=False))
            self.listed[each.spec.name] = self.listed.get(each.spec.name, Coverage()).merged(
                self._scoped(each, listed=True)
            )
        self.every = less_lost(self.every, lost)
        self._shared = cache(self._of)

    def of_list(self, found: Found) -> Coverage:
        """What one list covers of the children in it."""
        return less_lost(self._scoped(found, listed=False).merged(self._scoped(found, listed=True)), self.lost)

    def of(self, case: Case, lists: Iterable[str], untold: Iterable[str], known: tuple[Span, ...]) -> Case:
        """A child with what is covered of them: by the lists they are in, less the kinds their rows leave `untold`, and
        with the days on which conferences are `known`. Children covered alike share one Coverage, for engines to tell.
        """
        cover = self._shared(frozenset(lists), frozenset(untold), known)
        return case if cover == self.every else replace(case, coverage=cover)

    def _of(self, lists: frozenset[str], untold: frozenset[str], known: tuple[Span, ...]) -> Coverage:
        more = [self.listed[name] for name in sorted(lists)]
        if known:
            more.append(Coverage({"conference": self._kind("conference", known)}))
        cover = self.every
        for each in more:
            cover = cover.merged(less_lost(each, self.lost))
        return less_lost(cover, [(kind, EVERY_DAY) for kind in sorted(untold)])

    def _scoped(self, found: Found, *, listed: bool) -> Coverage:
        kinds = {spec.kind for spec in found.spec.facts if spec.needed in found.at}
        cover = Coverage()
        for kind in sorted(kinds & set(found.spec.covers)):
            for scope in found.spec.covers[kind]:
                if (scope in _OF_THE_LISTED) is listed:
                    cover = cover.merged(Coverage({kind: self._scope(kind, scope)}))
        return cover

    def _scope(self, kind: str, scope: Any) -> KindCoverage:
        """A scope: from the day N months before the as-at date, each child's latest, or those open on that date."""
        if scope == "latest":
            return replace(self._kind(kind), latest=True)
        if isinstance(scope, Mapping):
            return self._kind(kind, ((add_months(self.as_at, -scope["months"]), self.as_at),))
        return replace(self._kind(kind), open_at=(self.as_at,))

    def _kind(self, kind: str, spans: tuple[Span, ...] = ()) -> KindCoverage:
        return KindCoverage(spans, without=self.without.get(kind, frozenset()))


def _without(found: Iterable[Found]) -> Mapping[str, frozenset[str]]:
    """The attributes of each kind that none of the lists holds."""
    held: defaultdict[str, set[str]] = defaultdict(set)
    for each in found:
        for spec in (spec for spec in each.spec.facts if spec.needed in each.at):
            there = (
                name for name, reads in spec.values.items() if any(not r.column or r.column in each.at for r in reads)
            )
            held[spec.kind].update(there, spec.link)
    kinds = vocabulary().kinds
    return {kind: frozenset(kinds[kind].attributes) - names for kind, names in held.items()}


def conferences_known(
    enquiries: Iterable[Mapping[str, Any]], conferences: Iterable[Mapping[str, Any]], plans: Sequence[Mapping[str, Any]]
) -> tuple[Span, ...]:
    """For a child, the days from each enquiry to its conference, where those are more than SOON: none was held in between.

    The list gives the initial conference of each enquiry, and there are no reviews before there is a plan. Nothing can be
    said of an enquiry about a child who had a plan already, or may have had. Days in and out are as rows of a snapshot.
    """
    starts = [str(plan["start"]) for plan in plans]
    held = {str(each["section_47"]): str(each["on"]) for each in conferences if "section_47" in each}
    spans = []
    for enquiry in enquiries:
        begun, met = str(enquiry["start"]), held.get(str(enquiry["id"]), UNKNOWN)
        if UNKNOWN in (begun, met, *starts) or any(start < begun for start in starts):
            continue
        first, last = _ordinal(begun), _ordinal(met)
        if last - first > SOON:
            spans.append((first, last))
    return tuple(sorted(spans))


def _ordinal(day: str) -> int:
    return dt.date.fromisoformat(day[:10]).toordinal()
