"""A row that is spoilt never makes a duty missed that was not: what it would have said is unknown, and not absent.

Each cell of each row of a sound export in turn holds what nothing can be made of; and such a row is put in beside those there.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import islice

import pytest

from checker.compile.program import Program
from checker.engines.duty import Verdict
from checker.engines.reference import evaluate
from checker.snapshot.facts import Snapshot
from fixtures.malformed.sound import FORMS
from tests.malformed.outcome import read
from tests.shipped import shipped_program

AS_AT = dt.date(2025, 12, 31).toordinal()
"""A day on which nothing of the sound exports has been missed."""

MISSED = {Verdict.OVERDUE, Verdict.LATE, Verdict.NOT_MET}
RULES = ("lac.review.interval", "lac.visit.interval", "lac.visit.first", "cp.review", "cp.visit", "cp.conference")
IDS = ("case", "CHILD", "Child Unique ID", "_id", "Person ID")
"""Columns, by how their names end, in which any text is another child or another thing: there only what is blank is spoilt."""

CHOSEN_BY = {"mapping": "What"}
"""Columns by which a mapping says that a row is another thing, or none that is read: what is in them is not for us to doubt."""

JUNK = ("??", "32/13/2025", "2025-13-32", "\N{REPLACEMENT CHARACTER}", "-1e99")
FORMS_READ = ("folder", "return", "lists", "mapping", "dump")
TABLES = [
    *((form, 7) for form in FORMS_READ if form != "dump"),
    *(pytest.param(form, 1, marks=pytest.mark.full) for form in FORMS_READ),
]
"""Of what is spoilt in each form, one in so many: all of it takes long."""


@cache
def program() -> Program:
    whole = shipped_program()
    return replace(whole, rules=tuple(rule for rule in whole.rules if rule.id.startswith(RULES)))


def missed(snapshot: object) -> set[tuple[str, str, str]]:
    """The duties the record does not show were met, each by rule, case and key; none where nothing could be read."""
    if not isinstance(snapshot, Snapshot):
        return set()
    duties = evaluate(program(), snapshot).duties
    return {(duty.rule, duty.case, duty.key.text()) for duty in duties if duty.verdict in MISSED}


def tables(form: str) -> Iterator[tuple[str, list[list[str]]]]:
    """The tables of a sound export as rows."""
    for name, data in FORMS[form]().items():
        if name.endswith(".csv"):
            yield name, list(csv.reader(io.StringIO(data.decode())))


def as_csv(rows: list[list[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue().encode()


def spoilt_rows(form: str, *, beside: bool) -> Iterator[tuple[str, bytes, object]]:
    """Each table of a sound export with a row of it spoilt, or one that is beside it: its name, the table and what was done."""
    for name, rows in tables(form):
        for number, row in enumerate(rows[1:], 1):
            for column, cell in enumerate(row):
                if rows[0][column] == CHOSEN_BY.get(form):
                    continue
                for junk in [" "] if rows[0][column].endswith(IDS) else JUNK[:: 1 if cell else 4]:
                    spoilt = [*row[:column], junk, *row[column + 1 :]]
                    changed = [*rows[:number], *([row] if beside else []), spoilt, *rows[number + 1 :]]
                    yield name, as_csv(changed), (rows[0][column], junk)


def broken_rows(form: str) -> Iterator[tuple[str, bytes, object]]:
    """The same with a row too short, too long, or with a quotation mark that is not closed."""
    for name, rows in tables(form):
        for number, row in enumerate(rows[1:], 1):
            before, after = as_csv(rows[:number]), as_csv(rows[number + 1 :])
            for spoilt in (
                row[:1],
                row[:-2],
                [*row, "x"],
                ["", *row],
                [row[0], "", *row[1:]],
                [cell + "\n" for cell in row],
            ):
                yield name, before + as_csv([spoilt]) + after, (number, spoilt)
            for unclosed in (",".join([*row[:at], '"' + ",".join(row[at:])]) for at in range(len(row))):
                yield name, before + unclosed.encode() + b"\n" + after, (number, unclosed)


@pytest.mark.parametrize("beside", [False, True], ids=["in place of it", "beside it"])
@pytest.mark.parametrize(("form", "one_in"), TABLES)
def test_a_spoilt_row_makes_no_miss(form, one_in, beside):
    sound = FORMS[form]()
    assert not missed(read(form, sound, AS_AT))
    for name, changed, told in islice(spoilt_rows(form, beside=beside), 0, None, one_in):
        more = missed(read(form, {**sound, name: changed}, AS_AT))
        assert not more, (name, told, more)


@pytest.mark.parametrize(("form", "one_in"), TABLES)
def test_a_row_too_short_too_long_or_unclosed_makes_no_miss(form, one_in):
    sound = FORMS[form]()
    for name, changed, told in islice(broken_rows(form), 0, None, one_in):
        more = missed(read(form, {**sound, name: changed}, AS_AT))
        assert not more, (name, told, more)


@pytest.mark.parametrize("form", ["folder", "return", "dump", "mapping"])
def test_a_row_left_out_altogether_does(form):
    """Else there would be nothing to be manufactured."""
    sound = FORMS[form]()
    name, rows = next((name, rows) for name, rows in tables(form) if "review" in name or form == "mapping")
    assert missed(read(form, {**sound, name: as_csv([rows[0], *rows[2:]])}, AS_AT))
