"""Worker processes: the only place where the library runs, for it may take its process with it.

A worker of which anything was noticed is thrown away. One that dies, or does not come back and is ended, takes down only
itself: the case that killed it is found by halving, and named; every other case is evaluated.
"""

from __future__ import annotations

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool

from checker.compile.program import Program
from checker.engines.durable.parcel import Came, Parcel, Piece

Job = Callable[[Parcel], list[Came]]

AT_ONCE = 64
"""The most pieces sent at once."""
DIED = "the rules engine ended the process it ran in, or did not come back and was ended with it"


def worked(parcel: Parcel) -> list[Came]:
    """Run in a worker: what the pieces of a parcel came to."""
    from checker.engines.durable.casework import work_through

    return work_through(parcel)


def work(
    programs: Mapping[int, Program], pieces: Sequence[Piece], jobs: int, job: Job = worked
) -> Iterator[tuple[Piece, Came]]:  # fmt: skip
    """Every piece with what it came to, in any order."""
    waiting = deque(_parcels(programs, pieces, jobs))
    one_by_one: deque[Parcel] = deque()
    while waiting:
        done, again, suspect = _round(waiting, jobs, job)
        yield from done
        waiting, one_by_one = deque(again), deque([*one_by_one, *suspect])
    yield from _suspects(one_by_one, job)


def _parcels(programs: Mapping[int, Program], pieces: Sequence[Piece], jobs: int) -> Iterator[Parcel]:
    size = max(1, min(AT_ONCE, -(-len(pieces) // (4 * jobs)))) if len(pieces) > jobs else 1
    for first in range(0, len(pieces), size):
        some = pieces[first : first + size]
        yield Parcel({number: programs[number] for number in {piece.program for piece in some}}, some)


def _round(
    parcels: Sequence[Parcel], jobs: int, job: Job
) -> tuple[list[tuple[Piece, Came]], list[Parcel], list[Parcel]]:  # fmt: skip
    """One lot of workers: what is done, what a worker that was thrown away left, and what was out when one died."""
    done: list[tuple[Piece, Came]] = []
    again: list[Parcel] = []
    suspect: list[Parcel] = []
    with _pool(min(jobs, len(parcels))) as pool:
        out: dict[Future[list[Came]], Parcel] = {}
        for parcel in parcels:
            try:
                out[pool.submit(job, parcel)] = parcel
            except BrokenProcessPool:  # a worker died before this was sent, so that it is none of its doing
                again.append(parcel)
        for future in as_completed(out):
            parcel = out[future]
            try:
                came = future.result()
            except BrokenProcessPool:
                suspect.append(parcel)
                continue
            done += zip(parcel.pieces, came, strict=False)
            if len(came) < len(parcel.pieces):
                again.append(parcel.after(len(came)))
    return done, again, suspect


def _suspects(parcels: deque[Parcel], job: Job) -> Iterator[tuple[Piece, Came]]:
    """Parcels of which one may hold a case that ends the process: halved until that one is alone."""
    while parcels:
        done, again, suspect = _round([parcels.popleft()], 1, job)
        yield from done
        parcels.extend(again)
        for parcel in suspect:
            if len(parcel.pieces) == 1:
                yield parcel.pieces[0], Came(not_evaluated=DIED)
            else:
                parcels.extend(parcel.halves())


def _pool(workers: int) -> ProcessPoolExecutor:
    """A fresh interpreter for each: what is loaded here, threads above all, must not be carried over."""
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))
