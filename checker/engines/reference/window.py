"""The window evaluator: `quota`. At least so many in each term, year, or gap between two events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from checker.compile.program import DatedValue, OnWindow
from checker.engines.duty import Duty, Found, Key, Verdict
from checker.engines.reference.context import NEVER, Context, Excusable, Outcome, cannot_tell, weigh
from checker.engines.reference.evidence import Candidate, candidates, doubt_of, unseen_days
from checker.engines.reference.limits import governing
from checker.engines.reference.timeline import Truth, Unknown, why_fields
from checker.engines.reference.trace import date_text, doubt_text, law_text, settled_lines, span_text
from checker.engines.reference.whose import Whose
from checker.engines.reference.windows import Window, windows_of
from checker.snapshot.coverage import Span
from checker.snapshot.facts import STILL_OPEN


def window_duties(context: Context, body: OnWindow) -> Iterator[Duty]:
    """Every window duty of one case."""
    offers = candidates(body.evidence, context.view, context.law_as_at)
    windows = windows_of(context, body)
    yield from (duty for window in windows if (duty := _duty(context, body, window, offers)) is not None)


@dataclass(frozen=True, slots=True)
class _Offered:
    """What there is in a window: how many are wanted, what certainly counts, what may, and the days not covered."""

    number: float
    certain: Sequence[Candidate]
    possible: Sequence[Candidate]
    unseen: Sequence[tuple[Span, Unknown]]

    def enough(self, first: int, last: int) -> bool:
        """Whether there are certainly enough from a day to another."""
        return sum(first <= offer.earliest and offer.latest <= last for offer in self.certain) >= self.number

    def may_be_enough(self) -> Unknown | None:
        """Why there may be enough after all; None if there cannot."""
        if self.possible and len(self.certain) + len(self.possible) >= self.number:
            return doubt_of(self.possible[0])
        return self.unseen[0][1] if self.unseen else None


def _duty(context: Context, body: OnWindow, window: Window, offers: Sequence[Candidate]) -> Duty | None:
    value = wanted(context, body, window)
    if value is None or value.number is None:
        return None
    offered = _offered(context, body, window, value.number, offers)
    told = context.with_exceptions(
        _outcome(context, window, offered), lambda: excusable(window), Whose(of_case=window.of_case)
    )
    outcome = weigh(told, opened(window))
    outcome = weigh(weigh(outcome, context.applies(day_of(context, window))), window.truth)
    if outcome is None:
        return None
    enough = offered.certain[int(value.number) - 1].found if outcome.verdict is Verdict.MET else None
    duty = made(context, window, value, outcome, enough)
    return replace(duty, working=tuple(_working(window, offered, value, outcome))) if context.tracing else duty


def excusable(window: Window) -> Excusable:
    """The days within which an exception excuses a window without enough: its own or, where it may be several, each one's."""
    if window.split is None:
        return Excusable(window.first, window.last)
    return Excusable(window.first, window.last, window.parts if window.parts is not None else (NEVER,), window.split)


def day_of(context: Context, window: Window) -> int:
    """The day that chooses the text of a window, and on which the rule must ask something."""
    return window.day if window.day is not None else min(window.last, context.as_at)


def opened(window: Window) -> Truth:
    """Whether something certainly opened a window: of a gap that may have opened unseen, why it is not known."""
    return True if window.day is not None or window.split is None else window.split


def wanted(context: Context, body: OnWindow, window: Window) -> DatedValue | None:
    """How many there must be in a window, under the text in force; None where none was."""
    value = governing(body.limit, day_of(context, window), context.law_as_at)
    return value if value is not None and value.number is not None else None


def made(context: Context, window: Window, value: DatedValue, outcome: Outcome, enough: Found | None) -> Duty:
    """The duty of a window with its verdict; `enough` is the last of as many as are wanted."""
    due = window.last if window.last < STILL_OPEN else None
    return Duty(
        rule=context.rule.id,
        case=context.view.case.id,
        key=Key(window.name, window.day, unseen=window.day is None and window.blind is None),
        verdict=outcome.verdict,
        trigger=Found(window.name, window.day, window.source),
        due=due,
        found=enough,
        late_by=context.as_at - due if outcome.verdict is Verdict.OVERDUE and due is not None else None,
        law=value.law,
        **why_fields(outcome.doubt),  # type: ignore[arg-type]
    )


def _offered(
    context: Context, body: OnWindow, window: Window, number: float, offers: Sequence[Candidate]
) -> _Offered:  # fmt: skip
    """The evidence within a window; of what has no date, what certainly is, whichever day it was, and what may be."""
    own = [offer for offer in offers if offer.fact.may_be_of(window.of_case)]
    first, last = window.first, window.counted_to
    inside = [offer for offer in own if first <= offer.latest and offer.earliest <= last]
    certain = [o for o in inside if o.truth is True and first <= o.earliest and o.latest <= last]
    possible = [offer for offer in inside if offer not in certain]
    last = min(window.last, context.as_at)
    unseen = unseen_days(body.evidence, context.view, window.first, last)
    return _Offered(number, certain, possible, unseen)


def _outcome(context: Context, window: Window, offered: _Offered) -> Outcome:
    """The verdict on the window as it stands, unless it may be several of which one may not have enough."""
    if window.blind is not None:
        return cannot_tell(window.blind)
    told = _undivided(context, window, offered)
    if window.split is None or (told.verdict is Verdict.OVERDUE and window.day is not None):
        return told  # too few in the whole are too few in a part; but what may have opened unseen may not have opened
    if window.parts is not None and all(offered.enough(*part) for part in window.parts):
        return told
    return cannot_tell(window.split)


def _undivided(context: Context, window: Window, offered: _Offered) -> Outcome:
    as_at = context.as_at
    if offered.enough(window.first, window.counted_to):
        return Outcome(Verdict.MET)
    if window.ended <= min(window.last, as_at):
        return Outcome(Verdict.LAPSED)
    if as_at <= window.last:
        return Outcome(Verdict.PENDING)
    if (doubt := offered.may_be_enough()) is not None:
        return cannot_tell(doubt)
    if window.perhaps_ended <= window.last:
        return cannot_tell(window.why_ended)
    return Outcome(Verdict.OVERDUE)


def _working(window: Window, offered: _Offered, value: DatedValue, outcome: Outcome) -> Iterator[str]:
    yield f"law: {law_text(value.law)}"
    until = date_text(window.last) if window.last < STILL_OPEN else "not over yet"
    yield f"window: {date_text(window.first)} to {until}; at least {offered.number:g}"
    for offer in offered.certain:
        yield f"evidence: {offer.fact.kind} on {date_text(offer.day or 0)} ({offer.fact.source})"
    for offer in offered.possible:
        yield f"possible evidence: {offer.fact.kind} ({offer.fact.source}): {doubt_text(doubt_of(offer))}"
    if not offered.certain:
        yield "evidence: none recorded"
    for (first, last), doubt in offered.unseen:
        yield f"not covered: {doubt.needs}, {span_text(first, last)}"
    if outcome.verdict is Verdict.LAPSED:
        yield "ended: what the duty depended on was over by the day it fell due"
    yield from settled_lines(outcome)
