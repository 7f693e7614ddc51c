"""Which rows of a list are each of a child: not a total, a note or the headings again, nor what is below another table's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

import numpy as np
import polars as pl

from checker.intake.annex_a.cells import has_code, text_of
from checker.intake.annex_a.columns import Columns, Mask
from checker.intake.annex_a.matching import Found, placed
from checker.intake.annex_a.model import FactSpec, folded
from checker.intake.annex_a.notes import ListNotes
from checker.intake.lines import Cell
from checker.intake.totals import (
    A_CASE,
    A_NOTE,
    ANOTHER_TABLE,
    HEADINGS,
    NOT_A_CASE,
    OF_NOBODY,
    has_day,
    is_sentence,
    is_title,
    is_total,
    which_name_parts,
)

_SOMEBODY, _TOTAL, _HEADING, _SENTENCE = range(4)  # what a cell that says who a child is holds
_GIVE_IT = (
    "give every row the child's identifier: a merged cell gives it to its first row only, and of a long number a spreadsheet "
    "may leave 1.23E+11 in a CSV"
)


class Chosen:
    """The rows of a list that are read (`kept`): `counted` is how many rows it has, and `rejected` how many of them no child can
    be told of. `facts` is what a row becomes, and `nobody` says in which no child is given. What is left out is noted.
    """

    def __init__(self, found: Found, facts: Sequence[FactSpec], every: Columns, nobody: Mask, notes: ListNotes) -> None:
        self.found, self.facts, self.notes = found, facts, notes
        nothing = np.ones(len(every), dtype=bool)  # a total, or a note below the list
        for spec in facts:
            nothing &= every.nothing(spec.needed)
        another = self._another(every)
        kept = ~(nobody & nothing) & ~self._totals(every, nothing, another) & ~another
        self.counted = int((kept | another).sum())
        for column, codes in found.spec.leave_out.items():
            out = kept & every.true(column, partial(has_code, among=codes))
            what = f"expected no row of a child with {' or '.join(codes)} here, found one; the row is not read"
            notes.cells(column, every.numbers[out], what, "short breaks are no period of care")
            kept &= ~out
        what = "expected a child's identifier, found none; the row is not read"
        notes.cells("child", every.numbers[kept & nobody], what, _GIVE_IT)
        notes.cells("child", every.numbers[another], *ANOTHER_TABLE)
        self.rejected = int((kept & nobody).sum() + another.sum())
        self.kept: Mask = kept & ~nobody

    def _another(self, every: Columns) -> Mask:
        """The rows from the headings of another table on, below those of the list."""
        found = np.zeros(len(every), dtype=bool)
        heads = every.true("child", lambda cell: self._of_nobody(cell) == _HEADING)
        for at in np.flatnonzero(heads & ~self._dated(every) if heads.any() else heads).tolist():
            cells = (folded(cell) if isinstance(cell, str) else "" for cell in self.found.lines[at].cells)
            if placed(self.found.spec, cells)[0] != self.found.at:
                found[at - (at > 0 and is_title(self.found.lines[at - 1].cells)) :] = True
                break
        return found

    def _totals(self, every: Columns, nothing: Mask, another: Mask) -> Mask:
        """The rows that are a total or a note where the child would be; those are noted. `nothing`: rows without any date;
        `another`: those that are not looked at.
        """
        child = every.column("child")
        of = np.array([self._of_nobody(cell) for cell in child.cells], dtype=np.int8)[child.codes]
        if not of.any():
            return np.zeros(len(every), dtype=bool)
        dated = self._dated(every)
        total, head = of == _TOTAL, (of == _HEADING) & ~dated
        note = (of == _SENTENCE) & nothing & every.nothing("born")
        above = np.flatnonzero(head[1:])
        titles = which_name_parts(
            [self.found.lines[at].cells for at in above.tolist()], lambda: _references(every, ~head)
        )
        note[above] |= np.array(titles, dtype=bool)
        told = ((NOT_A_CASE, total & ~dated), (A_NOTE, note), (HEADINGS, head), (A_CASE, total & dated))
        for (what, mend), rows in told:
            self.notes.cells("child", every.numbers[rows & ~another], what, mend)
        out: Mask = (total & ~dated) | note | head
        return out

    def _dated(self, every: Columns) -> Mask:
        """The rows that hold anything like a day where one belongs."""
        dated = every.true("born", _holds_day)
        for spec in self.facts:
            dated |= every.true(spec.needed, _holds_day)
        return dated

    def _of_nobody(self, cell: Cell) -> int:
        """Whether a cell that says who a child is holds a total, the heading or a sentence."""
        text = cell.casefold() if isinstance(cell, str) else ""
        if "id" in text and self.found.spec.columns["child"][1].fullmatch(folded(text)):
            return _HEADING
        if not any(each in text for each in OF_NOBODY):
            return _SOMEBODY
        return _TOTAL if is_total(text) else _SENTENCE if is_sentence(text) else _SOMEBODY


def _references(every: Columns, rows: Mask) -> list[str]:
    """What says who a child is in some rows, of those that hold more than that."""
    more = np.any([~every.nothing(name) for name in every.names if name != "child"], axis=0)
    return every.only(rows & more).told("child", text_of, pl.String).unique().to_list()


def _holds_day(cell: Cell) -> bool:
    return isinstance(cell, dt.date) or (isinstance(cell, str) and has_day(cell))
