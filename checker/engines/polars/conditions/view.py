"""All cases of one kind of subject as the conditions of a program see them, in columns: the twin of the reference's view.

What cannot be told in columns is not guessed at: the case is marked `rough` for the condition, and the reference engine says
when it held for that case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from checker.compile.program import (
    Aged,
    All,
    AnyOf,
    Compare,
    Condition,
    Defined,
    Definition,
    FromUntil,
    Happened,
    Lasted,
    Not,
    OfKind,
    Passes,
    Test,
    Trigger,
)
from checker.engines.duty import Why
from checker.engines.polars.conditions import happenings
from checker.engines.polars.conditions.certain import certainly
from checker.engines.polars.conditions.measures import measured
from checker.engines.polars.conditions.thresholds import Threshold
from checker.engines.polars.facts.carried import Names
from checker.engines.polars.facts.table import Facts, Table
from checker.engines.polars.periods.clipping import passed
from checker.engines.polars.periods.merging import Pieces, cut
from checker.engines.polars.periods.of_condition import spells_each
from checker.engines.polars.periods.spells import Spells, held
from checker.engines.polars.values.lines import Lines, alike, all_of, combined, constant, covering, overlaid, spliced
from checker.engines.polars.values.lookups import age_reached_each
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask, Truths
from checker.engines.polars.values.truths import BeyondColumnsError as BeyondColumnsError
from checker.engines.reference.periods import CaseView
from checker.engines.reference.timeline import Unknown
from checker.snapshot.coverage import Coverage, Span, join_spans, uncovered
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

if TYPE_CHECKING:
    from checker.engines.polars.evidence.offers import Offers
    from checker.engines.polars.evidence.starts import Starts


class View:
    """The facts of some cases that share what is covered, and what held when. Lines are worked out once and kept, and so are
    `offers` and `starts`: evidence, and what begins duties (with the cases in which that is rough), of all the rules."""

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
        self._spells: dict[tuple[Condition, str], list[Spells]] = {}
        self._pieces: dict[str, Pieces] = {}
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

    def rough(self, kind: str) -> Mask:
        """The cases with a fact of a kind whose days are not all known."""
        table = self.known(kind)
        return self.marked(table.case[~table.exact])

    def fact_truth(self, condition: Condition, table: Table) -> Codes:
        """Whether the attributes of each fact satisfy a `where`; worked out once for a table and kept beside it."""
        key = (id(table), condition)
        if key not in self._told_of:
            self._told_of[key] = table, self._fact_truth(condition, table)
        return self._told_of[key][1]

    def _fact_truth(self, condition: Condition, table: Table) -> Codes:
        match condition:
            case All(items):
                if not items:
                    return np.full(len(table), TRUE, dtype=np.int16)
                return self.truths.all_true([self.fact_truth(item, table) for item in items])
            case AnyOf(items):
                if not items:
                    return np.full(len(table), FALSE, dtype=np.int16)
                return self.truths.any_true([self.fact_truth(item, table) for item in items])
            case Not(item):
                return self.truths.negated(self.fact_truth(item, table))
            case Test():
                return self._test(condition, table)
        raise TypeError(f"not a condition on a fact: {type(condition).__name__}")

    def _test(self, test: Test, table: Table) -> Codes:
        column = table.column(test.attribute)
        missing = np.int16(self.truths.code(self._missing(test, table.kind.name)))
        if column is None:
            return np.full(len(table), missing, dtype=np.int16)
        if test.compare is Compare.KNOWN:
            return np.where(column.known, np.int16(TRUE), missing)
        if column.texts is not None:
            if test.compare is not Compare.ONE_OF:
                raise BeyondColumnsError("text is not compared by size")
            told = np.full(len(column.texts) + 1, FALSE, dtype=np.int16)
            told[column.places(test.values)], told[-1] = TRUE, missing  # the last for a row that says nothing, at -1
            return told.take(column.values)
        passes = _passes(column.values, test).astype(np.int16)
        return passes if column.known.all() else np.where(column.known, passes, missing)

    def _missing(self, test: Test, kind: str) -> bool | Unknown:
        """What a field that is not there comes to."""
        cover = self.coverage.of(kind)
        never = test.attribute in cover.without
        if test.compare is Compare.KNOWN and not never and (cover.spans or cover.latest or cover.open_at):
            return False
        not_covered = never or test.compare is Compare.KNOWN
        return Unknown(Why.NOT_COVERED if not_covered else Why.MISSING_FIELD, f"{kind}.{test.attribute}")

    # --- cover --------------------------------------------------------------------------------------------------------
    def covered(self, kind: str) -> tuple[Span, ...]:
        """The days for which the facts of a kind are all in the snapshot, for every case alike."""
        cover = self.coverage.of(kind)
        if cover.latest:
            raise BeyondColumnsError("cover that depends on each case's last fact")
        last = self.as_at - self.settling.get(kind, 0)
        spans = [(lo, min(hi, last)) for lo, hi in cover.spans if lo <= last]
        spans += [(day, day) for day in cover.open_at if day <= self.as_at]
        return join_spans(spans)  # a day may be covered in two ways

    def gaps(self, kind: str) -> tuple[Span, ...]:
        """The days up to the as-at date that are not covered for a kind."""
        return uncovered(self.covered(kind), LONG_BEFORE, self.as_at)

    def first_uncovered(self, kind: str, first: Days, last: Days) -> Days:
        """The first day from `first` to `last` that is not covered for a kind; `STILL_OPEN` where all are."""
        found = np.full(len(first), STILL_OPEN, dtype=np.int64)
        spans = self.covered(kind)
        edges = [LONG_BEFORE, *(hi + 1 for _, hi in spans)], [*(lo - 1 for lo, _ in spans), STILL_OPEN]
        for lo, hi in reversed(list(zip(*edges, strict=True))):
            begins = np.maximum(first, lo)
            found = np.where((begins <= np.minimum(last, hi)) & (begins < found), begins, found)
        return found

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
            found = self._lines[condition] = self._whole(condition, self._line(condition))
        return found

    def told(self, condition: Condition) -> Lines | None:
        """The line of a condition, if it has been worked out, and for every case."""
        line = self._lines.get(condition)
        return line if line is not None and line.rough is None else None

    def _whole(self, condition: Condition, line: Lines) -> Lines:
        """The same with the lines of the cases for which it cannot be told in columns from the reference engine."""
        if line.rough is None or self.one is None:
            return line
        told = []
        for case in np.flatnonzero(line.rough):
            own = self.one(int(case)).line(condition)
            told.append((int(case), own.starts, [self.truths.code(truth) for truth in own.truths]))
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
                return self._of_kind(condition)
            case Defined(name):
                definition = self.definitions[name]
                if definition.if_not_covered is False and definition.if_unknown is False:
                    return certainly(definition.condition, self)
                line = self.line(definition.condition)
                settled = self.truths.settled(line.truths, definition.if_not_covered, definition.if_unknown)
                return line if settled is line.truths else line.with_truths(settled)
            case Aged():
                return self._aged(condition)
            case Happened():
                return happenings.happened(condition, self)
            case Lasted():
                return self._lasted(condition)
            case FromUntil():
                return happenings.from_until(condition, self)
            case Passes(measure, threshold, strictly):
                return measured(measure, Threshold(threshold, strictly), self)
        raise BeyondColumnsError(type(condition).__name__)

    def settled_line(self, kind: str) -> Lines:
        """What the absence of any fact of a kind says: no where covered, unknown elsewhere; after the as-at date, as on it."""
        return alike(self.count, self._settled(kind))

    def _settled(self, kind: str) -> list[tuple[int, int]]:
        """The same, as the days from which it says so."""
        unknown = self.not_covered(kind)
        points = [(LONG_BEFORE, unknown)]
        for lo, hi in self.covered(kind):
            points.append((lo, FALSE))
            if hi < self.as_at:
                points.append((hi + 1, unknown))
        return sorted(dict(points).items())

    def _of_kind(self, condition: OfKind) -> Lines:
        """When a recorded period of a kind held; one of another value shows it did not, unless the kind is concurrent."""
        pieces = self.pieces(condition.kind)
        rows = pieces.rows
        truth = self.fact_truth(condition.where, rows)
        said = self._said(pieces, truth)
        if all(says == FALSE for _, says in self._settled(condition.kind)):
            return said
        base = self.settled_line(condition.kind)
        if not rows.kind.concurrent:
            no = np.flatnonzero(truth == FALSE)
            denied = covering(self.count, rows.case[no], rows.start_hi[no], rows.end_lo[no])
            base = combined([base, denied], lambda two: np.where(two[1] == TRUE, np.int16(FALSE), two[0]))
        return combined([said, base], self.truths.any_true)

    def _said(self, pieces: Pieces, truth: Codes) -> Lines:
        """What recorded periods say of each day: their truth within them, unknown where their edges are not known."""
        which = np.flatnonzero(truth != FALSE)
        rows, truth = pieces.rows, truth[which]
        case, start_hi, end_lo = rows.case[which], rows.start_hi[which], rows.end_lo[which]
        if rows.exact.all():
            return overlaid(self.count, np.arange(len(which)), case, start_hi, end_lo, truth, self.truths.any_true)
        start_lo, end_hi, end_why = rows.start_lo[which], rows.end_hi[which], pieces.end_why[which]
        opens = np.full(len(which), self.missing_field(f"{rows.kind.name}.start"), dtype=np.int16)
        parts = [
            (start_hi, end_lo, truth),
            (start_lo, np.minimum(start_hi, end_hi), self.truths.all_true([truth, opens])),
            (
                np.maximum(start_hi, end_lo),
                end_hi,
                self.truths.all_true([truth, np.where(end_why >= 2, end_why, np.int16(TRUE))]),
            ),
        ]
        first, end, codes = (np.concatenate(columns) for columns in zip(*parts, strict=True))
        whose = np.tile(np.arange(len(which)), len(parts))
        return overlaid(self.count, whose, case[whose], first, end, codes, self.truths.any_true)

    def _aged(self, condition: Aged) -> Lines:
        """From the start of the day an age is reached, until another is."""
        born, unknown, rough = self.born()
        cases = np.arange(self.count)
        known = unknown == 0
        days = born[known]
        first = age_reached_each(days, condition.since) if condition.since is not None else np.zeros_like(days)
        end = age_reached_each(days, condition.until) if condition.until is not None else np.full_like(days, STILL_OPEN)
        lines = [covering(self.count, cases[known], first, end)]
        for code in np.unique(unknown[~known]):
            which = cases[unknown == code]
            zero = np.zeros(len(which), dtype=np.int64)
            lines.append(covering(self.count, which, zero, np.full(len(which), STILL_OPEN, dtype=np.int64), int(code)))
        line = combined(lines, self.truths.any_true)
        return Lines(line.keys, line.truths, rough if rough.any() else None)

    def born(self) -> tuple[Days, Codes, Mask]:
        """Each child's date of birth; the code of why it is not known (0 where it is); and whose is disputed, or yet to come."""
        table = self.facts.table("child")
        born = np.zeros(self.count, dtype=np.int64)
        column = table.column("born")
        never = "born" in self.coverage.of("child").without or not self.coverage.of("child").spans
        unknown = self.truths.code(Unknown(Why.NOT_COVERED if never else Why.MISSING_FIELD, "child.born"))
        why = np.full(self.count, unknown, dtype=np.int16)
        if column is not None:
            rows = np.flatnonzero(column.known)[::-1]  # of several, the first in order of content counts
            born[table.case[rows]] = column.values[rows].astype(np.int64)
            why[table.case[rows]] = 0
        disputed, expected = table.column("born_disputed"), table.column("expected")
        rough = (
            self.marked(table.case[disputed.known & (disputed.values == 1)]) if disputed is not None else self.none()
        )
        if expected is not None:  # whose birth is expected, and not recorded
            rough = rough | (self.marked(table.case[expected.known]) & (why != 0))
        return born, why, rough

    def _lasted(self, condition: Lasted) -> Lines:
        """The part of each period after it has lasted so long."""
        found = self.spells(condition.of, "of")
        first = passed(found.start, condition.length, strictly=condition.strictly)
        surely = first
        if not (found.start == found.start_hi).all():
            surely = passed(found.start_hi, condition.length, strictly=condition.strictly)
        opening = np.where(found.doubt >= 2, found.doubt, found.missing("start", self))
        line = held(self, found, self.count, found.case, first, surely, opening)
        return Lines(line.keys, line.truths, found.rough if found.rough.any() else None)

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


def _passes(values: npt.NDArray[np.float64], test: Test) -> Mask:
    wanted = [float(v.toordinal()) if hasattr(v, "toordinal") else float(v) for v in test.values]
    match test.compare:
        case Compare.ONE_OF:
            return np.isin(values, wanted)
        case Compare.AT_LEAST:
            return values >= wanted[0]
        case Compare.OVER:
            return values > wanted[0]
        case Compare.AT_MOST:
            return values <= wanted[0]
    return values < wanted[0]
