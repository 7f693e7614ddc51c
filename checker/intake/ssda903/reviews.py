"""Reviews: the day each was held and how the child took part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from checker.intake.ssda903.cells import known, read_code, read_day
from checker.intake.ssda903.notes import Notes, Place
from checker.intake.ssda903.tables import Row, Table, newest
from checker.snapshot.facts import LONG_BEFORE, STILL_OPEN, Fact, Value


@dataclass(frozen=True, slots=True)
class _Review:
    place: Place
    year: int
    child: str
    day: int | None
    participation: str | None


def review_facts(tables: Sequence[Table], notes: Notes) -> Iterator[tuple[str, Fact]]:
    """One `review` each: held, statutory, with its participation code. One in two years' returns is the later's."""
    reviews = [review for table in tables for row in table.rows if (review := _read(row, notes))]
    for review in newest(reviews, lambda each: (each.child, each.day or each.place)):
        attributes: dict[str, Value] = {"status": "held", "type": "statutory"}
        if review.participation:
            attributes["participation"] = review.participation
        days = (LONG_BEFORE, STILL_OPEN) if review.day is None else (review.day, review.day)
        yield review.child, Fact("review", str(review.place), *days, attributes=attributes)


def _read(row: Row, notes: Notes) -> _Review | None:
    """The review in a row; None, and noted, where there is neither a date nor a code: that is no review."""
    if row.text("REVIEW") == "" and row.text("REVIEW_CODE") == "":
        notes.add(row.place, "REVIEW", "expected a date and a code, found neither", "The row is passed over.")
        return None
    day = known(read_day(row, "REVIEW", notes, needed=True))
    code = read_code(row, "REVIEW_CODE", "PN[0-7]", notes, needed=True)
    return _Review(row.place, row.year, row.child, day, code)
