"""The child, from the header: date of birth and sex, and ethnicity for a measure that asks for it. Nothing else is read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from checker.intake.ssda903.cells import known, read_code, read_day
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import Row, Table, newest
from checker.snapshot.facts import Fact, Value

SEXES = {"1": "male", "M": "male", "2": "female", "F": "female", "U": "unknown"}


def child_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `child` record each, from the latest year the child is in; what two rows then differ in is unknown."""
    rows_of: defaultdict[str, list[Row]] = defaultdict(list)
    for row in newest([row for table in tables for row in table.rows], lambda row: row.child):
        rows_of[row.child].append(row)
    for child, rows in rows_of.items():
        first, *others = [_read(row, notes) for row in rows]
        if any(other != first for other in others):
            what = "expected one row for a child, found several that differ"
            notes.add(rows[0].place, "CHILD", what, "What they differ in is read as unknown.")
        agreed = {name: value for name, value in first.items() if all(other.get(name) == value for other in others)}
        yield child, Fact("child", str(rows[0].place), attributes=agreed)


def note_no_header(headers: Sequence[Table], episodes: Sequence[Table], notes: Notes) -> None:
    """Says where a child with episodes is in no header, if there is a header at all."""
    known_children = {row.child for table in headers for row in table.rows}
    for row in (row for table in episodes for row in table.rows):
        if known_children and row.child not in known_children:
            what = "expected a child that is in the header, found one that is not"
            notes.add(row.place, "CHILD", what, "Date of birth and sex are unknown.")
            known_children.add(row.child)


def _read(row: Row, notes: Notes) -> dict[str, Value]:
    attributes: dict[str, Value] = {}
    born = known(read_day(row, "DOB", notes, needed=True))
    if born is not None:
        attributes["born"] = date.fromordinal(born)
    sex = read_code(row, "SEX", "[12MFU]", notes, needed=True)
    if sex:
        attributes["sex"] = SEXES[sex]
    ethnicity = (row.text("ETHNIC") or "").upper()
    if re.fullmatch("[A-Z]{4}", ethnicity):  # what is no such code is left unknown, for few runs ask for any
        attributes["ethnicity"] = ethnicity
    return attributes
