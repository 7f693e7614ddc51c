"""The lists of Ofsted's child-level data to a snapshot."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from checker.errors import IntakeError
from checker.intake.annex_a.as_at import stated_day
from checker.intake.annex_a.cells import code_of, text_of
from checker.intake.annex_a.cover import Cover, conferences_known
from checker.intake.annex_a.matching import Found, find_list
from checker.intake.annex_a.model import Read, lists
from checker.intake.annex_a.rows import UNKNOWN, ListRows
from checker.intake.native import Native, native
from checker.intake.sheets import Line, Sheet
from checker.progress import part, steps
from checker.snapshot.coverage import Span
from checker.snapshot.covers import covers_as_data
from checker.snapshot.document import Reader
from checker.snapshot.facts import STILL_OPEN, Case, Input, Snapshot
from checker.snapshot.findings import Loc
from checker.snapshot.rows import EVERY_DAY
from checker.snapshot.vocabulary import vocabulary

FORMAT = "annex-a"
STALE = 31
"""Days from the last thing recorded to the as-at date after which a problem asks whether that is the right day."""

ENOUGH_TO_TELL = 20
"""Things recorded, over which lists that are STALE were certainly not drawn on the as-at date."""

_ETHNICITY = 4  # letters of a code, such as WBRI
_AS_AT = "say the day on which the lists were drawn: --as-at 2026-03-31"


def read_annex_a(sheets: Sequence[Sheet], as_at: int | None = None) -> Native:
    """A snapshot from the sheets of a workbook, or of CSV files with a list in each.

    `as_at` is the day the lists were drawn, as an ordinal; where it is None, a sheet that is no list must state it. A
    case is a child. What each list becomes and covers is in `lists.yaml`. Source: formats.md section 2.

    What cannot be read is a problem, and unknown. IntakeError where no sheet holds a list, or there is no as-at date.
    """
    every = [(sheet, find_list(sheet)) for sheet in sheets]
    found = _labelled([each for _, each in every if each])
    if not found:
        what = "expected the lists of Ofsted's child-level data (Annex A), found none of their headings"
        where = sheets[0].path if sheets else "Annex A"
        mend = "the headings go in a row of their own, such as Child Unique ID; a report of your own is read by a mapping of it"
        raise IntakeError(what, where=where, help=mend)
    others = [sheet for sheet, each in every if not each]
    day = as_at if as_at is not None else stated_day(others)
    if day is None:
        what = "expected the day on which these lists were drawn, found none given"
        raise IntakeError(what, where=found[0].sheet.path, help=_AS_AT)
    return _Annex(found, day).read(others)


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


@dataclass(frozen=True, slots=True)
class _Child:
    """What a row says of the child in it."""

    list_name: str
    loc: Loc
    values: Mapping[str, Any]


class _Annex:
    """Reads lists into one snapshot, as at a day."""

    def __init__(self, found: Sequence[Found], as_at: int) -> None:
        self.found, self.as_at = found, as_at
        self.reader = Reader(_place)
        self.reader.covers_to(None, as_at, as_at)
        self.children: defaultdict[str, list[_Child]] = defaultdict(list)
        self.untold: defaultdict[str, set[str]] = defaultdict(set)
        self.seen: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        self.newest = self.done = 0

    def read(self, others: Sequence[Sheet]) -> Native:
        """Read every list; `others` are the sheets that hold none."""
        with part(0.8):  # the rest is to make cases of it
            counts = [self._list(each) for each in steps(self.found, lambda each: len(each.lines))]
        for child, said in sorted(self.children.items()):
            self.reader.row({"case": child, "kind": "child", **self._agreed(said)}, said[0].loc)
        for sheet in others:
            if sheet.lines:
                what = "expected the headings of a list, found others; the sheet is not read"
                self._note(("sheet", f"{sheet.file}:sheet {sheet.number}"), what, "if it is a list, check its headings")
        stale = self._check_day()
        built = self.reader.built()
        cover = Cover(self.found, self.as_at, (*built.lost, *stale))
        cases = tuple(self._covered(case, cover) for case in built.snapshot.cases)
        inputs = (
            _input(each, *count, covers_as_data(cover.of_list(each), self.as_at))
            for each, count in zip(self.found, counts, strict=True)
        )
        return native(replace(built, snapshot=Snapshot(self.as_at, cases, cover.every)), _place, *inputs)

    def _covered(self, case: Case, cover: Cover) -> Case:
        """A child with what is covered of them, where that is not what is covered of all."""
        lists_in = {each.list_name for each in self.children[case.id]}
        enquiries, conferences, plans = (self.seen[case.id, kind] for kind in ("section_47", "conference", "cp_plan"))
        plans_listed = any(each.spec.name == "List 7" for each in self.found) and bool(cover.every.of("cp_plan").spans)
        known = conferences_known(enquiries, conferences, plans) if plans_listed else ()
        return cover.of(case, lists_in, self.untold[case.id], known)

    def _list(self, found: Found) -> tuple[int, int]:
        """Read one list; how many rows it has, and how many of them were rejected."""
        self.reader.findings.part = found.label
        rows = ListRows(found, dt.date.fromordinal(self.as_at).isoformat(), self.reader.findings)
        self._headings(found)
        before = self.reader.rejected
        counted = 0
        for line in steps(found.lines):
            if rows.facts and rows.child(line) is None and rows.says_nothing(line):
                continue
            counted += 1
            if rows.facts and not rows.left_out(line):  # a list that is not used has its rows counted
                self._row(rows, line)
        for _ in range(found.sheet.unread):
            what = "expected rows on one line, found one running on or too long; it is not read"
            self._reject(rows, ("rows", found.label), what, "a quotation mark may be unclosed")
        for child, kind in rows.untold:
            self.untold[child].add(kind)
        return counted + found.sheet.unread, self.reader.rejected - before

    def _row(self, rows: ListRows, line: Line) -> None:
        child, loc = rows.child(line), rows.loc(line)
        if child is None:
            what = "expected a child's identifier, found none; the row is not read"
            self._reject(rows, loc, what, "give every row the child's identifier", rows.found.spec.columns["child"][0])
            return
        self.children[child].append(_Child(rows.found.spec.name, loc, dict(self._about(rows, line))))
        for raw in rows.read(line):
            self._mark_newest(raw.get("on"))
            self.seen[child, raw["kind"]].append(raw)
            self.reader.row({"case": child, **raw}, loc)

    def _reject(self, rows: ListRows, loc: Loc, what: str, help: str, column: str | None = None) -> None:
        kinds = {spec.kind for spec in rows.facts}
        self.reader.reject(loc, what, help, column=column, kinds=kinds, days=EVERY_DAY)

    def _about(self, rows: ListRows, line: Line) -> Iterator[tuple[str, Any]]:
        born = rows.day("born", line)
        if born is not None and born != UNKNOWN:
            day = dt.date.fromisoformat(born[:10])
            yield ("born" if day.toordinal() <= self.as_at else "expected"), day
        if sex := rows.value(Read("sex", lists().sexes), line):
            yield "sex", sex
        ethnicity = code_of(rows.cell(line, "ethnicity"))
        if len(ethnicity) == _ETHNICITY:  # what is no such code is left unknown, for few runs ask for any
            yield "ethnicity", ethnicity
        team = text_of(rows.cell(line, "team"))
        if team and rows.found.spec.name in lists().team_from:
            yield "team", team

    def _agreed(self, said: Sequence[_Child]) -> dict[str, Any]:
        """What the lists say of one child, as far as they agree; the team goes by which list says first."""
        agreed: dict[str, Any] = {}
        for name in ("born", "expected", "sex", "ethnicity"):
            values = [each for each in said if name in each.values]
            if any(each.values[name] != values[0].values[name] for each in values):
                what = "expected the same for a child in every row, found another; it is read as unknown"
                other = next(each for each in values if each.values[name] != values[0].values[name])
                column = lists().lists[0].columns[name if name != "expected" else "born"][0]
                self._note(other.loc, what, "put right whichever is wrong", column=column, part=str(other.loc[1]))
            elif values:
                agreed[name] = values[0].values[name]
        order = {name: index for index, name in enumerate(lists().team_from)}
        teams = sorted((each for each in said if "team" in each.values), key=lambda each: order[each.list_name])
        return agreed | ({"team": teams[0].values["team"]} if teams else {})

    def _headings(self, found: Found) -> None:
        """Say which columns of a list are not there, or are there twice."""
        for name, (heading, _) in found.spec.columns.items():
            if name in found.spec.used and name not in found.at:
                what = "expected this column, found none; what it would hold is not known"
                self._note(
                    ("rows", found.label, found.head), what, "check the headings against Ofsted's", column=heading
                )
        for name in found.twice:
            what = "expected one column of this heading, found more; the first is read"
            heading = found.spec.columns[name][0]
            self._note(("rows", found.label, found.head), what, "take the other out", column=heading)

    def _mark_newest(self, on: object) -> None:
        if isinstance(on, str) and on != UNKNOWN:
            day = dt.date.fromisoformat(on[:10]).toordinal()
            if day <= self.as_at:
                self.newest, self.done = max(self.newest, day), self.done + 1

    def _check_day(self) -> list[tuple[str, Span]]:
        """Say so where lists were drawn before the as-at date; the kinds and days that are then certainly not covered."""
        if not 0 < self.newest < self.as_at - STALE:
            return []
        what = f"the last thing any list says was done is {self.as_at - self.newest} days before the as-at date"
        if self.done < ENOUGH_TO_TELL:
            self._note(("file", self.found[0].sheet.file), f"{what}; what was done since may look overdue", _AS_AT)
            return []
        what += "; the lists are read as drawn on that day, and nothing after it is covered"
        self._note(("file", self.found[0].sheet.file), what, _AS_AT)
        return [(kind, (self.newest + 1, STILL_OPEN)) for kind in vocabulary().kinds]

    def _note(self, loc: Loc, what: str, help: str, *, column: str | None = None, part: str | None = None) -> None:
        self.reader.findings.part = part or self.reader.findings.part
        self.reader.findings.note(loc, what, help, column=column)


def _place(loc: Loc) -> str:
    return f"{loc[1]}:{loc[2]}" if len(loc) > 2 else str(loc[1])


def _input(found: Found, rows: int, rejected: int, covers: Mapping[str, object]) -> Input:
    held = {kind: cover for kind, cover in covers.items() if cover != "none"}
    path = found.sheet.path if found.label == found.sheet.file else f"{found.sheet.path}:{found.spec.name}"
    return Input(path, found.sheet.sha256, FORMAT, rows, rejected, held)
