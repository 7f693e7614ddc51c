"""When a step of a recurring duty falls due, where that depends on which regime holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from checker.compile.program import Limit, Regime, Step
from checker.compile.uses import kinds_in
from checker.engines.reference.changing import Changing, changing
from checker.engines.reference.limits import Due, due_after, governing
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import Span
from checker.snapshot.facts import STILL_OPEN

MOST_TRIED = 2
"""How many days that are not known a reading of which regime holds takes into account."""


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
        self.entries = [_entry(regime, anchor, law_as_at) for regime in regimes]
        self.lines = [view.line(regime.condition) for regime in regimes]
        self.changes = _may_begin(regimes, view).union(*(line.starts for line in self.lines))
        self.spans, self.unknown_days = _may_give_way(regimes, view)
        self.tried: list[dict[int, int]] = [_first_and_last(spans, anchor) for spans in self.spans]
        self.due_by: dict[tuple[int, int], int] = {}
        self.counted: dict[tuple[int, int], Due | None] = {}
        self.run_out: list[dict[int, Due | None]] = [{} for _ in regimes]
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
        known = sorted(
            (
                (day, used, by)
                for (day, by), used in self.due_by.items()
                if used < self.unknown_days and self.anchor < day < STILL_OPEN
            ),
            reverse=True,
        )
        for which, spans in enumerate(self.spans):
            latest = next(((day, used) for day, used, by in known if by != which and _inside(day, spans)), None)
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
        told: dict[int | None, list[tuple[Due | None, int]]] = {}
        for start, end in self._stretches():
            holding = self._may_hold(start)
            self.doubt = self.doubt or self._why_unknown(start)
            begun = {which: self._begun(which, start, before) for which in holding}
            told = {
                which: told[which] if since is before.get(which) else self._ways(which, since)
                for which, since in begun.items()
            }
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
        run_out, tried = self.run_out[which], self.tried[which]
        for since in sorted(begun):
            if since not in run_out:
                run_out[since] = self._when(which, since)
            due, used = run_out[since], tried.get(since, 0)
            known = found.get(id(due))
            if known is None or used < known[1]:
                found[id(due)] = (due, used)
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
        soonest = cap if due is None or (cap is not None and cap.day < due.day) else due
        if soonest is None or soonest.day >= end:
            later[cap] = None
        elif soonest.day >= start:
            found.setdefault(soonest.day, soonest)
            if which is not None and soonest is due:
                self.due_by[soonest.day, which] = min(used, self.due_by.get((soonest.day, which), used))

    def _when(self, which: int, since: int) -> Due | None:
        """When a regime's limit runs out: from the anchor, or from its own start if it had run out or has an entry limit."""
        plain = self._counted(which, self.anchor)
        if since <= self.anchor or plain is None or (self.entries[which] is None and plain.day >= since):
            return plain
        return self._counted(which, since)

    def _counted(self, which: int, since: int) -> Due | None:
        if (which, since) not in self.counted:
            regime, entry = self.regimes[which], self.entries[which]
            entered = since > self.anchor
            limit = entry if entered and entry is not None else regime.limit
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


def _inside(day: int, spans: Sequence[Span]) -> bool:
    for lo, hi in spans:  # noqa: SIM110 - asked so often that `any` of them would take three times as long
        if lo <= day <= hi:
            return True
    return False


def _entry(regime: Regime, anchor: int, law_as_at: int | None) -> Limit | None:
    """The first limit of its own that a regime has, counted from `anchor`; one of which no text was in force is none."""
    return regime.entry if regime.entry is not None and governing(regime.entry, anchor, law_as_at) else None


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
        found.append(list(dict.fromkeys([*told.begins, *ends])))
        ends += told.ends
    if not any(found):
        return found, 0
    kinds = {kind for regime in regimes for kind in _kinds(regime, view)}
    return found, min(sum(map(view.days_not_known, kinds)), MOST_TRIED)


def _kinds(regime: Regime, view: CaseView) -> set[str]:
    return view.once("kinds", regime, lambda: kinds_in(regime.condition, view.definitions))


def _changing(regime: Regime, view: CaseView) -> Changing:
    return view.once("changing", regime, lambda: changing(regime.condition, view))


def _first_and_last(spans: Sequence[Span], anchor: int) -> dict[int, int]:
    """The first and the last day after an anchor of some spans, with how many days that are not known each uses."""
    days = {day for lo, hi in spans if hi > anchor for day in (max(lo, anchor + 1), hi)}
    return dict.fromkeys((day for day in days if day < STILL_OPEN), 1)
