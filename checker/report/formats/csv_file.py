"""``--format csv``: a row for each dispute, for a spreadsheet. Restricted: it shows case ids and dates.

UTF-8 with a byte order mark, without which Excel takes it for another encoding. A cell that a spreadsheet would take for
a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence

from checker.report.counts import own_figures
from checker.report.formats.tables import Cell, Share, disputes_table
from checker.report.formats.told import Told

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(told: Told) -> str:
    """The disputes under a row of names. Each says whether the run is provisional by the service's own figures, if given."""
    table, own = disputes_table(told), own_figures(told.own)
    said = own["provisional"] if own is not None else None
    return csv_text([*(column.name for column in table.columns), "provisional"], ([*row, said] for row in table.rows))


def csv_text(names: Iterable[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Rows under a row of names, as a spreadsheet takes them."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    return "\ufeff" + text.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, (dt.date, dt.datetime)):
        return cell.isoformat()
    if not isinstance(cell, str):
        return str(cell.part if isinstance(cell, Share) else cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
