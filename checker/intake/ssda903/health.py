"""What the return says was done about a child's health in its year (OC2), and what it says was not.

Of what was done it gives no day, and only that it was done at least once: a fact on some day of the year, of a kind that is
not covered. Where it says that nothing was, that is all there is to know of the year: the kind is covered, for that child.
But a health assessment that is not flagged may be one of two that a child under 5 should have had: that says nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from checker.intake.ssda903.cells import read_code
from checker.intake.ssda903.notes import Notes
from checker.intake.ssda903.tables import Row, Table, year_end, year_start
from checker.snapshot.coverage import Coverage, KindCoverage, Span
from checker.snapshot.facts import Case, Fact, Value

_FLAGS: Mapping[str, tuple[str, Mapping[str, Value]]] = {
    "TEETH_CHECK": ("dental_check", {}),
    "HEALTH_ASSESSMENT": ("health_assessment", {"status": "held"}),
}
"""Columns that hold 1 where it was done and 0 where it was not, and the kind of fact."""


@dataclass(slots=True)
class Health:
    """Reads OC2. `undone`: for each child and kind, the years in which there was none."""

    notes: Notes
    undone: defaultdict[str, defaultdict[str, list[Span]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def facts(self, tables: Sequence[Table]) -> Iterator[tuple[str, Fact]]:
        """One fact for each thing done, on some day from 1 April to 31 March of the return's year."""
        for table in tables:
            year = (year_start(table.year), year_end(table.year))
            for row in table.rows:
                for kind, attributes, done in self._said(row):
                    if done:
                        yield row.child, Fact(kind, str(row.place), *year, attributes=attributes)
                    elif kind != "health_assessment":
                        self.undone[row.child][kind].append(year)

    def _said(self, row: Row) -> Iterator[tuple[str, Mapping[str, Value], bool]]:
        for column, (kind, attributes) in _FLAGS.items():
            if flag := read_code(row, column, "[01]", self.notes):
                yield kind, attributes, flag == "1"
        score = read_code(row, "SDQ_SCORE", "[0-9]|[1-3][0-9]|40", self.notes)
        reason = read_code(row, "SDQ_REASON", "SDQ[1-5]", self.notes)  # why there is no score
        if score or (score == "" and reason):
            yield "strengths_questionnaire", {}, bool(score)

    def covered(self, case: Case, coverage: Coverage) -> Case:
        """A child, covered as the others are and for the years in which there was none of something."""
        undone = self.undone.get(case.id)
        if not undone:
            return case
        more = Coverage({kind: KindCoverage(tuple(years)) for kind, years in undone.items()})
        return replace(case, coverage=coverage.merged(more))
