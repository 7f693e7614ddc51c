"""The excess evaluator: `never`, `at-most-count`, and `at-most-for` summed in a window.

One duty for each longest stretch of excess; one met duty for a case that was ever among those the rule is about, and
never over. The rule is read day by day: what is in force, whom it is about, `when` and `unless` as well as the state.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from checker.calendar import Unit
from checker.compile.program import ALWAYS, Count, DatedValue, Measure, OnExcess, Total
from checker.compile.uses import only_grows
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.engines.reference.context import MAY_GO_ON, MISSED, Context, Excusable, Outcome, cannot_tell
from checker.engines.reference.measures import measured, over
from checker.engines.reference.multiplier import Multiplier
from checker.engines.reference.naming import name_of
from checker.engines.reference.periods import CaseView
from checker.engines.reference.sums import Passes
from checker.engines.reference.timeline import (
    Timeline,
    Truth,
    Unknown,
    all_true,
    any_true,
    combined,
    constant,
    only_unseen,
    timeline,
    why_fields,
)
from checker.engines.reference.totals import days_of
from checker.engines.reference.trace import date_text, law_text, settled_lines
from checker.engines.reference.whose import Whose, on_day
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of excess from `first` until `end`, the first day outside; where `truth` is true, certain from `first` to
    `last`. It may have begun on `perhaps_first` already: `earlier` is why that is not known."""

    first: int
    last: int
    end: int
    truth: Truth
    perhaps_first: int = STILL_OPEN
    earlier: Unknown | None = None


def excess_duties(context: Context, body: OnExcess) -> Iterator[Duty]:
    """Every stretch of excess of one case, or the one duty that there was none."""
    about = about_line(context, body)
    lines = [(value, combined([about, *over_lines(context, body, value)], all_true)) for value in body.limit.values]
    stretches = _stretches([line for _, line in lines], body.apart, context.as_at)
    for stretch in stretches:
        value = next(value for value, line in lines if line.at(stretch.first) is not False)
        yield _made(context, body, stretch, value, about)
    if not stretches:
        yield from _none_over(context, body, about)


# --- the days -------------------------------------------------------------------------------------------------------------
def about_line(context: Context, body: OnExcess) -> Timeline:
    """The days on which the rule asks anything of the case."""
    view, rule = context.view, context.rule
    lines = [constant(True) if body.among is None else view.line(body.among)]
    if rule.when != ALWAYS:
        lines.append(view.line(rule.when))
    if rule.unless is not None:
        lines.append(view.line(rule.unless).negated())
    return combined(lines, all_true)


def over_lines(context: Context, body: OnExcess, value: DatedValue, *, as_recorded: bool = True) -> list[Timeline]:
    """What must hold on a day for it to be over the limit: the text in force, the state itself and, of one measured, that.

    Without `as_recorded` the state is one that may have been on days that are not covered, whoever the rule is about.
    """
    parts = [_in_force(value, context.law_as_at), _state(context, body, value, as_recorded=as_recorded)]
    if body.measure is not None:
        parts.append(_passed(context, body, body.measure, value, signs=True))
    return parts


def _passed(context: Context, body: OnExcess, measure: Measure, value: DatedValue, *, signs: bool) -> Timeline:
    """Whether what is measured passes the limit; with `signs`, where there is a sign of anything to count."""
    multiplier = Multiplier(context.view, body.times) if body.times is not None else None
    changes = multiplier.changes() if multiplier is not None else ()
    return measured(measure, _passes(value, multiplier), context.view, changes, signs=signs)


def _in_force(value: DatedValue, law_as_at: int | None) -> Timeline:
    if law_as_at is not None:
        return constant(value.law.in_force(law_as_at))
    points: list[tuple[int, Truth]] = [(LONG_BEFORE, False), (value.law.since, True)]
    if value.law.until is not None:
        points.append((value.law.until + 1, False))
    return timeline(points)


def _state(context: Context, body: OnExcess, value: DatedValue, *, as_recorded: bool = True) -> Timeline:
    """The days of the state itself; where a rule is about whoever is in it, not being covered is no sign that one is.

    It may be on a day that is not covered if it would be with nothing more than is recorded.
    """
    line = _days_of(context.view, body, value)
    if body.among is not None or not as_recorded or not any(map(only_unseen, line.truths)):
        return line
    if only_grows(body.state, context.view.definitions):
        return line.settled(lambda unknown: False if only_unseen(unknown) else unknown)
    return combined([line, _days_of(context.view.nothing_more, body, value)], _if_nothing_more)


def _days_of(view: CaseView, body: OnExcess, value: DatedValue) -> Timeline:
    if not isinstance(body.measure, Total):
        return view.line(body.state)
    by_the_clock = value.length is not None and value.length.unit is Unit.HOURS
    return days_of(body.measure, view, by_the_clock=by_the_clock)


def _if_nothing_more(truths: Iterable[Truth]) -> Truth:
    """A truth, but false where it is only not covered and would not be so with nothing more than is recorded."""
    truth, recorded = truths
    return False if only_unseen(truth) and (recorded is False or only_unseen(recorded)) else truth


def _passes(value: DatedValue, multiplier: Multiplier | None) -> Passes:
    """Over the length or the number, the number multiplied by what the case itself carries that day."""
    if value.length is not None:
        return over(value.length, True)
    number = value.number or 0

    def passes(count: float, day: int) -> Truth:
        if multiplier is None or not count:
            return count > number
        by = multiplier.on(day)
        return by if isinstance(by, Unknown) else count > round(number * by, 6)

    return passes


def _stretches(lines: Sequence[Timeline], apart: int, as_at: int) -> list[Stretch]:
    """The stretches not certainly false, under any text, up to the as-at date; those less than `apart` days apart are one.

    Two that are one are as certain as the surer of them, and begin where the surer does.
    """
    joined: list[Stretch] = []
    for first, end, truth in combined([constant(False), *lines], any_true).between(LONG_BEFORE, as_at + 1):
        if truth is False:
            continue
        found = Stretch(first, end - 1, end, truth)
        before = joined[-1] if joined else None
        if before is None or (first > before.end and first - (before.end - 1) >= apart):
            joined.append(found)
        elif truth is True and isinstance(before.truth, Unknown):
            joined[-1] = replace(found, perhaps_first=before.first, earlier=before.truth)
        else:
            joined[-1] = replace(before, last=found.last if truth is True else before.last, end=end)
    return joined


# --- the duties -----------------------------------------------------------------------------------------------------------
def _made(context: Context, body: OnExcess, stretch: Stretch, value: DatedValue, about: Timeline) -> Duty:
    """The duty of one stretch of excess: not met, unless it is in doubt or an exception was recorded by its first day."""
    told = cannot_tell(stretch.truth) if isinstance(stretch.truth, Unknown) else Outcome(Verdict.NOT_MET)
    whose = whose_on(context, body, stretch.first)
    outcome = context.with_exceptions(told, lambda: _excusable(context, body, stretch, about), whose)
    return made_over(context, body, stretch, value, outcome)


def _excusable(context: Context, body: OnExcess, stretch: Stretch, about: Timeline) -> Excusable:
    """The days within which an exception excuses a stretch of excess: any up to its first."""
    begun = stretch if body.among is not None else _wider(context, body, stretch, about)
    surely = (LONG_BEFORE, begun.perhaps_first)
    return Excusable(LONG_BEFORE, stretch.first, (surely,) if begun.earlier is not None else (), begun.earlier)


def _wider(context: Context, body: OnExcess, stretch: Stretch, about: Timeline) -> Stretch:
    """A stretch as it is if the state was whenever it may have been, on days that are not covered too."""
    parts = [over_lines(context, body, value, as_recorded=False) for value in body.limit.values]
    found = _stretches([combined([about, *each], all_true) for each in parts], body.apart, context.as_at)
    return next(each for each in reversed(found) if min(each.first, each.perhaps_first) <= stretch.first)


def made_over(context: Context, body: OnExcess, stretch: Stretch, value: DatedValue, outcome: Outcome) -> Duty:
    """The duty of a stretch of excess with its verdict."""
    name, fact = name_of(body.state), fact_on(context, body, stretch.first)
    first = None if _begun_before(context, body, stretch, value) else stretch.first
    missed = outcome.verdict in MISSED
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name, first),
        verdict=outcome.verdict,
        trigger=Found(name, first, fact.source if fact else ""),
        due=first,
        late_by=stretch.last - first if missed and first is not None else None,
        open=outcome.verdict in MAY_GO_ON and stretch.end > context.as_at,
        law=value.law,
        working=tuple(_working(stretch, value, outcome)) if context.tracing else (),
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _begun_before(context: Context, body: OnExcess, stretch: Stretch, value: DatedValue) -> bool:
    """Whether a stretch may have begun on any day before it is first seen: long before, or before the text came in."""
    if stretch.first == LONG_BEFORE or stretch.truth is True or stretch.first != value.law.since:
        return stretch.first == LONG_BEFORE
    return isinstance(_state(context, body, value).at(stretch.first - 1), Unknown)


def _working(stretch: Stretch, value: DatedValue, outcome: Outcome) -> Iterator[str]:
    yield f"law: {law_text(value.law)}"
    number = f"{value.number:g}" if value.number is not None else "never"
    yield f"limit: {value.length if value.length is not None else number}"
    yield f"over the limit: from {date_text(stretch.first)} to {date_text(stretch.end - 1)}"
    yield from settled_lines(outcome)


def _none_over(context: Context, body: OnExcess, about: Timeline) -> Iterator[Duty]:
    """The one met duty of a case that was ever among those the rule is about while a text was in force."""
    for value in body.limit.values:
        parts = [about, _in_force(value, context.law_as_at)]
        if body.among is None:
            parts += [_state(context, body, value), *kept_lines(context, body, value)]
        runs = combined(parts, all_true).between(LONG_BEFORE, context.as_at + 1)
        first = next((lo for lo, _, truth in runs if truth is True), None)
        if first is not None:
            yield made_met(context, body, first, value)
            return


def kept_lines(context: Context, body: OnExcess, value: DatedValue) -> list[Timeline]:
    """Of what is counted, the days on which there certainly are no more than the limit: none that its kind is not covered for.

    Where something there counts, such days are in doubt, and are a stretch; where nothing does, nothing is said of them.
    """
    if not isinstance(body.measure, Count):
        return []
    return [_passed(context, body, body.measure, value, signs=False).negated()]


def made_met(context: Context, body: OnExcess, first: int, value: DatedValue) -> Duty:
    """The duty of a case that was never over, from the first day the rule asked anything of it."""
    known = first if first > LONG_BEFORE else None
    name = name_of(body.among if body.among is not None else body.state)
    fact = fact_on(context, body, first)
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name, known),
        verdict=Verdict.MET,
        trigger=Found(name, known, fact.source if fact else ""),
        law=value.law,
        working=(f"law: {law_text(value.law)}", "over the limit: on no day") if context.tracing else (),
    )


def fact_on(context: Context, body: OnExcess, day: int) -> Fact | None:
    """The first row of the state on a day, if it was read from one."""
    whose = whose_on(context, body, day)
    return whose.fact if whose.perhaps is None else None


def whose_on(context: Context, body: OnExcess, day: int) -> Whose:
    """What the state was of on a day."""
    return on_day(context.view.periods(body.state, name_of(body.state)), day)
