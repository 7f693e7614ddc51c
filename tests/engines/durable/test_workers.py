"""Worker processes that die or are thrown away: the case is found and named, and every other one is evaluated."""

from __future__ import annotations

import multiprocessing
import os
import re
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor, wait
from typing import Any

import pytest

from checker.engines.durable import workers
from checker.engines.durable.parcel import Came, Parcel, Piece
from checker.engines.durable.watchdog import watched
from checker.engines.durable.workers import DIED, work
from checker.snapshot.coverage import Coverage
from checker.snapshot.facts import Case


def pieces(*names: str) -> list[Piece]:
    return [Piece(0, Case(name, "child", ()), Coverage(), 739000, (0,)) for name in names]


def well(parcel: Parcel) -> list[Came]:
    return [Came(errored={"case": piece.case.id}) for piece in parcel.pieces]


def dies_of_c(parcel: Parcel) -> list[Came]:
    if any(piece.case.id == "c" for piece in parcel.pieces):
        os._exit(11)
    return well(parcel)


def dies_of_c_and_f(parcel: Parcel) -> list[Came]:
    if any(piece.case.id in "cf" for piece in parcel.pieces):
        os._exit(11)
    return well(parcel)


def hangs_on_c(parcel: Parcel) -> list[Came]:
    for piece in parcel.pieces:
        with watched(0.5):
            if piece.case.id == "c":
                re.match("(a+)+$", "a" * 60 + "b")  # runs on in C for longer than anybody lives
    return well(parcel)


_spoilt: list[str] = []


def notices_c(parcel: Parcel) -> list[Came]:
    """As a worker does: what it noticed anything of comes last, and it does nothing after."""
    came: list[Came] = []
    for piece in parcel.pieces:
        if _spoilt:
            break
        if piece.case.id == "c":
            _spoilt.append("c")
            came.append(Came(not_evaluated="noticed"))
        else:
            came.append(Came(errored={"case": piece.case.id}))
    return came


@pytest.mark.parametrize(
    ("job", "lost"),
    [
        (well, {}), (dies_of_c, {"c": DIED}), (dies_of_c_and_f, {"c": DIED, "f": DIED}), (hangs_on_c, {"c": DIED}),
        (notices_c, {"c": "noticed"}),
    ],
    ids=["well", "one dies", "two die", "one hangs", "one is noticed"],
)  # fmt: skip
def test_the_rest_are_evaluated(job: Callable[[Parcel], list[Came]], lost: dict[str, str]) -> None:
    came = {piece.case.id: came for piece, came in work({0: None}, pieces(*"abcdefgh"), 2, job)}  # type: ignore[dict-item]
    assert sorted(came) == list("abcdefgh")
    assert {name: each.not_evaluated for name, each in came.items() if each.not_evaluated} == lost
    assert all(came[name].errored == {"case": name} for name in came if name not in lost)


class OneByOne(ProcessPoolExecutor):
    """Sends nothing until what it sent before is done, or has died."""

    def submit(self, *given: Any, **named: Any) -> Future[Any]:
        sent = super().submit(*given, **named)
        wait([sent])
        return sent


def test_what_was_not_yet_sent_when_one_died_is_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    spawn = multiprocessing.get_context("spawn")
    monkeypatch.setattr(workers, "_pool", lambda count: OneByOne(count, mp_context=spawn))
    came = {piece.case.id: each for piece, each in work({0: None}, pieces(*"abcdef"), 1, dies_of_c)}  # type: ignore[dict-item]
    assert {case for case, each in came.items() if each.not_evaluated} == {"c"}
    assert came.keys() == set("abcdef")
