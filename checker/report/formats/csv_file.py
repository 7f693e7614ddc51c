"""``--format csv``: a row for each dispute, for a spreadsheet. Restricted: it shows case ids and dates.

UTF-8 with a byte order mark, without which Excel takes it for another encoding. A cell that a spreadsheet would take for
a formula has an apostrophe before it.
"""

from __future__ import annotations

import csv
import datetime as dt
import io

from checker.report.formats.tables import Cell, Share, disputes_table
from checker.report.formats.told import Told

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(told: Told) -> str:
    """The disputes under a row of names."""
    table = disputes_table(told)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(column.name for column in table.columns)
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
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
