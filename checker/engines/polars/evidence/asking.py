"""The pieces of a verdict that all evaluators share, in columns: what the rule asks, what excuses a miss, and doubts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from checker.compile.entails import settles
from checker.compile.program import ALWAYS, Condition, Evidence, Law, Limit, Rule
from checker.compile.uses import kinds_in
from checker.engines.polars.conditions.view import View
from checker.engines.polars.duties.batch import CANNOT_TELL, missed
from checker.engines.polars.evidence.offers import Offers, offers
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.keys import key_of
from checker.engines.polars.values.lines import Lines
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.engines.reference.naming import name_of
from checker.engines.reference.timeline import WHICH_DAY
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Places = npt.NDArray[np.int64]


class Work:
    """One rule over all cases of a view; `rough` gathers the cases that the reference engine is to work out.

    `bearing` says which cases may have a duty of the rule at all: what is in doubt of any other leaves nothing.
    """

    def __init__(self, rule: Rule, view: View, law_as_at: int | None, terms: tuple[tuple[int, int], ...]) -> None:
        self.rule, self.view, self.law_as_at, self.terms = rule, view, law_as_at, terms
        self.rough = view.none()
        self.bearing = ~view.none()

    def line(self, condition: object) -> Lines:
        """The line of a condition; the cases for which it cannot be told in columns are rough."""
        line = self.view.line(condition)  # type: ignore[arg-type]
        if line.rough is not None:
            self.rough |= line.rough
        return line

    def spells(self, condition: Condition, name: str) -> Spells:
        """The periods of a condition; the cases in which there is any doubt of one are rough."""
        found = self.view.spells(condition, name)
        self.rough |= found.rough
        self.mark(found.case[~found.exact])
        return found

    def periods_each(self, condition: Condition, *, presumed: bool = False) -> list[Spells]:
        """The periods of a condition as recorded, and as stretches: see `spells_each`, or `presumed_each`. The cases that are
        rough in all are so."""
        of = self.view.presumed_each if presumed else self.view.spells_each
        each = of(condition, name_of(condition))
        self.rough |= np.all([spells.rough for spells in each], axis=0)
        return [spells.take(~spells.rough[spells.case]) for spells in each]

    def offers(self, accepted: Sequence[Evidence], *, possible: bool = False, undated: bool = False) -> Offers:
        """The facts that are evidence, or may be: see `offers`."""
        key, kept = (accepted, self.law_as_at, possible, undated), self.view.offers
        if key not in kept:
            kept[key] = offers(accepted, self.view, self.law_as_at, possible=possible, undated=undated)
        return kept[key]

    def mark(self, cases: Places) -> None:
        """Leave some cases to the reference engine."""
        self.rough[cases] = True

    def only(self, cases: Places) -> bool:
        """That no cases but these, and those left already, may have a duty; whether there is any of these."""
        self.rough &= self.bearing
        self.bearing = self.rough | self.view.marked(cases)
        return len(cases) > 0

    @property
    def left(self) -> Mask:
        """The cases the reference engine is to work out."""
        return self.rough & self.bearing

    def applies(
        self, cases: Places, days: Days, last: Days | None = None, why: Codes | None = None, of: Condition | None = None
    ) -> Codes:
        """Whether the rule asks anything on each day: `when` holds and `unless` does not.

        With `last`, on a day that is not known, for the codes `why`, but is one from `days` to `last`: that on which `of` began.
        """
        view = self.view
        told: list[Codes] = []
        parts = [(self.rule.when, False)] if self.rule.when != ALWAYS else []
        parts += [(self.rule.unless, True)] if self.rule.unless is not None else []
        for condition, negated in parts:
            line = self.line(condition)
            if last is None or why is None:
                truth = line.at(cases, days)
            else:
                settled, which_day = of is None or settles(of, condition, view.definitions), view.truths.code(WHICH_DAY)
                truth = line.throughout(cases, days, last, why, which_day, settled=settled)
            told.append(view.truths.negated(truth) if negated else truth)
        return view.truths.all_true(told or [np.full(len(cases), TRUE, dtype=np.int16)])

    def counted_from(self, spells: Spells, of: Condition, since: int) -> Codes:
        """Whether anything is counted from each period, on whichever day it began: see the reference's `counted_from`."""
        told = self.view.truths.negated(spells.always(self.view))
        ago = flatnonzero((spells.start <= LONG_BEFORE) & (told == TRUE) & ~spells.startless)
        if spells.table is not None or self.law_as_at is not None or not len(ago):
            return told
        first = np.full(self.view.count, STILL_OPEN, dtype=np.int64)
        for kind in kinds_in(of, self.view.definitions):
            table = self.view.known(kind)
            begun = flatnonzero(table.start_lo > LONG_BEFORE)
            np.minimum.at(first, table.case[begun], table.start_lo[begun])
        early = ago[first[spells.case[ago]] < np.minimum(since, spells.start_hi[ago])]
        told[early] = spells.missing("start", self.view)[early]
        return told

    def begun_on_any_day(self, spells: Spells, of: Condition) -> Mask:
        """Which stretches of a condition may have begun on any day they were: those that may be none or may have been broken off,
        of which no day is known by which they had begun, and of which there is a sign. See the reference's."""
        some: Mask = (spells.doubt >= 2) & (spells.start_hi <= LONG_BEFORE)
        return some & ~self.only_unseen(spells, of) if some.any() else some

    def latest_starts(self, spells: Spells, of: Condition) -> tuple[Days, Mask]:
        """The latest day on which each stretch of a condition may have begun, and which may have on any day they were."""
        any_day = self.begun_on_any_day(spells, of)
        if not any_day.any():
            return spells.start_hi, any_day
        last = np.minimum(spells.end - 1, self.view.as_at)
        return np.where(any_day, np.maximum(spells.start_hi, last), spells.start_hi), any_day

    def only_unseen(self, spells: Spells, of: Condition) -> Mask:
        """Of which stretches of a condition there is no sign but that the source does not cover them: see the reference's."""
        found = np.zeros(len(spells), dtype=bool)
        if spells.table is not None or spells.of_nothing:
            return found
        unseen = flatnonzero(self.view.truths.is_not_covered(spells.doubt))
        first, end = (key_of(spells.case[unseen], days[unseen]) for days in (spells.start, spells.end))
        signs = np.zeros(len(unseen), dtype=bool)
        for kind in sorted(kinds_in(of, self.view.definitions)) if len(unseen) else ():
            table = self.view.known(kind)
            keys = np.sort(key_of(table.case, table.start_lo))
            signs |= np.searchsorted(keys, end) > np.searchsorted(keys, first)
        found[unseen[~signs]] = True
        return found


@dataclass
class Outcomes:
    """Verdicts as they are settled, with the code of the doubt of those that cannot be told."""

    verdict: Places
    doubt: Codes
    left: Mask

    @classmethod
    def none(cls, count: int) -> Outcomes:
        """Nothing settled yet."""
        return cls(
            np.full(count, CANNOT_TELL, dtype=np.int64), np.zeros(count, dtype=np.int16), np.ones(count, dtype=bool)
        )  # fmt: skip

    def settle(self, where: Mask, verdict: int) -> None:
        """The verdict of those not settled yet for which something holds."""
        np.putmask(self.verdict, self.left & where, verdict)
        self.left &= ~where

    def doubted(self, codes: Codes) -> None:
        """Those not settled yet that have a doubt cannot be told."""
        if codes.max(initial=FALSE) < 2:
            return
        which = self.left & (codes >= 2)
        np.putmask(self.doubt, which, codes)
        self.left &= ~which

    def weigh(self, duty_itself: Codes) -> Mask:
        """What is left when it is not certain that there was a duty: a miss cannot be told, the rest is none.

        Returns which duties there are.
        """
        if (duty_itself == TRUE).all():
            return np.ones(len(duty_itself), dtype=bool)
        unknown = duty_itself >= 2
        kept = missed(self.verdict) | (self.verdict == CANNOT_TELL)
        told = unknown & kept
        self.verdict[told] = CANNOT_TELL
        self.doubt[told] = duty_itself[told]
        return (duty_itself == TRUE) | told


def laws_of(limit: Limit) -> list[Law]:
    """The texts of a limit's values, in order."""
    return [value.law for value in limit.values]
