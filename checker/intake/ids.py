"""Which identifiers of different systems are one child's: a CSV file of ``source id`` and ``id``, and of which source.

An identity before adoption is never joined to one after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path

from checker.errors import IntakeError, Problem
from checker.intake.csv_files import folded, read_csv_file
from checker.intake.native import Native
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import STILL_OPEN, Case, Fact, Snapshot, make_case
from checker.snapshot.unborn import NAMES
from checker.snapshot.values import identifier
from checker.snapshot.vocabulary import Form, vocabulary

_COLUMNS = ("source_id", "id")
_HELP = "the first row is source id,id; a column source before them says of which source"
_CHILD = (NAMES, "child")  # attributes that hold a child's identifier
_ADOPTED = ("E11", "E12")  # the national return's codes for an adoption order
_APART = "identities before and after adoption are never joined: take the row out, and keep the two records apart"


@dataclass(frozen=True, slots=True)
class Row:
    """One row: of which sources (a pattern of names), the identifier there, the identifier here, and its number."""

    source: str
    theirs: str
    ours: str
    number: int


@dataclass(frozen=True, slots=True)
class IdMap:
    """The rows of a file; `at` is what errors call it."""

    rows: tuple[Row, ...]
    at: str

    def of(self, names: Iterable[str]) -> dict[str, Row]:
        """The rows that are about a source, by the identifier there. IntakeError where one is given two of ours."""
        found: dict[str, Row] = {}
        for row in self.rows:
            here = any(fnmatchcase(name.casefold(), row.source.casefold()) for name in names)
            if here and found.setdefault(row.theirs, row).ours != row.ours:
                what = f"expected one id for each source id, found another on row {found[row.theirs].number}"
                raise IntakeError(what, where=f"{self.at}:{row.number}", help="keep one of them")
        return found


def read_ids(path: Path) -> IdMap:
    """The rows of an id map. IntakeError where it has not the columns, or a row is not whole."""
    file = read_csv_file(path)
    headings = [folded(name) for name in file.header]
    if missing := [name.replace("_", " ") for name in _COLUMNS if name not in headings]:
        raise IntakeError(f"expected the column {missing[0]}, found none", where=str(path), help=_HELP)
    rows = []
    for row in file.rows:
        cells = dict(zip(headings, (cell.strip() for cell in row.cells), strict=False))
        theirs, ours = (identifier(cells.get(name, "")) for name in _COLUMNS)
        if theirs is None or ours is None:
            what = "expected an identifier in both columns, found none in one"
            raise IntakeError(what, where=f"{path}:{row.number}", help="fill it in, or take the row out")
        rows.append(Row(cells.get("source") or "*", theirs, ours, row.number))
    return IdMap(tuple(rows), str(path))


def renamed(read: Sequence[Native], ids: IdMap) -> list[Native]:
    """Sources with the identifiers of children as the map says.

    IntakeError where that would join a child who was adopted to a record that does not lie wholly before the adoption.
    """
    maps = [ids.of({Path(file.path).name for file in each.snapshot.inputs}) for each in read]
    _keep_identities_apart(read, maps, ids.at)
    first, *others = [
        replace(each, snapshot=_snapshot(each.snapshot, rows)) for each, rows in zip(read, maps, strict=True)
    ]
    problems = (*first.snapshot.problems, *_unused(read, maps, ids))
    return [replace(first, snapshot=replace(first.snapshot, problems=problems)), *others]


def _unused(read: Sequence[Native], maps: Sequence[Mapping[str, Row]], ids: IdMap) -> Iterator[Problem]:
    """Rows that name nobody in any source."""
    named: set[Row] = set()
    for each, rows in zip(read, maps, strict=True):
        for case in each.snapshot.cases:
            held = {
                case.id,
                *(str(fact.attributes[name]) for fact in case.facts for name in _CHILD if name in fact.attributes),
            }
            named |= {rows[theirs] for theirs in held if theirs in rows}
    unused = [row for row in ids.rows if row not in named]
    if unused:
        what = "expected an identifier that a source has, found one that none has"
        yield Problem(
            f"{Path(ids.at).name}:{unused[0].number}", "source id", what, "check it, and its source", len(unused)
        )


def _snapshot(snapshot: Snapshot, rows: Mapping[str, Row]) -> Snapshot:
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in snapshot.cases:
        groups[_ours(case, rows), case.about].append(case)
    cases = (_case(key, held, rows, snapshot.coverage) for key, held in sorted(groups.items()))
    return replace(snapshot, cases=tuple(cases))


def _ours(case: Case, rows: Mapping[str, Row]) -> str:
    return rows[case.id].ours if case.about == "child" and case.id in rows else case.id


def _case(key: tuple[str, str], held: Sequence[Case], rows: Mapping[str, Row], coverage: Coverage) -> Case:
    """One case of those that are one child's; what only some of them cover is not covered."""
    cover = None
    if any(case.coverage is not None for case in held):
        covers = [case.coverage or coverage for case in held]
        cover = covers[0]
        for each in covers[1:]:
            cover = cover.shared(each)
    made = make_case(*key, (_fact(fact, rows) for case in held for fact in case.facts))
    return replace(made, coverage=cover, later_id=held[0].later_id)


def _fact(fact: Fact, rows: Mapping[str, Row]) -> Fact:
    named = {name: rows[str(fact.attributes[name])].ours for name in _CHILD if str(fact.attributes.get(name)) in rows}
    return replace(fact, attributes={**fact.attributes, **named}) if named else fact


# --- adoption ----------------------------------------------------------------------------------------------------------
def _keep_identities_apart(read: Sequence[Native], maps: Sequence[Mapping[str, Row]], at: str) -> None:
    """IntakeError where a child adopted under one identifier would be joined to a later record under another."""
    records: dict[str, dict[str, list[Fact]]] = defaultdict(lambda: defaultdict(list))
    by: dict[str, Row] = {}
    for each, rows in zip(read, maps, strict=True):
        for case in each.snapshot.cases:
            if case.about == "child":
                records[_ours(case, rows)][case.id].extend(case.facts)
                if case.id in rows:
                    by.setdefault(rows[case.id].ours, rows[case.id])
    for ours, identities in records.items():
        for one, facts in identities.items():
            day = adopted_on(facts)
            others = [other for name, other in identities.items() if name != one]
            if day is not None and not all(_lies_before(other, day) for other in others):
                what = "this joins a child who was adopted to a record that is not shown to lie before the adoption"
                raise IntakeError(what, where=f"{at}:{by[ours].number}" if ours in by else at, help=_APART)


def adopted_on(facts: Sequence[Fact]) -> int | None:
    """The first day on which a record says, or leaves possible, that the child had been adopted; None if it does not.

    A placement for adoption that has ended, for no reason that is known, may have ended in adoption, unless the record
    goes on after it.
    """
    days = [
        fact.end_lo for fact in facts if fact.kind in ("looked_after", "placed_for_adoption") and _by_adoption(fact)
    ]
    last = max((_last(fact) for fact in facts if fact.kind != "placed_for_adoption"), default=0)
    days += [
        fact.end_lo
        for fact in facts
        if fact.kind == "placed_for_adoption"
        and fact.end_lo < STILL_OPEN
        and "reason_ended" not in fact.attributes
        and last <= fact.end_lo
    ]
    return min(days, default=None)


def _by_adoption(fact: Fact) -> bool:
    said = fact.attributes
    return said.get("ended_by") == "adopted" or str(said.get("reason_ended", "")).upper() in _ADOPTED


def _lies_before(facts: Sequence[Fact], day: int) -> bool:
    """Whether a record is shown to lie wholly before a day: it has dates, and none on or after it."""
    dated = [fact for fact in facts if fact.kind != "child"]
    return bool(dated) and all(_last(fact) <= day for fact in dated)


def _last(fact: Fact) -> int:
    """The last day a fact may be about: of an event its day, of a period the day it ended."""
    return fact.end_hi if vocabulary().kind(fact.kind).form is Form.PERIOD else fact.start_hi
