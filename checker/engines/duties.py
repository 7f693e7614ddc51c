"""The duties of an evaluation, and what a report asks of all of them together.

They may be objects (`Listed`) or lie in an engine's columns, each made an object only for who looks at it: what is told of
all is the same.
"""

from __future__ import annotations

from abc import abstractmethod
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import overload

from checker.compile.program import Law
from checker.engines.duty import Duty, Verdict, Why
from checker.frozen import frozen

Sort = tuple[str, Verdict, Why | None, str]
"""A rule, a verdict, and for what cannot be told why, and what it needs."""

RECORDED = (Verdict.MET, Verdict.EXCEPTED, Verdict.LATE)
"""What the record of something comes to, be it a fact found or, as of a visit itself, none that was looked for beside it."""
DECIDED = (*RECORDED, Verdict.OVERDUE, Verdict.NOT_MET)


@frozen
class Window:
    """Which duties a run reports: those due from `first` to `last` and, with `open`, those open now or without a date.

    Both None means all.
    """

    first: int | None
    last: int | None
    open: bool = True

    def holds(self, duty: Duty, as_at: int, *, standing: bool = False) -> bool:
        """Whether a duty is reported.

        One without a due date belongs to its trigger's day, or to the as-at day if it asks how things stand then.
        """
        if self.first is None or self.last is None:
            return True
        if self.open and (duty.open or duty.due is None or duty.verdict is Verdict.PENDING):
            return True
        day = duty.due if duty.due is not None else as_at if standing else duty.trigger.day
        if day is None:
            return False
        return self.first <= day and (day <= self.last or (self.open and self.last == as_at))


@frozen
class Evidence:
    """How many duties of a rule, already due, could be told; how many of them have evidence; and how many cases there are."""

    due: int
    held: int
    cases: int


@frozen
class LateRaised:
    """What is late and raised all the same: due after `since`, and late by over `serious` days, or one of at least `repeated`
    of its rule and case; None is never."""

    since: int
    serious: int | None
    repeated: int | None


class Duties(Sequence[Duty]):
    """Duties in order of case, rule and key, and what can be told of all of them."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(Duty.__eq__, self, other))

    __hash__ = None  # type: ignore[assignment]

    @overload
    def __getitem__(self, place: int) -> Duty: ...
    @overload
    def __getitem__(self, place: slice) -> Duties: ...
    @abstractmethod
    def __getitem__(self, place: int | slice) -> Duty | Duties:
        """One duty, or several."""

    @abstractmethod
    def within(self, window: Window, as_at: int, standing: Collection[str]) -> Duties:
        """Those a window holds; `standing` are the rules that ask how things stand on the as-at day."""

    @abstractmethod
    def of(self, verdicts: Collection[Verdict], rules: Collection[str] | None = None) -> list[Duty]:
        """Those with some verdicts, and of some rules if any are given."""

    @abstractmethod
    def raised(self, always: Collection[Verdict], late: LateRaised) -> Duties:
        """Those with some verdicts, and those late that are raised."""

    @abstractmethod
    def of_rules(self, rules: Collection[str]) -> Duties:
        """Those of some rules."""

    @abstractmethod
    def of_cases(self, cases: Mapping[str, Collection[str]]) -> Duties:
        """Those of each rule that are about some cases, by the rule; none of a rule that is not named."""

    @abstractmethod
    def led(self, rules: Collection[str]) -> list[tuple[Duty, Duties]]:
        """Of each of some rules that any is of, in order of its id, the first and the others."""

    @abstractmethod
    def first_by(self, first: Mapping[str, int], then: Mapping[str, int] | None = None) -> Duties:
        """Put in order of a number of their rules; with another, `then` those open first, the latest first, and by it.

        Equals go by case, rule and key.
        """

    @property
    @abstractmethod
    def case_ids(self) -> Collection[str]:
        """The cases they are about, each once."""

    @abstractmethod
    def laws(self) -> Collection[tuple[str, Law | None]]:
        """Each rule and the text applied, once."""

    @abstractmethod
    def counts(self) -> Mapping[Sort, int]:
        """How many there are of each sort."""

    @abstractmethod
    def evidence(self, as_at: int) -> Mapping[str, Evidence]:
        """Of each rule with any duty due by a day, or without a due date, that could be told: what evidence there is."""


class Listed(Duties):
    """Duties that are objects."""

    def __init__(self, duties: Iterable[Duty]) -> None:
        self.duties = tuple(duties)

    def within(self, window: Window, as_at: int, standing: Collection[str]) -> Duties:
        """Those a window holds."""
        return Listed(duty for duty in self.duties if window.holds(duty, as_at, standing=duty.rule in standing))

    def of(self, verdicts: Collection[Verdict], rules: Collection[str] | None = None) -> list[Duty]:
        """Those with some verdicts, and of some rules if any are given."""
        return [duty for duty in self.duties if duty.verdict in verdicts and (rules is None or duty.rule in rules)]

    def raised(self, always: Collection[Verdict], late: LateRaised) -> Duties:
        """Those with some verdicts, and those late that are raised."""
        recent = [duty for duty in self.of((Verdict.LATE,)) if duty.due is not None and duty.due > late.since]
        habit = Counter((duty.rule, duty.case) for duty in recent)
        serious, repeated = late.serious, late.repeated
        told = {
            id(duty)
            for duty in recent
            if (serious is not None and (duty.late_by or 0) > serious)
            or (repeated is not None and habit[duty.rule, duty.case] >= repeated)
        }
        return Listed(duty for duty in self.duties if duty.verdict in always or id(duty) in told)

    def of_rules(self, rules: Collection[str]) -> Duties:
        """Those of some rules."""
        return Listed(duty for duty in self.duties if duty.rule in rules)

    def of_cases(self, cases: Mapping[str, Collection[str]]) -> Duties:
        """Those of each rule that are about some cases."""
        return Listed(duty for duty in self.duties if duty.case in cases.get(duty.rule, ()))

    def led(self, rules: Collection[str]) -> list[tuple[Duty, Duties]]:
        """Of each of some rules the first, and the others."""
        own = [self.of_rules({rule}) for rule in sorted(rules)]
        return [(each[0], each[1:]) for each in own if each]

    def first_by(self, first: Mapping[str, int], then: Mapping[str, int] | None = None) -> Duties:
        """Put in order."""

        def order(duty: Duty) -> tuple[object, ...]:
            by = (not duty.open, -(duty.late_by or 0), then[duty.rule]) if then is not None else ()
            return (first[duty.rule], *by, duty.case, duty.rule, *duty.key.order)

        return Listed(sorted(self.duties, key=order))

    @property
    def case_ids(self) -> Collection[str]:
        """The cases they are about, each once."""
        return {duty.case for duty in self.duties}

    def laws(self) -> Collection[tuple[str, Law | None]]:
        """Each rule and the text applied, once."""
        return {(duty.rule, duty.law) for duty in self.duties}

    def counts(self) -> Mapping[Sort, int]:
        """How many there are of each sort."""
        return Counter((duty.rule, duty.verdict, duty.why, duty.needs) for duty in self.duties)

    def evidence(self, as_at: int) -> Mapping[str, Evidence]:
        """What evidence there is of each rule."""
        by_rule: defaultdict[str, list[Duty]] = defaultdict(list)
        for duty in self.of(DECIDED):
            if duty.due is None or duty.due <= as_at:
                by_rule[duty.rule].append(duty)
        return {
            rule: Evidence(len(due), sum(map(_has_evidence, due)), len({duty.case for duty in due}))
            for rule, due in by_rule.items()
        }

    @overload
    def __getitem__(self, place: int) -> Duty: ...
    @overload
    def __getitem__(self, place: slice) -> Duties: ...
    def __getitem__(self, place: int | slice) -> Duty | Duties:
        """One duty, or several."""
        return Listed(self.duties[place]) if isinstance(place, slice) else self.duties[place]

    def __iter__(self) -> Iterator[Duty]:
        return iter(self.duties)

    def __len__(self) -> int:
        return len(self.duties)


def _has_evidence(duty: Duty) -> bool:
    return duty.found is not None or duty.verdict in RECORDED


def listed(duties: Iterable[Duty]) -> Duties:
    """Duties as what is told of all of them can be asked."""
    return duties if isinstance(duties, Duties) else Listed(duties)
