"""A state that lasts no longer than so many hours, in one go: time that passes by the clock."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from checker.calendar import local_time
from checker.compile.program import DatedValue, OnLasting, SelectedBy
from checker.engines.duty import Duty, Found, Key, Verdict, Why
from checker.engines.reference.context import MAY_GO_ON, MISSED, Context, Excusable, Outcome, cannot_tell, weigh
from checker.engines.reference.cutting import same_identity
from checker.engines.reference.instants import Instants
from checker.engines.reference.limits import governing
from checker.engines.reference.naming import name_of
from checker.engines.reference.stays import Minutes, Stay, beginning, day_of, stays
from checker.engines.reference.timeline import Truth, Unknown, all_true, why_fields
from checker.engines.reference.trace import date_text, law_text, settled_lines
from checker.engines.reference.until import changes_between
from checker.engines.reference.whose import Whose
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Value
from checker.snapshot.vocabulary import vocabulary


def clocked_duties(context: Context, body: OnLasting) -> Iterator[Duty]:
    """One duty for each stretch of the state by the clock; those that run on from one another are one."""
    for stay, gap in joined_stays(context, body):
        if (duty := _duty(context, body, stay, gap)) is not None:
            yield duty


def joined_stays(context: Context, body: OnLasting) -> list[tuple[Stay, Unknown | None]]:
    """The stretches of the state by the clock, those that may run on from one another made one; and why, if in doubt."""
    by_case: defaultdict[Value | None, list[Stay]] = defaultdict(list)
    for stay in sorted(stays(body.of, context.view), key=lambda stay: (stay.began, stay.ended)):
        by_case[stay.fact.of_case if stay.fact is not None else None].append(stay)
    if len(by_case) < 2:
        return [whole for own in by_case.values() for whole in _joined(own)]
    return sorted(
        (whole for own in by_case.values() for whole in _joined(own)), key=lambda one: (one[0].began, one[0].ended)
    )


def _joined(found: Sequence[Stay]) -> list[tuple[Stay, Unknown | None]]:
    """Stays with those that may run on from the one before made one; and why that is not certain, where it is not."""
    out: list[tuple[Stay, Unknown | None]] = []
    for stay in found:
        alike = _alike(out[-1][0], stay) if out and stay.began[0] <= out[-1][0].ended[1] else False
        if alike is False:
            out.append((stay, None))
            continue
        before, gap = out[-1]
        if alike is not True:
            gap = gap or alike
        elif stay.began[1] > before.ended[0]:
            gap = gap or before.inexact or stay.inexact
        ended = (max(before.ended[0], stay.ended[0]), max(before.ended[1], stay.ended[1]))
        doubt, inexact = before.doubt or stay.doubt, before.inexact or stay.inexact
        still, perhaps = before.open or stay.open, before.perhaps_open or stay.perhaps_open
        whole = replace(before, ended=ended, open=still, doubt=doubt, inexact=inexact, perhaps_open=perhaps)
        out[-1] = (replace(whole, ids={**_in(before.ids, before.doubt), **_in(stay.ids, stay.doubt or gap)}), gap)
    return out


def _in(ids: Mapping[Value, Truth], doubt: Unknown | None) -> Mapping[Value, Truth]:
    """The ids of what may be part of a stretch, and whether each certainly is."""
    return {each: all_true([truth, doubt or True]) for each, truth in ids.items()}


def _alike(one: Stay, other: Stay) -> Truth:
    if one.fact is not None and one.fact is other.fact:
        return True  # one row, cut in two
    if one.fact is None or other.fact is None or one.fact.kind != other.fact.kind:
        return one.fact is other.fact
    return same_identity(one.fact, other.fact, vocabulary().kind(one.fact.kind))


def _duty(context: Context, body: OnLasting, stay: Stay, gap: Unknown | None) -> Duty | None:
    limited = limit_of(context, body, stay)
    if limited is None:
        return None
    value, until = limited
    days = began_on(stay)
    told = _outcome(stay, until)
    if told.verdict is Verdict.NOT_MET and gap is not None:
        told = cannot_tell(gap)
    told = context.with_exceptions(told, lambda: excusable(stay, until), of_stay(stay))
    outcome = weigh(weigh(told, context.applies(*days)), there_is_one(context, body, stay))
    if outcome is None:
        return None
    duty = made(context, name_of(body.of), stay, limited, outcome)
    return replace(duty, working=tuple(_working(stay, until, value, outcome))) if context.tracing else duty


def limit_of(context: Context, body: OnLasting, stay: Stay) -> tuple[DatedValue, Minutes] | None:
    """The text that governs a stretch and its last permitted minute, soonest and latest; None where no text did.

    Of several that it may have begun under, the text is that by which it runs out last.
    """
    found = []
    for each in _under_each_text(context, body, stay):
        value = _governing(context, body, each)
        if value is not None and value.length is not None:
            found.append((value, _until(each, value.length.amount * 60, value)))
    if not found:
        return None
    value, (_, latest) = max(found, key=lambda each: each[1][1])
    return value, (min(until[0] for _, until in found), latest)


def there_is_one(context: Context, body: OnLasting, stay: Stay) -> Truth:
    """Whether there certainly is such a stretch, limited by a text whichever day it began and ended."""
    if stay.doubt is not None:
        return stay.doubt
    each = _under_each_text(context, body, stay)
    sooner = [replace(part, ended=(stay.ended[0], stay.ended[0])) for part in each]
    values = (_governing(context, body, part) for part in (*each, *sooner))
    return inexact(stay) if any(value is None or value.length is None for value in values) else True


def _under_each_text(context: Context, body: OnLasting, stay: Stay) -> list[Stay]:
    """A stretch as begun on those of its days on which each text was in force."""
    changes = [beginning(day) for day in changes_between(context, body, *began_on(stay))]
    first, last = stay.began
    ends = [*(minute - 1 for minute in changes), last]
    return [replace(stay, began=span) for span in zip([first, *changes], ends, strict=True)]


def excusable(stay: Stay, until: Minutes) -> Excusable:
    """When an exception excuses a stretch over its limit: from its start to the last minute permitted."""
    (first, latest), kind = began_on(stay), day_of(until[1])
    opens = local_time(stay.began[0]) if stay.began[0] > LONG_BEFORE else None
    if opens is not None and opens != local_time(stay.began[1]):  # it is one by the clock of the hour that comes twice
        opens = None
    clock = Instants(opens=opens, until=until, inexact=inexact(stay) if until[0] != until[1] else None)
    if first == latest:
        return Excusable(first, kind, clock=clock)
    return Excusable(first, kind, ((latest, kind),), inexact(stay), clock=clock)


def of_stay(stay: Stay) -> Whose:
    """What a miss of a stretch by the clock is of: the row it was read from, if it was."""
    return Whose(stay.fact, lambda: stay.ids, of_case=stay.fact.of_case if stay.fact is not None else None)


def began_on(stay: Stay) -> tuple[int, int]:
    """The days on which it may have begun: the first and the last."""
    return day_of(stay.began[0]), day_of(stay.began[1])


def made(context: Context, name: str, stay: Stay, limited: tuple[DatedValue, Minutes], outcome: Outcome) -> Duty:
    """The duty of a stretch by the clock with its verdict."""
    (value, until), days = limited, began_on(stay)
    due = day_of(until[1]) if day_of(until[0]) == day_of(until[1]) else None
    start = days[0] if days[0] == days[1] > LONG_BEFORE else None
    missed = outcome.verdict in MISSED
    last = min(context.as_at, day_of(stay.ended[1])) if not stay.open else context.as_at
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(name, start),
        verdict=outcome.verdict,
        trigger=Found(stay.fact.kind if stay.fact else name, start, stay.fact.source if stay.fact else ""),
        due=due,
        due_at=until[0] if until[0] == until[1] else None,
        late_by=max(0, last - due) if missed and due is not None else None,
        open=outcome.verdict in MAY_GO_ON and stay.perhaps_open,
        law=value.law,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _governing(context: Context, body: OnLasting, stay: Stay) -> DatedValue | None:
    """The text in force on the day it began; else the first that came into force while it went on."""
    day = day_of(stay.began[1])
    for chosen in (SelectedBy.TRIGGER, SelectedBy.DAY):
        value = governing(body.limit, day, context.law_as_at, chosen)
        if value is not None:
            return value
    last = context.as_at if stay.open else day_of(stay.ended[1])
    later = [v for v in body.limit.values if v.selected_by is SelectedBy.DAY and day < v.law.since <= last]
    return min(later, key=lambda v: v.law.since) if later and context.law_as_at is None else None


def _until(stay: Stay, minutes: int, value: DatedValue) -> Minutes:
    """The last permitted minute, at the soonest and the latest; never before the text came into force."""
    since = beginning(value.law.since) if day_of(stay.began[1]) < value.law.since else LONG_BEFORE
    return max(stay.began[0] + minutes, since), max(stay.began[1] + minutes, since)


def _outcome(stay: Stay, until: Minutes) -> Outcome:
    """Kept even if it was the longest it can have been; not even if the shortest; otherwise what would say which."""
    if stay.ended[1] <= until[0]:
        return Outcome(Verdict.PENDING if stay.open else Verdict.MET)
    if stay.ended[0] > until[1]:
        return Outcome(Verdict.NOT_MET)
    return cannot_tell(inexact(stay))


def inexact(stay: Stay) -> Unknown:
    """What would say to the minute how long it was."""
    return stay.inexact or Unknown(Why.DATE_ONLY, "the time it began and ended")


def _working(stay: Stay, until: Minutes, value: DatedValue, outcome: Outcome) -> Iterator[str]:
    yield f"law: {law_text(value.law)}"
    yield f"limit: {value.length}"
    timed = "the times are known" if stay.inexact is None else "not every time is known"
    yield f"hours: elapsed time, London clock; {timed}"
    if LONG_BEFORE < (day := day_of(until[1])) < STILL_OPEN:
        yield f"count: from {date_text(day_of(stay.began[1]))}; over on {date_text(day)}"
    yield from settled_lines(outcome)
