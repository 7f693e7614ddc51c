"""What the return says was done about a child's health in its year (OC2), on a day it does not say.

It says only of some children, and only that something was done at least once. So each is a fact on some day of the
year, and no day of it counts as covered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from checker.intake.ssda903.cells import read_code
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import Table, year_end, year_start
from checker.snapshot.facts import Fact, Value

_DONE: Mapping[str, tuple[str, str, Mapping[str, Value]]] = {
    "TEETH_CHECK": ("[01]", "dental_check", {}),
    "HEALTH_ASSESSMENT": ("[01]", "health_assessment", {"status": "held"}),
    "SDQ_SCORE": ("[0-9]|[1-3][0-9]|40", "strengths_questionnaire", {}),
}
"""For each column: what it holds, and the kind of fact there is where it says that something was done."""

_NOT_DONE = "0"


def health_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One fact for each thing done, on some day from 1 April to 31 March of the return's year."""
    for table in tables:
        days = (year_start(table.year), year_end(table.year))
        for row in table.rows:
            for column, (pattern, kind, attributes) in _DONE.items():
                code = read_code(row, column, pattern, notes)
                if code and (code != _NOT_DONE or column == "SDQ_SCORE"):
                    yield row.child, Fact(kind, str(row.place), *days, attributes=attributes)
