"""What an evaluator is given, and the pieces of a verdict all evaluators share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from checker.compile.entails import settles
from checker.compile.program import ALWAYS, Condition, Rule
from checker.compile.uses import kinds_in
from checker.engines.duty import Duty, Verdict
from checker.engines.reference.evidence import Candidate, candidates, doubt_of
from checker.engines.reference.instants import BY_DAY, Instants
from checker.engines.reference.periods import CaseView, Period
from checker.engines.reference.timeline import Truth, Unknown, all_true, any_true, negated
from checker.engines.reference.whose import NOTHING, Whose
from checker.snapshot.coverage import Span
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

MISSED = (Verdict.LATE, Verdict.OVERDUE, Verdict.NOT_MET)
MAY_GO_ON = (Verdict.NOT_MET, Verdict.CANNOT_TELL)
"""The verdicts on a state over its limit, or perhaps over it, that is open now while the state may be going on."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A verdict before it becomes a duty: with the doubt, if it cannot be told, and, for who asks for the working, what excused
    it: an exception, or none where what it is of says so itself."""

    verdict: Verdict
    doubt: Unknown | None = None
    excuse: Candidate | None = None


def cannot_tell(doubt: Unknown) -> Outcome:
    """The verdict that is neither a pass nor an accusation."""
    return Outcome(Verdict.CANNOT_TELL, doubt)


@dataclass(frozen=True, slots=True)
class Excusable:
    """The days within which an exception excuses a miss: it is of `first` or later, and was written up by `due`.

    Where it is not known when these are, they are the kindest they may be, for the reason `doubt`; an exception certainly
    excuses only if there is one within each of `surely` as well, days that are the harshest. Where these bound only what may
    be for an earlier one (`named_early`), one that names what was missed may be of any day before. One that names nothing is of
    `last` or before (`surely_last`, at the harshest). Where times of day are known, `clock` bounds it too (`surely_clock`, at
    the harshest, if that is otherwise).
    """

    first: int
    due: int
    surely: tuple[Span, ...] = ()
    doubt: Unknown | None = None
    named_early: bool = False
    last: int = STILL_OPEN
    surely_last: int = STILL_OPEN
    clock: Instants = BY_DAY
    surely_clock: Instants | None = None

    def harshest(self) -> Iterator[Excusable]:
        """Days within each of which there must be one, to excuse for certain."""
        clock = self.surely_clock or self.clock
        for first, due in self.surely:
            yield Excusable(first, due, named_early=self.named_early, last=self.surely_last, clock=clock)

    def may_hold(self, exception: Candidate, *, named: bool) -> bool:
        """Whether one that names what was missed, or nothing, may be of a day that counts."""
        first = LONG_BEFORE if named and self.named_early else self.first
        return first <= exception.latest and (named or exception.earliest <= self.last)


NEVER: Span = (STILL_OPEN, LONG_BEFORE)
"""Days within which nothing lies."""


@dataclass(frozen=True, slots=True)
class Context:
    """One rule, one case, the law to apply, and whether to keep the working."""

    rule: Rule
    view: CaseView
    law_as_at: int | None
    tracing: bool
    terms: tuple[tuple[int, int], ...] = ()

    @property
    def as_at(self) -> int:
        """The snapshot's day."""
        return self.view.as_at

    def applies(
        self, first: int, last: int | None = None, day_doubt: Unknown | None = None, of: Condition | None = None
    ) -> Truth:
        """Whether the rule asks anything on a day: `when` holds and `unless` does not.

        With `last`, on a day not known for certain from `first` to `last`, for the reason `day_doubt`: that on which `of` began.
        """
        until = first if last is None else last
        asked = [(self.rule.when, False)] if self.rule.when != ALWAYS else []
        asked += [(self.rule.unless, True)] if self.rule.unless is not None else []
        truths: list[Truth] = []
        for condition, barred in asked:
            settled = first == until or of is None or settles(of, condition, self.view.definitions)
            truth = self.view.line(condition).throughout(first, until, day_doubt, settled=settled)
            truths.append(negated(truth) if barred else truth)
        return all_true(truths)

    def counted_from(self, period: Period, of: Condition, since: int) -> Truth:
        """Whether anything is counted from a period of a condition, on whichever day it began: not from what has always been so,
        nor where it began before the first text, of the day `since`.

        Of what may have begun on any day that is not covered, it is in doubt where something it is read from began by then.
        """
        certain = (
            period.fact is not None or period.startless or period.start_lo > LONG_BEFORE or self.law_as_at is not None
        )
        if certain or period.always is not False:
            return negated(period.always)
        kinds, until = kinds_in(of, self.view.definitions), min(since, period.start_hi)
        early = any(LONG_BEFORE < fact.start_lo < until for kind in kinds for fact in self.view.known_facts(kind))
        return period.missing("start") if early else True

    def with_exceptions(
        self, outcome: Outcome, excusable: Callable[[], Excusable], whose: Whose = NOTHING
    ) -> Outcome:  # fmt: skip
        """The outcome once recorded exceptions are taken into account: a miss excepted, or not to be told.

        `excusable` says within which days they must lie.
        """
        if outcome.verdict not in MISSED:
            return outcome
        excused = self.excused(excusable(), whose) if self.rule.excused_by else False
        excuse: Candidate | None = None
        if excused is True and self.tracing:
            excuse = next(candidate for candidate, truth in self.exceptions(excusable(), whose) if truth is True)
        if excused is not True and (excusing := self.rule.excused_if) is not None:
            excused = any_true([excused, whose.so(lambda fact: self.view.fact_truth(excusing, fact))])
        if excused is True:
            return Outcome(Verdict.EXCEPTED, excuse=excuse)
        return cannot_tell(excused) if isinstance(excused, Unknown) else outcome

    def excused(self, days: Excusable, whose: Whose = NOTHING) -> Truth:
        """Whether an exception excuses a miss, whichever days it has to lie within."""
        excused = self._excused(days, whose)
        if excused is not True or days.doubt is None:
            return excused
        return all(self._excused(each, whose) is True for each in days.harshest()) or days.doubt

    def _excused(self, days: Excusable, whose: Whose) -> Truth:
        """Whether an exception the rule allows was recorded on a day that counts, in time unless it may follow."""
        found: Truth = False
        for _, found in self.exceptions(days, whose):
            if found is True:
                return True
        return found

    def exceptions(self, days: Excusable, whose: Whose = NOTHING) -> Iterator[tuple[Candidate, Truth]]:
        """The exceptions the rule allows on days that count, in time unless they may follow, in date order; and whether each
        counts.

        An exception over a kind the source does not cover reads as not recorded; the question asked covers it. One that
        names another trigger is not for this one, nor is one of another case, of those brought together.
        """
        for candidate in candidates(self.rule.excused_by, self.view, self.law_as_at):
            names_it = whose.named_by(candidate.fact, self.view)
            if names_it is False or not candidate.fact.may_be_of(whose.of_case):
                continue
            if not days.may_hold(candidate, named=names_it is not None):
                continue
            in_time = True if self.rule.excuse_after_due else days.clock.in_time(candidate)
            opened = days.clock.open_by(candidate)
            if in_time is False or opened is False:
                continue
            if not self.rule.excuse_after_due and candidate.written > days.due:
                continue
            if candidate.truth is not True or candidate.day is None:
                yield candidate, doubt_of(candidate)
            else:
                yield (
                    candidate,
                    next((doubt for doubt in (names_it, opened, in_time) if isinstance(doubt, Unknown)), True),
                )


def weigh(outcome: Outcome | None, duty_itself: Truth) -> Outcome | None:
    """What is left of an outcome when it is not certain that there was a duty: a miss cannot be told, the rest is none."""
    if duty_itself is True or outcome is None:
        return outcome
    if duty_itself is False:
        return None
    if outcome.verdict in MISSED or outcome.verdict is Verdict.CANNOT_TELL:
        return cannot_tell(duty_itself)
    return None


def numbered(duties: Iterable[Duty]) -> list[Duty]:
    """Duties with equal keys told apart by their order of content."""
    seen: dict[object, int] = {}
    out = []
    for duty in duties:
        seen[duty.key] = nth = seen.get(duty.key, 0) + 1
        out.append(replace(duty, key=replace(duty.key, nth=nth)) if nth > 1 else duty)
    return out
