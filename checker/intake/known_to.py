"""A source drawn on another day than the as-at date. Before it: what it shows as open then may have ended on any day since.
After it: what it holds only as it stood then may not have been so yet (`as_it_stood`).
"""

from __future__ import annotations

from dataclasses import replace

from checker.intake.as_it_stood import as_it_stood
from checker.intake.native import Native
from checker.snapshot.facts import STILL_OPEN, Case, Fact
from checker.snapshot.making import make_case
from checker.snapshot.on_demand import Cases
from checker.snapshot.vocabulary import Form, vocabulary


def known_to_its_day(read: Native) -> Native:
    """The same, its open periods in doubt after the day it was drawn, where that is before the day judged as at; without what
    may only have begun since that day, where it was drawn later."""
    snapshot, day = read.snapshot, read.drawn
    if day is None or day == snapshot.as_at:
        return read
    if day > snapshot.as_at:
        return replace(read, snapshot=as_it_stood(snapshot, day))
    if isinstance(snapshot.cases, Cases):
        from checker.snapshot.framed.together import known_to

        return replace(read, snapshot=replace(snapshot, cases=known_to(snapshot.cases, day)))
    return replace(read, snapshot=replace(snapshot, cases=tuple(_case(case, day) for case in snapshot.cases)))


def _case(case: Case, day: int) -> Case:
    made = make_case(case.id, case.about, (_fact(fact, day) for fact in case.facts))
    return replace(made, coverage=case.coverage, later_id=case.later_id)


def _fact(fact: Fact, day: int) -> Fact:
    if vocabulary().kind(fact.kind).form is Form.PERIOD and fact.end_lo == STILL_OPEN and fact.start_lo <= day:
        return replace(fact, end_lo=day + 1)
    return fact
