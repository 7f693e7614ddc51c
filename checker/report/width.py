"""How many characters wide text is folded: as a file has it, unless whoever prints it says otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

WIDTH = 100
"""Of text in a file, or wherever it is not known who reads it."""

NARROWEST, WIDEST = 60, 120
_FOLDED = ContextVar("folded", default=WIDTH)


def fold_at(columns: int) -> None:
    """From now on fold text for a terminal of so many columns: no narrower or wider than can be read."""
    _FOLDED.set(max(NARROWEST, min(columns, WIDEST)))


@contextmanager
def as_in_a_file() -> Iterator[None]:
    """What is made in its block is folded as a file has it."""
    token = _FOLDED.set(WIDTH)
    try:
        yield
    finally:
        _FOLDED.reset(token)


def width() -> int:
    """How wide text is folded now."""
    return _FOLDED.get()
