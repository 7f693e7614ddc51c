"""The durable engine's worker, started once for many tests: each would start one of its own for a handful of facts.

The `conftest.py` of a folder that wants it takes both fixtures over. Within `tests/engines/durable` workers start and end as
they do for people.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from functools import cache
from typing import Any

import pytest

from checker.engines.durable import workers
from checker.engines.durable.parcel import Came, Parcel


class _Kept:
    """A pool of one that outlives a round of work, as it outlives the parcels of a round: until anything is noticed of it."""

    def __init__(self) -> None:
        self._begin = workers._pool
        self._pool: ProcessPoolExecutor | None = None
        self._out: list[tuple[Parcel, Future[list[Came]]]] = []

    def __call__(self, number: int) -> Any:
        """The pool for a round; a new one where there are to be several workers."""
        return self if number == 1 else self._begin(number)

    def __enter__(self) -> _Kept:
        self._pool = self._pool or self._begin(1)
        return self

    def submit(self, job: workers.Job, parcel: Parcel) -> Future[list[Came]]:
        """Give it a parcel."""
        assert self._pool is not None
        self._out.append((parcel, self._pool.submit(job, parcel)))
        return self._out[-1][1]

    def __exit__(self, *_: object) -> None:
        whole = all(
            future.done() and future.exception() is None and len(future.result()) == len(parcel.pieces)
            for parcel, future in self._out
        )
        self._out.clear()
        if not whole:
            self.end()

    def end(self) -> None:
        """End the worker."""
        if self._pool is not None:
            self._pool.shutdown()
        self._pool = None


@cache
def _kept() -> _Kept:
    """The one of this process."""
    return _Kept()


@pytest.fixture(scope="session")
def kept_pool() -> Iterator[_Kept]:
    """The worker of a session."""
    yield _kept()
    _kept().end()


@pytest.fixture(autouse=True)
def one_worker(kept_pool: _Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the durable engine use the worker of the session."""
    monkeypatch.setattr(workers, "_pool", kept_pool)
