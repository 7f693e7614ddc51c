"""Whether what is read was drawn well before the day it is to be judged as at."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

FAR = 31
"""Days after the last that is known of, over which an as-at date asks about another time than the source's."""

ENOUGH_TO_TELL = 20
"""Things done in so many days, after which as many days without any are no lull."""

_A_YEAR = 366


def certainly_stopped(days: pl.Series, as_at: int) -> bool:
    """Whether what is recorded certainly ends before the as-at date: after the last of its `days`, ordinals up to that date,
    there is nothing for a year, or for as long as it took to record ENOUGH_TO_TELL before.
    """
    newest = days.max()
    if not isinstance(newest, int):
        return False
    quiet = as_at - newest
    return quiet > _A_YEAR or int((days > newest - quiet).sum()) >= ENOUGH_TO_TELL
