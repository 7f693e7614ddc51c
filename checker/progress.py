"""How far long work has got: told by whoever does it, and heard only where somebody listens.

Work is told in parts, and parts of parts, whoever calls whom: a reader that goes through the rows of a file need not know
which of how many files that is. Nothing is told of what the work is on, and nothing that is worked out depends on it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import Context, ContextVar, copy_context
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

T = TypeVar("T")


@dataclass(slots=True)
class Heard:
    """What is heard: the `share` that is done, from 0 to 1, and never less than before. `told` once anything has been said.

    `first` and `last` are the shares between which the part that is at work lies.
    """

    share: float = 0.0
    told: bool = False
    first: float = 0.0
    last: float = 1.0

    def reach(self, share: float) -> None:
        """Take a share of the part at work to be done."""
        self.come(min(self.last, self.first + share * (self.last - self.first)))

    def come(self, share: float) -> None:
        """Take a share of the whole to be done."""
        self.share = max(self.share, share)
        self.told = True


class _Beside(Heard):
    """What is heard of one of several things done side by side; `more` is told how much more of its `size` is done."""

    __slots__ = ("more", "size")

    def __init__(self, more: Callable[[float], None], size: float) -> None:
        super().__init__()
        self.more, self.size = more, size

    def come(self, share: float) -> None:
        """Take a share of it to be done."""
        before = self.share
        super().come(share)
        self.more((self.share - before) * self.size)


_HEARD: ContextVar[Heard | None] = ContextVar("heard", default=None)


@contextmanager
def listening() -> Iterator[Heard]:
    """While its block runs, what is told of the work done in it is heard."""
    heard = Heard()
    token = _HEARD.set(heard)
    try:
        yield heard
    finally:
        _HEARD.reset(token)


def reached(share: float) -> None:
    """Tell that a share of the work, from 0 to 1, is done: of the whole, or of the part it is done in."""
    if (heard := _HEARD.get()) is not None:
        heard.reach(share)


@contextmanager
def part(share: float) -> Iterator[None]:
    """What its block does is this share of the work, after what is already done of it."""
    heard = _HEARD.get()
    if heard is None:
        yield
        return
    first, last = heard.first, heard.last
    heard.first = min(max(heard.share, first), last)
    heard.last = min(heard.first + share * (last - first), last)
    try:
        yield
        heard.reach(1)
    finally:
        heard.first, heard.last = first, last


def steps(items: Sequence[T], size: Callable[[T], float] | None = None) -> Iterable[T]:
    """The items, each a part of the work: as large as its `size` beside those of the others, or all alike."""
    heard = _HEARD.get()
    if heard is None:
        return items
    sizes = [1.0] * len(items) if size is None else [max(1.0, size(item)) for item in items]
    return _parts(heard, items, sizes)


def beside(sizes: Sequence[float]) -> list[Context]:
    """For each of several things done side by side in threads of their own, what it is to be run in: what is told of it there
    is heard as a part of the work as large as its size.
    """
    contexts = [copy_context() for _ in sizes]
    heard = _HEARD.get()
    if heard is None:
        return contexts
    first, last = min(max(heard.share, heard.first), heard.last), heard.last
    whole, done, one_at_a_time = sum(max(1.0, size) for size in sizes), 0.0, Lock()

    def more(share: float) -> None:
        nonlocal done
        with one_at_a_time:
            done += share
            heard.come(min(last, first + done / whole * (last - first)))

    for context, size in zip(contexts, sizes, strict=True):
        context.run(_HEARD.set, _Beside(more, max(1.0, size)))
    return contexts


def _parts(heard: Heard, items: Sequence[T], sizes: Sequence[float]) -> Iterator[T]:
    first, last, whole = heard.first, heard.last, sum(sizes)
    at = min(max(heard.share, first), last)
    try:
        for item, size in zip(items, sizes, strict=True):
            heard.first, heard.last = at, (at := min(at + (last - first) * size / whole, last))
            yield item
            heard.reach(1)
    finally:
        heard.first, heard.last = first, last
