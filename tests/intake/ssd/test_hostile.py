"""Whatever is done to a dump's files, reading ends in facts that make sense or in an error that shows no cell."""

from __future__ import annotations

import random

import pytest

from checker.errors import IntakeError
from checker.intake.parcels import Member
from checker.intake.ssd.reader import read_ssd
from fixtures import generate_ssd

from .conftest import AS_AT

SECRET = b"Sxqzt"
JUNK = [b'"', b",", b"\n", b"\r\n", b"PLACEHOLDER_DATA", b"NULL", b"2026-13-45", b"12/31/2025", b"\x00", b"\xff\xfe", b"-1",
        b";", b'"""', SECRET, b"9" * 300, b"0001-01-01", b"2026-02-30 99:99", b"\xe9"]  # fmt: skip


def spoilt(seed: int) -> list[Member]:
    """The fixture's files, some left out, some cut short, with junk put in."""
    draw = random.Random(seed)
    members = []
    for name, data in generate_ssd.files().items():
        if draw.random() < 0.15:
            continue
        raw = bytearray(data)
        for _ in range(draw.choice([0, 1, 3, 10])):
            at = draw.randrange(len(raw) + 1)
            raw[at : at + draw.randrange(8)] = draw.choice(JUNK)
        whole = bytes(raw[: draw.randrange(len(raw) + 1)] if draw.random() < 0.05 else raw)
        members.append(
            Member(f"dump/{name}", "dump", name, lambda most, whole=whole: whole if most < 0 else whole[:most])
        )  # type: ignore[misc]
    return members


@pytest.mark.parametrize("seed", range(20))
def test_spoilt_files(seed: int) -> None:
    try:
        snapshot = read_ssd(
            spoilt(seed), where="dump", as_at=AS_AT, covers_from=AS_AT - 900 if seed % 2 else None
        ).snapshot
    except IntakeError as error:
        assert SECRET.decode() not in error.render()
        return
    for fact in (fact for case in snapshot.cases for fact in case.facts):
        assert fact.start_lo <= fact.start_hi
        assert fact.end_lo <= fact.end_hi
        assert fact.start_lo <= fact.end_hi
    assert not any(SECRET.decode() in problem.render() for problem in snapshot.problems)
