"""Points in a case's time that facts mark, and the stretches from one until another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checker.calendar import is_earlier
from checker.compile.program import FromUntil, Happening, OfKind
from checker.engines.duty import Why
from checker.engines.reference.timeline import (
    Timeline,
    Truth,
    Unknown,
    all_true,
    any_true,
    combined,
    constant,
    timeline,
)
from checker.snapshot.coverage import uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact
from checker.snapshot.vocabulary import vocabulary

if TYPE_CHECKING:
    from checker.engines.reference.periods import CaseView


@dataclass(frozen=True, slots=True)
class Mark:
    """A point in a case's time: on a day from `day` to `last` (equal where it is known), certainly or possibly."""

    day: int
    last: int
    counts: Truth
    fact: Fact
    minute: int | None = None
    day_doubt: Unknown | None = None

    @property
    def truth(self) -> Truth:
        """Whether it certainly counts and its day is known."""
        return all_true([self.counts, self.day_doubt or True])

    def since(self, day: int) -> Timeline:
        """From when it has been, looked at from a day on."""
        counts = self.counts
        points: list[tuple[int, Truth]] = [(LONG_BEFORE, False), (max(day, self.day), self.truth)]
        return timeline([*points, (max(day, self.last), counts)])


def marks(happening: Happening, view: CaseView) -> list[Mark]:
    """The points facts of a kind mark, in date order: events, or the starts or ends of periods, rows of one being one."""
    if happening.at == "on":
        found = []
        for fact in view.known_facts(happening.kind):
            truth = view.fact_truth(happening.where, fact)
            if truth is not False:
                found.append(_marked(fact.start_lo, fact.start_hi, truth, fact, fact.minute, "on"))
        return sorted(found, key=lambda mark: mark.day)
    found = []
    for period in view.periods(OfKind(happening.kind, happening.where), happening.kind):
        lo, hi = (period.start_lo, period.start_hi) if happening.at == "start" else (period.end_lo, period.end_hi)
        minute = period.start_minute if happening.at == "start" else period.end_minute
        if lo <= view.as_at and period.fact is not None:
            found.append(_marked(lo, hi, period.doubt or True, period.fact, minute, happening.at))
    return sorted(found, key=lambda mark: mark.day)


def _marked(lo: int, hi: int, truth: Truth, fact: Fact, minute: int | None, at: str) -> Mark:
    return Mark(lo, hi, truth, fact, minute, None if lo == hi else Unknown(Why.MISSING_FIELD, f"{fact.kind}.{at}"))


def from_until(condition: FromUntil, view: CaseView) -> Timeline:
    """From each beginning until the next end after it; what may have begun unseen goes on until an end that is seen."""
    begins, ends = marks(condition.begins, view), marks(condition.ends, view) if condition.ends else []
    lines = [constant(False)]
    for mark in begins:
        lines.append(combined([mark.since(mark.day), _ended(mark, condition, ends, view).negated()], all_true))
    alike = condition.ends is not None and condition.ends.at == condition.begins.at
    for mark in _surely_last(begins, ends) if alike else ():
        later = [end for end in ends if end.day > mark.day]
        lines.append(combined([mark.since(mark.day), _ended(mark, condition, later, view).negated()], all_true))
    unknown = Unknown(Why.NOT_COVERED, condition.begins.kind)
    for first, last in uncovered(view.covered(condition.begins.kind), LONG_BEFORE, view.as_at):
        over = min((end.day for end in ends if end.truth is True and end.day > last), default=STILL_OPEN)
        lines.append(timeline([(LONG_BEFORE, False), (first, unknown), (over, False)]))
    return combined(lines, any_true)


def _surely_last(begins: Sequence[Mark], ends: Sequence[Mark]) -> Iterator[Mark]:
    """A beginning of each day on which one certainly came last, whichever it was: all that may have been an end that day is a
    beginning too."""
    sure: defaultdict[int, list[Mark]] = defaultdict(list)
    for mark in begins:
        if mark.truth is True:
            sure[mark.day].append(mark)
    for day, those in sure.items():
        on_it = [end for end in ends if end.day <= day <= end.last]
        if len(those) > 1 and all(any(end.fact is mark.fact for mark in those) for end in on_it):
            yield those[0]


def _ended(begun: Mark, condition: FromUntil, ends: Sequence[Mark], view: CaseView) -> Timeline:
    """When what began at a mark has ended: for certain from the first certain end after it, possibly from any sooner."""
    lines = [constant(False)]
    for end in ends:
        follows = _follows(end, begun, condition, view)
        if follows is True:
            lines.append(end.since(begun.day))
        elif follows is not False:
            lines.append(timeline([(LONG_BEFORE, False), (max(end.day, begun.day), follows)]))
    if condition.ends is not None:
        unseen = view.first_uncovered(condition.ends.kind, begun.day, view.as_at)
        if unseen is not None:
            lines.append(timeline([(LONG_BEFORE, False), (unseen, Unknown(Why.NOT_COVERED, condition.ends.kind))]))
    return combined(lines, any_true)


def _follows(end: Mark, begun: Mark, condition: FromUntil, view: CaseView) -> Truth:
    """Whether an end comes after a beginning. Of two events of one day whose times are not known, or of which either may have
    come first, it may or may not, unless the one can be of no other."""
    if end.last < begun.day or end.fact is begun.fact:
        return False
    if end.day > begun.last:
        return True
    if begun.day != begun.last or end.day != end.last:
        return Unknown(Why.MISSING_FIELD, f"{end.fact.kind}.{condition.ends.at if condition.ends else 'on'}")
    if begun.minute is not None and end.minute is not None:
        earlier = is_earlier(end.day, end.minute, begun.minute)
        if earlier is not None:
            return not earlier
    events = condition.begins.at == "on" and condition.ends is not None and condition.ends.at == "on"
    return Unknown(Why.DATE_ONLY, f"{end.fact.kind}.on") if events and not _of_this(end, begun, view) else True


def _of_this(end: Mark, begun: Mark, view: CaseView) -> bool:
    """Whether an event is of a kind that follows another's and can be of no event of that but this: the only one that there may
    be by the end of the day, whatever it carries."""
    kind = begun.fact.kind
    if vocabulary().kind(end.fact.kind).follows != kind or end.fact.of_case != begun.fact.of_case:
        return False
    others = any(fact is not begun.fact and fact.start_lo <= end.last for fact in view.known_facts(kind))
    return not others and view.first_uncovered(kind, LONG_BEFORE, end.last) is None
