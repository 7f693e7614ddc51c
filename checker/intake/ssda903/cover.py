"""What a return covers: for which days a fact's not being there means anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from checker.intake.ssda903.cells import parse_day
from checker.intake.ssda903.modules import EPISODES, HEADER, HELD, MISSING, OC3, REVIEWS
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.tables import Table, Unread, year_end, year_start
from checker.snapshot.coverage import Coverage, KindCoverage, uncovered
from checker.snapshot.covers import covers_as_data
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN

Span = tuple[int, int]

_NEVER_HELD = {
    "child": {"expected", "died", "team", "ward"},
    "placement": {"basis", "emergency", "intended_to_18", "fewer_visits_agreed"},
    "placed_for_adoption": {"reason_ended"},
    "review": {"chaired_by"},
    "short_break": {"carer"},
}
"""Attributes no return holds."""

_HELD_BY_COLUMN = {
    "SEX": ("child", {"sex"}),
    "PLACE": ("placement", {"code", "setting", "long_term"}),
    "PLACE_PROVIDER": ("placement", {"provider"}),
    "REVIEW_CODE": ("review", {"participation"}),
}
"""Attributes a return holds only if it has the column."""

_NO_ROWS = (
    "expected rows below the headings, found none; what this module would hold is not covered",
    "If there should be some, export it again; if there is truly nothing of the kind, say so beside it (docs/ssda903.md).",
)
_DATES = {
    EPISODES: ("DECOM", "DEC"),
    MISSING: ("MIS_START", "MIS_END"),
    REVIEWS: ("REVIEW", "REVIEW"),
    HEADER: (),
    OC3: (),
}
"""The columns that say which days a row is about; none for the header, which is about all of them, and OC3, which says none."""


def coverage_of(
    tables: Sequence[Table], as_at: int, notes: Notes, unread: Unread
) -> tuple[Coverage, list[Mapping[str, object]]]:  # fmt: skip
    """What the tables cover together, and what each covers, ready to show.

    Of a module of which a file was not read nothing is covered of that year. A row that could not be given to a child takes
    the days it is about out of what its year's module covers; one whose days cannot be read either takes all of them. Of a
    module without a row nothing is covered, and that is noted.
    """
    together = Coverage()
    each: list[Mapping[str, object]] = []
    for table in tables:
        peers = [other for other in tables if other.module is table.module and _one_cover(other.year, table)]
        told = any(other.count for other in peers)
        if not told and table.module in HELD:
            notes.add(Place(table.label, 0), None, *_NO_ROWS)
        lost = any(module is table.module and _one_cover(year, table) for module, year in unread)
        kinds = {kind: _cover(kind, peers, as_at) for kind in HELD.get(table.module, ()) if told and not lost}
        if kinds and table.module is EPISODES and "PLACE" not in table.columns:
            del kinds["placed_for_adoption"], kinds["temporary_stay"]
        together = together.merged(Coverage(kinds))
        held = Coverage({kind: cover for kind, cover in kinds.items() if cover.spans})
        each.append(covers_as_data(held, as_at))
    return together, each


def _one_cover(year: int, table: Table) -> bool:
    """Whether another file of a module, of a year, covers the same days: the same year's, or the header, about all days."""
    return year == table.year or table.module is HEADER


def _cover(kind: str, tables: Sequence[Table], as_at: int) -> KindCoverage:
    module, year = tables[0].module, tables[0].year
    spans: tuple[Span, ...] = ((LONG_BEFORE, as_at),) if module is HEADER else ((year_start(year), year_end(year)),)
    for lost in _lost(tables):
        spans = tuple(piece for span in spans for piece in uncovered([lost], *span))
    without = set(_NEVER_HELD.get(kind, ()))
    for column, (holder, attributes) in _HELD_BY_COLUMN.items():
        if holder == kind and not any(column in table.columns for table in tables):
            without |= attributes
    return KindCoverage(spans, without=frozenset(without))


def _lost(tables: Iterable[Table]) -> set[Span]:
    """The days that rows left out may have been about."""
    lost: set[Span] = set()
    for table in tables:
        if table.lost:
            lost.add((LONG_BEFORE, STILL_OPEN))
        if table.no_child.height:
            cells = table.no_child.select(
                table.left_out(column).alias(str(place)) for place, column in enumerate(_DATES[table.module])
            )
            lost.update(_days_of(row, table) for row in (cells.unique().iter_rows() if cells.width else ((),)))
    return lost


def _days_of(cells: Sequence[str | None], table: Table) -> Span:
    days = [parse_day((cell or "").strip(), month_first=table.month_first) for cell in cells]
    if not days or days == [None] * len(days):
        return LONG_BEFORE, STILL_OPEN
    first, last = days
    if first is not None and last is not None and last < first:
        return LONG_BEFORE, STILL_OPEN
    return (LONG_BEFORE if first is None else first), (STILL_OPEN if last is None else last)
