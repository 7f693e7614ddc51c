"""Which text governs, and the day its limit runs out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from checker.calendar import KNOWN_FROM, KNOWN_TO, CalendarEnd, after, before, local_text, utc_span
from checker.compile.program import DatedValue, Limit, Regime, SelectedBy, Step
from checker.compile.uses import kinds_in
from checker.engines.duty import Why
from checker.engines.reference.changing import Changing, changing
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

MOST_TRIED = 2
"""How many days that are not known a reading of which regime holds takes into account."""

PAST_THE_CALENDAR = Unknown(Why.CALENDAR_END, "bank holidays beyond those the calendar knows")


@dataclass(frozen=True, slots=True)
class Due:
    """The last permitted day, the value that governs, the day it was counted from and, for a regime, its name.

    `ordinary` is the length that fixed the day where the governing value is a judgement. `doubt` is set where this is
    only one reading of the record. Where the calendar does not reach that far, `day` is the latest it may be and
    `earliest` the soonest.
    """

    day: int
    value: DatedValue
    ordinary: DatedValue
    counted_from: int
    regime: str = ""
    doubt: Unknown | None = None
    earliest: int | None = None

    @property
    def known(self) -> bool:
        """Whether there is a day to show."""
        return LONG_BEFORE < self.day < STILL_OPEN and self.doubt != PAST_THE_CALENDAR

    def readings(self) -> list[Due]:
        """The due date at its soonest and its latest; itself alone where it is known."""
        return [self] if self.earliest is None else [replace(self, day=self.earliest, earliest=None), self]


def governing(
    limit: Limit, day: int, law_as_at: int | None, chosen: SelectedBy = SelectedBy.TRIGGER
) -> DatedValue | None:
    """The value chosen by `chosen` that was in force on a day, or on `law_as_at` if that is set.

    None for what has been so for as long as can be told: it began on no day, so nothing is counted from it.
    """
    if day <= LONG_BEFORE:
        return None
    for value in limit.values:
        if value.selected_by is chosen and value.law.in_force(law_as_at or day):
            return value
    return None


def judgement_of(limit: Limit, soonest: Due, latest: Due, law_as_at: int | None) -> str | None:
    """The question that a person must answer under the text that governs, on any reading of a due date."""
    own = latest.value.judgement or soonest.value.judgement
    if own or soonest.day == latest.day or law_as_at is not None:
        return own
    over = (v for v in limit.values if v.selected_by is SelectedBy.DUE and v.judgement)
    return next((v.judgement for v in over if v.law.overlaps(soonest.day, latest.day)), None)


def due_after(
    limit: Limit, anchor: int, law_as_at: int | None, *, beginning_with: bool = False, counted_from: int | None = None
) -> Due | None:
    """When the limit runs out, counted from `counted_from` (by default the anchor, whose day chooses the text).

    None where no text was in force. A value chosen by the due date governs if it is in force on the ordinary due day.
    """
    origin = anchor if counted_from is None else counted_from
    ordinary = governing(limit, anchor, law_as_at)
    if ordinary is None or ordinary.length is None:
        return None
    try:
        day = after(origin, ordinary.length, beginning_with=beginning_with)
        over = governing(limit, day, law_as_at, SelectedBy.DUE)
        if over is not None and over.length is not None:
            day = after(origin, over.length, beginning_with=beginning_with)
    except CalendarEnd:
        # no working day goes uncounted before the calendar ends, and each takes a day at least
        earliest = max(origin + ordinary.length.amount - 1, KNOWN_TO + 1 if origin >= KNOWN_FROM else origin)
        return Due(STILL_OPEN, ordinary, ordinary, origin, doubt=PAST_THE_CALENDAR, earliest=earliest)
    return Due(day, over or ordinary, ordinary, origin)


def due_before(limit: Limit, trigger: int, law_as_at: int | None, *, clear: bool) -> Due | None:
    """The last day that is early enough before `trigger`; the day itself where the limit has no length."""
    value = governing(limit, trigger, law_as_at)
    if value is None:
        return None
    if value.length is None:
        return Due(trigger, value, value, trigger)
    try:
        return Due(before(trigger, value.length, clear=clear), value, value, trigger)
    except CalendarEnd:
        latest = trigger - value.length.amount
        return Due(latest, value, value, trigger, doubt=PAST_THE_CALENDAR, earliest=LONG_BEFORE)


def dues_in_hours(limit: Limit, value: DatedValue, day: int, minute: int | None, law_as_at: int | None) -> list[Due]:
    """The London days on which a limit in hours may run out, counted from a day and, if known, a time."""
    assert value.length is not None
    days = sorted({local_day(utc + value.length.amount * 60) for utc in utc_span(day, minute)})
    return [Due(last, governing(limit, last, law_as_at, SelectedBy.DUE) or value, value, day) for last in days]


def local_day(minute: int) -> int:
    """The London day of a UTC minute."""
    return date.fromisoformat(local_text(minute)[:10]).toordinal()


def step_dues(step: Step, anchor: int, view: CaseView, law_as_at: int | None) -> list[Due]:
    """When a step falls due, counted from `anchor`: one `Due`, or one for each reading of what is not known."""
    if step.limit is not None:
        due = due_after(step.limit, anchor, law_as_at)
        return due.readings() if due else []
    regimes = [regime for regime in step.regimes if governing(regime.limit, anchor, law_as_at)]
    return _Regimes(regimes, anchor, view, law_as_at).dues()


class _Regimes:
    """When a step that depends on regimes falls due: the first day on which the limit of the regime holding that day has
    run out, on every reading of which regime that may be.

    Time is walked in stretches between changes. In each, the regimes that may hold are those not certainly false down to
    the first that is certainly true. Readings are combined freely from one stretch to the next: more may come out as not
    to be told than need be, but nothing is passed or missed that one true reading would not.

    Where it is not known which regime holds because something they are read from began or ended on a day not known, one may
    give way to another on any day of a span. It makes the most difference on the first of these days and the last, and on one on
    which the step falls due by another regime. Each such day is used once in a reading, and no more than two are.
    """

    def __init__(self, regimes: list[Regime], anchor: int, view: CaseView, law_as_at: int | None) -> None:
        self.regimes, self.anchor, self.law_as_at = regimes, anchor, law_as_at
        self.lines = [view.line(regime.condition) for regime in regimes]
        self.changes = _may_begin(regimes, view).union(*(line.starts for line in self.lines))
        self.spans, self.unknown_days = _may_give_way(regimes, view)
        self.tried: list[dict[int, int]] = [_first_and_last(spans, anchor) for spans in self.spans]
        self.due_by: dict[tuple[int, int], int] = {}
        self.counted: dict[tuple[int, int], Due | None] = {}
        self.doubt: Unknown | None = None

    def dues(self) -> list[Due]:
        """Every day it may fall due, soonest first; more than one only where the regime is in doubt."""
        found = self._dues()
        while self._tried_more():
            found = self._dues()
        dues = [found[day] for day in sorted(found)]
        return dues if len(dues) < 2 else [replace(due, doubt=due.doubt or self.doubt) for due in dues]

    def _tried_more(self) -> bool:
        """Whether there are more days on which a regime may have begun: for each, the last on which the step falls due by
        another. It is kept with how many days that are not known its reading has used."""
        more = False
        for which, spans in enumerate(self.spans):
            days = [
                (day, used)
                for (day, by), used in self.due_by.items()
                if by != which and used < self.unknown_days and self.anchor < day < STILL_OPEN
                and any(lo <= day <= hi for lo, hi in spans)
            ]  # fmt: skip
            latest = max(days, default=None)
            if latest is not None and latest[0] not in self.tried[which]:
                self.tried[which][latest[0]] = latest[1] + 1
                more = True
        return more

    def _dues(self) -> dict[int, Due]:
        """Every day it may fall due if what changes does so on the days known so far."""
        found: dict[int, Due] = {}
        caps: dict[Due | None, None] = {
            None: None
        }  # a regime that runs on keeps its own day, unless a later regime's comes first
        before: dict[int | None, set[int]] = {}
        for start, end in self._stretches():
            holding = self._may_hold(start)
            self.doubt = self.doubt or self._why_unknown(start)
            begun = {which: self._begun(which, start, before) for which in holding}
            told = {which: self._ways(which, since) for which, since in begun.items()}
            later: dict[Due | None, None] = {}
            for cap in caps:
                for which, ways in told.items():
                    for due, used in ways:
                        self._try(which, due, used, cap, (start, end), found, later)
            caps, before = later, begun
            if not caps:
                break
        for cap in caps:
            if cap is not None:
                found.setdefault(cap.day, cap)
        if None in caps and found and self.doubt is not None:  # perhaps none of them ever holds, and nothing falls due
            found.setdefault(STILL_OPEN, replace(found[max(found)], day=STILL_OPEN, doubt=self.doubt, earliest=None))
        return found

    def _ways(self, which: int | None, begun: set[int]) -> list[tuple[Due | None, int]]:
        """When the limit of a regime that may have begun on some days runs out, each way once, in the order of those days; with
        the fewest days that are not known by which it may."""
        if which is None:
            return [(None, 0)]
        found: dict[int, tuple[Due | None, int]] = {}
        for since in sorted(begun):
            due, used = self._when(which, since), self.tried[which].get(since, 0)
            found[id(due)] = (due, min(used, found.get(id(due), (due, used))[1]))
        return list(found.values())

    def _try(
        self, which: int | None, due: Due | None, used: int, cap: Due | None, stretch: tuple[int, int], found: dict[int, Due],
        later: dict[Due | None, None],
    ) -> None:  # fmt: skip
        """One regime in one stretch: it falls due within it, or is carried into the next."""
        start, end = stretch
        if which is not None and start == self.anchor and self.regimes[which].runs_on:
            cap = due
        if due is not None and due.earliest is not None and due.earliest < end:
            found.setdefault(due.earliest, due.readings()[0])
            found.setdefault(due.day, due)
        soonest = min((d for d in (due, cap) if d is not None), key=lambda d: d.day, default=None)
        if soonest is None or soonest.day >= end:
            later[cap] = None
        elif soonest.day >= start:
            found.setdefault(soonest.day, soonest)
            if which is not None and soonest is due:
                self.due_by[soonest.day, which] = min(used, self.due_by.get((soonest.day, which), used))

    def _when(self, which: int, since: int) -> Due | None:
        """When a regime's limit runs out: from the anchor, or from its own start if it had run out or has an entry limit."""
        regime, plain = self.regimes[which], self._counted(which, self.anchor)
        if since <= self.anchor or plain is None or (regime.entry is None and plain.day >= since):
            return plain
        return self._counted(which, since)

    def _counted(self, which: int, since: int) -> Due | None:
        if (which, since) not in self.counted:
            regime = self.regimes[which]
            entered = since > self.anchor
            limit = regime.entry if entered and regime.entry is not None else regime.limit
            due = due_after(limit, self.anchor, self.law_as_at, counted_from=since if entered else None)
            self.counted[which, since] = replace(due, regime=regime.name) if due is not None else None
        return self.counted[which, since]

    def _stretches(self) -> list[tuple[int, int]]:
        days = self.changes.union(*self.tried)
        changes = sorted(day for day in days if self.anchor < day < STILL_OPEN)
        return list(zip([self.anchor, *changes], [*changes, STILL_OPEN], strict=True))

    def _may_hold(self, day: int) -> list[int | None]:
        """The regimes that may hold on a day, in order; None where it may be that none does."""
        holding: list[int | None] = []
        for which, line in enumerate(self.lines):
            truth = line.at(day)
            if truth is True:
                return [*holding, which]
            if isinstance(truth, Unknown):
                holding.append(which)
        return [*holding, None]

    def _why_unknown(self, day: int) -> Unknown | None:
        """Why it is not known which regime holds on a day, if it is not."""
        told = (self.lines[which].at(day) for which in self._may_hold(day) if which is not None)
        return next((truth for truth in told if isinstance(truth, Unknown)), None)

    def _begun(self, which: int | None, start: int, before: dict[int | None, set[int]]) -> set[int]:
        """The days on which a regime that may hold from `start` on may have begun."""
        if which not in before:
            return {start}
        if len(before) == 1 or (start not in self.changes and (which is None or start not in self.tried[which])):
            return before[which]
        return {start, *before[which]}


def _may_begin(regimes: Sequence[Regime], view: CaseView) -> set[int]:
    """The days on which a regime with a first limit of its own may begin, though no more is known of it then than before: those
    on which something it is read from does."""
    kinds = {kind for regime in regimes if regime.entry for kind in _kinds(regime, view)}
    return {fact.start_lo for kind in kinds for fact in view.known_facts(kind)}


def _may_give_way(regimes: Sequence[Regime], view: CaseView) -> tuple[list[list[Span]], int]:
    """The spans of days on any of which each regime may come to hold, for want of a day, as it begins or one before it ends; and
    of how many facts a day is not known."""
    found: list[list[Span]] = []
    ends: list[Span] = []
    for regime in regimes:
        told = _changing(regime, view)
        found.append([*told.begins, *ends])
        ends += told.ends
    if not any(found):
        return found, 0
    kinds = {kind for regime in regimes for kind in _kinds(regime, view)}
    return found, min(sum(map(view.days_not_known, kinds)), MOST_TRIED)


def may_give_way_until(regimes: Sequence[Regime], view: CaseView) -> int:
    """The last day on which one regime may give way to another for want of a day; long before where none may."""
    several = (_changing(regime, view) for regime in regimes)
    return max((hi for told in several for _, hi in (*told.begins, *told.ends)), default=LONG_BEFORE)


def _kinds(regime: Regime, view: CaseView) -> set[str]:
    return view.once("kinds", regime, lambda: kinds_in(regime.condition, view.definitions))


def _changing(regime: Regime, view: CaseView) -> Changing:
    return view.once("changing", regime, lambda: changing(regime.condition, view))


def _first_and_last(spans: Sequence[Span], anchor: int) -> dict[int, int]:
    """The first and the last day after an anchor of some spans, with how many days that are not known each uses."""
    days = {day for lo, hi in spans if hi > anchor for day in (max(lo, anchor + 1), hi)}
    return dict.fromkeys((day for day in days if day < STILL_OPEN), 1)
