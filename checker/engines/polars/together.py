"""What several cases hold of one officer, household or whatever a rule says, brought together in columns: a case for each.

The twin of the reference engine's: the same facts and the same cover, and no object of any unless it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Any

import numpy as np
import numpy.typing as npt

from checker.compile.program import Program
from checker.engines.polars.conditions.view import View
from checker.engines.polars.covers import Covers
from checker.engines.polars.facts.frame import FrameFacts
from checker.engines.polars.facts.table import NOTHING, Column, Facts, Table, facts_of
from checker.engines.polars.periods.cutting import ENDS, Pieces
from checker.engines.polars.subjects import Subjects
from checker.engines.polars.values.keys import distinct
from checker.engines.polars.values.quick import flatnonzero
from checker.engines.polars.values.truths import BeyondColumnsError
from checker.engines.reference import together as reference
from checker.engines.reference.timeline import Unknown
from checker.frozen import frozen, replace
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import SAYS_WHOSE, Case, Fact, Snapshot
from checker.snapshot.framed import FramedCases
from checker.snapshot.vocabulary import Attribute, Type, vocabulary

Ints = npt.NDArray[np.int64]

_CASE = Attribute("case", Type.ID, "the case a fact is about")
_COPY = 32
"""Above this many bits of its row is whose copy of a fact it is: a fact in several cases must be told apart in each. What
narrows rows to 32 bits has them as they were."""
_ROWS = 1_000_000
"""So many rows are put together at once, or little more: a fact that does not say whose it is may be anyone's."""


@frozen
class Together:
    """The names of those a kind of fact is brought together for, in order; and their cases, some at a time, each with its
    number."""

    names: Sequence[str]
    subjects: Sequence[tuple[Subjects, Ints]]


def brought_together(
    program: Program, snapshot: Snapshot, per: tuple[str, str], about: str, facts: list[Fact], at_once: int
) -> Together:
    """A case for each value of an attribute, from the facts of a kind that carry it and its own.

    The facts of cases that are objects are put into `facts`. Raises BeyondColumnsError where the kind is about those it is
    brought together for.
    """
    kind, attribute = per
    if vocabulary().kind(kind).about == about:
        raise BeyondColumnsError("facts brought together for those they are about")
    held = _held(snapshot, kind, facts)
    rows, before = _in_pieces(held, kind, program, snapshot)
    column = rows.column(attribute)
    if column is None or column.texts is None:
        return Together((), ())
    texts = column.texts
    names = sorted({texts[place] for place in distinct(column.values[column.known]).tolist()})
    number = {name: place for place, name in enumerate(names)}
    whose = np.array([*(number.get(text, NOTHING) for text in texts), NOTHING], dtype=np.int64)[column.values]
    rows = _with(
        _with_case(rows, held.names), SAYS_WHOSE, Column(np.where(whose < 0, 0, NOTHING), whose < 0, [attribute])
    )
    own = _own(snapshot, about, names, facts)

    @cache
    def cases() -> Mapping[str, Case]:
        return {case.id: case for case in reference.brought_together(snapshot, per, about, program.definitions)}

    def made() -> Iterator[tuple[Subjects, Ints]]:
        anyone = flatnonzero(whose == NOTHING)
        most = max(1, min(at_once, _ROWS // max(1, len(anyone))))
        for cover, numbers in own.covered(kind, reference.shared_cover(snapshot, kind)).apart():
            for first in range(0, len(numbers), most):
                part = numbers[first : first + most]
                some = [names[place] for place in part.tolist()]
                table = _theirs(rows, before, whose, anyone, part, len(names))
                brought = Facts(some, {**own.tables(part), kind: table}, _Rows(held.facts, own.facts))
                one = partial(_one, cases, some)
                yield Subjects(program, about, one, cover, snapshot.as_at, brought), part

    return Together(names, list(made()))


def _one(cases: Callable[[], Mapping[str, Case]], names: Sequence[str], place: int) -> Case:
    """A case by its place among some names; all are made when the first is asked for."""
    return cases()[names[place]]


# --- what is brought together ---------------------------------------------------------------------------------------
def _held(snapshot: Snapshot, kind: str, facts: list[Fact]) -> Facts:
    """The cases that hold a kind of fact, with the facts of that kind."""
    cases = snapshot.cases
    if isinstance(cases, FramedCases):
        about = vocabulary().kind(kind).about
        numbers = np.arange(len(cases.sheets[about].names) if about in cases.sheets else 0, dtype=np.int64)
        return FrameFacts(cases, about, numbers) if len(numbers) else Facts([], {}, facts)
    return facts_of([replace(case, facts=case.of(kind)) for case in snapshot.holding([kind])], facts)


def _in_pieces(held: Facts, kind: str, program: Program, snapshot: Snapshot) -> tuple[Table, Table]:
    """The rows of a kind, cut as each case's are, with what leaves the end of any of them unknown; and as they were before."""
    view = View(held, snapshot.coverage, snapshot.as_at, program.definitions, {})
    pieces: Pieces = view.pieces(kind)
    rows, whole = pieces.rows, held.table(kind)
    before = whole.take(whole.places_of(rows.row))
    codes, places = np.unique(pieces.end_why, return_inverse=True)
    needs = [said.needs if isinstance(said := view.truths.truth(int(code)), Unknown) else "" for code in codes]
    return _with(rows, ENDS, Column(places.astype(np.int64), pieces.end_why >= 2, needs)), before


def _with(rows: Table, name: str, column: Column) -> Table:
    """The rows with one more column."""
    whole = rows.column
    return replace(rows, column=lambda wanted: column if wanted == name else whole(wanted))


def _with_case(rows: Table, names: Sequence[str]) -> Table:
    """The rows, each with the case it is about as one of its attributes."""
    kind = replace(rows.kind, attributes={**rows.kind.attributes, "case": _CASE})
    return _with(replace(rows, kind=kind), "case", Column(rows.case, np.ones(len(rows), dtype=bool), names))


def _theirs(rows: Table, before: Table, whose: Ints, anyone: Ints, part: Ints, count: int) -> Table:
    """The rows of some of those they are brought together for, by their places in `part`, in order of what each said before it
    was cut, then of the case."""
    place = np.full(count + 1, NOTHING, dtype=np.int64)
    place[part] = np.arange(len(part))
    own = flatnonzero(place[whose] != NOTHING)
    which = np.concatenate([own, np.tile(anyone, len(part))])
    of = np.concatenate([place[whose[own]], np.repeat(np.arange(len(part)), len(anyone))])
    order = np.lexsort((which, of))
    which, of = which[order], of[order]
    order = np.argsort(replace(before.take(which), case=of).rank)
    table = rows.take(which[order])
    return replace(table, case=of[order], row=table.row | (of[order] << _COPY))


# --- their own facts and cases --------------------------------------------------------------------------------------
@frozen
class _Own:
    """The own facts of those who have any: `places` numbers them among all who are brought together for."""

    of: Facts | None
    kinds: Sequence[str]
    places: Ints
    covers: Sequence[Coverage | None]
    count: int

    @property
    def facts(self) -> Sequence[Fact]:
        """Each by its row."""
        return self.of.facts if self.of is not None else ()

    def tables(self, part: Ints) -> dict[str, Table]:
        """Their tables, for some of them by their places there."""
        if self.of is None:
            return {}
        place = np.full(self.count, NOTHING, dtype=np.int64)
        place[part] = np.arange(len(part))
        moved = place[self.places]
        found = {}
        for kind in self.kinds:
            table = self.of.table(kind)
            which = flatnonzero(moved[table.case] != NOTHING)
            found[kind] = replace(table.take(which), case=moved[table.case[which]])
        return found

    def covered(self, kind: str, cover: Coverage) -> Covers:
        """What is covered of each of all who are brought together for."""
        each = [cover] * self.count
        for place, own in zip(self.places.tolist(), self.covers, strict=True):
            each[place] = reference.cover_with(own, kind, cover)
        return Covers.of_each(each)


def _own(snapshot: Snapshot, about: str, names: Sequence[str], facts: list[Fact]) -> _Own:
    wanted = {name: number for number, name in enumerate(names)}
    cases = snapshot.cases
    if about not in snapshot.abouts:
        return _Own(None, (), np.zeros(0, dtype=np.int64), (), len(names))
    if isinstance(cases, FramedCases):
        sheets = cases.sheets[about]
        listed = [(number, name) for number, name in enumerate(sheets.names) if name in wanted]
        of: Facts = FrameFacts(cases, about, np.array([number for number, _ in listed], dtype=np.int64))
        found, kinds = [(name, cases.apart.get((name, about))) for _, name in listed], list(sheets.of)
    else:
        own = sorted((case for case in cases if case.about == about and case.id in wanted), key=lambda case: case.id)
        of = facts_of(own, facts)
        found, kinds = (
            [(case.id, case.coverage) for case in own],
            sorted({fact.kind for case in own for fact in case.facts}),
        )
    places = np.array([wanted[name] for name, _ in found], dtype=np.int64)
    return _Own(of, kinds, places, [cover for _, cover in found], len(names))


class _Rows(Sequence[Fact]):
    """Facts by their rows, in one of two sources of them."""

    def __init__(self, *sources: Sequence[Fact]) -> None:
        self.sources = sources

    def __len__(self) -> int:
        return max(len(source) for source in self.sources)

    def __getitem__(self, row: Any) -> Any:
        """The fact of one row."""
        for source in self.sources:
            try:
                return source[row & ((1 << _COPY) - 1)]
            except IndexError:
                continue
        raise IndexError(row)
