"""Which identifiers of different systems are one child's: a CSV file of ``source id`` and ``id``, and of which source.

An identity before adoption is never joined to one after it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import partial, reduce
from pathlib import Path

from checker.errors import IntakeError, Problem
from checker.frozen import frozen
from checker.intake.csv_files import read_csv_file
from checker.intake.native import Native
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import STILL_OPEN, Case, Fact, Snapshot
from checker.snapshot.making import make_case
from checker.snapshot.on_demand import Cases
from checker.snapshot.unborn import NAMES
from checker.snapshot.values import folded, identifier
from checker.snapshot.vocabulary import Form, vocabulary

_COLUMNS = ("source_id", "id")
_HELP = "the first row is source id,id; a column source before them says of which source"
_CHILD = (NAMES, "child")  # attributes that hold a child's identifier
_ADOPTED = ("E11", "E12")  # the national return's codes for an adoption order
_APART = "identities before and after adoption are never joined: take the row out, and keep the two records apart"


@frozen
class Row:
    """One row: of which sources (a pattern of names), the identifier there, the identifier here, and its number."""

    source: str
    theirs: str
    ours: str
    number: int


@frozen
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
    """The rows of an id map. IntakeError where it has not the columns, a row is not whole, or one cannot be read."""
    file = read_csv_file(path)
    headings = [folded(name) for name in file.header]
    if missing := [name.replace("_", " ") for name in _COLUMNS if name not in headings]:
        raise IntakeError(f"expected the column {missing[0]}, found none", where=str(path), help=_HELP)
    if lost := next((remark for remark in file.remarks if remark.row is not None), None):
        raise IntakeError(lost.what, where=f"{path}:{lost.row}", help=lost.hint)
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
    named = {
        rows[theirs]
        for each, rows in zip(read, maps, strict=True)
        for theirs in (_identifiers(each.snapshot) if rows else ())
        if theirs in rows
    }
    unused = [row for row in ids.rows if row not in named]
    if unused:
        what = "expected an identifier that a source has, found one that none has"
        yield Problem(
            f"{Path(ids.at).name}:{unused[0].number}", "source id", what, "check it, and its source", len(unused)
        )


def _identifiers(snapshot: Snapshot) -> Iterator[str]:
    """The identifiers of cases, and those of children that facts hold."""
    if isinstance(snapshot.cases, Cases):
        from checker.intake.ids_columns import identifiers

        yield from identifiers(snapshot.cases, _CHILD)
        return
    for case in snapshot.cases:
        yield case.id
        for fact in case.facts:
            yield from (str(fact.attributes[name]) for name in _CHILD if name in fact.attributes)


def _snapshot(snapshot: Snapshot, rows: Mapping[str, Row]) -> Snapshot:
    if not rows:
        return snapshot
    if isinstance(snapshot.cases, Cases):
        from checker.intake.ids_columns import called_otherwise

        ours = {theirs: row.ours for theirs, row in rows.items()}
        return replace(snapshot, cases=called_otherwise(snapshot.cases, ours, _CHILD, snapshot.coverage))
    groups: dict[tuple[str, str], list[Case]] = defaultdict(list)
    for case in snapshot.cases:
        groups[_ours(case, rows), case.about].append(case)
    cases = (_case(key, held, rows, snapshot.coverage) for key, held in sorted(groups.items()))
    return replace(snapshot, cases=tuple(cases))


def _ours(case: Case, rows: Mapping[str, Row]) -> str:
    return rows[case.id].ours if case.about == "child" and case.id in rows else case.id


def _case(key: tuple[str, str], held: Sequence[Case], rows: Mapping[str, Row], coverage: Coverage) -> Case:
    made = make_case(*key, (_fact(fact, rows) for case in held for fact in case.facts))
    return replace(made, coverage=shared_cover([case.coverage for case in held], coverage), later_id=held[0].later_id)


def shared_cover(covers: Sequence[Coverage | None], coverage: Coverage) -> Coverage | None:
    """What is covered of cases that are one child's: what only some of them cover is not. None is what the snapshot covers."""
    if all(each is None for each in covers):
        return None
    return reduce(Coverage.shared, [each or coverage for each in covers])


def _fact(fact: Fact, rows: Mapping[str, Row]) -> Fact:
    named = {name: rows[str(fact.attributes[name])].ours for name in _CHILD if str(fact.attributes.get(name)) in rows}
    return replace(fact, attributes={**fact.attributes, **named}) if named else fact


# --- adoption ----------------------------------------------------------------------------------------------------------
def _keep_identities_apart(read: Sequence[Native], maps: Sequence[Mapping[str, Row]], at: str) -> None:
    """IntakeError where a child adopted under one identifier would be joined to a later record under another."""
    identities: dict[str, dict[str, list[Callable[[str], Case | None]]]] = defaultdict(lambda: defaultdict(list))
    by: dict[str, Row] = {}
    perhaps: set[str] = set()  # may have been adopted under this identifier
    for each, rows in zip(read, maps, strict=True):
        names, called = _children(each.snapshot)
        perhaps.update(_perhaps_adopted(each.snapshot, names))
        for name in names:
            ours = rows[name].ours if name in rows else name
            identities[ours][name].append(called)
            if name in rows:
                by.setdefault(ours, rows[name])
    for ours, each_by in identities.items():
        if len(each_by) < 2 or perhaps.isdisjoint(each_by):
            continue
        records = {name: [fact for of in held for fact in _facts(of(name))] for name, held in each_by.items()}
        for one, facts in records.items():
            day = adopted_on(facts)
            others = [other for name, other in records.items() if name != one]
            if day is not None and not all(_lies_before(other, day) for other in others):
                what = "this joins a child who was adopted to a record that is not shown to lie before the adoption"
                raise IntakeError(what, where=f"{at}:{by[ours].number}" if ours in by else at, help=_APART)


def _children(snapshot: Snapshot) -> tuple[Collection[str], Callable[[str], Case | None]]:
    """The identifiers of children, and who has one."""
    if isinstance(snapshot.cases, Cases):
        return snapshot.cases.names("child"), partial(snapshot.cases.called, "child")
    by_name = {case.id: case for case in snapshot.cases if case.about == "child"}
    return by_name, by_name.get


def _facts(case: Case | None) -> Sequence[Fact]:
    return () if case is None else case.facts


def _perhaps_adopted(snapshot: Snapshot, names: Collection[str]) -> Collection[str]:
    """Those of some children of whom `adopted_on` may tell a day, and perhaps others."""
    if isinstance(snapshot.cases, Cases):
        from checker.intake.ids_columns import perhaps_adopted

        return perhaps_adopted(snapshot.cases, is_adoption)
    return names


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
    return any(is_adoption(name, str(fact.attributes.get(name, ""))) for name in ("ended_by", "reason_ended"))


def is_adoption(name: str, said: str) -> bool:
    """Whether what is said of how a period ended, in one of the two attributes that say it, is that the child was adopted."""
    return said == "adopted" if name == "ended_by" else said.upper() in _ADOPTED


def _lies_before(facts: Sequence[Fact], day: int) -> bool:
    """Whether a record is shown to lie wholly before a day: it has dates, and none on or after it."""
    dated = [fact for fact in facts if fact.kind != "child"]
    return bool(dated) and all(_last(fact) <= day for fact in dated)


def _last(fact: Fact) -> int:
    """The last day a fact may be about: of an event its day, of a period the day it ended."""
    return fact.end_hi if vocabulary().kind(fact.kind).form is Form.PERIOD else fact.start_hi
