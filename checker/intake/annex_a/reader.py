"""The lists of Ofsted's child-level data to a snapshot."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import polars as pl

from checker.errors import IntakeError
from checker.intake.annex_a.as_at import AS_AT, days_of_lists, stated_day
from checker.intake.annex_a.below_headings import begins_with_types, says_nil
from checker.intake.annex_a.children import child_facts, said_of_children
from checker.intake.annex_a.cover import Cover, conferences_known, kinds_told
from checker.intake.annex_a.matching import Found, find_list
from checker.intake.annex_a.nearly import hint_of, nearest, nearly_in
from checker.intake.annex_a.notes import ListNotes
from checker.intake.annex_a.rows import ListRows, ordinals
from checker.intake.csv_columns import ROW
from checker.intake.drawn_later import last_known_after
from checker.intake.fact_frames import CHILD, FILE, KIND, cases_of
from checker.intake.meeting_order import Notes
from checker.intake.native import Native
from checker.intake.plain_facts import read_facts
from checker.intake.refusing import OWN
from checker.intake.second_heading import SECOND_HEADING
from checker.intake.sheets import Sheet
from checker.intake.totals import ANOTHER_MARK
from checker.progress import part, steps
from checker.snapshot.coverage import Coverage
from checker.snapshot.covers import covers_as_data
from checker.snapshot.facts import STILL_OPEN, Input, Snapshot
from checker.snapshot.framed.together import known_to
from checker.snapshot.rows import EVERY_DAY
from checker.snapshot.vocabulary import vocabulary

FORMAT = "annex-a"
_DRAW = "if there should be some, draw the list again"
_NO_ROWS = (
    "expected rows below the headings of this list, found none; what it would hold is not covered",
    f"{_DRAW}; if there is truly no one, put Nil return below the headings",
)
_NIL = "expected rows below the headings of this list, found a nil return; it is read as a list of no one", _DRAW
_EMPTY = "expected a list, found an empty file; it is not read", "export it again, or take it out of the folder"
_TOLD_BY = ("section_47", "conference", "cp_plan")  # kinds by which it is told which conferences are known


def read_annex_a(sheets: Sequence[Sheet], as_at: int | None = None) -> Native:
    """A snapshot from the sheets of a workbook, or of CSV files with a list in each.

    `as_at` is the day the lists were drawn, as an ordinal; where it is None, a sheet that is no list must state it. Where one
    states an earlier day, nothing after that is covered. A case is a child. What each list becomes and covers is in
    `lists.yaml`. Source: formats.md section 2.

    What cannot be read is a problem, and unknown. IntakeError where no sheet holds a list, or there is no as-at date.
    """
    every = [(sheet, find_list(sheet)) for sheet in sheets]
    found = _labelled([each for _, each in every if each])
    if not found:
        raise _none_of_them(sheets)
    others = [sheet for sheet, each in every if not each]
    stated = stated_day(others)
    day = as_at if as_at is not None else stated
    if day is None:
        what = "expected the day on which these lists were drawn, found none given"
        raise IntakeError(what, where=found[0].sheet.path, help=AS_AT)
    return _Annex(found, day, stated).read(others)


def _none_of_them(sheets: Sequence[Sheet]) -> IntakeError:
    """What to say of sheets of which none holds a list: of the first that nearly does, where there is one."""
    there = ((sheet, near) for sheet in sheets if (near := nearly_in(sheet)))
    sheet, near = next(there, (sheets[0] if sheets else None, None))
    found = f"only {near.what}" if near else "none of their headings"
    mend = near.hint if near else "the headings go in a row of their own, such as Child Unique ID"
    what = f"expected the lists of Ofsted's child-level data (Annex A), found {found}"
    return IntakeError(what, where=sheet.path if sheet else "Annex A", help=f"{mend}; {OWN}")


def _labelled(found: Sequence[Found]) -> list[Found]:
    """Lists with what places in them begin with: the file, and the list where the file has several sheets."""
    sheets = Counter(each.sheet.path for each in found)
    seen: Counter[tuple[str, str]] = Counter()
    labelled = []
    for each in found:
        key = (each.sheet.path, each.spec.name)
        seen[key] += 1
        name = each.spec.name if seen[key] == 1 else f"{each.spec.name} ({seen[key]})"
        alone = sheets[each.sheet.path] == 1 and each.sheet.number == 1
        labelled.append(replace(each, label=each.sheet.file if alone else f"{each.sheet.file}:{name}"))
    return labelled


class _Annex:
    """Reads lists into one snapshot, as at a day; they may have `stated` the one on which they were drawn. In order of the
    lists are what they have `said` of children, the `rows` of facts, and those in `plain` data by which it is told which
    conferences are known. `empty` is the places of lists without a row, of which nothing is covered; `done` the days on which
    they say anything was done, `known_to` the last on which they say that anything was, began or ended.
    """

    def __init__(self, found: Sequence[Found], as_at: int, stated: int | None) -> None:
        self.found, self.as_at, self.stated = found, as_at, stated
        self.notes = Notes()
        self.said: list[pl.DataFrame] = []
        self.rows: list[pl.DataFrame] = []
        self.plain: defaultdict[str, list[pl.DataFrame]] = defaultdict(list)
        self.untold: list[tuple[str, pl.Series]] = []
        self.lost: set[str] = set()
        self.empty: set[int] = set()
        self.known_to = 0
        self.done: list[pl.Series] = []

    def read(self, others: Sequence[Sheet]) -> Native:
        """Read every list; `others` are the sheets that hold none."""
        with part(0.8):  # the rest is to make cases of it
            opened = [self._opened(place, each) for place, each in enumerate(self.found)]
            later = self._drawn_later(opened)
            told = kinds_told(rows.found for rows in self._whole(opened))
            counts = [self._list(rows, later or self.as_at, told) for rows in steps(opened, _size)]
        self.rows.append(child_facts(self.said, self.notes, len(self.found)))
        for number, sheet in enumerate(others):
            if not len(sheet.lines) and not sheet.title:  # of a workbook, a sheet with nothing in it is common
                self._note(number, sheet.file, *_EMPTY)
            elif len(sheet.lines):
                near = nearly_in(sheet)
                what = (
                    f"expected the headings of a list, found {near.what if near else 'others'}; the sheet is not read"
                )
                place = f"{sheet.file}:sheet {sheet.number}"
                self._note(number, place, what, near.hint if near else "if it is a list, check its headings")
        lost = [(kind, EVERY_DAY) for kind in sorted(self.lost)]
        done = pl.concat([pl.Series([], dtype=pl.Int64), *(each.cast(pl.Int64) for each in self.done)])
        days, doubts = days_of_lists(self.found[0].sheet.file, self.as_at, self.stated, done, self.known_to, later)
        earlier = days.covered < self.as_at
        after = [(kind, (days.covered + 1, STILL_OPEN)) for kind in vocabulary().kinds] if earlier else []
        cover = Cover(
            [each for place, each in enumerate(self.found) if place not in self.empty], days.drawn, (*lost, *after)
        )
        children = self.rows[-1][CHILD].unique(maintain_order=True)
        names = pl.Enum(children)
        rows = [each.with_columns(pl.col(CHILD).cast(names)) for each in self.rows]
        apart = self._apart(children, names, cover)
        inputs = tuple(
            _input(each, *count, {} if at in self.empty else covers_as_data(cover.of_list(each), self.as_at))
            for at, (each, count) in enumerate(zip(self.found, counts, strict=True))
        )
        cases = known_to(cases_of(rows, apart), days.shown) if earlier else cases_of(rows, apart)
        snapshot = Snapshot(self.as_at, cases, cover.every, inputs, (*doubts, *self.notes.problems()))
        return Native(snapshot, tuple(lost), later)

    def _opened(self, place: int, found: Found) -> ListRows:
        """The rows of one list."""
        notes = ListNotes(self.notes, place, found)
        self._headings(found, notes)
        if begins_with_types(found):
            notes.rows(np.array([found.lines[0].number], dtype=np.int32), *SECOND_HEADING)
            found = replace(found, lines=found.lines[1:])
        nil = says_nil(found)
        rows = ListRows(replace(found, lines=found.lines[:0]) if nil else found, self.as_at, notes)
        what = "expected rows on one line, found one running on or too long; it is not read"
        notes.lines(found.sheet.unread - len(found.sheet.astray), what, "a quotation mark may be unclosed")
        notes.rows(found.sheet.astray, *ANOTHER_MARK)
        for each in found.sheet.unshown:
            notes.lines(each.count, each.what, each.help)
        notes.lines(int(nil), *_NIL)
        if not rows.counted and not nil:
            self.empty.add(place)
            notes.lines(int(not found.sheet.unread), *_NO_ROWS)
        return rows

    def _drawn_later(self, opened: Sequence[ListRows]) -> int | None:
        """The day after the as-at date on which the lists were drawn, by what they state or say was done; None if not after."""
        done = [days.cast(pl.Int64) for rows in opened for days in rows.done()]
        known = last_known_after(pl.concat([pl.Series([], dtype=pl.Int64), *done]), self.as_at) or 0
        day = max(self.stated or 0, known)
        return day if day > self.as_at else None

    def _whole(self, opened: Sequence[ListRows]) -> Iterator[ListRows]:
        """The lists of which nothing is lost."""
        for place, rows in enumerate(opened):
            if place not in self.empty and not rows.rejected and not rows.found.sheet.unread:
                yield rows

    def _list(self, rows: ListRows, drawn: int, told: frozenset[str]) -> tuple[int, int]:
        """Read one list, drawn on a day; how many rows it has, and how many of them rejected. `told`: kinds lists cover."""
        found = rows.found
        rejected = rows.rejected + found.sheet.unread
        if rejected:
            self.lost |= {spec.kind for spec in rows.facts}
        self.said.append(said_of_children(rows))
        for kind, plain in rows.read(drawn, told):
            self._take(kind, plain, found.label, rows.notes)
        self.untold += rows.untold
        return rows.counted + found.sheet.unread, rejected

    def _take(self, kind: str, plain: pl.DataFrame, label: str, notes: ListNotes) -> None:
        """Take facts of a kind, in plain data."""
        if kind in _TOLD_BY:
            self.plain[kind].append(plain)
        for name in {"on", "start", "end"} & set(plain.columns):
            days = ordinals(plain[name])
            days = days.filter((days <= self.as_at).fill_null(False))
            self.known_to = max([self.known_to, *days.sort().tail(1)])
            if name == "on":
                self.done.append(days)
        facts, said = read_facts(vocabulary().kind(kind), plain)
        for each in said:
            notes.field(int(plain[ROW][each.row]), each)
        self.rows.append(facts.with_columns(pl.lit(kind).alias(KIND), pl.lit(label).alias(FILE)))

    def _apart(self, children: pl.Series, names: pl.Enum, cover: Cover) -> dict[str, Coverage]:
        """What is covered of the children of whom that is not what is covered of all."""
        lists = [(each.spec.name, said[CHILD]) for each, said in zip(self.found, self.said, strict=True)]
        (names_of_lists, in_lists), (kinds, untold) = _among(lists, names), _among(self.untold, names)
        alike, group = np.unique(in_lists << len(kinds) | untold, return_inverse=True)
        groups = [(_held(names_of_lists, each >> len(kinds)), _held(kinds, each)) for each in alike.tolist()]
        covers = [cover.of(*each) for each in groups]
        told = zip(children.to_list(), group.tolist(), strict=True)
        apart = {child: covers[each] for child, each in told}
        if any(each.spec.name == "List 7" for each in self.found) and cover.every.of("cp_plan").spans:
            known = conferences_known({kind: pl.concat(each, how="diagonal") for kind, each in self.plain.items()})
            place = {child: place for place, child in enumerate(children.to_list())} if known else {}
            for child, spans in known.items():
                apart[child] = cover.of(*groups[int(group[place[child]])], known=spans)
        return {child: each for child, each in apart.items() if each is not None}

    def _headings(self, found: Found, notes: ListNotes) -> None:
        """Say which columns of a list are not there, or are there twice."""
        missing = [name for name in found.spec.columns if name in found.spec.used and name not in found.at]
        near = nearest([found.spec.columns[name][0] for name in missing], found.others)
        for name in missing:
            what = "expected this column, found none; what it would hold is not known"
            notes.heading(name, what, hint_of(found.spec.columns[name][0], near))
        for name in found.twice:
            what = "expected one column of this heading, found more; the first is read"
            notes.heading(name, what, "take the other out")

    def _note(self, after: int, place: str, what: str, hint: str) -> None:
        """Note something of the source as a whole, after the lists and the children in them."""
        self.notes.add((len(self.found) + 1, after), place, what, hint, part="")


def _among(pairs: Iterable[tuple[str, pl.Series]], names: pl.Enum) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Some things; and for each child, which of them they go with, as the bits of a number."""
    listed: list[str] = []
    bits = np.zeros(len(names.categories), dtype=np.int64)
    for name, children in pairs:
        if name not in listed:
            listed.append(name)
        bits[children.cast(names).to_physical().to_numpy()] |= 1 << listed.index(name)
    return listed, bits


def _held(listed: Sequence[str], bits: int) -> list[str]:
    """The things that the bits of a number stand for."""
    return [name for bit, name in enumerate(listed) if bits >> bit & 1]


def _size(rows: ListRows) -> int:
    return len(rows.found.lines)


def _input(found: Found, rows: int, rejected: int, covers: Mapping[str, object]) -> Input:
    held = {kind: cover for kind, cover in covers.items() if cover != "none"}
    path = found.sheet.path if found.label == found.sheet.file else f"{found.sheet.path}:{found.spec.name}"
    return Input(path, found.sheet.sha256, FORMAT, rows, rejected, held)
