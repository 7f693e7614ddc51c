"""Which rules answer each row of the catalogues, as a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from checker.report.words import counted
from checker.ruleset.models.coverage import CoverageModel, CoverageRow


def coverage_table(ledgers: Iterable[CoverageModel]) -> str:
    """A table for each ledger: row, section, and the rules that answer it or why none does; then how many of each."""
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
    return ", ".join(row.rules) if row.none is None else f"none: {row.none}"


def _total(rows: Sequence[CoverageRow]) -> str:
    ruled = [row for row in rows if row.rules]
    rules = {rule for row in ruled for rule in row.rules}
    return (
        f"{counted(len(rows), 'row')}: {len(ruled):,} answered by {counted(len(rules), 'rule')}, "
        f"{len(rows) - len(ruled):,} with a reason why not"
    )
