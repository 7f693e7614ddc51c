"""Work done side by side, in threads, where polars and numpy let one another run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from checker.progress import beside, reached

T = TypeVar("T")
R = TypeVar("R")

AT_A_TIME = 2


def side_by_side(do: Callable[[T], R], items: Sequence[T], size: Callable[[T], float]) -> Iterator[R]:
    """What comes of each of some items, in their order: each a part of the work as large as its `size`, whichever is done
    first. The largest is begun first. What is raised over one is raised in its turn.
    """
    sizes = [size(item) for item in items]

    def done(item: T) -> R:
        made = do(item)
        reached(1)
        return made

    with ThreadPoolExecutor(AT_A_TIME) as pool:
        parts = beside(sizes)
        first = sorted(range(len(items)), key=lambda at: -sizes[at])
        told = {at: pool.submit(parts[at].run, done, items[at]) for at in first}
        for at in range(len(items)):
            yield told.pop(at).result()
