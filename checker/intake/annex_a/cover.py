"""What the lists that are there cover: what the scope of each lets be said, of the kinds whose columns it has.

Some of it is true of every child: a child in no list of children in care is in no care. Some is true only of the children
in a list: a worker is named there for them alone.
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
from checker.snapshot.facts import Case
from checker.snapshot.rows import EVERY_DAY
from checker.snapshot.vocabulary import vocabulary

LISTED = "listed"


def covers_of(found: Sequence[Found], as_at: int) -> dict[str, Any]:
    """What lists cover of every child, in the form a native snapshot says it; a kind that is there and not covered says so.

    An attribute that no column of theirs holds is one the lists never hold.
    """
    forms: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in found:
        for kind in _kinds(each):
            forms[kind] += [
                form for scope in _scopes(each, kind) for form in _forms(scope, as_at) if form not in forms[kind]
            ]
    without = _without(found)
    return {
        kind: [{**form, "without": sorted(without[kind])} for form in said] or {"none": True}
        for kind, said in forms.items()
    }


def _kinds(found: Found) -> list[str]:
    return [spec.kind for spec in found.spec.facts if spec.needed in found.at]


def _scopes(found: Found, kind: str) -> list[Any]:
    said = found.spec.covers.get(kind, [])
    return said if isinstance(said, list) else [said]


def _forms(scope: Any, as_at: int) -> list[dict[str, Any]]:
    """The scope of a list as forms of cover: from the day N months before the as-at date, the latest, or those open."""
    if scope == LISTED:
        return []
    if isinstance(scope, dict):
        return [{"from": dt.date.fromordinal(add_months(as_at, -scope["months"]))}]
    return [{"latest": True}] if scope == "latest" else [{"open-at": dt.date.fromordinal(as_at)}]


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


class ChildCover:
    """What is covered of one child and not of all: more, by the lists they are in; less, where a row left a kind untold."""

    def __init__(self, found: Sequence[Found], as_at: int, every: Coverage) -> None:
        self.as_at, self.every = as_at, every
        self.plans_listed = any("cp_plan" in _kinds(each) for each in found)
        without = _without(found)
        self.listed: dict[str, Coverage] = {}
        for each in found:
            kinds = [kind for kind in _kinds(each) if LISTED in _scopes(each, kind)]
            more = {kind: KindCoverage(open_at=(as_at,), without=without[kind]) for kind in kinds}
            self.listed[each.spec.name] = self.listed.get(each.spec.name, Coverage()).merged(Coverage(more))
        self._of_lists = cache(self._in_lists)

    def of(self, case: Case, lists: Iterable[str], untold: Iterable[str], enquiries: tuple[Span, ...]) -> Case:
        """A child with what is covered of them."""
        cover = self._of_lists(frozenset(name for name in lists if self.listed[name].kinds))
        if enquiries:
            cover = cover.merged(
                Coverage({"conference": KindCoverage(enquiries, without=cover.of("conference").without)})
            )
        cover = less_lost(cover, [(kind, EVERY_DAY) for kind in sorted(untold)])
        return case if cover == self.every else replace(case, coverage=cover)

    def _in_lists(self, names: frozenset[str]) -> Coverage:
        cover = self.every
        for name in sorted(names):
            more = self.listed[name]
            cover = Coverage({**cover.kinds, **{kind: more.of(kind) for kind in more.kinds}})
        return cover

    def between(self, enquiries: Iterable[Mapping[str, Any]], plans: Sequence[Mapping[str, Any]]) -> tuple[Span, ...]:
        """The days from an enquiry to the plan it led to, or to the as-at date, on which every conference would be known.

        The list gives the initial conference of each enquiry, and there are no reviews before there is a plan. Nothing can
        be said where the plans are not listed, nor of an enquiry about a child who had one already.
        """
        starts = [str(plan.get("start"))[:10] for plan in plans]
        spans = []
        for enquiry in enquiries if self.plans_listed and UNKNOWN not in starts else ():
            begun = str(enquiry["start"])[:10]
            if begun == UNKNOWN or any(start < begun for start in starts):
                continue
            first = dt.date.fromisoformat(begun).toordinal()
            last = min([dt.date.fromisoformat(start).toordinal() for start in starts] + [self.as_at])
            spans += [(first, last)] if first <= last else []
        return tuple(spans)
