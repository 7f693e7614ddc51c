"""The facts that can satisfy the duties of a rule, for every case at once, in the order in which they are walked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Evidence, OfKind
from checker.engines.polars.conditions.view import View
from checker.engines.polars.facts.carried import Carried, Names, carried
from checker.engines.polars.facts.table import NOTHING
from checker.engines.polars.values.constants import Column, same, some_of
from checker.engines.polars.values.keys import key_of, rising
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import FALSE, TRUE, Codes, Days, Mask
from checker.frozen import frozen, replace
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN
from checker.snapshot.vocabulary import Form, vocabulary

Rows = npt.NDArray[np.int64]


@frozen
class Offers:
    """Evidence in order of case, day and time, its truth certain unless possible evidence was asked for. One of which the day is
    not known is of none before `lo`, nor after `hi`; of any other both are its day.

    `kind` is a place in `kinds`; `edge` is 1 for the end of a period; `row` is the fact's place in the source, and
    `recorded` the day it was written up, -1 where that is not known.
    """

    kinds: tuple[str, ...]
    case: Rows
    day: Days
    lo: Days
    hi: Days
    minute: Days
    kind: Rows
    row: Rows
    recorded: Rows
    truth: Codes
    edge: Rows
    rough: Mask

    def __len__(self) -> int:
        return len(self.case)

    @cached_property
    def keys(self) -> Rows:
        """The case and day of each, as keys."""
        return key_of(self.case, self.day)

    @cached_property
    def nearest(self) -> int:
        """How many days apart, at the most, two of one kind are taken to be one written up twice."""
        return max((vocabulary().kind(kind).near for kind in self.kinds), default=0)

    def take(self, which: npt.NDArray[Any]) -> Offers:
        """Some of them."""
        if which.dtype == bool:
            which = flatnonzero(which)
            if len(which) == len(self):
                return self
        columns: dict[str, Any] = some_of({name: getattr(self, name) for name in _COLUMNS[:-1]}, which)
        return replace(self, **columns)

    def timeless(self, view: View) -> npt.NDArray[np.int16]:
        """The code of only the date of each being known: of ``visit.on``, ``assessment.end``."""
        return self._of_field(view.date_only)

    def unrecorded(self, view: View) -> npt.NDArray[np.int16]:
        """The code of only the date on which each was written up being known."""
        return np.array([view.date_only(f"{kind}.recorded") for kind in self.kinds], dtype=np.int16)[self.kind]

    def dateless(self, view: View) -> npt.NDArray[np.int16]:
        """The code of the day of each not being known: of ``visit.on``, ``assessment.end``."""
        return self._of_field(view.missing_field)

    def doubts(self, view: View) -> npt.NDArray[np.int16]:
        """The code of why each is only possible evidence: what is not known of it or, of any other, its day."""
        return np.where(self.truth >= 2, self.truth, self.dateless(view)).astype(np.int16)

    def _of_field(self, code: Callable[[str], int]) -> npt.NDArray[np.int16]:
        """A code of the field that dates each."""
        periods = [vocabulary().kind(kind).form is Form.PERIOD for kind in self.kinds]
        codes = [
            [code(f"{kind}.{at}") for at in (("start", "end") if period else ("on", "on"))]
            for kind, period in zip(self.kinds, periods, strict=True)
        ]
        return np.array(codes, dtype=np.int16).reshape(-1, 2)[self.kind, self.edge]

    def carries(self, name: str, view: View, names: Names) -> Carried:
        """What each carries under a name."""
        values, known = np.zeros(len(self)), np.zeros(len(self), dtype=bool)
        for number, kind in enumerate(self.kinds):
            table = view.known(kind)
            column = table.column(name) if name in table.kind.attributes else None
            if column is not None:
                which = flatnonzero(self.kind == number)
                told = carried(column, table.places_of(self.row[which]), names)
                values[which], known[which] = told.values, told.known
        return Carried(values, known)

    def first_from(self, cases: Rows, days: Days) -> Rows:
        """The place of each case's first offer on or after a day; -1 where there is none."""
        if not len(self):
            return np.full(len(cases), NOTHING, dtype=np.int64)
        place = np.searchsorted(self.keys, key_of(cases, days), side="left")
        inside = np.minimum(place, len(self) - 1)
        return np.where((place < len(self)) & (self.case[inside] == cases), inside, NOTHING)


def offers(
    accepted: Sequence[Evidence], view: View, law_as_at: int | None, *, possible: bool = False, undated: bool = False
) -> Offers:  # fmt: skip
    """Every fact that is evidence and, with `possible`, every one whose fields leave it open whether it is.

    With `undated`, those of which the day is not known come last, as if of `STILL_OPEN`. A case with other evidence that
    may or may not count (or, without `possible`, any that may) is rough.
    """
    kinds = tuple(sorted({evidence.kind for evidence in accepted}))
    parts: list[_Part] = []
    for number, kind in enumerate(kinds):
        of_kind = [evidence for evidence in accepted if evidence.kind == kind]
        if vocabulary().kind(kind).form is Form.PERIOD:
            one_way = possible and len(of_kind) == 1
            parts += [_periods(evidence, view, law_as_at, number, one_way, undated) for evidence in of_kind]
        else:
            parts.append(_events(of_kind, view, law_as_at, number, undated))
    joined = _concatenated([part.columns for part in parts])
    rough = np.any([view.none(), *(part.rough for part in parts)], axis=0)
    if not possible:
        unsure = joined["truth"] >= 2
        rough |= view.marked(joined["case"][unsure])
        if unsure.any():
            joined = some_of(joined, ~unsure)
    order = _order(joined)
    if order is not None:
        joined = some_of(joined, order)
    if len(parts) > len(kinds):  # a period that satisfies in more ways than one is still one fact
        alike = [joined[name][1:] == joined[name][:-1] for name in ("row", "edge", "kind")]
        first = np.append(True, ~np.all(alike, axis=0))[: len(joined["case"])]
        joined = some_of(joined, first)
    return Offers(kinds, rough=rough, **{name: joined[name] for name in _COLUMNS[:-1]})


def _concatenated(parts: Sequence[dict[str, Column]]) -> dict[str, Column]:
    """The columns of several parts, one after another."""
    if len(parts) == 1:
        return parts[0]
    each = {name: [part[name] for part in parts] for name in _COLUMNS}
    return {name: np.concatenate(columns) if columns else _EMPTY for name, columns in each.items()}


def _order(joined: dict[str, Column]) -> Rows | None:
    """The order in which evidence is walked; None where it stands in it already."""
    timed = np.where(joined["minute"] < 0, _NO_TIME, joined["minute"])
    unsure = joined["truth"] >= 2
    keys = key_of(joined["case"], joined["day"])
    if rising(keys, timed, unsure, joined["kind"], joined["rank"], joined["edge"]):
        return None
    return np.lexsort((joined["edge"], joined["rank"], joined["kind"], unsure, timed, keys))


_COLUMNS = ("case", "day", "lo", "hi", "minute", "kind", "row", "recorded", "truth", "edge", "rank")
_EMPTY = np.zeros(0, dtype=np.int64)
_NO_TIME = 1440  # after every minute of the day


@frozen
class _Part:
    """Evidence of one kind, before it is put in order, and the cases in which it cannot be told."""

    columns: dict[str, Column]
    rough: Mask


def _events(
    accepted: Sequence[Evidence], view: View, law_as_at: int | None, number: int, undated: bool
) -> _Part:  # fmt: skip
    """Events that count in any of the ways in which they may."""
    table = view.known(accepted[0].kind)
    any_day = ~table.dated  # so perhaps of one that counts
    ways = []
    for evidence in accepted:
        in_law = [_in_law(evidence, table.start_lo, any_day, law_as_at)] if evidence.law is not None else []
        ways.append(view.truths.all_true([view.fact_truth(evidence.where, table), *in_law]))
    truth = view.truths.any_true(ways)
    told, day, rough = truth != FALSE, table.start_lo, view.none()
    which = flatnonzero(told)
    if any_day.any():
        counted = told & (table.dated | (undated and not any(evidence.law for evidence in accepted)))
        rough = view.marked(table.case[told & ~counted])
        which = flatnonzero(counted)
        day = np.where(any_day, STILL_OPEN, day)
    days = day, table.start_lo, table.start_hi
    columns = _columns(
        table.case, days, table.minute, table.row, table.recorded, truth, which, number, 0, table.standing
    )
    return _Part(columns, rough)


def _periods(
    evidence: Evidence, view: View, law_as_at: int | None, number: int, one_way: bool, undated: bool
) -> _Part:  # fmt: skip
    """The starts, or the ends, of periods; rows of one period being one. Where a kind is evidence in more ways than
    `one_way`, a case in which one may not count is rough."""
    spells = view.spells(OfKind(evidence.kind, evidence.where), evidence.kind)
    assert spells.table is not None
    at_end = evidence.at == "end"
    day, last = (spells.end_lo, spells.end) if at_end else (spells.start, spells.start_hi)
    why = np.where(day == last, np.int16(FALSE), np.int16(view.missing_field(f"{evidence.kind}.{evidence.at}")))
    counts = [np.where(spells.doubt >= 2, spells.doubt, np.int16(TRUE))]
    if evidence.holding:
        perhaps = np.where(spells.end > view.as_at, spells.missing("end", view), np.int16(FALSE))
        counts.append(np.where(spells.end_lo > view.as_at, np.int16(TRUE), perhaps))
    if ((last > view.as_at) & (day <= view.as_at)).any():
        counts.append(np.where(last > view.as_at, spells.missing(evidence.at, view), np.int16(TRUE)))
    counts += [_in_law(evidence, day, why, law_as_at)] if evidence.law is not None else []
    truth = view.truths.all_true(counts)
    there = (day <= view.as_at) & (truth != FALSE)
    rough = there & (((day != last) & (not undated)) | (((truth >= 2) | (day != last)) & (not one_way)))
    table, first = spells.table, spells.first
    columns = _columns(
        spells.case, (np.where(day == last, day, STILL_OPEN), day, last), spells.minutes(evidence.at), table.row[first],
        table.recorded[first], truth, flatnonzero(there & ((day == last) | undated)), number, int(at_end), table.rank[first],
    )  # fmt: skip
    return _Part(columns, spells.rough | view.marked(spells.case[rough]))


def _in_law(evidence: Evidence, days: Days, unknown: Codes | Mask, law_as_at: int | None) -> Codes:
    """Whether evidence of each day counts, under the text that says which days it may be of; `unknown` where its day is not
    known (0: it is), unless the law is that of one day for all."""
    assert evidence.law is not None
    if law_as_at is not None:
        return np.full(len(days), evidence.law.in_force(law_as_at), dtype=np.int16)
    until = STILL_OPEN if evidence.law.until is None else evidence.law.until
    return np.where(unknown, unknown, (days >= evidence.law.since) & (days <= until)).astype(np.int16)


def _columns(
    case: Rows, days: tuple[Days, Days, Days], minute: Days, row: Rows, recorded: Rows, truth: Codes, which: Rows, kind: int,
    edge: int, rank: Rows,
) -> dict[str, Column]:  # fmt: skip
    day, lo, hi = days
    columns: dict[str, Column] = {
        "case": case, "day": day, "lo": lo, "hi": hi, "minute": minute, "row": row, "recorded": recorded, "truth": truth,
        "rank": rank,
    }  # fmt: skip
    if len(which) < len(case):
        columns = some_of(columns, which)
    return columns | {"kind": same(len(which), kind), "edge": same(len(which), edge)}


def unseen(
    accepted: Sequence[Evidence], view: View, cases: Rows, first: Days, last: Days
) -> npt.NDArray[np.int16]:  # fmt: skip
    """The code of the first run of days of each case from `first` to `last` on which evidence may lie that is not covered; 0 for
    none."""
    best = np.full(len(first), np.iinfo(np.int64).max, dtype=np.int64)
    codes = np.zeros(len(first), dtype=np.int16)
    latest = max(view.as_at, int(np.max(last, initial=LONG_BEFORE)))
    for kind, holding in sorted({(evidence.kind, evidence.holding) for evidence in accepted}):
        for begin, end in view.unseen(kind, cases, latest):
            lo, hi = (view.as_at, view.as_at) if holding else (first, last)
            begins, ends = np.maximum(lo, begin), np.minimum(hi, end)
            order = key_of(begins, ends)  # the earliest run, the shorter first, then by kind
            better = (first <= last) & (begins <= ends) & (order < best)
            best = np.where(better, order, best)
            codes = np.where(better, np.int16(view.not_covered(kind)), codes)
    return codes
