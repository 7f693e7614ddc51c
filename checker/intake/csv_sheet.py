"""A table of facts of one kind: the rows below its headings, read in columns but for the few that cannot be.

What cannot be is put to no case, or has cells that may be out of place. What is to be said of a row is said in the same
words, and in the same order, whichever way it is read.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from checker.errors import IntakeError
from checker.intake.csv_cells import SAID, UNKNOWN, Means, as_written, fields_of, has_month_first, value_of
from checker.intake.csv_files import CsvFile, CsvRow
from checker.intake.most_unread import DATING, MEND, are_most, given_in, most_are_plain, told
from checker.intake.text_rows import TextRows
from checker.intake.totals import ANOTHER_MARK, ANOTHER_TABLE, without_totals
from checker.progress import steps
from checker.snapshot.document import Reader
from checker.snapshot.findings import showable
from checker.snapshot.framed.texts import FactsOfTexts, Ints, Noting, Said, Texts, Truths
from checker.snapshot.framed.told import ROW
from checker.snapshot.nobody import CUT_SHORT, ZERO, is_cut_short, is_nobody, is_zero
from checker.snapshot.values import NO_DAY, NO_DAY_HELP, folded, kinds_meant, moment_of, nearest
from checker.snapshot.vocabulary import Form, Kind, Type, vocabulary

EMPTY = "expected a row of headings, found an empty file; nothing of the kind is covered", "export it again"
NONE_FOUND = "expected rows below the headings, found none"
NOTHING_RECORDED = "; it is read as nothing recorded of this kind"
NO_ROWS = (
    f"{NONE_FOUND}{NOTHING_RECORDED}",
    "if there should be some, export it again; if the kind is not held, take the file out and do not say that it is covered",
)

_NO_START = NO_DAY, NO_DAY_HELP, "start"
NO_COLUMN = "there is no such column here; it is not read"
"""What is said of a heading that stands for no field."""


class CsvSheet:
    """One CSV file, and the rows after its header. `name` is the kind of fact it is named after, or would be; `head` the
    number of the row of headings; and `means` tells what a cell says.

    `places` says where in a row the cell of each field is, None where it is in none and `means` tells it all the same; by
    default where its heading is, of rows that should have a cell for each heading; `written` is what the file calls the columns,
    where that is not what they are called here. Of fields that are not `mapped`, a cell
    of letters, digits and the like says just that.
    """

    def __init__(
        self,
        file: CsvFile,
        rows: TextRows,
        label: str,
        reader: Reader,
        *,
        head: int = 1,
        means: Means = as_written,
        places: Mapping[str, int | None] | None = None,
        mapped: Collection[str] = (),
        written: Sequence[str] = (),
    ) -> None:
        self.file, self.at, self.reader, self.head = file, ("rows", label), reader, head
        self.name = folded(Path(file.name).stem)
        kinds = vocabulary().kinds
        self.kind = kinds.get(self.name)
        self.meant = {self.name} if self.kind else kinds_meant(self.name, frozenset(kinds))
        self.fields = fields_of(self.kind)
        self.headings = [folded(name) for name in file.header]
        self.columns: dict[str, int] = {}
        for at, name in enumerate(self.headings):
            self.columns.setdefault(name, at)
        self.means, self.mapped, self.places = means, mapped, self.columns if places is None else places
        self.width = len(self.headings) if places is None else None
        dates = [at for name, at in self.columns.items() if name in self.fields and self.fields[name].type is Type.DATE]
        case, written = self.columns.get("case") if places is None else None, written or file.header
        self.sorted = without_totals(rows, case, dates, "" if case is None else written[case], written)
        self.rows = rows = self.sorted.rows
        self.even = rows.even  # blank cells after the last column are then no sign
        self.without = {name: UNKNOWN for name in self.fields if name in SAID and name not in self.places}
        self.texts = {name: Texts(rows.cell(at)) for name, at in self.places.items() if name in self.fields}
        begins = [name for name in ("start", "started_from", "started_by") if name in self.texts]
        self.begins = begins if begins[:1] == ["start"] else []
        self.month_first = False
        reader.findings.part = label

    def note(self, what: str, help: str, row: int | None = None, *, column: str | None = None) -> None:
        """Note something about the file, or a row of it."""
        self.reader.findings.note((*self.at, row) if row else self.at, what, help, column=column)

    def read(self) -> None:
        """Read every row. Of a file that is named after no kind, those that name a case are rejected."""
        from checker.intake.ssda903 import recognise

        if self.kind is None and recognise(self.file.header):
            what = "expected the CSV files of one native snapshot, found one of an SSDA903 return"
            raise IntakeError(what, where=self.file.path, help="keep the two in folders apart, and name both folders")
        if self.kind and not self.headings:
            self.note(*EMPTY)
            self.reader.lose(self.meant)
            return
        if self.kind:
            self.check_headings(self.kind)
        else:
            rest = "its rows are not read" if "case" in self.columns else "and no column `case`; it is not read"
            mend = nearest(self.name, vocabulary().kinds) or "see the list of kinds in the vocabulary"
            self.note(f"expected a file named after a kind of fact, found another name; {rest}", mend)
            if "case" not in self.columns:
                return
        for remark in self.file.remarks:
            if remark.row is None:
                self.note(remark.what, remark.hint)
            else:
                self.reader.reject((*self.at, remark.row), remark.what, remark.hint, kinds=self.meant)
        dates = [name for name in self.texts if self.fields[name].type is Type.DATE]
        self.month_first = any(
            has_month_first(self.means(name, text)) for name in dates for text in self.texts[name].different
        )
        for (what, mend), numbers in self.sorted.said():
            self.reader.findings.note((*self.at, numbers[0]), what, mend, column="case", count=len(numbers))
        for number in self.sorted.others:
            self.reader.reject((*self.at, number), *ANOTHER_TABLE, column="case", kinds=self.meant)
        for number in self.sorted.astray:
            self.reader.reject((*self.at, number), *ANOTHER_MARK, kinds=self.meant)
        for name in dates:
            self._note_unread(name)
        left, said = self.at_once()
        for row in steps(left):
            said = self._say(said, row.number)
            self.row(row)
        self._say(said)

    def _note_unread(self, name: str) -> None:
        """Say so of a column of which most days cannot be read. Of a mapped one its mapping tells."""
        texts = self.texts[name]
        if self.width is None or not len(texts.column):
            return
        different = pl.Series(texts.different, dtype=pl.String)
        count, given = np.bincount(texts.place, minlength=len(different)), given_in(different)
        if not most_are_plain(different, np.where(given, count, 0), self.month_first):
            read = given & np.array([self._is_moment(name, text) for text in texts.different], dtype=bool)
            told_of, of = int(count[given].sum()), int(count[read].sum())
            if are_most(told_of, of):
                self.reader.findings.note(self.at, told(told_of, of), MEND, column=name, doubts_all=name in DATING)

    def _is_moment(self, name: str, cell: str | None) -> bool:
        """Whether a cell of a date is read as one."""
        return isinstance(moment_of(self.raw(name, cell, lambda *_: None)), tuple)

    def at_once(self) -> tuple[TextRows, list[Said]]:
        """Read in columns the rows that are of a case and have no more cells than there are headings; those that are left,
        and what is to be said of the others.
        """
        kind, reader, rows = self.kind, self.reader, self.rows
        if kind is None or "case" not in self.texts or not len(rows) or self._of_several(kind):
            return rows, []
        reading = FactsOfTexts(kind, self.raw, self.without, self.mapped)
        case = reading.cases(self.texts["case"])
        left = (rows.lines > 1) | self._too_wide()
        apart = reader.begun.about_another(case.filter(~left).unique().drop_nulls(), kind)
        left |= (case.is_null() | case.is_in(apart)).to_numpy()
        taken = np.flatnonzero(~left)
        short = taken[rows.widths[taken] < (self.width or 0)]
        said = [Said(int(short[0]), (*self._fewer(), None), len(short))] if len(short) else []
        said += self._undated(taken)
        if len(taken):
            columns = {name: self.texts[name] for name in self.fields if name in self.texts}
            facts, more = reading.read(columns, taken)
            own = {"case": case.gather(taken), ROW: rows.numbers.gather(taken)}
            reader.take(kind, self.at[1], pl.DataFrame({**own, **facts}))
            said = sorted([*said, *more], key=lambda each: each.row)
        return rows.where(left), said

    def _undated(self, rows: Ints) -> list[Said]:
        """What to say of periods among some rows whose start is left blank, and is not said to lie between two days."""
        if not self.begins:
            return []
        blank = np.all([self._blank(name) for name in self.begins], axis=0)
        found = rows[blank[rows]]
        return [Said(int(found[0]), _NO_START, len(found))] if len(found) else []

    def _is_undated(self, cells: Sequence[str | None]) -> bool:
        """The same of a row by itself, if it is of a case."""
        case = self.said("case", self._cell("case", cells)) if "case" in self.places else ""
        said = (self.said(name, self._cell(name, cells)) for name in self.begins)
        return bool(self.kind and self.begins and case) and not is_nobody(case) and not any(said)

    def _blank(self, name: str) -> Truths:
        """Which rows say nothing in a field."""
        return self.texts[name].are(lambda cell: not self.said(name, cell))

    def _say(self, said: list[Said], before: int | None = None) -> list[Said]:
        """Note what is to be said of rows, the first of them before that of a number; what is left."""
        while said and (before is None or self.rows.numbers[said[0].row] < before):
            what, mend, column = said[0].words
            loc = (*self.at, self.rows.numbers[said[0].row])
            self.reader.findings.note(loc, what, mend, column=column, count=said[0].count)
            said = said[1:]
        return said

    def _of_several(self, kind: Kind) -> bool:
        """Whether any row says that it is about something else than facts of the kind are."""
        told = self.texts["about"].different if "about" in self.texts else ()
        return any(self.said("about", text).casefold() not in ("", kind.about) for text in told)

    def _too_wide(self) -> Truths:
        """Which rows have more cells than there are headings, blank ones at the end of every row apart."""
        none = np.zeros(len(self.rows), dtype=bool)
        return none if self.width is None else self.rows.too_wide(self.width, self._says)

    def _fewer(self) -> tuple[str, str]:
        what = f"expected {self.width} cells, found fewer; those not there are read as unknown"
        return what, "end every row where the first row ends"

    def _says(self, cell: str | None) -> bool:
        """Whether a cell of no field says anything."""
        return self.said("", cell) != ""

    def said(self, name: str, cell: str | None) -> str:
        """What a cell of a field says, without space around it."""
        return self.means(name, cell).strip()

    def raw(self, name: str, cell: str | None, note: Noting) -> Any:
        """A cell as YAML would have it."""
        text = self.said(name, cell)
        if self.fields[name].type is Type.ID and is_cut_short(text):
            return note(*CUT_SHORT, name)
        if name == "case" and is_nobody(text):
            return note(*ZERO, name) if is_zero(text) else None
        return value_of(self.fields[name], text, note, month_first=self.month_first) if text else None

    def check_headings(self, kind: Kind) -> None:
        """Note headings that are not there, there twice, or not known. One not known is shown only beside `case`."""
        if "case" not in self.columns:
            what = "expected this column, found none; its rows can be put to no case"
            self.note(what, "the first row holds the names of the columns", self.head, column="case")
        needed = {Form.EVENT: "on", Form.PERIOD: "end", Form.RECORD: "case"}[kind.form]
        if needed not in ("case", *self.columns):
            what = "expected this column, found none; the day is read as unknown"
            self.note(what, "add it; an end left blank says that it is still open", self.head, column=needed)
        used = self._used_without_heading()
        for index, name in enumerate(self.headings):
            if name in self.fields and self.columns[name] != index:
                self.note("expected one column of this name, found more", "the first is read", self.head, column=name)
            elif name not in self.fields and (name or index in used):
                shown = showable(name) if "case" in self.columns else None
                mend = nearest(name, self.fields) or "it may be: " + ", ".join(sorted(self.fields))
                self.note(NO_COLUMN, mend, self.head, column=shown)

    def _used_without_heading(self) -> set[int]:
        """The places below no heading at which any row says anything: an export may end every row in a thousand commas."""
        if "" not in self.columns:
            return set()
        cells = self.rows.cells(self.columns[""])
        cells = cells.filter(pl.col("cell").str.contains(r"\S"))
        cells = cells.filter(Texts(cells["cell"]).are(self._says))
        return {at for at in cells["at"].unique().to_list() if at < len(self.headings) and not self.headings[at]}

    def row(self, row: CsvRow) -> None:
        """Read one row; of one with more cells than columns, the first cell only, as the rest may be out of place."""
        loc, width, cells = (*self.at, row.number), self.width, row.cells
        if row.lines > 1:
            what = "expected a row on one line, found it running on; row not read"
            mend = "a quotation mark may be unclosed; leave out columns of free text"
            self.reader.reject(loc, what, mend, kinds=self.meant)
            return
        if width is not None and len(cells) > width and (not self.even or any(map(self._says, cells[width:]))):
            cells = cells[:1]
            what = f"expected {width} cells, found more; all but the first are read as unknown"
            self.note(what, "a cell that holds a comma needs quotation marks around it", row.number)
        elif width is not None and len(cells) < width:
            self.note(*self._fewer(), row.number)
        if self._is_undated(cells):
            self._note_of(row.number, *_NO_START)
        raw: dict[str, Any] = {"kind": self.name, **self.without}
        for name in self.fields:
            if name in self.places:
                raw[name] = self.raw(name, self._cell(name, cells), partial(self._note_of, row.number))
        (self.reader.row if self.kind else self.reader.reject_like)(raw, loc)

    def _cell(self, name: str, cells: Sequence[str | None]) -> str | None:
        """What a row holds in the column of a field."""
        at = self.places[name]
        return None if at is None or at >= len(cells) else cells[at]

    def _note_of(self, row: int, what: str, help: str, column: str | None) -> None:
        self.note(what, help, row, column=column)
