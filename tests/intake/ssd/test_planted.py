"""`checker check fixtures/ssd` raises what fixtures/ssd/README.md says was planted, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from fixtures import generate_ssd

from .conftest import FOLDER

PLANTED = [
    ("000102", "lac.review.interval", "2025-10-25", 157),
    ("000102", "lac.visit.interval", "2025-12-25", 96),
    ("000103", "lac.iro.appointed", "2026-01-12", 78),
    ("000103", "lac.iro.appointed-48h", "2026-01-07", 83),
    ("000104", "cp.conference.review", "2026-03-05", 26),
    ("000105", "cp.assessment.45-days", "2026-01-07", 83),
    ("000105", "cp.cin.lead", None, None),
    ("000107", "lac.health.interval", "2026-02-24", 35),
    ("000109", "lac.health.dental", "2026-02-10", 49),
    ("000110", "lac.leaving-care.pathway-review", "2025-12-02", 119),
    ("000112", "lac.missing.return-interview", "2026-03-14T06:40+00:00", 17),
]


AT = ("--as-at", "2026-03-31")


@pytest.fixture
def result(in_process: Callable[..., Any]) -> Callable[..., Any]:
    """The fixture's result in JSON, with some options."""

    def _result(*options: str) -> Any:
        ran = in_process("check", FOLDER, *AT, "--format", "json", "--reveal-ids", *options)
        assert ran.status == 1, ran.err
        return ran.json

    return _result


@pytest.mark.parametrize("options", [(), ("--covers-from", "2020-04-01"), ("--engine", "polars")])
def test_the_disputes_planted(result: Callable[..., Any], options: tuple[str, ...]) -> None:
    found = [(each["case"], each["rule"], each["due"], each["days_late"]) for each in result(*options)["disputes"]]
    assert sorted(found, key=str) == sorted(PLANTED, key=str)


def test_what_is_read_is_counted(result: Callable[..., Any]) -> None:
    inputs = result()["inputs"]
    counts = {each["path"].rpartition("/")[2]: (each["rows"], each["rejected"]) for each in inputs}
    assert counts["ssd_cla_reviews.csv"] == (36, 1)
    assert counts["ssd_cla_episodes.csv"] == (14, 0)
    assert counts["ssd_person.csv"] == (14, 0)


def test_the_fixture_is_what_its_generator_writes() -> None:
    files = {path.name: path.read_bytes() for path in FOLDER.glob("*.csv")}
    assert files == generate_ssd.files()


def test_no_cell_is_shown_in_a_problem(result: Callable[..., Any]) -> None:
    problems = json.dumps(result()["problems"])
    for secret in ("000101", "CAMHS", "CLA999", "Ann"):
        assert secret not in problems


@pytest.mark.parametrize("command", [["check"], ["disputes", "show"], ["explain"]])
def test_an_address_is_not_shown_where_nothing_can_be_read(in_process: Callable[..., Any], command: list[str]) -> None:
    address = "postgresql+psycopg://someone:hunter2secret@127.0.0.1:1/ssd"
    ran = in_process(*command, address, *(["000101"] if command == ["explain"] else []), *AT)
    assert ran.status == 2
    assert "hunter2secret" not in ran.out + ran.err
