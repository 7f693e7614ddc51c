"""``--duties``: every duty of a run as one table, in CSV or Parquet, for other programs. Pseudonyms unless ids are revealed."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from checker.calendar import local_text
from checker.compile.program import Rule
from checker.engines.duty import Duty
from checker.report.formats.csv_file import csv_text
from checker.report.formats.tables import Cell, day_cell
from checker.report.formats.told import Told

if TYPE_CHECKING:
    import polars as pl

_OF_DUTY: dict[str, Callable[[Duty, Rule], Cell]] = {
    "about": lambda _, rule: rule.about,
    "rule": lambda duty, _: duty.rule,
    "force": lambda _, rule: rule.force,
    "verdict": lambda duty, _: duty.verdict.value,
    "step": lambda duty, _: duty.step or None,
    "trigger": lambda duty, _: duty.trigger.kind,
    "trigger_on": lambda duty, _: day_cell(duty.trigger.day),
    "due": lambda duty, _: day_cell(duty.due),
    "due_at": lambda duty, _: None if duty.due_at is None else local_text(duty.due_at),
    "found": lambda duty, _: duty.found.kind if duty.found else None,
    "found_on": lambda duty, _: day_cell(duty.found.day) if duty.found else None,
    "days_late": lambda duty, _: duty.late_by,
    "open": lambda duty, _: duty.open,
    "instrument": lambda duty, _: duty.law.instrument if duty.law else None,
    "provision": lambda duty, _: duty.law.provision if duty.law else None,
    "verified": lambda duty, _: duty.law.verified if duty.law else None,
    "why": lambda duty, _: duty.why.value if duty.why else None,
    "needs": lambda duty, _: duty.needs or None,
}
COLUMNS = ("case", "key", *_OF_DUTY, "dispute", "status")
"""The columns: the case, which of its duties under the rule, what is said of it, and the dispute raised of it, if one is."""

_DATES, _FLAGS = ("trigger_on", "due", "found_on"), ("open", "verified")


def as_csv(told: Told) -> bytes:
    """A row for each duty, as a spreadsheet takes it."""
    return csv_text(COLUMNS, _rows(told)).encode()


def as_parquet(told: Told) -> bytes:
    """The same, dates as dates and flags as flags."""
    import polars as pl

    frame = pl.DataFrame(list(_rows(told)), schema=[(name, _type(name)) for name in COLUMNS], orient="row")
    content = io.BytesIO()
    frame.write_parquet(content)
    return content.getvalue()


def _type(name: str) -> type[pl.DataType]:
    import polars as pl

    if name in _DATES:
        return pl.Date
    return pl.Boolean if name in _FLAGS else pl.Int32 if name == "days_late" else pl.String


def _rows(told: Told) -> Iterator[tuple[Cell, ...]]:
    """Each duty of the result, in its order."""
    rules = {each.rule.id: each.rule for each in told.result.rules}
    raised = {(each.rule.id, each.duty.case, each.duty.key): each for each in told.result.disputes}
    for duty in told.result.duties:
        rule, dispute = rules[duty.rule], raised.get((duty.rule, duty.case, duty.key))
        yield (
            told.shown.case(duty.case, rule.about),
            duty.key.text(reveal=told.reveal),
            *(dispute.force if dispute and name == "force" else value(duty, rule) for name, value in _OF_DUTY.items()),
            told.id(dispute) if dispute else None,
            dispute.status if dispute else None,
        )


FORMS: dict[str, Callable[[Told], bytes]] = {".csv": as_csv, ".parquet": as_parquet}
"""How every duty is written, by how the file's name ends."""
