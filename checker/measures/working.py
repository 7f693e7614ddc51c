"""Measures worked out: every case looked at once, every figure, split and breakdown told from what was found there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checker.calendar import Duration, before
from checker.compile.needs import begins_with, covered_at_all
from checker.compile.program import OnGap, Program, Shape
from checker.engines.duty import Duty, Evaluation
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Unknown, all_true
from checker.measures.labels import dimension, order, part
from checker.measures.ledger import CaseName
from checker.measures.plan import Measure, Things
from checker.measures.tally import Counted, Tally, figure, labels
from checker.measures.telling import meant
from checker.measures.things import Seen, Span, Thing, found, once
from checker.measures.values import Behind, Covered, Figure, Past, Row, Status, Table, Worked
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import Case, Fact, Snapshot

NO_LEDGER = "no ledger of adopted disputes was given (--ledger)"


@dataclass(frozen=True, slots=True)
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


def worked_out(measures: Sequence[Measure], ground: Ground, span: Span, by: Iterable[str] = ()) -> tuple[Worked, ...]:
    """Every measure for a period, in the order given, broken down by what it asks for itself and by `by`."""
    asked = tuple(by)
    work = [(measure, [_tasks(measure, moved, asked) for moved in _spans(measure, span)]) for measure in measures]
    tasks = [task for _, periods in work for period in periods for task in period]
    for seen in _cases(ground):
        for task in tasks:
            _count(task, seen)
    for task in tasks:
        task.tally.lacking = _lacking(task, ground)
    return tuple(_worked(measure, periods, ground, asked) for measure, periods in work)


# --- what is to be counted --------------------------------------------------------------------------------------------
def _spans(measure: Measure, span: Span) -> list[Span]:
    """The period, and those so much earlier with which the measure is compared."""
    return [span, *(_earlier(span, length) for length in measure.trend)]


def _earlier(span: Span, length: Duration) -> Span:
    return before(span[0] - 1, length) + 1, before(span[1], length)


def _tasks(measure: Measure, span: Span, by: tuple[str, ...]) -> list[_Task]:
    sides = [measure.first] + ([measure.second] if measure.second is not None else [])
    names = tuple(dict.fromkeys((*measure.split, *measure.by, *by)))
    return [
        _Task(measure, things, number, _earlier(span, things.earlier) if things.earlier else span, names)
        for number, things in enumerate(sides, start=1)
    ]


# --- counting ---------------------------------------------------------------------------------------------------------
def _cases(ground: Ground) -> Iterator[Seen]:
    """Every case with its duties and disputes; those over no case of the snapshot on cases of their own, without facts."""
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
    for name, case in (*cases.items(), *others.items()):
        whole = replace(case, facts=(*case.facts, *disputes[name])) if name in disputes else case
        cover = case.coverage or snapshot.coverage
        view = CaseView(whole, cover, snapshot.as_at, dict(program.definitions), program.settling)
        yield Seen(view, tuple(duties[name]), standing, asked)


def _count(task: _Task, seen: Seen) -> None:
    """Add a case's things to a task."""
    things, view = task.things, seen.view
    if things.sort != "disputes" and view.case.about not in things.about:
        return
    told = []
    for thing in found(things, seen, task.span):
        counts = all_true([thing.counts, meant(things.chosen, thing, seen, task.span)])
        if counts is False:
            task.tally.left_out += 1
        else:
            told.append(replace(thing, counts=counts))
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


# --- what could not have been seen ------------------------------------------------------------------------------------
def _lacking(task: _Task, ground: Ground) -> str:
    """Why nothing of a sort could have been seen; empty where, had there been any, it would have been."""
    things, snapshot = task.things, ground.snapshot
    if things.sort == "disputes":
        return NO_LEDGER if ground.disputes is None else ""
    abouts = {case.about for case in snapshot.cases}
    if things.sort == "duties":
        kinds = _beginnings(things.names, ground)
        held = {fact.kind for case in snapshot.cases for fact in case.facts}
        unseen = [kind for kind in kinds if kind not in held and not covered_at_all(kind, snapshot)]
        return ", ".join(unseen) if kinds and len(unseen) == len(kinds) else ""
    if not abouts & set(things.about):
        return f"no {' or '.join(things.about)} is in this source"
    if things.sort == "facts":
        unseen = [kind for kind in things.names if not _days(kind, things, task.span, snapshot)]
        return ", ".join(unseen) if len(unseen) == len(things.names) else ""
    return ""


def _beginnings(rules: Iterable[str], ground: Ground) -> list[str]:
    """The kinds of fact that begin the duties of some rules."""
    program = ground.program
    return sorted({kind for rule in program.rules if rule.id in rules for kind in begins_with(rule, program)})


def _days(kind: str, things: Things, span: Span, snapshot: Snapshot) -> list[Span]:
    """The days that matter on which a kind is covered: those of the period, or its last where what is open is counted."""
    first = span[1] if things.at == "open" else span[0]
    spans = snapshot.coverage.of(kind)
    if spans.latest and not spans.spans:
        return [(first, span[1])] if any(case.of(kind) for case in snapshot.cases) else []
    last = min(span[1], snapshot.as_at)
    days = [(max(lo, first), min(hi, last)) for lo, hi in spans.spans if lo <= last and hi >= first]
    return days + [(day, day) for day in spans.open_at if first <= day <= last]


def _covered(measure: Measure, tasks: Sequence[_Task], ground: Ground) -> tuple[Covered, ...]:
    """The kinds that are counted and are not covered on all of the days that matter."""
    found: dict[str, Covered] = {}
    for task in tasks:
        things = task.things
        if things.sort not in ("facts", "duties"):
            continue
        kinds = list(things.names) if things.sort == "facts" else _beginnings(things.names, ground)
        first = task.span[1] if things.at == "open" else task.span[0]
        for kind in kinds:
            days = _days(kind, things, task.span, ground.snapshot)
            last = min(task.span[1], ground.snapshot.as_at)
            gaps = uncovered(days, first, last)
            if gaps:
                lo, hi = (days[0][0], days[-1][1]) if days else (None, None)
                between = [gap for gap in gaps if gap[0] != first and gap[1] != last] if days else []
                found.setdefault(kind, Covered(kind, lo, hi, _length(gaps), _length(between)))
    return tuple(found.values())


def _length(spans: Iterable[Span]) -> int:
    return sum(last - first + 1 for first, last in spans)


# --- figures ----------------------------------------------------------------------------------------------------------
def _worked(measure: Measure, periods: Sequence[Sequence[_Task]], ground: Ground, by: tuple[str, ...]) -> Worked:
    now, *earlier = periods
    names = tuple(dict.fromkeys((*measure.by, *by)))
    last = now[0].span[1]
    done = Worked(measure, now[0].span[0], last, _figure(measure, now, ground))
    if done.figure.status is Status.NOT_RUN:
        return done
    return replace(
        done,
        covered=_covered(measure, now, ground),
        past=tuple(Past(*tasks[0].span, _figure(measure, tasks, ground)) for tasks in earlier),
        splits=tuple(_table(measure, name, now) for name in measure.split),
        tables=tuple(_table(measure, name, now) for name in names),
        behind=tuple(_behind(task, each) for task in now for each in task.tally.counted),
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
    tallies = [task.tally for task in tasks]
    if measure.form == "rate":  # what it is per may be told apart by other things than what is counted
        tallies = tallies if labels(name, tallies[1:]) else tallies[:1]
    form = measure.form if len(tallies) == len(tasks) else "count"
    found = sorted(labels(name, tallies), key=order)
    return Table(
        name, tuple(Row(label, figure(form, [tally.under(name, label) for tally in tallies])) for label in found)
    )


def _behind(task: _Task, each: Counted) -> Behind:
    doubt = each.told if isinstance(each.told, Unknown) else None
    told = "cannot-tell" if doubt is not None else "yes" if each.told is True else "no"
    why = f"{doubt.why.value}: {doubt.needs}" if doubt is not None else ""
    return Behind(each.case, each.about, each.day, told, why, each.source, task.side)
