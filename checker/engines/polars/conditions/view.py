"""All cases of one kind of subject as the conditions of a program see them, in columns: the twin of the reference's view.

What cannot be told in columns is not guessed at: the case is marked `rough` for the condition, and the reference engine says
when it held for that case.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.compile.program import (
    Aged,
    All,
    AnyOf,
    Condition,
    Defined,
    Definition,
    FromUntil,
    Happened,
    Lasted,
    Not,
    OfKind,
    Passes,
    Past,
    Trigger,
)
from checker.engines.duty import Why
from checker.engines.polars.conditions import happenings, recorded
from checker.engines.polars.conditions.ages import aged, past
from checker.engines.polars.conditions.certain import certainly
from checker.engines.polars.conditions.measures import measured
from checker.engines.polars.conditions.of_fact import carries, theirs
from checker.engines.polars.conditions.signs import signs
from checker.engines.polars.conditions.thresholds import Threshold
from checker.engines.polars.facts.carried import Names
from checker.engines.polars.facts.table import Facts, Table
from checker.engines.polars.periods.cutting import Pieces, cut
from checker.engines.polars.periods.of_condition import spells_each
from checker.engines.polars.periods.spells import Spells
from checker.engines.polars.values.lines import Lines, alike, all_of, combined, constant, spliced
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.stretches import covering
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask, Truths
from checker.engines.polars.values.truths import BeyondColumnsError as BeyondColumnsError
from checker.engines.reference.timeline import Timeline, Unknown
from checker.snapshot.coverage import Coverage, Span, join_spans, uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import vocabulary

Places = npt.NDArray[np.int64]
Reach = Callable[[Days, Days], tuple[Days, Days]]

if TYPE_CHECKING:
    from checker.engines.polars.evidence.offers import Offers
    from checker.engines.polars.evidence.starts import Starts
    from checker.engines.reference.periods import CaseView


class View:
    """The facts of some cases that share what is covered, and what held when. Lines are worked out once and kept, and so are
    `recorded`, `offers` and `starts`: periods as they were recorded, evidence, and what begins duties (with the cases in which
    that is rough), of all the rules."""

    def __init__(
        self, facts: Facts, coverage: Coverage, as_at: int, definitions: Mapping[str, Definition],
        settling: Mapping[str, int], one: Callable[[int], CaseView] | None = None,
    ) -> None:  # fmt: skip
        self.facts, self.coverage, self.as_at, self.one = facts, coverage, as_at, one
        self.definitions, self.settling = definitions, settling
        self.count = facts.count
        self.truths, self.names = Truths(), Names()
        self._known: dict[str, Table] = {}
        self._lines: dict[Condition, Lines] = {}
        self._signs: dict[Condition, Lines] = {}
        self._spells: dict[tuple[Condition, str], list[Spells]] = {}
        self._presumed: dict[tuple[Condition, str], list[Spells]] = {}
        self.recorded: dict[object, Spells] = {}
        self._pieces: dict[str, Pieces] = {}
        self._last_of: dict[str, Days] = {}
        self._told_of: dict[tuple[int, Condition], tuple[Table, Codes]] = {}
        self.offers: dict[object, Offers] = {}
        self.starts: dict[Trigger, tuple[Starts, Mask]] = {}

    # --- facts --------------------------------------------------------------------------------------------------------
    def known(self, kind: str) -> Table:
        """The facts of a kind that had happened, or begun, by the as-at date."""
        if kind not in self._known:
            self._known[kind] = self.facts.table(kind).known_by(self.as_at)
        return self._known[kind]

    def none(self) -> Mask:
        """No case at all."""
        return np.zeros(self.count, dtype=bool)

    def marked(self, cases: npt.NDArray[np.int64]) -> Mask:
        """The cases among some numbers."""
        mask = self.none()
        mask[cases] = True
        return mask

    def fact_truth(self, condition: Condition, table: Table) -> Codes:
        """Whether there is such a fact, it is of whom it was brought together for, and its attributes satisfy a `where`; that is
        worked out once for a table and kept beside it."""
        told = self.carries(condition, table)
        if table.some_possible:
            fields = (f"{table.kind.name}.{name}" for name in (table.kind.began, "end", "id"))
            began, end, one = (self.missing_field(name) for name in fields)
            why = np.where(table.dated, np.where(table.id < 0, end, one), began).astype(np.int16)
            told = self.truths.all_true([told, np.where(table.possible, why, np.int16(TRUE))])
        return self.truths.all_true([told, theirs(table, self)]) if table.together else told

    def carries(self, condition: Condition, table: Table) -> Codes:
        """Whether the attributes of each fact satisfy a condition."""
        key = (id(table), condition)
        if key not in self._told_of:
            self._told_of[key] = table, carries(condition, table, self)
        return self._told_of[key][1]

    # --- cover --------------------------------------------------------------------------------------------------------
    def unseen(self, kind: str, cases: Places, until: int = STILL_OPEN) -> Iterator[tuple[Days | int, Days | int]]:
        """The runs of days up to one that are not covered for a kind, in order, of each of some cases: their first and last days.

        They are numbers where they are the same for every case. A case has no such run where the first is after the last.
        """
        runs = uncovered(self._spans(kind), LONG_BEFORE, until)
        if not self._goes_by_latest(kind):
            yield from runs
            return
        latest, last = self._latest(kind)[cases], self._settled_by(kind)
        for lo, hi in runs:
            yield lo, np.minimum(hi, latest - 1)
            if hi > last:
                yield np.where(latest <= last, max(lo, last + 1), hi + 1), hi

    def _spans(self, kind: str) -> tuple[Span, ...]:
        """The days for which the facts of a kind are all in the snapshot, whatever the last of a case is."""
        cover, last = self.coverage.of(kind), self._settled_by(kind)
        spans = [(lo, min(hi, last)) for lo, hi in cover.spans if lo <= last]
        spans += [(day, day) for day in cover.open_at if day <= last]
        return join_spans(spans)  # a day may be covered in two ways

    def _settled_by(self, kind: str) -> int:
        """The last day of which a kind can be covered."""
        return self.as_at - self.settling.get(kind, 0)

    def _goes_by_latest(self, kind: str) -> bool:
        """Whether what is covered of a kind goes by each case's last fact."""
        return self.coverage.of(kind).latest and not vocabulary().kind(kind).concurrent

    def _latest(self, kind: str) -> Days:
        """The day of each case's last fact of a kind, from which on all of them are there; the day after all where there is none,
        or where it is too late for that."""
        if kind not in self._last_of:
            table = self.known(kind)
            days = np.full(self.count, LONG_BEFORE - 1, dtype=np.int64)
            np.maximum.at(days, table.case[table.dated], table.start_lo[table.dated])
            none = (days < LONG_BEFORE) | (days > self._settled_by(kind))
            self._last_of[kind] = np.where(none, STILL_OPEN + 1, days)
        return self._last_of[kind]

    def first_uncovered(self, kind: str, cases: Places, first: Days, last: Days) -> Days:
        """The first day of each case from `first` to `last` that is not covered for a kind; `STILL_OPEN` where all are."""
        found = np.full(len(first), STILL_OPEN, dtype=np.int64)
        for lo, hi in reversed(list(self.unseen(kind, cases))):
            begins = np.maximum(first, lo)
            found = np.where((begins <= np.minimum(last, hi)) & (begins < found), begins, found)
        return found

    def blind(self, kind: str, reach: Reach) -> Lines:
        """Not covered for a kind from where each run of days that are not covered, up to the as-at date, begins to tell until
        it no longer does: `reach` gives both, of its first days and its last. False on the rest."""
        alone = not self._goes_by_latest(kind)  # what is said of one case is said of all
        cases = np.arange(1 if alone else self.count, dtype=np.int64)
        runs, parts = list(self.unseen(kind, cases, self.as_at)), list[tuple[Places, Days, Days]]()
        if not runs:
            return constant(self.count, FALSE)
        for run in runs:
            first, last = (np.broadcast_to(day, len(cases)) for day in run)
            own = flatnonzero(first <= last)
            parts.append((cases[own], *reach(first[own], last[own])))
        whose, first, end = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        line = covering(len(cases), whose, first, end, self.not_covered(kind))
        return alike(self.count, list(zip(line.starts.tolist(), line.truths.tolist(), strict=True))) if alone else line

    def not_covered(self, kind: str) -> int:
        """The code of not being covered for a kind."""
        return self.truths.code(Unknown(Why.NOT_COVERED, kind))

    def missing_field(self, field: str) -> int:
        """The code of a field that is not there."""
        return self.truths.code(Unknown(Why.MISSING_FIELD, field))

    def date_only(self, field: str) -> int:
        """The code of a time of day that is not known."""
        return self.truths.code(Unknown(Why.DATE_ONLY, field))

    # --- conditions on a day -----------------------------------------------------------------------------------------
    def line(self, condition: Condition) -> Lines:
        """The truth of a condition on every day of every case."""
        found = self._lines.get(condition)
        if found is None:
            line = self._line(condition)
            found = self._lines[condition] = self.whole(line, lambda case: case.line(condition))
        return found

    def signs(self, condition: Condition) -> Lines:
        """The line by which the periods of a condition are read, where there is a sign of it."""
        found = self._signs.get(condition)
        if found is None:
            found = self._signs[condition] = signs(condition, self)
        return found

    def told(self, condition: Condition) -> Lines | None:
        """The line of a condition, if it has been worked out, and for every case."""
        line = self._lines.get(condition)
        return line if line is not None and line.rough is None else None

    def whole(self, line: Lines, own: Callable[[CaseView], Timeline]) -> Lines:
        """The same with the lines of the cases for which it cannot be told in columns from the reference engine."""
        if line.rough is None or self.one is None:
            return line
        told = []
        for case in flatnonzero(line.rough):
            one = own(self.one(int(case)))
            told.append((int(case), one.starts, [self.truths.code(truth) for truth in one.truths]))
        return spliced(line, line.rough, told)

    def _line(self, condition: Condition) -> Lines:
        match condition:
            case All(items):
                if not items:
                    return constant(self.count, TRUE)
                return all_of([self.line(item) for item in items], self.truths.all_true)
            case AnyOf(items):
                return combined([self.line(item) for item in items], self.truths.any_true)
            case Not(item):
                line = self.line(item)
                return Lines(line.keys, self.truths.negated(line.truths), line.rough)
            case OfKind():
                return recorded.of_kind(condition, self)
            case Defined(name):
                definition = self.definitions[name]
                if definition.if_not_covered is False and definition.if_unknown is False:
                    return certainly(definition.condition, self)
                line = self.line(definition.condition)
                settled = self.truths.settled(line.truths, definition.if_not_covered, definition.if_unknown)
                return line if settled is line.truths else line.with_truths(settled)
            case Aged():
                return aged(condition, self)
            case Past():
                return past(condition, self)
            case Happened():
                return happenings.happened(condition, self)
            case Lasted():
                return recorded.lasted(condition, self)
            case FromUntil():
                return happenings.from_until(condition, self)
            case Passes(measure, threshold, strictly):
                return measured(measure, Threshold(threshold, strictly), self)
        raise BeyondColumnsError(type(condition).__name__)

    # --- periods ------------------------------------------------------------------------------------------------------
    def pieces(self, kind: str) -> Pieces:
        """The recorded periods of a kind, cut where a later one of another identity begins."""
        if kind not in self._pieces:
            self._pieces[kind] = cut(self.known(kind), self)
        return self._pieces[kind]

    def spells(self, condition: Condition, name: str) -> Spells:
        """The periods of a condition of every case, as recorded or as stretches, whichever most cases have; the others are
        rough."""
        return max(self.spells_each(condition, name), key=lambda found: np.count_nonzero(~found.rough))

    def spells_each(self, condition: Condition, name: str) -> list[Spells]:
        """The periods of a condition in the cases that have their own, as recorded, and the stretches of the others; in each
        the cases of the other are rough."""
        key = (condition, name)
        if key not in self._spells:
            self._spells[key] = spells_each(condition, name, self)
        return self._spells[key]

    def presumed_each(self, condition: Condition, name: str) -> list[Spells]:
        """The same, one recorded without a start taken to have been there long before: see the reference's `presumed_periods`."""
        each = self.spells_each(condition, name)
        if not any(found.presumable for found in each):
            return each
        key = (condition, name)
        if key not in self._presumed:
            self._presumed[key] = spells_each(condition, name, self, presumed=True)
        return self._presumed[key]
