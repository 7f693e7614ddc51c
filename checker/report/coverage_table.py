"""Which rules and measures answer each row of the catalogues, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.report.words import counted
from checker.ruleset.models.coverage import CoverageModel, CoverageRow


def coverage_table(ledgers: Iterable[CoverageModel]) -> str:
    """A table for each ledger: row, section, and what answers it or why nothing does; then how many of each."""
    return "\n".join(line for ledger in ledgers for line in _table(ledger))


def _table(ledger: CoverageModel) -> Iterator[str]:
    yield ledger.catalogue
    widths = [max(len(cell) for cell in column) for column in zip(*map(_cells, ledger.rows), strict=True)]
    for row in ledger.rows:
        cells = (cell.ljust(width) for cell, width in zip(_cells(row), widths, strict=True))
        yield "  ".join(("", *cells, _answer(row)))
    yield ""
    yield _total(ledger.rows)
    yield ""


def _cells(row: CoverageRow) -> tuple[str, str]:
    return row.row, str(row.section)


def _answer(row: CoverageRow) -> str:
    if row.none is not None:
        return f"none: {row.none}"
    return ", ".join([*row.rules, *(f"measure {name}" for name in row.measures)])


def _total(rows: Sequence[CoverageRow]) -> str:
    answered = [row for row in rows if row.none is None]
    rules, measures = ({name for row in rows for name in names(row)} for names in (_rules, _measures))
    by = counted(len(rules), "rule") + (f" and {counted(len(measures), 'measure')}" if measures else "")
    return (
        f"{counted(len(rows), 'row')}: {len(answered):,} answered by {by}, "
        f"{len(rows) - len(answered):,} with a reason why not"
    )


def _rules(row: CoverageRow) -> list[str]:
    return row.rules


def _measures(row: CoverageRow) -> list[str]:
    return row.measures
