"""The excess evaluator in columns: `never`, `at-most-count`, and `at-most-for` summed in a window.

One duty for each longest stretch of excess; one met duty for a case that was ever among those the rule is about, and
never over.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from checker.calendar import Unit
from checker.compile.program import ALWAYS, All, AnyOf, Condition, Count, DatedValue, Defined, OfKind, OnExcess, Total
from checker.compile.uses import only_grows
from checker.engines.polars.conditions.clock import touched
from checker.engines.polars.conditions.counts import blind, count_line, in_columns
from checker.engines.polars.conditions.measures import measured
from checker.engines.polars.conditions.thresholds import Threshold
from checker.engines.polars.conditions.totals import counted
from checker.engines.polars.duties.batch import MET, NO_NUMBER, NONE, NOT_MET, Batch, may_go_on, missed
from checker.engines.polars.evidence.asking import Outcomes, Places, Work, laws_of
from checker.engines.polars.evidence.excusing import About, Within, excuse, leave_with_an_excuse
from checker.engines.polars.periods.of_condition import has_own
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.lines import Lines, alike, any_rough, combined, constant
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, BeyondColumnsError, Codes, Days, Mask
from checker.engines.reference.naming import name_of
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE


def excess_duties(work: Work, body: OnExcess) -> list[Batch]:
    """Every stretch of excess of every case, or the one duty that there was none."""
    if body.times is not None and not (isinstance(body.measure, Count) and in_columns(body.measure)):
        raise BeyondColumnsError("a limit multiplied by what the case carries")
    view = work.view
    about = _about(work, body)
    lines = [_over(work, body, value, about) for value in body.limit.values]
    whole = combined([constant(view.count, FALSE), *lines], view.truths.any_true)
    if whole.rough is not None:
        work.rough |= whole.rough
    stretches = _stretches(whole, body.apart, view.as_at)
    over = view.marked(stretches.case)
    return [_made(work, body, stretches, lines, about).numbered(), _none_over(work, body, about, ~over)]


# --- the days -------------------------------------------------------------------------------------------------------
def _about(work: Work, body: OnExcess) -> Lines:
    """The days on which the rule asks anything of each case."""
    view, rule = work.view, work.rule
    lines = [constant(view.count, TRUE) if body.among is None else view.line(body.among)]
    if rule.when != ALWAYS:
        lines.append(view.line(rule.when))
    if rule.unless is not None:
        unless = view.line(rule.unless)
        lines.append(Lines(unless.keys, view.truths.negated(unless.truths), unless.rough))
    return combined(lines, view.truths.all_true)


def _over(work: Work, body: OnExcess, value: DatedValue, about: Lines, *, as_recorded: bool = True) -> Lines:
    """The days over the limit while a text was in force."""
    view = work.view
    parts = [about, _in_force(work, value), _state(work, body, value, as_recorded=as_recorded)]
    if body.measure is not None:
        threshold = Threshold(value.length if value.length is not None else value.number or 0, strictly=True)
        if isinstance(body.measure, Count) and body.times is not None:
            parts.append(count_line(body.measure, threshold, view, body.times, signs=True))
        else:
            parts.append(measured(body.measure, threshold, view, signs=True))
    return combined(parts, view.truths.all_true)


def _in_force(work: Work, value: DatedValue) -> Lines:
    count = work.view.count
    if work.law_as_at is not None:
        return constant(count, TRUE if value.law.in_force(work.law_as_at) else FALSE)
    points = [(LONG_BEFORE, FALSE), (value.law.since, TRUE)]
    if value.law.until is not None:
        points.append((value.law.until + 1, FALSE))
    return alike(count, points)


def _state(work: Work, body: OnExcess, value: DatedValue, *, as_recorded: bool = True) -> Lines:
    """The days of the state itself; where a rule is about whoever is in it, not being covered is no sign that one is.

    Without `as_recorded`, the days on which one may be all the same. Cases in which it may be because something is absent, or
    has not ended, on days that are not covered are rough.
    """
    view = work.view
    if isinstance(body.measure, Total):
        by_the_clock = value.length is not None and value.length.unit is Unit.HOURS
        line = touched(body.measure, view) if by_the_clock else counted(body.measure, view.line(body.measure.of))
    else:
        line = view.line(body.state)
    if body.among is not None or not as_recorded:
        return line
    if not only_grows(body.state, view.definitions):
        unseen = view.marked(line.cases[view.truths.is_not_covered(line.truths)])
        line = replace(line, rough=any_rough([line.rough, unseen]))
    return line.with_truths(view.truths.settled(line.truths, False, None))


@frozen
class _Stretches:
    """Stretches of excess from `first` until `end`, the first day outside; where `truth` is true, certain from `first` to
    `last`. Each may have begun on `perhaps_first` already: `earlier` is the code of why that is not known (0: it is)."""

    case: Places
    first: Days
    last: Days
    end: Days
    truth: Codes
    perhaps_first: Days
    earlier: Codes


def _stretches(line: Lines, apart: int, as_at: int) -> _Stretches:
    """The stretches not certainly false up to the as-at date; those less than `apart` days apart are one.

    Those that are one are as certain as the surest of them, and begin where the first of the surest does.
    """
    which = (line.truths != FALSE) & (line.starts <= as_at)
    case, first, truth = line.cases[which], line.starts[which], line.truths[which]
    end = np.minimum(line.ends[which], as_at + 1)
    begins = np.ones(len(case), dtype=bool)
    begins[1:] = (case[1:] != case[:-1]) | ((first[1:] > end[:-1]) & (first[1:] - (end[:-1] - 1) >= apart))
    begin = flatnonzero(begins)
    until = np.append(begin[1:], len(case))[: len(begin)] - 1
    places, nowhere = np.arange(len(case)), len(case)
    if not len(begin):
        return _Stretches(case, first, first, end, truth, first, truth)
    sure = truth == TRUE
    first_sure = np.minimum.reduceat(np.where(sure, places, nowhere), begin)
    last_sure = np.maximum.reduceat(np.where(sure, places, -1), begin)
    certain = last_sure >= 0
    lead, last = np.where(certain, first_sure, begin), np.where(certain, last_sure, begin)
    earlier = np.where(lead > begin, truth[begin], np.int16(0))
    return _Stretches(case[lead], first[lead], end[last] - 1, end[until], truth[lead], first[begin], earlier)


# --- the duties -----------------------------------------------------------------------------------------------------
def _made(work: Work, body: OnExcess, found: _Stretches, lines: list[Lines], about: Lines) -> Batch:
    """The duty of each stretch of excess: not met, unless it is in doubt."""
    view = work.view
    value = np.full(len(found.case), NONE, dtype=np.int64)
    for place, line in reversed(list(enumerate(lines))):
        value = np.where(line.at(found.case, found.first) != FALSE, place, value)
    told = Outcomes.none(len(found.case))
    told.doubted(found.truth)
    told.settle(told.left, NOT_MET)
    trigger = _fact_on(work, body.state, found.case, found.first, excusable=True)
    always = np.full_like(found.first, LONG_BEFORE)
    surely = _Begun(work, body, found, about).surely
    excuse(work, told, found.case, Within(always, found.first), trigger, surely, body.state)
    since = np.array([dated.law.since for dated in body.limit.values], dtype=np.int64)[value]
    before = np.zeros(len(found.case), dtype=np.int16)
    for place, dated in enumerate(body.limit.values):
        which = value == place
        before[which] = _state(work, body, dated).at(found.case[which], np.maximum(found.first[which] - 1, LONG_BEFORE))
    begun_before = (found.first == LONG_BEFORE) | ((found.truth != TRUE) & (found.first == since) & (before >= 2))
    first = np.where(begun_before, NONE, found.first)
    misses = missed(told.verdict)
    return _batch(
        work, body, name_of(body.state), found.case, first, trigger,
        verdict=told.verdict,
        law=value,
        due=first,
        late_by=np.where(misses & ~begun_before, found.last - found.first, NO_NUMBER),
        open=may_go_on(told.verdict) & (found.end > view.as_at),
        doubt=told.doubt,
    )  # fmt: skip


@frozen
class _Begun:
    """Since when stretches of excess may have gone on already."""

    work: Work
    body: OnExcess
    found: _Stretches
    about: Lines

    def surely(self, which: Places) -> tuple[Within, Codes]:
        """By when an exception to each of some must be written up at the harshest, and the code of why that is not known."""
        wider, case = self._wider(), self.found.case[which]
        keys = key_of(wider.case, wider.perhaps_first)
        place = np.searchsorted(keys, key_of(case, self.found.first[which]), side="right") - 1
        return Within(np.full_like(case, LONG_BEFORE), wider.perhaps_first[place]), wider.earlier[place]

    def _wider(self) -> _Stretches:
        """The stretches as they are if the state was whenever it may have been, on days that are not covered too."""
        view, body = self.work.view, self.body
        states = (_state(self.work, body, value, as_recorded=False) for value in body.limit.values)
        if body.among is not None or not any(view.truths.is_not_covered(state.truths).any() for state in states):
            return self.found
        lines = [_over(self.work, body, value, self.about, as_recorded=False) for value in body.limit.values]
        whole = combined([constant(view.count, FALSE), *lines], view.truths.any_true)
        return _stretches(whole, body.apart, view.as_at)


def _none_over(work: Work, body: OnExcess, about: Lines, never: Mask) -> Batch:
    """The one met duty of each case that was ever among those the rule is about while a text was in force."""
    view = work.view
    law = np.full(view.count, NONE, dtype=np.int64)
    day = np.full(view.count, NONE, dtype=np.int64)
    for place, value in reversed(list(enumerate(body.limit.values))):
        parts = [about, _in_force(work, value)]
        if body.among is None:
            parts.append(_state(work, body, value))
        if isinstance(body.measure, Count):  # where nothing counts, nothing is said of days not covered
            unseen = blind(body.measure, view)
            parts.append(unseen.with_truths(view.truths.negated(unseen.truths)))
        line = combined(parts, view.truths.all_true)
        which = flatnonzero((line.truths == TRUE) & (line.starts <= view.as_at))[::-1]  # of several, the first counts
        law[line.cases[which]], day[line.cases[which]] = place, line.starts[which]
    case = flatnonzero(never & (law != NONE))
    first = day[case]
    trigger = _fact_on(work, body.state, case, first)
    nothing = np.full(len(case), NONE, dtype=np.int64)
    return _batch(
        work, body, name_of(body.among if body.among is not None else body.state), case,
        np.where(first > LONG_BEFORE, first, NONE), trigger,
        verdict=np.full(len(case), MET, dtype=np.int64),
        law=law[case],
        due=nothing,
        late_by=np.full(len(case), NO_NUMBER, dtype=np.int64),
        open=np.zeros(len(case), dtype=bool),
        doubt=np.zeros(len(case), dtype=np.int16),
    )  # fmt: skip


def _batch(
    work: Work, body: OnExcess, name: str, case: Places, first: Days, trigger: About | None, **columns: Any
) -> Batch:  # fmt: skip
    nothing = np.full(len(case), NONE, dtype=np.int64)
    row = nothing
    if trigger is not None and len(trigger.table):
        row = np.where(trigger.place != NONE, trigger.table.row[trigger.place], NONE)
    return Batch(
        rule=work.rule.id, name=name, truths=work.view.truths, kinds=(name,), laws=laws_of(body.limit), steps=("",),
        case=case, key_day=first, trigger_kind=np.zeros(len(case), dtype=np.int64), trigger_day=first, trigger_row=row,
        found_kind=nothing, found_day=nothing, found_row=nothing, **columns,
    ).numbered()  # fmt: skip


# --- the row of the state -------------------------------------------------------------------------------------------
def _fact_on(
    work: Work, state: Condition, cases: Places, days: Days, *, excusable: bool = False
) -> About | None:  # fmt: skip
    """The first period of the state on each day, where there is one. Where it may be another, and it is `excusable`, the case is
    left."""
    there = has_own(state, work.view)[cases] == TRUE
    while there.any():
        match state:
            case OfKind(kind):
                spells = work.view.spells(state, kind)
                work.mark(cases[spells.rough[cases]])
                assert spells.table is not None
                place = _covering(spells, cases, days, np.searchsorted(spells.case, cases, side="left"))
                there &= place != NONE
                if excusable:
                    _leave_what_may_be_another(work, spells, cases[there], days[there], place[there])
                return About.some_of(spells, np.where(there, place, NONE))
            case Defined(name):
                definition = work.view.definitions[name]
                settled = (definition.if_not_covered, definition.if_unknown)
                if True in settled:
                    return None
                if False in settled:
                    there &= work.line(state).at(cases, days) != FALSE
                state = definition.condition
            case All(items):
                there &= work.line(All(items[1:])).at(cases, days) != FALSE
                state = items[0]
            case AnyOf(items):
                state = items[0]
    return None


def _leave_what_may_be_another(work: Work, spells: Spells, cases: Places, days: Days, place: Places) -> None:
    """Leave the cases in which it is not known whether the first period that may hold on a day does, and whether it is the first,
    where another may and there may be an excuse."""
    known = (spells.doubt[place] < 2) & (spells.start_hi[place] == spells.start[place]) & (spells.end_lo[place] > days)
    which = flatnonzero(~known)
    which = which[_covering(spells, cases[which], days[which], place[which] + 1) != NONE]
    leave_with_an_excuse(work, cases[which])


def _covering(spells: Spells, cases: Places, days: Days, place: Places) -> Places:
    """The place of the first period of each case that may hold on its day, from one place on; -1 where none does."""
    found = np.full(len(cases), NONE, dtype=np.int64)
    left, place = np.arange(len(cases)), place.copy()
    while len(left):
        there = place[left] < len(spells)
        left = left[there]
        at = place[left]
        left, at = left[spells.case[at] == cases[left]], at[spells.case[at] == cases[left]]
        holds = (spells.start[at] <= days[left]) & (days[left] < spells.end[at])
        found[left[holds]] = at[holds]
        left = left[~holds]
        place[left] += 1
    return found
