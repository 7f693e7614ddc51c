"""Measures worked out: every case looked at once, every figure, split and breakdown told from what was found there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checker.calendar import Duration, Unit, before
from checker.compile.program import OnGap, Program, Shape
from checker.engines.duty import Duty, Evaluation
from checker.engines.reference.timeline import Unknown, all_true
from checker.frozen import frozen
from checker.measures.cover import Cover
from checker.measures.labels import dimension, order, part
from checker.measures.ledger import CaseName
from checker.measures.plan import Measure, Things
from checker.measures.tally import Counted, Tally, figure
from checker.measures.telling import meant
from checker.measures.things import Seen, Span, Thing, found, may_have, once
from checker.measures.values import Behind, Figure, Past, Row, Status, Table, Worked
from checker.measures.view import MeasuredCase, Nothings
from checker.progress import steps
from checker.snapshot.facts import Case, Fact, Snapshot


@frozen
class Ground:
    """What measures are worked out from. `disputes` is None where no ledger was read."""

    program: Program
    snapshot: Snapshot
    evaluation: Evaluation
    disputes: Mapping[CaseName, tuple[Fact, ...]] | None = None


@dataclass(slots=True)
class _Task:
    """One side of one measure over one period."""

    measure: Measure
    things: Things
    side: int
    span: Span
    names: tuple[str, ...]
    tally: Tally = field(default_factory=Tally)


def worked_out(
    measures: Sequence[Measure], ground: Ground, span: Span, by: Iterable[str] = (), *, behind: bool = True
) -> tuple[Worked, ...]:
    """Every measure for a period, in the order given, broken down by what it asks for itself and by `by`; with what is `behind`
    each, unless nobody is to see that."""
    asked = tuple(by)
    work = [(measure, [_tasks(measure, moved, asked) for moved in _spans(measure, span)]) for measure in measures]
    tasks = [task for _, periods in work for period in periods for task in period]
    of = _by_about(tasks, ground)
    kinds = tuple(dict.fromkeys(name for task in tasks if task.things.sort == "facts" for name in task.things.names))
    for seen in _cases(ground, kinds):
        for task in of[seen.view.case.about]:
            if may_have(task.things, seen):
                _count(task, seen)
    cover = Cover(ground.program, ground.snapshot, ledger=ground.disputes is not None)
    for task in tasks:
        task.tally.lacking = cover.lacking(task.things, task.span)
    return tuple(_worked(measure, periods, ground, cover, asked, behind=behind) for measure, periods in work)


# --- what is to be counted --------------------------------------------------------------------------------------------
def _spans(measure: Measure, span: Span) -> list[Span]:
    """The period, and those so much earlier with which the measure is compared."""
    return [span, *(_earlier(span, length) for length in measure.trend)]


def _earlier(span: Span, length: Duration) -> Span:
    """A period so much earlier: what begins or ends with a month did then too, however long those months are."""
    last = begun(span[1] + 1, length) - 1
    return min(begun(span[0], length), last), last  # of a few days at the end of a month that is the longer, its last


def begun(day: int, length: Duration) -> int:
    """The day so much before one on which a period begins: the first of a month is that of another."""
    months = length.unit in (Unit.MONTHS, Unit.YEARS)
    if months and dt.date.fromordinal(day).day == 1:
        return before(day, length)
    return before(day - 1, length) + 1


def _tasks(measure: Measure, span: Span, by: tuple[str, ...]) -> list[_Task]:
    sides = [measure.first] + ([measure.second] if measure.second is not None else [])
    names = tuple(dict.fromkeys((*measure.split, *measure.by, *by)))
    return [
        _Task(measure, things, number, _earlier(span, things.earlier) if things.earlier else span, names)
        for number, things in enumerate(sides, start=1)
    ]


# --- counting ---------------------------------------------------------------------------------------------------------
def _by_about(tasks: Sequence[_Task], ground: Ground) -> Mapping[str, list[_Task]]:
    """The tasks that look at cases about each kind of thing; those of disputes look at all."""
    abouts = {
        *ground.snapshot.abouts,
        *(rule.about for rule in ground.program.rules),
        *(name[0] for name in ground.disputes or {}),
    }
    return {
        about: [task for task in tasks if task.things.sort == "disputes" or about in task.things.about]
        for about in abouts
    }


def _cases(ground: Ground, kinds: Sequence[str]) -> Iterator[Seen]:
    """Every case with its duties and disputes; those over no case of the snapshot on cases of their own, without facts. It is
    looked at which of some `kinds` each has."""
    program, snapshot = ground.program, ground.snapshot
    about = {rule.id: rule.about for rule in program.rules}
    standing = frozenset(rule.id for rule in program.rules if rule.shape is Shape.HAVE)
    asked = {rule.id: rule.body.period for rule in program.rules if isinstance(rule.body, OnGap)}
    duties: defaultdict[CaseName, list[Duty]] = defaultdict(list)
    for duty in ground.evaluation.duties:
        duties[about[duty.rule], duty.case].append(duty)
    disputes = ground.disputes or {}
    cases = {(case.about, case.id): case for case in snapshot.cases}
    others = {name: Case(name[1], name[0], ()) for name in (*duties, *disputes) if name not in cases}
    definitions, nothings = dict(program.definitions), Nothings()
    for name, case in steps((*cases.items(), *others.items())):
        whole = replace(case, facts=(*case.facts, *disputes[name])) if name in disputes else case
        cover = case.coverage or snapshot.coverage
        view = MeasuredCase(whole, cover, snapshot.as_at, definitions, program.settling, nothings)
        yield Seen(view, tuple(duties[name]), standing, asked, frozenset(kind for kind in kinds if whole.of(kind)))


def _count(task: _Task, seen: Seen) -> None:
    """Add a case's things to a task."""
    things = task.things
    told = []
    for thing in found(things, seen, task.span):
        counts = all_true([thing.counts, meant(things.chosen, thing, seen, task.span)])
        if counts is False:
            task.tally.left_out += 1
        else:
            told.append(thing if counts == thing.counts else replace(thing, counts=counts))
    task.tally.counted += [_counted(task, thing, seen) for thing in once(things, told)]


def _counted(task: _Task, thing: Thing, seen: Seen) -> Counted:
    measure, case, truth = task.measure, seen.view.case, thing.counts
    if truth is True and measure.those is not None:
        truth = meant(measure.those, thing, seen, task.span)
    fact, duty = thing.fact, thing.duty
    source = fact.source if fact is not None else duty.trigger.source if duty is not None else ""
    names = {
        name: part(name, thing, seen.view) if name in measure.split else dimension(name, thing, seen.view)
        for name in task.names
        if task.side == 1 or name not in measure.split
    }
    return Counted(case.id, case.about, thing.day, truth, thing.weight, source, names)


# --- figures ----------------------------------------------------------------------------------------------------------
def _worked(
    measure: Measure,
    periods: Sequence[Sequence[_Task]],
    ground: Ground,
    cover: Cover,
    by: tuple[str, ...],
    *,
    behind: bool,
) -> Worked:
    now, *earlier = periods
    names = tuple(dict.fromkeys((*measure.by, *by)))
    last = now[0].span[1]
    done = Worked(measure, now[0].span[0], last, _figure(measure, now, ground))
    if done.figure.status is Status.NOT_RUN:
        return done
    return replace(
        done,
        covered=tuple({each.kind: each for task in now for each in cover.partly(task.things, task.span)}.values()),
        past=tuple(Past(*tasks[0].span, _figure(measure, tasks, ground)) for tasks in earlier),
        splits=tuple(_table(measure, name, now) for name in measure.split),
        tables=tuple(_table(measure, name, now) for name in names),
        behind=tuple(_behind(task, each) for task in now for each in task.tally.counted) if behind else (),
    )


def _figure(measure: Measure, tasks: Sequence[_Task], ground: Ground) -> Figure:
    """The figure; not worked out where none of the rules it rests on ran, and without those that did not."""
    not_run = [why for rule in sorted(measure.rules) if (why := _not_run(rule, ground))]
    if not_run and len(not_run) == len(measure.rules):
        return Figure(Status.NOT_RUN, why="; ".join(not_run))
    told = figure(measure.form, [task.tally for task in tasks])
    return replace(told, why="; ".join(filter(None, (told.why, *not_run))))


def _not_run(rule_id: str, ground: Ground) -> str:
    """Why there are no duties of a rule to look at; empty where it ran."""
    program = ground.program
    if rule_id in ground.evaluation.errored:
        return f"{rule_id} could not run"
    rule = next((rule for rule in program.rules if rule.id == rule_id), None)
    if rule is None:
        return f"{rule_id} is off in profile {program.profile}"
    return f"{rule_id} needs a local number: {', '.join(rule.needs_numbers)}" if rule.needs_numbers else ""


def _table(measure: Measure, name: str, tasks: Sequence[_Task]) -> Table:
    sides = [task.tally.under(name) for task in tasks]
    if measure.form == "rate":  # what it is per may be told apart by other things than what is counted
        sides = sides if any(sides[1:]) else sides[:1]
    form = measure.form if len(sides) == len(tasks) else "count"
    found = sorted({label for side in sides for label in side}, key=order)
    rows = [Row(label, figure(form, [side.get(label, Tally()) for side in sides])) for label in found]
    return Table(name, tuple(rows))


def _behind(task: _Task, each: Counted) -> Behind:
    doubt = each.told if isinstance(each.told, Unknown) else None
    told = "cannot-tell" if doubt is not None else "yes" if each.told is True else "no"
    why = f"{doubt.why.value}: {doubt.needs}" if doubt is not None else ""
    return Behind(each.case, each.about, each.day, told, why, each.source, task.side)
