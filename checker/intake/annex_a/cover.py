"""What the lists that are there cover: what the scope of each lets be said, of the kinds whose columns it has.

Some of it is true of every child: one who is in no list of children in care is not in care. Some is true only of the
children in a list: the latest review is given, and a worker named, for them alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import polars as pl

from checker.calendar.arithmetic import add_months
from checker.intake.annex_a.matching import Found
from checker.intake.annex_a.rows import ordinals
from checker.intake.fact_frames import CHILD
from checker.intake.plain_facts import UNKNOWN
from checker.snapshot.coverage import Coverage, KindCoverage, Span
from checker.snapshot.covers import less_lost
from checker.snapshot.facts import LONG_BEFORE
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

    def of(self, lists: Iterable[str], untold: Iterable[str], known: tuple[Span, ...] = ()) -> Coverage | None:
        """What is covered of a child, None where that is what is covered of all: by the lists they are in, less the kinds
        their rows leave `untold`, and with the days on which conferences are `known`. Children covered alike share one
        Coverage, for engines to tell.
        """
        return self._shared(frozenset(lists), frozenset(untold), known)

    def _of(self, lists: frozenset[str], untold: frozenset[str], known: tuple[Span, ...]) -> Coverage | None:
        more = [self.listed[name] for name in sorted(lists)]
        if known:
            more.append(Coverage({"conference": self._kind("conference", known)}))
        cover = self.every
        for each in more:
            cover = cover.merged(less_lost(each, self.lost))
        cover = less_lost(cover, [(kind, EVERY_DAY) for kind in sorted(untold)])
        return None if cover == self.every else cover

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


def kinds_told(found: Iterable[Found]) -> frozenset[str]:
    """The kinds of which lists say what there was of every child in the months before."""
    return frozenset(
        kind
        for each in found
        for kind in {spec.kind for spec in each.spec.facts if spec.needed in each.at} & set(each.spec.covers)
        if any(isinstance(scope, Mapping) for scope in each.spec.covers[kind])
    )


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


def conferences_known(facts: Mapping[str, pl.DataFrame]) -> Mapping[str, tuple[Span, ...]]:
    """For each child of whom there are any, the days from an enquiry to its conference, where those are more than SOON: none
    was held in between. `facts` are in plain data, by kind.

    The list gives the initial conference of each enquiry, and there are no reviews before there is a plan. Nothing can be
    said of an enquiry about a child who had a plan already, or may have had.
    """
    enquiries, conferences, plans = (facts.get(kind) for kind in ("section_47", "conference", "cp_plan"))
    if enquiries is None or conferences is None or "section_47" not in conferences.columns:
        return {}
    held = conferences.filter(pl.col("section_47").is_not_null()).unique([CHILD, "section_47"], keep="last")
    held = held.select(CHILD, pl.col("section_47").alias("id"), pl.col("on").alias("met"))
    spans = enquiries.select(CHILD, "id", begun="start").join(held, on=[CHILD, "id"])
    if plans is not None:
        may_be = (pl.col("start") == UNKNOWN).any().alias("untold")
        of_child = plans.group_by(CHILD).agg(pl.col("start").min().alias("planned"), may_be)
        spans = spans.join(of_child, on=CHILD, how="left")
        spans = spans.filter(~pl.col("untold").fill_null(False), (pl.col("planned") >= pl.col("begun")).fill_null(True))
    spans = spans.select(CHILD, first=ordinals(spans["begun"]), last=ordinals(spans["met"]))
    spans = spans.filter(pl.col("last") - pl.col("first") > SOON).sort(CHILD, "first", "last")
    known: defaultdict[str, list[Span]] = defaultdict(list)
    for child, first, last in spans.iter_rows():
        known[child].append((first, last))
    return {child: tuple(each) for child, each in known.items()}
