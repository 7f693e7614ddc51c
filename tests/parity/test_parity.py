"""Every engine on random rules and nasty snapshots, and what the reference engine promises whatever it is given."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from checker.engines.duty import Evaluation
from tests.engines.support import line
from tests.parity import excused_again, looking_back
from tests.parity.engines import differences, engines
from tests.parity.minimal import minimal
from tests.parity.promises import broken, broken_each, in_every_form
from tests.parity.strategies import trials
from tests.parity.trial import Trial, read_trial

TRIALS = [100, pytest.param(1000, marks=pytest.mark.full)]
"""How many are tried in the quick tier and in the full one; the soak tries as many as there is time for."""
Made = Callable[[Random], Trial]
ON_PURPOSE = [
    pytest.param(made, count, marks=marks, id=f"{made.__module__.rpartition('.')[2]}-{count}")
    for made, quick in ((looking_back.trial, 30), (excused_again.trial, 20))
    for count, marks in ((quick, ()), (150, pytest.mark.full))
]
"""Trials of what hardly one random trial in a thousand is."""
ROOT = Path(__file__).resolve().parents[2]
KEPT = sorted((ROOT / "fixtures" / "parity").glob("*.yaml"))
SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example]


def budget(examples: int) -> settings:
    """So many examples, the same in every run. What fails is made small by `minimal`, which is quicker."""
    return settings(
        max_examples=examples, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
        suppress_health_check=SLOW,
    )  # fmt: skip


def hold(trial: Trial, found: Callable[[Trial], list[str]]) -> None:
    """Fail where anything is found of a trial, with the least of it that still shows something."""
    if found(trial):
        least = minimal(trial, lambda smaller: bool(found(smaller)))
        raise AssertionError("\n".join((*found(least), least.text())))


@pytest.mark.parametrize("count", TRIALS)
def test_every_promise_is_kept(count: int) -> None:
    """Trials are drawn first and tried together: an engine that runs in processes of its own is slow to start."""
    drawn: list[Trial] = []

    @budget(count)
    @given(trials())
    def draw(trial: Trial) -> None:
        drawn.append(trial)

    draw()
    assert len(drawn) >= count
    for trial, (_, lines) in zip(drawn, broken_each(drawn), strict=True):
        if lines:
            hold(trial, broken)


@pytest.mark.parametrize(("made", "count"), ON_PURPOSE)
def test_every_promise_is_kept_where_what_is_rare_is_made_on_purpose(made: Made, count: int) -> None:
    tried = [made(Random(f"on purpose/{number}")) for number in range(count)]
    for one, (_, lines) in zip(tried, broken_each(tried), strict=True):
        if lines:
            hold(one, broken)


@pytest.mark.parametrize("count", [12, pytest.param(100, marks=pytest.mark.full)])
def test_every_form_of_a_snapshot_comes_to_the_same(count: int) -> None:
    @budget(count)
    @given(trials())
    def comes_to_the_same(trial: Trial) -> None:
        hold(trial, unlike)

    comes_to_the_same()


def unlike(trial: Trial) -> list[str]:
    """What a trial comes to in one form of its first document and not in another."""
    evaluate = engines()["reference"].evaluate
    with TemporaryDirectory() as folder:
        read = in_every_form(trial.data["documents"][0], Path(folder))
    said = evaluate(trial.program, read.pop("whole.json"))
    return [
        f"{name}: {line}"
        for name, snapshot in read.items()
        for line in differences(said, evaluate(trial.program, snapshot), places=False)
    ]


@cache
def kept() -> dict[Path, tuple[Evaluation, list[str]]]:
    """What every trial that was kept comes to, and what it shows broken."""
    return dict(zip(KEPT, broken_each([read_trial(file) for file in KEPT]), strict=True))


@pytest.mark.parametrize("file", KEPT, ids=lambda file: file.stem)
def test_what_was_once_found_stays_mended(file: Path) -> None:
    said, lines = kept()[file]
    assert lines == []
    expected = read_trial(file).data.get("expect")
    if expected is not None:
        assert [f"{duty.case} {line(duty)}" for duty in said.duties] == expected


@pytest.mark.parametrize("name", ["polars", "durable"])
def test_another_engine_is_there(name: str) -> None:
    if name not in engines():
        pytest.skip(f"the {name} engine is not installed: the reference engine is held to its promises alone")
    assert next(iter(engines())) == "reference"
