"""Rows of facts made into facts: the one place where a row of a dump becomes an object."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from checker.intake.ssd.clean import ID, PERSON
from checker.intake.ssd.records import ROW
from checker.intake.ssd.rows import DAYS, FactRows
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value
from checker.snapshot.vocabulary import Type, vocabulary

_UNSAID = (LONG_BEFORE, STILL_OPEN, None, STILL_OPEN, STILL_OPEN, None)


def emit(rows: FactRows) -> Iterator[tuple[str, Fact]]:
    """Each row's person and fact."""
    frame, kind = rows.frame, vocabulary().kind(rows.kind)
    days = [frame[name].to_list() if name in frame.columns else [unsaid] * frame.height
            for name, unsaid in zip(DAYS, _UNSAID, strict=True)]  # fmt: skip
    dated = {name for name in rows.attributes if kind.attributes[name].type is Type.DATE}
    columns = [frame[name].to_list() for name in rows.attributes]
    shared: dict[tuple[object, ...], dict[str, Value]] = {}
    values = zip(*columns, strict=True) if columns else iter([()] * frame.height)
    persons, numbers, ids = frame[PERSON].to_list(), frame[ROW].to_list(), frame[ID].to_list()
    for person, number, id_, cells, start_lo, start_hi, minute, end_lo, end_hi, end_minute in zip(
        persons, numbers, ids, values, *days, strict=True
    ):
        attributes = shared.get(cells)
        if attributes is None:
            attributes = shared[cells] = {
                name: dt.date.fromordinal(value) if name in dated else value
                for name, value in zip(rows.attributes, cells, strict=True)
                if value is not None
            }
        yield (
            person,
            Fact(kind.name, f"{rows.label}:{number}", start_lo, start_hi, end_lo, end_hi, minute, end_minute, id_, None,
                 attributes),
        )  # fmt: skip
