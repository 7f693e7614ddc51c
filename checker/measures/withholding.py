"""What a published report withholds: numbers from 1 to 5, and whatever would give one of them away.

A number is withheld where it is from 1 to 5 or, in a share, where those left over are. In a table of which the total is
shown, one row withheld could be found by taking the others from the total, and so could several that can each only be 1,
or each only be 5: then the next smallest is withheld as well and, where there is no other, the total. Where the total is
withheld and a breakdown shows every row, their sum would give it: then its smallest row is withheld too. Numbers of officers and
posts are of the service itself, and are shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from checker.measures.values import Figure, Row, Table, Worked

MOST = 5
"""The largest number withheld."""

NUMERATOR, DENOMINATOR, DOUBTS = "numerator", "denominator", "cannot_tell"
_COLUMNS = (DENOMINATOR, NUMERATOR, DOUBTS)


def published(worked: Worked) -> Worked:
    """A measure as it may be published: small numbers withheld, and no case behind it."""
    bare = replace(worked, behind=())
    if not worked.measure.children:
        return bare
    form = worked.measure.form
    whole = _Cell(worked.figure, form)
    tables = {id(table): [_Cell(row.figure, form) for row in table.rows] for table in (*worked.splits, *worked.tables)}
    for column in _COLUMNS:
        for cells in tables.values():
            _beside(column, cells, whole)
        for cells in tables.values():
            _instead(column, cells, whole)

    def told(table: Table) -> Table:
        rows = zip(table.rows, tables[id(table)], strict=True)
        return Table(table.by, tuple(Row(row.label, cell.shown()) for row, cell in rows))

    return replace(
        bare,
        figure=whole.shown(),
        past=tuple(replace(past, figure=_Cell(past.figure, form).shown()) for past in worked.past),
        splits=tuple(told(table) for table in worked.splits),
        tables=tuple(told(table) for table in worked.tables),
    )


@dataclass(slots=True)
class _Cell:
    """One figure, and which of its numbers are withheld."""

    figure: Figure
    form: str
    hidden: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        for column in _small(self.figure, self.form):
            self.hide(column)

    def value(self, column: str) -> float:
        """One of its numbers; nought where there is none."""
        return getattr(self.figure, column) or 0

    def hide(self, column: str) -> None:
        """Withhold a number. A share of a number withheld is withheld too."""
        self.hidden.add(column)
        if column == DENOMINATOR and self.form == "share":
            self.hidden.add(NUMERATOR)

    def shown(self) -> Figure:
        """The figure without what is withheld, or what would tell it."""
        if not self.hidden:
            return self.figure
        figure = replace(self.figure, lowest=None, highest=None, withheld=True)
        if self.hidden & {NUMERATOR, DENOMINATOR}:
            figure = replace(figure, value=None)
        return replace(figure, **dict.fromkeys(self.hidden))  # type: ignore[arg-type]


def _small(figure: Figure, form: str) -> Iterator[str]:
    """The numbers of a figure that are withheld for their own sake. What a rate is per is of the service, and is shown."""
    number, whole = figure.numerator or 0, figure.denominator or 0
    if _few(number) or (form == "share" and _few(whole - number)):
        yield NUMERATOR
    if form in ("share", "net") and _few(whole):
        yield DENOMINATOR
    if _few(figure.cannot_tell or 0):
        yield DOUBTS


def _few(number: float) -> bool:
    return 0 < number <= MOST


def _beside(column: str, cells: Sequence[_Cell], whole: _Cell) -> None:
    """Withhold more of a column of a table until what is withheld cannot be found from the total."""
    while column not in whole.hidden and _found_out(column, cells):
        others = sorted((cell for cell in cells if column not in cell.hidden), key=lambda cell: _next(cell, column))
        (others[0] if others else whole).hide(column)


def _instead(column: str, cells: Sequence[_Cell], whole: _Cell) -> None:
    """Withhold the smallest row of a column of a table that would add up to a total withheld."""
    anything = any(cell.value(column) > 0 for cell in cells)
    if column in whole.hidden and anything and not any(column in cell.hidden for cell in cells):
        min(cells, key=lambda cell: _next(cell, column)).hide(column)


def _next(cell: _Cell, column: str) -> tuple[bool, float]:
    """The order in which rows are withheld beside another: the smallest first, and one of nought last."""
    value = cell.value(column)
    return value == 0, value


def _found_out(column: str, cells: Sequence[_Cell]) -> bool:
    """Whether the numbers withheld of a column can be found, the total being shown."""
    hidden = [cell.value(column) for cell in cells if column in cell.hidden]
    if len(hidden) < 2:
        return bool(hidden)
    return all(map(_few, hidden)) and sum(hidden) in (len(hidden), MOST * len(hidden))
