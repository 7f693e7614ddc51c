"""How many characters wide text is folded: as a file has it, unless whoever prints it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WIDTH = 100
"""Of text in a file, or wherever it is not known who reads it."""

NARROWEST, WIDEST = 60, 120
_COLUMNS: ContextVar[int | None] = ContextVar("columns", default=None)


def fold_at(columns: int) -> None:
    """From now on fold text for a terminal of so many columns: no narrower or wider than can be read."""
    _COLUMNS.set(columns)


@contextmanager
def as_in_a_file() -> Iterator[None]:
    """What is made in its block is folded as a file has it."""
    token = _COLUMNS.set(None)
    try:
        yield
    finally:
        _COLUMNS.reset(token)


def width() -> int:
    """How wide text is folded now."""
    columns = _COLUMNS.get()
    return WIDTH if columns is None else max(NARROWEST, min(columns, WIDEST))


def fits(length: int) -> bool:
    """Whether a line of so many characters, which cannot be folded, is shown as one: any is, but on a terminal too narrow."""
    columns = _COLUMNS.get()
    return columns is None or length <= columns
