"""Columns of which most days cannot be read: told of in one line, which says how many, what is read and how to mend it.

Each day that cannot be read is unknown, and its reader says so beside this.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checker.errors import Problem
from checker.snapshot.days_given import DaysGiven
from checker.snapshot.values import DAY_HELP, ERRORS

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Mask = npt.NDArray[np.bool_]

_YEAR_FIRST = r"^\s*[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])(?:[T ]|\s*$)"
_DAY_FIRST = r"^\s*(?:0?[1-9]|[12][0-9]|3[01])/(?:0?[1-9]|1[0-2])/(?:19|20)[0-9]{2}(?:[T ]|\s*$)"

ENOUGH_TO_TELL = 20
"""Days given in a column, of which it is told whether most can be read."""

DATING = frozenset({"on", "start", "end", "born"})
"""Fields by which a fact is, began or ended, or a child was born: where most cannot be read, all that is said is in doubt."""

YEAR_FIRST = "such as 2026-03-31"
ACCEPTED = "31/03/2026 or 2026-03-31"
MEND = (
    "have the export write the day first or the year first, in figures (in Excel, format the column as a date): "
    "a month that comes first, or is in words, a year of two figures, and a number that stands for a day are not read"
)


def are_most(given: int, read: int) -> bool:
    """Whether fewer than half of the days given in a column could be read, and enough are given to tell."""
    return given >= ENOUGH_TO_TELL and 2 * read < given


def told(given: int, read: int, accepted: str = f"such as {ACCEPTED}") -> str:
    """What to say of a column of which most days could not be read."""
    return f"expected dates {accepted}, found {given - read:,} of {given:,} that cannot be read; those days are unknown"


def of_fields(days: DaysGiven, source: str, *, named: bool = True) -> Iterator[Problem]:
    """A problem of each field of facts of which most days could not be read, written as YAML would have them. `named`: the
    kind of fact is told with the field.
    """
    for (kind, name), (given, read) in days.fields():
        if are_most(given, read):
            column = f"{kind}.{name}" if named else name
            yield Problem(source, column, told(given, read, YEAR_FIRST), DAY_HELP, doubts_all=name in DATING)


def given_in(texts: pl.Series) -> Mask:
    """In which rows of a column of text a day is given: not where it is blank, an error such as #N/A, or said to be unknown."""
    import polars as pl

    plain = pl.lit(texts).str.strip_chars().str.to_uppercase()
    given: Mask = pl.select((plain != "") & ~plain.is_in([*ERRORS, "UNKNOWN"])).to_series().fill_null(False).to_numpy()
    return given


def most_are_plain(texts: pl.Series, counts: npt.NDArray[np.int64], month_first: bool) -> bool:
    """Whether most days given, so many of each of some texts, are written as they are read, and so nothing need be counted."""
    plain = texts.str.contains(_YEAR_FIRST if month_first else f"{_YEAR_FIRST}|{_DAY_FIRST}").fill_null(False)
    return 2 * int(counts[plain.to_numpy()].sum()) >= int(counts.sum())


def most_unread(source: str, column: str, given: int, read: int, *, doubts_all: bool) -> Problem | None:
    """A problem of a column of which most days could not be read; None of any other."""
    return Problem(source, column, told(given, read), MEND, doubts_all=doubts_all) if are_most(given, read) else None
